//! Several writers, each with its own part of the market.
//!
//! A series, its book and the cash that trades in it live in one shard, so that a trade is never between two. A party
//! has cash in every shard it trades in and moves it with [`Shards::move_cash`]: set aside where it is, accepted where
//! it goes, posted where it was ([`genex_protocol::Command::BeginTransfer`] and what follows). Every step is a command
//! whose client id follows from the transfer, so that a crash between two steps is mended by [`Shards::resume`].

use std::collections::BTreeMap;

use genex_protocol::{Account, AuditView, ClientId, Command, Reject, ShardId, TransferId};
use genex_types::{Currency, Party, SeriesId};

use crate::{
    handle::{ExchangeHandle, Stopped, SubmitError},
    view::OpenTransfer,
};

/// What became of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// The cash is there.
    Arrived,
    /// The other shard would not have it; it is where it was.
    Returned(Reject),
}

/// Why a transfer is not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    /// It can't begin; nothing has changed.
    #[error(transparent)]
    Rejected(#[from] Reject),
    /// There is no such shard.
    #[error("there is no shard {0}")]
    UnknownShard(ShardId),
    /// A shard does not answer. What was set aside stays so until [`Shards::resume`] has seen both shards.
    #[error("shard {0} does not answer; the transfer will be resumed")]
    Interrupted(ShardId),
}

/// A promise between shards that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unbalanced {
    /// What two shards say they owe each other does not add up to zero.
    #[error("clearing between {one} and {other} is off by {minor} {currency:?}")]
    Clearing {
        /// One of the two.
        one: ShardId,
        /// The other.
        other: ShardId,
        /// Of what.
        currency: Currency,
        /// The sum, in minor units.
        minor: i128,
    },
    /// The accounts of a currency do not add up to zero over all shards.
    #[error("all accounts in {currency:?} add up to {minor}")]
    Sum {
        /// Of what.
        currency: Currency,
        /// The sum, in minor units.
        minor: i128,
    },
    /// A shard does not answer.
    #[error("shard {0} does not answer")]
    Silent(ShardId),
}

/// The writers of a market, by shard. Their number is fixed when the market begins: it decides where a series is.
#[derive(Clone)]
pub struct Shards {
    writers: Vec<ExchangeHandle>,
}

impl Shards {
    /// Writers in the order of their shards.
    ///
    /// # Panics
    /// Without a writer, or with more than fit a [`ShardId`].
    pub fn new(writers: Vec<ExchangeHandle>) -> Self {
        assert!((1..=usize::from(u16::MAX)).contains(&writers.len()), "{} shards", writers.len());
        Self { writers }
    }

    /// Every shard.
    pub fn all(&self) -> impl Iterator<Item = ShardId> + use<> {
        (0..self.writers.len() as u16).map(ShardId)
    }

    /// Where a series is.
    pub fn of_series(&self, series: SeriesId) -> ShardId {
        self.place(&series.0.to_le_bytes())
    }

    /// Where a party's cash comes in and goes out.
    pub fn of_party(&self, party: Party) -> ShardId {
        self.place(&borsh::to_vec(&party).expect("writing to memory does not fail"))
    }

    /// A shard's writer.
    pub fn writer(&self, shard: ShardId) -> Option<&ExchangeHandle> {
        self.writers.get(usize::from(shard.0))
    }

    /// Moves a party's cash to another shard. Repeating it does it once.
    ///
    /// Errors: it can't begin, or was interrupted and waits for [`Shards::resume`].
    pub async fn move_cash(&self, from: ShardId, transfer: OpenTransfer) -> Result<Moved, MoveError> {
        let OpenTransfer { transfer: id, party, amount, to } = transfer;
        self.writer(to).ok_or(MoveError::UnknownShard(to))?;
        let begin = Command::BeginTransfer { transfer: id, party, amount, to };
        self.submit(from, id, Stage::Begin, begin).await??;
        self.finish(from, transfer).await
    }

    /// Finishes what an interruption has left half done; returns how many transfers.
    ///
    /// Errors: a shard does not answer.
    pub async fn resume(&self) -> Result<usize, MoveError> {
        let mut finished = 0;
        for from in self.all() {
            let writer = self.writer(from).ok_or(MoveError::UnknownShard(from))?;
            let open = writer.open_transfers().await.map_err(|Stopped| MoveError::Interrupted(from))?;
            for transfer in open {
                self.finish(from, transfer).await?;
                finished += 1;
            }
        }
        Ok(finished)
    }

    /// Checks that no money was made or lost over all shards. Nothing may be on its way.
    ///
    /// Errors: the first promise that does not hold.
    pub async fn check(&self) -> Result<(), Unbalanced> {
        let mut views = Vec::new();
        for shard in self.all() {
            let writer = self.writer(shard).ok_or(Unbalanced::Silent(shard))?;
            views.push((shard, writer.audit_view().await.map_err(|Stopped| Unbalanced::Silent(shard))?));
        }
        check_sums(&views)?;
        check_clearing(&views)
    }

    async fn finish(&self, from: ShardId, open: OpenTransfer) -> Result<Moved, MoveError> {
        let OpenTransfer { transfer, party, amount, to } = open;
        let accept = Command::AcceptTransfer { transfer, party, amount, from };
        let moved = match self.submit(to, transfer, Stage::Accept, accept).await? {
            Ok(()) => Moved::Arrived,
            Err(reject) => self.decline(from, transfer, to, reject).await?,
        };
        let end = Command::EndTransfer { transfer, arrived: moved == Moved::Arrived };
        match self.submit(from, transfer, Stage::End, end).await? {
            Ok(()) | Err(Reject::UnknownTransfer) => Ok(moved),
            Err(reject) => Err(reject.into()),
        }
    }

    /// Makes sure that a transfer which was refused is never accepted later, unless it was before.
    async fn decline(
        &self,
        from: ShardId,
        transfer: TransferId,
        to: ShardId,
        reject: Reject,
    ) -> Result<Moved, MoveError> {
        let decline = Command::DeclineTransfer { transfer, from };
        let _already_decided = self.submit(to, transfer, Stage::Decline, decline).await?;
        let writer = self.writer(to).ok_or(MoveError::UnknownShard(to))?;
        let arrival = writer.arrival(from, transfer).await.map_err(|Stopped| MoveError::Interrupted(to))?;
        Ok(if arrival == Some(true) { Moved::Arrived } else { Moved::Returned(reject) })
    }

    async fn submit(
        &self,
        shard: ShardId,
        transfer: TransferId,
        stage: Stage,
        command: Command,
    ) -> Result<Result<(), Reject>, MoveError> {
        let writer = self.writer(shard).ok_or(MoveError::UnknownShard(shard))?;
        match writer.submit(stage.client_id(transfer), command).await {
            Ok(_) => Ok(Ok(())),
            Err(SubmitError::Rejected(reject)) => Ok(Err(reject)),
            Err(SubmitError::Busy | SubmitError::Stopped) => Err(MoveError::Interrupted(shard)),
        }
    }

    fn place(&self, key: &[u8]) -> ShardId {
        let hash = blake3::hash(key);
        let number = u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("8 bytes"));
        ShardId((number % self.writers.len() as u64) as u16)
    }
}

/// The steps of a transfer, each with a client id of its own.
#[derive(Clone, Copy)]
enum Stage {
    Begin,
    Accept,
    Decline,
    End,
}

impl Stage {
    fn client_id(self, transfer: TransferId) -> ClientId {
        let name: &[u8] = match self {
            Self::Begin => b"genex transfer begin",
            Self::Accept => b"genex transfer accept",
            Self::Decline => b"genex transfer decline",
            Self::End => b"genex transfer end",
        };
        let mut hasher = blake3::Hasher::new();
        let hash = *hasher.update(name).update(&transfer.0.to_le_bytes()).finalize().as_bytes();
        ClientId(u128::from_le_bytes(hash[..16].try_into().expect("16 bytes")))
    }
}

fn check_sums(views: &[(ShardId, AuditView)]) -> Result<(), Unbalanced> {
    let mut sums = BTreeMap::<Currency, i128>::new();
    for (account, balance) in views.iter().flat_map(|(_, view)| &view.accounts) {
        *sums.entry(account.currency()).or_default() += balance.posted_minor;
    }
    match sums.into_iter().find(|(_, minor)| *minor != 0) {
        Some((currency, minor)) => Err(Unbalanced::Sum { currency, minor }),
        None => Ok(()),
    }
}

/// What each says it owes the other, by pair and currency.
fn check_clearing(views: &[(ShardId, AuditView)]) -> Result<(), Unbalanced> {
    let mut pairs = BTreeMap::<(ShardId, ShardId, Currency), i128>::new();
    for (shard, view) in views {
        for (account, balance) in &view.accounts {
            if let Account::Clearing { shard: other, currency } = account {
                let pair = (*shard.min(other), *shard.max(other), *currency);
                *pairs.entry(pair).or_default() += balance.posted_minor;
            }
        }
    }
    match pairs.into_iter().find(|(_, minor)| *minor != 0) {
        Some(((one, other, currency), minor)) => Err(Unbalanced::Clearing { one, other, currency, minor }),
        None => Ok(()),
    }
}
