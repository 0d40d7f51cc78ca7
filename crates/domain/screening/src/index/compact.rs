//! Whole names without spaces, for names whose spaces are elsewhere.

use super::{
    deletion::{DeletionIndex, Reach},
    distance::{EDIT, distance},
};

const REACH: Reach = Reach { one_from: 4, two_from: usize::MAX, prefix: 48 };
/// Names with fewer letters are found with every letter right, or not here.
const EDITABLE_FROM: usize = 4;
/// An edit in a shorter name costs no more than in one of so many letters.
const SHORT: usize = 7;
/// What a space elsewhere costs, of 1,000.
const SPACING: u32 = 10;

/// Letters of each listed name, given name first and family name first.
#[derive(Debug, Clone)]
pub struct CompactNames {
    texts: Vec<[String; 2]>,
    near: DeletionIndex,
}

impl CompactNames {
    /// Both orders of each name.
    pub fn build(texts: Vec<[String; 2]>) -> Self {
        let orders = (0u32..).zip(&texts).flat_map(|(id, [first, last])| {
            [(id, first.as_bytes()), (id, last.as_bytes())].into_iter().take(if first == last { 1 } else { 2 })
        });
        Self { near: DeletionIndex::build(REACH, orders), texts }
    }

    /// Names with these letters in this order, or one edit away, with their similarity. The edit costs `edit_percent`.
    pub fn alike(&self, letters: &str, edit_percent: u32, scratch: &mut Vec<u32>) -> Vec<(u32, u32)> {
        self.near.near(letters.as_bytes(), scratch);
        let long = letters.len().max(SHORT) as u32;
        let compare = |name: &u32| {
            let cost = self.texts[*name as usize].iter().filter_map(|text| cost(letters, text)).min()?;
            Some((*name, (1_000 - SPACING).saturating_sub(cost * edit_percent / long)))
        };
        scratch.iter().filter_map(compare).collect()
    }
}

fn cost(letters: &str, text: &str) -> Option<u32> {
    if letters.len().abs_diff(text.len()) > 1 {
        return None;
    }
    if letters == text {
        return Some(0);
    }
    (letters.len() >= EDITABLE_FROM).then(|| distance(letters.as_bytes(), text.as_bytes(), EDIT)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_found_wherever_the_spaces_are() {
        let names = CompactNames::build(vec![["abdullatifhassan".into(), "hassanabdullatif".into()]]);
        let alike = |letters: &str| names.alike(letters, 100, &mut Vec::new());
        assert_eq!(alike("hassanabdullatif"), [(0, 990)]);
        assert_eq!(alike("abdulatifhassan").len(), 1);
        assert!(alike("abdulxatifxassan").is_empty());
    }
}
