//! Call auctions, and streams without a clock: R30 to R41.

use super::*;

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
