//! The pass: a short-lived, unforgeable right to redeem one coupon, shown as a QR code or twelve digits.
//!
//! Text: `GNXP2.` and base64url (no padding) of `payload ‖ signature`. The payload is big endian: pass id (16 bytes),
//! class (8), serial (8), rotation (4), expiry in seconds since 1970 (8). The signature is Ed25519 over the text's
//! prefix and the payload: a till that is cut off checks it with nothing but the public key. Twelve digits are
//! derived from pass id and rotation with the same secret by HMAC-SHA-256; whoever issues passes must see to it that
//! no two live passes share them.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use genex_types::{CouponId, PassId, SECOND_US, Timestamp};
use hmac::{Hmac, Mac};
use sha2::Sha256;

const PREFIX: &str = "GNXP2.";
const PAYLOAD: usize = 44;
const SIGNATURE: usize = 64;
/// Keeps the signing key from being the secret itself, which also makes the digits.
const SIGNER_LABEL: &[u8] = b"GNXP2 signer";

/// How long a pass is good, in microseconds.
pub const PASS_SHOWN_US: i64 = 60 * SECOND_US;

/// Digits of a code that is typed.
pub const CODE_DIGITS: u32 = 12;

/// The secret passes are made and checked with.
#[derive(Clone)]
pub struct PassKey([u8; 32]);

impl fmt::Debug for PassKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PassKey(..)")
    }
}

/// What passes and budgets are checked with; no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassVerifier(VerifyingKey);

/// What a pass says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// The pass; the same through all rotations.
    pub id: PassId,
    /// The coupon it redeems.
    pub coupon: CouponId,
    /// Which showing of it this is; only the newest is good.
    pub rotation: u32,
    /// When it stops being good, to the second.
    pub expires_at: Timestamp,
}

/// Why a text is not a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassError {
    /// Not of this form.
    #[error("this is not a pass")]
    Malformed,
    /// Not made with this key, or changed since.
    #[error("this pass is not genuine")]
    Forged,
    /// Too old.
    #[error("this pass has expired")]
    Expired,
}

/// Twelve digits that stand for a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortCode(u64);

impl ShortCode {
    /// The code as a number below 10^12.
    pub const fn value(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ShortCode {
    /// Three groups of four digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = |power: u64| self.0 / power % 10_000;
        write!(f, "{:04} {:04} {:04}", group(100_000_000), group(10_000), group(1))
    }
}

impl FromStr for ShortCode {
    type Err = PassError;

    /// Reads twelve digits; spaces and hyphens between them don't matter.
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let digits: String = s.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let plain = digits.len() == CODE_DIGITS as usize && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse().ok().map(Self)).flatten().ok_or(PassError::Malformed)
    }
}

impl PassKey {
    /// A key of 32 secret bytes.
    pub const fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// The pass as text.
    pub fn seal(&self, pass: &Pass) -> String {
        let payload = encode(pass);
        let mut bytes = payload.to_vec();
        bytes.extend_from_slice(&self.sign(PREFIX, &payload).to_bytes());
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads a pass and checks that it is genuine and still good. Says nothing about the coupon.
    pub fn open(&self, text: &str, now: Timestamp) -> Result<Pass, PassError> {
        self.verifier().open(text, now)
    }

    /// The public half.
    pub fn verifier(&self) -> PassVerifier {
        PassVerifier(self.signer().verifying_key())
    }

    /// Signs `prefix ‖ payload`; the prefix names the form, so that one form never passes for another.
    pub(crate) fn sign(&self, prefix: &str, payload: &[u8]) -> Signature {
        self.signer().sign(&[prefix.as_bytes(), payload].concat())
    }

    /// The digits of a pass at a rotation.
    pub fn short_code(&self, id: PassId, rotation: u32) -> ShortCode {
        let mut hmac = self.keyed();
        hmac.update(b"GNXP1 code");
        hmac.update(&id.0.to_be_bytes());
        hmac.update(&rotation.to_be_bytes());
        let tag = hmac.finalize().into_bytes();
        let wide = u128::from_be_bytes(tag[..16].try_into().expect("a SHA-256 tag has 32 bytes"));
        let modulus = 10u128.pow(CODE_DIGITS);
        ShortCode(u64::try_from(wide % modulus).expect("twelve digits fit 64 bits"))
    }

    fn signer(&self) -> SigningKey {
        let mut hmac = self.keyed();
        hmac.update(SIGNER_LABEL);
        SigningKey::from_bytes(&hmac.finalize().into_bytes().into())
    }

    fn keyed(&self) -> Hmac<Sha256> {
        Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length")
    }
}

impl PassVerifier {
    /// The key from its 32 bytes. Errors: no point of the curve.
    pub fn new(bytes: &[u8; 32]) -> Result<Self, PassError> {
        VerifyingKey::from_bytes(bytes).map(Self).map_err(|_| PassError::Malformed)
    }

    /// The key as 32 bytes.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Reads a pass and checks that it is genuine and still good at `now`. Says nothing about the coupon.
    pub fn open(&self, text: &str, now: Timestamp) -> Result<Pass, PassError> {
        let pass = self.read(text)?;
        if now < pass.expires_at { Ok(pass) } else { Err(PassError::Expired) }
    }

    /// Reads a pass and checks that it is genuine, whatever the time is.
    pub fn read(&self, text: &str) -> Result<Pass, PassError> {
        let body = text.strip_prefix(PREFIX).ok_or(PassError::Malformed)?;
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| PassError::Malformed)?;
        let (payload, signature) = bytes.split_at_checked(PAYLOAD).ok_or(PassError::Malformed)?;
        let signature: &[u8; SIGNATURE] = signature.try_into().map_err(|_| PassError::Malformed)?;
        self.check(PREFIX, payload, signature)?;
        decode(payload).ok_or(PassError::Malformed)
    }

    /// Checks a signature over `prefix ‖ payload`.
    pub(crate) fn check(
        &self,
        prefix: &str,
        payload: &[u8],
        signature: &[u8; SIGNATURE],
    ) -> Result<(), PassError> {
        let message = [prefix.as_bytes(), payload].concat();
        let signature = Signature::from_bytes(signature);
        self.0.verify_strict(&message, &signature).map_err(|_| PassError::Forged)
    }
}

fn encode(pass: &Pass) -> [u8; PAYLOAD] {
    let mut out = [0; PAYLOAD];
    out[..16].copy_from_slice(&pass.id.0.to_be_bytes());
    out[16..24].copy_from_slice(&pass.coupon.class.to_be_bytes());
    out[24..32].copy_from_slice(&pass.coupon.serial.to_be_bytes());
    out[32..36].copy_from_slice(&pass.rotation.to_be_bytes());
    out[36..].copy_from_slice(&pass.expires_at.seconds().to_be_bytes());
    out
}

fn decode(payload: &[u8]) -> Option<Pass> {
    let word = |range: std::ops::Range<usize>| Some(u64::from_be_bytes(payload.get(range)?.try_into().ok()?));
    Some(Pass {
        id: PassId(u128::from_be_bytes(payload.get(..16)?.try_into().ok()?)),
        coupon: CouponId { class: word(16..24)?, serial: word(24..32)? },
        rotation: u32::from_be_bytes(payload.get(32..36)?.try_into().ok()?),
        expires_at: Timestamp::from_seconds(i64::try_from(word(36..44)?).ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn key() -> PassKey {
        PassKey::new([7; 32])
    }

    fn pass() -> Pass {
        Pass {
            id: PassId(0x0123_4567_89ab_cdef),
            coupon: CouponId { class: 3, serial: 41 },
            rotation: 2,
            expires_at: NOW.plus(60_000_000),
        }
    }

    #[test]
    fn a_pass_is_good_until_it_expires() {
        let text = key().seal(&pass());
        assert_eq!(key().open(&text, NOW), Ok(pass()));
        assert_eq!(key().open(&text, pass().expires_at), Err(PassError::Expired));
    }

    #[test]
    fn a_pass_of_another_key_is_forged() {
        let text = PassKey::new([8; 32]).seal(&pass());
        assert_eq!(key().open(&text, NOW), Err(PassError::Forged));
    }

    #[test]
    fn a_pass_fits_a_small_qr_code_and_its_payload_is_fixed() {
        let text = key().seal(&pass());
        assert_eq!(text.len(), 150);
        let pinned = "GNXP2.AAAAAAAAAAABI0VniavN7wAAAAAAAAADAAAAAAAAACkAAAACAAAAAGtJ0j";
        assert!(text.starts_with(pinned), "{text}");
    }

    #[test]
    fn the_public_key_alone_tells_a_genuine_pass_from_a_forged_one() {
        let verifier = PassVerifier::new(&key().verifier().to_bytes()).unwrap();
        assert_eq!(verifier.read(&key().seal(&pass())), Ok(pass()));
        assert_eq!(verifier.read(&PassKey::new([8; 32]).seal(&pass())), Err(PassError::Forged));
    }

    #[test]
    fn codes_change_with_every_rotation_and_are_read_as_people_type_them() {
        let code = key().short_code(PassId(1), 0);
        assert_ne!(code, key().short_code(PassId(1), 1));
        assert_ne!(code, key().short_code(PassId(2), 0));
        let shown = code.to_string();
        assert_eq!(shown.len(), 14);
        assert_eq!(shown.parse(), Ok(code));
        assert_eq!(shown.replace(' ', "").parse(), Ok(code));
        assert_eq!(shown.replace(' ', "-").parse(), Ok(code));
    }

    proptest! {
        #[test]
        fn passes_survive_their_text(id: u128, class: u64, serial: u64, rotation: u32, life in 1i64..1_000_000) {
            let pass = Pass {
                id: PassId(id), coupon: CouponId { class, serial }, rotation,
                expires_at: Timestamp::from_seconds(NOW.seconds() + life),
            };
            prop_assert_eq!(key().open(&key().seal(&pass), NOW), Ok(pass));
        }

        #[test]
        fn a_pass_with_any_bit_changed_is_refused(byte in 0usize..108, bit in 0u8..8) {
            let text = key().seal(&pass());
            let mut bytes = URL_SAFE_NO_PAD.decode(&text[PREFIX.len()..]).expect("our own text");
            bytes[byte] ^= 1 << bit;
            let changed = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes));
            prop_assert_eq!(key().open(&changed, NOW), Err(PassError::Forged));
        }

        #[test]
        fn whatever_is_scanned_is_answered(text: String) {
            prop_assert!(key().open(&text, NOW).is_err());
            let _ = text.parse::<ShortCode>();
        }
    }
}
