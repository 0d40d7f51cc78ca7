//! Faults, drawn at random.

use std::{collections::BTreeMap, time::Duration};

use rand_core::Rng;

/// What may go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// Messages are slow, out of order, and lost.
    Weather,
    /// Validators are cut off from one another.
    Partition,
    /// All can reach one another again.
    Reunion,
    /// A validator stops where it stands.
    Kill,
    /// A stopped validator comes back on its disk.
    Restart,
    /// A stopped validator comes back without its disk.
    RestartEmpty,
    /// A validator makes no blocks when it is its turn.
    Silence,
    /// It makes blocks again.
    Speech,
    /// All validators stop at once, and disks lose what was not synced.
    PowerCut,
}

/// How often each fault happened.
pub type FaultCounts = BTreeMap<FaultKind, usize>;

/// How messages travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Weather {
    pub(super) latency: Duration,
    pub(super) jitter: Duration,
    pub(super) loss_percent: u64,
}

impl Weather {
    /// A local network.
    pub(super) const FAIR: Self =
        Self { latency: Duration::from_millis(10), jitter: Duration::from_millis(2), loss_percent: 0 };

    fn draw(random: &mut impl Rng) -> Self {
        let latency = Duration::from_millis(5 + below(random, 200));
        Self { latency, jitter: latency / 2, loss_percent: below(random, 31) }
    }
}

/// One fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Weather(Weather),
    /// Validators whose bit is set are on one side.
    Partition(u64),
    Reunion,
    Kill(usize),
    Restart(usize),
    RestartEmpty(usize),
    Silence(usize),
    Speech(usize),
}

impl Fault {
    pub(super) fn kind(self) -> FaultKind {
        match self {
            Self::Weather(_) => FaultKind::Weather,
            Self::Partition(_) => FaultKind::Partition,
            Self::Reunion => FaultKind::Reunion,
            Self::Kill(_) => FaultKind::Kill,
            Self::Restart(_) => FaultKind::Restart,
            Self::RestartEmpty(_) => FaultKind::RestartEmpty,
            Self::Silence(_) => FaultKind::Silence,
            Self::Speech(_) => FaultKind::Speech,
        }
    }
}

/// The state of a validator, as far as faults depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Well,
    Silent,
    Down,
}

/// What is wrong with the validators.
#[derive(Clone, Debug)]
pub(super) struct Conditions {
    pub(super) validators: Vec<Condition>,
    /// One that lost its disk and does not vote any more. More than a third of them would halt the
    /// chain for good.
    pub(super) wiped: Option<usize>,
    /// One that is on nobody's side: nothing else happens to it, and no other one may be wiped.
    pub(super) traitor: Option<usize>,
}

impl Conditions {
    /// One of those that are not well, if more than a third are: mostly they come back before more
    /// happens, or hardly a block would be made in a whole run.
    fn pressing(&self, random: &mut impl Rng) -> Option<usize> {
        let unwell = |validator: &usize| self.validators[*validator] != Condition::Well;
        let unwell: Vec<_> = (0..self.validators.len()).filter(unwell).collect();
        let pressing = 3 * unwell.len() >= self.validators.len() && below(random, 3) != 0;
        pressing.then(|| unwell[below(random, unwell.len() as u64) as usize])
    }
}

/// Draws the next fault.
pub(super) fn draw(random: &mut impl Rng, conditions: &Conditions) -> Fault {
    if let Some(validator) = conditions.pressing(random) {
        return repair(random, conditions, validator);
    }
    let validators = conditions.validators.len();
    let validator = below(random, validators as u64) as usize;
    match (below(random, 8), conditions.validators[validator]) {
        _ if conditions.traitor == Some(validator) => Fault::Reunion,
        (0 | 1, _) => Fault::Weather(Weather::draw(random)),
        (2, _) => Fault::Partition(1 + below(random, (1 << validators) - 2)),
        (3 | 4, _) => Fault::Reunion,
        (5, Condition::Well) => Fault::Silence(validator),
        (_, Condition::Well) => Fault::Kill(validator),
        (_, Condition::Silent | Condition::Down) => repair(random, conditions, validator),
    }
}

fn repair(random: &mut impl Rng, conditions: &Conditions, validator: usize) -> Fault {
    match conditions.validators[validator] {
        Condition::Silent => Fault::Speech(validator),
        Condition::Well | Condition::Down => {
            let may_be_wiped =
                conditions.traitor.is_none() && conditions.wiped.is_none_or(|wiped| wiped == validator);
            match may_be_wiped && below(random, 3) == 0 {
                true => Fault::RestartEmpty(validator),
                false => Fault::Restart(validator),
            }
        }
    }
}

/// A number below `bound`, which is small.
pub(super) fn below(random: &mut impl Rng, bound: u64) -> u64 {
    random.next_u64() % bound
}
