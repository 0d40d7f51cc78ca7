//! Mail and SMS.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Where a person can be reached.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// A phone number in E.164 form, with the plus sign.
    Phone(String),
    /// An e-mail address, lower case.
    Email(String),
}

/// A message in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// To whom.
    pub to: Contact,
    /// Subject of a mail; left out of an SMS.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// The message was not taken; it can be sent again.
#[derive(Debug, thiserror::Error)]
#[error("the message could not be handed over: {0}")]
pub struct MessageError(pub String);

/// Sends messages.
#[async_trait]
pub trait Messenger: Send + Sync {
    /// Hands the message over.
    async fn send(&self, message: Message) -> Result<(), MessageError>;
}
