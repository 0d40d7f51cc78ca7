//! Sanctions screening by name and by address of a crypto asset.
//!
//! A name is read into words of Latin letters whatever script, case, order or spelling it comes in; words that a
//! listed name may mean are found through an index of misspellings, and what agrees is weighed by how rare it is.
//! Birth date and country then add or take away. A name alone holds for review and never blocks.

mod address;
mod birth;
mod country;
mod delta;
mod entity;
mod evidence;
mod exceptions;
mod feed;
mod formats;
mod index;
mod list;
mod name;
mod policy;
mod query;
mod score;

pub use address::canonical_address;
pub use birth::{Agreement, BirthDate};
pub use country::Country;
pub use delta::Delta;
pub use entity::{Entity, EntityKind};
pub use evidence::{Evidence, ReplayError};
pub use exceptions::{Exception, ExceptionError, Exceptions};
pub use feed::{Accepted, Edition, Feed, FeedError, Standing, signed_message};
pub use formats::{
    Format, ParseError, parse_add_csv, parse_alt_csv, parse_comments_csv, parse_jsonl, parse_sdn_csv,
};
pub use index::{Strength, Unreadable};
pub use list::{ENGINE_VERSION, Hit, Match, SanctionsList, Screening};
pub use name::{FormError, plain};
pub use policy::{Decision, Policy};
pub use query::{Query, Subject};
pub use score::{BirthEvidence, CountryEvidence, Parts};
