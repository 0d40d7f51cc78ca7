//! A small chain to simulate: an ordered log that everyone appends to.
//!
//! Each validator numbers its own entries. A block is valid if the numbers of every validator go on from
//! where they stood after the block's parent, and if it names the hash of the state it leads to. The
//! state is kept for each block that may still become final, as a real chain does. Where there are more
//! validators than decide at a time, those of the next epoch are drawn by the hash of the state.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use alloy_primitives::{B256, Bytes, keccak256};
use parking_lot::Mutex;

use super::{World, validator_key};
use crate::{
    Application, BlockId, Certificate, Clock, Epochs, Evidence, Gossip, Opening, Proposal, Standing, Stored,
    ValidatorSet, Verdict,
};

/// Number of the simulated chain.
const CHAIN: u64 = 1;

/// Time a validator takes to make a block.
const PACE: Duration = Duration::from_millis(50);
const HEAD_BYTES: usize = 8 + 32 + 32;
const ENTRY_BYTES: usize = 2 + 8;
const MAX_ENTRIES: usize = 4;

/// One entry: who wrote it, and its number among that validator's.
type Entry = (u16, u64);

/// A block of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogBlock {
    height: u64,
    parent: B256,
    /// Hash of the state after this block.
    state: B256,
    entries: Vec<Entry>,
}

impl LogBlock {
    fn genesis() -> Self {
        Self { height: 0, parent: B256::ZERO, state: LogState::default().hash, entries: Vec::new() }
    }

    fn id(&self) -> BlockId {
        BlockId { height: self.height, hash: self.hash() }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.height.to_be_bytes().to_vec();
        bytes.extend_from_slice(self.parent.as_slice());
        bytes.extend_from_slice(self.state.as_slice());
        for (writer, number) in &self.entries {
            bytes.extend_from_slice(&writer.to_be_bytes());
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (head, entries) = bytes.split_first_chunk::<HEAD_BYTES>()?;
        let (entries, rest) = entries.as_chunks::<ENTRY_BYTES>();
        let entry = |bytes: &[u8; ENTRY_BYTES]| {
            let (writer, number) = bytes.split_first_chunk::<2>().expect("two of ten bytes");
            (u16::from_be_bytes(*writer), u64::from_be_bytes(number.try_into().expect("eight of ten bytes")))
        };
        (rest.is_empty() && entries.len() <= MAX_ENTRIES).then(|| Self {
            height: u64::from_be_bytes(*head.first_chunk().expect("a head is longer")),
            parent: B256::from_slice(&head[8..40]),
            state: B256::from_slice(&head[40..]),
            entries: entries.iter().map(entry).collect(),
        })
    }
}

impl Proposal for LogBlock {
    fn height(&self) -> u64 {
        self.height
    }

    fn hash(&self) -> B256 {
        keccak256(self.bytes())
    }

    fn parent(&self) -> B256 {
        self.parent
    }

    fn encode(&self) -> Bytes {
        self.bytes().into()
    }
}

/// The state: the newest number of each validator, and a hash over all entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct LogState {
    newest: BTreeMap<u16, u64>,
    hash: B256,
}

impl LogState {
    /// The state after `entries`; `None` if a number does not go on.
    fn after(&self, entries: &[Entry]) -> Option<Self> {
        let mut state = self.clone();
        for (writer, number) in entries {
            let newest = state.newest.entry(*writer).or_default();
            if *number != *newest + 1 {
                return None;
            }
            *newest = *number;
            let entry = [&writer.to_be_bytes()[..], &number.to_be_bytes()].concat();
            state.hash = keccak256([state.hash.as_slice(), &entry].concat());
        }
        Some(state)
    }
}

/// What a validator's disk holds: the final blocks, from block 0 on, and their certificates.
#[derive(Debug, Default)]
struct Disk {
    blocks: Vec<(LogBlock, Vec<u8>)>,
}

/// The disks of all validators.
#[derive(Debug)]
pub struct LogWorld {
    disks: Vec<Arc<Mutex<Disk>>>,
    offices: Offices,
}

impl LogWorld {
    /// Empty disks, and one more for the second face of a traitor. The same decide for ever.
    pub fn new(validators: usize) -> Self {
        Self::changing(validators, 0, Epochs::ENDLESS)
    }

    /// Empty disks of `validators` that decide first and of `newcomers`. As many are drawn from all of them
    /// when an epoch ends.
    pub fn changing(validators: usize, newcomers: usize, epochs: Epochs) -> Self {
        let everyone = validators + newcomers;
        let disks = (0..=everyone).map(|_| Arc::default()).collect();
        Self { disks, offices: Offices { epochs, everyone, seats: validators } }
    }
}

/// Who decides when.
#[derive(Clone, Copy, Debug)]
struct Offices {
    epochs: Epochs,
    everyone: usize,
    seats: usize,
}

impl Offices {
    fn first(self) -> ValidatorSet {
        self.from(0)
    }

    /// Those who decide after the last block of an epoch led to this state.
    fn drawn(self, state: B256) -> ValidatorSet {
        self.from(usize::from(state[0]) % self.everyone)
    }

    fn from(self, start: usize) -> ValidatorSet {
        let seat = |index| validator_key((start + index) % self.everyone).public();
        let keys: Vec<_> = (0..self.seats).map(seat).collect();
        ValidatorSet::new(CHAIN, &keys).expect("the keys are keys")
    }
}

impl World for LogWorld {
    type Application = Log;

    fn open(&self, validator: usize, _: Arc<dyn Clock>) -> Arc<Log> {
        let writer = u16::try_from(validator).expect("few validators are simulated");
        Arc::new(Log::open(writer, self.disks[validator].clone(), self.offices))
    }

    fn chain_id(&self) -> u64 {
        CHAIN
    }

    fn wipe(&self, validator: usize) {
        *self.disks[validator].lock() = Disk::default();
    }

    fn state_hash(&self, application: &Log) -> B256 {
        application.memory.lock().state.hash
    }
}

/// Why a validator's log can't go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// A final block does not follow on the newest one, or is not valid.
    #[error("final block {0} can't be appended")]
    Final(u64),
}

/// The log of one validator.
#[derive(Debug)]
pub struct Log {
    writer: u16,
    offices: Offices,
    disk: Arc<Mutex<Disk>>,
    memory: Mutex<Memory>,
}

#[derive(Debug)]
struct Memory {
    tip: BlockId,
    state: LogState,
    /// Blocks above the tip that were executed, with the state after each.
    pending: BTreeMap<BlockId, (LogBlock, LogState)>,
}

impl Memory {
    fn state_after(&self, height: u64, hash: B256) -> Option<&LogState> {
        let id = BlockId { height, hash };
        match id == self.tip {
            true => Some(&self.state),
            false => self.pending.get(&id).map(|(_, state)| state),
        }
    }

    fn execute(&mut self, block: &LogBlock) -> Verdict {
        let Some(below) = block.height.checked_sub(1) else { return Verdict::Invalid };
        let Some(parent) = self.state_after(below, block.parent) else { return Verdict::ParentGone };
        match parent.after(&block.entries).filter(|state| state.hash == block.state) {
            Some(state) => {
                self.pending.insert(block.id(), (block.clone(), state));
                Verdict::Valid
            }
            None => Verdict::Invalid,
        }
    }

    /// Drops what can't become final after the tip.
    fn prune(&mut self) {
        let mut kept = BTreeMap::new();
        for (id, (block, state)) in std::mem::take(&mut self.pending) {
            let parent = BlockId { height: id.height - 1, hash: block.parent };
            if parent == self.tip || kept.contains_key(&parent) {
                kept.insert(id, (block, state));
            }
        }
        self.pending = kept;
    }
}

impl Log {
    fn open(writer: u16, disk: Arc<Mutex<Disk>>, offices: Offices) -> Self {
        let mut state = LogState::default();
        let mut tip = LogBlock::genesis().id();
        for (block, _) in &disk.lock().blocks {
            state = state.after(&block.entries).expect("only valid blocks are stored");
            tip = block.id();
        }
        Self { writer, offices, disk, memory: Mutex::new(Memory { tip, state, pending: BTreeMap::new() }) }
    }

    fn next(&self, parent: BlockId) -> Option<LogBlock> {
        let mut memory = self.memory.lock();
        let state = memory.state_after(parent.height, parent.hash)?;
        let newest = state.newest.get(&self.writer).copied().unwrap_or_default();
        let count = (parent.height + u64::from(self.writer)) % (MAX_ENTRIES as u64 + 1);
        let entries: Vec<_> = (1..=count).map(|step| (self.writer, newest + step)).collect();
        let after = state.after(&entries).expect("the numbers go on");
        let block = LogBlock { height: parent.height + 1, parent: parent.hash, state: after.hash, entries };
        memory.pending.insert(block.id(), (block.clone(), after));
        Some(block)
    }
}

impl Application for Log {
    type Block = LogBlock;
    type Error = LogError;

    fn genesis(&self) -> LogBlock {
        LogBlock::genesis()
    }

    fn tip(&self) -> BlockId {
        self.memory.lock().tip
    }

    fn epochs(&self) -> Epochs {
        self.offices.epochs
    }

    fn opening(&self, epoch: u64) -> Option<Opening> {
        let Some(last) = self.offices.epochs.first(epoch).checked_sub(1) else {
            return Some(Opening { validators: self.offices.first(), block: LogBlock::genesis().hash() });
        };
        let disk = self.disk.lock();
        let (block, _) = disk.blocks.get(usize::try_from(last).ok()?.checked_sub(1)?)?;
        Some(Opening { validators: self.offices.drawn(block.state), block: block.hash() })
    }

    fn max_block_bytes(&self) -> usize {
        HEAD_BYTES + MAX_ENTRIES * ENTRY_BYTES
    }

    fn max_gossip_bytes(&self) -> usize {
        1
    }

    async fn outgoing(&self) -> Bytes {
        std::future::pending().await
    }

    fn incoming(&self, _: Bytes) -> Gossip {
        Gossip::Garbage
    }

    fn accuse(&self, _: Evidence) {}

    fn decode(&self, encoded: Bytes) -> Option<LogBlock> {
        LogBlock::read(&encoded)
    }

    fn standing(&self, block: BlockId) -> Standing {
        let memory = self.memory.lock();
        if memory.state_after(block.height, block.hash).is_some() {
            return Standing::Executed;
        }
        if block.height > memory.tip.height {
            return Standing::Unknown;
        }
        let below = match block.height.checked_sub(1) {
            Some(index) => self.disk.lock().blocks[index as usize].0.id(),
            None => LogBlock::genesis().id(),
        };
        match below == block {
            true => Standing::Buried,
            false => Standing::Abandoned,
        }
    }

    async fn propose(&self, parent: BlockId, clock: &dyn Clock) -> Result<Option<LogBlock>, LogError> {
        clock.sleep(PACE).await;
        Ok(self.next(parent))
    }

    async fn verify(&self, block: &LogBlock) -> Result<Verdict, LogError> {
        Ok(self.memory.lock().execute(block))
    }

    async fn finalised(&self, block: &LogBlock, certificate: Certificate) -> Result<Stored, LogError> {
        let mut memory = self.memory.lock();
        let id = block.id();
        if id.height <= memory.tip.height {
            return Ok(Stored::already());
        }
        if (id.height, block.parent) != (memory.tip.height + 1, memory.tip.hash) {
            return Err(LogError::Final(id.height));
        }
        if memory.state_after(id.height, id.hash).is_none() && memory.execute(block) != Verdict::Valid {
            return Err(LogError::Final(id.height));
        }
        let (_, state) = memory.pending.remove(&id).expect("it was just looked up or executed");
        self.disk.lock().blocks.push((block.clone(), certificate.encode()));
        (memory.tip, memory.state) = (id, state);
        memory.prune();
        Ok(Stored::already())
    }
}
