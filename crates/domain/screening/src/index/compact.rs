//! Whole names without spaces, for names whose spaces are elsewhere.

use super::{
    deletion::{DeletionIndex, Reach},
    distance::{EDIT, Side, distance},
    texts::Texts,
};

const REACH: Reach = Reach { one_from: 4, two_from: usize::MAX, prefix: 48 };
/// Names with fewer letters are found with every letter right, or not here.
const EDITABLE_FROM: usize = 4;
/// An edit in a shorter name costs no more than in one of so many letters.
const SHORT: usize = 7;
/// What a space elsewhere costs, of 1,000.
const SPACING: u32 = 10;

/// Letters of each listed name: as it is written, and family name last.
#[derive(Debug, Clone)]
pub struct CompactNames {
    /// Two for each name.
    texts: Texts,
    near: DeletionIndex,
}

impl CompactNames {
    /// Both orders of each name.
    pub fn build(names: &[[String; 2]]) -> Self {
        let mut texts = Texts::default();
        names.iter().flatten().for_each(|text| texts.push(text));
        let differ = |number: u32| number.is_multiple_of(2) || texts.get(number) != texts.get(number - 1);
        let near = DeletionIndex::build(REACH, texts.iter().filter(|(number, _)| differ(*number)));
        Self { texts, near }
    }

    /// Names with these letters in this order, or one edit away, with their similarity. The edit costs `edit_percent`.
    pub fn alike(&self, letters: &str, edit_percent: u32, scratch: &mut Vec<u32>) -> Vec<(u32, u32)> {
        self.near.near(letters.as_bytes(), scratch);
        let side = Side::of(letters.as_bytes());
        let long = letters.len().max(SHORT) as u32;
        let compare = |text: &u32| {
            let cost = cost(letters.as_bytes(), &side, self.texts.get(*text))?;
            Some((*text / 2, (1_000 - SPACING).saturating_sub(cost * edit_percent / long)))
        };
        scratch.iter().filter_map(compare).collect()
    }
}

fn cost(letters: &[u8], side: &Side, text: &[u8]) -> Option<u32> {
    if letters.len().abs_diff(text.len()) > 1 {
        return None;
    }
    if letters == text {
        return Some(0);
    }
    (letters.len() >= EDITABLE_FROM).then(|| distance(side, text, EDIT)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_found_wherever_the_spaces_are() {
        let names = CompactNames::build(&[["abdullatifhassan".into(), "hassanabdullatif".into()]]);
        let alike = |letters: &str| names.alike(letters, 100, &mut Vec::new());
        assert_eq!(alike("hassanabdullatif"), [(0, 990)]);
        assert_eq!(alike("abdulatifhassan").len(), 1);
        assert!(alike("abdulxatifxassan").is_empty());
    }
}
