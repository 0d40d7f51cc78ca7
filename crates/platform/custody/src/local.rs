//! One root seed behind the `Signer` port.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use alloy_primitives::Address as EvmAddress;
use async_trait::async_trait;
use coins_bip32::{
    Bip32Error,
    path::DerivationPath,
    xkeys::{Parent, XPriv},
};
use genex_ports::{
    chain::{Address, Hash32},
    signer::{KeyRef, Signature, Signer, SignerError},
};
use k256::ecdsa::SigningKey;

use crate::{RootSeed, development_key};

/// Parties' keys are BIP-32 children `m/7091'/0/<index>` of the root seed; 7091 is the chain's id.
const PARTY_PATH: &str = "m/7091'/0";

/// BIP-32 indexes from here on are hardened.
const HARDENED: u32 = 1 << 31;

/// Signs with keys derived from one local seed; the roles' keys are those of a development chain.
pub struct LocalSigner {
    parties: XPriv,
    derived: RwLock<HashMap<KeyRef, Arc<DerivedKey>>>,
}

struct DerivedKey {
    secret: SigningKey,
    address: Address,
}

impl DerivedKey {
    fn new(secret: SigningKey) -> Self {
        let address = EvmAddress::from_public_key(secret.verifying_key());
        Self { secret, address: Address(address.into()) }
    }
}

impl LocalSigner {
    /// A signer for the parties of this seed.
    pub fn new(seed: &RootSeed) -> Self {
        let path: DerivationPath = PARTY_PATH.parse().expect("a well-formed path");
        let parties = XPriv::root_from_seed(seed.bytes(), None)
            .and_then(|root| root.derive_path(path))
            .expect("32 bytes are a valid seed, and a child fails with probability 2^-127");
        Self { parties, derived: RwLock::default() }
    }

    fn key(&self, key: KeyRef) -> Result<Arc<DerivedKey>, SignerError> {
        if let Some(found) = self.derived.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(found.clone());
        }
        let made = Arc::new(DerivedKey::new(self.derive(key)?));
        self.derived.write().unwrap_or_else(PoisonError::into_inner).insert(key, made.clone());
        Ok(made)
    }

    fn derive(&self, key: KeyRef) -> Result<SigningKey, SignerError> {
        match key {
            KeyRef::Party(index) if index < HARDENED => {
                self.party(index).map_err(|_| SignerError::UnknownKey(key))
            }
            _ => development_key(key).ok_or(SignerError::UnknownKey(key)),
        }
    }

    fn party(&self, index: u32) -> Result<SigningKey, Bip32Error> {
        let child = self.parties.derive_child(index)?;
        Ok(AsRef::<SigningKey>::as_ref(&child).clone())
    }
}

impl std::fmt::Debug for LocalSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LocalSigner(..)")
    }
}

#[async_trait]
impl Signer for LocalSigner {
    async fn address(&self, key: KeyRef) -> Result<Address, SignerError> {
        Ok(self.key(key)?.address)
    }

    async fn sign(&self, key: KeyRef, digest: Hash32) -> Result<Signature, SignerError> {
        let (signature, recovery) = self
            .key(key)?
            .secret
            .sign_prehash_recoverable(&digest.0)
            .map_err(|e| SignerError::Unavailable(e.to_string()))?;
        let (r, s) = signature.split_bytes();
        Ok(Signature { r: r.into(), s: s.into(), y_odd: recovery.is_y_odd() })
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Signature as EvmSignature, U256, address, b256, keccak256};
    use proptest::prelude::*;

    use genex_ports::signer::Attestor;

    use super::*;

    fn signer() -> LocalSigner {
        LocalSigner::new(&RootSeed::new([7; 32]))
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
    }

    fn recover(signature: Signature, digest: Hash32) -> Address {
        let r = U256::from_be_bytes(signature.r);
        let s = U256::from_be_bytes(signature.s);
        let recovered =
            EvmSignature::new(r, s, signature.y_odd).recover_address_from_prehash(&digest.0.into());
        Address(recovered.expect("a valid signature").into())
    }

    fn addresses<const N: usize>(keys: [KeyRef; N]) -> [Address; N] {
        keys.map(|key| block_on(signer().address(key)).expect("a known key"))
    }

    /// The expected values of these vectors come from an independent implementation (plain integers in Python).
    #[test]
    fn role_addresses_are_those_of_the_development_chain() {
        let roles = [
            KeyRef::Operator,
            KeyRef::Consent,
            KeyRef::Fees,
            KeyRef::Guardian,
            KeyRef::Attestor(Attestor::Second),
        ];
        let expected = [
            address!("a08f461ca4939d2bca473b1ca49105085bb674b1"),
            address!("1dfd0275b8911679e722ab6e9e4119c2adf82fcc"),
            address!("d2f7d68e4a21422b3cc3bdd2dda84c8d9b736fe6"),
            address!("e826f0bd78ad3cbe44edab1f28aaf62b8f0d6812"),
            address!("92b54f4ceace25fe54aab5832ef6d29e2b44b7f9"),
        ];
        assert_eq!(addresses(roles), expected.map(|a| Address(a.into())));
    }

    #[test]
    fn party_addresses_are_the_bip_32_children_of_the_seed() {
        let expected = [
            address!("6281898278f0a8a3fa4ac87945a26af340018f36"),
            address!("72923b0163e0e7b61fb730859e0baf677638e297"),
            address!("74db0114d1f890e25c5d3de6b84ebcbe0941590d"),
        ];
        let parties = [KeyRef::Party(0), KeyRef::Party(1), KeyRef::Party(41)];
        assert_eq!(addresses(parties), expected.map(|a| Address(a.into())));
    }

    #[test]
    fn signatures_are_those_of_rfc_6979() {
        let digest = Hash32(keccak256("genex").0);
        let expected = Signature {
            r: b256!("66ea79567d7dfc95f74f729019c788a7ce698cb92be2615b9a8eb44baf6ae252").0,
            s: b256!("36902126915d33fae32d045aec910afaa35aed2ae9bbe677b471604a6b238037").0,
            y_odd: true,
        };
        assert_eq!(block_on(signer().sign(KeyRef::Party(0), digest)).expect("signed"), expected);
    }

    #[test]
    fn signatures_are_deterministic_recover_to_the_key_and_have_a_low_s() {
        let half_order =
            U256::from_be_bytes(b256!("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0").0);
        proptest!(ProptestConfig::with_cases(32), |(index in 0..HARDENED, digest: [u8; 32])| {
            let (signer, key, digest) = (signer(), KeyRef::Party(index), Hash32(digest));
            let signature = block_on(signer.sign(key, digest)).expect("signed");
            prop_assert_eq!(signature, block_on(signer.sign(key, digest)).expect("signed"));
            prop_assert_eq!(recover(signature, digest), block_on(signer.address(key)).expect("known"));
            prop_assert!(U256::from_be_bytes(signature.s) <= half_order);
        });
    }

    #[test]
    fn indexes_of_hardened_children_are_no_parties() {
        let refused = block_on(signer().address(KeyRef::Party(HARDENED)));
        assert!(matches!(refused, Err(SignerError::UnknownKey(_))));
    }
}
