//! A person's money, as the exchange has it.

use genex_protocol::Account;
use genex_types::{Currency, Money};

use super::People;
use crate::{Caller, Error};

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
}
