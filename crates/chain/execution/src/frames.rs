//! What a transaction called and created, and was not undone.
//!
//! A token's movement can be read from its log, and a change of an account from the state. That an
//! account's code ran can be read from neither, so the handler notes it where frames begin and end.
//! Static frames are left out: nothing in them has an effect, and a contract that is only asked a
//! question, as the wallet is whose signature a settlement checks, could otherwise spoil the
//! transaction of whoever asks it.

use std::marker::PhantomData;

use alloy_primitives::{Address, U256};
use revm::{
    context_interface::{ContextTr, JournalTr, result::HaltReason},
    handler::{EvmTr, EvmTrError, FrameResult, FrameTr, Handler, ItemOrResult},
    interpreter::interpreter_action::{CallInputs, FrameInit, FrameInput},
    state::EvmState,
};

/// One frame that took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Code ran, or value was sent.
    Call {
        caller: Address,
        /// Whose storage and balance it was about.
        target: Address,
        /// Whose code it was, another's with `DELEGATECALL`.
        code: Address,
        /// Wei that moved from caller to target.
        value: U256,
    },
    /// A contract was made.
    Create { creator: Address, address: Address, value: U256 },
}

/// The frames of one transaction, in the order in which they began.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    steps: Vec<Step>,
    /// For each open frame, the number of steps before it.
    open: Vec<usize>,
}

impl Steps {
    pub(crate) fn as_slice(&self) -> &[Step] {
        &self.steps
    }

    fn begin(&mut self, input: &FrameInput) {
        self.open.push(self.steps.len());
        match input {
            FrameInput::Call(call) if !call.is_static => self.steps.push(called(call)),
            FrameInput::Create(create) => self.steps.push(Step::Create {
                creator: create.caller(),
                address: Address::ZERO,
                value: create.value(),
            }),
            FrameInput::Call(_) | FrameInput::Empty => {}
        }
    }

    fn end(&mut self, result: &FrameResult) {
        let begun = self.open.pop().expect("a frame ends after it began");
        if !result.instruction_result().is_ok() {
            self.steps.truncate(begun);
        } else if let FrameResult::Create(created) = result
            && let Some(Step::Create { address, .. }) = self.steps.get_mut(begun)
        {
            *address = created.address.unwrap_or_default();
        }
    }
}

fn called(call: &CallInputs) -> Step {
    Step::Call {
        caller: call.caller,
        target: call.target_address,
        code: call.bytecode_address,
        value: call.value.transfer().unwrap_or_default(),
    }
}

/// Ethereum's handler, taking notes.
#[derive(Debug)]
pub(crate) struct Watching<EVM, ERROR> {
    pub(crate) steps: Steps,
    types: PhantomData<fn(EVM) -> ERROR>,
}

impl<EVM, ERROR> Default for Watching<EVM, ERROR> {
    fn default() -> Self {
        Self { steps: Steps::default(), types: PhantomData }
    }
}

impl<EVM, ERROR> Watching<EVM, ERROR>
where
    EVM: EvmTr<Frame: FrameTr<FrameInit = FrameInit, FrameResult = FrameResult>>,
    ERROR: EvmTrError<EVM>,
{
    /// Begins a frame; gives its result if it has ended already, as a call to a plain account has.
    fn begin(&mut self, evm: &mut EVM, init: FrameInit) -> Result<Option<FrameResult>, ERROR> {
        self.steps.begin(&init.frame_input);
        let ItemOrResult::Result(result) = evm.frame_init(init)? else { return Ok(None) };
        self.steps.end(&result);
        Ok(Some(result))
    }
}

impl<EVM, ERROR> Handler for Watching<EVM, ERROR>
where
    EVM: EvmTr<
            Context: ContextTr<Journal: JournalTr<State = EvmState>>,
            Frame: FrameTr<FrameInit = FrameInit, FrameResult = FrameResult>,
        >,
    ERROR: EvmTrError<EVM>,
{
    type Evm = EVM;
    type Error = ERROR;
    type HaltReason = HaltReason;

    fn run_exec_loop(&mut self, evm: &mut EVM, first: FrameInit) -> Result<FrameResult, ERROR> {
        if let Some(result) = self.begin(evm, first)? {
            return Ok(result);
        }
        loop {
            let result = match evm.frame_run()? {
                ItemOrResult::Item(init) => match self.begin(evm, init)? {
                    None => continue,
                    Some(result) => result,
                },
                ItemOrResult::Result(result) => {
                    self.steps.end(&result);
                    result
                }
            };
            if let Some(result) = evm.frame_return_result(result)? {
                return Ok(result);
            }
        }
    }
}
