//! Lists and customers to measure with: published ones where they lie beside the repository or under `GENEX_DATA`,
//! otherwise made up from a seed.

use std::path::PathBuf;

use anyhow::{Context, Result};
use genex_gateways::sanctions::bytes_of;
use genex_screening::{BirthDate, Country, Entity, EntityKind, Query, parse_jsonl};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use crate::bench::SEED;

const LIST: &str = "ofac/ofac_sdn_2026-08-03.jsonl.gz";
const CUSTOMERS: &str = "names/negatives_us_50k.csv";
const MADE_UP_ENTRIES: usize = 19_000;
const MADE_UP_CUSTOMERS: usize = 50_000;

/// What is screened against what.
pub struct Material {
    /// Everybody on the list.
    pub entities: Vec<Entity>,
    /// Customers on no list, with birth date and country.
    pub customers: Vec<Query>,
    /// Where it is from.
    pub origin: &'static str,
}

impl Material {
    /// Published or made up.
    pub fn load() -> Result<Self> {
        let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
        let folder = std::env::var_os("GENEX_DATA").map_or_else(beside, PathBuf::from);
        if !folder.join(LIST).exists() || !folder.join(CUSTOMERS).exists() {
            return Ok(made_up());
        }
        let text = String::from_utf8(bytes_of(&folder.join(LIST))?).context("the list is not UTF-8")?;
        let customers = customers(&bytes_of(&folder.join(CUSTOMERS))?)?;
        Ok(Self { entities: parse_jsonl(&text)?, customers, origin: "published list and customers" })
    }

    /// Randomness for slips of the finger.
    pub fn slips(&self) -> ChaCha8Rng {
        ChaCha8Rng::seed_from_u64(SEED)
    }
}

fn customers(bytes: &[u8]) -> Result<Vec<Query>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let query = |row: csv::StringRecord| {
        let cell = |at: usize| row.get(at).unwrap_or_default();
        Query::new(cell(0)).born(BirthDate::parse(cell(5))).from_country(Country::parse(cell(7)))
    };
    reader.records().map(|row| Ok(query(row?))).collect()
}

/// The name with one letter changed, left out, put in, or swapped with its neighbour.
pub fn misspell(rng: &mut ChaCha8Rng, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = rng.random_range(0..letters.len().max(1));
    let any = char::from(rng.random_range(b'a'..=b'z'));
    match rng.random_range(0..4) {
        _ if letters.is_empty() => letters.push(any),
        0 => letters[at] = any,
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, any),
        _ if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => letters.push(any),
    }
    letters.into_iter().collect()
}

fn made_up() -> Material {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let words: Vec<String> = (0..12_000).map(|_| word(&mut rng)).collect();
    let name = |rng: &mut ChaCha8Rng| {
        let count = rng.random_range(2..=4);
        let some: Vec<&str> = (0..count).filter_map(|_| words.choose(rng)).map(String::as_str).collect();
        some.join(" ")
    };
    let born =
        |rng: &mut ChaCha8Rng| BirthDate::Day(rng.random_range(1940..2005), 1, rng.random_range(1..28));
    let entity = |n: usize, rng: &mut ChaCha8Rng| Entity {
        id: format!("MADE_UP:{n}"),
        kind: EntityKind::Person,
        names: vec![name(rng), name(rng)],
        birth_dates: vec![born(rng)],
        ..Entity::default()
    };
    let entities = (0..MADE_UP_ENTRIES).map(|n| entity(n, &mut rng)).collect();
    let customers =
        (0..MADE_UP_CUSTOMERS).map(|_| Query::new(name(&mut rng)).born(Some(born(&mut rng)))).collect();
    Material { entities, customers, origin: "made-up list and customers" }
}

fn word(rng: &mut ChaCha8Rng) -> String {
    const SYLLABLES: [&str; 24] = [
        "al", "ba", "be", "chi", "da", "el", "fa", "go", "ha", "in", "ja", "ka", "le", "ma", "mu", "na",
        "or", "pa", "ra", "sa", "sha", "ta", "vi", "za",
    ];
    (0..rng.random_range(2..5)).filter_map(|_| SYLLABLES.choose(rng)).copied().collect()
}
