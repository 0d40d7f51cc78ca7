//! What a coupon is and what may be done with it: its terms, its life, its refund rules, the pass that redeems it.
//!
//! Pure and deterministic, so that the same rules hold at the counter, in the wallet and on the server.

mod life;
pub mod offline;
mod pass;
mod refund;
mod terms;

pub use life::{Action, Coupon, Purpose, Refusal, State};
pub use pass::{CODE_DIGITS, PASS_SHOWN_US, Pass, PassError, PassKey, PassVerifier, ShortCode};
pub use refund::{PurchaseRight, check_refund};
pub use terms::{
    HolderGroup, Kind, MAX_RESALES, MAX_UTILITY_DAYS, MIN_GIFT_CARD_DAYS, Rules, Terms, TermsError, Transfer,
    Validity,
};
