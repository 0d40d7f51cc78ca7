//! Resales: R26 to R29.

use super::*;

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
