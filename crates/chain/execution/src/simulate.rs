//! Calls that change nothing: `eth_call`, the estimation of gas, traces of calls.

use alloy_rpc_types_eth::state::StateOverride;
use genex_chain_state::StateReader;
use revm::{
    Context, ExecuteEvm, InspectEvm, Inspector, MainBuilder, MainContext,
    context::{
        BlockEnv, CfgEnv, TxEnv,
        result::{ExecutionResult, ResultAndState},
    },
    handler::MainnetContext,
};

use crate::{BlockContext, ChainRules, ExecutionError, overlay::Overlay};

/// A call to try out.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// Rules of the chain.
    pub rules: ChainRules,
    /// The block the call believes to be in.
    pub context: BlockContext,
    /// What the call finds other than it is.
    pub overrides: StateOverride,
    /// The call. Its nonce is not checked, its sender may have code, and no cap but the block's holds
    /// for its gas.
    pub call: TxEnv,
}

impl Simulation {
    /// The environment of the block.
    pub(crate) fn block(&self) -> BlockEnv {
        self.context.environment()
    }

    fn environment(&self) -> CfgEnv {
        let mut environment = self.rules.environment();
        environment.disable_nonce_check = true;
        environment.disable_eip3607 = true;
        environment.tx_chain_id_check = false;
        environment.tx_gas_limit_cap = Some(u64::MAX);
        environment
    }

    /// Executes the call while `inspector` watches; what it changed is in the result alone.
    pub(crate) fn watch<R: StateReader, I: Inspector<MainnetContext<Overlay<R>>>>(
        self,
        state: R,
        inspector: I,
    ) -> Result<(ResultAndState, I, Overlay<R>), ExecutionError> {
        let (environment, block) = (self.environment(), self.block());
        let mut evm = Context::mainnet()
            .with_db(Overlay::with_overrides(state, self.overrides)?)
            .with_cfg(environment)
            .with_block(block)
            .build_mainnet_with_inspector(inspector);
        let result = evm.inspect_tx(self.call)?;
        Ok((result, evm.inspector, evm.ctx.journaled_state.database))
    }
}

/// Executes a call on `state` and forgets what it changed.
///
/// # Errors
/// [`ExecutionError::Invalid`] if the call can't even start; a call that reverts is not an error.
pub fn simulate(state: impl StateReader, simulation: Simulation) -> Result<ExecutionResult, ExecutionError> {
    let (environment, block) = (simulation.environment(), simulation.block());
    let mut evm = Context::mainnet()
        .with_db(Overlay::with_overrides(state, simulation.overrides)?)
        .with_cfg(environment)
        .with_block(block)
        .build_mainnet();
    Ok(evm.transact(simulation.call)?.result)
}
