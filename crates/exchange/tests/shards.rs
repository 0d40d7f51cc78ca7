//! Money between shards: in exactly one place, whatever stops where.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod market;

use genex_exchange::{Config, Exchange, MoveError, Moved, Shards, view::OpenTransfer};
use genex_protocol::{Account, ClientId, Command, Reject, ShardId, TransferId};
use genex_types::{Party, SeriesId, Timestamp, UserId};
use market::*;
use proptest::prelude::*;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const CLOCK: fn() -> Timestamp = || START;
const HERE: ShardId = ShardId(0);
const THERE: ShardId = ShardId(1);

/// Writers that can be stopped and started, each in its own directory.
struct World {
    dirs: Vec<TempDir>,
    writers: Vec<Option<Exchange>>,
    next: u128,
    runtime: Runtime,
}

impl World {
    fn open(shards: usize) -> Self {
        let dirs: Vec<TempDir> = (0..shards).map(|_| TempDir::new().unwrap()).collect();
        let writers = dirs.iter().map(|dir| Some(Exchange::open(&config(dir), CLOCK).unwrap())).collect();
        Self { dirs, writers, next: 0, runtime: Runtime::new().unwrap() }
    }

    fn shards(&self) -> Shards {
        Shards::new(self.writers.iter().map(|writer| writer.as_ref().unwrap().handle()).collect())
    }

    fn submit(&mut self, shard: ShardId, command: Command) {
        self.next += 1;
        let handle = self.writers[usize::from(shard.0)].as_ref().unwrap().handle();
        self.runtime.block_on(handle.submit(ClientId(self.next), command)).unwrap();
    }

    /// A party known in these shards, with cash in the first.
    fn party(&mut self, party: Party, shards: &[ShardId], cents: i128) {
        for shard in shards {
            self.submit(*shard, Command::OpenParty { party });
        }
        self.submit(shards[0], Command::CreditCash { party, amount: usd(cents) });
    }

    fn cash(&self, shard: ShardId, party: Party) -> (i128, i128) {
        let handle = self.writers[usize::from(shard.0)].as_ref().unwrap().handle();
        let balance = self.runtime.block_on(handle.balance(Account::Cash { party, currency: USD })).unwrap();
        (balance.posted_minor, balance.held_minor)
    }

    fn move_cash(&self, from: ShardId, transfer: OpenTransfer) -> Result<Moved, MoveError> {
        self.runtime.block_on(self.shards().move_cash(from, transfer))
    }

    fn check(&self) {
        self.runtime.block_on(self.shards().check()).unwrap();
    }

    /// Stops a writer and starts it again from its journal.
    fn restart(&mut self, shard: ShardId) {
        let at = usize::from(shard.0);
        self.writers[at].take().unwrap().close().unwrap();
        self.writers[at] = Some(Exchange::open(&config(&self.dirs[at]), CLOCK).unwrap());
    }
}

fn config(dir: &TempDir) -> Config {
    Config { segment_bytes: 64 << 10, ..Config::in_dir(dir.path()) }
}

fn to(shard: ShardId, id: u128, party: Party, cents: i128) -> OpenTransfer {
    OpenTransfer { transfer: TransferId(id), party, amount: usd(cents), to: shard }
}

#[test]
fn cash_moves_once_however_often_it_is_asked() {
    let mut world = World::open(2);
    world.party(ALICE, &[HERE, THERE], 1_000);
    for _ in 0..3 {
        assert_eq!(world.move_cash(HERE, to(THERE, 7, ALICE, 400)), Ok(Moved::Arrived));
        assert_eq!((world.cash(HERE, ALICE), world.cash(THERE, ALICE)), ((600, 0), (400, 0)));
        world.check();
    }
    assert_eq!(world.move_cash(THERE, to(HERE, 8, ALICE, 400)), Ok(Moved::Arrived));
    assert_eq!((world.cash(HERE, ALICE), world.cash(THERE, ALICE)), ((1_000, 0), (0, 0)));
    world.check();
}

#[test]
fn what_the_other_shard_does_not_take_comes_back() {
    let mut world = World::open(2);
    world.party(ALICE, &[HERE], 1_000);
    assert_eq!(world.move_cash(HERE, to(THERE, 1, ALICE, 400)), Ok(Moved::Returned(Reject::UnknownParty)));
    assert_eq!(world.cash(HERE, ALICE), (1_000, 0));
    world.check();
    world.submit(THERE, Command::OpenParty { party: ALICE });
    let late =
        Command::AcceptTransfer { transfer: TransferId(1), party: ALICE, amount: usd(400), from: HERE };
    let handle = world.writers[1].as_ref().unwrap().handle();
    let refused = world.runtime.block_on(handle.submit(ClientId(99), late));
    assert_eq!(refused.err(), Some(Reject::DuplicateId.into()), "what was declined is never accepted");
}

#[test]
fn nobody_moves_what_it_does_not_have_or_to_nowhere() {
    let mut world = World::open(2);
    world.party(ALICE, &[HERE, THERE], 100);
    let too_much = world.move_cash(HERE, to(THERE, 1, ALICE, 101));
    assert_eq!(too_much, Err(MoveError::Rejected(Reject::InsufficientFunds)));
    assert_eq!(world.move_cash(HERE, to(THERE, 2, ALICE, 0)), Err(MoveError::Rejected(Reject::BadAmount)));
    let nowhere = ShardId(9);
    assert_eq!(world.move_cash(HERE, to(nowhere, 3, ALICE, 1)), Err(MoveError::UnknownShard(nowhere)));
    world.submit(HERE, Command::Freeze { party: ALICE });
    assert_eq!(
        world.move_cash(HERE, to(THERE, 4, ALICE, 1)),
        Err(MoveError::Rejected(Reject::AccountFrozen))
    );
    assert_eq!(world.cash(HERE, ALICE), (100, 0));
    world.check();
}

/// How far a transfer came before everything stopped.
fn interrupted(world: &mut World, steps: usize, transfer: OpenTransfer) {
    let OpenTransfer { transfer: id, party, amount, to } = transfer;
    let begin = Command::BeginTransfer { transfer: id, party, amount, to };
    let accept = Command::AcceptTransfer { transfer: id, party, amount, from: HERE };
    for (shard, command) in [(HERE, begin), (to, accept)].into_iter().take(steps) {
        world.submit(shard, command);
    }
}

#[test]
fn a_transfer_that_was_interrupted_anywhere_is_finished_after_a_restart() {
    for steps in 1..=2 {
        let mut world = World::open(2);
        world.party(ALICE, &[HERE, THERE], 1_000);
        interrupted(&mut world, steps, to(THERE, 5, ALICE, 300));
        assert_eq!(world.cash(HERE, ALICE), (1_000, 300), "set aside, not gone");
        world.restart(HERE);
        world.restart(THERE);
        assert_eq!(world.runtime.block_on(world.shards().resume()), Ok(1));
        assert_eq!(
            (world.cash(HERE, ALICE), world.cash(THERE, ALICE)),
            ((700, 0), (300, 0)),
            "after {steps}"
        );
        world.check();
        assert_eq!(world.runtime.block_on(world.shards().resume()), Ok(0));
    }
}

#[test]
fn the_check_sees_money_that_is_on_its_way_or_was_made() {
    let mut world = World::open(2);
    world.party(ALICE, &[HERE, THERE], 1_000);
    interrupted(&mut world, 2, to(THERE, 5, ALICE, 300));
    let found = world.runtime.block_on(world.shards().check()).unwrap_err();
    assert!(found.to_string().contains("off by -300"), "{found}");
    world.runtime.block_on(world.shards().resume()).unwrap();
    let made = Command::AcceptTransfer { transfer: TransferId(6), party: ALICE, amount: usd(1), from: HERE };
    world.submit(THERE, made);
    assert!(world.runtime.block_on(world.shards().check()).is_err());
}

#[test]
fn a_series_trades_in_its_shard_with_cash_that_came_from_another() {
    let mut world = World::open(3);
    let shards = world.shards();
    let home = shards.of_series(CAKES);
    assert_eq!(shards.of_series(CAKES), home, "a series stays where it is");
    let bank = shards.all().find(|shard| *shard != home).unwrap();
    for party in [ALICE, BOB] {
        world.party(party, &[bank, home], 50_000);
        let id = if party == ALICE { 1 } else { 2 };
        assert_eq!(world.move_cash(bank, to(home, id, party, 40_000)), Ok(Moved::Arrived));
    }
    world.submit(home, Command::OpenParty { party: ISSUER });
    world.submit(home, Command::RegisterSeries(series()));
    world.submit(home, Command::IssueUnits { series: CAKES, first_serial: 0, count: 10 });
    let purchase = genex_types::PurchaseId(1);
    world.submit(home, Command::Purchase { purchase, buyer: ALICE, series: CAKES, quantity: 2 });
    world.check();
    assert_eq!(world.cash(home, ALICE).0, 40_000);
}

#[test]
fn series_and_parties_spread_over_all_shards() {
    let world = World::open(4);
    let shards = world.shards();
    let mut seen = [[0; 4]; 2];
    for n in 0..400 {
        seen[0][usize::from(shards.of_series(SeriesId(n)).0)] += 1;
        seen[1][usize::from(shards.of_party(Party::User(UserId(n))).0)] += 1;
    }
    assert!(seen.iter().flatten().all(|count| (50..150).contains(count)), "{seen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_moved_and_interrupted_no_cent_is_made_or_lost(
        moves in prop::collection::vec((0u16..3, 0u16..3, 1i128..400, 0usize..5), 1..25),
    ) {
        let mut world = World::open(3);
        let all: Vec<ShardId> = (0..3).map(ShardId).collect();
        world.party(ALICE, &all, 1_000);
        for (id, (from, to_shard, cents, stop)) in (1..).zip(moves) {
            let (from, transfer) = (ShardId(from), to(ShardId(to_shard), id, ALICE, cents));
            if stop == 0 && from == HERE && world.cash(HERE, ALICE).0 - world.cash(HERE, ALICE).1 >= cents {
                interrupted(&mut world, 1 + (cents % 2) as usize, transfer);
            } else {
                let _short_of_cash = world.move_cash(from, transfer);
            }
        }
        world.runtime.block_on(world.shards().resume()).unwrap();
        world.check();
        let total: i128 = all.iter().map(|shard| world.cash(*shard, ALICE).0).sum();
        prop_assert_eq!(total, 1_000);
        prop_assert!(all.iter().all(|shard| world.cash(*shard, ALICE).1 == 0));
    }
}
