//! From receipts to outcomes.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address as EvmAddress, B256, Bytes, U64};
use alloy_sol_types::SolEvent;
use genex_bindings::{CouponLedger, SettlementCore, Treasury, TreasuryVault, revert_code};
use genex_ports::chain::{ChainError, ChainOp, Hash32, OpResult, Outcome};
use genex_types::{Timestamp, TradeId};
use serde::Deserialize;
use serde_json::json;

use super::{
    ChainGateway,
    call::sender_of,
    convert::{evm, to_hex, trade_of},
    rpc::{Request, RpcFailure, parse},
};

/// What is read of a receipt.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Receipt {
    pub block_number: U64,
    pub status: U64,
    pub logs: Vec<Log>,
}

/// What is read of a log.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Log {
    pub address: EvmAddress,
    pub topics: Vec<B256>,
    pub data: Bytes,
}

impl Log {
    /// The log as event `E` of the contract at `of`.
    pub fn event<E: SolEvent>(&self, of: EvmAddress) -> Option<E> {
        let ours = self.address == of && self.topics.first() == Some(&E::SIGNATURE_HASH);
        ours.then(|| E::decode_raw_log(self.topics.iter().copied(), &self.data).ok()).flatten()
    }
}

#[derive(Deserialize)]
struct Block {
    timestamp: U64,
}

impl ChainGateway {
    pub(super) async fn read_outcomes(
        &self,
        asked: &[(&ChainOp, Hash32)],
    ) -> Result<Vec<Option<Outcome>>, ChainError> {
        let requests =
            asked.iter().map(|(_, hash)| Request::new("eth_getTransactionReceipt", json!([hash]))).collect();
        let answers = self.rpc.batch(requests).await?;
        let receipts = answers
            .into_iter()
            .map(|answer| parse::<Option<Receipt>>(answer?))
            .collect::<Result<Vec<_>, ChainError>>()?;
        let blocks = receipts.iter().flatten().map(|r| r.block_number.to()).collect();
        let times = self.block_times(blocks).await?;
        let mut outcomes = Vec::with_capacity(asked.len());
        for ((op, _), receipt) in asked.iter().zip(receipts) {
            outcomes.push(match receipt {
                None => None,
                Some(receipt) => Some(self.outcome(op, &receipt, &times).await?),
            });
        }
        Ok(outcomes)
    }

    async fn outcome(
        &self,
        op: &ChainOp,
        receipt: &Receipt,
        times: &BTreeMap<u64, Timestamp>,
    ) -> Result<Outcome, ChainError> {
        let block = receipt.block_number.to();
        let time = times.get(&block).copied().ok_or_else(|| missing("the block of a receipt"))?;
        let result = match receipt.status.to::<u64>() {
            1 => self.result(op, &receipt.logs)?,
            _ => OpResult::Reverted { reason: self.revert_reason(op, block).await? },
        };
        Ok(Outcome { block, time, result })
    }

    async fn block_times(&self, blocks: BTreeSet<u64>) -> Result<BTreeMap<u64, Timestamp>, ChainError> {
        let requests = blocks
            .iter()
            .map(|b| Request::new("eth_getBlockByNumber", json!([format!("{b:#x}"), false])))
            .collect();
        let answers = self.rpc.batch(requests).await?;
        let times = blocks.into_iter().zip(answers).map(|(number, answer)| {
            let block = parse::<Option<Block>>(answer?)?.ok_or_else(|| missing("a final block"))?;
            let seconds =
                i64::try_from(block.timestamp.to::<u64>()).map_err(|_| missing("a block's time"))?;
            Ok((number, Timestamp::from_seconds(seconds)))
        });
        times.collect()
    }

    /// What a successful operation did, from its logs.
    pub(super) fn result(&self, op: &ChainOp, logs: &[Log]) -> Result<OpResult, ChainError> {
        match op {
            ChainOp::CreateSeries(_) => self.series_created(logs),
            ChainOp::Settle(_) => Ok(self.settled(logs)),
            ChainOp::ReleaseEscrow { .. } => Ok(self.released(logs)),
            _ => Ok(OpResult::Done),
        }
    }

    fn series_created(&self, logs: &[Log]) -> Result<OpResult, ChainError> {
        let ledger = self.contracts.ledger;
        let created = logs.iter().find_map(|log| log.event::<CouponLedger::ClassCreated>(ledger));
        let class = created.ok_or_else(|| missing("the event of a new class"))?.classId;
        let minted = logs.iter().find_map(|log| log.event::<CouponLedger::Minted>(ledger));
        let (first_serial, count) = minted.map_or((0, 0), |m| (m.firstSerial.to(), m.quantity.to()));
        Ok(OpResult::SeriesCreated { class, first_serial, count })
    }

    fn settled(&self, logs: &[Log]) -> OpResult {
        let core = self.contracts.core;
        let settled = logs
            .iter()
            .filter_map(|log| trade_of(log.event::<SettlementCore::TradeSettled>(core)?.tradeId))
            .collect();
        let skipped = logs
            .iter()
            .filter_map(|log| log.event::<SettlementCore::TradeSkipped>(core))
            .filter_map(|event| because(event.tradeId, &event.reason))
            .collect();
        OpResult::Settled { settled, skipped }
    }

    fn released(&self, logs: &[Log]) -> OpResult {
        let released = logs
            .iter()
            .filter_map(|log| {
                trade_of(log.event::<TreasuryVault::EscrowReleased>(self.contracts.vault)?.tradeId)
            })
            .collect();
        let skipped = logs
            .iter()
            .filter_map(|log| log.event::<Treasury::ReleaseSkipped>(self.contracts.treasury))
            .filter_map(|event| because(event.tradeId, &event.reason))
            .collect();
        OpResult::Released { released, skipped }
    }

    /// Receipts carry no reason, so the call is made again on the state before its block. What others did earlier in
    /// the same block is missing there; then the reason stays `reverted`.
    async fn revert_reason(&self, op: &ChainOp, block: u64) -> Result<String, ChainError> {
        let call = self.call(op).await?;
        let from = evm(self.signer.address(sender_of(op)).await?);
        let gas = format!("{:#x}", call.gas);
        let request = json!({ "from": from, "to": call.to, "data": to_hex(&call.data), "gas": gas });
        let before = format!("{:#x}", block.saturating_sub(1));
        let answers = self.rpc.batch(vec![Request::new("eth_call", json!([request, before]))]).await?;
        Ok(answers.first().and_then(|a| a.as_ref().err()).map_or_else(|| "reverted".to_owned(), reason_of))
    }
}

/// The stable code of a refused call.
pub(super) fn reason_of(failure: &RpcFailure) -> String {
    let data = failure.data.as_ref().and_then(|data| data.as_str()).and_then(|hex| hex.parse::<Bytes>().ok());
    data.map_or_else(|| "reverted".to_owned(), |data| revert_code(&data))
}

fn because(trade: B256, reason: &[u8]) -> Option<(TradeId, String)> {
    Some((trade_of(trade)?, revert_code(reason)))
}

fn missing(what: &str) -> ChainError {
    ChainError::Protocol(format!("the node does not know {what}"))
}
