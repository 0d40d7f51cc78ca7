//! The till's rules as WebAssembly: compiled by Debian's compiler, which has the standard library as source.

use std::fs;

use anyhow::Result;

use crate::{
    rust::binary,
    shell::{command, output, root, run_command, step},
};

/// Where the web app finds what is generated.
const FOLDER: &str = "web/apps/till/src/rules";
/// Where the compiler works; nothing else does.
const TARGET: &str = "target/till-rules";
const MODULE: &str = "wasm32-unknown-unknown/release/genex_till_rules.wasm";

/// Writes the module, the digest of what it was made from, and the vectors it is tested with. The workspace has been
/// built before.
pub fn generate() -> Result<()> {
    step("compile the till's rules", compile)?;
    let folder = root().join(FOLDER);
    fs::create_dir_all(&folder)?;
    fs::copy(root().join(TARGET).join(MODULE), folder.join("till_rules.wasm"))?;
    let inputs = output("web", "node", &["build/rules-inputs.mjs"])?;
    fs::write(folder.join("till_rules.inputs"), inputs)?;
    let vectors = output(".", &binary("debug", "till-rules-vectors")?, &[] as &[&str])?;
    Ok(fs::write(folder.join("vectors.json"), vectors)?)
}

fn compile() -> Result<()> {
    let args = [
        "build",
        "--locked",
        "--release",
        "--lib",
        "--package",
        "genex-till-rules",
        "--target",
        "wasm32-unknown-unknown",
        "-Zbuild-std=std,panic_abort",
    ];
    let mut build = command(".", "/usr/bin/cargo", &args);
    build
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", root().join(TARGET))
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-19")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "s")
        .env("CARGO_PROFILE_RELEASE_PANIC", "abort")
        .env("CARGO_PROFILE_RELEASE_LTO", "fat")
        .env("CARGO_PROFILE_RELEASE_STRIP", "true");
    run_command(&mut build)
}
