//! `GET /v1/audit/consistency`

use axum::{Json, extract::State};
use genex_ports::{chain::Hash32, journal::JournalRoot, store::anchors::Anchoring};
use genex_services::anchors::{Anchors, GrowthProof};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::anchors::AnchorItem;
use crate::{ApiError, extract::ValidQuery, schema::Hash32Text};

/// Between which roots.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConsistencyQuery {
    /// Frames below the earlier root.
    #[param(minimum = 1)]
    first: u64,
    /// Frames below the later root; not fewer.
    #[param(minimum = 1)]
    second: u64,
}

/// So many frames and the root over them.
#[derive(Debug, Serialize, ToSchema)]
pub struct JournalRootDto {
    /// Frames.
    size: u64,
    #[schema(value_type = Hash32Text)]
    root: Hash32,
    /// The statement on the chain; null if there is none about exactly so many frames.
    anchor: Option<AnchorItem>,
}

/// That the journal only grew from one root to another (RFC 6962, with BLAKE3).
#[derive(Debug, Serialize, ToSchema)]
pub struct JournalConsistency {
    first: JournalRootDto,
    second: JournalRootDto,
    /// The hashes that show it.
    #[schema(value_type = Vec<Hash32Text>)]
    path: Vec<Hash32>,
}

/// Proves that one root of the journal is a beginning of another.
#[utoipa::path(get, path = "/v1/audit/consistency", tag = "audit", params(ConsistencyQuery),
    responses((status = 200, body = JournalConsistency)))]
pub async fn read(
    State(anchors): State<Anchors>,
    ValidQuery(query): ValidQuery<ConsistencyQuery>,
) -> Result<Json<JournalConsistency>, ApiError> {
    let GrowthProof { first, second, path } = anchors.prove_growth(query.first, query.second).await?;
    Ok(Json(JournalConsistency { first: first.into(), second: second.into(), path }))
}

impl From<(JournalRoot, Option<Anchoring>)> for JournalRootDto {
    fn from((root, anchoring): (JournalRoot, Option<Anchoring>)) -> Self {
        Self { size: root.size, root: root.root, anchor: anchoring.map(AnchorItem::from) }
    }
}
