//! Money in and out.

use genex_ports::{
    clock::{Clock, TestClock},
    store::halts::PayoutHalt,
    store::market::{ActivityKind, ActivityRow, ActivityStatus, Direction, Keys, ProjectionStore, View},
};
use genex_types::{Currency, DAY_US, Party, SeriesId};
use serde_json::{Value, json};

use crate::support::World;

fn deposit(amount: &str, method: &str) -> Value {
    json!({ "amount": { "amount": amount, "currency": "USD" }, "method": method })
}

fn payout(amount: &str) -> Value {
    json!({ "amount": { "amount": amount, "currency": "USD" }, "destination": "DE02 1203 0000 0000 2020 51" })
}

async fn balance(world: &World, token: &str) -> [String; 3] {
    let balance = world.get("/v1/me/balance", token).await.ok();
    ["available", "held", "total"].map(|part| balance[part]["amount"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_deposit_is_there_when_the_chain_has_it_and_only_once() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 1, &[]).await;
    world.run_chain().await;
    let created = world.post("/v1/me/deposits", &token, deposit("100.00", "sandbox_card")).await.ok();
    assert_eq!((&created["status"], &created["reason"]), (&json!("pending"), &Value::Null));
    assert!(created["number"].as_str().unwrap().starts_with("GNX-20261122-"));
    assert_eq!(balance(&world, &token).await, ["0.00", "0.00", "0.00"]);
    world.run_chain().await;
    assert_eq!(balance(&world, &token).await, ["100.00", "0.00", "100.00"]);
    let path = format!("/v1/me/deposits/{}", created["id"].as_str().unwrap());
    assert_eq!(world.get(&path, &token).await.ok()["status"], "settled");
    let told = world.get("/v1/me/notifications", &token).await.ok();
    assert_eq!(told["data"][0]["body"], "$100.00 is in your balance.");
    let (_, other) = world.person("bea@example.test", 1, &[]).await;
    world.get(&path, &other).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_declined_deposit_moves_nothing() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 1, &[]).await;
    world.run_chain().await;
    let declined = world.post("/v1/me/deposits", &token, deposit("100.13", "sandbox_card")).await.ok();
    assert_eq!((&declined["status"], &declined["reason"]), (&json!("declined"), &json!("the bank declined")));
    assert_eq!(world.queued().await.len(), 0);
    assert_eq!(balance(&world, &token).await, ["0.00", "0.00", "0.00"]);
}

#[tokio::test]
async fn a_level_limits_how_and_how_much_is_paid_in() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 0, &[]).await;
    let pay = async |token: &str, amount: &str, method: &str| {
        world.post("/v1/me/deposits", token, deposit(amount, method)).await
    };
    pay(&token, "1.00", "sandbox_card").await.problem(403, "kyc_level_required");
    let (_, token) = world.person("ann@example.test", 1, &[]).await;
    pay(&token, "1.00", "sandbox_bank").await.problem(403, "kyc_level_required");
    pay(&token, "2000.01", "sandbox_card").await.problem(422, "kyc_limit_reached");
    pay(&token, "1500.00", "sandbox_card").await.ok();
    pay(&token, "500.01", "sandbox_card").await.problem(422, "kyc_limit_reached");
    pay(&token, "500.00", "sandbox_card").await.ok();
    world.run_chain().await;
    for _ in 0..2 {
        world.clock.advance_to(world.clock.now().plus(DAY_US + 1)).unwrap();
        let token = world.sign_in("ann@example.test").await;
        pay(&token, "1500.00", "sandbox_card").await.ok();
        world.run_chain().await;
    }
    world.clock.advance_to(world.clock.now().plus(DAY_US + 1)).unwrap();
    let token = world.sign_in("ann@example.test").await;
    pay(&token, "0.01", "sandbox_card").await.problem(422, "kyc_limit_reached");
}

#[tokio::test]
async fn amounts_that_are_none_are_refused() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 3, &[]).await;
    let cases = [
        (json!({ "amount": "0.00", "currency": "USD" }), "amount.amount"),
        (json!({ "amount": "-1.00", "currency": "USD" }), "amount.amount"),
        (json!({ "amount": "1.00", "currency": "EUR" }), "amount.currency"),
        (json!({ "amount": "1.005", "currency": "USD" }), "amount"),
        (json!({ "amount": "1e3", "currency": "USD" }), "amount"),
        (json!({ "amount": 1, "currency": "USD" }), "amount.amount"),
        (json!("1.00"), "amount"),
    ];
    for (amount, param) in cases {
        let body = json!({ "amount": amount, "method": "sandbox_bank" });
        let answer = world.post("/v1/me/deposits", &token, body).await;
        assert_eq!(answer.problem(422, "invalid_request").as_deref(), Some(param), "{amount}");
    }
    let huge = deposit("99999999999999999999.00", "sandbox_bank");
    assert!(world.post("/v1/me/deposits", &token, huge).await.status.is_client_error());
    let cheque = world.post("/v1/me/deposits", &token, deposit("1.00", "cheque")).await;
    assert_eq!(cheque.problem(422, "invalid_request").as_deref(), Some("method"));
}

#[tokio::test]
async fn a_payout_is_held_at_once_and_gone_when_the_chain_has_it() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 2, &[]).await;
    world.post("/v1/me/deposits", &token, deposit("100.00", "sandbox_bank")).await.ok();
    world.run_chain().await;
    world.post("/v1/me/payouts", &token, payout("100.01")).await.problem(422, "insufficient_funds");
    let created = world.post("/v1/me/payouts", &token, payout("40.00")).await.ok();
    assert_eq!(created["status"], "pending");
    assert_eq!(balance(&world, &token).await, ["60.00", "40.00", "100.00"]);
    world.run_chain().await;
    assert_eq!(balance(&world, &token).await, ["60.00", "0.00", "60.00"]);
    let path = format!("/v1/me/payouts/{}", created["id"].as_str().unwrap());
    assert_eq!(world.get(&path, &token).await.ok()["status"], "settled");
}

#[tokio::test]
async fn a_declined_payout_gives_the_money_back() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 2, &[]).await;
    world.post("/v1/me/deposits", &token, deposit("100.00", "sandbox_bank")).await.ok();
    world.run_chain().await;
    assert_eq!(world.post("/v1/me/payouts", &token, payout("10.13")).await.ok()["status"], "declined");
    assert_eq!(balance(&world, &token).await, ["100.00", "0.00", "100.00"]);
    assert_eq!(world.queued().await.len(), 0);
}

#[tokio::test]
async fn level_one_takes_no_money_out() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 1, &[]).await;
    world.post("/v1/me/deposits", &token, deposit("100.00", "sandbox_card")).await.ok();
    world.run_chain().await;
    world.post("/v1/me/payouts", &token, payout("1.00")).await.problem(403, "kyc_level_required");
}

#[tokio::test]
async fn no_money_leaves_while_the_books_do_not_agree() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 2, &[]).await;
    world.post("/v1/me/deposits", &token, deposit("100.00", "sandbox_bank")).await.ok();
    world.run_chain().await;
    world.db.set_payouts_halted(true).await.expect("written");
    world.post("/v1/me/payouts", &token, payout("1.00")).await.problem(403, "payouts_halted");
    assert_eq!(balance(&world, &token).await, ["100.00", "0.00", "100.00"]);
    world.db.set_payouts_halted(false).await.expect("written");
    world.post("/v1/me/payouts", &token, payout("1.00")).await.ok();
}

#[tokio::test]
async fn what_was_sold_lately_stays_for_two_days() {
    let world = World::new().await;
    let (user, token) = world.person("ann@example.test", 2, &[]).await;
    world.post("/v1/me/deposits", &token, deposit("100.00", "sandbox_bank")).await.ok();
    world.run_chain().await;
    let (party, subject) = (Party::User(user), "trd_00000000000000000000000001".to_owned());
    let sale = ActivityRow {
        subject: subject.clone(),
        party,
        id: 1,
        number: "GNX-20261122-000001".into(),
        kind: ActivityKind::Sell,
        series: SeriesId(1),
        quantity: 1,
        amount_minor: Some(6_000),
        currency: Currency::Usd,
        direction: Direction::In,
        status: ActivityStatus::Settled,
        at: world.clock.now(),
        link: subject.clone(),
    };
    let fold = Box::new(move |view: &mut View| {
        view.activity.put((subject, party), sale);
        Ok(())
    });
    world.db.apply(&Keys::default(), 0, 1, fold).await.unwrap();
    world.post("/v1/me/payouts", &token, payout("40.01")).await.problem(422, "proceeds_not_matured");
    world.post("/v1/me/payouts", &token, payout("40.00")).await.ok();
    world.clock.advance_to(world.clock.now().plus(2 * DAY_US)).unwrap();
    let token = world.sign_in("ann@example.test").await;
    world.post("/v1/me/payouts", &token, payout("60.00")).await.ok();
}

#[tokio::test]
async fn a_restart_takes_up_what_was_left() {
    let world = World::new().await;
    let (user, token) = world.person("ann@example.test", 2, &[]).await;
    let amount = genex_types::Money::new(5_000, genex_types::Currency::Usd);
    world.people.seed_deposit(user, "once", amount).await.unwrap();
    world.people.seed_deposit(user, "once", amount).await.unwrap();
    world.people.resume().await.unwrap();
    world.run_chain().await;
    world.people.resume().await.unwrap();
    world.run_chain().await;
    assert_eq!(balance(&world, &token).await, ["50.00", "0.00", "50.00"]);
}
