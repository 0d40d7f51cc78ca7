//! One thread against several: transfers of a token that touch each other, or do not.

use std::{
    collections::VecDeque,
    num::NonZeroUsize,
    sync::Arc,
    time::{Duration, Instant},
};

use alloy_consensus::{Header, SignableTransaction, TxEip1559, crypto::secp256k1::sign_message};
use alloy_primitives::{Address, B256, Bytes, U256, bytes};
use genex_chain_execution::{
    BlockExecutor, ChainRules, ParallelExecutor, RecoveredTransaction, Rejection, SerialExecutor,
    SystemContracts, TransactionSource,
};
use genex_chain_state::{FlatState, Genesis, GenesisAccount};
use serde::Serialize;

use crate::NodeError;

const TRANSACTIONS: usize = 4_000;
const SENDERS: usize = 1_000;
const ROUNDS: usize = 15;
/// Takes one from the slot of its caller and gives it to the slot that its first word names, after some
/// arithmetic, as the checks of a ledger take.
const TOKEN: Bytes = bytes!("6100c85b6001900380600357503380546001900390556000358054600101905500");
const TOKEN_ADDRESS: Address = Address::repeat_byte(0xcc);
const RULES: ChainRules = ChainRules {
    chain_id: 7091,
    gas_limit: 2_000_000_000,
    beneficiary: Address::ZERO,
    contracts: SystemContracts {
        compliance: Address::repeat_byte(0xc1),
        governance: Address::repeat_byte(0xc2),
        ledger: Address::repeat_byte(0xc3),
        core: Address::repeat_byte(0xc4),
        vault: Address::repeat_byte(0xc5),
        cash: Address::repeat_byte(0xc6),
    },
};
/// To how many receivers the transfers of each mix go.
const MIXES: [(&str, u64); 3] = [("independent", u64::MAX), ("100-receivers", 100), ("one-receiver", 1)];

/// What one block took, executed by one thread and by several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parallelism {
    /// How the transfers touch each other.
    pub mix: &'static str,
    /// Threads beside the one that settles.
    pub threads: usize,
    /// Transactions per second, one after the other.
    pub serial_per_second: u64,
    /// Transactions per second, side by side.
    pub parallel_per_second: u64,
    /// Transactions executed side by side, over all rounds.
    pub executed: u64,
    /// Of these, executed again, since they had read what was overwritten.
    pub repeated: u64,
}

/// Executes blocks in memory, from signed and recovered transactions, and tells the shortest of several
/// rounds for each mix.
///
/// # Errors
/// [`NodeError::Execution`] if a block can't be executed.
pub fn bench_execution(threads: NonZeroUsize) -> Result<Vec<Parallelism>, NodeError> {
    MIXES.iter().map(|(mix, receivers)| compare(mix, *receivers, threads.get())).collect()
}

fn compare(mix: &'static str, receivers: u64, threads: usize) -> Result<Parallelism, NodeError> {
    let transactions: Vec<_> = (0..TRANSACTIONS).map(|index| transfer(index, receivers)).collect();
    let parallel = ParallelExecutor::new(RULES, threads);
    let serial_per_second = measure(&SerialExecutor::new(RULES), &transactions)?;
    let parallel_per_second = measure(&parallel, &transactions)?;
    let found = parallel.statistics();
    let (executed, repeated) = (found.executed, found.repeated);
    Ok(Parallelism { mix, threads, serial_per_second, parallel_per_second, executed, repeated })
}

/// Transactions per second in the best round.
fn measure(
    executor: &dyn BlockExecutor,
    transactions: &[Arc<RecoveredTransaction>],
) -> Result<u64, NodeError> {
    let (state, header) = state();
    let context = RULES.context_after(&header, &state.view(0), 2)?;
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let mut line = Line(transactions.iter().cloned().collect());
        let begun = Instant::now();
        let executed = executor.build(&context, state.view(0), &mut line)?;
        best = best.min(begun.elapsed());
        assert_eq!(executed.transactions.len(), transactions.len(), "every transfer applies");
    }
    let per_second = transactions.len() as u128 * 1_000_000_000 / best.as_nanos().max(1);
    Ok(u64::try_from(per_second).unwrap_or(u64::MAX))
}

fn transfer(index: usize, receivers: u64) -> Arc<RecoveredTransaction> {
    let to = (1 << 32) + index as u64 % receivers;
    let transaction = TxEip1559 {
        chain_id: RULES.chain_id,
        nonce: (index / SENDERS) as u64,
        gas_limit: 150_000,
        to: TOKEN_ADDRESS.into(),
        input: U256::from(to).to_be_bytes_vec().into(),
        ..TxEip1559::default()
    };
    let secret = B256::from(U256::from(index % SENDERS + 1));
    let signature =
        sign_message(secret, transaction.signature_hash()).expect("small numbers are secret keys");
    let signed = transaction.into_signed(signature).into();
    Arc::new(RecoveredTransaction::from_signed(signed).expect("it was just signed"))
}

fn state() -> (FlatState, Header) {
    let contract = |code| GenesisAccount { code, nonce: U256::ONE, ..GenesisAccount::default() };
    let genesis = Genesis {
        chain_id: RULES.chain_id,
        timestamp: 1,
        gas_limit: RULES.gas_limit,
        coinbase: RULES.beneficiary,
        epoch_blocks: None,
        validators: vec![],
        alloc: [(TOKEN_ADDRESS, contract(TOKEN)), (RULES.contracts.compliance, contract(bytes!("00")))]
            .into(),
    };
    let state = FlatState::default();
    state.load(0, [genesis.header().hash_slow()], &genesis.state());
    (state, genesis.header())
}

/// Transactions in a row, all of which apply.
struct Line(VecDeque<Arc<RecoveredTransaction>>);

impl TransactionSource for Line {
    fn next(&mut self) -> Option<Arc<RecoveredTransaction>> {
        self.0.pop_front()
    }

    fn postpone(&mut self, _: Vec<Arc<RecoveredTransaction>>) {}

    fn reject(&mut self, _: Arc<RecoveredTransaction>, rejection: Rejection) {
        panic!("{rejection}");
    }
}
