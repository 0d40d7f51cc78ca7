//! Thirty traders and two market makers that keep the demo market moving.

use std::time::Duration;

use genex_exchange::SubmitError;
use genex_ports::clock::Clock;
use genex_types::{DAY_US, OrderId, Party, Timestamp};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::stall::{Floor, Stall};
use crate::dev::Platform;

const BETWEEN: Duration = Duration::from_millis(700);
const LEVELS: i64 = 4;

/// The live market.
pub struct Bots {
    /// Open series.
    pub stalls: Vec<Stall>,
    /// Who trades.
    pub traders: Vec<Party>,
    /// Who quotes.
    pub makers: Vec<Party>,
    /// First day of the series.
    pub start: Timestamp,
    /// What chance grows from.
    pub seed: u64,
}

impl Bots {
    /// Quotes every series once, so that nobody finds an empty book.
    pub async fn open(
        &mut self,
        platform: &Platform,
        quotes: &mut Vec<Vec<OrderId>>,
    ) -> Result<(), SubmitError> {
        quotes.resize_with(self.stalls.len() * self.makers.len(), Vec::new);
        for n in 0..self.stalls.len() {
            self.quote(platform, n, quotes).await?;
        }
        Ok(())
    }

    /// Trades until the exchange stops.
    pub async fn run(mut self, platform: &Platform) {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut quotes = Vec::new();
        if self.stalls.is_empty() || self.open(platform, &mut quotes).await.is_err() {
            return;
        }
        loop {
            let n = rng.random_range(0..self.stalls.len());
            if self.turn(platform, n, &mut quotes).await.is_err() {
                return;
            }
            tokio::time::sleep(BETWEEN).await;
        }
    }

    async fn turn(
        &mut self,
        platform: &Platform,
        n: usize,
        quotes: &mut [Vec<OrderId>],
    ) -> Result<(), SubmitError> {
        let day = platform.clock.now().since(self.start) / DAY_US;
        let floor = Floor { exchange: &platform.exchange, clock: &platform.clock, traders: &self.traders };
        let stall = &mut self.stalls[n];
        stall.wander(u32::try_from(day).unwrap_or_default());
        if stall.chance(20) {
            stall.sell_first(&floor).await?;
        }
        stall.deal(&floor).await?;
        self.quote(platform, n, quotes).await
    }

    async fn quote(
        &mut self,
        platform: &Platform,
        n: usize,
        quotes: &mut [Vec<OrderId>],
    ) -> Result<(), SubmitError> {
        let floor = Floor { exchange: &platform.exchange, clock: &platform.clock, traders: &self.traders };
        let makers = self.makers.iter().enumerate();
        for (m, maker) in makers {
            let old = &mut quotes[n * self.makers.len() + m];
            *old = self.stalls[n].quote(&floor, *maker, old, LEVELS).await?;
        }
        Ok(())
    }
}
