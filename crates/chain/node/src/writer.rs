//! Storing final blocks, beside the execution of the next ones.

use std::{sync::Arc, thread::JoinHandle};

use genex_chain_consensus::{Certificate, Proposal};
use tokio::sync::mpsc;

use crate::{Blockchain, NodeError, Pool, producer::ProposedBlock};

/// Blocks that may wait to be stored. When the disk is slower than execution, the next block waits
/// here and so grows.
const QUEUE: usize = 2;

/// A final block that is not durable yet.
#[derive(Debug)]
pub struct FinalBlock {
    /// The block.
    pub proposed: ProposedBlock,
    /// Its proof.
    pub certificate: Certificate,
}

/// The thread that stores blocks.
#[derive(Debug)]
pub struct Writer {
    /// Takes final blocks in order of height.
    pub blocks: mpsc::Sender<FinalBlock>,
    /// Ends when the sender is dropped, after storing what was sent, or when the disk fails.
    pub thread: JoinHandle<Result<(), NodeError>>,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// [`NodeError::Thread`] if the system gives none.
    pub fn start(chain: Arc<Blockchain>, pool: Arc<Pool>) -> Result<Self, NodeError> {
        let (blocks, receiver) = mpsc::channel(QUEUE);
        let write = move || write_blocks(&chain, &pool, receiver);
        let thread = std::thread::Builder::new().name("chain-writer".into()).spawn(write);
        Ok(Self { blocks, thread: thread.map_err(NodeError::Thread)? })
    }
}

fn write_blocks(
    chain: &Blockchain,
    pool: &Pool,
    mut blocks: mpsc::Receiver<FinalBlock>,
) -> Result<(), NodeError> {
    while let Some(FinalBlock { proposed, certificate }) = blocks.blocking_recv() {
        let stored = chain.persist(&proposed.block, &certificate, &proposed.diff);
        stored.inspect_err(|error| {
            tracing::error!(height = proposed.height(), %error, "a final block could not be stored");
        })?;
        chain.announce(proposed.block.clone());
        pool.durable(&proposed.block);
    }
    Ok(())
}
