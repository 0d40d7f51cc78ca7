//! What happens to every request before and after its handler.

pub mod authenticate;
pub mod deadline;
pub mod headers;
pub mod idempotency;
pub mod rate_limit;
pub mod request_id;
