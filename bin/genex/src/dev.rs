//! `genex dev`: every role in one process, on embedded stores.

mod banner;
mod foundation;
mod platform;
mod workers;

use std::{net::SocketAddr, process::ExitCode};

use anyhow::{Context, Result};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{args::DevArgs, demo};

pub use foundation::Foundation;
pub use platform::Platform;

/// Runs until it is told to stop.
pub fn run(args: DevArgs) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(args))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(args: DevArgs) -> Result<()> {
    let mut stop = StopSignal::listen()?;
    let http = TcpListener::bind(args.http).await.with_context(|| format!("{} is taken", args.http))?;
    let foundation = Foundation::lay(&args, demo::head_start_us(&args)).await?;
    let platform = Platform::assemble(&foundation, &args).await?;
    let workers = workers::start(&platform).await?;
    let app = platform.app(&args)?.into_make_service_with_connect_info::<SocketAddr>();
    let address = http.local_addr()?;
    let server = tokio::spawn(async move { axum::serve(http, app).await });

    let demo = tokio::select! {
        demo = demo::prepare(&platform, &args) => demo?,
        () = stop.received() => return workers.stop(platform, foundation).await,
    };
    banner::print(address, foundation.node.rpc_address);
    let bots = (!args.no_bots).then(|| demo.start_bots(&platform));
    tokio::select! {
        () = stop.received() => {}
        () = foundation.node.stopped() => tracing::error!("the chain has stopped"),
        ended = server => tracing::error!(?ended, "the web server has stopped"),
    }
    if let Some(bots) = bots {
        bots.abort();
    }
    workers.stop(platform, foundation).await
}

struct StopSignal {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl StopSignal {
    fn listen() -> Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
