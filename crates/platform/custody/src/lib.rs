//! Keys that sign for custodial parties and for the platform.
//!
//! [`LocalSigner`] keeps one root seed in a file of its own. It is one key behind the `Signer` port: whoever reads
//! that file can move everything, so its mode is 0600 and it never leaves the machine.

mod local;
mod roles;
mod seed;

pub use local::LocalSigner;
pub use roles::development_key;
pub use seed::{RootSeed, SeedError};
