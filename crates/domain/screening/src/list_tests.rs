use super::*;
use crate::{BirthDate, EntityKind};

fn list() -> SanctionsList {
    let mut list = SanctionsList::new();
    list.add(Entity {
        id: "X:1".into(),
        names: vec!["MOREY, Elvis Angus".into(), "Burton Burgess".into()],
        weak_names: vec!["The Moray".into()],
        birth_dates: vec![BirthDate::Day(1963, 7, 28)],
        addresses: vec!["0x04DBA1194ee10112fE6C3207C0687DEf0e78baCf".into()],
        ..Entity::default()
    });
    list.add(Entity { id: "X:2".into(), names: vec!["Burton Burgess".into()], ..Entity::default() });
    list
}

fn hits(name: &str, born: Option<&str>) -> Vec<String> {
    let birth_date = born.and_then(BirthDate::parse);
    list().screen(Subject { name, birth_date }).into_iter().map(|hit| hit.entity).collect()
}

fn decision(query: &Query) -> Decision {
    list().search(query, &Policy::default()).decision
}

#[test]
fn a_listed_name_is_found_however_it_is_written() {
    for name in ["Elvis Angus Morey", "elvis angus MOREY", "Morey Elvis-Angus", "Mr. Élvis Angus Morey"] {
        assert_eq!(hits(name, None), ["X:1"], "{name}");
    }
}

#[test]
fn a_person_is_found_without_the_middle_name_and_a_business_less_so() {
    let listed = |id: &str, kind, name: &str| Entity {
        id: id.into(),
        kind,
        names: vec![name.into()],
        ..Entity::default()
    };
    let mut list = SanctionsList::new();
    list.add(listed("X:1", EntityKind::Person, "BOUT, Viktor Anatolijevitch"));
    list.add(listed("X:2", EntityKind::Organisation, "Viktor Anatolijevitch Bout"));
    // The middle name is rarer than the others, as patronymics are.
    (0..2).for_each(|n| list.add(listed(&format!("Y:{n}"), EntityKind::Person, "BOUT, Viktor")));
    let policy = Policy { review_from: 600, ..Policy::default() };
    let alike = |name: &str, id: &str| {
        let found = list.search(&Query::new(name), &policy);
        found.matches.iter().find(|hit| hit.entity == id).map_or(0, |hit| hit.parts.name)
    };
    for name in ["Viktor Bout", "bout viktor"] {
        assert!(alike(name, "X:1") >= Policy::default().review_from, "{name}: {}", alike(name, "X:1"));
        assert!(alike(name, "X:1") > alike(name, "X:2"), "{name}");
    }
    for somebody_else in ["Viktor", "Viktor Bout Xanthopoulos"] {
        assert!(alike(somebody_else, "X:1") < Policy::default().review_from, "{somebody_else}");
    }
}

#[test]
fn a_listed_name_that_cannot_be_read_is_told_and_the_rest_of_its_entry_is_found() {
    let mut list = list();
    let names = vec!["Nemo Nusquam".into(), "x".repeat(2_000), "???".into()];
    list.add(Entity { id: "X:3".into(), names, ..Entity::default() });
    let told: Vec<(&str, FormError)> =
        list.unreadable().iter().map(|name| (name.entity.as_str(), name.why)).collect();
    assert_eq!(told, [("X:3", FormError::TooLong), ("X:3", FormError::Empty)]);
    assert_eq!(list.screen(Subject { name: "Nemo Nusquam", birth_date: None })[0].entity, "X:3");
}

#[test]
fn a_misspelt_listed_name_is_found() {
    for name in [
        "Elvis Angus Moery",
        "Elvs Angus Morey",
        "ElvisAngus Morey",
        "El vis Angus Morey",
        "Elvis Angusxmorey",
    ] {
        assert_eq!(hits(name, None), ["X:1"], "{name}");
    }
}

#[test]
fn a_name_written_with_letters_of_another_script_is_found() {
    for name in
        ["Еlvis Аngus Моrеу", "Элвис Ангус Морей", "𝐄𝐥𝐯𝐢𝐬 𝐀𝐧𝐠𝐮𝐬 𝐌𝐨𝐫𝐞𝐲", "E\u{200b}lvis Angus Mor\u{ad}ey"]
    {
        assert_eq!(hits(name, None), ["X:1"], "{name}");
    }
}

#[test]
fn somebody_else_is_not_found() {
    for name in ["Elvis Presley", "Angus Young", "Burton Morey", "Burton", "Richard Burton Burgess Smith"] {
        assert!(hits(name, None).is_empty(), "{name}");
    }
}

#[test]
fn a_birth_date_narrows_and_a_missing_one_does_not() {
    assert_eq!(hits("Burton Burgess", None), ["X:1", "X:2"]);
    assert_eq!(hits("Burton Burgess", Some("1990-01-01")), ["X:2"]);
    assert!(hits("Elvis Angus Morey", Some("1990-01-01")).is_empty());
    assert_eq!(hits("Elvis Angus Morey", Some("1963-07-28")), ["X:1"]);
}

#[test]
fn only_a_strong_name_with_its_birth_date_or_an_address_blocks() {
    let born = BirthDate::parse("1963-07-28");
    assert_eq!(decision(&Query::new("Elvis Angus Morey")), Decision::Review);
    assert_eq!(decision(&Query::new("Elvis Angus Morey").born(born)), Decision::Block);
    assert_eq!(decision(&Query::new("The Moray").born(born)), Decision::Review);
    assert_eq!(decision(&Query::new("0x04dba1194ee10112fe6c3207c0687def0e78bacf")), Decision::Block);
    assert_eq!(decision(&Query::new("0x04dba1194ee10112fe6c3207c0687def0e78bace")), Decision::Clear);
}

#[test]
fn what_cannot_be_screened_does_not_pass() {
    for name in ["", "   ", "!!!", "\u{200b}\u{200d}", &"x".repeat(10_000)] {
        assert_eq!(decision(&Query::new(name)), Decision::Review, "{name:?}");
        assert_eq!(hits(name, None), ["UNSCREENABLE"], "{name:?}");
    }
}

#[test]
fn aliases_from_another_file_belong_to_the_same_entry() {
    let mut list = list();
    list.add(Entity { id: "X:1".into(), names: vec!["Jailhouse Rocker".into()], ..Entity::default() });
    let born = BirthDate::parse("1990-01-01");
    let screen = |birth_date| list.screen(Subject { name: "rocker jailhouse", birth_date });
    assert!(screen(born).is_empty());
    assert_eq!(screen(None)[0].name, "Jailhouse Rocker");
    assert_eq!(list.len(), 2);
}

#[test]
fn the_digest_depends_on_what_is_listed_and_not_on_the_order() {
    let (mut a, mut b) = (SanctionsList::new(), SanctionsList::new());
    let entities: Vec<Entity> = list().entities().cloned().collect();
    entities.iter().cloned().for_each(|entity| a.add(entity));
    entities.iter().rev().cloned().for_each(|entity| b.add(entity));
    assert_eq!(a.digest(), b.digest());
    b.add(Entity { id: "X:2".into(), names: vec!["Another".into()], ..Entity::default() });
    assert_ne!(a.digest(), b.digest());
}
