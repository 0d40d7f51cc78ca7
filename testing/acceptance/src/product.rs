//! A running `genex dev` with a data folder of its own.

use std::{
    ffi::OsStr,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::Client;

const START_LIMIT: Duration = Duration::from_secs(240);

/// A running product. Killed when dropped; the data folder outlives restarts.
pub struct Product {
    data: TempDir,
    http: String,
    rpc: String,
    options: Vec<String>,
    process: Option<Child>,
}

impl Product {
    /// Starts an empty market: the sandbox's personas and nothing else.
    pub async fn empty() -> Result<Self> {
        Self::start(&["--no-demo", "--no-bots"]).await
    }

    /// Starts with the given options beside folder and addresses.
    pub async fn start(options: &[&str]) -> Result<Self> {
        let mut product = Self {
            data: tempfile::tempdir()?,
            http: free_address()?,
            rpc: free_address()?,
            options: options.iter().map(|o| (*o).to_owned()).collect(),
            process: None,
        };
        product.restart().await?;
        Ok(product)
    }

    /// Starts it again on the same data.
    pub async fn restart(&mut self) -> Result<()> {
        let mut process = Command::new(binary()?)
            .arg("dev")
            .args(["--http", &self.http, "--rpc", &self.rpc, "--data"])
            .arg(self.data.path())
            .args(&self.options)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start genex")?;
        let stdout = process.stdout.take().context("no standard output")?;
        self.process = Some(process);
        wait_until_ready(stdout).await
    }

    /// Ends it the hard way, at once.
    pub async fn kill(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.kill().await?;
        }
        Ok(())
    }

    /// Ends it as a terminal would, and waits until it has gone.
    pub async fn stop(&mut self) -> Result<()> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        let id = process.id().context("it has gone already")?.to_string();
        Command::new("kill").args(["-TERM", &id]).status().await?;
        timeout(Duration::from_secs(30), process.wait()).await.context("it does not stop")??;
        Ok(())
    }

    /// Somebody without an account.
    pub fn visitor(&self) -> Client {
        Client::new(&self.http)
    }

    /// One of the sandbox's personas, signed in.
    pub async fn persona(&self, key: &str) -> Result<Client> {
        let answer = self.visitor().post(&format!("/v1/test/personas/{key}/login"), None).await?;
        Ok(self.visitor().with_token(answer.ok()?["access_token"].as_str().context("no token")?))
    }

    /// Waits until nothing is in flight between exchange and chain.
    pub async fn settle(&self) -> Result<()> {
        self.visitor().post("/v1/test/settle", None).await?.ok()?;
        Ok(())
    }

    /// Where the wallet and the API are.
    pub fn http(&self) -> String {
        format!("http://{}", self.http)
    }

    /// Where the node's JSON-RPC is.
    pub fn rpc(&self) -> String {
        format!("http://{}", self.rpc)
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Runs `genex verify` on the data of the stopped product; its exit code and what it printed.
    pub async fn verify(&self) -> Result<(i32, String)> {
        self.genex(&["verify".as_ref(), "--data".as_ref(), self.data.path().as_os_str()]).await
    }

    /// Runs `genex` with these arguments; its exit code and what it printed.
    pub async fn genex(&self, args: &[&OsStr]) -> Result<(i32, String)> {
        let out = Command::new(binary()?).args(args).output().await?;
        let text = [out.stdout, out.stderr].concat();
        Ok((out.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned()))
    }
}

async fn wait_until_ready(stdout: tokio::process::ChildStdout) -> Result<()> {
    let mut lines = BufReader::new(stdout).lines();
    let ready = async {
        while let Some(line) = lines.next_line().await? {
            if line.trim() == "ready" {
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(());
            }
        }
        bail!("it ended before it was ready")
    };
    timeout(START_LIMIT, ready).await.context("it does not get ready")?
}

fn binary() -> Result<PathBuf> {
    let path = std::env::var_os("GENEX_BIN").map(PathBuf::from).or_else(beside_the_tests);
    path.filter(|p| p.is_file()).context("no genex binary: run `cargo build -p genex`, or set GENEX_BIN")
}

fn beside_the_tests() -> Option<PathBuf> {
    Some(std::env::current_exe().ok()?.parent()?.parent()?.join("genex"))
}

fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
