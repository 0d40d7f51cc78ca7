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

/// Unit, fuzz and invariant tests, and the gas of what is used most; if `long`, also with many more cases and against
/// mutants.
pub fn test(long: bool) -> Result<()> {
    step("test the contracts", || run(DIR, "npm", &["test"]))?;
    match long {
        true => step("test the contracts at length", || run(DIR, "npm", &["run", "test:long"])),
        false => Ok(()),
    }
}
