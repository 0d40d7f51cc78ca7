//! Nodes of the trie and what happens to them when a leaf is put or removed.

use alloy_trie::{
    Nibbles, TrieMask,
    nodes::{BranchNodeRef, ExtensionNodeRef, LeafNodeRef, RlpNode},
};

/// A node with the reference its parent writes into its own encoding.
pub(super) struct Child {
    node: Box<Node>,
    /// `rlp(node)` if shorter than 32 bytes, else `rlp(keccak(rlp(node)))`. Empty when the node has
    /// changed since it was last hashed.
    reference: RlpNode,
}

enum Node {
    Leaf { path: Nibbles, value: Box<[u8]> },
    Extension { path: Nibbles, child: Child },
    Branch(Box<Children>),
}

impl Default for Node {
    /// Stands for a node while it is being rebuilt.
    fn default() -> Self {
        Self::Leaf { path: Nibbles::default(), value: Box::default() }
    }
}

type Children = [Option<Child>; 16];

/// What a removal left of a node.
#[derive(PartialEq, Eq)]
pub(super) enum Removal {
    /// The key was not there.
    Absent,
    /// The node changed and is still a node.
    Changed,
    /// The node was the removed leaf.
    Vanished,
}

impl Child {
    fn new(node: Node) -> Self {
        Self { node: Box::new(node), reference: RlpNode::default() }
    }

    pub(super) fn leaf(path: Nibbles, value: &[u8]) -> Self {
        Self::new(Node::Leaf { path, value: value.into() })
    }

    pub(super) fn get(&self, path: Nibbles) -> Option<&[u8]> {
        match &*self.node {
            Node::Leaf { path: own, value } => (*own == path).then_some(value),
            Node::Extension { path: own, child } => {
                path.starts_with(own).then(|| child.get(path.slice(own.len()..)))?
            }
            Node::Branch(children) => children[index(&path)].as_ref()?.get(path.slice(1..)),
        }
    }

    pub(super) fn put(&mut self, path: Nibbles, value: &[u8]) {
        self.reference = RlpNode::default();
        match &mut *self.node {
            Node::Leaf { path: own, value: old } if *own == path => *old = value.into(),
            Node::Extension { path: own, child } if path.starts_with(own) => {
                child.put(path.slice(own.len()..), value);
            }
            Node::Branch(children) => put_in_branch(children, path, value),
            Node::Leaf { .. } | Node::Extension { .. } => self.split(path, value),
        }
    }

    /// Replaces a leaf or extension that shares only a part of its path with the new key by a branch
    /// where the two part.
    fn split(&mut self, path: Nibbles, value: &[u8]) {
        let old = std::mem::take(&mut *self.node);
        let (own, rest) = match old {
            Node::Leaf { path: own, value } => (own, Tail::Leaf(value)),
            Node::Extension { path: own, child } => (own, Tail::Child(child)),
            Node::Branch(_) => unreachable!("a branch is never split"),
        };
        let common = own.common_prefix_length(&path);
        let mut children: Box<Children> = Box::default();
        children[index(&own.slice(common..))] = Some(rest.below(own.slice(common + 1..)));
        put_in_branch(&mut children, path.slice(common..), value);
        *self.node = Node::Branch(children);
        if common > 0 {
            self.wrap(path.slice(..common));
        }
    }

    fn wrap(&mut self, path: Nibbles) {
        let inner = std::mem::take(&mut *self.node);
        *self.node = Node::Extension { path, child: Self::new(inner) };
    }

    pub(super) fn remove(&mut self, path: Nibbles) -> Removal {
        let removal = match &mut *self.node {
            Node::Leaf { path: own, .. } if *own == path => Removal::Vanished,
            Node::Leaf { .. } => Removal::Absent,
            Node::Extension { path: own, child } if path.starts_with(own) => {
                child.remove(path.slice(own.len()..))
            }
            Node::Extension { .. } => Removal::Absent,
            Node::Branch(children) => remove_from_branch(children, path),
        };
        if removal == Removal::Changed {
            self.reference = RlpNode::default();
            self.normalise();
        }
        removal
    }

    /// Joins what a removal left into the one shape a trie has for its content: no branch with a
    /// single child, no extension above a leaf or another extension.
    fn normalise(&mut self) {
        let node = std::mem::take(&mut *self.node);
        *self.node = match node {
            Node::Branch(mut children) => match only_child(&children) {
                Some(nibble) => {
                    let child = children[nibble].take().expect("the only child was just seen");
                    child.prefixed(Nibbles::from_nibbles([nibble as u8]))
                }
                None => Node::Branch(children),
            },
            Node::Extension { path, child } => child.prefixed(path),
            leaf @ Node::Leaf { .. } => leaf,
        };
    }

    /// This node with `prefix` put before its path.
    fn prefixed(self, prefix: Nibbles) -> Node {
        match *self.node {
            Node::Leaf { path, value } => Node::Leaf { path: prefix.join(&path), value },
            Node::Extension { path, child } => Node::Extension { path: prefix.join(&path), child },
            Node::Branch(_) => Node::Extension { path: prefix, child: self },
        }
    }

    /// The reference a parent stores, hashing only what changed since the last call.
    pub(super) fn reference(&mut self, scratch: &mut Vec<u8>) -> &RlpNode {
        if self.reference.is_empty() {
            self.encode(scratch);
            self.reference = RlpNode::from_rlp(scratch);
        }
        &self.reference
    }

    /// Writes the node's own encoding into `out`, replacing what is there.
    pub(super) fn encode(&mut self, out: &mut Vec<u8>) {
        match &mut *self.node {
            Node::Leaf { path, value } => {
                out.clear();
                LeafNodeRef { key: path, value }.rlp(out);
            }
            Node::Extension { path, child } => {
                let reference = child.reference(out).clone();
                out.clear();
                ExtensionNodeRef::new(path, &reference).rlp(out);
            }
            Node::Branch(children) => encode_branch(children, out),
        }
    }

    /// Collects the encodings of the nodes from here towards `path`, leaving out those that are
    /// embedded in their parent.
    pub(super) fn prove(&mut self, path: Nibbles, proof: &mut Vec<Vec<u8>>) {
        let mut encoded = Vec::new();
        self.encode(&mut encoded);
        if encoded.len() >= 32 || proof.is_empty() {
            proof.push(encoded);
        }
        match &mut *self.node {
            Node::Leaf { .. } => {}
            Node::Extension { path: own, child } if path.starts_with(own) => {
                child.prove(path.slice(own.len()..), proof);
            }
            Node::Extension { .. } => {}
            Node::Branch(children) => {
                if let Some(child) = &mut children[index(&path)] {
                    child.prove(path.slice(1..), proof);
                }
            }
        }
    }
}

/// What hung below a path that is being split.
enum Tail {
    Leaf(Box<[u8]>),
    Child(Child),
}

impl Tail {
    fn below(self, path: Nibbles) -> Child {
        match self {
            Self::Leaf(value) => Child::new(Node::Leaf { path, value }),
            Self::Child(child) if path.is_empty() => child,
            Self::Child(child) => Child::new(Node::Extension { path, child }),
        }
    }
}

fn index(path: &Nibbles) -> usize {
    usize::from(path.first().expect("keys are of equal length, so a path never ends at a branch"))
}

fn put_in_branch(children: &mut Children, path: Nibbles, value: &[u8]) {
    let rest = path.slice(1..);
    match &mut children[index(&path)] {
        Some(child) => child.put(rest, value),
        vacant => *vacant = Some(Child::leaf(rest, value)),
    }
}

fn remove_from_branch(children: &mut Children, path: Nibbles) -> Removal {
    let slot = &mut children[index(&path)];
    let Some(child) = slot else {
        return Removal::Absent;
    };
    match child.remove(path.slice(1..)) {
        Removal::Vanished => {
            *slot = None;
            Removal::Changed
        }
        other => other,
    }
}

fn only_child(children: &Children) -> Option<usize> {
    let mut present = (0..16).filter(|nibble| children[*nibble].is_some());
    let first = present.next()?;
    present.next().is_none().then_some(first)
}

fn encode_branch(children: &mut Children, out: &mut Vec<u8>) {
    let mut references: [RlpNode; 16] = Default::default();
    let (mut count, mut mask) = (0, TrieMask::default());
    for (nibble, child) in children.iter_mut().enumerate() {
        if let Some(child) = child {
            references[count] = child.reference(out).clone();
            count += 1;
            mask.set_bit(nibble as u8);
        }
    }
    out.clear();
    BranchNodeRef::new(&references[..count], mask).rlp(out);
}
