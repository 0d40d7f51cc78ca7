//! Searching logs. The headers' bloom filters tell which blocks need no look at their receipts.

use alloy_rpc_types_eth::{BlockNumberOrTag, Filter, FilterBlockOption, Log};
use genex_chain_state::StoredBlock;

use super::{RpcContext, RpcError, convert};

/// All logs a filter matches, oldest first.
pub(super) fn search(context: &RpcContext, filter: &Filter) -> Result<Vec<Log>, RpcError> {
    match filter.block_option {
        FilterBlockOption::AtBlockHash(hash) => {
            let height = context.known_height(hash.into())?;
            search_range(context, filter, height, height)
        }
        FilterBlockOption::Range { from_block, to_block } => {
            let bound = |tag: Option<BlockNumberOrTag>| height(context, tag.unwrap_or_default());
            search_range(context, filter, bound(from_block), bound(to_block))
        }
    }
}

/// The height a bound means; heights above the head stay as they are.
fn height(context: &RpcContext, tag: BlockNumberOrTag) -> u64 {
    match tag {
        BlockNumberOrTag::Number(height) => height,
        BlockNumberOrTag::Earliest => 0,
        _ => context.chain.head().height,
    }
}

/// Logs of the blocks `from..=to` that match.
pub(super) fn search_range(
    context: &RpcContext,
    filter: &Filter,
    from: u64,
    to: u64,
) -> Result<Vec<Log>, RpcError> {
    if from > to {
        return Err(RpcError::InvalidParams("invalid block range params".into()));
    }
    let to = to.min(context.chain.head().height);
    if to.saturating_sub(from) >= context.limits.log_blocks {
        return Err(RpcError::Limit(format!("exceed maximum block range: {}", context.limits.log_blocks)));
    }
    let mut found = Vec::new();
    for height in from..=to {
        found.extend(search_block(context, filter, height)?);
        if found.len() > context.limits.logs {
            let text = format!("query returned more than {} results", context.limits.logs);
            return Err(RpcError::Limit(text));
        }
    }
    Ok(found)
}

fn search_block(context: &RpcContext, filter: &Filter, height: u64) -> Result<Vec<Log>, RpcError> {
    let header = context.header(height.into())?;
    if header.logs_bloom.is_zero() || !filter.matches_bloom(header.logs_bloom) {
        return Ok(Vec::new());
    }
    let block = context.chain.block(height)?.ok_or(RpcError::UnknownBlock)?;
    Ok(matching(filter, &block))
}

/// The logs of a block that match.
pub(super) fn matching(filter: &Filter, block: &StoredBlock) -> Vec<Log> {
    let matches = |log: &Log| filter.matches(&log.inner);
    convert::logs(block).filter(matches).collect()
}
