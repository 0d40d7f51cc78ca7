//! What the machine must have.

use std::{fs, path::Path};

use anyhow::{Result, bail, ensure};

use crate::shell;

const OLDEST_NODE: u32 = 20;

/// Where Debian puts the browser that lives the journeys.
const BROWSER: &str = "/usr/bin/chromium";

/// The browser, and letters for the Chinese and Japanese screens.
const BROWSER_PACKAGES: [&str; 2] = ["chromium", "fonts-noto-cjk"];

/// Where Debian keeps PostgreSQL's programs, by version.
const POSTGRES: &str = "/usr/lib/postgresql";

/// The server, whose programs the tests start for themselves.
const POSTGRES_PACKAGES: [&str; 1] = ["postgresql"];

/// Debian's compiler for browsers, which brings the standard library as source.
const WASM_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];

/// What those packages put on the machine.
const WASM_TOOLS: [&str; 3] = ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/bin/wasm-ld-19"];

/// Node and npm build the web apps and the contracts.
pub fn require_node() -> Result<()> {
    let advice = "install Node.js 20 or newer with npm (Debian: nodejs npm)";
    ensure!(shell::exists("node") && shell::exists("npm"), "{advice}");
    let version = shell::output(".", "node", &["--version"])?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    ensure!(major >= Some(OLDEST_NODE), "{advice}; this is {}", version.trim());
    Ok(())
}

/// Chromium shows the screens to the journeys. Root on a Debian gets it installed; others are told how.
pub fn require_browser() -> Result<()> {
    match has_browser() {
        true => Ok(()),
        false => install(&BROWSER_PACKAGES, "a browser, or set GENEX_CHROMIUM to a Chromium you have"),
    }
}

/// The tests keep journals in a PostgreSQL of their own. Root on a Debian gets it installed; others are told how.
pub fn require_postgres() -> Result<()> {
    match has_postgres() {
        true => Ok(()),
        false => {
            install(&POSTGRES_PACKAGES, "PostgreSQL 15 or newer, or put its programs on the search path")
        }
    }
}

/// A compiler for WebAssembly. Root on a Debian gets it installed; others are told how.
pub fn require_wasm_tools() -> Result<()> {
    match WASM_TOOLS.iter().all(|tool| Path::new(tool).is_file()) {
        true => Ok(()),
        false => install(&WASM_PACKAGES, "Debian's compiler for WebAssembly"),
    }
}

fn has_browser() -> bool {
    let chosen = std::env::var_os("GENEX_CHROMIUM");
    chosen.as_deref().map_or(Path::new(BROWSER), Path::new).is_file()
}

/// Whether the server's programs are on the search path or where Debian puts them.
fn has_postgres() -> bool {
    let debian =
        fs::read_dir(POSTGRES).into_iter().flatten().flatten().map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(debian)
        .any(|dir| dir.join("initdb").is_file() && dir.join("pg_ctl").is_file())
}

fn is_root() -> Result<bool> {
    Ok(shell::output(".", "id", &["-u"])?.trim() == "0")
}

/// Installs packages of Debian if we may.
fn install(packages: &[&str], what: &str) -> Result<()> {
    let names = packages.join(" ");
    if !is_root()? || !shell::exists("apt-get") {
        bail!("install {what} (`apt-get install {names}`)");
    }
    shell::step(&format!("install {names}"), || {
        shell::run(".", "apt-get", &["update", "--quiet"])?;
        let options = ["install", "--yes", "--quiet", "--no-install-recommends"];
        let mut install = shell::command(".", "apt-get", &options);
        shell::run_command(install.args(packages).env("DEBIAN_FRONTEND", "noninteractive"))
    })
}
