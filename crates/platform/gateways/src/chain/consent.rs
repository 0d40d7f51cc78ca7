//! A batch of trades with the custody group's consent: one signature over the Merkle root of both sides' orders. The
//! batch holds all of them in the tree's sequence, so the contract finds the root itself and needs no proofs.

use alloy_primitives::{B256, Bytes};
use genex_bindings::{KIND_PRIMARY, KIND_SECONDARY, MerkleTree, SIDE_BUY, SIDE_SELL, Settlement};
use genex_ports::{
    chain::{ChainError, OrderTerms, SettlementBatch, SettlementTrade},
    signer::KeyRef,
};

use super::{
    ChainGateway,
    convert::{deadline, evm, narrow, tokens, trade_word},
};

/// Order numbers with the highest bit set are of orders locked on the chain by their owners.
const CUSTODIAL_NONCES: u128 = u128::MAX >> 1;

impl ChainGateway {
    pub(super) async fn consented(
        &self,
        batch: &SettlementBatch,
    ) -> Result<Settlement::settleBatchCall, ChainError> {
        let mut orders = Vec::with_capacity(2 * batch.trades.len());
        for trade in &batch.trades {
            orders.push(self.order(trade, &trade.sell_order, trade.seller, SIDE_SELL).await?);
            orders.push(self.order(trade, &trade.buy_order, trade.buyer, SIDE_BUY).await?);
        }
        let leaves: Vec<B256> = orders.iter().map(|order| self.digests.order(order)).collect();
        let tree = MerkleTree::new(leaves).ok_or_else(|| ChainError::Refused("an empty batch".into()))?;
        let mut signed = orders.into_iter().map(|order| Settlement::SignedOrder {
            order,
            proof: Vec::new(),
            signature: Bytes::new(),
        });
        let mut next = || signed.next().expect("two orders for each trade");
        let trades = batch.trades.iter().map(|t| with_orders(t, next(), next())).collect::<Result<_, _>>()?;
        Ok(Settlement::settleBatchCall::from((self.consent(tree.root()).await?, trades)))
    }

    async fn order(
        &self,
        trade: &SettlementTrade,
        terms: &OrderTerms,
        owner: KeyRef,
        side: u8,
    ) -> Result<Settlement::Order, ChainError> {
        Ok(Settlement::Order {
            owner: evm(self.signer.address(owner).await?),
            classId: trade.class,
            side,
            nonce: terms.order & CUSTODIAL_NONCES,
            limitMinor: narrow("the limit", terms.limit.0)?,
            maxFeeBps: narrow("the fee rate", terms.max_fee.0)?,
            quantity: narrow("the quantity", terms.quantity)?,
            resalesLeft: terms.resales_left,
            deadline: deadline(terms.expires_at),
        })
    }

    async fn consent(&self, root: B256) -> Result<Settlement::Consent, ChainError> {
        Ok(Settlement::Consent {
            custodian: evm(self.signer.address(KeyRef::Consent).await?),
            root,
            signature: self.sign(KeyRef::Consent, self.digests.batch(root)).await?.into(),
        })
    }
}

fn with_orders(
    trade: &SettlementTrade,
    sell: Settlement::SignedOrder,
    buy: Settlement::SignedOrder,
) -> Result<Settlement::Trade, ChainError> {
    Ok(Settlement::Trade {
        tradeId: trade_word(trade.trade),
        classId: trade.class,
        seq: trade.market_seq,
        kind: if trade.primary { KIND_PRIMARY } else { KIND_SECONDARY },
        unitPriceMinor: narrow("the price", trade.price.0)?,
        buyerFeeMinor: narrow("the buyer's fee", trade.buyer_fee.minor)?,
        sellerFeeMinor: narrow("the seller's fee", trade.seller_fee.minor)?,
        ids: tokens(&trade.coupons)?,
        sell,
        buy,
    })
}
