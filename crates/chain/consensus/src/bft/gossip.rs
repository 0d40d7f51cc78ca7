//! Telling the other validators of transactions.

use std::time::Duration;

use commonware_cryptography::ed25519::PublicKey;
use commonware_p2p::{Blocker, Receiver, Recipients, Sender};

use super::{Runtime, chain::Chain};
use crate::Gossip;

/// Between two messages, so that few hold much rather than many little.
const PAUSE: Duration = Duration::from_millis(5);

/// Sends to all what the application has to tell, until the network is gone.
pub(super) async fn spread<E: Runtime>(
    runtime: E,
    chain: Chain,
    mut sender: impl Sender<PublicKey = PublicKey>,
) {
    loop {
        let message = chain.outgoing().await;
        // Whoever can't be reached misses it: a transaction is in its own node's pool in any case.
        sender.send(Recipients::All, message.to_vec(), false);
        runtime.sleep(PAUSE).await;
    }
}

/// Gives the application what others tell, and shuts out who sends garbage.
pub(super) async fn listen(
    chain: Chain,
    mut receiver: impl Receiver<PublicKey = PublicKey>,
    mut blocker: impl Blocker<PublicKey = PublicKey>,
) {
    while let Ok((peer, message)) = receiver.recv().await {
        let bytes: Vec<u8> = message.into();
        if chain.incoming(bytes.into()) == Gossip::Garbage {
            commonware_p2p::block!(blocker, peer, "garbage in place of transactions");
        }
    }
}
