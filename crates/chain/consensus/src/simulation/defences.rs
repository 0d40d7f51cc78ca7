//! What keeps faults from harm, each of which a run can do without.
//!
//! A defence that nothing breaks without is not tested. Nodes have no such switch: what is taken away here is
//! taken away around the application, in the settings of agreement, or in the simulated network.

use commonware_p2p::simulated::SplitOrigin;

use super::{cluster::END, treason::Forward};
use crate::{Timeouts, bft::Channel};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defence {
    /// Against crashes: a block is acknowledged when it is on disk. Without it, when the next one comes.
    Storing,
    /// Against restarts: a validator finds its votes on disk again. Without it, none.
    Votes,
    /// Against partitions: blocks that a validator has missed are fetched from others. Without it, never.
    Fetching,
    /// Against loss: votes against a view are sent again. Without it, once.
    Repeating,
    /// Against silent leaders, and blocks that come too late: nobody waits for ever. Without it, they do.
    Impatience,
    /// Against duplicates: a block that is delivered again changes nothing. Without it, it is an error; the
    /// [`World`](super::World)'s application does as it is told.
    Ignoring,
    /// Against leaders that lie: validators judge a block before they vote for it. Without it, they vote for
    /// any.
    Judging,
    /// Against equivocation: proof of it is handed to the application. Without it, it is dropped.
    Accusing,
}

/// The settings of agreement.
pub(super) fn timeouts(without: Option<Defence>) -> Timeouts {
    let usual = Timeouts::default();
    match without {
        Some(Defence::Repeating) => Timeouts { retry: END, skip: 2 * END, ..usual },
        Some(Defence::Impatience) => Timeouts { leader: END, certification: 2 * END, skip: 3 * END, ..usual },
        _ => usual,
    }
}

/// What reaches the others of what is sent on a channel, but for `usual`.
pub(super) fn forward(channel: Channel, usual: Forward, without: Option<Defence>) -> Forward {
    match (channel, without) {
        (Channel::Backfill, Some(Defence::Fetching)) => |_: SplitOrigin, _: &_, _: &_| None,
        _ => usual,
    }
}
