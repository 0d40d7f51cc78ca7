//! Making blocks: the chain's side of agreement.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use alloy_primitives::B256;
use genex_chain_consensus::{Application, Certificate, Proposal};
use genex_chain_execution::{
    BlockContext, BlockExecutor, ExecutedBlock, ExecutionError, RecoveredTransaction, Rejection,
    TransactionSource, seal, verify_seal,
};
use genex_chain_state::{StateDiff, StoredBlock};
use parking_lot::Mutex;
use tokio::sync::mpsc;

use crate::{BlockClock, Blockchain, NodeError, Pool, writer::FinalBlock};

/// Longest time a block is filled for, so that blocks stay below a second also when its transactions
/// take long to execute.
const FILLING: Duration = Duration::from_millis(250);
/// Executable transactions with which a block is not made to wait for company.
const CROWD: usize = 512;

/// A block with what it changes.
#[derive(Clone, Debug)]
pub struct ProposedBlock {
    /// The block.
    pub block: Arc<StoredBlock>,
    /// What it changes.
    pub diff: Arc<StateDiff>,
}

impl Proposal for ProposedBlock {
    fn height(&self) -> u64 {
        self.block.header.number
    }

    fn hash(&self) -> B256 {
        self.block.hash
    }
}

/// Makes blocks from the pool, judges those of others, and passes final ones on to the writer.
pub struct Producer {
    chain: Arc<Blockchain>,
    pool: Arc<Pool>,
    executor: Box<dyn BlockExecutor>,
    clock: BlockClock,
    heartbeat: Duration,
    batch_window: Duration,
    last_block: Mutex<Instant>,
    writer: mpsc::Sender<FinalBlock>,
}

impl Producer {
    /// A producer that passes final blocks to `writer`.
    pub fn new(
        chain: Arc<Blockchain>,
        pool: Arc<Pool>,
        executor: Box<dyn BlockExecutor>,
        clock: BlockClock,
        pace: (Duration, Duration),
        writer: mpsc::Sender<FinalBlock>,
    ) -> Self {
        let (heartbeat, batch_window) = pace;
        let last_block = Mutex::new(Instant::now());
        Self { chain, pool, executor, clock, heartbeat, batch_window, last_block, writer }
    }

    /// Waits until a block is due: shortly after there is work, at the latest at the next heartbeat.
    async fn wait_until_due(&self) {
        let due = *self.last_block.lock() + self.heartbeat;
        let worked = tokio::time::timeout_at(due.into(), self.pool.wait_for_work()).await;
        if worked.is_ok() && self.pool.executable() < CROWD {
            tokio::time::sleep(self.batch_window).await;
        }
    }

    fn build(&self) -> Result<ProposedBlock, NodeError> {
        let context = self.chain.next_context((self.clock)());
        let parent = self.chain.tip();
        let mut source = PoolSource { pool: &self.pool, deadline: Instant::now() + FILLING };
        let state = self.chain.state().view(parent.header.number);
        let executed = self.executor.build(&context, state, &mut source)?;
        Ok(self.propose_executed(parent.hash, &context, executed))
    }

    fn propose_executed(
        &self,
        parent: B256,
        context: &BlockContext,
        mut executed: ExecutedBlock,
    ) -> ProposedBlock {
        let diff = Arc::new(std::mem::take(&mut executed.diff));
        let root = self.chain.root_after(&diff);
        ProposedBlock { block: Arc::new(seal(parent, context, executed, root)), diff }
    }

    /// Executes a block of another validator and compares what it gives.
    fn check(&self, proposed: &StoredBlock) -> Result<ProposedBlock, NodeError> {
        let parent = self.chain.tip();
        let context = BlockContext {
            timestamp: proposed.header.timestamp,
            ..self.chain.next_context(parent.header.timestamp)
        };
        if context.timestamp < parent.header.timestamp {
            let height = proposed.header.number;
            return Err(ExecutionError::Header { height, field: "timestamp" }.into());
        }
        let state = self.chain.state().view(parent.header.number);
        let executed = self.executor.execute(&context, state, recover(&proposed.transactions)?)?;
        let computed = self.propose_executed(parent.hash, &context, executed);
        verify_seal(&proposed.header, &computed.block.header)?;
        Ok(computed)
    }
}

#[cfg(test)]
mod tests;

/// Recovers the senders of a block's transactions.
pub(crate) fn recover(
    transactions: &[genex_chain_state::Transaction],
) -> Result<Vec<Arc<RecoveredTransaction>>, ExecutionError> {
    let recovered = transactions.iter().enumerate().map(|(index, transaction)| {
        let recovered = RecoveredTransaction::from_signed(transaction.clone());
        recovered.map(Arc::new).map_err(|source| ExecutionError::Transaction { index, source })
    });
    recovered.collect()
}

impl Application for Producer {
    type Block = ProposedBlock;
    type Error = NodeError;

    async fn propose(&self) -> Result<ProposedBlock, NodeError> {
        self.wait_until_due().await;
        self.build()
    }

    async fn verify(&self, block: &ProposedBlock) -> Result<bool, NodeError> {
        match self.check(&block.block) {
            Ok(_) => Ok(true),
            Err(NodeError::Execution(ExecutionError::State(error))) => Err(error.into()),
            Err(reason) => {
                tracing::warn!(height = block.height(), %reason, "refused a proposed block");
                Ok(false)
            }
        }
    }

    async fn finalised(&self, block: ProposedBlock, certificate: Certificate) -> Result<(), NodeError> {
        if block.height() <= self.chain.tip().header.number {
            return Ok(());
        }
        self.chain.apply(&block.block, &block.diff);
        self.pool.executed(&block.block);
        *self.last_block.lock() = Instant::now();
        let sent = self.writer.send(FinalBlock { proposed: block, certificate }).await;
        sent.map_err(|_| NodeError::WriterStopped)
    }
}

/// The pool as the source of one block.
struct PoolSource<'a> {
    pool: &'a Pool,
    deadline: Instant,
}

impl TransactionSource for PoolSource<'_> {
    fn next(&mut self) -> Option<Arc<RecoveredTransaction>> {
        match Instant::now() < self.deadline {
            true => self.pool.next(),
            false => None,
        }
    }

    fn reject(&mut self, transaction: Arc<RecoveredTransaction>, rejection: Rejection) {
        self.pool.reject(&transaction, &rejection);
    }
}
