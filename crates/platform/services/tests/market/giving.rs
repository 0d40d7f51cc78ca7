//! Gifts.

use genex_coupon::Transfer;
use genex_ports::{
    chain::ChainOp,
    messages::Contact,
    store::{gifts::GiftStatus, market::CouponState, outbox::Purpose, travel::TravelStore},
};
use genex_protocol::{Command, OrderKind, OrderSpec, Side, TimeInForce};
use genex_services::{
    Caller, Error, Refusal,
    market::{GiftDraft, GiftView},
};
use genex_travel_rule::{Commitment, CommitmentKey, ivms::IdentityPayload};
use genex_types::{CouponId, DAY_US, OrderId, Party, Price, UserId};

use crate::world::{ANN, BEN, SERIES, World, caller, usd};

const COUPON: CouponId = CouponId { class: 1, serial: 0 };

fn to(contact: &str) -> GiftDraft {
    GiftDraft { coupon: COUPON, to: Contact::Email(contact.into()), message: "生日快乐".into() }
}

async fn given(world: &World) -> GiftView {
    world.market.give(&caller(ANN), &world.attempt(), to("ben@example.com")).await.expect("given")
}

#[tokio::test]
async fn a_gift_waits_until_claimed_then_moves_and_can_come_back() {
    let (world, purchase) = World::with_anns_coupons(1).await;
    let gift = given(&world).await;
    assert_eq!((gift.gift.status, world.told(BEN)), (GiftStatus::Offered, vec!["gift_offered".to_owned()]));
    let id = gift.gift.id;
    let claimed = world.market.claim_gift(&caller(BEN), id).await.unwrap();
    assert_eq!(claimed.gift.status, GiftStatus::Claiming);
    assert_eq!(world.holder(0).await, Some(Party::User(ANN)), "until the chain has moved it");
    world.outcome(Purpose::GiftClaim, None).await;
    assert_eq!(world.holder(0).await, Some(Party::User(BEN)));
    let refunded = world.market.refund(&caller(BEN), &world.attempt(), purchase).await;
    assert!(matches!(refunded, Err(Error::NotFound(_))), "a gift has no price");

    world.market.return_gift(&caller(BEN), id).await.unwrap();
    world.outcome(Purpose::GiftReturn, None).await;
    let returned = world.market.gift_of(&caller(ANN), id).await.unwrap();
    assert_eq!((returned.gift.status, world.holder(0).await), (GiftStatus::Returned, Some(Party::User(ANN))));
    assert_eq!(world.told(ANN), ["gift_claimed", "gift_returned"]);
    assert!(world.market.refund(&caller(ANN), &world.attempt(), purchase).await.is_ok(), "the right is back");
}

#[tokio::test]
async fn a_gift_to_somebody_unknown_is_claimable_once_they_register_with_that_contact() {
    let (world, _) = World::with_anns_coupons(1).await;
    let gift = world.market.give(&caller(ANN), &world.attempt(), to("new@example.com")).await.unwrap();
    let seen = world.market.gift_preview(&gift.gift.token).await.unwrap();
    assert_eq!(seen.gift.id, gift.gift.id);
    assert!(matches!(world.market.claim_gift(&caller(BEN), gift.gift.id).await, Err(Error::NotFound(_))));
    let newcomer = UserId(77);
    world.register(newcomer, Contact::Email("new@example.com".into())).await;
    let listed = world.market.gifts_of(&caller(newcomer), false, None, 10).await.unwrap();
    assert_eq!(listed.gifts.len(), 1);
    world.market.claim_gift(&caller(newcomer), gift.gift.id).await.unwrap();
    world.outcome(Purpose::GiftClaim, None).await;
    assert_eq!(world.holder(0).await, Some(Party::User(newcomer)));
}

#[tokio::test]
async fn a_listed_coupon_or_one_that_may_not_be_given_is_refused() {
    let (world, _) = World::with_anns_coupons(1).await;
    world
        .send(genex_protocol::Command::PlaceOrder(OrderSpec {
            order: OrderId(1),
            party: Party::User(ANN),
            series: SERIES,
            side: Side::Sell { coupons: vec![COUPON] },
            kind: OrderKind::Limit(Price(8_000)),
            quantity: 1,
            time_in_force: TimeInForce::Gtc,
            expires_at: None,
        }))
        .await;
    let listed = world.market.give(&caller(ANN), &world.attempt(), to("ben@example.com")).await.unwrap_err();
    assert!(matches!(listed, Error::Refused(Refusal::CouponNotAvailable)), "{listed}");

    let bound = World::with_rules(|profile| {
        profile.rules.transfer = Transfer::Forbidden;
        profile.rules.max_resales = 0;
    })
    .await;
    bound.buy(ANN, 1).await;
    let refused = bound.market.give(&caller(ANN), &bound.attempt(), to("ben@example.com")).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::CouponNotTransferable)), "{refused}");
    let own = bound.market.give(&caller(ANN), &bound.attempt(), to("ann@example.com")).await.unwrap_err();
    assert!(matches!(own, Error::Invalid { param: "to", .. }), "{own}");
}

#[tokio::test]
async fn an_offer_nobody_claims_ends_and_the_coupon_is_free_again() {
    let (world, _) = World::with_anns_coupons(1).await;
    let gift = given(&world).await;
    world.clock.advance(7 * DAY_US);
    world.market.sweep().await.unwrap();
    let lapsed = world.market.gift_of(&caller(ANN), gift.gift.id).await.unwrap();
    assert_eq!((lapsed.gift.status, world.told(ANN)), (GiftStatus::Expired, vec!["gift_lapsed".to_owned()]));
    let coupon = world.market.coupon_of(&caller(ANN), COUPON).await.unwrap();
    assert_eq!(coupon.coupon.row.state, CouponState::Available);
    let late = world.market.claim_gift(&caller(BEN), gift.gift.id).await.unwrap_err();
    assert!(matches!(late, Error::Refused(Refusal::GiftClosed)), "{late}");
}

#[tokio::test]
async fn the_giver_may_take_an_offer_back_but_not_a_claimed_gift() {
    let (world, _) = World::with_anns_coupons(1).await;
    let gift = given(&world).await.gift.id;
    assert!(matches!(world.market.cancel_gift(&caller(BEN), gift).await, Err(Error::Forbidden)));
    let cancelled = world.market.cancel_gift(&caller(ANN), gift).await.unwrap();
    assert_eq!(cancelled.gift.status, GiftStatus::Cancelled);
    let second = given(&world).await.gift.id;
    world.market.claim_gift(&caller(BEN), second).await.unwrap();
    let late = world.market.cancel_gift(&caller(ANN), second).await.unwrap_err();
    assert!(matches!(late, Error::Refused(Refusal::GiftClosed)), "{late}");
}

#[tokio::test]
async fn a_transfer_the_chain_refuses_leaves_the_coupon_with_its_giver() {
    let (world, _) = World::with_anns_coupons(1).await;
    let gift = given(&world).await.gift.id;
    world.market.claim_gift(&caller(BEN), gift).await.unwrap();
    world.outcome(Purpose::GiftClaim, Some("frozen")).await;
    let ended = world.market.gift_of(&caller(ANN), gift).await.unwrap();
    assert_eq!(ended.gift.status, GiftStatus::Expired);
    assert_eq!(
        world.market.coupon_of(&caller(ANN), COUPON).await.unwrap().coupon.row.state,
        CouponState::Available
    );
}

#[tokio::test]
async fn a_claim_cut_short_is_taken_up_again() {
    let (world, _) = World::with_anns_coupons(1).await;
    let gift = given(&world).await.gift.id;
    genex_ports::store::gifts::GiftStore::begin_claim(&world.db, gift, BEN).await.unwrap();
    for _ in 0..2 {
        world.market.sweep().await.unwrap();
    }
    let [(_, ChainOp::Transfer { coupon, .. })] = &world.queued(Purpose::GiftClaim)[..] else {
        panic!("one transfer");
    };
    assert_eq!(*coupon, COUPON);
}

#[tokio::test]
async fn nothing_is_given_by_or_to_somebody_who_may_be_listed() {
    let (world, _) = World::with_anns_coupons(1).await;
    let hold = |user| *world.listed.0.lock().unwrap() = vec![user];
    hold(ANN);
    let refused = world.market.give(&caller(ANN), &world.attempt(), to("ben@example.com")).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::SanctionsHold))), "{refused:?}");
    world.listed.0.lock().unwrap().clear();
    let gift = given(&world).await.gift.id;
    for (listed, refusal) in [(BEN, Refusal::SanctionsHold), (ANN, Refusal::GiftClosed)] {
        hold(listed);
        let refused = world.market.claim_gift(&caller(BEN), gift).await;
        assert!(matches!(&refused, Err(Error::Refused(found)) if *found == refusal), "{refused:?}");
        assert!(world.queued(Purpose::GiftClaim).is_empty());
    }
    world.listed.0.lock().unwrap().clear();
    world.market.claim_gift(&caller(BEN), gift).await.expect("the offer stands");
}

#[tokio::test]
async fn a_gift_that_needs_a_ticket_moves_after_both_identities_are_on_record_and_so_does_its_return() {
    let world = World::with_face(Price(500_000)).await;
    let (ann, ben) = (known(ANN), known(BEN));
    world.send(Command::CreditCash { party: ann.party(), amount: usd(1_000_000) }).await;
    world.buy(ANN, 1).await;
    let gift = world.market.give(&ann, &world.attempt(), to("ben@example.com")).await.expect("given").gift;
    world.market.claim_gift(&ben, gift.id).await.expect("claimed");
    world.outcome(Purpose::GiftClaim, Some("ticket_required")).await;
    let (_, op) = world.queued(Purpose::GiftTicket).pop().expect("a ticket is on its way");
    let ChainOp::RecordTicket(ticket) = op else { panic!("{op:?}") };
    assert_eq!((ticket.from.0[0], ticket.to.0[0], ticket.cap_cents), (1, 2, 500_000));
    assert!(world.queued(Purpose::GiftTicketed).is_empty(), "the coupon follows its ticket");
    world.outcome(Purpose::GiftTicket, None).await;
    world.outcome(Purpose::GiftTicketed, None).await;
    assert_eq!(world.holder(0).await, Some(ben.party()));

    world.market.return_gift(&ben, gift.id).await.expect("on its way back");
    world.outcome(Purpose::GiftReturn, Some("ticket_required")).await;
    world.outcome(Purpose::ReturnTicket, None).await;
    world.outcome(Purpose::ReturnTicketed, None).await;
    assert_eq!(world.holder(0).await, Some(ann.party()));

    let records = world.db.travel_records(10).await.expect("readable");
    let sides: Vec<_> = records.iter().map(|record| (record.from, record.to, record.back)).collect();
    assert!(sides.contains(&(ANN, BEN, false)) && sides.contains(&(BEN, ANN, true)) && sides.len() == 2);
    let there = records.iter().find(|record| !record.back).expect("the way there");
    assert_eq!(there.commitment, ticket.identity);
    let payload: IdentityPayload = serde_json::from_str(&there.payload).expect("IVMS101");
    payload.check(jiff::civil::date(2026, 11, 24)).expect("as the standard wants it");
    let opens = Commitment(there.commitment.0);
    assert!(opens.opens(&CommitmentKey::new(there.key), &gift.id.to_string(), &payload));
}

#[tokio::test]
async fn a_gift_too_large_for_whoever_is_not_known_stays_where_it_is() {
    let world = World::with_face(Price(500_000)).await;
    world.send(Command::CreditCash { party: Party::User(ANN), amount: usd(1_000_000) }).await;
    world.buy(ANN, 1).await;
    let refused = world.market.give(&caller(ANN), &world.attempt(), to("ben@example.com")).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::TravelRuleRequired)), "{refused}");
    let ann = known(ANN);
    let gift = world.market.give(&ann, &world.attempt(), to("ben@example.com")).await.expect("given").gift;
    let refused = world.market.claim_gift(&caller(BEN), gift.id).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::TravelRuleRequired)), "{refused}");
    let waiting = world.market.gift_of(&ann, gift.id).await.expect("visible").gift;
    assert_eq!(waiting.status, GiftStatus::Offered, "it can be claimed once the receiver is known");
}

#[tokio::test]
async fn a_small_gift_that_needs_a_ticket_none_can_have_comes_back_to_its_giver() {
    let (world, _) = World::with_anns_coupons(1).await;
    let gift = given(&world).await.gift;
    world.market.claim_gift(&caller(BEN), gift.id).await.expect("claimed");
    world.outcome(Purpose::GiftClaim, Some("ticket_required")).await;
    assert!(world.queued(Purpose::GiftTicket).is_empty());
    let back = world.market.gift_of(&caller(ANN), gift.id).await.expect("visible").gift;
    assert_eq!((back.status, world.holder(0).await), (GiftStatus::Expired, Some(Party::User(ANN))));
}

/// Somebody at level 2.
fn known(user: UserId) -> Caller {
    Caller { kyc_level: 2, ..caller(user) }
}
