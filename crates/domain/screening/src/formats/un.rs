//! The list of the Security Council: `INDIVIDUAL` and `ENTITY`, names in up to four parts, aliases graded.

use super::{
    ParseError,
    xml::{Element, visit},
};
use crate::{BirthDate, Country, Entity, EntityKind};

/// How far an approximate date of birth reaches, in years.
const APPROXIMATELY: i32 = 2;

/// Everybody on the list.
pub fn parse(bytes: &[u8]) -> Result<Vec<Entity>, ParseError> {
    let mut entities = Vec::new();
    visit(bytes, &["INDIVIDUAL", "ENTITY"], |record| entities.push(entity(&record)))?;
    Ok(entities)
}

fn entity(record: &Element) -> Entity {
    let is_person = record.name == "INDIVIDUAL";
    let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"].map(|part| record.text_of(part));
    let mut names = vec![parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")];
    names.extend(non_empty(record.text_of("NAME_ORIGINAL_SCRIPT")));
    let mut weak_names = Vec::new();
    for alias in record.all(if is_person { "INDIVIDUAL_ALIAS" } else { "ENTITY_ALIAS" }) {
        let into = if alias.text_of("QUALITY") == "Low" { &mut weak_names } else { &mut names };
        into.extend(apart(alias.text_of("ALIAS_NAME")));
    }
    Entity {
        id: format!("UN:{}", record.text_of("DATAID")),
        kind: if is_person { EntityKind::Person } else { EntityKind::Organisation },
        names,
        weak_names,
        birth_dates: record.all("INDIVIDUAL_DATE_OF_BIRTH").filter_map(birth_date).collect(),
        countries: countries(record),
        addresses: Vec::new(),
    }
}

fn birth_date(element: &Element) -> Option<BirthDate> {
    let year = |name| element.text_of(name).parse::<i32>().ok();
    if let (Some(from), Some(to)) = (year("FROM_YEAR"), year("TO_YEAR")) {
        return Some(BirthDate::Years(from, to));
    }
    let text =
        [element.text_of("DATE"), element.text_of("YEAR")].into_iter().find(|text| !text.is_empty())?;
    // A date may carry a time zone: `1960-06-29-05:00`.
    let date = BirthDate::parse(text.get(..10).unwrap_or(text))?;
    let kind = [element.text_of("TYPE_OF_DATE"), element.text_of("TYPE")].concat();
    if kind != "APPROXIMATELY" {
        return Some(date);
    }
    let (from, to) = date.years();
    Some(BirthDate::Years(from - APPROXIMATELY, to + APPROXIMATELY))
}

fn countries(record: &Element) -> Vec<Country> {
    let nationalities = record.all("NATIONALITY").flat_map(|element| element.all("VALUE"));
    let residences = record.all("INDIVIDUAL_ADDRESS").chain(record.all("ENTITY_ADDRESS"));
    let residences = residences.flat_map(|element| element.all("COUNTRY"));
    let mut found: Vec<Country> =
        nationalities.chain(residences).filter_map(|element| Country::parse(&element.text)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The names in one field: some have a whole list in brackets, `Name (HTS) (other; another (original script))`.
fn apart(text: &str) -> Vec<String> {
    let Some((start, end)) = list_in_brackets(text) else { return non_empty(text).into_iter().collect() };
    let name = format!("{}{}", &text[..start], &text[end + 1..]);
    let others =
        text[start + 1..end].split(';').map(|other| other.trim().trim_end_matches("(original script)"));
    [name.as_str()].into_iter().chain(others).filter_map(|name| non_empty(name.trim())).collect()
}

/// Where the first bracket with a semicolon in it opens and closes.
fn list_in_brackets(text: &str) -> Option<(usize, usize)> {
    let (mut depth, mut start, mut is_list) = (0u32, 0, false);
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => {
                if depth == 0 {
                    (start, is_list) = (at, false);
                }
                depth += 1;
            }
            ')' if depth == 1 && is_list => return Some((start, at)),
            ')' => depth = depth.saturating_sub(1),
            ';' if depth > 0 => is_list = true,
            _ => {}
        }
    }
    None
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_in_brackets_is_as_many_names() {
        let field = "Nowhere Front (NF) (جبهة (original script); Front of Nowhere; Nowhere (Old) Front)";
        let names = ["Nowhere Front (NF)", "جبهة", "Front of Nowhere", "Nowhere (Old) Front"];
        assert_eq!(apart(field), names);
        assert_eq!(apart("Nowhere Front (NF)"), ["Nowhere Front (NF)"]);
        assert_eq!(apart("broken (a; b"), ["broken (a; b"]);
        assert!(apart("").is_empty());
    }
}
