//! What stands on the chain for personal data that travels beside it.
//!
//! A bare hash of a name and an address can be guessed. The commitment is keyed with a key of the person that is
//! destroyed when they are erased; then nothing on the chain can be linked to anybody.

use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::ivms::IdentityPayload;

/// What the key is used for, so that the same key elsewhere gives other values.
const PURPOSE: &[u8] = b"genex travel rule ticket v1\n";

/// A person's key. It is never printed.
pub struct CommitmentKey([u8; 32]);

impl CommitmentKey {
    /// A key of 32 random bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// HMAC-SHA256 over transfer and payload, as a ticket carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment(pub [u8; 32]);

impl Commitment {
    /// The commitment to a payload for one transfer: the same payload for another transfer has another.
    pub fn of(key: &CommitmentKey, transfer: &str, payload: &IdentityPayload) -> Self {
        Self(mac(key, transfer, payload).finalize().into_bytes().into())
    }

    /// Whether it is a commitment to this payload, in time that does not depend on where it differs.
    pub fn opens(&self, key: &CommitmentKey, transfer: &str, payload: &IdentityPayload) -> bool {
        mac(key, transfer, payload).verify_slice(&self.0).is_ok()
    }
}

fn mac(key: &CommitmentKey, transfer: &str, payload: &IdentityPayload) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("a key of any length will do");
    let body = serde_json::to_vec(payload).expect("a payload has nothing that JSON can't hold");
    mac.update(PURPOSE);
    mac.update(&(transfer.len() as u64).to_be_bytes());
    mac.update(transfer.as_bytes());
    mac.update(&body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ivms::tests::payload;

    #[test]
    fn only_key_transfer_and_payload_together_open_it() {
        let key = CommitmentKey::new([7; 32]);
        let commitment = Commitment::of(&key, "trd_1", &payload());
        assert!(commitment.opens(&key, "trd_1", &payload()));
        assert!(!commitment.opens(&CommitmentKey::new([8; 32]), "trd_1", &payload()));
        assert!(!commitment.opens(&key, "trd_2", &payload()));
        let mut other = payload();
        other.originator.account_number.push("acc3".into());
        assert!(!commitment.opens(&key, "trd_1", &other));
    }
}
