//! The web apps: packages, checks, tests and the build that the binary serves.

use std::{fs, path::Path, time::SystemTime};

use anyhow::Result;

use crate::shell::{root, run, step};

const DIR: &str = "web";

/// Builds the apps into `web/dist`, unless that is newer than everything it is made from.
pub fn build() -> Result<()> {
    install()?;
    if is_fresh() {
        return Ok(());
    }
    step("build the web apps", || run(DIR, "npm", &["run", "build"]))
}

/// Types and lints.
pub fn check() -> Result<()> {
    install()?;
    step("check the web apps", || run(DIR, "npm", &["run", "check"]))
}

/// Unit tests.
pub fn test() -> Result<()> {
    install()?;
    step("test the web apps", || run(DIR, "npm", &["test"]))
}

fn install() -> Result<()> {
    install_packages(DIR)
}

/// Installs a folder's locked npm packages, unless they are there already.
pub fn install_packages(dir: &str) -> Result<()> {
    let folder = root().join(dir);
    let installed = modified(&folder.join("node_modules/.package-lock.json"));
    if installed >= modified(&folder.join("package-lock.json")) && installed.is_some() {
        return Ok(());
    }
    // Not `npm ci`: it wants every platform's optional packages in the lock file, and not every registry
    // serves Foundry's. `--no-save` takes the locked versions and leaves the lock file alone.
    step(&format!("install the npm packages of {dir}"), || {
        run(dir, "npm", &["install", "--no-save", "--no-fund", "--no-audit"])
    })
}

fn is_fresh() -> bool {
    let built = modified(&root().join("web/dist/wallet/index.html"));
    let newest = ["apps", "packages"].iter().filter_map(|d| newest_below(&root().join(DIR).join(d))).max();
    let config = newest_among(&root().join(DIR));
    built.is_some() && built > newest && built > config
}

fn newest_below(dir: &Path) -> Option<SystemTime> {
    fs::read_dir(dir)
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            match entry.file_name() == "node_modules" {
                true => None,
                false if path.is_dir() => newest_below(&path),
                false => modified(&path),
            }
        })
        .max()
}

fn newest_among(dir: &Path) -> Option<SystemTime> {
    fs::read_dir(dir)
        .ok()?
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.is_file())
        .filter_map(|p| modified(&p))
        .max()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|m| m.modified()).ok()
}
