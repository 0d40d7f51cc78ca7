use std::collections::BTreeMap;

use genex_types::Currency;
use proptest::prelude::*;

use super::*;

const KEYS: [(u8, Currency, Floor); 5] = [
    (0, Currency::Usd, Floor::None),
    (1, Currency::Usd, Floor::Zero),
    (2, Currency::Usd, Floor::Zero),
    (3, Currency::Eur, Floor::None),
    (4, Currency::Eur, Floor::Zero),
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
            () if KEYS[from].2 == Floor::Zero && self.balance(from).available() < amount => {
                Err(LedgerError::InsufficientFunds)
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
    assert_eq!(ledger.open(1, Currency::Usd, Floor::None), a[1]);
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
