//! What the machine must have.

use std::path::Path;

use anyhow::{Result, bail, ensure};

use crate::shell;

const OLDEST_NODE: u32 = 20;

/// Where Debian puts the browser that lives the journeys.
const BROWSER: &str = "/usr/bin/chromium";

/// The browser, and letters for the Chinese and Japanese screens.
const BROWSER_PACKAGES: [&str; 2] = ["chromium", "fonts-noto-cjk"];

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
    if has_browser() {
        return Ok(());
    }
    let packages = BROWSER_PACKAGES.join(" ");
    if !is_root()? || !shell::exists("apt-get") {
        bail!(
            "install a browser: `apt-get install {packages}`, or set GENEX_CHROMIUM to a Chromium you have"
        );
    }
    shell::step(&format!("install {packages}"), install_browser)
}

fn has_browser() -> bool {
    let chosen = std::env::var_os("GENEX_CHROMIUM");
    chosen.as_deref().map_or(Path::new(BROWSER), Path::new).is_file()
}

fn is_root() -> Result<bool> {
    Ok(shell::output(".", "id", &["-u"])?.trim() == "0")
}

fn install_browser() -> Result<()> {
    shell::run(".", "apt-get", &["update", "--quiet"])?;
    let mut install =
        shell::command(".", "apt-get", &["install", "--yes", "--quiet", "--no-install-recommends"]);
    shell::run_command(install.args(BROWSER_PACKAGES).env("DEBIAN_FRONTEND", "noninteractive"))
}
