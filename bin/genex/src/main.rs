//! The one binary: configuration, command line, telemetry, and the wiring of roles. It holds no rules.

#![allow(clippy::print_stdout, reason = "commands answer on standard output")]

mod args;
mod bench;
mod chain;
mod clock;
mod data;
mod demo;
mod dev;
mod exchange;
mod journal;
mod market;
mod node;
mod sim;
mod telemetry;
mod verify;

use std::process::ExitCode;

use args::{Args, Task};
use clap::Parser;

fn main() -> ExitCode {
    telemetry::start();
    match run(Args::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("genex: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.task {
        Task::Dev(options) => dev::run(options),
        Task::Journal(task) => journal::run(task),
        Task::Market(task) => market::run(task),
        Task::Sim(options) => sim::run(&options),
        Task::Verify(options) => verify::run(options),
        Task::Bench(options) => bench::run(options),
        Task::Chain(task) => chain::run(task),
        Task::Node(task) => node::run(task),
        Task::Localnet(options) => node::localnet(options),
        Task::Openapi => {
            println!("{}", genex_api::openapi_json()?);
            Ok(ExitCode::SUCCESS)
        }
    }
}
