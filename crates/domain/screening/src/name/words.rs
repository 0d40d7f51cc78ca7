//! The forms a name is compared in: words that carry it, and the letters alone.

use super::fold::{self, Reading};

/// Longer names are not names: no list has one half as long.
const MAX_CHARS: usize = 600;
/// More words than any listed name has.
const MAX_WORDS: usize = 40;

/// A name ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Form {
    /// Words without titles, legal forms written out, `LAST, First` turned round.
    pub words: Vec<String>,
    /// All letters without spaces, nothing left out: `LAST, First` turned round, and as it is written.
    pub letters: [String; 2],
}

/// Why a name can't be compared. What can't be screened must not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// No letter or digit that can be read.
    #[error("the name has nothing in it that can be read")]
    Empty,
    /// More than 600 characters or 40 words.
    #[error("the name is longer than any name")]
    TooLong,
}

/// Every form of the name: one, or two if its script does not say how it is meant.
pub fn forms(name: &str) -> Result<Vec<Form>, FormError> {
    if name.chars().nth(MAX_CHARS).is_some() {
        return Err(FormError::TooLong);
    }
    let (first, last) = name.split_once(',').map_or((name, ""), |(last, first)| (first, last));
    let (mut raw, last) = (fold::raw_words(first), fold::raw_words(last));
    let given = raw.len();
    raw.extend(last);
    if raw.len() > MAX_WORDS {
        return Err(FormError::TooLong);
    }
    let mut forms = vec![form(&raw, given, Reading::Sound)];
    if raw.iter().any(|word| fold::is_ambiguous(word)) {
        forms.push(form(&raw, given, Reading::Looks));
    }
    forms.retain(|form| !form.words.is_empty());
    forms.dedup();
    if forms.is_empty() { Err(FormError::Empty) } else { Ok(forms) }
}

/// The form of these words, of which the first `given` stood behind a comma. A legal form there (`ACME, LTD`) ends up
/// first, where it is no worse.
fn form(raw: &[String], given: usize, reading: Reading) -> Form {
    let latin: Vec<String> = raw.iter().map(|word| fold::latin(word, reading)).collect();
    let letters = [latin.concat(), latin[given..].concat() + &latin[..given].concat()];
    let spelled = latin.into_iter().filter(|word| !word.is_empty()).collect();
    let words = legal_forms_written_out(joined_initials(spelled));
    let without_titles: Vec<String> = words.iter().filter(|word| !is_title(word)).cloned().collect();
    // A title is a name when little else is left of it.
    Form { words: if without_titles.len() >= 2 { without_titles } else { words }, letters }
}

/// Runs of single letters are one word: `S. A. S.` is `sas`, and so are the initials of a person.
fn joined_initials(words: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut in_run = false;
    for word in words {
        let single = word.len() == 1;
        match out.last_mut().filter(|_| single && in_run) {
            Some(run) => run.push_str(&word),
            None => out.push(word),
        }
        in_run = single;
    }
    out
}

fn legal_forms_written_out(words: Vec<String>) -> Vec<String> {
    let mut out = Vec::with_capacity(words.len() + 2);
    for word in words {
        match legal_form(&word) {
            [] => out.push(word),
            written => out.extend(written.iter().map(|&part| part.to_owned())),
        }
    }
    out
}

/// Forms of address that say nothing about who somebody is.
fn is_title(word: &str) -> bool {
    const TITLES: &[&str] = &[
        "admiral",
        "ambassador",
        "brigadier",
        "capt",
        "captain",
        "col",
        "colonel",
        "commander",
        "dr",
        "frau",
        "gen",
        "general",
        "hadji",
        "haj",
        "haji",
        "hajj",
        "hajji",
        "herr",
        "hon",
        "jr",
        "lady",
        "lieutenant",
        "lt",
        "madame",
        "maj",
        "major",
        "marshal",
        "maulavi",
        "maulawi",
        "mawlawi",
        "mme",
        "monsieur",
        "mr",
        "mrs",
        "ms",
        "mufti",
        "mullah",
        "prof",
        "professor",
        "qari",
        "senor",
        "senora",
        "sgt",
        "shaykh",
        "sheik",
        "sheikh",
        "sir",
        "sr",
    ];
    TITLES.binary_search(&word).is_ok()
}

/// A legal form in its words; nothing for any other word. They are written out rather than cut short because a slip
/// in a long word is still found.
fn legal_form(word: &str) -> &'static [&'static str] {
    match word {
        "ltd" | "ltda" | "limitada" => &["limited"],
        "co" | "cia" | "compania" | "companies" => &["company"],
        "corp" => &["corporation"],
        "inc" => &["incorporated"],
        "ooo" | "llc" => &["limited", "liability", "company"],
        "oao" | "pao" | "pjsc" | "ojsc" => &["public", "joint", "stock", "company"],
        "zao" | "cjsc" => &["closed", "joint", "stock", "company"],
        "ao" | "jsc" => &["joint", "stock", "company"],
        "intl" | "internacional" => &["international"],
        "bros" => &["brothers"],
        "est" => &["establishment"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> String {
        forms(name).unwrap()[0].words.join(" ")
    }

    #[test]
    fn a_family_name_before_a_comma_goes_last() {
        assert_eq!(words("PUTIN, Vladimir Vladimirovich"), "vladimir vladimirovich putin");
    }

    #[test]
    fn titles_go_unless_they_are_the_name() {
        assert_eq!(words("Mr. Dr. John Doe Jr"), "john doe");
        assert_eq!(words("Sheikh"), "sheikh");
        assert_eq!(words("Sheikh Omar"), "sheikh omar");
    }

    #[test]
    fn legal_forms_have_one_spelling() {
        assert_eq!(words("ACME TRADING COMPANY LIMITED"), words("Acme Trading Co. Ltd."));
        assert_eq!(words("Fenix O.O.O."), words("FENIX LLC"));
        assert_eq!(words("BIENES S. A. S."), words("Bienes SAS"));
        assert_eq!(words("LIMITED LIABILITY COMPANY FENIX"), words("LLC Fenix"));
    }

    #[test]
    fn what_is_no_name_is_an_error() {
        for name in ["", "  ", "!!! --", "\u{200b}", "\u{301}"] {
            assert_eq!(forms(name), Err(FormError::Empty), "{name:?}");
        }
        assert_eq!(forms(&"a".repeat(10_000)), Err(FormError::TooLong));
        assert_eq!(forms(&"a b ".repeat(60)), Err(FormError::TooLong));
    }

    #[test]
    fn a_name_of_look_alikes_has_two_forms() {
        let forms = forms("Сосо Сасо").unwrap();
        assert_eq!(forms[0].words, ["soso", "saso"]);
        assert_eq!(forms[1].words, ["coco", "caco"]);
    }

    #[test]
    fn letters_are_kept_in_both_orders() {
        let form = &forms("Doe, Dr. John").unwrap()[0];
        assert_eq!(form.letters, ["drjohndoe", "doedrjohn"]);
        assert_eq!(form.words, ["john", "doe"]);
    }
}
