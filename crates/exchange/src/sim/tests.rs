//! Fifty seeds, or a thousand, and disks that do what no honest disk does.

#![expect(clippy::disallowed_methods, reason = "the long run is asked for from outside")]

use super::{disk::SECTOR, writer::SEGMENT, *};
use crate::journal::{Frame, disk::Disk, scan::segment_name};

const SEEDS: u64 = 50;
const LONG_SEEDS: u64 = 1_000;

fn seeds() -> u64 {
    if std::env::var("GENEX_TEST_LONG").is_ok() { LONG_SEEDS } else { SEEDS }
}

/// Commits the next `count` commands; returns the sequence that is acknowledged.
fn commit(writer: &mut Writer, count: usize) -> Result<u64, JournalError> {
    let done = writer.engine.seq() as usize;
    writer.commit(&COMMANDS[done..done + count], std::iter::repeat(workload_start()))?;
    Ok(writer.engine.seq())
}

fn open(disk: &SimDisk) -> Result<(Writer, Found), JournalError> {
    match Writer::open(disk) {
        Ok(opened) => Ok(opened),
        Err(Violation::Journal(error)) => Err(error),
        Err(violation) => panic!("{violation}"),
    }
}

/// That what was found is a beginning of what was sent, and at least so long.
fn check(seed: u64, found: &Found, at_least: u64) {
    let there = found.opened.last_seq;
    assert!(there >= at_least, "seed {seed}: {at_least} were acknowledged, {there} are there");
    assert!((0..).zip(&found.clients).all(|(seq, client)| *client == client_of(seq)), "seed {seed}");
}

#[test]
fn whatever_an_honest_disk_does_nothing_acknowledged_is_lost_or_doubled() {
    let mut all = Simulated::default();
    for seed in 0..seeds() {
        let seen = simulate(seed).unwrap_or_else(|violation| panic!("seed {seed}: {violation}"));
        all.crashes += seen.crashes;
        all.failed_writes += seen.failed_writes;
        all.torn += seen.torn;
        all.clock_went_back += seen.clock_went_back;
        all.acknowledged += seen.acknowledged;
    }
    eprintln!("{} seeds: {all:?}", seeds());
    assert_eq!(all.crashes, seeds() * CRASHES as u64);
    assert!(all.failed_writes > seeds() && all.clock_went_back > seeds(), "{all:?}");
    assert!(all.torn > seeds() / 4, "{all:?}");
    assert!(all.acknowledged > seeds() * 100, "{all:?}");
}

#[test]
fn a_seed_does_the_same_every_time() {
    let first = simulate(3).expect("the seed keeps all promises");
    assert_eq!(simulate(3).expect("the seed keeps all promises"), first);
    assert_ne!(simulate(4).expect("the seed keeps all promises"), Simulated { seed: 4, ..first });
}

#[test]
fn a_disk_that_lies_about_a_sync_is_found_out_or_leaves_a_true_beginning() {
    let (mut lies, mut shorter, mut refused) = (0, 0, 0);
    for seed in 0..seeds() {
        let mut run = Run::new(seed);
        let (mut writer, _) = open(&run.disk).expect("a new disk opens");
        run.disk.set_faults(Faults { lost_sync: 12, ..Faults::default() });
        run.write(&mut writer).expect("a lie is no failure");
        drop(writer);
        run.disk.crash();
        lies += run.disk.lost_syncs();
        run.disk.set_faults(Faults::default());
        match open(&run.disk) {
            Ok((_, found)) => {
                check(seed, &found, 0);
                shorter += u64::from(found.opened.last_seq < run.acknowledged.0);
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
    let (mut writer, _) = open(&disk).expect("a new disk opens");
    let mut acknowledged = 0;
    while writer.engine.seq() < 900 {
        acknowledged = commit(&mut writer, 13).expect("nothing fails");
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
        match open(&disk) {
            Ok((_, found)) => check(0, &found, acknowledged),
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
    let swapped = open(&disk).err().expect("swapped segments are no journal");
    assert!(
        matches!(&swapped, JournalError::Damaged { path, offset: 0, .. } if path.ends_with(segment_name(2)))
    );
    disk.swap(&segment_name(2), &segment_name(3));
    assert_eq!(open(&disk).expect("they are back").1.opened.last_seq, acknowledged);
    disk.truncate(&segment_name(2), 20_000);
    let cut = open(&disk).err().expect("a cut segment is no journal");
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
        let Ok((mut writer, before)) = open(&disk) else { panic!("{count}") };
        commit(&mut writer, count).expect("nothing fails");
        drop(writer);
        let Ok(names) = disk.names() else { panic!("names can be read") };
        let name = names.into_iter().filter(|n| n.ends_with(".journal")).max().expect("a segment");
        let whole = disk.content(&name);
        let (start, end) = last_frame(&whole);
        for sector in start / SECTOR..end.div_ceil(SECTOR) {
            let lost = (sector * SECTOR).max(start)..((sector + 1) * SECTOR).min(end);
            late_starts += u64::from(lost.start == start && lost.len() < 64);
            cut_trailers += u64::from((end - 7..end).contains(&lost.end));
            disk.overwrite(&name, lost.start, &vec![0; lost.len()]);
            let found = open(&disk).map(|(_, again)| again.opened.last_seq);
            let found = found.unwrap_or_else(|error| panic!("{lost:?} of {start}..{end}: {error}"));
            let only_trailer =
                whole[lost.start..lost.end.min(end - 8).max(lost.start)].iter().all(|b| *b == 0);
            assert_eq!(found, before.opened.last_seq + if only_trailer { count as u64 } else { 0 });
            disk.overwrite(&name, 0, &whole);
        }
    }
    assert!(late_starts > 5 && cut_trailers > 0, "{late_starts} late starts, {cut_trailers} cut trailers");
}

#[test]
fn a_full_disk_stops_the_writer_and_keeps_what_was_acknowledged() {
    let disk = SimDisk::new(3);
    let (mut writer, _) = open(&disk).expect("a new disk opens");
    disk.set_faults(Faults { capacity: Some(3 * SEGMENT as usize), ..Faults::default() });
    let mut acknowledged = 0;
    let full = loop {
        match commit(&mut writer, 20) {
            Ok(seq) => acknowledged = seq,
            Err(error) => break error,
        }
    };
    assert!(
        matches!(&full, JournalError::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull)
    );
    assert!(matches!(commit(&mut writer, 0), Err(JournalError::Failed)));
    drop(writer);
    disk.crash();
    disk.set_faults(Faults::default());
    let (mut writer, found) = open(&disk).expect("there is room again");
    assert_eq!(found.opened.last_seq, acknowledged);
    assert_eq!(commit(&mut writer, 20).expect("it goes on"), acknowledged + 20);
}
