//! A whole node, from outside.

#![allow(clippy::unwrap_used)]

mod contracts;
mod debug;
mod lifecycle;
mod rpc;
mod support;
mod verify;
mod websocket;
