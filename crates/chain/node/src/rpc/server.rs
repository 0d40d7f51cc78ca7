//! The port that HTTP and WebSocket share.

use std::net::SocketAddr;

use jsonrpsee::{
    RpcModule,
    server::{BatchRequestConfig, PingConfig, Server, ServerConfig, ServerHandle},
};
use tower_http::cors::CorsLayer;

use super::subscriptions::SubscriptionIds;
use crate::{NodeError, RpcLimits};

/// Serves `module` until the handle is stopped or dropped. Returns the address that was bound.
///
/// # Errors
/// [`NodeError::Listen`] if the address is taken.
pub async fn serve(
    module: RpcModule<()>,
    address: SocketAddr,
    limits: RpcLimits,
) -> Result<(SocketAddr, ServerHandle), NodeError> {
    let listen = |source| NodeError::Listen { address, source };
    let config = ServerConfig::builder()
        .max_request_body_size(limits.request_bytes)
        .max_response_body_size(limits.response_bytes)
        .max_connections(limits.connections)
        .set_batch_request_config(BatchRequestConfig::Limit(limits.batch))
        .enable_ws_ping(PingConfig::default())
        .set_id_provider(SubscriptionIds::default())
        .set_tcp_no_delay(true)
        .build();
    // Wallets in browsers call from any origin, and nothing here depends on cookies.
    let middleware = tower::ServiceBuilder::new().layer(CorsLayer::permissive());
    let server = Server::builder().set_config(config).set_http_middleware(middleware);
    let server = server.build(address).await.map_err(listen)?;
    let bound = server.local_addr().map_err(listen)?;
    Ok((bound, server.start(module)))
}
