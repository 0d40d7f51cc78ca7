//! Rows of surveillance.

pub(super) mod alert;
pub(super) mod case;
pub(super) mod transfer;
