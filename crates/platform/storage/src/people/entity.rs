//! Rows of the tables of this area, one file each.

pub(super) mod account;
pub(super) mod deposit;
pub(super) mod favourite;
pub(super) mod issuer;
pub(super) mod issuer_rating;
pub(super) mod kyc_case;
pub(super) mod mail;
pub(super) mod notice;
pub(super) mod one_time_code;
pub(super) mod open_position;
pub(super) mod payout;
pub(super) mod persona;
pub(super) mod session;
pub(super) mod sign_in_failure;
pub(super) mod store;
pub(super) mod template;
