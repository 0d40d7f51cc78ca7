//! OFAC's files without headers, `-0-` for nothing, joined by their first column.
//!
//! `SDN.CSV`: number, name, type, …, remarks (12th column). `ALT.CSV`: number, number of the alias, kind, name.
//! `ADD.CSV`: number, number of the address, street, town, country. `SDN_COMMENTS.CSV`: number, and what did not fit
//! into the remarks. Remarks hold birth dates, nationalities, weak aliases and addresses of crypto assets.

use super::{ParseError, records};
use crate::{BirthDate, Country, Entity, EntityKind, address::canonical_address};

/// Entries of `SDN.CSV`.
pub fn parse_sdn_csv(bytes: &[u8]) -> Result<Vec<Entity>, ParseError> {
    let row = |(i, row): (usize, csv::StringRecord)| {
        let mut entity = from_remarks(row.get(11).unwrap_or_default());
        entity.id = sdn_id(column(&row, i, 0)?);
        entity.names = vec![column(&row, i, 1)?.to_owned()];
        entity.kind = kind(row.get(2).unwrap_or_default());
        Ok(entity)
    };
    records(bytes)?.into_iter().enumerate().map(row).collect()
}

/// Aliases of `ALT.CSV`, each as an entry to be added to the one with its id.
pub fn parse_alt_csv(bytes: &[u8]) -> Result<Vec<Entity>, ParseError> {
    let row = |(i, row): (usize, csv::StringRecord)| {
        let names = vec![column(&row, i, 3)?.to_owned()];
        Ok(Entity { id: sdn_id(column(&row, i, 0)?), names, ..Entity::default() })
    };
    records(bytes)?.into_iter().enumerate().map(row).collect()
}

/// Countries of `ADD.CSV`, each as an entry to be added to the one with its id.
pub fn parse_add_csv(bytes: &[u8]) -> Result<Vec<Entity>, ParseError> {
    let row = |(i, row): (usize, csv::StringRecord)| {
        let countries = Country::parse(column(&row, i, 4)?).into_iter().collect();
        Ok(Entity { id: sdn_id(column(&row, i, 0)?), countries, ..Entity::default() })
    };
    records(bytes)?.into_iter().enumerate().map(row).collect()
}

/// Remarks that go on in `SDN_COMMENTS.CSV`. The first of each may be the end of one cut in two and is read as far as
/// it can be.
pub fn parse_comments_csv(bytes: &[u8]) -> Result<Vec<Entity>, ParseError> {
    let row = |(i, row): (usize, csv::StringRecord)| {
        Ok(Entity { id: sdn_id(column(&row, i, 0)?), ..from_remarks(column(&row, i, 1)?) })
    };
    records(bytes)?.into_iter().enumerate().map(row).collect()
}

fn column(row: &csv::StringRecord, index: usize, column: usize) -> Result<&str, ParseError> {
    row.get(column).map(str::trim).ok_or(ParseError::Short { row: index + 1, column: column + 1 })
}

fn sdn_id(number: &str) -> String {
    format!("OFAC_SDN:{number}")
}

fn kind(text: &str) -> EntityKind {
    match text.trim() {
        "individual" => EntityKind::Person,
        "vessel" | "aircraft" => EntityKind::Craft,
        _ => EntityKind::Organisation,
    }
}

fn from_remarks(remarks: &str) -> Entity {
    let mut entity = Entity::default();
    for remark in remarks.split(';') {
        let remark = remark.trim().trim_end_matches('.');
        read_remark(&mut entity, remark.strip_prefix("alt. ").unwrap_or(remark));
    }
    entity
}

fn read_remark(entity: &mut Entity, remark: &str) {
    if let Some(date) = remark.strip_prefix("DOB ") {
        entity.birth_dates.extend(BirthDate::parse(date));
    } else if let Some(alias) = remark.strip_prefix("a.k.a. ") {
        entity.weak_names.push(alias.trim_matches('\'').to_owned());
    } else if let Some((_, address)) = remark.split_once("Digital Currency Address - ") {
        // The asset's sign, then the address.
        let address = address.split_whitespace().nth(1).unwrap_or_default();
        entity.addresses.extend(canonical_address(address));
    } else if let Some(country) =
        remark.strip_prefix("nationality ").or_else(|| remark.strip_prefix("citizen "))
    {
        entity.countries.extend(Country::parse(country));
    }
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
    fn remarks_give_aliases_nationalities_and_addresses() {
        let row = concat!(
            "25308,\"DOE, Max\",\"individual\",\"P\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 25 Mar 1977; citizen China; ",
            "Digital Currency Address - XBT 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h; alt. Digital Currency Address - ETH ",
            "0x04DBA1194ee10112fE6C3207C0687DEf0e78baCf; a.k.a. 'EASYGO'.\"\n"
        );
        let entity = parse_sdn_csv(row.as_bytes()).unwrap().remove(0);
        assert_eq!(entity.kind, EntityKind::Person);
        assert_eq!(entity.weak_names, ["EASYGO"]);
        assert_eq!(entity.countries, [Country::parse("CN").unwrap()]);
        let addresses = ["12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h", "0x04dba1194ee10112fe6c3207c0687def0e78bacf"];
        assert_eq!(entity.addresses, addresses);
    }

    #[test]
    fn a_short_row_is_named() {
        assert!(matches!(parse_sdn_csv(b"1\n"), Err(ParseError::Short { row: 1, column: 2 })));
    }
}
