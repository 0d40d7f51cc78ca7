//! Who may import whom. `docs/ARCHITECTURE.md` explains the rooms; this is the rule itself.

use anyhow::{Result, bail};
use cargo_metadata::{DependencyKind, MetadataCommand, Package};

use crate::shell::step;

/// A room, by the folder of its crates, and the rooms it may import.
struct Rule {
    room: &'static str,
    may_import: &'static [&'static str],
}

const RULES: &[Rule] = &[
    Rule { room: "crates/domain/types", may_import: &[] },
    Rule { room: "crates/domain", may_import: &["crates/domain/types"] },
    Rule { room: "crates/exchange", may_import: &["crates/domain"] },
    Rule { room: "crates/chain/bindings", may_import: &["crates/domain"] },
    Rule { room: "crates/chain", may_import: &["crates/chain", "crates/domain"] },
    Rule { room: "crates/platform/ports", may_import: &["crates/domain"] },
    Rule { room: "crates/platform/services", may_import: &["crates/platform/ports", "crates/domain"] },
    Rule { room: "crates/platform/storage", may_import: &["crates/platform/ports", "crates/domain"] },
    Rule { room: "crates/platform/custody", may_import: &["crates/platform/ports", "crates/domain"] },
    Rule {
        room: "crates/platform/gateways",
        may_import: &["crates/platform/ports", "crates/domain", "crates/chain/bindings"],
    },
    Rule { room: "crates/platform/till_rules", may_import: &["crates/domain"] },
    Rule {
        room: "crates/platform/api",
        may_import: &["crates/platform/services", "crates/platform/ports", "crates/domain"],
    },
    Rule { room: "bin", may_import: &["crates"] },
    Rule { room: "testing", may_import: &["crates"] },
    Rule { room: "xtask", may_import: &[] },
];

/// Fails on an import that the rules do not allow, and on a crate in no room. Test-only imports are free.
pub fn check() -> Result<()> {
    step("check who imports whom", || {
        let metadata = MetadataCommand::new().no_deps().exec()?;
        let root = metadata.workspace_root.as_str();
        let mut wrong = Vec::new();
        for package in &metadata.packages {
            let home = folder(package.manifest_path.as_str(), root);
            let Some(rule) = rule_for(&home) else {
                wrong.push(format!("{home} is in no room"));
                continue;
            };
            wrong.extend(
                imports(package, root)
                    .filter(|to| !allowed(rule, to))
                    .map(|to| format!("{home} imports {to}")),
            );
        }
        if wrong.is_empty() {
            return Ok(());
        }
        bail!("the rules between rooms are broken:\n  {}", wrong.join("\n  "))
    })
}

fn imports<'a>(package: &'a Package, root: &'a str) -> impl Iterator<Item = String> + 'a {
    let kinds = |kind: &DependencyKind| *kind != DependencyKind::Development;
    package
        .dependencies
        .iter()
        .filter(move |d| kinds(&d.kind))
        .filter_map(|d| d.path.as_ref())
        .map(move |path| folder(&format!("{path}/Cargo.toml"), root))
}

fn folder(manifest: &str, root: &str) -> String {
    let below = manifest.strip_prefix(root).unwrap_or(manifest).trim_start_matches('/');
    below.trim_end_matches("Cargo.toml").trim_end_matches('/').to_owned()
}

fn rule_for(folder: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| is_below(folder, rule.room))
}

fn allowed(rule: &Rule, to: &str) -> bool {
    rule.may_import.iter().any(|room| is_below(to, room))
}

fn is_below(folder: &str, room: &str) -> bool {
    folder.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(from: &str, to: &str) -> bool {
        allowed(rule_for(from).expect("a room"), to)
    }

    #[test]
    fn platform_and_chain_meet_only_in_the_bindings() {
        assert!(may("crates/platform/gateways", "crates/chain/bindings"));
        assert!(!may("crates/platform/gateways", "crates/chain/node"));
        assert!(!may("crates/platform/services", "crates/chain/bindings"));
    }

    #[test]
    fn domain_crates_import_types_alone() {
        assert!(may("crates/domain/ledger", "crates/domain/types"));
        assert!(!may("crates/domain/ledger", "crates/domain/matching"));
        assert!(!may("crates/domain/types", "crates/domain/ledger"));
        assert!(!may("crates/exchange", "crates/platform/ports"));
    }

    #[test]
    fn a_folder_name_that_only_begins_alike_is_another_room() {
        assert!(rule_for("crates/exchange-tools").is_none());
    }
}
