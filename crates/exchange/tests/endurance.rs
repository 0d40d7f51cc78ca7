//! Bots trade for as long as they are asked to, and nothing grows.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "a test asks the system how large it is")]

use genex_exchange::sim::Bots;

const COMMANDS: u64 = 300_000;
const LONG_COMMANDS: u64 = 20_000_000;
const CHECK_EVERY: u64 = 100_000;
/// By then every window is full: a million client ids, orders and trades are remembered.
const FULL: u64 = 8_000_000;

/// Resident memory of this process, in bytes.
fn memory() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4_096
}

#[test]
fn bots_leave_memory_flat_and_every_cent_where_it_belongs() {
    let long = std::env::var("GENEX_TEST_LONG").is_ok();
    let commands = if long { LONG_COMMANDS } else { COMMANDS };
    let (mut bots, mut full) = (Bots::open(5), None);
    while bots.accepted() < commands {
        bots.run(CHECK_EVERY);
        bots.check();
        if bots.accepted() >= FULL {
            full.get_or_insert_with(memory);
        }
    }
    if let Some(full) = full {
        let (mib, last) = (|bytes: u64| bytes >> 20, memory());
        eprintln!("{commands} commands: {} MiB after {FULL}, {} MiB at the end", mib(full), mib(last));
        assert!(last < full + full / 20, "memory has grown from {full} to {last} bytes");
    }
}
