//! Passwords: Argon2id, off the async threads, a few at a time.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::Error;

/// Each hash takes 19 MiB and a whole core for a moment.
static SLOTS: Semaphore = Semaphore::const_new(4);

/// Length in characters (NIST SP 800-63B: at least 8, at least 64 allowed).
const SHORTEST: usize = 8;
const LONGEST: usize = 128;

/// Errors: too short or too long.
pub(super) fn check(password: &str) -> Result<(), Error> {
    let length = password.chars().count();
    if (SHORTEST..=LONGEST).contains(&length) {
        return Ok(());
    }
    Err(Error::invalid("password", format!("must have {SHORTEST} to {LONGEST} characters")))
}

/// The hash to keep, in PHC form.
pub(super) async fn hash(password: String, salt: u128) -> Result<String, Error> {
    heavy(move || {
        let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt.to_be_bytes());
        hash.map(|hash| hash.to_string()).map_err(|error| Error::internal(error.to_string()))
    })
    .await?
}

/// Whether the password is the one behind the hash. Without a hash the same work is done in vain, so that the time
/// it takes does not tell whether there is an account.
pub(super) async fn matches(password: String, hash: Option<String>) -> Result<bool, Error> {
    heavy(move || match hash {
        Some(hash) => {
            let parsed = PasswordHash::new(&hash).map_err(|error| Error::internal(error.to_string()))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
        }
        None => {
            let hashed = Argon2::default().hash_password_with_salt(password.as_bytes(), &[0; 16]);
            hashed.map(|_| false).map_err(|error| Error::internal(error.to_string()))
        }
    })
    .await?
}

async fn heavy<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let _slot = SLOTS.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let kept = hash("correct horse".into(), 7).await.unwrap();
        assert!(kept.starts_with("$argon2id$"), "{kept}");
        assert!(matches("correct horse".into(), Some(kept.clone())).await.unwrap());
        assert!(!matches("correct horsf".into(), Some(kept)).await.unwrap());
        assert!(!matches("correct horse".into(), None).await.unwrap());
    }

    #[test]
    fn passwords_have_8_to_128_characters() {
        assert!(check("1234567").is_err() && check("12345678").is_ok());
        assert!(check(&"é".repeat(128)).is_ok() && check(&"é".repeat(129)).is_err());
    }
}
