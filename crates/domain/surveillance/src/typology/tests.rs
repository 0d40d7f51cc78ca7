use proptest::prelude::*;

use super::*;
use crate::Typology;

const DAY: i64 = 24 * HOUR;

/// Transfers written as `from to amount hours`.
fn transfers(lines: &[(&str, &str, u64, i64)]) -> Vec<Transfer> {
    let transfer = |(i, (from, to, amount, hours)): (usize, &(&str, &str, u64, i64))| Transfer {
        id: i.to_string(),
        at: hours * HOUR,
        from: (*from).to_owned(),
        to: (*to).to_owned(),
        amount_minor: amount * 100,
        kind: TransferKind::P2p,
    };
    lines.iter().enumerate().map(transfer).collect()
}

fn found(transfers: &[Transfer]) -> Vec<Typology> {
    scan(transfers, &Thresholds::default()).into_iter().map(|finding| finding.typology).collect()
}

fn fan(amounts: impl Fn(i64) -> u64, times: impl Fn(i64) -> i64) -> Vec<Transfer> {
    let one = |n: i64| Transfer {
        id: n.to_string(),
        at: times(n),
        from: "hub".into(),
        to: format!("r{}", n % 12),
        amount_minor: amounts(n),
        kind: TransferKind::P2p,
    };
    (0..36).map(one).collect()
}

fn reversed(transfers: Vec<Transfer>) -> Vec<Transfer> {
    transfers.into_iter().map(|t| Transfer { from: t.to, to: t.from, ..t }).collect()
}

#[test]
fn many_large_payments_in_a_day_are_a_fan() {
    let fan = fan(|n| 30_000 + 1_700 * n as u64, |n| n * HOUR / 2);
    assert_eq!(found(&fan), [Typology::FanOut]);
    assert_eq!(found(&reversed(fan)), [Typology::FanIn]);
}

#[test]
fn wages_and_shops_are_no_fans() {
    let wages = fan(|_| 50_000, |n| n / 12 * 7 * DAY + n * 60);
    assert!(found(&wages).is_empty());
    let shop = reversed(fan(|n| 2_000 + n as u64, |n| n * 6 * HOUR));
    assert!(found(&shop).is_empty());
    let dear_shop = reversed(fan(|n| 25_000 + n as u64, |n| n * 12 * HOUR));
    assert!(found(&dear_shop).is_empty());
}

#[test]
fn money_that_comes_back_is_a_cycle() {
    let round =
        transfers(&[("a", "b", 1_000, 0), ("b", "c", 980, 5), ("c", "d", 950, 12), ("d", "a", 940, 20)]);
    assert_eq!(found(&round), [Typology::Cycle]);
    let spent = transfers(&[("a", "b", 1_000, 0), ("b", "c", 500, 5), ("c", "a", 490, 12)]);
    assert!(found(&spent).is_empty());
    let backwards = transfers(&[("a", "b", 1_000, 20), ("b", "c", 980, 10), ("c", "a", 950, 0)]);
    assert!(found(&backwards).is_empty());
}

#[test]
fn money_that_rests_nowhere_is_a_chain() {
    let lines = [("a", "b", 2_000, 0), ("b", "c", 1_990, 1), ("c", "d", 1_950, 2), ("d", "e", 1_900, 3)];
    assert_eq!(found(&transfers(&lines)), [Typology::PassThroughChain]);
    assert!(found(&transfers(&lines[..3])).is_empty());
    let slow = lines.map(|(from, to, amount, hours)| (from, to, amount, hours * 30));
    assert!(found(&transfers(&slow)).is_empty());
}

#[test]
fn amounts_just_under_the_limit_are_structuring() {
    let pair = [("a", "b", 2_900, 0), ("a", "b", 2_800, 4), ("a", "b", 2_950, 9), ("a", "b", 2_700, 20)];
    assert_eq!(found(&transfers(&pair)), [Typology::StructuringPair]);
    let multi = [("a", "b", 2_900, 0), ("a", "c", 2_800, 4), ("a", "d", 2_950, 9), ("a", "b", 2_700, 20)];
    assert_eq!(found(&transfers(&multi)), [Typology::StructuringMulti]);
    assert!(found(&transfers(&multi.map(|(a, b, amount, t)| (a, b, amount + 1_000, t)))).is_empty());
    assert!(found(&transfers(&multi.map(|(a, b, amount, t)| (a, b, amount, t * 24)))).is_empty());
}

#[test]
fn several_ways_to_one_place_are_scatter_gather() {
    let lines = [
        ("s", "a", 500, 0),
        ("s", "b", 600, 1),
        ("s", "c", 700, 2),
        ("s", "d", 800, 3),
        ("a", "t", 490, 20),
        ("b", "t", 590, 21),
        ("c", "t", 690, 9),
        ("d", "t", 780, 12),
    ];
    assert_eq!(found(&transfers(&lines)), [Typology::ScatterGather]);
    assert!(found(&transfers(&lines[..7])).is_empty());
}

#[test]
fn money_gathered_and_handed_out_is_gather_scatter() {
    let lines = [
        ("a", "h", 500, 0),
        ("b", "h", 600, 1),
        ("c", "h", 700, 2),
        ("d", "h", 800, 3),
        ("h", "e", 450, 20),
        ("h", "f", 650, 21),
        ("h", "g", 750, 22),
        ("h", "i", 850, 23),
    ];
    assert_eq!(found(&transfers(&lines)), [Typology::GatherScatter]);
    let paid_first =
        lines.map(|(from, to, amount, t)| (from, to, amount, if from == "h" { t - 20 } else { t + 30 }));
    assert!(found(&transfers(&paid_first)).is_empty());
}

fn issuer(ring: &[(&str, &str)]) -> Vec<Transfer> {
    let buyers = ["a", "b", "c", "d"];
    let sales = buyers.into_iter().map(|buyer| (buyer, "issuer", TransferKind::Primary));
    let trades = ring.iter().map(|(from, to)| (*from, *to, TransferKind::Trade));
    let all = sales.chain(trades).enumerate();
    let transfer = |(i, (from, to, kind)): (usize, (&str, &str, TransferKind))| Transfer {
        id: i.to_string(),
        at: i as i64 * HOUR,
        from: from.into(),
        to: to.into(),
        amount_minor: 9_000,
        kind,
    };
    all.map(transfer).collect()
}

#[test]
fn buyers_who_trade_round_and_round_are_a_wash() {
    let ring = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("a", "c"), ("b", "d"), ("c", "a")];
    assert_eq!(found(&issuer(&ring)), [Typology::IssuerWash]);
    assert!(found(&issuer(&ring[..3])).is_empty());
    let with_others = ring.map(|(from, _)| (from, "stranger"));
    assert!(found(&issuer(&with_others)).is_empty());
}

#[test]
fn a_group_has_its_members_its_transfers_and_a_reason() {
    let round = transfers(&[("a", "b", 1_000, 0), ("b", "c", 980, 5), ("c", "a", 950, 12)]);
    let finding = scan(&round, &Thresholds::default()).remove(0);
    assert_eq!(
        (finding.members, finding.transfers),
        (vec!["a".into(), "b".into(), "c".into()], vec!["0".into(), "1".into(), "2".into()])
    );
    assert!(finding.score > 700 && finding.reason.contains("95 percent"));
}

proptest! {
    #[test]
    fn the_order_of_the_file_changes_nothing(seed in 0usize..1_000) {
        let mut lines = fan(|n| 30_000 + 1_700 * n as u64, |n| n * HOUR / 2);
        let expected = scan(&lines, &Thresholds::default());
        let length = lines.len();
        lines.rotate_left(seed % length);
        prop_assert_eq!(scan(&lines, &Thresholds::default()), expected);
    }

    #[test]
    fn small_transfers_alone_are_never_reported(
        pairs in prop::collection::vec((0u8..20, 0u8..20, 1u64..19_900, 0i64..100_000), 1..300),
    ) {
        let transfer = |(i, (from, to, amount, at)): (usize, &(u8, u8, u64, i64))| Transfer {
            id: i.to_string(), at: *at, from: from.to_string(), to: to.to_string(), amount_minor: *amount,
            kind: TransferKind::P2p,
        };
        let lines: Vec<Transfer> = pairs.iter().enumerate().map(transfer).collect();
        prop_assert!(scan(&lines, &Thresholds::default()).is_empty());
    }
}
