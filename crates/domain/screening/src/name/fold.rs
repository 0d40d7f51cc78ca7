//! One word, in lower-case Latin letters and digits.

use deunicode::deunicode_char;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::lookalike::{latin_twin, letter_of_digit};

/// How letters outside the Latin script are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// By their sound: `Путин` is `putin`. Letters that look Latin inside a Latin word are the Latin ones.
    Sound,
    /// By their looks, wherever they look Latin: `сосо` is `coco`.
    Looks,
}

/// The words of a name, as written: compatibility forms replaced, marks and invisible characters taken off,
/// apostrophes joining, every other sign separating.
pub fn raw_words(name: &str) -> Vec<String> {
    let letters: String = name
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_invisible(*c) && !is_apostrophe(*c))
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    // Composed again, so that syllables that decompose into letters (Hangul) are read as syllables.
    letters.split_whitespace().map(|word| word.nfc().collect()).collect()
}

/// The word in lower-case Latin letters and digits; empty if nothing in it can be read.
pub fn latin(word: &str, reading: Reading) -> String {
    if word.is_ascii() {
        return without_digits_for_letters(word.to_ascii_lowercase());
    }
    let by_looks = reading == Reading::Looks || word.chars().any(|c| c.is_ascii_alphabetic());
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match latin_twin(c).filter(|_| by_looks) {
            Some(twin) => out.push(twin),
            None => push_sound(&mut out, c),
        }
    }
    without_digits_for_letters(out)
}

/// Whether every letter of the word is a look-alike, so that its script does not say how it is meant.
pub fn is_ambiguous(word: &str) -> bool {
    word.chars().all(|c| latin_twin(c).is_some())
}

fn push_sound(out: &mut String, c: char) {
    let sound = deunicode_char(c).unwrap_or_default().chars();
    out.extend(sound.filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
}

fn without_digits_for_letters(word: String) -> String {
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    if letters == word.len() || letters * 2 <= word.len() || is_ordinal(&word) {
        return word;
    }
    word.chars().map(|c| letter_of_digit(c).unwrap_or(c)).collect()
}

/// `7th` is a number.
fn is_ordinal(word: &str) -> bool {
    let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = &word[number.len()..];
    matches!(ending, "st" | "nd" | "rd" | "th") && number.bytes().all(|c| c.is_ascii_digit())
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '´' | 'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | '‘' | '’' | '′')
}

/// Format and control characters that nobody sees.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{e0000}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(name: &str) -> String {
        raw_words(name).iter().map(|word| latin(word, Reading::Sound)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn other_scripts_are_read_by_their_sound() {
        assert_eq!(sound("Владимир Путин"), "vladimir putin");
        assert_eq!(sound("Βλαντιμίρ Πούτιν"), "blantimir poutin");
        assert_eq!(sound("José O’NEIL-García"), "jose oneil garcia");
    }

    #[test]
    fn look_alikes_inside_latin_words_are_latin() {
        assert_eq!(sound("Vlаdimir Рutin"), "vladimir putin");
        assert_eq!(sound("Ｐｕｔｉｎ 𝓥𝓵𝓪𝓭𝓲𝓶𝓲𝓻"), "putin vladimir");
        assert_eq!(sound("0sama b1n Lad3n"), "osama bin laden");
    }

    #[test]
    fn invisible_characters_change_nothing() {
        assert_eq!(sound("Pu\u{200b}tin\u{202e} Vla\u{ad}dimir"), "putin vladimir");
    }

    #[test]
    fn numbers_stay_numbers() {
        assert_eq!(sound("2904977 Canada 7th 54"), "2904977 canada 7th 54");
    }

    #[test]
    fn words_of_look_alikes_alone_are_ambiguous() {
        assert!(is_ambiguous("сосо") && !is_ambiguous("Путин"));
        assert_eq!(latin("сосо", Reading::Looks), "coco");
        assert_eq!(latin("сосо", Reading::Sound), "soso");
    }
}
