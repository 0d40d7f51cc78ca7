//! Where one exchange of messages stands. The same machine runs on both sides.

use serde::{Deserialize, Serialize};

use crate::trp::{Approval, Confirmation, Resolution};

/// An inquiry without an answer for so long is over.
const ANSWER_WITHIN_S: i64 = 24 * 3_600;
/// An approval that is not used for so long is over.
const CONFIRM_WITHIN_S: i64 = 24 * 3_600;

/// Where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Step {
    /// Asked, no answer yet. Nothing moves.
    Asked,
    /// Approved: the transfer may be made, to this address.
    Approved(Approval),
    /// Refused.
    Rejected {
        /// The comment.
        comment: String,
    },
    /// Made.
    Confirmed {
        /// Id of the transfer on the chain.
        txid: String,
    },
    /// Called off.
    Canceled {
        /// The comment.
        comment: String,
    },
    /// Nobody answered in time.
    Expired,
}

/// Why a message changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// It comes before what it answers, or after the end.
    #[error("the message does not fit where the exchange stands")]
    OutOfOrder,
    /// It says something else than before.
    #[error("the message contradicts an earlier one")]
    Contradiction,
}

/// One exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// Its id, in the URL of the call-back.
    pub id: String,
    step: Step,
    since: i64,
}

impl Exchange {
    /// An inquiry has gone out or come in, at this time in seconds.
    pub fn asked(id: impl Into<String>, now: i64) -> Self {
        Self { id: id.into(), step: Step::Asked, since: now }
    }

    /// Where it stands at this time.
    pub fn step(&self, now: i64) -> Step {
        let limit = match self.step {
            Step::Asked => ANSWER_WITHIN_S,
            Step::Approved(_) => CONFIRM_WITHIN_S,
            _ => return self.step.clone(),
        };
        if now - self.since >= limit { Step::Expired } else { self.step.clone() }
    }

    /// Whether the transfer may be made now.
    pub fn may_transfer(&self, now: i64) -> bool {
        matches!(self.step(now), Step::Approved(_))
    }

    /// An answer. The same answer twice changes nothing. Errors: out of order, another answer than before.
    pub fn resolve(&mut self, resolution: Resolution, now: i64) -> Result<(), ExchangeError> {
        let next = match resolution {
            Resolution::Version(_) => return Ok(()),
            Resolution::Approved(approval) => Step::Approved(approval),
            Resolution::Rejected(comment) => Step::Rejected { comment },
        };
        match self.step(now) {
            Step::Asked => self.go(next, now),
            step if step == next => Ok(()),
            Step::Approved(_) | Step::Rejected { .. } => Err(ExchangeError::Contradiction),
            _ => Err(ExchangeError::OutOfOrder),
        }
    }

    /// What became of it. The same twice changes nothing. Errors: out of order, something else than before.
    pub fn confirm(&mut self, confirmation: Confirmation, now: i64) -> Result<(), ExchangeError> {
        let next = match confirmation {
            Confirmation::Txid(txid) => Step::Confirmed { txid },
            Confirmation::Canceled(comment) => Step::Canceled { comment },
        };
        let cancels = matches!(next, Step::Canceled { .. });
        match self.step(now) {
            Step::Approved(_) => self.go(next, now),
            Step::Asked if cancels => self.go(next, now),
            step if step == next => Ok(()),
            Step::Confirmed { .. } | Step::Canceled { .. } => Err(ExchangeError::Contradiction),
            _ => Err(ExchangeError::OutOfOrder),
        }
    }

    fn go(&mut self, step: Step, now: i64) -> Result<(), ExchangeError> {
        (self.step, self.since) = (step, now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn approved() -> Resolution {
        let callback = "https://other.example/confirm".to_owned();
        Resolution::Approved(Approval { address: "0x1".into(), callback })
    }

    fn made() -> Confirmation {
        Confirmation::Txid("0xa".into())
    }

    #[test]
    fn nothing_moves_before_approval_nor_after_a_day() {
        let mut exchange = Exchange::asked("x", 0);
        assert!(!exchange.may_transfer(1));
        exchange.resolve(approved(), 10).unwrap();
        assert!(exchange.may_transfer(11));
        assert!(!exchange.may_transfer(10 + CONFIRM_WITHIN_S));
        assert_eq!(exchange.step(10 + CONFIRM_WITHIN_S), Step::Expired);
        assert_eq!(exchange.confirm(made(), 10 + CONFIRM_WITHIN_S), Err(ExchangeError::OutOfOrder));
    }

    #[test]
    fn the_same_message_twice_changes_nothing_and_another_is_a_contradiction() {
        let mut exchange = Exchange::asked("x", 0);
        exchange.resolve(approved(), 1).unwrap();
        assert_eq!(exchange.resolve(approved(), 2), Ok(()));
        assert_eq!(exchange.resolve(Resolution::Rejected("no".into()), 2), Err(ExchangeError::Contradiction));
        exchange.confirm(made(), 3).unwrap();
        assert_eq!(exchange.confirm(made(), 4), Ok(()));
        assert_eq!(
            exchange.confirm(Confirmation::Canceled("no".into()), 4),
            Err(ExchangeError::Contradiction)
        );
        assert_eq!(exchange.step(i64::MAX), Step::Confirmed { txid: "0xa".into() });
    }

    #[test]
    fn messages_out_of_order_are_refused() {
        let mut exchange = Exchange::asked("x", 0);
        assert_eq!(exchange.confirm(made(), 1), Err(ExchangeError::OutOfOrder));
        assert_eq!(exchange.resolve(Resolution::Version("3.2.1".into()), 1), Ok(()));
        exchange.resolve(Resolution::Rejected("no".into()), 1).unwrap();
        assert_eq!(exchange.confirm(made(), 2), Err(ExchangeError::OutOfOrder));
        let mut late = Exchange::asked("y", 0);
        assert_eq!(late.resolve(approved(), ANSWER_WITHIN_S), Err(ExchangeError::OutOfOrder));
        let mut called_off = Exchange::asked("z", 0);
        assert_eq!(called_off.confirm(Confirmation::Canceled("changed my mind".into()), 1), Ok(()));
    }
}
