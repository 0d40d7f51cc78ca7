//! The log of a till that is cut off: numbered, chained by digest, signed by the device.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, VerifyingKey};
use genex_types::{DeviceId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Keeps a signature over an entry from passing for one over anything else.
const LABEL: &[u8] = b"GNXE1.";

/// The public half of a till's own key, Ed25519. The private half never leaves the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceKey(VerifyingKey);

/// One redemption in the log. Store, bill and items are not in it, only a commitment to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Whose log.
    pub device: DeviceId,
    /// Its number, from 1 without gaps.
    pub seq: u64,
    /// Digest of the entry before; zeros before the first.
    #[serde(with = "hex::serde")]
    pub prev: [u8; 32],
    /// The pass as scanned.
    pub pass: String,
    /// The till's rotating key, which the chain sees.
    #[serde(with = "hex::serde")]
    pub terminal: [u8; 20],
    /// Salted commitment to store, bill and items.
    #[serde(with = "hex::serde")]
    pub commitment: [u8; 32],
    /// The till's word that the bill reaches the minimum spend.
    pub minimum_met: bool,
    /// When, by the till's clock.
    pub at: Timestamp,
}

/// An entry as it travels: the signed text is kept to the byte, so that nothing depends on how it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedEntry {
    /// The entry as JSON.
    pub body: String,
    /// The device's signature over `GNXE1.` and the body, in base64url.
    pub signature: String,
}

/// Where a log ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// Number of the last entry; 0 for an empty log.
    pub seq: u64,
    /// Its digest.
    pub digest: [u8; 32],
}

/// Why an entry is no part of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// Not of this form.
    #[error("this is not an entry")]
    Malformed,
    /// Not signed by the device.
    #[error("the entry is not signed by this device")]
    Forged,
    /// Entries before it are missing.
    #[error("entries before this one are missing")]
    Gap,
    /// It does not follow from the entry before.
    #[error("the entry does not follow from the one before")]
    Broken,
    /// Its number is taken by the past.
    #[error("the number of this entry is taken")]
    Past,
}

impl DeviceKey {
    /// The key from its 32 bytes. Errors: no point of the curve.
    pub fn new(bytes: &[u8; 32]) -> Result<Self, LogError> {
        VerifyingKey::from_bytes(bytes).map(Self).map_err(|_| LogError::Malformed)
    }

    /// The key as 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }
}

impl SealedEntry {
    /// Reads an entry and checks that the device signed it.
    pub fn open(&self, key: &DeviceKey) -> Result<Entry, LogError> {
        let signature = URL_SAFE_NO_PAD.decode(&self.signature).map_err(|_| LogError::Malformed)?;
        let signature = Signature::from_slice(&signature).map_err(|_| LogError::Malformed)?;
        let message = Self::message(&self.body);
        key.0.verify_strict(&message, &signature).map_err(|_| LogError::Forged)?;
        serde_json::from_str(&self.body).map_err(|_| LogError::Malformed)
    }

    /// What the next entry names: SHA-256 of the body.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.body.as_bytes()).into()
    }

    /// What a device signs for a body.
    pub fn message(body: &str) -> Vec<u8> {
        [LABEL, body.as_bytes()].concat()
    }
}

impl Head {
    /// Checks that `entry` is the next one.
    pub fn admits(&self, entry: &Entry) -> Result<(), LogError> {
        match entry.seq {
            seq if seq <= self.seq => Err(LogError::Past),
            seq if seq > self.seq + 1 => Err(LogError::Gap),
            _ if entry.prev != self.digest => Err(LogError::Broken),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};
    use proptest::prelude::*;

    fn device() -> SigningKey {
        SigningKey::from_bytes(&[3; 32])
    }

    fn key_of(signer: &SigningKey) -> DeviceKey {
        DeviceKey::new(&signer.verifying_key().to_bytes()).unwrap()
    }

    fn entry(head: Head, serial: u64) -> Entry {
        Entry {
            device: DeviceId(1),
            seq: head.seq + 1,
            prev: head.digest,
            pass: format!("GNXP2.{serial}"),
            terminal: [7; 20],
            commitment: [9; 32],
            minimum_met: true,
            at: Timestamp::from_seconds(1_800_000_000),
        }
    }

    fn seal(entry: &Entry) -> SealedEntry {
        let body = serde_json::to_string(entry).unwrap();
        let signature = device().sign(&SealedEntry::message(&body));
        SealedEntry { body, signature: URL_SAFE_NO_PAD.encode(signature.to_bytes()) }
    }

    /// A log of so many entries.
    fn log(length: u64) -> Vec<SealedEntry> {
        let mut head = Head::default();
        (0..length)
            .map(|serial| {
                let sealed = seal(&entry(head, serial));
                head = Head { seq: head.seq + 1, digest: sealed.digest() };
                sealed
            })
            .collect()
    }

    /// How many entries of a log are admitted, and why it ends.
    fn read(log: &[SealedEntry]) -> (u64, Option<LogError>) {
        let mut head = Head::default();
        for sealed in log {
            let admitted = sealed.open(&key_of(&device())).and_then(|entry| head.admits(&entry));
            if let Err(error) = admitted {
                return (head.seq, Some(error));
            }
            head = Head { seq: head.seq + 1, digest: sealed.digest() };
        }
        (head.seq, None)
    }

    #[test]
    fn an_entry_of_another_device_is_refused() {
        let other = SigningKey::from_bytes(&[4; 32]);
        assert_eq!(log(1)[0].open(&key_of(&other)), Err(LogError::Forged));
    }

    proptest! {
        #[test]
        fn a_log_is_admitted_whole_and_no_entry_can_be_left_out_or_swapped(length in 2u64..12, cut in 0usize..11) {
            let whole = log(length);
            prop_assert_eq!(read(&whole), (length, None));
            let cut = cut % (whole.len() - 1);
            let mut shorter = whole.clone();
            shorter.remove(cut);
            prop_assert_eq!(read(&shorter), (cut as u64, Some(LogError::Gap)));
            let mut swapped = whole;
            let head = Head { seq: cut as u64, digest: [1; 32] };
            swapped[cut] = seal(&entry(head, 99));
            prop_assert_eq!(read(&swapped), (cut as u64, Some(LogError::Broken)));
        }

        #[test]
        fn a_changed_body_is_refused(at in 0usize..200) {
            let mut sealed = log(1).remove(0);
            let mut bytes = sealed.body.into_bytes();
            let at = at % bytes.len();
            bytes[at] ^= 1;
            sealed.body = String::from_utf8_lossy(&bytes).into_owned();
            prop_assert_eq!(sealed.open(&key_of(&device())), Err(LogError::Forged));
        }
    }
}
