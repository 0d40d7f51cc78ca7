//! Notifications and favourites.

use genex_ports::{
    messages::Contact,
    notices::{Notice, NoticeKind, Notifier, Recipient},
    store::inbox::InboxStore,
};
use genex_types::{EventId, SeriesId, Timestamp, UserId};
use serde_json::{Value, json};

use crate::support::{World, start};

fn notice(n: u128, to: Recipient) -> Notice {
    let kind = NoticeKind::GiftLapsed { series: format!("Series {n}") };
    let at = Timestamp::from_micros(start().micros() + n as i64 / 2);
    Notice { id: EventId(n), to, kind, link: Some("/coupons".into()), at }
}

async fn tell(world: &World, user: UserId, numbers: std::ops::Range<u128>) {
    let notices: Vec<Notice> = numbers.map(|n| notice(n, Recipient::User(user))).collect();
    world.people.notify(&notices).await.unwrap();
}

async fn mails(world: &World) -> Vec<Value> {
    world.get("/v1/test/mailbox", "").await.ok()["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_notice_is_read_in_the_readers_language() {
    let world = World::new().await;
    let (user, token) = world.person("ann@example.test", 0, &[]).await;
    tell(&world, user, 1..2).await;
    let first = async || world.get("/v1/me/notifications", &token).await.ok()["data"][0].clone();
    assert_eq!(first().await["title"], "Gift not claimed");
    let patch = json!({ "locale": "zh" });
    let request = crate::support::request(axum::http::Method::PATCH, "/v1/me", &token, Some(patch), None);
    world.send(request).await.ok();
    assert_eq!(first().await["title"], "礼物未领取");
}

#[tokio::test]
async fn telling_twice_is_telling_once() {
    let world = World::new().await;
    let (user, token) = world.person("ann@example.test", 0, &[]).await;
    tell(&world, user, 1..4).await;
    tell(&world, user, 1..4).await;
    assert_eq!(world.get("/v1/me", &token).await.ok()["unread_notifications"], 3);
    assert_eq!(mails(&world).await.len(), 3);
    let stranger = Recipient::Contact(Contact::Email("new@example.test".into()));
    let offer = notice(9, stranger);
    world.people.notify(&[offer.clone(), offer.clone()]).await.unwrap();
    world.people.notify(&[offer]).await.unwrap();
    let mails = mails(&world).await;
    assert_eq!(mails.len(), 4);
    assert_eq!(mails[0]["to"], "new@example.test");
    assert!(mails[0]["body"].as_str().unwrap().ends_with("\nhttp://genex.example/coupons"));
}

#[tokio::test]
async fn an_inbox_comes_in_pages_newest_first() {
    let world = World::new().await;
    let (user, token) = world.person("ann@example.test", 0, &[]).await;
    tell(&world, user, 0..7).await;
    let mut seen = Vec::new();
    let mut path = "/v1/me/notifications?limit=3".to_owned();
    loop {
        let page = world.get(&path, &token).await.ok();
        seen.extend(page["data"].as_array().unwrap().iter().map(|n| n["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/me/notifications?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    let expected: Vec<String> = (0..7).rev().map(|n| EventId(n).to_string()).collect();
    assert_eq!(seen, expected);
    let bad = world.get("/v1/me/notifications?cursor=nonsense", &token).await;
    assert_eq!(bad.problem(422, "invalid_request").as_deref(), Some("cursor"));
}

#[tokio::test]
async fn only_ones_own_notices_are_marked_as_read() {
    let world = World::new().await;
    let (ann, ann_token) = world.person("ann@example.test", 0, &[]).await;
    let (_, bea_token) = world.person("bea@example.test", 0, &[]).await;
    tell(&world, ann, 1..3).await;
    let ids = json!({ "ids": [EventId(1).to_string(), EventId(77).to_string()] });
    world.post("/v1/me/notifications/read", &bea_token, ids.clone()).await.ok();
    assert_eq!(world.get("/v1/me", &ann_token).await.ok()["unread_notifications"], 2);
    world.post("/v1/me/notifications/read", &ann_token, ids).await.ok();
    assert_eq!(world.get("/v1/me", &ann_token).await.ok()["unread_notifications"], 1);
    let bad = world.post("/v1/me/notifications/read", &ann_token, json!({ "ids": ["x"] })).await;
    assert_eq!(bad.problem(422, "invalid_request").as_deref(), Some("ids[0]"));
}

#[tokio::test]
async fn favourites_are_marked_once_and_taken_away() {
    let world = World::new().await;
    let (user, token) = world.person("ann@example.test", 0, &[]).await;
    let path = |n: u128| format!("/v1/me/favourites/{}", SeriesId(n));
    for n in [1, 2, 1] {
        let answer = world.put(&path(n), &token, Value::Null).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    }
    assert_eq!(world.db.favourites_of(user).await.unwrap().len(), 2);
    assert_eq!(world.delete(&path(1), &token).await.status.as_u16(), 204);
    assert_eq!(world.delete(&path(1), &token).await.status.as_u16(), 204);
    assert_eq!(world.db.favourites_of(user).await.unwrap(), [SeriesId(2)]);
    world.put("/v1/me/favourites/ser_nonsense", &token, Value::Null).await.problem(404, "not_found");
}
