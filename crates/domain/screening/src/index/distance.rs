//! How far two words are apart, in tenths of an edit.
//!
//! Damerau-Levenshtein (optimal string alignment) with smaller prices for what transliterations and tired fingers
//! change: vowels, letters of the same sound, doubled letters, neighbours swapped.

/// A whole edit.
pub const EDIT: u32 = 10;
const SWAP: u32 = 8;
const SAME_SOUND: u32 = 6;
const VOWEL_OR_H: u32 = 8;
const DOUBLED: u32 = 4;
/// Longer strings are cut; no word of a list and few whole names are longer.
const MAX: usize = 64;
/// How many letters more than the other one of the two may have so far: who needs more is further than any limit.
const BAND: usize = 2;
const FAR: u16 = 10_000;
/// Letters, then digits.
const ALPHABET: usize = 36;

static SUBSTITUTION: [[u8; ALPHABET]; ALPHABET] = substitutions();

/// A string of lower-case letters and digits with what each of its letters costs to leave out.
pub struct Side {
    length: usize,
    letters: [u8; MAX],
    gaps: [u8; MAX],
}

impl Side {
    /// The string made ready.
    pub fn of(text: &[u8]) -> Self {
        let length = text.len().min(MAX);
        let mut side = Self { length, letters: [0; MAX], gaps: [0; MAX] };
        for at in 0..length {
            side.letters[at] = letter(text[at]);
            side.gaps[at] = gap(text, at);
        }
        side
    }
}

/// The distance, or `None` if it is over `limit`, which is two edits at most.
pub fn distance(a: &Side, b: &[u8], limit: u32) -> Option<u32> {
    if a.length.abs_diff(b.len().min(MAX)) > BAND {
        return None;
    }
    let (b, limit) = (Side::of(b), u16::try_from(limit).unwrap_or(FAR));
    let mut rows = [[FAR; MAX + BAND + 2]; 3];
    rows[0][0] = 0;
    for j in 1..=b.length.min(BAND) {
        rows[0][j] = rows[0][j - 1] + u16::from(b.gaps[j - 1]);
    }
    for i in 1..=a.length {
        if fill(&mut rows, i, a, &b) > limit + EDIT as u16 {
            return None;
        }
    }
    let cost = rows[a.length % 3][b.length];
    (cost <= limit).then_some(u32::from(cost))
}

/// Fills row `i` within the band and gives its least.
fn fill(rows: &mut [[u16; MAX + BAND + 2]; 3], i: usize, a: &Side, b: &Side) -> u16 {
    let (now, last, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
    let (low, high) = (i.saturating_sub(BAND), (i + BAND).min(b.length));
    let gap_a = u16::from(a.gaps[i - 1]);
    let x = a.letters[i - 1];
    let mut least = FAR;
    if low == 0 {
        rows[now][0] = rows[last][0] + gap_a;
        least = rows[now][0];
    } else {
        rows[now][low - 1] = FAR;
    }
    for j in low.max(1)..=high {
        let y = b.letters[j - 1];
        let mut cost = rows[last][j - 1] + u16::from(SUBSTITUTION[x as usize][y as usize]);
        cost = cost.min(rows[last][j] + gap_a).min(rows[now][j - 1] + u16::from(b.gaps[j - 1]));
        if i > 1 && j > 1 && x != y && x == b.letters[j - 2] && a.letters[i - 2] == y {
            cost = cost.min(rows[before][j - 2] + SWAP as u16);
        }
        rows[now][j] = cost;
        least = least.min(cost);
    }
    rows[now][high + 1] = FAR;
    least
}

const fn letter(c: u8) -> u8 {
    match c {
        b'a'..=b'z' => c - b'a',
        b'0'..=b'9' => c - b'0' + 26,
        _ => ALPHABET as u8 - 1,
    }
}

const fn substitutions() -> [[u8; ALPHABET]; ALPHABET] {
    let mut table = [[EDIT as u8; ALPHABET]; ALPHABET];
    let (mut a, mut b) = (0, 0);
    while a < ALPHABET {
        table[a][b] = substitution(a as u8, b as u8);
        b += 1;
        if b == ALPHABET {
            (a, b) = (a + 1, 0);
        }
    }
    table
}

/// Price of a letter that only one of the two has.
const fn gap(word: &[u8], at: usize) -> u8 {
    if at > 0 && word[at - 1] == word[at] {
        return DOUBLED as u8;
    }
    if is_vowel(word[at]) || word[at] == b'h' { VOWEL_OR_H as u8 } else { EDIT as u8 }
}

const fn substitution(a: u8, b: u8) -> u8 {
    if a == b {
        return 0;
    }
    let (a, b) = (a + b'a', b + b'a');
    if (is_vowel(a) && is_vowel(b)) || same_sound(a, b) { SAME_SOUND as u8 } else { EDIT as u8 }
}

const fn is_vowel(c: u8) -> bool {
    matches!(c, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

const fn same_sound(a: u8, b: u8) -> bool {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    matches!(
        (a, b),
        (b'c', b'k')
            | (b'k', b'q')
            | (b'c', b'q')
            | (b's', b'z')
            | (b'v', b'w')
            | (b'g', b'j')
            | (b'j', b'y')
            | (b'd', b't')
            | (b'b', b'p')
            | (b'f', b'v')
            | (b'c', b's')
            | (b'i', b'j')
            | (b'b', b'v')
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn between(a: &str, b: &str) -> Option<u32> {
        distance(&Side::of(a.as_bytes()), b.as_bytes(), 20)
    }

    #[test]
    fn spellings_of_a_sound_are_near() {
        assert_eq!(between("mohammed", "mohamed"), Some(DOUBLED));
        assert_eq!(between("mohammed", "muhammad"), Some(2 * SAME_SOUND));
        assert_eq!(between("qasim", "kasim"), Some(SAME_SOUND));
        assert_eq!(between("putin", "puitn"), Some(SWAP));
        assert_eq!(between("putin", "puxin"), Some(EDIT));
        assert_eq!(between("putin", "smith"), None);
    }

    /// The same without a band, cell by cell.
    fn plain(a: &[u8], b: &[u8]) -> u32 {
        let mut d = vec![vec![0u32; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                if i == 0 && j == 0 {
                    continue;
                }
                let mut cost = u32::MAX;
                if i > 0 {
                    cost = cost.min(d[i - 1][j] + u32::from(gap(a, i - 1)));
                }
                if j > 0 {
                    cost = cost.min(d[i][j - 1] + u32::from(gap(b, j - 1)));
                }
                if i > 0 && j > 0 {
                    let price = substitution(letter(a[i - 1]), letter(b[j - 1]));
                    cost = cost.min(d[i - 1][j - 1] + u32::from(price));
                }
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    cost = cost.min(d[i - 2][j - 2] + SWAP);
                }
                d[i][j] = cost;
            }
        }
        d[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn it_is_the_plain_distance_where_that_is_small(a in "[a-d]{1,9}", b in "[a-d]{1,9}") {
            let free = plain(a.as_bytes(), b.as_bytes());
            let found = distance(&Side::of(a.as_bytes()), b.as_bytes(), 20);
            // Doubled letters are cheap, so three of them are within the price of two edits but not within the band.
            if a.len().abs_diff(b.len()) < BAND && free <= 12 {
                prop_assert_eq!(found, Some(free));
            }
            prop_assert!(found.is_none_or(|cost| cost >= free));
        }

        #[test]
        fn it_is_symmetric_and_zero_only_for_equal_words(a in "[a-e]{1,9}", b in "[a-e]{1,9}") {
            let (ab, ba) = (distance(&Side::of(a.as_bytes()), b.as_bytes(), 20), distance(&Side::of(b.as_bytes()), a.as_bytes(), 20));
            prop_assert_eq!(ab, ba);
            prop_assert_eq!(ab == Some(0), a == b);
        }
    }
}
