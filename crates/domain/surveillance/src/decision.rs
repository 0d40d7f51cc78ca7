//! Rules and model together.

use serde::{Deserialize, Serialize};

use crate::{Alert, Finding};

/// What the model thinks of a transfer or an account, 0 (ordinary) to 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ModelScore(pub u32);

/// What happens to a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It goes on.
    Allow,
    /// It goes on, and somebody looks at it.
    Flag,
    /// It waits for two people.
    Hold,
    /// It does not go on and the account is frozen.
    Freeze,
}

/// A verdict with what led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// What happens.
    pub verdict: Verdict,
    /// The rules broken.
    pub alerts: Vec<Alert>,
    /// The groups its account is in.
    pub findings: Vec<Finding>,
    /// What the model thinks; `None` when it did not answer, which never makes a verdict milder.
    pub model: Option<ModelScore>,
}

const HOLD_FROM: u32 = 800;
const FLAG_FROM: u32 = 500;

/// Joins what rules, graph and model say; the strictest of them counts. A model alone never freezes.
pub fn judge(alerts: Vec<Alert>, findings: Vec<Finding>, model: Option<ModelScore>) -> Judgement {
    let by_rules =
        alerts.iter().map(|alert| if alert.rule.blocks() { Verdict::Freeze } else { Verdict::Flag });
    let by_graph = findings.iter().map(|finding| by_score(finding.score));
    let by_model = model.map(|ModelScore(score)| by_score(score));
    let mut verdict = by_rules.chain(by_graph).chain(by_model).max().unwrap_or(Verdict::Allow);
    // Without the model, what rules alone would let pass with a flag is held.
    if model.is_none() && verdict == Verdict::Flag {
        verdict = Verdict::Hold;
    }
    Judgement { verdict, alerts, findings, model }
}

const fn by_score(score: u32) -> Verdict {
    if score >= HOLD_FROM {
        Verdict::Hold
    } else if score >= FLAG_FROM {
        Verdict::Flag
    } else {
        Verdict::Allow
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rule;

    fn alert(rule: Rule) -> Vec<Alert> {
        vec![Alert { rule, transfer: "t".into(), account: "a".into() }]
    }

    #[test]
    fn the_strictest_counts() {
        let verdict = |alerts, model| judge(alerts, vec![], Some(ModelScore(model))).verdict;
        assert_eq!(verdict(vec![], 499), Verdict::Allow);
        assert_eq!(verdict(vec![], 500), Verdict::Flag);
        assert_eq!(verdict(alert(Rule::Large), 0), Verdict::Flag);
        assert_eq!(verdict(alert(Rule::Large), 900), Verdict::Hold);
        assert_eq!(verdict(alert(Rule::BlackList), 0), Verdict::Freeze);
    }

    #[test]
    fn a_model_alone_never_freezes_and_its_silence_is_never_milder() {
        assert_eq!(judge(vec![], vec![], Some(ModelScore(1_000))).verdict, Verdict::Hold);
        assert_eq!(judge(alert(Rule::Large), vec![], None).verdict, Verdict::Hold);
        assert_eq!(judge(vec![], vec![], None).verdict, Verdict::Allow);
    }
}
