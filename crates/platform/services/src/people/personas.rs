//! People to try the sandbox as, and its mailbox.

use genex_ports::store::sandbox::{Mail, Persona};
use genex_types::UserId;

use super::{People, sessions::Tokens};
use crate::{Error, contact::Contact};

const MAIL_SHOWN: u32 = 100;

/// What somebody can be tried as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonaRole {
    /// How the sandbox knows them.
    pub key: &'static str,
    /// What they do.
    pub role: &'static str,
    /// In a sentence.
    pub description: &'static str,
}

/// Every persona of the sandbox.
pub const PERSONAS: [PersonaRole; 9] = [
    role("consumer", "consumer", "Buys coupons, gives them away and uses them."),
    role("seller", "consumer", "Holds coupons and sells them in the market."),
    role("issuer", "issuer_owner", "Runs a restaurant group that publishes coupons."),
    role("cashier", "cashier", "Takes coupons at a till."),
    role("manager", "manager", "Runs a store and sees its totals."),
    role("maker", "consumer", "Quotes both sides of the market."),
    role("operator", "operator", "Reviews issuers, coupons and people for the platform."),
    role("supervisor", "operator", "Confirms what another operator proposes."),
    role("regulator", "regulator", "Checks the books without being able to change them."),
];

const fn role(key: &'static str, role: &'static str, description: &'static str) -> PersonaRole {
    PersonaRole { key, role, description }
}

impl People {
    /// Gives a persona its account. Errors: there is no such persona.
    pub async fn put_persona(&self, key: &str, user: UserId) -> Result<(), Error> {
        if !PERSONAS.iter().any(|persona| persona.key == key) {
            return Err(Error::NotFound("persona"));
        }
        Ok(self.store.put_persona(&Persona { key: key.to_owned(), user }).await?)
    }

    /// The personas that have accounts, with their names.
    pub async fn personas(&self) -> Result<Vec<(PersonaRole, String)>, Error> {
        let known = self.store.personas().await?;
        let users: Vec<UserId> = known.iter().map(|persona| persona.user).collect();
        let accounts = self.store.accounts(&users).await?;
        let name_of = |key: &str| {
            let user = known.iter().find(|persona| persona.key == key)?.user;
            Some(accounts.iter().find(|account| account.id == user)?.name.clone())
        };
        let named = PERSONAS.iter().filter_map(|persona| Some((*persona, name_of(persona.key)?)));
        Ok(named.collect())
    }

    /// Signs in as a persona.
    pub async fn sign_in_as(&self, key: &str) -> Result<Tokens, Error> {
        let persona = self.store.persona(key).await?.ok_or(Error::NotFound("persona"))?;
        self.open_session(persona.user).await
    }

    /// Messages to a contact or to all, newest first.
    pub async fn mailbox(&self, to: Option<&Contact>) -> Result<Vec<Mail>, Error> {
        Ok(self.store.mail(to, MAIL_SHOWN).await?)
    }
}
