//! Names of customers, and listed names with slips of the finger.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::folder;

/// A customer on no list.
pub struct Customer {
    pub name: String,
    pub born: String,
    pub country: String,
}

/// 50,000 of them, without those whose name is on the list letter by letter.
pub fn customers() -> Option<Vec<Customer>> {
    let file = folder::bytes("names/negatives_us_50k.csv")?;
    let mut reader = csv::Reader::from_reader(file.as_slice());
    let rows = reader.records().map(|row| row.expect("a row of the file"));
    Some(
        rows.map(|row| Customer { name: row[0].into(), born: row[5].into(), country: row[7].into() })
            .collect(),
    )
}

/// Slips from a seed.
pub struct Slips(ChaCha8Rng);

impl Slips {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// The name with one letter changed, left out, put in, or swapped with its neighbour. Family names may go last.
    pub fn misspell(&mut self, name: &str) -> String {
        let turned = match name.split_once(", ") {
            Some((last, first)) if self.0.random_bool(0.5) => format!("{first} {last}"),
            _ => name.to_owned(),
        };
        let mut letters: Vec<char> = turned.chars().collect();
        let at = self.0.random_range(0..letters.len());
        let any = char::from(self.0.random_range(b'a'..=b'z'));
        match self.0.random_range(0..4) {
            0 => letters[at] = any,
            1 => drop(letters.remove(at)),
            2 => letters.insert(at, any),
            _ if at + 1 < letters.len() => letters.swap(at, at + 1),
            _ => letters.push(any),
        }
        letters.into_iter().collect()
    }
}
