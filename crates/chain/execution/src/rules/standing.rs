//! What is known of an address, and what flowed through it.
//!
//! One word of the compliance contract's, from the top:
//! `inflow80 | outflow80 | span24 | unboundCents24 | frozenUntil40 | watched1 | bound1 | provisional1 |
//! sanctioned1 | kycLevel4`. A flow is four spans of eight hours, 20 bits of US cents each, the youngest
//! lowest; `span` numbers the youngest since 1970. A flow covers 24 hours at least and 32 at most.

use std::collections::BTreeSet;

use alloy_primitives::{Address, U256, map::AddressMap};
use genex_chain_state::{StateDiff, StateError, StateReader};

use super::{
    Refusal, SystemContracts,
    slots::{STANDINGS, bits, mapping},
};

/// Seconds of a span.
const SPAN: u64 = 8 * 3_600;
const SPANS: u64 = 4;
const BUCKET_BITS: usize = 20;
const BUCKET: u128 = (1 << BUCKET_BITS) - 1;
const FLOW: u128 = (1 << (BUCKET_BITS * SPANS as usize)) - 1;

const UNBOUND: usize = 48;
const SPAN_AT: usize = 72;
const OUTFLOW: usize = 96;
const INFLOW: usize = 176;

/// The word of an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing(pub(super) U256);

impl Standing {
    /// The slot of an address's word.
    pub(super) fn slot(address: Address) -> U256 {
        mapping(address.into_word(), STANDINGS)
    }

    pub(super) fn level(self) -> u64 {
        bits(self.0, 0, 4)
    }

    pub(super) fn is_sanctioned(self) -> bool {
        self.0.bit(4)
    }

    pub(super) fn is_frozen(self, timestamp: u64) -> bool {
        timestamp < bits(self.0, 8, 40)
    }

    /// Whether each of its transfers takes a ticket.
    pub(super) fn is_watched(self) -> bool {
        self.0.bit(7)
    }

    /// Whether it is known who is behind the address.
    pub(super) fn is_known(self) -> bool {
        self.level() > 0 || self.0.bit(6)
    }

    /// What the address took in while nobody was known behind it, in US cents.
    pub(super) fn unbound_cents(self) -> u64 {
        bits(self.0, UNBOUND, 24)
    }

    /// What went out within the last day, in US cents.
    pub(super) fn outflow(self, timestamp: u64) -> u64 {
        sum(self.aged(timestamp).0)
    }

    /// What came in within the last day, in US cents.
    pub(super) fn inflow(self, timestamp: u64) -> u64 {
        sum(self.aged(timestamp).1)
    }

    /// The word with more gone out.
    pub(super) fn with_out(self, timestamp: u64, cents: u64) -> Self {
        let (outflow, inflow) = self.aged(timestamp);
        self.with_flows(timestamp, added(outflow, cents), inflow)
    }

    /// The word with more come in.
    pub(super) fn with_in(self, timestamp: u64, cents: u64) -> Self {
        let (outflow, inflow) = self.aged(timestamp);
        self.with_flows(timestamp, outflow, added(inflow, cents))
    }

    /// The word of one that nobody is known behind, and that has taken in so much so far.
    pub(super) fn with_unbound_cents(self, cents: u64) -> Self {
        Self(self.0 & !field(U256::from(0xff_ffff), UNBOUND) | field(U256::from(cents & 0xff_ffff), UNBOUND))
    }

    /// The word with the flows of `other` and, if `unbound`, what that took in unknown.
    pub(super) fn counted_as(self, other: Self, unbound: bool) -> Self {
        let kept = match unbound {
            true => UNBOUND,
            false => SPAN_AT,
        };
        let low = (U256::ONE << kept) - U256::ONE;
        let between = (U256::ONE << SPAN_AT) - U256::ONE - low;
        Self(self.0 & low | other.0 & between | other.0 >> SPAN_AT << SPAN_AT)
    }

    /// Outflow and inflow as seen from a later span: what is too old falls out at the top.
    fn aged(self, timestamp: u64) -> (u128, u128) {
        let (outflow, inflow) = (low_128(self.0 >> OUTFLOW) & FLOW, low_128(self.0 >> INFLOW));
        match (timestamp / SPAN).wrapping_sub(bits(self.0, SPAN_AT, 24)) {
            age @ 0..SPANS => {
                let shift = BUCKET_BITS * age as usize;
                (outflow << shift & FLOW, inflow << shift & FLOW)
            }
            _ => (0, 0),
        }
    }

    fn with_flows(self, timestamp: u64, outflow: u128, inflow: u128) -> Self {
        let standing = self.0 & ((U256::ONE << SPAN_AT) - U256::ONE);
        let span = field(U256::from((timestamp / SPAN) & 0xff_ffff), SPAN_AT);
        Self(standing | span | field(U256::from(outflow), OUTFLOW) | field(U256::from(inflow), INFLOW))
    }
}

fn field(value: U256, offset: usize) -> U256 {
    value << offset
}

fn low_128(value: U256) -> u128 {
    let [low, high, ..] = *value.as_limbs();
    u128::from(high) << 64 | u128::from(low)
}

fn sum(flow: u128) -> u64 {
    let bucket = |index: usize| (flow >> (BUCKET_BITS * index) & BUCKET) as u64;
    (0..SPANS as usize).map(bucket).sum()
}

/// A span that is full stays full, far beyond any threshold.
fn added(flow: u128, cents: u64) -> u128 {
    let youngest = (flow & BUCKET).saturating_add(cents.into()).min(BUCKET);
    flow & !BUCKET | youngest
}

/// Addresses that may take part in nothing any more, told apart by where their words are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewlyBarred(BTreeSet<U256>);

impl NewlyBarred {
    pub(crate) fn find(
        compliance: Address,
        before: &impl StateReader,
        diff: &StateDiff,
        timestamp: u64,
    ) -> Result<Self, StateError> {
        let barred = |word: U256| Standing(word).is_sanctioned() || Standing(word).is_frozen(timestamp);
        let Some(changed) = diff.accounts.get(&compliance) else { return Ok(Self::default()) };
        let mut found = BTreeSet::new();
        for (slot, _) in changed.storage.iter().filter(|(_, word)| barred(**word)) {
            if !barred(before.storage(&compliance, slot)?) {
                found.insert(*slot);
            }
        }
        Ok(Self(found))
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `address` is one.
    pub fn contains(&self, address: Address) -> bool {
        self.0.contains(&Standing::slot(address))
    }
}

/// Standings at a block's start, each read once.
#[derive(Debug)]
pub(crate) struct Standings {
    contracts: SystemContracts,
    read: AddressMap<Standing>,
}

impl Standings {
    pub(crate) fn new(contracts: SystemContracts) -> Self {
        Self { contracts, read: AddressMap::default() }
    }

    pub(super) fn of(&mut self, start: &impl StateReader, address: Address) -> Result<Standing, StateError> {
        if let Some(standing) = self.read.get(&address) {
            return Ok(*standing);
        }
        let word = start.storage(&self.contracts.compliance, &Standing::slot(address))?;
        self.read.insert(address, Standing(word));
        Ok(Standing(word))
    }

    /// Why an address may take part in nothing.
    pub(crate) fn barred(
        &mut self,
        start: &impl StateReader,
        address: Address,
        timestamp: u64,
    ) -> Result<Option<Refusal>, StateError> {
        let standing = self.of(start, address)?;
        Ok(match standing {
            _ if self.contracts.has(address) => None,
            standing if standing.is_sanctioned() => Some(Refusal::Sanctioned(address)),
            standing if standing.is_frozen(timestamp) => Some(Refusal::Frozen(address)),
            _ => None,
        })
    }
}
