//! Collecting the facts of one block and one journal sequence.

use std::{collections::BTreeMap, sync::Arc};

use genex_ports::{
    chain::{Address, Chain, ChainError},
    exchange::{Exchange, ExchangeError},
    signer::{Signer, SignerError},
    store::{
        StoreError,
        audit::{ProjectionAudit, ProjectionFacts},
        keys::PartyKeys,
        series::SeriesStore,
    },
};
use genex_types::{CouponId, Currency, Party};

use super::facts::{ChainFacts, ChainSeries, Facts, LedgerFacts, Owner};
use crate::projection::SharedProjector;

/// Attempts at reading projections at exactly the ledger's sequence, while others keep trading.
const ATTEMPTS: usize = 20;

/// Why the facts could not be collected.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The exchange does not answer.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The chain does not answer.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The signer does not answer.
    #[error(transparent)]
    Signer(#[from] SignerError),
}

/// Reads the three books.
#[derive(Clone)]
pub struct Collector {
    /// The ledger.
    pub exchange: Arc<dyn Exchange>,
    /// The chain.
    pub chain: Arc<dyn Chain>,
    /// Whose key is whose.
    pub keys: Arc<dyn PartyKeys>,
    /// Whose address is whose.
    pub signer: Arc<dyn Signer>,
    /// Which series is which class.
    pub series: Arc<dyn SeriesStore>,
    /// The projections.
    pub projection: Arc<dyn ProjectionAudit>,
    /// How far they are.
    pub projector: SharedProjector,
    /// The currency of the chain's cash.
    pub currency: Currency,
}

impl Collector {
    /// The facts now. Nothing may be on its way to the chain meanwhile.
    pub async fn collect(&self) -> Result<Facts, CollectError> {
        let (ledger, projection) = self.ledger_and_projection().await?;
        let block = self.chain.height().await?;
        let chain = self.chain_facts(&ledger, block).await?;
        Ok(Facts { block, ledger, chain, projection })
    }

    async fn ledger_and_projection(&self) -> Result<(LedgerFacts, Option<ProjectionFacts>), CollectError> {
        let mut ledger = LedgerFacts::of(&self.exchange.audit().await?);
        for _ in 0..ATTEMPTS {
            if self.projector.wait_for(ledger.seq).await.is_err() {
                break;
            }
            let facts = self.projection.facts().await?;
            if facts.seq == ledger.seq {
                return Ok((ledger, Some(facts)));
            }
            ledger = LedgerFacts::of(&self.exchange.audit().await?);
        }
        Ok((ledger, None))
    }

    async fn chain_facts(&self, ledger: &LedgerFacts, block: u64) -> Result<ChainFacts, CollectError> {
        let parties = self.addresses().await?;
        let addresses: Vec<Address> = parties.iter().map(|(_, address)| *address).collect();
        let currency = self.currency;
        let balances = self.chain.cash(&addresses, currency, block).await?;
        let cash =
            parties.iter().zip(balances).map(|((p, _), money)| ((*p, currency), money.minor)).collect();
        let fees = self.chain.cash(&[self.chain.fee_collector()], currency, block).await?;
        let supply = self.chain.cash_supply(currency, block).await?;
        let series = self.series_facts(block).await?;
        let coupons = coupons_of_interest(ledger, &series);
        let owners = self.owners(&coupons, &parties, block).await?;
        Ok(ChainFacts {
            cash,
            fees: fees.into_iter().map(|money| (currency, money.minor)).collect(),
            supply: BTreeMap::from([(currency, supply.minor)]),
            series,
            owners,
        })
    }

    async fn addresses(&self) -> Result<Vec<(Party, Address)>, CollectError> {
        let mut addresses = Vec::new();
        for (party, key) in self.keys.all().await? {
            addresses.push((party, self.signer.address(key).await?));
        }
        Ok(addresses)
    }

    async fn series_facts(
        &self,
        block: u64,
    ) -> Result<BTreeMap<genex_types::SeriesId, ChainSeries>, CollectError> {
        let mut facts = BTreeMap::new();
        for series in self.series.series_on_chain().await? {
            let Some(class) = series.class else { continue };
            let (minted, redeemed) = self.chain.class_supply(class, block).await?;
            let escrow_minor = self.chain.escrow(class, self.currency, block).await?.minor;
            let issuer = series.issuer;
            facts.insert(series.id, ChainSeries { class, issuer, minted, redeemed, escrow_minor });
        }
        Ok(facts)
    }

    async fn owners(
        &self,
        coupons: &[CouponId],
        parties: &[(Party, Address)],
        block: u64,
    ) -> Result<BTreeMap<CouponId, Option<Owner>>, CollectError> {
        let ours: BTreeMap<Address, Party> =
            parties.iter().map(|(party, address)| (*address, *party)).collect();
        let named =
            |address| ours.get(&address).map_or(Owner::Outside(address), |party| Owner::Party(*party));
        let owners = self.chain.owners(coupons, block).await?;
        Ok(coupons.iter().zip(owners).map(|(coupon, owner)| (*coupon, owner.map(named))).collect())
    }
}

/// Every coupon that left its stock, and the next one of each stock.
fn coupons_of_interest(
    ledger: &LedgerFacts,
    series: &BTreeMap<genex_types::SeriesId, ChainSeries>,
) -> Vec<CouponId> {
    let next = series.iter().filter_map(|(id, chain)| {
        let (serial, issued) = ledger.stock.get(id)?;
        (serial < issued).then_some(CouponId { class: chain.class, serial: *serial })
    });
    ledger.holders.keys().copied().chain(next).collect()
}
