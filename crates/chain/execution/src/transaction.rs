//! Transactions with their sender.

use alloy_consensus::{Transaction as _, Typed2718, transaction::SignerRecoverable};
use alloy_eips::eip2718::{Decodable2718, Encodable2718};
use alloy_primitives::{Address, B256, Bytes};
use genex_chain_state::Transaction;
use revm::{
    context::{TxEnv, result::InvalidTransaction},
    context_interface::either::Either,
    handler::validation::validate_initial_tx_gas,
};

use crate::{ChainRules, MAX_TRANSACTION_GAS};

/// A signed transaction whose sender was recovered, once, when it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveredTransaction {
    transaction: Transaction,
    sender: Address,
    encoded: Bytes,
}

/// Why bytes are not a transaction of this chain.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TransactionError {
    /// The bytes are no transaction.
    #[error("rlp: {0}")]
    Encoding(String),
    /// Blob transactions are not part of this chain.
    #[error("transaction type not supported")]
    UnsupportedType,
    /// The signature does not belong to any key.
    #[error("invalid sender: invalid transaction v, r, s values")]
    Signature,
}

impl RecoveredTransaction {
    /// Decodes an EIP-2718 envelope and recovers the sender, which takes tens of microseconds.
    ///
    /// # Errors
    /// [`TransactionError`] if the bytes are not a transaction with a valid signature.
    pub fn decode(encoded: Bytes) -> Result<Self, TransactionError> {
        let mut rest = encoded.as_ref();
        let transaction = Transaction::decode_2718(&mut rest);
        let transaction = transaction.map_err(|error| TransactionError::Encoding(error.to_string()))?;
        match rest.is_empty() {
            true => Self::recover(transaction, encoded),
            false => Err(TransactionError::Encoding("input contains more than one value".into())),
        }
    }

    /// Recovers the sender of a decoded transaction.
    ///
    /// # Errors
    /// [`TransactionError`] if the type is not supported or the signature not valid.
    pub fn from_signed(transaction: Transaction) -> Result<Self, TransactionError> {
        let encoded = transaction.encoded_2718().into();
        Self::recover(transaction, encoded)
    }

    fn recover(transaction: Transaction, encoded: Bytes) -> Result<Self, TransactionError> {
        if transaction.is_eip4844() {
            return Err(TransactionError::UnsupportedType);
        }
        let sender = transaction.recover_signer().map_err(|_| TransactionError::Signature)?;
        Ok(Self { transaction, sender, encoded })
    }

    /// The signed transaction.
    pub fn transaction(&self) -> &Transaction {
        &self.transaction
    }

    /// Who signed it.
    pub fn sender(&self) -> Address {
        self.sender
    }

    /// Its EIP-2718 encoding.
    pub fn encoded(&self) -> &Bytes {
        &self.encoded
    }

    /// Keccak-256 of the encoding.
    pub fn hash(&self) -> B256 {
        *self.transaction.tx_hash()
    }

    /// The sender's transaction count this one requires.
    pub fn nonce(&self) -> u64 {
        self.transaction.nonce()
    }

    /// Checks that the gas it asks for pays for its data, before anything is executed (EIP-2028,
    /// EIP-2930, EIP-3860, EIP-7623).
    ///
    /// # Errors
    /// [`InvalidTransaction`] with the gas it takes.
    pub fn check_intrinsic_gas(&self) -> Result<(), InvalidTransaction> {
        validate_initial_tx_gas(self.to_env(0, 0), ChainRules::SPEC, false, false, MAX_TRANSACTION_GAS, None)
            .map(|_| ())
    }

    /// What the EVM is given, when a unit of gas costs `gas_price` wei, `priority_fee` of it for the
    /// beneficiary.
    pub(crate) fn to_env(&self, gas_price: u128, priority_fee: u128) -> TxEnv {
        let transaction = &self.transaction;
        let authorisations = transaction.authorization_list().unwrap_or_default();
        TxEnv {
            tx_type: transaction.ty(),
            caller: self.sender,
            gas_limit: transaction.gas_limit(),
            gas_price,
            kind: transaction.kind(),
            value: transaction.value(),
            data: transaction.input().clone(),
            nonce: transaction.nonce(),
            chain_id: transaction.chain_id(),
            access_list: transaction.access_list().cloned().unwrap_or_default(),
            gas_priority_fee: transaction.max_priority_fee_per_gas().map(|_| priority_fee),
            authorization_list: authorisations.iter().cloned().map(Either::Left).collect(),
            ..TxEnv::default()
        }
    }
}
