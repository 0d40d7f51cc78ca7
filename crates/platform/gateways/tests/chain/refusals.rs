//! What the gateway says when the chain does not do as asked.

use std::slice;

use genex_gateways::chain::{ChainGateway, Contracts};
use genex_ports::{
    chain::{
        Address, Chain, ChainError, ChainOp, Hash32, OpResult, Outcome, PersonTag, SanctionsRecord,
        SeriesTerms, SettlementTrade, TravelTicket,
    },
    signer::{Attestor, KeyRef, Signer},
};
use genex_types::{CouponId, Currency, DAY_US, Money, Price, SeriesId, Timestamp, TradeId};

use crate::support::{ALICE, BOB, World, usd};

fn level(level: u8) -> ChainOp {
    ChainOp::SetKycLevel { address: Address([3; 20]), level }
}

#[tokio::test]
async fn a_series_made_twice_is_refused_with_the_contracts_reason() {
    let world = World::with_a_series().await;
    let again = world.execute(&ChainOp::CreateSeries(world.terms(SeriesId(77)))).await;
    assert_eq!(again.result, OpResult::Reverted { reason: "ref_taken".into() });
}

#[tokio::test]
async fn a_batch_that_comes_too_early_does_nothing_and_says_so() {
    let world = World::with_a_series().await;
    let early = world.settle(vec![world.primary(2, ALICE, [0])]).await;
    assert_eq!(early.result, OpResult::Reverted { reason: "wrong_sequence".into() });
    let first = world.settle(vec![world.primary(1, ALICE, [0])]).await;
    assert!(matches!(first.result, OpResult::Settled { ref skipped, .. } if skipped.is_empty()));
}

#[tokio::test]
async fn a_known_transaction_may_be_handed_in_again_before_and_after_it_is_final() {
    let world = World::start().await;
    let tx = world.gateway.prepare(&level(1), 0).await.expect("signed");
    assert_eq!(tx, world.gateway.prepare(&level(1), 0).await.expect("signed"), "signing is deterministic");
    for answer in world.gateway.broadcast(&[tx.clone(), tx.clone()]).await {
        answer.expect("taken");
    }
    world.outcome(&level(1), tx.hash).await;
    world.gateway.broadcast(&[tx]).await.remove(0).expect("a spent nonce is no error");
}

#[tokio::test]
async fn transactions_wait_for_the_one_before_and_each_gets_its_own_outcome() {
    let world = World::start().await;
    let bad = level(9);
    let ops = [level(1), bad, level(2)];
    let mut txs = Vec::new();
    for (nonce, op) in (0..).zip(&ops) {
        txs.push(world.gateway.prepare(op, nonce).await.expect("signed"));
    }
    for tx in txs.iter().rev() {
        world.gateway.broadcast(std::slice::from_ref(tx)).await.remove(0).expect("taken");
    }
    let mut results = Vec::new();
    for (op, tx) in ops.iter().zip(&txs) {
        results.push(world.outcome(op, tx.hash).await.result);
    }
    let reverted = OpResult::Reverted { reason: "bad_level".into() };
    assert_eq!(results, [OpResult::Done, reverted, OpResult::Done]);
    assert_eq!(world.gateway.next_nonce(txs[0].sender).await.expect("a nonce"), 3);
}

#[tokio::test]
async fn a_replacement_takes_the_nonce_and_does_nothing() {
    let world = World::start().await;
    let op = level(1);
    let replacement = world.gateway.prepare_replacement(&op, 0).await.expect("signed");
    let original = world.gateway.prepare(&op, 0).await.expect("signed");
    assert_eq!((replacement.sender, replacement.nonce), (original.sender, 0));
    world.gateway.broadcast(slice::from_ref(&replacement)).await.remove(0).expect("taken");
    assert_eq!(world.outcome(&op, replacement.hash).await.result, OpResult::Done);
    let lost = world.gateway.outcomes(&[(&op, original.hash)]).await.expect("an answer");
    assert_eq!(lost, [None]);
}

#[tokio::test]
async fn a_transaction_for_another_chain_is_refused_for_good() {
    let world = World::start().await;
    let url = format!("http://{}", world.node.rpc_address);
    let contracts = Contracts { chain_id: 1, ..Contracts::development() };
    let stranger = ChainGateway::new(&url, world.signer.clone(), contracts).expect("a gateway");
    let tx = stranger.prepare(&level(1), 0).await.expect("signed");
    let answer = stranger.broadcast(&[tx]).await.remove(0);
    assert!(matches!(answer, Err(ChainError::Refused(_))), "{answer:?}");
}

#[tokio::test]
async fn what_can_never_be_on_the_chain_is_refused_before_it_is_signed() {
    let world = World::start().await;
    let never = [
        ChainOp::MintCash { to: Address([1; 20]), amount: Money::new(5, Currency::Jpy) },
        ChainOp::MintCash { to: Address([1; 20]), amount: usd(-5) },
        ChainOp::BurnCash { key: KeyRef::Party(1), amount: Money::new(5, Currency::Eur) },
        ChainOp::Enrol {
            holder: ALICE,
            class: 1,
            tag: PersonTag([1; 20]),
            issued_at: Timestamp::from_seconds(-1),
        },
    ];
    for op in never {
        let refused = world.gateway.prepare(&op, 0).await;
        assert!(matches!(refused, Err(ChainError::Refused(_))), "{op:?}: {refused:?}");
    }
}

#[tokio::test]
async fn a_node_that_is_gone_is_unavailable_and_not_a_refusal() {
    let world = World::start().await;
    let signer = world.signer.clone();
    let gone = ChainGateway::new("http://127.0.0.1:9", signer, Contracts::development()).expect("a gateway");
    let tx = gone.prepare(&level(1), 0).await.expect("signing needs no node");
    assert!(matches!(gone.broadcast(&[tx]).await.remove(0), Err(ChainError::Unavailable(_))));
    assert!(matches!(gone.height().await, Err(ChainError::Unavailable(_))));
}

#[tokio::test]
async fn a_sanctions_list_takes_two_attestors_and_then_holds() {
    let world = World::with_a_series().await;
    let addresses = vec![world.signer.address(ALICE).await.expect("a key")];
    let vote = |attestor| ChainOp::AttestSanctioned { addresses: addresses.clone(), attestor };
    let unlisted = world.gateway.sanctioned(&addresses).await.expect("an answer");
    assert_eq!(unlisted.listed, [false]);
    world.done(vote(Attestor::First)).await;
    let bought = world.settle(vec![world.primary(1, ALICE, [0])]).await;
    assert!(matches!(bought.result, OpResult::Settled { ref skipped, .. } if skipped.is_empty()));
    world.done(vote(Attestor::Third)).await;
    let listed = world.gateway.sanctioned(&addresses).await.expect("an answer");
    assert_eq!((listed.version, listed.listed), (unlisted.version + 1, vec![true]));
    let trade = world.primary(2, ALICE, [1]);
    let expected = vec![(trade.trade, "sanctioned".to_owned())];
    let refused = world.settle(vec![trade]).await;
    assert_eq!(refused.result, OpResult::Settled { settled: vec![], skipped: expected });
}

#[tokio::test]
async fn a_class_with_a_limit_sells_only_to_people_it_knows_and_only_so_many() {
    let world = World::with_a_series().await;
    let terms = SeriesTerms { per_person: 2, ..world.terms(SeriesId(78)) };
    world.execute(&ChainOp::CreateSeries(terms)).await;
    let sale = |seq, serials: &[u64]| {
        let trade = world.primary(seq, ALICE, []);
        let coupons = serials.iter().map(|serial| CouponId { class: 2, serial: *serial }).collect();
        let seller_fee = usd(0);
        SettlementTrade { trade: TradeId(9_000 + u128::from(seq)), class: 2, coupons, seller_fee, ..trade }
    };
    let skipped = |outcome: Outcome| match outcome.result {
        OpResult::Settled { skipped, .. } => {
            skipped.into_iter().map(|(_, reason)| reason).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let enrol = |at| ChainOp::Enrol { holder: ALICE, class: 2, tag: PersonTag([1; 20]), issued_at: at };
    assert_eq!(skipped(world.settle(vec![sale(1, &[0])]).await), ["not_eligible"]);
    world.done(enrol(world.now())).await;
    assert!(skipped(world.settle(vec![sale(2, &[0, 1])]).await).is_empty());
    assert_eq!(skipped(world.settle(vec![sale(3, &[2])]).await), ["purchase_limit_reached"]);
    let again = world.execute(&enrol(world.now())).await;
    assert_eq!(again.result, OpResult::Reverted { reason: "stale_ticket".into() });
}

#[tokio::test]
async fn a_large_gift_moves_once_for_each_ticket_between_people_who_are_known() {
    let world = World::with_a_series().await;
    let terms = SeriesTerms { face: Price(300_000), ..world.terms(SeriesId(79)) };
    world.execute(&ChainOp::CreateSeries(terms)).await;
    let coupon = CouponId { class: 2, serial: 0 };
    let sale = SettlementTrade { class: 2, coupons: vec![coupon], ..world.primary(1, ALICE, [0]) };
    world.settle(vec![sale]).await;
    let (alice, bob) = (world.address(ALICE).await, world.address(BOB).await);
    let give = ChainOp::Transfer { from: ALICE, to: bob, coupon };
    let refused = |reason: &str| OpResult::Reverted { reason: reason.into() };
    assert_eq!(world.execute(&give).await.result, refused("kyc_level_required"));
    for address in [alice, bob] {
        world.done(ChainOp::SetKycLevel { address, level: 2 }).await;
    }
    assert_eq!(world.execute(&give).await.result, refused("ticket_required"));
    let ticket = |from, to| TravelTicket {
        from,
        to,
        identity: Hash32([9; 32]),
        cap_cents: 300_000,
        expires_at: world.now().plus(DAY_US),
    };
    world.done(ChainOp::RecordTicket(ticket(alice, bob))).await;
    world.done(give.clone()).await;
    let back = ChainOp::Transfer { from: BOB, to: alice, coupon };
    assert_eq!(world.execute(&back).await.result, refused("ticket_required"), "each way has its own");
    world.done(ChainOp::RecordTicket(ticket(bob, alice))).await;
    world.done(back).await;
    assert_eq!(world.execute(&give).await.result, refused("ticket_required"), "a ticket is used up");
    let void = TravelTicket { expires_at: world.now(), ..ticket(alice, bob) };
    assert_eq!(world.execute(&ChainOp::RecordTicket(void)).await.result, refused("bad_ticket"));
}
