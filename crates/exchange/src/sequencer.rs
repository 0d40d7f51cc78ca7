//! The single writer's first half: takes requests in order, applies them, collects frames.
//!
//! A batch is everything that waits at the moment. While the committer makes one batch durable the next one is
//! being applied; how much is in flight is bounded by the channel between the two.

use std::sync::{Arc, mpsc::SyncSender};

use genex_protocol::{ClientId, Command, Receipt, Reject};
use genex_types::Timestamp;
use tokio::sync::{mpsc, oneshot};

use crate::{
    committer::{Batch, Delivery},
    engine::{Admission, Engine},
    handle::SubmitError,
};

/// A question to the state; what it returns hands over the answer.
pub(crate) type Question = Box<dyn FnOnce(&Engine) -> Box<dyn FnOnce() + Send> + Send>;

/// Where the answer to a command goes.
pub(crate) type Reply = oneshot::Sender<Result<Arc<Receipt>, SubmitError>>;

/// What the handle asks for.
pub(crate) enum Request {
    Submit { client_id: ClientId, command: Command, reply: Reply },
    Read(Question),
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
    max_batch: usize,
}

impl<T: TimeSource> Sequencer<T> {
    pub fn new(
        engine: Engine,
        time: T,
        requests: mpsc::Receiver<Request>,
        batches: SyncSender<Batch>,
        max_batch: usize,
    ) -> Self {
        Self { engine, time, requests, batches, max_batch }
    }

    /// Works until it is told to stop, every handle is gone, or the committer has failed.
    pub fn run(mut self) -> Engine {
        let mut waiting = Vec::with_capacity(self.max_batch);
        while self.requests.blocking_recv_many(&mut waiting, self.max_batch) > 0 {
            let stop = waiting.iter().any(|r| matches!(r, Request::Stop));
            let batch = self.serve(waiting.drain(..));
            if self.batches.send(batch).is_err() || stop {
                break;
            }
        }
        self.engine
    }

    fn serve(&mut self, requests: impl Iterator<Item = Request>) -> Batch {
        let mut batch = Batch::new(self.engine.seq() + 1);
        for request in requests {
            match request {
                Request::Submit { client_id, command, reply } => {
                    let delivery = self.submit(client_id, &command, reply, &mut batch);
                    batch.deliveries.push(delivery);
                }
                Request::Read(question) => {
                    batch.deliveries.push(Delivery::Answer(question(&self.engine)));
                }
                Request::Stop => break,
            }
        }
        batch.state_hash = self.engine.state_hash();
        batch
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
