//! Statements about a log, on the real contract.

use genex_gateways::chain::AnchorReader;
use genex_ports::chain::{ChainError, ChainOp, Hash32, OpResult, Statement};

use crate::support::World;

const STREAM: Hash32 = Hash32([7; 32]);

fn statement(seq: u64, previous: u8, root: u8, size: u64) -> Statement {
    Statement { stream: STREAM, seq, previous: Hash32([previous; 32]), root: Hash32([root; 32]), size }
}

fn reader(world: &World) -> AnchorReader {
    AnchorReader::new(&format!("http://{}", world.node.rpc_address)).expect("a client")
}

#[tokio::test]
async fn statements_are_anchored_one_after_the_other_and_read_back_by_anybody() {
    let world = World::start().await;
    assert_eq!(reader(&world).roots(STREAM).await.expect("nothing"), []);
    let mut blocks = Vec::new();
    for op in [statement(1, 0, 1, 10), statement(2, 1, 2, 25)].map(ChainOp::Anchor) {
        let outcome = world.execute(&op).await;
        assert_eq!(outcome.result, OpResult::Done);
        blocks.push(outcome.block);
    }
    let roots = reader(&world).roots(STREAM).await.expect("the roots");
    let found: Vec<_> = roots.iter().map(|r| (r.seq, r.root, r.size, r.block)).collect();
    let expected = [(1, Hash32([1; 32]), 10, blocks[0]), (2, Hash32([2; 32]), 25, blocks[1])];
    assert_eq!(found, expected);
    assert_ne!(roots[0].tx, roots[1].tx);
    assert_eq!(reader(&world).roots(Hash32([8; 32])).await.expect("nothing"), [], "another log has its own");
}

#[tokio::test]
async fn what_does_not_follow_is_refused_with_the_contracts_reason() {
    let world = World::start().await;
    world.done(ChainOp::Anchor(statement(1, 0, 1, 10))).await;
    for (wrong, reason) in [
        (statement(1, 0, 1, 10), "wrong_sequence"),
        (statement(3, 1, 3, 30), "wrong_sequence"),
        (statement(2, 9, 2, 20), "wrong_previous"),
        (statement(2, 1, 2, 9), "not_grown"),
    ] {
        let outcome = world.execute(&ChainOp::Anchor(wrong)).await;
        assert_eq!(outcome.result, OpResult::Reverted { reason: reason.into() });
    }
    assert_eq!(reader(&world).roots(STREAM).await.expect("the roots").len(), 1);
}

#[tokio::test]
async fn a_node_that_does_not_answer_is_an_error() {
    let reader = AnchorReader::new("http://127.0.0.1:1").expect("a client");
    assert!(matches!(reader.roots(STREAM).await, Err(ChainError::Unavailable(_))));
}
