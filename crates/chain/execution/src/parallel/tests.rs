//! The parallel executor against the serial one, on mixes with and without conflicts.

use std::collections::VecDeque;

use alloy_consensus::{SignableTransaction, TxEip1559, crypto::secp256k1::sign_message};
use alloy_primitives::{B256, Bytes, TxKind, U256, bytes};
use genex_chain_state::{FlatState, Genesis, GenesisAccount};
use proptest::prelude::*;

use super::*;
use crate::{SerialExecutor, SystemContracts};

const RULES: ChainRules = ChainRules {
    chain_id: 7091,
    gas_limit: 30_000_000,
    beneficiary: Address::repeat_byte(0xfe),
    contracts: SystemContracts {
        compliance: Address::repeat_byte(0xc1),
        governance: Address::repeat_byte(0xc2),
        ledger: Address::repeat_byte(0xc3),
        core: Address::repeat_byte(0xc4),
        vault: Address::repeat_byte(0xc5),
        cash: Address::repeat_byte(0xc6),
    },
};
/// Adds one to the slot that its first word names.
const COUNTER: Address = Address::repeat_byte(0xcc);
/// Creation code that stores a one and destroys the contract.
const CREATE_AND_DESTROY: Bytes = bytes!("6001600055 33ff");
/// Creation code of a contract that adds one to its slot 0.
const CREATE_COUNTER: Bytes = bytes!("68600054600101600055 6000526009 6017f3");
const SENDERS: u8 = 12;

/// What a transaction does.
#[derive(Clone, Copy, Debug)]
enum Act {
    Pay(u8),
    PayTooMuch,
    Count(u8),
    Create,
    Vanish,
    /// Leaves out a nonce.
    Skip,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..30u8).prop_map(Act::Pay),
        4 => (0..6u8).prop_map(Act::Count),
        1 => Just(Act::PayTooMuch),
        1 => Just(Act::Create),
        1 => Just(Act::Vanish),
        1 => Just(Act::Skip),
    ]
}

fn secret(sender: u8) -> B256 {
    B256::repeat_byte(sender + 1)
}

fn sign(sender: u8, nonce: u64, act: Act) -> Arc<RecoveredTransaction> {
    let (to, value, input): (TxKind, u128, Bytes) = match act {
        Act::Pay(to) => (Address::repeat_byte(to).into(), 7, Bytes::new()),
        Act::PayTooMuch => (Address::repeat_byte(1).into(), u128::MAX, Bytes::new()),
        Act::Count(slot) => (COUNTER.into(), 0, U256::from(slot).to_be_bytes_vec().into()),
        Act::Create => (TxKind::Create, 0, CREATE_COUNTER),
        Act::Vanish => (TxKind::Create, 3, CREATE_AND_DESTROY),
        Act::Skip => (Address::repeat_byte(2).into(), 1, Bytes::new()),
    };
    let transaction = TxEip1559 {
        chain_id: RULES.chain_id,
        nonce,
        gas_limit: 150_000,
        to,
        value: U256::from(value),
        input,
        ..TxEip1559::default()
    };
    let signature = sign_message(secret(sender), transaction.signature_hash()).unwrap();
    Arc::new(RecoveredTransaction::from_signed(transaction.into_signed(signature).into()).unwrap())
}

/// Signed acts, the nonces of each sender in order.
fn transactions(acts: &[(u8, Act)]) -> Vec<Arc<RecoveredTransaction>> {
    let mut nonces = [0u64; SENDERS as usize];
    let mut signed = Vec::new();
    for (sender, act) in acts {
        let nonce = &mut nonces[usize::from(*sender)];
        *nonce += u64::from(matches!(act, Act::Skip));
        signed.push(sign(*sender, *nonce, *act));
        *nonce += 1;
    }
    signed
}

fn genesis() -> (FlatState, alloy_consensus::Header) {
    let code = bytes!("6000 35 80 54 6001 01 90 55 00");
    let counter = GenesisAccount { code, nonce: U256::ONE, ..GenesisAccount::default() };
    let compliance = GenesisAccount { nonce: U256::ONE, ..GenesisAccount::default() };
    let funded = GenesisAccount { balance: U256::from(200), ..GenesisAccount::default() };
    let senders = (0..SENDERS).map(|sender| (sign(sender, 0, Act::Skip).sender(), funded.clone()));
    let contracts = [(COUNTER, counter), (RULES.contracts.compliance, compliance)];
    let genesis = Genesis {
        chain_id: RULES.chain_id,
        timestamp: 1,
        gas_limit: RULES.gas_limit,
        coinbase: RULES.beneficiary,
        epoch_blocks: None,
        validators: vec![],
        alloc: senders.chain(contracts).collect(),
    };
    let state = FlatState::default();
    state.load(0, [genesis.header().hash_slow()], &genesis.state());
    (state, genesis.header())
}

/// A pool that voids what comes after a rejected transaction of a sender, as the real one does.
struct Line {
    queue: VecDeque<Arc<RecoveredTransaction>>,
    rejected: Vec<(B256, Rejection)>,
}

impl TransactionSource for Line {
    fn next(&mut self) -> Option<Arc<RecoveredTransaction>> {
        self.queue.pop_front()
    }

    fn postpone(&mut self, transactions: Vec<Arc<RecoveredTransaction>>) {
        transactions.into_iter().rev().for_each(|transaction| self.queue.push_front(transaction));
    }

    fn reject(&mut self, transaction: Arc<RecoveredTransaction>, rejection: Rejection) {
        if rejection != Rejection::NoRoom {
            self.queue.retain(|later| later.sender() != transaction.sender());
        }
        self.rejected.push((transaction.hash(), rejection));
    }
}

fn build(
    executor: &dyn BlockExecutor,
    gas_limit: u64,
    queue: &[Arc<RecoveredTransaction>],
) -> (ExecutedBlock, Vec<(B256, Rejection)>) {
    let (state, header) = genesis();
    let context = RULES.context_after(&header, &state.view(0), 2).unwrap();
    let mut line = Line { queue: queue.iter().cloned().collect(), rejected: Vec::new() };
    let executed = executor.build(&BlockContext { gas_limit, ..context }, state.view(0), &mut line).unwrap();
    (executed, line.rejected)
}

fn compare(gas_limit: u64, acts: &[(u8, Act)]) -> ParallelStatistics {
    let queue = transactions(acts);
    let serial = build(&SerialExecutor::new(RULES), gas_limit, &queue);
    let parallel = ParallelExecutor::new(RULES, 3);
    assert_eq!(build(&parallel, gas_limit, &queue), serial);
    parallel.statistics()
}

proptest! {
    #[test]
    fn a_block_is_the_same_on_one_thread_and_on_several(
        acts in prop::collection::vec((0..SENDERS, act()), 0..120),
        gas_limit in prop_oneof![Just(30_000_000u64), 200_000..3_000_000u64],
    ) {
        compare(gas_limit, &acts);
    }
}

#[test]
fn a_chain_of_conflicts_is_executed_right() {
    let acts: Vec<_> = (0..600).map(|index| ((index % 12) as u8, Act::Count(0))).collect();
    let statistics = compare(90_000_000, &acts);
    assert_eq!(statistics.executed, 600);
}

#[test]
fn what_is_independent_is_executed_once() {
    let acts: Vec<_> = (0..SENDERS).chain(0..6).map(|sender| (sender, Act::Count(sender))).take(16).collect();
    let independent: Vec<_> = acts.iter().copied().take(12).collect();
    let statistics = compare(30_000_000, &independent);
    assert_eq!(statistics, ParallelStatistics::default(), "too few for threads");
    // Only the four that have a second transaction need to be repeated; a thread that is put aside by a busy machine may
    // cause more, not every time.
    let attempts = (0..20).map(|_| compare(30_000_000, &acts));
    let fewest = attempts.inspect(|statistics| assert_eq!(statistics.executed, 16)).map(|s| s.repeated).min();
    assert!(fewest <= Some(4), "{fewest:?}");
}
