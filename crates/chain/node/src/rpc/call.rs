//! `eth_call`, `eth_estimateGas` and `eth_createAccessList`.

use alloy_consensus::Header;
use alloy_primitives::{Address, Bytes, TxKind, U256};
use alloy_rpc_types_eth::{
    AccessListResult, BlockId, BlockOverrides, TransactionRequest, state::StateOverride,
};
use genex_chain_execution::{
    BlockContext, ExecutionError, GAS_PRICE, MAX_TRANSACTION_GAS, Simulation, access_list, simulate,
};
use genex_chain_state::{StateReader, StateView};
use revm::{
    context::{
        TxEnv,
        result::{ExecutionResult, HaltReason, InvalidTransaction},
    },
    context_interface::either::Either,
};

use super::{RpcContext, RpcError};

/// Transaction type of EIP-2930.
const ACCESS_LIST_TYPE: u8 = 1;
/// Gas of a plain transfer.
const TRANSFER_GAS: u64 = 21_000;
/// Estimation stops when the bounds are within 1/64 of each other; geth stops at 0.015.
const PRECISION: u64 = 64;

/// Executes a call and returns its output.
pub(super) fn call(
    context: &RpcContext,
    request: TransactionRequest,
    block: Option<BlockId>,
    overrides: Option<StateOverride>,
    block_overrides: Option<Box<BlockOverrides>>,
) -> Result<Bytes, RpcError> {
    let attempt = Attempt::new(context, request, block, overrides, block_overrides)?;
    let gas = attempt.gas_limit(context.limits.call_gas);
    match attempt.run(gas)? {
        ExecutionResult::Success { output, .. } => Ok(output.into_data()),
        ExecutionResult::Revert { output, .. } => Err(RpcError::Reverted(output)),
        ExecutionResult::Halt { reason, .. } => Err(RpcError::halted(&reason)),
    }
}

/// Finds a gas limit with which a call succeeds, at most 1/64 above the least one.
pub(super) fn estimate_gas(
    context: &RpcContext,
    request: TransactionRequest,
    block: Option<BlockId>,
    overrides: Option<StateOverride>,
    block_overrides: Option<Box<BlockOverrides>>,
) -> Result<u64, RpcError> {
    let attempt = Attempt::new(context, request, block, overrides, block_overrides)?;
    let cap = context.limits.call_gas.min(MAX_TRANSACTION_GAS);
    let highest = attempt.gas_limit(cap);
    if highest >= TRANSFER_GAS && attempt.is_plain_transfer()? && attempt.run(TRANSFER_GAS)?.is_success() {
        return Ok(TRANSFER_GAS);
    }
    let (used, refunded) = attempt.must_succeed(highest)?;
    attempt.search(used, refunded, highest)
}

/// Finds the accounts and slots a call touches, and the gas it takes when it names them.
pub(super) fn create_access_list(
    context: &RpcContext,
    request: TransactionRequest,
    block: Option<BlockId>,
) -> Result<AccessListResult, RpcError> {
    let mut attempt = Attempt::new(context, request, block, None, None)?;
    let gas = attempt.gas_limit(context.limits.call_gas);
    let (list, _) = access_list(attempt.state.clone(), attempt.simulation(gas))
        .map_err(|error| attempt.explain(error))?;
    attempt.call.access_list = list.clone();
    attempt.call.tx_type = attempt.call.tx_type.max(ACCESS_LIST_TYPE);
    let result = attempt.run(gas)?;
    let error = (!result.is_success()).then(|| failure(&result));
    Ok(AccessListResult { access_list: list, gas_used: U256::from(result.gas().tx_gas_used()), error })
}

fn failure(result: &ExecutionResult) -> String {
    match result {
        ExecutionResult::Halt { reason, .. } => RpcError::halted(reason).to_string(),
        _ => "execution reverted".into(),
    }
}

/// The block a call believes to be in. What gas costs is nothing to a call.
fn block_context(header: &Header) -> BlockContext {
    BlockContext {
        number: header.number,
        timestamp: header.timestamp,
        gas_limit: header.gas_limit,
        beneficiary: header.beneficiary,
        base_fee: 0,
        priority_fee: 0,
    }
}

/// A call that is tried with different gas limits.
pub(super) struct Attempt<'a> {
    context: &'a RpcContext,
    height: u64,
    block: BlockContext,
    pub(super) state: StateView,
    overrides: StateOverride,
    call: TxEnv,
    asked_gas: Option<u64>,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(
        context: &'a RpcContext,
        request: TransactionRequest,
        block: Option<BlockId>,
        overrides: Option<StateOverride>,
        block_overrides: Option<Box<BlockOverrides>>,
    ) -> Result<Self, RpcError> {
        let header = context.header(block.unwrap_or_default())?;
        let height = header.number;
        let state = context.chain.state().view(height);
        let asked_gas = request.gas;
        let call = environment(request, &state).map_err(|error| context.explain(error, height))?;
        let block = overridden(block_context(&header), block_overrides.unwrap_or_default())?;
        let overrides = overrides.unwrap_or_default();
        check_overrides(&overrides)?;
        Ok(Self { context, height, block, state, overrides, call, asked_gas })
    }

    pub(super) fn gas_limit(&self, cap: u64) -> u64 {
        self.asked_gas.unwrap_or(cap).min(cap).min(self.block.gas_limit)
    }

    pub(super) fn simulation(&self, gas_limit: u64) -> Simulation {
        Simulation {
            rules: self.context.chain.rules(),
            context: self.block,
            overrides: self.overrides.clone(),
            call: TxEnv { gas_limit, ..self.call.clone() },
        }
    }

    pub(super) fn explain(&self, error: ExecutionError) -> RpcError {
        self.context.explain(error.into(), self.height)
    }

    fn run(&self, gas_limit: u64) -> Result<ExecutionResult, RpcError> {
        simulate(self.state.clone(), self.simulation(gas_limit)).map_err(|error| self.explain(error))
    }

    fn is_plain_transfer(&self) -> Result<bool, RpcError> {
        let TxKind::Call(to) = self.call.kind else { return Ok(false) };
        let account = self.state.account(&to)?.unwrap_or_default();
        Ok(self.call.data.is_empty() && account.code_hash == genex_chain_state::Account::default().code_hash)
    }

    fn must_succeed(&self, gas: u64) -> Result<(u64, u64), RpcError> {
        let result = self.run(gas).map_err(|error| match error {
            RpcError::InvalidCall(reason) if is_short_of_gas(&reason) => RpcError::Allowance(gas),
            other => other,
        });
        match result? {
            ExecutionResult::Success { gas, .. } => Ok((gas.tx_gas_used(), gas.inner_refunded())),
            ExecutionResult::Revert { output, .. } => Err(RpcError::Reverted(output)),
            ExecutionResult::Halt { reason: HaltReason::OutOfGas(_), .. } => Err(RpcError::Allowance(gas)),
            ExecutionResult::Halt { reason, .. } => Err(RpcError::halted(&reason)),
        }
    }

    fn search(&self, used: u64, refunded: u64, highest: u64) -> Result<u64, RpcError> {
        let (mut low, mut high) = (used.saturating_sub(1), highest);
        // Calls pass on 63/64 of their gas and need the stipend, so this mostly is enough at once.
        let likely = (used + refunded + 2_300).saturating_mul(64) / 63;
        if likely < high && self.succeeds(likely)? {
            high = likely;
        }
        while low + 1 < high && high - low > high / PRECISION {
            let middle = (low.saturating_mul(2)).min(low + (high - low) / 2).max(low + 1);
            match self.succeeds(middle)? {
                true => high = middle,
                false => low = middle,
            }
        }
        Ok(high)
    }

    fn succeeds(&self, gas: u64) -> Result<bool, RpcError> {
        match self.run(gas) {
            Ok(result) => Ok(result.is_success()),
            Err(RpcError::InvalidCall(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// The block as the caller wants it. Randomness is a constant of the chain, and a call pays no fees.
fn overridden(block: BlockContext, wanted: Box<BlockOverrides>) -> Result<BlockContext, RpcError> {
    if wanted.base_fee.is_some_and(|fee| !fee.is_zero()) || wanted.random.is_some_and(|word| !word.is_zero())
    {
        return Err(RpcError::InvalidParams("base fee and randomness are always zero in a call".into()));
    }
    Ok(BlockContext {
        number: wanted.number.map_or(block.number, |number| number.saturating_to()),
        timestamp: wanted.time.unwrap_or(block.timestamp),
        gas_limit: wanted.gas_limit.unwrap_or(block.gas_limit),
        beneficiary: wanted.coinbase.unwrap_or(block.beneficiary),
        ..block
    })
}

fn check_overrides(overrides: &StateOverride) -> Result<(), RpcError> {
    for (address, wanted) in overrides {
        if wanted.state.is_some() && wanted.state_diff.is_some() {
            let text = format!("account {address} has both 'state' and 'stateDiff'");
            return Err(RpcError::InvalidParams(text));
        }
        if wanted.move_precompile_to.is_some() {
            return Err(RpcError::InvalidParams("precompiles can't be moved".into()));
        }
    }
    Ok(())
}

fn is_short_of_gas(reason: &InvalidTransaction) -> bool {
    matches!(
        reason,
        InvalidTransaction::CallGasCostMoreThanGasLimit { .. }
            | InvalidTransaction::GasFloorMoreThanGasLimit { .. }
    )
}

/// The call a request describes, from the zero address if it names no sender.
fn environment(request: TransactionRequest, state: &StateView) -> Result<TxEnv, RpcError> {
    let fees = request.max_fee_per_gas.or(request.max_priority_fee_per_gas);
    if request.gas_price.is_some() && fees.is_some() {
        let text = "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified";
        return Err(RpcError::InvalidParams(text.into()));
    }
    let caller = request.from.unwrap_or(Address::ZERO);
    let authorisations = request.authorization_list.unwrap_or_default();
    let data = request.input.try_into_unique_input();
    let data = data.map_err(|error| RpcError::InvalidParams(error.to_string()))?;
    let mut call = TxEnv {
        caller,
        gas_price: GAS_PRICE,
        gas_priority_fee: request.max_priority_fee_per_gas.map(|_| 0),
        kind: request.to.unwrap_or(TxKind::Create),
        value: request.value.unwrap_or_default(),
        data: data.unwrap_or_default(),
        nonce: state.account(&caller)?.unwrap_or_default().nonce,
        chain_id: None,
        access_list: request.access_list.unwrap_or_default(),
        authorization_list: authorisations.into_iter().map(Either::Left).collect(),
        ..TxEnv::default()
    };
    let derived = call.derive_tx_type();
    derived.map_err(|error| RpcError::InvalidParams(error.to_string()))?;
    Ok(call)
}
