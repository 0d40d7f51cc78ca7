//! What a person reads once everything runs.

use std::{io::Write, net::SocketAddr};

/// Prints the addresses, and `ready` on a line of its own.
pub fn print(http: SocketAddr, rpc: SocketAddr) {
    let text = format!(
        "
  wallet     http://{http}/
  issuer     http://{http}/issuer/
  till       http://{http}/till/
  operator   http://{http}/operator/
  sandbox    http://{http}/sandbox/   sign in as anybody, read mail, move the clock
  explorer   http://{http}/explorer/?rpc=http://{rpc}
  API        http://{http}/v1/openapi.json
  chain RPC  http://{rpc}

ready
"
    );
    let mut out = std::io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        tracing::warn!("standard output is closed");
    }
}
