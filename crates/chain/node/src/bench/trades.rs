//! Trades of one market, settled in batches as the platform settles them.

use alloy_primitives::{Address, B256, Bytes, U256, aliases::U40, keccak256};
use alloy_sol_types::SolCall;
use genex_bindings::{
    Digests, KIND_PRIMARY, MerkleTree, Role, SIDE_BUY, SIDE_SELL, Settlement, addresses as at, coupon_token,
};

use super::{
    calls::{Call, FACE_MINOR},
    load::signature,
};

/// Trades in a batch.
pub(super) const TRADES: usize = 50;
/// What each side pays, in basis points at most.
const MAX_FEE_BPS: u16 = 150;
/// How long an order stands, in seconds.
const STANDING: u64 = 86_400;

/// Sells one coupon after the other of a class.
#[derive(Debug)]
pub(super) struct Market {
    issuer: Address,
    class: u64,
    /// The next coupon.
    serial: u64,
    buyers: Vec<Address>,
    /// Number of the newest trade.
    seq: u64,
    deadline: U40,
    digests: Digests,
}

impl Market {
    pub(super) fn new(issuer: Address, class: u64, serial: u64, buyers: Vec<Address>, now: u64) -> Self {
        let deadline = U40::from(now + STANDING);
        Self { issuer, class, serial, buyers, seq: 0, deadline, digests: Digests::development() }
    }

    /// So many batches, each with the custodian's consent to all of it.
    pub(super) fn batches(&mut self, batches: usize) -> Vec<Call> {
        (0..batches).map(|_| self.batch()).collect()
    }

    fn batch(&mut self) -> Call {
        let trades: Vec<_> = (0..TRADES).map(|_| self.trade()).collect();
        let orders = trades.iter().flat_map(|trade| [&trade.sell.order, &trade.buy.order]);
        let leaves = orders.map(|order| self.digests.order(order)).collect();
        let root = MerkleTree::new(leaves).expect("a batch has trades").root();
        let signature = signature(Role::Consent.development_key(), self.digests.batch(root));
        let consent = Settlement::Consent { custodian: at::ROLE_CONSENT, root, signature };
        let call = Settlement::settleBatchCall::from((consent, trades));
        (at::SETTLEMENT, call.abi_encode().into())
    }

    fn trade(&mut self) -> Settlement::Trade {
        let buyer = self.buyers[self.seq as usize % self.buyers.len()];
        let id = coupon_token(self.class, self.serial).expect("a class is not used up by one measurement");
        self.seq += 1;
        self.serial += 1;
        Settlement::Trade {
            tradeId: keccak256(U256::from(self.seq).to_be_bytes::<32>()),
            classId: self.class,
            seq: self.seq,
            kind: KIND_PRIMARY,
            unitPriceMinor: FACE_MINOR,
            buyerFeeMinor: 0,
            sellerFeeMinor: 0,
            ids: vec![id],
            sell: self.order(self.issuer, SIDE_SELL),
            buy: self.order(buyer, SIDE_BUY),
        }
    }

    fn order(&self, owner: Address, side: u8) -> Settlement::SignedOrder {
        let order = Settlement::Order {
            owner,
            classId: self.class,
            side,
            nonce: u128::from(2 * self.seq + u64::from(side)),
            limitMinor: FACE_MINOR,
            maxFeeBps: MAX_FEE_BPS,
            quantity: 1,
            resalesLeft: if side == SIDE_SELL { u8::MAX } else { 0 },
            deadline: self.deadline,
        };
        Settlement::SignedOrder { order, proof: Vec::<B256>::new(), signature: Bytes::new() }
    }
}
