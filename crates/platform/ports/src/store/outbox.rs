//! What is to be executed on the chain: recorded first, signed and sent afterwards, never lost, never done twice.
//!
//! An operation passes through these states, each durable before the next step is taken:
//!
//! ```text
//! queued ──sign──▶ signed ──final block──▶ final ──handlers──▶ handled
//!    ▲               │ refused by the node: a transaction without effect takes the nonce
//!    └───requeue─────┘ somebody else's transaction took the nonce
//! ```
//!
//! The signed bytes are stored before they are first handed to a node, so a restart sends the same transaction
//! again instead of making another. Outcomes are delivered at least once; a handler's effects carry ids that
//! follow from the operation's ([`OpId::client_id`]), so that repeating them changes nothing.

use std::{fmt, str::FromStr};

use async_trait::async_trait;
use genex_protocol::ClientId;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::{
    chain::{ChainError, ChainOp, Outcome, SignedTx},
    exchange::{ExchangeError, derived_client_id},
};

macro_rules! purposes {
    ($($(#[$doc:meta])* $name:ident $text:literal;)*) => {
        /// What an operation is for; decides who handles its outcome. The comment names the subject's id.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Purpose {
            $($(#[$doc])* $name,)*
        }

        impl Purpose {
            /// Every purpose, in a fixed order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its stored name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

purposes! {
    /// Lets settlement take a new party's cash. Subject: the party.
    CashApproval "cash_approval";
    /// Delegates a new party's consent to settlement. Subject: the party.
    Delegation "delegation";
    /// Admits an issuer. Subject: the issuer.
    IssuerAdmission "issuer_admission";
    /// Writes a KYC level. Subject: the case, or at registration the person.
    KycLevel "kyc_level";
    /// Writes sanctioned addresses. Subject: the change's id.
    Sanctions "sanctions";
    /// Cash coming in. Subject: the deposit.
    Deposit "deposit";
    /// Cash going out. Subject: the payout.
    Payout "payout";
    /// A series and its first coupons. Subject: the series.
    Series "series";
    /// The state of a log. Subject: log, number and attempt, hashed.
    Anchor "anchor";
    /// A buyer made known to a class with limits. Subject: buyer and series, hashed.
    Enrolment "enrolment";
    /// A batch of trades. Subject: the first trade.
    Settlement "settlement";
    /// Release of escrowed proceeds. Subject: the first trade.
    EscrowRelease "escrow_release";
    /// A purchase undone. Subject: the purchase.
    Refund "refund";
    /// A gift claimed. Subject: the gift.
    GiftClaim "gift_claim";
    /// A claimed gift given back. Subject: the gift.
    GiftReturn "gift_return";
    /// A ticket for a gift that the chain moves with one only. Subject: the gift.
    GiftTicket "gift_ticket";
    /// A gift claimed, after its ticket. Subject: the gift.
    GiftTicketed "gift_ticketed";
    /// A ticket for a gift on its way back. Subject: the gift.
    ReturnTicket "return_ticket";
    /// A claimed gift given back, after its ticket. Subject: the gift.
    ReturnTicketed "return_ticketed";
    /// A coupon redeemed. Subject: the redemption.
    Redemption "redemption";
}

impl FromStr for Purpose {
    type Err = UnknownPurpose;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|p| p.name() == s).ok_or(UnknownPurpose)
    }
}

/// A text that names no purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a purpose")]
pub struct UnknownPurpose;

/// The identity of an operation: what it is for, and the 128 bits of the id of what it is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OpId {
    /// What for.
    pub purpose: Purpose,
    /// The 128 bits of the subject's id.
    pub subject: u128,
}

impl OpId {
    /// The operation for `purpose` on `subject`.
    pub const fn new(purpose: Purpose, subject: u128) -> Self {
        Self { purpose, subject }
    }

    /// The client id of the one exchange command that follows from this operation's outcome.
    pub fn client_id(self) -> ClientId {
        derived_client_id(self.purpose.name(), self.subject)
    }
}

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:032x}", self.purpose.name(), self.subject)
    }
}

/// Takes operations for the chain.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Records an operation to be executed, after those recorded before it by the same sender.
    ///
    /// Repeating it changes nothing. Errors: [`StoreError::Conflict`] if `id` is taken by another operation.
    async fn enqueue(&self, id: OpId, op: ChainOp) -> Result<(), StoreError>;
}

/// Why an outcome could not be handled; it is delivered again later.
#[derive(Debug, thiserror::Error)]
pub enum HandlerError {
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The exchange did not take it.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The chain gave no answer that was needed for it.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The outcome does not fit the operation: somebody has to look.
    #[error("unexpected outcome: {0}")]
    Unexpected(String),
}

/// Acts on what became of operations.
#[async_trait]
pub trait OutcomeHandler: Send + Sync {
    /// Which outcomes it wants.
    fn purposes(&self) -> &'static [Purpose];

    /// Acts on a final outcome. Called at least once for each, also after a restart, in no particular order among
    /// independent operations; repeating it must change nothing.
    async fn on_outcome(&self, id: OpId, op: &ChainOp, outcome: &Outcome) -> Result<(), HandlerError>;
}

/// How far an operation has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpState {
    /// Recorded.
    Queued,
    /// Signed; may have been broadcast.
    Signed {
        /// The transaction.
        tx: SignedTx,
        /// What takes its nonce instead, since the node refused it.
        replacement: Option<Replacement>,
    },
    /// In a final block; handlers may have acted.
    Final(Outcome),
    /// Handlers have acted.
    Handled(Outcome),
}

/// A transaction without effect in place of a refused one, so that the sender's later ones are not held up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// The transaction.
    pub tx: SignedTx,
    /// Why the node refused the first.
    pub reason: String,
}

/// A recorded operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Its place among all operations, growing.
    pub seq: i64,
    /// Its identity.
    pub id: OpId,
    /// What to do.
    pub op: ChainOp,
    /// How far it has come.
    pub state: OpState,
}

/// What the sending worker keeps. Only one worker writes at a time.
#[async_trait]
pub trait OutboxStore: Send + Sync {
    /// Records an operation; see [`Outbox::enqueue`].
    async fn insert(&self, id: OpId, op: &ChainOp) -> Result<(), StoreError>;

    /// One operation.
    async fn get(&self, id: OpId) -> Result<Option<OutboxEntry>, StoreError>;

    /// Up to `limit` queued operations, oldest first.
    async fn queued(&self, limit: u32) -> Result<Vec<OutboxEntry>, StoreError>;

    /// Everything signed or final and not yet handled, oldest first.
    async fn in_flight(&self) -> Result<Vec<OutboxEntry>, StoreError>;

    /// How many operations are queued.
    async fn queued_count(&self) -> Result<u64, StoreError>;

    /// Queued to signed, all of them or none.
    async fn record_signed(&self, signed: &[(OpId, SignedTx)]) -> Result<(), StoreError>;

    /// Puts a transaction without effect beside a refused one.
    async fn record_replacement(&self, id: OpId, replacement: &Replacement) -> Result<(), StoreError>;

    /// Signed back to queued, since its nonce was spent by a transaction of somebody else.
    async fn requeue(&self, id: OpId) -> Result<(), StoreError>;

    /// Signed to final, all of them or none.
    async fn record_final(&self, outcomes: &[(OpId, Outcome)]) -> Result<(), StoreError>;

    /// Final to handled, all of them or none.
    async fn record_handled(&self, ids: &[OpId]) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_purpose_is_found_by_its_name_and_stored_under_it() {
        for purpose in Purpose::ALL.iter().copied() {
            assert_eq!(purpose.name().parse(), Ok(purpose));
            assert_eq!(serde_json::to_value(purpose).expect("a string"), purpose.name());
        }
        assert_eq!("gift".parse::<Purpose>(), Err(UnknownPurpose));
    }

    #[test]
    fn operations_that_differ_in_purpose_or_subject_have_their_own_client_ids() {
        let ids = [
            OpId::new(Purpose::GiftClaim, 7).client_id(),
            OpId::new(Purpose::GiftReturn, 7).client_id(),
            OpId::new(Purpose::GiftClaim, 8).client_id(),
        ];
        assert_eq!(ids[0], OpId::new(Purpose::GiftClaim, 7).client_id());
        assert!(ids[0] != ids[1] && ids[0] != ids[2] && ids[1] != ids[2]);
    }
}
