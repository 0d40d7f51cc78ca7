//! The `genex_` namespace: finality, with proof.

use std::sync::Arc;

use alloy_primitives::{B256, Bytes, U64};
use alloy_rpc_types_eth::BlockId;
use genex_chain_consensus::Certificate;
use jsonrpsee::proc_macros::rpc;
use serde::Serialize;

use super::{RpcContext, RpcError};

/// The methods of the `genex_` namespace.
#[rpc(server, namespace = "genex")]
pub trait GenexApi {
    /// Proof that a block is final; null for block 0, which is final by definition. It can be that of a
    /// block above it, which is final together with all below.
    #[method(name = "finalityCertificate")]
    fn finality_certificate(&self, block: BlockId) -> Result<Option<CertificateView>, RpcError>;

    /// Public keys (ed25519) of the validators, in the order certificates name them.
    #[method(name = "validators")]
    fn validators(&self) -> Result<Vec<B256>, RpcError>;
}

/// Answers from a chain.
#[derive(Clone, Debug)]
pub struct Genex(pub Arc<RpcContext>);

/// A finality certificate as RPC shows it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateView {
    height: U64,
    block_hash: B256,
    epoch: U64,
    view: U64,
    parent_view: U64,
    votes: Vec<VoteView>,
    /// The certificate as it is stored.
    encoded: Bytes,
}

#[derive(Clone, Debug, Serialize)]
struct VoteView {
    validator: U64,
    signature: Bytes,
}

impl GenexApiServer for Genex {
    fn finality_certificate(&self, block: BlockId) -> Result<Option<CertificateView>, RpcError> {
        let height = self.0.known_height(block)?;
        let encoded = self.0.chain.store().certificate(height)?.filter(|encoded| !encoded.is_empty());
        encoded.map(view).transpose()
    }

    fn validators(&self) -> Result<Vec<B256>, RpcError> {
        Ok(self.0.chain.validators().keys().collect())
    }
}

fn view(encoded: Vec<u8>) -> Result<CertificateView, RpcError> {
    let certificate = Certificate::decode(&encoded).map_err(|error| RpcError::Internal(error.to_string()))?;
    let votes = certificate.votes.iter().map(|vote| VoteView {
        validator: U64::from(vote.validator),
        signature: Bytes::copy_from_slice(&vote.signature),
    });
    Ok(CertificateView {
        height: U64::from(certificate.height),
        block_hash: certificate.block,
        epoch: U64::from(certificate.round.epoch),
        view: U64::from(certificate.round.view),
        parent_view: U64::from(certificate.round.parent_view),
        votes: votes.collect(),
        encoded: encoded.into(),
    })
}
