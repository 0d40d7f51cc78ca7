//! Signing in and out. Tokens are random, and kept as digests only.

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use genex_ports::store::accounts::{Account, AccountStatus, Refreshed, SessionTokens};
use genex_types::{DAY_US, HOUR_US, MINUTE_US, SECOND_US, UserId};
use sha2::{Digest, Sha256};

use super::{People, password};
use crate::{Authenticate, Caller, Error, contact::Contact};

const ACCESS_US: i64 = HOUR_US;
const REFRESH_US: i64 = 30 * DAY_US;
/// Wrong passwords for one contact within the window; then it has to wait.
const MOST_FAILURES: u32 = 10;
const FAILURE_WINDOW_US: i64 = 15 * MINUTE_US;

/// A session's tokens, shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Sent with every request.
    pub access: String,
    /// Seconds until it is over.
    pub expires_in_s: i64,
    /// Gets the next pair, once.
    pub refresh: String,
}

#[async_trait]
impl Authenticate for People {
    async fn caller(&self, access_token: &str) -> Result<Option<Caller>, Error> {
        let account = self.store.session_account(digest(access_token), self.clock.now()).await?;
        Ok(account.map(Caller::from))
    }
}

impl People {
    /// Signs in with a code that was sent. The first code of a new account verifies it.
    pub async fn sign_in_with_code(&self, contact: &Contact, code: &str) -> Result<Tokens, Error> {
        self.use_code(contact, code).await?;
        let account = self.store.account_of(contact).await?.ok_or(Error::Unauthenticated)?;
        if account.status == AccountStatus::Unverified {
            self.admit(&account).await?;
        }
        self.open_session(account.id).await
    }

    /// Signs in with a password. An account that was never verified needs its code first. Errors: wrong, or guessed
    /// wrong too often.
    pub async fn sign_in_with_password(&self, contact: &Contact, password: String) -> Result<Tokens, Error> {
        let since = self.clock.now().plus(-FAILURE_WINDOW_US);
        if self.store.failures(contact, since).await? >= MOST_FAILURES {
            return Err(Error::TooMany { retry_after_s: (FAILURE_WINDOW_US / SECOND_US) as u32 });
        }
        match self.by_password(contact, password).await? {
            Some(account) => {
                self.store.forget_failures(contact).await?;
                self.open_session(account.id).await
            }
            None => {
                self.store.count_failure(contact, since, self.clock.now()).await?;
                Err(Error::Unauthenticated)
            }
        }
    }

    async fn by_password(&self, contact: &Contact, password: String) -> Result<Option<Account>, Error> {
        let account = self.store.account_of(contact).await?;
        let hash = match &account {
            Some(account) => self.store.password_hash(account.id).await?,
            None => None,
        };
        let right = password::matches(password, hash).await?;
        Ok(account.filter(|account| right && may_sign_in(account)))
    }

    /// Exchanges a refresh token for the next pair. Errors: unknown, over, or used before, which ends the session.
    pub async fn refresh(&self, refresh_token: &str) -> Result<Tokens, Error> {
        let (tokens, digests) = self.fresh_tokens();
        let refreshed = self.store.refresh_session(digest(refresh_token), &digests, self.clock.now()).await?;
        match refreshed {
            Refreshed::Renewed(_) => Ok(tokens),
            Refreshed::Replayed => {
                tracing::warn!("a refresh token was used twice; its session is over");
                Err(Error::Unauthenticated)
            }
            Refreshed::Unknown => Err(Error::Unauthenticated),
        }
    }

    /// Ends the session of an access or refresh token. An unknown token is no error (RFC 7009).
    pub async fn sign_out(&self, token: &str) -> Result<(), Error> {
        Ok(self.store.revoke_session(digest(token)).await?)
    }

    pub(super) async fn open_session(&self, user: UserId) -> Result<Tokens, Error> {
        let (tokens, digests) = self.fresh_tokens();
        self.store.open_session(user, &digests, self.clock.now()).await?;
        Ok(tokens)
    }

    fn fresh_tokens(&self) -> (Tokens, SessionTokens) {
        let now = self.clock.now();
        let (access, refresh) = (self.secret("gxa_"), self.secret("gxr_"));
        let digests = SessionTokens {
            access: digest(&access),
            access_expires_at: now.plus(ACCESS_US),
            refresh: digest(&refresh),
            refresh_expires_at: now.plus(REFRESH_US),
        };
        (Tokens { access, expires_in_s: ACCESS_US / SECOND_US, refresh }, digests)
    }

    /// 256 random bits behind a prefix that secret scanners can look for.
    fn secret(&self, prefix: &str) -> String {
        let bits = [self.entropy.bits().to_be_bytes(), self.entropy.bits().to_be_bytes()].concat();
        format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bits))
    }
}

fn may_sign_in(account: &Account) -> bool {
    account.status != AccountStatus::Unverified
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
