//! A whole node, from outside.

#![allow(clippy::unwrap_used)]

mod lifecycle;
mod rpc;
mod support;
mod websocket;
