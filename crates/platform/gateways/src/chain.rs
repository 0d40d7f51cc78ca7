//! The chain over JSON-RPC: operations become transactions, receipts become outcomes.

mod anchor;
mod call;
mod consent;
mod convert;
mod outcome;
mod read;
mod rpc;
mod series;
mod transaction;

use std::sync::Arc;

use alloy_primitives::U256;
use async_trait::async_trait;
use genex_bindings::{Digests, addresses};
use genex_ports::{
    chain::{Address, Chain, ChainError, ChainOp, Hash32, Outcome, Sanctioned, SanctionsRecord, SignedTx},
    signer::Signer,
};
use genex_types::{CouponId, Currency, Money};
use serde_json::json;

pub use anchor::{AnchorReader, AnchoredRoot};

use convert::evm;
use rpc::{Request, Rpc};

/// Where the contracts are, on which chain.
#[derive(Debug, Clone)]
pub struct Contracts {
    /// EIP-155 number of the chain.
    pub chain_id: u64,
    /// `CouponLedger`.
    pub ledger: alloy_primitives::Address,
    /// `CouponFactory`.
    pub factory: alloy_primitives::Address,
    /// `SettlementCore`.
    pub core: alloy_primitives::Address,
    /// `Settlement`.
    pub settlement: alloy_primitives::Address,
    /// `Redemption`.
    pub redemption: alloy_primitives::Address,
    /// `Compliance`.
    pub compliance: alloy_primitives::Address,
    /// `TreasuryVault`.
    pub vault: alloy_primitives::Address,
    /// `Treasury`.
    pub treasury: alloy_primitives::Address,
    /// `Anchor`.
    pub anchor: alloy_primitives::Address,
    /// The stablecoin, and what it is a token of.
    pub cash: alloy_primitives::Address,
    /// Its currency.
    pub currency: Currency,
    /// Where fees go.
    pub fee_collector: alloy_primitives::Address,
}

impl Contracts {
    /// Those of a development chain's genesis.
    pub const fn development() -> Self {
        Self {
            chain_id: addresses::CHAIN_ID,
            ledger: addresses::COUPON_LEDGER,
            factory: addresses::COUPON_FACTORY,
            core: addresses::SETTLEMENT_CORE,
            settlement: addresses::SETTLEMENT,
            redemption: addresses::REDEMPTION,
            compliance: addresses::COMPLIANCE,
            vault: addresses::TREASURY_VAULT,
            treasury: addresses::TREASURY,
            anchor: addresses::ANCHOR,
            cash: addresses::TEST_STABLECOIN,
            currency: Currency::Usd,
            fee_collector: addresses::ROLE_FEES,
        }
    }
}

/// Executes operations by way of one node. Keys stay with the signer.
pub struct ChainGateway {
    rpc: Rpc,
    signer: Arc<dyn Signer>,
    contracts: Contracts,
    digests: Digests,
}

impl ChainGateway {
    /// A gateway to the node at `url` (`http://host:port`).
    ///
    /// Errors: the HTTP client can't be set up.
    pub fn new(url: &str, signer: Arc<dyn Signer>, contracts: Contracts) -> Result<Self, ChainError> {
        let Contracts { chain_id, core, ledger, redemption, anchor, .. } = contracts;
        let digests = Digests::new(chain_id, core, ledger, redemption, anchor);
        Ok(Self { rpc: Rpc::new(url)?, signer, contracts, digests })
    }
}

#[async_trait]
impl Chain for ChainGateway {
    async fn sender(&self, op: &ChainOp) -> Result<Address, ChainError> {
        Ok(self.signer.address(call::sender_of(op)).await?)
    }

    async fn prepare(&self, op: &ChainOp, nonce: u64) -> Result<SignedTx, ChainError> {
        let call = self.call(op).await?;
        self.sign_transaction(call::sender_of(op), nonce, call).await
    }

    async fn prepare_replacement(&self, op: &ChainOp, nonce: u64) -> Result<SignedTx, ChainError> {
        let key = call::sender_of(op);
        let call = call::Call::nothing(evm(self.signer.address(key).await?));
        self.sign_transaction(key, nonce, call).await
    }

    async fn broadcast(&self, txs: &[SignedTx]) -> Vec<Result<(), ChainError>> {
        let requests = txs
            .iter()
            .map(|tx| Request::new("eth_sendRawTransaction", json!([convert::to_hex(&tx.raw)])))
            .collect();
        match self.rpc.batch(requests).await {
            Ok(answers) => answers.into_iter().map(transaction::accepted).collect(),
            Err(error) => {
                let text = error.to_string();
                txs.iter().map(|_| Err(ChainError::Unavailable(text.clone()))).collect()
            }
        }
    }

    async fn outcomes(&self, asked: &[(&ChainOp, Hash32)]) -> Result<Vec<Option<Outcome>>, ChainError> {
        self.read_outcomes(asked).await
    }

    async fn next_nonce(&self, address: Address) -> Result<u64, ChainError> {
        let request = Request::new("eth_getTransactionCount", json!([address, "latest"]));
        self.rpc.quantity(request).await
    }

    async fn height(&self) -> Result<u64, ChainError> {
        self.rpc.quantity(Request::new("eth_blockNumber", json!([]))).await
    }

    async fn owners(&self, coupons: &[CouponId], height: u64) -> Result<Vec<Option<Address>>, ChainError> {
        self.read_owners(coupons, height).await
    }

    async fn cash(
        &self,
        addresses: &[Address],
        currency: Currency,
        height: u64,
    ) -> Result<Vec<Money>, ChainError> {
        self.read_cash(addresses, currency, height).await
    }

    async fn escrow(&self, class: u64, currency: Currency, height: u64) -> Result<Money, ChainError> {
        self.read_escrow(class, currency, height).await
    }

    async fn cash_supply(&self, currency: Currency, height: u64) -> Result<Money, ChainError> {
        self.read_cash_supply(currency, height).await
    }

    fn fee_collector(&self) -> Address {
        convert::port(self.contracts.fee_collector)
    }

    async fn class_supply(&self, class: u64, height: u64) -> Result<(u64, u64), ChainError> {
        self.read_class_supply(class, height).await
    }
}

#[async_trait]
impl SanctionsRecord for ChainGateway {
    async fn sanctioned(&self, addresses: &[Address]) -> Result<Sanctioned, ChainError> {
        self.read_sanctioned(addresses).await
    }
}

/// Base units of the stablecoin for an amount. Errors: another currency, a negative amount.
fn units(contracts: &Contracts, amount: Money) -> Result<U256, ChainError> {
    if amount.currency != contracts.currency {
        return Err(ChainError::Refused(format!("there is no cash in {} on this chain", amount.currency)));
    }
    let minor = u128::try_from(amount.minor)
        .map_err(|_| ChainError::Refused(format!("{amount} is not an amount of cash")))?;
    Ok(U256::from(minor) * U256::from(genex_bindings::UNITS_PER_CENT))
}
