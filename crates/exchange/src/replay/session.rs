//! A stream that is being replayed: its book, its ids, its events.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use genex_matching::{
    Book, BookEvent, BookSpec, Cancelled, Fill, Handle, Incoming, MAX_QUANTITY, SelfTrade, Side, Ticks,
    TimeInForce,
};
use serde::Serialize;
use serde_json::Value;

use super::{
    decimal::{Decimal, format},
    line::Line,
};

/// The series, as prices need it: in units of `10^-decimals`.
struct Series {
    face: Option<u128>,
    tick: u128,
    decimals: usize,
    /// Decimals prices are printed with.
    shown: usize,
    max_resales: u32,
}

/// An order that was accepted once.
struct Known {
    id: String,
    open: u64,
    /// Where it rests, as long as something is open.
    handle: Option<Handle>,
}

/// A line of output.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Output {
    Accepted { id: String },
    Trade { maker: String, taker: String, price: String, quantity: u64 },
    Cancelled { id: String, quantity: u64, reason: &'static str },
    Rejected { id: String, reason: &'static str },
}

/// Why a command is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    DuplicateId,
    UnknownOrder,
    BadQuantity,
    BadPrice,
    PriceAboveFace,
    OffTick,
    ResaleLimitReached,
}

impl Refusal {
    const fn code(self) -> &'static str {
        match self {
            Self::DuplicateId => "duplicate_id",
            Self::UnknownOrder => "unknown_order",
            Self::BadQuantity => "bad_quantity",
            Self::BadPrice => "bad_price",
            Self::PriceAboveFace => "price_above_face",
            Self::OffTick => "off_tick",
            Self::ResaleLimitReached => "resale_limit_reached",
        }
    }
}

/// A `new` that is well formed; whether it is right is another question.
struct New<'a> {
    id: &'a str,
    account: &'a str,
    side: Side,
    market: bool,
    time_in_force: TimeInForce,
    resales: u32,
}

/// No price comes near it; it keeps sums of prices within 64 bits.
const MAX_TICKS: Ticks = 1 << 62;

const SIDES: [(&str, Side); 2] = [("buy", Side::Buy), ("sell", Side::Sell)];
const TYPES: [(&str, bool); 2] = [("limit", false), ("market", true)];
const TRACKS: [(&str, bool); 2] = [("utility", true), ("securities", false)];
const TIMES_IN_FORCE: [(&str, TimeInForce); 4] = [
    ("gtc", TimeInForce::Gtc),
    ("ioc", TimeInForce::Ioc),
    ("fok", TimeInForce::Fok),
    ("post_only", TimeInForce::PostOnly),
];

pub(super) struct Session {
    series: Series,
    book: Book,
    orders: Vec<Known>,
    by_id: HashMap<String, u32>,
    accounts: HashMap<String, u32>,
    happened: Vec<BookEvent>,
    output: Vec<Output>,
}

impl Session {
    pub fn open(line: &Line) -> Result<Self, String> {
        let series = Series::parse(&line.object("series")?)?;
        let ceiling = series.face.map(|face| Ticks::try_from(face / series.tick).unwrap_or(MAX_TICKS));
        let lanes = series.face.is_some();
        Ok(Self {
            series,
            book: Book::new(BookSpec { ceiling, lanes }),
            orders: Vec::new(),
            by_id: HashMap::new(),
            accounts: HashMap::new(),
            happened: Vec::new(),
            output: Vec::new(),
        })
    }

    /// Runs one command. Errors: the line is no command.
    pub fn run(&mut self, line: &Line) -> Result<(), String> {
        match line.text("cmd")? {
            "new" => self.new_order(line),
            "cancel" => self.cancel(line),
            "replace" => self.replace(line),
            "call_open" => {
                self.book.open_call();
                Ok(())
            }
            "call_uncross" => {
                self.book.uncross(&mut self.happened);
                self.follow();
                Ok(())
            }
            other => Err(format!("`{other}` is no command")),
        }
    }

    /// Writes what happened since the last call.
    pub fn write_events(&mut self, writer: &mut impl Write) -> io::Result<()> {
        for event in self.output.drain(..) {
            serde_json::to_writer(&mut *writer, &event)?;
            writer.write_all(b"\n")?;
        }
        Ok(())
    }

    fn new_order(&mut self, line: &Line) -> Result<(), String> {
        let new = self.parse_new(line)?;
        match self.check_new(&new, line) {
            Ok((limit, quantity)) => self.accept(&new, limit, quantity),
            Err(refusal) => self.reject(new.id, refusal),
        }
        Ok(())
    }

    fn parse_new<'a>(&self, line: &'a Line) -> Result<New<'a>, String> {
        let side = line.choice("side", &SIDES, None)?;
        let resales = match side {
            Side::Buy => line.count("min_resales_left", 0)?,
            Side::Sell => line.count("resales_left", self.series.max_resales)?,
        };
        Ok(New {
            id: line.text("id")?,
            account: line.text("account")?,
            side,
            market: line.choice("type", &TYPES, None)?,
            time_in_force: line.choice("time_in_force", &TIMES_IN_FORCE, Some(TimeInForce::Gtc))?,
            resales,
        })
    }

    fn check_new(&self, new: &New<'_>, line: &Line) -> Result<(Option<Ticks>, u64), Refusal> {
        if self.by_id.contains_key(new.id) {
            return Err(Refusal::DuplicateId);
        }
        let quantity = quantity(line.field("quantity"))?;
        let limit = match (new.market, line.field("price")) {
            (true, None) => None,
            (true, Some(_)) => return Err(Refusal::BadPrice),
            (false, price) => Some(self.series.price(price)?),
        };
        let counted = self.series.face.is_some() && new.side == Side::Sell;
        if counted && new.resales == 0 { Err(Refusal::ResaleLimitReached) } else { Ok((limit, quantity)) }
    }

    fn accept(&mut self, new: &New<'_>, limit: Option<Ticks>, quantity: u64) {
        let tag = u32::try_from(self.orders.len()).expect("fewer than 2^32 orders fit in memory");
        self.orders.push(Known { id: new.id.to_owned(), open: quantity, handle: None });
        self.by_id.insert(new.id.to_owned(), tag);
        let accounts = self.accounts.len() as u32;
        let account = *self.accounts.entry(new.account.to_owned()).or_insert(accounts);
        self.output.push(Output::Accepted { id: new.id.to_owned() });
        let (side, resales, time_in_force) = (new.side, new.resales, new.time_in_force);
        let self_trade = SelfTrade::CancelResting;
        let order = Incoming { tag, account, side, limit, quantity, resales, time_in_force, self_trade };
        self.book.place(order, &mut self.happened);
        self.follow();
    }

    fn cancel(&mut self, line: &Line) -> Result<(), String> {
        let id = line.text("id")?;
        match self.resting(id) {
            Some((tag, handle)) => {
                let quantity = self.book.cancel(handle);
                self.leave(tag, quantity, "user");
            }
            None => self.reject(id, Refusal::UnknownOrder),
        }
        Ok(())
    }

    fn replace(&mut self, line: &Line) -> Result<(), String> {
        let id = line.text("id")?;
        match self.check_replace(id, line) {
            Ok((tag, handle, price, quantity)) => {
                self.output.push(Output::Accepted { id: id.to_owned() });
                self.orders[tag as usize].open = quantity;
                self.book.replace(handle, price, quantity, &mut self.happened);
                self.follow();
            }
            Err(refusal) => self.reject(id, refusal),
        }
        Ok(())
    }

    fn check_replace(&self, id: &str, line: &Line) -> Result<(u32, Handle, Ticks, u64), Refusal> {
        let (tag, handle) = self.resting(id).ok_or(Refusal::UnknownOrder)?;
        let now = self.book.resting(handle);
        let quantity = match line.field("quantity") {
            None => now.quantity,
            given => quantity(given)?,
        };
        let price = match line.field("price") {
            None => now.price,
            given => self.series.price(given)?,
        };
        Ok((tag, handle, price, quantity))
    }

    fn resting(&self, id: &str) -> Option<(u32, Handle)> {
        let tag = *self.by_id.get(id)?;
        self.orders[tag as usize].handle.map(|handle| (tag, handle))
    }

    /// Puts what happened in the book into the output.
    fn follow(&mut self) {
        for event in std::mem::take(&mut self.happened) {
            match event {
                BookEvent::Rested { tag, handle } => self.orders[tag as usize].handle = Some(handle),
                BookEvent::Cancelled { tag, quantity, reason } => self.leave(tag, quantity, code_of(reason)),
                BookEvent::Fill(fill) => self.fill(&fill),
            }
        }
    }

    fn fill(&mut self, fill: &Fill) {
        let quantity = fill.quantity;
        let [maker, taker] = [fill.maker, fill.taker].map(|tag| {
            let order = &mut self.orders[tag as usize];
            order.open -= quantity;
            if order.open == 0 {
                order.handle = None;
            }
            order.id.clone()
        });
        let price = self.series.show(fill.price);
        self.output.push(Output::Trade { maker, taker, price, quantity });
    }

    fn leave(&mut self, tag: u32, quantity: u64, reason: &'static str) {
        let order = &mut self.orders[tag as usize];
        (order.open, order.handle) = (0, None);
        let id = order.id.clone();
        self.output.push(Output::Cancelled { id, quantity, reason });
    }

    fn reject(&mut self, id: &str, refusal: Refusal) {
        self.output.push(Output::Rejected { id: id.to_owned(), reason: refusal.code() });
    }
}

impl Series {
    fn parse(line: &Line) -> Result<Self, String> {
        let decimal = |name| {
            let text = line.text(name)?;
            Decimal::parse(text).ok_or_else(|| format!("`{name}` is no plain decimal"))
        };
        let capped = line.choice("track", &TRACKS, None)?;
        let tick = decimal("tick")?;
        let face = if capped { Some(decimal("face")?) } else { None };
        let shown = tick.decimals();
        let decimals = shown.max(face.map_or(0, |face| face.decimals()));
        let tick = tick.scaled(decimals).units;
        if tick == 0 {
            return Err("`tick` is zero".to_owned());
        }
        let face = face.map(|face| face.scaled(decimals).units);
        Ok(Self { face, tick, decimals, shown, max_resales: line.count("max_resales", 3)? })
    }

    /// A limit price in ticks.
    fn price(&self, field: Option<&Value>) -> Result<Ticks, Refusal> {
        let text = field.and_then(Value::as_str).ok_or(Refusal::BadPrice)?;
        let price = Decimal::parse(text).ok_or(Refusal::BadPrice)?.scaled(self.decimals);
        if price.is_zero() {
            return Err(Refusal::BadPrice);
        }
        if self.face.is_some_and(|face| price.exceeds(face)) {
            return Err(Refusal::PriceAboveFace);
        }
        if !price.is_multiple_of(self.tick) {
            return Err(Refusal::OffTick);
        }
        let ticks = Ticks::try_from(price.units / self.tick).ok();
        ticks.filter(|ticks| *ticks <= MAX_TICKS).ok_or(Refusal::BadPrice)
    }

    fn show(&self, price: Ticks) -> String {
        format(u128::from(price) * self.tick, self.decimals, self.shown)
    }
}

fn quantity(field: Option<&Value>) -> Result<u64, Refusal> {
    let whole = field.and_then(Value::as_u64).ok_or(Refusal::BadQuantity)?;
    if (1..=MAX_QUANTITY).contains(&whole) { Ok(whole) } else { Err(Refusal::BadQuantity) }
}

const fn code_of(reason: Cancelled) -> &'static str {
    match reason {
        Cancelled::Ioc => "ioc",
        Cancelled::Fok => "fok",
        Cancelled::PostOnly => "post_only",
        Cancelled::SelfTrade => "self_trade",
    }
}
