//! Strings found by what is left of them when letters are taken away.
//!
//! Two strings at a Damerau-Levenshtein distance of d or less have a common form after at most d deletions on each
//! side (Garbe, SymSpell; Mor and Fraenkel 1982). Every such form of every string is hashed into a table of string
//! numbers; a look-up hashes the forms of the query. Only the table is kept, so what comes back must be compared.

/// How many letters may be taken away, and from how much of the string.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// Strings shorter than this get no deletion at all.
    pub one_from: usize,
    /// Strings shorter than this get one deletion.
    pub two_from: usize,
    /// Only so many letters from the start are varied and hashed.
    pub prefix: usize,
}

impl Reach {
    const fn deletions(&self, length: usize) -> usize {
        if length >= self.two_from {
            2
        } else if length >= self.one_from {
            1
        } else {
            0
        }
    }
}

/// The table.
#[derive(Debug, Clone)]
pub struct DeletionIndex {
    reach: Reach,
    mask: u64,
    /// Where each bucket starts in `entries`; one more than there are buckets.
    starts: Vec<u32>,
    /// Eight more bits of the hash, then the number: strings that only share a bucket are not looked at.
    entries: Vec<u32>,
}

const NUMBER_BITS: u32 = 24;
const NUMBER: u32 = (1 << NUMBER_BITS) - 1;

/// The bits of the hash beside the number.
const fn check(hash: u64) -> u32 {
    (hash >> 36) as u32 & 0xff
}

impl DeletionIndex {
    /// The table of these strings, numbered from 0 in their order; several strings may be one number.
    pub fn build<'a>(reach: Reach, strings: impl Iterator<Item = (u32, &'a [u8])>) -> Self {
        let mut pairs: Vec<(u64, u32)> = Vec::new();
        for (id, text) in strings {
            assert!(id <= NUMBER, "no list has sixteen million names");
            for_each_form(text, reach, |hash| pairs.push((hash, id)));
        }
        let buckets = pairs.len().next_power_of_two().max(2) as u64;
        Self::from_pairs(reach, buckets - 1, &pairs)
    }

    fn from_pairs(reach: Reach, mask: u64, pairs: &[(u64, u32)]) -> Self {
        let mut starts = vec![0u32; mask as usize + 2];
        for (hash, _) in pairs {
            starts[(hash & mask) as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut entries = vec![0u32; pairs.len()];
        let mut next = starts.clone();
        for (hash, id) in pairs {
            let slot = &mut next[(hash & mask) as usize];
            entries[*slot as usize] = check(*hash) << NUMBER_BITS | *id;
            *slot += 1;
        }
        Self { reach, mask, starts, entries }
    }

    /// Puts into `found` every number whose string may be near, sorted, each once, with others among them.
    pub fn near(&self, text: &[u8], found: &mut Vec<u32>) {
        found.clear();
        for_each_form(text, self.reach, |hash| {
            let bucket = (hash & self.mask) as usize;
            let entries = &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
            let same = entries.iter().filter(|entry| **entry >> NUMBER_BITS == check(hash));
            found.extend(same.map(|entry| entry & NUMBER));
        });
        found.sort_unstable();
        found.dedup();
    }
}

fn for_each_form(text: &[u8], reach: Reach, mut visit: impl FnMut(u64)) {
    let part = &text[..text.len().min(reach.prefix)];
    let deletions = reach.deletions(text.len());
    visit(hash_without(part, part.len(), part.len()));
    if deletions == 0 {
        return;
    }
    for first in 0..part.len() {
        visit(hash_without(part, first, part.len()));
        if deletions == 2 {
            for second in first + 1..part.len() {
                visit(hash_without(part, first, second));
            }
        }
    }
}

/// FNV-1a of the bytes without those at two places, mixed so that the low bits depend on all.
fn hash_without(text: &[u8], first: usize, second: usize) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for (at, byte) in text.iter().enumerate() {
        if at != first && at != second {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash ^= hash >> 29;
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::distance::{Side, distance};

    const REACH: Reach = Reach { one_from: 3, two_from: 6, prefix: 7 };

    proptest! {
        #[test]
        fn one_edit_is_always_found(words in prop::collection::vec("[a-d]{3,10}", 1..20), at in 0usize..10, c in "[a-d]") {
            let index = DeletionIndex::build(REACH, (0u32..).zip(words.iter().map(String::as_bytes)));
            let mut found = Vec::new();
            for (id, word) in words.iter().enumerate() {
                let mut changed = word.clone();
                changed.insert_str(at.min(word.len()), &c);
                index.near(changed.as_bytes(), &mut found);
                prop_assert!(found.contains(&(id as u32)), "{} {}", word, changed);
                prop_assert!(distance(&Side::of(word.as_bytes()), changed.as_bytes(), 10).is_some());
            }
        }
    }
}
