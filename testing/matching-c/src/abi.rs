//! The interface: structures and functions as `matching_engine_api.h` lays them out.

#![allow(unsafe_code, reason = "a C interface takes pointers, and its functions share one engine")]

use std::{
    cell::UnsafeCell,
    ffi::{c_int, c_void},
};

use genex_matching::Side;

use crate::engine::{Engine, side};

/// A new order, 32 bytes.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct NewOrder {
    pub order_id: u64,
    pub sequence_number: u64,
    pub price_ticks: i64,
    pub quantity: u32,
    /// 0 buys, 1 sells.
    pub side: u8,
    /// 1 if what can't be filled at once is cancelled.
    pub ioc: u8,
    pub reserved: [u8; 2],
}

/// Takes an order out, 16 bytes.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Cancel {
    pub order_id: u64,
    pub sequence_number: u64,
}

/// Changes an order, 32 bytes.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Modify {
    pub order_id: u64,
    pub sequence_number: u64,
    pub new_price_ticks: i64,
    pub new_quantity: u32,
    pub side: u8,
    pub reserved: [u8; 3],
}

/// What a report tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ReportType {
    OrderAck = 0,
    Trade = 1,
    CancelAck = 2,
    ModifyAck = 3,
    CancelReject = 4,
    ModifyReject = 5,
}

/// One thing that happened, 64 bytes.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// A [`ReportType`].
    pub kind: u8,
    pub side: u8,
    pub reserved: [u8; 6],
    pub sequence_number: u64,
    pub order_id: u64,
    pub price_ticks: i64,
    pub quantity: u32,
    pub reserved2: u32,
    pub maker_order_id: u64,
    pub taker_order_id: u64,
    pub reserved3: u64,
}

/// The queue that reports go into.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Transport {
    pub create: extern "C" fn(u32) -> *mut c_void,
    pub push: extern "C" fn(*mut c_void, *const Report) -> c_int,
    pub drain: extern "C" fn(*mut c_void, *mut Report, u32) -> u32,
    pub flush: extern "C" fn(*mut c_void),
    pub destroy: extern "C" fn(*mut c_void),
}

const _: () = assert!(size_of::<NewOrder>() == 32);
const _: () = assert!(size_of::<Cancel>() == 16);
const _: () = assert!(size_of::<Modify>() == 32);
const _: () = assert!(size_of::<Report>() == 64);

struct Running {
    engine: Engine,
    transport: Transport,
    sink: *mut c_void,
}

/// The engine between `engine_init` and `engine_shutdown`.
struct Shared(UnsafeCell<Option<Running>>);

// SAFETY: the interface's caller delivers messages, flushes and asks from one thread at a time.
unsafe impl Sync for Shared {}

static ENGINE: Shared = Shared(UnsafeCell::new(None));

fn with<R>(what: impl FnOnce(&mut Engine, &mut dyn FnMut(&Report)) -> R) -> Option<R> {
    // SAFETY: as for `Shared`: no other reference into it lives while a call of the interface runs.
    let running = unsafe { &mut *ENGINE.0.get() }.as_mut()?;
    let (push, sink) = (running.transport.push, running.sink);
    let mut report = |report: &Report| {
        while push(sink, report) == 0 {
            std::hint::spin_loop();
        }
    };
    Some(what(&mut running.engine, &mut report))
}

/// Begins. `transport` is read once; `sink` is handed back with every report.
///
/// # Safety
/// `transport` points to a valid table, and nothing else of the interface runs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_init(_seed: u64, transport: *const Transport, sink: *mut c_void) {
    // SAFETY: the caller keeps what is promised above.
    unsafe { *ENGINE.0.get() = Some(Running { engine: Engine::new(), transport: *transport, sink }) };
}

/// Ends.
#[unsafe(no_mangle)]
pub extern "C" fn engine_shutdown() {
    // SAFETY: as for `Shared`.
    unsafe { *ENGINE.0.get() = None };
}

/// A new order.
///
/// # Safety
/// `order` points to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_on_new_order(order: *const NewOrder) {
    // SAFETY: the caller keeps what is promised above.
    let order = unsafe { &*order };
    with(|engine, mut report| engine.new_order(order, &mut report));
}

/// A cancel.
///
/// # Safety
/// `cancel` points to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_on_cancel(cancel: *const Cancel) {
    // SAFETY: the caller keeps what is promised above.
    let cancel = unsafe { &*cancel };
    with(|engine, mut report| engine.cancel(cancel, &mut report));
}

/// A modify.
///
/// # Safety
/// `modify` points to one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn engine_on_modify(modify: *const Modify) {
    // SAFETY: the caller keeps what is promised above.
    let modify = unsafe { &*modify };
    with(|engine, mut report| engine.modify(modify, &mut report));
}

/// Everything that was delivered has been matched and reported: each call does it all.
#[unsafe(no_mangle)]
pub extern "C" fn engine_flush() {}

/// The highest bid, or the smallest number.
#[unsafe(no_mangle)]
pub extern "C" fn engine_query_best_bid() -> i64 {
    with(|engine, _| engine.best(Side::Buy)).flatten().unwrap_or(i64::MIN)
}

/// The lowest ask, or the largest number.
#[unsafe(no_mangle)]
pub extern "C" fn engine_query_best_ask() -> i64 {
    with(|engine, _| engine.best(Side::Sell)).flatten().unwrap_or(i64::MAX)
}

/// What rests at one price of a side.
#[unsafe(no_mangle)]
pub extern "C" fn engine_query_depth_at(price: i64, number: u8) -> u64 {
    with(|engine, _| engine.depth_at(price, side(number))).unwrap_or(0)
}
