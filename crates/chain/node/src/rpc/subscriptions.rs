//! `eth_subscribe` over WebSocket.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use alloy_rpc_types_eth::{
    Filter,
    pubsub::{Params, SubscriptionKind},
};
use genex_chain_state::StoredBlock;
use jsonrpsee::{
    PendingSubscriptionSink, SubscriptionMessage, SubscriptionSink,
    core::{SubscriptionResult, async_trait, traits::IdProvider},
    proc_macros::rpc,
    types::{ErrorObjectOwned, SubscriptionId},
};
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use super::{RpcContext, RpcError, convert, logs};

/// The subscriptions of the `eth_` namespace.
#[rpc(server, namespace = "eth")]
pub trait SubscriptionApi {
    /// Follows `newHeads`, or `logs` that match a filter. Only durable blocks are told of, each once
    /// and in order; a subscriber that falls too far behind is cut off.
    #[subscription(name = "subscribe" => "subscription", unsubscribe = "unsubscribe", item = serde_json::Value)]
    async fn subscribe(&self, kind: SubscriptionKind, params: Option<Params>) -> SubscriptionResult;
}

/// Answers from a chain.
#[derive(Clone, Debug)]
pub struct Subscriptions(pub Arc<RpcContext>);

/// What a subscriber follows.
enum Topic {
    Heads,
    Logs(Box<Filter>),
}

impl Topic {
    fn new(kind: SubscriptionKind, params: Option<Params>) -> Result<Self, RpcError> {
        match (kind, params) {
            (SubscriptionKind::NewHeads, _) => Ok(Self::Heads),
            (SubscriptionKind::Logs, Some(Params::Logs(filter))) => Ok(Self::Logs(filter)),
            (SubscriptionKind::Logs, None | Some(Params::None)) => Ok(Self::Logs(Box::default())),
            (kind, _) => Err(RpcError::InvalidParams(format!("no {kind:?} subscription in eth namespace"))),
        }
    }

    /// Sends what a block holds for this subscriber; `None` when it has gone.
    async fn send(&self, sink: &SubscriptionSink, block: &StoredBlock) -> Option<()> {
        match self {
            Self::Heads => send(sink, &convert::header(block)).await,
            Self::Logs(filter) => {
                for log in logs::matching(filter, block) {
                    send(sink, &log).await?;
                }
                Some(())
            }
        }
    }
}

async fn send(sink: &SubscriptionSink, item: &impl Serialize) -> Option<()> {
    let message = serde_json::value::to_raw_value(item).ok()?;
    sink.send(SubscriptionMessage::from(message)).await.ok()
}

#[async_trait]
impl SubscriptionApiServer for Subscriptions {
    async fn subscribe(
        &self,
        pending: PendingSubscriptionSink,
        kind: SubscriptionKind,
        params: Option<Params>,
    ) -> SubscriptionResult {
        let topic = match Topic::new(kind, params) {
            Ok(topic) => topic,
            Err(error) => {
                pending.reject(ErrorObjectOwned::from(error)).await;
                return Ok(());
            }
        };
        let mut blocks = self.0.chain.watch_blocks();
        let sink = pending.accept().await?;
        loop {
            let block = tokio::select! {
                () = sink.closed() => return Ok(()),
                block = blocks.recv() => block,
            };
            match block {
                Ok(block) if topic.send(&sink, &block).await.is_some() => {}
                Ok(_) | Err(RecvError::Closed) => return Ok(()),
                Err(RecvError::Lagged(missed)) => {
                    tracing::debug!(missed, "a subscriber is too slow and is cut off");
                    return Ok(());
                }
            }
        }
    }
}

/// Numbers subscriptions in hexadecimal, as Ethereum's clients expect.
#[derive(Debug, Default)]
pub(super) struct SubscriptionIds(AtomicU64);

impl IdProvider for SubscriptionIds {
    fn next_id(&self) -> SubscriptionId<'static> {
        let id = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        SubscriptionId::Str(format!("{id:#x}").into())
    }
}
