//! Names, written so that spellings of the same name can be compared.

mod fold;
mod lookalike;
mod plain;
mod words;

pub use plain::plain;
pub use words::{Form, FormError, forms};
