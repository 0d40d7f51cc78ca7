//! Reading a shard's blocks while another process writes them.

use super::{LEASE_IS_OVER, PostgresConfig, PostgresJournal, Session, opened, prepare, visit_blocks};
use crate::journal::{Follow, Journal, JournalError, files::Opened, scan::Link, scan::Visit};

/// A reader that goes on where it stopped, and connects again when the connection was lost.
pub(crate) struct PostgresFollower {
    config: PostgresConfig,
    session: Option<Session>,
    link: Link,
}

impl PostgresFollower {
    /// From the first block on. Errors: the address can't be read.
    pub fn new(config: &PostgresConfig) -> Result<Self, JournalError> {
        config.parsed()?;
        Ok(Self { config: config.clone(), session: None, link: Link::genesis() })
    }

    /// Behind the last block that was shown.
    pub fn link(&self) -> Link {
        self.link
    }

    /// Whether it is worth trying to become the writer.
    fn lease_is_over(&mut self) -> Result<bool, JournalError> {
        let (session, shard) = (self.session()?, self.config.shard);
        let over = session.call(move |client| Ok(client.query_one(LEASE_IS_OVER, &[&shard])?.get(0)))?;
        self.session = Some(session);
        Ok(over)
    }

    fn session(&mut self) -> Result<Session, JournalError> {
        match self.session.take() {
            Some(session) => Ok(session),
            None => {
                let session = Session::connect(&self.config.parsed()?)?;
                session.call(prepare)?;
                Ok(session)
            }
        }
    }
}

impl Follow for PostgresFollower {
    fn advance(&mut self, visit: Visit<'_>) -> Result<u64, JournalError> {
        let session = self.session()?;
        let seen = visit_blocks(&session, &self.config, &mut self.link, visit)?;
        self.session = Some(session);
        Ok(seen)
    }

    fn take_over(&mut self, visit: Visit<'_>) -> Result<Option<(Box<dyn Journal>, Opened)>, JournalError> {
        if !self.lease_is_over()? {
            return Ok(None);
        }
        let Some(journal) = PostgresJournal::try_claim(&self.config)? else { return Ok(None) };
        self.advance(visit)?;
        Ok(Some((Box::new(journal), opened(self.link))))
    }
}
