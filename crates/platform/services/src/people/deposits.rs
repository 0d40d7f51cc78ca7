//! Money coming in: collected by the provider, made available on the chain, then credited. The row says how far it has
//! come.

use std::str::FromStr;

use genex_ports::{
    chain::ChainOp,
    notices::NoticeKind,
    providers::PaymentStatus,
    store::{
        cash::{CashStatus, Deposit},
        outbox::{OpId, Purpose},
    },
};
use genex_types::{DAY_US, DepositId, Money, Party};

use super::{People, levels};
use crate::{Caller, Error, Refusal, idempotency::Attempt};

/// Level from which money may come from and go to a bank account.
pub(super) const BANK_FROM: u8 = 2;

/// Level from which money may be paid in by card.
const CARD_FROM: u8 = 1;

/// How a deposit is paid. Both are the sandbox's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Once, by card.
    SandboxCard,
    /// From a bank account.
    SandboxBank,
}

impl Method {
    /// As it is written.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SandboxCard => "sandbox_card",
            Self::SandboxBank => "sandbox_bank",
        }
    }

    const fn needs_level(self) -> u8 {
        match self {
            Self::SandboxCard => CARD_FROM,
            Self::SandboxBank => BANK_FROM,
        }
    }
}

impl FromStr for Method {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        [Self::SandboxCard, Self::SandboxBank]
            .into_iter()
            .find(|method| method.code() == text)
            .ok_or_else(|| Error::invalid("method", "must be sandbox_card or sandbox_bank"))
    }
}

impl People {
    /// Pays money in. Errors: the caller's level does not allow it or its limits are reached.
    pub async fn deposit(
        &self,
        caller: &Caller,
        attempt: &Attempt,
        amount: Money,
        method: Method,
    ) -> Result<Deposit, Error> {
        caller.require_level(method.needs_level())?;
        let id = DepositId::at(attempt.first_seen, attempt.bits("deposit"));
        let deposit = match self.store.deposit(id).await? {
            Some(deposit) => deposit,
            None => self.open_deposit(caller, id, amount, method).await?,
        };
        self.advance_deposit(deposit).await
    }

    /// One of the caller's deposits.
    pub async fn deposit_of(&self, caller: &Caller, id: DepositId) -> Result<Deposit, Error> {
        let deposit = self.store.deposit(id).await?.filter(|deposit| deposit.user == caller.user);
        deposit.ok_or(Error::NotFound("deposit"))
    }

    async fn open_deposit(
        &self,
        caller: &Caller,
        id: DepositId,
        amount: Money,
        method: Method,
    ) -> Result<Deposit, Error> {
        minor(amount)?;
        let now = self.clock.now();
        let rights = levels::rights(caller.kyc_level);
        self.check_holding(caller, amount, rights.holding_limit).await?;
        let deposit = Deposit {
            id,
            number: self.numbers.number_for(&id.to_string(), now).await?,
            user: caller.user,
            amount,
            method: method.code().to_owned(),
            status: CashStatus::Requested,
            reason: None,
            created_at: now,
            finished_at: None,
        };
        let limit_minor = rights.daily_limit.map(minor).transpose()?;
        if !self.store.add_deposit(&deposit, now.plus(-DAY_US), limit_minor).await? {
            return Err(Refusal::KycLimitReached.into());
        }
        Ok(deposit)
    }

    async fn check_holding(&self, caller: &Caller, amount: Money, limit: Option<Money>) -> Result<(), Error> {
        let Some(limit) = limit else { return Ok(()) };
        let after = self.balance(caller).await?.total.checked_add(amount)?;
        if after.minor > limit.minor { Err(Refusal::KycLimitReached.into()) } else { Ok(()) }
    }

    /// Takes a deposit as far as it gets without waiting for the chain.
    pub(super) async fn advance_deposit(&self, deposit: Deposit) -> Result<Deposit, Error> {
        if deposit.status == CashStatus::Requested {
            let paid = self.payments.collect(deposit.id.0, &deposit.method, deposit.amount).await?;
            match paid {
                PaymentStatus::Captured => {
                    self.move_deposit(&deposit, CashStatus::Paid, None).await?;
                }
                PaymentStatus::Declined { reason } => {
                    self.move_deposit(&deposit, CashStatus::Declined, Some(&reason)).await?;
                    let kind = NoticeKind::DepositDeclined { amount: deposit.amount };
                    self.tell(deposit.user, deposit.id.0, kind, "/me").await?;
                }
            }
        }
        let deposit = self.store.deposit(deposit.id).await?.ok_or(Error::NotFound("deposit"))?;
        if deposit.status == CashStatus::Paid {
            let to = self.address_of(Party::User(deposit.user)).await?;
            let op = ChainOp::MintCash { to, amount: deposit.amount };
            self.outbox.enqueue(OpId::new(Purpose::Deposit, deposit.id.0), op).await?;
        }
        Ok(deposit)
    }

    pub(super) async fn move_deposit(
        &self,
        deposit: &Deposit,
        to: CashStatus,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        Ok(self.store.move_deposit(deposit.id, deposit.status, to, reason, now).await?)
    }
}

fn minor(money: Money) -> Result<i64, Error> {
    i64::try_from(money.minor).map_err(|_| Error::invalid("amount", "the amount is out of range"))
}
