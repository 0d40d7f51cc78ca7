//! What moved, of what the exchange says that happened.
//!
//! A coupon that changes hands without a sale counts at its face value: that is what its receiver can use it for.
//! Money from and to outside comes from and goes to the person's own bank or card, never to one account of everybody.

use std::collections::HashMap;

use genex_ports::store::market::{TradeRow, TradeSource};
use genex_protocol::{Event, MoveReason, Receipt};
use genex_surveillance::{Transfer, TransferKind};
use genex_types::{CouponId, Currency, Money, Party, SeriesId, TradeId};

use super::Compliance;
use crate::Error;

/// What stands before a person's id for their account elsewhere.
const OUTSIDE: &str = "outside/";

/// Whether an account is one elsewhere.
pub(super) fn is_outside(account: &str) -> bool {
    account.starts_with(OUTSIDE)
}

/// Whose account it is, here or elsewhere.
pub(super) fn owner(account: &str) -> &str {
    account.strip_prefix(OUTSIDE).unwrap_or(account)
}

/// An amount of a transfer.
pub(super) fn money(minor: u64) -> Money {
    Money::new(i128::from(minor), Currency::Usd)
}

/// A receipt's place and time, for the transfers in it.
struct Moment {
    seq: u64,
    at: i64,
}

/// Rows that transfers are made of.
struct Rows {
    trades: HashMap<TradeId, TradeRow>,
    faces: HashMap<CouponId, (SeriesId, u64)>,
}

impl Compliance {
    /// The transfers of these receipts, which show in the projection already.
    pub(super) async fn moves(&self, receipts: &[Receipt]) -> Result<Vec<Transfer>, Error> {
        let rows = self.rows(receipts).await?;
        let mut moves = Vec::new();
        for receipt in receipts {
            let moment = Moment { seq: receipt.seq, at: receipt.time.seconds() };
            for event in &receipt.events {
                let transfer = match event {
                    Event::PayoutEnded { payout, paid: true } => {
                        let row = self.store.payout(*payout).await?;
                        row.and_then(|row| moment.paid_out(Party::User(row.user), row.amount, moves.len()))
                    }
                    Event::CouponRedeemed { coupon, holder, .. } => {
                        self.redeemed(&moment, &rows, *coupon, *holder, moves.len()).await?
                    }
                    event => moment.transfer(event, &rows, moves.len()),
                };
                moves.extend(transfer);
            }
        }
        Ok(moves)
    }

    async fn rows(&self, receipts: &[Receipt]) -> Result<Rows, Error> {
        let (mut trades, mut coupons) = (Vec::new(), Vec::new());
        for event in receipts.iter().flat_map(|receipt| &receipt.events) {
            match event {
                Event::TradeSettled { trade, .. } | Event::PurchaseRefunded { trade, .. } => {
                    trades.push(*trade)
                }
                Event::CouponMoved { coupon, .. } | Event::CouponRedeemed { coupon, .. } => {
                    coupons.push(*coupon)
                }
                _ => {}
            }
        }
        let trades = self.store.trades_by_id(&trades).await?;
        let trades = trades.into_iter().map(|row| (row.trade, row)).collect();
        Ok(Rows { trades, faces: self.faces(&coupons).await? })
    }

    async fn faces(&self, coupons: &[CouponId]) -> Result<HashMap<CouponId, (SeriesId, u64)>, Error> {
        let mut faces = HashMap::new();
        for coupon in self.store.coupons_by_id(coupons).await? {
            let series = coupon.row.series;
            let face = self.store.series_row(series).await?.map_or(0, |row| positive(row.face.0));
            faces.insert(coupon.row.coupon, (series, face));
        }
        Ok(faces)
    }

    async fn redeemed(
        &self,
        moment: &Moment,
        rows: &Rows,
        coupon: CouponId,
        holder: Party,
        index: usize,
    ) -> Result<Option<Transfer>, Error> {
        let Some((series, face)) = rows.faces.get(&coupon) else { return Ok(None) };
        let issuer = self.store.series_row(*series).await?.map(|row| Party::Issuer(row.issuer));
        let to = issuer.map(|issuer| issuer.to_string());
        Ok(to.map(|to| moment.of(holder.to_string(), to, *face, TransferKind::Redemption, index)))
    }
}

impl Moment {
    fn transfer(&self, event: &Event, rows: &Rows, index: usize) -> Option<Transfer> {
        match event {
            Event::CashCredited { party, amount } => {
                let amount = minor(*amount);
                Some(self.of(outside(*party), party.to_string(), amount, TransferKind::Deposit, index))
            }
            Event::TradeSettled { trade, .. } => {
                let row = rows.trades.get(trade)?;
                let primary = matches!(row.source, TradeSource::Primary { .. });
                let kind = if primary { TransferKind::Primary } else { TransferKind::Trade };
                let (from, to) = (row.buyer.to_string(), row.seller.to_string());
                Some(Transfer { id: trade.to_string(), ..self.of(from, to, minor(row.gross()), kind, index) })
            }
            Event::PurchaseRefunded { trade, amount, .. } => {
                let row = rows.trades.get(trade)?;
                let (from, to) = (row.seller.to_string(), row.buyer.to_string());
                Some(self.of(from, to, minor(*amount), TransferKind::Refund, index))
            }
            Event::CouponMoved { coupon, from, to: Some(to), reason: MoveReason::Gift, .. } => {
                let (_, face) = rows.faces.get(coupon)?;
                Some(self.of(from.to_string(), to.to_string(), *face, TransferKind::P2p, index))
            }
            _ => None,
        }
    }

    fn paid_out(&self, party: Party, amount: Money, index: usize) -> Option<Transfer> {
        Some(self.of(party.to_string(), outside(party), minor(amount), TransferKind::Payout, index))
    }

    /// Its id follows from its place in the journal: a look that is repeated finds the same.
    fn of(&self, from: String, to: String, amount_minor: u64, kind: TransferKind, index: usize) -> Transfer {
        Transfer { id: format!("{}.{index}", self.seq), at: self.at, from, to, amount_minor, kind }
    }
}

fn outside(party: Party) -> String {
    format!("{OUTSIDE}{party}")
}

/// Amounts that move are positive.
fn minor(money: Money) -> u64 {
    u64::try_from(money.minor).unwrap_or(0)
}

fn positive(minor: i64) -> u64 {
    u64::try_from(minor).unwrap_or(0)
}
