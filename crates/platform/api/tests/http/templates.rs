//! Templates, from draft to approval.

use genex_ports::store::issuers::{IssuerStore, TemplateStore};
use genex_services::Role;
use genex_types::{Currency, Money};
use serde_json::{Value, json};

use crate::support::{Answer, World};

pub fn draft(changes: Value) -> Value {
    let mut draft = json!({
        "name": "Dinner for two", "kind": "spend_and_save", "description": "A set dinner.\nNot on holidays.",
        "face_value": { "amount": "100.00", "currency": "USD" },
        "issue_price": { "amount": "85.00", "currency": "USD" },
        "validity_days": 180,
        "rules": { "transfer": "free", "max_resales": 3, "holder_group": "all", "per_person": 0, "stores": [],
            "stackable": false, "min_spend": null },
        "refund_days": 7, "gift_card": false,
    });
    if let (Some(draft), Value::Object(changes)) = (draft.as_object_mut(), changes) {
        draft.extend(changes);
    }
    draft
}

pub async fn create(world: &World, token: &str, changes: Value) -> Answer {
    world.post("/v1/issue/templates", token, draft(changes)).await
}

async fn act(world: &World, token: &str, template: &Value, action: &str, body: Value) -> Answer {
    let path = format!("/v1/issue/templates/{}/{action}", template["id"].as_str().unwrap());
    world.post(&path, token, body).await
}

#[tokio::test]
async fn a_template_goes_from_draft_to_approval_and_is_fixed_then() {
    let world = World::new().await;
    let (id, owner) = world.issuer("own@example.test").await;
    let (_, op) = world.person("op@example.test", 0, &[Role::Operator]).await;
    let template = create(&world, &owner, json!({})).await.ok();
    assert_eq!(
        (&template["status"], &template["issuer_id"], &template["issuer_name"]),
        (&json!("draft"), &json!(id), &json!("Harbour"))
    );
    assert_eq!((&template["validity_days"], &template["review"]), (&json!(180), &Value::Null));
    let path = format!("/v1/issue/templates/{}", template["id"].as_str().unwrap());
    let cheaper = draft(json!({ "issue_price": { "amount": "80.00", "currency": "USD" } }));
    assert_eq!(world.put(&path, &owner, cheaper.clone()).await.ok()["issue_price"]["amount"], "80.00");
    act(&world, &op, &template, "approve", json!({})).await.problem(409, "conflict");
    assert_eq!(act(&world, &owner, &template, "submit", json!({})).await.ok()["status"], "in_review");
    act(&world, &owner, &template, "submit", json!({})).await.problem(409, "conflict");
    world.put(&path, &owner, cheaper.clone()).await.problem(409, "conflict");
    let reviews = world.get("/v1/operator/reviews", &op).await.ok();
    assert_eq!(
        (&reviews["data"][0]["kind"], &reviews["data"][0]["title"]),
        (&json!("template"), &json!("Dinner for two"))
    );
    let approved = act(&world, &op, &template, "approve", json!({})).await.ok();
    assert_eq!(
        (&approved["status"], &approved["review"]["decision"]),
        (&json!("approved"), &json!("approved"))
    );
    world.put(&path, &owner, cheaper).await.problem(409, "conflict");
    let listed = world.get("/v1/issue/templates?status=approved", &owner).await.ok();
    assert_eq!(listed["data"][0]["id"], template["id"]);
}

#[tokio::test]
async fn a_rejected_template_is_changed_and_handed_in_again() {
    let world = World::new().await;
    let (_, owner) = world.issuer("own@example.test").await;
    let (_, op) = world.person("op@example.test", 0, &[Role::Operator]).await;
    let template = create(&world, &owner, json!({})).await.ok();
    act(&world, &owner, &template, "submit", json!({})).await.ok();
    let rejected = act(&world, &op, &template, "reject", json!({ "reason": "Too vague." })).await.ok();
    assert_eq!(
        (&rejected["status"], &rejected["review"]["reason"]),
        (&json!("rejected"), &json!("Too vague."))
    );
    act(&world, &owner, &template, "submit", json!({})).await.problem(409, "conflict");
    let path = format!("/v1/issue/templates/{}", template["id"].as_str().unwrap());
    assert_eq!(world.put(&path, &owner, draft(json!({}))).await.ok()["status"], "draft");
    assert_eq!(act(&world, &owner, &template, "submit", json!({})).await.ok()["status"], "in_review");
}

#[tokio::test]
async fn terms_that_are_not_allowed_are_named() {
    let world = World::new().await;
    let (_, owner) = world.issuer("own@example.test").await;
    let usd = |amount: &str| json!({ "amount": amount, "currency": "USD" });
    let rules = |changes: Value| {
        let mut rules = draft(json!({}))["rules"].clone();
        rules.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        json!({ "rules": rules })
    };
    let cases = [
        (json!({ "issue_price": usd("100.01") }), "issue_price"),
        (json!({ "face_value": usd("0.00") }), "face_value"),
        (json!({ "face_value": { "amount": "100.00", "currency": "EUR" } }), "face_value.currency"),
        (json!({ "validity_days": 366 }), "validity_days"),
        (json!({ "validity_days": 0 }), "validity_days"),
        (json!({ "gift_card": true }), "validity_days"),
        (json!({ "valid_until": "2027-01-01T00:00:00Z" }), "validity_days"),
        (json!({ "validity_days": null, "valid_until": "2020-01-01T00:00:00Z" }), "validity_days"),
        (json!({ "kind": "lottery" }), "kind"),
        (json!({ "refund_days": 91 }), "refund_days"),
        (json!({ "name": "" }), "name"),
        (rules(json!({ "max_resales": 11 })), "rules.max_resales"),
        (rules(json!({ "transfer": "forbidden" })), "rules.max_resales"),
        (rules(json!({ "per_person": 70_000 })), "rules.per_person"),
        (rules(json!({ "holder_group": "men" })), "rules.holder_group"),
        (rules(json!({ "stores": ["sto_00000000000000000000000001"] })), "rules.stores"),
        (rules(json!({ "min_spend": usd("-1.00") })), "rules.min_spend"),
        (rules(json!({ "surprise": 1 })), "rules.surprise"),
    ];
    for (changes, param) in cases {
        let answer = create(&world, &owner, changes.clone()).await;
        assert_eq!(answer.problem(422, "invalid_request").as_deref(), Some(param), "{changes}");
    }
    assert_eq!(world.get("/v1/issue/templates", &owner).await.ok()["data"], json!([]));
}

#[tokio::test]
async fn a_gift_card_lasts_five_years() {
    let world = World::new().await;
    let (_, owner) = world.issuer("own@example.test").await;
    create(&world, &owner, json!({ "gift_card": true, "validity_days": 1_827 })).await.ok();
}

#[tokio::test]
async fn an_issuer_sees_its_own_templates_and_an_operator_all() {
    let world = World::new().await;
    let (_, one) = world.issuer("one@example.test").await;
    let (_, two) = world.issuer("two@example.test").await;
    let (_, op) = world.person("op@example.test", 0, &[Role::Operator]).await;
    let template = create(&world, &one, json!({})).await.ok();
    create(&world, &two, json!({})).await.ok();
    let count = async |token: &str| {
        world.get("/v1/issue/templates", token).await.ok()["data"].as_array().unwrap().len()
    };
    assert_eq!((count(&one).await, count(&two).await, count(&op).await), (1, 1, 2));
    let path = format!("/v1/issue/templates/{}", template["id"].as_str().unwrap());
    world.get(&path, &two).await.problem(404, "not_found");
    world.put(&path, &two, draft(json!({}))).await.problem(404, "not_found");
}

#[tokio::test]
async fn lists_come_in_pages() {
    let world = World::new().await;
    let (_, owner) = world.issuer("own@example.test").await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(create(&world, &owner, json!({})).await.ok()["id"].clone());
    }
    let mut seen = Vec::new();
    let mut path = "/v1/issue/templates?limit=2".to_owned();
    loop {
        let page = world.get(&path, &owner).await.ok();
        seen.extend(page["data"].as_array().unwrap().iter().map(|t| t["id"].clone()));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/issue/templates?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    made.sort_by(|a, b| b.as_str().cmp(&a.as_str()));
    assert_eq!(seen, made);
    for (query, param) in
        [("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"), ("cursor=x", "cursor")]
    {
        let answer = world.get(&format!("/v1/issue/templates?{query}"), &owner).await;
        assert_eq!(answer.problem(422, "invalid_request").as_deref(), Some(param));
    }
}

#[tokio::test]
async fn quota_is_given_out_once_however_many_ask() {
    let world = World::new().await;
    let (id, _) = world.issuer("own@example.test").await;
    let id = id.parse().unwrap();
    let share = Money::new(3_000_000, Currency::Usd);
    let asked = futures::future::join_all((0..8).map(|_| world.db.reserve_quota(id, share))).await;
    assert_eq!(asked.into_iter().filter(|given| *given.as_ref().unwrap()).count(), 3, "of 100,000.00");
    world.db.release_quota(id, share).await.unwrap();
    assert!(world.db.reserve_quota(id, share).await.unwrap());
    assert!(!world.db.reserve_quota(id, share).await.unwrap());
}

#[tokio::test]
async fn a_template_is_issued_once() {
    let world = World::new().await;
    let (_, owner) = world.issuer("own@example.test").await;
    let (_, op) = world.person("op@example.test", 0, &[Role::Operator]).await;
    let template = create(&world, &owner, json!({})).await.ok();
    let id = template["id"].as_str().unwrap().parse().unwrap();
    assert!(world.db.mark_template_issued(id).await.is_err());
    act(&world, &owner, &template, "submit", json!({})).await.ok();
    act(&world, &op, &template, "approve", json!({})).await.ok();
    world.db.mark_template_issued(id).await.unwrap();
    assert!(world.db.mark_template_issued(id).await.is_err());
    world.db.reopen_template(id).await.unwrap();
    world.db.mark_template_issued(id).await.unwrap();
}
