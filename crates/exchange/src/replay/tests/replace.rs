//! Replaced orders: R20 to R25.

use super::*;

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
