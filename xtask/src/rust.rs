//! The Rust workspace: build, run, lint, test, measure.

use std::{fs, os::unix::process::CommandExt, path::PathBuf};

use anyhow::Result;

use crate::{
    shell::{command, output, root, run, run_command, step},
    web::install_packages,
};

/// Builds the one binary.
pub fn build() -> Result<()> {
    step("build genex", || run(".", "cargo", &["build", "--locked", "--workspace"]))
}

/// Becomes `genex dev`.
pub fn run_dev(args: &[String]) -> Result<()> {
    Err(command(".", &binary("debug", "genex")?, &["dev"]).args(args).exec().into())
}

/// The format, without exceptions.
pub fn check_format() -> Result<()> {
    step("check the format", || run(".", "cargo", &["fmt", "--all", "--check"]))
}

/// Lints, without exceptions.
pub fn lint() -> Result<()> {
    step("lint", || {
        run(
            ".",
            "cargo",
            &["clippy", "--locked", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"],
        )
    })
}

/// What the tests of the node use: `cast`, which comes with the contracts' tools, and Ethereum libraries.
pub fn install_test_tools() -> Result<()> {
    ["contracts", "testing/acceptance/tools"].into_iter().try_for_each(install_packages)
}

/// Every test of the workspace, the whole product in a browser among them.
pub fn test(long: bool) -> Result<()> {
    step("test the Rust workspace", || {
        let mut tests = command(".", "cargo", &["test", "--locked", "--workspace", "--no-fail-fast"]);
        tests.env("GENEX_BIN", binary("debug", "genex")?).env("GENEX_TEST_POSTGRES", "1");
        if long {
            tests.env("GENEX_TEST_LONG", "1").env("PROPTEST_CASES", "20000");
        }
        run_command(&mut tests)
    })
}

/// Writes what is generated from the code.
pub fn generate() -> Result<()> {
    build()?;
    step("write the OpenAPI document", || {
        let document = output(".", &binary("debug", "genex")?, &["openapi"])?;
        fs::create_dir_all(root().join("sdk"))?;
        Ok(fs::write(root().join("sdk/openapi.json"), document)?)
    })
}

/// Builds optimised and prints one JSON object per measured case.
pub fn bench(case: Option<&str>) -> Result<()> {
    step("build genex, optimised", || {
        run(".", "cargo", &["build", "--locked", "--release", "--package", "genex"])
    })?;
    let families = case.map_or_else(|| vec!["exchange", "journal", "chain", "api"], |c| vec![c]);
    families
        .into_iter()
        .try_for_each(|family| run(".", &binary("release", "genex")?, &["bench", family, "--json"]))
}

/// The exchange on a disk that fails as the seed says.
pub fn simulate(seed: u64) -> Result<()> {
    step(&format!("simulate, seed {seed}"), || {
        run(".", &binary("debug", "genex")?, &["sim", "--seed", &seed.to_string()])
    })
}

/// Kills the product at moments chosen by the seed, and checks what it finds after each restart.
pub fn kill_drill(seed: u64) -> Result<()> {
    step(&format!("kill and recover, seed {seed}"), || {
        let args =
            ["test", "--locked", "--package", "genex-acceptance", "--test", "kill", "--", "--nocapture"];
        let mut drill = command(".", "cargo", &args);
        run_command(drill.env("GENEX_BIN", binary("debug", "genex")?).env("GENEX_SEED", seed.to_string()))
    })
}

/// Runs four validators with pool, executor, state and store on virtual time, under faults that follow from
/// the seed: once with honest ones alone, and once for each kind of traitor.
pub fn simulate_chain(seed: u64) -> Result<()> {
    step(&format!("simulate a chain, seed {seed}"), || {
        run(".", &binary("debug", "genex")?, &["sim", "--scenario", "chain", "--seed", &seed.to_string()])
    })
}

/// Where the compiler puts a program.
pub fn binary(profile: &str, name: &str) -> Result<String> {
    let metadata = cargo_metadata::MetadataCommand::new().no_deps().exec()?;
    let path: PathBuf = metadata.target_directory.join(profile).join(name).into();
    Ok(path.to_string_lossy().into_owned())
}
