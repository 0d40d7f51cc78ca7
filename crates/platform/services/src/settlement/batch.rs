//! Cutting trades into batches that fit a transaction.

use genex_ports::{
    chain::{ChainOp, SettlementBatch, SettlementTrade},
    exchange::derived_client_id,
    store::outbox::{OpId, Purpose},
};

/// Trades in one batch.
const MAX_TRADES: usize = 50;

/// Coupons in one batch of several trades. With [`MAX_TRADES`] it keeps a batch within the 2^24 gas and the
/// 128 KiB a transaction may have.
const MAX_COUPONS: usize = 130;

/// Batches in journal order, each with its operation's id.
pub(super) fn batches(trades: Vec<SettlementTrade>) -> Vec<(OpId, ChainOp)> {
    let mut all: Vec<Vec<SettlementTrade>> = Vec::new();
    for trade in trades {
        match all.last_mut().filter(|batch| has_room(batch, &trade)) {
            Some(batch) => batch.push(trade),
            None => all.push(vec![trade]),
        }
    }
    all.into_iter().map(|trades| (first_id(&trades), ChainOp::Settle(SettlementBatch { trades }))).collect()
}

/// A batch that did nothing, once more: by halves, if there is anything to halve.
pub(super) fn again(id: OpId, mut trades: Vec<SettlementTrade>, halve: bool) -> Vec<(OpId, ChainOp)> {
    let tail = if halve { trades.split_off(trades.len().div_ceil(2)) } else { Vec::new() };
    [("first part again", trades), ("second part again", tail)]
        .into_iter()
        .filter(|(_, trades)| !trades.is_empty())
        .map(|(part, trades)| {
            let subject = derived_client_id(part, id.subject).0;
            (OpId::new(Purpose::Settlement, subject), ChainOp::Settle(SettlementBatch { trades }))
        })
        .collect()
}

fn has_room(batch: &[SettlementTrade], next: &SettlementTrade) -> bool {
    let coupons: usize = batch.iter().map(|t| t.coupons.len()).sum();
    batch.len() < MAX_TRADES && coupons + next.coupons.len() <= MAX_COUPONS
}

fn first_id(trades: &[SettlementTrade]) -> OpId {
    OpId::new(Purpose::Settlement, trades.first().map_or(0, |trade| trade.trade.0))
}
