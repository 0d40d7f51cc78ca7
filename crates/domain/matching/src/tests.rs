use proptest::prelude::*;

use crate::{
    BookSpec, Cancelled, Fill, Incoming, SelfTrade, Side, Ticks, TimeInForce,
    differential::{Counts, Draft, Driver, Op, agree},
    reference::Seen,
};

const CEILING: Ticks = 12;

fn op() -> impl Strategy<Value = Op> {
    let time_in_force = prop_oneof![
        6 => Just(TimeInForce::Gtc),
        1 => Just(TimeInForce::Ioc),
        1 => Just(TimeInForce::Fok),
        1 => Just(TimeInForce::PostOnly),
    ];
    let self_trade = prop_oneof![
        Just(SelfTrade::CancelResting),
        Just(SelfTrade::CancelIncoming),
        Just(SelfTrade::CancelBoth),
    ];
    let limit = prop_oneof![8 => (1..=CEILING).prop_map(Some), 1 => Just(None)];
    let side = prop_oneof![Just(Side::Buy), Just(Side::Sell)];
    let place = (0u32..4, side, limit, 1u64..9, 0u32..4, time_in_force, self_trade).prop_map(
        |(account, side, limit, quantity, resales, time_in_force, self_trade)| {
            Op::Place(Draft { account, side, limit, quantity, resales, time_in_force, self_trade })
        },
    );
    prop_oneof![
        12 => place,
        2 => any::<usize>().prop_map(Op::Cancel),
        3 => (any::<usize>(), 1..=CEILING, 1u64..9).prop_map(|(i, p, q)| Op::Replace(i, p, q)),
        1 => Just(Op::OpenCall),
        1 => Just(Op::Uncross),
        1 => Just(Op::Store),
    ]
}

fn same(ops: Vec<Op>, spec: BookSpec) -> Result<(), TestCaseError> {
    agree(&ops, spec, CEILING, &mut Counts::default()).map_err(TestCaseError::fail)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_flat_book_with_lanes_trades_like_the_plain_one(ops in prop::collection::vec(op(), 1..120)) {
        same(ops, BookSpec { ceiling: Some(CEILING), lanes: true })?;
    }

    #[test]
    fn a_flat_book_without_lanes_trades_like_the_plain_one(ops in prop::collection::vec(op(), 1..120)) {
        same(ops, BookSpec { ceiling: Some(CEILING), lanes: false })?;
    }

    #[test]
    fn a_sparse_book_trades_like_the_plain_one(ops in prop::collection::vec(op(), 1..120)) {
        same(ops, BookSpec { ceiling: None, lanes: false })?;
    }

    #[test]
    fn nothing_eligible_is_left_crossing(ops in prop::collection::vec(op(), 1..80)) {
        let mut driver = Driver::new(BookSpec { ceiling: Some(CEILING), lanes: true });
        for (tag, op) in (0..).zip(ops) {
            if let Op::Place(draft) = op {
                driver.run(|book, events| book.place(draft.tagged(tag), events));
            }
            for bid in driver.book.orders(Side::Buy) {
                let crossing = driver.book.orders(Side::Sell)
                    .any(|ask| bid.price >= ask.price && ask.resales >= bid.resales);
                prop_assert!(!crossing);
            }
        }
    }
}

fn order(tag: u32, account: u32, side: Side, limit: Ticks, quantity: u64) -> Incoming {
    let (time_in_force, self_trade) = (TimeInForce::Gtc, SelfTrade::CancelResting);
    Incoming { tag, account, side, limit: Some(limit), quantity, resales: 0, time_in_force, self_trade }
}

#[test]
fn quantities_add_up_beyond_32_bits() {
    let mut driver = Driver::new(BookSpec { ceiling: Some(CEILING), lanes: false });
    for tag in 0..10 {
        driver.run(|book, events| book.place(order(tag, 1, Side::Sell, 5, 1_000_000_000), events));
    }
    assert_eq!(driver.book.depth_at(Side::Sell, 5), 10_000_000_000);
    driver.run(|book, events| book.place(order(10, 2, Side::Buy, 5, 10_000_000_000), events));
    assert_eq!(driver.book.best(Side::Sell), None);
}

#[test]
fn what_an_order_could_reach_leaves_out_its_own_account_and_worse_prices() {
    let mut driver = Driver::new(BookSpec { ceiling: Some(CEILING), lanes: false });
    for (tag, account, price) in [(0, 1, 5), (1, 2, 4), (2, 1, 7), (3, 3, 6)] {
        driver.run(|book, events| book.place(order(tag, account, Side::Sell, price, 3), events));
    }
    let reach: Vec<_> = driver.book.reachable(order(9, 2, Side::Buy, 6, 1)).collect();
    assert_eq!(reach, [(5, 3), (6, 3)]);
}

/// Account 1 asks 3 at 5, account 2 asks 4 at 6; then account 1 buys up to 6.
fn meets_itself(self_trade: SelfTrade, quantity: u64, time_in_force: TimeInForce) -> Vec<Seen> {
    let mut driver = Driver::new(BookSpec { ceiling: Some(CEILING), lanes: false });
    for ask in [order(0, 2, Side::Sell, 4, 1), order(1, 1, Side::Sell, 5, 3), order(2, 2, Side::Sell, 6, 4)] {
        driver.run(|book, events| book.place(ask, events));
    }
    driver.seen.clear();
    let bid = Incoming { self_trade, time_in_force, ..order(3, 1, Side::Buy, 6, quantity) };
    driver.run(|book, events| book.place(bid, events));
    driver.seen
}

fn filled(maker: u32, price: Ticks, quantity: u64) -> Seen {
    Seen::Fill(Fill { maker, taker: 3, taker_side: Side::Buy, price, quantity })
}

#[test]
fn an_order_that_meets_its_own_account_does_what_it_was_told() {
    use Cancelled::SelfTrade as Own;
    let resting = meets_itself(SelfTrade::CancelResting, 3, TimeInForce::Gtc);
    assert_eq!(resting, [filled(0, 4, 1), Seen::Cancelled(1, 3, Own), filled(2, 6, 2)]);
    let incoming = meets_itself(SelfTrade::CancelIncoming, 3, TimeInForce::Gtc);
    assert_eq!(incoming, [filled(0, 4, 1), Seen::Cancelled(3, 2, Own)]);
    let both = meets_itself(SelfTrade::CancelBoth, 3, TimeInForce::Gtc);
    assert_eq!(both, [filled(0, 4, 1), Seen::Cancelled(1, 3, Own), Seen::Cancelled(3, 2, Own)]);
}

#[test]
fn a_fok_counts_nothing_behind_an_own_order_that_would_end_it() {
    let killed = [Seen::Cancelled(3, 3, Cancelled::Fok)];
    assert_eq!(meets_itself(SelfTrade::CancelIncoming, 3, TimeInForce::Fok), killed);
    assert_eq!(meets_itself(SelfTrade::CancelBoth, 3, TimeInForce::Fok), killed);
    assert_eq!(meets_itself(SelfTrade::CancelBoth, 1, TimeInForce::Fok), [filled(0, 4, 1)]);
}

#[test]
fn a_resting_order_takes_at_most_two_hundred_bytes() {
    assert!(std::mem::size_of::<crate::slab::Node>() <= 48, "48 bytes in the slab");
}
