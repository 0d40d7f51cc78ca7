//! The fast book and the plain one, driven by the same operations.

use std::collections::BTreeMap;

use crate::{
    Book, BookEvent, BookSpec, Handle, Incoming, SelfTrade, Side, Ticks, TimeInForce,
    reference::{Reference, Seen},
};

/// Something done to a book. Resting orders are picked by a number modulo how many there are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Op {
    Place(Draft),
    Cancel(usize),
    Replace(usize, Ticks, u64),
    OpenCall,
    Uncross,
    Store,
}

/// An order without its tag.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draft {
    pub account: u32,
    pub side: Side,
    pub limit: Option<Ticks>,
    pub quantity: u64,
    pub resales: u32,
    pub time_in_force: TimeInForce,
    pub self_trade: SelfTrade,
}

impl Draft {
    pub fn tagged(self, tag: u32) -> Incoming {
        Incoming {
            tag,
            account: self.account,
            side: self.side,
            limit: self.limit,
            quantity: self.quantity,
            resales: self.resales,
            time_in_force: self.time_in_force,
            self_trade: self.self_trade,
        }
    }
}

/// The fast book, driven by tags.
pub(crate) struct Driver {
    pub book: Book,
    pub handles: BTreeMap<u32, Handle>,
    pub seen: Vec<Seen>,
}

impl Driver {
    pub fn new(spec: BookSpec) -> Self {
        Self { book: Book::new(spec), handles: BTreeMap::new(), seen: Vec::new() }
    }

    pub fn run(&mut self, act: impl FnOnce(&mut Book, &mut Vec<BookEvent>)) {
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

/// What the two books did, as long as they agreed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub operations: u64,
    pub fills: u64,
    pub cancelled: u64,
    pub self_trades: u64,
    pub uncrosses: u64,
}

impl Counts {
    fn note(&mut self, op: &Op, seen: &[Seen]) {
        self.operations += 1;
        self.uncrosses += u64::from(matches!(op, Op::Uncross));
        for event in seen {
            match event {
                Seen::Fill(_) => self.fills += 1,
                Seen::Cancelled(_, _, crate::Cancelled::SelfTrade) => self.self_trades += 1,
                Seen::Cancelled(..) => self.cancelled += 1,
                Seen::Rested(_) => {}
            }
        }
    }
}

/// Runs `ops` on both books. Errors: tells the first operation after which they differ.
pub(crate) fn agree(ops: &[Op], spec: BookSpec, ceiling: Ticks, counts: &mut Counts) -> Result<(), String> {
    let (mut fast, mut plain) = (Driver::new(spec), Reference::new(ceiling, spec.lanes));
    for (tag, op) in (0..).zip(ops) {
        both(&mut fast, &mut plain, tag, op)?;
        if fast.seen != plain.seen {
            return Err(format!("operation {tag}, {op:?}: fast {:?}, plain {:?}", fast.seen, plain.seen));
        }
        for side in [Side::Buy, Side::Sell] {
            let (a, b) = (fast.depth(side), plain.depth(side));
            if a != b {
                return Err(format!("depth after operation {tag}, {op:?}: fast {a:?}, plain {b:?}"));
            }
        }
        counts.note(op, &fast.seen);
        fast.seen.clear();
        plain.seen.clear();
    }
    Ok(())
}

fn both(fast: &mut Driver, plain: &mut Reference, tag: u32, op: &Op) -> Result<(), String> {
    match *op {
        Op::Place(draft) => {
            fast.run(|book, events| book.place(draft.tagged(tag), events));
            plain.place(draft.tagged(tag));
        }
        Op::Cancel(index) => {
            let Some(tag) = fast.pick(index) else { return Ok(()) };
            let handle = fast.handles.remove(&tag).expect("picked from the handles");
            let (a, b) = (fast.book.cancel(handle), plain.cancel(tag));
            if a != b {
                return Err(format!("a cancel gave back {a} and {b}"));
            }
        }
        Op::Replace(index, price, quantity) => {
            let Some(tag) = fast.pick(index) else { return Ok(()) };
            let handle = fast.handles[&tag];
            fast.run(|book, events| book.replace(handle, price, quantity, events));
            plain.replace(tag, price, quantity);
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
    Ok(())
}
