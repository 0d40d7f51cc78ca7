//! What follows when the chain has moved, redeemed or taken back a coupon, or refused to.

use async_trait::async_trait;
use genex_ports::{
    chain::{ChainOp, OpResult, Outcome},
    exchange::ExchangeError,
    notices::{Notice, NoticeKind, Recipient},
    store::{
        StoreError,
        gifts::{Gift, GiftStatus},
        outbox::{HandlerError, OpId, OutcomeHandler, Purpose},
        redemptions::{Redemption, RedemptionStatus},
    },
};
use genex_protocol::{Command, MoveReason};
use genex_types::{EventId, GiftId, LockId, Party, PurchaseId, RedemptionId, UserId};

use super::{Market, derived, gifts::return_lock, refunds::refund_locks, travel::NEEDS_TICKET};
use crate::{Error, contact::mask};

#[async_trait]
impl OutcomeHandler for Market {
    fn purposes(&self) -> &'static [Purpose] {
        &[
            Purpose::GiftClaim,
            Purpose::GiftReturn,
            Purpose::GiftTicket,
            Purpose::GiftTicketed,
            Purpose::ReturnTicket,
            Purpose::ReturnTicketed,
            Purpose::Redemption,
            Purpose::Refund,
        ]
    }

    async fn on_outcome(&self, id: OpId, _: &ChainOp, outcome: &Outcome) -> Result<(), HandlerError> {
        let refused = match &outcome.result {
            OpResult::Reverted { reason } => Some(reason.as_str()),
            _ => None,
        };
        let acted = match (id.purpose, refused) {
            (Purpose::GiftClaim | Purpose::GiftTicketed, None) => self.gift_claimed(id, outcome.block).await,
            (Purpose::GiftClaim, Some(NEEDS_TICKET)) => self.gift_needs_ticket(id).await,
            (Purpose::GiftTicket, None) => self.ticket_recorded(id, false).await,
            (Purpose::GiftClaim | Purpose::GiftTicket | Purpose::GiftTicketed, Some(_)) => {
                self.gift_refused(id).await
            }
            (Purpose::GiftReturn | Purpose::ReturnTicketed, None) => {
                self.gift_returned(id, outcome.block).await
            }
            (Purpose::GiftReturn, Some(NEEDS_TICKET)) => self.return_needs_ticket(id).await,
            (Purpose::ReturnTicket, None) => self.ticket_recorded(id, true).await,
            (Purpose::GiftReturn | Purpose::ReturnTicket | Purpose::ReturnTicketed, Some(_)) => {
                self.return_refused(id).await
            }
            (Purpose::Redemption, None) => self.redeemed(id, outcome.block).await,
            (Purpose::Redemption, Some(reason)) => self.redemption_refused(id, reason).await,
            (Purpose::Refund, None) => self.refunded(id, outcome.block).await,
            (Purpose::Refund, Some(_)) => self.refund_refused(id).await,
            _ => Ok(()),
        };
        acted.map_err(handler_error)
    }
}

impl Market {
    async fn gift_claimed(&self, id: OpId, block: u64) -> Result<(), Error> {
        let gift = self.stored_gift(id).await?;
        let receiver = gift.receiver.map(Party::User);
        let lock = LockId(gift.id.0);
        self.move_coupon(id, lock, receiver, MoveReason::Gift, &gift, block).await?;
        self.advance_gift(&gift, GiftStatus::Claiming, GiftStatus::Claimed).await?;
        let series = self.series_name(&gift).await?;
        let kind = NoticeKind::GiftClaimed { who: mask(&gift.to), series };
        self.tell(gift.giver, id.subject, kind, "/gifts".to_owned()).await
    }

    async fn gift_needs_ticket(&self, id: OpId) -> Result<(), Error> {
        let gift = self.stored_gift(id).await?;
        if self.begin_ticket(&gift, false).await? { Ok(()) } else { self.gift_refused(id).await }
    }

    async fn ticket_recorded(&self, id: OpId, back: bool) -> Result<(), Error> {
        self.send_ticketed(&self.stored_gift(id).await?, back).await
    }

    async fn return_needs_ticket(&self, id: OpId) -> Result<(), Error> {
        let gift = self.stored_gift(id).await?;
        if self.begin_ticket(&gift, true).await? { Ok(()) } else { self.return_refused(id).await }
    }

    async fn gift_refused(&self, id: OpId) -> Result<(), Error> {
        let gift = self.stored_gift(id).await?;
        self.end_claim(&gift).await?;
        self.tell_lapsed(&gift).await
    }

    async fn gift_returned(&self, id: OpId, block: u64) -> Result<(), Error> {
        let gift = self.stored_gift(id).await?;
        let (lock, giver) = (return_lock(gift.id), Some(Party::User(gift.giver)));
        self.move_coupon(id, lock, giver, MoveReason::GiftReturn, &gift, block).await?;
        self.advance_gift(&gift, GiftStatus::Returning, GiftStatus::Returned).await?;
        let series = self.series_name(&gift).await?;
        let kind = NoticeKind::GiftReturned { who: mask(&gift.to), series };
        self.tell(gift.giver, id.subject, kind, "/gifts".to_owned()).await
    }

    /// The receiver keeps it.
    async fn return_refused(&self, id: OpId) -> Result<(), Error> {
        let gift = self.stored_gift(id).await?;
        self.free_lock(return_lock(gift.id)).await?;
        self.advance_gift(&gift, GiftStatus::Returning, GiftStatus::Claimed).await
    }

    async fn redeemed(&self, id: OpId, block: u64) -> Result<(), Error> {
        let redemption = self.stored_redemption(id).await?;
        let lock = LockId(redemption.id.0);
        self.exchange.submit(id.client_id(), Command::RedeemLocked { lock, block }).await?;
        self.finish(&redemption, RedemptionStatus::Redeemed).await?;
        let card = self.card(None, redemption.series).await?;
        let kind =
            NoticeKind::CouponRedeemed { coupon: redemption.coupon, series: card.facts.profile.name.clone() };
        self.tell(redemption.holder, id.subject, kind, format!("/my/{}", redemption.coupon)).await
    }

    async fn redemption_refused(&self, id: OpId, reason: &str) -> Result<(), Error> {
        let redemption = self.stored_redemption(id).await?;
        tracing::warn!(redemption = %redemption.id, reason, "a captured redemption was refused");
        self.free_lock(LockId(redemption.id.0)).await?;
        self.finish(&redemption, RedemptionStatus::Failed).await?;
        let card = self.card(None, redemption.series).await?;
        let kind = NoticeKind::RedemptionFailed { series: card.facts.profile.name.clone() };
        self.tell(redemption.holder, id.subject, kind, format!("/my/{}", redemption.coupon)).await
    }

    async fn refunded(&self, id: OpId, block: u64) -> Result<(), Error> {
        let purchase = PurchaseId(id.subject);
        let trade = self.store.purchase(purchase).await?.ok_or(Error::NotFound("purchase"))?;
        let command = Command::RefundPurchase { trade: trade.trade, block };
        self.exchange.submit(id.client_id(), command).await?;
        let Party::User(buyer) = trade.buyer else { return Ok(()) };
        let card = self.card(None, trade.series).await?;
        let series = card.facts.profile.name.clone();
        let kind = NoticeKind::PurchaseRefunded { series, amount: trade.gross() };
        self.tell(buyer, id.subject, kind, format!("/purchases/{purchase}")).await
    }

    async fn refund_refused(&self, id: OpId) -> Result<(), Error> {
        let purchase = PurchaseId(id.subject);
        let trade = self.store.purchase(purchase).await?.ok_or(Error::NotFound("purchase"))?;
        for (lock, _) in refund_locks(purchase, &trade) {
            self.free_lock(lock).await?;
        }
        Ok(())
    }

    async fn move_coupon(
        &self,
        id: OpId,
        lock: LockId,
        to: Option<Party>,
        reason: MoveReason,
        gift: &Gift,
        block: u64,
    ) -> Result<(), Error> {
        let counted = self.gift_counts(gift).await?;
        let command = Command::MoveLocked { lock, to, reason, counted, block };
        self.exchange.submit(id.client_id(), command).await?;
        Ok(())
    }

    async fn stored_gift(&self, id: OpId) -> Result<Gift, Error> {
        self.store.gift(GiftId(id.subject)).await?.ok_or(Error::NotFound("gift"))
    }

    async fn stored_redemption(&self, id: OpId) -> Result<Redemption, Error> {
        self.store.redemption(RedemptionId(id.subject)).await?.ok_or(Error::NotFound("redemption"))
    }

    /// Moves a gift on; one that has moved already stays.
    async fn advance_gift(&self, gift: &Gift, from: GiftStatus, to: GiftStatus) -> Result<(), Error> {
        match self.store.move_gift(gift.id, from, to, self.clock.now()).await {
            Ok(()) | Err(StoreError::Stale(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Ends a capture; one that has ended already stays.
    async fn finish(&self, redemption: &Redemption, to: RedemptionStatus) -> Result<(), Error> {
        match self.store.move_redemption(redemption.id, RedemptionStatus::Capturing, to).await {
            Ok(()) | Err(StoreError::Stale(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn series_name(&self, gift: &Gift) -> Result<String, Error> {
        Ok(self.card(None, gift.series).await?.facts.profile.name)
    }

    /// Tells the giver that a gift has come back because it was not taken.
    pub(super) async fn tell_lapsed(&self, gift: &Gift) -> Result<(), Error> {
        let kind = NoticeKind::GiftLapsed { series: self.series_name(gift).await? };
        self.tell(gift.giver, gift.id.0, kind, "/gifts".to_owned()).await
    }

    /// Tells a person once what became of a subject.
    async fn tell(&self, user: UserId, subject: u128, kind: NoticeKind, link: String) -> Result<(), Error> {
        let label = serde_json::to_string(&kind).map_err(Error::internal)?;
        let notice = Notice {
            id: EventId(derived(&label, subject)),
            to: Recipient::User(user),
            kind,
            link: Some(link),
            at: self.clock.now(),
        };
        Ok(self.notifier.notify(&[notice]).await?)
    }
}

/// Outcomes are delivered again until they are handled, so only what is worth a look has to be told apart.
fn handler_error(error: Error) -> HandlerError {
    match error {
        Error::Rejected(reject) => ExchangeError::Rejected(reject).into(),
        Error::Unavailable(_) => ExchangeError::Unavailable.into(),
        other => HandlerError::Unexpected(other.to_string()),
    }
}
