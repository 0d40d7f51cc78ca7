//! OFAC's advanced format: reference tables, places, then `DistinctParty` records whose features point at them.

use std::collections::BTreeMap;

use super::{
    ParseError,
    xml::{Element, visit},
};
use crate::{BirthDate, Country, Entity, EntityKind, address::canonical_address};

/// Numbers that the format's own reference tables fix.
mod number {
    pub const PERSON: &str = "4";
    pub const VESSEL: &str = "1";
    pub const AIRCRAFT: &str = "2";
    pub const BIRTH_DATE: &str = "8";
}

const DIGITAL_CURRENCY: &str = "Digital Currency Address";

/// Everybody on the list.
pub fn parse(bytes: &[u8]) -> Result<Vec<Entity>, ParseError> {
    let mut tables = Tables::default();
    let mut entities = Vec::new();
    visit(bytes, &["Country", "FeatureType", "Location", "DistinctParty"], |record| {
        match record.name.as_str() {
            "Country" => tables.country(&record),
            "FeatureType" => tables.feature_type(&record),
            "Location" => tables.location(&record),
            _ => entities.push(tables.entity(&record)),
        }
    })?;
    Ok(entities)
}

#[derive(Default)]
struct Tables {
    countries: BTreeMap<String, Country>,
    /// Numbers of the features that are addresses of crypto assets.
    digital: Vec<String>,
    /// Where places are.
    places: BTreeMap<String, Country>,
}

impl Tables {
    fn country(&mut self, record: &Element) {
        let found = Country::parse(record.attribute("ISO2")).or_else(|| Country::parse(&record.text));
        self.countries.extend(found.map(|country| (record.attribute("ID").to_owned(), country)));
    }

    fn feature_type(&mut self, record: &Element) {
        if record.text.contains(DIGITAL_CURRENCY) {
            self.digital.push(record.attribute("ID").to_owned());
        }
    }

    fn location(&mut self, record: &Element) {
        let place =
            record.all("LocationCountry").find_map(|place| self.countries.get(place.attribute("CountryID")));
        self.places.extend(place.map(|country| (record.attribute("ID").to_owned(), *country)));
    }

    fn entity(&self, party: &Element) -> Entity {
        let mut entity = Entity {
            id: format!("OFAC_SDN:{}", party.attribute("FixedRef")),
            kind: party.all("Profile").next().map_or(EntityKind::Unknown, kind),
            ..Entity::default()
        };
        for alias in party.descendants("Alias") {
            let weak = alias.attribute("LowQuality") == "true";
            let into = if weak { &mut entity.weak_names } else { &mut entity.names };
            into.extend(alias.all("DocumentedName").map(name).filter(|name| !name.is_empty()));
        }
        for feature in party.descendants("Feature") {
            self.read_feature(&mut entity, feature);
        }
        entity
    }

    fn read_feature(&self, entity: &mut Entity, feature: &Element) {
        let kind = feature.attribute("FeatureTypeID");
        if kind == number::BIRTH_DATE {
            entity.birth_dates.extend(feature.descendants("DatePeriod").into_iter().filter_map(birth_date));
        }
        for detail in feature.descendants("VersionDetail") {
            if self.digital.iter().any(|digital| digital == kind) {
                entity.addresses.extend(canonical_address(&detail.text));
            }
        }
        for place in feature.descendants("VersionLocation") {
            entity.countries.extend(self.places.get(place.attribute("LocationID")));
        }
        entity.countries.sort_unstable();
        entity.countries.dedup();
    }
}

fn kind(profile: &Element) -> EntityKind {
    match profile.attribute("PartySubTypeID") {
        number::PERSON => EntityKind::Person,
        number::VESSEL | number::AIRCRAFT => EntityKind::Craft,
        _ => EntityKind::Organisation,
    }
}

/// The parts stand family name first, as in `LAST, First`.
fn name(documented: &Element) -> String {
    let parts: Vec<&str> =
        documented.descendants("NamePartValue").into_iter().map(|part| part.text.trim()).collect();
    match parts.as_slice() {
        [last, first @ ..] if !first.is_empty() => format!("{last}, {}", first.join(" ")),
        [one] => (*one).to_owned(),
        _ => String::new(),
    }
}

/// A day if start and end are the same day, otherwise the years between them.
fn birth_date(period: &Element) -> Option<BirthDate> {
    let (from, to) = (period.all("Start").next()?, period.all("End").next()?);
    let (from, to) = (from.all("From").next()?, to.all("To").next()?);
    let part = |of: &Element, name: &str| of.text_of(name).parse::<i32>().ok();
    let day = |of: &Element| Some((part(of, "Year")?, part(of, "Month")?, part(of, "Day")?));
    if let (Some(first), Some(last)) = (day(from), day(to))
        && first == last
    {
        return BirthDate::parse(&format!("{:04}-{:02}-{:02}", first.0, first.1, first.2));
    }
    Some(BirthDate::Years(part(from, "Year")?, part(to, "Year")?))
}
