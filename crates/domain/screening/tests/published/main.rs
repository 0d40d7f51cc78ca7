//! Recall and alerts on published lists, which are read where they lie: `GENEX_DATA`, or `../shared/data` beside the
//! repository. Where they are absent each test says so and ends.

#![allow(clippy::disallowed_methods, reason = "tests read the published lists from their folder")]

mod folder;
mod names;

use genex_screening::{BirthDate, Country, Decision, Policy, Query, SanctionsList, parse_jsonl};

fn sdn() -> Option<SanctionsList> {
    let text = folder::text("ofac/ofac_sdn_2026-08-03.jsonl.gz")?;
    let mut list = SanctionsList::new();
    parse_jsonl(&text).unwrap().into_iter().for_each(|entity| list.add(entity));
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
                alerts.push(format!("{} ~ {} {:?}", customer.name, found.matches[0].name, found.matches[0].parts));
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
