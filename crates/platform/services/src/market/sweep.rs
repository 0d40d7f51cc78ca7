//! What time ends, and what a restart takes up again.

use std::time::Duration;

use genex_ports::store::gifts::GiftStatus;

use super::Market;
use crate::Error;

impl Market {
    /// Sweeps again and again; never returns.
    pub async fn run_sweeps(&self, every: Duration) {
        loop {
            if let Err(error) = self.sweep().await {
                tracing::error!(%error, "the market was not swept");
            }
            tokio::time::sleep(every).await;
        }
    }

    /// Ends offers and reservations whose time is up, and hands on what was claimed, returned or captured by
    /// requests that were cut short. Repeating it changes nothing.
    pub async fn sweep(&self) -> Result<(), Error> {
        self.end_offers().await?;
        self.end_reservations().await?;
        self.resume_gifts().await?;
        for redemption in self.store.capturing().await? {
            self.send_capture(&redemption).await?;
        }
        Ok(())
    }

    async fn end_offers(&self) -> Result<(), Error> {
        for gift in self.store.overdue_gifts(self.clock.now()).await? {
            if unless_changed(self.close_offer(&gift, GiftStatus::Expired).await)? {
                self.tell_lapsed(&gift).await?;
            }
        }
        Ok(())
    }

    async fn end_reservations(&self) -> Result<(), Error> {
        for redemption in self.store.overdue_reservations(self.clock.now()).await? {
            unless_changed(self.give_back(&redemption).await)?;
        }
        Ok(())
    }

    async fn resume_gifts(&self) -> Result<(), Error> {
        for gift in self.store.moving_gifts().await? {
            let sent = match gift.status {
                GiftStatus::Returning => self.send_returned(&gift).await,
                _ => self.send_claimed(&gift).await,
            };
            unless_changed(sent)?;
        }
        Ok(())
    }
}

/// Whether it was done; a refusal means that somebody else was first.
fn unless_changed(result: Result<(), Error>) -> Result<bool, Error> {
    match result {
        Ok(()) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
