//! Giving coupons away. A gift waits, locked, until its receiver claims it; only then does it move.

use genex_coupon::{Action, Transfer};
use genex_ports::{
    chain::ChainOp,
    messages::Contact,
    notices::{Notice, NoticeKind, Recipient},
    store::{
        StoreError,
        gifts::{Gift, GiftSide, GiftStatus},
        market::CouponState,
        outbox::{OpId, Purpose},
        screenings::ScreeningPurpose,
    },
};
use genex_protocol::{Command, LockPurpose, Reject};
use genex_types::{CouponId, DAY_US, EventId, GiftId, LockId, Party, UserId};

use super::{
    Card, Market, derived,
    purchases::TRADES_FROM,
    refunds::{coupon_of, refusal},
};
use crate::{Caller, Error, Refusal, contact::mask, idempotency::Attempt};

/// How long an offer stands.
const OFFERED_US: i64 = 7 * DAY_US;
/// How long a claimed gift can be given back.
const RETURNABLE_US: i64 = 7 * DAY_US;
/// Longest message, in characters.
const MESSAGE_LIMIT: usize = 280;

/// A gift as somebody wants to make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftDraft {
    /// The coupon.
    pub coupon: CouponId,
    /// To whom.
    pub to: Contact,
    /// What to write.
    pub message: String,
}

/// A gift with its series, as one side sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftView {
    /// The gift.
    pub gift: Gift,
    /// Its series.
    pub card: Card,
    /// Whether the reader gave it.
    pub sent: bool,
}

/// A part of somebody's gifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftPage {
    /// Newest first.
    pub gifts: Vec<GiftView>,
    /// Where the next part begins.
    pub next: Option<GiftId>,
}

impl Market {
    /// Offers a coupon to a phone number or e-mail address, whether or not somebody is registered with it. Errors: the
    /// giver may be listed, and others.
    pub async fn give(
        &self,
        caller: &Caller,
        attempt: &Attempt,
        draft: GiftDraft,
    ) -> Result<GiftView, Error> {
        caller.require_level(TRADES_FROM)?;
        let id = GiftId::at(attempt.first_seen, attempt.bits("gift"));
        if let Some(gift) = self.store.gift(id).await? {
            return self.gift_view(gift, caller.user).await;
        }
        let message = message_of(&draft.message)?;
        let own = self.contact_of(caller).await?;
        if own == draft.to {
            return Err(Error::invalid("to", "this is your own contact"));
        }
        let held = self.coupon_of(caller, draft.coupon).await?;
        let (row, series) = (&held.coupon.row, held.card.facts.row.series);
        let ours = locked_by(row.state, LockId(id.0));
        let allowed = coupon_of(row, &held.card).may(Action::Give, caller.party(), self.clock.now());
        if !ours {
            allowed.map_err(refusal)?;
        }
        let expires_at = attempt.first_seen.plus(OFFERED_US).min(held.card.facts.row.expires_at);
        let gift = Gift {
            id,
            number: self.numbers.number_for(&id.to_string(), attempt.first_seen).await?,
            coupon: draft.coupon,
            series,
            giver: caller.user,
            receiver: None,
            to: draft.to,
            from_masked: mask(&own),
            message,
            token: format!("{:032x}", attempt.bits("gift token")),
            status: GiftStatus::Offered,
            created_at: attempt.first_seen,
            expires_at,
            claimed_at: None,
        };
        self.require_known(caller, &gift).await?;
        self.vetting.vet(caller.user, ScreeningPurpose::Gift).await?;
        let command = Command::LockCoupon {
            lock: LockId(id.0),
            coupon: gift.coupon,
            holder: caller.party(),
            purpose: LockPurpose::Gift,
            until: Some(expires_at),
        };
        self.submit_and_show("gift_lock", id.0, command).await?;
        self.store.add_gift(&gift).await?;
        self.announce_gift(&gift, &held.card).await?;
        self.gift_view(gift, caller.user).await
    }

    /// Gifts of one side, newest first.
    pub async fn gifts_of(
        &self,
        caller: &Caller,
        sent: bool,
        after: Option<GiftId>,
        limit: u32,
    ) -> Result<GiftPage, Error> {
        let side = match sent {
            true => GiftSide::Sent(caller.user),
            false => GiftSide::Received(caller.user, self.contact_of(caller).await?),
        };
        let mut gifts = self.store.gifts(&side, after, limit + 1).await?;
        let more = gifts.len() > limit as usize;
        gifts.truncate(limit as usize);
        let next = gifts.last().filter(|_| more).map(|gift| gift.id);
        let cards = self.cards_by_id(None, gifts.iter().map(|gift| gift.series).collect()).await?;
        let view = |gift: Gift| {
            let card = cards.get(&gift.series)?.clone();
            Some(GiftView { sent: gift.giver == caller.user, gift, card })
        };
        Ok(GiftPage { gifts: gifts.into_iter().filter_map(view).collect(), next })
    }

    /// A gift the caller gave, claimed or may claim.
    pub async fn gift_of(&self, caller: &Caller, id: GiftId) -> Result<GiftView, Error> {
        let gift = self.visible_gift(caller, id).await?;
        self.gift_view(gift, caller.user).await
    }

    /// What the link in a gift's message shows to whoever opens it.
    pub async fn gift_preview(&self, token: &str) -> Result<GiftView, Error> {
        let gift = self.store.gift_by_token(token).await?.ok_or(Error::NotFound("gift"))?;
        let nobody = UserId(0);
        self.gift_view(gift, nobody).await
    }

    /// Takes a gift addressed to the caller; the coupon is on its way from here on. Both are looked up first: if one may
    /// be listed, the coupon stays where it is.
    pub async fn claim_gift(&self, caller: &Caller, id: GiftId) -> Result<GiftView, Error> {
        caller.require_active()?;
        let gift = self.received_gift(caller, id).await?;
        if gift.status != GiftStatus::Offered || gift.expires_at <= self.clock.now() {
            return Err(Refusal::GiftClosed.into());
        }
        self.require_known(caller, &gift).await?;
        self.vetting.vet(caller.user, ScreeningPurpose::Gift).await?;
        self.vet_giver(&gift).await?;
        self.store.begin_claim(id, caller.user).await.map_err(gift_closed)?;
        let gift = Gift { receiver: Some(caller.user), status: GiftStatus::Claiming, ..gift };
        self.send_claimed(&gift).await?;
        self.gift_view(gift, caller.user).await
    }

    /// The receiver is not told why a gift can't be had.
    async fn vet_giver(&self, gift: &Gift) -> Result<(), Error> {
        match self.vetting.vet(gift.giver, ScreeningPurpose::Gift).await {
            Err(Error::Refused(Refusal::SanctionsHold)) => Err(Refusal::GiftClosed.into()),
            other => other,
        }
    }

    /// Gives a gift back: declines an offer, or returns what was claimed within seven days.
    pub async fn return_gift(&self, caller: &Caller, id: GiftId) -> Result<GiftView, Error> {
        caller.require_active()?;
        let gift = self.received_gift(caller, id).await?;
        match gift.status {
            GiftStatus::Offered => self.close_offer(&gift, GiftStatus::Returned).await?,
            GiftStatus::Claimed => self.begin_return(&gift).await?,
            _ => return Err(Refusal::GiftClosed.into()),
        }
        self.gift_of(caller, id).await
    }

    /// Takes an offer back.
    pub async fn cancel_gift(&self, caller: &Caller, id: GiftId) -> Result<GiftView, Error> {
        let gift = self.visible_gift(caller, id).await?;
        if gift.giver != caller.user {
            return Err(Error::Forbidden);
        }
        if gift.status != GiftStatus::Cancelled {
            self.close_offer(&gift, GiftStatus::Cancelled).await?;
        }
        self.gift_of(caller, id).await
    }

    /// Hands a claimed gift's coupon over; repeating it changes nothing.
    pub(super) async fn send_claimed(&self, gift: &Gift) -> Result<(), Error> {
        let receiver = gift.receiver.ok_or_else(|| Error::internal("a claimed gift has a receiver"))?;
        let lock = LockId(gift.id.0);
        match self.submit("gift_commit", gift.id.0, Command::CommitLock { lock }).await {
            Err(Error::Rejected(_)) => {
                self.end_claim(gift).await?;
                return Err(Refusal::GiftClosed.into());
            }
            other => _ = other?,
        }
        let op = self.move_op(Party::User(gift.giver), Party::User(receiver), gift.coupon).await?;
        Ok(self.outbox.enqueue(OpId::new(Purpose::GiftClaim, gift.id.0), op).await?)
    }

    /// Sends a returned gift's coupon back; repeating it changes nothing.
    pub(super) async fn send_returned(&self, gift: &Gift) -> Result<(), Error> {
        let receiver = gift.receiver.ok_or_else(|| Error::internal("a returned gift had a receiver"))?;
        let op = self.move_op(Party::User(receiver), Party::User(gift.giver), gift.coupon).await?;
        Ok(self.outbox.enqueue(OpId::new(Purpose::GiftReturn, gift.id.0), op).await?)
    }

    /// Sends a gift whose ticket stands, to its receiver or back; repeating it changes nothing.
    pub(super) async fn send_ticketed(&self, gift: &Gift, back: bool) -> Result<(), Error> {
        let receiver = gift.receiver.ok_or_else(|| Error::internal("a moving gift has a receiver"))?;
        let (giver, receiver) = (Party::User(gift.giver), Party::User(receiver));
        let (purpose, from, to) = match back {
            false => (Purpose::GiftTicketed, giver, receiver),
            true => (Purpose::ReturnTicketed, receiver, giver),
        };
        let op = self.move_op(from, to, gift.coupon).await?;
        Ok(self.outbox.enqueue(OpId::new(purpose, gift.id.0), op).await?)
    }

    /// Ends an offer; the coupon is the giver's to use again.
    pub(super) async fn close_offer(&self, gift: &Gift, to: GiftStatus) -> Result<(), Error> {
        let now = self.clock.now();
        self.store.move_gift(gift.id, GiftStatus::Offered, to, now).await.map_err(gift_closed)?;
        self.free_lock(LockId(gift.id.0)).await
    }

    /// A claim that can't go on: the offer had lapsed, or somebody was frozen meanwhile.
    pub(super) async fn end_claim(&self, gift: &Gift) -> Result<(), Error> {
        let now = self.clock.now();
        match self.store.move_gift(gift.id, GiftStatus::Claiming, GiftStatus::Expired, now).await {
            Ok(()) | Err(StoreError::Stale(_)) => self.free_lock(LockId(gift.id.0)).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Ends a lock; one that is over already is no error.
    pub(super) async fn free_lock(&self, lock: LockId) -> Result<(), Error> {
        match self.submit_and_show("unlock", lock.0, Command::Unlock { lock }).await {
            // It has lapsed; that it did must show too.
            Err(Error::Rejected(Reject::UnknownLock)) => self.projector.catch_up().await,
            other => other,
        }
    }

    /// Whether a gift of this series uses up a resale.
    pub(super) async fn gift_counts(&self, gift: &Gift) -> Result<bool, Error> {
        let card = self.card(None, gift.series).await?;
        Ok(card.facts.profile.rules.transfer == Transfer::Counted)
    }

    /// Where the caller is reached.
    pub(super) async fn contact_of(&self, caller: &Caller) -> Result<Contact, Error> {
        let account = self.store.account(caller.user).await?;
        account.map(|account| account.contact).ok_or(Error::NotFound("account"))
    }

    async fn begin_return(&self, gift: &Gift) -> Result<(), Error> {
        let now = self.clock.now();
        let claimed_at = gift.claimed_at.unwrap_or(gift.created_at);
        let (Some(receiver), false) = (gift.receiver, now.since(claimed_at) >= RETURNABLE_US) else {
            return Err(Refusal::GiftClosed.into());
        };
        let lock = return_lock(gift.id);
        let command = Command::LockCoupon {
            lock,
            coupon: gift.coupon,
            holder: Party::User(receiver),
            purpose: LockPurpose::Gift,
            until: None,
        };
        self.submit_and_show("gift_return_lock", gift.id.0, command).await?;
        let (from, to) = (GiftStatus::Claimed, GiftStatus::Returning);
        self.store.move_gift(gift.id, from, to, now).await.map_err(gift_closed)?;
        self.send_returned(gift).await
    }

    async fn move_op(&self, from: Party, to: Party, coupon: CouponId) -> Result<ChainOp, Error> {
        let (from, to) = (self.key_of(from).await?, self.address_of(to).await?);
        Ok(ChainOp::Transfer { from, to, coupon })
    }

    async fn visible_gift(&self, caller: &Caller, id: GiftId) -> Result<Gift, Error> {
        let gift = self.store.gift(id).await?.ok_or(Error::NotFound("gift"))?;
        let theirs = gift.giver == caller.user || self.is_receiver(caller, &gift).await?;
        if theirs { Ok(gift) } else { Err(Error::NotFound("gift")) }
    }

    async fn received_gift(&self, caller: &Caller, id: GiftId) -> Result<Gift, Error> {
        let gift = self.store.gift(id).await?.ok_or(Error::NotFound("gift"))?;
        if self.is_receiver(caller, &gift).await? { Ok(gift) } else { Err(Error::NotFound("gift")) }
    }

    async fn is_receiver(&self, caller: &Caller, gift: &Gift) -> Result<bool, Error> {
        match gift.receiver {
            Some(receiver) => Ok(receiver == caller.user),
            None => Ok(self.contact_of(caller).await? == gift.to),
        }
    }

    async fn gift_view(&self, gift: Gift, reader: UserId) -> Result<GiftView, Error> {
        let card = self.card(None, gift.series).await?;
        Ok(GiftView { sent: gift.giver == reader, gift, card })
    }

    async fn announce_gift(&self, gift: &Gift, card: &Card) -> Result<(), Error> {
        let to = match self.store.account_of(&gift.to).await? {
            Some(account) => Recipient::User(account.id),
            None => Recipient::Contact(gift.to.clone()),
        };
        let kind = NoticeKind::GiftOffered {
            who: gift.from_masked.clone(),
            series: card.facts.profile.name.clone(),
            message: gift.message.clone(),
        };
        let link = Some(format!("/gift/{}", gift.token));
        let id = EventId(derived("gift_offered", gift.id.0));
        Ok(self.notifier.notify(&[Notice { id, to, kind, link, at: gift.created_at }]).await?)
    }
}

/// The lock under which a claimed gift goes back.
pub(super) fn return_lock(id: GiftId) -> LockId {
    LockId(derived("gift_return", id.0))
}

fn locked_by(state: CouponState, lock: LockId) -> bool {
    matches!(state, CouponState::Locked(held, _) if held == lock)
}

fn gift_closed(error: StoreError) -> Error {
    match error {
        StoreError::Stale(_) => Refusal::GiftClosed.into(),
        other => other.into(),
    }
}

fn message_of(text: &str) -> Result<String, Error> {
    let text = text.trim();
    let printable = text.chars().all(|c| !c.is_control() || c == '\n');
    if text.chars().count() <= MESSAGE_LIMIT && printable {
        return Ok(text.to_owned());
    }
    Err(Error::invalid("message", format!("at most {MESSAGE_LIMIT} printable characters")))
}
