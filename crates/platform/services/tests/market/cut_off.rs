//! Tills that redeem while they are cut off.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use genex_coupon::offline::{Budget, Entry, Head, LogError, SealedEntry};
use genex_ports::store::{
    market::CouponState,
    offline::{EntryOutcome, OfflineStore},
    outbox::Purpose,
};
use genex_services::{
    Caller, Error,
    market::{DeviceDraft, EntryAnswer},
};
use genex_types::{CouponId, DAY_US, DeviceId, HOUR_US, IssuerId, SECOND_US, Timestamp};

use crate::world::{ANN, BEN, World, caller, cashier};

/// A till, as far as it is a key and a log.
#[derive(Clone)]
struct Till {
    id: DeviceId,
    key: SigningKey,
    head: Head,
}

impl Till {
    async fn enrolled(world: &World, secret: u8) -> Self {
        let key = SigningKey::from_bytes(&[secret; 32]);
        let draft = DeviceDraft { name: "Counter".into(), key: key.verifying_key().to_bytes() };
        let device = world.market.enrol_device(&manager(), &draft).await.expect("enrolled");
        let till = Self { id: device.id, key, head: Head::default() };
        world.market.offline_data(&cashier(), till.id).await.expect("budgets");
        till
    }

    /// Writes an entry for a pass.
    fn take(&mut self, pass: &str, at: Timestamp) -> SealedEntry {
        let entry = Entry {
            device: self.id,
            seq: self.head.seq + 1,
            prev: self.head.digest,
            pass: pass.to_owned(),
            terminal: [7; 20],
            commitment: [9; 32],
            minimum_met: true,
            at,
        };
        let body = serde_json::to_string(&entry).expect("plain");
        let signature = self.key.sign(&SealedEntry::message(&body)).to_bytes();
        let sealed = SealedEntry { body, signature: URL_SAFE_NO_PAD.encode(signature) };
        self.head = Head { seq: entry.seq, digest: sealed.digest() };
        sealed
    }

    async fn report(&self, world: &World, entries: &[SealedEntry]) -> Vec<EntryAnswer> {
        world.market.take_offline_batch(&cashier(), self.id, entries).await.expect("answered")
    }
}

fn manager() -> Caller {
    Caller { roles: genex_services::Roles(vec![genex_services::Role::Manager]), ..cashier() }
}

/// The pass of one of Ann's coupons.
async fn pass(world: &World, serial: u64) -> String {
    let coupon = CouponId { class: 1, serial };
    world.market.show_pass(&caller(ANN), coupon).await.expect("shown").payload
}

fn now(world: &World) -> Timestamp {
    genex_ports::clock::Clock::now(&world.clock)
}

const fn taken(outcome: EntryOutcome) -> EntryAnswer {
    EntryAnswer::Taken(outcome)
}

#[tokio::test]
async fn what_was_redeemed_cut_off_is_redeemed_once_however_often_it_is_reported() {
    let (world, _) = World::with_anns_coupons(1).await;
    let mut till = Till::enrolled(&world, 1).await;
    let entry = till.take(&pass(&world, 0).await, now(&world));
    world.clock.advance(3 * HOUR_US);
    for _ in 0..2 {
        let answers = till.report(&world, std::slice::from_ref(&entry)).await;
        assert_eq!(answers, [taken(EntryOutcome::Accepted)]);
    }
    assert_eq!(world.queued(Purpose::Redemption).len(), 1);
    world.outcome(Purpose::Redemption, None).await;
    let coupon = CouponId { class: 1, serial: 0 };
    let state = world.market.coupon_of(&caller(ANN), coupon).await.unwrap().coupon.row.state;
    assert_eq!(state, CouponState::Redeemed);
    let data = world.market.offline_data(&cashier(), till.id).await.unwrap();
    assert_eq!((data.device.head_seq, data.budgets[0].spent), (1, 1));
}

#[tokio::test]
async fn of_two_tills_with_one_coupon_the_first_to_report_has_it_and_the_other_is_told() {
    let (world, _) = World::with_anns_coupons(1).await;
    let (mut first, mut second) = (Till::enrolled(&world, 1).await, Till::enrolled(&world, 2).await);
    let shown = pass(&world, 0).await;
    let (one, other) = (first.take(&shown, now(&world)), second.take(&shown, now(&world)));
    assert_eq!(second.report(&world, &[other]).await, [taken(EntryOutcome::Accepted)]);
    assert_eq!(first.report(&world, &[one]).await, [taken(EntryOutcome::Conflict)]);
    let troubled = world.market.offline_conflicts(&manager()).await.unwrap();
    assert_eq!((troubled.len(), troubled[0].device), (1, first.id));
}

#[tokio::test]
async fn two_cut_off_tills_and_a_clone_lose_no_more_than_their_budgets_whoever_reports_first() {
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
        let (world, _) = World::with_anns_coupons(1).await;
        let first = Till::enrolled(&world, 1).await;
        let second = Till::enrolled(&world, 2).await;
        let budgets = budgets(&world, &[first.id, second.id]).await;
        let mut tills = [first.clone(), second, first];
        let shown = pass(&world, 0).await;
        let mut outcomes: BTreeMap<EntryOutcome, u32> = BTreeMap::new();
        for number in order {
            let at = now(&world).plus(SECOND_US * number);
            let till = &mut tills[usize::try_from(number).expect("small")];
            let entries: Vec<SealedEntry> = (0..30).map(|_| till.take(&shown, at)).collect();
            for answer in till.report(&world, &entries).await {
                if let EntryAnswer::Taken(outcome) = answer {
                    *outcomes.entry(outcome).or_default() += 1;
                }
            }
        }
        let (accepted, lost) = (outcomes[&EntryOutcome::Accepted], outcomes[&EntryOutcome::Conflict]);
        assert_eq!((accepted, lost), (1, budgets - 1), "{order:?}");
    }
}

/// What was allowed to these devices today.
async fn budgets(world: &World, devices: &[DeviceId]) -> u32 {
    let (series, day) = (crate::world::SERIES, Budget::day_of(now(world)));
    let mut units = 0;
    for device in devices {
        units += world.db.allowance(*device, series, day).await.unwrap().expect("given").units;
    }
    units
}

#[tokio::test]
async fn a_copied_or_rolled_back_till_loses_its_rights() {
    let (world, _) = World::with_anns_coupons(2).await;
    let mut till = Till::enrolled(&world, 1).await;
    let before = till.clone();
    let (one, other) = (pass(&world, 0).await, pass(&world, 1).await);
    let entry = till.take(&one, now(&world));
    assert_eq!(till.report(&world, &[entry]).await, [taken(EntryOutcome::Accepted)]);
    let mut rolled_back = before;
    let fork = rolled_back.take(&other, now(&world));
    assert_eq!(rolled_back.report(&world, &[fork]).await, [EntryAnswer::Forked]);
    let next = till.take(&other, now(&world));
    assert_eq!(till.report(&world, &[next]).await, [EntryAnswer::Revoked]);
    let refused = world.market.offline_data(&cashier(), till.id).await.unwrap_err();
    assert!(matches!(refused, Error::Forbidden), "{refused}");
}

#[tokio::test]
async fn a_log_with_a_gap_or_a_strange_signature_is_not_taken_in() {
    let (world, _) = World::with_anns_coupons(1).await;
    let mut till = Till::enrolled(&world, 1).await;
    let shown = pass(&world, 0).await;
    let first = till.take(&shown, now(&world));
    let second = till.take(&shown, now(&world));
    let gap = till.report(&world, std::slice::from_ref(&second)).await;
    assert_eq!(gap, [EntryAnswer::BadLog(LogError::Gap)]);
    let forged = SealedEntry { signature: second.signature.clone(), ..first.clone() };
    let answers = till.report(&world, &[forged, second.clone()]).await;
    assert_eq!(answers, [EntryAnswer::BadLog(LogError::Forged); 2]);
    let whole = till.report(&world, &[first, second]).await;
    assert_eq!(whole, [taken(EntryOutcome::Accepted), taken(EntryOutcome::Conflict)]);
}

#[tokio::test]
async fn a_forged_pass_another_day_and_a_wrong_clock_redeem_nothing() {
    let (world, _) = World::with_anns_coupons(1).await;
    let mut till = Till::enrolled(&world, 1).await;
    let shown = pass(&world, 0).await;
    let entries = [
        till.take("GNXP2.AAAA", now(&world)),
        till.take("482177309146", now(&world)),
        till.take(&shown, now(&world).plus(-DAY_US)),
        till.take(&shown, now(&world).plus(-3 * HOUR_US)),
        till.take(&shown, now(&world).plus(HOUR_US)),
    ];
    let answers = till.report(&world, &entries).await;
    let refused = taken(EntryOutcome::Refused);
    let beyond = taken(EntryOutcome::BeyondBudget);
    assert_eq!(answers, [refused, refused, beyond, refused, EntryAnswer::ClockAhead]);
    assert!(world.queued(Purpose::Redemption).is_empty());
}

#[tokio::test]
async fn a_pass_that_was_withdrawn_meanwhile_is_a_conflict_and_the_coupon_stays_its_holders() {
    let (world, _) = World::with_anns_coupons(1).await;
    let mut till = Till::enrolled(&world, 1).await;
    let shown = world.market.show_pass(&caller(ANN), CouponId { class: 1, serial: 0 }).await.unwrap();
    let entry = till.take(&shown.payload, now(&world));
    world.market.withdraw_pass(&caller(ANN), shown.id).await.unwrap();
    assert_eq!(till.report(&world, &[entry]).await, [taken(EntryOutcome::Conflict)]);
    assert!(world.queued(Purpose::Redemption).is_empty());
}

#[tokio::test]
async fn only_managers_enrol_and_only_the_issuers_own_staff_reports() {
    let (world, _) = World::with_anns_coupons(1).await;
    let till = Till::enrolled(&world, 1).await;
    let draft = DeviceDraft { name: "Counter".into(), key: till.key.verifying_key().to_bytes() };
    for nobody in [cashier(), caller(BEN)] {
        let refused = world.market.enrol_device(&nobody, &draft).await.unwrap_err();
        assert!(matches!(refused, Error::Forbidden), "{refused}");
    }
    let twice = world.market.enrol_device(&manager(), &draft).await.unwrap_err();
    assert!(matches!(twice, Error::Conflict(_)), "{twice}");
    let foreign = Caller { issuer: Some(IssuerId(2)), ..cashier() };
    let unknown = world.market.take_offline_batch(&foreign, till.id, &[]).await.unwrap_err();
    assert!(matches!(unknown, Error::NotFound("device")), "{unknown}");
    world.market.revoke_device(&manager(), till.id).await.unwrap();
    let revoked = world.market.offline_data(&cashier(), till.id).await.unwrap_err();
    assert!(matches!(revoked, Error::Forbidden), "{revoked}");
}
