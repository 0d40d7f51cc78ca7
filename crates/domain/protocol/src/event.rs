//! What came of a command.

use borsh::{BorshDeserialize, BorshSerialize};
use genex_types::{
    Bps, CouponId, Currency, LockId, Money, OrderId, Party, PayoutId, Price, PurchaseId, SeriesId, Timestamp,
    TradeId,
};
use serde::{Deserialize, Serialize};

use crate::{ClientId, LockPurpose, MoveReason, OrderSpec, SeriesSpec, ShardId, TransferId};

/// The answer to a command, given only once its frame is durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Receipt {
    /// The command's place in the journal, from 1 without gaps.
    pub seq: u64,
    /// The sequencer's time for it.
    pub time: Timestamp,
    /// Who asked.
    pub client_id: ClientId,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// The double entries it made, in order.
    pub entries: Vec<Entry>,
    /// Whether this is the answer to an earlier command with the same id. Not part of the journal.
    pub replayed: bool,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A party became known.
    PartyOpened {
        /// Who.
        party: Party,
    },
    /// A series became known.
    SeriesRegistered(SeriesSpec),
    /// Coupons exist.
    UnitsIssued {
        /// The series.
        series: SeriesId,
        /// Serial of the first.
        first_serial: u64,
        /// How many.
        count: u64,
    },
    /// A series was opened or closed.
    ListedChanged {
        /// The series.
        series: SeriesId,
        /// Whether it may be bought and traded.
        listed: bool,
    },
    /// A series' fee changed.
    FeeChanged {
        /// The series.
        series: SeriesId,
        /// The new rate.
        fee: Bps,
    },
    /// A party was frozen or thawed.
    FreezeChanged {
        /// Who.
        party: Party,
        /// Whether it is frozen.
        frozen: bool,
    },
    /// Cash arrived.
    CashCredited {
        /// Whose.
        party: Party,
        /// How much.
        amount: Money,
    },
    /// A payout began.
    PayoutBegun {
        /// The payout.
        payout: PayoutId,
        /// Whose.
        party: Party,
        /// How much.
        amount: Money,
    },
    /// A payout ended.
    PayoutEnded {
        /// The payout.
        payout: PayoutId,
        /// Whether the cash left.
        paid: bool,
    },
    /// An order stands. Trades and cancellations of it follow.
    OrderAccepted {
        /// The order as it was placed.
        order: OrderSpec,
        /// Resales left of the coupons offered; 0 for a bid.
        resales_left: u8,
    },
    /// An order was changed. Trades and cancellations of it follow.
    OrderReplaced {
        /// The order.
        order: OrderId,
        /// Its limit now.
        price: Price,
        /// Its open quantity now.
        quantity: u64,
    },
    /// The rest of an order left the book.
    OrderCancelled {
        /// The order.
        order: OrderId,
        /// What was open.
        quantity: u64,
        /// Why.
        reason: CancelReason,
    },
    /// A trade was made; it is pending until the chain has executed it.
    Traded(Trade),
    /// A trade is final.
    TradeSettled {
        /// The trade.
        trade: TradeId,
        /// Height of the block.
        block: u64,
    },
    /// A trade is undone.
    TradeVoided {
        /// The trade.
        trade: TradeId,
        /// Why.
        reason: VoidReason,
    },
    /// A purchase's money left escrow.
    EscrowReleased {
        /// The trade that was the purchase.
        trade: TradeId,
        /// To the issuer.
        proceeds: Money,
        /// To the platform.
        fee: Money,
        /// Height of the block.
        block: u64,
    },
    /// A purchase was undone.
    PurchaseRefunded {
        /// The trade that was the purchase.
        trade: TradeId,
        /// What the buyer got back.
        amount: Money,
        /// Height of the block.
        block: u64,
    },
    /// A coupon is kept for something.
    CouponLocked {
        /// The lock.
        lock: LockId,
        /// The coupon.
        coupon: CouponId,
        /// Whose.
        holder: Party,
        /// What for.
        purpose: LockPurpose,
        /// When it lapses.
        until: Option<Timestamp>,
    },
    /// A lock won't lapse any more.
    LockCommitted {
        /// The lock.
        lock: LockId,
    },
    /// A coupon is available again.
    CouponUnlocked {
        /// The lock.
        lock: LockId,
        /// The coupon.
        coupon: CouponId,
        /// Whether time ended the lock.
        lapsed: bool,
    },
    /// A coupon changed hands without a sale.
    CouponMoved {
        /// The coupon.
        coupon: CouponId,
        /// From whom.
        from: Party,
        /// To whom; `None` if it left the platform.
        to: Option<Party>,
        /// Why.
        reason: MoveReason,
        /// Resales left now.
        resales_left: u8,
        /// Height of the block.
        block: u64,
    },
    /// A coupon was redeemed.
    CouponRedeemed {
        /// The lock it was under.
        lock: LockId,
        /// The coupon.
        coupon: CouponId,
        /// Who held it.
        holder: Party,
        /// Height of the block.
        block: u64,
    },
    /// A series expired.
    SeriesExpired {
        /// The series.
        series: SeriesId,
        /// Coupons sold and never redeemed.
        unredeemed: u64,
        /// What was paid for them at first sale: now breakage.
        breakage: Money,
        /// Coupons never sold.
        unsold: u64,
    },
    /// A book entered or left a call.
    PhaseChanged {
        /// The series.
        series: SeriesId,
        /// How it trades now.
        phase: Phase,
    },
    /// Cash was set aside that leaves for another shard.
    TransferBegun {
        /// The transfer.
        transfer: TransferId,
        /// Whose.
        party: Party,
        /// How much.
        amount: Money,
        /// Where it goes.
        to: ShardId,
    },
    /// Cash of another shard was let in.
    TransferAccepted {
        /// The transfer.
        transfer: TransferId,
        /// Whose.
        party: Party,
        /// How much.
        amount: Money,
        /// Where it comes from.
        from: ShardId,
    },
    /// A transfer will never be let in.
    TransferDeclined {
        /// The transfer.
        transfer: TransferId,
        /// Where it comes from.
        from: ShardId,
    },
    /// A transfer is over.
    TransferEnded {
        /// The transfer.
        transfer: TransferId,
        /// Whether the cash left.
        arrived: bool,
    },
}

/// Coupons against cash, between two parties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Trade {
    /// The trade.
    pub trade: TradeId,
    /// Which series.
    pub series: SeriesId,
    /// From the issuer or between people.
    pub kind: TradeKind,
    /// Place among the series' trades, from 1 without gaps; the chain takes only the next.
    pub market_seq: u64,
    /// Who sells.
    pub seller: Party,
    /// Who buys.
    pub buyer: Party,
    /// The coupons; one fill's units.
    pub coupons: Vec<CouponId>,
    /// Price of one.
    pub price: Price,
    /// The currency.
    pub currency: Currency,
    /// What the buyer pays on top of `price * coupons`.
    pub buyer_fee: Money,
    /// What the seller is docked.
    pub seller_fee: Money,
}

/// From the issuer or between people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TradeKind {
    /// First sale, at the issue price; the money goes into escrow.
    Primary {
        /// The purchase.
        purchase: PurchaseId,
    },
    /// Between people, in the book.
    Secondary {
        /// The order that rested (in an uncross: the older).
        maker: OrderId,
        /// The order that met it.
        taker: OrderId,
        /// Whether the taker bought.
        taker_buys: bool,
    },
}

/// Why an order left the book unfilled.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// Its owner asked.
    User,
    /// Immediate or cancel, or a market order's rest.
    Ioc,
    /// Could not be filled whole.
    Fok,
    /// Would have taken.
    PostOnly,
    /// Met an order of the same account.
    SelfTrade,
    /// Its time was up.
    Expired,
    /// The series was closed.
    Delisted,
    /// Its owner was frozen.
    Frozen,
    /// Its owner's protection has tripped.
    Protection,
}

/// Why a trade was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct VoidReason(pub String);

/// How a book trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Continuously.
    Continuous,
    /// Collecting orders for an uncross.
    Call,
}

/// An account of the ledger. Every one is per currency; balances are credits less debits.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(tag = "account", rename_all = "snake_case")]
pub enum Account {
    /// A party's cash, as at its address on the chain. Never negative; orders, trades and payouts hold parts of it
    /// as pending debits.
    Cash {
        /// Whose.
        party: Party,
        /// In what.
        currency: Currency,
    },
    /// Money of primary sales in the chain's vault.
    Escrow {
        /// Of which series.
        series: SeriesId,
        /// In what.
        currency: Currency,
    },
    /// Fees the platform has earned, as at its address on the chain.
    Fees {
        /// In what.
        currency: Currency,
    },
    /// The world outside: minus everything that came in.
    External {
        /// In what.
        currency: Currency,
    },
    /// What the issuer owes to the holders of sold coupons (memorandum, at the price of first sale).
    Obligation {
        /// Of which series.
        series: SeriesId,
        /// In what.
        currency: Currency,
    },
    /// Other side of the obligation: sold and not yet recognised.
    Deferred {
        /// Of which series.
        series: SeriesId,
        /// In what.
        currency: Currency,
    },
    /// Obligation met by redemption.
    Redeemed {
        /// Of which series.
        series: SeriesId,
        /// In what.
        currency: Currency,
    },
    /// Obligation that expired unredeemed.
    Breakage {
        /// Of which series.
        series: SeriesId,
        /// In what.
        currency: Currency,
    },
    /// What has gone to another shard, less what came from there: the two shards' accounts add up to zero once
    /// nothing is on its way.
    Clearing {
        /// The other shard.
        shard: ShardId,
        /// In what.
        currency: Currency,
    },
}

impl Account {
    /// What it is counted in.
    pub const fn currency(self) -> Currency {
        match self {
            Self::Cash { currency, .. }
            | Self::Escrow { currency, .. }
            | Self::Fees { currency }
            | Self::External { currency }
            | Self::Obligation { currency, .. }
            | Self::Deferred { currency, .. }
            | Self::Redeemed { currency, .. }
            | Self::Breakage { currency, .. }
            | Self::Clearing { currency, .. } => currency,
        }
    }
}

/// A transfer between two accounts, or a step in the life of a pending one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Entry {
    /// Number of the transfer; the steps of one transfer share it.
    pub transfer: u128,
    /// Account that gives.
    pub debit: Account,
    /// Account that gets.
    pub credit: Account,
    /// Minor units: of this step.
    pub amount_minor: i128,
    /// Which step.
    pub step: Step,
}

/// The life of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Done at once.
    Direct,
    /// Set aside.
    Pending,
    /// What was set aside is done (all or part).
    Posted,
    /// What was set aside is given back (all or part).
    Voided,
}
