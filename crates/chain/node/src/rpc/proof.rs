//! `eth_getProof`.

use std::sync::Arc;

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_rpc_types_eth::{BlockId, EIP1186AccountProofResponse, EIP1186StorageProof};
use genex_chain_state::{AccountProof, StateReader};

use super::{RpcContext, RpcError};

/// Slots one request may name.
const MAX_SLOTS: usize = 1_024;

/// Proves an account and slots against the state root of the newest block. The trie is kept at the
/// newest height only, so older blocks are refused as pruned.
pub(super) async fn prove(
    context: Arc<RpcContext>,
    address: Address,
    slots: Vec<U256>,
    block: Option<BlockId>,
) -> Result<EIP1186AccountProofResponse, RpcError> {
    if slots.len() > MAX_SLOTS {
        return Err(RpcError::Limit(format!("too many slots (limit {MAX_SLOTS})")));
    }
    let wanted = context.known_height(block.unwrap_or_default())?;
    let latest = wanted == context.chain.head().height;
    let (height, proof, slots) = prove_at_tip(&context, address, slots).await?;
    if !latest && height != wanted {
        return Err(RpcError::Pruned { root: context.header(wanted.into())?.state_root });
    }
    respond(&context, address, &slots, height, proof)
}

/// Proves against the newest state, and waits until the block it belongs to is durable.
async fn prove_at_tip(
    context: &Arc<RpcContext>,
    address: Address,
    slots: Vec<U256>,
) -> Result<(u64, AccountProof, Vec<U256>), RpcError> {
    let stopping = || RpcError::Internal("the node is stopping".into());
    let chain = context.chain.clone();
    let prove = move || {
        let (height, proof) = chain.prove(&address, &slots);
        (height, proof, slots)
    };
    let proved = tokio::task::spawn_blocking(prove).await.map_err(|_| stopping())?;
    let mut heads = context.chain.watch_head();
    heads.wait_for(|head| head.height >= proved.0).await.map_err(|_| stopping())?;
    Ok(proved)
}

fn respond(
    context: &RpcContext,
    address: Address,
    slots: &[U256],
    height: u64,
    proof: AccountProof,
) -> Result<EIP1186AccountProofResponse, RpcError> {
    let state = context.chain.state().view(height);
    let account = state.account(&address)?.unwrap_or_default();
    let slot = |(slot, proof): (&U256, Vec<Bytes>)| {
        let value = state.storage(&address, slot)?;
        Ok(EIP1186StorageProof { key: B256::from(*slot).into(), value, proof })
    };
    let nodes = proof.slots.into_iter().map(|slot| slot.nodes);
    Ok(EIP1186AccountProofResponse {
        address,
        balance: account.balance,
        code_hash: account.code_hash,
        nonce: account.nonce,
        storage_hash: proof.storage_root,
        account_proof: proof.nodes,
        storage_proof: slots.iter().zip(nodes).map(slot).collect::<Result<_, RpcError>>()?,
    })
}
