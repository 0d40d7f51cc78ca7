//! Errors as geth words and numbers them.

use alloy_primitives::{B256, Bytes, hex};
use alloy_sol_types::{Panic, Revert, SolError};
use genex_chain_execution::ExecutionError;
use genex_chain_state::StateError;
use jsonrpsee::types::ErrorObjectOwned;
use revm::context::result::{HaltReason, InvalidTransaction};

use crate::AdmissionError;

const SERVER_ERROR: i32 = -32_000;
const INVALID_PARAMS: i32 = -32_602;
const LIMIT_EXCEEDED: i32 = -32_005;
const REVERTED: i32 = 3;
/// EIP-4444, as geth has it.
const HISTORY_PRUNED: i32 = 4_444;

/// Why a request was refused.
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
    /// The block is not known.
    #[error("header not found")]
    UnknownBlock,
    /// The genesis block has no transactions that could be traced.
    #[error("genesis is not traceable")]
    Genesis,
    /// The transaction is in no block.
    #[error("transaction not found")]
    UnknownTransaction,
    /// The state of the block is no longer kept.
    #[error("missing trie node {root} (path ) state {root} is not available")]
    Pruned {
        /// State root of the block.
        root: B256,
    },
    /// The block is below those that this node has.
    #[error("pruned history unavailable")]
    HistoryPruned,
    /// The parameters contradict each other or are out of range.
    #[error("{0}")]
    InvalidParams(String),
    /// More was asked for than one request may have.
    #[error("{0}")]
    Limit(String),
    /// The transaction is not taken into the pool.
    #[error(transparent)]
    Admission(#[from] AdmissionError),
    /// The call reverted.
    #[error("execution reverted{}", reason(.0))]
    Reverted(Bytes),
    /// The call broke off.
    #[error("{0}")]
    Halted(String),
    /// The call can't even start.
    #[error("{0}")]
    InvalidCall(InvalidTransaction),
    /// No gas limit allowed makes the call succeed.
    #[error("gas required exceeds allowance ({0})")]
    Allowance(u64),
    /// The filter is not known, or was not asked for too long.
    #[error("filter not found")]
    UnknownFilter,
    /// The transaction was taken but its block took too long.
    #[error("the transaction was added to the mempool but wasn't processed within {0} ms")]
    Timeout(u64),
    /// The node itself failed.
    #[error("{0}")]
    Internal(String),
}

impl RpcError {
    /// The error of a call that broke off.
    pub(super) fn halted(reason: &HaltReason) -> Self {
        Self::Halted(match reason {
            HaltReason::OutOfGas(_) => "out of gas".into(),
            HaltReason::OpcodeNotFound | HaltReason::NotActivated => "invalid opcode".into(),
            HaltReason::InvalidFEOpcode => "invalid opcode: INVALID".into(),
            HaltReason::StateChangeDuringStaticCall => "write protection".into(),
            HaltReason::CreateContractSizeLimit => "max code size exceeded".into(),
            HaltReason::CreateCollision => "contract address collision".into(),
            other => other.to_string(),
        })
    }

    fn code(&self) -> i32 {
        match self {
            Self::InvalidParams(_) => INVALID_PARAMS,
            Self::Limit(_) => LIMIT_EXCEEDED,
            Self::Reverted(_) => REVERTED,
            Self::HistoryPruned => HISTORY_PRUNED,
            Self::Timeout(_) => 4,
            _ => SERVER_ERROR,
        }
    }
}

impl From<StateError> for RpcError {
    fn from(error: StateError) -> Self {
        match error {
            StateError::BlockPruned { .. } => Self::HistoryPruned,
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<ExecutionError> for RpcError {
    fn from(error: ExecutionError) -> Self {
        match error {
            ExecutionError::Invalid(reason) => Self::InvalidCall(reason),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<RpcError> for ErrorObjectOwned {
    fn from(error: RpcError) -> Self {
        let data = match &error {
            RpcError::Reverted(output) => Some(hex::encode_prefixed(output)),
            _ => None,
        };
        Self::owned(error.code(), error.to_string(), data)
    }
}

/// The text of `Error(string)` or `Panic(uint256)`, as geth appends it.
fn reason(output: &Bytes) -> String {
    let text = Revert::abi_decode(output).map(|revert| revert.reason);
    let text = text.or_else(|_| Panic::abi_decode(output).map(|panic| panic_text(&panic)));
    text.map(|text| format!(": {text}")).unwrap_or_default()
}

fn panic_text(panic: &Panic) -> String {
    match panic.kind() {
        Some(kind) => kind.as_str().into(),
        None => format!("unknown panic code: {:#x}", panic.code),
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::U256;

    use super::*;

    fn object(output: Vec<u8>) -> ErrorObjectOwned {
        RpcError::Reverted(output.into()).into()
    }

    #[test]
    fn a_revert_carries_its_reason_and_its_data() {
        let output = Revert::from("not yours").abi_encode();
        let error = object(output.clone());
        assert_eq!((error.code(), error.message()), (3, "execution reverted: not yours"));
        let data: String = serde_json::from_str(error.data().unwrap().get()).unwrap();
        assert_eq!(data, hex::encode_prefixed(output));
    }

    #[test]
    fn a_panic_is_named_and_a_custom_error_is_left_to_the_caller() {
        let overflow = object(Panic { code: U256::from(0x11) }.abi_encode());
        assert_eq!(overflow.message(), "execution reverted: arithmetic underflow or overflow");
        assert_eq!(object(vec![1, 2, 3, 4]).message(), "execution reverted");
    }
}
