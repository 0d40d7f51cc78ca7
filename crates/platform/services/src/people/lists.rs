//! The sanctions lists in force, and how a new edition takes their place while people are being screened.

use std::sync::Arc;

use genex_ports::clock::Clock;
use genex_screening::{Accepted, Edition, Feed, FeedError, SanctionsList, Standing};
use parking_lot::{Mutex, RwLock};

/// The lists in force. Whoever screens takes them as they are at that moment; a swap waits for nobody.
pub struct Lists {
    in_force: RwLock<Arc<SanctionsList>>,
    /// None for lists that are part of the program: they come in no editions and never grow stale.
    source: Option<Source>,
}

/// Where editions come from, and the time they are judged by.
struct Source {
    feed: Mutex<Feed>,
    clock: Arc<dyn Clock>,
}

impl Lists {
    /// Lists that never change.
    pub fn fixed(list: SanctionsList) -> Self {
        Self { in_force: RwLock::new(Arc::new(list)), source: None }
    }

    /// Lists that come in editions, beginning with this one. Errors: it is not to be trusted.
    pub fn fed(list: SanctionsList, edition: &Edition, clock: Arc<dyn Clock>) -> Result<Self, FeedError> {
        let mut feed = Feed::default();
        feed.offer(&list, edition, clock.now().seconds())?;
        let source = Some(Source { feed: Mutex::new(feed), clock });
        Ok(Self { in_force: RwLock::new(Arc::new(list)), source })
    }

    /// The lists in force.
    pub fn in_force(&self) -> Arc<SanctionsList> {
        self.in_force.read().clone()
    }

    /// Whether somebody may be screened against them now.
    pub fn standing(&self) -> Standing {
        let standing = |source: &Source| source.feed.lock().standing(source.clock.now().seconds());
        self.source.as_ref().map_or(Standing::InForce, standing)
    }

    /// Says that the lists in force are still their publishers' last. Errors: they are not to be trusted any more.
    pub fn confirm(&self, edition: &Edition) -> Result<(), FeedError> {
        let Some(Source { feed, clock }) = &self.source else { return Ok(()) };
        feed.lock().offer(&self.in_force(), edition, clock.now().seconds()).map(drop)
    }

    /// Puts a new edition in force. Errors: it is not to be trusted, and the last one stays in force.
    pub fn offer(&self, list: SanctionsList, edition: &Edition) -> Result<Accepted, FeedError> {
        let Some(Source { feed, clock }) = &self.source else { return Ok(Accepted::Confirmed) };
        // The feed stays locked until the list is in its place, so that of two editions the later one is in force.
        let mut feed = feed.lock();
        let accepted = feed.offer(&list, edition, clock.now().seconds())?;
        if accepted == Accepted::Changed {
            *self.in_force.write() = Arc::new(list);
        }
        Ok(accepted)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use genex_screening::Entity;
    use genex_types::Timestamp;

    use super::*;

    fn list(entries: usize) -> SanctionsList {
        let mut list = SanctionsList::new();
        for n in 0..entries {
            list.add(Entity {
                id: format!("X:{n}"),
                names: vec![format!("Nemo Number {n}")],
                ..Entity::default()
            });
        }
        list
    }

    const DAY_S: i64 = 24 * 3_600;

    /// Seconds since 1970.
    #[derive(Default)]
    struct Hand(AtomicI64);

    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            Timestamp::from_seconds(self.0.load(Ordering::SeqCst))
        }
    }

    const fn edition(published_at: i64) -> Edition {
        Edition { published_at, signature: None }
    }

    fn fed() -> (Lists, Arc<Hand>) {
        let hand = Arc::new(Hand::default());
        (Lists::fed(list(20), &edition(0), hand.clone()).unwrap(), hand)
    }

    #[test]
    fn a_good_edition_takes_the_place_of_the_last_and_a_bad_one_does_not() {
        let (lists, _) = fed();
        let before = lists.in_force();
        assert!(lists.offer(list(3), &edition(0)).is_err());
        assert_eq!(lists.in_force().len(), 20);
        assert_eq!(lists.offer(list(21), &edition(0)), Ok(Accepted::Changed));
        assert_eq!((lists.in_force().len(), before.len()), (21, 20), "who had begun goes on with the last");
    }

    #[test]
    fn lists_that_nobody_confirms_for_a_day_are_stale_and_those_of_the_program_never() {
        let (lists, hand) = fed();
        hand.0.store(DAY_S - 1, Ordering::SeqCst);
        assert_eq!(lists.standing(), Standing::InForce);
        hand.0.store(DAY_S, Ordering::SeqCst);
        assert_eq!(lists.standing(), Standing::Stale);
        lists.confirm(&edition(0)).unwrap();
        assert_eq!(lists.standing(), Standing::InForce);
        assert_eq!(Lists::fixed(list(1)).standing(), Standing::InForce);
    }
}
