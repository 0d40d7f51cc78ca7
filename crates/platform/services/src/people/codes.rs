//! One-time codes: six digits to a contact, good for ten minutes and five tries.

use genex_ports::{
    locale::Locale,
    messages::{Contact, Message},
    store::accounts::{CodeCheck, SentCode},
};
use genex_types::{HOUR_US, MINUTE_US};
use sha2::{Digest, Sha256};

use super::{People, words};
use crate::Error;

const GOOD_FOR_US: i64 = 10 * MINUTE_US;
const TRIES: u32 = 5;
const WINDOW_US: i64 = HOUR_US;
const MOST_PER_WINDOW: u32 = 10;

impl People {
    /// Sends a code to whoever has this contact. Says nothing about whether anybody has.
    pub async fn send_sign_in_code(&self, contact: &Contact) -> Result<(), Error> {
        match self.store.account_of(contact).await? {
            Some(account) => self.send_code(contact, account.locale).await,
            None => Ok(()),
        }
    }

    pub(super) async fn send_code(&self, contact: &Contact, locale: Locale) -> Result<(), Error> {
        let now = self.clock.now();
        let code = format!("{:06}", self.entropy.bits() % 1_000_000);
        let sent = SentCode {
            contact: contact.clone(),
            digest: digest(contact, &code),
            sent_at: now,
            expires_at: now.plus(GOOD_FOR_US),
        };
        if !self.store.put_code(&sent, now.plus(-WINDOW_US), MOST_PER_WINDOW).await? {
            return Err(Error::TooMany { retry_after_s: (WINDOW_US / 1_000_000) as u32 });
        }
        let words = words::code(&code, locale);
        let message = Message { to: contact.clone(), subject: words.title, body: words.body };
        Ok(self.messenger.send(message).await?)
    }

    /// Uses a code up. Errors: it is wrong, over, or was never sent.
    pub(super) async fn use_code(&self, contact: &Contact, code: &str) -> Result<(), Error> {
        let digest = digest(contact, code);
        match self.store.check_code(contact, digest, TRIES, self.clock.now()).await? {
            CodeCheck::Right => Ok(()),
            CodeCheck::Wrong | CodeCheck::Gone => Err(Error::Unauthenticated),
        }
    }
}

/// Bound to the contact, so that equal codes of two people do not look equal.
fn digest(contact: &Contact, code: &str) -> [u8; 32] {
    let (kind, text) = match contact {
        Contact::Phone(number) => (b'p', number),
        Contact::Email(address) => (b'e', address),
    };
    Sha256::new()
        .chain_update([kind])
        .chain_update(text)
        .chain_update([0])
        .chain_update(code)
        .finalize()
        .into()
}
