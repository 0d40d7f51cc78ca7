//! The contracts: packages, the drift check of what is compiled, tests.

use anyhow::Result;

use crate::{
    shell::{run, step},
    web::install_packages,
};

const DIR: &str = "contracts";

/// Compiles and demands that the artefacts in git are what comes out.
pub fn check() -> Result<()> {
    install_packages(DIR)?;
    step("compile the contracts and compare", || run(DIR, "npm", &["run", "check"]))
}

/// Compiles and writes the artefacts.
pub fn generate() -> Result<()> {
    install_packages(DIR)?;
    step("compile the contracts", || run(DIR, "npm", &["run", "build"]))
}

/// Unit, fuzz and invariant tests; many more random cases if `long`.
pub fn test(long: bool) -> Result<()> {
    install_packages(DIR)?;
    let script = if long { "test:long" } else { "test" };
    step("test the contracts", || run(DIR, "npm", &["run", script]))
}
