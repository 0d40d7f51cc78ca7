//! The port that HTTP and WebSocket share.

use std::{net::SocketAddr, sync::Arc};

use jsonrpsee::{
    RpcModule,
    core::middleware::RpcServiceBuilder,
    server::{BatchRequestConfig, PingConfig, Server, ServerConfig, ServerHandle},
};
use tower_http::cors::CorsLayer;

use super::{
    RpcContext,
    figures::{Counting, Figures},
    subscriptions::SubscriptionIds,
};
use crate::{NodeError, RpcLimits};

/// Serves `module` until the handle is stopped or dropped, and the node's figures at `/metrics`. Returns
/// the address that was bound.
///
/// # Errors
/// [`NodeError::Listen`] if the address is taken.
pub async fn serve(
    module: RpcModule<()>,
    context: Arc<RpcContext>,
    address: SocketAddr,
) -> Result<(SocketAddr, ServerHandle), NodeError> {
    let listen = |source| NodeError::Listen { address, source };
    let methods = Arc::new(module.method_names().collect());
    let figures = context.clone();
    // Wallets in browsers call from any origin, and nothing here depends on cookies.
    let http = tower::ServiceBuilder::new()
        .layer(CorsLayer::permissive())
        .layer_fn(move |inner| Figures { context: figures.clone(), inner });
    let config = config(context.limits);
    let counting = move |inner| Counting { context: context.clone(), methods: Arc::clone(&methods), inner };
    let rpc = RpcServiceBuilder::new().layer_fn(counting);
    let server = Server::builder().set_config(config).set_http_middleware(http).set_rpc_middleware(rpc);
    let server = server.build(address).await.map_err(listen)?;
    let bound = server.local_addr().map_err(listen)?;
    Ok((bound, server.start(module)))
}

fn config(limits: RpcLimits) -> ServerConfig {
    ServerConfig::builder()
        .max_request_body_size(limits.request_bytes)
        .max_response_body_size(limits.response_bytes)
        .max_connections(limits.connections)
        .set_batch_request_config(BatchRequestConfig::Limit(limits.batch))
        .enable_ws_ping(PingConfig::default())
        .set_id_provider(SubscriptionIds::default())
        .set_tcp_no_delay(true)
        .build()
}
