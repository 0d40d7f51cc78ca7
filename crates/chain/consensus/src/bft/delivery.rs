//! Handing final blocks to the application, each with its proof.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use commonware_actor::Feedback;
use commonware_codec::{Copying, DecodeExt, types::lazy::Lazy};
use commonware_consensus::{
    Epochable, Reporter,
    marshal::{Identifier, Update, core::Mailbox, standard::Standard},
    simplex::types::{Finalization, Proposal},
    types::{Epoch, Height, Participant, Round as SimplexRound, View},
};
use commonware_cryptography::{
    certificate::Signers,
    ed25519::{PublicKey, Signature, certificate as ed25519},
    keccak256::Digest,
};
use tokio::sync::mpsc;

use super::{Runtime, Scheme, block::Carried, chain::Chain};
use crate::{Certificate, Round, ValidatorSet, Vote};

/// Between two looks for a certificate that is being stored.
const PATIENCE: Duration = Duration::from_millis(5);

/// Takes updates from marshal.
#[derive(Clone, Debug)]
pub(super) struct Deliveries(mpsc::UnboundedSender<Update<Carried>>);

impl Deliveries {
    /// Where to report to, and where the updates come out. Marshal bounds how many wait.
    pub(super) fn new() -> (Self, mpsc::UnboundedReceiver<Update<Carried>>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), receiver)
    }
}

impl Reporter for Deliveries {
    type Activity = Update<Carried>;

    fn report(&mut self, update: Self::Activity) -> Feedback {
        match self.0.send(update) {
            Ok(()) => Feedback::Ok,
            Err(_) => Feedback::Closed,
        }
    }
}

/// Delivers blocks in order of height.
pub(super) struct Courier<E> {
    runtime: E,
    chain: Chain,
    marshal: Mailbox<Scheme, Standard<Carried>>,
    /// The epoch of the last block, and how its certificates name the validators.
    names: Option<(u64, Names)>,
}

impl<E: Runtime> Courier<E> {
    pub(super) fn new(runtime: E, chain: Chain, marshal: Mailbox<Scheme, Standard<Carried>>) -> Self {
        Self { runtime, chain, marshal, names: None }
    }

    /// Delivers a block; false if the application has failed, or will never store it.
    pub(super) async fn deliver(&mut self, block: &Carried) -> bool {
        // Block 0 is final by definition, and nobody votes for it.
        if block.id.height == 0 {
            return true;
        }
        let certificate = self.certificate(block.id.height).await;
        match self.chain.finalised(block, certificate).await {
            Ok(stored) => stored.wait().await,
            Err(_) => false,
        }
    }

    /// The certificate of the lowest block from `height` on that has one.
    ///
    /// A block can be final because one above it is. Marshal delivers no block before it has such a
    /// certificate, but may be storing it still.
    async fn certificate(&mut self, height: u64) -> Certificate {
        loop {
            let latest = self.marshal.get_info(Identifier::Latest).await;
            let latest = latest.map_or(height, |(latest, _)| latest.get());
            for height in height..=latest.max(height) {
                if let Some(finalisation) = self.marshal.get_finalization(Height::new(height)).await {
                    let names = self.names(finalisation.epoch().get());
                    return names.certificate(height, &finalisation);
                }
            }
            self.runtime.sleep(PATIENCE).await;
        }
    }

    fn names(&mut self, epoch: u64) -> Names {
        match &self.names {
            Some((of, names)) if *of == epoch => names.clone(),
            _ => {
                let known = "marshal verified the finalisation with the validators of its epoch";
                let names = Names::new(&self.chain.opening(epoch).expect(known).validators);
                self.names = Some((epoch, names.clone()));
                names
            }
        }
    }
}

/// The order in which certificates of the application name the validators, for each in Simplex's.
#[derive(Clone, Debug)]
pub(super) struct Names(Arc<[u16]>);

impl Names {
    pub(super) fn new(set: &ValidatorSet) -> Self {
        let participants = set.participants();
        let place = |key: &PublicKey| set.public_keys().iter().position(|other| other == key);
        let places = participants.iter().map(|key| place(key).expect("the participants are the set"));
        Self(places.map(|place| u16::try_from(place).expect("a set is small")).collect())
    }

    /// The certificate as marshal has it; `None` if its votes are not those of these validators.
    pub(super) fn finalisation(&self, certificate: &Certificate) -> Option<Finalization<Scheme, Digest>> {
        let place = |vote: &Vote| self.0.iter().position(|place| *place == vote.validator);
        let signed = |vote: &Vote| Some((u32::try_from(place(vote)?).ok()?, signature(vote)?));
        let votes = certificate.votes.iter().map(signed).collect::<Option<BTreeMap<_, _>>>()?;
        let everyone = u32::try_from(self.0.len()).expect("a set is small");
        let signers = Signers::new(everyone, votes.keys().copied().map(Participant::new)).ok()?;
        let Round { epoch, view, parent_view } = certificate.round;
        let round = SimplexRound::new(Epoch::new(epoch), View::new(view));
        let proposal = Proposal::new(round, View::new(parent_view), Digest(certificate.block.0));
        let signatures = votes.into_values().map(Lazy::from).collect();
        Some(Finalization { proposal, certificate: ed25519::Certificate { signers, signatures } })
    }

    fn certificate(&self, height: u64, finalisation: &Finalization<Scheme, Digest>) -> Certificate {
        let proposal = &finalisation.proposal;
        let votes = &finalisation.certificate;
        let votes = votes.signers.iter().zip(&votes.signatures).filter_map(|(signer, signature)| {
            let signature = signature.get()?.as_ref().try_into().expect("a signature has 64 bytes");
            Some(Vote { validator: self.0[usize::from(signer)], signature })
        });
        Certificate {
            height,
            block: proposal.payload.0.into(),
            round: Round {
                epoch: proposal.round.epoch().get(),
                view: proposal.round.view().get(),
                parent_view: proposal.parent.get(),
            },
            votes: votes.collect(),
        }
    }
}

fn signature(vote: &Vote) -> Option<Signature> {
    Signature::decode(Copying(&vote.signature[..])).ok()
}

#[cfg(test)]
mod tests {
    use alloy_primitives::B256;

    use super::*;
    use crate::ValidatorKey;

    #[test]
    fn a_certificate_is_the_same_after_marshal_had_it() {
        let keys: Vec<_> = (1..=7).map(|seed| ValidatorKey::from_seed(&[seed; 32])).collect();
        let public: Vec<_> = keys.iter().map(ValidatorKey::public).collect();
        let names = Names::new(&ValidatorSet::new(7091, &public).unwrap());
        let (round, block) = (Round { epoch: 2, view: 12, parent_view: 10 }, B256::repeat_byte(7));
        let votes: Vec<_> =
            [6, 0, 3, 5, 1].map(|voter| keys[usize::from(voter)].vote(voter, 7091, round, block)).into();
        let certificate = Certificate { height: 9, block, round, votes };
        let finalisation = names.finalisation(&certificate).unwrap();
        let mut again = names.certificate(9, &finalisation);
        let sorted = |certificate: &mut Certificate| certificate.votes.sort_by_key(|vote| vote.validator);
        let mut certificate = certificate;
        sorted(&mut again);
        sorted(&mut certificate);
        assert_eq!(again, certificate);
        certificate.votes[0].validator = 7;
        assert!(names.finalisation(&certificate).is_none());
    }
}
