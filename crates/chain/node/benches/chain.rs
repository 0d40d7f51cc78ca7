//! Prints what validators do under load, as JSON.
//!
//! `cargo bench -p genex-chain-node --bench chain [-- load|catch-up|restart [NUMBER]]`
//!
//! This program is the measurement and, started by itself with a home in the environment, a validator.

#![allow(clippy::print_stdout)]

use std::{
    path::Path,
    process::Command,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use genex_chain_node::{BenchConfig, Home, Node, Program, bench_catch_up, bench_load, bench_restart};

const HOME: &str = "GENEX_VALIDATOR_HOME";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if let Some(home) = std::env::var_os(HOME) {
        Node::start(Home::at(home).config()?, Arc::new(now)).await?.stopped().await;
        return Ok(());
    }
    let directory = tempfile::tempdir_in(".")?;
    let this = std::env::current_exe()?;
    let program = Program::new(move |home: &Path| {
        let mut command = Command::new(&this);
        command.env(HOME, home);
        command
    });
    let mut config = BenchConfig::new(directory.path(), program, now());
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let number = arguments.get(1).and_then(|number| number.parse().ok());
    let printed = match arguments.first().map(String::as_str) {
        Some("catch-up") => {
            config.missed = number.unwrap_or(config.missed);
            serde_json::to_string_pretty(&bench_catch_up(&config).await?)?
        }
        Some("restart") => {
            config.accounts = number.map_or(config.accounts, |number| number as u64);
            serde_json::to_string_pretty(&bench_restart(&config).await?)?
        }
        _ => {
            let validators = number.map_or(4, |number| number as u8);
            serde_json::to_string_pretty(&bench_load(&config, validators).await?)?
        }
    };
    println!("{printed}");
    Ok(())
}

#[allow(clippy::disallowed_methods, reason = "this is a program's main, where time comes from")]
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("the system clock is after 1970").as_secs()
}
