//! `genex dev`: every role in one process, on embedded stores.

mod banner;
mod foundation;
mod lists;
mod platform;
mod workers;

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{args::DevArgs, demo};

pub use foundation::{Foundation, open_exchange};
pub use platform::{Platform, THE_SHARD};

/// Longest time without a block.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// Runs until it is told to stop.
pub fn run(args: DevArgs) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(args))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(args: DevArgs) -> Result<()> {
    let mut stop = StopSignal::listen()?;
    let http = TcpListener::bind(args.http).await.with_context(|| format!("{} is taken", args.http))?;
    demo::clear_interrupted(&args.data)?;
    let foundation = Foundation::lay(&args, demo::head_start_us(&args), HEARTBEAT).await?;
    let (platform, tasks) = Platform::assemble(&foundation, &args).await?;
    let platform = Arc::new(platform);
    let mut workers = workers::start(&platform, tasks).await?;
    let demo = tokio::select! {
        demo = demo::prepare(&platform, &args) => demo?,
        () = stop.received() => return workers.stop(&platform, foundation).await,
    };
    workers.start_watch(&platform, demo.programs(), demo.is_new()).await?;
    let (address, rpc) = (http.local_addr()?, foundation.node.rpc_address);
    let app = platform.app(&args).into_router().into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(http, app).await });
    let bots = (!args.no_bots).then(|| demo.start_bots(platform.clone(), args.seed));
    banner::print(address, rpc);

    tokio::select! {
        () = stop.received() => {}
        () = foundation.node.stopped() => tracing::error!("the chain has stopped"),
        ended = server => tracing::error!(?ended, "the web server has stopped"),
    }
    if let Some(bots) = bots {
        bots.abort();
    }
    workers.stop(&platform, foundation).await
}

/// What tells a process to stop.
pub struct StopSignal {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl StopSignal {
    /// Begins to listen.
    pub fn listen() -> Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Resolves when it is told.
    pub async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
