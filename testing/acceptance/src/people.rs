//! People and issuers, made as they are made in life.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::{Client, Product};

/// A person with an account.
pub struct Person {
    /// Signed in.
    pub client: Client,
    /// The account's id.
    pub id: String,
    /// The e-mail address.
    pub email: String,
}

/// A contact as the API takes it.
pub fn contact(email: &str) -> Value {
    json!({ "email": email })
}

/// Registers, reads the code from the sandbox's mailbox, verifies, and passes the checks up to `level`.
pub async fn register(product: &Product, name: &str, level: u8) -> Result<Person> {
    let email = format!("{}@example.test", name.to_lowercase().replace(' ', "."));
    let visitor = product.visitor();
    let account = json!({
        "email": email, "password": "correct horse battery staple", "name": name, "birth_date": "1990-05-17",
        "nationality": "US", "address": { "country": "US", "region": "CA" }, "locale": "en",
    });
    let id =
        visitor.post("/v1/accounts", Some(account)).await?.ok()?["id"].as_str().context("no id")?.to_owned();
    let code = code_sent_to(&visitor, &email).await?;
    let verified = visitor
        .post("/v1/accounts/verify", Some(json!({ "contact": contact(&email), "code": code })))
        .await?
        .ok()?;
    let client = visitor.with_token(verified["access_token"].as_str().context("no token")?);
    for step in 1..=level {
        let application = json!({
            "level": step, "name": name, "birth_date": "1990-05-17", "nationality": "US",
            "document_number": format!("APPROVE-{step}"),
        });
        let case = client.post("/v1/me/kyc", Some(application)).await?.ok()?;
        ensure!(case["status"] == "approved", "KYC level {step}: {case}");
    }
    Ok(Person { client, id, email })
}

async fn code_sent_to(visitor: &Client, email: &str) -> Result<String> {
    let mailbox = visitor.get(&format!("/v1/test/mailbox?contact={email}")).await?.ok()?;
    let body = mailbox["data"][0]["body"].as_str().context("no message has come")?;
    let digits = body.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6);
    digits.map(str::to_owned).with_context(|| format!("no code in {body:?}"))
}

/// Pays money in and waits until it is there.
pub async fn fund(person: &Person, amount: &str) -> Result<()> {
    let deposit = json!({ "amount": { "amount": amount, "currency": "USD" }, "method": "sandbox_card" });
    let id = person.client.post("/v1/me/deposits", Some(deposit)).await?.ok()?["id"].clone();
    let path = format!("/v1/me/deposits/{}", id.as_str().context("no deposit id")?);
    wait_for(&person.client, &path, |d| d["status"] == "settled").await?;
    Ok(())
}

/// Has the sandbox's issuer publish a series and waits until it is listed; its id.
pub async fn issue(product: &Product, changes: Value, quantity: u64) -> Result<String> {
    let issuer = product.persona("issuer").await?;
    let operator = product.persona("operator").await?;
    let template = issuer.post("/v1/issue/templates", Some(template(changes))).await?.ok()?;
    let id = template["id"].as_str().context("no template id")?;
    issuer.post(&format!("/v1/issue/templates/{id}/submit"), None).await?.ok()?;
    operator.post(&format!("/v1/issue/templates/{id}/approve"), None).await?.ok()?;
    let order = json!({ "template_id": id, "quantity": quantity });
    let series = issuer.post("/v1/issue/series", Some(order)).await?.ok()?;
    let id = series["id"].as_str().context("no series id")?.to_owned();
    wait_for(&issuer, &format!("/v1/issue/series/{id}"), |s| s["status"] == "listed").await?;
    Ok(id)
}

fn template(changes: Value) -> Value {
    let mut template = json!({
        "name": "Dinner for two", "kind": "spend_and_save", "description": "A set dinner for two people.",
        "face_value": { "amount": "100.00", "currency": "USD" },
        "issue_price": { "amount": "85.00", "currency": "USD" },
        "validity_days": 180,
        "rules": {
            "transfer": "free", "max_resales": 3, "holder_group": "all", "per_person": 0, "stores": [],
            "stackable": false, "min_spend": null,
        },
        "refund_days": 0, "gift_card": false,
    });
    if let (Some(template), Value::Object(changes)) = (template.as_object_mut(), changes) {
        template.extend(changes);
    }
    template
}

/// Asks again until the answer fits; fails after a minute.
pub async fn wait_for(client: &Client, path: &str, fits: impl Fn(&Value) -> bool) -> Result<Value> {
    let mut last = Value::Null;
    for _ in 0..600 {
        last = client.get(path).await?.ok()?;
        if fits(&last) {
            return Ok(last);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("{path} stays {last}")
}
