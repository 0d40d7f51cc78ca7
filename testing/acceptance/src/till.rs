//! A till: its terminal key, the commitment it makes, and the two steps of a redemption.

use anyhow::{Context, Result};
use k256::ecdsa::SigningKey;
use serde_json::{Value, json};
use sha3::{Digest, Keccak256};

use crate::{Answer, Client, wait_for};

/// A till with a cashier signed in.
pub struct Till {
    /// The cashier.
    pub client: Client,
    key: SigningKey,
}

impl Till {
    /// A till whose terminal key follows from `seed`.
    pub fn new(client: Client, seed: u8) -> Self {
        let key = SigningKey::from_slice(&[seed.max(1); 32]).expect("a small number is a key");
        Self { client, key }
    }

    /// Asks to use the coupon behind a pass. Bill and items go into the commitment and nowhere else.
    pub async fn reserve(&self, pass: &str, bill: &str) -> Result<Answer> {
        let commitment = keccak(&[b"salt".as_slice(), bill.as_bytes()].concat());
        let request = json!({
            "pass": pass, "terminal_key": hex_of(&self.address()), "commitment": hex_of(&commitment),
            "terminal_signature": hex_of(&self.sign(pass, &commitment)?), "minimum_met": true,
        });
        self.client.post("/v1/redeem/reservations", Some(request)).await
    }

    /// Takes the reserved coupon and waits until that is final.
    pub async fn capture(&self, reservation: &str) -> Result<Value> {
        let path = format!("/v1/redeem/reservations/{reservation}");
        self.client.post(&format!("{path}/capture"), None).await?.ok()?;
        wait_for(&self.client, &path, |r| r["status"] != "capturing").await
    }

    /// Both steps.
    pub async fn redeem(&self, pass: &str, bill: &str) -> Result<Value> {
        let reservation = self.reserve(pass, bill).await?.ok()?;
        self.capture(reservation["id"].as_str().context("no reservation id")?).await
    }

    fn address(&self) -> [u8; 20] {
        let point = self.key.verifying_key().to_encoded_point(false);
        keccak(&point.as_bytes()[1..])[12..].try_into().expect("32 less 12 bytes are 20")
    }

    /// EIP-191 over keccak(pass ‖ commitment).
    fn sign(&self, pass: &str, commitment: &[u8; 32]) -> Result<Vec<u8>> {
        let message = keccak(&[pass.as_bytes(), commitment].concat());
        let digest = keccak(&[b"\x19Ethereum Signed Message:\n32".as_slice(), &message].concat());
        let (signature, recovery) = self.key.sign_prehash_recoverable(&digest)?;
        Ok([signature.to_bytes().to_vec(), vec![27 + recovery.to_byte()]].concat())
    }
}

fn keccak(bytes: &[u8]) -> [u8; 32] {
    Keccak256::digest(bytes).into()
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().fold("0x".to_owned(), |text, b| text + &format!("{b:02x}"))
}
