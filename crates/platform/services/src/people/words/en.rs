//! English.

use genex_ports::notices::NoticeKind as K;

use super::{Words, day, money};

pub(super) fn code(code: &str) -> Words {
    Words::new(
        "Your Genex code",
        format!("Your code is {code}. It is good for 10 minutes. Never pass it on."),
    )
}

pub(super) fn words(kind: &K) -> Words {
    match kind {
        K::AccountFrozen => Words::new(
            "Account frozen",
            "Your account is frozen: nothing in it can move. What you have stays yours. To appeal, reply to this message and say why; a person who did not take the decision will look at it within three days.".to_owned(),
        ),
        K::AccountThawed => Words::new(
            "Account open again",
            "Your account is open again: you can buy, sell, give and redeem as before. We are sorry for the wait.".to_owned(),
        ),
        K::DepositSettled { amount } => {
            Words::new("Money received", format!("{} is in your balance.", money(*amount)))
        }
        K::DepositDeclined { amount } => {
            Words::new("Deposit declined", format!("Your deposit of {} was declined.", money(*amount)))
        }
        K::PayoutSettled { amount } => {
            Words::new("Payout sent", format!("{} is on its way to you.", money(*amount)))
        }
        K::PayoutDeclined { amount } => Words::new(
            "Payout declined",
            format!("Your payout of {} was declined; the money is back in your balance.", money(*amount)),
        ),
        K::PurchaseSettled { series, quantity, total } => Words::new(
            "Purchase complete",
            format!("{quantity} × {series} for {} is in My coupons.", money(*total)),
        ),
        K::PurchaseReversed { series, total } => Words::new(
            "Purchase not completed",
            format!(
                "Your purchase of {series} did not go through. {} is back in your balance.",
                money(*total)
            ),
        ),
        K::PurchaseRefunded { series, amount } => Words::new(
            "Refunded",
            format!("Your purchase of {series} was refunded: {} is in your balance.", money(*amount)),
        ),
        K::Bought { series, quantity, price } => {
            Words::new("Bought", format!("You bought {quantity} × {series} at {}.", money(*price)))
        }
        K::Sold { series, quantity, price } => {
            Words::new("Sold", format!("You sold {quantity} × {series} at {}.", money(*price)))
        }
        K::TradeReversed { series, quantity } => Words::new(
            "Trade not completed",
            format!("A trade of {quantity} × {series} did not go through. You have back what you had."),
        ),
        K::OrderExpired { series, quantity } => {
            Words::new("Order expired", format!("Your order for {quantity} × {series} ran out of time."))
        }
        K::OrderCancelled { series, quantity } => {
            Words::new("Order cancelled", format!("Your order for {quantity} × {series} was cancelled."))
        }
        K::GiftOffered { who, series, message } => {
            Words::new("A gift for you", format!("{who} gives you {series}.{}", quoted(message)))
        }
        K::GiftClaimed { who, series } => {
            Words::new("Gift accepted", format!("{who} accepted your gift: {series}."))
        }
        K::GiftReturned { who, series } => {
            Words::new("Gift returned", format!("{who} returned your gift: {series} is in My coupons again."))
        }
        K::GiftLapsed { series } => Words::new(
            "Gift not claimed",
            format!("Nobody claimed {series} in time; it is in My coupons again."),
        ),
        K::CouponRedeemed { series, .. } => Words::new("Coupon used", format!("You used {series}. Enjoy!")),
        K::RedemptionFailed { series } => Words::new(
            "Coupon not used",
            format!("{series} could not be used at the till. It is in My coupons again."),
        ),
        K::CouponsExpiring { series, quantity, expires_at, .. } => Words::new(
            "Expiring soon",
            format!("{quantity} × {series} must be used by {}.", day(*expires_at)),
        ),
        K::CouponsExpired { series, quantity } => {
            Words::new("Expired", format!("{quantity} × {series} has expired."))
        }
        K::IssuerDefaulted { series, quantity } => Words::new(
            "Coupons no longer honoured",
            format!(
                "The business behind {series} has stopped honouring its coupons. You hold {quantity}; they can't be \
                 traded any more."
            ),
        ),
        K::KycDecided { level, approved: true } => {
            Words::new("Verified", format!("You have reached verification level {level}."))
        }
        K::KycDecided { level, approved: false } => Words::new(
            "Not verified",
            format!("Your application for verification level {level} was not accepted."),
        ),
        K::IssuerReviewed { brand, approved: true, .. } => {
            Words::new("Welcome", format!("{brand} may now publish coupons."))
        }
        K::IssuerReviewed { brand, approved: false, reason } => {
            Words::new("Application declined", format!("{brand} was not admitted.{}", because(reason)))
        }
        K::TemplateReviewed { template, approved: true, .. } => {
            Words::new("Coupon approved", format!("{template} can be published."))
        }
        K::TemplateReviewed { template, approved: false, reason } => {
            Words::new("Coupon declined", format!("{template} needs changes.{}", because(reason)))
        }
        K::SeriesListed { series, quantity } => {
            Words::new("On sale", format!("{quantity} × {series} is on sale."))
        }
        K::SeriesFailed { series } => {
            Words::new("Not published", format!("{series} could not be published. Please try again."))
        }
    }
}

fn because(reason: &Option<String>) -> String {
    reason.as_ref().map(|reason| format!(" Reason: {reason}")).unwrap_or_default()
}

fn quoted(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(" “{message}”") }
}
