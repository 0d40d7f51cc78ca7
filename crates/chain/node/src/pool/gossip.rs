//! Transactions on their way to and from other validators.
//!
//! A transaction that came in here is told to every other validator once; what was heard is not told on,
//! since every validator is connected with every other. A message is an RLP list of EIP-2718 envelopes.

use std::{collections::VecDeque, sync::Arc};

use alloy_primitives::{B256, Bytes, keccak256};
use alloy_rlp::{Decodable, Encodable};
use genex_chain_consensus::Gossip;
use genex_chain_execution::RecoveredTransaction;

use super::Pool;

/// Most bytes of a message, in which the largest transaction has room.
pub(crate) const MAX_MESSAGE_BYTES: usize = 256 << 10;
/// Bytes of a list's own, at most, and of one entry's.
const HEADER_BYTES: usize = 5;

/// Hashes of what is to be told, oldest first; when there are too many, the oldest are not told.
#[derive(Debug, Default)]
pub(super) struct Outbox(VecDeque<B256>);

impl Outbox {
    pub(super) fn push(&mut self, hash: B256, limit: usize) {
        self.0.push_back(hash);
        while self.0.len() > limit {
            self.0.pop_front();
        }
    }
}

impl Pool {
    /// The next message to the other validators, once there is something to tell.
    pub async fn tell(&self) -> Bytes {
        loop {
            let notified = self.news.notified();
            let message = self.next_message();
            if !message.is_empty() {
                let mut encoded = Vec::new();
                message.encode(&mut encoded);
                return encoded.into();
            }
            notified.await;
        }
    }

    fn next_message(&self) -> Vec<Bytes> {
        let (mut outbox, queue) = (self.outbox.lock(), self.queue.lock());
        let (mut message, mut bytes) = (Vec::new(), HEADER_BYTES);
        while let Some(hash) = outbox.0.front() {
            if let Some(transaction) = queue.get(hash) {
                bytes += HEADER_BYTES + transaction.encoded().len();
                if bytes > MAX_MESSAGE_BYTES {
                    break;
                }
                message.push(transaction.encoded().clone());
            }
            outbox.0.pop_front();
        }
        message
    }

    /// Takes in what another validator tells. What does not apply here may have applied there; what can't
    /// be read has never been a transaction.
    pub fn hear(&self, message: &[u8]) -> Gossip {
        let mut rest = message;
        let Ok(list) = Vec::<Bytes>::decode(&mut rest) else { return Gossip::Garbage };
        if !rest.is_empty() {
            return Gossip::Garbage;
        }
        for encoded in list {
            if self.get(&keccak256(&encoded)).is_some() {
                continue;
            }
            let Ok(transaction) = RecoveredTransaction::decode(encoded) else { return Gossip::Garbage };
            if let Err(reason) = self.take_in(&Arc::new(transaction)) {
                tracing::debug!(%reason, "a transaction of another validator is not taken");
            }
        }
        Gossip::Taken
    }
}
