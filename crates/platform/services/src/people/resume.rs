//! Taking up after a restart what was left half done.

use super::People;
use crate::Error;

impl People {
    /// Screens everybody whom the lists in force have not decided about, then takes up cases, deposits and payouts whose
    /// next step is ours. One that still fails is logged and stays for the next start; the others go on.
    pub async fn resume(&self) -> Result<(), Error> {
        let held = self.screen_again().await?;
        if held > 0 {
            tracing::warn!(held, "accounts are held: the sanctions lists have changed");
        }
        for case in self.store.unfinished_cases().await? {
            report("case", case.id, self.advance_case(&case).await.map(drop));
        }
        for deposit in self.store.unfinished_deposits().await? {
            report("deposit", deposit.id, self.advance_deposit(deposit).await.map(drop));
        }
        for payout in self.store.unfinished_payouts().await? {
            report("payout", payout.id, self.advance_payout(payout).await.map(drop));
        }
        self.store.purge_sessions(self.clock.now()).await?;
        Ok(())
    }
}

fn report(what: &str, id: impl std::fmt::Display, result: Result<(), Error>) {
    if let Err(error) = result {
        tracing::warn!(%id, %error, "{what} could not be taken up");
    }
}
