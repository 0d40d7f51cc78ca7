//! The `genex_` namespace: finality, with proof, and flags.

use std::sync::Arc;

use alloy_primitives::{B256, Bytes, U64};
use alloy_rpc_types_eth::BlockId;
use genex_chain_consensus::Certificate;
use genex_light::ReceiptProof;
use jsonrpsee::{
    PendingSubscriptionSink, SubscriptionMessage,
    core::{SubscriptionResult, async_trait},
    proc_macros::rpc,
};
use serde::Serialize;

use super::{RpcContext, RpcError, inclusion};
use crate::Flag;

/// The methods of the `genex_` namespace.
#[rpc(server, namespace = "genex")]
pub trait GenexApi {
    /// Proof that a block is final; null for block 0, which is final by definition. It can be that of a
    /// block above it, which is final together with all below.
    #[method(name = "finalityCertificate")]
    fn finality_certificate(&self, block: BlockId) -> Result<Option<CertificateView>, RpcError>;

    /// Proof that a transaction and its receipt are in a block, as `genex-light` checks it; null for one that
    /// is in no block.
    #[method(name = "getReceiptProof")]
    fn receipt_proof(&self, transaction: B256) -> Result<Option<ReceiptProof>, RpcError>;

    /// Who decided on a block; without one, who decides on the next. An error if that is not kept.
    #[method(name = "validators")]
    fn validators(&self, block: Option<BlockId>) -> Result<ValidatorsView, RpcError>;

    /// The newest flags of this node's detectors, oldest first. They are what this node saw, and no part
    /// of the chain.
    #[method(name = "flags")]
    fn flags(&self) -> Result<Vec<Flag>, RpcError>;

    /// Follows the flags as they are raised; a subscriber that falls too far behind is cut off.
    #[subscription(name = "subscribeFlags" => "flag", unsubscribe = "unsubscribeFlags", item = Flag)]
    async fn subscribe_flags(&self) -> SubscriptionResult;
}

/// Answers from a chain.
#[derive(Clone, Debug)]
pub struct Genex(pub Arc<RpcContext>);

/// Who decides in an epoch, as RPC shows it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidatorsView {
    epoch: U64,
    first_block: U64,
    last_block: U64,
    /// How many votes make a block final.
    quorum: U64,
    /// Public keys (ed25519), in the order in which certificates name them.
    validators: Vec<B256>,
}

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

#[async_trait]
impl GenexApiServer for Genex {
    fn finality_certificate(&self, block: BlockId) -> Result<Option<CertificateView>, RpcError> {
        let height = self.0.known_height(block)?;
        let encoded = self.0.chain.store().certificate(height)?.filter(|encoded| !encoded.is_empty());
        encoded.map(view).transpose()
    }

    fn receipt_proof(&self, transaction: B256) -> Result<Option<ReceiptProof>, RpcError> {
        inclusion::prove(&self.0, &transaction)
    }

    fn validators(&self, block: Option<BlockId>) -> Result<ValidatorsView, RpcError> {
        let chain = &self.0.chain;
        let height = match block {
            Some(block) => self.0.known_height(block)?,
            None => chain.head().height + 1,
        };
        let epoch = chain.epochs().containing(height);
        let validators = chain.validators(epoch)?.ok_or(RpcError::UnknownBlock)?;
        Ok(ValidatorsView {
            epoch: U64::from(epoch),
            first_block: U64::from(chain.epochs().first(epoch)),
            last_block: U64::from(chain.epochs().last(epoch)),
            quorum: U64::from(validators.quorum()),
            validators: validators.keys().collect(),
        })
    }

    fn flags(&self) -> Result<Vec<Flag>, RpcError> {
        Ok(self.0.monitor.recent())
    }

    async fn subscribe_flags(&self, pending: PendingSubscriptionSink) -> SubscriptionResult {
        let mut flags = self.0.monitor.subscribe();
        let sink = pending.accept().await?;
        loop {
            let flag = tokio::select! {
                () = sink.closed() => return Ok(()),
                flag = flags.recv() => flag,
            };
            let Ok(flag) = flag else { return Ok(()) };
            let message = serde_json::value::to_raw_value(&flag)?;
            if sink.send(SubscriptionMessage::from(message)).await.is_err() {
                return Ok(());
            }
        }
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
