//! One thread against several: transfers of a token that touch each other, or do not.
//!
//! Prints one JSON line per mix: transactions per second each way, and how many were executed twice.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use alloy_consensus::{SignableTransaction, TxEip1559, crypto::secp256k1::sign_message};
use alloy_primitives::{Address, B256, Bytes, U256, bytes};
use genex_chain_execution::{
    BlockExecutor, ChainRules, ParallelExecutor, RecoveredTransaction, Rejection, SerialExecutor,
    SystemContracts, TransactionSource,
};
use genex_chain_state::{FlatState, Genesis, GenesisAccount};

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

fn transfer(sender: usize, nonce: u64, to: u64) -> Arc<RecoveredTransaction> {
    let transaction = TxEip1559 {
        chain_id: RULES.chain_id,
        nonce,
        gas_limit: 150_000,
        to: TOKEN_ADDRESS.into(),
        input: U256::from(to).to_be_bytes_vec().into(),
        ..TxEip1559::default()
    };
    let secret = B256::from(U256::from(sender + 1));
    let signature = sign_message(secret, transaction.signature_hash()).unwrap();
    Arc::new(RecoveredTransaction::from_signed(transaction.into_signed(signature).into()).unwrap())
}

fn state() -> (FlatState, alloy_consensus::Header) {
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

/// The shortest of several rounds.
fn measure(executor: &dyn BlockExecutor, transactions: &[Arc<RecoveredTransaction>]) -> Duration {
    let (state, header) = state();
    let context = RULES.context_after(&header, &state.view(0), 2).unwrap();
    let rounds = (0..ROUNDS).map(|_| {
        let mut line = Line(transactions.iter().cloned().collect());
        let begun = Instant::now();
        let executed = executor.build(&context, state.view(0), &mut line).unwrap();
        assert_eq!(executed.transactions.len(), transactions.len());
        begun.elapsed()
    });
    rounds.min().unwrap()
}

fn main() {
    let threads = std::thread::available_parallelism().unwrap().get();
    for (mix, receivers) in [("independent", u64::MAX), ("100 receivers", 100), ("one receiver", 1)] {
        let of = |index: usize| {
            transfer(index % SENDERS, (index / SENDERS) as u64, (1 << 32) + index as u64 % receivers)
        };
        let transactions: Vec<_> = (0..TRANSACTIONS).map(of).collect();
        let serial = measure(&SerialExecutor::new(RULES), &transactions);
        let executor = ParallelExecutor::new(RULES, threads);
        let parallel = measure(&executor, &transactions);
        let found = executor.statistics();
        let per_second = |time: Duration| (TRANSACTIONS as f64 / time.as_secs_f64()) as u64;
        println!(
            r#"{{"case":"chain/execution/{mix}","threads":{threads},"serial_per_s":{},"parallel_per_s":{},"speed_up":{:.2},"repeated_percent":{:.2}}}"#,
            per_second(serial),
            per_second(parallel),
            serial.as_secs_f64() / parallel.as_secs_f64(),
            100.0 * found.repeated as f64 / found.executed as f64,
        );
    }
}
