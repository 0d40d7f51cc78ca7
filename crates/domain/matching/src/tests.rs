use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::{
    Book, BookEvent, BookSpec, Handle, Incoming, Side, Ticks, TimeInForce,
    reference::{Reference, Seen},
};

const CEILING: Ticks = 12;

#[derive(Debug, Clone)]
enum Op {
    Place { account: u32, side: Side, limit: Option<Ticks>, quantity: u64, resales: u32, tif: TimeInForce },
    Cancel(usize),
    Replace(usize, Ticks, u64),
    OpenCall,
    Uncross,
    Store,
}

fn op() -> impl Strategy<Value = Op> {
    let tif = prop_oneof![
        6 => Just(TimeInForce::Gtc),
        1 => Just(TimeInForce::Ioc),
        1 => Just(TimeInForce::Fok),
        1 => Just(TimeInForce::PostOnly),
    ];
    let limit = prop_oneof![8 => (1..=CEILING).prop_map(Some), 1 => Just(None)];
    let side = prop_oneof![Just(Side::Buy), Just(Side::Sell)];
    let place = (0u32..4, side, limit, 1u64..9, 0u32..4, tif).prop_map(
        |(account, side, limit, quantity, resales, tif)| Op::Place {
            account,
            side,
            limit,
            quantity,
            resales,
            tif,
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

/// The fast book, driven by tags.
struct Driver {
    book: Book,
    handles: BTreeMap<u32, Handle>,
    seen: Vec<Seen>,
}

impl Driver {
    fn new(spec: BookSpec) -> Self {
        Self { book: Book::new(spec), handles: BTreeMap::new(), seen: Vec::new() }
    }

    fn run(&mut self, act: impl FnOnce(&mut Book, &mut Vec<BookEvent>)) {
        let mut events = Vec::new();
        act(&mut self.book, &mut events);
        for event in events {
            if let BookEvent::Rested { tag, handle } = event {
                self.handles.insert(tag, handle);
            }
            self.seen.push(event.into());
        }
        let open: Vec<u32> =
            [Side::Buy, Side::Sell].iter().flat_map(|s| self.book.orders(*s)).map(|o| o.tag).collect();
        self.handles.retain(|tag, _| open.contains(tag));
    }

    fn pick(&self, index: usize) -> Option<u32> {
        (!self.handles.is_empty())
            .then(|| *self.handles.keys().nth(index % self.handles.len()).expect("within the length"))
    }

    fn depth(&self, side: Side) -> Vec<(Ticks, u64, u32)> {
        self.book.depth(side).map(|l| (l.price, l.quantity, l.orders)).collect()
    }
}

fn agree(ops: Vec<Op>, spec: BookSpec) -> Result<(), TestCaseError> {
    let (mut fast, mut plain) = (Driver::new(spec), Reference::new(CEILING, spec.lanes));
    for (tag, op) in (0..).zip(ops) {
        match op {
            Op::Place { account, side, limit, quantity, resales, tif } => {
                let order = Incoming { tag, account, side, limit, quantity, resales, time_in_force: tif };
                fast.run(|book, events| book.place(order, events));
                plain.place(order);
            }
            Op::Cancel(index) => {
                if let Some(tag) = fast.pick(index) {
                    let handle = fast.handles.remove(&tag).expect("picked from the handles");
                    prop_assert_eq!(fast.book.cancel(handle), plain.cancel(tag));
                }
            }
            Op::Replace(index, price, quantity) => {
                if let Some(tag) = fast.pick(index) {
                    let handle = fast.handles[&tag];
                    fast.run(|book, events| book.replace(handle, price, quantity, events));
                    plain.replace(tag, price, quantity);
                }
            }
            Op::OpenCall => (fast.book.open_call(), plain.open_call()).0,
            Op::Uncross => {
                fast.run(|book, events| book.uncross(events));
                plain.uncross();
            }
            Op::Store => {
                let bytes = borsh::to_vec(&fast.book).expect("memory");
                fast.book = borsh::from_slice(&bytes).expect("what was written can be read");
            }
        }
        prop_assert_eq!(&fast.seen, &plain.seen);
        for side in [Side::Buy, Side::Sell] {
            prop_assert_eq!(fast.depth(side), plain.depth(side));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_flat_book_with_lanes_trades_like_the_plain_one(ops in prop::collection::vec(op(), 1..120)) {
        agree(ops, BookSpec { ceiling: Some(CEILING), lanes: true })?;
    }

    #[test]
    fn a_flat_book_without_lanes_trades_like_the_plain_one(ops in prop::collection::vec(op(), 1..120)) {
        agree(ops, BookSpec { ceiling: Some(CEILING), lanes: false })?;
    }

    #[test]
    fn a_sparse_book_trades_like_the_plain_one(ops in prop::collection::vec(op(), 1..120)) {
        agree(ops, BookSpec { ceiling: None, lanes: false })?;
    }

    #[test]
    fn nothing_eligible_is_left_crossing(ops in prop::collection::vec(op(), 1..80)) {
        let mut driver = Driver::new(BookSpec { ceiling: Some(CEILING), lanes: true });
        for (tag, op) in (0..).zip(ops) {
            if let Op::Place { account, side, limit, quantity, resales, tif } = op {
                let order = Incoming { tag, account, side, limit, quantity, resales, time_in_force: tif };
                driver.run(|book, events| book.place(order, events));
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
    let time_in_force = TimeInForce::Gtc;
    Incoming { tag, account, side, limit: Some(limit), quantity, resales: 0, time_in_force }
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
