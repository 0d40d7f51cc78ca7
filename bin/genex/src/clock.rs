//! Real time and randomness, and the sandbox's clock that can jump ahead.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use genex_ports::clock::{Clock, ClockError, Entropy, TestClock};
use genex_types::Timestamp;

/// The machine's own time, which what comes from outside is judged by.
#[derive(Default)]
pub struct SystemClock {
    latest_us: AtomicI64,
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = system_us();
        Timestamp::from_micros(now.max(self.latest_us.fetch_max(now, Ordering::SeqCst)))
    }
}

/// System time plus an offset that only grows, kept over restarts.
pub struct SandboxClock {
    offset_us: AtomicI64,
    latest_us: AtomicI64,
    file: PathBuf,
}

impl SandboxClock {
    /// Opens the clock kept in `dir`; a new one starts `behind_us` in the past.
    pub fn open(dir: &Path, behind_us: i64) -> Result<Self> {
        let file = dir.join("clock");
        let offset_us = match fs::read_to_string(&file) {
            Ok(text) => text.trim().parse().with_context(|| format!("{} holds no number", file.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => -behind_us,
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
        };
        let clock = Self { offset_us: AtomicI64::new(offset_us), latest_us: AtomicI64::new(0), file };
        clock.keep()?;
        Ok(clock)
    }

    /// Jumps to `moment`; one that has passed changes nothing.
    pub fn jump_to(&self, moment: Timestamp) -> Result<()> {
        let offset = moment.micros() - system_us();
        let before = self.offset_us.fetch_max(offset, Ordering::SeqCst);
        if before < offset {
            self.keep()?;
        }
        Ok(())
    }

    fn keep(&self) -> Result<()> {
        let new = self.file.with_extension("new");
        fs::write(&new, self.offset_us.load(Ordering::SeqCst).to_string())?;
        fs::rename(&new, &self.file).with_context(|| format!("cannot write {}", self.file.display()))
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> Timestamp {
        let now = system_us() + self.offset_us.load(Ordering::SeqCst);
        let latest = self.latest_us.fetch_max(now, Ordering::SeqCst);
        Timestamp::from_micros(now.max(latest))
    }
}

impl TestClock for SandboxClock {
    fn advance_to(&self, moment: Timestamp) -> Result<Timestamp, ClockError> {
        self.jump_to(moment).map_err(|e| ClockError(e.to_string()))?;
        Ok(self.now())
    }
}

fn system_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the system clock is after 1970");
    i64::try_from(since.as_micros()).expect("microseconds fit for 290,000 years")
}

/// The system's random numbers.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn bits(&self) -> u128 {
        rand::random()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use genex_types::DAY_US;

    #[test]
    fn the_clock_jumps_ahead_only_and_remembers() {
        let dir = tempfile::tempdir().expect("a folder");
        let clock = SandboxClock::open(dir.path(), 90 * DAY_US).expect("a clock");
        let start = clock.now();
        clock.jump_to(start.plus(DAY_US)).expect("a jump");
        let later = clock.now();
        assert!(later.since(start) >= DAY_US);
        clock.jump_to(start).expect("no jump");
        assert!(clock.now() >= later);
        drop(clock);
        let again = SandboxClock::open(dir.path(), 90 * DAY_US).expect("the same clock");
        assert!(again.now() >= later);
    }
}
