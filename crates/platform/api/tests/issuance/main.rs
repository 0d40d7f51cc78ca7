//! Series through the API, over a real store: issued, listed once the chain has them, closed and opened; and what
//! requests that make no sense are answered.

mod desk;

use desk::{Answer, Desk};
use genex_ports::{chain::OpResult, store::outbox::OutboxStore};
use genex_protocol::Command;
use genex_types::{SeriesId, TemplateId};
use serde_json::{Value, json};

const ISSUE: &str = "/v1/issue/series";

fn order(template: u128, quantity: u64) -> Value {
    json!({ "template_id": TemplateId(template).to_string(), "quantity": quantity })
}

async fn issued(desk: &Desk) -> SeriesId {
    desk.approve_template(1).await;
    let answer = desk.post(ISSUE, "owner", order(1, 100)).await;
    assert_eq!((answer.status, answer.text("status")), (201, "minting"), "{:?}", answer.body);
    answer.text("id").parse().expect("an id")
}

async fn listed(desk: &Desk) -> (SeriesId, String) {
    let series = issued(desk).await;
    let created = OpResult::SeriesCreated { class: 7, first_serial: 0, count: 100 };
    desk.outcome(series, created).await;
    (series, format!("{ISSUE}/{series}"))
}

#[tokio::test]
async fn a_series_waits_for_the_chain_and_is_then_listed_with_its_coupons() {
    let desk = Desk::open().await;
    let series = issued(&desk).await;
    assert_eq!(desk.store.queued_count().await.expect("read"), 1);
    assert!(desk.commands().is_empty(), "no book before there are coupons");
    let created = OpResult::SeriesCreated { class: 7, first_serial: 0, count: 100 };
    for _ in 0..2 {
        desk.outcome(series, created.clone()).await;
    }
    let shown = desk.get(&format!("{ISSUE}/{series}"), "owner").await;
    assert_eq!((shown.status, shown.text("status")), (200, "listed"));
    let [Command::RegisterSeries(spec), Command::IssueUnits { first_serial, count, .. }] =
        &desk.commands()[..]
    else {
        panic!("{:?}", desk.commands())
    };
    assert_eq!((spec.class, spec.issue_price.0, spec.fee.0), (7, 8_500, 120));
    assert_eq!((*first_serial, *count), (0, 100));
}

#[tokio::test]
async fn a_request_sent_again_makes_no_second_series() {
    let desk = Desk::open().await;
    desk.approve_template(1).await;
    let first = desk.send("POST", ISSUE, "owner", Some("k"), Some(order(1, 100).to_string())).await;
    let again = desk.send("POST", ISSUE, "owner", Some("k"), Some(order(1, 100).to_string())).await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.text("id"), again.text("id"));
    let other = desk.post(ISSUE, "owner", order(1, 100)).await;
    assert_eq!((other.status, other.text("code")), (409, "conflict"));
    assert_eq!(desk.store.queued_count().await.expect("read"), 1);
}

#[tokio::test]
async fn a_series_the_chain_refuses_says_why_and_its_template_can_be_issued_again() {
    let desk = Desk::open().await;
    let series = issued(&desk).await;
    desk.outcome(series, OpResult::Reverted { reason: "bad_validity".into() }).await;
    let shown = desk.get(&format!("{ISSUE}/{series}"), "owner").await;
    assert_eq!((shown.text("status"), shown.text("failure")), ("failed", "bad_validity"));
    assert_eq!(desk.post(ISSUE, "owner", order(1, 100)).await.status, 201);
}

#[tokio::test]
async fn a_series_is_closed_opened_and_closed_for_good() {
    let desk = Desk::open().await;
    let (_, path) = listed(&desk).await;
    for (step, status) in [("delist", "delisted"), ("relist", "listed"), ("recall", "recalled")] {
        let answer = desk.post(&format!("{path}/{step}"), "owner", Value::Null).await;
        assert_eq!((answer.status, answer.text("status")), (200, status), "{step}");
    }
    let late = desk.post(&format!("{path}/relist"), "owner", Value::Null).await;
    assert_eq!((late.status, late.text("code")), (409, "conflict"));
    let set: Vec<bool> = desk
        .commands()
        .iter()
        .filter_map(|c| if let Command::SetListed { listed, .. } = c { Some(*listed) } else { None })
        .collect();
    assert_eq!(set, [false, true, false]);
}

#[tokio::test]
async fn issuing_needs_an_approved_template_quota_and_a_grade_that_may_issue() {
    let desk = Desk::open().await;
    desk.approve_template(1).await;
    desk.draft_template(2).await;
    let refused = |answer: Answer| (answer.status, answer.text("code").to_owned());
    let conflict = (409, "conflict".to_owned());
    assert_eq!(refused(desk.post(ISSUE, "owner", order(2, 1)).await), conflict);
    assert_eq!(refused(desk.post(ISSUE, "owner", order(9, 1)).await), (404, "not_found".into()));
    assert_eq!(refused(desk.post(ISSUE, "owner", order(1, 9_999)).await), (422, "quota_exceeded".into()));
    assert_eq!(refused(desk.post(ISSUE, "rival", order(1, 1)).await), (403, "forbidden".into()));
    desk.downgrade().await;
    assert_eq!(refused(desk.post(ISSUE, "owner", order(1, 1)).await), (403, "issuance_suspended".into()));
    assert_eq!(desk.store.queued_count().await.expect("read"), 0);
}

#[tokio::test]
async fn requests_that_make_no_sense_name_the_value_and_change_nothing() {
    let desk = Desk::open().await;
    desk.approve_template(1).await;
    let cases = [
        (json!({ "template_id": "tpl_x", "quantity": 1 }), "template_id"),
        (json!({ "quantity": 1 }), "template_id"),
        (json!({ "template_id": TemplateId(1).to_string() }), "quantity"),
        (order(1, 0), "quantity"),
        (order(1, 10_000_001), "quantity"),
        (json!({ "template_id": TemplateId(1).to_string(), "quantity": -1 }), "quantity"),
        (json!({ "template_id": TemplateId(1).to_string(), "quantity": 1, "price": 1 }), "price"),
    ];
    for (body, param) in cases {
        let answer = desk.post(ISSUE, "owner", body.clone()).await;
        let found = (answer.status, answer.text("code"), answer.text("param"));
        assert_eq!(found, (422, "invalid_request", param), "{body}");
    }
    let keyless = desk.send("POST", ISSUE, "owner", None, Some(order(1, 1).to_string())).await;
    assert_eq!(keyless.text("code"), "idempotency_key_required");
    let huge = format!("{{\"template_id\":\"{}\"}}", "x".repeat(70_000));
    assert_eq!(desk.send("POST", ISSUE, "owner", Some("huge"), Some(huge)).await.status, 413);
    assert_eq!(desk.get("/v1/issue/series/ser_nonsense", "owner").await.status, 404);
    assert_eq!(desk.get(&format!("{ISSUE}?limit=0"), "owner").await.text("param"), "limit");
    assert_eq!(desk.get(&format!("{ISSUE}?cursor=zzz"), "owner").await.text("param"), "cursor");
    assert_eq!(desk.store.queued_count().await.expect("read"), 0);
    assert!(desk.commands().is_empty());
}

#[tokio::test]
async fn only_its_issuers_people_and_operators_see_a_series() {
    let desk = Desk::open().await;
    let (series, path) = listed(&desk).await;
    assert_eq!(desk.get(&path, "operator").await.status, 200);
    assert_eq!(desk.get(&path, "rival").await.status, 404);
    assert_eq!(desk.get(&path, "ann").await.status, 403);
    assert_eq!(desk.get(&path, "nobody").await.status, 401);
    assert_eq!(desk.post(&format!("{path}/delist"), "rival", Value::Null).await.status, 403);
    let own = desk.get(ISSUE, "owner").await;
    assert_eq!(own.body["data"][0]["id"], series.to_string());
    assert_eq!(desk.get(ISSUE, "rival").await.body["data"], json!([]));
    let others = desk.get(&format!("{ISSUE}?issuer_id={}", desk::ISSUER), "rival").await;
    assert_eq!(others.status, 403);
}

#[tokio::test]
async fn an_issuers_figures_are_its_own() {
    let desk = Desk::open().await;
    let path = format!("/v1/analytics/issuers/{}/summary", desk::ISSUER);
    let own = desk.get(&path, "owner").await;
    assert_eq!((own.status, &own.body["issued_units"]), (200, &json!(0)));
    assert_eq!(own.body["balance"], json!({ "amount": "0.00", "currency": "USD" }));
    assert_eq!(desk.get(&path, "rival").await.status, 403);
    assert_eq!(desk.get("/v1/analytics/platform/kpis", "owner").await.status, 403);
    let board = desk.get("/v1/analytics/platform/kpis", "operator").await;
    assert_eq!(
        board.body["kpis"][0],
        json!({
            "key": "trade_success", "value": null, "unit": "percent", "target": ">95"
        })
    );
}
