//! Sanctions screening by name.
//!
//! A name matches when, written plainly (no case, accents or punctuation, words in any order), it is the name or an
//! alias on a list. A birth date narrows: a person whose date contradicts every date the list gives is somebody
//! else. What matches is for a person to decide; nothing here decides.
//!
//! Lists are read from text in OFAC's own formats: `SDN.CSV` with `ALT.CSV`, and JSON lines.

mod birth;
mod list;
mod name;
mod parse;

pub use birth::BirthDate;
pub use list::{Entity, Hit, SanctionsList, Subject};
pub use name::plain;
pub use parse::{ParseError, parse_alt_csv, parse_jsonl, parse_sdn_csv};
