//! What the machine must have.

use anyhow::{Result, ensure};

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
