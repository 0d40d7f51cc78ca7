//! Ethereum's general state tests against this crate: one transaction on a given state, and the root of what follows.
//!
//! What is tested is the EVM as it is set up here, the collection of its changes, and the commitment to them. Two
//! things are as the tests want them and not as on our chain: fees are Ethereum's, and the fork is the test's, as far
//! back as Paris.
//!
//! Source of the format: <https://ethereum-tests.readthedocs.io/en/latest/test_types/gstate_tests.html>.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Log, U256, keccak256};
use genex_chain_state::{Account, AccountDiff, StateCommitment, StateDiff, StateError, StateReader};
use revm::{
    Context, ExecuteCommitEvm, MainBuilder, MainContext, bytecode::Bytecode, context::CfgEnv,
    primitives::hardfork::SpecId,
};
use revm_statetest_types::{SpecName, Test, TestSuite, TestUnit};

use crate::overlay::Overlay;

/// Forks whose tests are run: those since the chain of Ethereum is final by stake. Names as in the files.
const FORKS: [SpecName; 6] = [
    SpecName::Paris,
    SpecName::Merge,
    SpecName::Shanghai,
    SpecName::Cancun,
    SpecName::Prague,
    SpecName::Osaka,
];

/// What a file's tests came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateTestReport {
    /// Tests that gave the expected root and logs.
    pub passed: usize,
    /// Tests of forks that are not run.
    pub skipped: usize,
    /// Tests that gave something else.
    pub failed: Vec<StateTestFailure>,
}

/// A test that gave something else than it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateTestFailure {
    /// Name of the unit, fork, and place among the fork's cases.
    pub name: String,
    /// What differs.
    pub reason: String,
}

/// Runs all tests of a file.
///
/// # Errors
/// The text is not a file of state tests.
pub fn run_state_tests(json: &str) -> Result<StateTestReport, serde_json::Error> {
    let suite: TestSuite = serde_json::from_str(json)?;
    let mut report = StateTestReport::default();
    for (name, unit) in &suite.0 {
        for (fork, tests) in &unit.post {
            if !FORKS.contains(fork) {
                report.skipped += tests.len();
                continue;
            }
            for (index, test) in tests.iter().enumerate() {
                match run(unit, fork.to_spec_id(), test) {
                    Ok(()) => report.passed += 1,
                    Err(reason) => {
                        let name = format!("{name} {fork:?} {index}");
                        report.failed.push(StateTestFailure { name, reason });
                    }
                }
            }
        }
    }
    Ok(report)
}

fn run(unit: &TestUnit, spec: SpecId, test: &Test) -> Result<(), String> {
    let before = Before::new(unit);
    let mut commitment = StateCommitment::default();
    commitment.apply(&before.diff());
    let (diff, logs, refused) = execute(unit, spec, test, before);
    match (&test.expect_exception, refused) {
        (None, Some(reason)) => return Err(format!("refused: {reason}")),
        (Some(expected), None) => return Err(format!("not refused, but should be: {expected}")),
        _ => {}
    }
    expect("logs", test.logs, keccak256(alloy_rlp::encode(&logs)))?;
    expect("state root", test.hash, commitment.apply(&diff))
}

fn expect(what: &str, expected: B256, found: B256) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{what} is {found}, should be {expected}")) }
}

/// What the transaction changed and logged; or why it was refused.
fn execute(
    unit: &TestUnit,
    spec: SpecId,
    test: &Test,
    before: Before,
) -> (StateDiff, Vec<Log>, Option<String>) {
    let call = match test.tx_env(unit) {
        Ok(call) => call,
        Err(error) => return (StateDiff::default(), Vec::new(), Some(error.to_string())),
    };
    let mut environment = CfgEnv::new().with_spec_and_mainnet_gas_params(spec).with_chain_id(1);
    environment.set_max_blobs_per_tx(if spec == SpecId::PRAGUE { 9 } else { 6 });
    let block = unit.block_env(&mut environment);
    let mut evm = Context::mainnet()
        .with_db(Overlay::new(before))
        .with_cfg(environment)
        .with_block(block)
        .build_mainnet();
    let (logs, refused) = match evm.transact_commit(call) {
        Ok(result) => (result.into_logs(), None),
        Err(error) => (Vec::new(), Some(error.to_string())),
    };
    (evm.ctx.journaled_state.database.into_diff(), logs, refused)
}

/// The state that a test begins with.
struct Before {
    accounts: BTreeMap<Address, (Account, BTreeMap<U256, U256>)>,
    codes: BTreeMap<B256, Bytecode>,
}

impl Before {
    fn new(unit: &TestUnit) -> Self {
        let codes = unit.pre.values().filter(|account| !account.code.is_empty()).map(|account| {
            let code = Bytecode::new_raw_checked(account.code.clone())
                .unwrap_or_else(|_| Bytecode::new_legacy(account.code.clone()));
            (keccak256(&account.code), code)
        });
        let accounts = unit.pre.iter().map(|(address, given)| {
            let account =
                Account { nonce: given.nonce, balance: given.balance, code_hash: keccak256(&given.code) };
            (*address, (account, given.storage.iter().map(|(slot, value)| (*slot, *value)).collect()))
        });
        Self { accounts: accounts.collect(), codes: codes.collect() }
    }

    fn diff(&self) -> StateDiff {
        let accounts = self.accounts.iter().map(|(address, (account, slots))| {
            let storage = slots.iter().map(|(slot, value)| (*slot, *value)).collect();
            (*address, AccountDiff { account: Some(*account), storage_cleared: false, storage })
        });
        StateDiff { accounts: accounts.collect(), ..StateDiff::default() }
    }
}

impl StateReader for Before {
    fn account(&self, address: &Address) -> Result<Option<Account>, StateError> {
        Ok(self.accounts.get(address).map(|(account, _)| *account))
    }

    fn storage(&self, address: &Address, slot: &U256) -> Result<U256, StateError> {
        let slots = self.accounts.get(address).map(|(_, slots)| slots);
        Ok(slots.and_then(|slots| slots.get(slot)).copied().unwrap_or_default())
    }

    fn code(&self, hash: &B256) -> Result<Bytecode, StateError> {
        self.codes.get(hash).cloned().ok_or(StateError::MissingCode(*hash))
    }

    /// As the tests have it: the hash of the number's decimal digits.
    fn block_hash(&self, number: u64) -> Option<B256> {
        Some(keccak256(number.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A contract that stores and logs its input. The roots are those of an independent implementation (Python, with
    /// the gas counted by hand).
    const FILE: &str = include_str!("../tests/fixtures/store_and_log.json");

    #[test]
    fn a_file_gives_the_expected_roots_and_a_refused_transaction_changes_nothing() {
        let report = run_state_tests(FILE).unwrap();
        assert_eq!(report, StateTestReport { passed: 2, skipped: 1, failed: vec![] });
    }

    #[test]
    fn another_state_is_a_failure_that_says_what_differs() {
        let other = FILE.replacen("\"0x9\"", "\"0x8\"", 1);
        let report = run_state_tests(&other).unwrap();
        assert_eq!((report.passed, report.failed.len()), (0, 2));
        assert!(report.failed[0].reason.starts_with("state root is 0x"), "{:?}", report.failed);
    }

    #[test]
    fn a_refusal_that_does_not_come_is_a_failure() {
        let rich = FILE.replacen("0xde0b6b3a7640000", "0xde0b6b3a764000000", 1);
        let report = run_state_tests(&rich).unwrap();
        assert!(report.failed.iter().any(|f| f.reason.starts_with("not refused")), "{:?}", report.failed);
    }

    #[test]
    fn another_kind_of_file_is_an_error() {
        assert!(run_state_tests("{\"a\": 1}").is_err());
    }
}
