//! Coupons kept for one purpose, and what becomes of them.

use genex_protocol::{Event, LockPurpose, MoveReason, Reject, Track};
use genex_types::{CouponId, LockId, Party, Timestamp};

use super::{
    State,
    tables::{Lapse, LockRow},
    units::UnitState,
};

impl State {
    pub(super) fn lock_coupon(
        &mut self,
        lock: LockId,
        coupon: CouponId,
        holder: Party,
        purpose: LockPurpose,
        until: Option<Timestamp>,
    ) -> Result<(), Reject> {
        let party = self.active_party(holder)?;
        let series = self.classes.get(&coupon.class).copied().ok_or(Reject::UnknownCoupon)?;
        if self.lock_ids.contains_key(&lock) {
            return Err(Reject::DuplicateId);
        }
        self.available_unit(series, coupon, party)?;
        if self.is_expired(self.row(series)) {
            return Err(Reject::CouponExpired);
        }
        if until.is_some_and(|at| at <= self.now) {
            return Err(Reject::BadTime);
        }
        let serial = coupon.serial;
        self.make_lock(LockRow { id: lock, series, serial, holder: party, purpose, until, committed: false });
        self.emit(Event::CouponLocked { lock, coupon, holder, purpose, until });
        Ok(())
    }

    fn make_lock(&mut self, row: LockRow) {
        self.locks_made += 1;
        let number = self.locks_made;
        self.set_unit_state(row.series, row.serial, UnitState::Locked(number));
        self.lock_ids.insert(row.id, Some(number));
        if let Some(at) = row.until {
            self.timers.insert((at, Lapse::Lock(number)));
        }
        self.locks.insert(number, row);
    }

    pub(super) fn unlock(&mut self, lock: LockId) -> Result<(), Reject> {
        let number = self.lock_number(lock)?;
        self.end_lock(number, false);
        Ok(())
    }

    pub(super) fn commit_lock(&mut self, lock: LockId) -> Result<(), Reject> {
        let number = self.lock_number(lock)?;
        let row = &self.locks[&number];
        if self.parties[row.holder as usize].frozen {
            return Err(Reject::AccountFrozen);
        }
        if self.is_expired(self.row(row.series)) {
            return Err(Reject::CouponExpired);
        }
        if row.committed {
            return Ok(());
        }
        self.stop_timer(number);
        self.locks.get_mut(&number).expect("the lock is open").committed = true;
        self.emit(Event::LockCommitted { lock });
        Ok(())
    }

    pub(super) fn move_locked(
        &mut self,
        lock: LockId,
        to: Option<Party>,
        reason: MoveReason,
        counted: bool,
        block: u64,
    ) -> Result<(), Reject> {
        let number = self.lock_number(lock)?;
        let receiver = to.map(|party| self.party(party)).transpose()?;
        let row = self.drop_lock(number);
        let coupon = self.coupon(row.series, row.serial);
        let from = self.parties[row.holder as usize].party;
        let resales_left = self.move_unit(&row, receiver, counted);
        if receiver == Some(self.row(row.series).issuer) && reason == MoveReason::Recall {
            self.forgive(row.series, row.serial);
        }
        self.emit(Event::CouponMoved { coupon, from, to, reason, resales_left, block });
        Ok(())
    }

    fn move_unit(&mut self, row: &LockRow, receiver: Option<u32>, counted: bool) -> u8 {
        let series = self.row_mut(row.series);
        let used = u8::from(counted && series.spec.track == Track::Utility);
        let mut resales_left = 0;
        series.units.update(row.serial, |unit| {
            unit.resales_left = unit.resales_left.saturating_sub(used);
            resales_left = unit.resales_left;
            match receiver {
                Some(party) => (unit.holder, unit.state) = (party, UnitState::Available),
                None => unit.state = UnitState::Withdrawn,
            }
        });
        resales_left
    }

    /// A recalled coupon is the issuer's own again: nothing is owed for it, and it may be sold afresh.
    fn forgive(&mut self, series: u32, serial: u64) {
        let row = self.row_mut(series);
        let unit = row.units.get(serial).expect("a locked coupon was issued");
        let (owed, deferred) = (row.obligation(), row.accounts.deferred);
        row.outstanding -= u64::from(unit.first_price > 0);
        row.units.update(serial, |unit| unit.first_price = 0);
        self.memo(owed, deferred, i128::from(unit.first_price));
    }

    pub(super) fn redeem_locked(&mut self, lock: LockId, block: u64) -> Result<(), Reject> {
        let number = self.lock_number(lock)?;
        if self.locks[&number].purpose != LockPurpose::Redemption {
            return Err(Reject::UnknownLock);
        }
        let row = self.drop_lock(number);
        let series = self.row_mut(row.series);
        let unit = series.units.get(row.serial).expect("a locked coupon was issued");
        let (owed, redeemed) = (series.obligation(), series.accounts.redeemed);
        series.outstanding -= u64::from(unit.first_price > 0);
        series.units.update(row.serial, |unit| unit.state = UnitState::Redeemed);
        self.memo(owed, redeemed, i128::from(unit.first_price));
        let coupon = self.coupon(row.series, row.serial);
        let holder = self.parties[row.holder as usize].party;
        self.emit(Event::CouponRedeemed { lock, coupon, holder, block });
        Ok(())
    }

    pub(super) fn lapse_lock(&mut self, number: u64) {
        self.end_lock(number, true);
    }

    /// Ends a lock; the coupon is available again.
    pub(super) fn end_lock(&mut self, number: u64, lapsed: bool) {
        let row = self.drop_lock(number);
        self.set_unit_state(row.series, row.serial, UnitState::Available);
        let coupon = self.coupon(row.series, row.serial);
        self.emit(Event::CouponUnlocked { lock: row.id, coupon, lapsed });
    }

    fn drop_lock(&mut self, number: u64) -> LockRow {
        self.stop_timer(number);
        let row = self.locks.remove(&number).expect("the lock is open");
        self.lock_ids.insert(row.id, None);
        row
    }

    fn stop_timer(&mut self, number: u64) {
        if let Some(at) = self.locks[&number].until {
            self.timers.remove(&(at, Lapse::Lock(number)));
        }
    }

    fn lock_number(&self, lock: LockId) -> Result<u64, Reject> {
        self.lock_ids.get(&lock).copied().flatten().ok_or(Reject::UnknownLock)
    }
}
