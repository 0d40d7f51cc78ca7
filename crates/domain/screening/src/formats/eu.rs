//! The European Union's list: `sanctionEntity` with `nameAlias`, `birthdate`, `citizenship`, `address`.

use super::{
    ParseError,
    xml::{Element, visit},
};
use crate::{BirthDate, Country, Entity, EntityKind};

/// How far a date marked `circa` reaches, in years.
const CIRCA: i32 = 2;

/// Everybody on the list.
pub fn parse(bytes: &[u8]) -> Result<Vec<Entity>, ParseError> {
    let mut entities = Vec::new();
    visit(bytes, &["sanctionEntity"], |record| entities.push(entity(&record)))?;
    Ok(entities)
}

fn entity(record: &Element) -> Entity {
    let (strong, weak): (Vec<&Element>, Vec<&Element>) =
        record.all("nameAlias").partition(|alias| alias.attribute("strong") != "false");
    let names =
        |aliases: Vec<&Element>| aliases.into_iter().map(name).filter(|name| !name.is_empty()).collect();
    let person = record.all("subjectType").any(|subject| subject.attribute("code") == "person");
    let countries = record.all("citizenship").chain(record.all("address"));
    Entity {
        id: format!("EU:{}", record.attribute("logicalId")),
        kind: if person { EntityKind::Person } else { EntityKind::Organisation },
        names: names(strong),
        weak_names: names(weak),
        birth_dates: record.all("birthdate").filter_map(birth_date).collect(),
        countries: countries
            .filter_map(|element| Country::parse(element.attribute("countryIso2Code")))
            .collect(),
        addresses: Vec::new(),
    }
}

fn name(alias: &Element) -> String {
    let whole = alias.attribute("wholeName");
    if !whole.is_empty() {
        return whole.to_owned();
    }
    let parts = ["firstName", "middleName", "lastName"].map(|part| alias.attribute(part));
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

fn birth_date(element: &Element) -> Option<BirthDate> {
    let year = |name| element.attribute(name).parse::<i32>().ok();
    if let (Some(from), Some(to)) = (year("yearRangeFrom"), year("yearRangeTo")) {
        return Some(BirthDate::Years(from, to));
    }
    let text =
        [element.attribute("birthdate"), element.attribute("year")].into_iter().find(|t| !t.is_empty())?;
    let date = BirthDate::parse(text)?;
    if element.attribute("circa") != "true" {
        return Some(date);
    }
    let (from, to) = date.years();
    Some(BirthDate::Years(from - CIRCA, to + CIRCA))
}
