mod policy;

use std::collections::BTreeMap;

use alloy_consensus::{SignableTransaction, TxEip1559};
use alloy_primitives::{Address, B256, U256};
use alloy_signer::SignerSync;
use alloy_signer_local::PrivateKeySigner;
use genex_chain_execution::ChainRules;
use genex_chain_state::{Account, AccountDiff, StateDiff, header_template};
use revm::context::result::InvalidTransaction;

use super::*;
use crate::development::SYSTEM_CONTRACTS;

const RULES: ChainRules = ChainRules {
    chain_id: 7091,
    gas_limit: 1_000_000,
    beneficiary: Address::ZERO,
    contracts: SYSTEM_CONTRACTS,
};

fn signer(seed: u8) -> PrivateKeySigner {
    PrivateKeySigner::from_bytes(&B256::repeat_byte(seed)).unwrap()
}

fn transaction(seed: u8, nonce: u64, value: u64, fee: u128) -> Arc<RecoveredTransaction> {
    let transaction = TxEip1559 {
        chain_id: 7091,
        nonce,
        gas_limit: 21_000,
        max_fee_per_gas: fee,
        to: Address::ZERO.into(),
        value: U256::from(value),
        ..TxEip1559::default()
    };
    let signature = signer(seed).sign_hash_sync(&transaction.signature_hash()).unwrap();
    let signed = transaction.into_signed(signature).into();
    Arc::new(RecoveredTransaction::from_signed(signed).unwrap())
}

fn funded(nonces: &[(u8, u64)]) -> StateDiff {
    let account = |nonce| AccountDiff {
        account: Some(Account { nonce, balance: U256::from(1_000_000_000), ..Account::default() }),
        ..AccountDiff::default()
    };
    let accounts = nonces.iter().map(|(seed, nonce)| (signer(*seed).address(), account(*nonce)));
    StateDiff { accounts: accounts.collect(), ..StateDiff::default() }
}

fn pool(limits: PoolLimits) -> Pool {
    let state = FlatState::default();
    state.load(0, [B256::ZERO], &funded(&[(1, 0), (2, 0), (3, 0)]));
    Pool::new(state, AdmissionRules::from(RULES), limits)
}

fn admit(pool: &Pool, seed: u8, nonce: u64) -> Arc<RecoveredTransaction> {
    let transaction = transaction(seed, nonce, 0, 0);
    pool.admit(transaction.clone()).unwrap();
    transaction
}

/// Sender (by seed) and nonce of all that a block would take.
fn drain(pool: &Pool) -> Vec<(u8, u64)> {
    let seed = |address| (1..=3).find(|seed| signer(*seed).address() == address).unwrap();
    std::iter::from_fn(|| pool.next()).map(|tx| (seed(tx.sender()), tx.nonce())).collect()
}

fn block(transactions: &[Arc<RecoveredTransaction>]) -> StoredBlock {
    StoredBlock {
        header: header_template(),
        hash: B256::ZERO,
        transactions: transactions.iter().map(|tx| tx.transaction().clone()).collect(),
        senders: transactions.iter().map(|tx| tx.sender()).collect(),
        receipts: Vec::new(),
    }
}

#[test]
fn executable_transactions_leave_in_the_order_they_became_so() {
    let pool = pool(PoolLimits::default());
    for (seed, nonce) in [(1, 1), (2, 0), (1, 0), (3, 0), (2, 1)] {
        admit(&pool, seed, nonce);
    }
    assert_eq!(drain(&pool), [(2, 0), (1, 0), (1, 1), (3, 0), (2, 1)]);
    assert_eq!(pool.status(), (0, 0));
}

#[test]
fn a_gap_holds_back_what_follows_it() {
    let pool = pool(PoolLimits::default());
    admit(&pool, 1, 0);
    admit(&pool, 1, 2);
    assert_eq!(pool.status(), (1, 1));
    assert_eq!(pool.next_nonce(signer(1).address()).unwrap(), 1);
    assert_eq!(drain(&pool), [(1, 0)]);
    admit(&pool, 1, 1);
    assert_eq!(drain(&pool), [(1, 1), (1, 2)]);
}

#[test]
fn a_replacement_at_the_same_price_loses_its_place() {
    let pool = pool(PoolLimits::default());
    let first = admit(&pool, 1, 0);
    admit(&pool, 2, 0);
    let second = transaction(1, 0, 5, 0);
    pool.admit(second.clone()).unwrap();
    assert!(pool.get(&first.hash()).is_none());
    assert_eq!(drain(&pool), [(2, 0), (1, 0)]);
    assert_eq!(pool.get(&second.hash()), Some(second));
}

#[test]
fn replacements_are_bounded_and_never_cheaper() {
    let pool = pool(PoolLimits { replacements: 2, ..PoolLimits::default() });
    pool.admit(transaction(1, 0, 0, 3)).unwrap();
    let refused =
        |value, fee| matches!(pool.admit(transaction(1, 0, value, fee)), Err(AdmissionError::Underpriced));
    assert!(refused(1, 2));
    pool.admit(transaction(1, 0, 1, 3)).unwrap();
    pool.admit(transaction(1, 0, 2, 4)).unwrap();
    assert!(refused(3, 9));
    assert_eq!(drain(&pool), [(1, 0)]);
}

#[test]
fn what_a_block_had_no_room_for_is_first_in_the_next() {
    let pool = pool(PoolLimits::default());
    admit(&pool, 1, 0);
    admit(&pool, 2, 0);
    admit(&pool, 1, 1);
    let taken = pool.next().unwrap();
    pool.reject(&taken, &Rejection::NoRoom);
    assert_eq!(drain(&pool), [(1, 0), (2, 0), (1, 1)]);
}

#[test]
fn an_invalid_transaction_is_dropped_and_its_successors_wait() {
    let pool = pool(PoolLimits::default());
    let bad = admit(&pool, 1, 0);
    admit(&pool, 1, 1);
    let taken = pool.next().unwrap();
    pool.reject(&taken, &Rejection::Invalid(InvalidTransaction::OverflowPaymentInTransaction));
    assert!(pool.get(&bad.hash()).is_none());
    assert_eq!((drain(&pool), pool.status()), (vec![], (0, 1)));
    pool.admit(transaction(1, 0, 7, 0)).unwrap();
    assert_eq!(drain(&pool), [(1, 0), (1, 1)]);
}

#[test]
fn a_transaction_can_be_looked_up_until_it_is_durable() {
    let pool = pool(PoolLimits::default());
    let sent = admit(&pool, 1, 0);
    let taken = pool.next().unwrap();
    let block = block(&[taken]);
    pool.state.apply(1, B256::ZERO, &funded(&[(1, 1)]));
    pool.executed(&block, &[]);
    assert_eq!(pool.get(&sent.hash()), Some(sent.clone()));
    assert!(matches!(
        pool.admit(transaction(1, 0, 9, 0)),
        Err(AdmissionError::NonceTooLow { next: 1, nonce: 0 })
    ));
    pool.durable(&block);
    assert_eq!(pool.get(&sent.hash()), None);
    admit(&pool, 1, 1);
    assert_eq!(drain(&pool), [(1, 1)]);
}

#[test]
fn a_successor_may_come_while_its_predecessor_is_being_executed() {
    let pool = pool(PoolLimits::default());
    admit(&pool, 1, 0);
    let taken = pool.next().unwrap();
    admit(&pool, 1, 1);
    assert_eq!(drain(&pool), [(1, 1)]);
    pool.state.apply(1, B256::ZERO, &funded(&[(1, 1)]));
    pool.executed(&block(&[taken]), &[]);
    admit(&pool, 1, 2);
    assert_eq!(drain(&pool), [(1, 2)]);
}

#[test]
fn a_block_from_elsewhere_drops_what_it_made_stale() {
    let pool = pool(PoolLimits::default());
    let stale = admit(&pool, 1, 0);
    admit(&pool, 1, 1);
    pool.state.apply(1, B256::ZERO, &funded(&[(1, 1)]));
    pool.executed(&block(&[transaction(1, 0, 77, 0)]), &[]);
    assert!(pool.get(&stale.hash()).is_none());
    assert_eq!((drain(&pool), pool.status()), (vec![(1, 1)], (0, 0)));
}

#[test]
fn a_full_pool_drops_gapped_transactions_before_it_refuses() {
    let pool = pool(PoolLimits { transactions: 2, ..PoolLimits::default() });
    let gapped = admit(&pool, 1, 5);
    admit(&pool, 2, 0);
    admit(&pool, 3, 0);
    assert!(pool.get(&gapped.hash()).is_none());
    assert!(matches!(pool.admit(transaction(2, 1, 0, 0)), Err(AdmissionError::Full)));
    assert_eq!(drain(&pool), [(2, 0), (3, 0)]);
}

#[test]
fn one_sender_can_not_fill_the_pool() {
    let pool = pool(PoolLimits { per_sender: 2, ..PoolLimits::default() });
    admit(&pool, 1, 0);
    admit(&pool, 1, 1);
    assert!(matches!(pool.admit(transaction(1, 2, 0, 0)), Err(AdmissionError::AccountLimit)));
    admit(&pool, 2, 0);
}

/// Random traffic against a model: whatever happens, each sender's transactions leave in the order of
/// their nonces, each at most once, and the counters agree with the content.
#[test]
fn random_traffic_keeps_the_order_of_nonces() {
    let pool = pool(PoolLimits { transactions: 60, per_sender: 20, replacements: 2, quota: None });
    let mut dice = 7u64;
    let mut roll = |sides: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % sides
    };
    let mut expected: BTreeMap<Address, u64> = BTreeMap::new();
    let mut height = 0;
    for _ in 0..3_000 {
        if roll(10) < 8 {
            let seed = roll(3) as u8 + 1;
            let nonce = expected.get(&signer(seed).address()).copied().unwrap_or_default() + roll(12);
            // Refusals are part of the traffic.
            let _ = pool.admit(transaction(seed, nonce, roll(3), 0));
            continue;
        }
        let taken: Vec<_> = (0..roll(6)).map_while(|_| pool.next()).collect();
        for transaction in &taken {
            let next = expected.entry(transaction.sender()).or_default();
            assert_eq!(transaction.nonce(), *next);
            *next += 1;
        }
        height += 1;
        let nonces: Vec<_> =
            (1..=3).map(|s| (s, expected.get(&signer(s).address()).copied().unwrap_or_default())).collect();
        pool.state.apply(height, B256::ZERO, &funded(&nonces));
        let block = block(&taken);
        pool.executed(&block, &[]);
        pool.durable(&block);
        let (content, (executable, queued)) = (pool.content(), pool.status());
        let count =
            |part: &BTreeMap<Address, BTreeMap<u64, _>>| part.values().map(BTreeMap::len).sum::<usize>();
        assert_eq!((count(&content.pending), count(&content.queued)), (executable, queued));
    }
    assert!(expected.values().sum::<u64>() > 300, "the traffic got through");
}
