//! Lets open apps know that there is something new in an inbox.

use std::sync::Arc;

use async_trait::async_trait;
use genex_ports::{
    notices::{Notice, Notifier, Recipient},
    store::StoreError,
};
use genex_types::UserId;
use tokio::sync::broadcast;

/// Rings a slow listener may miss.
const WAITING: usize = 256;

/// Rings with the id of whoever was told something. Cheap to clone.
#[derive(Clone)]
pub struct Bell(broadcast::Sender<UserId>);

/// A notifier that rings the bell once people were told.
pub struct Ringing {
    inner: Arc<dyn Notifier>,
    bell: Bell,
}

impl Default for Bell {
    fn default() -> Self {
        Self(broadcast::channel(WAITING).0)
    }
}

impl Bell {
    /// Hears who is told something from here on.
    pub fn subscribe(&self) -> broadcast::Receiver<UserId> {
        self.0.subscribe()
    }
}

impl Ringing {
    /// Tells through `inner`, then rings.
    pub fn new(inner: Arc<dyn Notifier>, bell: Bell) -> Self {
        Self { inner, bell }
    }
}

#[async_trait]
impl Notifier for Ringing {
    async fn notify(&self, notices: &[Notice]) -> Result<(), StoreError> {
        self.inner.notify(notices).await?;
        for notice in notices {
            if let Recipient::User(user) = notice.to {
                // Nobody listening is no failure.
                let _ = self.bell.0.send(user);
            }
        }
        Ok(())
    }
}
