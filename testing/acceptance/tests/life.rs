//! A coupon's whole life over HTTP: published, bought, resold, given away, redeemed, expired.

use anyhow::{Context, Result};
use genex_acceptance::{Person, Product, Till, contact, fund, issue, register, wait_for};
use serde_json::{Value, json};

const DAY_S: u64 = 86_400;

async fn coupons(person: &Person, state: &str) -> Result<Vec<Value>> {
    let list = person.client.get(&format!("/v1/me/coupons?state={state}")).await?.ok()?;
    Ok(list["data"].as_array().context("a list of coupons")?.clone())
}

async fn buy(person: &Person, series: &str, quantity: u64) -> Result<Value> {
    let order =
        json!({ "series_id": series, "quantity": quantity, "pay_with": "balance", "declared_for_use": true });
    let purchase = person.client.post("/v1/trade/purchases", Some(order)).await?.ok()?;
    let path = format!("/v1/trade/purchases/{}", purchase["id"].as_str().context("no purchase id")?);
    wait_for(&person.client, &path, |p| p["settlement"] == "settled").await
}

async fn place(person: &Person, series: &str, side: &str, price: &str, quantity: u64) -> Result<Value> {
    let order = json!({
        "series_id": series, "side": side, "type": "limit", "price": price, "quantity": quantity,
        "time_in_force": "gtc", "declared_for_use": true,
    });
    person.client.post("/v1/trade/orders", Some(order)).await?.ok()
}

async fn available(person: &Person) -> Result<String> {
    let balance = person.client.get("/v1/me/balance").await?.ok()?;
    Ok(balance["available"]["amount"].as_str().context("an amount")?.to_owned())
}

async fn assert_books_agree(product: &Product) -> Result<()> {
    product.settle().await?;
    let regulator = product.persona("regulator").await?;
    let report = wait_for(&regulator, "/v1/audit/reconciliation", |r| r["status"] != "pending").await?;
    assert_eq!(report["status"], "agrees", "{report}");
    Ok(())
}

#[tokio::test]
async fn a_coupon_lives_its_whole_life() -> Result<()> {
    let mut product = Product::empty().await?;
    let series = issue(&product, json!({}), 10).await?;
    let mut ada = register(&product, "Ada Example", 2).await?;
    let bo = register(&product, "Bo Example", 2).await?;
    fund(&ada, "300.00").await?;
    fund(&bo, "100.00").await?;

    let purchase = buy(&ada, &series, 3).await?;
    assert_eq!(purchase["total"]["amount"], "255.00");
    assert_eq!(available(&ada).await?, "45.00");
    assert_eq!(coupons(&ada, "available").await?.len(), 3);

    place(&ada, &series, "sell", "90.00", 1).await?;
    let bid = place(&bo, &series, "buy", "90.00", 1).await?;
    let path = format!("/v1/trade/orders/{}", bid["id"].as_str().context("no order id")?);
    let bid = wait_for(&bo.client, &path, |o| o["fills"][0]["settlement"] == "settled").await?;
    assert_eq!(bid["status"], "filled");
    product.settle().await?;
    // Gold tier in the issuer's first month: 1.2 % of 90.00, half from each side.
    assert_eq!(available(&bo).await?, "9.46");
    assert_eq!(available(&ada).await?, "134.46");

    gift_to_somebody_new(&product, &ada, &bo).await?;
    redeem_one(&product, &bo).await?;
    expire_the_rest(&product, &mut ada, &series).await?;
    assert_books_agree(&product).await?;

    product.stop().await?;
    let (code, text) = product.verify().await?;
    assert_eq!(code, 0, "{text}");
    Ok(())
}

async fn gift_to_somebody_new(product: &Product, giver: &Person, known: &Person) -> Result<()> {
    let coupon = coupons(giver, "available").await?[0]["id"].clone();
    let gift = json!({ "coupon_id": coupon, "to": contact("cy.example@example.test"), "message": "Enjoy" });
    let gift = giver.client.post("/v1/gifts", Some(gift)).await?.ok()?;
    assert_eq!(gift["status"], "offered");
    let listed = json!({ "coupon_id": coupon, "to": contact(&known.email), "message": "" });
    assert_eq!(giver.client.post("/v1/gifts", Some(listed)).await?.code(), "coupon_not_available");

    let cy = register(product, "Cy Example", 1).await?;
    let path = format!("/v1/gifts/{}", gift["id"].as_str().context("no gift id")?);
    cy.client.post(&format!("{path}/claim"), None).await?.ok()?;
    wait_for(&cy.client, &path, |g| g["status"] == "claimed").await?;
    assert_eq!(coupons(&cy, "available").await?[0]["id"], coupon);
    Ok(())
}

#[tokio::test]
async fn a_gift_of_three_thousand_dollars_moves_once_both_people_are_on_record() -> Result<()> {
    let product = Product::empty().await?;
    let face = json!({
        "face_value": { "amount": "3000.00", "currency": "USD" },
        "issue_price": { "amount": "2900.00", "currency": "USD" },
    });
    let series = issue(&product, face, 2).await?;
    let ada = register(&product, "Ada Example", 2).await?;
    fund(&ada, "2900.00").await?;
    buy(&ada, &series, 1).await?;
    let coupon = coupons(&ada, "available").await?[0]["id"].clone();

    let novice = register(&product, "Dee Example", 1).await?;
    let offered = offer(&ada, &coupon, &novice).await?;
    let refused = novice.client.post(&format!("{offered}/claim"), None).await?;
    assert_eq!(refused.code(), "travel_rule_required");
    ada.client.delete(&offered).await?.ok()?;

    let bo = register(&product, "Bo Example", 2).await?;
    let offered = offer(&ada, &coupon, &bo).await?;
    bo.client.post(&format!("{offered}/claim"), None).await?.ok()?;
    wait_for(&bo.client, &offered, |gift| gift["status"] == "claimed").await?;
    assert_eq!(coupons(&bo, "available").await?[0]["id"], coupon);
    bo.client.post(&format!("{offered}/return"), None).await?.ok()?;
    wait_for(&bo.client, &offered, |gift| gift["status"] == "returned").await?;

    let operator = product.persona("operator").await?;
    let records = operator.get("/v1/compliance/travel-rule").await?.ok()?["data"].clone();
    assert_eq!((&records[0]["back"], &records[1]["back"]), (&json!(true), &json!(false)), "{records}");
    assert_eq!((&records[1]["sender"]["id"], &records[1]["receiver"]["id"]), (&json!(ada.id), &json!(bo.id)));
    let known = &records[1]["identities"]["beneficiary"]["beneficiaryPersons"][0]["naturalPerson"]["name"];
    assert_eq!(known["nameIdentifier"][0]["primaryIdentifier"], "Bo Example", "{known}");
    assert_books_agree(&product).await
}

/// Offers a coupon to somebody; where the gift is.
async fn offer(giver: &Person, coupon: &Value, to: &Person) -> Result<String> {
    let gift = json!({ "coupon_id": coupon, "to": contact(&to.email), "message": "" });
    let gift = giver.client.post("/v1/gifts", Some(gift)).await?.ok()?;
    Ok(format!("/v1/gifts/{}", gift["id"].as_str().context("no gift id")?))
}

async fn redeem_one(product: &Product, holder: &Person) -> Result<()> {
    let coupon = coupons(holder, "available").await?[0]["id"].clone();
    let pass = holder.client.post("/v1/redeem/passes", Some(json!({ "coupon_id": coupon }))).await?.ok()?;
    let payload = pass["payload"].as_str().context("no payload")?;
    let till = Till::new(product.persona("cashier").await?, 7);
    let redemption = till.redeem(payload, "table 4: two set dinners").await?;
    assert_eq!(redemption["status"], "redeemed", "{redemption}");
    assert_eq!(coupons(holder, "redeemed").await?.len(), 1);
    assert_eq!(till.reserve(payload, "again").await?.code(), "coupon_already_redeemed");
    Ok(())
}

async fn expire_the_rest(product: &Product, holder: &mut Person, series: &str) -> Result<()> {
    assert_eq!(coupons(holder, "available").await?.len(), 1);
    let year = json!({ "advance_seconds": 200 * DAY_S });
    product.visitor().put("/v1/test/clock", year).await?.ok()?;
    holder.sign_in_again().await?;
    let issuer = product.persona("issuer").await?;
    let path = format!("/v1/issue/series/{series}");
    // Three were sold; one was used, so two are breakage, once they have been counted.
    let counted = |s: &Value| s["status"] == "expired" && s["supply"]["expired"] == 2;
    let series = wait_for(&issuer, &path, counted).await?;
    assert_eq!(series["supply"]["redeemed"], 1);
    assert_eq!(series["supply"]["expired"], 2);
    assert_eq!(coupons(holder, "expired").await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn whoever_holds_coupons_of_a_defaulted_issuer_is_told_once() -> Result<()> {
    let product = Product::empty().await?;
    let series = issue(&product, json!({}), 10).await?;
    let ann = register(&product, "Ann Example", 1).await?;
    fund(&ann, "500.00").await?;
    buy(&ann, &series, 2).await?;

    let operator = product.persona("operator").await?;
    let issuer = operator.get("/v1/issue/issuers").await?.ok()?["data"][0]["id"].clone();
    let path = format!("/v1/issue/issuers/{}/default", issuer.as_str().context("no issuer")?);
    for _ in 0..2 {
        operator.post(&path, Some(json!({ "reason": "closed its doors" }))).await?.ok()?;
    }
    let told = |list: &Value| {
        let titles = list["data"].as_array().into_iter().flatten().map(|notice| notice["title"].clone());
        titles.filter(|title| title == "Coupons no longer honoured").count()
    };
    let list = wait_for(&ann.client, "/v1/me/notifications", |list| told(list) > 0).await?;
    assert_eq!(told(&list), 1, "{list}");
    let shop = ann.client.get("/v1/trade/series").await?.ok()?;
    assert_eq!(shop["data"], json!([]), "nothing of theirs is on sale");
    Ok(())
}
