//! Transactions: type 2 (EIP-1559) at price zero.

use alloy_consensus::{SignableTransaction, TxEip1559};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Signature, TxKind, U256};
use genex_ports::{
    chain::{ChainError, Hash32, SignedTx},
    signer::KeyRef,
};

use super::{ChainGateway, call::Call, rpc::Answer};

impl ChainGateway {
    pub(super) async fn sign_transaction(
        &self,
        key: KeyRef,
        nonce: u64,
        call: Call,
    ) -> Result<SignedTx, ChainError> {
        let transaction = TxEip1559 {
            chain_id: self.contracts.chain_id,
            nonce,
            gas_limit: call.gas,
            to: TxKind::Call(call.to),
            input: call.data.into(),
            ..TxEip1559::default()
        };
        let digest = Hash32(transaction.signature_hash().0);
        let signed = self.signer.sign(key, digest).await?;
        let r = U256::from_be_bytes(signed.r);
        let s = U256::from_be_bytes(signed.s);
        let envelope = transaction.into_signed(Signature::new(r, s, signed.y_odd));
        Ok(SignedTx {
            sender: self.signer.address(key).await?,
            nonce,
            hash: Hash32(envelope.hash().0),
            raw: envelope.encoded_2718(),
        })
    }
}

/// What the node's answer to a broadcast means. Known ones, and those whose nonce is spent, are no errors: the
/// receipt tells the rest. A full pool takes it later.
pub(super) fn accepted(answer: Answer) -> Result<(), ChainError> {
    let Err(failure) = answer else { return Ok(()) };
    let says = |text: &str| failure.message.contains(text);
    if says("already known") || says("nonce too low") {
        Ok(())
    } else if says("txpool is full") || says("account limit exceeded") || failure.code == RATE_LIMITED {
        Err(ChainError::Unavailable(failure.message))
    } else {
        Err(ChainError::Refused(failure.message))
    }
}

/// EIP-1474's "limit exceeded".
const RATE_LIMITED: i64 = -32_005;
