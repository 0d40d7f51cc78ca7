//! Prints one JSON line for each measured case of the exchange.

use std::{env, time::Duration};

use genex_exchange::bench::{Workload, book_mixed, durable_files, memory_mixed, recovery};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seconds = env::args().nth(1).map_or(Ok(5), |s| s.parse())?;
    let time = Duration::from_secs(seconds);
    let dir = tempfile::tempdir()?;
    let load = Workload::generate(7, 500_000);
    let cases = [
        book_mixed(time, 7),
        memory_mixed(&load, time),
        durable_files(&load, dir.path(), time)?,
        recovery(&load, &dir.path().join("recovery"))?,
    ];
    let mut out = std::io::stdout().lock();
    for case in cases {
        use std::io::Write;
        writeln!(out, "{}", serde_json::to_string(&case)?)?;
    }
    Ok(())
}
