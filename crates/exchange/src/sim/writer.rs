//! A writer on a simulated disk, without threads, so that all it does follows from its seed.

use std::{collections::BTreeMap, sync::Arc};

use genex_protocol::{Account, ClientId, Command, Receipt, Step};
use genex_types::Timestamp;

use super::{Violation, disk::SimDisk};
use crate::{
    engine::Engine,
    journal::{Frame, FrameBuilder, Journal, JournalError, files::FileJournal, files::Opened},
};

/// Small, so that a run crosses many borders.
pub(super) const SEGMENT: u64 = 64 << 10;

/// Engine and journal.
pub(super) struct Writer {
    journal: FileJournal,
    pub engine: Engine,
    link: [u8; 32],
}

/// What opening has shown.
pub(super) struct Found {
    pub opened: Opened,
    /// State hash behind every frame, by its last sequence.
    pub hashes: BTreeMap<u64, [u8; 32]>,
    /// Client id of every command, by place.
    pub clients: Vec<ClientId>,
}

impl Writer {
    /// Opens what is on the disk, applies all of it and derives all balances from the entries alone.
    pub fn open(disk: &SimDisk) -> Result<(Self, Found), Violation> {
        let (mut engine, mut books) = (Engine::new(), Books::default());
        let (mut hashes, mut clients) = (BTreeMap::new(), Vec::new());
        let replay = &mut |frame: Frame, _| {
            engine.replay(&frame)?;
            hashes.insert(frame.last_seq(), engine.state_hash());
            for record in frame.records()? {
                clients.push(record.client_id);
                books.add(&record.receipt()?);
            }
            Ok(())
        };
        let (journal, opened) = FileJournal::open_on(Arc::new(disk.clone()), SEGMENT, replay)?;
        engine.state().assert_conserved();
        books.compare(&engine)?;
        Ok((Self { journal, engine, link: opened.last_hash }, Found { opened, hashes, clients }))
    }

    /// Commits commands in one frame.
    pub fn commit(
        &mut self,
        commands: &[Command],
        times: impl Iterator<Item = Timestamp>,
    ) -> Result<(), JournalError> {
        let mut frame = FrameBuilder::new(self.engine.seq() + 1);
        for (command, time) in commands.iter().zip(times) {
            let id = client_of(self.engine.seq());
            self.engine.apply(time, id, command, &mut frame).expect("the workload was accepted");
        }
        let frame = frame.finish(self.link, self.engine.state_hash());
        self.journal.append(&frame)?;
        self.link = frame.hash();
        Ok(())
    }
}

/// Who sends the command that follows `seq` others.
pub(super) fn client_of(seq: u64) -> ClientId {
    ClientId(u128::from(seq) + 1)
}

/// Balances as a projection would have them: from the entries, and nothing else.
#[derive(Default)]
struct Books(BTreeMap<Account, (i128, i128)>);

impl Books {
    fn add(&mut self, receipt: &Receipt) {
        for entry in &receipt.entries {
            let amount = entry.amount_minor;
            let debit = self.0.entry(entry.debit).or_default();
            match entry.step {
                Step::Direct => debit.0 -= amount,
                Step::Pending => debit.1 += amount,
                Step::Posted => *debit = (debit.0 - amount, debit.1 - amount),
                Step::Voided => debit.1 -= amount,
            }
            if matches!(entry.step, Step::Direct | Step::Posted) {
                self.0.entry(entry.credit).or_default().0 += amount;
            }
        }
    }

    fn compare(&self, engine: &Engine) -> Result<(), Violation> {
        for (account, balance) in engine.state().audit_view().accounts {
            let derived = self.0.get(&account).copied().unwrap_or_default();
            if derived != (balance.posted_minor, balance.held_minor) {
                return Err(Violation::Projection { account: Box::new(account) });
            }
        }
        Ok(())
    }
}
