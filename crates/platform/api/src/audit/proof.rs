//! `GET /v1/audit/journal/{seq}/proof`

use axum::{Json, extract::State};
use genex_ports::chain::Hash32;
use genex_services::anchors::{Anchors, CommandProof};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::anchors::AnchorItem;
use crate::{
    ApiError,
    extract::{ValidPath, ValidQuery},
    schema::Hash32Text,
};

/// Below which root.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProofQuery {
    /// Frames below the root; those of the first anchor that covers the command unless told.
    #[param(minimum = 1)]
    size: Option<u64>,
}

/// That a command's frame is in the journal (RFC 6962, with BLAKE3). `genex verify --anchors` checks it against the chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct JournalProof {
    /// The command.
    seq: u64,
    /// Hash of the frame that holds it.
    #[schema(value_type = Hash32Text)]
    frame: Hash32,
    /// The frame's place among all frames, from 0.
    index: u64,
    /// The hashes beside the way to the root, from the leaf up.
    #[schema(value_type = Vec<Hash32Text>)]
    path: Vec<Hash32>,
    /// Frames below the root.
    size: u64,
    #[schema(value_type = Hash32Text)]
    root: Hash32,
    /// The statement on the chain to check it against; null if there is none about exactly so many frames.
    anchor: Option<AnchorItem>,
}

/// Proves that a command is in the journal. It tells hashes and nothing of what anybody did.
#[utoipa::path(get, path = "/v1/audit/journal/{seq}/proof", tag = "audit",
    params(("seq" = u64, Path), ProofQuery), responses((status = 200, body = JournalProof)))]
pub async fn read(
    State(anchors): State<Anchors>,
    ValidPath(seq): ValidPath<u64>,
    ValidQuery(query): ValidQuery<ProofQuery>,
) -> Result<Json<JournalProof>, ApiError> {
    let CommandProof { inclusion, root, anchoring } = anchors.prove(seq, query.size).await?;
    Ok(Json(JournalProof {
        seq,
        frame: inclusion.frame,
        index: inclusion.index,
        path: inclusion.path,
        size: root.size,
        root: root.root,
        anchor: anchoring.map(AnchorItem::from),
    }))
}
