//! Who may wait in the pool, how much one may use, and what is told to others.

use alloy_consensus::TxType;
use alloy_primitives::{Bytes, keccak256};
use alloy_rlp::Encodable;
use genex_chain_consensus::Gossip;
use genex_chain_execution::Refusal;
use genex_chain_state::Receipt;

use super::*;

fn standing_slot(address: Address) -> U256 {
    keccak256([address.into_word(), B256::with_last_byte(3)].concat()).into()
}

/// A block's changes that put addresses on the sanctions list.
fn sanctions(addresses: &[Address]) -> StateDiff {
    let change = AccountDiff {
        account: Some(Account { nonce: 1, ..Account::default() }),
        storage_cleared: false,
        storage: addresses.iter().map(|address| (standing_slot(*address), U256::from(1 << 4))).collect(),
    };
    let accounts = [(SYSTEM_CONTRACTS.compliance, change)].into_iter().collect();
    StateDiff { accounts, ..StateDiff::default() }
}

/// Applies a block that changes the list, as the producer does.
fn list(pool: &Pool, addresses: &[Address]) {
    let (before, diff) = (pool.state.view(pool.state.height()), sanctions(addresses));
    let barred = RULES.newly_barred(&before, &diff, 1).unwrap();
    pool.state.apply(pool.state.height() + 1, B256::repeat_byte(1), &diff);
    pool.executed(&block(&[]), &[]);
    pool.evict(&barred).unwrap();
}

#[test]
fn what_waits_from_a_party_that_is_sanctioned_is_dropped_at_once() {
    let pool = pool(PoolLimits::default());
    let dropped = admit(&pool, 1, 0);
    admit(&pool, 1, 1);
    admit(&pool, 2, 0);
    list(&pool, &[signer(1).address()]);
    assert_eq!(drain(&pool), [(2, 0)]);
    assert_eq!(pool.refusal(&dropped.hash()), Some(Refusal::Sanctioned(signer(1).address())));
    let refused = pool.admit(transaction(1, 0, 1, 0)).unwrap_err();
    assert!(matches!(refused, AdmissionError::Refused(Refusal::Sanctioned(_))), "{refused}");
}

#[test]
fn what_waits_for_a_party_that_is_sanctioned_is_dropped_and_what_is_behind_it_waits() {
    let pool = pool(PoolLimits::default());
    admit(&pool, 1, 0);
    let dropped = to(1, 1, signer(3).address());
    pool.admit(dropped.clone()).unwrap();
    admit(&pool, 1, 2);
    list(&pool, &[signer(3).address()]);
    assert_eq!((pool.status(), pool.get(&dropped.hash())), ((1, 1), None));
    admit(&pool, 1, 1);
    assert_eq!(drain(&pool), [(1, 0), (1, 1), (1, 2)]);
}

#[test]
fn a_list_that_names_nobody_here_drops_nothing() {
    let pool = pool(PoolLimits::default());
    admit(&pool, 1, 0);
    list(&pool, &[Address::repeat_byte(0x99)]);
    assert_eq!(drain(&pool), [(1, 0)]);
}

#[test]
fn why_a_transaction_was_refused_can_be_asked() {
    let pool = pool(PoolLimits::default());
    admit(&pool, 1, 0);
    let taken = pool.next().unwrap();
    let refusal = Refusal::Frozen(Address::repeat_byte(7));
    pool.reject(&taken, &Rejection::Refused(refusal));
    assert_eq!((pool.refusal(&taken.hash()), pool.refusal(&B256::ZERO)), (Some(refusal), None));
    assert_eq!(pool.status(), (0, 0));
}

#[test]
fn a_sender_that_uses_up_its_quota_waits_and_the_operator_does_not() {
    let quota = Quota { gas_per_second: 21_000, slots_per_second: 1, burst_seconds: 2 };
    let limits = PoolLimits { quota: Some(quota), ..PoolLimits::default() };
    let state = FlatState::default();
    state.load(0, [B256::ZERO], &funded(&[(1, 0), (2, 0)]));
    let unmetered = [signer(2).address()].into_iter().collect();
    let pool = Pool::new(state, AdmissionRules { rules: RULES, unmetered }, limits);
    let own = [admit(&pool, 1, 0), admit(&pool, 1, 1)];
    let refused = pool.admit(transaction(1, 2, 0, 0)).unwrap_err();
    assert!(matches!(refused, AdmissionError::Quota { resource: Resource::Gas, seconds: 1 }), "{refused}");
    (0..5).for_each(|nonce| _ = admit(&pool, 2, nonce));
    let mut later = block(&own);
    later.header.timestamp = 3;
    let receipt = |cumulative_gas_used| Receipt {
        tx_type: TxType::Eip1559,
        success: true,
        cumulative_gas_used,
        logs: Vec::new(),
    };
    later.receipts = vec![receipt(21_000), receipt(42_000)];
    pool.executed(&later, &[0, 9]);
    let refused = pool.admit(transaction(1, 2, 0, 0)).unwrap_err();
    assert!(matches!(refused, AdmissionError::Quota { resource: Resource::State, .. }), "{refused}");
}

#[test]
fn a_flood_of_one_sender_leaves_others_unharmed() {
    let quota = Quota { gas_per_second: 210_000, burst_seconds: 10, ..Quota::default() };
    let pool = pool(PoolLimits { quota: Some(quota), ..PoolLimits::default() });
    let refused = (0..).find_map(|nonce| pool.admit(transaction(1, nonce, 0, 0)).err()).unwrap();
    assert!(matches!(refused, AdmissionError::Quota { resource: Resource::Gas, .. }), "{refused}");
    assert_eq!(pool.status(), (100, 0));
    admit(&pool, 2, 0);
    admit(&pool, 3, 0);
    let drained = drain(&pool);
    assert_eq!(drained.len(), 102);
    assert!(drained.ends_with(&[(2, 0), (3, 0)]), "{drained:?}");
}

#[tokio::test]
async fn what_came_in_here_is_told_once_and_what_was_heard_is_not() {
    let (here, there) = (pool(PoolLimits::default()), pool(PoolLimits::default()));
    admit(&here, 1, 0);
    admit(&here, 2, 0);
    let message = here.tell().await;
    assert_eq!(there.hear(&message), Gossip::Taken);
    assert_eq!(there.hear(&message), Gossip::Taken);
    admit(&there, 3, 0);
    let answer = there.tell().await;
    assert_eq!(here.hear(&answer), Gossip::Taken);
    assert_eq!(drain(&there), [(1, 0), (2, 0), (3, 0)]);
    assert_eq!(drain(&here), [(1, 0), (2, 0), (3, 0)]);
}

#[tokio::test]
async fn messages_are_as_long_as_they_may_be() {
    let pool = pool(PoolLimits::default());
    let count = 3_000;
    (0..count).for_each(|nonce| _ = admit(&pool, 1, nonce));
    let mut told = 0;
    while told < count {
        let message = pool.tell().await;
        assert!(message.len() <= MAX_MESSAGE_BYTES);
        told += <Vec<Bytes> as alloy_rlp::Decodable>::decode(&mut message.as_ref()).unwrap().len() as u64;
    }
    assert_eq!(told, count);
}

#[test]
fn a_sender_that_comes_back_after_a_block_from_elsewhere_has_one_place_in_the_line() {
    let pool = pool(PoolLimits::default());
    let elsewhere = [admit(&pool, 1, 0), admit(&pool, 1, 1)];
    pool.state.apply(1, B256::repeat_byte(1), &funded(&[(1, 2)]));
    pool.executed(&block(&elsewhere), &[]);
    admit(&pool, 1, 2);
    assert_eq!(drain(&pool), [(1, 2)]);
}

#[test]
fn garbage_is_told_from_transactions_that_do_not_apply_here() {
    let pool = pool(PoolLimits::default());
    let message = |list: &[Bytes]| {
        let mut encoded = Vec::new();
        list.to_vec().encode(&mut encoded);
        encoded
    };
    let good = transaction(1, 0, 0, 0).encoded().clone();
    let poor = transaction(1, 1, u64::MAX, 0).encoded().clone();
    assert_eq!(pool.hear(&message(&[poor, good.clone()])), Gossip::Taken);
    assert_eq!(pool.status(), (1, 0));
    for garbage in
        [vec![0xc3], message(&[Bytes::from_static(b"\x02nothing")]), [message(&[good]), vec![0]].concat()]
    {
        assert_eq!(pool.hear(&garbage), Gossip::Garbage);
    }
}

fn to(seed: u8, nonce: u64, to: Address) -> Arc<RecoveredTransaction> {
    let transaction =
        TxEip1559 { chain_id: 7091, nonce, gas_limit: 21_000, to: to.into(), ..TxEip1559::default() };
    let signature = signer(seed).sign_hash_sync(&transaction.signature_hash()).unwrap();
    Arc::new(RecoveredTransaction::from_signed(transaction.into_signed(signature).into()).unwrap())
}
