//! Values as FinCEN's schema wants them: no blanks around them, none doubled, nothing but printable characters.

use jiff::civil::Date;

use crate::FilingError;

/// The value of a field of at most `most` characters. Errors: empty, too long.
pub fn text(field: &'static str, value: &str, most: usize) -> Result<String, FilingError> {
    let plain = plain(value);
    if plain.is_empty() {
        return Err(FilingError::Missing(field));
    }
    if plain.chars().count() > most {
        return Err(FilingError::TooLong { field, most });
    }
    Ok(plain)
}

/// Digits alone, of whatever is between them.
pub fn digits(
    field: &'static str,
    value: &str,
    count: std::ops::RangeInclusive<usize>,
) -> Result<String, FilingError> {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    if count.contains(&digits.len()) {
        return Ok(digits);
    }
    Err(FilingError::Form { field, wanted: "a number of the right length" })
}

/// Two or three upper-case letters.
pub fn code(field: &'static str, value: &str) -> Result<String, FilingError> {
    let is_code = matches!(value.len(), 2 | 3) && value.bytes().all(|b| b.is_ascii_uppercase());
    if is_code {
        Ok(value.to_owned())
    } else {
        Err(FilingError::Form { field, wanted: "a code of capital letters" })
    }
}

/// `YYYYMMDD`.
pub fn date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// Whole dollars: cents are rounded up, as FinCEN asks.
pub const fn dollars(cents: u64) -> u64 {
    cents.div_ceil(100)
}

/// The text in pieces of at most `most` characters, cut between words. Errors: a word alone is longer.
pub fn pieces(field: &'static str, value: &str, most: usize) -> Result<Vec<String>, FilingError> {
    let mut pieces = vec![String::new()];
    for word in plain(value).split(' ') {
        let piece = pieces.last_mut().expect("there is always one");
        let length = piece.chars().count() + word.chars().count() + usize::from(!piece.is_empty());
        if length <= most {
            if !piece.is_empty() {
                piece.push(' ');
            }
            piece.push_str(word);
        } else if word.chars().count() <= most {
            pieces.push(word.to_owned());
        } else {
            return Err(FilingError::TooLong { field, most });
        }
    }
    if pieces[0].is_empty() { Err(FilingError::Missing(field)) } else { Ok(pieces) }
}

fn plain(value: &str) -> String {
    let printable = value.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| is_xml(*c));
    printable.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What XML 1.0 can hold.
const fn is_xml(c: char) -> bool {
    !matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_control_characters_do_not_reach_the_file() {
        assert_eq!(text("Name", " A\t\u{1}B \n C ", 10).unwrap(), "A B C");
        assert_eq!(text("Name", " \n ", 10), Err(FilingError::Missing("Name")));
        assert_eq!(text("Name", "ABCDEFG", 6), Err(FilingError::TooLong { field: "Name", most: 6 }));
    }

    #[test]
    fn a_long_text_is_cut_between_words_and_loses_none() {
        let long = "word ".repeat(1_000);
        let pieces = pieces("Narrative", &long, 1_000).unwrap();
        assert!(pieces.iter().all(|piece| piece.chars().count() <= 1_000));
        assert_eq!(pieces.join(" "), long.trim());
    }

    #[test]
    fn cents_round_up() {
        assert_eq!((dollars(0), dollars(1), dollars(100), dollars(101)), (0, 1, 1, 2));
    }
}
