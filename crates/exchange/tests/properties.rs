//! Whatever commands come: money and coupons are conserved, counts agree with rows, refusals leave no trace, and a
//! replay gives the same bytes.

mod market;

use std::collections::BTreeMap;

use genex_exchange::{State, view::HoldingState};
use genex_protocol::{
    Account, Command, Entry, LockPurpose, MoveReason, OrderKind, OrderSpec, Protection, Quote,
    SelfTradePrevention, SeriesSpec, Side, Step, TimeInForce, Track,
};
use genex_types::{Bps, CouponId, LockId, OrderId, Party, PayoutId, Price, PurchaseId, Timestamp, TradeId};
use market::*;
use proptest::prelude::*;

const PEOPLE: [Party; 4] = [ALICE, BOB, CAROL, ISSUER];

/// A command with its ids still to be picked from what there is.
#[derive(Debug, Clone)]
enum Draft {
    Credit(usize, i128),
    Purchase(usize, u64),
    Buy { who: usize, price: i64, quantity: u64, min: u8, tif: TimeInForce, lapses: bool },
    Market { who: usize, quantity: u64, budget: Option<i128>, tif: TimeInForce },
    Sell { who: usize, price: Option<i64>, from: usize, count: usize, tif: TimeInForce },
    Cancel(usize),
    Replace(usize, i64, u64),
    Settle(usize),
    Void(usize),
    Release(usize),
    Refund(usize),
    Lock(usize, usize, LockPurpose, bool),
    Unlock(usize),
    Commit(usize),
    Move(usize, Option<usize>, bool),
    Redeem(usize),
    Freeze(usize, bool),
    Fee(u32),
    Listed(bool),
    Call(bool),
    Payout(usize, i128),
    EndPayout(usize, bool),
    Pass(i64),
    Expire,
    MassCancel(usize),
    Quote { who: usize, bid: i64, ask: i64, quantity: u64, from: usize, count: usize },
    SelfTrade(usize, SelfTradePrevention),
    Protect(usize, Option<u64>),
}

fn draft() -> impl Strategy<Value = Draft> {
    let who = 0..PEOPLE.len();
    let pick = any::<usize>();
    let price = 90i64..=101;
    let tif = prop_oneof![
        5 => Just(TimeInForce::Gtc), 1 => Just(TimeInForce::Ioc),
        1 => Just(TimeInForce::Fok), 1 => Just(TimeInForce::PostOnly),
    ];
    let prevention = prop_oneof![
        Just(SelfTradePrevention::CancelResting),
        Just(SelfTradePrevention::CancelIncoming),
        Just(SelfTradePrevention::CancelBoth),
    ];
    let purpose = prop_oneof![
        Just(LockPurpose::Gift),
        Just(LockPurpose::Redemption),
        Just(LockPurpose::Recall),
        Just(LockPurpose::Refund),
    ];
    prop_oneof![
        2 => (who.clone(), 1i128..2_000).prop_map(|(w, a)| Draft::Credit(w, a)),
        6 => (who.clone(), 1u64..4).prop_map(|(w, q)| Draft::Purchase(w, q)),
        8 => (who.clone(), price.clone(), 1u64..5, 0u8..3, tif.clone(), any::<bool>())
            .prop_map(|(who, price, quantity, min, tif, lapses)| Draft::Buy { who, price, quantity, min, tif, lapses }),
        2 => (who.clone(), 1u64..5, prop::option::of(1i128..400), tif.clone())
            .prop_map(|(who, quantity, budget, tif)| Draft::Market { who, quantity, budget, tif }),
        10 => (who.clone(), prop::option::weighted(0.9, price.clone()), pick, 1usize..4, tif)
            .prop_map(|(who, price, from, count, tif)| Draft::Sell { who, price, from, count, tif }),
        2 => pick.prop_map(Draft::Cancel),
        2 => (pick, price, 1u64..5).prop_map(|(o, p, q)| Draft::Replace(o, p, q)),
        8 => pick.prop_map(Draft::Settle),
        2 => pick.prop_map(Draft::Void),
        2 => pick.prop_map(Draft::Release),
        2 => pick.prop_map(Draft::Refund),
        4 => (who.clone(), pick, purpose, any::<bool>()).prop_map(|(w, c, p, l)| Draft::Lock(w, c, p, l)),
        1 => pick.prop_map(Draft::Unlock),
        1 => pick.prop_map(Draft::Commit),
        2 => (pick, prop::option::weighted(0.9, who.clone()), any::<bool>()).prop_map(|(l, t, c)| Draft::Move(l, t, c)),
        2 => pick.prop_map(Draft::Redeem),
        1 => (who.clone(), any::<bool>()).prop_map(|(w, f)| Draft::Freeze(w, f)),
        1 => (0u32..400).prop_map(Draft::Fee),
        1 => any::<bool>().prop_map(Draft::Listed),
        2 => any::<bool>().prop_map(Draft::Call),
        1 => (who.clone(), 1i128..500).prop_map(|(w, a)| Draft::Payout(w, a)),
        1 => (pick, any::<bool>()).prop_map(|(p, paid)| Draft::EndPayout(p, paid)),
        3 => (1i64..400).prop_map(Draft::Pass),
        1 => Just(Draft::Expire),
        1 => who.clone().prop_map(Draft::MassCancel),
        4 => (who.clone(), 90i64..=96, 94i64..=101, 1u64..4, pick, 0usize..4)
            .prop_map(|(who, bid, ask, quantity, from, count)| Draft::Quote { who, bid, ask, quantity, from, count }),
        2 => (who.clone(), prevention).prop_map(|(w, p)| Draft::SelfTrade(w, p)),
        2 => (who.clone(), prop::option::weighted(0.8, 1u64..6)).prop_map(|(w, q)| Draft::Protect(w, q)),
    ]
}

/// Ids that were made so far; drafts pick among them.
#[derive(Default)]
struct Made {
    orders: Vec<(OrderId, Party)>,
    trades: Vec<TradeId>,
    locks: Vec<LockId>,
    payouts: Vec<PayoutId>,
}

fn pick<T: Copy>(from: &[T], index: usize) -> Option<T> {
    (!from.is_empty()).then(|| from[index % from.len()])
}

/// One of the last few, which are likely still open.
fn pick_recent<T: Copy>(from: &[T], index: usize) -> Option<T> {
    pick(&from[from.len().saturating_sub(3)..], index)
}

fn command(m: &mut Market, made: &mut Made, draft: Draft) -> Option<Command> {
    let lapses = |now: Timestamp, l: bool| l.then(|| now.plus(50));
    Some(match draft {
        Draft::Credit(who, amount) => Command::CreditCash { party: PEOPLE[who], amount: usd(amount) },
        Draft::Purchase(who, quantity) => {
            let purchase = PurchaseId(m.id());
            Command::Purchase { purchase, buyer: PEOPLE[who], series: CAKES, quantity }
        }
        Draft::Buy { who, price, quantity, min, tif, lapses: l } => {
            let mut order = m.buy(PEOPLE[who], price, quantity);
            order.side = Side::Buy { min_resales_left: min, budget: None };
            (order.time_in_force, order.expires_at) = (tif, lapses(m.now, l));
            placed(made, order)
        }
        Draft::Market { who, quantity, budget, tif } => {
            let mut order = m.buy(PEOPLE[who], 1, quantity);
            order.side = Side::Buy { min_resales_left: 0, budget: budget.map(usd) };
            (order.kind, order.time_in_force) = (OrderKind::Market, tif);
            placed(made, order)
        }
        Draft::Sell { who, price, from, count, tif } => {
            let coupons = some_held(m, PEOPLE[who], from, count);
            let mut order = m.sell(PEOPLE[who], price.unwrap_or(1), &coupons);
            order.time_in_force = tif;
            if price.is_none() {
                order.kind = OrderKind::Market;
            }
            placed(made, order)
        }
        Draft::Cancel(o) => {
            pick_recent(&made.orders, o).map(|(order, party)| Command::CancelOrder { order, party })?
        }
        Draft::Replace(o, price, quantity) => {
            let (order, party) = pick_recent(&made.orders, o)?;
            Command::ReplaceOrder { order, party, price: Some(Price(price)), quantity: Some(quantity) }
        }
        Draft::Settle(t) => Command::SettleTrade { trade: pick(&made.trades, t)?, block: 1 },
        Draft::Void(t) => Command::VoidTrade { trade: pick(&made.trades, t)?, reason: "refused".into() },
        Draft::Release(t) => Command::ReleaseEscrow { trade: pick(&made.trades, t)?, block: 1 },
        Draft::Refund(t) => Command::RefundPurchase { trade: pick(&made.trades, t)?, block: 1 },
        Draft::Lock(who, c, purpose, l) => {
            let held = m.state.held_coupons(PEOPLE[who], CAKES);
            let coupon = pick(&held, c).map_or(coupon(c as u64 % 40), |(coupon, _)| coupon);
            let lock = LockId(m.id());
            made.locks.push(lock);
            Command::LockCoupon { lock, coupon, holder: PEOPLE[who], purpose, until: lapses(m.now, l) }
        }
        Draft::Unlock(l) => Command::Unlock { lock: pick_recent(&made.locks, l)? },
        Draft::Commit(l) => Command::CommitLock { lock: pick_recent(&made.locks, l)? },
        Draft::Move(l, to, counted) => {
            let (lock, to) = (pick_recent(&made.locks, l)?, to.map(|who| PEOPLE[who]));
            let reason = if to == Some(ISSUER) { MoveReason::Recall } else { MoveReason::Gift };
            Command::MoveLocked { lock, to, reason, counted, block: 1 }
        }
        Draft::Redeem(l) => Command::RedeemLocked { lock: pick_recent(&made.locks, l)?, block: 1 },
        Draft::Freeze(who, true) => Command::Freeze { party: PEOPLE[who] },
        Draft::Freeze(who, false) => Command::Thaw { party: PEOPLE[who] },
        Draft::Fee(bps) => Command::SetFee { series: CAKES, fee: Bps(bps) },
        Draft::Listed(listed) => Command::SetListed { series: CAKES, listed },
        Draft::Call(true) => Command::OpenCall { series: CAKES },
        Draft::Call(false) => Command::Uncross { series: CAKES },
        Draft::Payout(who, amount) => {
            let payout = PayoutId(m.id());
            made.payouts.push(payout);
            Command::BeginPayout { payout, party: PEOPLE[who], amount: usd(amount) }
        }
        Draft::EndPayout(p, paid) => Command::EndPayout { payout: pick_recent(&made.payouts, p)?, paid },
        Draft::Pass(micros) => {
            m.now = m.now.plus(micros);
            Command::Tick
        }
        Draft::Expire => Command::ExpireSeries { series: CAKES },
        Draft::MassCancel(who) => Command::MassCancel { party: PEOPLE[who], series: Some(CAKES) },
        Draft::Quote { who, bid, ask, quantity, from, count } => {
            let coupons = some_held(m, PEOPLE[who], from, count);
            let buy = Side::Buy { min_resales_left: 0, budget: None };
            let mut quotes = vec![Quote { order: OrderId(m.id()), side: buy, price: Price(bid), quantity }];
            if !coupons.is_empty() {
                let (quantity, side) = (coupons.len() as u64, Side::Sell { coupons });
                quotes.push(Quote { order: OrderId(m.id()), side, price: Price(ask), quantity });
            }
            made.orders.extend(quotes.iter().map(|quote| (quote.order, PEOPLE[who])));
            Command::MassQuote { party: PEOPLE[who], series: CAKES, quotes }
        }
        Draft::SelfTrade(who, prevention) => Command::SetSelfTrade { party: PEOPLE[who], prevention },
        Draft::Protect(who, quantity) => Command::SetProtection {
            party: PEOPLE[who],
            series: CAKES,
            protection: quantity.map(|quantity| Protection { window_us: 200, quantity }),
        },
    })
}

/// A few coupons that lie side by side among those of a party.
fn some_held(m: &Market, party: Party, from: usize, count: usize) -> Vec<CouponId> {
    let held = m.state.held_coupons(party, CAKES);
    let start = from % held.len().max(1);
    held.into_iter().skip(start).take(count).map(|(coupon, _)| coupon).collect()
}

fn placed(made: &mut Made, order: OrderSpec) -> Command {
    made.orders.push((order.order, order.party));
    Command::PlaceOrder(order)
}

/// Posted balances, added up from the entries alone.
struct Books(BTreeMap<Account, i128>);

impl Books {
    fn add(&mut self, entries: &[Entry]) {
        for entry in entries.iter().filter(|e| matches!(e.step, Step::Direct | Step::Posted)) {
            *self.0.entry(entry.debit).or_default() -= entry.amount_minor;
            *self.0.entry(entry.credit).or_default() += entry.amount_minor;
        }
    }
}

fn check(state: &State, books: &Books) -> Result<(), TestCaseError> {
    state.assert_conserved();
    let audit = state.audit_view();
    for (account, balance) in &audit.accounts {
        prop_assert_eq!(balance.posted_minor, books.0.get(account).copied().unwrap_or(0), "{:?}", account);
    }
    check_holds(state)?;
    check_positions(state, &audit.coupons)
}

/// What is held on a party's cash is what its orders, its pending trades and its payouts hold: never less than
/// its orders alone.
fn check_holds(state: &State) -> Result<(), TestCaseError> {
    for party in PEOPLE {
        let orders: i128 = state.open_orders(party).iter().map(|o| o.held_minor).sum();
        let balance = state.balance(Account::Cash { party, currency: USD });
        prop_assert!(balance.held_minor >= orders && balance.available_minor() >= 0);
    }
    Ok(())
}

fn check_positions(
    state: &State,
    coupons: &[(CouponId, genex_exchange::view::Holding)],
) -> Result<(), TestCaseError> {
    for party in PEOPLE {
        let position = state.position(party, CAKES);
        let held = state.held_coupons(party, CAKES);
        prop_assert_eq!(position.held(), held.len() as u64);
        for (coupon, holding) in &held {
            prop_assert_eq!(holding.holder, party);
            prop_assert!(coupons.contains(&(*coupon, *holding)));
        }
        let listed: Vec<_> = state.open_orders(party).into_iter().flat_map(|o| o.coupons).collect();
        prop_assert_eq!(position.listed, listed.len() as u64, "each offered coupon is listed, once");
        for coupon in listed {
            let state = state.holding(coupon).expect("issued").state;
            prop_assert!(matches!(state, HoldingState::Listed(_)));
        }
    }
    Ok(())
}

fn spec(track: Track) -> SeriesSpec {
    SeriesSpec {
        face: Price(100),
        issue_price: Price(95),
        max_resales: 2,
        per_person: 12,
        track,
        expires_at: START.plus(900),
        ..series()
    }
}

fn live(drafts: Vec<Draft>, track: Track) -> Result<(), TestCaseError> {
    let mut m = Market::with(spec(track));
    let mut made = Made::default();
    let opening = m.state.audit_view().accounts.into_iter().map(|(account, b)| (account, b.posted_minor));
    let mut books = Books(opening.collect());
    let mut twin = State::clone(&m.state);
    for draft in drafts {
        let Some(command) = command(&mut m, &mut made, draft) else { continue };
        if m.state.is_due(m.now) && command != Command::Tick {
            let effects = m.state.apply(m.now, &Command::Tick).expect("a tick is never refused");
            prop_assert_eq!(&effects, &twin.apply(m.now, &Command::Tick).expect("nor is its twin"));
            books.add(&effects.entries);
        }
        let before = borsh::to_vec(&m.state).expect("memory");
        match m.run(&command) {
            Ok(effects) => {
                prop_assert_eq!(&effects, &twin.apply(m.now, &command).expect("the twin agrees"));
                books.add(&effects.entries);
                made.trades.extend(trades(&effects).iter().map(|t| t.trade));
            }
            Err(_) => {
                prop_assert!(before == borsh::to_vec(&m.state).expect("memory"), "{command:?} left a trace")
            }
        }
        check(&m.state, &books)?;
    }
    let bytes = borsh::to_vec(&m.state).expect("memory");
    prop_assert!(bytes == borsh::to_vec(&twin).expect("memory"), "a replay gives the same bytes");
    let stored: State = borsh::from_slice(&bytes).expect("what was written can be read");
    prop_assert!(bytes == borsh::to_vec(&stored).expect("memory"), "so does what was stored");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn utility_coupons_and_money_are_conserved(drafts in prop::collection::vec(draft(), 1..150)) {
        live(drafts, Track::Utility)?;
    }

    #[test]
    fn securities_and_money_are_conserved(drafts in prop::collection::vec(draft(), 1..100)) {
        live(drafts, Track::Securities)?;
    }
}
