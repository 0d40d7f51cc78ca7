//! Prints one JSON line for each measured case of the exchange: `measure [seconds] [part of a case's name]`.

use std::{env, io::Write, time::Duration};

use genex_exchange::bench::{
    Workload, book_mixed, disk_sync, durable_files, durable_postgres, memory_mixed, recovery,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seconds = env::args().nth(1).map_or(Ok(5), |s| s.parse())?;
    let wanted = env::args().nth(2).unwrap_or_default();
    let time = Duration::from_secs(seconds);
    let dir = tempfile::tempdir()?;
    let load = Workload::generate(7, 500_000);
    let mut out = std::io::stdout().lock();
    let mut report = |case| -> Result<(), Box<dyn std::error::Error>> {
        Ok(writeln!(out, "{}", serde_json::to_string(&case)?)?)
    };
    if "exchange/memory/book".contains(&wanted) {
        report(book_mixed(time, 7))?;
    }
    if "exchange/memory/mixed".contains(&wanted) {
        report(memory_mixed(&load, time))?;
    }
    if "disk/fdatasync".contains(&wanted) {
        report(disk_sync(dir.path(), time)?)?;
    }
    if "exchange/durable/files".contains(&wanted) {
        report(durable_files(&load, dir.path(), time)?)?;
    }
    if "exchange/durable/postgres".contains(&wanted)
        && let Some(measured) = durable_postgres(&load, dir.path(), time)?
    {
        report(measured)?;
    }
    if "exchange/recovery".contains(&wanted) {
        report(recovery(&load, &dir.path().join("recovery"))?)?;
    }
    Ok(())
}
