//! Envelopes as TRISA shapes them: a payload encrypted for this message alone, an HMAC over what was encrypted, and both
//! keys, which are sealed with the receiver's public key.
//!
//! This module holds form and checks. Encrypting and sealing need randomness and keys and are done where these are.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::ivms::IdentityPayload;

/// The encryption the envelope names.
pub const ENCRYPTION: &str = "AES256-GCM";
/// The authentication the envelope names.
pub const AUTHENTICATION: &str = "HMAC-SHA256";
/// Longer payloads are nobody's identity.
const MOST_PAYLOAD: usize = 1 << 20;

/// What is encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// Who sends and who receives.
    pub identity: IdentityPayload,
    /// The transfer.
    pub transaction: Transaction,
    /// RFC 3339.
    pub sent_at: String,
}

/// The transfer an envelope is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Transaction {
    /// Its id on the chain, once it is there.
    #[serde(default)]
    pub txid: String,
    /// Address it comes from.
    pub originator: String,
    /// Address it goes to.
    pub beneficiary: String,
    /// Decimal, in whole units.
    pub amount: String,
    /// The chain.
    pub network: String,
    /// RFC 3339.
    pub timestamp: String,
    /// The asset.
    #[serde(default)]
    pub asset_type: String,
}

/// What goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SecureEnvelope {
    /// UUID, the same for all messages about one transfer.
    pub id: String,
    /// Base64 of the ciphertext.
    #[serde(default)]
    pub payload: String,
    /// Base64 of the key of the payload, sealed or not.
    #[serde(default)]
    pub encryption_key: String,
    /// `AES256-GCM`.
    #[serde(default)]
    pub encryption_algorithm: String,
    /// Base64 of the HMAC over the ciphertext.
    #[serde(default)]
    pub hmac: String,
    /// Base64 of the HMAC's key, sealed or not.
    #[serde(default)]
    pub hmac_secret: String,
    /// `HMAC-SHA256`.
    #[serde(default)]
    pub hmac_algorithm: String,
    /// Why there is no payload.
    #[serde(default)]
    pub error: Option<Refusal>,
    /// RFC 3339.
    pub timestamp: String,
    /// Whether both keys are sealed.
    #[serde(default)]
    pub sealed: bool,
    /// Which public key they are sealed with.
    #[serde(default)]
    pub public_key_signature: String,
}

/// Why a message is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What kind.
    pub code: RefusalCode,
    /// For people.
    pub message: String,
    /// Whether to try again.
    #[serde(default)]
    pub retry: bool,
}

/// TRISA's codes that we send; others are read as `Other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RefusalCode {
    /// The beneficiary is not ours.
    UnknownWalletAddress,
    /// The identities do not fit ours.
    UnkownIdentity,
    /// Something required is missing.
    IncompleteIdentity,
    /// The envelope can't be read.
    InvalidSignature,
    /// Encryption we do not speak.
    UnhandledAlgorithm,
    /// Refused after a check.
    ComplianceCheckFail,
    /// The sender's platform is not in order.
    NotCompliant,
    /// Any other.
    #[serde(other)]
    Other,
}

/// Why an envelope is not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// It carries a refusal.
    #[error("the counterpart refuses: {0}")]
    Refused(String),
    /// Its keys are sealed: unseal them first.
    #[error("the envelope's keys are sealed")]
    Sealed,
    /// Encryption or authentication we do not speak.
    #[error("the envelope is encrypted in a way that is not spoken here")]
    Algorithm,
    /// A part is not base64, missing, or too long.
    #[error("{0} is missing, damaged or too long")]
    Part(&'static str),
    /// The HMAC does not fit the ciphertext.
    #[error("the envelope was changed on its way")]
    Changed,
    /// The decrypted payload is none.
    #[error("the payload can't be read")]
    Payload,
}

/// The parts of an envelope whose HMAC fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Nonce and ciphertext, as they were encrypted.
    pub ciphertext: Vec<u8>,
    /// The key to decrypt with.
    pub encryption_key: [u8; 32],
}

impl SecureEnvelope {
    /// An envelope around a ciphertext, its keys not sealed. `id` and `timestamp` are the caller's.
    pub fn around(
        id: &str,
        timestamp: &str,
        ciphertext: &[u8],
        encryption_key: &[u8; 32],
        hmac_key: &[u8; 32],
    ) -> Self {
        Self {
            id: id.to_owned(),
            payload: STANDARD.encode(ciphertext),
            encryption_key: STANDARD.encode(encryption_key),
            encryption_algorithm: ENCRYPTION.to_owned(),
            hmac: STANDARD.encode(authenticate(hmac_key, ciphertext).finalize().into_bytes()),
            hmac_secret: STANDARD.encode(hmac_key),
            hmac_algorithm: AUTHENTICATION.to_owned(),
            timestamp: timestamp.to_owned(),
            ..Self::default()
        }
    }

    /// An envelope that refuses.
    pub fn refusal(id: &str, timestamp: &str, code: RefusalCode, message: &str, retry: bool) -> Self {
        let error = Some(Refusal { code, message: message.to_owned(), retry });
        Self { id: id.to_owned(), timestamp: timestamp.to_owned(), error, ..Self::default() }
    }

    /// What is in it, once its keys are unsealed. Errors: refused, sealed, not ours to read, changed.
    pub fn open(&self) -> Result<Opened, EnvelopeError> {
        if let Some(refusal) = &self.error {
            return Err(EnvelopeError::Refused(refusal.message.clone()));
        }
        if self.sealed {
            return Err(EnvelopeError::Sealed);
        }
        if self.encryption_algorithm != ENCRYPTION || self.hmac_algorithm != AUTHENTICATION {
            return Err(EnvelopeError::Algorithm);
        }
        let ciphertext = part("payload", &self.payload)?;
        let tag = part("hmac", &self.hmac)?;
        let fits = authenticate(&key("hmac_secret", &self.hmac_secret)?, &ciphertext).verify_slice(&tag);
        fits.map_err(|_| EnvelopeError::Changed)?;
        Ok(Opened { ciphertext, encryption_key: key("encryption_key", &self.encryption_key)? })
    }
}

impl Payload {
    /// The bytes to encrypt.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a payload has nothing that JSON can't hold")
    }

    /// Reads decrypted bytes. Errors: not a payload.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        serde_json::from_slice(bytes).map_err(|_| EnvelopeError::Payload)
    }
}

fn authenticate(key: &[u8; 32], ciphertext: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    mac.update(ciphertext);
    mac
}

fn part(name: &'static str, text: &str) -> Result<Vec<u8>, EnvelopeError> {
    let bytes = if text.len() > MOST_PAYLOAD { None } else { STANDARD.decode(text).ok() };
    bytes.filter(|bytes| !bytes.is_empty()).ok_or(EnvelopeError::Part(name))
}

fn key(name: &'static str, text: &str) -> Result<[u8; 32], EnvelopeError> {
    part(name, text)?.try_into().map_err(|_| EnvelopeError::Part(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ivms::tests::payload;

    fn envelope() -> SecureEnvelope {
        SecureEnvelope::around("7f1c", "2026-11-01T00:00:00Z", b"nonce and ciphertext", &[1; 32], &[2; 32])
    }

    #[test]
    fn an_envelope_gives_back_what_was_put_in() {
        let wire = serde_json::to_string(&envelope()).unwrap();
        let opened = serde_json::from_str::<SecureEnvelope>(&wire).unwrap().open().unwrap();
        assert_eq!(
            (opened.ciphertext.as_slice(), opened.encryption_key),
            (b"nonce and ciphertext".as_slice(), [1; 32])
        );
        let payload =
            Payload { identity: payload(), transaction: Transaction::default(), sent_at: "now".into() };
        assert_eq!(Payload::from_bytes(&payload.to_bytes()), Ok(payload));
    }

    #[test]
    fn what_was_changed_sealed_or_is_not_spoken_here_is_not_opened() {
        let open = |change: fn(&mut SecureEnvelope)| {
            let mut envelope = envelope();
            change(&mut envelope);
            envelope.open().unwrap_err()
        };
        assert_eq!(open(|e| e.payload = STANDARD.encode(b"another")), EnvelopeError::Changed);
        assert_eq!(open(|e| e.sealed = true), EnvelopeError::Sealed);
        assert_eq!(open(|e| e.encryption_algorithm = "ROT13".into()), EnvelopeError::Algorithm);
        assert_eq!(open(|e| e.hmac = "?".into()), EnvelopeError::Part("hmac"));
        assert_eq!(open(|e| e.encryption_key = "AA==".into()), EnvelopeError::Part("encryption_key"));
        assert_eq!(open(|e| e.payload = "A".repeat(MOST_PAYLOAD + 1)), EnvelopeError::Part("payload"));
        assert_eq!(Payload::from_bytes(b"{}"), Err(EnvelopeError::Payload));
    }

    #[test]
    fn a_refusal_is_told() {
        let refusal = SecureEnvelope::refusal(
            "7f1c",
            "2026-11-01T00:00:00Z",
            RefusalCode::ComplianceCheckFail,
            "frozen",
            false,
        );
        let wire = serde_json::to_string(&refusal).unwrap();
        assert!(wire.contains("COMPLIANCE_CHECK_FAIL"));
        assert_eq!(refusal.open(), Err(EnvelopeError::Refused("frozen".into())));
        let unknown: Refusal = serde_json::from_str(r#"{"code":"SOMETHING_NEW","message":"x"}"#).unwrap();
        assert_eq!(unknown.code, RefusalCode::Other);
    }
}
