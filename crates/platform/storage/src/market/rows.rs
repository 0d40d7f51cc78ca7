//! Between rows of tables and rows of the port.

use genex_ports::store::{
    StoreError,
    market::{
        AccountRow, Acquired, AcquiredBy, ActivityKind, ActivityRow, ActivityStatus, Candle, CandleKey,
        CouponRow, CouponState, Direction, EscrowState, Interval, OrderRow, OrderSide, OrderStatus,
        SeriesRow, TradeRow, TradeSource, TradeStatus,
    },
};
use genex_types::{ActivityId, Bps, CouponId, Price};

use super::entity::{account, activity, candle, coupon, order, series, trade};

use crate::codec::{
    count, from_json, known, moment, name_of, named, parse, parse_option, price, signed, to_json, unknown,
};

pub(super) fn series_model(row: &SeriesRow) -> series::Model {
    series::Model {
        series: row.series.to_string(),
        class: signed(row.class),
        issuer: row.issuer.to_string(),
        currency: row.currency.code().to_owned(),
        face: row.face.0,
        issue_price: row.issue_price.0,
        tick: row.tick.0,
        track: name_of(&row.track),
        max_resales: row.max_resales.into(),
        per_person: row.per_person.into(),
        expires_at: row.expires_at.micros(),
        fee_bps: row.fee.0.into(),
        listed: row.listed,
        expired: row.expired,
        registered_at: row.registered_at.micros(),
        issued: signed(row.issued),
        sold: signed(row.sold),
        sold_minor: row.sold_minor,
        redeemed: signed(row.redeemed),
        broken: signed(row.broken),
        breakage_minor: row.breakage_minor,
        last_price: row.last_price.map(|p| p.0),
        last_at: row.last_at.map(|t| t.micros()),
        market_seq: signed(row.market_seq),
    }
}

pub(super) fn series_row(model: &series::Model) -> Result<SeriesRow, StoreError> {
    Ok(SeriesRow {
        series: parse(&model.series)?,
        class: count(model.class)?,
        issuer: parse(&model.issuer)?,
        currency: parse(&model.currency)?,
        face: Price(model.face),
        issue_price: Price(model.issue_price),
        tick: Price(model.tick),
        track: named(&model.track)?,
        max_resales: count(model.max_resales)?,
        per_person: count(model.per_person)?,
        expires_at: moment(model.expires_at),
        fee: Bps(count(model.fee_bps)?),
        listed: model.listed,
        expired: model.expired,
        registered_at: moment(model.registered_at),
        issued: count(model.issued)?,
        sold: count(model.sold)?,
        sold_minor: model.sold_minor,
        redeemed: count(model.redeemed)?,
        broken: count(model.broken)?,
        breakage_minor: model.breakage_minor,
        last_price: price(model.last_price),
        last_at: model.last_at.map(moment),
        market_seq: count(model.market_seq)?,
    })
}

pub(super) fn order_model(row: &OrderRow) -> order::Model {
    order::Model {
        order_id: row.order.to_string(),
        number: row.number.clone(),
        party: row.party.to_string(),
        series: row.series.to_string(),
        side: row.side.name().to_owned(),
        price: row.price.map(|p| p.0),
        quantity: signed(row.quantity),
        open_quantity: signed(row.open),
        filled: signed(row.filled),
        time_in_force: name_of(&row.time_in_force),
        resales_left: row.resales_left.into(),
        coupons: to_json(&row.coupons),
        status: row.status.name().to_owned(),
        cancel_reason: row.cancel_reason.as_ref().map(name_of),
        created_at: row.created_at.micros(),
        expires_at: row.expires_at.map(|t| t.micros()),
    }
}

pub(super) fn order_row(model: &order::Model) -> Result<OrderRow, StoreError> {
    Ok(OrderRow {
        order: parse(&model.order_id)?,
        number: model.number.clone(),
        party: parse(&model.party)?,
        series: parse(&model.series)?,
        side: known(OrderSide::from_name(&model.side), &model.side)?,
        price: price(model.price),
        quantity: count(model.quantity)?,
        open: count(model.open_quantity)?,
        filled: count(model.filled)?,
        time_in_force: named(&model.time_in_force)?,
        resales_left: count(model.resales_left)?,
        coupons: from_json(&model.coupons)?,
        status: known(OrderStatus::from_name(&model.status), &model.status)?,
        cancel_reason: model.cancel_reason.as_ref().map(|r| named(r)).transpose()?,
        created_at: moment(model.created_at),
        expires_at: model.expires_at.map(moment),
    })
}

pub(super) fn trade_model(row: &TradeRow) -> trade::Model {
    let mut model = trade::Model {
        trade: row.trade.to_string(),
        number: row.number.clone(),
        series: row.series.to_string(),
        purchase: None,
        escrow: None,
        maker: None,
        taker: None,
        taker_buys: true,
        market_seq: signed(row.market_seq),
        seller: row.seller.to_string(),
        buyer: row.buyer.to_string(),
        coupons: to_json(&row.coupons),
        quantity: signed(row.quantity()),
        price: row.price.0,
        currency: row.currency.code().to_owned(),
        buyer_fee: row.buyer_fee_minor,
        seller_fee: row.seller_fee_minor,
        status: row.status.name().to_owned(),
        reason: row.reason.clone(),
        made_at: row.made_at.micros(),
        settled_at: row.settled_at.map(|t| t.micros()),
        block: row.block.map(signed),
    };
    match row.source {
        TradeSource::Primary { purchase, escrow } => {
            model.purchase = Some(purchase.to_string());
            model.escrow = Some(escrow.name().to_owned());
        }
        TradeSource::Secondary { maker, taker, taker_buys } => {
            model.maker = Some(maker.to_string());
            model.taker = Some(taker.to_string());
            model.taker_buys = taker_buys;
        }
    }
    model
}

pub(super) fn trade_row(model: &trade::Model) -> Result<TradeRow, StoreError> {
    Ok(TradeRow {
        trade: parse(&model.trade)?,
        number: model.number.clone(),
        series: parse(&model.series)?,
        source: trade_source(model)?,
        market_seq: count(model.market_seq)?,
        seller: parse(&model.seller)?,
        buyer: parse(&model.buyer)?,
        coupons: from_json(&model.coupons)?,
        price: Price(model.price),
        currency: parse(&model.currency)?,
        buyer_fee_minor: model.buyer_fee,
        seller_fee_minor: model.seller_fee,
        status: known(TradeStatus::from_name(&model.status), &model.status)?,
        reason: model.reason.clone(),
        made_at: moment(model.made_at),
        settled_at: model.settled_at.map(moment),
        block: model.block.map(count).transpose()?,
    })
}

fn trade_source(model: &trade::Model) -> Result<TradeSource, StoreError> {
    match (&model.purchase, &model.escrow, &model.maker, &model.taker) {
        (Some(purchase), Some(escrow), None, None) => Ok(TradeSource::Primary {
            purchase: parse(purchase)?,
            escrow: known(EscrowState::from_name(escrow), escrow)?,
        }),
        (None, None, Some(maker), Some(taker)) => Ok(TradeSource::Secondary {
            maker: parse(maker)?,
            taker: parse(taker)?,
            taker_buys: model.taker_buys,
        }),
        _ => Err(unknown(&model.trade)),
    }
}

pub(super) fn coupon_model(row: &CouponRow) -> coupon::Model {
    let (state, state_ref, purpose) = match row.state {
        CouponState::Available => ("available", None, None),
        CouponState::Listed(order) => ("listed", Some(order.to_string()), None),
        CouponState::InTrade(trade) => ("in_trade", Some(trade.to_string()), None),
        CouponState::Locked(lock, purpose) => ("locked", Some(lock.to_string()), Some(name_of(&purpose))),
        CouponState::Redeemed => ("redeemed", None, None),
        CouponState::Expired => ("expired", None, None),
        CouponState::Withdrawn => ("withdrawn", None, None),
    };
    coupon::Model {
        class: signed(row.coupon.class),
        serial: signed(row.coupon.serial),
        series: row.series.to_string(),
        holder: row.holder.to_string(),
        resales_left: row.resales_left.into(),
        state: state.to_owned(),
        state_ref,
        purpose,
        acquired_at: row.acquired.at.micros(),
        acquired_price: row.acquired.price.map(|p| p.0),
        acquired_by: row.acquired.by.name().to_owned(),
        before_gift: row.before_gift.as_ref().map(to_json),
        purchase: row.purchase.map(|p| p.to_string()),
    }
}

pub(super) fn coupon_row(model: &coupon::Model) -> Result<CouponRow, StoreError> {
    let by = AcquiredBy::from_name(&model.acquired_by);
    Ok(CouponRow {
        coupon: CouponId { class: count(model.class)?, serial: count(model.serial)? },
        series: parse(&model.series)?,
        holder: parse(&model.holder)?,
        resales_left: count(model.resales_left)?,
        state: coupon_state(model)?,
        acquired: Acquired {
            at: moment(model.acquired_at),
            price: price(model.acquired_price),
            by: known(by, &model.acquired_by)?,
        },
        before_gift: model.before_gift.as_ref().map(|text| from_json(text)).transpose()?,
        purchase: parse_option(model.purchase.as_deref())?,
    })
}

fn coupon_state(model: &coupon::Model) -> Result<CouponState, StoreError> {
    match (model.state.as_str(), &model.state_ref, &model.purpose) {
        ("available", None, None) => Ok(CouponState::Available),
        ("listed", Some(order), None) => Ok(CouponState::Listed(parse(order)?)),
        ("in_trade", Some(trade), None) => Ok(CouponState::InTrade(parse(trade)?)),
        ("locked", Some(lock), Some(purpose)) => Ok(CouponState::Locked(parse(lock)?, named(purpose)?)),
        ("redeemed", None, None) => Ok(CouponState::Redeemed),
        ("expired", None, None) => Ok(CouponState::Expired),
        ("withdrawn", None, None) => Ok(CouponState::Withdrawn),
        _ => Err(unknown(&model.state)),
    }
}

pub(super) fn account_model(row: &AccountRow) -> account::Model {
    account::Model { account: to_json(&row.account), posted: row.posted_minor, held: row.held_minor }
}

pub(super) fn account_row(model: &account::Model) -> Result<AccountRow, StoreError> {
    Ok(AccountRow { account: from_json(&model.account)?, posted_minor: model.posted, held_minor: model.held })
}

pub(super) fn candle_model(row: &Candle) -> candle::Model {
    candle::Model {
        series: row.key.series.to_string(),
        length: row.key.interval.name().to_owned(),
        time: row.key.time.micros(),
        open: row.open.0,
        high: row.high.0,
        low: row.low.0,
        close: row.close.0,
        volume: signed(row.volume),
    }
}

pub(super) fn candle_row(model: &candle::Model) -> Result<Candle, StoreError> {
    let interval = known(Interval::from_name(&model.length), &model.length)?;
    Ok(Candle {
        key: CandleKey { series: parse(&model.series)?, interval, time: moment(model.time) },
        open: Price(model.open),
        high: Price(model.high),
        low: Price(model.low),
        close: Price(model.close),
        volume: count(model.volume)?,
    })
}

pub(super) fn activity_model(row: &ActivityRow) -> activity::Model {
    activity::Model {
        subject: row.subject.clone(),
        party: row.party.to_string(),
        id: ActivityId(row.id).to_string(),
        number: row.number.clone(),
        kind: row.kind.name().to_owned(),
        series: row.series.to_string(),
        quantity: signed(row.quantity),
        amount: row.amount_minor,
        currency: row.currency.code().to_owned(),
        direction: row.direction.name().to_owned(),
        status: row.status.name().to_owned(),
        at: row.at.micros(),
        link: row.link.clone(),
    }
}

pub(super) fn activity_row(model: &activity::Model) -> Result<ActivityRow, StoreError> {
    let id: ActivityId = parse(&model.id)?;
    Ok(ActivityRow {
        subject: model.subject.clone(),
        party: parse(&model.party)?,
        id: id.0,
        number: model.number.clone(),
        kind: known(ActivityKind::from_name(&model.kind), &model.kind)?,
        series: parse(&model.series)?,
        quantity: count(model.quantity)?,
        amount_minor: model.amount,
        currency: parse(&model.currency)?,
        direction: known(Direction::from_name(&model.direction), &model.direction)?,
        status: known(ActivityStatus::from_name(&model.status), &model.status)?,
        at: moment(model.at),
        link: model.link.clone(),
    })
}
