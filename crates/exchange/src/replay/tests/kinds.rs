//! Kinds of order: R12 to R19.

use super::*;

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
