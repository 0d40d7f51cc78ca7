//! A coupon used at a till of the demo market, with both of the till's steps.

use alloy_primitives::{eip191_hash_message, keccak256};
use anyhow::{Context, Result};
use genex_ports::{
    chain::{Address, Hash32},
    clock::Clock,
};
use genex_services::{Caller, market::ReservationDraft};
use genex_types::CouponId;
use k256::ecdsa::SigningKey;

use super::registrar::attempt;
use crate::dev::Platform;

/// The holder shows a pass, the cashier takes it.
pub async fn redeem(platform: &Platform, holder: &Caller, cashier: &Caller, coupon: CouponId) -> Result<()> {
    let market = &platform.market;
    let pass = market.show_pass(holder, coupon).await?;
    let reserved = market.reserve(cashier, &draft(pass.payload, coupon)?).await?;
    let attempt = attempt(&format!("redeem {coupon}"), platform.clock.now());
    market.capture(cashier, &attempt, reserved.redemption.id).await?;
    Ok(())
}

fn draft(pass: String, coupon: CouponId) -> Result<ReservationDraft> {
    let commitment = keccak256(format!("a bill of the demo market for {coupon}"));
    let key = SigningKey::from_slice(&[7; 32]).context("a fixed terminal key")?;
    let digest = eip191_hash_message(keccak256([pass.as_bytes(), commitment.as_slice()].concat()));
    let (signature, parity) = key.sign_prehash_recoverable(digest.as_slice())?;
    let terminal = alloy_primitives::Address::from_public_key(key.verifying_key());
    Ok(ReservationDraft {
        pass,
        terminal: Address(terminal.0.0),
        signature: [&signature.to_bytes()[..], &[27 + parity.to_byte()]].concat(),
        commitment: Hash32(commitment.0),
        minimum_met: true,
    })
}
