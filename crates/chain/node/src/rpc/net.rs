//! The `net_`, `web3_` and `txpool_` namespaces.

use std::{collections::BTreeMap, sync::Arc};

use alloy_primitives::{Address, B256, Bytes, U64, keccak256};
use genex_chain_execution::RecoveredTransaction;
use jsonrpsee::proc_macros::rpc;
use serde::Serialize;

use super::{RpcContext, RpcError, convert, convert::TransactionView};

/// The methods of the `net_` namespace.
#[rpc(server, namespace = "net")]
pub trait NetApi {
    /// The chain id as a decimal string.
    #[method(name = "version")]
    fn version(&self) -> Result<String, RpcError>;

    /// Always true.
    #[method(name = "listening")]
    fn listening(&self) -> Result<bool, RpcError>;

    /// Number of peers: none, as long as there is one validator.
    #[method(name = "peerCount")]
    fn peer_count(&self) -> Result<U64, RpcError>;
}

/// The methods of the `web3_` namespace.
#[rpc(server, namespace = "web3")]
pub trait Web3Api {
    /// Name and version of this software.
    #[method(name = "clientVersion")]
    fn client_version(&self) -> Result<String, RpcError>;

    /// Keccak-256.
    #[method(name = "sha3")]
    fn sha3(&self, bytes: Bytes) -> Result<B256, RpcError>;
}

/// The methods of the `txpool_` namespace.
#[rpc(server, namespace = "txpool")]
pub trait TxPoolApi {
    /// How many transactions wait.
    #[method(name = "status")]
    fn status(&self) -> Result<PoolStatus, RpcError>;

    /// The transactions that wait, by sender and nonce.
    #[method(name = "content")]
    fn content(&self) -> Result<PoolContentView, RpcError>;
}

/// Answers from a chain and a pool.
#[derive(Clone, Debug)]
pub struct Net(pub Arc<RpcContext>);

/// How many transactions wait.
#[derive(Clone, Debug, Serialize)]
pub struct PoolStatus {
    /// Executable.
    pending: U64,
    /// Waiting for a predecessor.
    queued: U64,
}

/// Transactions by sender and nonce in decimal, as geth shows them.
type BySender = BTreeMap<Address, BTreeMap<String, TransactionView>>;

/// The transactions that wait.
#[derive(Clone, Debug, Serialize)]
pub struct PoolContentView {
    pending: BySender,
    queued: BySender,
}

impl NetApiServer for Net {
    fn version(&self) -> Result<String, RpcError> {
        Ok(self.0.chain.genesis().chain_id.to_string())
    }

    fn listening(&self) -> Result<bool, RpcError> {
        Ok(true)
    }

    fn peer_count(&self) -> Result<U64, RpcError> {
        Ok(U64::ZERO)
    }
}

impl Web3ApiServer for Net {
    fn client_version(&self) -> Result<String, RpcError> {
        Ok(concat!("genex/v", env!("CARGO_PKG_VERSION")).into())
    }

    fn sha3(&self, bytes: Bytes) -> Result<B256, RpcError> {
        Ok(keccak256(bytes))
    }
}

impl TxPoolApiServer for Net {
    fn status(&self) -> Result<PoolStatus, RpcError> {
        let (pending, queued) = self.0.pool.status();
        Ok(PoolStatus { pending: U64::from(pending), queued: U64::from(queued) })
    }

    fn content(&self) -> Result<PoolContentView, RpcError> {
        let content = self.0.pool.content();
        Ok(PoolContentView { pending: view(content.pending), queued: view(content.queued) })
    }
}

fn view(senders: BTreeMap<Address, BTreeMap<u64, Arc<RecoveredTransaction>>>) -> BySender {
    let by_nonce = |transactions: BTreeMap<u64, Arc<RecoveredTransaction>>| {
        transactions.iter().map(|(nonce, tx)| (nonce.to_string(), convert::pending(tx))).collect()
    };
    senders.into_iter().map(|(sender, transactions)| (sender, by_nonce(transactions))).collect()
}
