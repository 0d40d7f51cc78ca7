//! The list of the United Kingdom's Office of Financial Sanctions Implementation: a date, then a header, then a row
//! per name; rows with the same group are one entry. `Name 6` is the family name.

use super::{ParseError, Table};
use crate::{BirthDate, Country, Entity, EntityKind};

/// Every row, each as an entry to be added to the one of its group.
pub fn parse(bytes: &[u8]) -> Result<Vec<Entity>, ParseError> {
    let table = Table::read(bytes, "Name 6")?;
    let columns = Columns::of(&table)?;
    Ok(table.rows.iter().map(|row| columns.entity(row)).filter(|entity| !entity.id.ends_with(':')).collect())
}

struct Columns {
    names: [usize; 6],
    original: usize,
    born: usize,
    countries: [usize; 3],
    kind: usize,
    quality: usize,
    group: usize,
}

impl Columns {
    fn of(table: &Table) -> Result<Self, ParseError> {
        let mut names = [0; 6];
        for (at, name) in ["Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"].into_iter().enumerate()
        {
            names[at] = table.column(name)?;
        }
        Ok(Self {
            names,
            original: table.column("Name Non-Latin Script")?,
            born: table.column("DOB")?,
            countries: [
                table.column("Country of Birth")?,
                table.column("Nationality")?,
                table.column("Country")?,
            ],
            kind: table.column("Group Type")?,
            quality: table.column("Alias Quality")?,
            group: table.column("Group ID")?,
        })
    }

    fn entity(&self, row: &csv::StringRecord) -> Entity {
        let cell = |at: usize| row.get(at).unwrap_or_default().trim();
        let parts: Vec<&str> =
            self.names.iter().map(|at| cell(*at)).filter(|part| !part.is_empty()).collect();
        let mut names = vec![parts.join(" "), cell(self.original).to_owned()];
        names.retain(|name| !name.is_empty());
        let weak = cell(self.quality).eq_ignore_ascii_case("low");
        let (names, weak_names) = if weak { (Vec::new(), names) } else { (names, Vec::new()) };
        Entity {
            id: format!("UK:{}", cell(self.group)),
            kind: kind(cell(self.kind)),
            names,
            weak_names,
            birth_dates: birth_date(cell(self.born)).into_iter().collect(),
            countries: self.countries.iter().filter_map(|at| Country::parse(cell(*at))).collect(),
            addresses: Vec::new(),
        }
    }
}

fn kind(text: &str) -> EntityKind {
    match text {
        "Individual" => EntityKind::Person,
        "Ship" => EntityKind::Craft,
        _ => EntityKind::Organisation,
    }
}

/// `12/04/1980`, day first; `00/00/1980` where only the year is known.
fn birth_date(text: &str) -> Option<BirthDate> {
    let mut parts = text.splitn(3, '/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let known = day != "00" && month != "00";
    if known { BirthDate::parse(&format!("{year}-{month}-{day}")) } else { BirthDate::parse(year) }
}
