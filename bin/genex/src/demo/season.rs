//! Ninety days of market, traded through the exchange on a fast clock.

use anyhow::{Context, Result};
use futures::future::try_join_all;
use genex_protocol::HoldingState;
use genex_services::Caller;
use genex_types::{DAY_US, HOUR_US, Party, SeriesId, Timestamp};
use indicatif::ProgressBar;

use super::{
    cast::ISSUERS,
    shops::Shop,
    stall::{Floor, Stall},
    till,
};
use crate::dev::Platform;

/// How long the season is.
pub const DAYS: u32 = 90;
const STEP_US: i64 = 6 * HOUR_US;
const STEPS_A_DAY: u32 = 4;
const FIRST_SALES_PERCENT: u32 = 35;
const DEALS_PERCENT: u32 = 70;
/// Days on which somebody uses a coupon of every issuer.
const REDEMPTION_EVERY_DAYS: u32 = 2;

/// The season's people, issuers and series.
pub struct Season<'a> {
    /// The platform it plays on.
    pub platform: &'a Platform,
    /// Who decides on defaults.
    pub operator: &'a Caller,
    /// The issuers, as in the cast.
    pub shops: &'a [Shop],
    /// Who trades.
    pub traders: &'a [Caller],
    /// The first day.
    pub start: Timestamp,
}

impl Season<'_> {
    /// Plays it day by day.
    pub async fn play(&self, stalls: &mut [Stall], progress: &ProgressBar) -> Result<()> {
        let parties: Vec<Party> = self.traders.iter().map(Caller::party).collect();
        let mut open = vec![true; stalls.len()];
        for day in 0..DAYS {
            for step in 0..STEPS_A_DAY {
                let floor = Floor {
                    exchange: &self.platform.exchange,
                    clock: &self.platform.clock,
                    traders: &parties,
                };
                let rounds = stalls.iter_mut().zip(&open).filter(|(_, open)| **open);
                try_join_all(rounds.map(|(stall, _)| round(stall, &floor, day))).await?;
                let next = i64::from(day) * DAY_US + i64::from(step + 1) * STEP_US;
                self.platform.clock.jump_to(self.start.plus(next))?;
            }
            self.platform.rest.settle().await?;
            if day % REDEMPTION_EVERY_DAYS == 0 {
                self.use_some(stalls, day).await?;
            }
            self.default_due(day, &mut open).await?;
            progress.inc(1);
        }
        self.platform.rest.settle().await?;
        Ok(())
    }

    /// Issuers whose day has come stop honouring their coupons.
    async fn default_due(&self, day: u32, open: &mut [bool]) -> Result<()> {
        let due = ISSUERS.iter().enumerate().filter(|(_, part)| part.defaults_on_day == Some(day));
        for (n, part) in due {
            let shop = self.shops.get(n).context("an issuer of the cast has no shop")?;
            let reason = format!("{} has refused to honour its coupons.", part.brand_name);
            self.platform.people.default_issuer(self.operator, shop.issuer, &reason).await?;
            self.platform.issuance.default_all(shop.issuer).await?;
            let series = part.series.len();
            open.iter_mut().skip(n * series).take(series).for_each(|open| *open = false);
        }
        Ok(())
    }

    /// Somebody uses a coupon of each issuer that has sold any, a different series each time.
    async fn use_some(&self, stalls: &[Stall], day: u32) -> Result<()> {
        let turn = (day / REDEMPTION_EVERY_DAYS) as usize;
        for (n, shop) in self.shops.iter().enumerate() {
            if ISSUERS[n].defaults_on_day.is_some_and(|last| day >= last) {
                continue;
            }
            let per_shop = ISSUERS[n].series.len();
            let series = stalls[n * per_shop + turn % per_shop].series();
            for trader in self.traders.iter().cycle().skip(turn * 7 + n).take(self.traders.len()) {
                if self.use_one_of(trader, shop, series).await? {
                    break;
                }
            }
        }
        Ok(())
    }

    async fn use_one_of(&self, holder: &Caller, shop: &Shop, series: SeriesId) -> Result<bool> {
        let held = self.platform.exchange.held_coupons(holder.party(), series).await?;
        let Some((coupon, _)) = held.into_iter().find(|(_, h)| h.state == HoldingState::Available) else {
            return Ok(false);
        };
        till::redeem(self.platform, holder, &shop.owner, coupon).await?;
        Ok(true)
    }
}

async fn round(stall: &mut Stall, floor: &Floor<'_>, day: u32) -> Result<()> {
    stall.wander(day);
    if stall.chance(FIRST_SALES_PERCENT) || day == 0 {
        stall.sell_first(floor).await?;
    }
    if stall.chance(DEALS_PERCENT) {
        stall.deal(floor).await?;
    }
    Ok(())
}
