//! Orders, trades, coupons, candles and histories, as their readers ask for them.

use std::collections::HashMap;

use async_trait::async_trait;
use genex_ports::store::{
    StoreError,
    market::{
        ActivityKind, ActivityRow, Candle, CouponFilter, CouponRow, FillRow, Interval, ListedCoupon,
        MarketReads, OrderRow, OrderStatus, Page, SeriesChoice, SeriesFacts, SeriesRow, Supply, TakerSide,
        TradeLine, TradeRow,
    },
};
use genex_types::{ActivityId, CouponId, OrderId, Party, Price, PurchaseId, SeriesId, Timestamp, TradeId};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

use super::{
    catalogue,
    entity::{activity, candle, coupon, order, series, trade},
    rows::{activity_row, candle_row, coupon_row, order_row, series_row, trade_row},
};
use crate::{
    Db,
    codec::{count, moment, parse, signed, unknown},
    error::failed,
};

#[async_trait]
impl MarketReads for Db {
    async fn series_facts(
        &self,
        choice: &SeriesChoice,
        now: Timestamp,
    ) -> Result<Vec<SeriesFacts>, StoreError> {
        catalogue::series_facts(self, choice, now).await
    }

    async fn series_row(&self, series: SeriesId) -> Result<Option<SeriesRow>, StoreError> {
        let found =
            series::Entity::find_by_id(series.to_string()).one(self.reader()).await.map_err(failed)?;
        found.as_ref().map(series_row).transpose()
    }

    async fn supply(&self, series: SeriesId) -> Result<Supply, StoreError> {
        let Some(row) = self.series_row(series).await? else { return Ok(Supply::default()) };
        let listed: Option<i64> = coupon::Entity::find()
            .select_only()
            .expr(Expr::cust("COUNT(*)"))
            .filter(coupon::Column::Series.eq(series.to_string()))
            .filter(coupon::Column::State.eq("listed"))
            .into_tuple()
            .one(self.reader())
            .await
            .map_err(failed)?;
        Ok(Supply {
            issued: row.issued,
            in_stock: row.issued.saturating_sub(row.sold),
            sold: row.sold,
            circulating: row.sold.saturating_sub(row.redeemed + row.broken),
            listed: count(listed.unwrap_or(0))?,
            redeemed: row.redeemed,
            expired: row.broken,
        })
    }

    async fn interest(&self, series: SeriesId) -> Result<(u64, u64), StoreError> {
        let sides: Vec<(String, i64)> = order::Entity::find()
            .select_only()
            .column(order::Column::Side)
            .expr(Expr::cust("CAST(SUM(open_quantity) AS BIGINT)"))
            .filter(order::Column::Status.eq("open"))
            .filter(order::Column::Series.eq(series.to_string()))
            .group_by(order::Column::Side)
            .into_tuple()
            .all(self.reader())
            .await
            .map_err(failed)?;
        let units = |side: &str| sides.iter().find(|(name, _)| name == side).map_or(0, |(_, units)| *units);
        Ok((count(units("sell"))?, count(units("buy"))?))
    }

    async fn candles(
        &self,
        series: SeriesId,
        interval: Interval,
        from: Timestamp,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<Candle>, StoreError> {
        let mut found = candle::Entity::find()
            .filter(candle::Column::Series.eq(series.to_string()))
            .filter(candle::Column::Length.eq(interval.name()))
            .filter(candle::Column::Time.gte(from.micros()))
            .filter(candle::Column::Time.lt(to.micros()))
            .order_by_desc(candle::Column::Time)
            .limit(u64::from(limit))
            .all(self.reader())
            .await
            .map_err(failed)?;
        found.reverse();
        found.iter().map(candle_row).collect()
    }

    async fn trades(&self, series: SeriesId, page: Page<u64>) -> Result<Vec<TradeLine>, StoreError> {
        let mut query = trade::Entity::find().filter(trade::Column::Series.eq(series.to_string()));
        if let Some(after) = page.after {
            query = query.filter(trade::Column::MarketSeq.lt(signed(after)));
        }
        let found = query
            .order_by_desc(trade::Column::MarketSeq)
            .limit(u64::from(page.limit))
            .all(self.reader())
            .await
            .map_err(failed)?;
        found.iter().map(trade_line).collect()
    }

    async fn order(&self, order: OrderId) -> Result<Option<OrderRow>, StoreError> {
        let found = order::Entity::find_by_id(order.to_string()).one(self.reader()).await.map_err(failed)?;
        found.as_ref().map(order_row).transpose()
    }

    async fn orders(
        &self,
        party: Party,
        status: Option<OrderStatus>,
        page: Page<OrderId>,
    ) -> Result<Vec<OrderRow>, StoreError> {
        let mut query = order::Entity::find().filter(order::Column::Party.eq(party.to_string()));
        if let Some(status) = status {
            query = query.filter(order::Column::Status.eq(status.name()));
        }
        if let Some(after) = page.after {
            query = query.filter(order::Column::OrderId.lt(after.to_string()));
        }
        let found = query
            .order_by_desc(order::Column::OrderId)
            .limit(u64::from(page.limit))
            .all(self.reader())
            .await
            .map_err(failed)?;
        found.iter().map(order_row).collect()
    }

    async fn fills(&self, orders: &[OrderId]) -> Result<Vec<FillRow>, StoreError> {
        let ids: Vec<String> = orders.iter().map(ToString::to_string).collect();
        let touching = Condition::any()
            .add(trade::Column::Maker.is_in(ids.clone()))
            .add(trade::Column::Taker.is_in(ids.clone()));
        let found = trade::Entity::find()
            .filter(touching)
            .order_by_asc(trade::Column::Series)
            .order_by_asc(trade::Column::MarketSeq)
            .all(self.reader())
            .await
            .map_err(failed)?;
        let mut fills = Vec::new();
        for model in &found {
            let row = trade_row(model)?;
            let sides = [model.maker.as_ref(), model.taker.as_ref()];
            for id in sides.into_iter().flatten().filter(|id| ids.contains(id)) {
                fills.push(FillRow { order: parse(id)?, trade: row.clone() });
            }
        }
        Ok(fills)
    }

    async fn purchase(&self, purchase: PurchaseId) -> Result<Option<TradeRow>, StoreError> {
        let one = trade::Entity::find().filter(trade::Column::Purchase.eq(purchase.to_string()));
        let found = one.one(self.reader()).await.map_err(failed)?;
        found.as_ref().map(trade_row).transpose()
    }

    async fn trades_by_id(&self, trades: &[TradeId]) -> Result<Vec<TradeRow>, StoreError> {
        let ids = trades.iter().map(ToString::to_string);
        let some = trade::Entity::find().filter(trade::Column::Trade.is_in(ids));
        some.all(self.reader()).await.map_err(failed)?.iter().map(trade_row).collect()
    }

    async fn coupons_by_id(&self, coupons: &[CouponId]) -> Result<Vec<ListedCoupon>, StoreError> {
        let mut any = Condition::any();
        for id in coupons {
            any = any.add(at(*id));
        }
        if coupons.is_empty() {
            return Ok(vec![]);
        }
        let found = coupon::Entity::find().filter(any).all(self.reader()).await.map_err(failed)?;
        let listed = with_prices(self, found).await?;
        let mut by_id: HashMap<(u64, u64), ListedCoupon> = listed
            .into_iter()
            .map(|coupon| ((coupon.row.coupon.class, coupon.row.coupon.serial), coupon))
            .collect();
        Ok(coupons.iter().filter_map(|id| by_id.remove(&(id.class, id.serial))).collect())
    }

    async fn coupons(
        &self,
        party: Party,
        filter: CouponFilter,
        page: Page<CouponId>,
    ) -> Result<Vec<ListedCoupon>, StoreError> {
        let mut query = coupon::Entity::find().filter(coupon::Column::Holder.eq(party.to_string()));
        if let Some(state) = state_name(filter) {
            query = query.filter(coupon::Column::State.eq(state));
        }
        if let Some(after) = page.after {
            query = query.filter(beyond(after));
        }
        let found = query
            .order_by_desc(coupon::Column::Class)
            .order_by_desc(coupon::Column::Serial)
            .limit(u64::from(page.limit))
            .all(self.reader())
            .await
            .map_err(failed)?;
        with_prices(self, found).await
    }

    async fn sellable(
        &self,
        party: Party,
        series: SeriesId,
        limit: u64,
    ) -> Result<Vec<CouponRow>, StoreError> {
        let found = coupon::Entity::find()
            .filter(coupon::Column::Holder.eq(party.to_string()))
            .filter(coupon::Column::State.eq("available"))
            .filter(coupon::Column::Series.eq(series.to_string()))
            .order_by_desc(coupon::Column::ResalesLeft)
            .order_by_asc(coupon::Column::Serial)
            .limit(limit)
            .all(self.reader())
            .await
            .map_err(failed)?;
        found.iter().map(coupon_row).collect()
    }

    async fn activity(
        &self,
        party: Party,
        kind: Option<ActivityKind>,
        page: Page<u128>,
    ) -> Result<Vec<ActivityRow>, StoreError> {
        let mut query = activity::Entity::find().filter(activity::Column::Party.eq(party.to_string()));
        if let Some(kind) = kind {
            query = query.filter(activity::Column::Kind.eq(kind.name()));
        }
        if let Some(after) = page.after {
            query = query.filter(activity::Column::Id.lt(ActivityId(after).to_string()));
        }
        let found = query
            .order_by_desc(activity::Column::Id)
            .limit(u64::from(page.limit))
            .all(self.reader())
            .await
            .map_err(failed)?;
        found.iter().map(activity_row).collect()
    }

    async fn lines_about(&self, subject: &str) -> Result<Vec<ActivityRow>, StoreError> {
        let some = activity::Entity::find().filter(activity::Column::Subject.eq(subject));
        some.all(self.reader()).await.map_err(failed)?.iter().map(activity_row).collect()
    }
}

/// The row of one coupon.
fn at(id: CouponId) -> SimpleExpr {
    coupon::Column::Class.eq(signed(id.class)).and(coupon::Column::Serial.eq(signed(id.serial)))
}

/// What comes after a coupon, newest class and highest number first.
fn beyond(id: CouponId) -> Condition {
    let (class, serial) = (signed(id.class), signed(id.serial));
    Condition::any()
        .add(coupon::Column::Class.lt(class))
        .add(coupon::Column::Class.eq(class).and(coupon::Column::Serial.lt(serial)))
}

const fn state_name(filter: CouponFilter) -> Option<&'static str> {
    match filter {
        CouponFilter::Available => Some("available"),
        CouponFilter::Listed => Some("listed"),
        CouponFilter::InTrade => Some("in_trade"),
        CouponFilter::Locked => Some("locked"),
        CouponFilter::Redeemed => Some("redeemed"),
        CouponFilter::Expired => Some("expired"),
        CouponFilter::All => None,
    }
}

/// Adds to coupons that are offered what they are offered for.
async fn with_prices(db: &Db, found: Vec<coupon::Model>) -> Result<Vec<ListedCoupon>, StoreError> {
    let is_listed = |model: &&coupon::Model| model.state == "listed";
    let orders: Vec<String> =
        found.iter().filter(is_listed).filter_map(|model| model.state_ref.clone()).collect();
    let prices: Vec<(String, Option<i64>)> = order::Entity::find()
        .select_only()
        .column(order::Column::OrderId)
        .column(order::Column::Price)
        .filter(order::Column::OrderId.is_in(orders))
        .into_tuple()
        .all(db.reader())
        .await
        .map_err(failed)?;
    let prices: HashMap<String, Option<i64>> = prices.into_iter().collect();
    let listed_price = |model: &coupon::Model| {
        let order = model.state_ref.as_ref()?;
        prices.get(order).copied().flatten().map(Price)
    };
    found
        .iter()
        .map(|model| Ok(ListedCoupon { row: coupon_row(model)?, listed_price: listed_price(model) }))
        .collect()
}

fn trade_line(model: &trade::Model) -> Result<TradeLine, StoreError> {
    let taker = match (&model.purchase, &model.maker, model.taker_buys) {
        (Some(_), None, _) => TakerSide::Primary,
        (None, Some(_), true) => TakerSide::Buy,
        (None, Some(_), false) => TakerSide::Sell,
        _ => return Err(unknown(&model.trade)),
    };
    Ok(TradeLine {
        trade: parse(&model.trade)?,
        market_seq: count(model.market_seq)?,
        price: Price(model.price),
        quantity: count(model.quantity)?,
        at: moment(model.made_at),
        taker,
    })
}
