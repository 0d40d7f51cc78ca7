//! Each pattern, and what looks like it and is none.

use genex_types::{HOUR_US, MINUTE_US, SECOND_US, UserId};
use proptest::prelude::*;

use super::*;

const CAKES: SeriesId = SeriesId(1);
const EVE: Party = Party::User(UserId(1));
const MALLORY: Party = Party::User(UserId(2));
const TRUDY: Party = Party::User(UserId(3));
const MAKER: Party = Party::User(UserId(9));
const START: Timestamp = Timestamp::from_seconds(1_790_035_200);

/// Somebody among the many.
const fn crowd(n: u128) -> Party {
    Party::User(UserId(100 + n))
}

/// A market that is played by hand.
struct Tape {
    monitor: MarketMonitor,
    seq: u64,
    now: Timestamp,
    reports: Vec<Report>,
    told: Vec<Observed>,
}

impl Tape {
    fn new() -> Self {
        let obligation = Obligation { depth: 5, spread_bps: 500, uptime_bps: 8_000 };
        let monitor = MarketMonitor::new(obligation);
        Self { monitor, seq: 0, now: START, reports: Vec::new(), told: Vec::new() }
    }

    fn tell(&mut self, what: What) {
        let seen = Observed { seq: self.seq, at: self.now, what };
        self.reports.extend(self.monitor.observe(&seen));
        self.told.push(seen);
    }

    /// The next command comes a little later.
    fn next(&mut self) {
        self.seq += 1;
        self.wait(1_000);
    }

    fn wait(&mut self, us: i64) {
        self.now = self.now.plus(us);
    }

    fn place(&mut self, party: Party, side: Side, price: i64, quantity: u64) -> OrderId {
        self.next();
        self.place_too(party, side, price, quantity)
    }

    /// In the same command as what came before.
    fn place_too(&mut self, party: Party, side: Side, price: i64, quantity: u64) -> OrderId {
        let order = OrderId(self.told.len() as u128);
        let price = Some(Price(price));
        self.tell(What::Accepted { order, party, series: CAKES, side, price, quantity });
        order
    }

    fn bid(&mut self, party: Party, price: i64, quantity: u64) -> OrderId {
        self.place(party, Side::Buy, price, quantity)
    }

    fn ask(&mut self, party: Party, price: i64, quantity: u64) -> OrderId {
        self.place(party, Side::Sell, price, quantity)
    }

    fn cancel(&mut self, order: OrderId, quantity: u64) {
        self.next();
        self.cancel_too(order, quantity);
    }

    fn cancel_too(&mut self, order: OrderId, quantity: u64) {
        self.tell(What::Cancelled { order, quantity, by_owner: true });
    }

    /// A resting order is met by one that the taker places for it.
    fn meet(&mut self, taker: Party, maker: (OrderId, Party, Side), price: i64, coupons: &[u64]) {
        let (maker, owner, side) = maker;
        let taking = self.place(taker, side.other(), price, coupons.len() as u64);
        let (buyer, seller) = if side == Side::Buy { (owner, taker) } else { (taker, owner) };
        let coupons = coupons.iter().map(|serial| CouponId { class: 1, serial: *serial }).collect();
        let (price, taker_side) = (Price(price), side.other());
        let fill = Fill { series: CAKES, price, coupons, buyer, seller, maker, taker: taking, taker_side };
        self.tell(What::Traded(fill));
    }

    /// The seller asks and the buyer takes it.
    fn buys(&mut self, buyer: Party, seller: Party, price: i64, coupons: &[u64]) {
        let ask = self.ask(seller, price, coupons.len() as u64);
        self.meet(buyer, (ask, seller, Side::Sell), price, coupons);
    }

    /// The buyer bids and the seller takes it.
    fn sells(&mut self, seller: Party, buyer: Party, price: i64, coupons: &[u64]) {
        let bid = self.bid(buyer, price, coupons.len() as u64);
        self.meet(seller, (bid, buyer, Side::Buy), price, coupons);
    }

    fn alerts(&self) -> Vec<&MarketAlert> {
        fn alert(report: &Report) -> Option<&MarketAlert> {
            if let Report::Alert(alert) = report { Some(alert) } else { None }
        }
        self.reports.iter().filter_map(alert).collect()
    }

    fn duties(&self) -> Vec<&Duty> {
        fn duty(report: &Report) -> Option<&Duty> {
            if let Report::Duty(duty) = report { Some(duty) } else { None }
        }
        self.reports.iter().filter_map(duty).collect()
    }

    #[track_caller]
    fn assert_only(&self, abuse: Abuse, parties: &[Party], seqs: (u64, u64)) {
        let alerts = self.alerts();
        let [alert] = alerts.as_slice() else { panic!("{alerts:#?}") };
        assert_eq!((alert.abuse, alert.parties.as_slice()), (abuse, parties), "{}", alert.reason);
        assert_eq!((alert.first_seq, alert.last_seq), seqs, "{}", alert.reason);
    }

    #[track_caller]
    fn assert_nothing(&self) {
        assert_eq!(self.alerts(), Vec::<&MarketAlert>::new());
    }
}

/// Eve's large bid draws somebody's bid to her small ask; then hers is gone.
fn spoof(tape: &mut Tape, serial: u64) {
    let small = tape.ask(EVE, 8_100, 1);
    let large = tape.bid(EVE, 8_000, 40);
    tape.meet(crowd(u128::from(serial)), (small, EVE, Side::Sell), 8_100, &[serial]);
    tape.wait(SECOND_US);
    tape.cancel(large, 40);
    tape.wait(5 * MINUTE_US);
}

#[test]
fn large_orders_that_go_whenever_the_other_side_is_filled_are_spoofing() {
    let mut tape = Tape::new();
    spoof(&mut tape, 1);
    spoof(&mut tape, 2);
    tape.assert_nothing();
    spoof(&mut tape, 3);
    tape.assert_only(Abuse::Spoofing, &[EVE], (2, 12));
}

#[test]
fn a_large_order_that_is_taken_back_once_or_rarely_is_no_spoofing() {
    let mut tape = Tape::new();
    for serial in 0..6 {
        spoof(&mut tape, serial);
        tape.wait(HOUR_US / 2);
    }
    tape.assert_nothing();
}

#[test]
fn a_maker_that_quotes_both_sides_alike_and_anew_after_every_fill_is_no_spoofer() {
    let mut tape = Tape::new();
    for serial in 0..20 {
        let (bid, ask) = (tape.bid(MAKER, 8_000, 40), tape.ask(MAKER, 8_100, 40));
        tape.meet(crowd(u128::from(serial)), (ask, MAKER, Side::Sell), 8_100, &[serial]);
        tape.cancel(bid, 40);
        tape.cancel(ask, 39);
        tape.wait(10 * SECOND_US);
    }
    tape.assert_nothing();
}

#[test]
fn a_large_order_that_is_filled_or_stood_for_long_was_meant() {
    let mut tape = Tape::new();
    for serial in 0..4 {
        let large = tape.bid(EVE, 8_000, 40);
        tape.wait(5 * MINUTE_US);
        let small = tape.ask(EVE, 8_100, 1);
        tape.meet(crowd(1), (small, EVE, Side::Sell), 8_100, &[serial]);
        tape.cancel(large, 40);
    }
    for serial in 0..4 {
        let small = tape.ask(EVE, 8_100, 1);
        let large = tape.bid(EVE, 8_000, 20);
        tape.meet(crowd(1), (small, EVE, Side::Sell), 8_100, &[serial]);
        tape.meet(
            crowd(2),
            (large, EVE, Side::Buy),
            8_000,
            &(20 + 20 * serial..30 + 20 * serial).collect::<Vec<_>>(),
        );
        tape.cancel(large, 10);
        tape.wait(MINUTE_US);
    }
    tape.assert_nothing();
}

/// The same with a ladder of orders.
fn layer(tape: &mut Tape, serial: u64, prices: &[i64]) {
    let small = tape.ask(EVE, 8_100, 2);
    let layers: Vec<OrderId> = prices.iter().map(|price| tape.bid(EVE, *price, 5)).collect();
    tape.meet(crowd(u128::from(serial)), (small, EVE, Side::Sell), 8_100, &[serial, serial + 50]);
    for order in layers {
        tape.cancel(order, 5);
    }
    tape.wait(MINUTE_US);
}

#[test]
fn a_ladder_that_goes_whenever_the_other_side_is_filled_is_layering() {
    let mut tape = Tape::new();
    layer(&mut tape, 1, &[8_000, 7_990, 7_980, 7_970]);
    tape.assert_nothing();
    layer(&mut tape, 2, &[8_000, 7_990, 7_980, 7_970]);
    tape.assert_only(Abuse::Layering, &[EVE], (2, 20));
}

#[test]
fn a_ladder_on_both_sides_or_one_that_stays_is_no_layering() {
    let mut tape = Tape::new();
    for serial in 0..6 {
        let asks: Vec<OrderId> = (0..4).map(|n| tape.ask(MAKER, 8_100 + 10 * n, 5)).collect();
        let bids: Vec<OrderId> = (0..4).map(|n| tape.bid(MAKER, 8_000 - 10 * n, 5)).collect();
        tape.meet(crowd(1), (asks[0], MAKER, Side::Sell), 8_100, &[serial]);
        bids.into_iter().for_each(|order| tape.cancel(order, 5));
        asks.into_iter().for_each(|order| tape.cancel(order, 5));
    }
    for serial in 0..6 {
        let small = tape.ask(EVE, 8_100, 1);
        for n in 0..4 {
            tape.bid(EVE, 8_000 - 10 * n, 5);
        }
        tape.meet(crowd(1), (small, EVE, Side::Sell), 8_100, &[serial]);
        tape.wait(MINUTE_US);
    }
    tape.assert_nothing();
}

#[test]
fn a_flood_of_orders_that_go_at_once_is_quote_stuffing() {
    let mut tape = Tape::new();
    for _ in 0..499 {
        let order = tape.bid(EVE, 5_000, 1);
        tape.cancel(order, 1);
    }
    tape.assert_nothing();
    let order = tape.bid(EVE, 5_000, 1);
    tape.cancel(order, 1);
    tape.assert_only(Abuse::QuoteStuffing, &[EVE], (1, 1_000));
}

#[test]
fn a_maker_that_follows_the_market_with_mass_quotes_stuffs_nothing() {
    let mut tape = Tape::new();
    let mut quotes: Vec<OrderId> = Vec::new();
    for n in 0..600 {
        tape.next();
        quotes.drain(..).for_each(|order| tape.cancel_too(order, 5));
        quotes.extend((0..5).map(|k| tape.place_too(MAKER, Side::Buy, 8_000 - k - n % 7, 5)));
        tape.wait(10_000);
    }
    tape.assert_nothing();
}

#[test]
fn a_busy_trader_who_trades_or_lets_orders_stand_stuffs_nothing() {
    let mut tape = Tape::new();
    for n in 0..1_200 {
        let order = tape.bid(EVE, 5_000, 1);
        match n % 30 {
            0 => tape.meet(crowd(n), (order, EVE, Side::Buy), 5_000, &[n as u64]),
            _ => tape.cancel(order, 1),
        }
    }
    for n in 0..1_200 {
        tape.bid(MALLORY, 4_000 - n, 1);
    }
    tape.assert_nothing();
}

#[test]
fn two_who_trade_with_each_other_round_and_round_are_washing() {
    let mut tape = Tape::new();
    for round in 0..2 {
        tape.buys(MALLORY, EVE, 8_000 + round, &[1, 2]);
        tape.wait(HOUR_US);
        tape.buys(EVE, MALLORY, 8_001 + round, &[3, 4]);
        tape.wait(HOUR_US);
    }
    tape.assert_only(Abuse::WashTrading, &[EVE, MALLORY], (2, 8));
}

#[test]
fn three_among_whom_the_same_coupons_go_round_are_washing() {
    let mut tape = Tape::new();
    for _ in 0..2 {
        for (seller, buyer) in [(EVE, MALLORY), (MALLORY, TRUDY), (TRUDY, EVE)] {
            tape.buys(buyer, seller, 8_000, &[7, 8]);
            tape.wait(HOUR_US);
        }
    }
    tape.assert_only(Abuse::WashTrading, &[EVE, MALLORY, TRUDY], (2, 12));
}

#[test]
fn a_maker_and_its_customers_wash_nothing() {
    let mut tape = Tape::new();
    for n in 0..40 {
        let (one, other) = (crowd(n % 8), crowd((n + 3) % 8));
        tape.buys(one, MAKER, 8_100, &[n as u64]);
        tape.sells(other, MAKER, 8_000, &[n as u64]);
        tape.buys(crowd(n % 5 + 20), crowd(n % 7 + 30), 8_050, &[100 + n as u64]);
        tape.wait(10 * MINUTE_US);
    }
    tape.assert_nothing();
}

#[test]
fn one_who_changes_their_mind_or_only_sells_to_a_friend_washes_nothing() {
    let mut tape = Tape::new();
    tape.buys(MALLORY, EVE, 8_000, &[1]);
    tape.buys(EVE, MALLORY, 8_000, &[1]);
    for serial in 10..20 {
        tape.buys(TRUDY, crowd(1), 8_000, &[serial]);
    }
    tape.assert_nothing();
}

#[test]
fn trades_of_days_ago_are_forgotten() {
    let mut tape = Tape::new();
    for _ in 0..4 {
        tape.buys(MALLORY, EVE, 8_000, &[1]);
        tape.wait(DAY_US + 1);
        tape.buys(EVE, MALLORY, 8_000, &[2]);
        tape.wait(DAY_US + 1);
    }
    tape.assert_nothing();
}

/// A quiet day at 80.00, until just before the close.
fn quiet_day(tape: &mut Tape) {
    for n in 0..8 {
        tape.buys(crowd(n), crowd(n + 50), 8_000, &[n as u64]);
        tape.wait(HOUR_US);
    }
    let midnight = (START.micros().div_euclid(DAY_US) + 1) * DAY_US;
    tape.now = Timestamp::from_micros(midnight - 5 * MINUTE_US);
}

#[test]
fn one_who_alone_moves_the_last_price_of_the_day_marks_the_close() {
    let mut tape = Tape::new();
    quiet_day(&mut tape);
    tape.buys(crowd(3), crowd(4), 8_000, &[20]);
    tape.buys(EVE, crowd(5), 8_200, &[21, 22]);
    tape.buys(EVE, crowd(6), 8_400, &[23]);
    tape.assert_nothing();
    tape.wait(HOUR_US);
    tape.bid(crowd(1), 8_000, 1);
    tape.assert_only(Abuse::MarkingTheClose, &[EVE], (18, 22));
}

#[test]
fn a_close_that_many_move_or_that_does_not_move_is_none() {
    for (prices, same) in [([8_200, 8_300, 8_400], false), ([8_000, 8_010, 8_020], true)] {
        let mut tape = Tape::new();
        quiet_day(&mut tape);
        for (n, price) in (0..).zip(prices) {
            let buyer = if same { EVE } else { crowd(70 + n) };
            tape.buys(buyer, crowd(5), price, &[20 + n as u64]);
        }
        tape.wait(HOUR_US);
        tape.bid(crowd(1), 8_000, 1);
        tape.assert_nothing();
    }
}

#[test]
fn one_who_buys_at_the_close_after_the_news_has_moved_the_price_marks_nothing() {
    let mut tape = Tape::new();
    quiet_day(&mut tape);
    tape.now = Timestamp::from_micros(tape.now.micros() - HOUR_US);
    for n in 0..4 {
        tape.buys(crowd(80 + n), crowd(5), 8_100 + 100 * n as i64, &[20 + n as u64]);
    }
    tape.wait(HOUR_US);
    tape.buys(EVE, crowd(5), 8_410, &[40, 41]);
    tape.wait(HOUR_US);
    tape.bid(crowd(1), 8_000, 1);
    tape.assert_nothing();
}

#[test]
fn one_who_buys_a_price_up_and_sells_to_those_who_follow_pumps() {
    let mut tape = Tape::new();
    tape.buys(crowd(1), crowd(2), 5_000, &[99]);
    for n in 0..10 {
        tape.buys(EVE, crowd(n), 5_100 + 150 * n as i64, &[2 * n as u64, 2 * n as u64 + 1]);
        tape.wait(MINUTE_US);
    }
    for n in 0..4 {
        tape.buys(crowd(40 + n), crowd(60 + n), 6_600, &[70 + n as u64]);
    }
    tape.assert_nothing();
    for n in 0..5 {
        tape.sells(EVE, crowd(40 + n), 6_500, &[2 * n as u64, 2 * n as u64 + 1]);
    }
    tape.assert_only(Abuse::Pump, &[EVE], (4, 40));
}

#[test]
fn one_who_bids_patiently_while_others_lift_the_price_pumps_nothing() {
    let mut tape = Tape::new();
    tape.buys(crowd(1), crowd(2), 5_000, &[99]);
    for n in 0..10 {
        tape.sells(crowd(n), EVE, 5_100 + 150 * n as i64, &[2 * n as u64, 2 * n as u64 + 1]);
        tape.buys(crowd(20 + n), crowd(n), 5_200 + 150 * n as i64, &[100 + n as u64]);
        tape.wait(MINUTE_US);
    }
    for n in 0..8 {
        tape.sells(EVE, crowd(40 + n), 6_500, &[2 * n as u64, 2 * n as u64 + 1]);
    }
    tape.assert_nothing();
}

#[test]
fn one_who_lifts_a_price_and_keeps_what_they_bought_pumps_nothing() {
    let mut tape = Tape::new();
    for n in 0..10 {
        tape.buys(EVE, crowd(n), 5_000 + 150 * n as i64, &[2 * n as u64, 2 * n as u64 + 1]);
    }
    tape.sells(EVE, crowd(40), 6_500, &[0]);
    tape.assert_nothing();
}

#[test]
fn a_makers_time_spread_and_depth_are_measured() {
    let mut tape = Tape::new();
    tape.tell(What::Quoting { party: MAKER, series: CAKES });
    let begun = tape.now;
    tape.seq += 1;
    let bid = tape.place_too(MAKER, Side::Buy, 7_900, 5);
    let ask = tape.place_too(MAKER, Side::Sell, 8_100, 6);
    tape.wait(90 * MINUTE_US);
    tape.seq += 1;
    tape.cancel_too(ask, 6);
    tape.wait(10 * MINUTE_US);
    let reports = tape.monitor.finish(tape.now);
    let [Report::Duty(duty)] = reports.as_slice() else { panic!("{reports:?}") };
    assert_eq!((duty.party, duty.from, duty.to), (MAKER, begun, tape.now));
    assert_eq!((duty.uptime_bps, duty.two_sided_bps, duty.spread_bps), (9_000, 9_000, Some(250)));
    assert_eq!((duty.depth, duty.met, duty.first_seq, duty.last_seq), (4, true, 0, 2));

    tape.tell(What::Replaced { order: bid, price: Price(7_000), quantity: 5 });
    let wide = tape.place_too(MAKER, Side::Sell, 8_100, 6);
    tape.wait(HOUR_US);
    tape.tell(What::Closed { series: CAKES });
    let duties = tape.duties();
    let [duty] = duties.as_slice() else { panic!("{duties:?}") };
    assert_eq!((duty.uptime_bps, duty.two_sided_bps, duty.met), (0, 10_000, false), "far apart is not there");
    tape.cancel(wide, 6);
    assert_eq!(tape.monitor.finish(tape.now.plus(HOUR_US)), [], "a closed series has no duties");
}

#[test]
fn each_day_is_measured_by_itself_and_whoever_makes_no_market_not_at_all() {
    let mut tape = Tape::new();
    tape.tell(What::Quoting { party: MAKER, series: CAKES });
    tape.place_too(MAKER, Side::Buy, 8_000, 5);
    tape.place_too(MAKER, Side::Sell, 8_100, 5);
    tape.bid(EVE, 8_000, 5);
    tape.ask(EVE, 8_100, 5);
    tape.wait(DAY_US);
    tape.bid(EVE, 7_000, 1);
    let duties = tape.duties();
    let [duty] = duties.as_slice() else { panic!("{duties:?}") };
    assert_eq!((duty.party, duty.uptime_bps, duty.met), (MAKER, 10_000, true));
    assert_eq!(duty.to.micros() % DAY_US, 0);
}

proptest! {
    #[test]
    fn whatever_a_journal_tells_the_monitor_says_the_same_twice_and_never_panics(
        steps in prop::collection::vec((0u8..6, 0u128..6, 1i64..20_000, 1u64..60, 0i64..100_000_000), 0..300),
    ) {
        let mut tape = Tape::new();
        let mut open: Vec<(OrderId, Party, Side)> = Vec::new();
        for (step, who, price, quantity, wait) in steps {
            tape.wait(wait);
            let party = crowd(who);
            let side = if price % 2 == 0 { Side::Buy } else { Side::Sell };
            match (step, open.pop()) {
                (0, _) => open.push((tape.place(party, side, price, quantity), party, side)),
                (1, Some((order, ..))) => tape.cancel(order, quantity),
                (2, Some((order, party, side))) => {
                    tape.tell(What::Replaced { order, price: Price(price), quantity });
                    open.push((order, party, side));
                }
                (3, Some(maker)) => tape.meet(party, maker, price, &(0..quantity).collect::<Vec<_>>()),
                (4, _) => tape.tell(What::Quoting { party, series: CAKES }),
                (5, _) => tape.tell(What::Cancelled { order: OrderId(1 << 90), quantity, by_owner: true }),
                _ => {}
            }
        }
        let mut again = Tape::new();
        for seen in &tape.told {
            again.reports.extend(again.monitor.observe(seen));
        }
        prop_assert_eq!(&again.reports, &tape.reports);
        for alert in tape.alerts() {
            prop_assert!(alert.first_seq <= alert.last_seq);
        }
    }
}
