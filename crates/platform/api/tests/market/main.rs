//! What the market's endpoints answer to requests that make no sense. Nothing of them reaches the exchange.

mod bad_input;
mod untouched;
