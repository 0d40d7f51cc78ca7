//! Chinese.

use genex_ports::notices::NoticeKind as K;

use super::{Words, day, money};

pub(super) fn code(code: &str) -> Words {
    Words::new("Genex 验证码", format!("您的验证码是 {code}，10 分钟内有效。请勿告诉任何人。"))
}

pub(super) fn words(kind: &K) -> Words {
    match kind {
        K::AccountFrozen => Words::new(
            "账户已冻结",
            "您的账户已被冻结，暂时无法进行任何操作，您的券和余额仍归您所有。如需申诉，请回复此消息并说明理由，三天内将由未参与该决定的人员复核。".to_owned(),
        ),
        K::AccountThawed => Words::new(
            "账户已解冻",
            "您的账户已恢复正常，可以照常购买、转售、赠送和使用。给您带来不便，我们深表歉意。".to_owned(),
        ),
        K::DepositSettled { amount } => {
            Words::new("充值到账", format!("{} 已存入您的余额。", money(*amount)))
        }
        K::DepositDeclined { amount } => {
            Words::new("充值失败", format!("您的 {} 充值未成功。", money(*amount)))
        }
        K::PayoutSettled { amount } => Words::new("提现成功", format!("{} 已汇出。", money(*amount))),
        K::PayoutDeclined { amount } => {
            Words::new("提现失败", format!("您的 {} 提现未成功，款项已退回余额。", money(*amount)))
        }
        K::PurchaseSettled { series, quantity, total } => Words::new(
            "购买成功",
            format!("{series} × {quantity} 已放入“我的券”，共支付 {}。", money(*total)),
        ),
        K::PurchaseReversed { series, total } => {
            Words::new("购买未完成", format!("{series} 未能成交，{} 已退回余额。", money(*total)))
        }
        K::PurchaseRefunded { series, amount } => {
            Words::new("退款成功", format!("{series} 已退款，{} 已存入余额。", money(*amount)))
        }
        K::Bought { series, quantity, price } => {
            Words::new("买入成交", format!("您以 {} 买入 {series} × {quantity}。", money(*price)))
        }
        K::Sold { series, quantity, price } => {
            Words::new("卖出成交", format!("您以 {} 卖出 {series} × {quantity}。", money(*price)))
        }
        K::TradeReversed { series, quantity } => {
            Words::new("交易未完成", format!("{series} × {quantity} 的交易未能完成，双方已恢复原状。"))
        }
        K::OrderExpired { series, quantity } => {
            Words::new("订单到期", format!("您的 {series} × {quantity} 订单已到期。"))
        }
        K::OrderCancelled { series, quantity } => {
            Words::new("订单已取消", format!("您的 {series} × {quantity} 订单已被取消。"))
        }
        K::GiftOffered { who, series, message } => {
            Words::new("您收到一份礼物", format!("{who} 送给您 {series}。{}", quoted(message)))
        }
        K::GiftClaimed { who, series } => Words::new("礼物已领取", format!("{who} 领取了您送的 {series}。")),
        K::GiftReturned { who, series } => {
            Words::new("礼物已退回", format!("{who} 退回了 {series}，已放回“我的券”。"))
        }
        K::GiftLapsed { series } => {
            Words::new("礼物未领取", format!("{series} 逾期未领取，已放回“我的券”。"))
        }
        K::CouponRedeemed { series, .. } => Words::new("券已使用", format!("您已使用 {series}，祝您愉快！")),
        K::RedemptionFailed { series } => {
            Words::new("券未使用", format!("{series} 未能在收银台使用，已放回“我的券”。"))
        }
        K::CouponsExpiring { series, quantity, expires_at, .. } => {
            Words::new("即将到期", format!("{series} × {quantity} 请在 {} 前使用。", day(*expires_at)))
        }
        K::CouponsExpired { series, quantity } => {
            Words::new("已到期", format!("{series} × {quantity} 已到期。"))
        }
        K::IssuerDefaulted { series, quantity } => Words::new(
            "商家不再兑付",
            format!("{series} 的商家已不再兑付。您持有 {quantity} 张，已不能交易。"),
        ),
        K::KycDecided { level, approved: true } => {
            Words::new("认证通过", format!("您已通过 L{level} 认证。"))
        }
        K::KycDecided { level, approved: false } => {
            Words::new("认证未通过", format!("您的 L{level} 认证申请未通过。"))
        }
        K::IssuerReviewed { brand, approved: true, .. } => {
            Words::new("入驻成功", format!("{brand} 现在可以发布券了。"))
        }
        K::IssuerReviewed { brand, approved: false, reason } => {
            Words::new("入驻未通过", format!("{brand} 的入驻申请未通过。{}", because(reason)))
        }
        K::TemplateReviewed { template, approved: true, .. } => {
            Words::new("审核通过", format!("{template} 可以发布了。"))
        }
        K::TemplateReviewed { template, approved: false, reason } => {
            Words::new("审核未通过", format!("{template} 需要修改。{}", because(reason)))
        }
        K::SeriesListed { series, quantity } => {
            Words::new("已上架", format!("{series} × {quantity} 已开售。"))
        }
        K::SeriesFailed { series } => Words::new("发布失败", format!("{series} 未能发布，请重试。")),
    }
}

fn because(reason: &Option<String>) -> String {
    reason.as_ref().map(|reason| format!("原因：{reason}")).unwrap_or_default()
}

fn quoted(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!("“{message}”") }
}
