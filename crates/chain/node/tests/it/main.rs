//! A whole node, from outside.

#![allow(clippy::unwrap_used)]

mod contracts;
mod debug;
mod lifecycle;
mod light;
mod monitoring;
mod prices;
mod rpc;
mod snapshots;
mod support;
mod verify;
mod websocket;
