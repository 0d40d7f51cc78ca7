//! Each format in a small file of our own, with people who do not exist.

use super::*;
use crate::{BirthDate, Country, EntityKind};

fn read(name: &str, text: &str) -> Vec<Entity> {
    let format = Format::of(name, text.as_bytes()).expect("a known format");
    format.parse(name, text.as_bytes()).unwrap()
}

fn country(code: &str) -> Country {
    Country::parse(code).unwrap()
}

#[test]
fn the_united_nations_list_is_read() {
    let found = read("un.xml", include_str!("../../tests/fixtures/un.xml"));
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].id, "UN:1001");
    assert_eq!(found[0].names, ["Nemo Abu Nusquam", "نيمو أبو نسكوام", "Nemo Nusquam"]);
    assert_eq!(found[0].weak_names, ["The Captain"]);
    let born = [BirthDate::Day(1960, 6, 29), BirthDate::Years(1957, 1961), BirthDate::Years(1950, 1955)];
    assert_eq!(found[0].birth_dates, born);
    assert_eq!(found[0].countries, [country("CD"), country("YE")]);
    assert_eq!((found[1].kind, found[1].names.len()), (EntityKind::Organisation, 2));
}

#[test]
fn the_european_list_is_read() {
    let found = read("eu.xml", include_str!("../../tests/fixtures/eu.xml"));
    assert_eq!((found[0].id.as_str(), found[0].kind), ("EU:13", EntityKind::Person));
    assert_eq!(
        (found[0].names.as_slice(), found[0].weak_names.as_slice()),
        (["Boris Nigdeev".to_owned()].as_slice(), ["Borya".to_owned()].as_slice())
    );
    assert_eq!(found[0].birth_dates, [BirthDate::Day(1972, 6, 15), BirthDate::Years(1968, 1972)]);
    assert_eq!(found[1].countries, [country("BY")]);
}

#[test]
fn the_british_list_is_read() {
    let found = read("uk.csv", include_str!("../../tests/fixtures/uk.csv"));
    assert_eq!(found[0].names, ["Sergei Petrovich Nikto", "Сергей Никто"]);
    assert_eq!(found[0].birth_dates, [BirthDate::Day(1980, 4, 12)]);
    assert_eq!((found[1].id.as_str(), found[1].weak_names.join("|")), ("UK:1001", "Seryozha".to_owned()));
    assert_eq!(found[1].birth_dates, [BirthDate::Years(1980, 1980)]);
    assert_eq!(
        (found[2].kind, found[2].names.join("|")),
        (EntityKind::Organisation, "\"ACME\" NOWHERE LLC".to_owned())
    );
}

#[test]
fn the_advanced_list_is_read() {
    let found = read("sdn_advanced.xml", include_str!("../../tests/fixtures/sdn_advanced.xml"));
    assert_eq!((found[0].id.as_str(), found[0].kind), ("OFAC_SDN:77", EntityKind::Person));
    assert_eq!(found[0].names, ["Nikto, Ivan Ivanovich", "Никто, Иван"]);
    assert_eq!(found[0].weak_names, ["VANYA"]);
    assert_eq!(found[0].birth_dates, [BirthDate::Day(1947, 4, 19), BirthDate::Years(1947, 1948)]);
    assert_eq!(found[0].countries, [country("RU")]);
    assert_eq!(found[0].addresses, ["0x04dba1194ee10112fe6c3207c0687def0e78bacf"]);
}

#[test]
fn the_consolidated_screening_list_is_read() {
    let found = read("consolidated.csv", include_str!("../../tests/fixtures/consolidated.csv"));
    assert_eq!(found[0].id, "OFAC_SDN:88");
    assert_eq!(found[0].names, ["NIEMAND, Max", "NIEMAND, Moritz"]);
    assert_eq!(found[0].birth_dates, [BirthDate::Day(1970, 1, 2), BirthDate::Years(1971, 1971)]);
    assert_eq!(found[0].addresses, ["12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"]);
    assert_eq!(found[1].id, "CSL_EL:Nowhere Institute");
}

#[test]
fn lists_of_addresses_are_read() {
    let lines =
        read("sanctioned_addresses_XBT.txt", "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h;\"Doe John;Doe J\"\n\n");
    assert_eq!(lines[0].id, "ADDRESS:XBT:12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h");
    assert_eq!(lines[0].weak_names, ["Doe John", "Doe J"]);
    let array = read("btc.json", "[\n \"12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h\"\n]");
    assert_eq!(array[0].addresses, lines[0].addresses);
}

#[test]
fn other_files_are_no_lists() {
    for (name, text) in [("notes.txt", "hello"), ("page.xml", "<html/>"), ("a.csv", "a,b\n1,2\n"), ("x", "")]
    {
        assert_eq!(Format::of(name, text.as_bytes()), None, "{name}");
    }
}

#[test]
fn a_damaged_list_is_an_error_and_never_a_shorter_list() {
    let advanced = include_str!("../../tests/fixtures/sdn_advanced.xml");
    for (name, text) in [
        ("a.xml", advanced[..advanced.len() / 2].to_owned()),
        ("a.xml", "<CONSOLIDATED_LIST></CONSOLIDATED_LIST>".to_owned()),
        ("sdn.csv", String::new()),
        ("uk.csv", "Name 6,Group Type,Alias Type\nx,Individual,AKA\n".to_owned()),
    ] {
        let format = Format::of(name, text.as_bytes()).unwrap();
        assert!(format.parse(name, text.as_bytes()).is_err(), "{name} {text:.60}");
    }
}
