//! Looking a name up.
//!
//! Every word of the query gives the words of the vocabulary it may be. Names that hold one of the rarest of these
//! are aligned with the query word by word; what the words say that agree, of what all words say, is the score.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::{
    Index, ListedName, Strength,
    vocabulary::{Alike, KNOWN_WORD_PERCENT, SAME},
};
use crate::name::Form;

/// How much a listed word counts that the query lacks, in percent: people leave out middle names.
const MISSING_PERCENT: u32 = 80;
/// How much a person's only middle name counts when all else agrees, in percent: most people go without it.
const MISSING_MIDDLE_PERCENT: u32 = 45;
/// How much a word of the query counts that the listed name lacks, in percent.
const EXTRA_PERCENT: u32 = 100;

/// 0 (nothing in common) to 1,000 (the same).
pub type Similarity = u32;

/// A listed name that the query may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameMatch {
    /// Number of the entry.
    pub entity: u32,
    /// Which of its names.
    pub number: u32,
    /// What the name is worth.
    pub strength: Strength,
    /// How alike they are.
    pub similarity: Similarity,
}

/// What one word of the query may be.
struct QueryWord<'v> {
    weight: u32,
    alike: Cow<'v, [Alike]>,
    /// In how many names any of them occurs.
    occurrences: usize,
}

/// A word of the vocabulary that the word `query` of the query may be.
#[derive(Clone, Copy)]
struct Pair {
    word: u32,
    query: u32,
    similarity: u32,
}

impl Index {
    /// Names at least as alike as `floor`, in no particular order.
    pub fn search(&self, form: &Form, floor: Similarity) -> Vec<NameMatch> {
        let mut scratch = Vec::with_capacity(256);
        let words = self.query_words(form, &mut scratch);
        let candidates = self.candidates(&words, floor);
        let aligner = Aligner::new(&words, self.vocabulary.len());
        let by_words = candidates.iter().filter_map(|name| {
            let listed = &self.names[*name as usize];
            let similarity = aligner.score(self, listed, floor);
            (similarity >= floor).then(|| listed.matched(similarity))
        });
        let mut found: Vec<NameMatch> = by_words.collect();
        found.extend(self.by_letters(form, floor, &mut scratch));
        found
    }

    fn query_words(&self, form: &Form, scratch: &mut Vec<u32>) -> Vec<QueryWord<'_>> {
        let word = |text: &String| {
            let alike = self.vocabulary.alike(text, scratch);
            let occurrences = alike.iter().map(|a| self.vocabulary.names_with(a.word).len()).sum();
            QueryWord { weight: self.vocabulary.weight_of(text, &alike), alike, occurrences }
        };
        form.words.iter().map(word).collect()
    }

    /// Names that hold one of the rarest words, of which every name over the floor must hold one.
    fn candidates(&self, words: &[QueryWord<'_>], floor: Similarity) -> Vec<u32> {
        let mut rarest: Vec<&QueryWord<'_>> = words.iter().collect();
        rarest.sort_by_key(|word| word.occurrences);
        let all: u32 = words.iter().map(|word| word.weight).sum();
        let (mut covered, mut names) = (0, Vec::with_capacity(128));
        for word in rarest {
            if best_without(covered, all) < floor {
                break;
            }
            covered += word.weight;
            for alike in word.alike.iter() {
                names.extend_from_slice(self.vocabulary.names_with(alike.word));
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Names with the query's letters wherever the spaces are, or with one letter wrong.
    fn by_letters(&self, form: &Form, floor: Similarity, scratch: &mut Vec<u32>) -> Vec<NameMatch> {
        let all_known = form.words.iter().all(|word| self.vocabulary.knows(word));
        let edit_percent = if all_known { KNOWN_WORD_PERCENT } else { 100 };
        let [turned, written] = &form.letters;
        let mut found = self.compact.alike(turned, edit_percent, scratch);
        if turned != written {
            found.extend(self.compact.alike(written, edit_percent, scratch));
        }
        let over = found.into_iter().filter(|(_, similarity)| *similarity >= floor);
        over.map(|(name, similarity)| self.names[name as usize].matched(similarity)).collect()
    }
}

impl ListedName {
    const fn matched(&self, similarity: Similarity) -> NameMatch {
        NameMatch { entity: self.entity, number: self.number, strength: self.strength, similarity }
    }

    /// How many words it has.
    const fn length(&self) -> u32 {
        self.words.1 - self.words.0
    }

    /// Whether it is first, middle and family name of a person.
    const fn has_middle(&self) -> bool {
        self.personal && self.length() == 3
    }

    /// What words it lacks count at least, in percent.
    const fn least_missing(&self) -> u32 {
        if self.has_middle() { MISSING_MIDDLE_PERCENT } else { MISSING_PERCENT }
    }

    /// What the words count that are not in `used`, a bit each from the first word on, in percent.
    const fn missing_percent(&self, used: u64) -> u32 {
        if self.has_middle() && used == 0b101 { MISSING_MIDDLE_PERCENT } else { MISSING_PERCENT }
    }
}

/// The best score of a name that lacks words of this weight, of a query of weight `all`.
const fn best_without(lacking: u32, all: u32) -> Similarity {
    let there = 2 * (all - lacking);
    if there == 0 { 0 } else { SAME * there / (there + lacking * EXTRA_PERCENT / 100) }
}

/// Compares names with one query.
struct Aligner {
    pairs: Vec<Pair>,
    /// Which words of the vocabulary are in a pair, a bit each.
    paired: Vec<u64>,
    weights: Vec<u32>,
    weight: u32,
}

/// A word of the listed name and one of the query: what their agreement is worth, where they stand, the former's
/// weight.
type Edge = (u32, u32, u32, u32);

impl Aligner {
    fn new(words: &[QueryWord<'_>], vocabulary: usize) -> Self {
        let mut pairs: Vec<Pair> = (0u32..)
            .zip(words)
            .flat_map(|(query, word)| {
                word.alike.iter().map(move |a| Pair { word: a.word, query, similarity: a.similarity })
            })
            .collect();
        pairs.sort_unstable_by_key(|pair| pair.word);
        let mut paired = vec![0u64; vocabulary.div_ceil(64)];
        pairs.iter().for_each(|pair| paired[pair.word as usize / 64] |= 1 << (pair.word % 64));
        let weights: Vec<u32> = words.iter().map(|word| word.weight).collect();
        Self { pairs, paired, weight: weights.iter().sum(), weights }
    }

    /// The share of what both names say in which they agree.
    fn score(&self, index: &Index, listed: &ListedName, floor: Similarity) -> Similarity {
        let mut edges: SmallVec<[Edge; 16]> = SmallVec::new();
        let mut bound = 0;
        for (at, word) in (0u32..).zip(index.words_of(listed)) {
            if self.paired[*word as usize / 64] & 1 << (word % 64) == 0 {
                continue;
            }
            let weight = index.vocabulary.weight(*word);
            let alike = self.pairs_of(*word);
            bound += alike.iter().map(|pair| self.gain(pair, weight)).max().unwrap_or_default();
            edges.extend(alike.iter().map(|pair| (self.gain(pair, weight), at, pair.query, weight)));
        }
        let all = self.weight + listed.weight;
        if edges.is_empty() || bound + most_forgiven(all, bound, listed.least_missing()) < all * floor {
            return 0;
        }
        self.align(&mut edges, listed)
    }

    fn pairs_of(&self, word: u32) -> &[Pair] {
        let start = self.pairs.partition_point(|pair| pair.word < word);
        let length = self.pairs[start..].partition_point(|pair| pair.word == word);
        &self.pairs[start..start + length]
    }

    fn gain(&self, pair: &Pair, weight: u32) -> u32 {
        pair.similarity * (self.weights[pair.query as usize] + weight)
    }

    /// The best pairs first, each word once.
    fn align(&self, edges: &mut [Edge], name: &ListedName) -> Similarity {
        edges.sort_unstable_by_key(|edge| std::cmp::Reverse(edge.0));
        let (mut used_listed, mut used_query) = (0u64, 0u64);
        let (mut gained, mut listed, mut query) = (0, 0, 0);
        for (gain, at, of_query, weight) in edges.iter() {
            if used_listed & (1 << at) != 0 || used_query & (1 << of_query) != 0 {
                continue;
            }
            used_listed |= 1 << at;
            used_query |= 1 << of_query;
            gained += gain;
            listed += weight;
            query += self.weights[*of_query as usize];
        }
        let extra = (self.weight - query) * EXTRA_PERCENT / 100;
        let percent = if extra == 0 { name.missing_percent(used_listed) } else { MISSING_PERCENT };
        let missing = (name.weight - listed) * percent / 100;
        gained / (listed + query + missing + extra).max(1)
    }
}

/// What the smaller weight of missing words, `percent` at least, can add to a score at most.
const fn most_forgiven(all: u32, bound: u32, percent: u32) -> u32 {
    let unmatched = (SAME * all).saturating_sub(bound);
    unmatched * (100 - percent) / 100
}
