//! What the three books say, at one block and one journal sequence.

use std::collections::BTreeMap;

use genex_ports::{
    chain::Address,
    exchange::{AuditView, HoldingState},
    store::audit::ProjectionFacts,
};
use genex_protocol::Account;
use genex_types::{CouponId, Currency, IssuerId, Party, SeriesId};

/// Minor units by party and currency.
pub type Cash = BTreeMap<(Party, Currency), i128>;

/// Everything that is compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Height of the block.
    pub block: u64,
    /// What the ledger says.
    pub ledger: LedgerFacts,
    /// What the chain says.
    pub chain: ChainFacts,
    /// What the projections say, if they could be read at the ledger's sequence.
    pub projection: Option<ProjectionFacts>,
}

/// What the ledger says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerFacts {
    /// The journal sequence.
    pub seq: u64,
    /// Posted cash.
    pub cash: Cash,
    /// Posted escrow, by series.
    pub escrow: BTreeMap<SeriesId, i128>,
    /// The platform's fees, by currency.
    pub fees: BTreeMap<Currency, i128>,
    /// Everything that came in from outside, by currency, as a positive number.
    pub issued_cash: BTreeMap<Currency, i128>,
    /// Sum over all accounts, by currency.
    pub sums: BTreeMap<Currency, i128>,
    /// Who holds a coupon that left its issuer's stock: nobody if it was redeemed. Coupons outside the platform
    /// are left out.
    pub holders: BTreeMap<CouponId, Option<Party>>,
    /// Per series: first serial in stock, coupons ever issued.
    pub stock: BTreeMap<SeriesId, (u64, u64)>,
}

/// Whom the chain names as an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A party of ours.
    Party(Party),
    /// Somebody else.
    Outside(Address),
}

/// What the chain says of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainSeries {
    /// Its class.
    pub class: u64,
    /// Whose.
    pub issuer: IssuerId,
    /// Coupons ever minted.
    pub minted: u64,
    /// Coupons redeemed.
    pub redeemed: u64,
    /// Money held for it, in minor units.
    pub escrow_minor: i128,
}

/// What the chain says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChainFacts {
    /// Cash at the parties' addresses.
    pub cash: Cash,
    /// Cash at the fee collector's address, by currency.
    pub fees: BTreeMap<Currency, i128>,
    /// All cash there is, by currency.
    pub supply: BTreeMap<Currency, i128>,
    /// Series.
    pub series: BTreeMap<SeriesId, ChainSeries>,
    /// Owners of coupons; nobody of one that is dead or unknown.
    pub owners: BTreeMap<CouponId, Option<Owner>>,
}

impl LedgerFacts {
    /// The ledger's part of an audit view.
    pub fn of(view: &AuditView) -> Self {
        let mut facts = Self { seq: view.seq, ..Self::default() };
        for (account, balance) in &view.accounts {
            facts.add(*account, balance.posted_minor);
        }
        for (coupon, holding) in &view.coupons {
            let holder = match holding.state {
                HoldingState::Withdrawn => continue,
                HoldingState::Redeemed => None,
                _ => Some(holding.holder),
            };
            facts.holders.insert(*coupon, holder);
        }
        facts.stock = view.stock.iter().map(|(series, next, issued)| (*series, (*next, *issued))).collect();
        facts
    }

    fn add(&mut self, account: Account, posted: i128) {
        *self.sums.entry(currency_of(account)).or_default() += posted;
        match account {
            Account::Cash { party, currency } => *self.cash.entry((party, currency)).or_default() += posted,
            Account::Escrow { series, .. } => *self.escrow.entry(series).or_default() += posted,
            Account::Fees { currency } => *self.fees.entry(currency).or_default() += posted,
            Account::External { currency } => *self.issued_cash.entry(currency).or_default() -= posted,
            Account::Obligation { .. }
            | Account::Deferred { .. }
            | Account::Redeemed { .. }
            | Account::Breakage { .. }
            | Account::Clearing { .. } => {}
        }
    }

    /// Coupons redeemed, by class.
    pub fn redeemed(&self) -> BTreeMap<u64, u64> {
        let mut counts = BTreeMap::new();
        for (coupon, _) in self.holders.iter().filter(|(_, holder)| holder.is_none()) {
            *counts.entry(coupon.class).or_default() += 1;
        }
        counts
    }
}

const fn currency_of(account: Account) -> Currency {
    match account {
        Account::Cash { currency, .. }
        | Account::Escrow { currency, .. }
        | Account::Fees { currency }
        | Account::External { currency }
        | Account::Obligation { currency, .. }
        | Account::Deferred { currency, .. }
        | Account::Redeemed { currency, .. }
        | Account::Breakage { currency, .. }
        | Account::Clearing { currency, .. } => currency,
    }
}
