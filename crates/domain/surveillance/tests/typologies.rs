//! Recall and false alarms on labelled transfers, which are read where they lie: `GENEX_DATA`, or `../shared/data`
//! beside the repository. Where they are absent the test says so and ends.

#![allow(clippy::disallowed_methods, reason = "tests read the labelled transfers from their folder")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use genex_surveillance::{Finding, Thresholds, read_csv, scan};

struct Labelled {
    typology: String,
    illicit: bool,
    transfers: BTreeSet<String>,
}

fn file(name: &str) -> Option<Vec<u8>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/data");
    let folder = std::env::var("GENEX_DATA").unwrap_or_else(|_| beside.to_owned());
    let path = PathBuf::from(folder).join("aml_typologies/synthetic_dev").join(name);
    let read = fs::read(&path).ok();
    if read.is_none() {
        eprintln!("skipped: there is no {}", path.display());
    }
    read
}

fn labels(bytes: &[u8]) -> Vec<Labelled> {
    let mut reader = csv::Reader::from_reader(bytes);
    let rows = reader.records().map(|row| row.expect("a row of labels"));
    rows.map(|row| Labelled {
        typology: row[1].to_owned(),
        illicit: &row[2] == "1",
        transfers: row[4].split('|').map(str::to_owned).collect(),
    })
    .collect()
}

/// The labelled group that a finding is about: the one it shares most transfers with, if these are half of either.
fn meant<'a>(finding: &Finding, labels: &'a [Labelled]) -> Option<&'a Labelled> {
    let found: BTreeSet<String> = finding.transfers.iter().cloned().collect();
    let shared = |label: &&Labelled| label.transfers.intersection(&found).count();
    let best = labels.iter().max_by_key(shared)?;
    let common = shared(&best);
    (common * 2 >= best.transfers.len() || common * 2 >= found.len()).then_some(best)
}

#[test]
fn illicit_groups_are_found_and_their_look_alikes_are_not() {
    let (Some(transfers), Some(labelled)) = (file("transactions.csv"), file("labels.csv")) else { return };
    let labels = labels(&labelled);
    let found = scan(&read_csv(&transfers).unwrap(), &Thresholds::default());
    let meant: Vec<Option<&Labelled>> = found.iter().map(|finding| meant(finding, &labels)).collect();
    let illicit = labels.iter().filter(|label| label.illicit).count();
    let hit: BTreeSet<&BTreeSet<String>> =
        meant.iter().flatten().filter(|label| label.illicit).map(|label| &label.transfers).collect();
    let false_alarms = meant.iter().filter(|label| label.is_none_or(|label| !label.illicit)).count();
    let same_name =
        found.iter().zip(&meant).filter(|(f, l)| l.is_some_and(|l| l.typology == f.typology.as_str()));
    eprintln!(
        "{} of {illicit} illicit groups, {} by their name, {false_alarms} false alarms in {} findings",
        hit.len(),
        same_name.count(),
        found.len()
    );
    for label in labels.iter().filter(|label| label.illicit && !hit.contains(&label.transfers)) {
        eprintln!("lost: {} {:?}", label.typology, label.transfers);
    }
    assert!(hit.len() * 10 >= illicit * 9);
    assert!(false_alarms * 10 <= found.len());
}
