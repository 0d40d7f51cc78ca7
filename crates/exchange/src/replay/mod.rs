//! Order streams: JSON lines that drive one book, and the events that come of them.
//!
//! The first line is the series, then one command a line: `new`, `cancel`, `replace`, `call_open`,
//! `call_uncross`. Output is one event a line: `accepted`, `trade`, `cancelled`, `rejected`. A stream has no clock,
//! no cash and no coupons; an order just has an account. The rules are those of the book
//! ([`genex_matching`]) and of the order in which a command is found wrong:
//! `duplicate_id` or `unknown_order`, `bad_quantity`, `bad_price`, `price_above_face`, `off_tick`,
//! `resale_limit_reached`. A quantity beyond 2^40 is a `bad_quantity`, a price beyond 2^62 ticks a `bad_price`, so that
//! no sum wraps.
//!
//! ```json
//! {"series":{"face":"100.00","currency":"USD","tick":"0.01","track":"utility","max_resales":3}}
//! {"cmd":"new","id":"s1","account":"A","side":"sell","type":"limit","price":"80.00","quantity":2}
//! {"cmd":"cancel","id":"s1"}
//! ```

mod decimal;
mod line;
mod session;
#[cfg(test)]
mod tests;

use std::io::{BufRead, Write};

use self::{line::Line, session::Session};

/// Why a replay ends early.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// A line is no command, or the first is no series.
    #[error("line {number}: {what}")]
    Malformed {
        /// Which line, from 1.
        number: usize,
        /// What is wrong.
        what: String,
    },
    /// The input can't be read or the output can't be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Replays the stream in `reader` and writes its events, one JSON object a line, to `writer`.
///
/// A command that is wrong in itself gives a `rejected` event and is no error. Errors: [`StreamError::Malformed`]
/// for a line that is no command; the events of the lines before it have been written.
pub fn replay(mut reader: impl BufRead, mut writer: impl Write) -> Result<(), StreamError> {
    let done = replay_lines(&mut reader, &mut writer);
    writer.flush()?;
    done
}

fn replay_lines(reader: &mut impl BufRead, writer: &mut impl Write) -> Result<(), StreamError> {
    let (mut session, mut bytes, mut number) = (None, Vec::new(), 0);
    while reader.read_until(b'\n', &mut bytes)? > 0 {
        number += 1;
        let malformed = |what| StreamError::Malformed { number, what };
        if !bytes.trim_ascii().is_empty() {
            let line = Line::parse(&bytes).map_err(malformed)?;
            match &mut session {
                None => session = Some(Session::open(&line).map_err(malformed)?),
                Some(session) => {
                    session.run(&line).map_err(malformed)?;
                    session.write_events(writer)?;
                }
            }
        }
        bytes.clear();
    }
    match session {
        Some(_) => Ok(()),
        None => Err(StreamError::Malformed { number: number + 1, what: "the series is missing".into() }),
    }
}
