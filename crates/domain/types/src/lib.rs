//! The values every room speaks in: money, prices, rates, ids, time.
//!
//! Arithmetic is checked, rounding is named at the call, and nothing here knows a clock.

mod id;
mod money;
mod party;
mod time;

pub use id::{
    ActivityId, CaseId, CouponId, DepositId, DeviceId, DisputeId, EventId, GiftId, IssuerId, LockId, OrderId,
    ParseIdError, PassId, PayoutId, PurchaseId, RedemptionId, SeriesId, StoreId, TemplateId, TicketId,
    TradeId, UserId,
};
pub use money::{Bps, Currency, Money, MoneyError, Price};
pub use party::Party;
pub use time::{DAY_US, HOUR_US, MINUTE_US, SECOND_US, Timestamp};
