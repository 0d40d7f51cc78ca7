//! `GET /v1/test/personas`

use axum::{Json, extract::State};
use genex_services::people::People;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{ApiError, schema::List};

/// Somebody to try the sandbox as.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonaDto {
    /// For `POST /v1/test/personas/{key}/login`.
    key: &'static str,
    name: String,
    role: &'static str,
    description: &'static str,
}

/// Everybody the sandbox can be tried as.
#[utoipa::path(get, path = "/v1/test/personas", tag = "sandbox",
    responses((status = 200, body = List<PersonaDto>)))]
pub async fn list(State(people): State<People>) -> Result<Json<List<PersonaDto>>, ApiError> {
    let personas = people.personas().await?.into_iter().map(|(persona, name)| PersonaDto {
        key: persona.key,
        name,
        role: persona.role,
        description: persona.description,
    });
    Ok(Json(List::whole(personas.collect())))
}
