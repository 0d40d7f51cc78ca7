//! The deterministic core: state, sequence, time, client ids and the chain of effects.
//!
//! The same commands at the same times give the same effects and the same state hash, whoever applies them: the
//! writer, a restart, a standby or `genex verify`.

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use genex_protocol::{ClientId, Command, Receipt, Reject};
use genex_types::Timestamp;

use crate::{
    journal::{Frame, FrameBuilder, JournalError, Record},
    state::{Map, State},
};

/// Client ids that are remembered.
const WINDOW: usize = 1 << 20;

/// What is known of a client id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Never seen.
    New,
    /// It belongs to the command at this sequence.
    Known(u64),
    /// It is the sequencer's own.
    Reserved,
}

/// The last [`WINDOW`] client ids and where their commands are.
#[derive(Debug, Clone, Default, BorshSerialize, BorshDeserialize)]
struct Window {
    seqs: Map<ClientId, u64>,
    order: std::collections::VecDeque<ClientId>,
}

impl Window {
    fn remember(&mut self, client_id: ClientId, seq: u64) {
        self.seqs.insert(client_id, seq);
        self.order.push_back(client_id);
        if self.order.len() > WINDOW {
            let oldest = self.order.pop_front().expect("the window is not empty");
            self.seqs.remove(&oldest);
        }
    }
}

/// State at a place in the journal.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct Engine {
    state: State,
    window: Window,
    seq: u64,
    time: Timestamp,
    state_hash: [u8; 32],
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// Before the first command.
    pub fn new() -> Self {
        Self {
            state: State::new(),
            window: Window::default(),
            seq: 0,
            time: Timestamp::default(),
            state_hash: genesis_hash(),
        }
    }

    /// The state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Sequence of the last command; 0 before the first.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Hash over every effect so far, each bound to its sequence and time.
    pub fn state_hash(&self) -> [u8; 32] {
        self.state_hash
    }

    pub(crate) fn admit(&self, client_id: ClientId) -> Admission {
        if client_id == ClientId::SEQUENCER {
            return Admission::Reserved;
        }
        self.window.seqs.get(&client_id).map_or(Admission::New, |seq| Admission::Known(*seq))
    }

    /// Whether something has lapsed by `now`, so that a tick is due before the next command.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.state.is_due(now.max(self.time))
    }

    /// Lets lapse what is due, as a command of the sequencer's own.
    pub(crate) fn lapse(&mut self, now: Timestamp, frame: &mut FrameBuilder) -> Arc<Receipt> {
        self.apply(now, ClientId::SEQUENCER, &Command::Tick, frame).expect("a tick is never refused")
    }

    /// Applies a new command and adds it to the frame. Time never goes back: an earlier `now` is the last time.
    pub(crate) fn apply(
        &mut self,
        now: Timestamp,
        client_id: ClientId,
        command: &Command,
        frame: &mut FrameBuilder,
    ) -> Result<Arc<Receipt>, Reject> {
        let time = now.max(self.time);
        let effects = self.state.apply(time, command)?;
        let (seq, events, entries) = (self.seq + 1, effects.events, effects.entries);
        let receipt = Receipt { seq, time, client_id, events, entries, replayed: false };
        let effects = frame.push(command, &receipt);
        self.step(time, client_id, effects);
        Ok(Arc::new(receipt))
    }

    /// Counts a command whose effects, as stored, are given.
    fn step(&mut self, time: Timestamp, client_id: ClientId, effects: &[u8]) {
        self.seq += 1;
        self.time = time;
        self.state_hash = chain(&self.state_hash, self.seq, time, effects);
        if client_id != ClientId::SEQUENCER {
            self.window.remember(client_id, self.seq);
        }
    }

    /// Applies a stored frame again and compares what comes out with what is stored.
    ///
    /// Errors: [`JournalError::Diverged`] names the first sequence that differs.
    pub fn replay(&mut self, frame: &Frame) -> Result<(), JournalError> {
        let mut effects = Vec::new();
        for record in frame.records()? {
            self.replay_record(&record, &mut effects)?;
        }
        if self.state_hash != frame.state_hash() {
            return Err(JournalError::Diverged { seq: self.seq });
        }
        Ok(())
    }

    /// `stored` is room for the effects as they would be stored.
    fn replay_record(&mut self, record: &Record<'_>, stored: &mut Vec<u8>) -> Result<(), JournalError> {
        let diverged = || JournalError::Diverged { seq: record.seq };
        if record.seq != self.seq + 1 || record.time < self.time {
            return Err(diverged());
        }
        let command = record.command()?;
        let effects = self.state.apply(record.time, &command).map_err(|_| diverged())?;
        stored.clear();
        borsh::to_writer(&mut *stored, &(&effects.events, &effects.entries))
            .expect("writing to memory does not fail");
        if stored != record.effects {
            return Err(diverged());
        }
        self.step(record.time, record.client_id, stored);
        Ok(())
    }
}

fn genesis_hash() -> [u8; 32] {
    *blake3::hash(b"genex exchange state 1").as_bytes()
}

/// The state hash after a command's effects.
pub(crate) fn chain(before: &[u8; 32], seq: u64, time: Timestamp, effects: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(before).update(&seq.to_le_bytes()).update(&time.micros().to_le_bytes()).update(effects);
    *hasher.finalize().as_bytes()
}
