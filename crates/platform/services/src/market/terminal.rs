//! What a till signs.

use alloy_primitives::{Signature, keccak256};
use genex_ports::chain::{Address, Hash32};

use crate::{Error, Refusal};

/// Checks that the till's key has signed `keccak256(pass ‖ commitment)` as an EIP-191 message.
///
/// `signature` is `r ‖ s ‖ v`, 65 bytes.
pub(super) fn check_signature(
    pass: &str,
    commitment: Hash32,
    terminal: Address,
    signature: &[u8],
) -> Result<(), Error> {
    let digest = keccak256([pass.as_bytes(), &commitment.0].concat());
    let signer = Signature::from_raw(signature)
        .ok()
        .and_then(|signature| signature.recover_address_from_msg(digest).ok());
    match signer {
        Some(signer) if signer.0.0 == terminal.0 => Ok(()),
        _ => Err(Refusal::SignatureInvalid.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Address of the private key `0x0101…01`.
    const TERMINAL: &str = "1a642f0e3c3af545e7acbd38b07251b3990914f1";

    #[test]
    fn a_signature_of_another_key_or_another_pass_is_refused() {
        let terminal = Address(hex::decode(TERMINAL).unwrap().try_into().unwrap());
        let commitment = Hash32([0x22; 32]);
        let signature = sign("1234 5678 9012", commitment);
        let check = |pass, commitment, terminal, signature: &[u8]| {
            check_signature(pass, commitment, terminal, signature).is_ok()
        };
        assert!(check("1234 5678 9012", commitment, terminal, &signature));
        assert!(!check("1234 5678 9013", commitment, terminal, &signature));
        assert!(!check("1234 5678 9012", Hash32([0x23; 32]), terminal, &signature));
        assert!(!check("1234 5678 9012", commitment, Address([1; 20]), &signature));
        assert!(!check("1234 5678 9012", commitment, terminal, &signature[..64]));
    }

    fn sign(pass: &str, commitment: Hash32) -> Vec<u8> {
        let key = k256::ecdsa::SigningKey::from_slice(&[1; 32]).unwrap();
        let digest = keccak256([pass.as_bytes(), &commitment.0].concat());
        let hash = alloy_primitives::eip191_hash_message(digest);
        let (signature, parity) = key.sign_prehash_recoverable(hash.as_slice()).unwrap();
        [&signature.to_bytes()[..], &[27 + parity.to_byte()]].concat()
    }
}
