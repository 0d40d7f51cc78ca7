//! Writers that never stop, in this process or in one that can be killed.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "every test file uses another part")]

use std::{
    env,
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdout, Command as Process, Stdio},
};

use genex_exchange::{Exchange, ExchangeHandle};
use genex_protocol::{Account, ClientId, Command};
use genex_types::{Party, UserId};

use crate::market::{USD, usd};

pub const WRITERS: u128 = 32;

/// Each writer has a party of its own and credits it 1 cent at a time.
pub fn party(writer: u128) -> Party {
    Party::User(UserId(writer))
}

/// The id of a writer's command number `n`; the party is opened by number 0.
pub fn client_id(writer: u128, n: u128) -> ClientId {
    ClientId((n << 32) | (1 + writer))
}

pub fn command(writer: u128, n: u128) -> Command {
    match n {
        0 => Command::OpenParty { party: party(writer) },
        _ => Command::CreditCash { party: party(writer), amount: usd(1) },
    }
}

/// How many cents a writer has, which is how many of its commands are there.
pub async fn posted(handle: &ExchangeHandle, writer: u128) -> u128 {
    posted_unless_stopped(handle, writer).await.unwrap()
}

async fn posted_unless_stopped(handle: &ExchangeHandle, writer: u128) -> Option<u128> {
    let account = Account::Cash { party: party(writer), currency: USD };
    let balance = handle.balance(account).await.ok()?;
    balance.posted_minor.try_into().ok()
}

async fn write_for_ever(handle: ExchangeHandle, writer: u128, done: u128) {
    let out = std::io::stdout();
    if done == 0 && handle.submit(client_id(writer, 0), command(writer, 0)).await.is_err() {
        return;
    }
    for n in done + 1.. {
        let Ok(receipt) = handle.submit(client_id(writer, n), command(writer, n)).await else { return };
        let line = format!("ack {writer} {n} {}\n", receipt.seq);
        out.lock().write_all(line.as_bytes()).unwrap();
    }
}

/// Writes until the process is killed or the exchange stops; prints a line for every acknowledgement.
pub async fn run(exchange: &Exchange) {
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let Some(done) = posted_unless_stopped(&exchange.handle(), writer).await else { break };
        writers.push(tokio::spawn(write_for_ever(exchange.handle(), writer, done)));
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

/// A child's acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ack {
    pub writer: usize,
    pub n: u128,
    pub seq: u64,
}

/// This test program again, running one of its tests as another process.
pub struct Other {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Other {
    pub fn start(test: &str, environment: &[(&str, String)]) -> Self {
        let mut child = Process::new(env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next line, until the process has ended.
    pub fn line(&mut self) -> Option<String> {
        self.lines.next()?.ok()
    }

    /// The next acknowledgement.
    pub fn ack(&mut self) -> Option<Ack> {
        loop {
            let line = self.line()?;
            let words: Vec<&str> = line.split(' ').collect();
            if let ["ack", writer, n, seq] = words[..] {
                let (Ok(writer), Ok(n), Ok(seq)) = (writer.parse(), n.parse(), seq.parse()) else { continue };
                return Some(Ack { writer, n, seq });
            }
        }
    }

    /// The first line that begins so.
    pub fn wait_for(&mut self, start: &str) -> String {
        loop {
            let line = self.line().unwrap_or_else(|| panic!("the process ended before it said {start}"));
            if let Some(at) = line.find(start) {
                return line[at..].to_owned();
            }
            assert!(
                start != "follows" || !line.contains("writes from "),
                "it took over from a living writer"
            );
        }
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    /// A way to send it signals from elsewhere.
    pub fn signals(&self) -> Signals {
        Signals(self.child.id())
    }
}

/// A process that can be sent signals.
#[derive(Debug, Clone, Copy)]
pub struct Signals(u32);

impl Signals {
    /// Sends a signal by its name; a process that has ended hears nothing.
    pub fn send(self, name: &str) {
        let sent = Process::new("kill")
            .args([&format!("-{name}"), &self.0.to_string()])
            .stderr(Stdio::null())
            .status();
        sent.unwrap();
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// The highest acknowledged number of each writer and the highest sequence.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    pub numbers: Vec<u128>,
    pub last_seq: u64,
    pub count: usize,
}

impl Acknowledged {
    pub fn none() -> Self {
        Self { numbers: vec![0; WRITERS as usize], last_seq: 0, count: 0 }
    }

    pub fn note(&mut self, ack: Ack) {
        let highest = &mut self.numbers[ack.writer];
        *highest = (*highest).max(ack.n);
        self.last_seq = self.last_seq.max(ack.seq);
        self.count += 1;
    }
}
