//! Tills: reserve, capture, or give back; and what they may know of a coupon without using it.
//!
//! Store, bill and items never come here: the till sends a salted commitment to them, and nothing to open it.

use std::collections::BTreeMap;

use genex_coupon::{PassError, ShortCode};
use genex_ports::{
    chain::{Address, ChainOp, Hash32},
    store::{
        StoreError,
        outbox::{OpId, Purpose},
        redemptions::{PassRow, Redemption, RedemptionStatus},
    },
};
use genex_protocol::{Command, Reject};
use genex_types::{
    CouponId, Currency, DAY_US, IssuerId, LockId, MINUTE_US, Money, Party, RedemptionId, Timestamp, UserId,
};

use super::{Card, Market, SeriesStatus, terminal::check_signature};
use crate::{Caller, Error, Refusal, idempotency::Attempt};

/// How long a till may hold a coupon before it captures.
const RESERVED_US: i64 = 5 * MINUTE_US;

/// What a till hands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservationDraft {
    /// The pass as scanned, or its digits as typed.
    pub pass: String,
    /// The till's rotating key.
    pub terminal: Address,
    /// Its signature over pass and commitment.
    pub signature: Vec<u8>,
    /// Salted commitment to store, bill and items.
    pub commitment: Hash32,
    /// The till's word that the bill reaches the minimum spend.
    pub minimum_met: bool,
}

/// What a till may know of a coupon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservedCoupon {
    /// The coupon.
    pub id: CouponId,
    /// Its series.
    pub card: Card,
}

/// A redemption as the till sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservationView {
    /// The redemption.
    pub redemption: Redemption,
    /// The coupon.
    pub coupon: ReservedCoupon,
}

/// Whether a coupon is good, without using it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassCheck {
    /// Why not, as a stable code; `None` if it is good.
    pub reason: Option<&'static str>,
    /// Its series, if the pass is known.
    pub card: Option<Card>,
}

/// What one cashier redeemed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashierLine {
    /// The cashier's name.
    pub name: String,
    /// Coupons.
    pub count: u64,
    /// Their face values.
    pub face_total: Money,
}

/// What an issuer's tills redeemed today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TillDay {
    /// Coupons.
    pub count: u64,
    /// Their face values.
    pub face_total: Money,
    /// By cashier, most first.
    pub by_cashier: Vec<CashierLine>,
}

impl Market {
    /// Takes a coupon in hand. Of several tills with the same pass one gets it.
    pub async fn reserve(&self, caller: &Caller, draft: &ReservationDraft) -> Result<ReservationView, Error> {
        let issuer = self.serving(caller)?;
        check_signature(&draft.pass, draft.commitment, draft.terminal, &draft.signature)?;
        let now = self.clock.now();
        let pass = self.read_pass(&draft.pass, now).await?;
        let card = self.card(None, pass.series).await?;
        check_place(caller, issuer, &card)?;
        if card.status() == SeriesStatus::Expired {
            return Err(Refusal::CouponExpired.into());
        }
        if card.facts.profile.rules.min_spend.is_some() && !draft.minimum_met {
            return Err(Refusal::MinimumSpendNotMet.into());
        }
        let redemption = self.new_redemption(caller, issuer, draft, &pass, now).await?;
        match self.store.reserve(pass.pass, pass.rotation, &redemption).await {
            Err(StoreError::Stale(_) | StoreError::Conflict(_)) => {
                return Err(self.taken(pass.coupon).await?);
            }
            other => other?,
        }
        self.hold(&redemption).await?;
        Ok(view(redemption, card))
    }

    /// Makes a reservation final. The coupon is used from here on, and the chain follows.
    pub async fn capture(
        &self,
        caller: &Caller,
        attempt: &Attempt,
        id: RedemptionId,
    ) -> Result<ReservationView, Error> {
        let found = self.served(caller, id).await?;
        let now = self.clock.now();
        let request = attempt.bits("capture");
        if found.captured_by == Some(request) {
            return self.reservation_of(caller, id).await;
        }
        if found.status == RedemptionStatus::Reserved && found.expires_at <= now {
            self.give_back(&found).await?;
            return Err(Refusal::PassInvalid.into());
        }
        match self.store.begin_capture(id, request, now).await {
            Err(StoreError::Stale(_)) => return Err(self.over(id).await?),
            other => other?,
        }
        self.send_capture(&found).await?;
        self.reservation_of(caller, id).await
    }

    /// A redemption of the caller's issuer.
    pub async fn reservation_of(&self, caller: &Caller, id: RedemptionId) -> Result<ReservationView, Error> {
        let redemption = self.served(caller, id).await?;
        let card = self.card(None, redemption.series).await?;
        Ok(view(redemption, card))
    }

    /// Gives a reserved coupon back to its holder.
    pub async fn release(&self, caller: &Caller, id: RedemptionId) -> Result<(), Error> {
        let found = self.served(caller, id).await?;
        match found.status {
            RedemptionStatus::Cancelled => Ok(()),
            _ => self.give_back(&found).await,
        }
    }

    /// Whether the coupon behind a pass is good.
    pub async fn check_pass(&self, text: &str) -> Result<PassCheck, Error> {
        let now = self.clock.now();
        match self.read_pass(text, now).await {
            Ok(pass) => {
                let card = self.card(None, pass.series).await?;
                let expired = card.status() == SeriesStatus::Expired;
                let reason = expired.then(|| Refusal::CouponExpired.code());
                Ok(PassCheck { reason, card: Some(card) })
            }
            Err(Error::Refused(refusal)) => Ok(PassCheck { reason: Some(refusal.code()), card: None }),
            Err(error) => Err(error),
        }
    }

    /// What the caller's issuer redeemed since midnight (UTC).
    pub async fn till_day(&self, caller: &Caller) -> Result<TillDay, Error> {
        let issuer = caller.require_staff()?;
        let now = self.clock.now();
        let midnight = Timestamp::from_micros(now.micros() - now.micros().rem_euclid(DAY_US));
        let totals = self.store.redeemed_since(issuer, midnight).await?;
        let cards = self.cards_by_id(None, totals.iter().map(|total| total.series).collect()).await?;
        let mut lines: BTreeMap<UserId, (u64, i128)> = BTreeMap::new();
        for total in totals {
            let face = cards.get(&total.series).map_or(0, |card| card.facts.row.face.0);
            let line = lines.entry(total.cashier).or_default();
            line.0 += total.count;
            line.1 += i128::from(face) * i128::from(total.count);
        }
        self.name_cashiers(lines).await
    }

    /// Hands a captured redemption to the chain; repeating it changes nothing.
    pub(super) async fn send_capture(&self, redemption: &Redemption) -> Result<(), Error> {
        let op = ChainOp::Redeem {
            owner: self.key_of(Party::User(redemption.holder)).await?,
            coupon: redemption.coupon,
            terminal: redemption.terminal,
            commitment: redemption.commitment,
            minimum_met: redemption.minimum_met,
        };
        Ok(self.outbox.enqueue(OpId::new(Purpose::Redemption, redemption.id.0), op).await?)
    }

    /// Reserved to cancelled; the coupon is its holder's to use again.
    pub(super) async fn give_back(&self, redemption: &Redemption) -> Result<(), Error> {
        let (from, to) = (RedemptionStatus::Reserved, RedemptionStatus::Cancelled);
        match self.store.move_redemption(redemption.id, from, to).await {
            Err(StoreError::Stale(_)) => Err(self.over(redemption.id).await?),
            other => {
                other?;
                self.free_lock(LockId(redemption.id.0)).await
            }
        }
    }

    fn serving(&self, caller: &Caller) -> Result<IssuerId, Error> {
        caller.require_active()?;
        caller.require_staff()
    }

    async fn served(&self, caller: &Caller, id: RedemptionId) -> Result<Redemption, Error> {
        let issuer = self.serving(caller)?;
        let found = self.store.redemption(id).await?.filter(|row| row.issuer == issuer);
        found.ok_or(Error::NotFound("reservation"))
    }

    /// The live pass behind a scanned text or typed digits.
    async fn read_pass(&self, text: &str, now: Timestamp) -> Result<PassRow, Error> {
        let row = match text.starts_with("GNXP") {
            true => {
                let pass = self.pass_key.open(text, now).map_err(pass_error)?;
                match self.store.pass(pass.id).await? {
                    Some(row) if row.rotation == pass.rotation => row,
                    _ => return Err(self.taken(pass.coupon).await?),
                }
            }
            false => {
                let code: ShortCode = text.parse().map_err(pass_error)?;
                self.store.pass_by_code(code.value()).await?.ok_or(Refusal::PassInvalid)?
            }
        };
        match row {
            row if row.used => Err(self.taken(row.coupon).await?),
            row if row.expires_at <= now => Err(Refusal::PassInvalid.into()),
            row => Ok(row),
        }
    }

    async fn new_redemption(
        &self,
        caller: &Caller,
        issuer: IssuerId,
        draft: &ReservationDraft,
        pass: &PassRow,
        now: Timestamp,
    ) -> Result<Redemption, Error> {
        let id = RedemptionId(pass.lock.0);
        Ok(Redemption {
            id,
            number: self.numbers.number_for(&id.to_string(), now).await?,
            coupon: pass.coupon,
            series: pass.series,
            issuer,
            holder: pass.holder,
            cashier: caller.user,
            terminal: draft.terminal,
            commitment: draft.commitment,
            minimum_met: draft.minimum_met,
            status: RedemptionStatus::Reserved,
            reserved_at: now,
            expires_at: now.plus(RESERVED_US),
            captured_at: None,
            captured_by: None,
        })
    }

    /// Keeps the coupon's lock from lapsing while the till holds it.
    async fn hold(&self, redemption: &Redemption) -> Result<(), Error> {
        let lock = LockId(redemption.id.0);
        match self.submit("pass_commit", lock.0, Command::CommitLock { lock }).await {
            Ok(_) => Ok(()),
            Err(error) => {
                self.give_back(redemption).await?;
                Err(match error {
                    Error::Rejected(Reject::UnknownLock) => Refusal::PassInvalid.into(),
                    other => other,
                })
            }
        }
    }

    /// What has become of a coupon whose pass is not to be had.
    async fn taken(&self, coupon: CouponId) -> Result<Error, Error> {
        let last = self.store.redemption_of(coupon).await?;
        Ok(last.map_or(Refusal::PassInvalid.into(), |last| reason_of(last.status)))
    }

    /// Why a redemption is not reserved any more.
    async fn over(&self, id: RedemptionId) -> Result<Error, Error> {
        let row = self.store.redemption(id).await?.ok_or(Error::NotFound("reservation"))?;
        Ok(reason_of(row.status))
    }

    async fn name_cashiers(&self, lines: BTreeMap<UserId, (u64, i128)>) -> Result<TillDay, Error> {
        let ids: Vec<UserId> = lines.keys().copied().collect();
        let accounts = self.store.accounts(&ids).await?;
        let usd = |minor| Money::new(minor, Currency::Usd);
        let mut by_cashier: Vec<CashierLine> = lines
            .into_iter()
            .map(|(user, (count, minor))| {
                let account = accounts.iter().find(|account| account.id == user);
                let name = account.map_or_else(String::new, |account| account.name.clone());
                CashierLine { name, count, face_total: usd(minor) }
            })
            .collect();
        by_cashier.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
        let count = by_cashier.iter().map(|line| line.count).sum();
        let face_total = usd(by_cashier.iter().map(|line| line.face_total.minor).sum());
        Ok(TillDay { count, face_total, by_cashier })
    }
}

fn reason_of(status: RedemptionStatus) -> Error {
    match status {
        RedemptionStatus::Reserved => Refusal::CouponNotAvailable.into(),
        RedemptionStatus::Capturing | RedemptionStatus::Redeemed => Refusal::CouponAlreadyRedeemed.into(),
        RedemptionStatus::Cancelled | RedemptionStatus::Failed => Refusal::PassInvalid.into(),
    }
}

/// The coupon must be the serving issuer's, and good at the serving store.
fn check_place(caller: &Caller, issuer: IssuerId, card: &Card) -> Result<(), Error> {
    let stores = &card.facts.profile.rules.stores;
    let here = stores.is_empty() || caller.store.is_some_and(|store| stores.contains(&store));
    if card.facts.row.issuer == issuer && here { Ok(()) } else { Err(Refusal::StoreNotAllowed.into()) }
}

fn pass_error(error: PassError) -> Error {
    match error {
        PassError::Malformed => Error::invalid("pass", "this is not a pass"),
        PassError::Forged | PassError::Expired => Refusal::PassInvalid.into(),
    }
}

fn view(redemption: Redemption, card: Card) -> ReservationView {
    let coupon = ReservedCoupon { id: redemption.coupon, card };
    ReservationView { redemption, coupon }
}
