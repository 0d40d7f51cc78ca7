//! Executing the transactions of a block on several threads.
//!
//! As in Block-STM ([Gelashvili et al. 2022](https://arxiv.org/abs/2203.06871)) threads take transactions
//! in the order of the block and execute each on what those before it have written *so far*, each write
//! being kept with the place of its transaction. One thread settles them in order: by then all before it
//! are settled, so a transaction that read what it would read now is as if it were executed alone, and one
//! that did not is executed again, there and then. Its new writes replace the old ones, and those behind
//! that have read these are found out in the same way. Validation being in order, no transaction is
//! executed more than twice, and none waits for an estimate, which with few threads costs more than it
//! saves.

#[cfg(test)]
mod tests;
mod versions;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
        mpsc,
    },
};

use alloy_primitives::Address;
use genex_chain_state::StateView;
use revm::{DatabaseCommit, state::EvmState};

use crate::{
    BlockContext, BlockExecutor, ChainRules, ExecutedBlock, ExecutionError, RecoveredTransaction, Rejection,
    TransactionSource,
    executor::{Filling, growth},
    machine::{Machine, Outcome},
    overlay::Overlay,
};
use versions::{Place, Version, Versions, View};

/// Transactions that are taken from the source at a time.
const WINDOW: usize = 1_024;
/// With fewer, threads cost more than they save.
const FEW: usize = 16;

/// Executes transactions side by side.
#[derive(Debug)]
pub struct ParallelExecutor {
    rules: ChainRules,
    threads: usize,
    executed: AtomicU64,
    repeated: AtomicU64,
}

/// What a [`ParallelExecutor`] has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParallelStatistics {
    /// Transactions executed side by side with others.
    pub executed: u64,
    /// Of these, executed again, since they had read what was overwritten.
    pub repeated: u64,
}

impl ParallelExecutor {
    /// An executor for a chain, with so many threads beside the caller's.
    pub fn new(rules: ChainRules, threads: usize) -> Self {
        Self { rules, threads: threads.max(1), executed: AtomicU64::new(0), repeated: AtomicU64::new(0) }
    }

    /// What it has done so far.
    pub fn statistics(&self) -> ParallelStatistics {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        ParallelStatistics { executed: read(&self.executed), repeated: read(&self.repeated) }
    }

    /// Executes a window on several threads; whether the block is full.
    fn side_by_side(
        &self,
        block: &mut Block<'_>,
        window: &[Arc<RecoveredTransaction>],
        source: &mut dyn TransactionSource,
    ) -> Result<bool, ExecutionError> {
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let (guesses, guessed) = mpsc::channel();
        let (versions, context, start, first) = (block.versions, block.context, block.start, block.taken);
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                let (guesses, next, stop) = (guesses.clone(), &next, &stop);
                scope.spawn(move || {
                    let view = View { base: start.clone(), versions, index: 0, reads: Vec::new() };
                    let machine = Machine::new(self.rules, context, start.clone(), view);
                    // What this needs of the state was read for the machine that settles.
                    let Ok(machine) = machine else { return };
                    guess(machine, versions, first, window, next, stop, &guesses);
                });
            }
            drop(guesses);
            let arriving = Guesses { arriving: guessed, early: BTreeMap::new() };
            let full = self.settle(block, window, Some(arriving), source);
            stop.store(true, Ordering::Relaxed);
            full
        })
    }

    /// Settles a window in order; whether the block is full.
    fn settle(
        &self,
        block: &mut Block<'_>,
        window: &[Arc<RecoveredTransaction>],
        mut guesses: Option<Guesses>,
        source: &mut dyn TransactionSource,
    ) -> Result<bool, ExecutionError> {
        let mut dropped: BTreeSet<Address> = BTreeSet::new();
        for (place, transaction) in window.iter().enumerate() {
            let guess = guesses.as_mut().map(|guesses| guesses.wait_for(block.taken + place)).transpose()?;
            if dropped.contains(&transaction.sender()) {
                block.replace(block.taken + place, guess, &EvmState::default());
                continue;
            }
            let behind = &window[place + 1..];
            if !block.filling.has_room(transaction) {
                let rest = behind.iter().filter(|later| !dropped.contains(&later.sender()));
                source.postpone(rest.cloned().collect());
                source.reject(transaction.clone(), Rejection::NoRoom);
                return Ok(true);
            }
            if let Err(rejection) = self.settle_one(block, block.taken + place, transaction, guess)? {
                dropped.insert(transaction.sender());
                let later = behind.iter().filter(|later| later.sender() == transaction.sender());
                source.postpone(later.cloned().collect());
                source.reject(transaction.clone(), rejection);
            }
        }
        block.taken += window.len();
        Ok(false)
    }

    /// Takes a guess that read what it would read now, or executes the transaction.
    fn settle_one(
        &self,
        block: &mut Block<'_>,
        index: usize,
        transaction: &Arc<RecoveredTransaction>,
        guess: Option<Guess>,
    ) -> Result<Result<(), Rejection>, ExecutionError> {
        let result = match guess {
            Some(guess) if guess.holds(block.versions) => {
                self.executed.fetch_add(1, Ordering::Relaxed);
                guess.result?
            }
            guess => {
                self.executed.fetch_add(guess.is_some().into(), Ordering::Relaxed);
                self.repeated.fetch_add(guess.is_some().into(), Ordering::Relaxed);
                let result = block.machine.attempt(transaction)?;
                let nothing = EvmState::default();
                block.replace(index, guess, result.as_ref().map_or(&nothing, |outcome| &outcome.state));
                result
            }
        };
        Ok(result.map(|outcome| block.take(transaction, outcome)))
    }
}

impl BlockExecutor for ParallelExecutor {
    fn build(
        &self,
        context: &BlockContext,
        state: StateView,
        source: &mut dyn TransactionSource,
    ) -> Result<ExecutedBlock, ExecutionError> {
        let versions = Versions::new();
        let machine = Machine::new(self.rules, context, state.clone(), Overlay::new(state.clone()))?;
        let filling = Filling::new(context.gas_limit);
        let mut block = Block { context, start: &state, versions: &versions, taken: 0, machine, filling };
        loop {
            let window: Vec<_> = std::iter::from_fn(|| source.next()).take(WINDOW).collect();
            let full = match window.len() < FEW {
                true => self.settle(&mut block, &window, None, source)?,
                false => self.side_by_side(&mut block, &window, source)?,
            };
            if full || window.len() < WINDOW {
                return Ok(block.filling.finish(block.machine.into_db().into_diff()));
            }
        }
    }
}

/// The block as far as it is settled.
struct Block<'a> {
    context: &'a BlockContext,
    start: &'a StateView,
    versions: &'a Versions,
    /// Transactions of the windows before.
    taken: usize,
    machine: Machine<Overlay<StateView>>,
    filling: Filling,
}

impl Block<'_> {
    fn take(&mut self, transaction: &Arc<RecoveredTransaction>, outcome: Outcome) {
        self.filling.record(transaction, outcome.result, growth(&outcome.state));
        self.machine.db().commit(outcome.state);
    }

    /// Lets those behind see what a transaction has written in truth.
    fn replace(&self, index: usize, guess: Option<Guess>, state: &EvmState) {
        let guessed = guess.map(|guess| guess.written).unwrap_or_default();
        self.versions.publish(index, Incarnation::Settled, state, &guessed);
    }
}

/// Which execution of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Incarnation {
    Guessed,
    Settled,
}

/// What became of a transaction that was executed on what had been written before it so far.
struct Guess {
    index: usize,
    reads: Vec<(Place, Version)>,
    written: Vec<Place>,
    result: Result<Result<Outcome, Rejection>, ExecutionError>,
}

impl Guess {
    /// Whether the transaction would read the same now.
    fn holds(&self, versions: &Versions) -> bool {
        self.reads.iter().all(|(place, version)| versions.version(place, self.index) == *version)
    }
}

/// Guesses as they arrive, in any order.
struct Guesses {
    arriving: mpsc::Receiver<Guess>,
    early: BTreeMap<usize, Guess>,
}

impl Guesses {
    fn wait_for(&mut self, index: usize) -> Result<Guess, ExecutionError> {
        loop {
            if let Some(guess) = self.early.remove(&index) {
                return Ok(guess);
            }
            let arrived = self.arriving.recv();
            let guess = arrived.map_err(|_| ExecutionError::Evm("a thread of execution has ended".into()))?;
            self.early.insert(guess.index, guess);
        }
    }
}

/// Takes one transaction after the other and executes it, until there is none left.
fn guess(
    mut machine: Machine<View<'_, StateView>>,
    versions: &Versions,
    first: usize,
    window: &[Arc<RecoveredTransaction>],
    next: &AtomicUsize,
    stop: &AtomicBool,
    guesses: &mpsc::Sender<Guess>,
) {
    while !stop.load(Ordering::Relaxed) {
        let place = next.fetch_add(1, Ordering::Relaxed);
        let Some(transaction) = window.get(place) else { return };
        let index = first + place;
        machine.db().index = index;
        let result = machine.attempt(transaction);
        let reads = std::mem::take(&mut machine.db().reads);
        let written = match &result {
            Ok(Ok(outcome)) => versions.publish(index, Incarnation::Guessed, &outcome.state, &[]),
            Ok(Err(_)) | Err(_) => Vec::new(),
        };
        // Nobody listens any more when the block is full.
        let _ = guesses.send(Guess { index, reads, written, result });
    }
}
