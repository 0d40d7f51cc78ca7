use futures::future::join_all;
use genex_ports::{
    locale::Locale,
    messages::Contact,
    providers::KycApplication,
    store::{
        StoreError,
        accounts::{Account, AccountStatus, AccountStore, Role, Roles, SessionStore, SessionTokens},
        cash::{CashStatus, CashStore, Deposit},
        kyc::{CaseStatus, KycCase, KycStore},
    },
};
use genex_types::{CaseId, Currency, DepositId, Money, Timestamp, UserId};

use crate::Db;

fn at(second: i64) -> Timestamp {
    Timestamp::from_seconds(second)
}

fn account(n: u128, status: AccountStatus) -> Account {
    Account {
        id: UserId(n),
        contact: Contact::Phone(format!("+86138123412{n:02}")),
        name: "安 娜".into(),
        birth_date: "1990-05-17".into(),
        nationality: "CN".into(),
        country: "CN".into(),
        region: None,
        locale: Locale::Zh,
        status,
        roles: Roles(vec![Role::Consumer]),
        kyc_level: 0,
        issuer: None,
        store: None,
        created_at: at(1_000),
    }
}

fn deposit(n: u128, minor: i128) -> Deposit {
    Deposit {
        id: DepositId(n),
        number: format!("GNX-20261122-{n:06}"),
        user: UserId(1),
        amount: Money::new(minor, Currency::Usd),
        method: "sandbox_card".into(),
        status: CashStatus::Requested,
        reason: None,
        created_at: at(2_000),
        finished_at: None,
    }
}

fn case(n: u128, level: u8) -> KycCase {
    let application = KycApplication {
        check: n,
        user: UserId(1),
        level,
        name: "安 娜".into(),
        birth_date: "1990-05-17".into(),
        nationality: "CN".into(),
        document_number: None,
    };
    KycCase {
        id: CaseId(n),
        application,
        status: CaseStatus::Pending,
        reason: None,
        created_at: at(n as i64),
        decided_at: None,
    }
}

async fn db() -> Db {
    let db = Db::open(":memory:").await.unwrap();
    db.create_account(&account(1, AccountStatus::Active), "hash").await.unwrap();
    db
}

#[tokio::test]
async fn accounts_survive_a_restart_as_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("platform.db");
    let before = account(7, AccountStatus::Active);
    Db::open(&path).await.unwrap().create_account(&before, "hash").await.unwrap();
    let db = Db::open(&path).await.unwrap();
    assert_eq!(db.account_of(&before.contact).await.unwrap(), Some(before.clone()));
    assert_eq!(db.password_hash(before.id).await.unwrap().as_deref(), Some("hash"));
}

#[tokio::test]
async fn a_proven_account_never_gives_way() {
    let db = db().await;
    let mut other = account(2, AccountStatus::Unverified);
    other.contact = account(1, AccountStatus::Active).contact;
    assert!(matches!(db.create_account(&other, "x").await, Err(StoreError::Conflict(_))));
    assert!(db.account(UserId(2)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_status_moves_only_from_where_it_is() {
    let db = db().await;
    let stale = db.set_account_status(UserId(1), AccountStatus::Held, AccountStatus::Active).await;
    assert!(matches!(stale, Err(StoreError::Stale(_))));
    db.set_account_status(UserId(1), AccountStatus::Active, AccountStatus::Frozen).await.unwrap();
    assert_eq!(db.account(UserId(1)).await.unwrap().unwrap().status, AccountStatus::Frozen);
}

#[tokio::test]
async fn deposits_at_the_same_moment_never_pass_the_limit_together() {
    let dir = tempfile::tempdir().unwrap();
    let db = Db::open(dir.path().join("platform.db")).await.unwrap();
    db.create_account(&account(1, AccountStatus::Active), "hash").await.unwrap();
    let deposits: Vec<Deposit> = (1..=20).map(|n| deposit(n, 300)).collect();
    let added = join_all(deposits.iter().map(|d| db.add_deposit(d, at(0), Some(1_000)))).await;
    assert_eq!(added.into_iter().filter(|stands| *stands.as_ref().unwrap()).count(), 3);
    assert_eq!(db.deposits_of(UserId(1)).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_deposit_that_is_added_or_moved_again_changes_nothing() {
    let db = db().await;
    assert!(db.add_deposit(&deposit(1, 300), at(0), Some(300)).await.unwrap());
    assert!(db.add_deposit(&deposit(1, 300), at(0), Some(300)).await.unwrap());
    let paid = || db.move_deposit(DepositId(1), CashStatus::Requested, CashStatus::Paid, None, at(3_000));
    paid().await.unwrap();
    assert!(matches!(paid().await, Err(StoreError::Stale(_))));
    let row = db.deposit(DepositId(1)).await.unwrap().unwrap();
    assert_eq!((row.status, row.finished_at), (CashStatus::Paid, None));
    db.move_deposit(row.id, CashStatus::Paid, CashStatus::Settled, None, at(4_000)).await.unwrap();
    assert_eq!(db.deposit(row.id).await.unwrap().unwrap().finished_at, Some(at(4_000)));
    assert!(db.unfinished_deposits().await.unwrap().is_empty());
}

#[tokio::test]
async fn declined_and_older_deposits_do_not_count() {
    let db = db().await;
    assert!(db.add_deposit(&deposit(1, 900), at(0), Some(1_000)).await.unwrap());
    assert!(!db.add_deposit(&deposit(2, 200), at(0), Some(1_000)).await.unwrap());
    assert!(db.add_deposit(&deposit(2, 200), at(2_000), Some(1_000)).await.unwrap());
    let declined =
        db.move_deposit(DepositId(1), CashStatus::Requested, CashStatus::Declined, Some("no"), at(3));
    declined.await.unwrap();
    assert!(db.add_deposit(&deposit(3, 800), at(0), Some(1_000)).await.unwrap());
}

#[tokio::test]
async fn a_person_has_one_open_case_and_a_level_never_falls() {
    let db = db().await;
    db.open_case(&case(1, 2)).await.unwrap();
    db.open_case(&case(1, 2)).await.unwrap();
    assert!(matches!(db.open_case(&case(2, 1)).await, Err(StoreError::Conflict(_))));
    let decide = |n, from, to| db.decide_case(CaseId(n), from, to, None, at(9));
    decide(1, CaseStatus::Pending, CaseStatus::Review).await.unwrap();
    assert_eq!(db.case(CaseId(1)).await.unwrap().unwrap().decided_at, None);
    assert!(matches!(decide(1, CaseStatus::Pending, CaseStatus::Approved).await, Err(StoreError::Stale(_))));
    decide(1, CaseStatus::Review, CaseStatus::Approved).await.unwrap();
    db.open_case(&case(2, 1)).await.unwrap();
    decide(2, CaseStatus::Pending, CaseStatus::Approved).await.unwrap();
    assert_eq!(db.account(UserId(1)).await.unwrap().unwrap().kyc_level, 2);
    assert_eq!(db.latest_case(UserId(1)).await.unwrap().unwrap().id, CaseId(2));
}

#[tokio::test]
async fn sessions_whose_time_is_over_are_deleted() {
    let db = db().await;
    let tokens = |n: u8| SessionTokens {
        access: [n; 32],
        access_expires_at: at(100),
        refresh: [n + 100; 32],
        refresh_expires_at: at(i64::from(n) * 100),
    };
    for n in 1..=3 {
        db.open_session(UserId(1), &tokens(n), at(0)).await.unwrap();
    }
    assert_eq!(db.purge_sessions(at(200)).await.unwrap(), 2);
    assert!(db.session_account([3; 32], at(99)).await.unwrap().is_some());
    assert!(db.session_account([3; 32], at(100)).await.unwrap().is_none(), "over at its last moment");
    assert!(db.session_account([1; 32], at(1)).await.unwrap().is_none());
}

#[tokio::test]
async fn wrong_passwords_are_counted_per_contact_and_window() {
    use genex_ports::store::accounts::CodeStore;
    let db = db().await;
    let (ann, bea) = (Contact::Email("ann@example.test".into()), Contact::Email("bea@example.test".into()));
    for n in 1..=3 {
        assert_eq!(db.count_failure(&ann, at(0), at(10)).await.unwrap(), n);
    }
    assert_eq!(db.failures(&ann, at(0)).await.unwrap(), 3);
    assert_eq!(db.failures(&bea, at(0)).await.unwrap(), 0);
    assert_eq!(db.failures(&ann, at(10)).await.unwrap(), 0, "the window has moved on");
    assert_eq!(db.count_failure(&ann, at(10), at(20)).await.unwrap(), 1);
    db.forget_failures(&ann).await.unwrap();
    assert_eq!(db.failures(&ann, at(0)).await.unwrap(), 0);
}
