//! JSON lines: one object per entry with `entity_id`, `primary_name`, `entity_type`, `aliases[].name`, `dob[]`,
//! `countries[]`, `addresses[]`.

use serde::Deserialize;

use super::ParseError;
use crate::{BirthDate, Country, Entity, EntityKind};

/// Entries of a file of JSON lines; empty lines are skipped.
pub fn parse_jsonl(text: &str) -> Result<Vec<Entity>, ParseError> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(i, line)| {
            let entry: Entry =
                serde_json::from_str(line).map_err(|source| ParseError::Json { line: i + 1, source })?;
            Ok(entry.into())
        })
        .collect()
}

#[derive(Deserialize)]
struct Entry {
    entity_id: String,
    primary_name: String,
    #[serde(default)]
    entity_type: String,
    #[serde(default)]
    aliases: Vec<Alias>,
    #[serde(default)]
    dob: Vec<String>,
    #[serde(default)]
    countries: Vec<String>,
    #[serde(default)]
    addresses: Vec<String>,
}

#[derive(Deserialize)]
struct Alias {
    name: String,
    #[serde(default)]
    weak: bool,
}

impl From<Entry> for Entity {
    fn from(entry: Entry) -> Self {
        let (weak, strong): (Vec<Alias>, Vec<Alias>) =
            entry.aliases.into_iter().partition(|alias| alias.weak);
        Self {
            id: entry.entity_id,
            kind: kind(&entry.entity_type),
            names: std::iter::once(entry.primary_name).chain(strong.into_iter().map(|a| a.name)).collect(),
            weak_names: weak.into_iter().map(|alias| alias.name).collect(),
            birth_dates: entry.dob.iter().filter_map(|date| BirthDate::parse(date)).collect(),
            countries: entry.countries.iter().filter_map(|country| Country::parse(country)).collect(),
            addresses: entry.addresses,
        }
    }
}

fn kind(text: &str) -> EntityKind {
    match text {
        "PERSON" => EntityKind::Person,
        "ORGANIZATION" => EntityKind::Organisation,
        "VESSEL" | "AIRCRAFT" => EntityKind::Craft,
        _ => EntityKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_lines_are_read_and_a_broken_one_is_named() {
        let good = r#"{"entity_id":"L:1","primary_name":"A B","entity_type":"PERSON","dob":["1960 to 1963"],
            "aliases":[{"name":"C"},{"name":"D","weak":true}],"countries":["RU"]}"#
            .replace('\n', "");
        let entries = parse_jsonl(&format!("{good}\n\n")).unwrap();
        assert_eq!(
            (entries[0].names.join("|"), entries[0].weak_names.join("|")),
            ("A B|C".into(), "D".into())
        );
        assert_eq!(entries[0].birth_dates, [BirthDate::Years(1960, 1963)]);
        assert_eq!(entries[0].kind, EntityKind::Person);
        let error = parse_jsonl(&format!("{good}\nnothing\n")).unwrap_err();
        assert!(matches!(error, ParseError::Json { line: 2, .. }));
    }
}
