//! A PostgreSQL of one's own: made in an empty directory, reached by a local socket alone, gone with its owner.

#![expect(clippy::disallowed_methods, reason = "a server is found, set up and looked after here")]

use std::{
    fs, io,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Where Debian keeps the servers' programs, by version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// Who runs the server if we are root, whom it refuses.
const SERVER_USER: &str = "postgres";

/// A running server. Its durability is the usual one; the rest of its settings suit a machine that does little else.
#[derive(Debug)]
pub struct PrivatePostgres {
    programs: PathBuf,
    dir: PathBuf,
    /// Whom the server runs as, if that is not us.
    user: Option<(u32, u32)>,
}

impl PrivatePostgres {
    /// Makes and starts a server in `dir`, which is empty and becomes the server's; `None` if PostgreSQL is not
    /// installed.
    ///
    /// Errors: a program of PostgreSQL fails; we are root and the user `postgres` is unknown.
    pub fn start(dir: &Path) -> io::Result<Option<Self>> {
        let Some(programs) = programs()? else { return Ok(None) };
        let server = Self { programs, dir: dir.to_owned(), user: server_user()? };
        if let Some((user, group)) = server.user {
            chown(dir, Some(user), Some(group))?;
        }
        let data = server.data();
        let data = data.to_string_lossy();
        server
            .run("initdb", &["-D", &data, "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--no-locale"])?;
        server.go()?;
        Ok(Some(server))
    }

    /// Where to connect.
    pub fn url(&self) -> String {
        Self::url_in(&self.dir)
    }

    /// Where to connect if the socket were in `dir`.
    pub fn url_in(dir: &Path) -> String {
        format!("host={} user={SERVER_USER} dbname=postgres", dir.display())
    }

    /// The directory of the socket.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A program that comes with the server, to be run beside it.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(&self.dir).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }

    /// Ends the server as a crash would: nothing is finished, nothing is written.
    ///
    /// Errors: it does not run.
    pub fn crash(&self) -> io::Result<()> {
        self.run("pg_ctl", &["-D", &self.data().to_string_lossy(), "-m", "immediate", "-w", "stop"])
    }

    /// Starts the server after a crash, and waits until it can be reached.
    ///
    /// Errors: it does not start.
    pub fn go(&self) -> io::Result<()> {
        let settings = format!(
            "-k {} -c listen_addresses='' -c shared_buffers=256MB -c max_wal_size=8GB -c checkpoint_timeout=15min",
            self.dir.display()
        );
        let (data, log) = (self.data(), self.dir.join("log"));
        let (data, log) = (data.to_string_lossy(), log.to_string_lossy());
        self.run("pg_ctl", &["-D", &data, "-l", &log, "-w", "-t", "120", "-o", &settings, "start"])
    }

    fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    fn run(&self, program: &str, args: &[&str]) -> io::Result<()> {
        let status = self.program(program).args(args).status()?;
        match status.success() {
            true => Ok(()),
            false => {
                Err(io::Error::other(format!("{program} in {} ended with {status}", self.dir.display())))
            }
        }
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        let _not_running = self.crash();
    }
}

/// The directory with the server's programs: one of the search path, or Debian's newest.
fn programs() -> io::Result<Option<PathBuf>> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<PathBuf> = match fs::read_dir(DEBIAN) {
        Ok(found) => found.map(|entry| Ok(entry?.path().join("bin"))).collect::<io::Result<_>>()?,
        Err(_) => Vec::new(),
    };
    versions.sort();
    let mut candidates = std::env::split_paths(&path).chain(versions.into_iter().rev());
    Ok(candidates.find(|dir| dir.join("initdb").is_file() && dir.join("pg_ctl").is_file()))
}

/// User and group of the server if we are root.
fn server_user() -> io::Result<Option<(u32, u32)>> {
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let found = users.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let is_it = fields.first() == Some(&SERVER_USER);
        is_it.then(|| Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))).flatten()
    });
    found.map(Some).ok_or_else(|| io::Error::other("there is no user postgres to run the server"))
}
