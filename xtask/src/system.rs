//! What the machine must have, installed where that is allowed and asked for where it is not.

use anyhow::{Result, bail, ensure};

use crate::shell;

const OLDEST_NODE: u32 = 20;

/// Node and npm build the web apps and the contracts.
pub fn require_node() -> Result<()> {
    let advice = "install Node.js 20 or newer with npm (Debian: nodejs npm)";
    ensure!(shell::exists("node") && shell::exists("npm"), "{advice}");
    let version = shell::output(".", "node", &["--version"])?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    ensure!(major >= Some(OLDEST_NODE), "{advice}; this is {}", version.trim());
    Ok(())
}

/// Chromium, and fonts that can show Chinese and Japanese: the browser journeys need both.
pub fn require_browser() -> Result<()> {
    let mut missing = Vec::new();
    if !shell::exists("/usr/bin/chromium") {
        missing.push("chromium");
    }
    if shell::output(".", "fc-list", &[":lang=zh"]).unwrap_or_default().is_empty() {
        missing.push("fonts-noto-cjk");
    }
    install(&missing)
}

fn install(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    if !may_install()? {
        bail!("please install: sudo apt-get install {}", packages.join(" "));
    }
    shell::step(&format!("install {}", packages.join(" ")), || {
        shell::run(".", "apt-get", &["update", "-qq"])?;
        let args = [&["install", "-y", "-qq", "--no-install-recommends"], packages].concat();
        let mut apt = shell::command(".", "apt-get", &args);
        shell::run_command(apt.env("DEBIAN_FRONTEND", "noninteractive"))
    })
}

fn may_install() -> Result<bool> {
    Ok(shell::exists("apt-get") && shell::output(".", "id", &["-u"])?.trim() == "0")
}
