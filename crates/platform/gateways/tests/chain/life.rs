//! What operations do, as the chain tells it afterwards.

use genex_ports::{
    chain::{Address, Chain, ChainOp, Hash32, OpResult},
    signer::{KeyRef, Signer},
};
use genex_types::{CouponId, Currency, TradeId};

use crate::support::{ALICE, BOB, ISSUER, REFUND_WINDOW_S, World, usd};

fn settled(trades: &[u128]) -> OpResult {
    OpResult::Settled { settled: trades.iter().map(|t| TradeId(*t)).collect(), skipped: vec![] }
}

fn redeem(owner: KeyRef, serial: u64, minimum_met: bool) -> ChainOp {
    ChainOp::Redeem {
        owner,
        coupon: CouponId { class: 1, serial },
        terminal: Address([0x7e; 20]),
        commitment: Hash32([0xc0; 32]),
        minimum_met,
    }
}

#[tokio::test]
async fn a_coupon_is_bought_resold_given_and_redeemed_and_every_cent_is_where_it_should_be() {
    let world = World::with_a_series().await;
    let bought = world.primary(1, ALICE, [0, 1]);
    let held_at = {
        let outcome = world.settle(vec![bought.clone()]).await;
        assert_eq!(outcome.result, settled(&[1_001]));
        outcome.time
    };
    assert_eq!((world.owner_of(0).await, world.owner_of(2).await), (Some(ALICE), Some(ISSUER)));
    let height = world.gateway.height().await.expect("a height");
    assert_eq!(world.gateway.escrow(1, Currency::Usd, height).await.expect("a book"), usd(17_000));
    assert_eq!(world.cash_of(ALICE).await, 100_000 - 17_000);

    assert_eq!(world.settle(vec![world.secondary(2, 0)]).await.result, settled(&[1_002]));
    assert_eq!(world.owner_of(0).await, Some(BOB));
    assert_eq!(world.cash_of(BOB).await, 100_000 - 9_068);
    assert_eq!(world.cash_of(KeyRef::Fees).await, 136);

    // One of the two coupons was resold, so the purchase can't be undone and its money is free.
    let release = ChainOp::ReleaseEscrow { escrows: vec![world.escrow(&bought, held_at)] };
    let released = OpResult::Released { released: vec![TradeId(1_001)], skipped: vec![] };
    assert_eq!(world.execute(&release).await.result, released);
    assert_eq!(world.cash_of(ISSUER).await, 17_000 - 255);
    assert_eq!(world.cash_of(KeyRef::Fees).await, 136 + 255);

    let to = world.signer.address(ALICE).await.expect("a key");
    world.done(ChainOp::Transfer { from: BOB, to, coupon: CouponId { class: 1, serial: 0 } }).await;
    assert_eq!(world.owner_of(0).await, Some(ALICE));
    world.done(redeem(ALICE, 0, true)).await;
    assert_eq!(world.owner_of(0).await, None);

    world.done(ChainOp::BurnCash { key: ISSUER, amount: usd(1_000) }).await;
    let height = world.gateway.height().await.expect("a height");
    assert_eq!(world.gateway.class_supply(1, height).await.expect("counts"), (100, 1));
    assert_eq!(world.gateway.cash_supply(Currency::Usd, height).await.expect("a sum"), usd(199_000));
    assert_eq!(world.gateway.escrow(1, Currency::Usd, height).await.expect("a book"), usd(0));
}

#[tokio::test]
async fn a_trade_that_can_not_settle_is_skipped_and_the_others_settle() {
    let world = World::with_a_series().await;
    // Twelve coupons cost 1,020.00 and Bob has 1,000.00.
    let trades =
        vec![world.primary(1, ALICE, [0]), world.primary(2, BOB, 1..13), world.primary(3, BOB, [13])];
    let skipped = vec![(TradeId(1_002), "erc20_insufficient_balance".to_owned())];
    let expected = OpResult::Settled { settled: vec![TradeId(1_001), TradeId(1_003)], skipped };
    assert_eq!(world.settle(trades).await.result, expected);
    assert_eq!((world.owner_of(1).await, world.owner_of(13).await), (Some(ISSUER), Some(BOB)));
}

#[tokio::test]
async fn a_purchase_is_undone_within_its_window_and_not_after() {
    let world = World::with_a_series().await;
    let (first, second) = (world.primary(1, ALICE, [0]), world.primary(2, ALICE, [1]));
    let held_at = world.settle(vec![first.clone(), second.clone()]).await.time;

    let early = ChainOp::ReleaseEscrow { escrows: vec![world.escrow(&first, held_at)] };
    let skipped = vec![(TradeId(1_001), "still_refundable".to_owned())];
    assert_eq!(world.execute(&early).await.result, OpResult::Released { released: vec![], skipped });

    world.done(ChainOp::Refund { escrow: world.escrow(&first, held_at) }).await;
    assert_eq!((world.owner_of(0).await, world.cash_of(ALICE).await), (Some(ISSUER), 100_000 - 8_500));

    world.advance(u64::from(REFUND_WINDOW_S) + 2);
    let late = world.execute(&ChainOp::Refund { escrow: world.escrow(&second, held_at) }).await;
    assert!(matches!(late.result, OpResult::Reverted { .. }), "{late:?}");
    let both = ChainOp::ReleaseEscrow {
        escrows: vec![world.escrow(&first, held_at), world.escrow(&second, held_at)],
    };
    let expected = OpResult::Released {
        released: vec![TradeId(1_002)],
        skipped: vec![(TradeId(1_001), "unknown_escrow".to_owned())],
    };
    assert_eq!(world.execute(&both).await.result, expected);
}

#[tokio::test]
async fn more_coupons_are_minted_once_per_number_there_was() {
    let world = World::with_a_series().await;
    let more = ChainOp::MintMore { key: ISSUER, class: 1, count: 50, minted: 100 };
    world.done(more.clone()).await;
    let again = world.execute(&more).await;
    assert_eq!(again.result, OpResult::Reverted { reason: "stale_mint".into() });
    let height = world.gateway.height().await.expect("a height");
    assert_eq!(world.gateway.class_supply(1, height).await.expect("counts"), (150, 0));
}

#[tokio::test]
async fn the_largest_batch_the_settlement_worker_cuts_fits_one_transaction() {
    let world = World::with_a_series().await;
    let to = world.signer.address(ALICE).await.expect("a key");
    world.done(ChainOp::MintCash { to, amount: usd(1_000_000) }).await;
    // 49 purchases of one coupon, then one of 51: every coupon of the series in 50 trades.
    let mut trades: Vec<_> = (1..50).map(|seq| world.primary(seq, ALICE, [seq - 1])).collect();
    trades.push(world.primary(50, ALICE, 49..100));
    let ids: Vec<u128> = (1_001..=1_050).collect();
    assert_eq!(world.settle(trades).await.result, settled(&ids));
}

#[tokio::test]
async fn a_coupon_with_a_smallest_bill_is_not_redeemed_without_the_terminals_word() {
    let world = World::with_a_series().await;
    world.settle(vec![world.primary(1, ALICE, [0])]).await;
    let refused = world.execute(&redeem(ALICE, 0, false)).await;
    assert_eq!(refused.result, OpResult::Reverted { reason: "below_min_spend".into() });
    assert_eq!(world.owner_of(0).await, Some(ALICE));
}
