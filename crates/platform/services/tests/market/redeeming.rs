//! Passes and tills.

use alloy_primitives::{eip191_hash_message, keccak256};
use genex_ports::{
    chain::{Address, Hash32},
    store::{market::CouponState, outbox::Purpose, redemptions::RedemptionStatus},
};
use genex_services::{
    Caller, Error, Refusal,
    market::{ReservationDraft, ReservationView, ShownPass},
};
use genex_types::{CouponId, IssuerId, MINUTE_US, Money, SECOND_US};
use k256::ecdsa::SigningKey;

use crate::world::{ANN, BEN, World, caller, cashier, usd};

const COUPON: CouponId = CouponId { class: 1, serial: 0 };

/// What a till hands in for a pass.
fn draft(pass: &str) -> ReservationDraft {
    let key = SigningKey::from_slice(&[9; 32]).expect("a key");
    let commitment = Hash32([4; 32]);
    let digest = keccak256([pass.as_bytes(), &commitment.0].concat());
    let hash = eip191_hash_message(digest);
    let (signature, parity) = key.sign_prehash_recoverable(hash.as_slice()).expect("signed");
    let point = key.verifying_key().to_encoded_point(false);
    let address = keccak256(&point.as_bytes()[1..]);
    ReservationDraft {
        pass: pass.to_owned(),
        terminal: Address(address[12..].try_into().expect("20 bytes")),
        signature: [&signature.to_bytes()[..], &[27 + parity.to_byte()]].concat(),
        commitment,
        minimum_met: true,
    }
}

async fn shown(world: &World) -> ShownPass {
    world.market.show_pass(&caller(ANN), COUPON).await.expect("shown")
}

async fn reserved(world: &World) -> ReservationView {
    let pass = shown(world).await;
    world.market.reserve(&cashier(), &draft(&pass.payload)).await.expect("reserved")
}

async fn state(world: &World) -> CouponState {
    world.market.coupon_of(&caller(ANN), COUPON).await.expect("hers").coupon.row.state
}

#[tokio::test]
async fn a_pass_is_reserved_captured_and_redeemed() {
    let (world, _) = World::with_anns_coupons(1).await;
    let pass = shown(&world).await;
    let check = world.market.check_pass(&pass.code).await.unwrap();
    assert_eq!((check.reason, check.card.is_some()), (None, true));
    let held = world.market.reserve(&cashier(), &draft(&pass.code)).await.unwrap();
    assert_eq!(held.redemption.status, RedemptionStatus::Reserved);
    let captured = world.market.capture(&cashier(), &world.attempt(), held.redemption.id).await.unwrap();
    assert_eq!(captured.redemption.status, RedemptionStatus::Capturing);
    world.outcome(Purpose::Redemption, None).await;
    assert_eq!(state(&world).await, CouponState::Redeemed);
    let done = world.market.reservation_of(&cashier(), held.redemption.id).await.unwrap();
    assert_eq!(done.redemption.status, RedemptionStatus::Redeemed);
    assert_eq!(world.told(ANN), ["coupon_redeemed"]);
    let day = world.market.till_day(&cashier()).await.unwrap();
    assert_eq!((day.count, day.face_total, day.by_cashier.len()), (1, usd(10_000), 1));
    let line = &world.market.activity_of(&caller(ANN), None, None, 1).await.unwrap().lines[0];
    assert_eq!(line.number, done.redemption.number);
}

#[tokio::test]
async fn of_fifty_tills_at_the_same_moment_one_redeems() {
    let (world, _) = World::with_anns_coupons(1).await;
    let pass = shown(&world).await;
    let tills: Vec<_> = (0..50)
        .map(|number| {
            let (market, attempt) = (world.market.clone(), world.attempt());
            let draft = draft(if number % 2 == 0 { &pass.payload } else { &pass.code });
            tokio::spawn(async move {
                let held = market.reserve(&cashier(), &draft).await?;
                market.capture(&cashier(), &attempt, held.redemption.id).await
            })
        })
        .collect();
    let mut winners = 0;
    for till in tills {
        match till.await.expect("no panic") {
            Ok(_) => winners += 1,
            Err(Error::Refused(Refusal::CouponNotAvailable | Refusal::CouponAlreadyRedeemed)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((winners, world.queued(Purpose::Redemption).len()), (1, 1));
}

#[tokio::test]
async fn of_fifty_captures_of_one_reservation_one_is_made() {
    let (world, _) = World::with_anns_coupons(1).await;
    let held = reserved(&world).await.redemption.id;
    let captures: Vec<_> = (0..50)
        .map(|_| {
            let (market, attempt) = (world.market.clone(), world.attempt());
            tokio::spawn(async move { market.capture(&cashier(), &attempt, held).await })
        })
        .collect();
    let mut winners = 0;
    for capture in captures {
        match capture.await.expect("no panic") {
            Ok(_) => winners += 1,
            Err(Error::Refused(Refusal::CouponAlreadyRedeemed)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(winners, 1);
}

#[tokio::test]
async fn the_same_capture_sent_again_gets_the_same_answer() {
    let (world, _) = World::with_anns_coupons(1).await;
    let held = reserved(&world).await.redemption.id;
    let attempt = world.attempt();
    for _ in 0..2 {
        assert!(world.market.capture(&cashier(), &attempt, held).await.is_ok());
    }
}

#[tokio::test]
async fn a_renewed_pass_kills_the_last_one_and_an_old_one_dies_by_itself() {
    let (world, _) = World::with_anns_coupons(1).await;
    let first = shown(&world).await;
    world.clock.advance(30 * SECOND_US);
    let second = shown(&world).await;
    assert_eq!(first.id, second.id);
    for dead in [&first.payload, &first.code] {
        let refused = world.market.reserve(&cashier(), &draft(dead)).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(Refusal::PassInvalid)), "{refused}");
    }
    world.clock.advance(60 * SECOND_US);
    let old = world.market.reserve(&cashier(), &draft(&second.payload)).await.unwrap_err();
    assert!(matches!(old, Error::Refused(Refusal::PassInvalid)), "{old}");
}

#[tokio::test]
async fn a_withdrawn_pass_and_a_released_or_lapsed_reservation_free_the_coupon() {
    let (world, _) = World::with_anns_coupons(1).await;
    let pass = shown(&world).await;
    world.market.withdraw_pass(&caller(ANN), pass.id).await.unwrap();
    assert_eq!(state(&world).await, CouponState::Available);
    let held = reserved(&world).await.redemption.id;
    assert!(matches!(
        world.market.show_pass(&caller(ANN), COUPON).await,
        Err(Error::Refused(Refusal::CouponNotAvailable))
    ));
    world.market.release(&cashier(), held).await.unwrap();
    assert_eq!(state(&world).await, CouponState::Available);
    reserved(&world).await;
    world.clock.advance(5 * MINUTE_US);
    world.market.sweep().await.unwrap();
    assert_eq!(state(&world).await, CouponState::Available);
}

#[tokio::test]
async fn a_redemption_the_chain_refuses_gives_the_coupon_back() {
    let (world, _) = World::with_anns_coupons(1).await;
    let held = reserved(&world).await.redemption.id;
    world.market.capture(&cashier(), &world.attempt(), held).await.unwrap();
    world.outcome(Purpose::Redemption, Some("terminal not certified")).await;
    assert_eq!(state(&world).await, CouponState::Available);
    assert_eq!(world.told(ANN), ["redemption_failed"]);
}

#[tokio::test]
async fn a_till_is_told_why_it_gets_no_coupon() {
    let (world, _) = World::with_anns_coupons(1).await;
    let pass = shown(&world).await;
    let reserve = |who: Caller, draft: ReservationDraft| {
        let market = world.market.clone();
        async move { market.reserve(&who, &draft).await.err() }
    };
    let foreign = Caller { issuer: Some(IssuerId(2)), ..cashier() };
    let elsewhere = reserve(foreign, draft(&pass.payload)).await;
    assert!(matches!(elsewhere, Some(Error::Refused(Refusal::StoreNotAllowed))));
    assert!(matches!(reserve(caller(BEN), draft(&pass.payload)).await, Some(Error::Forbidden)));
    let mut unsigned = draft(&pass.payload);
    unsigned.commitment = Hash32([5; 32]);
    let forged = reserve(cashier(), unsigned).await;
    assert!(matches!(forged, Some(Error::Refused(Refusal::SignatureInvalid))));
    let garbage = reserve(cashier(), draft("hello")).await;
    assert!(matches!(garbage, Some(Error::Invalid { param: "pass", .. })));
    let unknown = reserve(cashier(), draft("0000 0000 0000")).await;
    assert!(matches!(unknown, Some(Error::Refused(Refusal::PassInvalid))));
    assert!(world.market.reserve(&cashier(), &draft(&pass.payload)).await.is_ok(), "nothing was used up");
}

#[tokio::test]
async fn a_bill_below_the_minimum_and_another_store_are_refused() {
    let spend = Money::new(20_000, genex_types::Currency::Usd);
    let strict = World::with_rules(|profile| profile.rules.min_spend = Some(spend)).await;
    strict.buy(ANN, 1).await;
    let pass = shown(&strict).await;
    let small = ReservationDraft { minimum_met: false, ..draft(&pass.payload) };
    let refused = strict.market.reserve(&cashier(), &small).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::MinimumSpendNotMet)), "{refused}");

    let local = World::with_rules(|profile| profile.rules.stores = vec![genex_types::StoreId(7)]).await;
    local.buy(ANN, 1).await;
    let pass = shown(&local).await;
    let refused = local.market.reserve(&cashier(), &draft(&pass.payload)).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::StoreNotAllowed)), "{refused}");
    let there = Caller { store: Some(genex_types::StoreId(7)), ..cashier() };
    assert!(local.market.reserve(&there, &draft(&pass.payload)).await.is_ok());
}
