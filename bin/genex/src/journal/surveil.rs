//! `genex journal surveil`: what orders and trades look like to surveillance.

use std::io::{self, Write};

use anyhow::Result;
use genex_exchange::{JournalPlace, journal::visit_journal};
use genex_protocol::{CancelReason, Command, Event, OrderKind, OrderSpec, Receipt, Side, Trade, TradeKind};
use genex_surveillance::market::{self, Fill, MarketMonitor, Obligation, Observed, Report, What};
use genex_types::Timestamp;

/// Prints what the monitor finds as JSON lines: alerts as they are complete, duties at the end of each day, of a series
/// and of the journal.
pub fn surveil(place: JournalPlace, obligation: Obligation, mut out: impl Write) -> Result<()> {
    let (mut monitor, mut last) = (MarketMonitor::new(obligation), Timestamp::from_micros(0));
    visit_journal(place, |command, receipt| {
        last = receipt.time;
        for seen in told(command, receipt) {
            print(&mut out, monitor.observe(&seen))?;
        }
        Ok(())
    })?;
    print(&mut out, monitor.finish(last))?;
    Ok(out.flush()?)
}

fn print(out: &mut impl Write, reports: Vec<Report>) -> io::Result<()> {
    for report in reports {
        serde_json::to_writer(&mut *out, &report)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// What a command and its events tell about the order book.
fn told<'a>(command: &'a Command, receipt: &'a Receipt) -> impl Iterator<Item = Observed> + 'a {
    let (seq, at) = (receipt.seq, receipt.time);
    let makes_a_market = match command {
        Command::MassQuote { party, series, quotes } if !quotes.is_empty() => {
            Some(What::Quoting { party: *party, series: *series })
        }
        _ => None,
    };
    let events = receipt.events.iter().filter_map(of_event);
    makes_a_market.into_iter().chain(events).map(move |what| Observed { seq, at, what })
}

fn of_event(event: &Event) -> Option<What> {
    match event {
        Event::OrderAccepted { order, .. } => Some(accepted(order)),
        Event::OrderReplaced { order, price, quantity } => {
            Some(What::Replaced { order: *order, price: *price, quantity: *quantity })
        }
        Event::OrderCancelled { order, quantity, reason } => {
            let by_owner = *reason == CancelReason::User;
            Some(What::Cancelled { order: *order, quantity: *quantity, by_owner })
        }
        Event::Traded(trade) => fill(trade).map(What::Traded),
        Event::SeriesExpired { series, .. } | Event::ListedChanged { series, listed: false } => {
            Some(What::Closed { series: *series })
        }
        _ => None,
    }
}

fn accepted(spec: &OrderSpec) -> What {
    let side = match spec.side {
        Side::Buy { .. } => market::Side::Buy,
        Side::Sell { .. } => market::Side::Sell,
    };
    let price = match spec.kind {
        OrderKind::Limit(price) => Some(price),
        OrderKind::Market => None,
    };
    let OrderSpec { order, party, series, quantity, .. } = *spec;
    What::Accepted { order, party, series, side, price, quantity }
}

/// A first sale is none: its price is fixed, and nobody else's order is met.
fn fill(trade: &Trade) -> Option<Fill> {
    let TradeKind::Secondary { maker, taker, taker_buys } = trade.kind else { return None };
    let taker_side = if taker_buys { market::Side::Buy } else { market::Side::Sell };
    let Trade { series, price, buyer, seller, ref coupons, .. } = *trade;
    Some(Fill { series, price, coupons: coupons.clone(), buyer, seller, maker, taker, taker_side })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use genex_exchange::{Config, Exchange, ExchangeHandle};
    use genex_protocol::{ClientId, Quote, SeriesSpec, TimeInForce, Track};
    use genex_types::{
        Bps, CouponId, Currency, DAY_US, HOUR_US, IssuerId, Money, OrderId, Party, Price, PurchaseId,
        SeriesId, UserId,
    };
    use serde_json::Value;

    use super::*;

    const START: i64 = 1_790_035_200_000_000;
    const CAKES: SeriesId = SeriesId(1);
    const MAKER: Party = Party::User(UserId(1));
    const EVE: Party = Party::User(UserId(2));
    const BOB: Party = Party::User(UserId(3));

    struct Market {
        handle: ExchangeHandle,
        now: Arc<AtomicI64>,
        next: u128,
    }

    impl Market {
        async fn run(&mut self, command: Command) -> Arc<Receipt> {
            self.next += 1;
            self.now.fetch_add(1_000, Ordering::SeqCst);
            self.handle.submit(ClientId(self.next), command).await.expect("a receipt")
        }

        fn pass(&self, us: i64) {
            self.now.fetch_add(us, Ordering::SeqCst);
        }

        async fn place(&mut self, party: Party, side: Side, price: i64, quantity: u64) -> OrderId {
            let order = OrderId(self.next + 1);
            let spec = OrderSpec {
                order,
                party,
                series: CAKES,
                side,
                kind: OrderKind::Limit(Price(price)),
                quantity,
                time_in_force: TimeInForce::Gtc,
                expires_at: None,
            };
            self.run(Command::PlaceOrder(spec)).await;
            order
        }
    }

    fn bid() -> Side {
        Side::Buy { min_resales_left: 0, budget: None }
    }

    fn series() -> SeriesSpec {
        SeriesSpec {
            series: CAKES,
            class: 1,
            issuer: IssuerId(1),
            currency: Currency::Usd,
            face: Price(10_000),
            issue_price: Price(9_000),
            tick: Price(1),
            track: Track::Utility,
            max_resales: 3,
            per_person: 0,
            expires_at: Timestamp::from_micros(START + 90 * DAY_US),
            fee: Bps(150),
            listed: true,
        }
    }

    async fn open(market: &mut Market) {
        market.run(Command::OpenParty { party: Party::Issuer(IssuerId(1)) }).await;
        market.run(Command::RegisterSeries(series())).await;
        market.run(Command::IssueUnits { series: CAKES, first_serial: 0, count: 50 }).await;
        for party in [MAKER, EVE, BOB] {
            market.run(Command::OpenParty { party }).await;
            let amount = Money::new(10_000_000, Currency::Usd);
            market.run(Command::CreditCash { party, amount }).await;
        }
        let purchase = PurchaseId(1);
        let bought =
            market.run(Command::Purchase { purchase, buyer: EVE, series: CAKES, quantity: 20 }).await;
        for event in &bought.events {
            if let Event::Traded(trade) = event {
                market.run(Command::SettleTrade { trade: trade.trade, block: 1 }).await;
            }
        }
    }

    #[tokio::test]
    async fn a_real_journal_gives_alerts_and_duties_that_cite_its_sequences() {
        let dir = tempfile::tempdir().expect("a folder");
        let now = Arc::new(AtomicI64::new(START));
        let clock = now.clone();
        let config = Config { segment_bytes: 1 << 20, ..Config::in_dir(dir.path()) };
        let time = move || Timestamp::from_micros(clock.load(Ordering::SeqCst));
        let exchange = Exchange::open(&config, time).expect("an exchange");
        let mut market = Market { handle: exchange.handle(), now, next: 0 };
        open(&mut market).await;
        let quote =
            |order, price| Quote { order: OrderId(order), side: bid(), price: Price(price), quantity: 2 };
        let quotes = vec![quote(1_000, 5_000)];
        market.run(Command::MassQuote { party: MAKER, series: CAKES, quotes }).await;
        let mut seqs = Vec::new();
        for serial in 0..3 {
            let coupons = vec![CouponId { class: 1, serial }];
            market.place(EVE, Side::Sell { coupons }, 8_100, 1).await;
            let large = market.place(EVE, bid(), 8_000, 30).await;
            market.place(BOB, bid(), 8_100, 1).await;
            let gone = market.run(Command::CancelOrder { order: large, party: EVE }).await;
            seqs.push(gone.seq);
        }
        market.pass(HOUR_US);
        market.run(Command::Tick).await;
        tokio::task::spawn_blocking(|| exchange.close()).await.expect("no panic").expect("closed");

        let mut out = Vec::new();
        surveil(JournalPlace::from(dir.path()), Obligation::default(), &mut out).expect("a journal");
        let text = String::from_utf8(out).expect("text");
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let [alert, duty] = lines.as_slice() else { panic!("{text}") };
        let alert = &alert["alert"];
        assert_eq!((&alert["abuse"], &alert["parties"][0]), (&"spoofing".into(), &EVE.to_string().into()));
        assert_eq!((&alert["first_seq"], &alert["last_seq"]), (&(seqs[0] - 2).into(), &seqs[2].into()));
        let duty = &duty["duty"];
        assert_eq!((&duty["party"], &duty["met"]), (&MAKER.to_string().into(), &false.into()));
        assert_eq!(
            (&duty["uptime_bps"], &duty["spread_bps"]),
            (&0.into(), &Value::Null),
            "one side is no market"
        );
    }
}
