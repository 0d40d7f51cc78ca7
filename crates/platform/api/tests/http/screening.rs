//! What sanctions screenings decide, and what is kept of it.

use genex_gateways::sanctions::sandbox_list;
use std::sync::Arc;

use genex_ports::clock::{Clock, TestClock};
use genex_ports::exchange::Exchange;
use genex_ports::store::screenings::{ScreeningPurpose, ScreeningStore};
use genex_protocol::{ClientId, Command};
use genex_screening::{Accepted, BirthDate, Decision, Edition, Entity, Evidence, SanctionsList};
use genex_services::{
    Authenticate, Error, Refusal, Role,
    idempotency::{Attempt, KeyId},
    market::Vetting,
    people::{Destination, Lists},
};
use genex_types::{Currency, DAY_US, Money, Party, UserId};
use serde_json::json;

use crate::support::{PASSWORD, World, start};

const EMAIL: &str = "nora@example.test";

/// Somebody with an account; the token to speak for them.
async fn nora(world: &World) -> (UserId, String) {
    let form = json!({ "email": EMAIL, "password": PASSWORD, "name": "Nora Newlisted", "birth_date": "1990-05-17",
        "nationality": "US", "address": { "country": "US", "region": "CA" }, "locale": "en" });
    world.post("/v1/accounts", "", form).await.ok();
    let code = world.code(EMAIL).await;
    let verify = json!({ "contact": { "email": EMAIL }, "code": code });
    let token = world.post("/v1/accounts/verify", "", verify).await.ok();
    let token = token["access_token"].as_str().unwrap().to_owned();
    let me = world.get("/v1/me", &token).await.ok();
    (me["id"].as_str().unwrap().parse().unwrap(), token)
}

/// The sandbox's list with somebody more on it.
fn listing(name: &str, births: &[&str]) -> SanctionsList {
    let mut list = sandbox_list();
    let birth_dates = births.iter().map(|date| BirthDate::parse(date).unwrap()).collect();
    list.add(Entity { id: "X:1".into(), names: vec![name.into()], birth_dates, ..Entity::default() });
    list
}

async fn status(world: &World, token: &str) -> String {
    world.get("/v1/me", token).await.ok()["status"].as_str().unwrap().to_owned()
}

/// Whether the exchange had frozen somebody before it is asked to now.
async fn is_frozen(world: &World, user: UserId, nonce: u128) -> bool {
    let command = Command::Freeze { party: Party::User(user) };
    world.exchange.submit(ClientId(nonce), command).await.unwrap().events.is_empty()
}

async fn clear(world: &World, operator: &str) {
    let reviews = world.get("/v1/operator/reviews", operator).await.ok();
    let case = reviews["data"][0]["subject_id"].as_str().expect("a case waits");
    world.post(&format!("/v1/compliance/kyc/{case}/approve"), operator, json!({})).await.ok();
}

#[tokio::test]
async fn every_decision_is_kept_and_can_be_made_again() {
    let world = World::new().await;
    let (id, token) = nora(&world).await;
    let apply =
        json!({ "level": 1, "name": "Viktor Sanctionov", "birth_date": "1990-05-17", "nationality": "US" });
    world.post("/v1/me/kyc", &token, apply).await.ok();
    let kept = world.db.screenings_of(Party::User(id)).await.unwrap();
    let purposes: Vec<_> = kept.iter().map(|record| record.purpose).collect();
    assert_eq!(purposes, [ScreeningPurpose::Registration, ScreeningPurpose::Identity]);
    let decided: Vec<Evidence> =
        kept.iter().map(|record| serde_json::from_str(&record.evidence).unwrap()).collect();
    assert_eq!(decided[0].outcome.decision, Decision::Clear);
    assert_eq!(decided[1].outcome.decision, Decision::Review);
    assert!(decided.iter().all(|evidence| evidence.replay(&sandbox_list()) == Ok(())));
}

#[tokio::test]
async fn whoever_comes_onto_a_list_is_held_until_somebody_has_looked() {
    let world = World::new().await;
    let (id, token) = nora(&world).await;
    let (_, operator) = world.person("op@example.test", 0, &[Role::Operator]).await;
    world.people_under(listing("Someone Else", &[])).resume().await.unwrap();
    assert_eq!(status(&world, &token).await, "active");
    let people = world.people_under(listing("Nora Newlisted", &[]));
    people.resume().await.unwrap();
    assert_eq!(status(&world, &token).await, "held");
    assert!(is_frozen(&world, id, 1).await, "nothing of hers stays in a book");
    world.get("/v1/me/balance", &token).await.ok();
    let deposit = json!({ "amount": { "amount": "10.00", "currency": "USD" }, "method": "sandbox_card" });
    world.post("/v1/me/deposits", &token, deposit).await.problem(403, "sanctions_hold");
    clear(&world, &operator).await;
    people.resume().await.unwrap();
    assert_eq!(status(&world, &token).await, "active", "the lists are the same");
    assert!(!is_frozen(&world, id, 2).await);
}

#[tokio::test]
async fn what_somebody_has_looked_at_counts_until_the_entry_changes() {
    let world = World::new().await;
    let (_, token) = nora(&world).await;
    let (_, operator) = world.person("op@example.test", 0, &[Role::Operator]).await;
    world.people_under(listing("Nora Newlisted", &[])).resume().await.unwrap();
    clear(&world, &operator).await;
    let mut longer = listing("Nora Newlisted", &[]);
    longer.add(Entity { id: "X:2".into(), names: vec!["Someone Else".into()], ..Entity::default() });
    world.people_under(longer).resume().await.unwrap();
    assert_eq!(status(&world, &token).await, "active", "the same entry");
    world.people_under(listing("Nora Newlisted", &["1990-05-17"])).resume().await.unwrap();
    assert_eq!(status(&world, &token).await, "held", "the entry has her birth date now");
}

#[tokio::test]
async fn nobody_who_may_be_listed_takes_money_out() {
    let world = World::new().await;
    let (id, token) = world.person("ann@example.test", 2, &[]).await;
    let deposit = json!({ "amount": { "amount": "50.00", "currency": "USD" }, "method": "sandbox_bank" });
    world.post("/v1/me/deposits", &token, deposit).await.ok();
    world.run_chain().await;
    let people = world.people_under(listing("Ann Example", &[]));
    let caller = people.caller(&token).await.unwrap().unwrap();
    let attempt = Attempt::new(&KeyId { scope: "test".into(), key: "1".into() }, [0; 32], world.clock.now());
    let (amount, to) = (Money::new(1_000, Currency::Usd), Destination::parse("DE02").unwrap());
    let refused = people.payout(&caller, &attempt, amount, to).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::SanctionsHold))), "{refused:?}");
    assert_eq!(status(&world, &token).await, "held");
    let last = world.db.screenings_of(Party::User(id)).await.unwrap().pop().unwrap();
    assert_eq!(last.purpose, ScreeningPurpose::Payout);
    let balance = world.get("/v1/me/balance", &token).await.ok();
    assert_eq!(balance["available"]["amount"], "50.00", "{balance}");
    assert!(world.queued().await.is_empty(), "nothing leaves");
}

#[tokio::test]
async fn lists_change_while_people_are_served_and_nobody_is_screened_against_stale_ones() {
    let world = World::new().await;
    let (id, _) = nora(&world).await;
    let edition = |hours: i64| Edition { published_at: start().seconds() + hours * 3_600, signature: None };
    let lists = Arc::new(Lists::fed(sandbox_list(), &edition(0), world.clock.clone()).unwrap());
    let people = world.people_with(lists.clone());
    assert_eq!(people.screen_again().await.unwrap(), 0);
    world.clock.advance_to(start().plus(DAY_US)).unwrap();
    let token = world.sign_in(EMAIL).await;
    let stale = people.vet(id, ScreeningPurpose::Payout).await;
    assert!(matches!(stale, Err(Error::Unavailable(_))), "{stale:?}");
    assert_eq!(status(&world, &token).await, "active", "nobody is held for want of a list");
    let offered = lists.offer(listing("Nora Newlisted", &[]), &edition(24));
    assert_eq!(offered, Ok(Accepted::Changed));
    assert_eq!(people.screen_again().await.unwrap(), 1);
    assert_eq!(status(&world, &token).await, "held");
}
