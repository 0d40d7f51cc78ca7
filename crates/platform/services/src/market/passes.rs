//! Passes: what a holder shows at the till.

use genex_coupon::{Action, PASS_SHOWN_US, Pass};
use genex_ports::store::{StoreError, redemptions::PassRow};
use genex_protocol::{Command, LockPurpose};
use genex_types::{CouponId, LockId, PassId, SECOND_US, Timestamp};

use super::{
    HeldCoupon, Market, derived,
    refunds::{coupon_of, refusal},
};
use crate::{Caller, Error, Refusal};

/// How long its coupon stays locked: a till that reads the pass in its last second still gets it.
const LOCKED_US: i64 = 90 * SECOND_US;
/// Codes tried until one is free.
const CODE_TRIES: u32 = 8;

/// A pass as its holder shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPass {
    /// The pass; the same through all renewals.
    pub id: PassId,
    /// The coupon it redeems.
    pub coupon: CouponId,
    /// Twelve digits in groups of four.
    pub code: String,
    /// The text of the QR code.
    pub payload: String,
    /// When it stops being good.
    pub expires_at: Timestamp,
}

impl Market {
    /// Makes a pass for a coupon, or renews the one there is; what was shown before is dead.
    pub async fn show_pass(&self, caller: &Caller, coupon: CouponId) -> Result<ShownPass, Error> {
        caller.require_active()?;
        let held = self.coupon_of(caller, coupon).await?;
        let last = self.store.pass_of(coupon).await?.filter(|pass| pass.holder == caller.user);
        let held = match last.as_ref().filter(|last| !last.used) {
            Some(shown) => {
                self.free_lock(shown.lock).await?;
                self.coupon_of(caller, coupon).await?
            }
            None => held,
        };
        let now = self.clock.now();
        coupon_of(&held.coupon.row, &held.card).may(Action::Redeem, caller.party(), now).map_err(refusal)?;
        let pass = last.map_or_else(|| PassId::at(now, self.entropy.bits()), |last| last.pass);
        self.issue_pass(caller, &held, pass, now).await
    }

    /// Takes a pass back; its coupon is free again.
    pub async fn withdraw_pass(&self, caller: &Caller, pass: PassId) -> Result<(), Error> {
        let found = self.store.pass(pass).await?.filter(|row| row.holder == caller.user);
        let row = found.ok_or(Error::NotFound("pass"))?;
        if row.used {
            return Err(Refusal::CouponNotAvailable.into());
        }
        self.store.drop_pass(pass).await?;
        self.free_lock(row.lock).await
    }

    async fn issue_pass(
        &self,
        caller: &Caller,
        held: &HeldCoupon,
        pass: PassId,
        now: Timestamp,
    ) -> Result<ShownPass, Error> {
        let coupon = held.coupon.row.coupon;
        let row = self.keep_pass(caller, held, pass, now).await?;
        let command = Command::LockCoupon {
            lock: row.lock,
            coupon,
            holder: caller.party(),
            purpose: LockPurpose::Redemption,
            until: Some(now.plus(LOCKED_US)),
        };
        if let Err(error) = self.submit_and_show("pass_lock", row.lock.0, command).await {
            self.store.drop_pass(pass).await?;
            return Err(error);
        }
        let sealed = Pass { id: pass, coupon, rotation: row.rotation, expires_at: row.expires_at };
        Ok(ShownPass {
            id: pass,
            coupon,
            code: self.pass_key.short_code(pass, row.rotation).to_string(),
            payload: self.pass_key.seal(&sealed),
            expires_at: row.expires_at,
        })
    }

    /// Stores the pass under a code nobody else shows now.
    async fn keep_pass(
        &self,
        caller: &Caller,
        held: &HeldCoupon,
        pass: PassId,
        now: Timestamp,
    ) -> Result<PassRow, Error> {
        let first = u32::try_from(self.entropy.bits() & 0x7fff_ffff).expect("31 bits fit 32");
        for rotation in first..first + CODE_TRIES {
            let row = PassRow {
                pass,
                coupon: held.coupon.row.coupon,
                series: held.coupon.row.series,
                holder: caller.user,
                rotation,
                code: self.pass_key.short_code(pass, rotation).value(),
                lock: lock_of(pass, rotation),
                // To the second, as the pass itself says it.
                expires_at: Timestamp::from_seconds(now.plus(PASS_SHOWN_US).seconds()),
                used: false,
            };
            match self.store.put_pass(&row).await {
                Ok(()) => return Ok(row),
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::Unavailable("no free code".into()))
    }
}

/// The lock behind one showing of a pass.
fn lock_of(pass: PassId, rotation: u32) -> LockId {
    LockId(derived(&format!("pass/{rotation}"), pass.0))
}
