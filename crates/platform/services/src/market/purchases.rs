//! Buying from the issuer.

use genex_coupon::PurchaseRight;
use genex_ports::store::market::{TradeRow, TradeSource};
use genex_protocol::Command;
use genex_types::{PurchaseId, SeriesId, Timestamp};

use super::{Card, Market, quotes::check_quantity};
use crate::{Caller, Error, Refusal, idempotency::Attempt};

/// Level from which people may buy and sell.
pub(super) const TRADES_FROM: u8 = 1;

/// A purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseView {
    /// The purchase.
    pub id: PurchaseId,
    /// The trade it is.
    pub trade: TradeRow,
    /// Its series.
    pub card: Card,
    /// Until when it can be undone; `None` if the series has no refund window.
    pub refund_until: Option<Timestamp>,
}

impl Market {
    /// Buys from the issuer's stock at the issue price: all or nothing, pending until settled.
    pub async fn purchase(
        &self,
        caller: &Caller,
        attempt: &Attempt,
        series: SeriesId,
        quantity: u64,
        declared_for_use: bool,
    ) -> Result<PurchaseView, Error> {
        caller.require_level(TRADES_FROM)?;
        check_quantity(quantity)?;
        if !declared_for_use {
            return Err(Refusal::DeclarationRequired.into());
        }
        self.enrol(caller, &self.card(None, series).await?.facts.row).await?;
        let purchase = PurchaseId::at(attempt.first_seen, attempt.bits("purchase"));
        let command = Command::Purchase { purchase, buyer: caller.party(), series, quantity };
        self.submit_and_show("purchase", purchase.0, command).await?;
        self.purchase_of(caller, purchase).await
    }

    /// One of the caller's purchases.
    pub async fn purchase_of(&self, caller: &Caller, id: PurchaseId) -> Result<PurchaseView, Error> {
        let trade = self.own_purchase(caller, id).await?;
        let card = self.card(Some(caller.user), trade.series).await?;
        let refund_until = right_of(&trade, card.facts.profile.refund_days).until();
        Ok(PurchaseView { id, trade, card, refund_until })
    }

    pub(super) async fn own_purchase(&self, caller: &Caller, id: PurchaseId) -> Result<TradeRow, Error> {
        let found = self.store.purchase(id).await?;
        found.filter(|trade| trade.buyer == caller.party()).ok_or(Error::NotFound("purchase"))
    }
}

/// What a purchase entitles its buyer to. The window runs from the settlement, as on the chain.
pub(super) fn right_of(trade: &TradeRow, refund_days: u16) -> PurchaseRight {
    debug_assert!(matches!(trade.source, TradeSource::Primary { .. }), "only first sales can be undone");
    PurchaseRight { buyer: trade.buyer, bought_at: trade.settled_at.unwrap_or(trade.made_at), refund_days }
}
