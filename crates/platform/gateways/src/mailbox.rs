//! The sandbox's post: messages are kept to be read in a browser instead of being sent.

use std::sync::Arc;

use async_trait::async_trait;
use genex_ports::{
    clock::Clock,
    messages::{Message, MessageError, Messenger},
    store::sandbox::{Mail, SandboxStore},
};

/// How many messages are kept.
const KEPT: u32 = 500;

/// Keeps messages in the sandbox's mailbox.
pub struct Mailbox {
    store: Arc<dyn SandboxStore>,
    clock: Arc<dyn Clock>,
}

impl Mailbox {
    /// A mailbox on this store.
    pub fn new(store: Arc<dyn SandboxStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }
}

#[async_trait]
impl Messenger for Mailbox {
    async fn send(&self, message: Message) -> Result<(), MessageError> {
        let mail = Mail { message, at: self.clock.now() };
        self.store.put_mail(&mail, KEPT).await.map_err(|error| MessageError(error.to_string()))
    }
}
