//! A validator that is on nobody's side.

use std::{sync::OnceLock, time::Duration};

use commonware_cryptography::{Signer, ed25519::PublicKey};
use commonware_p2p::{
    Recipients, Sender,
    simulated::{SplitOrigin, SplitRouter, SplitTarget},
};
use commonware_runtime::{Clock, IoBuf, deterministic::Context};
use rand_core::Rng;

use super::{faults::below, validator_key};

/// Most validators that are simulated.
const MOST: usize = 16;

/// Between two messages of noise.
const PAUSE: Duration = Duration::from_millis(20);
/// One such message is shorter than this.
const NOISE: u64 = 2_048;

/// What a traitor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Treason {
    /// It is two validators with one key, each on a disk of its own, that talk to different others: it
    /// makes two blocks when it is its turn, and votes for what each face believes.
    TwoFaces,
    /// It sends bytes at random on all channels.
    Noise,
}

/// Whom a face talks to, of those it means to.
pub(super) type Forward = fn(SplitOrigin, &Recipients<PublicKey>, &IoBuf) -> Option<Recipients<PublicKey>>;

/// How a validator's faces talk.
pub(super) fn faces(treason: Option<Treason>) -> Forward {
    match treason {
        Some(Treason::TwoFaces) => two_faces,
        None | Some(Treason::Noise) => one_face,
    }
}

fn one_face(face: SplitOrigin, to: &Recipients<PublicKey>, _: &IoBuf) -> Option<Recipients<PublicKey>> {
    (face == SplitOrigin::Primary).then(|| to.clone())
}

/// The first face talks to validators with odd numbers and the second to those from 2 on, so that some
/// hear both.
fn two_faces(face: SplitOrigin, to: &Recipients<PublicKey>, _: &IoBuf) -> Option<Recipients<PublicKey>> {
    let heard = |key: &&PublicKey| {
        let number = everyone().iter().position(|other| other == *key).unwrap_or_default();
        match face {
            SplitOrigin::Primary => number % 2 == 1,
            SplitOrigin::Secondary => number >= 2,
        }
    };
    let chosen = |keys: &[PublicKey]| keys.iter().filter(heard).cloned().collect::<Vec<_>>();
    let chosen = match to {
        Recipients::All => chosen(everyone()),
        Recipients::Some(some) => chosen(some),
        Recipients::One(one) => chosen(std::slice::from_ref(one)),
    };
    (!chosen.is_empty()).then_some(Recipients::Some(chosen))
}

/// The keys of as many validators as are ever simulated.
fn everyone() -> &'static [PublicKey] {
    static KEYS: OnceLock<Vec<PublicKey>> = OnceLock::new();
    KEYS.get_or_init(|| (0..MOST).map(|index| validator_key(index).private_key().public_key()).collect())
}

/// What a validator's faces hear.
pub(super) fn ears(treason: Option<Treason>) -> impl SplitRouter<PublicKey> {
    move |_: &_| match treason {
        Some(Treason::TwoFaces) => SplitTarget::Both,
        None | Some(Treason::Noise) => SplitTarget::Primary,
    }
}

/// Sends noise for ever, `most` bytes at a time at most.
pub(super) async fn make_noise<S: Sender<PublicKey = PublicKey>>(
    mut context: Context,
    mut senders: Vec<S>,
    most: u32,
) {
    loop {
        context.sleep(PAUSE).await;
        let mut bytes = vec![0; below(&mut context, NOISE.min(most.into())) as usize];
        context.fill_bytes(&mut bytes);
        let channel = below(&mut context, senders.len() as u64) as usize;
        senders[channel].send(Recipients::All, bytes, false);
    }
}
