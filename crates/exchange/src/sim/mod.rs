//! The writer on a disk that fails and under a clock that goes back, from one crash to the next.
//!
//! A seed runs a market's commands through engine and journal, with short writes, failed syncs and a disk that fills
//! up, and crashes at random places. After every crash the journal is opened again and checked: everything
//! acknowledged is there and in the state it was acknowledged in, nothing is there twice or out of order, the replay
//! gives what is stored, money is conserved, and the balances that follow from the entries alone are the ledger's. What
//! a seed does follows from the seed.

mod bots;
pub(crate) mod disk;
#[cfg(test)]
mod tests;
mod writer;

use std::sync::LazyLock;

pub use bots::Bots;

use genex_protocol::{Account, Command};
use genex_types::Timestamp;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use self::{
    disk::{Faults, SimDisk},
    writer::{Found, Writer, client_of},
};
use crate::{
    bench::{Workload, workload_start},
    journal::JournalError,
};

const CRASHES: usize = 8;
/// How far a clock may go back, in microseconds.
const JUMP: i64 = 60_000_000;

/// A market's day, accepted in this order.
static COMMANDS: LazyLock<Vec<Command>> = LazyLock::new(|| {
    let load = Workload::generate(11, 3_000);
    load.setup.into_iter().chain(load.mixed).collect()
});

/// What a run has been through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Simulated {
    /// The seed.
    pub seed: u64,
    /// Crashes, each followed by a start.
    pub crashes: u64,
    /// Writes and syncs that failed and said so.
    pub failed_writes: u64,
    /// Starts that found an incomplete frame.
    pub torn: u64,
    /// Times the clock went back.
    pub clock_went_back: u64,
    /// Commands that were acknowledged.
    pub acknowledged: u64,
}

/// A promise that was broken.
#[derive(Debug, thiserror::Error)]
pub enum Violation {
    /// Acknowledged commands are gone.
    #[error("{acknowledged} commands were acknowledged, {found} are there")]
    Lost {
        /// Before the crash.
        acknowledged: u64,
        /// After it.
        found: u64,
    },
    /// The state is another than the one that was acknowledged.
    #[error("the state behind sequence {seq} is not the one that was acknowledged")]
    Changed {
        /// Where.
        seq: u64,
    },
    /// A command is there twice or in another's place.
    #[error("sequence {seq} holds another command than was sent")]
    Misplaced {
        /// Where.
        seq: u64,
    },
    /// The entries give another balance than the ledger has.
    #[error("the balance of {account:?} does not follow from its entries")]
    Projection {
        /// Whose.
        account: Box<Account>,
    },
    /// The journal can't be opened, or a write failed in a way it must not.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Runs a seed.
///
/// Errors: the first promise that was broken.
pub fn simulate(seed: u64) -> Result<Simulated, Violation> {
    let mut run = Run::new(seed);
    for _ in 0..CRASHES {
        run.life()?;
    }
    Ok(run.seen)
}

struct Run {
    random: ChaCha8Rng,
    disk: SimDisk,
    /// What was acknowledged last, and the state hash then.
    acknowledged: (u64, Option<[u8; 32]>),
    seen: Simulated,
}

impl Run {
    fn new(seed: u64) -> Self {
        Self {
            random: ChaCha8Rng::seed_from_u64(seed),
            disk: SimDisk::new(seed),
            acknowledged: (0, None),
            seen: Simulated { seed, ..Simulated::default() },
        }
    }

    /// From a start to the next crash.
    fn life(&mut self) -> Result<(), Violation> {
        self.disk.set_faults(Faults::default());
        let (mut writer, found) = Writer::open(&self.disk)?;
        self.seen.torn += u64::from(found.opened.truncated);
        self.check(&found)?;
        self.acknowledged = (found.opened.last_seq, Some(writer.engine.state_hash()));
        let faults = self.faults();
        self.disk.set_faults(faults);
        self.write(&mut writer)?;
        drop(writer);
        self.disk.crash();
        self.seen.crashes += 1;
        Ok(())
    }

    fn faults(&mut self) -> Faults {
        let random = &mut self.random;
        Faults {
            short_write: [0, 40][random.random_range(0..2)],
            failed_sync: [0, 60][random.random_range(0..2)],
            lost_sync: 0,
            capacity: random.random_ratio(1, 4).then(|| random.random_range(200_000..2_000_000)),
        }
    }

    /// Writes until a fault, or for a while.
    fn write(&mut self, writer: &mut Writer) -> Result<(), Violation> {
        for _ in 0..self.random.random_range(1..40) {
            let done = writer.engine.seq() as usize;
            let count = self.random.random_range(1..30).min(COMMANDS.len() - done);
            if count == 0 {
                break;
            }
            let times: Vec<_> = (0..count).map(|_| self.tick()).collect();
            match writer.commit(&COMMANDS[done..done + count], times.into_iter()) {
                Ok(()) => {
                    self.seen.acknowledged += count as u64;
                    self.acknowledged = (writer.engine.seq(), Some(writer.engine.state_hash()));
                }
                Err(JournalError::Io { .. }) => {
                    self.seen.failed_writes += 1;
                    return match writer.commit(&[], std::iter::empty()) {
                        Err(JournalError::Failed) => Ok(()),
                        _ => Err(Violation::Misplaced { seq: writer.engine.seq() }),
                    };
                }
                Err(other) => return Err(other.into()),
            }
        }
        Ok(())
    }

    /// A clock that stands at the workload's time, whose trades are named after it, and now and then goes back: the
    /// exchange's time must not.
    fn tick(&mut self) -> Timestamp {
        if !self.random.random_ratio(1, 50) {
            return workload_start();
        }
        self.seen.clock_went_back += 1;
        workload_start().plus(-self.random.random_range(1..JUMP))
    }

    /// What is found must be a beginning of what was sent, at least as long as what was acknowledged, and the same.
    fn check(&self, found: &Found) -> Result<(), Violation> {
        let (acknowledged, hash) = self.acknowledged;
        if found.opened.last_seq < acknowledged {
            return Err(Violation::Lost { acknowledged, found: found.opened.last_seq });
        }
        if acknowledged > 0 && found.hashes.get(&acknowledged).copied() != hash {
            return Err(Violation::Changed { seq: acknowledged });
        }
        match (0..).zip(&found.clients).find(|(seq, client)| **client != client_of(*seq)) {
            Some((before, _)) => Err(Violation::Misplaced { seq: before + 1 }),
            None => Ok(()),
        }
    }
}
