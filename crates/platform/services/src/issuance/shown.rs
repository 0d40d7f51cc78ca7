//! Series as their issuer sees them: the market's card, how they stand, and where the units are.

use std::collections::HashMap;

use genex_ports::store::{
    issuers::Issuer,
    market::{SeriesChoice, SeriesFacts, SeriesProfile, SeriesRow, Supply},
    series::Series,
};
use genex_protocol::Track;
use genex_types::{Bps, Money, Price, SeriesId};

use super::Issuance;
use crate::{
    Error,
    market::{Card, Market},
};

/// A series as its issuer sees it.
#[derive(Debug, Clone)]
pub struct IssuedSeries {
    /// As it was issued.
    pub series: Series,
    /// As the market shows it; of one that is not on the chain yet, as it will.
    pub card: Card,
    /// Where its units are.
    pub supply: Supply,
}

impl Issuance {
    /// Adds what the market knows of these series.
    pub async fn shown(&self, market: &Market, all: Vec<Series>) -> Result<Vec<IssuedSeries>, Error> {
        let ids = all.iter().map(|series| series.id).collect();
        let cards = market.cards(None, &SeriesChoice::Of(ids)).await?;
        let mut cards: HashMap<SeriesId, Card> =
            cards.into_iter().map(|card| (card.facts.row.series, card)).collect();
        let mut shown = Vec::with_capacity(all.len());
        for series in all {
            let card = match cards.remove(&series.id) {
                Some(card) => card,
                None => self.card_to_come(&series).await?,
            };
            let supply = market.supply(series.id).await?;
            shown.push(IssuedSeries { series, card, supply });
        }
        Ok(shown)
    }

    async fn card_to_come(&self, series: &Series) -> Result<Card, Error> {
        let issuer: Issuer = self.issuers.issuer(series.issuer).await?.ok_or(Error::NotFound("issuer"))?;
        let facts = SeriesFacts {
            row: row_to_come(series)?,
            profile: profile(series),
            best_ask: None,
            volume_24h: 0,
            spark: Vec::new(),
        };
        Ok(Card { facts, issuer, favourite: false, now: self.clock.now() })
    }
}

/// What people see of a series.
pub(super) fn profile(series: &Series) -> SeriesProfile {
    SeriesProfile {
        name: series.name.clone(),
        kind: series.terms.kind,
        description: series.description.clone(),
        rules: series.terms.rules.clone(),
        refund_days: series.terms.refund_days,
        gift_card: series.terms.gift_card,
        valid_from: series.valid_from,
    }
}

fn row_to_come(series: &Series) -> Result<SeriesRow, Error> {
    let price = |money: Money| i64::try_from(money.minor).map(Price).map_err(Error::internal);
    Ok(SeriesRow {
        series: series.id,
        class: series.class.unwrap_or(0),
        issuer: series.issuer,
        currency: series.terms.face.currency,
        face: price(series.terms.face)?,
        issue_price: price(series.terms.issue_price)?,
        tick: super::TICK,
        track: Track::Utility,
        max_resales: series.terms.rules.max_resales,
        per_person: series.terms.rules.per_person,
        expires_at: series.expires_at,
        fee: Bps(0),
        listed: false,
        expired: false,
        registered_at: series.created_at,
        issued: 0,
        sold: 0,
        sold_minor: 0,
        redeemed: 0,
        broken: 0,
        breakage_minor: 0,
        last_price: None,
        last_at: None,
        market_seq: 0,
    })
}
