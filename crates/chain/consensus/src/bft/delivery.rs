//! Handing final blocks to the application, each with its proof.

use std::time::Duration;

use commonware_actor::Feedback;
use commonware_consensus::{
    Reporter,
    marshal::{Identifier, Update, core::Mailbox, standard::Standard},
    simplex::types::Finalization,
    types::Height,
};
use commonware_cryptography::{ed25519::PublicKey, keccak256::Digest};
use commonware_utils::{Acknowledgement, ordered::Set};
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

/// Delivers blocks in order of height and acknowledges each when it is on disk.
pub(super) struct Courier<E> {
    pub(super) runtime: E,
    pub(super) chain: Chain,
    pub(super) marshal: Mailbox<Scheme, Standard<Carried>>,
    pub(super) names: Names,
}

impl<E: Runtime> Courier<E> {
    /// Delivers until the application fails or marshal stops.
    pub(super) async fn run(self, mut updates: mpsc::UnboundedReceiver<Update<Carried>>) {
        while let Some(update) = updates.recv().await {
            let Update::Block(block, acknowledgement) = update else { continue };
            let certificate = self.certificate(block.inner().id.height).await;
            let stored = self.chain.finalised(block.inner(), certificate).await;
            let Ok(stored) = stored else { return };
            if !stored.wait().await {
                return;
            }
            acknowledgement.acknowledge();
        }
    }

    /// The certificate of the lowest block from `height` on that has one.
    ///
    /// A block can be final because one above it is. Marshal delivers no block before it has such a
    /// certificate, but may be storing it still.
    async fn certificate(&self, height: u64) -> Certificate {
        loop {
            let latest = self.marshal.get_info(Identifier::Latest).await;
            let latest = latest.map_or(height, |(latest, _)| latest.get());
            for height in height..=latest.max(height) {
                if let Some(finalisation) = self.marshal.get_finalization(Height::new(height)).await {
                    return self.names.certificate(height, &finalisation);
                }
            }
            self.runtime.sleep(PATIENCE).await;
        }
    }
}

/// The order in which certificates of the application name the validators, for each in Simplex's.
#[derive(Clone, Debug)]
pub(super) struct Names(Vec<u16>);

impl Names {
    pub(super) fn new(set: &ValidatorSet, participants: &Set<PublicKey>) -> Self {
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
