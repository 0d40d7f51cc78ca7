//! Reads of final state at a height.

use alloy_primitives::{Address as EvmAddress, Bytes};
use alloy_sol_types::SolCall;
use genex_bindings::{Compliance, CouponLedger, TestStablecoin, TreasuryVault};
use genex_ports::chain::{Address, Chain, ChainError, Sanctioned};
use genex_types::{CouponId, Currency, Money};
use serde_json::{Value, json};

use super::{
    ChainGateway,
    convert::{evm, money, port, to_hex, token},
    rpc::{Answer, Request, parse},
};

impl ChainGateway {
    pub(super) async fn read_owners(
        &self,
        coupons: &[CouponId],
        height: u64,
    ) -> Result<Vec<Option<Address>>, ChainError> {
        let calls = coupons
            .iter()
            .map(|c| Ok(CouponLedger::ownerOfCall { id: token(*c)? }))
            .collect::<Result<Vec<_>, ChainError>>()?;
        let owners = self.view(self.contracts.ledger, &calls, height).await?;
        Ok(owners.into_iter().map(|owner| (!owner.is_zero()).then(|| port(owner))).collect())
    }

    pub(super) async fn read_cash(
        &self,
        addresses: &[Address],
        currency: Currency,
        height: u64,
    ) -> Result<Vec<Money>, ChainError> {
        self.require_currency(currency)?;
        let calls: Vec<_> =
            addresses.iter().map(|a| TestStablecoin::balanceOfCall { account: evm(*a) }).collect();
        let balances = self.view(self.contracts.cash, &calls, height).await?;
        balances.into_iter().map(|units| money(units, currency)).collect()
    }

    pub(super) async fn read_escrow(
        &self,
        class: u64,
        currency: Currency,
        height: u64,
    ) -> Result<Money, ChainError> {
        self.require_currency(currency)?;
        let call = TreasuryVault::bookOfCall { classId: class };
        money(self.view_one(self.contracts.vault, call, height).await?, currency)
    }

    pub(super) async fn read_cash_supply(
        &self,
        currency: Currency,
        height: u64,
    ) -> Result<Money, ChainError> {
        self.require_currency(currency)?;
        money(self.view_one(self.contracts.cash, TestStablecoin::totalSupplyCall {}, height).await?, currency)
    }

    pub(super) async fn read_class_supply(&self, class: u64, height: u64) -> Result<(u64, u64), ChainError> {
        let call = CouponLedger::supplyOfCall { classId: class };
        let supply = self.view_one(self.contracts.ledger, call, height).await?;
        Ok((supply.minted.to(), supply.redeemed.to()))
    }

    /// Of one block, so that version and addresses fit together.
    pub(super) async fn read_sanctioned(&self, addresses: &[Address]) -> Result<Sanctioned, ChainError> {
        let (compliance, height) = (self.contracts.compliance, self.height().await?);
        let calls: Vec<_> = addresses.iter().map(|a| Compliance::standingOfCall { party: evm(*a) }).collect();
        let standings = self.view(compliance, &calls, height).await?;
        let version = self.view_one(compliance, Compliance::sanctionsVersionCall {}, height).await?;
        Ok(Sanctioned { version, listed: standings.into_iter().map(|known| known.sanctioned).collect() })
    }

    /// Smallest bill of a class, in minor units; fixed for ever.
    pub(super) async fn min_spend_of(&self, class: u64) -> Result<u64, ChainError> {
        let call = CouponLedger::rulesOfCall { classId: class };
        let answer = self.rpc.batch(vec![view_request(self.contracts.ledger, &call, "latest")]).await?;
        Ok(one(answer.into_iter().map(decode::<CouponLedger::rulesOfCall>))?.minSpendMinor.to())
    }

    fn require_currency(&self, currency: Currency) -> Result<(), ChainError> {
        let known = currency == self.contracts.currency;
        known.then_some(()).ok_or_else(|| ChainError::Refused(format!("no cash in {currency} on this chain")))
    }

    async fn view_one<C: SolCall>(
        &self,
        to: EvmAddress,
        call: C,
        height: u64,
    ) -> Result<C::Return, ChainError> {
        one(self.view(to, &[call], height).await?.into_iter().map(Ok))
    }

    async fn view<C: SolCall>(
        &self,
        to: EvmAddress,
        calls: &[C],
        height: u64,
    ) -> Result<Vec<C::Return>, ChainError> {
        let block = format!("{height:#x}");
        let requests = calls.iter().map(|call| view_request(to, call, &block)).collect();
        self.rpc.batch(requests).await?.into_iter().map(decode::<C>).collect()
    }
}

pub(super) fn view_request<C: SolCall>(to: EvmAddress, call: &C, block: &str) -> Request {
    let call = json!({ "to": to, "data": to_hex(&call.abi_encode()) });
    Request::new("eth_call", Value::Array(vec![call, Value::from(block)]))
}

pub(super) fn decode<C: SolCall>(answer: Answer) -> Result<C::Return, ChainError> {
    let bytes: Bytes = parse(answer?)?;
    C::abi_decode_returns(&bytes).map_err(|e| ChainError::Protocol(e.to_string()))
}

fn one<T>(mut answers: impl Iterator<Item = Result<T, ChainError>>) -> Result<T, ChainError> {
    answers.next().unwrap_or_else(|| Err(ChainError::Protocol("an answer is missing".into())))
}
