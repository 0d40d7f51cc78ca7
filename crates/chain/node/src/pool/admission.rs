//! What a transaction must be to be taken into the pool. Messages are geth's, since wallets and
//! libraries recognise errors by them.

use std::collections::BTreeSet;

use alloy_consensus::Transaction as _;
use alloy_primitives::{Address, U256};
use genex_chain_execution::{
    ChainRules, GasTerms, MAX_TRANSACTION_GAS, RecoveredTransaction, Refusal, TransactionError,
};
use genex_chain_state::{Account, StateError, StateReader};
use revm::context::result::InvalidTransaction;

use super::quota::Resource;

/// Bytes that one transaction may take (geth's `txMaxSize`).
const MAX_BYTES: usize = 4 * 32 * 1024;
/// Bytes of creation code (EIP-3860).
const MAX_INITCODE_BYTES: usize = 2 * 24_576;

/// Why a transaction is not taken into the pool.
#[derive(Debug, thiserror::Error)]
pub enum AdmissionError {
    /// The bytes are no transaction of this chain.
    #[error(transparent)]
    Transaction(#[from] TransactionError),
    /// Legacy transactions without chain id could be replayed from other chains.
    #[error("only replay-protected (EIP-155) transactions allowed over RPC")]
    Unprotected,
    /// Signed for another chain.
    #[error("invalid sender: invalid chain id for signer: have {have} want {want}")]
    ChainId {
        /// Chain id in the transaction.
        have: u64,
        /// Chain id of this chain.
        want: u64,
    },
    /// Too many bytes.
    #[error("oversized data: transaction size {size}, limit {limit}")]
    Oversized {
        /// Bytes of the transaction.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Too much creation code.
    #[error("max initcode size exceeded: code size {size}, limit {limit}")]
    InitCode {
        /// Bytes of creation code.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Asks for more gas than a block has.
    #[error("exceeds block gas limit")]
    BlockGas,
    /// Asks for more gas than one transaction may (EIP-7825).
    #[error("transaction gas limit too high (cap: {cap}, tx: {gas})")]
    GasCap {
        /// Gas asked for.
        gas: u64,
        /// Gas allowed.
        cap: u64,
    },
    /// The tip is above the fee it is a part of.
    #[error(
        "max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas: {tip}, maxFeePerGas: {fee}"
    )]
    TipAboveFee {
        /// Priority fee per gas.
        tip: u128,
        /// Fee per gas.
        fee: u128,
    },
    /// It offers less than a unit of gas costs.
    #[error("max fee per gas less than block base fee: maxFeePerGas: {fee}, baseFee: {price}")]
    FeeTooLow {
        /// Fee per gas.
        fee: u128,
        /// What a unit of gas costs.
        price: u128,
    },
    /// The rules of validity keep it out of every block.
    #[error("transaction refused: {0}")]
    Refused(#[from] Refusal),
    /// The sender has used up what one may use for nothing, and has to wait.
    #[error("sender quota exceeded: {resource}, free again in {seconds} s")]
    Quota {
        /// What was used up.
        resource: Resource,
        /// When there will be some again.
        seconds: u64,
    },
    /// The gas limit does not pay for the data.
    #[error("intrinsic gas too low: gas {gas}, minimum needed {needed}")]
    IntrinsicGas {
        /// Gas asked for.
        gas: u64,
        /// Gas the data takes.
        needed: u64,
    },
    /// The gas limit is below the floor for the data (EIP-7623).
    #[error("insufficient gas for floor data gas cost: gas {gas}, minimum needed {needed}")]
    FloorGas {
        /// Gas asked for.
        gas: u64,
        /// Least gas for this data.
        needed: u64,
    },
    /// A delegation transaction without delegations (EIP-7702).
    #[error("EIP-7702 transaction with empty auth list")]
    NoAuthorisations,
    /// A transaction with this nonce was executed already.
    #[error("nonce too low: next nonce {next}, tx nonce {nonce}")]
    NonceTooLow {
        /// The nonce that comes next.
        next: u64,
        /// The nonce given.
        nonce: u64,
    },
    /// The last nonce there is (EIP-2681).
    #[error("nonce has max value")]
    NonceMax,
    /// The sender can't pay.
    #[error("insufficient funds for gas * price + value: balance {balance}, tx cost {cost}, overshot {}", cost - balance)]
    Funds {
        /// Balance of the sender.
        balance: U256,
        /// Value and greatest fee.
        cost: U256,
    },
    /// Contracts send no transactions (EIP-3607).
    #[error("sender not an eoa")]
    SenderIsContract,
    /// The same transaction is there already.
    #[error("already known")]
    Known,
    /// Another transaction of this sender and nonce waits, and this one may not take its place.
    #[error("replacement transaction underpriced")]
    Underpriced,
    /// The sender has too many transactions waiting.
    #[error("account limit exceeded")]
    AccountLimit,
    /// The pool is full.
    #[error("txpool is full")]
    Full,
    /// The state could not be read.
    #[error(transparent)]
    State(#[from] StateError),
}

/// What the chain demands of every transaction.
#[derive(Clone, Debug)]
pub struct AdmissionRules {
    /// Rules of the chain.
    pub rules: ChainRules,
    /// Senders whose use is not metered.
    pub unmetered: BTreeSet<Address>,
}

impl From<ChainRules> for AdmissionRules {
    fn from(rules: ChainRules) -> Self {
        Self { rules, unmetered: BTreeSet::new() }
    }
}

impl AdmissionRules {
    /// Checks what can be told from the transaction and the state, but for the sender's account.
    pub(super) fn check(
        &self,
        transaction: &RecoveredTransaction,
        state: &impl StateReader,
    ) -> Result<(), AdmissionError> {
        self.check_chain_id(transaction)?;
        check_size(transaction)?;
        check_gas(transaction, self.rules.gas_terms(state)?)?;
        let delegations = transaction.transaction().authorization_list();
        match transaction.transaction().is_eip7702() && delegations.is_none_or(<[_]>::is_empty) {
            true => Err(AdmissionError::NoAuthorisations),
            false => Ok(()),
        }
    }

    /// Checks that neither sender nor receiver is sanctioned or frozen. Whom else it involves shows when
    /// it is executed.
    pub(super) fn check_parties(
        &self,
        transaction: &RecoveredTransaction,
        state: &impl StateReader,
        timestamp: u64,
    ) -> Result<(), AdmissionError> {
        let parties = [Some(transaction.sender()), transaction.transaction().to()];
        for party in parties.into_iter().flatten() {
            if let Some(refusal) = self.rules.barred(state, party, timestamp)? {
                return Err(refusal.into());
            }
        }
        Ok(())
    }

    fn check_chain_id(&self, transaction: &RecoveredTransaction) -> Result<(), AdmissionError> {
        match transaction.transaction().chain_id() {
            None => Err(AdmissionError::Unprotected),
            Some(have) if have != self.rules.chain_id => {
                Err(AdmissionError::ChainId { have, want: self.rules.chain_id })
            }
            Some(_) => Ok(()),
        }
    }

    /// Checks what depends on the sender's account.
    pub(super) fn check_account(
        &self,
        transaction: &RecoveredTransaction,
        account: &Account,
        state: &impl StateReader,
    ) -> Result<(), AdmissionError> {
        let (next, nonce) = (account.nonce, transaction.nonce());
        if nonce < next {
            return Err(AdmissionError::NonceTooLow { next, nonce });
        }
        if nonce == u64::MAX {
            return Err(AdmissionError::NonceMax);
        }
        let price = self.rules.gas_terms(state)?.price;
        let (cost, balance) = (cost(transaction, price), account.balance);
        if cost > balance {
            return Err(AdmissionError::Funds { balance, cost });
        }
        let has_code = account.code_hash != Account::default().code_hash;
        match has_code && !state.code(&account.code_hash)?.is_eip7702() {
            true => Err(AdmissionError::SenderIsContract),
            false => Ok(()),
        }
    }
}

fn check_gas(transaction: &RecoveredTransaction, terms: GasTerms) -> Result<(), AdmissionError> {
    let inner = transaction.transaction();
    let gas = inner.gas_limit();
    if gas > terms.limit {
        return Err(AdmissionError::BlockGas);
    }
    if gas > MAX_TRANSACTION_GAS {
        return Err(AdmissionError::GasCap { gas, cap: MAX_TRANSACTION_GAS });
    }
    let (tip, fee) = (inner.max_priority_fee_per_gas().unwrap_or_default(), inner.max_fee_per_gas());
    if tip > fee {
        return Err(AdmissionError::TipAboveFee { tip, fee });
    }
    if fee < terms.price {
        return Err(AdmissionError::FeeTooLow { fee, price: terms.price });
    }
    transaction.check_intrinsic_gas().map_err(|reason| intrinsic(reason, gas))
}

fn check_size(transaction: &RecoveredTransaction) -> Result<(), AdmissionError> {
    let size = transaction.encoded().len();
    if size > MAX_BYTES {
        return Err(AdmissionError::Oversized { size, limit: MAX_BYTES });
    }
    let inner = transaction.transaction();
    let size = inner.input().len();
    match inner.kind().is_create() && size > MAX_INITCODE_BYTES {
        true => Err(AdmissionError::InitCode { size, limit: MAX_INITCODE_BYTES }),
        false => Ok(()),
    }
}

fn intrinsic(reason: InvalidTransaction, gas: u64) -> AdmissionError {
    match reason {
        InvalidTransaction::GasFloorMoreThanGasLimit { gas_floor, .. } => {
            AdmissionError::FloorGas { gas, needed: gas_floor }
        }
        InvalidTransaction::CallGasCostMoreThanGasLimit { initial_gas, .. } => {
            AdmissionError::IntrinsicGas { gas, needed: initial_gas }
        }
        other => unreachable!("the check of intrinsic gas knows two errors, not {other}"),
    }
}

/// The most the transaction can take from its sender, saturating.
fn cost(transaction: &RecoveredTransaction, price: u128) -> U256 {
    let inner = transaction.transaction();
    let fee = U256::from(inner.gas_limit()) * U256::from(price);
    fee.saturating_add(inner.value())
}
