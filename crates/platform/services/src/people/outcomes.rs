//! What follows when the chain has done, or refused, what was asked for people.

use async_trait::async_trait;
use genex_ports::{
    chain::{ChainOp, OpResult, Outcome},
    notices::NoticeKind,
    store::{
        cash::CashStatus,
        outbox::{HandlerError, OpId, OutcomeHandler, Purpose},
    },
};
use genex_protocol::Command;
use genex_types::{DepositId, Party, PayoutId};

use super::People;
use crate::Error;

#[async_trait]
impl OutcomeHandler for People {
    fn purposes(&self) -> &'static [Purpose] {
        &[
            Purpose::CashApproval,
            Purpose::Delegation,
            Purpose::KycLevel,
            Purpose::IssuerAdmission,
            Purpose::Deposit,
            Purpose::Payout,
        ]
    }

    async fn on_outcome(&self, id: OpId, op: &ChainOp, outcome: &Outcome) -> Result<(), HandlerError> {
        if let OpResult::Reverted { reason } = &outcome.result {
            return Err(HandlerError::Unexpected(format!("{op:?} reverted: {reason}")));
        }
        match id.purpose {
            Purpose::Deposit => self.settle_deposit(id).await,
            Purpose::Payout => self.settle_payout(id).await,
            _ => Ok(()),
        }
    }
}

impl People {
    async fn settle_deposit(&self, id: OpId) -> Result<(), HandlerError> {
        let found = self.store.deposit(DepositId(id.subject)).await?;
        let deposit = found.ok_or_else(|| HandlerError::Unexpected(format!("no deposit for {id}")))?;
        if deposit.status == CashStatus::Settled {
            return Ok(());
        }
        let party = Party::User(deposit.user);
        let credit = Command::CreditCash { party, amount: deposit.amount };
        self.exchange.submit(id.client_id(), credit).await?;
        let kind = NoticeKind::DepositSettled { amount: deposit.amount };
        self.tell(deposit.user, deposit.id.0, kind, "/me").await.map_err(handler_error)?;
        self.move_deposit(&deposit, CashStatus::Settled, None).await.map_err(handler_error)
    }

    async fn settle_payout(&self, id: OpId) -> Result<(), HandlerError> {
        let found = self.store.payout(PayoutId(id.subject)).await?;
        let payout = found.ok_or_else(|| HandlerError::Unexpected(format!("no payout for {id}")))?;
        if payout.status == CashStatus::Settled {
            return Ok(());
        }
        let end = Command::EndPayout { payout: payout.id, paid: true };
        self.exchange.submit(id.client_id(), end).await?;
        let kind = NoticeKind::PayoutSettled { amount: payout.amount };
        self.tell(payout.user, payout.id.0, kind, "/me").await.map_err(handler_error)?;
        self.move_payout(&payout, CashStatus::Settled, None).await.map_err(handler_error)
    }
}

fn handler_error(error: Error) -> HandlerError {
    HandlerError::Unexpected(error.to_string())
}
