//! The other platform, verified before anything about a person leaves.

use serde::{Deserialize, Serialize};

use crate::ivms::is_lei;

/// A platform as our directory knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterparty {
    /// Legal name.
    pub name: String,
    /// Legal entity identifier.
    pub lei: String,
    /// SHA-256 of the certificates it may present.
    pub certificates: Vec<[u8; 32]>,
    /// Where it listens; `https` and its own host.
    pub endpoint: String,
    /// Until when the check of it by our compliance people is good, in seconds since 1970.
    pub vetted_until: i64,
    /// Whether it is on a sanctions list.
    pub sanctioned: bool,
}

/// What it shows when a connection is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// SHA-256 of its certificate.
    pub certificate: [u8; 32],
    /// The LEI it claims.
    pub lei: String,
}

/// Why nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CounterpartyError {
    /// The LEI's check digits are wrong.
    #[error("the counterpart's LEI is not one")]
    Lei,
    /// It claims to be somebody else.
    #[error("the counterpart claims another LEI than the directory's")]
    OtherLei,
    /// Its certificate is not one of those we know.
    #[error("the counterpart's certificate is not known")]
    Certificate,
    /// Nobody has looked at it for too long.
    #[error("the check of the counterpart is out of date")]
    NotVetted,
    /// It is listed.
    #[error("the counterpart is sanctioned")]
    Sanctioned,
    /// It would be asked over a connection anybody can read.
    #[error("the counterpart's endpoint is not https")]
    Endpoint,
}

/// A counterpart that has passed every check: messages with personal data take no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedCounterparty {
    counterparty: Counterparty,
}

impl Counterparty {
    /// Checks what it shows against what we know, at this time in seconds since 1970.
    pub fn verify(&self, presented: &Presented, now: i64) -> Result<VerifiedCounterparty, CounterpartyError> {
        let checks = [
            (self.sanctioned, CounterpartyError::Sanctioned),
            (!is_lei(&self.lei), CounterpartyError::Lei),
            (presented.lei != self.lei, CounterpartyError::OtherLei),
            (!self.certificates.contains(&presented.certificate), CounterpartyError::Certificate),
            (now >= self.vetted_until, CounterpartyError::NotVetted),
            (!self.endpoint.starts_with("https://"), CounterpartyError::Endpoint),
        ];
        match checks.into_iter().find(|(failed, _)| *failed) {
            Some((_, error)) => Err(error),
            None => Ok(VerifiedCounterparty { counterparty: self.clone() }),
        }
    }
}

impl VerifiedCounterparty {
    /// Where to send.
    pub fn endpoint(&self) -> &str {
        &self.counterparty.endpoint
    }

    /// Its LEI.
    pub fn lei(&self) -> &str {
        &self.counterparty.lei
    }

    /// Whether a URL it gives us, to call back, is on its own host: otherwise it could make us send data elsewhere.
    pub fn owns(&self, url: &str) -> bool {
        host(url).is_some_and(|given| host(self.endpoint()) == Some(given))
    }
}

/// Host and port of an `https` URL, with nothing before an `@`.
fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    (!authority.is_empty() && !authority.contains('@')).then_some(authority)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const LEI: &str = "506700GE1G29325QX363";

    pub(crate) fn counterparty() -> Counterparty {
        Counterparty {
            name: "Other Platform".into(),
            lei: LEI.into(),
            certificates: vec![[1; 32]],
            endpoint: "https://other.example/trp".into(),
            vetted_until: 1_000,
            sanctioned: false,
        }
    }

    pub(crate) fn verified() -> VerifiedCounterparty {
        counterparty().verify(&presented(), 999).unwrap()
    }

    fn presented() -> Presented {
        Presented { certificate: [1; 32], lei: LEI.into() }
    }

    fn refused(change: fn(&mut Counterparty, &mut Presented)) -> CounterpartyError {
        let (mut counterparty, mut presented) = (counterparty(), presented());
        change(&mut counterparty, &mut presented);
        counterparty.verify(&presented, 999).unwrap_err()
    }

    #[test]
    fn only_a_known_vetted_and_unlisted_counterpart_is_verified() {
        assert_eq!(verified().lei(), LEI);
        assert_eq!(refused(|c, _| c.sanctioned = true), CounterpartyError::Sanctioned);
        assert_eq!(refused(|c, _| c.lei = "X".into()), CounterpartyError::Lei);
        assert_eq!(refused(|_, p| p.lei = "X".into()), CounterpartyError::OtherLei);
        assert_eq!(refused(|_, p| p.certificate = [2; 32]), CounterpartyError::Certificate);
        assert_eq!(refused(|c, _| c.vetted_until = 999), CounterpartyError::NotVetted);
        assert_eq!(refused(|c, _| c.endpoint = "http://other.example".into()), CounterpartyError::Endpoint);
    }

    #[test]
    fn a_call_back_goes_to_the_counterparts_own_host() {
        let other = verified();
        assert!(other.owns("https://other.example/a?b"));
        for url in [
            "https://evil.example/",
            "https://other.example@evil.example/",
            "http://other.example/",
            "https://other.example.evil.example/",
            "https://other.example:444/",
            "https://",
        ] {
            assert!(!other.owns(url), "{url}");
        }
    }
}
