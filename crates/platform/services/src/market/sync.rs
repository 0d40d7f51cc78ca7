//! What tills redeemed while they were cut off, taken in entry by entry.
//!
//! An entry is answered once: sent again, it gets the same answer. The redemption comes before the entry is kept,
//! under an id that follows from the entry's digest, so a step that is cut short is taken up again by sending the
//! batch again. Two different entries with one number prove that the till's storage was copied or rolled back; the
//! device loses its rights at that moment.

use genex_coupon::{
    PASS_SHOWN_US, Pass,
    offline::{Budget, DeviceKey, Entry, Head, LogError, OfflineRefusal, SealedEntry},
};
use genex_ports::{
    chain::{Address, Hash32},
    store::{
        StoreError,
        offline::{Allowance, Device, EntryOutcome, TakenEntry},
        redemptions::{PassRow, Redemption, RedemptionStatus},
    },
};
use genex_protocol::{Command, LockPurpose};
use genex_types::{DeviceId, LockId, MINUTE_US, Party, RedemptionId, SeriesId, Timestamp};

use super::{Card, Market, offline::budget};
use crate::{Caller, Error};

/// Most entries of one batch.
pub const BATCH_LIMIT: usize = 50;
/// How far a till's clock may be ahead.
const AHEAD_US: i64 = 5 * MINUTE_US;

/// The answer to one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryAnswer {
    /// It was taken in, now or before.
    Taken(EntryOutcome),
    /// The device has no rights any more.
    Revoked,
    /// Another entry has this number: the device's storage was copied or rolled back.
    Forked,
    /// It is no part of the device's log.
    BadLog(LogError),
    /// The till's clock is ahead of the platform's.
    ClockAhead,
}

/// What an entry is judged by.
struct Judged {
    entry: Entry,
    digest: [u8; 32],
    pass: Pass,
    card: Card,
}

impl Market {
    /// Takes in a log's entries, in order, and answers each. After the first that is no part of the log, none of the
    /// rest can be: they get the same answer.
    pub async fn take_offline_batch(
        &self,
        caller: &Caller,
        id: DeviceId,
        entries: &[SealedEntry],
    ) -> Result<Vec<EntryAnswer>, Error> {
        if entries.len() > BATCH_LIMIT {
            return Err(Error::invalid("entries", "at most 50 entries"));
        }
        self.device_of(caller, id).await?;
        let mut answers = Vec::with_capacity(entries.len());
        for entry in entries {
            let device = self.device_of(caller, id).await?;
            let answer = match answers.last() {
                Some(EntryAnswer::Taken(_)) | None => self.take_entry(caller, &device, entry).await?,
                Some(last) => *last,
            };
            answers.push(answer);
        }
        Ok(answers)
    }

    async fn take_entry(
        &self,
        caller: &Caller,
        device: &Device,
        sealed: &SealedEntry,
    ) -> Result<EntryAnswer, Error> {
        if device.revoked_at.is_some() {
            return Ok(EntryAnswer::Revoked);
        }
        let key = DeviceKey::new(&device.key).map_err(Error::internal)?;
        let head = Head { seq: device.head_seq, digest: device.head };
        let opened = sealed.open(&key).and_then(|entry| {
            let own = entry.device == device.id;
            if own { Ok(entry) } else { Err(LogError::Forged) }
        });
        let entry = match opened {
            Ok(entry) => entry,
            Err(error) => return Ok(EntryAnswer::BadLog(error)),
        };
        match head.admits(&entry) {
            Ok(()) if entry.at > self.clock.now().plus(AHEAD_US) => Ok(EntryAnswer::ClockAhead),
            Ok(()) => self.judge(caller, device, entry, sealed.digest()).await,
            Err(LogError::Past | LogError::Broken) => self.seen(device, &entry, sealed.digest()).await,
            Err(error) => Ok(EntryAnswer::BadLog(error)),
        }
    }

    /// An entry whose number is taken, or whose past is another: the same as before, or a fork.
    async fn seen(&self, device: &Device, entry: &Entry, digest: [u8; 32]) -> Result<EntryAnswer, Error> {
        match self.store.taken_entry(device.id, entry.seq).await? {
            Some(known) if known.digest == digest => Ok(EntryAnswer::Taken(known.outcome)),
            _ => {
                self.store.revoke(device.id, self.clock.now()).await?;
                tracing::warn!(device = %device.id, seq = entry.seq, "a till's log has forked");
                Ok(EntryAnswer::Forked)
            }
        }
    }

    async fn judge(
        &self,
        caller: &Caller,
        device: &Device,
        entry: Entry,
        digest: [u8; 32],
    ) -> Result<EntryAnswer, Error> {
        let (day, prev) = (Budget::day_of(entry.at), entry.prev);
        let mut taken = TakenEntry {
            device: device.id,
            seq: entry.seq,
            digest,
            coupon: None,
            series: None,
            at: entry.at,
            outcome: EntryOutcome::Refused,
        };
        if let Ok(pass) = self.pass_key.verifier().read(&entry.pass)
            && let Some(known) = self.store.coupons_by_id(&[pass.coupon]).await?.first()
        {
            let series = known.row.series;
            let card = self.card(None, series).await?;
            (taken.coupon, taken.series) = (Some(pass.coupon), Some(series));
            taken.outcome = self.redeem_entry(caller, device, &Judged { entry, digest, pass, card }).await?;
        }
        match self.store.take_in(&taken, prev, day).await {
            // Another batch of this device was quicker; what it took in decides.
            Err(StoreError::Stale(_)) => Err(Error::conflict("the till is being synchronised already")),
            other => Ok(other.map(|()| EntryAnswer::Taken(taken.outcome))?),
        }
    }

    /// Redeems within the budget, or says why not.
    async fn redeem_entry(
        &self,
        caller: &Caller,
        device: &Device,
        judged: &Judged,
    ) -> Result<EntryOutcome, Error> {
        let Judged { entry, pass, card, .. } = judged;
        let series = card.facts.row.series;
        let Some(allowance) = self.allowed(device, series, entry.at, card).await? else {
            return Ok(EntryOutcome::BeyondBudget);
        };
        let (store, spent) = (device.store, allowance.spent);
        match budget(allowance, card).check(pass, entry.at, PASS_SHOWN_US, store, entry.minimum_met, spent) {
            Err(OfflineRefusal::UsedUp) => Ok(EntryOutcome::BeyondBudget),
            Err(_) => Ok(EntryOutcome::Refused),
            Ok(()) if self.redeem_now(caller, device, judged).await? => Ok(EntryOutcome::Accepted),
            Ok(()) => Ok(EntryOutcome::Conflict),
        }
    }

    async fn allowed(
        &self,
        device: &Device,
        series: SeriesId,
        at: Timestamp,
        card: &Card,
    ) -> Result<Option<Allowance>, Error> {
        if card.facts.row.issuer != device.issuer {
            return Ok(None);
        }
        Ok(self.store.allowance(device.id, series, Budget::day_of(at)).await?)
    }

    /// Whether the coupon was still its holder's, and is on its way to the chain now.
    async fn redeem_now(&self, caller: &Caller, device: &Device, judged: &Judged) -> Result<bool, Error> {
        let id = RedemptionId(first_half(&judged.digest));
        if let Some(own) = self.store.redemption(id).await? {
            return self.capture_entry(&own, judged.entry.at).await;
        }
        let shown = self.store.pass(judged.pass.id).await?;
        let Some(row) = shown.filter(|row| row.coupon == judged.pass.coupon && !row.used) else {
            return Ok(false);
        };
        if !self.lock_again(&row, LockId(id.0)).await? {
            return Ok(false);
        }
        let redemption = self.offline_redemption(caller, device, judged, &row, id).await?;
        match self.store.reserve(row.pass, row.rotation, &redemption).await {
            Err(StoreError::Stale(_) | StoreError::Conflict(_)) => {
                self.free_lock(LockId(id.0)).await?;
                Ok(false)
            }
            other => {
                other?;
                self.capture_entry(&redemption, judged.entry.at).await
            }
        }
    }

    /// Takes the coupon from under its pass; not if it is sold, listed or somebody else's by now.
    async fn lock_again(&self, row: &PassRow, lock: LockId) -> Result<bool, Error> {
        self.free_lock(row.lock).await?;
        let command = Command::LockCoupon {
            lock,
            coupon: row.coupon,
            holder: Party::User(row.holder),
            purpose: LockPurpose::Redemption,
            until: None,
        };
        match self.submit_and_show("offline_lock", lock.0, command).await {
            Ok(()) => Ok(true),
            Err(Error::Rejected(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn offline_redemption(
        &self,
        caller: &Caller,
        device: &Device,
        judged: &Judged,
        row: &PassRow,
        id: RedemptionId,
    ) -> Result<Redemption, Error> {
        let now = self.clock.now();
        Ok(Redemption {
            id,
            number: self.numbers.number_for(&id.to_string(), now).await?,
            coupon: row.coupon,
            series: row.series,
            issuer: device.issuer,
            holder: row.holder,
            cashier: caller.user,
            terminal: Address(judged.entry.terminal),
            commitment: Hash32(judged.entry.commitment),
            minimum_met: judged.entry.minimum_met,
            status: RedemptionStatus::Reserved,
            reserved_at: now,
            expires_at: now.plus(AHEAD_US),
            captured_at: None,
            captured_by: None,
        })
    }

    /// Reserved to capturing; a redemption that was captured before stays so.
    async fn capture_entry(&self, redemption: &Redemption, at: Timestamp) -> Result<bool, Error> {
        match self.store.begin_capture(redemption.id, redemption.id.0, at).await {
            Ok(()) => {}
            Err(StoreError::Stale(_)) => {
                let now = self.store.redemption(redemption.id).await?.map(|row| row.status);
                return Ok(matches!(now, Some(RedemptionStatus::Capturing | RedemptionStatus::Redeemed)));
            }
            Err(error) => return Err(error.into()),
        }
        self.send_capture(redemption).await?;
        Ok(true)
    }
}

fn first_half(digest: &[u8; 32]) -> u128 {
    u128::from_be_bytes(digest[..16].try_into().expect("a SHA-256 digest has 32 bytes"))
}
