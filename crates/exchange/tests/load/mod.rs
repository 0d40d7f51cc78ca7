//! Writers that never stop, in this process or in one that can be killed.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "every test file uses another part")]

use std::{
    collections::BTreeMap,
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

/// From the last command that is there on, which is thereby submitted again: the caller may not have been told of it.
async fn write_for_ever(handle: ExchangeHandle, writer: u128, done: u128) {
    let out = std::io::stdout();
    for n in done.. {
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

impl Ack {
    /// `ack`, the writer, the number of its command, the sequence.
    pub fn parse(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split(' ').collect();
        let ["ack", writer, n, seq] = words[..] else { return None };
        Some(Self { writer: writer.parse().ok()?, n: n.parse().ok()?, seq: seq.parse().ok()? })
    }
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
            if let Some(ack) = Ack::parse(&self.line()?) {
                return Some(ack);
            }
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

/// What was acknowledged: all of it, the highest number of each writer and the highest sequence.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    pub all: Vec<Ack>,
    pub numbers: Vec<u128>,
    pub last_seq: u64,
}

impl Acknowledged {
    pub fn none() -> Self {
        Self { all: Vec::new(), numbers: vec![0; WRITERS as usize], last_seq: 0 }
    }

    pub fn note(&mut self, ack: Ack) {
        let highest = &mut self.numbers[ack.writer];
        *highest = (*highest).max(ack.n);
        self.last_seq = self.last_seq.max(ack.seq);
        self.all.push(ack);
    }
}

/// Every acknowledged command is in the journal where its receipt says, and no command is in it twice.
pub async fn assert_each_is_there_once(exchange: &Exchange, acknowledged: &[Ack]) {
    let handle = exchange.handle();
    let (mut receipts, mut there) = (handle.receipts_from(1), BTreeMap::new());
    for seq in 1..=handle.durable_seq() {
        let receipt = receipts.next().await.unwrap().expect("it is durable");
        assert_eq!(receipt.seq, seq);
        if let Some(first) = there.insert(receipt.client_id, seq) {
            assert_eq!(receipt.client_id, ClientId::SEQUENCER, "the same command at {first} and at {seq}");
        }
    }
    for ack in acknowledged {
        let found = there.get(&client_id(ack.writer as u128, ack.n));
        assert_eq!(found, Some(&ack.seq), "{ack:?}");
    }
}
