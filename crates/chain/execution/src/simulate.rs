//! Calls that change nothing: `eth_call` and the estimation of gas.

use genex_chain_state::StateReader;
use revm::{
    Context, ExecuteEvm, MainBuilder, MainContext,
    context::{TxEnv, result::ExecutionResult},
};

use crate::{BlockContext, ChainRules, ExecutionError, overlay::Overlay};

/// A call to try out.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// Rules of the chain.
    pub rules: ChainRules,
    /// The block the call believes to be in.
    pub context: BlockContext,
    /// The call. Its nonce is not checked, its sender may have code, and no cap but the block's holds
    /// for its gas.
    pub call: TxEnv,
}

/// Executes a call on `state` and forgets what it changed.
///
/// # Errors
/// [`ExecutionError::Invalid`] if the call can't even start; a call that reverts is not an error.
pub fn simulate(state: impl StateReader, simulation: Simulation) -> Result<ExecutionResult, ExecutionError> {
    let mut environment = simulation.rules.environment();
    environment.disable_nonce_check = true;
    environment.disable_eip3607 = true;
    environment.tx_chain_id_check = false;
    environment.tx_gas_limit_cap = Some(u64::MAX);
    let mut evm = Context::mainnet()
        .with_db(Overlay::new(state))
        .with_cfg(environment)
        .with_block(simulation.context.environment())
        .build_mainnet();
    Ok(evm.transact(simulation.call)?.result)
}
