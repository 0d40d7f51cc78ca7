//! Digests against those the contracts computed (`contracts/test/vectors/digests.json`).

use std::collections::BTreeMap;

use super::*;
use crate::{MerkleTree, TreasuryVault, coupon_token};

const VECTORS: &str = include_str!("../../../../../contracts/test/vectors/digests.json");
const PARTY: Address = Address::repeat_byte(0x11);
const OTHER: Address = Address::repeat_byte(0x22);
const DEADLINE: u64 = 1_800_000_000;

fn vector(name: &str) -> B256 {
    let all: BTreeMap<String, B256> = serde_json::from_str(VECTORS).expect("a map of hashes");
    all[name]
}

fn ids() -> Vec<U256> {
    (0..2).filter_map(|serial| coupon_token(7, serial)).collect()
}

#[test]
fn an_order_has_the_contracts_digest() {
    let order = Settlement::Order {
        owner: PARTY,
        classId: 7,
        side: crate::SIDE_SELL,
        nonce: 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef,
        limitMinor: 8_500,
        maxFeeBps: 75,
        quantity: 3,
        resalesLeft: 2,
        deadline: uint40(DEADLINE),
    };
    assert_eq!(Digests::development().order(&order), vector("order"));
}

#[test]
fn consents_have_the_contracts_digests() {
    let digests = Digests::development();
    assert_eq!(digests.batch(keccak256("root")), vector("batch"));
    assert_eq!(digests.delegation(PARTY, OTHER, 5, DEADLINE), vector("delegation"));
    assert_eq!(digests.refund(keccak256("trade"), PARTY, DEADLINE), vector("refund"));
}

#[test]
fn issuing_has_the_contracts_digests() {
    let class = CouponLedger::NewClass {
        r#ref: keccak256("ref"),
        issuer: PARTY,
        track: crate::TRACK_UTILITY,
        transferMode: crate::TRANSFER_COUNTED,
        maxResales: 3,
        faceMinor: uint40(10_000),
        currency: 840,
        expiry: 1_800_000_000,
        notBefore: uint40(1_790_000_000),
        giftCard: true,
        stackable: true,
        storedValue: false,
        minSpendMinor: uint40(2_500),
        perPerson: 4,
        holderGroups: 6,
        transferPolicy: alloy_primitives::Uint::ZERO,
        refundWindow: 604_800,
        storeRoot: keccak256("stores"),
        termsHash: keccak256("terms"),
        quantity: uint40(1_000),
    };
    let digests = Digests::development();
    assert_eq!(digests.class(&class), vector("class"));
    assert_eq!(digests.mint(7, 100, 1_000), vector("mint"));
}

#[test]
fn a_ticket_of_eligibility_has_the_contracts_digest() {
    let ticket = CouponLedger::Eligibility {
        holder: PARTY,
        classId: 7,
        groups: 6,
        tag: alloy_primitives::FixedBytes::from_slice(&keccak256("tag")[..20]),
        issuedAt: DEADLINE as u32,
    };
    assert_eq!(Digests::development().eligibility(&ticket), vector("eligibility"));
}

#[test]
fn redeeming_has_the_contracts_digests() {
    let intent = Redemption::RedeemIntent {
        holder: PARTY,
        classId: 7,
        ids: ids(),
        terminal: OTHER,
        commitment: keccak256("bill"),
        spendAtLeastMinor: 2_500,
        deadline: uint40(DEADLINE),
    };
    let digests = Digests::development();
    assert_eq!(digests.redeem(&intent), vector("redeem"));
    assert_eq!(digests.terminal(OTHER, DEADLINE), vector("terminal"));
    assert_eq!(store_leaf(OTHER, keccak256("blind")), vector("storeLeaf"));
}

#[test]
fn the_state_of_a_log_has_the_contracts_digest() {
    let text = |text: &str| B256::right_padding_from(text.as_bytes());
    let statement = Anchor::Statement {
        stream: text("journal"),
        seq: 2,
        previous: text("one"),
        root: text("two"),
        size: 9,
    };
    assert_eq!(Digests::development().statement(&statement), vector("statement"));
}

#[test]
fn an_escrow_record_has_the_vaults_hash() {
    let record = TreasuryVault::EscrowRecord {
        tradeId: keccak256("trade"),
        classId: 7,
        issuer: PARTY,
        buyer: OTHER,
        amount: U256::from(160_000_000),
        fee: U256::from(1_600_000),
        heldAt: uint40(1_795_000_000),
        ids: ids(),
    };
    assert_eq!(keccak256(record.abi_encode()), vector("escrow"));
}

#[test]
fn a_tree_has_the_root_the_contracts_library_checks() {
    let leaves = (0..5u64).map(|n| keccak256(U256::from(n).abi_encode())).collect();
    let tree = MerkleTree::new(leaves).expect("not empty");
    assert_eq!(tree.root(), vector("merkleRootOfFive"));
}
