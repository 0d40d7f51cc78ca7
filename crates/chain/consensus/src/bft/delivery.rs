//! Handing final blocks to the application, each with its proof.

use std::{sync::Arc, time::Duration};

use commonware_actor::Feedback;
use commonware_consensus::{
    Epochable, Reporter,
    marshal::{Identifier, Update, core::Mailbox, standard::Standard},
    simplex::types::Finalization,
    types::Height,
};
use commonware_cryptography::{ed25519::PublicKey, keccak256::Digest};
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
