//! OFAC's formats. `SDN.CSV`: number, name, type, …, remarks (12th column), without a header, `-0-` for nothing;
//! birth dates stand in the remarks. `ALT.CSV`: number, number of the alias, kind, name. JSON lines: one object per
//! entry with `entity_id`, `primary_name`, `aliases[].name`, `dob[]`.

use serde::Deserialize;

use crate::{BirthDate, Entity};

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// Not the CSV it should be.
    #[error("the list is not in OFAC's CSV format: {0}")]
    Csv(#[from] csv::Error),
    /// A row is short.
    #[error("row {row} of the list has no column {column}")]
    Short {
        /// Row, from 1.
        row: usize,
        /// Column, from 1.
        column: usize,
    },
    /// Not the JSON it should be.
    #[error("line {line} of the list is not an entry: {source}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
}

/// Entries of `SDN.CSV`.
pub fn parse_sdn_csv(bytes: &[u8]) -> Result<Vec<Entity>, ParseError> {
    rows(bytes)?
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let remarks = row.get(11).unwrap_or_default();
            Ok(Entity {
                id: sdn_id(column(row, i, 0)?),
                names: vec![column(row, i, 1)?.to_owned()],
                birth_dates: births_in(remarks),
            })
        })
        .collect()
}

/// Aliases of `ALT.CSV`, each as an entry to be added to the one with its id.
pub fn parse_alt_csv(bytes: &[u8]) -> Result<Vec<Entity>, ParseError> {
    rows(bytes)?
        .iter()
        .enumerate()
        .map(|(i, row)| {
            let names = vec![column(row, i, 3)?.to_owned()];
            Ok(Entity { id: sdn_id(column(row, i, 0)?), names, birth_dates: vec![] })
        })
        .collect()
}

/// Entries of a file of JSON lines; empty lines are skipped.
pub fn parse_jsonl(text: &str) -> Result<Vec<Entity>, ParseError> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(i, line)| {
            let entry: JsonEntry =
                serde_json::from_str(line).map_err(|source| ParseError::Json { line: i + 1, source })?;
            Ok(entry.into())
        })
        .collect()
}

#[derive(Deserialize)]
struct JsonEntry {
    entity_id: String,
    primary_name: String,
    #[serde(default)]
    aliases: Vec<JsonAlias>,
    #[serde(default)]
    dob: Vec<String>,
}

#[derive(Deserialize)]
struct JsonAlias {
    name: String,
}

impl From<JsonEntry> for Entity {
    fn from(entry: JsonEntry) -> Self {
        let aliases = entry.aliases.into_iter().map(|alias| alias.name);
        Self {
            id: entry.entity_id,
            names: std::iter::once(entry.primary_name).chain(aliases).collect(),
            birth_dates: entry.dob.iter().filter_map(|date| BirthDate::parse(date)).collect(),
        }
    }
}

/// Rows; the files end in the end-of-file sign of the system they come from.
fn rows(bytes: &[u8]) -> Result<Vec<csv::StringRecord>, ParseError> {
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut rows = Vec::new();
    for record in reader.into_byte_records() {
        let record = csv::StringRecord::from_byte_record_lossy(record?);
        if record.get(0) != Some("\u{1a}") {
            rows.push(record);
        }
    }
    Ok(rows)
}

fn column(row: &csv::StringRecord, index: usize, column: usize) -> Result<&str, ParseError> {
    row.get(column).map(str::trim).ok_or(ParseError::Short { row: index + 1, column: column + 1 })
}

fn sdn_id(number: &str) -> String {
    format!("OFAC_SDN:{number}")
}

fn births_in(remarks: &str) -> Vec<BirthDate> {
    let dates = remarks.split(';').filter_map(|remark| {
        let remark = remark.trim();
        remark.strip_prefix("DOB ").or_else(|| remark.strip_prefix("alt. DOB "))
    });
    dates.filter_map(BirthDate::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SanctionsList, Subject};

    const SDN: &str = concat!(
        "1,\"DOE, Juan\",\"individual\",\"PROG\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,",
        "\"DOB 28 Jul 1963; alt. DOB 1965; POB Nowhere.\"\n",
        "2,\"ACME TRADING\",-0- ,\"PROG\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n\u{1a}\n"
    );

    #[test]
    fn the_official_files_are_read_together() {
        let mut list = SanctionsList::new();
        parse_sdn_csv(SDN.as_bytes()).unwrap().into_iter().for_each(|e| list.add(e));
        let alt = "1,9,\"aka\",\"THE JUAN\",-0- \n";
        parse_alt_csv(alt.as_bytes()).unwrap().into_iter().for_each(|e| list.add(e));
        let screen = |name, born| list.screen(Subject { name, birth_date: BirthDate::parse(born) }).len();
        assert_eq!(list.len(), 2);
        assert_eq!(screen("Juan Doe", "1963-07-28"), 1);
        assert_eq!(screen("the juan", "1965-02-01"), 1);
        assert_eq!(screen("the juan", "1970-01-01"), 0);
    }

    #[test]
    fn json_lines_are_read_and_a_broken_one_is_named() {
        let good =
            r#"{"entity_id":"L:1","primary_name":"A B","aliases":[{"name":"C"}],"dob":["1960 to 1963"]}"#;
        let entries = parse_jsonl(&format!("{good}\n\n")).unwrap();
        assert_eq!(entries[0].names, ["A B", "C"]);
        assert_eq!(entries[0].birth_dates, [BirthDate::Years(1960, 1963)]);
        let error = parse_jsonl(&format!("{good}\nnothing\n")).unwrap_err();
        assert!(matches!(error, ParseError::Json { line: 2, .. }));
    }

    #[test]
    fn a_short_row_is_named() {
        assert!(matches!(parse_sdn_csv(b"1\n"), Err(ParseError::Short { row: 1, column: 2 })));
    }
}
