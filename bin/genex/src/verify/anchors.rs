//! The exchange's journal against the roots that stand on a chain.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use genex_exchange::journal::{
    Frame, JournalPlace, JournalTree,
    merkle::{Anchor, Hash, is_consistent, is_included},
};
use genex_gateways::chain::{AnchorReader, AnchoredRoot};
use genex_ports::store::anchors::AnchorState;
use genex_services::anchors::journal_stream;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Value, json};

use super::Finding;
use crate::{
    args::VerifyArgs,
    dev::{Foundation, Platform, THE_SHARD},
};

/// Asks the node at `url` for what its chain holds, and checks proofs or the data folder's journal against it.
///
/// Errors: the node does not answer, or contradicts itself.
pub fn against_a_node(url: &str, args: &VerifyArgs) -> Result<Vec<Finding>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let roots = runtime.block_on(roots(url, args.shard))?;
    if args.proof.is_empty() {
        let place = JournalPlace::Dir(args.data.join("journal"));
        return Ok(vec![Finding::new("anchors", journal_in(&place, &roots))]);
    }
    let frame = args.frame.as_deref().map(read).transpose()?;
    let check = |file: &Path| proof_in(file, &roots, frame.as_deref());
    Ok(args.proof.iter().map(|file| Finding::new(file.display().to_string(), check(file))).collect())
}

/// The journal of a product that is put together and at rest, against its own chain, and against what the platform says
/// stands there.
pub async fn at_rest(foundation: &Foundation, platform: &Platform) -> Result<Value> {
    let roots = roots(&format!("http://{}", foundation.node.rpc_address), THE_SHARD).await?;
    let said = platform.anchors.list(None, 2).await?;
    let said = said.iter().find(|said| matches!(said.state, AnchorState::Anchored(_)));
    if let Some(said) = said.map(|said| &said.statement) {
        let stands =
            roots.iter().any(|root| (root.seq, root.size, root.root) == (said.seq, said.size, said.root));
        ensure!(stands, "statement {} does not stand on the chain as the platform says", said.seq);
    }
    let place = JournalPlace::Dir(foundation.data.journal());
    tokio::task::spawn_blocking(move || compare(&place, &roots)).await?
}

async fn roots(url: &str, shard: u16) -> Result<Vec<AnchoredRoot>> {
    let roots = AnchorReader::new(url)?.roots(journal_stream(shard)).await;
    roots.with_context(|| format!("{url} does not tell what is anchored"))
}

fn journal_in(place: &JournalPlace, roots: &[AnchoredRoot]) -> Result<Value> {
    ensure!(!roots.is_empty(), "the chain holds no statement about this journal");
    compare(place, roots)
}

fn compare(place: &JournalPlace, roots: &[AnchoredRoot]) -> Result<Value> {
    let tree = JournalTree::read(place)?;
    let frames = tree.anchor().size;
    for AnchoredRoot { seq, size, root, .. } in roots {
        let found = tree.anchor_at(*size);
        let found =
            found.with_context(|| format!("statement {seq} is about {size} frames, there are {frames}"))?;
        ensure!(found.root == root.0, "the first {size} frames are not those of statement {seq}");
    }
    let anchored = roots.last().map_or(0, |last| last.size);
    Ok(json!({ "statements": roots.len(), "frames": frames, "anchored_frames": anchored }))
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

fn proof_in(file: &Path, roots: &[AnchoredRoot], frame: Option<&[u8]>) -> Result<Value> {
    let proof: Value = serde_json::from_slice(&read(file)?).context("this is not JSON")?;
    match (proof.get("frame"), proof.get("first")) {
        (Some(_), _) => included(&parse(proof)?, roots, frame),
        (None, Some(_)) => grown(&parse(proof)?, roots),
        (None, None) => bail!("this is no proof: it has neither `frame` nor `first`"),
    }
}

fn parse<'a, T: Deserialize<'a>>(proof: Value) -> Result<T> {
    T::deserialize(proof).context("this is no proof")
}

/// A hash in hexadecimal, with or without `0x`.
#[derive(Clone, Copy)]
struct Hex(Hash);

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (text, mut hash) = (String::deserialize(deserializer)?, [0; 32]);
        let digits = text.strip_prefix("0x").unwrap_or(&text);
        hex::decode_to_slice(digits, &mut hash)
            .map_err(|_| D::Error::custom(format!("{text:?} is no hash of 32 bytes")))?;
        Ok(Self(hash))
    }
}

/// That a frame is in the journal, as the API and `genex journal prove` give it.
#[derive(Deserialize)]
struct Inclusion {
    seq: Option<u64>,
    frame: Hex,
    index: u64,
    path: Vec<Hex>,
    #[serde(flatten)]
    root: Root,
}

/// That one root is a beginning of another.
#[derive(Deserialize)]
struct Growth {
    first: Root,
    second: Root,
    path: Vec<Hex>,
}

#[derive(Deserialize)]
struct Root {
    size: u64,
    root: Hex,
}

impl Root {
    /// The statement on the chain that says the same.
    fn on_the_chain<'a>(&self, roots: &'a [AnchoredRoot]) -> Result<&'a AnchoredRoot> {
        let size = self.size;
        let found = roots.iter().find(|root| root.size == size);
        let last = roots.last().map_or(0, |last| last.size);
        let found = found.with_context(|| {
            format!(
                "no statement on the chain is about {size} frames; {} are, the last about {last}",
                roots.len()
            )
        })?;
        let seq = found.seq;
        ensure!(
            found.root.0 == self.root.0,
            "statement {seq} about {size} frames has another root on the chain"
        );
        Ok(found)
    }

    fn anchor(&self) -> Anchor {
        Anchor { size: self.size, root: self.root.0 }
    }
}

fn included(proof: &Inclusion, roots: &[AnchoredRoot], frame: Option<&[u8]>) -> Result<Value> {
    let statement = proof.root.on_the_chain(roots)?;
    let path: Vec<Hash> = proof.path.iter().map(|hash| hash.0).collect();
    let holds = is_included(&proof.frame.0, proof.index, &path, &proof.root.anchor());
    ensure!(holds, "the frame is not the one at place {} below the anchored root", proof.index);
    let mut found = json!({ "frame": hex::encode(proof.frame.0), "index": proof.index, "statement": statement.seq,
        "size": statement.size, "tx": statement.tx, "block": statement.block });
    if let Some(bytes) = frame {
        found["content"] = content(bytes, proof)?;
    }
    Ok(found)
}

/// What a frame holds, once it is known to be the proof's.
fn content(bytes: &[u8], proof: &Inclusion) -> Result<Value> {
    let frame = Frame::from_bytes(bytes).context("the file is not a whole frame")?;
    ensure!(frame.hash() == proof.frame.0, "the file is not the frame that is proved");
    let seqs = frame.first_seq()..=frame.last_seq();
    let mut content = json!({ "first_seq": seqs.start(), "last_seq": seqs.end() });
    if let Some(seq) = proof.seq {
        ensure!(seqs.contains(&seq), "the frame holds {} to {}, not {seq}", seqs.start(), seqs.end());
        let record = frame.record(seq)?;
        content["command"] = serde_json::to_value(record.command()?)?;
        content["events"] = serde_json::to_value(record.receipt()?.events)?;
    }
    Ok(content)
}

fn grown(proof: &Growth, roots: &[AnchoredRoot]) -> Result<Value> {
    let (first, second) = (proof.first.on_the_chain(roots)?, proof.second.on_the_chain(roots)?);
    let path: Vec<Hash> = proof.path.iter().map(|hash| hash.0).collect();
    let holds = is_consistent(&proof.first.anchor(), &proof.second.anchor(), &path);
    ensure!(holds, "the first {} frames are not a beginning of the first {}", first.size, second.size);
    Ok(json!({ "statements": [first.seq, second.seq], "sizes": [first.size, second.size] }))
}

#[cfg(test)]
mod tests {
    use genex_ports::chain::Hash32;

    use super::*;

    fn tree(size: u8) -> JournalTree {
        let mut tree = JournalTree::default();
        (1..=size).for_each(|n| tree.add([n; 32], u64::from(n)));
        tree
    }

    fn on_chain(tree: &JournalTree, sizes: &[u64]) -> Vec<AnchoredRoot> {
        let one = |(seq, size): (u64, &u64)| AnchoredRoot {
            seq,
            root: Hash32(tree.anchor_at(*size).expect("so many").root),
            size: *size,
            block: 1,
            tx: Hash32([0; 32]),
        };
        (1..).zip(sizes).map(one).collect()
    }

    fn proof_of(tree: &JournalTree, seq: u64, size: u64) -> Value {
        let proof = tree.inclusion(seq, size).expect("a proof");
        let hexes: Vec<String> = proof.path.iter().map(hex::encode).collect();
        json!({ "seq": seq, "frame": format!("0x{}", hex::encode(proof.frame)), "index": proof.index, "path": hexes,
            "size": size, "root": hex::encode(proof.anchor.root) })
    }

    fn growth_of(tree: &JournalTree, first: u64, second: u64) -> Value {
        let root =
            |size| json!({ "size": size, "root": hex::encode(tree.anchor_at(size).expect("so many").root) });
        let path: Vec<String> =
            tree.consistency(first, second).expect("a proof").iter().map(hex::encode).collect();
        json!({ "first": root(first), "second": root(second), "path": path })
    }

    fn told(proof: &Value, roots: &[AnchoredRoot]) -> String {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("proof.json");
        fs::write(&file, proof.to_string()).expect("written");
        match proof_in(&file, roots, None) {
            Ok(found) => format!("ok {found}"),
            Err(error) => format!("{error:#}"),
        }
    }

    #[test]
    fn a_proof_holds_only_as_it_was_given_and_only_against_the_chain() {
        let tree = tree(9);
        let (roots, good) = (on_chain(&tree, &[4, 7]), proof_of(&tree, 3, 7));
        assert!(told(&good, &roots).starts_with("ok "), "{}", told(&good, &roots));
        assert_eq!(
            told(&good, &on_chain(&tree, &[4])),
            "no statement on the chain is about 7 frames; 1 are, the last about 4"
        );
        let changed = |name: &str, value: Value| {
            let mut other = good.clone();
            other[name] = value;
            told(&other, &roots)
        };
        let stranger = hex::encode([0xee; 32]);
        assert_eq!(
            changed("frame", stranger.clone().into()),
            "the frame is not the one at place 2 below the anchored root"
        );
        assert_eq!(changed("index", 3.into()), "the frame is not the one at place 3 below the anchored root");
        assert_eq!(
            changed("root", stranger.clone().into()),
            "statement 2 about 7 frames has another root on the chain"
        );
        assert_eq!(
            changed("path", json!([stranger])),
            "the frame is not the one at place 2 below the anchored root"
        );
        assert_eq!(changed("frame", "0x12".into()), "this is no proof: \"0x12\" is no hash of 32 bytes");
        assert_eq!(told(&json!({}), &roots), "this is no proof: it has neither `frame` nor `first`");
    }

    #[test]
    fn growth_holds_between_roots_of_the_chain_alone() {
        let tree = tree(9);
        let roots = on_chain(&tree, &[4, 7]);
        assert!(told(&growth_of(&tree, 4, 7), &roots).starts_with("ok "));
        assert!(
            told(&growth_of(&tree, 4, 8), &roots).starts_with("no statement on the chain is about 8 frames")
        );
        let mut shorter = growth_of(&tree, 4, 7);
        shorter["path"] = json!([]);
        assert_eq!(told(&shorter, &roots), "the first 4 frames are not a beginning of the first 7");
    }
}
