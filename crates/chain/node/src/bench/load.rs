//! Signing transfers, sending them, and noting when they are durable.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use alloy_consensus::{
    SignableTransaction, TxEip1559,
    crypto::secp256k1::{recover_signer, sign_message},
};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Address, B256, U256, hex, keccak256, map::B256Map};
use genex_chain_state::{StoredBlock, Transaction};
use reqwest::{Client, header::CONTENT_TYPE};
use tokio::{
    sync::{Notify, broadcast},
    task::JoinSet,
};

use super::{BenchConfig, BenchError, token};
use crate::{NodeError, NodeHandle};

/// Gas of one transfer, with room for a receiver that had nothing.
const TRANSFER_GAS: u64 = 80_000;

/// A sender of transfers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    secret: B256,
    pub(super) address: Address,
    nonce: u64,
}

/// Accounts with the nonces they are at.
#[derive(Debug)]
pub(super) struct Load {
    accounts: Vec<Account>,
}

/// The transfers of one HTTP request.
#[derive(Debug)]
pub(super) struct Batch {
    body: String,
    hashes: Vec<B256>,
}

/// What was seen of one part of a measurement.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) latencies_ms: Vec<u64>,
    /// Since the start, of each block that holds transfers.
    pub(super) block_times: Vec<Duration>,
    pub(super) elapsed: Duration,
}

impl Account {
    /// The account of this number. Its key is known to everybody.
    pub(super) fn new(number: usize) -> Self {
        let secret = keccak256(format!("genex bench account {number}"));
        let signature =
            sign_message(secret, B256::ZERO).expect("a hash is a secret key, all but 2^-128 of them");
        let address = recover_signer(&signature, B256::ZERO).expect("a fresh signature recovers");
        Self { secret, address, nonce: 0 }
    }

    fn transfer(&mut self, to: Address) -> Transaction {
        let amount = B256::from(U256::ONE);
        let transaction = TxEip1559 {
            chain_id: token::CHAIN_ID,
            nonce: self.nonce,
            gas_limit: TRANSFER_GAS,
            to: token::TOKEN.into(),
            input: [to.into_word(), amount].concat().into(),
            ..TxEip1559::default()
        };
        self.nonce += 1;
        let signature = sign_message(self.secret, transaction.signature_hash());
        transaction.into_signed(signature.expect("the secret key signed before")).into()
    }
}

impl Load {
    /// As many accounts, with fresh nonces.
    pub(super) fn new(senders: usize) -> Self {
        Self { accounts: (0..senders).map(Account::new).collect() }
    }

    /// Signs transfers in batches, for each connection a list. An account sends on one connection
    /// only, so that its nonces arrive in order.
    pub(super) fn sign(&mut self, transfers: usize, config: &BenchConfig) -> Vec<Vec<Batch>> {
        let receivers: Vec<Address> = self.accounts.iter().map(|account| account.address).collect();
        let share = self.accounts.len().div_ceil(config.connections);
        let connections = self.accounts.len().div_ceil(share);
        let each = transfers / connections;
        let sign = |accounts: &mut [Account]| {
            let senders = accounts.len();
            let transfers: Vec<_> = (0..each)
                .map(|turn| accounts[turn % senders].transfer(receivers[(turn * 7 + 3) % receivers.len()]))
                .collect();
            transfers.chunks(config.batch).map(Batch::new).collect()
        };
        self.accounts.chunks_mut(share).map(sign).collect()
    }
}

impl Batch {
    fn new(transfers: &[Transaction]) -> Self {
        let request = |(id, transfer): (usize, &Transaction)| {
            let raw = hex::encode_prefixed(transfer.encoded_2718());
            format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"eth_sendRawTransaction","params":["{raw}"]}}"#)
        };
        let requests: Vec<_> = transfers.iter().enumerate().map(request).collect();
        Self {
            body: format!("[{}]", requests.join(",")),
            hashes: transfers.iter().map(|transfer| *transfer.tx_hash()).collect(),
        }
    }
}

/// What sender and observer share.
struct Progress {
    started: Instant,
    outstanding: AtomicUsize,
    /// Notified when transfers have become durable.
    drained: Notify,
    /// When each batch was sent, in microseconds since the start.
    sent_us: Vec<AtomicU64>,
}

/// Sends everything, at most `rate` transfers per second if given, and waits until all is durable.
pub(super) async fn run(
    node: &NodeHandle,
    connections: Vec<Vec<Batch>>,
    config: &BenchConfig,
    rate: Option<u64>,
) -> Result<Outcome, BenchError> {
    let batches: usize = connections.iter().map(Vec::len).sum();
    let progress = Arc::new(Progress {
        started: Instant::now(),
        outstanding: AtomicUsize::new(0),
        drained: Notify::new(),
        sent_us: (0..batches).map(|_| AtomicU64::default()).collect(),
    });
    let expected = index(&connections);
    let observer = tokio::spawn(observe(node.chain().watch_blocks(), expected, progress.clone()));
    let url = format!("http://{}", node.rpc_address);
    let pace =
        rate.map(|rate| Duration::from_secs_f64((config.batch * connections.len()) as f64 / rate as f64));
    let mut senders = JoinSet::new();
    let mut first = 0;
    for batches in connections {
        let (next, window) = (first + batches.len(), config.window);
        senders.spawn(send_all(url.clone(), batches, first, window, pace, progress.clone()));
        first = next;
    }
    while let Some(sent) = senders.join_next().await {
        sent.expect("a sender does not panic")?;
    }
    observer.await.expect("the observer does not panic")
}

/// The batch each transfer is in.
fn index(connections: &[Vec<Batch>]) -> B256Map<usize> {
    let batches = connections.iter().flatten().enumerate();
    batches.flat_map(|(number, batch)| batch.hashes.iter().map(move |hash| (*hash, number))).collect()
}

async fn send_all(
    url: String,
    batches: Vec<Batch>,
    first: usize,
    window: usize,
    pace: Option<Duration>,
    progress: Arc<Progress>,
) -> Result<(), BenchError> {
    let client = Client::builder().pool_max_idle_per_host(1).build()?;
    let mut due = tokio::time::Instant::from_std(progress.started);
    for (number, batch) in (first..).zip(batches) {
        match pace {
            Some(pace) => {
                tokio::time::sleep_until(due).await;
                due += pace;
            }
            None => progress.wait_below(window).await,
        }
        progress.outstanding.fetch_add(batch.hashes.len(), Ordering::Relaxed);
        progress.sent_us[number].store(progress.started.elapsed().as_micros() as u64, Ordering::Relaxed);
        let request = client.post(&url).header(CONTENT_TYPE, "application/json").body(batch.body);
        let answer = request.send().await?.text().await?;
        if answer.contains("\"error\"") {
            return Err(BenchError::Refused(answer.chars().take(400).collect()));
        }
    }
    Ok(())
}

impl Progress {
    async fn wait_below(&self, window: usize) {
        loop {
            let drained = self.drained.notified();
            if self.outstanding.load(Ordering::Relaxed) < window {
                return;
            }
            drained.await;
        }
    }

    fn note(&self, block: &StoredBlock, expected: &B256Map<usize>, outcome: &mut Outcome) {
        let now = self.started.elapsed();
        let transfers = block.transactions.iter().filter_map(|transfer| expected.get(transfer.tx_hash()));
        let before = outcome.latencies_ms.len();
        outcome.latencies_ms.extend(transfers.map(|batch| {
            let sent = self.sent_us[*batch].load(Ordering::Relaxed);
            (now.as_micros() as u64).saturating_sub(sent) / 1_000
        }));
        let noted = outcome.latencies_ms.len() - before;
        if noted > 0 {
            outcome.block_times.push(now);
            self.outstanding.fetch_sub(noted, Ordering::Relaxed);
            self.drained.notify_waiters();
        }
    }
}

async fn observe(
    mut blocks: broadcast::Receiver<Arc<StoredBlock>>,
    expected: B256Map<usize>,
    progress: Arc<Progress>,
) -> Result<Outcome, BenchError> {
    let mut outcome = Outcome {
        latencies_ms: Vec::with_capacity(expected.len()),
        block_times: Vec::new(),
        elapsed: Duration::ZERO,
    };
    while outcome.latencies_ms.len() < expected.len() {
        let block = blocks.recv().await.map_err(|_| NodeError::WriterStopped)?;
        progress.note(&block, &expected, &mut outcome);
    }
    outcome.elapsed = progress.started.elapsed();
    Ok(outcome)
}
