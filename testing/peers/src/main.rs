//! Our order book and others', one stream, one run: `genex-peers [commands]` prints a JSON line for each.
//!
//! The stream is what all of them understand: limit orders and cancels around a moving middle. Every book must trade
//! the same quantity in the same number of fills, or the run fails: a book that does less is not faster.

mod books;
mod stream;

use std::time::{Duration, Instant};

use books::{Lobster, Ours, Peer, Theirs};
use hdrhistogram::Histogram;
use serde_json::json;
use stream::Message;

const COMMANDS: usize = 1_000_000;
const ROUNDS: usize = 3;
/// No message takes longer than ten seconds.
const LONGEST_NS: u64 = 10_000_000_000;

fn main() {
    let commands = std::env::args().nth(1).map_or(COMMANDS, |n| n.parse().expect("a number of commands"));
    let messages = stream::mixed(7, commands);
    let ours = measure::<Ours>(&messages);
    let peers = [measure::<Lobster>(&messages), measure::<Theirs>(&messages)];
    report(&ours, &ours);
    for peer in &peers {
        assert_eq!(peer.traded, ours.traded, "{} trades something else", peer.name);
        report(peer, &ours);
    }
}

struct Outcome {
    name: &'static str,
    per_s: f64,
    latency_ns: Histogram<u64>,
    /// Quantity and fills.
    traded: (u64, u64),
}

/// The best of a few runs without a clock in the loop, and the latencies of one with.
fn measure<P: Peer>(messages: &[Message]) -> Outcome {
    let runs = (0..ROUNDS).map(|_| {
        let mut book = P::new(messages.len());
        let start = Instant::now();
        messages.iter().for_each(|message| book.apply(message));
        (start.elapsed(), book.traded())
    });
    let (fastest, traded) = runs.min().expect("there are rounds");
    let mut latency_ns = Histogram::new_with_bounds(1, LONGEST_NS, 3).expect("the bounds are valid");
    let mut book = P::new(messages.len());
    for message in messages {
        let start = Instant::now();
        book.apply(message);
        latency_ns.saturating_record(start.elapsed().as_nanos() as u64);
    }
    Outcome { name: P::NAME, per_s: rate(messages.len(), fastest), latency_ns, traded }
}

fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

fn report(outcome: &Outcome, ours: &Outcome) {
    let at = |percentile| outcome.latency_ns.value_at_percentile(percentile);
    let line = json!({
        "book": outcome.name, "throughput_per_s": outcome.per_s.round(), "ours_is_times": ours.per_s / outcome.per_s,
        "latency_ns": { "p50": at(50.0), "p99": at(99.0), "p999": at(99.9) },
        "quantity": outcome.traded.0, "fills": outcome.traded.1,
    });
    println!("{line}");
}
