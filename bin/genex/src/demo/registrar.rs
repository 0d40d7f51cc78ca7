//! Makes accounts the way people make them: register, read the code, verify, prove who they are, pay in.

use anyhow::{Context, Result, bail};
use genex_ports::{
    locale::Locale,
    messages::Contact,
    store::idempotency::KeyId,
};
use genex_services::{
    Caller,
    idempotency::Attempt,
    people::{Application, Method, People, Registration},
};
use genex_types::{Currency, Money, Timestamp, UserId};

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
}

/// Where the demo's people get their mail.
pub fn contact(mailbox: &str) -> Contact {
    Contact::Email(format!("{mailbox}@demo.genex.test"))
}

/// An attempt that is made once, under a name of its own.
pub fn attempt(name: &str, now: Timestamp) -> Attempt {
    Attempt::new(&KeyId { scope: "demo".to_owned(), key: name.to_owned() }, [0; 32], now)
}

/// An account as it is now.
pub async fn caller(people: &People, user: UserId) -> Result<Caller> {
    let account = people.store.account(user).await?;
    Ok(account.with_context(|| format!("{user} has no account"))?.into())
}

/// Makes an account that has reached its level and has its cash on the way.
pub async fn enrol(people: &People, part: &Part<'_>) -> Result<Caller> {
    let contact = contact(part.mailbox);
    let id = people.register(registration(part, contact.clone())).await?.id;
    people.sign_in_with_code(&contact, &code_for(people, &contact).await?).await?;
    for level in 1..=part.level {
        people.apply_for_level(&caller(people, id).await?, application(part, level)).await?;
    }
    let me = caller(people, id).await?;
    if me.kyc_level != part.level {
        bail!("{} has reached level {} only", part.name, me.kyc_level);
    }
    if part.cash > 0 {
        let amount = Money::new(part.cash.into(), Currency::Usd);
        let attempt = attempt(&format!("deposit {}", part.mailbox), people.clock.now());
        people.deposit(&me, &attempt, amount, Method::SandboxBank).await?;
    }
    Ok(me)
}

fn registration(part: &Part<'_>, contact: Contact) -> Registration {
    Registration {
        contact,
        password: "demo market, demo market".to_owned(),
        name: part.name.to_owned(),
        birth_date: "1990-01-01".to_owned(),
        nationality: "US".to_owned(),
        country: "US".to_owned(),
        region: Some("CA".to_owned()),
        locale: Locale::En,
    }
}

fn application(part: &Part<'_>, level: u8) -> Application {
    Application {
        level,
        name: part.name.to_owned(),
        birth_date: "1990-01-01".to_owned(),
        nationality: "US".to_owned(),
        document_number: (level > 1).then(|| format!("APPROVE-{}-{level}", part.mailbox)),
    }
}

async fn code_for(people: &People, contact: &Contact) -> Result<String> {
    let mail = people.mailbox(Some(contact)).await?;
    let body = &mail.first().context("no code has come")?.message.body;
    let code = body.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6);
    code.map(str::to_owned).context("the message holds no code")
}
