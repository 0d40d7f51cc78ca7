//! The Travel Rule on the contracts of the genesis, by amounts.

use alloy_primitives::{Address, B256, U256};
use genex_bindings::addresses as at;
use genex_chain_execution::{Refusal, Rejection};

use crate::town::{Outcome, Town, address, give, give_both, pay, person};

const NOW: u64 = 1_795_000_000;
/// A flow counts for a day at least, and never longer than this.
const FORGOTTEN: u64 = 33 * 3_600;

/// Where the coupons are that somebody gives away.
#[derive(Clone, Copy, Debug)]
enum Keeper {
    /// With the custodian, whose key signs for the holder.
    Custodian,
    /// In the holder's own wallet, into which they were withdrawn.
    Wallet,
}

/// A town in which somebody holds two coupons of a face value, that one's key, and whom they go to.
fn town(keeper: Keeper, face_cents: u64) -> (Town, B256, Address, [U256; 2]) {
    let mut town = Town::new(NOW);
    let [issuer, custodial, wallet, bob] = ["issuer", "custodial", "wallet", "bob"].map(person);
    [issuer, custodial, wallet, bob].into_iter().for_each(|party| town.admit(party));
    let coupons = town.endow(issuer, address(custodial), face_cents);
    let holder = match keeper {
        Keeper::Custodian => custodial,
        Keeper::Wallet => {
            for coupon in coupons {
                town.ticket(address(custodial), address(wallet));
                let withdraw = give(address(custodial), address(wallet), coupon);
                town.must(custodial, at::COUPON_LEDGER, &withdraw);
            }
            wallet
        }
    };
    (town, holder, address(bob), coupons)
}

fn in_both(promise: impl Fn(Keeper)) {
    [Keeper::Custodian, Keeper::Wallet].into_iter().for_each(promise);
}

#[test]
fn a_coupon_of_a_cent_less_than_the_threshold_needs_no_ticket() {
    in_both(|keeper| {
        let (mut town, holder, bob, [coupon, _]) = town(keeper, 299_999);
        town.must(holder, at::COUPON_LEDGER, &give(address(holder), bob, coupon));
    });
}

#[test]
fn a_coupon_at_the_threshold_needs_a_ticket_and_uses_it_up() {
    in_both(|keeper| {
        let (mut town, holder, bob, [first, second]) = town(keeper, 300_000);
        let send = |town: &mut Town, coupon| {
            town.send(holder, at::COUPON_LEDGER, &give(address(holder), bob, coupon))
        };
        assert_eq!(send(&mut town, first), Outcome::Reverted, "{keeper:?}");
        town.ticket(address(holder), bob);
        assert!(matches!(send(&mut town, first), Outcome::Done(_)), "{keeper:?}");
        town.now += FORGOTTEN;
        assert_eq!(send(&mut town, second), Outcome::Reverted, "{keeper:?}");
    });
}

#[test]
fn coupons_that_reach_the_threshold_together_need_a_ticket_one_by_one_and_at_once() {
    in_both(|keeper| {
        for face_cents in [150_000, 250_000] {
            let (mut town, holder, bob, coupons) = town(keeper, face_cents);
            let both = give_both(address(holder), bob, coupons);
            assert_eq!(town.send(holder, at::COUPON_LEDGER, &both), Outcome::Reverted, "{keeper:?}");
            town.must(holder, at::COUPON_LEDGER, &give(address(holder), bob, coupons[0]));
            let second = give(address(holder), bob, coupons[1]);
            town.now += 23 * 3_600;
            assert_eq!(town.send(holder, at::COUPON_LEDGER, &second), Outcome::Reverted, "{keeper:?}");
            town.now += FORGOTTEN;
            town.must(holder, at::COUPON_LEDGER, &second);
        }
    });
}

#[test]
fn cash_is_held_to_the_same_amounts_by_the_node_alone() {
    let ticket = |outcome: Outcome| {
        matches!(outcome, Outcome::Refused(Rejection::Refused(Refusal::TicketRequired { .. })))
    };
    let [alice, bob] = ["alice", "bob"].map(person);
    let fresh = || {
        let mut town = Town::new(NOW);
        [alice, bob].into_iter().for_each(|party| town.admit(party));
        town
    };
    let send = |town: &mut Town, cents| town.send(alice, at::TEST_STABLECOIN, &pay(address(bob), cents));
    assert!(matches!(send(&mut fresh(), 299_999), Outcome::Done(_)));
    let mut town = fresh();
    assert!(ticket(send(&mut town, 300_000)));
    town.ticket(address(alice), address(bob));
    assert!(matches!(send(&mut town, 300_000), Outcome::Done(_)));
    assert!(ticket(send(&mut town, 1)));
    for cents in [150_000, 250_000] {
        let mut town = fresh();
        assert!(matches!(send(&mut town, cents), Outcome::Done(_)));
        assert!(ticket(send(&mut town, cents)));
        town.now += FORGOTTEN;
        assert!(matches!(send(&mut town, cents), Outcome::Done(_)));
    }
}
