//! JSON-RPC as Ethereum's clients speak it.
//!
//! [`module`] gives all methods as one [`RpcModule`], whose `raw_json_request` answers a request without
//! any server; [`serve`] puts it on a port, where HTTP and WebSocket share one address. Everything
//! is answered from the newest *durable* block; the tags `latest`, `safe`, `finalized` and `pending`
//! mean the same, since every block is final.

mod call;
pub mod convert;
mod debug;
mod error;
mod eth;
mod figures;
mod filters;
mod genex;
mod inclusion;
mod logs;
mod net;
mod proof;
mod server;
mod submit;
mod subscriptions;

use std::sync::Arc;

use alloy_consensus::Header;
use alloy_primitives::B256;
use alloy_rpc_types_eth::{BlockId, BlockNumberOrTag};
use genex_chain_execution::GasTerms;
use genex_chain_state::{StateError, StateView, StoredBlock};
use jsonrpsee::{RpcModule, core::RegisterMethodError};

use crate::{Blockchain, Monitor, Pool, RpcLimits};

pub use error::RpcError;
pub use server::serve;

/// What requests are answered from.
#[derive(Debug)]
pub struct RpcContext {
    chain: Arc<Blockchain>,
    pool: Arc<Pool>,
    limits: RpcLimits,
    filters: filters::Filters,
    monitor: Arc<Monitor>,
}

impl RpcContext {
    /// Answers from this chain and pool.
    pub fn new(chain: Arc<Blockchain>, pool: Arc<Pool>, limits: RpcLimits) -> Self {
        let (filters, monitor) = (filters::Filters::new(limits.filters), Arc::default());
        Self { chain, pool, limits, filters, monitor }
    }

    /// Tells of the flags that this monitor raises.
    pub fn with_monitor(self, monitor: Arc<Monitor>) -> Self {
        Self { monitor, ..self }
    }

    /// The height a block id means, if there is such a block.
    fn height(&self, block: BlockId) -> Result<Option<u64>, RpcError> {
        let head = self.chain.head().height;
        let height = match block {
            BlockId::Hash(hash) => self.chain.store().height_of(&hash.block_hash)?,
            BlockId::Number(BlockNumberOrTag::Number(height)) => Some(height),
            BlockId::Number(BlockNumberOrTag::Earliest) => Some(0),
            BlockId::Number(_) => Some(head),
        };
        Ok(height.filter(|height| *height <= head))
    }

    fn known_height(&self, block: BlockId) -> Result<u64, RpcError> {
        self.height(block)?.ok_or(RpcError::UnknownBlock)
    }

    fn header(&self, block: BlockId) -> Result<Header, RpcError> {
        let height = self.known_height(block)?;
        self.chain.header(height)?.ok_or(RpcError::HistoryPruned)
    }

    fn block(&self, block: BlockId) -> Result<Option<Arc<StoredBlock>>, RpcError> {
        match self.height(block)? {
            Some(height) => Ok(self.chain.block(height)?),
            None => Ok(None),
        }
    }

    /// What a unit of gas cost in a block, in wei.
    fn gas_price(&self, block: &StoredBlock) -> Result<u128, RpcError> {
        Ok(self.chain.gas_price(&block.header)?)
    }

    /// What gas costs in the next block.
    fn gas_terms(&self) -> Result<GasTerms, RpcError> {
        self.read(None, |state| self.chain.rules().gas_terms(state))
    }

    /// Base fee of the block after the one at `height`, in wei.
    fn base_fee_after(&self, height: u64) -> Result<u128, RpcError> {
        match self.chain.head().height > height {
            true => Ok(self.header((height + 1).into())?.base_fee_per_gas.unwrap_or_default().into()),
            false => Ok(self.gas_terms()?.base_fee.into()),
        }
    }

    /// Reads from the state after a block, the newest if none is given.
    fn read<T>(
        &self,
        block: Option<BlockId>,
        read: impl FnOnce(&StateView) -> Result<T, StateError>,
    ) -> Result<T, RpcError> {
        let height = self.known_height(block.unwrap_or_default())?;
        let value = read(&self.chain.state().view(height));
        value.map_err(|error| self.explain(error.into(), height))
    }

    /// Names the state root that is missing when a read failed because the state is pruned.
    fn explain(&self, error: RpcError, height: u64) -> RpcError {
        if !self.chain.is_pruned(height) {
            return error;
        }
        let root = self.chain.header(height).ok().flatten().map(|header| header.state_root);
        RpcError::Pruned { root: root.unwrap_or_default() }
    }

    /// The block that holds a transaction, and the transaction's place in it.
    fn find(&self, hash: &B256) -> Result<Option<(Arc<StoredBlock>, usize)>, RpcError> {
        let Some(location) = self.chain.store().locate(hash)? else {
            return Ok(None);
        };
        // The block may be stored and not yet announced, and nothing is told of such a block.
        if location.height > self.chain.head().height {
            return Ok(None);
        }
        let block = self.chain.block(location.height)?;
        Ok(block.map(|block| (block, location.index as usize)))
    }
}

/// All methods.
///
/// # Errors
/// Never, unless two methods were given the same name.
pub fn module(context: Arc<RpcContext>) -> Result<RpcModule<()>, RegisterMethodError> {
    use debug::DebugApiServer as _;
    use eth::EthApiServer as _;
    use genex::GenexApiServer as _;
    use subscriptions::SubscriptionApiServer as _;

    let mut module = RpcModule::new(());
    module.merge(eth::Eth(context.clone()).into_rpc())?;
    module.merge(debug::Debug(context.clone()).into_rpc())?;
    module.merge(genex::Genex(context.clone()).into_rpc())?;
    module.merge(subscriptions::Subscriptions(context.clone()).into_rpc())?;
    module.merge(net::NetApiServer::into_rpc(net::Net(context.clone())))?;
    module.merge(net::Web3ApiServer::into_rpc(net::Net(context.clone())))?;
    module.merge(net::TxPoolApiServer::into_rpc(net::Net(context)))?;
    Ok(module)
}
