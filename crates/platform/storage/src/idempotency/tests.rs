use super::*;

fn claim(key: &str, fingerprint: u8, now: i64) -> Claim {
    Claim {
        id: KeyId { scope: "usr_a".into(), key: key.into() },
        fingerprint: [fingerprint; 32],
        node: "local".into(),
        now: Timestamp::from_seconds(now),
        forget_before: Timestamp::from_seconds(now - 86_400),
    }
}

async fn db() -> Db {
    Db::open(":memory:").await.expect("a fresh store")
}

fn answer() -> StoredAnswer {
    StoredAnswer { status: 201, content_type: "application/json".into(), body: "{}".into() }
}

#[tokio::test]
async fn a_key_runs_once_and_then_answers() {
    let db = db().await;
    let first = claim("k", 1, 100_000);
    assert_eq!(db.claim(&first).await.unwrap(), Claimed::Run { first_seen: first.now });
    assert_eq!(db.claim(&first).await.unwrap(), Claimed::Running);
    db.answer(&first.id, &answer()).await.unwrap();
    assert_eq!(db.claim(&claim("k", 1, 100_900)).await.unwrap(), Claimed::Answered(answer()));
    assert_eq!(db.claim(&claim("k", 2, 100_900)).await.unwrap(), Claimed::Reused);
}

#[tokio::test]
async fn a_request_cut_short_runs_again_with_its_first_moment() {
    let db = db().await;
    let first = claim("k", 1, 100_000);
    db.claim(&first).await.unwrap();
    db.release_node("elsewhere").await.unwrap();
    assert_eq!(db.claim(&first).await.unwrap(), Claimed::Running);
    db.release_node("local").await.unwrap();
    let again = db.claim(&claim("k", 1, 100_060)).await.unwrap();
    assert_eq!(again, Claimed::Run { first_seen: first.now });
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let db = db().await;
    let first = claim("k", 1, 100_000);
    db.claim(&first).await.unwrap();
    db.answer(&first.id, &answer()).await.unwrap();
    let later = claim("k", 9, 100_000 + 86_401);
    assert_eq!(db.claim(&later).await.unwrap(), Claimed::Run { first_seen: later.now });
    assert_eq!(db.purge(later.now.plus(1)).await.unwrap(), 1);
}

#[tokio::test]
async fn keys_of_different_callers_do_not_meet() {
    let db = db().await;
    let mine = claim("k", 1, 100_000);
    let mut theirs = mine.clone();
    theirs.id.scope = "usr_b".into();
    db.claim(&mine).await.unwrap();
    assert!(matches!(db.claim(&theirs).await.unwrap(), Claimed::Run { .. }));
}

#[tokio::test]
async fn answers_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("platform.db");
    let first = claim("k", 1, 100_000);
    {
        let db = Db::open(&path).await.unwrap();
        db.claim(&first).await.unwrap();
        db.answer(&first.id, &answer()).await.unwrap();
    }
    let db = Db::open(&path).await.unwrap();
    assert_eq!(db.claim(&first).await.unwrap(), Claimed::Answered(answer()));
}
