//! What parties sign (EIP-712), and what a custodian's batch is made of.

use alloy_primitives::{Address, B256, U256, Uint, keccak256};
use alloy_sol_types::{Eip712Domain, SolStruct, SolValue, sol};

use crate::{Anchor, CouponLedger, Redemption, Settlement, addresses};

sol! {
    struct Order {
        address owner;
        uint64 classId;
        uint8 side;
        uint128 nonce;
        uint64 limitMinor;
        uint16 maxFeeBps;
        uint32 quantity;
        uint8 resalesLeft;
        uint40 deadline;
    }

    struct Batch {
        bytes32 root;
    }

    struct Delegation {
        address owner;
        address custodian;
        uint256 nonce;
        uint40 deadline;
    }

    struct Refund {
        bytes32 tradeId;
        address buyer;
        uint40 deadline;
    }

    struct Mint {
        uint64 classId;
        uint40 quantity;
        uint40 minted;
    }

    struct RedeemIntent {
        address holder;
        uint64 classId;
        uint256[] ids;
        address terminal;
        bytes32 commitment;
        uint64 spendAtLeastMinor;
        uint40 deadline;
    }

    struct Eligibility {
        address holder;
        uint64 classId;
        uint64 groups;
        bytes20 tag;
        uint32 issuedAt;
    }

    struct Terminal {
        address terminal;
        uint40 validUntil;
    }

    struct Statement {
        bytes32 stream;
        uint64 seq;
        bytes32 previous;
        bytes32 root;
        uint64 size;
    }
}

/// Spelled out, since a field is named with a Rust keyword, which the macro would write as `r#ref`.
const NEW_CLASS_TYPE: &str = "NewClass(bytes32 ref,address issuer,uint8 track,uint8 transferMode,\
    uint8 maxResales,uint40 faceMinor,uint16 currency,uint32 expiry,uint40 notBefore,bool giftCard,\
    bool stackable,bool storedValue,uint40 minSpendMinor,uint16 perPerson,uint64 holderGroups,\
    uint24 transferPolicy,uint32 refundWindow,\
    bytes32 storeRoot,bytes32 termsHash,uint40 quantity)";

/// Digests bound to one chain and the contracts on it.
#[derive(Debug, Clone)]
pub struct Digests {
    core: Eip712Domain,
    ledger: Eip712Domain,
    redemption: Eip712Domain,
    anchor: Eip712Domain,
}

impl Digests {
    /// For contracts at these addresses of chain `chain_id`.
    pub fn new(chain_id: u64, core: Address, ledger: Address, redemption: Address, anchor: Address) -> Self {
        Self {
            core: domain("Genex SettlementCore", chain_id, core),
            ledger: domain("Genex CouponLedger", chain_id, ledger),
            redemption: domain("Genex Redemption", chain_id, redemption),
            anchor: domain("Genex Anchor", chain_id, anchor),
        }
    }

    /// For a development chain.
    pub fn development() -> Self {
        use addresses::{ANCHOR, CHAIN_ID, COUPON_LEDGER, REDEMPTION, SETTLEMENT_CORE};
        Self::new(CHAIN_ID, SETTLEMENT_CORE, COUPON_LEDGER, REDEMPTION, ANCHOR)
    }

    /// Of an order: the leaf in a batch's tree, or what its owner signs itself.
    pub fn order(&self, order: &Settlement::Order) -> B256 {
        let typed = Order {
            owner: order.owner,
            classId: order.classId,
            side: order.side,
            nonce: order.nonce,
            limitMinor: order.limitMinor,
            maxFeeBps: order.maxFeeBps,
            quantity: order.quantity,
            resalesLeft: order.resalesLeft,
            deadline: order.deadline,
        };
        typed.eip712_signing_hash(&self.core)
    }

    /// Of a batch's root: what the custodian signs.
    pub fn batch(&self, root: B256) -> B256 {
        Batch { root }.eip712_signing_hash(&self.core)
    }

    /// Of an owner's delegation to a custodian; `nonce` is `SettlementCore.nonces(owner)`.
    pub fn delegation(&self, owner: Address, custodian: Address, nonce: u64, deadline: u64) -> B256 {
        let typed = Delegation { owner, custodian, nonce: U256::from(nonce), deadline: uint40(deadline) };
        typed.eip712_signing_hash(&self.core)
    }

    /// Of a buyer's (or its custodian's) wish to undo a purchase.
    pub fn refund(&self, trade_id: B256, buyer: Address, deadline: u64) -> B256 {
        Refund { tradeId: trade_id, buyer, deadline: uint40(deadline) }.eip712_signing_hash(&self.core)
    }

    /// Of a new class: what the issuer signs.
    pub fn class(&self, class: &CouponLedger::NewClass) -> B256 {
        let type_hash = keccak256(NEW_CLASS_TYPE);
        let struct_hash = keccak256([type_hash.as_slice(), &class.abi_encode()].concat());
        let separator = self.ledger.separator();
        keccak256([b"\x19\x01", separator.as_slice(), struct_hash.as_slice()].concat())
    }

    /// Of minting `quantity` more coupons of a class of which there are `minted`: what the issuer signs.
    pub fn mint(&self, class_id: u64, quantity: u64, minted: u64) -> B256 {
        let typed = Mint { classId: class_id, quantity: uint40(quantity), minted: uint40(minted) };
        typed.eip712_signing_hash(&self.ledger)
    }

    /// Of a ticket that makes a holder known to a class: what the eligibility key signs.
    pub fn eligibility(&self, ticket: &CouponLedger::Eligibility) -> B256 {
        let typed = Eligibility {
            holder: ticket.holder,
            classId: ticket.classId,
            groups: ticket.groups,
            tag: ticket.tag,
            issuedAt: ticket.issuedAt,
        };
        typed.eip712_signing_hash(&self.ledger)
    }

    /// Of a redemption: what the holder signs.
    pub fn redeem(&self, intent: &Redemption::RedeemIntent) -> B256 {
        let typed = RedeemIntent {
            holder: intent.holder,
            classId: intent.classId,
            ids: intent.ids.clone(),
            terminal: intent.terminal,
            commitment: intent.commitment,
            spendAtLeastMinor: intent.spendAtLeastMinor,
            deadline: intent.deadline,
        };
        typed.eip712_signing_hash(&self.ledger)
    }

    /// Of a terminal's certificate: what a store's key signs.
    pub fn terminal(&self, terminal: Address, valid_until: u64) -> B256 {
        Terminal { terminal, validUntil: uint40(valid_until) }.eip712_signing_hash(&self.redemption)
    }

    /// Of the state of a log: what attestors sign.
    pub fn statement(&self, statement: &Anchor::Statement) -> B256 {
        let typed = Statement {
            stream: statement.stream,
            seq: statement.seq,
            previous: statement.previous,
            root: statement.root,
            size: statement.size,
        };
        typed.eip712_signing_hash(&self.anchor)
    }
}

/// The leaf of a store's key in a class's `storeRoot`; hashed twice, so that no inner node can pass for one.
pub fn store_leaf(store_key: Address, blind: B256) -> B256 {
    keccak256(keccak256((store_key, blind).abi_encode()))
}

/// Larger values would not fit the contracts' 40 bits; they become the largest that does.
fn uint40(value: u64) -> Uint<40, 1> {
    Uint::saturating_from(value)
}

fn domain(name: &'static str, chain_id: u64, contract: Address) -> Eip712Domain {
    Eip712Domain::new(Some(name.into()), Some("1".into()), Some(U256::from(chain_id)), Some(contract), None)
}

#[cfg(test)]
mod tests;
