//! `GET /v1/test/mailbox`

use axum::{Json, extract::State};
use genex_ports::store::sandbox::Mail;
use genex_services::{contact, contact::Contact, people::People};
use genex_types::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{ApiError, extract::ValidQuery, schema::List};

/// Whose messages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MailboxQuery {
    /// To this phone number or e-mail address only.
    contact: Option<String>,
}

/// A message that was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mail)]
pub struct MailDto {
    to: String,
    subject: String,
    body: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// Messages, newest first.
#[utoipa::path(get, path = "/v1/test/mailbox", tag = "sandbox", params(MailboxQuery),
    responses((status = 200, body = List<MailDto>)))]
pub async fn list(
    State(people): State<People>,
    ValidQuery(query): ValidQuery<MailboxQuery>,
) -> Result<Json<List<MailDto>>, ApiError> {
    let to = query.contact.as_deref().map(read_contact).transpose()?;
    let mails = people.mailbox(to.as_ref()).await?;
    Ok(Json(List::whole(mails.into_iter().map(MailDto::from).collect())))
}

/// A plus sign that was not escaped in the query arrives as a space.
fn read_contact(text: &str) -> Result<Contact, ApiError> {
    let text = text.strip_prefix(' ').map_or_else(|| text.to_owned(), |rest| format!("+{rest}"));
    contact::parse_any(&text).map_err(|_| ApiError::invalid("contact", "not a contact"))
}

impl From<Mail> for MailDto {
    fn from(mail: Mail) -> Self {
        let to = match mail.message.to {
            Contact::Phone(number) => number,
            Contact::Email(address) => address,
        };
        Self { to, subject: mail.message.subject, body: mail.message.body, at: mail.at }
    }
}
