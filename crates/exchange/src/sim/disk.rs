//! A disk in memory that forgets, tears, rots and fills up as its seed says.
//!
//! A write lands in the cache. A sync makes it durable, unless the disk lies. At a crash every sector that was
//! written and not synced is kept or lost by itself, and so is every change of names since names were synced, the
//! later ones only with the earlier.

use std::{
    collections::BTreeMap,
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::journal::disk::{Disk, DiskFile};

/// What a disk writes whole.
pub(crate) const SECTOR: usize = 512;

/// How often things go wrong; each is one in so many, 0 never.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Faults {
    /// A write stops in the middle and fails.
    pub short_write: u32,
    /// A sync fails, and what it should have kept is as after a crash.
    pub failed_sync: u32,
    /// A sync succeeds and keeps nothing.
    pub lost_sync: u32,
    /// Bytes the disk holds in all.
    pub capacity: Option<usize>,
}

#[derive(Debug, Default)]
struct Content {
    cached: Vec<u8>,
    durable: Vec<u8>,
    /// Sectors that differ.
    dirty: std::collections::BTreeSet<usize>,
}

#[derive(Debug, Clone)]
enum Renaming {
    Create { name: String, file: usize },
    Rename { from: String, to: String },
}

#[derive(Debug)]
struct State {
    random: ChaCha8Rng,
    faults: Faults,
    files: Vec<Content>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    renamings: Vec<Renaming>,
    lost_syncs: u64,
}

/// The disk; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct SimDisk(Arc<Mutex<State>>);

impl SimDisk {
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State {
            random: ChaCha8Rng::seed_from_u64(seed),
            faults: Faults::default(),
            files: Vec::new(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            renamings: Vec::new(),
            lost_syncs: 0,
        })))
    }

    pub fn set_faults(&self, faults: Faults) {
        self.state().faults = faults;
    }

    /// The power goes. What stays is what was durable and whatever else happened to be written.
    pub fn crash(&self) {
        let mut state = self.state();
        let State { random, files, renamings, .. } = &mut *state;
        for file in files {
            file.settle(random);
        }
        let kept = random.random_range(0..=renamings.len());
        let renamings: Vec<Renaming> = std::mem::take(&mut state.renamings).drain(..kept).collect();
        renamings.iter().for_each(|renaming| apply(&mut state.durable_names, renaming));
        state.names = state.durable_names.clone();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn handle(&self, file: usize) -> Box<dyn DiskFile> {
        Box::new(SimFile { disk: self.clone(), file })
    }
}

#[cfg(test)]
impl SimDisk {
    /// Syncs that the disk has lied about.
    pub fn lost_syncs(&self) -> u64 {
        self.state().lost_syncs
    }

    /// Flips one bit of a file.
    pub fn rot(&self, name: &str, byte: usize, bit: u8) {
        let mut state = self.state();
        let file = state.names[name];
        let Content { cached, durable, .. } = &mut state.files[file];
        [cached, durable].into_iter().for_each(|bytes| bytes[byte] ^= 1 << bit);
    }

    /// A file as it would be read.
    pub fn content(&self, name: &str) -> Vec<u8> {
        let state = self.state();
        state.files[state.names[name]].cached.clone()
    }

    /// Gives two files each other's name.
    pub fn swap(&self, a: &str, b: &str) {
        let mut state = self.state();
        let (x, y) = (state.names[a], state.names[b]);
        let State { names, durable_names, .. } = &mut *state;
        for names in [names, durable_names] {
            names.insert(a.to_owned(), y);
            names.insert(b.to_owned(), x);
        }
    }

    /// Writes over a part of a file.
    pub fn overwrite(&self, name: &str, offset: usize, bytes: &[u8]) {
        let mut state = self.state();
        let file = state.names[name];
        let Content { cached, durable, .. } = &mut state.files[file];
        [cached, durable].into_iter().for_each(|c| c[offset..offset + bytes.len()].copy_from_slice(bytes));
    }

    /// Cuts a file off.
    pub fn truncate(&self, name: &str, length: usize) {
        let mut state = self.state();
        let file = state.names[name];
        state.files[file].cached.truncate(length);
        state.files[file].durable.truncate(length);
    }
}

impl Content {
    /// Keeps or loses every sector that is not durable.
    fn settle(&mut self, random: &mut ChaCha8Rng) {
        let grown = random.random_range(self.durable.len().min(self.cached.len())..=self.cached.len());
        self.durable.resize(grown.max(self.durable.len()), 0);
        for sector in std::mem::take(&mut self.dirty) {
            let end = ((sector + 1) * SECTOR).min(self.durable.len()).min(self.cached.len());
            if random.random() && sector * SECTOR < end {
                self.durable[sector * SECTOR..end].copy_from_slice(&self.cached[sector * SECTOR..end]);
            }
        }
        self.cached.clone_from(&self.durable);
    }

    fn sync(&mut self) {
        self.dirty.clear();
        self.durable.clone_from(&self.cached);
    }

    fn write(&mut self, bytes: &[u8], offset: usize) {
        let end = offset + bytes.len();
        if end > self.cached.len() {
            self.cached.resize(end, 0);
        }
        self.cached[offset..end].copy_from_slice(bytes);
        self.dirty.extend(offset / SECTOR..end.div_ceil(SECTOR));
    }
}

impl State {
    fn happens(&mut self, fault: fn(&Faults) -> u32) -> bool {
        let one_in = fault(&self.faults);
        one_in > 0 && self.random.random_ratio(1, one_in)
    }

    fn free(&self) -> usize {
        let used: usize = self.names.values().map(|file| self.files[*file].cached.len()).sum();
        self.faults.capacity.map_or(usize::MAX, |capacity| capacity.saturating_sub(used))
    }
}

impl Disk for SimDisk {
    fn dir(&self) -> &Path {
        Path::new("/simulated")
    }

    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.state().names.keys().cloned().collect())
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let file = self.state().names.get(name).copied();
        file.map(|file| self.handle(file)).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        state.files.push(Content::default());
        let file = state.files.len() - 1;
        let created = Renaming::Create { name: name.to_owned(), file };
        apply(&mut state.names, &created);
        state.renamings.push(created);
        drop(state);
        Ok(self.handle(file))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.state();
        let renamed = Renaming::Rename { from: from.to_owned(), to: to.to_owned() };
        apply(&mut state.names, &renamed);
        state.renamings.push(renamed);
        Ok(())
    }

    fn sync_names(&self) -> io::Result<()> {
        let mut state = self.state();
        if state.happens(|faults| faults.failed_sync) {
            return Err(io::Error::other("the names could not be synced"));
        }
        state.renamings.clear();
        state.durable_names = state.names.clone();
        Ok(())
    }
}

#[derive(Debug)]
struct SimFile {
    disk: SimDisk,
    file: usize,
}

impl DiskFile for SimFile {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        let offset = offset as usize;
        let growth = (offset + bytes.len()).saturating_sub(state.files[self.file].cached.len());
        if growth > state.free() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if state.happens(|faults| faults.short_write) {
            let part = state.random.random_range(0..=bytes.len());
            state.files[self.file].write(&bytes[..part], offset);
            return Err(io::Error::other("the write was cut short"));
        }
        state.files[self.file].write(bytes, offset);
        Ok(())
    }

    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let state = self.disk.state();
        let content = state.files[self.file].cached.get(offset as usize..offset as usize + bytes.len());
        bytes.copy_from_slice(content.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.disk.state().files[self.file].cached.len() as u64)
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        if state.happens(|faults| faults.failed_sync) {
            let State { random, files, .. } = &mut *state;
            files[self.file].settle(random);
            return Err(io::Error::other("the sync failed"));
        }
        if state.happens(|faults| faults.lost_sync) {
            state.lost_syncs += 1;
            return Ok(());
        }
        state.files[self.file].sync();
        Ok(())
    }
}

fn apply(names: &mut BTreeMap<String, usize>, renaming: &Renaming) {
    match renaming {
        Renaming::Create { name, file } => drop(names.insert(name.clone(), *file)),
        Renaming::Rename { from, to } => {
            let file = names.remove(from).expect("what is renamed is there");
            names.insert(to.clone(), file);
        }
    }
}
