//! Prints questions with the answers the rules give on this machine. `web/apps/till/src/rules/vectors.json` keeps
//! them, and the web tests ask the WebAssembly module the same.

use genex_coupon::{Kind, PASS_SHOWN_US, Pass, PassKey, offline::Budget};
use genex_types::{
    CouponId, Currency, DAY_US, DeviceId, HOUR_US, Money, PassId, SeriesId, StoreId, Timestamp,
};
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// The public key of RFC 8032, section 7.1, test 1.
const DEVICE_KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

fn key() -> PassKey {
    PassKey::new([7; 32])
}

fn budget() -> Budget {
    Budget {
        device: DeviceId(1),
        series: SeriesId(2),
        class: 3,
        day: Budget::day_of(NOW),
        units: 2,
        face: Money::new(10_000, Currency::Usd),
        kind: Kind::SpendAndSave,
        min_spend: Some(Money::new(20_000, Currency::Usd)),
        stackable: false,
        stores: vec![StoreId(7)],
        not_before: NOW.plus(-HOUR_US),
        expires_at: NOW.plus(DAY_US),
    }
}

fn pass(class: u64) -> String {
    pass_of(CouponId { class, serial: 41 })
}

fn pass_of(coupon: CouponId) -> String {
    key().seal(&Pass { id: PassId(1), coupon, rotation: 5, expires_at: NOW.plus(PASS_SHOWN_US) })
}

/// A good pass at a good moment, with `change` made to the question.
fn check(change: &Value) -> Value {
    let mut question = json!({
        "ask": "check", "issuer_key": issuer_key(), "pass": pass(3), "budget": budget().seal(&key()),
        "at": NOW, "store": StoreId(7), "minimum_met": true, "spent": 0,
    });
    let fields = question.as_object_mut().expect("an object");
    fields.extend(change.as_object().expect("an object").clone());
    question
}

fn issuer_key() -> String {
    hex::encode(key().verifier().to_bytes())
}

fn questions() -> Vec<Value> {
    let forged = PassKey::new([8; 32]);
    let other_day = Budget { day: budget().day - 1, ..budget() };
    let early = Budget { not_before: NOW.plus(1), ..budget() };
    let over = Budget { expires_at: NOW, ..budget() };
    let entry = json!({
        "ask": "entry", "device": DeviceId(1), "head": { "seq": 0, "digest": ZEROS }, "pass": pass(3),
        "terminal": "07".repeat(20), "commitment": "09".repeat(32), "minimum_met": true, "at": NOW,
    });
    vec![
        json!({ "ask": "pass", "issuer_key": issuer_key(), "pass": pass(3) }),
        json!({ "ask": "pass", "issuer_key": hex::encode(forged.verifier().to_bytes()), "pass": pass(3) }),
        json!({ "ask": "pass", "issuer_key": issuer_key(), "pass": "482177309146" }),
        json!({ "ask": "pass", "issuer_key": issuer_key(), "pass": pass_of(CouponId { class: 3, serial: 42 }) }),
        json!({ "ask": "pass", "issuer_key": issuer_key(), "pass": pass_of(CouponId { class: 3, serial: 43 }) }),
        json!({ "ask": "budget", "issuer_key": issuer_key(), "budget": budget().seal(&key()) }),
        json!({ "ask": "budget", "issuer_key": issuer_key(), "budget": budget().seal(&forged) }),
        json!({ "ask": "budget", "issuer_key": issuer_key(), "budget": "GNXB1.e30" }),
        check(&json!({})),
        check(&json!({ "spent": 1 })),
        check(&json!({ "spent": 2 })),
        check(&json!({ "minimum_met": false })),
        check(&json!({ "store": StoreId(8) })),
        check(&json!({ "store": null })),
        check(&json!({ "pass": pass(4) })),
        check(&json!({ "at": NOW.plus(2 * HOUR_US) })),
        check(&json!({ "at": NOW.plus(-2 * HOUR_US) })),
        check(&json!({ "budget": other_day.seal(&key()) })),
        check(&json!({ "budget": early.seal(&key()) })),
        check(&json!({ "budget": over.seal(&key()) })),
        entry,
        json!({
            "ask": "follows", "device_key": DEVICE_KEY, "head": { "seq": 0, "digest": ZEROS },
            "sealed": { "body": "{}", "signature": "AAAA" },
        }),
        json!({ "ask": "follows", "device_key": DEVICE_KEY, "head": { "seq": 0, "digest": ZEROS } }),
        json!({ "ask": "nothing" }),
    ]
}

fn vectors() -> String {
    let asked = questions().into_iter().map(|question| {
        let answer: Value =
            serde_json::from_str(&genex_till_rules::answer(&question.to_string())).expect("JSON");
        json!({ "question": question, "answer": answer })
    });
    let text = serde_json::to_string_pretty(&asked.collect::<Vec<_>>()).expect("plain data");
    format!("{text}\n")
}

#[allow(clippy::print_stdout, reason = "what is generated goes to standard output")]
fn main() {
    print!("{}", vectors());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_kept_in_git_are_what_the_rules_answer() {
        let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../web/apps/till/src/rules/vectors.json");
        // The order of fields is that of whatever else is built with it.
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert!(read(&std::fs::read_to_string(kept).unwrap()) == read(&vectors()), "run `make generate`");
    }

    #[test]
    fn every_refusal_of_a_budget_is_among_the_vectors() {
        let all = vectors();
        for name in [
            "other_series",
            "other_day",
            "pass_not_good",
            "not_yet",
            "expired",
            "store",
            "minimum_spend",
            "used_up",
        ] {
            assert!(all.contains(&format!("\"refused\": \"{name}\"")), "{name}");
        }
    }
}
