//! The outbox against a world that drops, delays and dies.

mod world;

use std::{collections::BTreeMap, sync::Arc};

use genex_ports::{
    chain::{ChainOp, OpResult},
    signer::KeyRef,
    store::outbox::{OpId, OpState, Outbox, OutboxStore, Purpose},
};
use genex_types::{Currency, Money};
use world::{Faults, Moment, World};

use super::{OutboxConfig, OutboxHandle, Pause, Sender, actors};

fn deposit(subject: u128) -> OpId {
    OpId::new(Purpose::Deposit, subject)
}

/// The `n`-th operation, of the party with this key.
fn op(key: u32, n: u128) -> (OpId, ChainOp) {
    let amount = Money::new(n as i128, Currency::Usd);
    (deposit(n), ChainOp::BurnCash { key: KeyRef::Party(key), amount })
}

/// Twelve operations of three senders, one of which the chain reverts and one of which the node refuses.
fn mixed() -> Vec<(OpId, ChainOp)> {
    let plain = (0..12).map(|n| op((n % 3) as u32, n));
    plain.chain([op(world::REVERTS, 90), op(world::REFUSED, 91)]).collect()
}

fn expected_result(op: &ChainOp) -> OpResult {
    match op {
        ChainOp::BurnCash { key: KeyRef::Party(world::REVERTS), .. } => {
            OpResult::Reverted { reason: world::REVERT_REASON.into() }
        }
        ChainOp::BurnCash { key: KeyRef::Party(world::REFUSED), .. } => {
            OpResult::Reverted { reason: world::REFUSAL.into() }
        }
        _ => OpResult::Done,
    }
}

/// Everything at once, so that a test takes milliseconds.
fn quick() -> OutboxConfig {
    OutboxConfig { poll_ms: 1, idle_ms: 1, rebroadcast_ms: 3, retry_ms: 1, ..OutboxConfig::default() }
}

fn handle(world: &World) -> OutboxHandle {
    OutboxHandle::new(Arc::new(world.clone()))
}

/// Runs both actors until `done`, or until the process of this world is killed.
async fn run(world: &World, handle: &OutboxHandle, config: OutboxConfig, done: impl Fn(&World) -> bool) {
    let shared = Arc::new(world.clone());
    let (sender, delivery) = actors(handle, shared.clone(), shared.clone(), &[shared], config);
    tokio::select! {
        () = sender.run() => {}
        () = delivery.run() => {}
        () = world.until(|w| w.is_dead() || done(w)) => {}
    }
}

fn all_handled(world: &World) -> bool {
    world.states().values().all(|state| matches!(state, OpState::Handled(_)))
}

/// Each operation took effect once on the chain if it could, and its handler heard of it once in effect.
fn assert_exactly_once(world: &World, ops: &[(OpId, ChainOp)]) {
    let executed: BTreeMap<String, u32> = world.executed();
    for (id, op) in ops {
        let wanted = u32::from(expected_result(op) == OpResult::Done);
        assert_eq!(executed.get(&world::name(op)).copied().unwrap_or(0), wanted, "{id} on the chain");
        assert_eq!(world.told(*id), Some(expected_result(op)), "{id} as its handler heard of it");
    }
    assert!(all_handled(world));
}

/// Kills the process at the `at`-th call it makes, starts it again, and lets it finish.
async fn survive_a_kill(at: usize, moment: Moment) -> bool {
    let ops = mixed();
    let world = World::new(Faults { drop_every: 3, kill_at: Some((at, moment)), ..Faults::default() });
    world.record(&ops).await;
    run(&world, &handle(&world), quick(), all_handled).await;
    let was_killed = world.is_dead();
    world.revive();
    run(&world, &handle(&world), quick(), all_handled).await;
    assert_exactly_once(&world, &ops);
    was_killed
}

#[tokio::test]
async fn a_kill_before_or_after_any_step_loses_nothing_and_doubles_nothing() {
    for moment in [Moment::BeforeEffect, Moment::AfterEffect] {
        let mut at = 0;
        while survive_a_kill(at, moment).await {
            at += 1;
        }
        assert!(at > 30, "only {at} steps were tried");
    }
}

#[tokio::test]
async fn random_kills_again_and_again_lose_nothing_and_double_nothing() {
    for seed in 0..40 {
        let ops = mixed();
        let world = World::new(Faults { drop_every: 2 + seed % 5, shuffle: Some(seed), ..Faults::default() });
        world.record(&ops).await;
        for kill in 1..=6 {
            let calls = (seed * 7_919 + kill * 104_729) % 41;
            world.kill_after(
                calls,
                if (seed + kill) % 2 == 0 { Moment::BeforeEffect } else { Moment::AfterEffect },
            );
            run(&world, &handle(&world), quick(), all_handled).await;
            world.revive();
        }
        run(&world, &handle(&world), quick(), all_handled).await;
        assert_exactly_once(&world, &ops);
    }
}

#[tokio::test]
async fn a_refused_transaction_is_reported_and_its_nonce_is_filled() {
    let world = World::new(Faults::default());
    let ops = [op(world::REFUSED, 1), op(world::REFUSED, 2)];
    world.record(&ops).await;
    run(&world, &handle(&world), quick(), all_handled).await;
    assert_exactly_once(&world, &ops);
    assert_eq!(world.nonce_of(world::REFUSED), 2, "both nonces were filled");
}

#[tokio::test]
async fn an_operation_whose_nonce_somebody_else_has_spent_goes_again_under_the_next() {
    let world = World::new(Faults { foreign_at: Some((1, 0)), ..Faults::default() });
    let ops = [op(1, 1), op(1, 2)];
    world.record(&ops).await;
    run(&world, &handle(&world), quick(), all_handled).await;
    assert_exactly_once(&world, &ops);
    assert_eq!(world.nonce_of(1), 3);
}

#[tokio::test]
async fn an_operation_of_an_unknown_key_is_reported_and_holds_nobody_up() {
    let world = World::new(Faults::default());
    let (unknown, next) = (op(world::UNKNOWN, 1), op(1, 2));
    world.record(&[unknown.clone(), next.clone()]).await;
    run(&world, &handle(&world), quick(), all_handled).await;
    assert!(matches!(world.told(unknown.0), Some(OpResult::Reverted { .. })));
    assert_exactly_once(&world, &[next]);
}

#[tokio::test]
async fn many_operations_of_one_sender_fly_together_but_no_more_than_its_window() {
    let config = OutboxConfig { window: 40, window_per_sender: 16, ..quick() };
    let world = World::new(Faults::default());
    let ops: Vec<_> = (0..100).map(|n| op(u32::from(n % 10 == 0), n)).collect();
    world.record(&ops).await;
    run(&world, &handle(&world), config, all_handled).await;
    assert_exactly_once(&world, &ops);
    assert_eq!(world.most_in_flight_of_one_sender(), 16);
}

#[tokio::test]
async fn an_outcome_that_its_handler_does_not_take_comes_again_and_holds_nobody_up() {
    let world = World::new(Faults { stubborn: Some((deposit(1), 5)), ..Faults::default() });
    let ops = [op(1, 1), op(2, 2)];
    world.record(&ops).await;
    let others_done = |w: &World| matches!(w.states().get(&deposit(2)), Some(OpState::Handled(_)));
    run(&world, &handle(&world), quick(), others_done).await;
    assert!(matches!(world.states().get(&deposit(1)), Some(OpState::Final(_))));
    run(&world, &handle(&world), quick(), all_handled).await;
    assert_exactly_once(&world, &ops);
}

/// The pause that `handle` asks for, while `sender` works round by round.
async fn quiesced(handle: &OutboxHandle, sender: &mut Sender) -> Pause {
    let pause = handle.quiesce();
    tokio::pin!(pause);
    loop {
        tokio::select! {
            biased;
            pause = &mut pause => return pause,
            round = one_round(sender) => round,
        }
    }
}

async fn one_round(sender: &mut Sender) {
    sender.round().await.expect("nothing goes wrong");
    tokio::task::yield_now().await;
}

#[tokio::test]
async fn nothing_is_sent_during_a_pause_and_the_pause_begins_when_all_is_handled() {
    let world = World::new(Faults::default());
    world.record(&(0..5).map(|n| op(1, n)).collect::<Vec<_>>()).await;
    let (handle, shared) = (handle(&world), Arc::new(world.clone()));
    let (mut sender, delivery) = actors(&handle, shared.clone(), shared.clone(), &[shared], quick());
    let script = async {
        one_round(&mut sender).await;
        assert!(matches!(world.states()[&deposit(4)], OpState::Signed { .. }));
        let pause = quiesced(&handle, &mut sender).await;
        assert!(all_handled(&world), "everything sent is handled");
        let (id, late) = op(1, 50);
        handle.enqueue(id, late).await.expect("recorded");
        for _ in 0..10 {
            one_round(&mut sender).await;
        }
        assert_eq!(world.states()[&id], OpState::Queued);
        drop(pause);
        drop(quiesced(&handle, &mut sender).await);
        assert_eq!(world.states()[&id], OpState::Queued, "the second pause came before a send");
        one_round(&mut sender).await;
        assert!(matches!(world.states()[&id], OpState::Signed { .. }));
    };
    tokio::select! {
        () = delivery.run() => unreachable!("the sender lives on"),
        () = script => {}
    }
}

#[tokio::test]
async fn draining_ends_when_nothing_is_left_and_not_before() {
    let world = World::new(Faults { drop_every: 3, ..Faults::default() });
    let ops = mixed();
    world.record(&ops).await;
    let handle = handle(&world);
    let (drainer, seen) = (handle.clone(), world.clone());
    let drained = async move {
        drainer.drained().await.expect("drained");
        assert!(all_handled(&seen));
        seen.finish();
    };
    tokio::join!(run(&world, &handle, quick(), World::is_finished), drained);
    assert_exactly_once(&world, &ops);
}

#[tokio::test]
async fn recording_is_refused_for_another_operation_under_the_same_id() {
    let world = World::new(Faults::default());
    let handle = handle(&world);
    let ((id, first), (_, other)) = (op(1, 1), op(1, 2));
    handle.enqueue(id, first.clone()).await.expect("recorded");
    handle.enqueue(id, first).await.expect("the same again");
    assert!(handle.enqueue(id, other).await.is_err());
    assert_eq!(world.queued_count().await.expect("read"), 1);
}
