//! Running other programs, with what they do in plain sight.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, Result, bail, ensure};

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository").to_path_buf()
}

/// Says what comes next, runs it, and says how long it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("\n==> {what}");
    let start = Instant::now();
    let result = work().with_context(|| what.to_owned())?;
    eprintln!("    {what}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(result)
}

/// A program with arguments, in a folder below the root.
pub fn command<S: AsRef<OsStr>>(dir: &str, program: &str, args: &[S]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root().join(dir));
    command
}

/// Runs a program and fails if it does.
pub fn run<S: AsRef<OsStr>>(dir: &str, program: &str, args: &[S]) -> Result<()> {
    run_command(&mut command(dir, program, args))
}

/// Runs a prepared command and fails if it does.
pub fn run_command(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {:?}", command.get_program()))?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}

/// Whether a program can be started at all.
pub fn exists(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success())
}

/// What a program prints.
pub fn output<S: AsRef<OsStr>>(dir: &str, program: &str, args: &[S]) -> Result<String> {
    let out = command(dir, program, args).output().with_context(|| format!("cannot start {program}"))?;
    ensure!(out.status.success(), "{program} ended with {}", out.status);
    Ok(String::from_utf8(out.stdout)?)
}

/// Fails if git sees a change that is not committed.
pub fn demand_clean_tree() -> Result<()> {
    let changes = output(".", "git", &["status", "--porcelain"])?;
    if changes.is_empty() {
        return Ok(());
    }
    bail!("generated files differ from what is in git:\n{changes}")
}
