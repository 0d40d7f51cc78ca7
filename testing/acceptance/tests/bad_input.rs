//! Malformed, missing, oversized or forbidden input is answered with a problem, and nothing changes.

use anyhow::{Context, Result};
use genex_acceptance::{Answer, Person, Product, contact, fund, issue, register};
use serde_json::{Value, json};

fn assert_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status.as_u16(), status, "{:?}", answer.body);
    assert_eq!(answer.code(), code, "{:?}", answer.body);
    for field in ["type", "title", "status", "detail", "request_id"] {
        assert!(!answer.body[field].is_null(), "{field} is missing in {:?}", answer.body);
    }
}

async fn picture(person: &Person) -> Result<[Value; 3]> {
    let get = |path: &'static str| async move { person.client.get(path).await?.ok() };
    Ok([get("/v1/me/balance").await?, get("/v1/me/coupons?state=all").await?, get("/v1/me/orders").await?])
}

fn ask(series: &str, price: &str) -> Value {
    json!({ "series_id": series, "side": "sell", "type": "limit", "price": price, "quantity": 1,
        "time_in_force": "gtc" })
}

fn bid(series: &str, price: &str, quantity: u64) -> Value {
    json!({ "series_id": series, "side": "buy", "type": "limit", "price": price, "quantity": quantity,
        "time_in_force": "gtc", "declared_for_use": true })
}

fn purchase(series: &str, quantity: u64) -> Value {
    json!({ "series_id": series, "quantity": quantity, "pay_with": "balance", "declared_for_use": true })
}

#[tokio::test]
async fn what_the_rules_forbid_has_its_code_and_changes_nothing() -> Result<()> {
    let product = Product::empty().await?;
    let limited = json!({ "rules": { "transfer": "free", "max_resales": 1, "holder_group": "all", "per_person": 2,
        "stores": [], "stackable": false, "min_spend": null } });
    let series = issue(&product, limited, 10).await?;
    let owner = register(&product, "Fay Example", 2).await?;
    fund(&owner, "200.00").await?;
    let buy = |n| owner.client.post("/v1/trade/purchases", Some(purchase(&series, n)));
    buy(2).await?.ok()?;
    product.settle().await?;
    let before = picture(&owner).await?;

    let order = |body| owner.client.post("/v1/trade/orders", Some(body));
    assert_problem(&buy(1).await?, 422, "purchase_limit_reached");
    assert_problem(&order(ask(&series, "100.01")).await?, 422, "price_above_face");
    assert_problem(&order(bid(&series, "100.01", 1)).await?, 422, "price_above_face");
    assert_problem(&order(bid(&series, "90.00", 5)).await?, 422, "insufficient_funds");
    assert_problem(&order(ask(&series, "ninety")).await?, 422, "invalid_request");
    assert_eq!(picture(&owner).await?, before);

    order(ask(&series, "95.00")).await?.ok()?;
    let list = owner.client.get("/v1/me/coupons?state=listed").await?.ok()?;
    let listed = list["data"][0]["id"].clone();
    let gift = json!({ "coupon_id": listed, "to": contact("gus@example.test"), "message": "" });
    assert_problem(&owner.client.post("/v1/gifts", Some(gift)).await?, 409, "coupon_not_available");
    let pass = json!({ "coupon_id": listed });
    assert_problem(&owner.client.post("/v1/redeem/passes", Some(pass)).await?, 409, "coupon_not_available");
    let unverified = register(&product, "Hal Example", 0).await?;
    let early = unverified.client.post("/v1/trade/purchases", Some(purchase(&series, 1))).await?;
    assert_problem(&early, 403, "kyc_level_required");
    Ok(())
}

#[tokio::test]
async fn what_is_malformed_is_a_problem_and_changes_nothing() -> Result<()> {
    let product = Product::empty().await?;
    let series = issue(&product, json!({}), 3).await?;
    let person = register(&product, "Ida Example", 1).await?;
    let before = picture(&person).await?;
    let paths =
        ["/v1/trade/orders", "/v1/trade/purchases", "/v1/gifts", "/v1/redeem/passes", "/v1/me/deposits"];
    for path in paths {
        for body in ["", "{", "[]", "null", "{\"surprise\":1}", "{\"quantity\":-1}", "\u{0}"] {
            let answer = person.client.post_raw(path, body.as_bytes().to_vec()).await?;
            assert!(matches!(answer.status.as_u16(), 400 | 422), "{path} {body:?}: {}", answer.status);
            assert!(!answer.code().is_empty(), "{path} {body:?}: {:?}", answer.body);
        }
        let huge = person.client.post_raw(path, vec![b' '; 80 << 10]).await?;
        assert_problem(&huge, 413, "body_too_large");
        let stranger = product.visitor().post(path, Some(json!({}))).await?;
        assert_problem(&stranger, 401, "unauthenticated");
    }
    assert_problem(&person.client.get("/v1/trade/series/ser_nonsense").await?, 404, "not_found");
    assert_problem(&person.client.get("/v1/nowhere").await?, 404, "not_found");
    let others =
        person.client.post("/v1/issue/series", Some(json!({ "template_id": series, "quantity": 1 }))).await?;
    assert!(others.status.is_client_error());
    assert_eq!(picture(&person).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_repeated_request_is_answered_and_not_repeated() -> Result<()> {
    let product = Product::empty().await?;
    let series = issue(&product, json!({}), 5).await?;
    let person = register(&product, "Jan Example", 1).await?;
    fund(&person, "300.00").await?;
    let send = |n, key| person.client.post_as("/v1/trade/purchases", Some(purchase(&series, n)), key);
    let first = send(1, "the-same").await?;
    let second = send(1, "the-same").await?;
    assert!(!first.replayed && second.replayed);
    assert_eq!(first.ok()?["id"], second.ok()?["id"]);
    assert_problem(&send(2, "the-same").await?, 422, "idempotency_key_reused");
    product.settle().await?;
    let list = person.client.get("/v1/me/coupons?state=available").await?.ok()?;
    assert_eq!(list["data"].as_array().context("a list")?.len(), 1);
    Ok(())
}

/// Thousands of requests made from the API's own description, right and wrong ones, as each persona.
#[tokio::test]
async fn the_api_keeps_to_its_description_and_the_books_hold() -> Result<()> {
    if std::env::var_os("GENEX_TEST_LONG").is_none() {
        eprintln!("left to the long target: it takes minutes, and Schemathesis from the package index");
        return Ok(());
    }
    let mut product = Product::start(&["--no-bots", "--no-limits"]).await?;
    let run = concat!(env!("CARGO_MANIFEST_DIR"), "/../tools/schemathesis/run");
    let out = tokio::process::Command::new(run).env("BASE", product.http()).output().await?;
    let told = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{told}{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(told.matches("No issues found").count(), 7, "{told}");

    product.settle().await?;
    product.stop().await?;
    let (status, report) = product.verify().await?;
    assert_eq!(status, 0, "{report}");
    Ok(())
}
