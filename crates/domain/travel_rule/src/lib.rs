//! The Travel Rule: who sends and who receives goes with a transfer from one platform to the next (FATF recommendation
//! 16; 31 CFR 1010.410(f) from 3,000 US dollars).
//!
//! Personal data is [`ivms`] (interVASP Messaging Standard 101); it travels in [`trp`] (OpenVASP's Travel Rule Protocol
//! 3) or in [`trisa`] envelopes, to a counterpart that was verified before anything about a person leaves
//! ([`VerifiedCounterparty`]). On the chain stands a keyed [`Commitment`] and nothing else.

mod commitment;
mod counterparty;
mod exchange;
pub mod ivms;
pub mod trisa;
pub mod trp;

pub use commitment::{Commitment, CommitmentKey};
pub use counterparty::{Counterparty, CounterpartyError, Presented, VerifiedCounterparty};
pub use exchange::{Exchange, ExchangeError, Step};

/// From this amount on the rule applies to a transfer, in cents of a US dollar.
pub const THRESHOLD_CENTS: u64 = 300_000;

/// Whether a transfer must carry who sends and who receives: it is large, or its sender was caught keeping under the
/// limit.
pub const fn applies(amount_cents: u64, sender_structures: bool) -> bool {
    amount_cents >= THRESHOLD_CENTS || sender_structures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_applies_from_three_thousand_dollars_and_to_who_keeps_under_them() {
        assert!(!applies(299_999, false) && applies(300_000, false) && applies(1, true));
    }
}
