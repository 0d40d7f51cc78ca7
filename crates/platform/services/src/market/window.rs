//! The shop window: which series are on sale, and what they are selected and sorted by, kept in memory.
//!
//! What a card says is read from the store for the series of the page that is shown. Here is only what decides which
//! those are, so that a search among a hundred thousand series neither reads nor sorts them all. Series that signals
//! name are read again before the next look; issuers, once a second at most.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use genex_credit::Grade;
use genex_ports::store::{
    issuers::{BusinessTrade, Issuer, IssuerStatus},
    market::{SeriesChoice, SeriesFacts},
};
use genex_types::{DAY_US, HOUR_US, IssuerId, SeriesId, Timestamp};
use memchr::memmem::Finder;
use parking_lot::RwLock;
use tokio::{
    sync::{Mutex, broadcast, broadcast::error::TryRecvError},
    time::Instant,
};

use super::{Filter, MarketStore, Sort};
use crate::{Error, projection::Signal};

/// How long an issuer's grade and standing may be behind.
const ISSUERS_KEPT: Duration = Duration::from_secs(1);
/// Series read at once.
const BATCH: usize = 5_000;

/// A part of the window: the series in their order, and whether more follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub series: Vec<SeriesId>,
    pub has_more: bool,
}

/// The window. Looks do not wait for each other.
pub(super) struct Window {
    keeper: Mutex<Keeper>,
    stock: Arc<RwLock<Stock>>,
}

/// What is needed to keep the stock true.
struct Keeper {
    signals: broadcast::Receiver<Arc<[Signal]>>,
    is_stocked: bool,
    hour: i64,
    issuers_read: Option<Instant>,
}

#[derive(Default)]
struct Stock {
    items: BTreeMap<SeriesId, Item>,
    issuers: HashMap<IssuerId, Standing>,
}

struct Item {
    issuer: IssuerId,
    kind: genex_coupon::Kind,
    /// Name and description, in lower case.
    text: String,
    expires_at: Timestamp,
    price: Option<i64>,
    discount_bps: i64,
    volume: u64,
    market_seq: u64,
}

struct Standing {
    trade: BusinessTrade,
    grade: Grade,
    has_defaulted: bool,
    /// The brand, in lower case.
    text: String,
}

impl Window {
    /// Empty until the first look; hears of changes from here on.
    pub fn new(signals: broadcast::Receiver<Arc<[Signal]>>) -> Self {
        let keeper = Keeper { signals, is_stocked: false, hour: 0, issuers_read: None };
        Self { keeper: Mutex::new(keeper), stock: Arc::default() }
    }

    /// The series on sale that the filter admits, in the order asked for, after the given one.
    pub async fn look(
        &self,
        store: &dyn MarketStore,
        filter: Filter,
        sort: Sort,
        after: Option<SeriesId>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Shown, Error> {
        self.keeper.lock().await.keep(&self.stock, store, now).await?;
        let stock = self.stock.clone();
        let look = move || stock.read().look(&filter, sort, after, limit, now);
        tokio::task::spawn_blocking(look).await.map_err(Error::internal)?
    }
}

impl Keeper {
    async fn keep(
        &mut self,
        stock: &RwLock<Stock>,
        store: &dyn MarketStore,
        now: Timestamp,
    ) -> Result<(), Error> {
        let hour = now.micros().div_euclid(HOUR_US);
        let mut has_changed = true;
        match self.touched() {
            Some(mut touched) if self.is_stocked => {
                if hour != self.hour {
                    touched.extend(stock.read().traded());
                }
                let touched: Vec<SeriesId> = touched.into_iter().collect();
                has_changed = !touched.is_empty();
                for batch in touched.chunks(BATCH) {
                    let facts = store.series_facts(&SeriesChoice::Of(batch.to_vec()), now).await?;
                    stock.write().replace(batch, facts);
                }
            }
            _ => {
                let facts = store.series_facts(&SeriesChoice::Listed, now).await?;
                stock.write().items = facts.into_iter().filter_map(item).collect();
                self.is_stocked = true;
            }
        }
        self.hour = hour;
        let is_fresh = self.issuers_read.is_some_and(|read| read.elapsed() < ISSUERS_KEPT);
        if is_fresh && !has_changed { Ok(()) } else { self.keep_issuers(stock, store, is_fresh).await }
    }

    /// The series that signals have named since the last look. Nothing if some were missed.
    fn touched(&mut self) -> Option<BTreeSet<SeriesId>> {
        let mut touched = BTreeSet::new();
        loop {
            match self.signals.try_recv() {
                Ok(batch) => touched.extend(batch.iter().filter_map(Signal::series)),
                Err(TryRecvError::Lagged(_)) => self.is_stocked = false,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        self.is_stocked.then_some(touched)
    }

    /// Reads the issuers of what is on sale; only those not known yet if the others are fresh.
    async fn keep_issuers(
        &mut self,
        stock: &RwLock<Stock>,
        store: &dyn MarketStore,
        is_fresh: bool,
    ) -> Result<(), Error> {
        let wanted: Vec<IssuerId> = {
            let stock = stock.read();
            let all: BTreeSet<IssuerId> = stock.items.values().map(|item| item.issuer).collect();
            all.into_iter().filter(|id| !is_fresh || !stock.issuers.contains_key(id)).collect()
        };
        for batch in wanted.chunks(BATCH) {
            let issuers = store.issuers(batch).await?;
            stock.write().issuers.extend(issuers.iter().map(|issuer| (issuer.id, standing(issuer))));
        }
        if !is_fresh {
            self.issuers_read = Some(Instant::now());
        }
        Ok(())
    }
}

impl Stock {
    /// Series whose volume of a day changes as hours go by.
    fn traded(&self) -> Vec<SeriesId> {
        self.items.iter().filter(|(_, item)| item.volume > 0).map(|(id, _)| *id).collect()
    }

    fn replace(&mut self, series: &[SeriesId], facts: Vec<SeriesFacts>) {
        for id in series {
            self.items.remove(id);
        }
        self.items.extend(facts.into_iter().filter_map(item));
    }

    /// Errors: the series to begin after is not on sale any more.
    fn look(
        &self,
        filter: &Filter,
        sort: Sort,
        after: Option<SeriesId>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Shown, Error> {
        let begin = match after {
            None => None,
            Some(id) => {
                let item = self.items.get(&id);
                let item =
                    item.ok_or_else(|| Error::invalid("cursor", "the list has changed; begin again"))?;
                Some(sort.place(id, item))
            }
        };
        let wanted = Wanted::new(filter, now);
        let mut found: Vec<Place> = self
            .items
            .iter()
            .filter(|(_, item)| self.issuers.get(&item.issuer).is_some_and(|by| wanted.admits(item, by)))
            .map(|(id, item)| sort.place(*id, item))
            .filter(|place| begin.is_none_or(|begin| *place > begin))
            .collect();
        let has_more = found.len() > limit;
        if has_more {
            found.select_nth_unstable(limit);
            found.truncate(limit);
        }
        found.sort_unstable();
        Ok(Shown { series: found.into_iter().map(|(_, _, Reverse(id))| id).collect(), has_more })
    }
}

/// Where a series stands: smaller is earlier, and of equals the newer is.
type Place = (i64, i64, Reverse<SeriesId>);

impl Sort {
    fn place(self, id: SeriesId, item: &Item) -> Place {
        let most_first = |n: u64| -i64::try_from(n).unwrap_or(i64::MAX);
        let (first, second) = match self {
            Self::Trending => (most_first(item.volume), most_first(item.market_seq)),
            Self::Ending => (item.expires_at.micros(), 0),
            Self::Discount => (-item.discount_bps, 0),
            Self::Newest => (0, 0),
            Self::Price => (item.price.unwrap_or(i64::MAX), 0),
        };
        (first, second, Reverse(id))
    }
}

/// A filter, prepared for many series.
struct Wanted<'a> {
    filter: &'a Filter,
    words: Vec<Finder<'static>>,
    now: Timestamp,
}

impl<'a> Wanted<'a> {
    fn new(filter: &'a Filter, now: Timestamp) -> Self {
        let query = filter.query.as_deref().unwrap_or_default().to_lowercase();
        let words = query.split_whitespace().map(|word| Finder::new(word).into_owned()).collect();
        Self { filter, words, now }
    }

    fn admits(&self, item: &Item, issuer: &Standing) -> bool {
        let filter = self.filter;
        let fits = |wanted: Option<bool>| wanted.unwrap_or(true);
        !issuer.has_defaulted
            && item.expires_at > self.now
            && fits(filter.trade.map(|trade| trade == issuer.trade))
            && fits(filter.kind.map(|kind| kind == item.kind))
            && fits(filter.grade.map(|grade| grade == issuer.grade))
            && fits(filter.max_days_left.map(|days| self.days_left(item) <= days))
            && fits(filter.min_discount_bps.map(|bps| item.discount_bps >= bps))
            && self.words.iter().all(|word| mentions(word, item, issuer))
    }

    fn days_left(&self, item: &Item) -> u32 {
        let micros = item.expires_at.since(self.now).max(0);
        u32::try_from((micros + DAY_US - 1) / DAY_US).unwrap_or(u32::MAX)
    }
}

/// Whether the word occurs somewhere. Texts without spaces between words are one word, found anywhere.
fn mentions(word: &Finder<'_>, item: &Item, issuer: &Standing) -> bool {
    [&item.text, &issuer.text].iter().any(|text| word.find(text.as_bytes()).is_some())
}

/// The series as the window knows it. Nothing if it is not on sale.
fn item(facts: SeriesFacts) -> Option<(SeriesId, Item)> {
    let (price, discount_bps) = (facts.best().map(|(price, _)| price.0), facts.discount_bps());
    let SeriesFacts { row, profile, volume_24h, .. } = facts;
    let item = Item {
        issuer: row.issuer,
        kind: profile.kind,
        text: format!("{}\n{}", profile.name, profile.description).to_lowercase(),
        expires_at: row.expires_at,
        price,
        discount_bps,
        volume: volume_24h,
        market_seq: row.market_seq,
    };
    (row.listed && !row.expired).then_some((row.series, item))
}

fn standing(issuer: &Issuer) -> Standing {
    Standing {
        trade: issuer.trade,
        grade: issuer.grade.parse().unwrap_or(Grade::NotRated),
        has_defaulted: issuer.status == IssuerStatus::Defaulted,
        text: issuer.brand_name.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use genex_coupon::Kind;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    fn entry(n: u64) -> (SeriesId, Item) {
        let item = Item {
            issuer: IssuerId(u128::from(n % 2)),
            kind: Kind::ALL[(n % 4) as usize],
            text: format!("series {n} {}", if n.is_multiple_of(3) { "豆腐 tofu" } else { "寿司 sushi" }),
            expires_at: NOW.plus((1 + (n % 5) as i64) * DAY_US),
            price: (!n.is_multiple_of(7)).then_some(10_000 - n as i64),
            discount_bps: (n % 11) as i64,
            volume: n % 4,
            market_seq: n % 3,
        };
        (SeriesId(u128::from(n)), item)
    }

    fn stock() -> Stock {
        let standing = |n: u128| Standing {
            trade: if n == 0 { BusinessTrade::Hotel } else { BusinessTrade::Retail },
            grade: Grade::Aa,
            has_defaulted: false,
            text: format!("brand {n}"),
        };
        Stock {
            items: (0..100).map(entry).collect(),
            issuers: (0..2).map(|n| (IssuerId(n), standing(n))).collect(),
        }
    }

    fn all(stock: &Stock, filter: &Filter, sort: Sort, limit: usize) -> Vec<SeriesId> {
        let (mut seen, mut after) = (vec![], None);
        loop {
            let page = stock.look(filter, sort, after, limit, NOW).unwrap();
            after = page.series.last().copied();
            seen.extend(page.series);
            if !page.has_more {
                return seen;
            }
        }
    }

    #[test]
    fn pages_of_any_size_show_every_series_once_in_the_same_order() {
        let stock = stock();
        for sort in [Sort::Trending, Sort::Ending, Sort::Discount, Sort::Newest, Sort::Price] {
            let whole = all(&stock, &Filter::default(), sort, 1_000);
            assert_eq!(whole.len(), 100, "{sort:?}");
            for limit in [1, 7, 50, 99, 100] {
                assert_eq!(all(&stock, &Filter::default(), sort, limit), whole, "{sort:?} by {limit}");
            }
        }
        let cheapest = all(&stock, &Filter::default(), Sort::Price, 1_000);
        assert_eq!((cheapest[0], cheapest[99]), (SeriesId(99), SeriesId(0)), "what has no price comes last");
    }

    #[test]
    fn a_filter_admits_what_fits_all_of_it() {
        let stock = stock();
        let found = |filter: Filter| all(&stock, &filter, Sort::Newest, 1_000).len();
        let words = |query: &str| Filter { query: Some(query.into()), ..Filter::default() };
        assert_eq!(found(words("豆腐")), 34);
        assert_eq!(found(words("TOFU brand")), 34);
        assert_eq!(found(words("tofu sushi")), 0);
        assert_eq!(found(Filter { trade: Some(BusinessTrade::Hotel), ..words("series") }), 50);
        assert_eq!(found(Filter { max_days_left: Some(1), ..Filter::default() }), 20);
        assert_eq!(found(Filter { min_discount_bps: Some(10), ..Filter::default() }), 9);
        assert_eq!(found(Filter { grade: Some(Grade::Bb), ..Filter::default() }), 0);
    }

    #[test]
    fn what_is_over_or_of_a_defaulted_issuer_is_not_shown_and_no_place_to_begin() {
        let mut stock = stock();
        if let Some(issuer) = stock.issuers.get_mut(&IssuerId(1)) {
            issuer.has_defaulted = true;
        }
        let tomorrow = NOW.plus(DAY_US);
        let page = stock.look(&Filter::default(), Sort::Newest, None, 1_000, tomorrow).unwrap();
        assert_eq!(page.series.len(), 40, "of 50, those that have more than a day");
        stock.replace(&[SeriesId(4)], vec![]);
        let gone = stock.look(&Filter::default(), Sort::Newest, Some(SeriesId(4)), 10, NOW);
        assert!(matches!(gone, Err(Error::Invalid { .. })), "{gone:?}");
    }
}
