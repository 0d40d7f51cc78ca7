//! The sandbox's identity check. It looks at nobody: what comes of a check stands in the application itself.
//!
//! | document number | name (where no document is asked for) | decision |
//! |---|---|---|
//! | begins with `APPROVE` | anything else | approved |
//! | begins with `REVIEW` | has the word `Review` | a person has to look |
//! | begins with `REJECT` | has the word `Reject` | rejected |
//! | anything else | | a person has to look |

use async_trait::async_trait;
use genex_ports::providers::{KycApplication, KycDecision, KycProvider, ProviderError};

/// The sandbox's identity check.
#[derive(Debug, Clone, Copy, Default)]
pub struct SandboxKyc;

#[async_trait]
impl KycProvider for SandboxKyc {
    async fn check(&self, application: &KycApplication) -> Result<KycDecision, ProviderError> {
        Ok(match &application.document_number {
            Some(number) => by_document(number),
            None => by_name(&application.name),
        })
    }
}

fn by_document(number: &str) -> KycDecision {
    if number.starts_with("APPROVE") {
        KycDecision::Approved
    } else if number.starts_with("REJECT") {
        KycDecision::Rejected { reason: "the document is not valid".into() }
    } else {
        KycDecision::Review { reason: "the document could not be read".into() }
    }
}

fn by_name(name: &str) -> KycDecision {
    let has = |word: &str| name.split_whitespace().any(|part| part.eq_ignore_ascii_case(word));
    if has("reject") {
        KycDecision::Rejected { reason: "the person could not be found".into() }
    } else if has("review") {
        KycDecision::Review { reason: "several people match".into() }
    } else {
        KycDecision::Approved
    }
}

#[cfg(test)]
mod tests {
    use genex_types::UserId;

    use super::*;

    async fn decide(name: &str, document: Option<&str>) -> KycDecision {
        let application = KycApplication {
            check: 1,
            user: UserId(1),
            level: 1,
            name: name.into(),
            birth_date: "1990-05-17".into(),
            nationality: "US".into(),
            document_number: document.map(str::to_owned),
        };
        SandboxKyc.check(&application).await.expect("the sandbox always answers")
    }

    #[tokio::test]
    async fn the_application_says_what_comes_of_it() {
        assert_eq!(decide("Ann", None).await, KycDecision::Approved);
        assert_eq!(decide("Ann", Some("APPROVE-1")).await, KycDecision::Approved);
        assert!(matches!(decide("Ann Review", None).await, KycDecision::Review { .. }));
        assert!(matches!(decide("Ann", Some("P1234567")).await, KycDecision::Review { .. }));
        assert!(matches!(decide("Ann Reject", None).await, KycDecision::Rejected { .. }));
        assert!(matches!(decide("Ann", Some("REJECT-1")).await, KycDecision::Rejected { .. }));
    }
}
