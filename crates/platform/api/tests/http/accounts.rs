//! Registration and signing in.

use genex_ports::{
    chain::ChainOp,
    clock::{Clock, TestClock},
    store::outbox::Purpose,
};
use genex_types::{DAY_US, HOUR_US, MINUTE_US};
use serde_json::{Value, json};

use crate::support::{PASSWORD, World};

fn form(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "name": "Ann Example", "birth_date": "1990-05-17",
        "nationality": "US", "address": { "country": "US", "region": "CA" }, "locale": "en" })
}

fn contact(email: &str) -> Value {
    json!({ "email": email })
}

async fn verify(world: &World, email: &str, code: &str) -> crate::support::Answer {
    world.post("/v1/accounts/verify", "", json!({ "contact": contact(email), "code": code })).await
}

#[tokio::test]
async fn a_person_registers_proves_the_contact_and_is_in() {
    let world = World::new().await;
    let registered = world.post("/v1/accounts", "", form("Ann@Example.test")).await.ok();
    assert_eq!(registered["contact_masked"], "a***@example.test");
    assert_eq!(registered["verification"], "code_sent");
    assert_eq!(world.queued().await.len(), 0, "nothing is made for somebody unproven");
    let code = world.code("ann@example.test").await;
    let token = verify(&world, "ann@example.test", &code).await.ok();
    assert_eq!((token["token_type"].as_str(), token["expires_in"].as_i64()), (Some("Bearer"), Some(3_600)));
    let me = world.get("/v1/me", token["access_token"].as_str().unwrap()).await.ok();
    assert_eq!(me["id"], registered["id"]);
    assert_eq!(
        (&me["status"], &me["kyc"]["level"], &me["kyc"]["status"]),
        (&json!("active"), &json!(0), &json!("none"))
    );
    assert_eq!((&me["roles"], &me["issuer"]), (&json!(["consumer"]), &Value::Null));
}

#[tokio::test]
async fn a_wallet_is_made_silently_and_once() {
    let world = World::new().await;
    world.post("/v1/accounts", "", form("ann@example.test")).await.ok();
    let code = world.code("ann@example.test").await;
    verify(&world, "ann@example.test", &code).await.ok();
    let asked: Vec<Purpose> = world.queued().await.iter().map(|entry| entry.id.purpose).collect();
    assert_eq!(asked, [Purpose::CashApproval, Purpose::Delegation]);
    assert!(matches!(world.queued().await[0].op, ChainOp::ApproveCash { .. }));
    let seq = world.exchange.seq();
    world.post("/v1/accounts/codes", "", json!({ "contact": contact("ann@example.test") })).await.ok();
    let code = world.code("ann@example.test").await;
    let grant = json!({ "grant_type": "code", "contact": contact("ann@example.test"), "code": code });
    world.post("/oauth/token", "", grant).await.ok();
    assert_eq!((world.queued().await.len(), world.exchange.seq()), (2, seq));
}

#[tokio::test]
async fn a_contact_belongs_to_one_account() {
    let world = World::new().await;
    let first = world.post("/v1/accounts", "", form("ann@example.test")).await.ok();
    let second = world.post("/v1/accounts", "", form("ann@example.test")).await.ok();
    assert_ne!(first["id"], second["id"], "an unproven account gives way");
    let code = world.code("ann@example.test").await;
    verify(&world, "ann@example.test", &code).await.ok();
    world.post("/v1/accounts", "", form("ANN@example.test")).await.problem(409, "conflict");
}

#[tokio::test]
async fn what_is_not_acceptable_is_named() {
    let world = World::new().await;
    let cases: [(&str, Value, &str); 9] = [
        ("password", json!("short"), "password"),
        ("birth_date", json!("2015-01-01"), "birth_date"),
        ("birth_date", json!("1990-02-30"), "birth_date"),
        ("nationality", json!("usa"), "nationality"),
        ("name", json!("   "), "name"),
        ("email", json!("nowhere"), "email"),
        ("locale", json!("fr"), "locale"),
        ("address", json!({ "country": "us" }), "address.country"),
        ("phone", json!("+8613812341234"), "phone"),
    ];
    for (field, value, param) in cases {
        let mut form = form("ann@example.test");
        form[field] = value;
        let answer = world.post("/v1/accounts", "", form).await;
        assert_eq!(answer.problem(422, "invalid_request").as_deref(), Some(param));
    }
    let mail = world.get("/v1/test/mailbox", "").await.ok();
    assert_eq!(mail["data"], json!([]), "nothing was sent");
}

#[tokio::test]
async fn a_code_is_good_once_for_ten_minutes_and_five_tries() {
    let world = World::new().await;
    world.post("/v1/accounts", "", form("ann@example.test")).await.ok();
    let code = world.code("ann@example.test").await;
    world.clock.advance_to(world.clock.now().plus(10 * MINUTE_US)).unwrap();
    verify(&world, "ann@example.test", &code).await.problem(401, "unauthenticated");

    world.post("/v1/accounts/codes", "", json!({ "contact": contact("ann@example.test") })).await.ok();
    let code = world.code("ann@example.test").await;
    for _ in 0..5 {
        verify(&world, "ann@example.test", "000000").await.problem(401, "unauthenticated");
    }
    verify(&world, "ann@example.test", &code).await.problem(401, "unauthenticated");

    world.post("/v1/accounts/codes", "", json!({ "contact": contact("ann@example.test") })).await.ok();
    let code = world.code("ann@example.test").await;
    verify(&world, "ann@example.test", &code).await.ok();
    verify(&world, "ann@example.test", &code).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn codes_are_sent_ten_times_an_hour_and_nobody_learns_who_has_an_account() {
    let world = World::new().await;
    let ask =
        async |email: &str| world.post("/v1/accounts/codes", "", json!({ "contact": contact(email) })).await;
    let unknown = ask("nobody@example.test").await;
    assert_eq!((unknown.status.as_u16(), unknown.text.as_str()), (202, "{}"));
    world.post("/v1/accounts", "", form("ann@example.test")).await.ok();
    for _ in 0..9 {
        assert_eq!(ask("ann@example.test").await.status.as_u16(), 202);
    }
    let refused = ask("ann@example.test").await;
    refused.problem(429, "rate_limited");
    assert_eq!(refused.headers["retry-after"], "3600");
    world.clock.advance_to(world.clock.now().plus(HOUR_US)).unwrap();
    assert_eq!(ask("ann@example.test").await.status.as_u16(), 202);
}

#[tokio::test]
async fn a_password_signs_in_whoever_is_proven() {
    let world = World::new().await;
    let grant = |password: &str| json!({ "grant_type": "password", "contact": contact("ann@example.test"), "password": password });
    world.post("/oauth/token", "", grant(PASSWORD)).await.problem(401, "unauthenticated");
    world.post("/v1/accounts", "", form("ann@example.test")).await.ok();
    world.post("/oauth/token", "", grant(PASSWORD)).await.problem(401, "unauthenticated");
    let code = world.code("ann@example.test").await;
    verify(&world, "ann@example.test", &code).await.ok();
    world.post("/oauth/token", "", grant("wrong horse")).await.problem(401, "unauthenticated");
    world.post("/oauth/token", "", grant(PASSWORD)).await.ok();
    let missing = world.post("/oauth/token", "", json!({ "grant_type": "password" })).await;
    assert_eq!(missing.problem(422, "invalid_request").as_deref(), Some("contact"));
}

#[tokio::test]
async fn a_password_is_guessed_ten_times_and_then_has_to_wait() {
    let world = World::new().await;
    world.person("ann@example.test", 0, &[]).await;
    let guess = async |email: &str, password: &str| {
        let grant = json!({ "grant_type": "password", "contact": contact(email), "password": password });
        world.post("/oauth/token", "", grant).await
    };
    for email in ["ann@example.test", "nobody@example.test"] {
        for _ in 0..10 {
            guess(email, "wrong horse").await.problem(401, "unauthenticated");
        }
        guess(email, PASSWORD).await.problem(429, "rate_limited");
    }
    world.clock.advance_to(world.clock.now().plus(15 * MINUTE_US)).unwrap();
    guess("ann@example.test", PASSWORD).await.ok();
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_a_stolen_one_ends_the_session() {
    let world = World::new().await;
    world.person("ann@example.test", 0, &[]).await;
    let grant =
        json!({ "grant_type": "password", "contact": contact("ann@example.test"), "password": PASSWORD });
    let first = world.post("/oauth/token", "", grant).await.ok();
    let refresh = async |token: &Value| {
        world.post("/oauth/token", "", json!({ "grant_type": "refresh_token", "refresh_token": token })).await
    };
    let second = refresh(&first["refresh_token"]).await.ok();
    world.get("/v1/me", first["access_token"].as_str().unwrap()).await.problem(401, "unauthenticated");
    world.get("/v1/me", second["access_token"].as_str().unwrap()).await.ok();
    refresh(&first["refresh_token"]).await.problem(401, "unauthenticated");
    world.get("/v1/me", second["access_token"].as_str().unwrap()).await.problem(401, "unauthenticated");
    refresh(&second["refresh_token"]).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn sessions_end_by_time_and_by_signing_out() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 0, &[]).await;
    world.clock.advance_to(world.clock.now().plus(HOUR_US)).unwrap();
    world.get("/v1/me", &token).await.problem(401, "unauthenticated");
    let token = world.sign_in("ann@example.test").await;
    world.post("/oauth/revoke", "", json!({ "token": token })).await.ok();
    world.get("/v1/me", &token).await.problem(401, "unauthenticated");
    world.post("/oauth/revoke", "", json!({ "token": "never-was" })).await.ok();
    world.clock.advance_to(world.clock.now().plus(31 * DAY_US)).unwrap();
    world.people.resume().await.unwrap();
}

#[tokio::test]
async fn whoever_may_be_sanctioned_is_held_without_a_wallet_until_somebody_has_looked() {
    let world = World::new().await;
    let mut listed = form("viktor@example.test");
    listed["name"] = json!("Viktor SANCTIONOV");
    world.post("/v1/accounts", "", listed).await.ok();
    let code = world.code("viktor@example.test").await;
    let token = verify(&world, "viktor@example.test", &code).await.ok();
    let token = token["access_token"].as_str().unwrap();
    assert_eq!(world.get("/v1/me", token).await.ok()["status"], "held");
    assert_eq!((world.queued().await.len(), world.exchange.seq()), (0, 0));
    let apply =
        json!({ "level": 1, "name": "Viktor Sanctionov", "birth_date": "1990-05-17", "nationality": "US" });
    world.post("/v1/me/kyc", token, apply).await.problem(403, "sanctions_hold");

    let (_, operator) = world.person("op@example.test", 0, &[genex_services::Role::Operator]).await;
    let before = world.queued().await.len();
    let reviews = world.get("/v1/operator/reviews", &operator).await.ok();
    assert_eq!(
        (&reviews["data"][0]["kind"], &reviews["data"][0]["summary"]["level"]),
        (&json!("kyc"), &json!(0))
    );
    let case = reviews["data"][0]["subject_id"].as_str().unwrap();
    world.post(&format!("/v1/compliance/kyc/{case}/approve"), &operator, json!({})).await.ok();
    assert_eq!(world.get("/v1/me", token).await.ok()["status"], "active");
    assert_eq!(world.queued().await.len(), before + 2);
    world
        .post(&format!("/v1/compliance/kyc/{case}/approve"), &operator, json!({}))
        .await
        .problem(409, "conflict");
}

#[tokio::test]
async fn a_person_changes_the_language_and_nothing_else() {
    let world = World::new().await;
    let (_, token) = world.person("ann@example.test", 0, &[]).await;
    let patch =
        |body: Value| crate::support::request(axum::http::Method::PATCH, "/v1/me", &token, Some(body), None);
    assert_eq!(world.send(patch(json!({ "locale": "ja" }))).await.ok()["locale"], "ja");
    let answer = world.send(patch(json!({ "kyc_level": 3 }))).await;
    assert_eq!(answer.problem(422, "invalid_request").as_deref(), Some("kyc_level"));
}
