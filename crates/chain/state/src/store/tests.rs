use std::collections::BTreeMap;

use alloy_consensus::{SignableTransaction, TxEip1559, TxType};
use alloy_primitives::{Bytes, Log, Signature, keccak256};

use super::*;
use crate::{Base, FlatState, GenesisAccount, Restoration, StateCommitment, StateReader, header_template};

fn genesis() -> Genesis {
    let account = GenesisAccount {
        balance: U256::from(7),
        code: Bytes::from_static(&[0x60, 1]),
        storage: BTreeMap::from([(B256::with_last_byte(1), B256::with_last_byte(9))]),
        ..GenesisAccount::default()
    };
    Genesis {
        chain_id: 7091,
        timestamp: 1,
        gas_limit: 1_000_000,
        coinbase: Address::ZERO,
        epoch_blocks: None,
        validators: vec![B256::repeat_byte(1)],
        alloc: BTreeMap::from([(Address::repeat_byte(0xaa), account)]),
    }
}

fn block(parent: &Header) -> StoredBlock {
    let signature = Signature::test_signature();
    let transaction: Transaction =
        TxEip1559 { nonce: 3, ..TxEip1559::default() }.into_signed(signature).into();
    let receipt = Receipt {
        tx_type: TxType::Eip1559,
        success: true,
        cumulative_gas_used: 21_000,
        logs: vec![Log::new_unchecked(Address::ZERO, vec![B256::ZERO], Bytes::from_static(b"log"))],
    };
    let header = Header { number: parent.number + 1, parent_hash: parent.hash_slow(), ..header_template() };
    StoredBlock {
        hash: header.hash_slow(),
        header,
        transactions: vec![transaction],
        senders: vec![Address::repeat_byte(5)],
        receipts: vec![receipt],
    }
}

fn change(address: Address, slots: &[(u64, u64)], cleared: bool) -> StateDiff {
    let account = Account { nonce: 1, ..Account::default() };
    let storage = slots.iter().map(|(k, v)| (U256::from(*k), U256::from(*v))).collect();
    let change = AccountDiff { account: Some(account), storage_cleared: cleared, storage };
    StateDiff { accounts: BTreeMap::from([(address, change)]), ..StateDiff::default() }
}

#[test]
fn a_committed_block_is_read_back_whole_after_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let block = {
        let store = ChainStore::open(directory.path()).unwrap();
        store.initialise(&genesis()).unwrap();
        let block = block(&genesis().header());
        let diff = change(Address::repeat_byte(0xbb), &[(1, 1)], false);
        store
            .commit(&BlockCommit {
                block: &block,
                certificate: b"final",
                diff: &diff,
                priority_fee: 3,
                successors: None,
            })
            .unwrap();
        block
    };
    let store = ChainStore::open(directory.path()).unwrap();
    assert_eq!(store.head().unwrap(), Some(ChainHead { height: 1, hash: block.hash }));
    assert_eq!(store.block(1).unwrap().as_ref(), Some(&block));
    assert_eq!(store.certificate(1).unwrap().as_deref(), Some(&b"final"[..]));
    assert_eq!(store.height_of(&block.hash).unwrap(), Some(1));
    let location = store.locate(block.transactions[0].tx_hash()).unwrap();
    assert_eq!(location, Some(TransactionLocation { height: 1, index: 0 }));
    assert_eq!(store.genesis().unwrap(), Some(genesis()));
}

#[test]
fn stored_state_equals_the_state_in_memory() {
    let directory = tempfile::tempdir().unwrap();
    let store = ChainStore::open(directory.path()).unwrap();
    store.initialise(&genesis()).unwrap();
    let flat = FlatState::default();
    flat.load(0, [B256::ZERO], &genesis().state());
    let (mut parent, contract) = (genesis().header(), Address::repeat_byte(0xaa));
    for (slots, cleared) in [(&[(1, 0), (2, 5)][..], false), (&[(7, 7)], false), (&[(3, 1)], true)] {
        let block = block(&parent);
        let diff = change(contract, slots, cleared);
        flat.apply(block.header.number, block.hash, &diff);
        store
            .commit(&BlockCommit {
                block: &block,
                certificate: &[],
                diff: &diff,
                priority_fee: 0,
                successors: None,
            })
            .unwrap();
        parent = block.header;
    }
    assert_eq!(store.state().unwrap(), flat.contents());
    let value = flat.view(3).storage(&contract, &U256::from(3)).unwrap();
    assert_eq!(value, U256::from(1));
    let mut commitment = StateCommitment::default();
    assert_ne!(commitment.apply(&store.state().unwrap()), genesis().header().state_root);
}

#[test]
fn a_store_that_lost_a_final_block_does_not_open() {
    let directory = tempfile::tempdir().unwrap();
    {
        let store = ChainStore::open(directory.path()).unwrap();
        store.initialise(&genesis()).unwrap();
        let lost = ChainHead { height: 4, hash: B256::repeat_byte(4) };
        store.witness.write(&lost).unwrap();
    }
    let error = ChainStore::open(directory.path()).unwrap_err();
    assert!(matches!(error, StateError::FinalBlockMissing { height: 4, .. }), "{error}");
}

#[test]
fn a_damaged_witness_is_reported() {
    let directory = tempfile::tempdir().unwrap();
    ChainStore::open(directory.path()).unwrap().initialise(&genesis()).unwrap();
    let path = directory.path().join("HEAD");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[9] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let error = ChainStore::open(directory.path()).unwrap_err();
    assert!(matches!(error, StateError::Damaged { .. }), "{error}");
}

#[test]
fn code_of_an_account_is_found_by_its_hash() {
    let flat = FlatState::default();
    flat.load(0, [B256::ZERO], &genesis().state());
    let code = flat.view(0).code(&keccak256([0x60, 1])).unwrap();
    assert_eq!(code.original_bytes(), Bytes::from_static(&[0x60, 1]));
    let missing = flat.view(0).code(&B256::ZERO).unwrap_err();
    assert!(matches!(missing, StateError::MissingCode(_)));
}

/// Blocks that change a contract with much storage, deploy a code, and move balances.
fn grow(store: &ChainStore) -> StateDiff {
    store.initialise(&genesis()).unwrap();
    let slots: Vec<_> = (1..200).map(|slot| (slot, slot)).collect();
    let mut diff = change(Address::repeat_byte(0xbb), &slots, false);
    let code = Bytes::from_static(&[0x60, 2]);
    let account = Account { code_hash: keccak256(&code), nonce: 1, ..Account::default() };
    diff.codes.insert(account.code_hash, code);
    diff.accounts
        .insert(Address::repeat_byte(0xcc), AccountDiff { account: Some(account), ..AccountDiff::default() });
    let mut commitment = StateCommitment::default();
    commitment.apply(&genesis().state());
    let mut block = block(&genesis().header());
    block.header.state_root = commitment.apply(&diff);
    block.hash = block.header.hash_slow();
    let commit =
        BlockCommit { block: &block, certificate: b"final", diff: &diff, priority_fee: 3, successors: None };
    store.commit(&commit).unwrap();
    diff
}

fn base<'a>(genesis: &'a Genesis, block: &'a StoredBlock) -> Base<'a> {
    Base { genesis, block, certificate: b"final", priority_fee: 3, headers: &[], handovers: &[] }
}

#[test]
fn a_frozen_state_in_pieces_of_any_size_makes_the_same_store() {
    let directory = tempfile::tempdir().unwrap();
    let store = ChainStore::open(directory.path()).unwrap();
    grow(&store);
    let (frozen, state) = (store.freeze().unwrap().unwrap(), store.state().unwrap());
    let block = store.block(1).unwrap().unwrap();
    let later = change(Address::repeat_byte(0xbb), &[(1, 0), (500, 5)], false);
    let next = self::block(&block.header);
    let commit =
        BlockCommit { block: &next, certificate: &[], diff: &later, priority_fee: 0, successors: None };
    store.commit(&commit).unwrap();
    for bytes in [1, 1_000, 1 << 20] {
        let restored = tempfile::tempdir().unwrap();
        let mut restoration = Restoration::begin(restored.path()).unwrap();
        for piece in frozen.pieces(bytes) {
            let piece = StateDiff::decode_piece(&piece.unwrap().encode_piece()).unwrap();
            restoration.add(&piece).unwrap();
        }
        restoration.finish(&base(&genesis(), &block)).unwrap();
        let restored = ChainStore::open(restored.path()).unwrap();
        assert_eq!(restored.state().unwrap(), state);
        assert_eq!(restored.head().unwrap(), Some(frozen.head()));
        assert_eq!(restored.block(1).unwrap().as_ref(), Some(&block));
        assert_eq!((restored.base().unwrap(), store.base().unwrap()), (Some(1), None));
        assert_eq!(restored.genesis().unwrap(), Some(genesis()));
        assert_eq!(restored.block(0).unwrap(), store.block(0).unwrap());
    }
}

#[test]
fn a_state_with_something_missing_is_not_restored() {
    let directory = tempfile::tempdir().unwrap();
    let store = ChainStore::open(directory.path()).unwrap();
    grow(&store);
    let block = store.block(1).unwrap().unwrap();
    let pieces: Vec<_> = store.freeze().unwrap().unwrap().pieces(1_000).map(Result::unwrap).collect();
    let restore = |pieces: &[StateDiff]| {
        let restored = tempfile::tempdir().unwrap();
        let mut restoration = Restoration::begin(restored.path()).unwrap();
        pieces.iter().for_each(|piece| restoration.add(piece).unwrap());
        let finished = restoration.finish(&base(&genesis(), &block));
        let head = ChainStore::open(restored.path()).unwrap().head().unwrap();
        assert_eq!(head.is_some(), finished.is_ok());
        finished
    };
    restore(&pieces).unwrap();
    let missing = restore(&pieces[1..]).unwrap_err();
    assert!(matches!(missing, StateError::StateRootMismatch { height: 1, .. }), "{missing}");
    let mut without_codes = pieces.clone();
    without_codes.iter_mut().for_each(|piece| piece.codes.clear());
    let codeless = restore(&without_codes).unwrap_err();
    assert!(matches!(codeless, StateError::MissingCode(_)), "{codeless}");
}

#[test]
fn nothing_is_restored_over_a_chain() {
    let directory = tempfile::tempdir().unwrap();
    ChainStore::open(directory.path()).unwrap().initialise(&genesis()).unwrap();
    let begun = Restoration::begin(directory.path()).unwrap_err();
    assert!(matches!(begun, StateError::NotEmpty(_)), "{begun}");
}
