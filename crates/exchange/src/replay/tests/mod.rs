//! One test or more for each rule of the order stream, as streams in shorthand and the events they give.

mod call;
mod kinds;
mod replace;
mod resales;
mod stream;

use super::*;

const UTILITY: &str =
    r#"{"series":{"face":"100.00","currency":"USD","tick":"0.01","track":"utility","max_resales":3}}"#;
const SECURITIES: &str =
    r#"{"series":{"face":"100.00","currency":"USD","tick":"0.01","track":"securities","max_resales":3}}"#;

fn run(stream: &str) -> (Vec<String>, Result<(), StreamError>) {
    let mut out = Vec::new();
    let done = replay(stream.as_bytes(), &mut out);
    (String::from_utf8(out).unwrap().lines().map(short).collect(), done)
}

/// `accepted s1`, `trade s1 b1 80.00 1`, `cancelled s1 1 user`, `rejected x off_tick`.
fn short(line: &str) -> String {
    let event: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
    let fields: &[&str] = match event["event"].as_str().unwrap() {
        "accepted" => &["event", "id"],
        "trade" => &["event", "maker", "taker", "price", "quantity"],
        "cancelled" => &["event", "id", "quantity", "reason"],
        "rejected" => &["event", "id", "reason"],
        other => panic!("{other} is no event"),
    };
    assert_eq!(event.len(), fields.len(), "exactly these fields: {line}");
    let show = |name: &&str| match &event[*name] {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    fields.iter().map(show).collect::<Vec<_>>().join(" ")
}

/// `sell s1 A 2@80.00 k=v …`, `buy b1 B 1@market`, `cancel s1`, `replace s1 1@79`, `call_open`, or raw JSON.
fn command(text: &str) -> String {
    if text.starts_with(['{', '[']) {
        return text.to_owned();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut object = serde_json::Map::new();
    let mut put = |name: &str, value: serde_json::Value| drop(object.insert(name.to_owned(), value));
    let (terms, rest) = match words[0] {
        side @ ("buy" | "sell") => {
            put("cmd", "new".into());
            put("side", side.into());
            put("id", words[1].into());
            put("account", words[2].into());
            (Some(words[3]), &words[4..])
        }
        "replace" => {
            put("cmd", "replace".into());
            put("id", words[1].into());
            (Some(words[2]), &words[3..])
        }
        "cancel" => {
            put("cmd", "cancel".into());
            put("id", words[1].into());
            (None, &words[2..])
        }
        other => {
            put("cmd", other.into());
            (None, &words[1..])
        }
    };
    if let Some((quantity, price)) = terms.map(|t| t.split_once('@').unwrap()) {
        if let Ok(quantity) = quantity.parse::<u64>() {
            put("quantity", quantity.into());
        }
        if words[0] != "replace" {
            put("type", if price == "market" { "market" } else { "limit" }.into());
        }
        if !matches!(price, "market" | "_") {
            put("price", price.into());
        }
    }
    for (name, value) in rest.iter().map(|w| w.split_once('=').unwrap()) {
        let (name, value) = match (name, value.parse::<u64>()) {
            ("tif", _) => ("time_in_force", value.into()),
            ("left", Ok(n)) => ("resales_left", n.into()),
            ("min", Ok(n)) => ("min_resales_left", n.into()),
            (other, _) => (other, value.into()),
        };
        put(name, value);
    }
    serde_json::to_string(&object).unwrap()
}

fn stream(series: &str, commands: &[&str]) -> String {
    let lines = commands.iter().map(|text| command(text));
    std::iter::once(series.to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn gives(series: &str, commands: &[&str], expected: &[&str]) {
    let (events, done) = run(&stream(series, commands));
    assert!(done.is_ok(), "{done:?}");
    let events: Vec<_> =
        events.iter().map(String::as_str).filter(|e| !is_plain_acceptance(e, expected)).collect();
    assert_eq!(events, expected);
}

/// Acceptances are checked where a test names any; elsewhere they would only repeat the input.
fn is_plain_acceptance(event: &str, expected: &[&str]) -> bool {
    event.starts_with("accepted") && !expected.iter().any(|e| e.starts_with("accepted"))
}

#[track_caller]
fn utility(commands: &[&str], expected: &[&str]) {
    gives(UTILITY, commands, expected);
}

#[track_caller]
fn ends_with_an_error(line: &str) {
    let (events, done) = run(&stream(UTILITY, &["sell a A 1@80", line, "cancel a"]));
    assert!(matches!(done, Err(StreamError::Malformed { number: 3, .. })), "{line}: {done:?}");
    assert_eq!(events, ["accepted a"], "what came before is printed, what comes after is not read");
}
