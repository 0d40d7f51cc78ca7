//! A series' terms as the chain writes them down.

use alloy_primitives::{B256, U256, Uint};
use alloy_sol_types::SolValue;
use genex_bindings::{
    CouponFactory, CouponLedger, TRACK_SECURITIES, TRACK_UTILITY, TRANSFER_COUNTED, TRANSFER_FORBIDDEN,
    TRANSFER_FREE,
};
use genex_ports::chain::{ChainError, SeriesTerms, TransferMode};
use genex_types::SeriesId;

use super::{
    ChainGateway,
    convert::{evm, fit, narrow},
};

/// A series' key on the chain: its 128 bits, right-aligned.
pub(super) fn series_ref(series: SeriesId) -> B256 {
    B256::from(U256::from(series.0))
}

impl ChainGateway {
    /// The terms and the issuer's signature of them.
    pub(super) async fn new_class(
        &self,
        terms: &SeriesTerms,
    ) -> Result<(CouponFactory::NewClass, Vec<u8>), ChainError> {
        let class = CouponLedger::NewClass {
            r#ref: series_ref(terms.series),
            issuer: evm(self.signer.address(terms.issuer).await?),
            track: if terms.utility { TRACK_UTILITY } else { TRACK_SECURITIES },
            transferMode: transfer_mode(terms.transfer),
            maxResales: terms.max_resales,
            faceMinor: fit("the face value", terms.face.0)?,
            currency: terms.currency.numeric(),
            expiry: narrow("the expiry", terms.expires_at.seconds())?,
            notBefore: fit("the start of validity", terms.not_before.seconds())?,
            giftCard: terms.gift_card,
            stackable: terms.stackable,
            storedValue: terms.stored_value,
            minSpendMinor: fit("the smallest bill", terms.min_spend_minor)?,
            perPerson: terms.per_person,
            holderGroups: 0,
            transferPolicy: Uint::ZERO,
            refundWindow: terms.refund_window_s,
            storeRoot: terms.store_root.map_or(B256::ZERO, |root| B256::from(root.0)),
            termsHash: B256::from(terms.terms_hash.0),
            quantity: fit("the quantity", terms.count)?,
        };
        let signature = self.sign(terms.issuer, self.digests.class(&class)).await?;
        Ok((for_factory(&class), signature))
    }
}

/// Ledger and factory take the same struct; the bindings have one type for each.
fn for_factory(class: &CouponLedger::NewClass) -> CouponFactory::NewClass {
    CouponFactory::NewClass::abi_decode(&class.abi_encode()).expect("both types have the same encoding")
}

const fn transfer_mode(mode: TransferMode) -> u8 {
    match mode {
        TransferMode::Free => TRANSFER_FREE,
        TransferMode::Forbidden => TRANSFER_FORBIDDEN,
        TransferMode::Counted => TRANSFER_COUNTED,
    }
}
