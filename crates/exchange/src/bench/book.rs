//! The order book alone.

use std::time::Duration;

use genex_matching::{Book, BookEvent, BookSpec, Handle, Incoming, SelfTrade, Side, TimeInForce};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Latencies, Measured, per_second, tick};

/// Face 100.00 at a tick of one cent.
const CEILING: u64 = 10_000;
const MIDDLE: u64 = 8_500;
const MESSAGES: usize = 1 << 20;

/// A message; orders are named by their place in the stream.
#[derive(Debug, Clone, Copy)]
enum Message {
    New(Incoming),
    Cancel(u32),
    Replace(u32, u64, u64),
}

/// New, cancelled and replaced orders around a moving middle, in one utility book with resale lanes: 55 % new
/// (a tenth of them immediate), 35 % cancels, 10 % replaces. Runs the stream again until `time` is over.
pub fn book_mixed(time: Duration, seed: u64) -> Measured {
    let messages = stream(seed);
    let (mut latencies, mut count, mut trades) = (Latencies::new(), 0u64, 0u64);
    let (begin, mut busy) = (tick(), Duration::ZERO);
    while begin.elapsed() < time {
        let mut run = Run::new(messages.len());
        let start = tick();
        messages.iter().for_each(|message| run.apply(message));
        busy += start.elapsed();
        count += messages.len() as u64;
        trades += run.trades;
        sample(&messages, &mut latencies);
    }
    Measured {
        case: "exchange/memory/book",
        throughput_per_s: per_second(count, busy),
        latency_us: latencies.summary(),
        durable: false,
        memory_bytes: None,
        duration_s: begin.elapsed().as_secs_f64(),
        peers: Vec::new(),
        notes: format!(
            "one book, {} resale lanes, {} % of messages trade; throughput without a clock in the loop, latency \
             from runs that read it around every message",
            LANES,
            trades * 100 / count.max(1)
        ),
    }
}

const LANES: u32 = 4;

/// Runs the stream once more with a clock around every message.
fn sample(messages: &[Message], latencies: &mut Latencies) {
    let mut run = Run::new(messages.len());
    for message in messages {
        let start = tick();
        run.apply(message);
        latencies.record(start.elapsed());
    }
}

/// A book that runs a stream.
struct Run {
    book: Book,
    handles: Vec<Option<Handle>>,
    open: Vec<u64>,
    events: Vec<BookEvent>,
    trades: u64,
}

impl Run {
    fn new(messages: usize) -> Self {
        Self {
            book: Book::new(BookSpec { ceiling: Some(CEILING), lanes: true }),
            handles: vec![None; messages],
            open: vec![0; messages],
            events: Vec::new(),
            trades: 0,
        }
    }

    fn apply(&mut self, message: &Message) {
        match message {
            Message::New(order) => {
                self.open[order.tag as usize] = order.quantity;
                self.book.place(*order, &mut self.events);
            }
            Message::Cancel(tag) => {
                if let Some(handle) = self.handles[*tag as usize].take() {
                    self.book.cancel(handle);
                }
            }
            Message::Replace(tag, price, quantity) => {
                if let Some(handle) = self.handles[*tag as usize] {
                    self.open[*tag as usize] = *quantity;
                    self.book.replace(handle, *price, *quantity, &mut self.events);
                }
            }
        }
        self.follow();
    }

    fn follow(&mut self) {
        for event in self.events.drain(..) {
            match event {
                BookEvent::Rested { tag, handle } => self.handles[tag as usize] = Some(handle),
                BookEvent::Cancelled { tag, .. } => self.handles[tag as usize] = None,
                BookEvent::Fill(fill) => {
                    self.trades += 1;
                    for tag in [fill.maker, fill.taker] {
                        let open = &mut self.open[tag as usize];
                        *open -= fill.quantity;
                        if *open == 0 {
                            self.handles[tag as usize] = None;
                        }
                    }
                }
            }
        }
    }
}

fn stream(seed: u64) -> Vec<Message> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut middle = MIDDLE;
    let mut recent = Vec::new();
    let message = |place: usize| {
        middle = (middle + random.random_range(0..3)).saturating_sub(1).clamp(CEILING / 2, CEILING - 200);
        let roll = random.random_range(0..100);
        if roll < 55 || recent.is_empty() {
            recent.push(place as u32);
            return Message::New(order(place as u32, middle, &mut random));
        }
        let back = random.random_range(0..recent.len().min(2_000));
        let at = recent.len() - 1 - back;
        if roll < 90 {
            return Message::Cancel(recent.swap_remove(at));
        }
        Message::Replace(recent[at], price(middle, &mut random), random.random_range(1..20))
    };
    (0..MESSAGES).map(message).collect()
}

fn order(tag: u32, middle: u64, random: &mut ChaCha8Rng) -> Incoming {
    let side = if random.random() { Side::Buy } else { Side::Sell };
    let resales = match side {
        Side::Buy => u32::from(random.random_ratio(1, 5)),
        Side::Sell => random.random_range(0..LANES),
    };
    let immediate = random.random_ratio(1, 10);
    Incoming {
        tag,
        account: random.random_range(0..500),
        side,
        limit: Some(price(middle, random)),
        quantity: random.random_range(1..20),
        resales,
        time_in_force: if immediate { TimeInForce::Ioc } else { TimeInForce::Gtc },
        self_trade: SelfTrade::CancelResting,
    }
}

/// Within 50 ticks of the middle on either side, for either side: about half of all orders would trade at once if
/// the other side had stood there.
fn price(middle: u64, random: &mut ChaCha8Rng) -> u64 {
    middle + random.random_range(0..100) - 50
}
