//! The order book as a C library with the interface of the public benchmark `flash1-dev/matching-engine-benchmark`
//! (`api/matching_engine_api.h`), so that it can be put beside the engines measured there.
//!
//! [`engine`] is the book behind the interface's orders and reports; [`abi`] is the interface itself.

mod abi;
mod directory;
mod engine;
#[cfg(test)]
mod tests;
