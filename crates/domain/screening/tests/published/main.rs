//! Recall and alerts on published lists, which are read where they lie: `GENEX_DATA`, or `../shared/data` beside the
//! repository. Where they are absent each test says so and ends.

#![allow(clippy::disallowed_methods, reason = "tests read the published lists from their folder")]

mod folder;
mod names;

use genex_screening::{BirthDate, Country, Decision, Format, Policy, Query, SanctionsList, parse_jsonl};

fn sdn() -> Option<SanctionsList> {
    let text = folder::text("ofac/ofac_sdn_2026-08-03.jsonl.gz")?;
    let mut list = SanctionsList::new();
    parse_jsonl(&text).expect("the published list is read").into_iter().for_each(|entity| list.add(entity));
    Some(list)
}

/// Names found of all that were asked for, and which were not.
struct Recall {
    asked: usize,
    lost: Vec<String>,
}

impl Recall {
    fn of<'a>(list: &SanctionsList, asked: impl Iterator<Item = (&'a str, String)>) -> Self {
        let mut recall = Self { asked: 0, lost: vec![] };
        for (id, name) in asked {
            recall.asked += 1;
            let found = list.search(&Query::new(&name), &Policy::default());
            if !found.matches.iter().any(|hit| hit.entity == id) {
                recall.lost.push(format!("{id} {name}"));
            }
        }
        recall
    }

    fn share(&self) -> f64 {
        1.0 - self.lost.len() as f64 / self.asked as f64
    }

    fn tell(&self, what: &str) {
        let some: Vec<&String> = self.lost.iter().step_by((self.lost.len() / 40).max(1)).collect();
        eprintln!("{what}: {:.4} of {}; lost {some:#?}", self.share(), self.asked);
    }
}

#[test]
fn every_listed_name_is_found_as_it_is_listed() {
    let Some(list) = sdn() else { return };
    let asked = list.entities().flat_map(|e| e.names.iter().map(|name| (e.id.as_str(), name.clone())));
    let recall = Recall::of(&list, asked);
    recall.tell("exact");
    assert!(recall.lost.is_empty());
}

#[test]
fn misspelt_names_are_found() {
    let Some(list) = sdn() else { return };
    let mut slips = names::Slips::new(7);
    let asked = list.entities().step_by(2).map(|e| (e.id.as_str(), slips.misspell(&e.names[0])));
    let recall = Recall::of(&list, asked);
    recall.tell("misspelt");
    let mut slips = names::Slips::new(8);
    let all = list.entities().step_by(5).flat_map(|e| e.names.iter().map(move |n| (e.id.as_str(), n)));
    let aliases = Recall::of(&list, all.map(|(id, name)| (id, slips.misspell(name))));
    aliases.tell("misspelt aliases too");
    assert!(recall.share() >= 0.97);
    assert!(aliases.share() >= 0.97);
}

#[test]
fn ordinary_customers_raise_few_alerts() {
    let Some(list) = sdn() else { return };
    let Some(customers) = names::customers() else { return };
    let alerts = |with_birth: bool| {
        let mut alerts = vec![];
        for customer in &customers {
            let born = with_birth.then(|| BirthDate::parse(&customer.born)).flatten();
            let query = Query::new(&customer.name).born(born).from_country(Country::parse(&customer.country));
            let found = list.search(&query, &Policy::default());
            if found.decision != Decision::Clear {
                alerts.push(format!(
                    "{} ~ {} {:?}",
                    customer.name, found.matches[0].name, found.matches[0].parts
                ));
            }
        }
        alerts
    };
    let (by_name, with_birth) = (alerts(false), alerts(true));
    let share = |alerts: &[String]| alerts.len() as f64 / customers.len() as f64;
    eprintln!("name only {:.5}: {:#?}", share(&by_name), by_name.iter().step_by(8).collect::<Vec<_>>());
    eprintln!("with birth date {:.5}: {:#?}", share(&with_birth), with_birth);
    assert!(share(&by_name) <= 0.005);
    assert!(share(&with_birth) <= 0.001);
}

#[test]
fn every_published_address_is_found() {
    let folders = ["ofac_lists_2024-09", "ofac_lists_2025-11"];
    let assets = [
        "ARB", "BCH", "BSC", "BSV", "BTG", "DASH", "ETC", "ETH", "LTC", "TRX", "USDC", "USDT", "XBT", "XMR",
        "XRP", "XVG", "ZEC",
    ];
    let listed = folders.iter().flat_map(|folder| {
        assets.iter().map(move |asset| format!("crypto/{folder}/sanctioned_addresses_{asset}.txt"))
    });
    let more = ["ETH", "USDC", "USDT_evm_only"].map(|asset| format!("crypto/ofac_evm_2026-10/{asset}.txt"));
    let files: Vec<String> = listed.chain(more).chain(["crypto/btc_2026-07-14.json".to_owned()]).collect();
    let mut list = SanctionsList::new();
    let mut published = Vec::new();
    for file in &files {
        let Some(text) = folder::text(file) else { return };
        let format = Format::of(file, text.as_bytes()).unwrap_or_else(|| panic!("{file} is a list"));
        format.parse(file, text.as_bytes()).unwrap().into_iter().for_each(|entity| list.add(entity));
        // Read here in the plainest way, so that nothing the parser drops is forgotten.
        let first = text.lines().map(|line| line.split(';').next().unwrap_or_default());
        published.extend(
            first
                .map(|text| text.trim_matches([' ', '"', ',', '[', ']']).to_owned())
                .filter(|text| text.len() > 20),
        );
    }
    let blocked =
        |address: &String| list.search(&Query::new(address), &Policy::default()).decision == Decision::Block;
    let lost: Vec<&String> = published.iter().filter(|address| !blocked(address)).collect();
    eprintln!("{} published addresses", published.len());
    assert!(published.len() > 1_500 && lost.is_empty(), "{lost:?}");
}

#[test]
fn every_published_format_is_read_and_its_names_are_found() {
    let files = [
        ("ofac/native_2021-07/sdn.csv", 8_976),
        ("ofac/native_small_2025/sdn.csv", 15),
        ("ofac/nonsdn_consolidated_2025-12/cons_prim.csv", 442),
        ("ofac/formats/UN_consolidated_full.xml.gz", 900),
        ("ofac/formats/un_consolidated.xml", 2),
        ("ofac/formats/eu_consolidated.xml", 2),
        ("ofac/formats/uk_ofsi.csv", 5),
        ("ofac/formats/csl_us_sample.csv", 50),
        ("ofac/formats/csl_consolidated.csv", 2),
        ("ofac/formats/sdn_advanced_slice.xml", 3),
    ];
    for (file, least) in files {
        let Some(bytes) = folder::bytes(file) else { return };
        let format = Format::of(file, &bytes).unwrap_or_else(|| panic!("{file} is a list"));
        let entities = format.parse(file, &bytes).unwrap();
        assert!(entities.len() >= least, "{file}: {}", entities.len());
        let mut list = SanctionsList::new();
        entities.into_iter().for_each(|entity| list.add(entity));
        let names = list
            .entities()
            .flat_map(|e| e.names.iter().chain(&e.weak_names).map(|name| (e.id.as_str(), name.clone())));
        let recall = Recall::of(&list, names);
        recall.tell(file);
        assert!(recall.lost.is_empty(), "{file}");
    }
}

#[test]
fn people_on_the_list_of_the_united_nations_are_found_as_others_write_them() {
    let (Some(bytes), Some(asked)) = (
        folder::bytes("ofac/formats/UN_consolidated_full.xml.gz"),
        folder::bytes("names/positives_un_untreated.csv"),
    ) else {
        return;
    };
    let mut list = SanctionsList::new();
    Format::UnitedNations.parse("un.xml", &bytes).unwrap().into_iter().for_each(|entity| list.add(entity));
    let mut reader = csv::Reader::from_reader(asked.as_slice());
    let names: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
    let found =
        |name: &&String| list.search(&Query::new(*name), &Policy::default()).decision != Decision::Clear;
    let lost: Vec<&String> = names.iter().filter(|name| !found(name)).collect();
    eprintln!("{} of {} not found: {lost:#?}", lost.len(), names.len());
    assert!(lost.len() * 100 <= names.len() * 3);
}
