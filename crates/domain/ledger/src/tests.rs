use std::collections::BTreeMap;

use genex_types::{Currency, Timestamp};
use proptest::prelude::*;

use super::*;

const KEYS: [(u8, Currency, Limit); 6] = [
    (0, Currency::Usd, Limit::None),
    (1, Currency::Usd, Limit::DebitsWithinCredits),
    (2, Currency::Usd, Limit::DebitsWithinCredits),
    (3, Currency::Eur, Limit::None),
    (4, Currency::Eur, Limit::DebitsWithinCredits),
    (5, Currency::Usd, Limit::CreditsWithinDebits),
];

fn ledger() -> (Ledger<u8>, Vec<AccountIx>) {
    let mut ledger = Ledger::new();
    let accounts = KEYS.iter().map(|(key, currency, floor)| ledger.open(*key, *currency, *floor)).collect();
    (ledger, accounts)
}

/// The ledger as a list of facts that are added up afresh for every question.
#[derive(Default)]
struct Naive {
    posted: Vec<(usize, usize, i128)>,
    pending: BTreeMap<usize, (usize, usize, i128)>,
}

impl Naive {
    fn balance(&self, account: usize) -> Balance {
        let sum = |side: fn(&(usize, usize, i128)) -> usize,
                   rows: &mut dyn Iterator<Item = &(usize, usize, i128)>| {
            rows.filter(|row| side(row) == account).map(|row| row.2).sum::<i128>()
        };
        Balance {
            posted: sum(|r| r.1, &mut self.posted.iter()) - sum(|r| r.0, &mut self.posted.iter()),
            pending_debits: sum(|r| r.0, &mut self.pending.values()),
            pending_credits: sum(|r| r.1, &mut self.pending.values()),
        }
    }

    fn allowed(&self, from: usize, to: usize, amount: i128) -> Result<(), LedgerError> {
        match () {
            () if amount <= 0 || from == to => Err(LedgerError::BadAmount),
            () if KEYS[from].1 != KEYS[to].1 => Err(LedgerError::CurrencyMismatch),
            () if KEYS[from].2 == Limit::DebitsWithinCredits && self.balance(from).available() < amount => {
                Err(LedgerError::InsufficientFunds)
            }
            () if KEYS[to].2 == Limit::CreditsWithinDebits && self.balance(to).room() < amount => {
                Err(LedgerError::ExceedsDebits)
            }
            () => Ok(()),
        }
    }

    fn close(&mut self, handle: usize, amount: i128, post: bool) -> Result<(), LedgerError> {
        let (from, to, left) = self.pending.get(&handle).copied().ok_or(LedgerError::NotPending)?;
        if amount <= 0 || amount > left {
            return Err(LedgerError::BadAmount);
        }
        if post {
            self.posted.push((from, to, amount));
        }
        if amount == left {
            self.pending.remove(&handle);
        } else {
            self.pending.insert(handle, (from, to, left - amount));
        }
        Ok(())
    }
}

#[derive(Debug, Clone)]
enum Op {
    Transfer(usize, usize, i128),
    Hold(usize, usize, i128),
    Close { handle: usize, amount: i128, post: bool },
}

fn op() -> impl Strategy<Value = Op> {
    let account = 0..KEYS.len();
    prop_oneof![
        (account.clone(), account.clone(), -1i128..50).prop_map(|(a, b, n)| Op::Transfer(a, b, n)),
        (account.clone(), account, -1i128..50).prop_map(|(a, b, n)| Op::Hold(a, b, n)),
        (0usize..20, -1i128..50, any::<bool>()).prop_map(|(handle, amount, post)| Op::Close {
            handle,
            amount,
            post
        }),
    ]
}

proptest! {
    #[test]
    fn the_ledger_agrees_with_a_plain_list_of_facts(ops in prop::collection::vec(op(), 1..200)) {
        let (mut ledger, accounts) = ledger();
        let (mut naive, mut handles) = (Naive::default(), Vec::new());
        for op in ops {
            match op {
                Op::Transfer(a, b, n) => {
                    let expected = naive.allowed(a, b, n);
                    prop_assert_eq!(ledger.transfer(accounts[a], accounts[b], n).map(drop), expected);
                    if expected.is_ok() { naive.posted.push((a, b, n)); }
                }
                Op::Hold(a, b, n) => {
                    let expected = naive.allowed(a, b, n);
                    let held = ledger.hold(accounts[a], accounts[b], n);
                    prop_assert_eq!(held.map(drop), expected);
                    if let Ok(handle) = held {
                        naive.pending.insert(handles.len(), (a, b, n));
                        handles.push(handle);
                    }
                }
                Op::Close { handle, amount, post } => if let Some(pending) = handles.get(handle) {
                    let done = if post { ledger.post(*pending, amount) } else { ledger.void(*pending, amount) };
                    prop_assert_eq!(done, naive.close(handle, amount, post));
                },
            }
            ledger.assert_conserved();
            for (i, account) in accounts.iter().enumerate() {
                prop_assert_eq!(ledger.balance(*account), naive.balance(i));
            }
        }
    }

    #[test]
    fn replaying_the_log_gives_the_posted_balances(ops in prop::collection::vec(op(), 1..100)) {
        let (mut ledger, accounts) = ledger();
        let mut handles = Vec::new();
        for op in ops {
            match op {
                Op::Transfer(a, b, n) => drop(ledger.transfer(accounts[a], accounts[b], n)),
                Op::Hold(a, b, n) => handles.extend(ledger.hold(accounts[a], accounts[b], n)),
                Op::Close { handle, amount, .. } => if let Some(pending) = handles.get(handle) {
                    let _ = ledger.post(*pending, amount);
                },
            }
        }
        let mut posted = BTreeMap::new();
        for step in ledger.take_log().filter(|s| matches!(s.step, Step::Direct | Step::Posted)) {
            *posted.entry(step.debit).or_insert(0i128) -= step.amount;
            *posted.entry(step.credit).or_insert(0i128) += step.amount;
        }
        for account in accounts {
            prop_assert_eq!(ledger.balance(account).posted, posted.get(&account).copied().unwrap_or(0));
        }
    }
}

#[test]
fn a_closed_transfer_stays_closed_even_when_its_slot_is_used_again() {
    let (mut ledger, a) = ledger();
    ledger.transfer(a[0], a[1], 100).unwrap();
    let first = ledger.hold(a[1], a[2], 40).unwrap();
    ledger.void_all(first).unwrap();
    let second = ledger.hold(a[1], a[2], 70).unwrap();
    assert_eq!(ledger.post_all(first), Err(LedgerError::NotPending));
    assert_eq!(ledger.void(first, 1), Err(LedgerError::NotPending));
    assert_eq!(ledger.left(second), Some(70));
}

#[test]
fn what_is_set_aside_cannot_be_spent_twice() {
    let (mut ledger, a) = ledger();
    ledger.transfer(a[0], a[1], 100).unwrap();
    let held = ledger.hold(a[1], a[2], 60).unwrap();
    assert_eq!(ledger.transfer(a[1], a[2], 41), Err(LedgerError::InsufficientFunds));
    ledger.post(held, 10).unwrap();
    assert_eq!(ledger.balance(a[1]).available(), 40);
    ledger.void(held, 50).unwrap();
    assert_eq!(ledger.balance(a[1]).available(), 90);
    assert_eq!(ledger.balance(a[2]), Balance { posted: 10, ..Balance::default() });
}

#[test]
fn opening_an_account_again_gives_the_same_account() {
    let (mut ledger, a) = ledger();
    assert_eq!(ledger.open(1, Currency::Usd, Limit::None), a[1]);
    assert_eq!(ledger.find(&1), Some(a[1]));
    assert_eq!(ledger.find(&9), None);
}

#[test]
fn a_balance_that_would_not_fit_is_refused() {
    let (mut ledger, a) = ledger();
    assert_eq!(ledger.transfer(a[0], a[1], i128::MAX), Err(LedgerError::Overflow));
    ledger.transfer(a[0], a[1], i128::MAX / 4).unwrap();
    assert_eq!(ledger.transfer(a[0], a[1], 1), Err(LedgerError::Overflow));
    ledger.assert_conserved();
}

#[test]
fn a_ledger_survives_its_stored_form() {
    let (mut ledger, a) = ledger();
    ledger.transfer(a[0], a[1], 100).unwrap();
    let held = ledger.hold(a[1], a[2], 60).unwrap();
    ledger.take_log();
    let bytes = borsh::to_vec(&ledger).unwrap();
    let mut restored: Ledger<u8> = borsh::from_slice(&bytes).unwrap();
    restored.post_all(held).unwrap();
    restored.assert_conserved();
    assert_eq!(restored.balance(a[2]).posted, 60);
}

/// A group of transfers, by places in lists that the test keeps.
fn transfer_of(op: &Op, accounts: &[AccountIx], handles: &[PendingIx], now: i64) -> Option<Transfer> {
    Some(match *op {
        Op::Transfer(a, b, amount) => Transfer::Direct { debit: accounts[a], credit: accounts[b], amount },
        Op::Hold(a, b, amount) => {
            let until = (amount % 2 == 0).then(|| Timestamp::from_micros(now + 1 + i64::from(a as u32)));
            Transfer::Hold { debit: accounts[a], credit: accounts[b], amount, until }
        }
        Op::Close { handle, amount, post: true } => Transfer::Post { pending: *handles.get(handle)?, amount },
        Op::Close { handle, amount, post: false } => {
            Transfer::Void { pending: *handles.get(handle)?, amount }
        }
    })
}

proptest! {
    #[test]
    fn linked_transfers_are_all_done_or_leave_no_trace(
        groups in prop::collection::vec(prop::collection::vec(op(), 1..6), 1..60),
    ) {
        let (mut ledger, accounts) = ledger();
        accounts.iter().for_each(|account| ledger.record(*account));
        let mut handles = Vec::new();
        for (now, group) in (0..).zip(groups) {
            ledger.advance(Timestamp::from_micros(now));
            let group: Vec<_> =
                group.iter().filter_map(|op| transfer_of(op, &accounts, &handles, now)).collect();
            let before = borsh::to_vec(&ledger).unwrap();
            let mut one_by_one = ledger.clone();
            let first_refusal = group.iter().enumerate().find_map(|(at, transfer)| {
                one_by_one.linked(&[*transfer]).err().map(|error| (at, error))
            });
            match (ledger.linked(&group), first_refusal) {
                (Ok(done), None) => {
                    prop_assert_eq!(borsh::to_vec(&ledger).unwrap(), borsh::to_vec(&one_by_one).unwrap());
                    handles.extend(done.into_iter().filter_map(|done| match done {
                        Done::Held(pending) => Some(pending),
                        _ => None,
                    }));
                }
                (Err(LinkedError::Refused { at, source }), Some((expected, LinkedError::Refused { source: s, .. }))) => {
                    prop_assert_eq!((at, source), (expected, s));
                    prop_assert!(before == borsh::to_vec(&ledger).unwrap(), "a refused group left a trace");
                }
                (got, expected) => prop_assert!(false, "{got:?}, expected {expected:?}"),
            }
            ledger.assert_conserved();
        }
    }

    #[test]
    fn a_balance_as_of_a_moment_is_what_it_was_then(ops in prop::collection::vec((op(), 0i64..3), 1..80)) {
        let (mut ledger, accounts) = ledger();
        accounts.iter().for_each(|account| ledger.record(*account));
        let (mut now, mut handles, mut seen) = (1, Vec::new(), BTreeMap::new());
        for (op, pause) in ops {
            now += pause;
            ledger.advance(Timestamp::from_micros(now));
            if let Some(transfer) = transfer_of(&op, &accounts, &handles, now)
                && let Ok(done) = ledger.linked(&[transfer])
                && let Done::Held(pending) = done[0]
            {
                handles.push(pending);
            }
            for account in &accounts {
                seen.insert((*account, now), ledger.balance(*account));
            }
        }
        for ((account, at), balance) in seen {
            let at = Timestamp::from_micros(at);
            prop_assert_eq!(ledger.balance_as_of(account, at), Some(balance));
        }
        prop_assert_eq!(ledger.balance_as_of(accounts[0], Timestamp::from_micros(-1)), None);
    }
}

#[test]
fn a_pending_transfer_is_given_back_when_its_time_is_up_and_not_before() {
    let (mut ledger, a) = ledger();
    let at = Timestamp::from_micros;
    ledger.advance(at(10));
    ledger.transfer(a[0], a[1], 100).unwrap();
    assert_eq!(ledger.hold_until(a[1], a[2], 40, at(10)), Err(LedgerError::BadTime));
    let held = ledger.hold_until(a[1], a[2], 40, at(20)).unwrap();
    let posted = ledger.hold_until(a[1], a[2], 10, at(15)).unwrap();
    ledger.post_all(posted).unwrap();
    ledger.post(held, 15).unwrap();
    assert_eq!((ledger.advance(at(19)), ledger.next_due()), (0, Some(at(20))));
    assert_eq!(ledger.advance(at(20)), 1);
    assert_eq!((ledger.left(held), ledger.next_due()), (None, None));
    assert_eq!(ledger.balance(a[1]).available(), 75);
    assert_eq!(ledger.advance(at(5)), 0, "time does not go back");
    assert_eq!(ledger.hold_until(a[1], a[2], 1, at(20)), Err(LedgerError::BadTime));
    let voided = ledger.take_log().next_back().unwrap();
    assert_eq!((voided.step, voided.amount), (Step::Voided, 25));
}

#[test]
fn an_account_that_only_gives_gets_no_more_than_it_gave() {
    let (mut ledger, a) = ledger();
    ledger.transfer(a[0], a[1], 100).unwrap();
    ledger.transfer(a[5], a[1], 50).unwrap();
    let back = ledger.hold(a[1], a[5], 30).unwrap();
    assert_eq!(ledger.transfer(a[1], a[5], 21), Err(LedgerError::ExceedsDebits));
    ledger.void_all(back).unwrap();
    ledger.transfer(a[1], a[5], 50).unwrap();
    assert_eq!(ledger.balance(a[5]), Balance::default());
}

#[test]
fn a_request_is_done_once_however_often_it_comes() {
    let (mut ledger, a) = ledger();
    let pay = |amount| [Transfer::Direct { debit: a[0], credit: a[1], amount }];
    let first = ledger.submit(7, &pay(10)).unwrap();
    assert_eq!(ledger.submit(7, &pay(10)), Ok(first));
    assert_eq!(ledger.submit(7, &pay(11)), Err(LinkedError::IdReused));
    assert_eq!(ledger.balance(a[1]).posted, 10);
    let bad = [Transfer::Direct { debit: a[2], credit: a[1], amount: 1 }];
    let refused = LinkedError::Refused { at: 0, source: LedgerError::InsufficientFunds };
    assert_eq!(ledger.submit(8, &bad), Err(refused));
    assert_eq!(ledger.submit(8, &pay(5)).map(|done| done.len()), Ok(1), "a refused id stays free");
    let bytes = borsh::to_vec(&ledger).unwrap();
    let mut restored: Ledger<u8> = borsh::from_slice(&bytes).unwrap();
    assert_eq!(restored.submit(7, &pay(11)), Err(LinkedError::IdReused), "and it outlives a restart");
}

#[test]
fn an_account_takes_at_most_128_bytes() {
    /// Larger than any key of the exchange: 128 bits twice, a kind and a currency.
    type Key = (u128, u128, u8, u8);
    let row = std::mem::size_of::<crate::account::AccountRow<Key>>();
    let index_slot = (size_of::<u32>() + 1) * 8 / 7 * 2;
    assert!(row + index_slot <= 128, "{row} and at most {index_slot} in the index");
}
