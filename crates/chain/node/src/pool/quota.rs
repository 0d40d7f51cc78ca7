//! What one sender may use of what costs nothing.
//!
//! Each sender has two buckets, one of gas and one of new accounts and slots, which leak at a constant
//! rate. Gas is poured in when a transaction is admitted, as much as it asks for, and what it has not used
//! is taken out when it was executed; growth of the state is poured in then. A sender whose bucket is full
//! waits. Time is that of blocks.

use std::fmt;

use alloy_primitives::{Address, map::AddressMap};
use serde::{Deserialize, Serialize};

/// Senders that may be remembered after their buckets have emptied.
const IDLE: usize = 65_536;

/// Sizes of the buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quota {
    /// Gas that leaks in a second.
    pub gas_per_second: u64,
    /// Accounts and slots that leak in a second.
    pub slots_per_second: u64,
    /// Seconds in which a full bucket empties.
    pub burst_seconds: u64,
}

impl Default for Quota {
    /// What takes 40 transfers of coupons a second, and a burst of 2,400.
    fn default() -> Self {
        Self { gas_per_second: 2_400_000, slots_per_second: 80, burst_seconds: 60 }
    }
}

/// What there is only so much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// Gas.
    Gas,
    /// Accounts and slots that were not there before.
    State,
}

impl fmt::Display for Resource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Gas => "gas",
            Self::State => "new state",
        })
    }
}

/// The buckets of all senders.
#[derive(Debug)]
pub(super) struct Meter {
    quota: Quota,
    now: u64,
    buckets: AddressMap<Buckets>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Buckets {
    gas: u64,
    slots: u64,
    /// When they were last seen to leak.
    at: u64,
}

impl Meter {
    pub(super) fn new(quota: Quota) -> Self {
        Self { quota, now: 0, buckets: AddressMap::default() }
    }

    /// Moves on to the time of the newest block.
    pub(super) fn advance(&mut self, timestamp: u64) {
        self.now = self.now.max(timestamp);
        if self.buckets.len() > IDLE {
            let (quota, now) = (self.quota, self.now);
            self.buckets.retain(|_, buckets| !buckets.leak(quota, now).is_empty());
        }
    }

    /// Pours in the gas that a transaction asks for, if both buckets have room.
    pub(super) fn admit(&mut self, sender: Address, gas: u64) -> Result<(), (Resource, u64)> {
        let Quota { gas_per_second, slots_per_second, burst_seconds } = self.quota;
        let buckets = self.buckets_of(sender);
        let wait = |level: u64, rate: u64| level.saturating_sub(burst_seconds * rate).div_ceil(rate.max(1));
        let full = buckets.gas.saturating_add(gas);
        if full > burst_seconds * gas_per_second {
            return Err((Resource::Gas, wait(full, gas_per_second)));
        }
        if buckets.slots > burst_seconds * slots_per_second {
            return Err((Resource::State, wait(buckets.slots, slots_per_second)));
        }
        buckets.gas = full;
        Ok(())
    }

    /// Corrects the gas of a transaction that was executed, and pours in its growth. `asked` is zero if it
    /// did not come by this pool.
    pub(super) fn settle(&mut self, sender: Address, asked: u64, used: u64, growth: u32) {
        let buckets = self.buckets_of(sender);
        buckets.gas = buckets.gas.saturating_sub(asked).saturating_add(used);
        buckets.slots = buckets.slots.saturating_add(growth.into());
    }

    fn buckets_of(&mut self, sender: Address) -> &mut Buckets {
        let (quota, now) = (self.quota, self.now);
        let buckets = self.buckets.entry(sender).or_default();
        *buckets = buckets.leak(quota, now);
        buckets
    }
}

impl Buckets {
    fn leak(self, quota: Quota, now: u64) -> Self {
        let seconds = now.saturating_sub(self.at);
        let leak = |level: u64, rate: u64| level.saturating_sub(seconds.saturating_mul(rate));
        Self {
            gas: leak(self.gas, quota.gas_per_second),
            slots: leak(self.slots, quota.slots_per_second),
            at: now.max(self.at),
        }
    }

    fn is_empty(self) -> bool {
        self.gas == 0 && self.slots == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota { gas_per_second: 100, slots_per_second: 2, burst_seconds: 10 };
    const ALICE: Address = Address::repeat_byte(1);
    const BOB: Address = Address::repeat_byte(2);

    #[test]
    fn a_sender_that_used_up_its_gas_waits_and_others_do_not() {
        let mut meter = Meter::new(QUOTA);
        meter.admit(ALICE, 900).unwrap();
        assert_eq!(meter.admit(ALICE, 300), Err((Resource::Gas, 2)));
        meter.admit(BOB, 300).unwrap();
        meter.advance(2);
        meter.admit(ALICE, 300).unwrap();
    }

    #[test]
    fn gas_that_was_not_used_is_given_back() {
        let mut meter = Meter::new(QUOTA);
        meter.admit(ALICE, 1_000).unwrap();
        meter.settle(ALICE, 1_000, 100, 0);
        meter.admit(ALICE, 900).unwrap();
        assert!(meter.admit(ALICE, 1).is_err());
    }

    #[test]
    fn a_sender_that_makes_the_state_grow_waits() {
        let mut meter = Meter::new(QUOTA);
        meter.settle(ALICE, 0, 0, 26);
        assert_eq!(meter.admit(ALICE, 1), Err((Resource::State, 3)));
        meter.advance(3);
        meter.admit(ALICE, 1).unwrap();
    }

    #[test]
    fn empty_buckets_are_forgotten() {
        let mut meter = Meter::new(QUOTA);
        for index in 0..=IDLE as u64 {
            meter.settle(Address::left_padding_from(&index.to_be_bytes()), 0, 50, 0);
        }
        meter.advance(1);
        assert!(meter.buckets.is_empty());
    }
}
