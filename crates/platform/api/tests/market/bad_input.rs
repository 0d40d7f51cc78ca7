//! Malformed, missing, oversized and foreign values, endpoint by endpoint.

use genex_types::{DeviceId, GiftId, OrderId, PassId, PurchaseId, RedemptionId, SeriesId};
use serde_json::{Value, json};

use crate::untouched::Api;

fn series() -> String {
    SeriesId(1).to_string()
}

/// A body with one value changed; `null` takes it out.
fn changed(mut body: Value, name: &str, value: Value) -> String {
    let object = body.as_object_mut().expect("an object");
    match value {
        Value::Null => _ = object.remove(name),
        value => _ = object.insert(name.to_owned(), value),
    }
    body.to_string()
}

fn order() -> Value {
    json!({"series_id": series(), "side": "buy", "type": "limit", "price": "80.00", "quantity": 1,
        "time_in_force": "gtc", "declared_for_use": true})
}

fn purchase() -> Value {
    json!({"series_id": series(), "quantity": 1, "pay_with": "balance", "declared_for_use": true})
}

fn quote() -> Value {
    json!({"series_id": series(), "side": "buy", "price": null, "quantity": 1})
}

fn refund() -> Value {
    json!({"purchase_id": PurchaseId(1).to_string(), "reason": "changed my mind"})
}

fn gift() -> Value {
    json!({"coupon_id": "cpn_1_0", "to": {"email": "ben@example.com"}, "message": "hi"})
}

fn reservation() -> Value {
    json!({"pass": "1234 5678 9012", "terminal_key": format!("0x{}", "11".repeat(20)),
        "terminal_signature": format!("0x{}", "22".repeat(65)),
        "commitment": format!("0x{}", "33".repeat(32)), "minimum_met": true})
}

fn batch() -> Value {
    json!({"device_id": DeviceId(1).to_string(), "entries": [{"body": "{}", "signature": "AA"}]})
}

/// Path, who asks, a good body, the value to change and what to.
type Case = (&'static str, &'static str, fn() -> Value, &'static str, Value);

fn cases() -> Vec<Case> {
    let long = "x".repeat(600);
    let (buy, place, till) = ("/v1/trade/purchases", "/v1/trade/orders", "/v1/redeem/reservations");
    vec![
        (buy, "ann", purchase, "quantity", json!("two")),
        (buy, "ann", purchase, "quantity", json!(0)),
        (buy, "ann", purchase, "quantity", json!(1_000_000)),
        (buy, "ann", purchase, "quantity", json!(-1)),
        (buy, "ann", purchase, "series_id", Value::Null),
        (buy, "ann", purchase, "series_id", json!("iss_1")),
        (buy, "ann", purchase, "pay_with", json!("shells")),
        (buy, "ann", purchase, "declared_for_use", Value::Null),
        (buy, "ann", purchase, "discount", json!(1)),
        (place, "ann", order, "side", json!("short")),
        (place, "ann", order, "type", Value::Null),
        (place, "ann", order, "price", Value::Null),
        (place, "ann", order, "time_in_force", json!("whenever")),
        (place, "ann", order, "min_resales_left", json!(256)),
        (place, "ann", order, "expires_at", json!("tomorrow")),
        ("/v1/trade/quotes", "ann", quote, "quantity", json!(0)),
        ("/v1/trade/quotes", "ann", quote, "side", Value::Null),
        ("/v1/trade/refunds", "ann", refund, "purchase_id", json!("pur_x")),
        ("/v1/trade/refunds", "ann", refund, "reason", json!(long)),
        ("/v1/gifts", "ann", gift, "coupon_id", json!("cpn_01_0")),
        ("/v1/gifts", "ann", gift, "to", Value::Null),
        ("/v1/gifts", "ann", gift, "message", json!(7)),
        ("/v1/redeem/passes", "ann", || json!({"coupon_id": "cpn_1_0"}), "coupon_id", json!(3)),
        (till, "staff", reservation, "pass", json!("")),
        (till, "staff", reservation, "terminal_key", json!("0x12")),
        (till, "staff", reservation, "terminal_signature", json!("0xzz")),
        (till, "staff", reservation, "commitment", json!("33")),
        (till, "staff", reservation, "minimum_met", Value::Null),
        ("/v1/redeem/sync", "staff", batch, "device_id", json!("rdm_1")),
        ("/v1/redeem/sync", "staff", batch, "entries", Value::Null),
    ]
}

#[tokio::test]
async fn every_value_that_makes_no_sense_is_named_and_nothing_happens() {
    let api = Api::new().await;
    for (path, token, body, param, value) in cases() {
        let text = changed(body(), param, value);
        let problem = api.problem("POST", path, token, Some(&text)).await;
        assert_eq!((problem.status, problem.code.as_str()), (422, "invalid_request"), "{path} {text}");
        assert_eq!(problem.param, param, "{path} {text}");
    }
    assert_eq!(api.touched(), 0);
}

#[tokio::test]
async fn bodies_that_are_no_json_or_too_large_are_refused_everywhere() {
    let api = Api::new().await;
    let huge = format!("{{\"message\":\"{}\"}}", "x".repeat(70_000));
    let paths = [
        ("/v1/trade/purchases", "ann"),
        ("/v1/trade/orders", "ann"),
        ("/v1/trade/quotes", "ann"),
        ("/v1/trade/refunds", "ann"),
        ("/v1/gifts", "ann"),
        ("/v1/redeem/passes", "ann"),
        ("/v1/redeem/reservations", "staff"),
    ];
    for (path, token) in paths {
        for (body, status) in [("", 400), ("{", 400), ("[]", 422), ("null", 422), ("7", 422)] {
            let problem = api.problem("POST", path, token, Some(body)).await;
            assert_eq!((problem.status, problem.code.as_str()), (status, "invalid_request"), "{path} {body}");
        }
        let problem = api.problem("POST", path, token, Some(&huge)).await;
        assert_eq!((problem.status, problem.code.as_str()), (413, "body_too_large"), "{path}");
    }
    assert_eq!(api.touched(), 0);
}

#[tokio::test]
async fn what_is_not_there_or_not_the_callers_is_not_found() {
    let api = Api::new().await;
    let (series, order, gift, redemption) = (series(), OrderId(9), GiftId(9), RedemptionId(9));
    let calls = [
        ("GET", format!("/v1/trade/series/{series}"), "ann"),
        ("GET", "/v1/trade/series/nonsense".to_owned(), "ann"),
        ("GET", format!("/v1/trade/series/{series}/book"), "ann"),
        ("GET", format!("/v1/trade/series/{series}/candles"), "ann"),
        ("GET", format!("/v1/trade/series/{series}/trades"), "ann"),
        ("GET", format!("/v1/trade/series/{series}/valuation"), "ann"),
        ("GET", format!("/v1/trade/stream?series_id={series}"), "ann"),
        ("GET", format!("/v1/trade/orders/{order}"), "ann"),
        ("DELETE", format!("/v1/trade/orders/{order}"), "ann"),
        ("GET", format!("/v1/trade/purchases/{}", PurchaseId(9)), "ann"),
        ("GET", "/v1/me/coupons/cpn_9_9".to_owned(), "ann"),
        ("GET", format!("/v1/gifts/{gift}"), "ann"),
        ("POST", format!("/v1/gifts/{gift}/claim"), "ann"),
        ("POST", format!("/v1/gifts/{gift}/return"), "ann"),
        ("DELETE", format!("/v1/gifts/{gift}"), "ann"),
        ("GET", "/v1/gifts/claim/nonsense".to_owned(), "ann"),
        ("DELETE", format!("/v1/redeem/passes/{}", PassId(9)), "ann"),
        ("GET", format!("/v1/redeem/reservations/{redemption}"), "staff"),
        ("POST", format!("/v1/redeem/reservations/{redemption}/capture"), "staff"),
        ("DELETE", format!("/v1/redeem/reservations/{redemption}"), "staff"),
    ];
    for (method, path, token) in calls {
        let problem = api.problem(method, &path, token, None).await;
        assert_eq!((problem.status, problem.code.as_str()), (404, "not_found"), "{method} {path}");
    }
    assert_eq!(api.touched(), 0);
}

#[tokio::test]
async fn questions_out_of_range_are_refused() {
    let api = Api::new().await;
    let series = series();
    let questions = [
        ("/v1/trade/series?sort=luck".to_owned(), "sort"),
        ("/v1/trade/series?grade=AAAA".to_owned(), "grade"),
        ("/v1/trade/series?limit=0".to_owned(), "limit"),
        ("/v1/trade/series?limit=201".to_owned(), "limit"),
        ("/v1/trade/series?cursor=x".to_owned(), "cursor"),
        (format!("/v1/trade/series?query={}", "x".repeat(101)), "query"),
        (format!("/v1/trade/series/{series}/book?levels=51"), "levels"),
        (format!("/v1/trade/series/{series}/candles?interval=7m"), "interval"),
        (format!("/v1/trade/series/{series}/trades?cursor=-1"), "cursor"),
        ("/v1/me/orders?status=lost".to_owned(), "status"),
        ("/v1/me/coupons?state=lost".to_owned(), "state"),
        ("/v1/me/activity?kind=theft".to_owned(), "kind"),
        ("/v1/gifts?direction=up".to_owned(), "direction"),
        ("/v1/redeem/verify".to_owned(), "code"),
        ("/v1/redeem/verify?code=abc".to_owned(), "code"),
        ("/v1/trade/stream".to_owned(), "series_id"),
    ];
    for (path, param) in questions {
        let problem = api.problem("GET", &path, "ann", None).await;
        assert_eq!((problem.status, problem.code.as_str()), (422, "invalid_request"), "{path}");
        assert_eq!(problem.param, param, "{path}");
    }
}

#[tokio::test]
async fn strangers_and_people_without_a_till_are_kept_out() {
    let api = Api::new().await;
    for path in ["/v1/me/orders", "/v1/me/coupons", "/v1/me/activity", "/v1/gifts", "/v1/redeem/today"] {
        let problem = api.problem("GET", path, "nobody", None).await;
        assert_eq!((problem.status, problem.code.as_str()), (401, "unauthenticated"), "{path}");
    }
    let body = reservation().to_string();
    for (method, path, body) in
        [("GET", "/v1/redeem/today", None), ("POST", "/v1/redeem/reservations", Some(body.as_str()))]
    {
        let problem = api.problem(method, path, "ann", body).await;
        assert_eq!((problem.status, problem.code.as_str()), (403, "forbidden"), "{path}");
    }
}

#[tokio::test]
async fn calls_that_move_value_need_an_idempotency_key() {
    let api = Api::new().await;
    let gift = GiftId(9);
    let calls = [
        ("/v1/trade/purchases".to_owned(), "ann"),
        ("/v1/trade/orders".to_owned(), "ann"),
        ("/v1/trade/refunds".to_owned(), "ann"),
        ("/v1/gifts".to_owned(), "ann"),
        (format!("/v1/gifts/{gift}/claim"), "ann"),
        ("/v1/redeem/reservations".to_owned(), "staff"),
        (format!("/v1/redeem/reservations/{}/capture", RedemptionId(9)), "staff"),
    ];
    for (path, token) in calls {
        let problem = api.send("POST", &path, token, None, Some("{}")).await;
        assert_eq!((problem.status, problem.code.as_str()), (400, "idempotency_key_required"), "{path}");
    }
}
