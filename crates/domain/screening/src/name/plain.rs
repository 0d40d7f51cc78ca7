//! Names, written so that spellings of the same name are the same text.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The name without case, accents and punctuation, its words sorted: `"DOE, José"` is `"doe jose"`.
///
/// Apostrophes join (`O'Neil` is `oneil`), every other sign separates (`Al-Hassan` is `al hassan`).
pub fn plain(name: &str) -> String {
    let folded: String = name
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_apostrophe(*c))
        .flat_map(char::to_lowercase)
        .flat_map(unmarked)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let mut words: Vec<&str> = folded.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ")
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '´' | 'ʼ' | 'ʻ' | '‘' | '’')
}

/// Letters whose mark is part of the letter and which no decomposition takes off.
fn unmarked(c: char) -> impl Iterator<Item = char> {
    let text = match c {
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ı' => "i",
        _ => "",
    };
    text.chars().chain(text.is_empty().then_some(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_are_one_text() {
        let same =
            ["José O'NEIL-García", "garcia jose oneil", "O’Neil García, José", "  GARCÍA  OʼNEIL. José "];
        for name in same {
            assert_eq!(plain(name), "garcia jose oneil", "{name}");
        }
    }

    #[test]
    fn letters_with_fixed_marks_lose_them() {
        assert_eq!(plain("Łukasz Strauß-Sørensen"), "lukasz sorensen strauss");
    }

    #[test]
    fn other_scripts_stay_what_they_are() {
        assert_eq!(plain("王 小明"), "小明 王");
        assert_ne!(plain("王小明"), plain("王大明"));
    }

    #[test]
    fn different_names_stay_different() {
        assert_ne!(plain("Jon Smith"), plain("John Smith"));
        assert_ne!(plain("Ana Li"), plain("Anali"));
    }
}
