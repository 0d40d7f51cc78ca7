//! Makes the demo's accounts.

use anyhow::Result;
use genex_ports::{
    locale::Locale,
    messages::Contact,
    store::{accounts::Role, idempotency::KeyId},
};
use genex_services::{
    Caller,
    idempotency::Attempt,
    people::{People, Registration},
};
use genex_types::{Currency, Money, Timestamp};

/// Somebody the demo market needs.
pub struct Part<'a> {
    /// The name before the at sign.
    pub mailbox: &'a str,
    /// The name.
    pub name: &'a str,
    /// The KYC level to reach.
    pub level: u8,
    /// Cents to pay in.
    pub cash: i64,
    /// Roles beside consumer.
    pub roles: &'a [Role],
}

/// Where the demo's people get their mail.
pub fn contact(mailbox: &str) -> Contact {
    Contact::Email(format!("{mailbox}@demo.genex.test"))
}

/// An attempt that is made once, under a name of its own.
pub fn attempt(name: &str, now: Timestamp) -> Attempt {
    Attempt::new(&KeyId { scope: "demo".to_owned(), key: name.to_owned() }, [0; 32], now)
}

/// Makes an account that has reached its level and has its cash on the way.
pub async fn enrol(people: &People, part: &Part<'_>) -> Result<Caller> {
    let user = people.seed_account(registration(part), part.level, part.roles).await?;
    if part.cash > 0 {
        people.seed_deposit(user, "demo", Money::new(part.cash.into(), Currency::Usd)).await?;
    }
    Ok(people.caller_of(user).await?)
}

fn registration(part: &Part<'_>) -> Registration {
    Registration {
        contact: contact(part.mailbox),
        password: "demo market, demo market".to_owned(),
        name: part.name.to_owned(),
        birth_date: "1990-01-01".to_owned(),
        nationality: "US".to_owned(),
        country: "US".to_owned(),
        region: Some("CA".to_owned()),
        locale: Locale::En,
    }
}
