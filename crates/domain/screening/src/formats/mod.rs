//! The formats lists are published in.

mod addresses;
mod csl;
mod eu;
mod jsonl;
mod ofac_csv;
mod sdn_advanced;
mod uk;
mod un;
mod xml;

pub use jsonl::parse_jsonl;
pub use ofac_csv::{parse_add_csv, parse_alt_csv, parse_comments_csv, parse_sdn_csv};

use crate::Entity;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// Not the CSV it should be.
    #[error("the list is not the CSV it should be: {0}")]
    Csv(#[from] csv::Error),
    /// A row is short.
    #[error("row {row} of the list has no column {column}")]
    Short {
        /// Row, from 1.
        row: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A column is missing from the header.
    #[error("the list has no column {0}")]
    Column(&'static str),
    /// Not the JSON it should be.
    #[error("line {line} of the list is not an entry: {source}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// Not the XML it should be.
    #[error("the list is not the XML it should be: {0}")]
    Xml(String),
    /// Well-formed, and nobody in it.
    #[error("the list has no entry in it")]
    Nobody,
}

/// A format, told from a file's name and its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// OFAC's `SDN.CSV` and `CONS_PRIM.CSV`.
    Primary,
    /// OFAC's `ALT.CSV` and `CONS_ALT.CSV`.
    Aliases,
    /// OFAC's `ADD.CSV` and `CONS_ADD.CSV`.
    Places,
    /// OFAC's `SDN_COMMENTS.CSV`: what did not fit into the remarks.
    Comments,
    /// One JSON object per entry.
    JsonLines,
    /// OFAC's `SDN_ADVANCED.XML`.
    SdnAdvanced,
    /// The Consolidated Screening List of the US International Trade Administration, as CSV.
    ConsolidatedScreening,
    /// The consolidated list of the Security Council of the United Nations, as XML.
    UnitedNations,
    /// The consolidated list of the European Union, as XML.
    EuropeanUnion,
    /// The consolidated list of the Office of Financial Sanctions Implementation of the United Kingdom, as CSV.
    UnitedKingdom,
    /// Addresses of crypto assets: one per line, or a JSON array.
    Addresses,
}

impl Format {
    /// The format of a file, or `None` if it is no list. A `.gz` in the name is passed over.
    pub fn of(name: &str, bytes: &[u8]) -> Option<Self> {
        let name = name.to_lowercase();
        let name = name.trim_end_matches(".gz");
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4_096)]);
        let (_, extension) = name.rsplit_once('.')?;
        match extension {
            "jsonl" => Some(Self::JsonLines),
            "xml" => of_xml(&head),
            "csv" => of_csv(name, &head),
            "txt" | "json" => addresses::looks_like(&head).then_some(Self::Addresses),
            _ => None,
        }
    }

    /// Everybody in the file. `name` tells lists of addresses apart. Errors: it is not in this format; nobody is in it.
    pub fn parse(self, name: &str, bytes: &[u8]) -> Result<Vec<Entity>, ParseError> {
        let entities = match self {
            Self::Primary => parse_sdn_csv(bytes),
            Self::Aliases => parse_alt_csv(bytes),
            Self::Places => parse_add_csv(bytes),
            Self::Comments => parse_comments_csv(bytes),
            Self::JsonLines => parse_jsonl(&String::from_utf8_lossy(bytes)),
            Self::SdnAdvanced => sdn_advanced::parse(bytes),
            Self::ConsolidatedScreening => csl::parse(bytes),
            Self::UnitedNations => un::parse(bytes),
            Self::EuropeanUnion => eu::parse(bytes),
            Self::UnitedKingdom => uk::parse(bytes),
            Self::Addresses => Ok(addresses::parse(name, bytes)),
        }?;
        if entities.is_empty() && self.must_name_somebody() { Err(ParseError::Nobody) } else { Ok(entities) }
    }

    /// Whether a file of this format without entries is a broken one. What only adds to others may be empty.
    const fn must_name_somebody(self) -> bool {
        !matches!(self, Self::Aliases | Self::Places | Self::Comments)
    }
}

fn of_xml(head: &str) -> Option<Format> {
    if head.contains("<CONSOLIDATED_LIST") {
        Some(Format::UnitedNations)
    } else if head.contains("fpi/fsd/export") {
        Some(Format::EuropeanUnion)
    } else if head.contains("<Sanctions") {
        Some(Format::SdnAdvanced)
    } else {
        None
    }
}

fn of_csv(name: &str, head: &str) -> Option<Format> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name).trim_end_matches(".csv");
    if head.contains("Group Type,Alias Type") {
        return Some(Format::UnitedKingdom);
    }
    if head.contains("source,entity_number,type,programs,name") {
        return Some(Format::ConsolidatedScreening);
    }
    match file {
        "sdn" | "cons_prim" => Some(Format::Primary),
        "alt" | "cons_alt" => Some(Format::Aliases),
        "add" | "cons_add" => Some(Format::Places),
        _ if file.starts_with("sdn_comments") || file == "cons_comments" => Some(Format::Comments),
        _ => None,
    }
}

/// A CSV file with names of columns, read by these names.
struct Table {
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    /// Rows under the header that starts with `first`; what stands above it is passed over.
    fn read(bytes: &[u8], first: &str) -> Result<Self, ParseError> {
        let mut rows = records(bytes)?;
        let at = rows
            .iter()
            .position(|row| row.iter().any(|column| column.trim_start_matches('\u{feff}') == first));
        let mut rows = rows.split_off(at.ok_or(ParseError::Nobody)?);
        let header = rows.remove(0);
        Ok(Self { header, rows })
    }

    /// Where a column stands.
    fn column(&self, name: &'static str) -> Result<usize, ParseError> {
        let bare = |column: &str| column.trim_start_matches('\u{feff}').trim() == name;
        self.header.iter().position(bare).ok_or(ParseError::Column(name))
    }
}

/// Rows of any length; the official files end in the end-of-file sign of the system they come from.
fn records(bytes: &[u8]) -> Result<Vec<csv::StringRecord>, ParseError> {
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

#[cfg(test)]
mod tests;
