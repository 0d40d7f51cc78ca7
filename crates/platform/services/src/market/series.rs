//! One series: its page, its book, its prices, what it is worth.

use genex_credit::{Interest, LIQUIDITY_COEFFICIENT, Term, Valuation, suggest_price};
use genex_ports::{
    exchange::Depth,
    store::market::{Candle, Interval, Page, TradeLine},
};
use genex_protocol::Track;
use genex_types::{Currency, Money, Price, SeriesId, Timestamp};

use super::{Card, Market};
use crate::{Caller, Error};

/// A series with all that its page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesPage {
    /// What its card says.
    pub card: Card,
    /// What a buyer has to be told before buying.
    pub disclosure: Disclosure,
}

/// What a buyer has to be told before buying (CP-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// What one is worth at the till.
    pub face: Money,
    /// When it ends.
    pub valid_until: Timestamp,
    /// What it is limited by.
    pub limits: Vec<&'static str>,
    /// Days in which a first sale can be undone.
    pub refund_days: u16,
}

/// A suggested price, and what it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    /// The price and its three parts.
    pub valuation: Valuation,
    /// Units offered and wanted.
    pub interest: Interest,
    /// Days.
    pub term: Term,
}

impl Market {
    /// A series' page.
    pub async fn series_page(&self, reader: Option<&Caller>, series: SeriesId) -> Result<SeriesPage, Error> {
        let card = self.card(reader.map(|caller| caller.user), series).await?;
        let disclosure = disclosure(&card);
        Ok(SeriesPage { card, disclosure })
    }

    /// A series' book, best prices first.
    pub async fn book(&self, series: SeriesId, levels: usize) -> Result<(Currency, Depth), Error> {
        let currency = self.currency_of(series).await?;
        Ok((currency, self.exchange.depth(series, levels).await?))
    }

    /// Candles from `from` up to and without `to`; the last `limit` of them.
    pub async fn candles(
        &self,
        series: SeriesId,
        interval: Interval,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        limit: u32,
    ) -> Result<(Currency, Vec<Candle>), Error> {
        let currency = self.currency_of(series).await?;
        let from = from.unwrap_or_default();
        let to = to.unwrap_or_else(|| self.clock.now().plus(1));
        Ok((currency, self.store.candles(series, interval, from, to, limit).await?))
    }

    /// A series' trades, newest first.
    pub async fn trades(
        &self,
        series: SeriesId,
        page: Page<u64>,
    ) -> Result<(Currency, Vec<TradeLine>), Error> {
        let currency = self.currency_of(series).await?;
        Ok((currency, self.store.trades(series, page).await?))
    }

    /// What one coupon of a series is worth by term, grade and interest.
    pub async fn worth(&self, series: SeriesId) -> Result<(Card, Worth), Error> {
        let card = self.card(None, series).await?;
        let (sells, buys) = self.store.interest(series).await?;
        let interest = Interest { sells, buys };
        let term = Term { days_total: card.days_total(), days_left: card.days_left() };
        let row = &card.facts.row;
        let capped = row.track == Track::Utility;
        let valuation = suggest_price(row.face, term, card.grade(), interest, LIQUIDITY_COEFFICIENT, capped);
        let worth = Worth { valuation: on_tick(valuation, row.tick), interest, term };
        Ok((card, worth))
    }

    /// The currency of a series' prices. Errors: it is not known.
    pub async fn currency_of(&self, series: SeriesId) -> Result<Currency, Error> {
        let row = self.store.series_row(series).await?.ok_or(Error::NotFound("series"))?;
        Ok(row.currency)
    }

    /// Reads a price of a series. Errors: not a plain positive decimal of its currency.
    pub async fn parse_price(&self, series: SeriesId, text: &str) -> Result<Price, Error> {
        let currency = self.currency_of(series).await?;
        let money =
            Money::parse(text, currency).map_err(|error| Error::invalid("price", error.to_string()))?;
        match i64::try_from(money.minor) {
            Ok(minor) if minor > 0 => Ok(Price(minor)),
            _ => Err(Error::invalid("price", "must be positive and of a sensible size")),
        }
    }
}

/// The suggestion as an order could carry it: down to the tick, at least one.
fn on_tick(valuation: Valuation, tick: Price) -> Valuation {
    let price = Price((valuation.price.0 - valuation.price.0.rem_euclid(tick.0)).max(tick.0));
    Valuation { price, ..valuation }
}

fn disclosure(card: &Card) -> Disclosure {
    let (row, profile) = (&card.facts.row, &card.facts.profile);
    let rules = &profile.rules;
    let limits = [
        (rules.transfer == genex_coupon::Transfer::Forbidden, "not_transferable"),
        (rules.transfer == genex_coupon::Transfer::Counted, "gifts_counted"),
        (row.max_resales == 0, "no_resale"),
        (row.max_resales > 0 && row.track == Track::Utility, "resales_limited"),
        (rules.per_person > 0, "per_person_limit"),
        (!rules.stores.is_empty(), "selected_stores"),
        (rules.min_spend.is_some(), "minimum_spend"),
        (!rules.stackable, "not_stackable"),
        (profile.gift_card, "gift_card"),
    ];
    Disclosure {
        face: row.face.in_currency(row.currency),
        valid_until: row.expires_at,
        limits: limits.into_iter().filter(|(holds, _)| *holds).map(|(_, code)| code).collect(),
        refund_days: profile.refund_days,
    }
}
