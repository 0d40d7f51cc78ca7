//! What only the sandbox keeps: messages instead of mail, and people to try it as.

use async_trait::async_trait;
use genex_types::{Timestamp, UserId};

use super::StoreError;
use crate::messages::{Contact, Message};

/// A message in the mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// What was sent.
    pub message: Message,
    /// When.
    pub at: Timestamp,
}

/// Somebody to try the sandbox as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    /// How the sandbox knows them: `consumer`, `seller`, …
    pub key: String,
    /// Their account.
    pub user: UserId,
}

/// The sandbox's own rows.
#[async_trait]
pub trait SandboxStore: Send + Sync {
    /// Keeps a message and of the older ones the newest `keep - 1`.
    async fn put_mail(&self, mail: &Mail, keep: u32) -> Result<(), StoreError>;

    /// Messages to a contact or to all, newest first.
    async fn mail(&self, to: Option<&Contact>, limit: u32) -> Result<Vec<Mail>, StoreError>;

    /// Gives a persona its account.
    async fn put_persona(&self, persona: &Persona) -> Result<(), StoreError>;

    /// One persona.
    async fn persona(&self, key: &str) -> Result<Option<Persona>, StoreError>;

    /// Every persona, by key.
    async fn personas(&self) -> Result<Vec<Persona>, StoreError>;
}
