//! The Consolidated Screening List: the lists of several US authorities in one table, `;` between values of a cell.

use super::{ParseError, Table};
use crate::{BirthDate, Country, Entity, EntityKind, address::canonical_address};

/// Everybody on the list. Entries that have no number there are known by their source and name.
pub fn parse(bytes: &[u8]) -> Result<Vec<Entity>, ParseError> {
    let table = Table::read(bytes, "entity_number")?;
    let columns = Columns::of(&table)?;
    Ok(table.rows.iter().map(|row| columns.entity(row)).collect())
}

struct Columns {
    source: usize,
    number: usize,
    kind: usize,
    name: usize,
    aliases: usize,
    born: usize,
    countries: [usize; 2],
    ids: usize,
}

impl Columns {
    fn of(table: &Table) -> Result<Self, ParseError> {
        Ok(Self {
            source: table.column("source")?,
            number: table.column("entity_number")?,
            kind: table.column("type")?,
            name: table.column("name")?,
            aliases: table.column("alt_names")?,
            born: table.column("dates_of_birth")?,
            countries: [table.column("nationalities")?, table.column("citizenships")?],
            ids: table.column("ids")?,
        })
    }

    fn entity(&self, row: &csv::StringRecord) -> Entity {
        let cell = |at: usize| row.get(at).unwrap_or_default().trim();
        let name = cell(self.name);
        let aliases = values(cell(self.aliases)).map(str::to_owned);
        Entity {
            id: id(cell(self.source), cell(self.number), name),
            kind: kind(cell(self.kind)),
            names: std::iter::once(name.to_owned()).chain(aliases).collect(),
            weak_names: Vec::new(),
            birth_dates: values(cell(self.born)).filter_map(BirthDate::parse).collect(),
            countries: self
                .countries
                .iter()
                .flat_map(|at| values(cell(*at)))
                .filter_map(Country::parse)
                .collect(),
            addresses: addresses(cell(self.ids)),
        }
    }
}

fn values(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|value| !value.is_empty())
}

/// `Entity List (EL) - Bureau of Industry and Security` is `CSL_EL`; OFAC's own numbers stay OFAC's.
fn id(source: &str, number: &str, name: &str) -> String {
    let short =
        source.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("CSL", |(short, _)| short);
    match (source.contains("Treasury Department"), number) {
        (_, "") => format!("CSL_{short}:{name}"),
        (true, number) => format!("OFAC_SDN:{number}"),
        (false, number) => format!("CSL_{short}:{number}"),
    }
}

fn kind(text: &str) -> EntityKind {
    match text {
        "Individual" => EntityKind::Person,
        "Entity" => EntityKind::Organisation,
        "Vessel" | "Aircraft" => EntityKind::Craft,
        _ => EntityKind::Unknown,
    }
}

/// Identifiers read `value, kind`, with a country before some.
fn addresses(cell: &str) -> Vec<String> {
    let digital = values(cell).filter(|id| id.contains("Digital Currency Address"));
    digital.flat_map(|id| id.split(',').filter_map(canonical_address)).collect()
}
