//! `GET /v1/audit/anchors`

use axum::{Json, extract::State};
use genex_ports::{
    chain::Hash32,
    store::anchors::{AnchorState, Anchoring},
};
use genex_services::anchors::Anchors;
use genex_types::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::{Page, PageParams, id_cursor},
    schema::{Hash32Text, List},
};

/// A statement about the exchange's journal: so many frames, and the Merkle root over them.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnchorItem {
    /// The log's name on the chain: `journal/0` as ASCII, filled up with zeros.
    #[schema(value_type = Hash32Text)]
    stream: Hash32,
    /// Number of the statement, from 1 without gaps.
    seq: u64,
    /// Root of the statement before; zeros for the first.
    #[schema(value_type = Hash32Text)]
    previous: Hash32,
    #[schema(value_type = Hash32Text)]
    root: Hash32,
    /// Frames below the root.
    size: u64,
    /// Last command in these frames.
    last_seq: u64,
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
    /// `queued`, `anchored` or `refused`.
    status: &'static str,
    /// The transaction that anchored it.
    #[schema(value_type = Option<Hash32Text>)]
    tx: Option<Hash32>,
    /// Height of its block.
    block: Option<u64>,
    #[schema(value_type = Option<String>, format = DateTime)]
    anchored_at: Option<Timestamp>,
    /// Why the chain refused it.
    reason: Option<String>,
}

/// Statements about the journal, the newest first. Anybody may check them against the chain.
#[utoipa::path(get, path = "/v1/audit/anchors", tag = "audit", params(PageParams),
    responses((status = 200, body = List<AnchorItem>)))]
pub async fn list(State(anchors): State<Anchors>, page: Page) -> Result<Json<List<AnchorItem>>, ApiError> {
    let mut found = anchors.list(id_cursor(&page)?, page.limit + 1).await?;
    let more = found.len() > page.limit as usize;
    found.truncate(page.limit as usize);
    let next_cursor = found.last().filter(|_| more).map(|last| last.statement.seq.to_string());
    Ok(Json(List { data: found.into_iter().map(AnchorItem::from).collect(), next_cursor }))
}

impl From<Anchoring> for AnchorItem {
    fn from(found: Anchoring) -> Self {
        let (status, anchored, reason) = match found.state {
            AnchorState::Queued => ("queued", None, None),
            AnchorState::Anchored(anchored) => ("anchored", Some(anchored), None),
            AnchorState::Refused { reason } => ("refused", None, Some(reason)),
        };
        Self {
            stream: found.statement.stream,
            seq: found.statement.seq,
            previous: found.statement.previous,
            root: found.statement.root,
            size: found.statement.size,
            last_seq: found.last_seq,
            made_at: found.made_at,
            status,
            tx: anchored.map(|a| a.tx),
            block: anchored.map(|a| a.block),
            anchored_at: anchored.map(|a| a.at),
            reason,
        }
    }
}
