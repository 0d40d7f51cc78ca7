//! What runs beside requests until the process ends.

use std::{collections::HashSet, sync::Arc, time::Duration};

use anyhow::Result;
use genex_types::UserId;
use tokio::task::JoinSet;

use super::{Foundation, Platform, platform::Tasks};

const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// How long a stop waits for what is in flight. What is not done by then goes on after the next start.
const PATIENCE: Duration = Duration::from_secs(8);

/// The running tasks.
pub struct Workers(JoinSet<()>);

/// Starts the tasks and takes up what an earlier process left.
pub async fn start(platform: &Arc<Platform>, tasks: Tasks) -> Result<Workers> {
    let mut set = JoinSet::new();
    set.spawn(tasks.sender.run());
    set.spawn(tasks.delivery.run());
    set.spawn(tasks.settlement.run());
    set.spawn(async move { tasks.escrow.run().await });
    set.spawn(async move { tasks.expiry.run().await });
    set.spawn(async move { tasks.anchors.run().await });
    set.spawn(async move { tasks.sanctions.run().await });
    let all = platform.clone();
    set.spawn(async move { all.projector.run().await });
    let mut watch = platform.watch();
    set.spawn(async move { watch.run().await });
    let all = platform.clone();
    set.spawn(async move { all.market.run_sweeps(SWEEP_EVERY).await });
    platform.people.resume().await?;
    if let Some((folder, lists)) = tasks.lists {
        set.spawn(folder.follow(lists, platform.people.clone()));
    }
    Ok(Workers(set))
}

impl Workers {
    /// Starts what only makes sense once the demo market is there: notices and the standing checker.
    pub async fn start_watch(
        &mut self,
        platform: &Arc<Platform>,
        deaf: HashSet<UserId>,
        first_time: bool,
    ) -> Result<()> {
        let herald = platform.herald(deaf);
        if first_time {
            herald.skip_history().await?;
        }
        self.0.spawn(async move { herald.run().await });
        let all = platform.clone();
        self.0.spawn(async move { all.checker.run().await });
        Ok(())
    }

    /// Lets what is in flight arrive, then ends everything in the order in which it depends on one another.
    pub async fn stop(mut self, platform: &Platform, foundation: Foundation) -> Result<()> {
        if tokio::time::timeout(PATIENCE, platform.rest.settle()).await.is_err() {
            tracing::warn!("stopped while something was in flight; it goes on after the next start");
        }
        self.0.shutdown().await;
        let Foundation { exchange, node, .. } = foundation;
        node.shutdown().await?;
        tokio::task::spawn_blocking(move || exchange.close()).await??;
        Ok(())
    }
}
