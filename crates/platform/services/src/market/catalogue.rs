//! The shop window: search, filters, order.

use std::collections::HashMap;

use genex_coupon::Kind;
use genex_credit::Grade;
use genex_ports::store::{
    issuers::{BusinessTrade, Issuer, IssuerStatus},
    market::{SeriesChoice, SeriesFacts},
};
use genex_types::{DAY_US, IssuerId, Price, SeriesId, Timestamp, UserId};

use super::Market;
use crate::{Caller, Error};

/// In which order series are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Most traded first.
    #[default]
    Trending,
    /// First to expire first.
    Ending,
    /// Largest discount first.
    Discount,
    /// Newest first.
    Newest,
    /// Cheapest first.
    Price,
}

/// Which series are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Words that all occur in name, brand or description.
    pub query: Option<String>,
    /// The issuer's business.
    pub trade: Option<BusinessTrade>,
    /// What the coupons do.
    pub kind: Option<Kind>,
    /// The issuer's grade.
    pub grade: Option<Grade>,
    /// Most days left.
    pub max_days_left: Option<u32>,
    /// Smallest discount.
    pub min_discount_bps: Option<i64>,
}

/// How a series stands, as people see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesStatus {
    /// May be bought and traded.
    Listed,
    /// Closed for now.
    Delisted,
    /// Over.
    Expired,
    /// Its issuer does not honour it.
    Defaulted,
}

impl SeriesStatus {
    /// Its name in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Delisted => "delisted",
            Self::Expired => "expired",
            Self::Defaulted => "defaulted",
        }
    }
}

/// A series as it is shown in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The series.
    pub facts: SeriesFacts,
    /// Who issued it.
    pub issuer: Issuer,
    /// Whether the reader has marked it.
    pub favourite: bool,
    /// The moment it is shown.
    pub now: Timestamp,
}

impl Card {
    /// How the series stands.
    pub fn status(&self) -> SeriesStatus {
        let row = &self.facts.row;
        match self.issuer.status {
            _ if row.expired || row.expires_at <= self.now => SeriesStatus::Expired,
            IssuerStatus::Defaulted => SeriesStatus::Defaulted,
            _ if row.listed => SeriesStatus::Listed,
            _ => SeriesStatus::Delisted,
        }
    }

    /// Days still to come, the last one counted whole.
    pub fn days_left(&self) -> u32 {
        days(self.facts.row.expires_at.since(self.now))
    }

    /// Days from first to last.
    pub fn days_total(&self) -> u32 {
        days(self.facts.row.expires_at.since(self.facts.profile.valid_from))
    }

    /// The issuer's grade.
    pub fn grade(&self) -> Grade {
        self.issuer.grade.parse().unwrap_or(Grade::NotRated)
    }

    /// The cheapest price now, and whether it is the issuer's. Nothing while the series is closed.
    pub fn best(&self) -> Option<(Price, bool)> {
        self.facts.best().filter(|_| self.status() == SeriesStatus::Listed)
    }
}

/// A part of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CataloguePage {
    /// The series, in the order asked for.
    pub cards: Vec<Card>,
    /// Where the next part begins.
    pub next: Option<SeriesId>,
}

impl Market {
    /// Series that may be bought and traded. A series that has just been closed may make a page shorter.
    pub async fn catalogue(
        &self,
        reader: Option<&Caller>,
        filter: Filter,
        sort: Sort,
        after: Option<SeriesId>,
        limit: u32,
    ) -> Result<CataloguePage, Error> {
        let now = self.clock.now();
        let shown = self.window().look(self.store.as_ref(), filter, sort, after, limit as usize, now).await?;
        let next = shown.series.last().copied().filter(|_| shown.has_more);
        let choice = SeriesChoice::Of(shown.series.clone());
        let mut cards = self.cards(reader.map(|caller| caller.user), &choice).await?;
        cards.retain(|card| card.status() == SeriesStatus::Listed);
        let places: HashMap<SeriesId, usize> = shown.series.into_iter().zip(0..).collect();
        cards.sort_by_key(|card| places.get(&card.facts.row.series).copied());
        Ok(CataloguePage { cards, next })
    }

    /// The series the caller has marked.
    pub async fn favourites(&self, caller: &Caller) -> Result<Vec<Card>, Error> {
        let marked = self.store.favourites_of(caller.user).await?;
        let mut cards = self.cards(Some(caller.user), &SeriesChoice::Of(marked.clone())).await?;
        cards.sort_by_key(|card| marked.iter().position(|id| *id == card.facts.row.series));
        Ok(cards)
    }

    /// The chosen series as cards, in no particular order.
    pub async fn cards(&self, reader: Option<UserId>, choice: &SeriesChoice) -> Result<Vec<Card>, Error> {
        let now = self.clock.now();
        let facts = self.store.series_facts(choice, now).await?;
        let mut ids: Vec<IssuerId> = facts.iter().map(|facts| facts.row.issuer).collect();
        ids.sort_unstable();
        ids.dedup();
        let issuers: HashMap<IssuerId, Issuer> =
            self.store.issuers(&ids).await?.into_iter().map(|issuer| (issuer.id, issuer)).collect();
        let marked = match reader {
            Some(user) => self.store.favourites_of(user).await?,
            None => vec![],
        };
        let card = |facts: SeriesFacts| {
            let issuer = issuers.get(&facts.row.issuer)?.clone();
            let favourite = marked.contains(&facts.row.series);
            Some(Card { facts, issuer, favourite, now })
        };
        Ok(facts.into_iter().filter_map(card).collect())
    }

    /// One series as a card. Errors: it is not known.
    pub async fn card(&self, reader: Option<UserId>, series: SeriesId) -> Result<Card, Error> {
        let cards = self.cards(reader, &SeriesChoice::Of(vec![series])).await?;
        cards.into_iter().next().ok_or(Error::NotFound("series"))
    }

    /// Series as cards, by id.
    pub(super) async fn cards_by_id(
        &self,
        reader: Option<UserId>,
        mut ids: Vec<SeriesId>,
    ) -> Result<HashMap<SeriesId, Card>, Error> {
        ids.sort_unstable();
        ids.dedup();
        let cards = self.cards(reader, &SeriesChoice::Of(ids)).await?;
        Ok(cards.into_iter().map(|card| (card.facts.row.series, card)).collect())
    }
}

/// Whole days of a stretch of time, a begun one counted.
fn days(micros: i64) -> u32 {
    u32::try_from((micros.max(0) + DAY_US - 1) / DAY_US).unwrap_or(u32::MAX)
}
