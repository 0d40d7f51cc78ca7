//! The words of all listed names.

use std::{borrow::Cow, collections::HashMap, sync::OnceLock};

use super::{
    deletion::{DeletionIndex, Reach},
    distance::{EDIT, Side, distance},
    texts::Texts,
};

/// Words of three to six letters are found with one letter wrong, longer ones with two.
const REACH: Reach = Reach { one_from: 3, two_from: 7, prefix: 7 };
/// As if so many more names were listed: on a short list no word is common only because the list is short.
const BACKGROUND: u64 = 32_768;
/// Similarity of equal words.
pub const SAME: u32 = 1_000;
/// An edit in a shorter word costs no more than in one of so many letters.
const SHORT: usize = 5;
/// Words less alike than this are other words.
const LEAST: u32 = 640;
/// What an edit that turns one word of the vocabulary into another counts, in percent: it is more likely to be
/// another name than a slip.
pub const KNOWN_WORD_PERCENT: u32 = 170;

/// A word of the list that a word of the query may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alike {
    /// The word's number.
    pub word: u32,
    /// 0 to 1,000.
    pub similarity: u32,
}

/// Words with how much each says, and where they occur.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    numbers: HashMap<String, u32>,
    texts: Texts,
    /// Which letters each word has, a bit each: words with few letters in common are not compared.
    letters: Vec<u32>,
    weights: Vec<u32>,
    /// Numbers of the names each word occurs in, ascending, one word after the other.
    postings: Vec<u32>,
    /// Where each word's end.
    ends: Vec<u32>,
    unknown: u32,
    near: DeletionIndex,
    /// What each word is like, once somebody has asked: the words of a query are mostly the same common names.
    asked: Vec<OnceLock<Box<[Alike]>>>,
}

impl Vocabulary {
    /// The vocabulary of these names; also gives each name as numbers of its words.
    pub fn build(names: &[Vec<String>]) -> (Self, Vec<Vec<u32>>) {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let (mut texts, mut postings) = (Texts::default(), Vec::<Vec<u32>>::new());
        let mut numbered = Vec::with_capacity(names.len());
        for (name, words) in (0u32..).zip(names) {
            let ids = words.iter().map(|word| {
                let next = postings.len() as u32;
                let id = *numbers.entry(word.clone()).or_insert(next);
                if id == next {
                    texts.push(word);
                    postings.push(Vec::new());
                }
                let occurs = &mut postings[id as usize];
                if occurs.last() != Some(&name) {
                    occurs.push(name);
                }
                id
            });
            numbered.push(ids.collect());
        }
        let all = names.len() as u64 + BACKGROUND;
        let weights = postings.iter().map(|occurs| weight(all, occurs.len() as u64)).collect();
        let letters = texts.iter().map(|(_, text)| letters_of(text)).collect();
        let near = DeletionIndex::build(REACH, texts.iter());
        let mut end = 0;
        let ends = postings.iter().map(|occurs| {
            end += occurs.len() as u32;
            end
        });
        let ends: Vec<u32> = ends.collect();
        let postings = postings.concat();
        let asked = vec![OnceLock::new(); texts.len()];
        (
            Self { numbers, texts, letters, weights, postings, ends, unknown: weight(all, 1), near, asked },
            numbered,
        )
    }

    /// How much a word says: four times the binary logarithm of how rare it is.
    pub fn weight(&self, word: u32) -> u32 {
        self.weights[word as usize]
    }

    /// Whether the word is on a list.
    pub fn knows(&self, text: &str) -> bool {
        self.numbers.contains_key(text)
    }

    /// How much a word of a query says. One that is on no list is as rare as the word it is a slip of, and as rare
    /// as can be if it is none.
    pub fn weight_of(&self, text: &str, alike: &[Alike]) -> u32 {
        match self.numbers.get(text) {
            Some(word) => self.weight(*word),
            None => {
                let nearest =
                    alike.iter().max_by_key(|a| (a.similarity, std::cmp::Reverse(self.weight(a.word))));
                nearest.map_or(self.unknown, |a| self.weight(a.word))
            }
        }
    }

    /// The names a word occurs in.
    pub fn names_with(&self, word: u32) -> &[u32] {
        let at = word as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.postings[start as usize..self.ends[at] as usize]
    }

    /// How many words there are.
    pub const fn len(&self) -> usize {
        self.weights.len()
    }

    /// Every word the text may be, in the order of their numbers.
    pub fn alike(&self, text: &str, scratch: &mut Vec<u32>) -> Cow<'_, [Alike]> {
        match self.numbers.get(text) {
            Some(word) => {
                let known = || self.find_alike(text, Some(*word), scratch).into_boxed_slice();
                Cow::Borrowed(self.asked[*word as usize].get_or_init(known))
            }
            None => Cow::Owned(self.find_alike(text, None, scratch)),
        }
    }

    fn find_alike(&self, text: &str, known: Option<u32>, scratch: &mut Vec<u32>) -> Vec<Alike> {
        self.near.near(text.as_bytes(), scratch);
        let (side, letters) = (Side::of(text.as_bytes()), letters_of(text.as_bytes()));
        let edits = |word: u32| (self.letters[word as usize] ^ letters).count_ones().div_ceil(2);
        let near = scratch.iter().filter(|word| edits(**word) <= 2);
        near.filter_map(|word| self.compare(text.len(), &side, *word, known)).collect()
    }

    fn compare(&self, length: usize, side: &Side, word: u32, known: Option<u32>) -> Option<Alike> {
        if known == Some(word) {
            return Some(Alike { word, similarity: SAME });
        }
        let other = self.texts.get(word);
        let longest = length.max(other.len());
        let percent = if known.is_some() { KNOWN_WORD_PERCENT } else { 100 };
        // The dearest that still leaves the two alike.
        let affordable = (SAME - LEAST) * longest.max(SHORT) as u32 / 100 * 100 / percent;
        let cost = distance(side, other, affordable.min(2 * EDIT))?;
        let similarity = SAME.saturating_sub(cost * percent / longest.max(SHORT) as u32);
        (similarity >= LEAST).then_some(Alike { word, similarity })
    }
}

/// Four times the binary logarithm of `all / occurs`, at least 1.
fn weight(all: u64, occurs: u64) -> u32 {
    let ratio = u128::from(all) / u128::from(occurs.max(1));
    ratio.pow(4).max(2).ilog2()
}

fn letters_of(word: &[u8]) -> u32 {
    word.iter().fold(0, |set, c| set | 1 << (c & 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let names = ["mohammad ali", "mohammed putin", "mario rossi", "maria rossi"];
        let names: Vec<Vec<String>> =
            names.iter().map(|n| n.split(' ').map(str::to_owned).collect()).collect();
        Vocabulary::build(&names).0
    }

    fn alike(text: &str) -> Vec<(String, u32)> {
        let vocabulary = vocabulary();
        let found = vocabulary.alike(text, &mut Vec::new());
        found
            .iter()
            .map(|a| (String::from_utf8_lossy(vocabulary.texts.get(a.word)).into_owned(), a.similarity))
            .collect()
    }

    #[test]
    fn a_misspelt_word_is_found() {
        assert_eq!(alike("putni"), [("putin".to_owned(), 840)]);
        assert_eq!(alike("muhammad").len(), 2);
    }

    #[test]
    fn another_known_word_is_further_away_than_a_slip() {
        let known = alike("mario").into_iter().find(|(word, _)| word == "maria").unwrap().1;
        let slip = alike("marie").into_iter().find(|(word, _)| word == "maria").unwrap().1;
        assert!(known < slip);
    }

    #[test]
    fn rare_words_say_more() {
        let vocabulary = vocabulary();
        let weight = |text: &str| vocabulary.weight_of(text, &vocabulary.alike(text, &mut Vec::new()));
        assert!(weight("rossi") < weight("putin"));
        assert_eq!(weight("putin"), weight("nobody"));
        assert_eq!(weight("rosssi"), weight("rossi"));
    }
}
