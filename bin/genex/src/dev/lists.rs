//! The folder with sanctions lists, read again while the product runs.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::Result;
use genex_gateways::sanctions::{self, Stamp};
use genex_screening::{Accepted, Edition, SanctionsList};
use genex_services::people::{Lists, People};

use crate::{clock::SystemClock, screen::lists::told_of_unreadable};

const EVERY: Duration = Duration::from_secs(60);

/// The folder, and how it was when it was last read.
pub struct Folder {
    path: PathBuf,
    stamp: Stamp,
}

/// The lists of the program alone, or with those of a folder that is to be followed. Errors: it holds no list, or one
/// that can't be trusted.
pub fn open(path: Option<&PathBuf>) -> Result<(Arc<Lists>, Option<Folder>)> {
    let Some(path) = path else { return Ok((Arc::new(Lists::fixed(sanctions::sandbox_list())), None)) };
    let read = sanctions::edition(path, None)?;
    let (list, stamp) = read.ok_or_else(|| anyhow::anyhow!("{} was not read", path.display()))?;
    tell(&list);
    let lists = Lists::fed(list, &edition(stamp), Arc::new(SystemClock::default()))?;
    Ok((Arc::new(lists), Some(Folder { path: path.clone(), stamp })))
}

impl Folder {
    /// Reads the folder every minute. What changed goes into force, and everybody is screened against it; what can't be
    /// read or trusted is told, and the last good lists stay in force until they are a day old. Never returns.
    pub async fn follow(mut self, lists: Arc<Lists>, people: People) {
        loop {
            tokio::time::sleep(EVERY).await;
            if let Err(error) = self.look(&lists, &people).await {
                tracing::error!(%error, "the sanctions lists stay as they were");
            }
        }
    }

    async fn look(&mut self, lists: &Lists, people: &People) -> Result<()> {
        let (path, known) = (self.path.clone(), self.stamp);
        let read = tokio::task::spawn_blocking(move || sanctions::edition(&path, Some(known))).await??;
        let Some((list, stamp)) = read else { return Ok(lists.confirm(&edition(known))?) };
        tell(&list);
        if lists.offer(list, &edition(stamp))? == Accepted::Changed {
            let held = people.screen_again().await?;
            tracing::info!(held, "new sanctions lists are in force");
        }
        self.stamp = stamp;
        Ok(())
    }
}

const fn edition(stamp: Stamp) -> Edition {
    Edition { published_at: stamp.changed_at, signature: None }
}

fn tell(list: &SanctionsList) {
    if let Some(told) = told_of_unreadable(list) {
        tracing::warn!("{told}");
    }
}
