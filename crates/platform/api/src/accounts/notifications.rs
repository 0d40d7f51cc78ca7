//! `GET /v1/me/notifications`, `POST /v1/me/notifications/read`

use axum::{Json, extract::State};
use genex_ports::store::inbox::InboxCursor;
use genex_services::people::{InboxEntry, People};
use genex_types::{EventId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError,
    extract::{Page, PageParams, SignedIn, ValidJson},
    schema::{Empty, EventIdText, List},
};

const MOST_MARKED: usize = 200;

/// Something the caller was told, in their language.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notification {
    id: String,
    /// What happened, for programs.
    kind: String,
    title: String,
    body: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    read: bool,
    /// Where to look, as a path of the app.
    link: Option<String>,
}

/// Which notifications were read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadRequest {
    #[schema(value_type = Vec<EventIdText>)]
    ids: Vec<EventId>,
}

/// What the caller was told, newest first.
#[utoipa::path(get, path = "/v1/me/notifications", tag = "accounts", params(PageParams),
    responses((status = 200, body = List<Notification>)))]
pub async fn list(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    page: Page,
) -> Result<Json<List<Notification>>, ApiError> {
    let after = page.cursor.as_deref().map(parse_cursor).transpose()?;
    let inbox = people.inbox(&caller, after, page.limit).await?;
    Ok(Json(List {
        data: inbox.entries.into_iter().map(Notification::from).collect(),
        next_cursor: inbox.next.map(|next| format!("{}.{}", next.at.micros(), next.id)),
    }))
}

/// Marks notifications as read.
#[utoipa::path(post, path = "/v1/me/notifications/read", tag = "accounts", request_body = ReadRequest,
    responses((status = 200, body = Empty)))]
pub async fn mark_read(
    State(people): State<People>,
    SignedIn(caller): SignedIn,
    ValidJson(request): ValidJson<ReadRequest>,
) -> Result<Json<Empty>, ApiError> {
    if request.ids.len() > MOST_MARKED {
        return Err(ApiError::invalid("ids", format!("at most {MOST_MARKED}")));
    }
    people.mark_read(&caller, &request.ids).await?;
    Ok(Json(Empty {}))
}

fn parse_cursor(text: &str) -> Result<InboxCursor, ApiError> {
    let parsed = text.split_once('.').and_then(|(micros, id)| {
        Some(InboxCursor { at: Timestamp::from_micros(micros.parse().ok()?), id: id.parse().ok()? })
    });
    parsed.ok_or_else(|| ApiError::invalid("cursor", "not a cursor of this list"))
}

impl From<InboxEntry> for Notification {
    fn from(entry: InboxEntry) -> Self {
        let InboxEntry { item, words } = entry;
        let kind = serde_json::to_value(&item.kind).expect("a notice has a JSON form");
        Self {
            id: item.id.to_string(),
            kind: kind["kind"].as_str().unwrap_or_default().to_owned(),
            title: words.title,
            body: words.body,
            at: item.at,
            read: item.read,
            link: item.link,
        }
    }
}
