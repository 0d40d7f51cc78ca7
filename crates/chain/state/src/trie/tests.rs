use std::collections::BTreeMap;

use alloy_primitives::{B256, keccak256};
use alloy_trie::{HashBuilder, Nibbles, proof::verify_proof};
use proptest::prelude::*;

use super::Trie;

/// The root of the same content by `alloy-trie`, built from nothing.
fn reference_root(content: &BTreeMap<B256, Vec<u8>>) -> B256 {
    let mut builder = HashBuilder::default();
    for (key, value) in content {
        builder.add_leaf(Nibbles::unpack(key), value);
    }
    builder.root()
}

/// Keys that share long prefixes as often as they differ early, so that splits and joins happen at
/// every depth.
fn key() -> impl Strategy<Value = B256> {
    (0usize..4, 0u8..4, 0u8..6).prop_map(|(position, nibble, seed)| {
        let mut key = if seed == 5 { B256::ZERO } else { keccak256([seed]) };
        let at = [0, 1, 15, 31][position];
        key.0[at] = (key.0[at] & 0xf0) | nibble;
        key
    })
}

fn value() -> impl Strategy<Value = Option<Vec<u8>>> {
    prop_oneof![
        2 => Just(None),
        3 => prop::collection::vec(1u8.., 1..4).prop_map(Some),
        2 => prop::collection::vec(any::<u8>(), 33..110).prop_map(Some),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn root_equals_the_reference_after_every_change(
        changes in prop::collection::vec((key(), value()), 1..60)
    ) {
        let mut trie = Trie::default();
        let mut content = BTreeMap::new();
        for (key, value) in changes {
            match value {
                Some(value) => {
                    trie.put(&key, &value);
                    content.insert(key, value);
                }
                None => {
                    trie.remove(&key);
                    content.remove(&key);
                }
            }
            prop_assert_eq!(trie.root(), reference_root(&content));
            prop_assert_eq!(trie.get(&key), content.get(&key).map(Vec::as_slice));
        }
    }

    #[test]
    fn proof_of_any_key_verifies_against_the_root(
        content in prop::collection::btree_map(key(), prop::collection::vec(1u8.., 1..60), 1..40),
        asked in key(),
    ) {
        let mut trie = Trie::default();
        for (key, value) in &content {
            trie.put(key, value);
        }
        let root = trie.root();
        let proof = trie.prove(&asked);
        let expected = content.get(&asked).cloned();
        prop_assert!(verify_proof(root, Nibbles::unpack(asked), expected, &proof).is_ok());
    }
}

#[test]
fn many_random_leaves_have_the_reference_root() {
    let content: BTreeMap<B256, Vec<u8>> = (0u32..5_000)
        .map(|number| (keccak256(number.to_be_bytes()), number.to_be_bytes().to_vec()))
        .collect();
    let mut trie = Trie::default();
    for (key, value) in &content {
        trie.put(key, value);
    }
    assert_eq!(trie.root(), reference_root(&content));
}
