//! A set of small numbers that finds the neighbour of any number in a few word operations.

/// A hierarchy of 64-bit words: bit `i` of a tier says whether word `i` of the tier below has a bit set.
#[derive(Debug, Clone)]
pub(crate) struct Bitmap {
    tiers: Vec<Vec<u64>>,
}

impl Bitmap {
    /// An empty set of numbers below `size`.
    pub fn new(size: usize) -> Self {
        let mut tiers = vec![vec![0; size.div_ceil(64).max(1)]];
        while let Some(last) = tiers.last().filter(|tier| tier.len() > 1) {
            let words = last.len().div_ceil(64);
            tiers.push(vec![0; words]);
        }
        Self { tiers }
    }

    pub fn insert(&mut self, mut number: usize) {
        for tier in &mut self.tiers {
            tier[number >> 6] |= 1 << (number & 63);
            number >>= 6;
        }
    }

    pub fn remove(&mut self, mut number: usize) {
        for tier in &mut self.tiers {
            tier[number >> 6] &= !(1 << (number & 63));
            if tier[number >> 6] != 0 {
                return;
            }
            number >>= 6;
        }
    }

    /// The smallest member that is not below `start`.
    pub fn at_or_above(&self, start: usize) -> Option<usize> {
        let mut number = start;
        for (height, tier) in self.tiers.iter().enumerate() {
            let word = number >> 6;
            let bits = tier.get(word)? & (u64::MAX << (number & 63));
            if bits != 0 {
                return Some(self.descend(height, (word << 6) | bits.trailing_zeros() as usize, lowest));
            }
            number = word + 1;
        }
        None
    }

    /// The largest member that is not above `start`; `start` is below the size.
    pub fn at_or_below(&self, start: usize) -> Option<usize> {
        let mut number = start;
        for (height, tier) in self.tiers.iter().enumerate() {
            let word = number >> 6;
            let bits = tier[word] & (u64::MAX >> (63 - (number & 63)));
            if bits != 0 {
                return Some(self.descend(height, (word << 6) | highest(bits), highest));
            }
            number = word.checked_sub(1)?;
        }
        None
    }

    fn descend(&self, height: usize, mut number: usize, pick: fn(u64) -> usize) -> usize {
        for tier in self.tiers[..height].iter().rev() {
            number = (number << 6) | pick(tier[number]);
        }
        number
    }
}

fn lowest(bits: u64) -> usize {
    bits.trailing_zeros() as usize
}

fn highest(bits: u64) -> usize {
    63 - bits.leading_zeros() as usize
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn neighbours_are_those_of_an_ordered_set(
            size in 1usize..10_000,
            changes in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>()), 0..300),
        ) {
            let (mut bitmap, mut set) = (Bitmap::new(size), BTreeSet::new());
            for (insert, index) in changes {
                let number = index.index(size);
                if insert { bitmap.insert(number); set.insert(number); }
                else { bitmap.remove(number); set.remove(&number); }
                let probe = (number * 7 + 3) % size;
                prop_assert_eq!(bitmap.at_or_above(probe), set.range(probe..).next().copied());
                prop_assert_eq!(bitmap.at_or_below(probe), set.range(..=probe).next_back().copied());
            }
        }
    }
}
