//! Storing final blocks, beside the execution of the next ones.

use std::{sync::Arc, thread::JoinHandle, time::Instant};

use genex_chain_consensus::{Certificate, Stored};
use genex_chain_state::{StateDiff, StoredBlock};
use tokio::sync::{mpsc, oneshot};

use crate::{Blockchain, NodeError, Pool, Stage, Succession};

/// Blocks that may wait to be stored. When the disk is slower than execution, the next block waits
/// here and so grows.
const QUEUE: usize = 2;

/// A final block that is not durable yet.
#[derive(Debug)]
pub struct FinalBlock {
    /// The block.
    pub block: Arc<StoredBlock>,
    /// What it changes.
    pub diff: Arc<StateDiff>,
    /// Its proof.
    pub certificate: Certificate,
    /// Who decides after it, if it is the last block of an epoch.
    pub succession: Option<Arc<Succession>>,
}

/// Where final blocks go, in order of height.
#[derive(Clone, Debug)]
pub enum Writer {
    /// To a thread that stores them.
    Thread(mpsc::Sender<(FinalBlock, oneshot::Sender<()>)>),
    /// Straight to the disk, for runs in which everything has to happen in one order.
    Inline(Arc<Blockchain>, Arc<Pool>),
}

impl Writer {
    /// Starts a thread. It ends when the writer is dropped, after storing what was sent, or when the
    /// disk fails.
    ///
    /// # Errors
    /// [`NodeError::Thread`] if the system gives none.
    pub fn start(
        chain: Arc<Blockchain>,
        pool: Arc<Pool>,
    ) -> Result<(Self, JoinHandle<Result<(), NodeError>>), NodeError> {
        let (blocks, receiver) = mpsc::channel(QUEUE);
        let write = move || write_blocks(&chain, &pool, receiver);
        let thread = std::thread::Builder::new().name("chain-writer".into()).spawn(write);
        Ok((Self::Thread(blocks), thread.map_err(NodeError::Thread)?))
    }

    /// Stores a block, or has it stored.
    ///
    /// # Errors
    /// [`NodeError::WriterStopped`] if the thread is gone, [`NodeError::State`] if the disk fails.
    pub async fn write(&self, block: FinalBlock) -> Result<Stored, NodeError> {
        match self {
            Self::Thread(blocks) => {
                let (stored, when) = oneshot::channel();
                let sent = blocks.send((block, stored)).await;
                sent.map(|()| Stored::when(when)).map_err(|_| NodeError::WriterStopped)
            }
            Self::Inline(chain, pool) => write_block(chain, pool, block).map(|()| Stored::already()),
        }
    }
}

fn write_blocks(
    chain: &Blockchain,
    pool: &Pool,
    mut blocks: mpsc::Receiver<(FinalBlock, oneshot::Sender<()>)>,
) -> Result<(), NodeError> {
    while let Some((block, stored)) = blocks.blocking_recv() {
        write_block(chain, pool, block)?;
        // An engine that decides alone does not wait for it.
        let _ = stored.send(());
    }
    Ok(())
}

fn write_block(chain: &Blockchain, pool: &Pool, block: FinalBlock) -> Result<(), NodeError> {
    let begun = Instant::now();
    let stored = chain.metrics().measure(Stage::Store, || chain.persist(&block));
    let block = block.block;
    stored.inspect_err(|error| {
        tracing::error!(height = block.header.number, %error, "a final block could not be stored");
    })?;
    chain.metrics().stored(&block, begun.elapsed());
    chain.announce(block.clone());
    pool.durable(&block);
    Ok(())
}
