//! What lets others check the platform: whether the books agree, and the journal's roots on the chain with proofs.

mod anchors;
mod consistency;
mod frame;
mod proof;
mod reconciliation;

use std::sync::Arc;

use genex_services::{anchors::Anchors, reconciliation::Checker};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Access, guard};

/// The routes about the books and who may call them.
pub fn routes() -> OpenApiRouter<Arc<Checker>> {
    OpenApiRouter::new().routes(guard(Access::Auditor, routes!(reconciliation::read)))
}

/// The routes about the books, served by `checker`.
pub fn router(checker: Arc<Checker>) -> OpenApiRouter {
    routes().with_state(checker)
}

/// The routes about the journal and who may call them: hashes are for everybody, what people did is for auditors.
pub fn journal_routes() -> OpenApiRouter<Anchors> {
    OpenApiRouter::new()
        .routes(guard(Access::Public, routes!(anchors::list)))
        .routes(guard(Access::Public, routes!(proof::read)))
        .routes(guard(Access::Public, routes!(consistency::read)))
        .routes(guard(Access::Auditor, routes!(frame::read)))
}

/// The routes about the journal, served by `anchors`.
pub fn journal_router(anchors: Anchors) -> OpenApiRouter {
    journal_routes().with_state(anchors)
}
