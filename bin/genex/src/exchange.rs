//! The running exchange behind the platform's ports.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use genex_exchange::{
    ExchangeHandle, Stopped, SubmitError,
    journal::{JournalError, JournalTree, LiveTree},
};
use genex_ports::{
    chain::Hash32,
    exchange::{AuditView, Balance, Depth, Exchange, ExchangeError, Holding},
    journal::{Inclusion, JournalProofs, JournalRoot},
};
use genex_protocol::{Account, ClientId, Command, Receipt};
use genex_types::{CouponId, SeriesId};

/// The exchange of this process.
#[derive(Clone)]
pub struct LocalExchange(pub ExchangeHandle);

fn stopped(_: Stopped) -> ExchangeError {
    ExchangeError::Unavailable
}

#[async_trait]
impl Exchange for LocalExchange {
    async fn submit(&self, client_id: ClientId, command: Command) -> Result<Receipt, ExchangeError> {
        let receipt = self.0.submit(client_id, command).await.map_err(|error| match error {
            SubmitError::Rejected(reject) => ExchangeError::Rejected(reject),
            SubmitError::Busy => ExchangeError::Busy,
            SubmitError::Stopped => ExchangeError::Unavailable,
        })?;
        Ok(Receipt::clone(&receipt))
    }

    async fn receipts(&self, seq: u64, limit: usize) -> Result<Vec<Receipt>, ExchangeError> {
        let mut stream = self.0.receipts_from(seq);
        let receipts = stream.next_many(limit).await.map_err(|error| {
            tracing::error!(%error, seq, "the journal can't be read");
            ExchangeError::Unavailable
        })?;
        match receipts.is_empty() {
            true => Err(ExchangeError::Unavailable),
            false => Ok(receipts.iter().map(|r| Receipt::clone(r)).collect()),
        }
    }

    async fn durable_seq(&self) -> Result<u64, ExchangeError> {
        Ok(self.0.durable_seq())
    }

    async fn balance(&self, account: Account) -> Result<Balance, ExchangeError> {
        self.0.balance(account).await.map_err(stopped)
    }

    async fn depth(&self, series: SeriesId, levels: usize) -> Result<Depth, ExchangeError> {
        self.0.depth(series, levels).await.map_err(stopped)
    }

    async fn holding(&self, coupon: CouponId) -> Result<Option<Holding>, ExchangeError> {
        self.0.holding(coupon).await.map_err(stopped)
    }

    async fn audit(&self) -> Result<AuditView, ExchangeError> {
        self.0.audit_view().await.map_err(stopped)
    }
}

/// The journal of this process' exchange, with the tree over it in memory.
#[derive(Clone)]
pub struct LocalJournal(Arc<Mutex<LiveTree>>);

impl LocalJournal {
    /// The journal behind a handle. It is read from its beginning when it is first asked about.
    pub fn new(exchange: &ExchangeHandle) -> Self {
        Self(Arc::new(Mutex::new(exchange.tree())))
    }

    /// Asks the tree over everything that is durable now.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&JournalTree) -> T + Send + 'static,
    ) -> Result<T, ExchangeError> {
        self.read(move |live| live.catch_up().map(question)).await
    }

    async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut LiveTree) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, ExchangeError> {
        let live = self.0.clone();
        let reading = move || question(&mut live.lock().unwrap_or_else(PoisonError::into_inner));
        let read = tokio::task::spawn_blocking(reading).await.map_err(|_| ExchangeError::Unavailable)?;
        read.map_err(|error| {
            tracing::error!(%error, "the journal can't be read");
            ExchangeError::Unavailable
        })
    }
}

fn root(tree: &JournalTree, size: u64) -> Option<JournalRoot> {
    let root = Hash32(tree.anchor_at(size)?.root);
    Some(JournalRoot { size, root, last_seq: tree.last_seq(size)? })
}

fn hashes(path: Vec<[u8; 32]>) -> Vec<Hash32> {
    path.into_iter().map(Hash32).collect()
}

#[async_trait]
impl JournalProofs for LocalJournal {
    async fn newest(&self) -> Result<JournalRoot, ExchangeError> {
        let newest = |tree: &JournalTree| root(tree, tree.anchor().size);
        Ok(self.ask(newest).await?.expect("a tree holds as many frames as it holds"))
    }

    async fn first(&self, size: u64) -> Result<Option<JournalRoot>, ExchangeError> {
        self.ask(move |tree| root(tree, size)).await
    }

    async fn inclusion(&self, seq: u64, size: u64) -> Result<Option<Inclusion>, ExchangeError> {
        let proof = self.ask(move |tree| tree.inclusion(seq, size)).await?;
        Ok(proof.map(|proof| Inclusion {
            frame: Hash32(proof.frame),
            index: proof.index,
            path: hashes(proof.path),
        }))
    }

    async fn consistency(&self, old: u64, new: u64) -> Result<Option<Vec<Hash32>>, ExchangeError> {
        Ok(self.ask(move |tree| tree.consistency(old, new)).await?.map(hashes))
    }

    async fn frame(&self, seq: u64) -> Result<Option<Vec<u8>>, ExchangeError> {
        let frame = self.read(move |live| live.frame_of(seq)).await?;
        Ok(frame.map(|frame| frame.bytes().to_vec()))
    }
}
