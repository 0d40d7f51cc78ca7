//! Buying from the issuer: made, released from escrow, refunded.

use genex_protocol::{Event, LockPurpose, Reject, Trade, TradeKind};
use genex_types::{Money, Party, PurchaseId, SeriesId, TradeId};

use super::{
    MAX_COUPONS, State,
    tables::TradeRow,
    units::{Unit, UnitState},
};
use crate::view::TradeState;

impl State {
    pub(super) fn purchase(
        &mut self,
        purchase: PurchaseId,
        buyer: Party,
        series: SeriesId,
        quantity: u64,
    ) -> Result<(), Reject> {
        let party = self.active_party(buyer)?;
        let ix = self.open_series(series)?;
        if self.purchases.contains_key(&purchase) {
            return Err(Reject::DuplicateId);
        }
        self.check_purchase(ix, party, quantity)?;
        self.purchases.insert(purchase, None);
        self.sell_stock(ix, party, purchase, quantity);
        Ok(())
    }

    fn check_purchase(&self, series: u32, buyer: u32, quantity: u64) -> Result<(), Reject> {
        let row = self.row(series);
        if !(1..=MAX_COUPONS).contains(&quantity) || buyer == row.issuer {
            return Err(Reject::BadQuantity);
        }
        if self.parties[row.issuer as usize].frozen {
            return Err(Reject::AccountFrozen);
        }
        if quantity > row.units.stock() {
            return Err(Reject::SoldOut);
        }
        let bought = row.units.position(buyer).purchased;
        if row.spec.per_person > 0 && bought.saturating_add(quantity) > u64::from(row.spec.per_person) {
            return Err(Reject::PurchaseLimitReached);
        }
        let amount = i128::from(row.spec.issue_price.0) * i128::from(quantity);
        if self.spendable(buyer, row.spec.currency) < amount {
            Err(Reject::InsufficientFunds)
        } else {
            Ok(())
        }
    }

    fn sell_stock(&mut self, series: u32, buyer: u32, purchase: PurchaseId, quantity: u64) {
        let number = self.next_trade_number();
        let serials = self.row(series).units.next_in_stock(quantity);
        for serial in &serials {
            self.set_unit_state(series, *serial, UnitState::InTrade(number));
        }
        let trade = self.primary_trade(series, buyer, purchase, &serials);
        let row = self.row_mut(series);
        row.units.position_mut(buyer).purchased += quantity;
        let (seller, escrow) = (row.issuer, row.accounts.escrow);
        let amount = i128::from(trade.price.0) * i128::from(quantity);
        let purse = self.cash(buyer, trade.currency);
        let cash = vec![self.ledger.hold(purse, escrow, amount).expect("the cash was checked")];
        self.record_trade(TradeRow { trade, series, buyer, seller, cash, state: TradeState::Pending });
    }

    fn primary_trade(&self, series: u32, buyer: u32, purchase: PurchaseId, serials: &[u64]) -> Trade {
        let row = self.row(series);
        let (price, currency) = (row.spec.issue_price, row.spec.currency);
        let amount = Money::new(i128::from(price.0) * serials.len() as i128, currency);
        Trade {
            trade: TradeId::at(self.now, u128::from(self.next_trade_number())),
            series: row.spec.series,
            kind: TradeKind::Primary { purchase },
            market_seq: row.market_seq + 1,
            seller: self.parties[row.issuer as usize].party,
            buyer: self.parties[buyer as usize].party,
            coupons: serials.iter().map(|serial| self.coupon(series, *serial)).collect(),
            price,
            currency,
            buyer_fee: Money::zero(currency),
            seller_fee: amount.share_half_up(row.spec.fee).expect("a share of a price fits"),
        }
    }

    pub(super) fn release_escrow(&mut self, trade: TradeId, block: u64) -> Result<(), Reject> {
        let (number, row) = self.escrowed(trade)?;
        let (amount, fee, seller) = (row.amount(), row.trade.seller_fee, row.seller);
        let (currency, accounts) = (row.trade.currency, self.row(row.series).accounts.clone());
        let proceeds = Money::new(amount - fee.minor, currency);
        let till = self.cash(seller, currency);
        for (to, share) in [(till, proceeds.minor), (accounts.fees, fee.minor)] {
            if share > 0 {
                self.ledger.transfer(accounts.escrow, to, share).expect("the escrow holds the purchase");
            }
        }
        self.finish_trade(number, TradeState::Released);
        self.emit(Event::EscrowReleased { trade, proceeds, fee, block });
        Ok(())
    }

    pub(super) fn refund_purchase(&mut self, trade: TradeId, block: u64) -> Result<(), Reject> {
        let (number, row) = self.escrowed(trade)?;
        let row = row.clone();
        for serial in row.serials() {
            self.check_refundable(row.series, serial, row.buyer)?;
        }
        for serial in row.serials() {
            self.take_back(row.series, serial);
        }
        self.pay_back(&row);
        self.finish_trade(number, TradeState::Refunded);
        let amount = Money::new(row.amount(), row.trade.currency);
        self.emit(Event::PurchaseRefunded { trade, amount, block });
        Ok(())
    }

    /// The coupon is still the buyer's, as it was bought: untouched, or kept for this refund.
    fn check_refundable(&self, series: u32, serial: u64, buyer: u32) -> Result<(), Reject> {
        let unit = self.row(series).units.get(serial).expect("a sold coupon was issued");
        let untouched = match unit.state {
            UnitState::Available => true,
            UnitState::Locked(lock) => {
                matches!(self.locks[&lock].purpose, LockPurpose::Recall | LockPurpose::Refund)
            }
            _ => false,
        };
        let unsold = unit.first_price > 0 && unit.holder == buyer;
        if untouched && unsold { Ok(()) } else { Err(Reject::RefundWindowClosed) }
    }

    fn take_back(&mut self, series: u32, serial: u64) {
        let unit = self.row(series).units.get(serial).expect("a sold coupon was issued");
        if let UnitState::Locked(lock) = unit.state {
            self.end_lock(lock, false);
        }
        let row = self.row_mut(series);
        row.outstanding -= 1;
        let issuer = row.issuer;
        row.units.update(serial, |unit: &mut Unit| {
            (unit.holder, unit.first_price, unit.state) = (issuer, 0, UnitState::Available);
        });
    }

    fn pay_back(&mut self, row: &TradeRow) {
        let series = self.row(row.series);
        let (accounts, owed) = (series.accounts.clone(), series.obligation());
        let purse = self.cash(row.buyer, row.trade.currency);
        self.ledger.transfer(accounts.escrow, purse, row.amount()).expect("the escrow holds the purchase");
        self.memo(owed, accounts.deferred, row.amount());
        let units = &mut self.row_mut(row.series).units;
        units.position_mut(row.buyer).purchased -= row.trade.coupons.len() as u64;
    }

    /// A purchase whose money is in escrow.
    fn escrowed(&self, trade: TradeId) -> Result<(u64, &TradeRow), Reject> {
        let (number, row) = self.live_trade(trade).ok_or(Reject::UnknownTrade)?;
        if row.state == TradeState::Settled { Ok((number, row)) } else { Err(Reject::UnknownTrade) }
    }
}
