//! Input, output and what is refused: R1 to R11.

use super::*;

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
        r#"{"cmd":"cancel","id":1e400}"#,
        r#"{"cmd":"new","id":"x","account":"B","side":"sell","type":"limit","price":"80","quantity":1,"resales_left":1e400}"#,
        r#"{"cmd":"cancel","id":"x","price":1e}"#,
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
        "1e400",
        "-1e400",
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
    for quantity in ["0", "-1", "1.5", "1e3", r#""1""#, "null", "true", "99999999999999999999999", "1e400"] {
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
fn empty_lines_and_windows_line_ends_are_no_commands() {
    let text = stream(UTILITY, &["sell s A 1@80"]).replace('\n', "\r\n\r\n");
    let (events, done) = run(&text);
    assert!(done.is_ok());
    assert_eq!(events, ["accepted s"]);
}
