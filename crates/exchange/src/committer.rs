//! The single writer's second half: makes batches durable, then lets their answers go.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
    mpsc::Receiver,
};

use genex_protocol::{Receipt, Reject};
use tokio::sync::mpsc::WeakSender;

use crate::{
    feed::Feed,
    handle::SubmitError,
    journal::{Frame, FrameBuilder, Journal, JournalError},
    sequencer::{Reply, Request},
};

/// An answer that waits for its batch to be durable.
pub(crate) enum Delivery {
    Accepted(Reply, Arc<Receipt>),
    Rejected(Reply, Reject),
    Duplicate { reply: Reply, seq: u64, command: Vec<u8> },
    Answer(Box<dyn FnOnce() + Send>),
}

/// Commands applied together, and everybody who waits for them.
pub(crate) struct Batch {
    pub frame: FrameBuilder,
    pub state_hash: [u8; 32],
    pub receipts: Vec<Arc<Receipt>>,
    pub deliveries: Vec<Delivery>,
}

impl Batch {
    pub fn new(first_seq: u64) -> Self {
        Self {
            frame: FrameBuilder::new(first_seq),
            state_hash: [0; 32],
            receipts: Vec::new(),
            deliveries: Vec::new(),
        }
    }
}

/// Whose turn it is: whether the committer waits for a batch.
#[derive(Debug, Default)]
pub(crate) struct Turn(AtomicU8);

impl Turn {
    const FREE: u8 = 0;
    const BUSY: u8 = 1;
    const OVER: u8 = 2;

    /// Whether a batch handed over now would be taken at once, or never.
    pub fn is_free(&self) -> bool {
        self.0.load(Ordering::Acquire) != Self::BUSY
    }

    /// Whether no batch will ever be taken again.
    pub fn is_over(&self) -> bool {
        self.0.load(Ordering::Acquire) == Self::OVER
    }

    /// Says that a batch is there for the committer. What is over stays over.
    pub fn take(&self) {
        let _over = self.0.compare_exchange(Self::FREE, Self::BUSY, Ordering::AcqRel, Ordering::Acquire);
    }

    fn leave(&self, as_what: u8) {
        self.0.store(as_what, Ordering::Release);
    }
}

/// A committer that has done all its work. The journal stays locked as long as this lives.
pub(crate) struct Ended {
    pub last_hash: [u8; 32],
    _journal: Box<dyn Journal>,
}

/// Writes batches in order.
pub(crate) struct Committer {
    journal: Box<dyn Journal>,
    feed: Arc<Feed>,
    last_hash: [u8; 32],
    after_commit: Box<dyn FnMut(u64) + Send>,
    turn: Arc<Turn>,
    /// Wakes the sequencer; a queue that is full needs no waking.
    wake: WeakSender<Request>,
}

impl Committer {
    /// `last_hash` is the hash of the journal's last frame; `after_commit` hears of every durable sequence.
    pub fn new(
        journal: Box<dyn Journal>,
        feed: Arc<Feed>,
        last_hash: [u8; 32],
        after_commit: Box<dyn FnMut(u64) + Send>,
        turn: Arc<Turn>,
        wake: WeakSender<Request>,
    ) -> Self {
        Self { journal, feed, last_hash, after_commit, turn, wake }
    }

    /// Works until the sequencer is gone. After a failed write nothing more is answered: whether the frame is
    /// there is decided by the next start.
    pub fn run(mut self, batches: Receiver<Batch>) -> Result<Ended, JournalError> {
        let done = batches.into_iter().try_for_each(|batch| {
            self.turn.take();
            self.commit(batch)?;
            self.leave(Turn::FREE);
            Ok(())
        });
        self.leave(Turn::OVER);
        if let Err(error) = &done {
            tracing::error!(%error, "the journal failed; the exchange stops");
        }
        self.feed.close();
        done.map(|()| Ended { last_hash: self.last_hash, _journal: self.journal })
    }

    fn leave(&self, as_what: u8) {
        self.turn.leave(as_what);
        if let Some(requests) = self.wake.upgrade() {
            let _full = requests.try_send(Request::Free);
        }
    }

    fn commit(&mut self, batch: Batch) -> Result<(), JournalError> {
        if let Some(seq) = batch.receipts.last().map(|r| r.seq) {
            let frame = batch.frame.finish(self.last_hash, batch.state_hash);
            self.journal.append(&frame)?;
            self.last_hash = frame.hash();
            self.feed.publish(batch.receipts);
            (self.after_commit)(seq);
        }
        for delivery in batch.deliveries {
            self.deliver(delivery)?;
        }
        Ok(())
    }

    /// A caller that no longer waits is no error.
    fn deliver(&self, delivery: Delivery) -> Result<(), JournalError> {
        match delivery {
            Delivery::Accepted(reply, receipt) => drop(reply.send(Ok(receipt))),
            Delivery::Rejected(reply, reject) => drop(reply.send(Err(reject.into()))),
            Delivery::Duplicate { reply, seq, command } => drop(reply.send(self.repeat(seq, &command)?)),
            Delivery::Answer(hand_over) => hand_over(),
        }
        Ok(())
    }

    fn repeat(&self, seq: u64, command: &[u8]) -> Result<Result<Arc<Receipt>, SubmitError>, JournalError> {
        let frame: Frame = self.feed.frame_of(seq)?.ok_or(JournalError::Missing { seq })?;
        let record = frame.record(seq)?;
        if record.command != command {
            return Ok(Err(Reject::IdempotencyKeyReused.into()));
        }
        Ok(Ok(Arc::new(Receipt { replayed: true, ..record.receipt()? })))
    }
}
