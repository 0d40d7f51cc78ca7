//! What handlers take from a request. Whatever does not fit is a problem, never a panic.

mod caller;
mod json;
mod page;
mod path;
mod query;

pub use caller::SignedIn;
pub use genex_services::idempotency::Attempt;
pub use json::ValidJson;
pub use page::{Page, PageParams, id_cursor};
pub use path::ValidPath;
pub use query::ValidQuery;

/// Where in a request a value failed to parse, from serde's words and the path to it.
fn param_of(path: &serde_path_to_error::Path, message: &str) -> Option<String> {
    let parent = match path.to_string() {
        root if root == "." => String::new(),
        path => path,
    };
    let named = ["missing field `", "unknown field `"].iter().find_map(|prefix| {
        let rest = message.strip_prefix(prefix)?;
        rest.split('`').next()
    });
    match named {
        Some(field) if parent.is_empty() || parent == field => Some(field.to_owned()),
        Some(field) if parent.ends_with(&format!(".{field}")) => Some(parent),
        Some(field) => Some(format!("{parent}.{field}")),
        None if parent.is_empty() => None,
        None => Some(parent),
    }
}
