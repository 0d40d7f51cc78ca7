//! The chain, as the platform sees it: operations to execute, their outcomes, and reads at a height.

use std::{fmt, str::FromStr};

use async_trait::async_trait;
use genex_types::{Bps, CouponId, Currency, Money, Price, SeriesId, Timestamp, TradeId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::signer::{Attestor, KeyRef};

macro_rules! hex_bytes {
    ($($(#[$doc:meta])* $name:ident $len:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// In text `0x` and lower-case hexadecimal digits.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("0x")?;
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseHexError;

            fn from_str(s: &str) -> Result<Self, Self::Err> {
                let mut bytes = [0; $len];
                let digits = s.strip_prefix("0x").ok_or(ParseHexError($len))?;
                hex::decode_to_slice(digits, &mut bytes).map_err(|_| ParseHexError($len))?;
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as Deserialize>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

/// A text that is not `0x` and the expected number of bytes in hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 0x and {0} bytes in hexadecimal digits")]
pub struct ParseHexError(usize);

hex_bytes! {
    /// A 20-byte address.
    Address 20;
    /// A 32-byte hash.
    Hash32 32;
    /// One person within one class, the same for all addresses of that person; tells nobody else who it is.
    PersonTag 20;
}

/// Something the platform has executed on the chain. Stored in the outbox as JSON before it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum ChainOp {
    /// The party's address allows settlement to take its cash. Sender: the party.
    ApproveCash {
        /// Whose address.
        key: KeyRef,
    },
    /// Registers the party's signed delegation of settlement consent to the custody group. Sender: operator.
    Delegate {
        /// Whose address.
        key: KeyRef,
    },
    /// Sets the KYC level of an address. Sender: operator.
    SetKycLevel {
        /// Which address.
        address: Address,
        /// 0 to 3.
        level: u8,
    },
    /// Votes that addresses are sanctioned; the second attestor's vote for the same list puts them on. Taking one
    /// off is governance's. Sender: the attestor.
    AttestSanctioned {
        /// Which addresses, in the list's order.
        addresses: Vec<Address>,
        /// Whose vote.
        attestor: Attestor,
    },
    /// Anchors the state of a log, signed by the first two attestors. Sender: the first attestor.
    Anchor(Statement),
    /// Shows the chain who counts as one person in a class that limits what one may buy. Sender: operator, with the
    /// signature of the eligibility key.
    Enrol {
        /// The holder's key.
        holder: KeyRef,
        /// The class.
        class: u64,
        /// The person.
        tag: PersonTag,
        /// Later than that of any earlier enrolment of this holder in this class; whole seconds count.
        issued_at: Timestamp,
    },
    /// Records that both identities of a transfer are known, so that one transfer of the pair may be made. Sender:
    /// operator.
    RecordTicket(TravelTicket),
    /// Lets an issuer's address issue, or stops it. Sender: operator.
    AdmitIssuer {
        /// The issuer's key.
        key: KeyRef,
        /// Whether it may issue.
        admitted: bool,
    },
    /// Creates test cash at an address. Sender: operator.
    MintCash {
        /// To whom.
        to: Address,
        /// How much.
        amount: Money,
    },
    /// Destroys cash at an address, for a payout. Sender: the party.
    BurnCash {
        /// Whose.
        key: KeyRef,
        /// How much.
        amount: Money,
    },
    /// Creates a class and mints its first coupons. Sender: operator, with the issuer's consent.
    CreateSeries(SeriesTerms),
    /// Mints more coupons of a class, once. Sender: operator, with the issuer's consent.
    MintMore {
        /// The issuer's key.
        key: KeyRef,
        /// The class.
        class: u64,
        /// How many.
        count: u64,
        /// How many there are before.
        minted: u64,
    },
    /// Settles trades, in order, each on its own. Sender: operator.
    Settle(SettlementBatch),
    /// Pays out escrows of purchases that can't be undone any more, each on its own. Sender: operator.
    ReleaseEscrow {
        /// The escrows.
        escrows: Vec<EscrowTerms>,
    },
    /// Undoes a purchase within its window. Sender: operator, with the consent of the buyer's custodian.
    Refund {
        /// What was paid for it.
        escrow: EscrowTerms,
    },
    /// Moves a coupon. Sender: its owner.
    Transfer {
        /// The owner's key.
        from: KeyRef,
        /// To whom.
        to: Address,
        /// Which.
        coupon: CouponId,
    },
    /// Redeems a coupon by its owner's signed intent. Sender: operator.
    Redeem {
        /// The owner's key.
        owner: KeyRef,
        /// Which.
        coupon: CouponId,
        /// The till's rotating key.
        terminal: Address,
        /// Salted commitment to store, bill and items.
        commitment: Hash32,
        /// The terminal's word that the bill reaches the minimum spend; the bill itself stays at the till.
        minimum_met: bool,
    },
}

/// What the chain asks for before a large transfer without a sale, and before any of a sender who was caught keeping
/// under the limit (the Travel Rule).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TravelTicket {
    /// Who may send.
    pub from: Address,
    /// To whom.
    pub to: Address,
    /// Keyed commitment to both identities.
    pub identity: Hash32,
    /// Most that the transfer may be worth, in US cents.
    pub cap_cents: u64,
    /// When it is void; whole seconds count.
    pub expires_at: Timestamp,
}

/// The state of a log that only grows: what attestors sign and the chain keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Which log.
    pub stream: Hash32,
    /// Number of this statement about it, from 1 without gaps.
    pub seq: u64,
    /// Root of the statement before; zeros for the first.
    pub previous: Hash32,
    /// Merkle root over all entries.
    pub root: Hash32,
    /// Number of entries; never fewer than before.
    pub size: u64,
}

/// Terms of a class, as written to the chain and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesTerms {
    /// The platform's id; the chain refuses the same one twice.
    pub series: SeriesId,
    /// The issuer's key.
    pub issuer: KeyRef,
    /// First coupons to mint.
    pub count: u64,
    /// Face value in minor units.
    pub face: Price,
    /// Its currency.
    pub currency: Currency,
    /// Utility (true) or securities track.
    pub utility: bool,
    /// Its coupons can be redeemed in parts, down to nothing.
    pub stored_value: bool,
    /// Counts as a gift card: at least five years instead of at most one.
    pub gift_card: bool,
    /// How often one may be resold.
    pub max_resales: u8,
    /// How it may be given.
    pub transfer: TransferMode,
    /// When it begins to be valid.
    pub not_before: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// Smallest bill in minor units; 0 for none.
    pub min_spend_minor: u64,
    /// Most one buyer may buy; 0 for no limit.
    pub per_person: u16,
    /// Whether several may be used on one bill.
    pub stackable: bool,
    /// How long a first sale can be undone, in seconds.
    pub refund_window_s: u32,
    /// Root over the stores where it is good; `None` for all.
    pub store_root: Option<Hash32>,
    /// Hash of the full terms in words.
    pub terms_hash: Hash32,
}

/// How a coupon may be given to another person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferMode {
    /// Freely.
    Free,
    /// Not at all.
    Forbidden,
    /// As if resold: a gift uses up a resale.
    Counted,
}

/// Trades to settle in one transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementBatch {
    /// In journal order; within a class by `market_seq`.
    pub trades: Vec<SettlementTrade>,
}

/// One trade with both sides' orders, as consented to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementTrade {
    /// The trade.
    pub trade: TradeId,
    /// The series.
    pub series: SeriesId,
    /// Its class.
    pub class: u64,
    /// Place among the class's trades.
    pub market_seq: u64,
    /// First sale, into escrow.
    pub primary: bool,
    /// The seller's key.
    pub seller: KeyRef,
    /// The buyer's key.
    pub buyer: KeyRef,
    /// The coupons.
    pub coupons: Vec<CouponId>,
    /// Price of one.
    pub price: Price,
    /// The currency.
    pub currency: Currency,
    /// What the buyer pays on top.
    pub buyer_fee: Money,
    /// What the seller is docked.
    pub seller_fee: Money,
    /// The seller's order.
    pub sell_order: OrderTerms,
    /// The buyer's order.
    pub buy_order: OrderTerms,
}

/// What a side agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderTerms {
    /// Id of the order or purchase, as its 128 bits.
    #[serde(with = "as_text")]
    pub order: u128,
    /// Worst price: the least a seller takes, the most a buyer pays.
    pub limit: Price,
    /// Most units over all fills.
    pub quantity: u64,
    /// Before this sale: a buyer takes only coupons with at least, a seller gives only coupons with at most, so
    /// many resales left.
    pub resales_left: u8,
    /// Highest fee rate agreed to for this side's share.
    pub max_fee: Bps,
    /// When consent ends.
    pub expires_at: Timestamp,
}

/// Money of a purchase in the vault. The vault keeps only a digest of this, so it has to be shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscrowTerms {
    /// The trade that was the purchase.
    pub trade: TradeId,
    /// Its class.
    pub class: u64,
    /// Who gets the proceeds.
    pub issuer: KeyRef,
    /// Who gets a refund.
    pub buyer: KeyRef,
    /// The coupons bought.
    pub coupons: Vec<CouponId>,
    /// What is held: price and fees.
    pub amount: Money,
    /// Of it, the platform's on release.
    pub fee: Money,
    /// Time of the block the purchase settled in.
    pub held_at: Timestamp,
}

/// A transaction that is signed and stored, and may be broadcast any number of times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedTx {
    /// Who pays the nonce.
    pub sender: Address,
    /// The sender's nonce.
    pub nonce: u64,
    /// Hash of the transaction.
    pub hash: Hash32,
    /// EIP-2718 bytes; hexadecimal digits in text.
    #[serde(with = "hex")]
    pub raw: Vec<u8>,
}

/// What became of an operation in a final block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Height of the block.
    pub block: u64,
    /// The block's time.
    pub time: Timestamp,
    /// What it did.
    pub result: OpResult,
}

/// What an operation did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum OpResult {
    /// All of it.
    Done,
    /// The class that was created.
    SeriesCreated {
        /// Its number.
        class: u64,
        /// Serial of the first coupon.
        first_serial: u64,
        /// How many.
        count: u64,
    },
    /// Each trade of a batch by itself.
    Settled {
        /// The trades that settled.
        settled: Vec<TradeId>,
        /// The trades that did not, with the reason.
        skipped: Vec<(TradeId, String)>,
    },
    /// Each escrow of a release by itself.
    Released {
        /// The trades whose money was paid out.
        released: Vec<TradeId>,
        /// The trades whose money stays, with the reason.
        skipped: Vec<(TradeId, String)>,
    },
    /// Nothing: the transaction reverted.
    Reverted {
        /// The contract's reason.
        reason: String,
    },
}

/// Why the chain can't be asked or told.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// No answer; try again.
    #[error("the chain does not answer: {0}")]
    Unavailable(String),
    /// The node refuses the transaction; it won't ever be included as it is.
    #[error("the chain refuses the transaction: {0}")]
    Refused(String),
    /// Signing failed.
    #[error(transparent)]
    Signer(#[from] crate::signer::SignerError),
    /// An answer that makes no sense.
    #[error("unexpected answer from the chain: {0}")]
    Protocol(String),
}

/// Executes operations and reads final state.
#[async_trait]
pub trait Chain: Send + Sync {
    /// Who sends this operation's transaction.
    async fn sender(&self, op: &ChainOp) -> Result<Address, ChainError>;

    /// Signs the operation as the sender's transaction number `nonce`. Deterministic in its arguments.
    async fn prepare(&self, op: &ChainOp, nonce: u64) -> Result<SignedTx, ChainError>;

    /// Signs a transaction without effect, of the operation's sender, that takes `nonce` in its place.
    async fn prepare_replacement(&self, op: &ChainOp, nonce: u64) -> Result<SignedTx, ChainError>;

    /// Hands transactions to the node, in order; one answer each. Handing one in again is no error, nor is one
    /// whose nonce is spent.
    async fn broadcast(&self, txs: &[SignedTx]) -> Vec<Result<(), ChainError>>;

    /// What became of operations and their transactions, in the order asked; `None` for one that is not final.
    async fn outcomes(&self, asked: &[(&ChainOp, Hash32)]) -> Result<Vec<Option<Outcome>>, ChainError>;

    /// The next nonce of an address in final state.
    async fn next_nonce(&self, address: Address) -> Result<u64, ChainError>;

    /// Height of the last final block.
    async fn height(&self) -> Result<u64, ChainError>;

    /// Owners of coupons at a height, in the order asked; `None` for a dead or unknown id.
    async fn owners(&self, coupons: &[CouponId], height: u64) -> Result<Vec<Option<Address>>, ChainError>;

    /// Cash at addresses at a height, in the order asked.
    async fn cash(
        &self,
        addresses: &[Address],
        currency: Currency,
        height: u64,
    ) -> Result<Vec<Money>, ChainError>;

    /// Escrowed money of a class at a height.
    async fn escrow(&self, class: u64, currency: Currency, height: u64) -> Result<Money, ChainError>;

    /// All cash there is, at a height.
    async fn cash_supply(&self, currency: Currency, height: u64) -> Result<Money, ChainError>;

    /// Where the platform's fees go.
    fn fee_collector(&self) -> Address;

    /// How many coupons of a class were minted and redeemed, at a height.
    async fn class_supply(&self, class: u64, height: u64) -> Result<(u64, u64), ChainError>;
}

/// Whom the chain lets nothing to or from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sanctioned {
    /// Grows with every change of the chain's list.
    pub version: u64,
    /// Whether each address that was asked about is on it, in the order asked.
    pub listed: Vec<bool>,
}

/// The chain's own list of sanctioned addresses.
#[async_trait]
pub trait SanctionsRecord: Send + Sync {
    /// Whether addresses are on it, in final state.
    async fn sanctioned(&self, addresses: &[Address]) -> Result<Sanctioned, ChainError>;
}

/// Numbers of 128 bits as decimal text: a tagged enum can't hold them as numbers when it is read back.
mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(number: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_survives_the_outbox() {
        let order = OrderTerms {
            order: u128::MAX,
            limit: Price(100),
            quantity: 1,
            resales_left: 0,
            max_fee: Bps(60),
            expires_at: Timestamp::from_seconds(1),
        };
        let trade = SettlementTrade {
            trade: TradeId(u128::MAX),
            series: SeriesId(u128::MAX),
            class: 1,
            market_seq: 1,
            primary: true,
            seller: KeyRef::Party(1),
            buyer: KeyRef::Party(2),
            coupons: vec![CouponId { class: 1, serial: 0 }],
            price: Price(100),
            currency: Currency::Usd,
            buyer_fee: Money::zero(Currency::Usd),
            seller_fee: Money::zero(Currency::Usd),
            sell_order: order.clone(),
            buy_order: order,
        };
        let op = ChainOp::Settle(SettlementBatch { trades: vec![trade] });
        let text = serde_json::to_string(&op).expect("it can be written");
        assert_eq!(serde_json::from_str::<ChainOp>(&text).expect("it can be read"), op);
    }
}
