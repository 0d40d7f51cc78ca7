//! The writer on a disk that fails, from one crash to the next.
//!
//! Each seed runs a market's commands through engine and journal, with short writes, failed syncs and a disk that
//! fills up, and crashes at random places. After every crash the journal is opened again and replayed, and checked:
//! everything acknowledged is there, nothing is there twice or out of order, the state is the one that was
//! acknowledged at that place, money is conserved. What a seed does follows from the seed alone.

#![expect(clippy::disallowed_methods, reason = "the long run is asked for from outside")]

use std::sync::{Arc, LazyLock};

use genex_protocol::{ClientId, Command};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    Frame, FrameBuilder, Journal, JournalError,
    files::{FileJournal, Opened},
    scan::segment_name,
    sim_disk::{Faults, SECTOR, SimDisk},
};
use crate::{bench::Workload, engine::Engine};

const SEEDS: u64 = 50;
const LONG_SEEDS: u64 = 1_000;
const CRASHES: usize = 8;
const SEGMENT: u64 = 64 << 10;

/// A market's day; the command at place `n` becomes sequence `n + 1`.
static COMMANDS: LazyLock<Vec<Command>> = LazyLock::new(|| {
    let load = Workload::generate(11, 3_000);
    load.setup.into_iter().chain(load.mixed).collect()
});

fn seeds() -> u64 {
    if std::env::var("GENEX_TEST_LONG").is_ok() { LONG_SEEDS } else { SEEDS }
}

/// The running writer.
struct Writer {
    journal: FileJournal,
    engine: Engine,
    link: [u8; 32],
}

impl Writer {
    /// Opens what is on the disk and applies all of it.
    fn open(disk: &SimDisk) -> Result<(Self, Opened), JournalError> {
        let mut engine = Engine::new();
        let replay = &mut |frame: Frame, _| engine.replay(&frame);
        let (journal, opened) = FileJournal::open_on(Arc::new(disk.clone()), SEGMENT, replay)?;
        engine.state().assert_conserved();
        Ok((Self { journal, engine, link: opened.last_hash }, opened))
    }

    /// Commits the next `count` commands in one frame; returns the sequence and state hash that are acknowledged.
    fn commit(&mut self, count: usize) -> Result<(u64, [u8; 32]), JournalError> {
        let mut frame = FrameBuilder::new(self.engine.seq() + 1);
        for _ in 0..count {
            let place = self.engine.seq();
            let command = &COMMANDS[place as usize];
            let time = crate::bench::workload_start();
            let id = ClientId(u128::from(place) + 1);
            self.engine.apply(time, id, command, &mut frame).expect("the workload was accepted");
        }
        let frame = frame.finish(self.link, self.engine.state_hash());
        self.journal.append(&frame)?;
        self.link = frame.hash();
        Ok((self.engine.seq(), self.engine.state_hash()))
    }
}

/// State hashes by sequence, of a run without a disk.
static HASHES: LazyLock<Vec<[u8; 32]>> = LazyLock::new(|| {
    let mut engine = Engine::new();
    let mut hashes = vec![engine.state_hash()];
    for (place, command) in COMMANDS.iter().enumerate() {
        let (id, mut frame) = (ClientId(place as u128 + 1), FrameBuilder::new(engine.seq() + 1));
        let time = crate::bench::workload_start();
        engine.apply(time, id, command, &mut frame).expect("the workload was accepted");
        hashes.push(engine.state_hash());
    }
    hashes
});

#[derive(Debug, Default)]
struct Seen {
    crashes: u64,
    failed_writes: u64,
    torn: u64,
    acknowledged: u64,
}

fn honest_faults(random: &mut ChaCha8Rng) -> Faults {
    Faults {
        short_write: [0, 40][random.random_range(0..2)],
        failed_sync: [0, 60][random.random_range(0..2)],
        lost_sync: 0,
        capacity: random.random_ratio(1, 4).then(|| random.random_range(200_000..2_000_000)),
    }
}

/// Writes until a fault or a crash; returns the last acknowledged sequence.
fn write_until_it_ends(writer: &mut Writer, random: &mut ChaCha8Rng, seen: &mut Seen) -> u64 {
    let mut acknowledged = writer.engine.seq();
    for _ in 0..random.random_range(1..40) {
        let left = COMMANDS.len() - writer.engine.seq() as usize;
        let count = random.random_range(1..30).min(left);
        if count == 0 {
            break;
        }
        match writer.commit(count) {
            Ok((seq, hash)) => {
                assert_eq!(hash, HASHES[seq as usize], "the state at {seq}");
                acknowledged = seq;
            }
            Err(error) => {
                seen.failed_writes += 1;
                assert!(matches!(error, JournalError::Io { .. }), "{error}");
                assert!(matches!(writer.commit(0), Err(JournalError::Failed)), "nothing after a failure");
                break;
            }
        }
    }
    acknowledged
}

/// What is found must be a beginning of what was sent, at least as long as what was acknowledged.
fn check(seed: u64, writer: &Writer, opened: Opened, acknowledged: u64) {
    let found = opened.last_seq;
    assert!(found >= acknowledged, "seed {seed}: {acknowledged} were acknowledged, {found} are there");
    assert_eq!(writer.engine.seq(), found, "seed {seed}");
    assert_eq!(writer.engine.state_hash(), HASHES[found as usize], "seed {seed}: the state at {found}");
}

fn run(seed: u64, seen: &mut Seen) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (disk, mut acknowledged) = (SimDisk::new(seed), 0);
    for _ in 0..CRASHES {
        disk.set_faults(Faults::default());
        let (mut writer, opened) = match Writer::open(&disk) {
            Ok(found) => found,
            Err(error) => panic!("seed {seed}: an honest disk must open: {error}"),
        };
        seen.torn += u64::from(opened.truncated);
        check(seed, &writer, opened, acknowledged);
        disk.set_faults(honest_faults(&mut random));
        acknowledged = write_until_it_ends(&mut writer, &mut random, seen).max(opened.last_seq);
        seen.acknowledged += acknowledged - opened.last_seq;
        drop(writer);
        disk.crash();
        seen.crashes += 1;
    }
}

#[test]
fn whatever_an_honest_disk_does_nothing_acknowledged_is_lost_or_doubled() {
    let mut seen = Seen::default();
    (0..seeds()).for_each(|seed| run(seed, &mut seen));
    eprintln!("{} seeds: {seen:?}", seeds());
    assert_eq!(seen.crashes, seeds() * CRASHES as u64);
    assert!(seen.failed_writes > seeds(), "{seen:?}");
    assert!(seen.torn > seeds() / 4, "{seen:?}");
    assert!(seen.acknowledged > seeds() * 100, "{seen:?}");
}

#[test]
fn a_disk_that_lies_about_a_sync_is_found_out_or_leaves_a_true_beginning() {
    let (mut lies, mut shorter, mut refused) = (0, 0, 0);
    for seed in 0..seeds() {
        let (disk, mut random) = (SimDisk::new(seed), ChaCha8Rng::seed_from_u64(seed));
        let (mut writer, _) = Writer::open(&disk).expect("a new disk opens");
        disk.set_faults(Faults { lost_sync: 12, ..Faults::default() });
        let acknowledged = write_until_it_ends(&mut writer, &mut random, &mut Seen::default());
        drop(writer);
        disk.crash();
        lies += disk.lost_syncs();
        disk.set_faults(Faults::default());
        match Writer::open(&disk) {
            Ok((writer, opened)) => {
                check(seed, &writer, opened, 0);
                shorter += u64::from(opened.last_seq < acknowledged);
            }
            Err(JournalError::Damaged { .. }) => refused += 1,
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    eprintln!("{lies} lies: {shorter} journals are shorter than acknowledged, {refused} are refused");
    assert!(lies > seeds() / 2 && shorter + refused > 0);
}

/// A journal of several segments on a disk without faults.
fn written() -> (SimDisk, u64) {
    let disk = SimDisk::new(1);
    let (mut writer, _) = Writer::open(&disk).expect("a new disk opens");
    let mut acknowledged = 0;
    while writer.engine.seq() < 900 {
        acknowledged = writer.commit(13).expect("nothing fails").0;
    }
    drop(writer);
    disk.crash();
    assert!(disk.content(&segment_name(3)).len() as u64 == SEGMENT, "there are several segments");
    (disk, acknowledged)
}

#[test]
fn a_rotten_bit_stops_the_start_or_changes_nothing() {
    let (disk, acknowledged) = written();
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut stopped = 0;
    for _ in 0..seeds() * 4 {
        let name = segment_name(random.random_range(1..=3));
        let byte = random.random_range(0..disk.content(&name).len());
        let bit = random.random_range(0..8);
        disk.rot(&name, byte, bit);
        let before = disk.content(&name);
        match Writer::open(&disk) {
            Ok((writer, opened)) => check(0, &writer, opened, acknowledged),
            Err(JournalError::Damaged { path, .. }) => {
                assert!(path.ends_with(&name), "{path:?} is blamed for {name}");
                assert_eq!(disk.content(&name), before, "what is damaged is left as it is");
                stopped += 1;
            }
            Err(error) => panic!("byte {byte} of {name}: {error}"),
        }
        if disk.content(&name) == before {
            disk.rot(&name, byte, bit);
        }
    }
    assert!(stopped > seeds(), "{stopped}");
}

#[test]
fn swapped_and_truncated_segments_stop_the_start_and_are_named() {
    let (disk, acknowledged) = written();
    disk.swap(&segment_name(2), &segment_name(3));
    let swapped = Writer::open(&disk).err().expect("swapped segments are no journal");
    assert!(
        matches!(&swapped, JournalError::Damaged { path, offset: 0, .. } if path.ends_with(segment_name(2)))
    );
    disk.swap(&segment_name(2), &segment_name(3));
    assert_eq!(Writer::open(&disk).expect("they are back").1.last_seq, acknowledged);
    disk.truncate(&segment_name(2), 20_000);
    let cut = Writer::open(&disk).err().expect("a cut segment is no journal");
    assert!(matches!(&cut, JournalError::Damaged { path, .. } if path.ends_with(segment_name(2))), "{cut}");
}

/// Where the last frame of the only segment begins and ends.
fn last_frame(content: &[u8]) -> (usize, usize) {
    let end = content.iter().rposition(|byte| *byte != 0).expect("there is a frame") + 1;
    let length = Frame::length_by_trailer(&content[..end]).expect("it is whole");
    (end - length, end)
}

#[test]
fn a_last_write_that_lacks_any_one_sector_is_removed_wherever_the_sectors_begin() {
    let (mut late_starts, mut cut_trailers) = (0, 0);
    let disk = SimDisk::new(2);
    for count in (1..4).cycle().take(300) {
        let Ok((mut writer, opened)) = Writer::open(&disk) else { panic!("{count}") };
        writer.commit(count).expect("nothing fails");
        drop(writer);
        let Ok(names) = super::disk::Disk::names(&disk) else { panic!("names can be read") };
        let name = names.into_iter().filter(|n| n.ends_with(".journal")).max().expect("a segment");
        let whole = disk.content(&name);
        let (start, end) = last_frame(&whole);
        for sector in start / SECTOR..end.div_ceil(SECTOR) {
            let lost = (sector * SECTOR).max(start)..((sector + 1) * SECTOR).min(end);
            late_starts += u64::from(lost.start == start && lost.len() < 64);
            cut_trailers += u64::from((end - 7..end).contains(&lost.end));
            disk.overwrite(&name, lost.start, &vec![0; lost.len()]);
            let found = Writer::open(&disk).map(|(_, again)| again.last_seq);
            let found = found.unwrap_or_else(|error| panic!("{lost:?} of {start}..{end}: {error}"));
            let only_trailer =
                whole[lost.start..lost.end.min(end - 8).max(lost.start)].iter().all(|b| *b == 0);
            assert_eq!(found, opened.last_seq + if only_trailer { count as u64 } else { 0 });
            disk.overwrite(&name, 0, &whole);
        }
    }
    assert!(late_starts > 5 && cut_trailers > 0, "{late_starts} late starts, {cut_trailers} cut trailers");
}

#[test]
fn a_full_disk_stops_the_writer_and_keeps_what_was_acknowledged() {
    let disk = SimDisk::new(3);
    let (mut writer, _) = Writer::open(&disk).expect("a new disk opens");
    disk.set_faults(Faults { capacity: Some(3 * SEGMENT as usize), ..Faults::default() });
    let mut acknowledged = 0;
    let full = loop {
        match writer.commit(20) {
            Ok((seq, _)) => acknowledged = seq,
            Err(error) => break error,
        }
    };
    assert!(
        matches!(&full, JournalError::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull)
    );
    assert!(matches!(writer.commit(0), Err(JournalError::Failed)));
    drop(writer);
    disk.crash();
    disk.set_faults(Faults::default());
    let (mut writer, opened) = Writer::open(&disk).expect("there is room again");
    assert_eq!(opened.last_seq, acknowledged);
    assert_eq!(writer.commit(20).expect("it goes on").0, acknowledged + 20);
}
