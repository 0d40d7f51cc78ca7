//! Filters that clients poll.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use alloy_primitives::U256;
use alloy_rpc_types_eth::{Filter, FilterChanges, Log};
use parking_lot::Mutex;

use super::{RpcContext, RpcError, convert::TransactionView, logs};

/// A filter that nobody polls for this long is dropped, as in geth.
const LIFETIME: Duration = Duration::from_secs(300);

/// The filters of all clients.
#[derive(Debug)]
pub(super) struct Filters {
    limit: usize,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    last_id: u64,
    filters: BTreeMap<u64, Polled>,
}

#[derive(Debug)]
struct Polled {
    kind: Kind,
    /// The first height the next poll looks at.
    next: u64,
    polled: Instant,
}

#[derive(Clone, Debug)]
enum Kind {
    Blocks,
    Logs(Box<Filter>),
}

impl Filters {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, open: Mutex::default() }
    }

    pub(super) fn add_logs(&self, filter: Filter, head: u64) -> Result<U256, RpcError> {
        self.add(Kind::Logs(Box::new(filter)), head)
    }

    pub(super) fn add_blocks(&self, head: u64) -> Result<U256, RpcError> {
        self.add(Kind::Blocks, head)
    }

    fn add(&self, kind: Kind, head: u64) -> Result<U256, RpcError> {
        let mut open = self.open.lock();
        open.filters.retain(|_, filter| filter.polled.elapsed() < LIFETIME);
        if open.filters.len() >= self.limit {
            return Err(RpcError::Limit(format!("too many filters (limit {})", self.limit)));
        }
        open.last_id += 1;
        let id = open.last_id;
        open.filters.insert(id, Polled { kind, next: head + 1, polled: Instant::now() });
        Ok(U256::from(id))
    }

    pub(super) fn remove(&self, id: U256) -> bool {
        self.open.lock().filters.remove(&id.saturating_to()).is_some()
    }

    pub(super) fn log_filter(&self, id: U256) -> Result<Filter, RpcError> {
        match self.open.lock().filters.get(&id.saturating_to()) {
            Some(Polled { kind: Kind::Logs(filter), .. }) => Ok((**filter).clone()),
            _ => Err(RpcError::UnknownFilter),
        }
    }

    pub(super) fn changes(
        &self,
        context: &RpcContext,
        id: U256,
    ) -> Result<FilterChanges<TransactionView>, RpcError> {
        let head = context.chain.head().height;
        let (kind, from) = self.advance(id, head)?;
        if from > head {
            return Ok(FilterChanges::Empty);
        }
        match kind {
            Kind::Blocks => {
                let hash = |height: u64| Ok(context.header(height.into())?.hash_slow());
                let hashes = (from..=head).map(hash).collect::<Result<_, RpcError>>()?;
                Ok(FilterChanges::Hashes(hashes))
            }
            Kind::Logs(filter) => Ok(FilterChanges::Logs(changed_logs(context, &filter, from, head)?)),
        }
    }

    /// Moves the filter past `head`; returns the first height that was not polled yet.
    fn advance(&self, id: U256, head: u64) -> Result<(Kind, u64), RpcError> {
        let mut open = self.open.lock();
        let filter = open.filters.get_mut(&id.saturating_to());
        let filter =
            filter.filter(|filter| filter.polled.elapsed() < LIFETIME).ok_or(RpcError::UnknownFilter)?;
        filter.polled = Instant::now();
        let from = std::mem::replace(&mut filter.next, head + 1);
        Ok((filter.kind.clone(), from))
    }
}

fn changed_logs(context: &RpcContext, filter: &Filter, from: u64, head: u64) -> Result<Vec<Log>, RpcError> {
    let first = filter.get_from_block().unwrap_or_default().max(from);
    let last = filter.get_to_block().unwrap_or(head).min(head);
    match first > last {
        true => Ok(Vec::new()),
        false => logs::search_range(context, filter, first, last),
    }
}
