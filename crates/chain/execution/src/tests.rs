use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use alloy_consensus::{Header, SignableTransaction, TxEip1559, TxEip4844, TxLegacy};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Address, B256, Bytes, TxKind, U256, bytes};
use alloy_signer::SignerSync;
use alloy_signer_local::PrivateKeySigner;
use genex_chain_state::{
    Account, FlatState, Genesis, GenesisAccount, StateCommitment, StateReader, StoredBlock, Transaction,
};
use proptest::prelude::*;
use revm::context::{TxEnv, result::InvalidTransaction};

use super::*;

const CHAIN: u64 = 7091;
const RULES: ChainRules = ChainRules {
    chain_id: CHAIN,
    gas_limit: 1_000_000,
    beneficiary: Address::repeat_byte(0xfe),
    contracts: NO_CONTRACTS,
};
const NO_CONTRACTS: SystemContracts = SystemContracts {
    compliance: Address::ZERO,
    governance: Address::ZERO,
    ledger: Address::ZERO,
    core: Address::ZERO,
    vault: Address::ZERO,
    cash: Address::ZERO,
};

/// Stores its first word of input in slot 0 and logs it.
const RECORDER: Bytes = bytes!("600035806000556000526020 6000a000");
/// Creation code that returns [`RECORDER`]'s code.
const CREATE_RECORDER: Bytes = bytes!("6f600035806000556000526020 6000a0006000526010 6010f3");
/// Creation code that stores a value and destroys the contract at once.
const CREATE_AND_DESTROY: Bytes = bytes!("6001600055 33ff");
const RECORDER_ADDRESS: Address = Address::repeat_byte(0xcc);

fn signer(seed: u8) -> PrivateKeySigner {
    PrivateKeySigner::from_bytes(&B256::repeat_byte(seed)).unwrap()
}

struct Chain {
    state: FlatState,
    commitment: StateCommitment,
    head: Header,
}

impl Chain {
    fn new() -> Self {
        let funded = GenesisAccount { balance: U256::from(1_000_000), ..GenesisAccount::default() };
        let recorder = GenesisAccount { code: RECORDER, nonce: U256::ONE, ..GenesisAccount::default() };
        let mut alloc: BTreeMap<_, _> =
            (1..=4).map(|seed| (signer(seed).address(), funded.clone())).collect();
        alloc.insert(RECORDER_ADDRESS, recorder);
        let (gas_limit, coinbase) = (RULES.gas_limit, RULES.beneficiary);
        let genesis = Genesis {
            chain_id: CHAIN,
            timestamp: 1,
            gas_limit,
            coinbase,
            validators: vec![],
            epoch_blocks: None,
            alloc,
        };
        let (state, mut commitment) = (FlatState::default(), StateCommitment::default());
        state.load(0, [genesis.header().hash_slow()], &genesis.state());
        commitment.apply(&genesis.state());
        Self { state, commitment, head: genesis.header() }
    }

    fn context(&self) -> BlockContext {
        let state = self.state.view(self.head.number);
        RULES.context_after(&self.head, &state, self.head.timestamp + 1).unwrap()
    }

    fn build(&self, transactions: &[Arc<RecoveredTransaction>]) -> (ExecutedBlock, Vec<Rejection>) {
        let mut pool = Pool { queue: transactions.iter().cloned().collect(), rejected: Vec::new() };
        let view = self.state.view(self.head.number);
        let executed = SerialExecutor::new(RULES).build(&self.context(), view, &mut pool).unwrap();
        (executed, pool.rejected)
    }

    fn apply(&mut self, executed: &ExecutedBlock) -> StoredBlock {
        let root = self.commitment.apply(&executed.diff);
        let block = seal(self.head.hash_slow(), &self.context(), executed.clone(), root);
        self.state.apply(block.header.number, block.hash, &executed.diff);
        self.head = block.header.clone();
        block
    }

    fn account(&self, address: Address) -> Option<Account> {
        self.state.view(self.head.number).account(&address).unwrap()
    }

    fn slot(&self, address: Address) -> U256 {
        self.state.view(self.head.number).storage(&address, &U256::ZERO).unwrap()
    }
}

struct Pool {
    queue: VecDeque<Arc<RecoveredTransaction>>,
    rejected: Vec<Rejection>,
}

impl TransactionSource for Pool {
    fn next(&mut self) -> Option<Arc<RecoveredTransaction>> {
        self.queue.pop_front()
    }

    fn postpone(&mut self, transactions: Vec<Arc<RecoveredTransaction>>) {
        transactions.into_iter().rev().for_each(|transaction| self.queue.push_front(transaction));
    }

    fn reject(&mut self, _: Arc<RecoveredTransaction>, rejection: Rejection) {
        self.rejected.push(rejection);
    }
}

fn sign<T: SignableTransaction<alloy_primitives::Signature>>(seed: u8, transaction: T) -> Transaction
where
    Transaction: From<alloy_consensus::Signed<T>>,
{
    let signature = signer(seed).sign_hash_sync(&transaction.signature_hash()).unwrap();
    transaction.into_signed(signature).into()
}

fn send(seed: u8, nonce: u64, to: TxKind, value: u64, input: Bytes) -> Arc<RecoveredTransaction> {
    let transaction = TxEip1559 {
        chain_id: CHAIN,
        nonce,
        gas_limit: 200_000,
        to,
        value: U256::from(value),
        input,
        ..TxEip1559::default()
    };
    Arc::new(RecoveredTransaction::from_signed(sign(seed, transaction)).unwrap())
}

fn transfer(seed: u8, nonce: u64, to: u8, value: u64) -> Arc<RecoveredTransaction> {
    send(seed, nonce, signer(to).address().into(), value, Bytes::new())
}

fn record(seed: u8, nonce: u64, value: u64) -> Arc<RecoveredTransaction> {
    let word = U256::from(value).to_be_bytes::<32>();
    send(seed, nonce, RECORDER_ADDRESS.into(), 0, Bytes::copy_from_slice(&word))
}

#[test]
fn transfers_move_balance_at_no_cost_and_raise_the_nonce() {
    let mut chain = Chain::new();
    let (executed, rejected) = chain.build(&[transfer(1, 0, 2, 300), transfer(1, 1, 9, 5)]);
    let block = chain.apply(&executed);
    assert!(rejected.is_empty());
    let account = |seed| chain.account(signer(seed).address()).map(|a| (a.nonce, a.balance.to::<u64>()));
    assert_eq!(
        (account(1), account(2), account(9)),
        (Some((2, 999_695)), Some((0, 1_000_300)), Some((0, 5)))
    );
    assert_eq!(block.header.gas_used, 42_000);
    assert_eq!(chain.account(block.header.beneficiary), None, "no fee is due");
}

#[test]
fn logs_and_storage_of_a_call_reach_receipt_bloom_and_state() {
    let mut chain = Chain::new();
    let (executed, _) = chain.build(&[record(1, 0, 77)]);
    let block = chain.apply(&executed);
    assert_eq!(chain.slot(RECORDER_ADDRESS), U256::from(77));
    assert_eq!(block.receipts[0].logs[0].data.data.len(), 32);
    assert!(
        block
            .header
            .logs_bloom
            .contains_input(alloy_primitives::BloomInput::Raw(RECORDER_ADDRESS.as_slice()))
    );
}

#[test]
fn a_deployed_contract_can_be_called_in_the_same_block() {
    let mut chain = Chain::new();
    let created = signer(1).address().create(0);
    let word = Bytes::copy_from_slice(&U256::from(5).to_be_bytes::<32>());
    let deploy = send(1, 0, TxKind::Create, 0, CREATE_RECORDER);
    let (executed, _) = chain.build(&[deploy, send(2, 0, created.into(), 0, word)]);
    chain.apply(&executed);
    assert_eq!(chain.slot(created), U256::from(5));
    let code = chain.account(created).unwrap().code_hash;
    assert_eq!(chain.state.view(1).code(&code).unwrap().original_bytes(), RECORDER);
}

#[test]
fn a_contract_destroyed_in_its_creation_leaves_nothing() {
    let mut chain = Chain::new();
    let created = signer(1).address().create(0);
    let (executed, rejected) = chain.build(&[send(1, 0, TxKind::Create, 0, CREATE_AND_DESTROY)]);
    chain.apply(&executed);
    assert_eq!((executed.receipts[0].success, rejected.len()), (true, 0));
    assert_eq!((chain.account(created), chain.slot(created)), (None, U256::ZERO));
}

#[test]
fn a_reverted_call_uses_gas_and_changes_only_the_nonce() {
    let mut chain = Chain::new();
    let (executed, _) = chain.build(&[send(1, 0, TxKind::Create, 7, bytes!("60006000fd"))]);
    chain.apply(&executed);
    assert!(!executed.receipts[0].success && executed.gas_used > 21_000);
    let sender = chain.account(signer(1).address()).unwrap();
    assert_eq!((sender.nonce, sender.balance), (1, U256::from(1_000_000)));
}

#[test]
fn what_does_not_apply_is_left_out_and_the_rest_goes_in() {
    let chain = Chain::new();
    let (executed, rejected) =
        chain.build(&[transfer(1, 1, 2, 1), transfer(2, 0, 1, 2_000_000), transfer(3, 0, 1, 1)]);
    assert_eq!(executed.transactions.len(), 1);
    assert!(matches!(rejected[0], Rejection::Invalid(InvalidTransaction::NonceTooHigh { tx: 1, state: 0 })));
    assert!(matches!(rejected[1], Rejection::Invalid(InvalidTransaction::LackOfFundForMaxFee { .. })));
}

#[test]
fn a_block_never_holds_more_gas_than_its_limit() {
    let chain = Chain::new();
    let transactions: Vec<_> = (0..60).map(|nonce| transfer(1, nonce, 2, 1)).collect();
    let (executed, rejected) = chain.build(&transactions);
    assert_eq!(rejected, [Rejection::NoRoom]);
    assert_eq!(executed.transactions.len(), (1_000_000 - 200_000) / 21_000 + 1);
    assert!(executed.gas_used <= 1_000_000);
}

#[test]
fn a_transaction_over_the_gas_cap_is_invalid() {
    let chain = Chain::new();
    let gas_limit = MAX_TRANSACTION_GAS + 1;
    let greedy =
        TxLegacy { chain_id: Some(CHAIN), gas_limit, to: Address::ZERO.into(), ..TxLegacy::default() };
    let greedy = Arc::new(RecoveredTransaction::from_signed(sign(1, greedy)).unwrap());
    let context = BlockContext { gas_limit: 1 << 30, ..chain.context() };
    let error = SerialExecutor::new(RULES).execute(&context, chain.state.view(0), vec![greedy]).unwrap_err();
    assert!(error.to_string().contains("greater than the cap"), "{error}");
}

#[test]
fn a_verifier_refuses_a_block_with_a_transaction_that_does_not_apply() {
    let chain = Chain::new();
    let transactions = vec![transfer(1, 0, 2, 1), transfer(1, 0, 2, 1)];
    let hash = transactions[1].hash();
    let error = SerialExecutor::new(RULES).execute(&chain.context(), chain.state.view(0), transactions);
    assert!(matches!(error, Err(ExecutionError::Rejected { hash: named, .. }) if named == hash));
}

#[test]
fn a_changed_header_is_refused_and_the_field_is_named() {
    let mut chain = Chain::new();
    let (executed, _) = chain.build(&[record(1, 0, 1)]);
    let header = chain.apply(&executed).header;
    let changed = Header { state_root: B256::ZERO, ..header.clone() };
    let error = verify_seal(&changed, &header).unwrap_err();
    assert!(matches!(error, ExecutionError::Header { height: 1, field: "state root" }), "{error}");
    let odd = Header { extra_data: bytes!("01"), ..header.clone() };
    assert!(verify_seal(&odd, &header).is_err());
}

#[test]
fn an_offered_price_is_not_charged() {
    let mut chain = Chain::new();
    let generous = TxLegacy {
        chain_id: Some(CHAIN),
        gas_limit: 21_000,
        gas_price: 3,
        to: Address::ZERO.into(),
        ..TxLegacy::default()
    };
    let generous = Arc::new(RecoveredTransaction::from_signed(sign(1, generous)).unwrap());
    let (executed, _) = chain.build(&[generous]);
    let block = chain.apply(&executed);
    assert_eq!(chain.account(block.header.beneficiary).unwrap_or_default().balance, U256::ZERO);
    assert!(block.receipts[0].success);
}

#[test]
fn bytes_that_are_no_transaction_are_refused() {
    let decode = |bytes: &[u8]| RecoveredTransaction::decode(Bytes::copy_from_slice(bytes));
    assert!(matches!(decode(&[]), Err(TransactionError::Encoding(_))));
    assert!(matches!(decode(&[0x02, 0xc0]), Err(TransactionError::Encoding(_))));
    let mut valid = transfer(1, 0, 2, 1).encoded().to_vec();
    valid.push(0);
    assert!(matches!(decode(&valid), Err(TransactionError::Encoding(_))));
    let blob = TxEip4844 { blob_versioned_hashes: vec![B256::ZERO], ..TxEip4844::default() };
    assert_eq!(decode(&sign(1, blob).encoded_2718()), Err(TransactionError::UnsupportedType));
}

#[test]
fn a_call_sees_the_state_and_changes_nothing() {
    let chain = Chain::new();
    let call = TxEnv {
        caller: RECORDER_ADDRESS,
        kind: RECORDER_ADDRESS.into(),
        gas_limit: 900_000,
        data: Bytes::copy_from_slice(&[1; 32]),
        ..TxEnv::default()
    };
    let simulation =
        Simulation { rules: RULES, context: chain.context(), overrides: Default::default(), call };
    let result = simulate(chain.state.view(0), simulation).unwrap();
    assert!(result.is_success() && result.logs().len() == 1);
    assert_eq!(chain.slot(RECORDER_ADDRESS), U256::ZERO);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_a_proposer_builds_every_verifier_computes_again(
        actions in prop::collection::vec((1u8..5, 0u8..3, 0u64..2_000), 1..30)
    ) {
        let mut chain = Chain::new();
        for actions in actions.chunks(8) {
            let mut nonces = BTreeMap::new();
            let transactions: Vec<_> = actions.iter().map(|(seed, kind, value)| {
                let start = chain.account(signer(*seed).address()).unwrap().nonce;
                let nonce = nonces.entry(*seed).or_insert(start);
                *nonce += 1;
                match kind {
                    0 => transfer(*seed, *nonce - 1, 5 - seed, *value),
                    1 => record(*seed, *nonce - 1, *value % 3),
                    _ => send(*seed, *nonce - 1, TxKind::Create, *value, CREATE_AND_DESTROY),
                }
            }).collect();
            let (built, _) = chain.build(&transactions);
            let view = chain.state.view(chain.head.number);
            let again = SerialExecutor::new(RULES).execute(&chain.context(), view, built.transactions.clone()).unwrap();
            prop_assert_eq!(&built, &again);
            chain.apply(&built);
            let mut rebuilt = StateCommitment::default();
            prop_assert_eq!(rebuilt.apply(&chain.state.contents()), chain.head.state_root);
        }
    }
}
