//! Making and judging blocks: the chain's side of agreement.

use std::{sync::Arc, time::Duration};

use alloy_consensus::Header;
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{B256, Bytes};
use alloy_rlp::{Decodable, Encodable};
use alloy_trie::root::ordered_trie_root_with_encoder;
use genex_chain_consensus::{
    Application, BlockId, Certificate, Clock, Epochs, Evidence, Gossip, Opening, Proposal, Standing, Stored,
    Verdict,
};
use genex_chain_execution::{
    BlockContext, BlockExecutor, ExecutedBlock, ExecutionError, MAX_BODY_BYTES, RecoveredTransaction,
    Rejection, TransactionSource, seal, verify_seal,
};
use genex_chain_state::{StateError, StateView, StoredBlock, Transaction};
use parking_lot::Mutex;

use crate::{
    BlockClock, Blockchain, NodeError, Pool, Stage,
    pool::MAX_MESSAGE_BYTES,
    tree::{BlockTree, Executed},
    writer::{FinalBlock, Writer},
};

/// Longest time a block is filled for, so that blocks stay below a second also when its transactions
/// take long to execute, and all validators share one machine.
const FILLING: Duration = Duration::from_millis(150);
/// Transactions whose senders are recovered on a thread of their own: starting one takes less time than that.
const RECOVERED_TOGETHER: usize = 64;
/// Executable transactions with which a block is not made to wait for company.
const CROWD: usize = 512;
/// Seconds that a block's time may be ahead of this validator's clock.
const CLOCK_DIFFERENCE: u64 = 5;
/// Bytes that a header and the lists' lengths take at most.
const HEADER_BYTES: usize = 1 << 10;

/// A block as validators exchange it: header and transactions. What execution adds, senders and
/// receipts, is there only in a block this node executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedBlock(Arc<StoredBlock>);

impl ProposedBlock {
    /// Reads the RLP of a header and of a list of transactions, one after the other. The header must
    /// commit to the transactions.
    fn decode(encoded: &[u8]) -> Option<Self> {
        let mut rest = encoded;
        let header = Header::decode(&mut rest).ok()?;
        let transactions = Vec::<Transaction>::decode(&mut rest).ok()?;
        let root =
            ordered_trie_root_with_encoder(&transactions, |transaction, out| transaction.encode_2718(out));
        let block = Self(Arc::new(StoredBlock {
            hash: header.hash_slow(),
            header,
            transactions,
            senders: Vec::new(),
            receipts: Vec::new(),
        }));
        let canonical = block.encode().as_ref() == encoded;
        (canonical && block.0.header.transactions_root == root).then_some(block)
    }

    /// The block.
    pub fn block(&self) -> &Arc<StoredBlock> {
        &self.0
    }
}

impl Proposal for ProposedBlock {
    fn height(&self) -> u64 {
        self.0.header.number
    }

    fn hash(&self) -> B256 {
        self.0.hash
    }

    fn parent(&self) -> B256 {
        self.0.header.parent_hash
    }

    fn encode(&self) -> Bytes {
        let mut encoded = Vec::with_capacity(self.0.header.length() + self.0.transactions.length());
        self.0.header.encode(&mut encoded);
        self.0.transactions.encode(&mut encoded);
        encoded.into()
    }
}

/// How long a block waits for what goes into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// For a first transaction.
    pub heartbeat: Duration,
    /// For company, after the first transaction.
    pub batch_window: Duration,
}

/// Makes blocks from the pool, judges those of others, and passes final ones on to the writer.
pub struct Producer {
    chain: Arc<Blockchain>,
    pool: Arc<Pool>,
    executor: Box<dyn BlockExecutor>,
    clock: BlockClock,
    pace: Pace,
    writer: Writer,
    /// Held while a block is executed or applied, so that the tip stays where it is meanwhile.
    tree: Mutex<BlockTree>,
}

impl Producer {
    /// A producer that passes final blocks to `writer`.
    pub fn new(
        chain: Arc<Blockchain>,
        pool: Arc<Pool>,
        executor: Box<dyn BlockExecutor>,
        clock: BlockClock,
        pace: Pace,
        writer: Writer,
    ) -> Self {
        Self { chain, pool, executor, clock, pace, writer, tree: Mutex::default() }
    }

    /// Waits until a block is due: shortly after there is work, at the latest after a heartbeat.
    async fn wait_until_due(&self, clock: &dyn Clock) {
        let worked = tokio::select! {
            biased;
            () = self.pool.wait_for_work() => true,
            () = clock.sleep(self.pace.heartbeat) => false,
        };
        if worked && self.pool.executable() < CROWD {
            clock.sleep(self.pace.batch_window).await;
        }
    }

    fn build(&self, parent: BlockId, clock: &dyn Clock) -> Result<Option<ProposedBlock>, NodeError> {
        let mut tree = self.tree.lock();
        let Some(base) = self.base(&tree, parent) else { return Ok(None) };
        self.take_back(&mut tree, &base)?;
        let context = self.chain.context_after(&base.header, &base.state, (self.clock)())?;
        let mut source = PoolSource { pool: &self.pool, clock, deadline: clock.now() + FILLING };
        let build = || self.executor.build(&context, base.state.clone(), &mut source);
        let executed = self.chain.metrics().measure(Stage::Execute, build)?;
        let executed = self.seal(&base, &context, executed, true)?;
        let block = ProposedBlock(executed.block.clone());
        tree.insert(executed);
        self.chain.metrics().proposed();
        Ok(Some(block))
    }

    /// Puts the transactions of this node's own blocks that are not built on back into the pool.
    fn take_back(&self, tree: &mut BlockTree, base: &Base) -> Result<(), NodeError> {
        for abandoned in tree.disown_off(&base.path) {
            self.pool.restore(&abandoned.block)?;
        }
        Ok(())
    }

    /// The state after `parent`, if that is the tip or in the tree.
    fn base(&self, tree: &BlockTree, parent: BlockId) -> Option<Base> {
        let tip = self.chain.tip();
        let path = tree.path(tip.id(), parent)?;
        let state = self.chain.state().view(tip.header.number);
        let state = path.iter().fold(state, |state, block| state.after(block.block.hash, block.diff.clone()));
        let header = path.last().map_or(tip.header, |block| block.block.header.clone());
        Some(Base { parent, header, state, path })
    }

    fn seal(
        &self,
        base: &Base,
        context: &BlockContext,
        mut executed: ExecutedBlock,
        own: bool,
    ) -> Result<Executed, StateError> {
        let diff = Arc::new(std::mem::take(&mut executed.diff));
        let growth = std::mem::take(&mut executed.growth).into();
        let path: Vec<_> = base.path.iter().map(|block| block.diff.clone()).chain([diff.clone()]).collect();
        let metrics = self.chain.metrics();
        let root = metrics.measure(Stage::Commit, || self.chain.root_after(&path));
        let block = metrics.measure(Stage::Seal, || seal(base.parent.hash, context, executed, root));
        let after = base.state.clone().after(block.hash, diff.clone());
        let succession = self.chain.succession(context.number, &after)?.map(Arc::new);
        let block = succession.iter().fold(block, |block, succession| succession.sealed_in(block));
        Ok(Executed { block: Arc::new(block), diff, growth, succession, own })
    }

    /// Executes a block of another validator and compares what it gives.
    fn execute(&self, proposed: &StoredBlock, base: &Base) -> Result<Executed, NodeError> {
        let context = BlockContext {
            timestamp: proposed.header.timestamp,
            ..self.chain.context_after(&base.header, &base.state, base.header.timestamp)?
        };
        if context.timestamp < base.header.timestamp {
            let height = proposed.header.number;
            return Err(ExecutionError::Header { height, field: "timestamp" }.into());
        }
        let execute = || {
            let transactions = recover(&proposed.transactions, |hash| self.pool.get(hash))?;
            self.executor.execute(&context, base.state.clone(), transactions)
        };
        let executed = self.chain.metrics().measure(Stage::Execute, execute)?;
        let computed = self.seal(base, &context, executed, false)?;
        verify_seal(&proposed.header, &computed.block.header)?;
        Ok(computed)
    }

    fn judge(&self, proposed: &StoredBlock) -> Result<Verdict, NodeError> {
        let height = proposed.header.number;
        if proposed.header.timestamp > (self.clock)().saturating_add(CLOCK_DIFFERENCE) {
            tracing::warn!(height, "refused a proposed block from the future");
            return Ok(Verdict::Invalid);
        }
        let mut tree = self.tree.lock();
        let Some(below) = height.checked_sub(1) else { return Ok(Verdict::Invalid) };
        let parent = BlockId { height: below, hash: proposed.header.parent_hash };
        let Some(base) = self.base(&tree, parent) else { return Ok(Verdict::ParentGone) };
        match self.execute(proposed, &base) {
            Ok(executed) => {
                tree.insert(executed);
                Ok(Verdict::Valid)
            }
            Err(NodeError::Execution(ExecutionError::State(error))) => Err(error.into()),
            Err(reason) => {
                tracing::warn!(height, %reason, "refused a proposed block");
                Ok(Verdict::Invalid)
            }
        }
    }

    /// Makes a final block the tip; `None` if it or one above it is already.
    fn apply(&self, proposed: &StoredBlock) -> Result<Option<Executed>, NodeError> {
        let mut tree = self.tree.lock();
        let tip = self.chain.tip().id();
        let id = BlockId { height: proposed.header.number, hash: proposed.hash };
        if id.height <= tip.height {
            return match self.chain.final_hash(id.height)? == Some(id.hash) {
                true => Ok(None),
                false => Err(NodeError::OtherChain { height: id.height, hash: id.hash }),
            };
        }
        let parent = BlockId { height: id.height - 1, hash: proposed.header.parent_hash };
        if parent != tip {
            return Err(NodeError::OtherChain { height: id.height, hash: id.hash });
        }
        let executed = match tree.remove(id) {
            Some(executed) => executed,
            None => {
                let base = self.base(&tree, parent).expect("the tip is the tip");
                self.execute(proposed, &base)?
            }
        };
        self.chain.metrics().measure(Stage::Apply, || self.make_tip(&executed))?;
        for abandoned in tree.prune(id).iter().filter(|block| block.own) {
            self.pool.restore(&abandoned.block)?;
        }
        Ok(Some(executed))
    }

    fn make_tip(&self, executed: &Executed) -> Result<(), NodeError> {
        let Executed { block, diff, growth, succession, .. } = executed;
        let before = self.chain.state().view(block.header.number - 1);
        let barred = self.chain.rules().newly_barred(&before, diff, block.header.timestamp)?;
        self.chain.apply(block, diff, succession.as_deref());
        self.pool.executed(block, growth);
        Ok(self.pool.evict(&barred)?)
    }
}

#[cfg(test)]
mod tests;

/// What a block is executed on.
struct Base {
    parent: BlockId,
    header: Header,
    state: StateView,
    /// The blocks from above the tip to the parent.
    path: Vec<Executed>,
}

/// Recovers the senders of a block's transactions, but for those that `known` has by their hash.
pub(crate) fn recover(
    transactions: &[Transaction],
    known: impl Fn(&B256) -> Option<Arc<RecoveredTransaction>>,
) -> Result<Vec<Arc<RecoveredTransaction>>, ExecutionError> {
    let known = transactions.iter().map(|transaction| known(transaction.tx_hash())).collect::<Vec<_>>();
    let unknown = known.iter().filter(|known| known.is_none()).count();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(unknown / RECOVERED_TOGETHER).max(1);
    let size = transactions.len().div_ceil(threads).max(1);
    let parts = transactions.chunks(size).zip(known.chunks(size)).enumerate();
    if threads == 1 {
        return recover_part(0, transactions, &known);
    }
    std::thread::scope(|scope| {
        let recover = |(part, (transactions, known))| {
            scope.spawn(move || recover_part(part * size, transactions, known))
        };
        let running: Vec<_> = parts.map(recover).collect();
        let done =
            running.into_iter().map(|thread| thread.join().expect("recovering a sender does not panic"));
        Ok(done.collect::<Result<Vec<_>, _>>()?.concat())
    })
}

/// Recovers what is not known of some transactions, the first of which is the block's number `first`.
fn recover_part(
    first: usize,
    transactions: &[Transaction],
    known: &[Option<Arc<RecoveredTransaction>>],
) -> Result<Vec<Arc<RecoveredTransaction>>, ExecutionError> {
    let recovered = transactions.iter().zip(known).zip(first..).map(|((transaction, known), index)| {
        if let Some(known) = known {
            return Ok(known.clone());
        }
        let recovered = RecoveredTransaction::from_signed(transaction.clone());
        recovered.map(Arc::new).map_err(|source| ExecutionError::Transaction { index, source })
    });
    recovered.collect()
}

impl Application for Producer {
    type Block = ProposedBlock;
    type Error = NodeError;

    fn genesis(&self) -> ProposedBlock {
        let header = self.chain.genesis().header();
        ProposedBlock(Arc::new(StoredBlock {
            hash: header.hash_slow(),
            header,
            transactions: Vec::new(),
            senders: Vec::new(),
            receipts: Vec::new(),
        }))
    }

    fn floor(&self) -> Option<Certificate> {
        self.chain.floor().cloned()
    }

    fn tip(&self) -> BlockId {
        self.chain.tip().id()
    }

    fn epochs(&self) -> Epochs {
        self.chain.epochs()
    }

    fn opening(&self, epoch: u64) -> Option<Opening> {
        let opening = self.chain.opening(epoch);
        let failed = |error: &StateError| tracing::error!(epoch, %error, "who decides can't be read");
        opening.inspect_err(failed).ok().flatten()
    }

    fn max_block_bytes(&self) -> usize {
        HEADER_BYTES + MAX_BODY_BYTES + MAX_BODY_BYTES / 8
    }

    fn max_gossip_bytes(&self) -> usize {
        MAX_MESSAGE_BYTES
    }

    async fn outgoing(&self) -> Bytes {
        self.pool.tell().await
    }

    fn incoming(&self, gossip: Bytes) -> Gossip {
        self.chain.metrics().measure(Stage::Gossip, || self.pool.hear(&gossip))
    }

    fn accuse(&self, evidence: Evidence) {
        tracing::warn!(validator = %evidence.validator, offence = ?evidence.offence, "a validator broke the protocol");
        self.chain.metrics().accused();
        if let Err(error) = self.chain.keep(&evidence) {
            tracing::error!(%error, "evidence could not be stored");
        }
    }

    fn decode(&self, encoded: Bytes) -> Option<ProposedBlock> {
        self.chain.metrics().measure(Stage::Decode, || ProposedBlock::decode(&encoded))
    }

    fn standing(&self, block: BlockId) -> Standing {
        let tree = self.tree.lock();
        let tip = self.chain.tip().id();
        if block == tip || tree.contains(block) {
            return Standing::Executed;
        }
        if block.height > tip.height {
            return Standing::Unknown;
        }
        match self.chain.final_hash(block.height) {
            Ok(hash) if hash == Some(block.hash) => Standing::Buried,
            _ => Standing::Abandoned,
        }
    }

    async fn propose(&self, parent: BlockId, clock: &dyn Clock) -> Result<Option<ProposedBlock>, NodeError> {
        {
            let mut tree = self.tree.lock();
            if let Some(base) = self.base(&tree, parent) {
                self.take_back(&mut tree, &base)?;
            }
        }
        self.wait_until_due(clock).await;
        self.build(parent, clock)
    }

    async fn verify(&self, block: &ProposedBlock) -> Result<Verdict, NodeError> {
        self.judge(&block.0).inspect(|verdict| self.chain.metrics().judged(*verdict))
    }

    async fn finalised(&self, block: &ProposedBlock, certificate: Certificate) -> Result<Stored, NodeError> {
        match self.apply(&block.0)? {
            Some(Executed { block, diff, succession, .. }) => {
                self.writer.write(FinalBlock { block, diff, certificate, succession }).await
            }
            None => Ok(Stored::already()),
        }
    }
}

/// The pool as the source of one block.
struct PoolSource<'a> {
    pool: &'a Pool,
    clock: &'a dyn Clock,
    deadline: Duration,
}

impl TransactionSource for PoolSource<'_> {
    fn next(&mut self) -> Option<Arc<RecoveredTransaction>> {
        match self.clock.now() < self.deadline {
            true => self.pool.next(),
            false => None,
        }
    }

    fn postpone(&mut self, transactions: Vec<Arc<RecoveredTransaction>>) {
        if let Err(error) = self.pool.postpone(&transactions) {
            tracing::error!(%error, "transactions are lost from the pool");
        }
    }

    fn reject(&mut self, transaction: Arc<RecoveredTransaction>, rejection: Rejection) {
        self.pool.reject(&transaction, &rejection);
    }
}

impl std::fmt::Debug for Producer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Producer").field("chain", &self.chain).finish_non_exhaustive()
    }
}
