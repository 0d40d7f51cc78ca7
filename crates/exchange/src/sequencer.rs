//! The single writer's first half: takes requests in order, applies them, collects frames.
//!
//! While the committer makes one batch durable, everything that comes goes into the next, which is handed over the
//! moment the committer is free: a command waits for the commit under way and for its own, never for one more. A batch
//! that has grown to its limit is handed over as soon as there is room, and until then nothing more is taken in.

use std::sync::{Arc, mpsc::SyncSender};

use genex_protocol::{ClientId, Command, Receipt, Reject};
use genex_types::Timestamp;
use tokio::sync::{mpsc, oneshot};

use crate::{
    committer::{Batch, Delivery, Turn},
    engine::{Admission, Engine},
    handle::SubmitError,
};

/// A question to the state; what it returns hands over the answer.
pub(crate) type Question = Box<dyn FnOnce(&Engine) -> Box<dyn FnOnce() + Send> + Send>;

/// Where the answer to a command goes.
pub(crate) type Reply = oneshot::Sender<Result<Arc<Receipt>, SubmitError>>;

/// What the handle asks for.
pub(crate) enum Request {
    Submit {
        client_id: ClientId,
        command: Command,
        reply: Reply,
    },
    Read(Question),
    /// The committer is free; says nothing that [`Turn`] does not say.
    Free,
    Stop,
}

/// Where the sequencer's time comes from. It may stand still or jump; the sequencer never lets it go back.
pub trait TimeSource: Send + 'static {
    /// The time now.
    fn now(&mut self) -> Timestamp;
}

impl<F: FnMut() -> Timestamp + Send + 'static> TimeSource for F {
    fn now(&mut self) -> Timestamp {
        self()
    }
}

pub(crate) struct Sequencer<T> {
    engine: Engine,
    time: T,
    requests: mpsc::Receiver<Request>,
    batches: SyncSender<Batch>,
    turn: Arc<Turn>,
    max_batch: usize,
}

/// Requests that are taken in between two looks at the committer.
const CHUNK: usize = 256;

impl<T: TimeSource> Sequencer<T> {
    pub fn new(
        engine: Engine,
        time: T,
        requests: mpsc::Receiver<Request>,
        batches: SyncSender<Batch>,
        turn: Arc<Turn>,
        max_batch: usize,
    ) -> Self {
        Self { engine, time, requests, batches, turn, max_batch }
    }

    /// Works until it is told to stop, every handle is gone, or the committer has failed.
    pub fn run(mut self) -> Engine {
        let mut waiting = Vec::with_capacity(CHUNK);
        let mut batch = Batch::new(self.engine.seq() + 1);
        while self.requests.blocking_recv_many(&mut waiting, CHUNK) > 0 {
            let stop = waiting.iter().any(|r| matches!(r, Request::Stop));
            self.serve(waiting.drain(..), &mut batch);
            let now = stop || self.turn.is_free() || batch.deliveries.len() >= self.max_batch;
            if now && !self.hand_over(&mut batch) || stop {
                return self.engine;
            }
        }
        self.hand_over(&mut batch);
        self.engine
    }

    /// Gives the committer what there is; returns whether it still takes something.
    fn hand_over(&mut self, batch: &mut Batch) -> bool {
        if batch.deliveries.is_empty() {
            return !self.turn.is_over();
        }
        let next = Batch::new(self.engine.seq() + 1);
        let full = std::mem::replace(batch, next);
        self.turn.take();
        self.batches.send(Batch { state_hash: self.engine.state_hash(), ..full }).is_ok()
    }

    fn serve(&mut self, requests: impl Iterator<Item = Request>, batch: &mut Batch) {
        for request in requests {
            match request {
                Request::Submit { client_id, command, reply } => {
                    let delivery = self.submit(client_id, &command, reply, batch);
                    batch.deliveries.push(delivery);
                }
                Request::Read(question) => {
                    batch.deliveries.push(Delivery::Answer(question(&self.engine)));
                }
                Request::Free => {}
                Request::Stop => break,
            }
        }
    }

    fn submit(
        &mut self,
        client_id: ClientId,
        command: &Command,
        reply: Reply,
        batch: &mut Batch,
    ) -> Delivery {
        match self.engine.admit(client_id) {
            Admission::Reserved => Delivery::Rejected(reply, Reject::IdempotencyKeyReused),
            Admission::Known(seq) => {
                let command = borsh::to_vec(command).expect("writing to memory does not fail");
                Delivery::Duplicate { reply, seq, command }
            }
            Admission::New => self.apply(client_id, command, reply, batch),
        }
    }

    fn apply(&mut self, client_id: ClientId, command: &Command, reply: Reply, batch: &mut Batch) -> Delivery {
        let now = self.time.now();
        if self.engine.is_due(now) {
            let lapsed = self.engine.lapse(now, &mut batch.frame);
            batch.receipts.push(lapsed);
        }
        match self.engine.apply(now, client_id, command, &mut batch.frame) {
            Ok(receipt) => {
                batch.receipts.push(receipt.clone());
                Delivery::Accepted(reply, receipt)
            }
            Err(reject) => Delivery::Rejected(reply, reject),
        }
    }
}
