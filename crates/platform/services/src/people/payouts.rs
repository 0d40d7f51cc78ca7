//! Money going out: set aside, sent by the provider, destroyed on the chain, then booked. The row says how far it has
//! come.

use genex_ports::{
    chain::ChainOp,
    exchange::{ExchangeError, derived_client_id},
    notices::NoticeKind,
    providers::PaymentStatus,
    store::{
        cash::{CashStatus, Payout},
        market::{ActivityKind, ActivityStatus, Page},
        outbox::{OpId, Purpose},
        screenings::ScreeningPurpose,
    },
};
use genex_protocol::{Command, Reject};
use genex_types::{HOUR_US, Money, Party, PayoutId, Timestamp};

use super::{People, deposits::BANK_FROM, fields};
use crate::{Caller, Error, Refusal, idempotency::Attempt};

/// How long the proceeds of a sale stay before they may be taken out.
const MATURITY_US: i64 = 48 * HOUR_US;
const LINES_PER_PAGE: u32 = 200;

/// Where a payout goes, as the provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination(String);

impl Destination {
    /// Errors: empty or too long.
    pub fn parse(text: &str) -> Result<Self, Error> {
        fields::line("destination", text, 64).map(Self)
    }
}

impl People {
    /// Takes money out. Errors: the caller's level does not allow it, there is not enough, the caller may be listed, or
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
        if self.store.payouts_halted().await? {
            return Err(Refusal::PayoutsHalted.into());
        }
        let now = self.clock.now();
        self.check_available(caller, amount).await?;
        self.vet_person(caller.user, ScreeningPurpose::Payout).await?;
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
        self.store.add_payout(&payout).await?;
        Ok(payout)
    }

    /// What was sold lately can be traded with, but not taken out yet (ruling 10).
    async fn check_available(&self, caller: &Caller, amount: Money) -> Result<(), Error> {
        let available = self.balance(caller).await?.available;
        if amount.minor > available.minor {
            return Err(Reject::InsufficientFunds.into());
        }
        let fresh = self.proceeds_since(caller.party(), self.clock.now().plus(-MATURITY_US)).await?;
        if amount.minor > available.minor - i128::from(fresh) {
            return Err(Refusal::ProceedsNotMatured.into());
        }
        Ok(())
    }

    /// What a party's sales in the market since a moment came to, in minor units.
    async fn proceeds_since(&self, party: Party, since: Timestamp) -> Result<i64, Error> {
        let mut page = Page { after: None, limit: LINES_PER_PAGE };
        let mut sum = 0i64;
        loop {
            let lines = self.store.activity(party, Some(ActivityKind::Sell), page).await?;
            let fresh = lines.iter().take_while(|line| line.at > since);
            let settled = fresh.clone().filter(|line| line.status == ActivityStatus::Settled);
            sum = settled.fold(sum, |sum, line| sum.saturating_add(line.amount_minor.unwrap_or(0)));
            let all_fresh = fresh.count() == lines.len();
            match lines.last().filter(|_| all_fresh && lines.len() == LINES_PER_PAGE as usize) {
                Some(last) => page = Page { after: Some(last.id), limit: LINES_PER_PAGE },
                None => return Ok(sum),
            }
        }
    }

    /// Sets the money aside. Returns whether there was enough.
    async fn hold(&self, payout: &Payout) -> Result<bool, Error> {
        let command = Command::BeginPayout {
            payout: payout.id,
            party: Party::User(payout.user),
            amount: payout.amount,
        };
        match self.exchange.submit(derived_client_id("begin_payout", payout.id.0), command).await {
            Ok(_) => Ok(true),
            Err(ExchangeError::Rejected(Reject::InsufficientFunds | Reject::AccountFrozen)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes a payout as far as it gets without waiting for the chain.
    pub(super) async fn advance_payout(&self, payout: Payout) -> Result<Payout, Error> {
        if payout.status == CashStatus::Requested {
            self.send_out(&payout).await?;
        }
        let payout = self.store.payout(payout.id).await?.ok_or(Error::NotFound("payout"))?;
        if payout.status == CashStatus::Paid {
            let key = self.keys.allocate(Party::User(payout.user)).await?;
            let op = ChainOp::BurnCash { key, amount: payout.amount };
            self.outbox.enqueue(OpId::new(Purpose::Payout, payout.id.0), op).await?;
        }
        Ok(payout)
    }

    /// Holds the money and has the provider send it.
    async fn send_out(&self, payout: &Payout) -> Result<(), Error> {
        if !self.hold(payout).await? {
            return self.move_payout(payout, CashStatus::Declined, Some("the money was not there")).await;
        }
        match self.payments.pay_out(payout.id.0, &payout.destination, payout.amount).await? {
            PaymentStatus::Captured => self.move_payout(payout, CashStatus::Paid, None).await,
            PaymentStatus::Declined { reason } => self.decline_payout(payout, &reason).await,
        }
    }

    /// Gives the held money back.
    async fn decline_payout(&self, payout: &Payout, reason: &str) -> Result<(), Error> {
        let command = Command::EndPayout { payout: payout.id, paid: false };
        self.exchange.submit(derived_client_id("decline_payout", payout.id.0), command).await?;
        self.move_payout(payout, CashStatus::Declined, Some(reason)).await?;
        let kind = NoticeKind::PayoutDeclined { amount: payout.amount };
        self.tell(payout.user, payout.id.0, kind, "/me").await
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
