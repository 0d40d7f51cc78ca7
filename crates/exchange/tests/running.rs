//! A running exchange: receipts, idempotency, time, recovery, streams.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "a test looks after its own files and processes")]

mod market;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use genex_exchange::{Config, Exchange, ExchangeHandle, JournalError, SubmitError, verify_journal};
use genex_protocol::{Account, ClientId, Command, Event, Receipt, Reject};
use genex_types::{PurchaseId, Timestamp};
use market::*;
use tempfile::TempDir;

/// A clock the test moves.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicI64>);

impl Clock {
    fn at(time: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(time.micros())))
    }

    fn set(&self, time: Timestamp) {
        self.0.store(time.micros(), Ordering::SeqCst);
    }

    fn source(&self) -> impl FnMut() -> Timestamp + Send + 'static {
        let clock = self.0.clone();
        move || Timestamp::from_micros(clock.load(Ordering::SeqCst))
    }
}

fn config(dir: &TempDir) -> Config {
    Config { segment_bytes: 64 << 10, snapshot_every: 50, ..Config::in_dir(dir.path()) }
}

fn open(dir: &TempDir) -> Exchange {
    Exchange::open(&config(dir), Clock::at(START).source()).unwrap()
}

async fn submit(handle: &ExchangeHandle, id: u128, command: Command) -> Arc<Receipt> {
    handle.submit(ClientId(id), command).await.unwrap()
}

/// A party, cash, a series, and `purchases` of one coupon each.
async fn trade_a_little(handle: &ExchangeHandle, purchases: u128) {
    for (id, party) in [(1, ISSUER), (2, ALICE)] {
        submit(handle, id, Command::OpenParty { party }).await;
    }
    submit(handle, 3, Command::CreditCash { party: ALICE, amount: usd(10_000_000) }).await;
    submit(handle, 4, Command::RegisterSeries(series())).await;
    submit(handle, 5, Command::IssueUnits { series: CAKES, first_serial: 0, count: 10_000 }).await;
    for n in 0..purchases {
        submit(handle, 100 + n, purchase(n)).await;
    }
}

fn purchase(n: u128) -> Command {
    Command::Purchase { purchase: PurchaseId(n), buyer: ALICE, series: CAKES, quantity: 1 }
}

#[tokio::test]
async fn receipts_are_numbered_without_gaps() {
    let exchange = Exchange::in_memory(Clock::at(START).source());
    let handle = exchange.handle();
    trade_a_little(&handle, 3).await;
    let receipt = submit(&handle, 9, Command::Tick).await;
    assert_eq!((receipt.seq, receipt.time, receipt.client_id), (9, START, ClientId(9)));
    assert_eq!(handle.durable_seq(), 9);
}

#[tokio::test]
async fn the_same_request_is_answered_once_and_the_same() {
    let dir = TempDir::new().unwrap();
    let (first, again) = {
        let exchange = open(&dir);
        let handle = exchange.handle();
        trade_a_little(&handle, 1).await;
        let first = submit(&handle, 77, purchase(77)).await;
        (first, submit(&handle, 77, purchase(77)).await)
    };
    assert!(!first.replayed && again.replayed);
    assert_eq!(Receipt { replayed: false, ..Receipt::clone(&again) }, *first);
    let exchange = reopen(&dir).await;
    let after_restart = submit(&exchange.handle(), 77, purchase(77)).await;
    assert_eq!(*after_restart, *again);
    let other = exchange.handle().submit(ClientId(77), purchase(78)).await;
    assert_eq!(other, Err(SubmitError::Rejected(Reject::IdempotencyKeyReused)));
}

/// Opens again as soon as the writer before has let go.
async fn reopen(dir: &TempDir) -> Exchange {
    loop {
        match Exchange::open(&config(dir), Clock::at(START).source()) {
            Err(JournalError::InUse(_)) => tokio::task::yield_now().await,
            other => return other.unwrap(),
        }
    }
}

#[tokio::test]
async fn a_refused_request_takes_no_place_and_leaves_its_id_free() {
    let exchange = Exchange::in_memory(Clock::at(START).source());
    let handle = exchange.handle();
    let open = Command::OpenParty { party: ALICE };
    let credit = Command::CreditCash { party: ALICE, amount: usd(1) };
    let refused = handle.submit(ClientId(1), credit.clone()).await;
    assert_eq!(refused, Err(SubmitError::Rejected(Reject::UnknownParty)));
    assert_eq!(submit(&handle, 2, open).await.seq, 1);
    assert_eq!(submit(&handle, 1, credit).await.seq, 2);
}

#[tokio::test]
async fn nobody_speaks_in_the_sequencers_name() {
    let exchange = Exchange::in_memory(Clock::at(START).source());
    let answer = exchange.handle().submit(ClientId::SEQUENCER, Command::Tick).await;
    assert_eq!(answer, Err(SubmitError::Rejected(Reject::IdempotencyKeyReused)));
}

#[tokio::test]
async fn what_is_due_lapses_before_the_next_command() {
    let clock = Clock::at(START);
    let exchange = Exchange::in_memory(clock.source());
    let handle = exchange.handle();
    trade_a_little(&handle, 0).await;
    let mut m = Market::open();
    let mut bid = m.buy(ALICE, 8_000, 1);
    bid.expires_at = Some(START.plus(100));
    submit(&handle, 50, Command::PlaceOrder(bid.clone())).await;
    clock.set(START.plus(100));
    let cancel = handle.submit(ClientId(51), Command::CancelOrder { order: bid.order, party: ALICE }).await;
    assert_eq!(cancel, Err(SubmitError::Rejected(Reject::UnknownOrder)), "it is gone already");
    let mut receipts = handle.receipts_from(7);
    let lapse = receipts.next().await.unwrap().unwrap();
    assert_eq!((lapse.client_id, lapse.time), (ClientId::SEQUENCER, START.plus(100)));
    assert!(matches!(lapse.events[..], [Event::OrderCancelled { .. }]));
}

#[tokio::test]
async fn the_sequencers_time_never_goes_back() {
    let clock = Clock::at(START.plus(50));
    let exchange = Exchange::in_memory(clock.source());
    submit(&exchange.handle(), 1, Command::Tick).await;
    clock.set(START);
    assert_eq!(submit(&exchange.handle(), 2, Command::Tick).await.time, START.plus(50));
}

#[tokio::test]
async fn a_closed_exchange_opens_as_it_was_from_its_snapshot() {
    let dir = TempDir::new().unwrap();
    let exchange = open(&dir);
    trade_a_little(&exchange.handle(), 130).await;
    let before = exchange.handle().audit_view().await.unwrap();
    tokio::task::spawn_blocking(|| exchange.close()).await.unwrap().unwrap();

    let verified = verify_journal(dir.path()).unwrap();
    assert_eq!((verified.last_seq, verified.state_hash), (before.seq, before.state_hash));
    assert!(verified.snapshots > 0);
    let exchange = open(&dir);
    assert_eq!(exchange.recovered().replayed, 0);
    assert_eq!(exchange.recovered().state_hash, before.state_hash);
    assert_eq!(exchange.handle().audit_view().await.unwrap(), before);
}

#[tokio::test]
async fn a_journal_without_snapshots_gives_the_same_state() {
    let dir = TempDir::new().unwrap();
    let exchange = open(&dir);
    trade_a_little(&exchange.handle(), 60).await;
    let before = exchange.handle().audit_view().await.unwrap();
    tokio::task::spawn_blocking(|| exchange.close()).await.unwrap().unwrap();
    for file in std::fs::read_dir(dir.path()).unwrap().map(|f| f.unwrap().path()) {
        if file.extension().is_some_and(|e| e == "snapshot") {
            std::fs::remove_file(file).unwrap();
        }
    }
    let exchange = open(&dir);
    assert_eq!(exchange.recovered().replayed, 65);
    assert_eq!(exchange.handle().audit_view().await.unwrap(), before);
}

#[tokio::test]
async fn a_second_writer_is_kept_out() {
    let dir = TempDir::new().unwrap();
    let _first = open(&dir);
    let second = Exchange::open(&config(&dir), Clock::at(START).source());
    assert!(matches!(second, Err(JournalError::InUse(_))));
}

#[tokio::test]
async fn receipts_stream_from_any_place_old_and_new() {
    let dir = TempDir::new().unwrap();
    let exchange = open(&dir);
    trade_a_little(&exchange.handle(), 40).await;
    tokio::task::spawn_blocking(|| exchange.close()).await.unwrap().unwrap();

    let exchange = open(&dir);
    let handle = exchange.handle();
    let mut old = handle.receipts_from(10);
    let mut live = handle.subscribe();
    let reader = tokio::spawn(async move {
        let mut seqs = Vec::new();
        while let Some(receipt) = old.next().await.unwrap() {
            seqs.push(receipt.seq);
        }
        seqs
    });
    for n in 200..230 {
        submit(&handle, n, purchase(n)).await;
    }
    let newest = live.next_many(100).await.unwrap();
    assert_eq!(newest[0].seq, 46);
    assert!(matches!(newest[0].events[..], [Event::Traded(_)]));
    drop(handle);
    tokio::task::spawn_blocking(|| exchange.close()).await.unwrap().unwrap();
    assert_eq!(reader.await.unwrap(), (10..=75).collect::<Vec<u64>>(), "no gap, and an end");
}

#[tokio::test]
async fn a_stopped_exchange_says_so() {
    let exchange = Exchange::in_memory(Clock::at(START).source());
    let handle = exchange.handle();
    tokio::task::spawn_blocking(|| exchange.close()).await.unwrap().unwrap();
    assert_eq!(handle.submit(ClientId(1), Command::Tick).await, Err(SubmitError::Stopped));
    let account = Account::Cash { party: ALICE, currency: USD };
    assert!(handle.balance(account).await.is_err());
}

#[tokio::test]
async fn a_full_queue_is_busy_and_changes_nothing() {
    let dir = TempDir::new().unwrap();
    let config = Config { queue: 1, ..config(&dir) };
    let exchange = Exchange::open(&config, Clock::at(START).source()).unwrap();
    let handle = exchange.handle();
    let waiting: Vec<_> = (1..200).map(|n| handle.submit(ClientId(n), Command::Tick)).collect();
    let answers = futures_all(waiting).await;
    let accepted = answers.iter().filter(|a| a.is_ok()).count() as u64;
    assert!(answers.iter().all(|a| matches!(a, Ok(_) | Err(SubmitError::Busy))));
    assert!(accepted > 0 && answers.contains(&Err(SubmitError::Busy)));
    assert_eq!(handle.durable_seq(), accepted);
}

async fn futures_all<T: Send + 'static>(futures: Vec<impl Future<Output = T> + Send>) -> Vec<T> {
    let mut futures: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, slot) in futures.iter_mut().zip(&mut done) {
            if slot.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *slot = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().map(|value| value.expect("all are done")).collect()
}
