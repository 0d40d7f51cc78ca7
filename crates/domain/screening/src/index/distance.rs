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

/// The distance, or `None` if it is over `limit`.
pub fn distance(a: &[u8], b: &[u8], limit: u32) -> Option<u32> {
    let (a, b) = (&a[..a.len().min(MAX)], &b[..b.len().min(MAX)]);
    let mut rows = [[0u32; MAX + 1]; 3];
    for j in 1..=b.len() {
        rows[0][j] = rows[0][j - 1] + gap(b, j - 1);
    }
    let mut left = 0;
    for i in 1..=a.len() {
        let (now, last, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        left += gap(a, i - 1);
        rows[now][0] = left;
        let mut least = left;
        for j in 1..=b.len() {
            let (x, y) = (a[i - 1], b[j - 1]);
            let mut cost = rows[last][j - 1] + substitution(x, y);
            cost = cost.min(rows[last][j] + gap(a, i - 1)).min(rows[now][j - 1] + gap(b, j - 1));
            if i > 1 && j > 1 && x != y && x == b[j - 2] && a[i - 2] == y {
                cost = cost.min(rows[before][j - 2] + SWAP);
            }
            rows[now][j] = cost;
            least = least.min(cost);
        }
        if least > limit + EDIT {
            return None;
        }
    }
    Some(rows[a.len() % 3][b.len()]).filter(|cost| *cost <= limit)
}

/// Price of a letter that only one of the two has.
const fn gap(word: &[u8], at: usize) -> u32 {
    if at > 0 && word[at - 1] == word[at] {
        return DOUBLED;
    }
    if is_vowel(word[at]) || word[at] == b'h' { VOWEL_OR_H } else { EDIT }
}

const fn substitution(a: u8, b: u8) -> u32 {
    if a == b {
        return 0;
    }
    if (is_vowel(a) && is_vowel(b)) || same_sound(a, b) { SAME_SOUND } else { EDIT }
}

const fn is_vowel(c: u8) -> bool {
    matches!(c, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

const fn same_sound(a: u8, b: u8) -> bool {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    matches!(
        (a, b),
        (b'c', b'k') | (b'k', b'q') | (b'c', b'q') | (b's', b'z') | (b'v', b'w') | (b'g', b'j')
            | (b'j', b'y') | (b'd', b't') | (b'b', b'p') | (b'f', b'v') | (b'c', b's') | (b'i', b'j')
            | (b'b', b'v')
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn between(a: &str, b: &str) -> Option<u32> {
        distance(a.as_bytes(), b.as_bytes(), 20)
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

    proptest! {
        #[test]
        fn it_is_symmetric_and_zero_only_for_equal_words(a in "[a-e]{1,9}", b in "[a-e]{1,9}") {
            let (ab, ba) = (distance(a.as_bytes(), b.as_bytes(), 200), distance(b.as_bytes(), a.as_bytes(), 200));
            prop_assert_eq!(ab, ba);
            prop_assert_eq!(ab == Some(0), a == b);
        }

        #[test]
        fn a_limit_never_changes_an_answer_within_it(a in "[a-d]{1,8}", b in "[a-d]{1,8}") {
            let free = distance(a.as_bytes(), b.as_bytes(), 500).expect("no pair of eight letters is as far");
            prop_assert_eq!(distance(a.as_bytes(), b.as_bytes(), 20), (free <= 20).then_some(free));
        }
    }
}
