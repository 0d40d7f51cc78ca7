//! Whether a new edition of a list may take the place of the one in force, and how long that one may serve.
//!
//! A pure state machine: editions and the time come in, the standing comes out. A refused edition changes nothing, so
//! the last good list stays in force until it is stale; then nothing is served.

use ed25519_dalek::{Signature, Verifier, VerifyingKey};

use crate::SanctionsList;

/// Without a good edition for so long, screening stops.
const STALE_AFTER_S: i64 = 24 * 3_600;
/// An edition with fewer entries than this share of the last, in percent, is taken for a broken file.
const LEAST_PERCENT: usize = 90;
/// What the signature covers before the digest.
const SIGNED_AS: &[u8] = b"genex sanctions edition\n";

/// What came with a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// When its publisher made it, in seconds since 1970.
    pub published_at: i64,
    /// The publisher's Ed25519 signature over digest and date, if it has one.
    pub signature: Option<[u8; 64]>,
}

/// Why an edition is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// Nobody is on it.
    #[error("the new list is empty")]
    Empty,
    /// Far fewer are on it than on the last.
    #[error("the new list has {new} entries where the last had {last}")]
    Shrunken {
        /// Entries on it.
        new: usize,
        /// Entries on the list in force.
        last: usize,
    },
    /// It was published before the one in force.
    #[error("the new list is older than the one in force")]
    Older,
    /// It says it was published later than now.
    #[error("the new list is dated in the future")]
    FromTheFuture,
    /// It has no signature of a publisher we trust.
    #[error("the new list is not signed by its publisher")]
    Unsigned,
}

/// Whether screening may be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A list was confirmed within 24 hours.
    InForce,
    /// None was: nothing may pass until one is.
    Stale,
}

/// The edition in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct InForce {
    digest: [u8; 32],
    entries: usize,
    published_at: i64,
    confirmed_at: i64,
}

/// What became of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It is another list: it goes into force, and customers are screened against what changed.
    Changed,
    /// It is the list in force; that it is still current is known again.
    Confirmed,
}

/// The feed of one list.
#[derive(Debug, Clone, Default)]
pub struct Feed {
    /// Whom to believe; with nobody named, signatures are not asked for (a file put there by hand).
    publishers: Vec<VerifyingKey>,
    in_force: Option<InForce>,
}

impl Feed {
    /// A feed with no list yet, trusting these publishers.
    pub const fn new(publishers: Vec<VerifyingKey>) -> Self {
        Self { publishers, in_force: None }
    }

    /// Looks at a new edition at the time `now`, in seconds since 1970. Errors: it is not to be trusted; the list in
    /// force stays.
    pub fn offer(
        &mut self,
        list: &SanctionsList,
        edition: &Edition,
        now: i64,
    ) -> Result<Accepted, FeedError> {
        self.check_signature(list, edition)?;
        if list.is_empty() {
            return Err(FeedError::Empty);
        }
        if edition.published_at > now {
            return Err(FeedError::FromTheFuture);
        }
        if let Some(last) = self.in_force {
            check_against(&last, list, edition)?;
        }
        let next = InForce {
            digest: list.digest(),
            entries: list.len(),
            published_at: edition.published_at,
            confirmed_at: now,
        };
        let same = self.in_force.is_some_and(|last| last.digest == next.digest);
        self.in_force = Some(next);
        Ok(if same { Accepted::Confirmed } else { Accepted::Changed })
    }

    /// Whether screening may be served at this time.
    pub fn standing(&self, now: i64) -> Standing {
        match self.in_force {
            Some(last) if now - last.confirmed_at < STALE_AFTER_S => Standing::InForce,
            _ => Standing::Stale,
        }
    }

    fn check_signature(&self, list: &SanctionsList, edition: &Edition) -> Result<(), FeedError> {
        if self.publishers.is_empty() {
            return Ok(());
        }
        let signature = Signature::from_bytes(&edition.signature.ok_or(FeedError::Unsigned)?);
        let message = signed_message(&list.digest(), edition.published_at);
        let signed = self.publishers.iter().any(|key| key.verify(&message, &signature).is_ok());
        if signed { Ok(()) } else { Err(FeedError::Unsigned) }
    }
}

/// What a publisher signs for a list with this digest and date.
pub fn signed_message(digest: &[u8; 32], published_at: i64) -> Vec<u8> {
    [SIGNED_AS, digest, &published_at.to_be_bytes()].concat()
}

fn check_against(last: &InForce, list: &SanctionsList, edition: &Edition) -> Result<(), FeedError> {
    if edition.published_at < last.published_at {
        return Err(FeedError::Older);
    }
    if list.len() * 100 < last.entries * LEAST_PERCENT {
        return Err(FeedError::Shrunken { new: list.len(), last: last.entries });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};

    use super::*;
    use crate::Entity;

    const NOW: i64 = 1_800_000_000;

    fn list(entries: usize) -> SanctionsList {
        let mut list = SanctionsList::new();
        for n in 0..entries {
            let names = vec![format!("Nemo Number {n}")];
            list.add(Entity { id: format!("X:{n}"), names, ..Entity::default() });
        }
        list
    }

    const fn unsigned(published_at: i64) -> Edition {
        Edition { published_at, signature: None }
    }

    fn fed() -> Feed {
        let mut feed = Feed::default();
        assert_eq!(feed.offer(&list(20), &unsigned(NOW - 10), NOW), Ok(Accepted::Changed));
        feed
    }

    #[test]
    fn an_empty_shrunken_or_older_edition_is_refused_and_the_last_stays() {
        let mut feed = fed();
        assert_eq!(feed.offer(&list(0), &unsigned(NOW), NOW), Err(FeedError::Empty));
        assert_eq!(
            feed.offer(&list(17), &unsigned(NOW), NOW),
            Err(FeedError::Shrunken { new: 17, last: 20 })
        );
        assert_eq!(feed.offer(&list(21), &unsigned(NOW - 11), NOW), Err(FeedError::Older));
        assert_eq!(feed.offer(&list(21), &unsigned(NOW + 1), NOW), Err(FeedError::FromTheFuture));
        assert_eq!(feed.offer(&list(20), &unsigned(NOW), NOW), Ok(Accepted::Confirmed));
        assert_eq!(feed.offer(&list(19), &unsigned(NOW), NOW), Ok(Accepted::Changed));
    }

    #[test]
    fn an_edition_without_its_publishers_signature_is_refused() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let mut feed = Feed::new(vec![key.verifying_key()]);
        assert_eq!(feed.offer(&list(3), &unsigned(NOW), NOW), Err(FeedError::Unsigned));
        let sign = |key: &SigningKey, at| key.sign(&signed_message(&list(3).digest(), at)).to_bytes();
        let forged = sign(&SigningKey::from_bytes(&[8; 32]), NOW);
        for signature in [forged, sign(&key, NOW - 1)] {
            let edition = Edition { published_at: NOW, signature: Some(signature) };
            assert_eq!(feed.offer(&list(3), &edition, NOW), Err(FeedError::Unsigned));
        }
        let edition = Edition { published_at: NOW, signature: Some(sign(&key, NOW)) };
        assert_eq!(feed.offer(&list(3), &edition, NOW), Ok(Accepted::Changed));
    }

    #[test]
    fn screening_stops_after_a_day_without_a_good_edition() {
        let mut feed = fed();
        assert_eq!(Feed::default().standing(NOW), Standing::Stale);
        assert_eq!(feed.standing(NOW + STALE_AFTER_S - 1), Standing::InForce);
        assert!(feed.offer(&list(0), &unsigned(NOW), NOW + STALE_AFTER_S - 1).is_err());
        assert_eq!(feed.standing(NOW + STALE_AFTER_S), Standing::Stale);
        assert!(feed.offer(&list(20), &unsigned(NOW), NOW + STALE_AFTER_S).is_ok());
        assert_eq!(feed.standing(NOW + STALE_AFTER_S), Standing::InForce);
    }
}
