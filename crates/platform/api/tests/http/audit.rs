//! The journal's roots and the proofs against them.

use std::sync::Arc;

use genex_exchange::journal::{
    Frame,
    merkle::{Anchor, is_consistent, is_included},
};
use genex_ports::{
    chain::{Address, Hash32, OpResult, Outcome, SignedTx},
    clock::{Clock, TestClock},
    store::outbox::{OutboxStore, OutcomeHandler, Purpose},
};
use genex_services::{
    Role,
    anchors::{AnchorOutcomes, AnchorWorker, journal_stream},
    outbox::OutboxHandle,
};
use genex_types::{HOUR_US, Timestamp};
use serde_json::Value;

use crate::support::World;

/// States what there is, and has the chain take it.
async fn anchor(world: &World) {
    let (db, exchange) = (Arc::new(world.db.clone()), world.exchange.clone());
    world.clock.advance_to(world.clock.now().plus(HOUR_US)).unwrap();
    let outbox = OutboxHandle::new(db.clone());
    let worker = AnchorWorker::new(exchange, db.clone(), outbox, world.clock.clone(), journal_stream(0));
    worker.round().await.unwrap().expect("a statement");
    for entry in world.queued().await.into_iter().filter(|entry| entry.id.purpose == Purpose::Anchor) {
        let tx = SignedTx { sender: Address([1; 20]), nonce: 0, hash: Hash32([9; 32]), raw: vec![] };
        let outcome = Outcome { block: 7, time: Timestamp::from_seconds(1), result: OpResult::Done };
        world.db.record_signed(&[(entry.id, tx)]).await.unwrap();
        world.db.record_final(&[(entry.id, outcome.clone())]).await.unwrap();
        AnchorOutcomes::new(db.clone()).on_outcome(entry.id, &entry.op, &outcome).await.unwrap();
        world.db.record_handled(&[entry.id]).await.unwrap();
    }
}

fn hash(value: &Value) -> [u8; 32] {
    value.as_str().unwrap().parse::<Hash32>().unwrap().0
}

fn hashes(values: &Value) -> Vec<[u8; 32]> {
    values.as_array().unwrap().iter().map(hash).collect()
}

fn root(value: &Value) -> Anchor {
    Anchor { size: value["size"].as_u64().unwrap(), root: hash(&value["root"]) }
}

#[tokio::test]
async fn anybody_may_prove_a_command_against_the_first_anchor_that_covers_it() {
    let world = World::new().await;
    world.person("one@example.test", 1, &[]).await;
    let last = world.exchange.seq();
    let path = format!("/v1/audit/journal/{last}/proof");
    world.get(&path, "").await.problem(409, "conflict");
    anchor(&world).await;
    world.person("two@example.test", 1, &[]).await;
    anchor(&world).await;

    let proof = world.get(&path, "").await.ok();
    assert_eq!((&proof["anchor"]["seq"], &proof["anchor"]["root"]), (&1.into(), &proof["root"]));
    assert_eq!(proof["anchor"]["tx"], Hash32([9; 32]).to_string());
    let index = proof["index"].as_u64().unwrap();
    let (frame, way) = (hash(&proof["frame"]), hashes(&proof["path"]));
    assert!(is_included(&frame, index, &way, &root(&proof)));
    let wider = world.get(&format!("{path}?size={}", root(&proof).size + 1), "").await.ok();
    assert_eq!(root(&wider).size, root(&proof).size + 1);
    assert!(is_included(&hash(&wider["frame"]), index, &hashes(&wider["path"]), &root(&wider)));

    world.get(&format!("{path}?size=0"), "").await.problem(422, "invalid_request");
    world.get(&format!("{path}?size=1000000"), "").await.problem(422, "invalid_request");
    world.get(&format!("{path}?size=-1"), "").await.problem(422, "invalid_request");
    for nothing in ["0", "1000000", "18446744073709551616", "x"] {
        world.get(&format!("/v1/audit/journal/{nothing}/proof"), "").await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn anchors_are_listed_page_by_page_and_each_is_a_beginning_of_the_next() {
    let world = World::new().await;
    for n in 0..3 {
        world.person(&format!("p{n}@example.test"), 1, &[]).await;
        anchor(&world).await;
    }
    let first = world.get("/v1/audit/anchors?limit=2", "").await.ok();
    let rest = world.get("/v1/audit/anchors?limit=2&cursor=2", "").await.ok();
    let numbers =
        |page: &Value| page["data"].as_array().unwrap().iter().map(|a| a["seq"].clone()).collect::<Vec<_>>();
    assert_eq!((numbers(&first), &first["next_cursor"]), (vec![3.into(), 2.into()], &"2".into()));
    assert_eq!((numbers(&rest), &rest["next_cursor"]), (vec![1.into()], &Value::Null));
    assert_eq!(first["data"][0]["previous"], first["data"][1]["root"]);
    assert_eq!(first["data"][0]["status"], "anchored");

    let (old, new) = (&first["data"][1], &first["data"][0]);
    let path = format!("/v1/audit/consistency?first={}&second={}", old["size"], new["size"]);
    let proof = world.get(&path, "").await.ok();
    assert!(is_consistent(&root(old), &root(new), &hashes(&proof["path"])));
    assert_eq!((&proof["first"]["anchor"], &proof["second"]["anchor"]), (old, new));
    for bad in ["", "?first=1", "?first=2&second=1", "?first=0&second=1", "?first=1&second=1000000"] {
        world.get(&format!("/v1/audit/consistency{bad}"), "").await.problem(422, "invalid_request");
    }
}

#[tokio::test]
async fn what_a_frame_says_is_for_auditors() {
    let world = World::new().await;
    world.person("one@example.test", 1, &[]).await;
    world.person("reg@example.test", 0, &[Role::Regulator]).await;
    anchor(&world).await;
    // An hour has passed.
    let (person, regulator) =
        (world.sign_in("one@example.test").await, world.sign_in("reg@example.test").await);
    world.get("/v1/audit/journal/1/frame", &person).await.problem(403, "forbidden");
    let answer = world.get_bytes("/v1/audit/journal/1/frame", &regulator).await;
    let frame = Frame::from_bytes(&answer).expect("a frame");
    let proof = world.get("/v1/audit/journal/1/proof", "").await.ok();
    assert_eq!(frame.hash(), hash(&proof["frame"]));
    world.get("/v1/audit/journal/1000000/frame", &regulator).await.problem(404, "not_found");
}
