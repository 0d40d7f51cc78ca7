//! The stream of messages.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The highest price.
pub const CEILING: u64 = 10_000;

/// One message; orders are named by their place in the stream.
#[derive(Clone, Copy)]
pub enum Message {
    /// A limit order that rests until it is filled or cancelled.
    New { id: u32, buys: bool, price: u64, quantity: u64 },
    /// Takes an order out, if it is still there.
    Cancel { id: u32 },
}

/// About 60 % new orders and 40 % cancels, within 50 ticks of a middle that moves.
pub fn mixed(seed: u64, count: usize) -> Vec<Message> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut middle, mut open) = (8_500, Vec::new());
    let message = |place: usize| {
        middle = (middle + random.random_range(0..3) - 1).clamp(CEILING / 2, CEILING - 200);
        if random.random_ratio(2, 5) && !open.is_empty() {
            let back = random.random_range(0..open.len().min(2_000));
            return Message::Cancel { id: open.swap_remove(open.len() - 1 - back) };
        }
        open.push(place as u32);
        Message::New {
            id: place as u32,
            buys: random.random(),
            price: middle + random.random_range(0..100) - 50,
            quantity: random.random_range(1..20),
        }
    };
    (0..count).map(message).collect()
}
