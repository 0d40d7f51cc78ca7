//! What the chain did with a batch, told to the exchange.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use futures::future::try_join_all;
use genex_ports::{
    chain::{ChainOp, EscrowTerms, OpResult, Outcome, SettlementTrade},
    exchange::{Exchange, ExchangeError, derived_client_id},
    store::{
        outbox::{HandlerError, OpId, Outbox, OutcomeHandler, Purpose},
        series::SeriesStore,
        settlement::{EscrowStore, HeldEscrow},
    },
};
use genex_protocol::{Command, Reject};
use genex_types::{DAY_US, Money, MoneyError, SECOND_US, Timestamp, TradeId};

use super::batch::again;

/// The chain counts whole seconds, the last of the window included.
const WINDOW_MARGIN_US: i64 = 2 * SECOND_US;

/// Settles or voids the trades of a batch, and notes the escrows that were paid in.
pub struct SettlementOutcomes {
    exchange: Arc<dyn Exchange>,
    escrows: Arc<dyn EscrowStore>,
    series: Arc<dyn SeriesStore>,
    outbox: Arc<dyn Outbox>,
}

impl SettlementOutcomes {
    /// A handler for [`Purpose::Settlement`].
    pub fn new(
        exchange: Arc<dyn Exchange>,
        escrows: Arc<dyn EscrowStore>,
        series: Arc<dyn SeriesStore>,
        outbox: Arc<dyn Outbox>,
    ) -> Self {
        Self { exchange, escrows, series, outbox }
    }

    async fn apply(
        &self,
        trades: &[SettlementTrade],
        settled: &[TradeId],
        skipped: &[(TradeId, String)],
        outcome: &Outcome,
    ) -> Result<(), HandlerError> {
        require_all(trades, settled, skipped)?;
        let settled: BTreeSet<TradeId> = settled.iter().copied().collect();
        self.hold_escrows(trades.iter().filter(|t| t.primary && settled.contains(&t.trade)), outcome.time)
            .await?;
        let block = outcome.block;
        let posts = settled.iter().map(|trade| Command::SettleTrade { trade: *trade, block });
        let voids =
            skipped.iter().map(|(trade, why)| Command::VoidTrade { trade: *trade, reason: why.clone() });
        try_join_all(posts.chain(voids).map(|command| self.tell(command))).await?;
        Ok(())
    }

    async fn hold_escrows(
        &self,
        purchases: impl Iterator<Item = &SettlementTrade>,
        at: Timestamp,
    ) -> Result<(), HandlerError> {
        let mut held = Vec::new();
        for trade in purchases {
            let series = self.series.series(trade.series).await?;
            let days = series.map_or(0, |series| series.terms.refund_days);
            let terms = escrow_terms(trade, at).map_err(|e| HandlerError::Unexpected(e.to_string()))?;
            let release_at = at.plus(i64::from(days) * DAY_US + WINDOW_MARGIN_US);
            held.push(HeldEscrow { series: trade.series, terms, release_at });
        }
        if held.is_empty() { Ok(()) } else { Ok(self.escrows.hold(&held).await?) }
    }

    async fn tell(&self, command: Command) -> Result<(), HandlerError> {
        let (step, trade) = match &command {
            Command::SettleTrade { trade, .. } => ("settle_trade", *trade),
            Command::VoidTrade { trade, .. } => ("void_trade", *trade),
            other => return Err(HandlerError::Unexpected(format!("{other:?}"))),
        };
        match self.exchange.submit(derived_client_id(step, trade.0), command).await {
            Ok(_) => Ok(()),
            Err(ExchangeError::Rejected(Reject::UnknownTrade)) => {
                tracing::warn!(%trade, step, "settlement: the exchange has done this long ago");
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Nothing of the batch was done, and its market's numbers were not used up, so its trades must go again before
    /// any later ones can. A batch that came too early goes as it is; one that was too much goes by halves. What is
    /// left then has no known outcome: it stays pending, and somebody has to look.
    async fn retry(&self, id: OpId, trades: &[SettlementTrade], reason: &str) -> Result<(), HandlerError> {
        let came_too_early = reason == "wrong_sequence";
        if trades.len() == 1 && !came_too_early {
            tracing::error!(trade = %trades[0].trade, reason, "settlement: a trade has no outcome");
            return Err(HandlerError::Unexpected(format!(
                "{} could not be tried: {reason}",
                trades[0].trade
            )));
        }
        tracing::warn!(%id, reason, trades = trades.len(), "settlement: a batch did nothing, it goes again");
        for (id, op) in again(id, trades.to_vec(), !came_too_early) {
            self.outbox.enqueue(id, op).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl OutcomeHandler for SettlementOutcomes {
    fn purposes(&self) -> &'static [Purpose] {
        &[Purpose::Settlement]
    }

    async fn on_outcome(&self, id: OpId, op: &ChainOp, outcome: &Outcome) -> Result<(), HandlerError> {
        let ChainOp::Settle(batch) = op else {
            return Err(HandlerError::Unexpected(format!("{id} is no batch of trades")));
        };
        match &outcome.result {
            OpResult::Settled { settled, skipped } => {
                self.apply(&batch.trades, settled, skipped, outcome).await
            }
            OpResult::Reverted { reason } => self.retry(id, &batch.trades, reason).await,
            other => Err(HandlerError::Unexpected(format!("{other:?} of a batch of trades"))),
        }
    }
}

/// Every trade of the batch must have been settled or skipped, and no other.
fn require_all(
    trades: &[SettlementTrade],
    settled: &[TradeId],
    skipped: &[(TradeId, String)],
) -> Result<(), HandlerError> {
    let asked: BTreeSet<TradeId> = trades.iter().map(|t| t.trade).collect();
    let told: BTreeSet<TradeId> =
        settled.iter().chain(skipped.iter().map(|(trade, _)| trade)).copied().collect();
    if asked == told && told.len() == settled.len() + skipped.len() {
        return Ok(());
    }
    let odd: Vec<_> = asked.symmetric_difference(&told).collect();
    Err(HandlerError::Unexpected(format!("no single outcome for {odd:?}")))
}

fn escrow_terms(trade: &SettlementTrade, held_at: Timestamp) -> Result<EscrowTerms, MoneyError> {
    let price: Money = trade.price.in_currency(trade.currency);
    let amount = price.checked_mul(trade.coupons.len() as u64)?.checked_add(trade.buyer_fee)?;
    Ok(EscrowTerms {
        trade: trade.trade,
        class: trade.class,
        issuer: trade.seller,
        buyer: trade.buyer,
        coupons: trade.coupons.clone(),
        amount,
        fee: trade.buyer_fee.checked_add(trade.seller_fee)?,
        held_at: Timestamp::from_seconds(held_at.seconds()),
    })
}
