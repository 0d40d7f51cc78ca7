//! Legal entity identifiers, ISO 17442.

/// Whether these are 18 letters and digits and two check digits that fit (ISO 7064, MOD 97-10).
pub fn is_lei(text: &str) -> bool {
    let is_form = text.len() == 20 && text.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    is_form && text[18..].bytes().all(|c| c.is_ascii_digit()) && remainder(text) == 1
}

fn remainder(text: &str) -> u32 {
    text.chars().filter_map(|c| c.to_digit(36)).fold(0, |rest, value| {
        let shift = if value >= 10 { 100 } else { 10 };
        (rest * shift + value) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_count() {
        assert!(is_lei("506700GE1G29325QX363"));
        assert!(
            !is_lei("506700GE1G29325QX364")
                && !is_lei("506700GE1G29325QX36")
                && !is_lei("5067-0GE1G29325QX363")
        );
    }
}
