//! Lists of addresses of crypto assets: a line each, `address` or `address;"owner's names"`, or a JSON array.

use crate::{Entity, EntityKind, address::canonical_address};

/// Whether these are the first bytes of such a list.
pub fn looks_like(head: &str) -> bool {
    first_addresses(head).next().is_some()
}

/// An entry for each address: `ADDRESS:XBT:123…`, after the asset in the file's name.
pub fn parse(name: &str, bytes: &[u8]) -> Vec<Entity> {
    let text = String::from_utf8_lossy(bytes);
    let asset = asset(name);
    if let Ok(addresses) = serde_json::from_str::<Vec<String>>(&text) {
        return addresses.iter().filter_map(|address| entity(&asset, address, "")).collect();
    }
    let lines = text.lines().map(|line| line.split_once(';').unwrap_or((line, "")));
    lines.filter_map(|(address, owners)| entity(&asset, address, owners)).collect()
}

fn entity(asset: &str, address: &str, owners: &str) -> Option<Entity> {
    let address = canonical_address(address)?;
    let owners = owners.trim().trim_matches('"').split(';').map(str::trim).filter(|owner| !owner.is_empty());
    Some(Entity {
        id: format!("ADDRESS:{asset}:{address}"),
        kind: EntityKind::Unknown,
        names: Vec::new(),
        // The names say whose address it is; they are on the list the addresses come from.
        weak_names: owners.map(str::to_owned).collect(),
        addresses: vec![address],
        ..Entity::default()
    })
}

fn first_addresses(head: &str) -> impl Iterator<Item = String> {
    let start = head.trim_start().trim_start_matches(['[', '"', '\n', ' ', '{']);
    let first = start.split(['"', '\n', ';', ',']).next().and_then(canonical_address);
    first.into_iter()
}

/// `sanctioned_addresses_XBT.txt` and `ETH.txt` name the asset.
fn asset(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = file.split('.').next().unwrap_or(file);
    stem.trim_start_matches("sanctioned_addresses_").split('_').next().unwrap_or(stem).to_uppercase()
}
