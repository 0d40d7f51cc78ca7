//! Money in and out. A deposit is collected, made available on the chain, then credited; a payout is held, sent,
//! destroyed on the chain, then booked. Rows say how far each has come.

use std::{str::FromStr, sync::atomic::Ordering};

use genex_ports::{
    chain::ChainOp,
    exchange::derived_client_id,
    notices::NoticeKind,
    providers::PaymentStatus,
    store::{
        cash::{CashStatus, Deposit, Payout},
        outbox::{OpId, Purpose},
    },
};
use genex_protocol::{Account, Command};
use genex_types::{Currency, DAY_US, DepositId, Money, Party, PayoutId};

use super::{People, fields, levels};
use crate::{Caller, Error, Refusal, idempotency::Attempt};

/// Level from which money may be paid in by card.
const CARD_FROM: u8 = 1;
/// Level from which money may come from and go to a bank account.
const BANK_FROM: u8 = 2;

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

/// Where a payout goes, as the provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination(String);

impl Destination {
    /// Errors: empty or too long.
    pub fn parse(text: &str) -> Result<Self, Error> {
        fields::line("destination", text, 64).map(Self)
    }
}

/// A person's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CashBalance {
    /// What may be used.
    pub available: Money,
    /// What is set aside for orders, trades and payouts.
    pub held: Money,
    /// Both.
    pub total: Money,
}

impl People {
    /// The caller's money.
    pub async fn balance(&self, caller: &Caller) -> Result<CashBalance, Error> {
        let currency = Currency::Usd;
        let account = Account::Cash { party: caller.party(), currency };
        let balance = self.exchange.balance(account).await?;
        Ok(CashBalance {
            available: Money::new(balance.available_minor(), currency),
            held: Money::new(balance.held_minor, currency),
            total: Money::new(balance.posted_minor, currency),
        })
    }

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
        let limit_minor = rights.daily_limit.map(|limit| minor(limit)).transpose()?;
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
                    self.tell(deposit.user, deposit.id.0, kind, "/me/balance").await?;
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

    /// Takes money out. Errors: the caller's level does not allow it, there is not enough, or
    /// payouts are halted.
    pub async fn payout(
        &self,
        caller: &Caller,
        attempt: &Attempt,
        amount: Money,
        destination: Destination,
    ) -> Result<Payout, Error> {
        caller.require_level(BANK_FROM)?;
        let id = PayoutId::at(attempt.first_seen, attempt.bits("payout"));
        let payout = match self.store.payout(id).await? {
            Some(payout) => payout,
            None if self.payouts_halted.load(Ordering::SeqCst) => return Err(Refusal::PayoutsHalted.into()),
            None => self.open_payout(caller, id, amount, destination).await?,
        };
        self.advance_payout(payout).await
    }

    /// One of the caller's payouts.
    pub async fn payout_of(&self, caller: &Caller, id: PayoutId) -> Result<Payout, Error> {
        let payout = self.store.payout(id).await?.filter(|payout| payout.user == caller.user);
        payout.ok_or(Error::NotFound("payout"))
    }

    async fn open_payout(
        &self,
        caller: &Caller,
        id: PayoutId,
        amount: Money,
        destination: Destination,
    ) -> Result<Payout, Error> {
        let now = self.clock.now();
        let payout = Payout {
            id,
            number: self.numbers.number_for(&id.to_string(), now).await?,
            user: caller.user,
            amount,
            destination: destination.0,
            status: CashStatus::Requested,
            reason: None,
            created_at: now,
            finished_at: None,
        };
        self.hold(&payout).await?;
        self.store.add_payout(&payout).await?;
        Ok(payout)
    }

    /// Sets the money aside before the row exists: a payout that is refused for want of money leaves no trace, and
    /// one cut short here is held again under the same id when it is sent again.
    async fn hold(&self, payout: &Payout) -> Result<(), Error> {
        let command = Command::BeginPayout {
            payout: payout.id,
            party: Party::User(payout.user),
            amount: payout.amount,
        };
        self.exchange.submit(derived_client_id("begin_payout", payout.id.0), command).await?;
        Ok(())
    }

    /// Takes a payout as far as it gets without waiting for the chain.
    pub(super) async fn advance_payout(&self, payout: Payout) -> Result<Payout, Error> {
        if payout.status == CashStatus::Requested {
            let sent = self.payments.pay_out(payout.id.0, &payout.destination, payout.amount).await?;
            match sent {
                PaymentStatus::Captured => self.move_payout(&payout, CashStatus::Paid, None).await?,
                PaymentStatus::Declined { reason } => self.decline_payout(&payout, &reason).await?,
            }
        }
        let payout = self.store.payout(payout.id).await?.ok_or(Error::NotFound("payout"))?;
        if payout.status == CashStatus::Paid {
            let key = self.keys.allocate(Party::User(payout.user)).await?;
            let op = ChainOp::BurnCash { key, amount: payout.amount };
            self.outbox.enqueue(OpId::new(Purpose::Payout, payout.id.0), op).await?;
        }
        Ok(payout)
    }

    /// Gives the held money back.
    async fn decline_payout(&self, payout: &Payout, reason: &str) -> Result<(), Error> {
        let command = Command::EndPayout { payout: payout.id, paid: false };
        self.exchange.submit(derived_client_id("decline_payout", payout.id.0), command).await?;
        self.move_payout(payout, CashStatus::Declined, Some(reason)).await?;
        let kind = NoticeKind::PayoutDeclined { amount: payout.amount };
        self.tell(payout.user, payout.id.0, kind, "/me/balance").await
    }

    pub(super) async fn move_payout(
        &self,
        payout: &Payout,
        to: CashStatus,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        Ok(self.store.move_payout(payout.id, payout.status, to, reason, now).await?)
    }
}

fn minor(money: Money) -> Result<i64, Error> {
    i64::try_from(money.minor).map_err(|_| Error::invalid("amount", "the amount is out of range"))
}
