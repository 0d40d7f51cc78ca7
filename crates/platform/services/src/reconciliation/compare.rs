//! Comparing the books. Pure: the same facts always give the same differences.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
};

use genex_ports::store::audit::ProjectionFacts;
use genex_types::Party;
use serde::{Deserialize, Serialize};

use super::facts::{Cash, ChainSeries, Facts, LedgerFacts, Owner};

/// What does not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drift {
    /// Somebody's cash, chain against ledger.
    Cash,
    /// Money held for a series.
    Escrow,
    /// The platform's fees.
    Fees,
    /// All cash there is.
    Supply,
    /// The ledger's entries do not add up to nothing.
    Sum,
    /// Who holds a coupon.
    Holder,
    /// How many coupons of a series there are, or whose its unsold ones are.
    Stock,
    /// How many coupons of a series were redeemed.
    Redeemed,
    /// Somebody's cash, projection against ledger.
    ProjectedCash,
    /// Who holds a coupon, projection against ledger.
    ProjectedHolder,
}

/// One thing on which the books differ, and what each says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What kind of thing.
    pub kind: Drift,
    /// Which: an account, series or coupon.
    pub subject: String,
    /// What the chain says.
    pub chain: Option<String>,
    /// What the ledger says.
    pub ledger: Option<String>,
    /// What the projections say.
    pub projection: Option<String>,
}

/// Everything on which the books differ; nothing if they agree.
pub fn compare(facts: &Facts) -> Vec<Difference> {
    let mut differences = Vec::new();
    differences.extend(cash(&facts.ledger.cash, &facts.chain.cash));
    differences.extend(by_currency(Drift::Fees, "fees", &facts.ledger.fees, &facts.chain.fees));
    differences.extend(by_currency(Drift::Supply, "supply", &facts.ledger.issued_cash, &facts.chain.supply));
    differences.extend(sums(&facts.ledger));
    differences.extend(series(facts));
    differences.extend(holders(facts));
    differences.extend(facts.projection.iter().flat_map(|p| projected_cash(&facts.ledger, p)));
    differences.extend(facts.projection.iter().flat_map(|p| projected_holders(&facts.ledger, p)));
    differences
}

fn against_chain(
    kind: Drift,
    subject: impl Display,
    ledger: impl Display,
    chain: impl Display,
) -> Difference {
    Difference {
        kind,
        subject: subject.to_string(),
        chain: Some(chain.to_string()),
        ledger: Some(ledger.to_string()),
        projection: None,
    }
}

fn against_projection(
    kind: Drift,
    subject: impl Display,
    ledger: impl Display,
    projection: impl Display,
) -> Difference {
    Difference {
        kind,
        subject: subject.to_string(),
        chain: None,
        ledger: Some(ledger.to_string()),
        projection: Some(projection.to_string()),
    }
}

/// Keys of either map with both their values; what is missing counts as the default.
fn side_by_side<'a, K: Ord, V: Clone + Default + PartialEq>(
    left: &'a BTreeMap<K, V>,
    right: &'a BTreeMap<K, V>,
) -> impl Iterator<Item = (&'a K, V, V)> {
    let keys: BTreeSet<&K> = left.keys().chain(right.keys()).collect();
    keys.into_iter()
        .map(|key| {
            (key, left.get(key).cloned().unwrap_or_default(), right.get(key).cloned().unwrap_or_default())
        })
        .filter(|(_, left, right)| left != right)
}

fn cash(ledger: &Cash, chain: &Cash) -> Vec<Difference> {
    side_by_side(ledger, chain)
        .map(|((party, currency), ledger, chain)| {
            against_chain(Drift::Cash, format!("{party} {currency}"), ledger, chain)
        })
        .collect()
}

fn by_currency<K: Ord + Display>(
    kind: Drift,
    what: &str,
    ledger: &BTreeMap<K, i128>,
    chain: &BTreeMap<K, i128>,
) -> Vec<Difference> {
    side_by_side(ledger, chain)
        .map(|(currency, ledger, chain)| against_chain(kind, format!("{what} {currency}"), ledger, chain))
        .collect()
}

fn sums(ledger: &LedgerFacts) -> Vec<Difference> {
    let odd = ledger.sums.iter().filter(|(_, sum)| **sum != 0);
    odd.map(|(currency, sum)| Difference {
        kind: Drift::Sum,
        subject: format!("all accounts {currency}"),
        chain: None,
        ledger: Some(sum.to_string()),
        projection: None,
    })
    .collect()
}

fn series(facts: &Facts) -> Vec<Difference> {
    let redeemed = facts.ledger.redeemed();
    let mut differences = Vec::new();
    for (id, chain) in &facts.chain.series {
        let escrow = facts.ledger.escrow.get(id).copied().unwrap_or_default();
        if escrow != chain.escrow_minor {
            differences.push(against_chain(Drift::Escrow, id, escrow, chain.escrow_minor));
        }
        let used = redeemed.get(&chain.class).copied().unwrap_or_default();
        if used != chain.redeemed {
            differences.push(against_chain(Drift::Redeemed, id, used, chain.redeemed));
        }
        let (next, issued) = facts.ledger.stock.get(id).copied().unwrap_or_default();
        if issued != chain.minted {
            differences.push(against_chain(Drift::Stock, id, issued, chain.minted));
        }
        differences.extend(head_of_stock(facts, chain, next, issued));
    }
    let known = |id| facts.chain.series.contains_key(id);
    let unknown = facts.ledger.stock.iter().filter(|(id, (_, issued))| !known(id) && *issued > 0);
    differences.extend(unknown.map(|(id, (_, issued))| against_chain(Drift::Stock, id, issued, 0)));
    differences
}

/// The next coupon that would be sold must still be its issuer's.
fn head_of_stock(facts: &Facts, chain: &ChainSeries, next: u64, issued: u64) -> Option<Difference> {
    let coupon = genex_types::CouponId { class: chain.class, serial: next };
    let owner = facts.chain.owners.get(&coupon).filter(|_| next < issued)?;
    let issuer = Party::Issuer(chain.issuer);
    let is_in_stock = *owner == Some(Owner::Party(issuer));
    (!is_in_stock).then(|| against_chain(Drift::Stock, coupon, issuer, owner_text(owner)))
}

fn holders(facts: &Facts) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (coupon, holder) in &facts.ledger.holders {
        let owner = facts.chain.owners.get(coupon).copied().flatten();
        if owner != holder.map(Owner::Party) {
            let ledger = holder.map_or_else(|| "nobody".to_owned(), |h| h.to_string());
            differences.push(against_chain(Drift::Holder, coupon, ledger, owner_text(&owner)));
        }
    }
    differences
}

fn owner_text(owner: &Option<Owner>) -> String {
    match owner {
        None => "nobody".to_owned(),
        Some(Owner::Party(party)) => party.to_string(),
        Some(Owner::Outside(address)) => address.to_string(),
    }
}

fn projected_cash(ledger: &LedgerFacts, projection: &ProjectionFacts) -> Vec<Difference> {
    let projected: Cash =
        projection.cash.iter().map(|(party, cur, minor)| ((*party, *cur), *minor)).collect();
    side_by_side(&ledger.cash, &projected)
        .map(|((party, currency), ledger, projection)| {
            against_projection(Drift::ProjectedCash, format!("{party} {currency}"), ledger, projection)
        })
        .collect()
}

/// Coupons that are back with their issuer may be left out of a projection of people's coupons.
fn projected_holders(ledger: &LedgerFacts, projection: &ProjectionFacts) -> Vec<Difference> {
    let of_people = |holder: &Party| matches!(holder, Party::User(_));
    let held: BTreeMap<_, Option<Party>> = ledger
        .holders
        .iter()
        .filter_map(|(coupon, holder)| Some((*coupon, Some((*holder)?))))
        .filter(|(_, holder)| holder.as_ref().is_some_and(of_people))
        .collect();
    let projected: BTreeMap<_, Option<Party>> = projection
        .holders
        .iter()
        .filter(|(_, holder)| of_people(holder))
        .map(|(coupon, holder)| (*coupon, Some(*holder)))
        .collect();
    let name = |holder: Option<Party>| holder.map_or_else(|| "nobody".to_owned(), |h| h.to_string());
    side_by_side(&held, &projected)
        .map(|(coupon, ledger, projection)| {
            against_projection(Drift::ProjectedHolder, coupon, name(ledger), name(projection))
        })
        .collect()
}
