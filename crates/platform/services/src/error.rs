//! What a use case answers when it does not do what was asked.

use genex_ports::{
    chain::ChainError, exchange::ExchangeError, messages::MessageError, providers::ProviderError,
    signer::SignerError, store::StoreError,
};
use genex_protocol::Reject;
use genex_types::MoneyError;

/// Why a use case did not do what was asked. Nothing changed, unless it says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value in the request can't be accepted.
    #[error("{detail}")]
    Invalid {
        /// Which, as a path in the request: `rules.per_person`.
        param: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// Nobody is signed in, or the credentials are wrong or used up.
    #[error("sign in first")]
    Unauthenticated,
    /// The caller may not do this.
    #[error("this account may not do that")]
    Forbidden,
    /// There is no such thing, or it is none of the caller's business.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// It is not in the state this needs, or exists already.
    #[error("{0}")]
    Conflict(String),
    /// Asked too often.
    #[error("too many attempts; try again later")]
    TooMany {
        /// Seconds until it is worth trying.
        retry_after_s: u32,
    },
    /// A rule of the platform forbids it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The exchange refused.
    #[error(transparent)]
    Rejected(#[from] Reject),
    /// Something we depend on does not answer; trying again is safe.
    #[error("temporarily unavailable: {0}")]
    Unavailable(String),
    /// A defect or damage; needs a person.
    #[error("internal error: {0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A value that can't be accepted.
    pub fn invalid(param: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid { param, detail: detail.into() }
    }

    /// A state that forbids it.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::Conflict(detail.into())
    }

    /// A defect.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }
}

/// A rule of the platform that forbids an action. [`Refusal::code`] is the API's stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// A higher KYC level is needed.
    #[error("a higher verification level is needed")]
    KycLevelRequired,
    /// The amount is over what the KYC level allows per day or to hold.
    #[error("the limit of your verification level is reached")]
    KycLimitReached,
    /// Screening has found something that a person must look at.
    #[error("the account is being reviewed")]
    SanctionsHold,
    /// The account is frozen.
    #[error("the account is frozen")]
    AccountFrozen,
    /// The issuer's quota is used up.
    #[error("the issuer's quota is used up")]
    QuotaExceeded,
    /// The issuer may not issue now.
    #[error("the issuer may not issue now")]
    IssuanceSuspended,
    /// The coupon is not good at this store.
    #[error("the coupon is not good at this store")]
    StoreNotAllowed,
    /// The coupon's rules forbid giving it away.
    #[error("the coupon can't be given away")]
    CouponNotTransferable,
    /// The coupon is listed, in a trade or in use.
    #[error("the coupon is listed for sale or in use")]
    CouponNotAvailable,
    /// The coupon was redeemed.
    #[error("the coupon has been used")]
    CouponAlreadyRedeemed,
    /// The coupon has expired.
    #[error("the coupon has expired")]
    CouponExpired,
    /// The refund window is over.
    #[error("the purchase can't be refunded any more")]
    RefundWindowClosed,
    /// The buyer has not declared to buy for use.
    #[error("declare that you buy for your own use")]
    DeclarationRequired,
    /// A transfer of this size needs both identities.
    #[error("both parties must be identified for a transfer of this size")]
    TravelRuleRequired,
    /// The pass is used, rotated or over.
    #[error("the code is not valid any more")]
    PassInvalid,
    /// A signature does not fit.
    #[error("the signature is not valid")]
    SignatureInvalid,
    /// The bill does not reach the minimum spend.
    #[error("the bill does not reach the minimum spend")]
    MinimumSpendNotMet,
    /// The gift can't be claimed, returned or cancelled any more.
    #[error("the gift is not open any more")]
    GiftClosed,
    /// What was sold lately can't be taken out yet.
    #[error("what you sold within the last 48 hours can't be paid out yet")]
    ProceedsNotMatured,
    /// Payouts are halted until the books agree again.
    #[error("payouts are halted for a check of the books")]
    PayoutsHalted,
}

impl Refusal {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::KycLevelRequired => "kyc_level_required",
            Self::KycLimitReached => "kyc_limit_reached",
            Self::SanctionsHold => "sanctions_hold",
            Self::AccountFrozen => "account_frozen",
            Self::QuotaExceeded => "quota_exceeded",
            Self::IssuanceSuspended => "issuance_suspended",
            Self::StoreNotAllowed => "store_not_allowed",
            Self::CouponNotTransferable => "coupon_not_transferable",
            Self::CouponNotAvailable => "coupon_not_available",
            Self::CouponAlreadyRedeemed => "coupon_already_redeemed",
            Self::CouponExpired => "coupon_expired",
            Self::RefundWindowClosed => "refund_window_closed",
            Self::DeclarationRequired => "declaration_required",
            Self::TravelRuleRequired => "travel_rule_required",
            Self::PassInvalid => "pass_invalid",
            Self::SignatureInvalid => "signature_invalid",
            Self::MinimumSpendNotMet => "minimum_spend_not_met",
            Self::GiftClosed => "gift_closed",
            Self::ProceedsNotMatured => "proceeds_not_matured",
            Self::PayoutsHalted => "payouts_halted",
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(what) => Self::Conflict(format!("{what} is taken")),
            StoreError::Stale(what) => Self::Conflict(format!("{what} has changed meanwhile")),
            StoreError::NotFound(what) => Self::NotFound(what),
            StoreError::Failed(_) => Self::internal(error),
        }
    }
}

impl From<ExchangeError> for Error {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Rejected(reject) => Self::Rejected(reject),
            ExchangeError::Busy | ExchangeError::Unavailable => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<ProviderError> for Error {
    fn from(error: ProviderError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<MessageError> for Error {
    fn from(error: MessageError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<SignerError> for Error {
    fn from(error: SignerError) -> Self {
        match error {
            SignerError::Unavailable(_) => Self::Unavailable(error.to_string()),
            _ => Self::internal(error),
        }
    }
}

impl From<ChainError> for Error {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::Unavailable(_) => Self::Unavailable(error.to_string()),
            _ => Self::internal(error),
        }
    }
}

impl From<MoneyError> for Error {
    fn from(error: MoneyError) -> Self {
        Self::invalid("amount", error.to_string())
    }
}
