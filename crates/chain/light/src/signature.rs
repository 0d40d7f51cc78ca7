//! Ed25519 as [ZIP 215](https://zips.z.cash/zip-0215) has it.
//!
//! The usual libraries differ on signatures that only a dishonest signer makes: some reject what others accept.
//! Under these rules all agree: encodings of points need not be the shortest, `s` must be below the order of the
//! group, and the equation is multiplied by the cofactor: `[8](R + [k]A - [s]B) = 0`.

use alloy_primitives::B256;
use curve25519_dalek::{
    edwards::{CompressedEdwardsY, EdwardsPoint},
    scalar::Scalar,
    traits::IsIdentity,
};
use sha2::{Digest, Sha512};

/// A public key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PublicKey {
    bytes: [u8; 32],
    point: EdwardsPoint,
}

impl PublicKey {
    /// The key with these bytes, if they are a point of the curve.
    pub(crate) fn new(key: B256) -> Option<Self> {
        let point = CompressedEdwardsY(key.0).decompress()?;
        Some(Self { bytes: key.0, point })
    }

    /// Whether it signed the message.
    pub(crate) fn verifies(&self, signature: &[u8; 64], message: &[u8]) -> bool {
        let (Some(nonce), Some(s)) = (signature.first_chunk::<32>(), signature.last_chunk::<32>()) else {
            return false;
        };
        let (Some(point), Some(s)) = (
            CompressedEdwardsY(*nonce).decompress(),
            Option::<Scalar>::from(Scalar::from_canonical_bytes(*s)),
        ) else {
            return false;
        };
        let hash =
            Sha512::new().chain_update(nonce).chain_update(self.bytes).chain_update(message).finalize();
        let k = Scalar::from_bytes_mod_order_wide(&hash.into());
        let expected = EdwardsPoint::vartime_double_scalar_mul_basepoint(&k, &-self.point, &s);
        (point - expected).mul_by_cofactor().is_identity()
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::hex;
    use curve25519_dalek::constants::EIGHT_TORSION;

    use super::*;

    /// RFC 8032, 7.1, test 2.
    const KEY: [u8; 32] = hex!("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    const SIGNATURE: [u8; 64] = hex!(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    );

    #[test]
    fn a_signature_of_the_standard_verifies_and_no_bit_of_it_can_change() {
        let key = PublicKey::new(KEY.into()).unwrap();
        assert!(key.verifies(&SIGNATURE, &[0x72]));
        assert!(!key.verifies(&SIGNATURE, &[0x73]));
        for bit in 0..512 {
            let mut changed = SIGNATURE;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!key.verifies(&changed, &[0x72]), "bit {bit}");
        }
    }

    #[test]
    fn points_of_small_order_verify_under_the_cofactor() {
        for (key, nonce) in EIGHT_TORSION.iter().flat_map(|key| EIGHT_TORSION.map(|nonce| (key, nonce))) {
            let key = PublicKey::new(key.compress().0.into()).unwrap();
            let mut signature = [0; 64];
            signature[..32].copy_from_slice(&nonce.compress().0);
            assert!(key.verifies(&signature, b"Zcash"));
            signature[32] = 1;
            assert!(!key.verifies(&signature, b"Zcash"));
        }
    }

    #[test]
    fn an_encoding_that_is_not_the_shortest_is_a_point() {
        // The neutral element, with p + 1 in place of 1.
        let long = hex!("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
        let key = PublicKey::new(long.into()).unwrap();
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&long);
        assert!(key.verifies(&signature, b"Zcash"));
    }

    #[test]
    fn a_second_form_of_a_signature_is_none() {
        let order = hex!("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        let (mut signature, mut carry) = (SIGNATURE, 0);
        for (byte, added) in signature[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(added) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        assert!(!PublicKey::new(KEY.into()).unwrap().verifies(&signature, &[0x72]));
    }
}
