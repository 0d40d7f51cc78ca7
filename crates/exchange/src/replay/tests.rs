//! One test or more for each rule of the order stream, as streams in shorthand and the events they give.

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

#[test]
fn r01_a_rejected_command_is_no_error() {
    utility(&["cancel nobody"], &["rejected nobody unknown_order"]);
}

#[test]
fn r02_calls_and_complete_fills_have_no_event_of_their_own() {
    utility(
        &["call_open", "sell s A 1@80", "buy b B 1@80", "call_uncross"],
        &["accepted s", "accepted b", "trade s b 80.00 1"],
    );
}

#[test]
fn r02_the_output_is_json_with_the_event_first() {
    let mut out = Vec::new();
    replay(stream(UTILITY, &["sell s A 1@80", "buy b B 1@81"]).as_bytes(), &mut out).unwrap();
    let last = r#"{"event":"trade","maker":"s","taker":"b","price":"80.00","quantity":1}"#;
    assert_eq!(String::from_utf8(out).unwrap().lines().last(), Some(last));
}

#[test]
fn r03_prices_are_compared_by_value_and_printed_with_the_decimals_of_the_tick() {
    utility(&["sell s A 1@80", "buy b B 1@80.0000"], &["trade s b 80.00 1"]);
    let series = |tick: &str| format!(r#"{{"series":{{"face":"100","tick":"{tick}","track":"utility"}}}}"#);
    for (tick, printed) in [("1", "80"), ("0.5", "80.0"), ("0.500", "80.000"), ("0.00000001", "80.00000000")]
    {
        let expected = format!("trade s b {printed} 1");
        gives(&series(tick), &["sell s A 1@80", "buy b B 1@80.0"], &[&expected]);
    }
    let fine_face = r#"{"series":{"face":"100.005","tick":"0.01","track":"utility"}}"#;
    gives(
        fine_face,
        &["sell s A 1@100.00", "sell t A 1@100.01", "buy b B 1@100"],
        &["rejected t price_above_face", "trade s b 100.00 1"],
    );
}

#[test]
fn r04_a_line_that_is_no_command_ends_the_replay() {
    for line in [
        "{nonsense",
        "[]",
        "{}",
        r#"{"cmd":"explode"}"#,
        r#"{"cmd":"cancel"}"#,
        r#"{"cmd":"cancel","id":7}"#,
        UTILITY,
        "buy x B 1@80 side=both",
        "buy x B 1@80 type=auction",
        "buy x B 1@80 tif=day",
        r#"{"cmd":"new","id":"x","side":"buy","type":"limit","price":"80","quantity":1}"#,
        r#"{"cmd":"new","account":"B","side":"buy","type":"limit","price":"80","quantity":1}"#,
        r#"{"cmd":"new","id":"x","account":"B","type":"limit","price":"80","quantity":1}"#,
        r#"{"cmd":"new","id":"x","account":"B","side":"buy","price":"80","quantity":1}"#,
        r#"{"cmd":"new","id":"x","account":"B","side":"sell","type":"limit","price":"80","quantity":1,"resales_left":-1}"#,
        r#"{"cmd":"new","id":"x","account":"B","side":"sell","type":"limit","price":"80","quantity":1,"resales_left":"2"}"#,
        r#"{"cmd":"new","id":"x","account":"B","side":"buy","type":"limit","price":"80","quantity":1,"min_resales_left":1.5}"#,
    ] {
        ends_with_an_error(line);
    }
}

#[test]
fn r04_the_first_line_must_be_a_series() {
    for first in [
        "",
        r#"{"cmd":"call_open"}"#,
        r#"{"series":{"face":"100","tick":"0.01","track":"raffle"}}"#,
        r#"{"series":{"face":"100","tick":"0.01"}}"#,
        r#"{"series":{"face":"100","tick":"0","track":"utility"}}"#,
        r#"{"series":{"tick":"0.01","track":"utility"}}"#,
        r#"{"series":{"face":"100","tick":"0.01","track":"utility","max_resales":-1}}"#,
    ] {
        let (events, done) = run(first);
        assert!(matches!(done, Err(StreamError::Malformed { number: 1, .. })), "{first}");
        assert!(events.is_empty());
    }
}

#[test]
fn r05_a_null_field_is_a_missing_field() {
    utility(
        &[
            r#"{"cmd":"new","id":"s","account":"A","side":"sell","type":"limit","price":"80","quantity":1,"time_in_force":null,"resales_left":null,"min_resales_left":null}"#,
            "buy b B 1@80 min=3",
        ],
        &["trade s b 80.00 1"],
    );
}

#[test]
fn r05_fields_of_the_other_side_are_ignored() {
    utility(
        &[
            "sell s A 1@80 left=1 min=9",
            r#"{"cmd":"new","id":"b","account":"B","side":"buy","type":"limit","price":"80","quantity":1,"resales_left":-5}"#,
        ],
        &["trade s b 80.00 1"],
    );
}

#[test]
fn r06_an_accepted_id_is_never_free_again_and_a_rejected_one_stays_free() {
    utility(
        &["sell s A 1@101", "sell s A 1@80", "cancel s", "sell s A 1@80", "buy b B 1@market", "buy b B 1@80"],
        &[
            "rejected s price_above_face",
            "accepted s",
            "cancelled s 1 user",
            "rejected s duplicate_id",
            "accepted b",
            "cancelled b 1 ioc",
            "rejected b duplicate_id",
        ],
    );
}

#[test]
fn r07_the_first_reason_that_applies_is_given() {
    utility(
        &[
            "sell s A 1@80",
            "sell s A 0@nonsense left=0",
            "sell t A 0@nonsense left=0",
            "sell t A 1@nonsense left=0",
            "sell t A 1@100.001 left=0",
            "sell t A 1@80.001 left=0",
            "sell t A 1@80.01 left=0",
        ],
        &[
            "rejected s duplicate_id",
            "rejected t bad_quantity",
            "rejected t bad_price",
            "rejected t price_above_face",
            "rejected t off_tick",
            "rejected t resale_limit_reached",
        ],
    );
}

#[test]
fn r08_a_price_is_a_string_of_plain_digits_above_zero() {
    for price in [
        r#""""#,
        r#""0""#,
        r#""0.00""#,
        r#""-1""#,
        r#""+1""#,
        r#""1e1""#,
        r#""1.""#,
        r#"".5""#,
        r#"" 1""#,
        "80",
        "80.0",
        "true",
        "null",
    ] {
        let line = format!(
            r#"{{"cmd":"new","id":"x","account":"A","side":"sell","type":"limit","price":{price},"quantity":1}}"#
        );
        utility(&[&line], &["rejected x bad_price"]);
    }
}

#[test]
fn r09_a_quantity_is_a_whole_number_of_at_least_one() {
    for quantity in ["0", "-1", "1.5", "1e3", r#""1""#, "null", "true", "99999999999999999999999"] {
        let line = format!(
            r#"{{"cmd":"new","id":"x","account":"A","side":"sell","type":"limit","price":"80","quantity":{quantity}}}"#
        );
        utility(&[&line], &["rejected x bad_quantity"]);
    }
}

#[test]
fn r09_sums_do_not_wrap_at_32_bits() {
    let sells: Vec<String> = (0..6).map(|i| format!("sell s{i} A 1000000000@80")).collect();
    let mut commands: Vec<&str> = sells.iter().map(String::as_str).collect();
    commands.push("buy b B 6000000000@80 tif=fok");
    let fills: Vec<String> = (0..6).map(|i| format!("trade s{i} b 80.00 1000000000")).collect();
    utility(&commands, &fills.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn r10_the_face_caps_bids_and_asks_new_and_replaced() {
    utility(
        &[
            "sell s A 1@100.00",
            "buy b B 1@100.01",
            "sell t A 1@100.01",
            "replace s 1@100.01",
            "buy c B 1@100",
        ],
        &[
            "rejected b price_above_face",
            "rejected t price_above_face",
            "rejected s price_above_face",
            "trade s c 100.00 1",
        ],
    );
    gives(SECURITIES, &["sell s A 1@250", "buy b B 1@300"], &["trade s b 250.00 1"]);
}

#[test]
fn r11_accepted_then_trades_and_self_trades_as_met_then_the_rest() {
    utility(
        &["sell s1 A 1@80", "sell own B 4@81", "sell s2 C 1@82", "buy b B 5@market"],
        &[
            "accepted s1",
            "accepted own",
            "accepted s2",
            "accepted b",
            "trade s1 b 80.00 1",
            "cancelled own 4 self_trade",
            "trade s2 b 82.00 1",
            "cancelled b 3 ioc",
        ],
    );
}

#[test]
fn price_comes_before_time_and_trades_are_at_the_makers_price() {
    utility(
        &["sell s1 A 1@80", "sell s2 B 1@79", "sell s3 C 1@79", "buy b D 3@85"],
        &["trade s2 b 79.00 1", "trade s3 b 79.00 1", "trade s1 b 80.00 1"],
    );
}

#[test]
fn r12_a_market_order_never_rests() {
    for tif in ["", " tif=gtc", " tif=ioc"] {
        let line = format!("buy b B 3@market{tif}");
        utility(&["sell s A 1@80", &line, "sell t A 1@80"], &["trade s b 80.00 1", "cancelled b 2 ioc"]);
    }
    utility(&["sell s A 1@80", "buy b B 3@market tif=fok"], &["cancelled b 3 fok"]);
    utility(&["sell s A 3@80", "buy b B 3@market tif=fok"], &["trade s b 80.00 3"]);
}

#[test]
fn r13_a_price_on_a_market_order_is_a_bad_price() {
    utility(&["buy b B 1@80 type=market"], &["rejected b bad_price"]);
    utility(&["buy b B 1@200 type=market"], &["rejected b bad_price"]);
}

#[test]
fn r14_a_killed_order_was_accepted_first() {
    utility(
        &["sell s A 1@80", "buy f B 2@80 tif=fok", "buy p B 2@80 tif=post_only"],
        &["accepted s", "accepted f", "cancelled f 2 fok", "accepted p", "cancelled p 2 post_only"],
    );
}

#[test]
fn r15_post_only_counts_its_own_account_but_not_what_is_ineligible() {
    utility(&["sell s A 1@80", "buy p A 1@80 tif=post_only"], &["cancelled p 1 post_only"]);
    utility(
        &["sell s A 1@80 left=1", "buy p B 1@80 min=2 tif=post_only", "sell t C 1@80 left=2"],
        &["trade p t 80.00 1"],
    );
    utility(&["sell s A 1@80", "buy p B 1@79.99 tif=post_only", "sell t C 1@79.99"], &["trade p t 79.99 1"]);
}

#[test]
fn r16_a_post_only_market_order_is_always_cancelled() {
    utility(&["buy p B 1@market tif=post_only"], &["cancelled p 1 post_only"]);
    utility(&["sell s A 1@80", "buy p B 1@market tif=post_only"], &["cancelled p 1 post_only"]);
}

#[test]
fn r17_fok_counts_eligible_quantity_of_others_within_its_limit() {
    utility(
        &[
            "sell s1 A 2@80",
            "sell own B 5@80",
            "sell far A 5@81",
            "sell low A 5@80 left=1",
            "buy f B 3@80 min=2 tif=fok",
        ],
        &["cancelled f 3 fok"],
    );
    utility(
        &["sell s1 A 3@80", "buy b C 1@80", "buy f B 3@80 tif=fok"],
        &["trade s1 b 80.00 1", "cancelled f 3 fok"],
    );
}

#[test]
fn r18_a_killed_fok_changes_nothing_and_a_filled_one_cancels_own_orders_on_its_way() {
    utility(
        &["sell own B 1@79", "sell s A 1@80", "buy f B 2@80 tif=fok", "buy g C 1@79"],
        &["cancelled f 2 fok", "trade own g 79.00 1"],
    );
    utility(
        &["sell own B 1@79", "sell s A 2@80", "sell behind B 1@80", "buy f B 2@80 tif=fok", "buy g C 1@80"],
        &["cancelled own 1 self_trade", "trade s f 80.00 2", "trade behind g 80.00 1"],
    );
}

#[test]
fn r19_a_self_trade_cancels_the_resting_order_and_the_taker_goes_on() {
    utility(
        &["sell own A 7@80", "sell s B 2@80", "buy b A 3@80", "sell t C 1@80"],
        &["cancelled own 7 self_trade", "trade s b 80.00 2", "trade b t 80.00 1"],
    );
    utility(
        &[
            "sell low A 1@79 left=1",
            "sell s B 1@80",
            "sell behind A 1@80",
            "buy b A 1@80 min=2",
            "buy c C 2@80",
        ],
        &["trade s b 80.00 1", "trade low c 79.00 1", "trade behind c 80.00 1"],
    );
}

#[test]
fn r20_a_replace_is_answered_like_a_new_order() {
    utility(
        &["sell s A 2@80", "buy b B 3@79", "replace b 3@80"],
        &["accepted s", "accepted b", "accepted b", "trade s b 80.00 2"],
    );
}

#[test]
fn r21_the_quantity_of_a_replace_is_the_new_open_quantity() {
    utility(
        &["sell s A 5@80", "buy b B 3@80", "replace s 4@_", "buy c C 9@80 tif=ioc"],
        &["trade s b 80.00 3", "trade s c 80.00 4", "cancelled c 5 ioc"],
    );
    utility(
        &["sell s A 5@80", "replace s _@81", "buy c C 9@81 tif=ioc"],
        &["trade s c 81.00 5", "cancelled c 4 ioc"],
    );
}

#[test]
fn r22_only_the_same_price_with_less_keeps_the_place() {
    let third = ["sell s1 A 2@80", "sell s2 B 2@80"];
    for (replace, first) in [
        ("replace s1 1@80.0", "trade s1 b 80.00 1"),
        ("replace s1 1@_", "trade s1 b 80.00 1"),
        ("replace s1 2@80", "trade s2 b 80.00 1"),
        ("replace s1 3@_", "trade s2 b 80.00 1"),
        (r#"{"cmd":"replace","id":"s1"}"#, "trade s2 b 80.00 1"),
    ] {
        utility(&[third[0], third[1], replace, "buy b C 1@80"], &[first]);
    }
}

#[test]
fn r23_a_rejected_replace_leaves_the_order_and_its_place() {
    utility(
        &[
            "sell s1 A 2@80",
            "sell s2 B 2@80",
            "replace s1 0@79",
            "replace s1 1@101",
            "replace s1 1@x",
            "replace nobody 1@80",
            "buy b C 2@80",
        ],
        &[
            "rejected s1 bad_quantity",
            "rejected s1 price_above_face",
            "rejected s1 bad_price",
            "rejected nobody unknown_order",
            "trade s1 b 80.00 2",
        ],
    );
}

#[test]
fn r24_a_replace_that_crosses_trades_as_the_taker() {
    utility(&["sell s A 1@80", "buy b B 1@70", "replace b _@90"], &["trade s b 80.00 1"]);
}

#[test]
fn r25_a_replaced_order_keeps_account_resales_and_time_in_force() {
    utility(
        &["sell s A 1@80", "buy p B 2@79 tif=post_only", "replace p 5@80", "cancel p"],
        &["cancelled p 5 post_only", "rejected p unknown_order"],
    );
    utility(
        &[
            "sell s A 1@80 left=2",
            "buy b B 1@79 min=3",
            "replace b _@80",
            "replace s _@79.50 left=3",
            "buy own A 1@79.50",
        ],
        &["cancelled s 1 self_trade"],
    );
}

#[test]
fn r26_a_pair_is_eligible_if_enough_resales_are_left() {
    utility(
        &[
            "sell s1 A 1@79 left=1",
            "sell s2 A 1@80 left=2",
            "buy b B 2@80 min=2",
            "sell s3 C 1@80 left=1",
            "sell s4 C 1@80 left=3",
        ],
        &["trade s2 b 80.00 1", "trade b s4 80.00 1"],
    );
}

#[test]
fn r27_an_ask_has_the_series_resales_unless_it_says_less() {
    utility(&["sell s A 1@80", "buy b B 1@80 min=4", "buy c B 1@80 min=3"], &["trade s c 80.00 1"]);
}

#[test]
fn r28_a_utility_ask_without_resales_is_refused() {
    utility(&["sell s A 1@80 left=0"], &["rejected s resale_limit_reached"]);
    let none = r#"{"series":{"face":"100","tick":"0.01","track":"utility","max_resales":0}}"#;
    gives(none, &["sell s A 1@80", "buy b B 1@80"], &["rejected s resale_limit_reached"]);
}

#[test]
fn r29_securities_ignore_resales() {
    gives(SECURITIES, &["sell s A 1@80 left=0", "buy b B 1@80 min=9"], &["trade s b 80.00 1"]);
}

#[test]
fn r30_opening_an_open_call_and_uncrossing_outside_of_one_do_nothing() {
    utility(
        &[
            "call_uncross",
            "call_open",
            "sell s A 1@80",
            "call_open",
            "buy b B 1@80",
            "call_uncross",
            "call_uncross",
            "sell t A 1@70",
        ],
        &["trade s b 80.00 1"],
    );
}

#[test]
fn r31_in_a_call_limits_rest_and_the_impatient_are_cancelled() {
    utility(
        &[
            "sell s A 1@80",
            "call_open",
            "buy g B 1@80",
            "buy p B 1@80 tif=post_only",
            "buy i B 1@80 tif=ioc",
            "buy f B 1@80 tif=fok",
            "buy m B 1@market",
            "buy mf B 1@market tif=fok",
            "buy mp B 1@market tif=post_only",
        ],
        &[
            "accepted s",
            "accepted g",
            "accepted p",
            "accepted i",
            "cancelled i 1 ioc",
            "accepted f",
            "cancelled f 1 fok",
            "accepted m",
            "cancelled m 1 ioc",
            "accepted mf",
            "cancelled mf 1 fok",
            "accepted mp",
            "cancelled mp 1 post_only",
        ],
    );
}

#[test]
fn r32_earlier_orders_take_part_and_cancel_and_replace_match_nothing() {
    utility(
        &[
            "sell s A 1@80",
            "call_open",
            "buy b B 1@70",
            "replace b _@90",
            "buy c C 1@95",
            "cancel c",
            "call_uncross",
        ],
        &["cancelled c 1 user", "trade s b 80.00 1"],
    );
}

#[test]
fn r33_the_uncross_first_cancels_what_a_younger_order_of_its_account_crosses_oldest_first() {
    utility(
        &[
            "call_open",
            "sell s1 A 1@80",
            "buy b1 A 1@70",
            "buy b2 A 1@85",
            "sell s2 A 1@60",
            "sell s3 A 1@90",
            "call_uncross",
        ],
        &["cancelled s1 1 self_trade", "cancelled b1 1 self_trade", "cancelled b2 1 self_trade"],
    );
    utility(
        &["call_open", "sell s A 1@80 left=1", "buy b A 1@85 min=2", "call_uncross", "cancel s", "cancel b"],
        &["cancelled s 1 user", "cancelled b 1 user"],
    );
}

#[test]
fn r34_the_volume_of_a_price_counts_eligible_orders_only() {
    utility(
        &[
            "call_open",
            "sell s1 A 5@80 left=1",
            "sell s2 A 1@82 left=3",
            "buy b B 5@85 min=2",
            "call_uncross",
        ],
        &["trade s2 b 82.00 1"],
    );
}

#[test]
fn the_uncross_takes_the_price_of_the_largest_volume() {
    utility(
        &["call_open", "sell s1 A 1@80", "sell s2 B 3@84", "buy b1 C 3@85", "buy b2 D 1@81", "call_uncross"],
        &["trade s1 b1 84.00 1", "trade s2 b1 84.00 2"],
    );
}

#[test]
fn r35_among_equal_volumes_the_smallest_surplus_wins() {
    utility(
        &["call_open", "sell s A 2@80", "buy b1 B 2@85", "buy b2 C 1@82", "call_uncross"],
        &["trade s b1 82.01 2"],
    );
}

#[test]
fn r36_every_tick_is_a_candidate_and_the_nearest_to_the_last_trade_wins() {
    let crossing = ["call_open", "sell s A 1@80", "buy b B 1@85", "call_uncross"];
    utility(&crossing, &["trade s b 80.00 1"]);
    for (last, price) in [("82.37", "82.37"), ("70.00", "80.00"), ("99.99", "85.00")] {
        let (sell, buy) = (format!("sell x X 1@{last}"), format!("buy y Y 1@{last}"));
        let first = format!("trade x y {last} 1");
        let second = format!("trade s b {price} 1");
        let commands: Vec<&str> = [sell.as_str(), buy.as_str()].into_iter().chain(crossing).collect();
        utility(&commands, &[&first, &second]);
    }
}

#[test]
fn r37_the_uncross_repeats_until_no_eligible_pair_crosses() {
    utility(
        &[
            "call_open",
            "sell s1 A 5@80 left=1",
            "buy b1 B 5@81",
            "sell s2 C 2@90 left=3",
            "buy b2 D 2@95 min=3",
            "call_uncross",
        ],
        &["trade s1 b1 80.00 5", "trade s2 b2 90.00 2"],
    );
}

#[test]
fn r38_bids_take_asks_in_price_time_order() {
    utility(
        &["call_open", "sell s1 A 2@80", "sell s2 B 2@79", "buy b1 C 1@85", "buy b2 D 3@86", "call_uncross"],
        &["trade s2 b2 80.00 2", "trade s1 b2 80.00 1", "trade s1 b1 80.00 1"],
    );
}

#[test]
fn r39_a_replace_that_lost_its_place_made_the_order_young() {
    utility(
        &["call_open", "sell s A 1@80", "buy b B 1@80", "replace s _@80", "call_uncross"],
        &["trade b s 80.00 1"],
    );
    utility(
        &["call_open", "sell s A 2@80", "buy b B 1@80", "replace s 1@80", "call_uncross"],
        &["trade s b 80.00 1"],
    );
}

#[test]
fn r40_a_post_only_order_may_be_maker_or_taker_in_an_uncross() {
    utility(
        &["call_open", "sell s A 1@80 tif=post_only", "buy b B 1@80 tif=post_only", "call_uncross"],
        &["trade s b 80.00 1"],
    );
}

#[test]
fn r40_a_stream_that_ends_in_a_call_just_ends() {
    utility(&["call_open", "sell s A 1@80", "buy b B 1@80"], &[]);
}

#[test]
fn r41_an_order_that_expired_reaches_the_book_as_a_cancel() {
    utility(
        &["sell s A 2@80", "buy b B 1@80", "cancel s", "cancel s"],
        &["trade s b 80.00 1", "cancelled s 1 user", "rejected s unknown_order"],
    );
}

#[test]
fn empty_lines_and_windows_line_ends_are_no_commands() {
    let text = stream(UTILITY, &["sell s A 1@80"]).replace('\n', "\r\n\r\n");
    let (events, done) = run(&text);
    assert!(done.is_ok());
    assert_eq!(events, ["accepted s"]);
}
