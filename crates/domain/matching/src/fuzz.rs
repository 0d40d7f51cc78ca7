//! Long random runs of both books against each other; a disagreement is reduced to its shortest form.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{
    BookSpec, SelfTrade, Side, Ticks, TimeInForce,
    differential::{Counts, Draft, Op, agree},
};

const OPS: usize = 400;
const ROUNDS: u64 = 400;
const LONG_ROUNDS: u64 = 40_000;

/// Prices are few in one case and many in the other, so that queues and ladders both get long.
const CASES: [(Ticks, BookSpec); 4] = [
    (10, BookSpec { ceiling: Some(10), lanes: true }),
    (150, BookSpec { ceiling: Some(150), lanes: true }),
    (150, BookSpec { ceiling: Some(150), lanes: false }),
    (40, BookSpec { ceiling: None, lanes: false }),
];

fn ops(random: &mut ChaCha8Rng, ceiling: Ticks) -> Vec<Op> {
    let count = random.random_range(20..OPS);
    (0..count).map(|_| op(random, ceiling)).collect()
}

fn op(random: &mut ChaCha8Rng, ceiling: Ticks) -> Op {
    match random.random_range(0..100) {
        0..70 => Op::Place(draft(random, ceiling)),
        70..80 => Op::Cancel(random.random_range(0..1_000)),
        80..94 => {
            let price = random.random_range(1..=ceiling);
            Op::Replace(random.random_range(0..1_000), price, random.random_range(1..30))
        }
        94..96 => Op::OpenCall,
        96..99 => Op::Uncross,
        _ => Op::Store,
    }
}

fn draft(random: &mut ChaCha8Rng, ceiling: Ticks) -> Draft {
    use TimeInForce::{Fok, Gtc, Ioc, PostOnly};
    Draft {
        account: random.random_range(0..6),
        side: if random.random() { Side::Buy } else { Side::Sell },
        limit: (!random.random_ratio(1, 12)).then(|| random.random_range(1..=ceiling)),
        quantity: random.random_range(1..30),
        resales: random.random_range(0..5),
        time_in_force: [Gtc, Gtc, Gtc, Gtc, Ioc, Fok, PostOnly][random.random_range(0..7)],
        self_trade: [SelfTrade::CancelResting, SelfTrade::CancelIncoming, SelfTrade::CancelBoth]
            [random.random_range(0..3)],
    }
}

/// The shortest run found by leaving out ever smaller stretches for as long as it `fails`.
fn minimised(mut ops: Vec<Op>, fails: impl Fn(&[Op]) -> bool) -> Vec<Op> {
    let mut stretch = ops.len() / 2;
    while stretch > 0 {
        let mut at = 0;
        while at < ops.len() {
            let end = (at + stretch).min(ops.len());
            let without: Vec<Op> = ops[..at].iter().chain(&ops[end..]).copied().collect();
            if fails(&without) { ops = without } else { at = end }
        }
        stretch /= 2;
    }
    ops
}

fn round(seed: u64, counts: &mut Counts) {
    let (ceiling, spec) = CASES[seed as usize % CASES.len()];
    let ops = ops(&mut ChaCha8Rng::seed_from_u64(seed), ceiling);
    if let Err(difference) = agree(&ops, spec, ceiling, counts) {
        let fails = |ops: &[Op]| agree(ops, spec, ceiling, &mut Counts::default()).is_err();
        let shortest = minimised(ops, fails);
        panic!("seed {seed}: {difference}\nshortest run that differs: {shortest:#?}");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the long run is asked for from outside")]
fn the_fast_book_and_the_plain_one_agree_on_every_seed() {
    let rounds = if std::env::var("GENEX_TEST_LONG").is_ok() { LONG_ROUNDS } else { ROUNDS };
    let mut counts = Counts::default();
    (0..rounds).for_each(|seed| round(seed, &mut counts));
    eprintln!("{rounds} seeds: {counts:?}");
    let Counts { operations, fills, cancelled, self_trades, uncrosses } = counts;
    for (what, count) in [("fills", fills), ("cancels", cancelled), ("self-trades", self_trades)] {
        assert!(count * 100 > operations, "{what} are rare: {count} in {operations} operations");
    }
    assert!(uncrosses > rounds, "few uncrosses: {uncrosses}");
}

#[test]
fn a_failing_run_is_reduced_to_what_makes_it_fail() {
    let run = ops(&mut ChaCha8Rng::seed_from_u64(1), 10);
    assert!(run.len() > 20);
    let both = |ops: &[Op]| {
        let opened = ops.iter().position(|op| matches!(op, Op::OpenCall));
        opened.is_some_and(|at| ops[at..].iter().any(|op| matches!(op, Op::Uncross)))
    };
    let shortest = minimised(run, both);
    assert!(matches!(shortest[..], [Op::OpenCall, Op::Uncross]), "{shortest:?}");
}
