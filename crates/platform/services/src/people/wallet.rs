//! The silent wallet: a key, an address, and consent to settlement, made without a word about any of it.

use genex_ports::{
    chain::{Address, ChainOp},
    exchange::derived_client_id,
    store::outbox::{OpId, Purpose},
};
use genex_protocol::Command;
use genex_types::Party;

use super::People;
use crate::Error;

/// Level of an issuer's address: issuing needs the highest, and its refunds come back to it.
const ISSUER_LEVEL: u8 = 3;

impl People {
    /// Gives a person a wallet. Repeating it changes nothing.
    pub(super) async fn open_wallet(&self, party: Party) -> Result<(), Error> {
        let key = self.keys.allocate(party).await?;
        let subject = bits(party);
        self.outbox.enqueue(OpId::new(Purpose::CashApproval, subject), ChainOp::ApproveCash { key }).await?;
        self.outbox.enqueue(OpId::new(Purpose::Delegation, subject), ChainOp::Delegate { key }).await?;
        self.exchange.submit(derived_client_id("open_party", subject), Command::OpenParty { party }).await?;
        Ok(())
    }

    /// Gives an issuer a wallet that may issue. Repeating it changes nothing.
    pub(super) async fn open_issuer_wallet(&self, party: Party) -> Result<(), Error> {
        self.open_wallet(party).await?;
        let key = self.keys.allocate(party).await?;
        let admit = ChainOp::AdmitIssuer { key, admitted: true };
        self.outbox.enqueue(OpId::new(Purpose::IssuerAdmission, bits(party)), admit).await?;
        let level = ChainOp::SetKycLevel { address: self.address_of(party).await?, level: ISSUER_LEVEL };
        Ok(self.outbox.enqueue(OpId::new(Purpose::KycLevel, bits(party)), level).await?)
    }

    /// Where a party's money and coupons lie.
    pub(super) async fn address_of(&self, party: Party) -> Result<Address, Error> {
        let key = self.keys.allocate(party).await?;
        Ok(self.signer.address(key).await?)
    }
}

/// The 128 bits of a party's id.
pub(super) const fn bits(party: Party) -> u128 {
    match party {
        Party::User(id) => id.0,
        Party::Issuer(id) => id.0,
    }
}
