//! One series in the demo market, and the deals that are made in it.

use genex_credit::{Grade, Interest, LIQUIDITY_COEFFICIENT, Term, suggest_price};
use genex_exchange::{ExchangeHandle, SubmitError};
use genex_ports::clock::Clock;
use genex_protocol::{ClientId, Command, OrderKind, OrderSpec, Side, TimeInForce};
use genex_types::{CouponId, OrderId, Party, Price, PurchaseId, SeriesId};
use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::{cast::SeriesPart, path::Path};
use crate::clock::SandboxClock;

const FULL: Price = Price(10_000);
/// Units that change hands in one deal, at most.
const MOST_UNITS: usize = 3;
const MOST_FIRST_UNITS: u64 = 5;

/// A series, where its price is, and what it is worth.
pub struct Stall {
    series: SeriesId,
    grade: Grade,
    days: u32,
    path: Path,
    rng: ChaCha8Rng,
}

/// Who and what a deal needs.
pub struct Floor<'a> {
    /// Where deals are made.
    pub exchange: &'a ExchangeHandle,
    /// The time.
    pub clock: &'a SandboxClock,
    /// Who trades.
    pub traders: &'a [Party],
}

impl Stall {
    /// A stall whose price starts at what it is worth on the first day.
    pub fn new(series: SeriesId, part: &SeriesPart, grade: Grade, rng: ChaCha8Rng) -> Self {
        let worth = worth_bps(grade, part.days, 0);
        let path = Path::new(part.face, worth.min(i64::from(part.issue_bps) + 300));
        Self { series, grade, days: part.days, path, rng }
    }

    /// The series.
    pub fn series(&self) -> SeriesId {
        self.series
    }

    /// Lets the price take a step on the season's `day`.
    pub fn wander(&mut self, day: u32) {
        let worth = worth_bps(self.grade, self.days, day);
        self.path.step(worth, &mut self.rng);
    }

    /// Whether something with a chance of `percent` happens.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    /// Somebody buys a few from the issuer. Refusals (sold out, no money) are part of the game.
    pub async fn sell_first(&mut self, floor: &Floor<'_>) -> Result<(), SubmitError> {
        let Some(buyer) = floor.traders.choose(&mut self.rng).copied() else { return Ok(()) };
        let quantity = self.rng.random_range(1..=MOST_FIRST_UNITS);
        let purchase = PurchaseId::at(floor.clock.now(), self.rng.random());
        let command = Command::Purchase { purchase, buyer, series: self.series, quantity };
        self.submit(floor, command).await
    }

    /// Two traders deal at the present price: one rests, the other meets it.
    pub async fn deal(&mut self, floor: &Floor<'_>) -> Result<(), SubmitError> {
        let Some((seller, coupons)) = self.somebody_with_coupons(floor).await? else { return Ok(()) };
        let Some(buyer) = self.somebody_but(floor, seller) else { return Ok(()) };
        let (price, quantity) = (Price(self.path.price()), coupons.len() as u64);
        let ask = self.order(floor, seller, Side::Sell { coupons }, price, quantity);
        let bid = self.order(floor, buyer, Side::Buy { min_resales_left: 0, budget: None }, price, quantity);
        let (first, second) = if self.chance(50) { (ask, bid) } else { (bid, ask) };
        self.submit(floor, first).await?;
        self.submit(floor, second).await
    }

    /// Makes the market maker's quotes anew: `levels` bids below and asks above the present price.
    pub async fn quote(
        &mut self,
        floor: &Floor<'_>,
        maker: Party,
        old: &[OrderId],
        levels: i64,
    ) -> Result<Vec<OrderId>, SubmitError> {
        for order in old {
            self.submit(floor, Command::CancelOrder { order: *order, party: maker }).await?;
        }
        let mut coupons = self.free_coupons(floor, maker).await?;
        let mut quotes = Vec::new();
        for level in 1..=levels {
            let quantity = self.rng.random_range(1..=4);
            let (bid, ask) = (Price(self.path.beside(-90 * level)), Price(self.path.beside(70 * level)));
            let buy = Side::Buy { min_resales_left: 0, budget: None };
            quotes.push(self.order(floor, maker, buy, bid, quantity));
            let offered: Vec<_> = coupons.drain(..coupons.len().min(quantity as usize)).collect();
            if !offered.is_empty() {
                let quantity = offered.len() as u64;
                quotes.push(self.order(floor, maker, Side::Sell { coupons: offered }, ask, quantity));
            }
        }
        let ids = quotes.iter().filter_map(order_id).collect();
        for quote in quotes {
            self.submit(floor, quote).await?;
        }
        Ok(ids)
    }

    async fn somebody_with_coupons(
        &mut self,
        floor: &Floor<'_>,
    ) -> Result<Option<(Party, Vec<CouponId>)>, SubmitError> {
        for _ in 0..3 {
            let Some(seller) = floor.traders.choose(&mut self.rng).copied() else { return Ok(None) };
            let mut coupons = self.free_coupons(floor, seller).await?;
            coupons.truncate(self.rng.random_range(1..=MOST_UNITS));
            if !coupons.is_empty() {
                return Ok(Some((seller, coupons)));
            }
        }
        Ok(None)
    }

    /// A party's coupons that can be offered together: free, and with as many resales left as the first.
    async fn free_coupons(&self, floor: &Floor<'_>, party: Party) -> Result<Vec<CouponId>, SubmitError> {
        use genex_protocol::HoldingState::Available;
        let held = floor.exchange.held_coupons(party, self.series).await.map_err(|_| SubmitError::Stopped)?;
        let mut free = held.into_iter().filter(|(_, h)| h.state == Available && h.resales_left > 0);
        let Some((first, holding)) = free.next() else { return Ok(Vec::new()) };
        let alike = free.filter(|(_, h)| h.resales_left == holding.resales_left).map(|(id, _)| id);
        Ok(std::iter::once(first).chain(alike).collect())
    }

    fn somebody_but(&mut self, floor: &Floor<'_>, other: Party) -> Option<Party> {
        let found = floor.traders.choose(&mut self.rng).copied();
        found.filter(|party| *party != other)
    }

    fn order(&mut self, floor: &Floor<'_>, party: Party, side: Side, price: Price, quantity: u64) -> Command {
        Command::PlaceOrder(OrderSpec {
            order: OrderId::at(floor.clock.now(), self.rng.random()),
            party,
            series: self.series,
            side,
            kind: OrderKind::Limit(price),
            quantity,
            time_in_force: TimeInForce::Gtc,
            expires_at: None,
        })
    }

    /// Submits; a refusal changes nothing and is nobody's fault here.
    async fn submit(&mut self, floor: &Floor<'_>, command: Command) -> Result<(), SubmitError> {
        match floor.exchange.submit(ClientId(self.rng.random()), command).await {
            Err(SubmitError::Stopped) => Err(SubmitError::Stopped),
            Ok(_) | Err(SubmitError::Rejected(_) | SubmitError::Busy) => Ok(()),
        }
    }
}

fn order_id(command: &Command) -> Option<OrderId> {
    match command {
        Command::PlaceOrder(order) => Some(order.order),
        _ => None,
    }
}

/// What the three factors say, in basis points of the face value, with balanced interest.
fn worth_bps(grade: Grade, days_total: u32, day: u32) -> i64 {
    let term = Term { days_total, days_left: days_total.saturating_sub(day) };
    let balanced = Interest { sells: 0, buys: 0 };
    suggest_price(FULL, term, grade, balanced, LIQUIDITY_COEFFICIENT, true).price.0
}
