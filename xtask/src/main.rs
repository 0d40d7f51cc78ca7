//! The work behind the Makefile's targets.

mod arch;
mod contracts;
mod rust;
mod shell;
mod system;
mod till_rules;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};

#[derive(Parser)]
#[command(about = "The work behind the Makefile's targets")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing, build, run.
    Dev {
        /// Passed on to `genex dev`.
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Check and test everything.
    Test {
        /// Include the drills that take long.
        #[arg(long)]
        long: bool,
    },
    /// Format, lints, the rules between rooms, types.
    Check,
    /// The rules between rooms alone.
    Arch,
    /// Make again what is generated, then demand a clean tree.
    Generate,
    /// The till's rules alone, from a workspace that is built.
    TillRules,
    /// Measure with an optimised build.
    Bench {
        /// Which family; all if left out.
        case: Option<String>,
    },
    /// A drill that follows from a seed.
    Sim {
        /// What chooses the faults and their moments.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Which drill.
        #[arg(long, value_enum, default_value_t = Scenario::Product)]
        scenario: Scenario,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Scenario {
    /// The whole product is killed and recovers.
    Product,
    /// The validators of a chain, on virtual time, under every fault there is.
    Chain,
}

fn main() -> Result<()> {
    std::env::set_current_dir(shell::root())?;
    match Args::parse().task {
        Task::Dev { args } => dev(&args),
        Task::Test { long } => test(long),
        Task::Check => check(),
        Task::Arch => arch::check(),
        Task::Generate => generate(),
        Task::TillRules => {
            system::require_wasm_tools()?;
            till_rules::generate()
        }
        Task::Bench { case } => rust::bench(case.as_deref()),
        Task::Sim { seed, scenario: Scenario::Product } => sim(seed),
        Task::Sim { seed, scenario: Scenario::Chain } => {
            rust::build()?;
            rust::simulate_chain(seed)
        }
    }
}

fn dev(args: &[String]) -> Result<()> {
    system::require_node()?;
    web::build()?;
    rust::build()?;
    rust::run_dev(args)
}

fn check() -> Result<()> {
    system::require_node()?;
    arch::check()?;
    rust::check_format()?;
    rust::lint()?;
    contracts::check()?;
    web::check()
}

fn test(long: bool) -> Result<()> {
    system::require_node()?;
    system::require_browser()?;
    system::require_postgres()?;
    arch::check()?;
    rust::check_format()?;
    rust::install_test_tools()?;
    // The compiler of the contracts and the last crates of the workspace use one core each.
    std::thread::scope(|scope| {
        let contracts = scope.spawn(|| contracts::test(long));
        test_the_rest(long)?;
        contracts.join().expect("its errors are values")
    })
}

fn test_the_rest(long: bool) -> Result<()> {
    web::test()?;
    web::build()?;
    rust::build()?;
    rust::lint()?;
    rust::test(long)
}

fn generate() -> Result<()> {
    system::require_node()?;
    system::require_wasm_tools()?;
    contracts::generate()?;
    rust::generate()?;
    till_rules::generate()?;
    shell::demand_clean_tree()
}

fn sim(seed: u64) -> Result<()> {
    web::build()?;
    rust::build()?;
    rust::simulate(seed)?;
    rust::kill_drill(seed)
}
