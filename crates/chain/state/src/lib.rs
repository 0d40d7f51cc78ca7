//! What the chain knows: accounts, their storage, blocks, receipts and certificates.
//!
//! Three views of one state are kept and always agree:
//!
//! * the **flat state** ([`FlatState`]), a map in memory that execution and RPC read. It keeps the
//!   values that recent blocks overwrote, so that a [`StateView`] stays at its height while newer
//!   blocks are applied;
//! * the **commitment** ([`StateCommitment`]), a Merkle Patricia trie in memory whose root goes into
//!   the header. Only the path of a changed leaf is hashed again;
//! * the **store** ([`ChainStore`]), which takes each block with everything it changed in one atomic
//!   batch and syncs it to disk before anybody is told of the block.
//!
//! A block's effect on the state is a [`StateDiff`], sorted, so that every node writes the same bytes
//! in the same order. On start the flat state is read from the store, the trie is built again from it
//! and its root is compared with the head's header: a store whose state was altered does not open.
//!
//! The state after one block can be read in pieces from the store while newer blocks are stored
//! ([`FrozenState`]), and an empty store be filled with such pieces ([`Restoration`]).
//!
//! Memory: about 600 bytes for each account or storage slot, so a million of them take 600 MB.

mod account;
mod block;
mod commitment;
mod diff;
mod error;
mod flat;
mod frozen;
mod genesis;
mod piece;
mod restore;
mod store;
mod trie;
mod witness;

pub use account::Account;
pub use block::{Receipt, StoredBlock, Transaction, header_template};
pub use commitment::{AccountProof, StateCommitment, StorageProof};
pub use diff::{AccountDiff, StateDiff};
pub use error::StateError;
pub use flat::{FlatState, StateReader, StateView};
pub use frozen::{FrozenState, Pieces};
pub use genesis::{Genesis, GenesisAccount};
pub use restore::{Base, EpochEnd, Restoration};
pub use store::{BlockCommit, ChainHead, ChainStore, Part, Successors, TransactionLocation};
pub use trie::Trie;
