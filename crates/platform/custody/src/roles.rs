//! Keys of the platform's roles on a development chain.
//!
//! The genesis block of a development chain names the roles' addresses, so that it is one constant for everybody;
//! its keys therefore follow from a public seed and are worth nothing anywhere else.

use alloy_primitives::keccak256;
use genex_ports::signer::{Attestor, KeyRef};
use k256::ecdsa::SigningKey;

/// The public seed all development role keys follow from. DEVELOPMENT ONLY.
const DEVELOPMENT_SEED: &[u8] = b"genex development seed";

/// The key of a role on a development chain: `keccak256(keccak256(seed) ‖ role)`. `None` for a party's key, which
/// is no role.
pub fn development_key(key: KeyRef) -> Option<SigningKey> {
    let role = role_name(key)?;
    let secret = keccak256([keccak256(DEVELOPMENT_SEED).as_slice(), role.as_bytes()].concat());
    Some(SigningKey::from_slice(secret.as_slice()).expect("these digests are below the curve's order"))
}

const fn role_name(key: KeyRef) -> Option<&'static str> {
    match key {
        KeyRef::Party(_) => None,
        KeyRef::Operator => Some("operator"),
        KeyRef::Consent => Some("consent"),
        KeyRef::Fees => Some("fees"),
        KeyRef::Guardian => Some("guardian"),
        KeyRef::Eligibility => Some("eligibility"),
        KeyRef::Arbiter => Some("arbiter"),
        KeyRef::Attestor(Attestor::First) => Some("attestor1"),
        KeyRef::Attestor(Attestor::Second) => Some("attestor2"),
        KeyRef::Attestor(Attestor::Third) => Some("attestor3"),
    }
}
