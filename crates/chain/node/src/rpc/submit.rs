//! Sending transactions.

use std::{sync::Arc, time::Duration};

use alloy_primitives::{B256, Bytes};
use genex_chain_execution::RecoveredTransaction;
use tokio::sync::watch;

use super::{RpcContext, RpcError, convert, convert::ReceiptView};
use crate::{AdmissionError, Stage};

/// Time that a caller waits for a receipt unless it says otherwise (EIP-7966).
const DEFAULT_WAIT_MS: u64 = 2_000;
/// Longest time a caller may wait.
const MAX_WAIT_MS: u64 = 60_000;

/// Decodes a transaction, recovers its sender and takes it into the pool.
pub(super) fn submit(context: &RpcContext, encoded: Bytes) -> Result<B256, RpcError> {
    let metrics = context.chain.metrics();
    let transaction = metrics.measure(Stage::Recover, || RecoveredTransaction::decode(encoded));
    let admit = |transaction| metrics.measure(Stage::Admit, || context.pool.admit(Arc::new(transaction)));
    let admitted = transaction.map_err(AdmissionError::from).and_then(admit);
    metrics.admission(admitted.is_ok());
    Ok(admitted?)
}

/// Submits a transaction and waits until its block is durable, or until it is refused.
pub(super) async fn submit_and_wait(
    context: &RpcContext,
    encoded: Bytes,
    timeout_ms: Option<u64>,
) -> Result<ReceiptView, RpcError> {
    let timeout_ms = timeout_ms.unwrap_or(DEFAULT_WAIT_MS).min(MAX_WAIT_MS);
    let heads = context.chain.watch_head();
    let hash = submit(context, encoded)?;
    let waited =
        tokio::time::timeout(Duration::from_millis(timeout_ms), included(context, heads, hash)).await;
    waited.map_err(|_| RpcError::Timeout(timeout_ms))?
}

async fn included(
    context: &RpcContext,
    mut heads: watch::Receiver<genex_chain_state::ChainHead>,
    hash: B256,
) -> Result<ReceiptView, RpcError> {
    loop {
        if let Some((block, index)) = context.find(&hash)? {
            return Ok(convert::receipt(&block, index, context.gas_price(&block)?));
        }
        if let Some(refusal) = context.pool.refusal(&hash) {
            return Err(AdmissionError::from(refusal).into());
        }
        let changed = heads.changed().await;
        changed.map_err(|_| RpcError::Internal("the node is stopping".into()))?;
    }
}
