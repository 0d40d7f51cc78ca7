//! Japanese.

use genex_ports::notices::NoticeKind as K;

use super::{Words, day, money};

pub(super) fn code(code: &str) -> Words {
    Words::new(
        "Genex 確認コード",
        format!("確認コードは {code} です。有効期限は10分です。他の人に教えないでください。"),
    )
}

pub(super) fn words(kind: &K) -> Words {
    match kind {
        K::AccountFrozen => Words::new(
            "アカウントの凍結",
            "アカウントが凍結され、操作ができません。クーポンと残高はお客様のものです。異議がある場合は、このメッセージに理由を書いて返信してください。決定に関わっていない担当者が 3 日以内に確認します。".to_owned(),
        ),
        K::AccountThawed => Words::new(
            "アカウントの凍結解除",
            "アカウントの凍結が解除されました。これまでどおり購入、出品、贈呈、利用ができます。お待たせして申し訳ありませんでした。".to_owned(),
        ),
        K::DepositSettled { amount } => {
            Words::new("入金完了", format!("{} が残高に入りました。", money(*amount)))
        }
        K::DepositDeclined { amount } => {
            Words::new("入金できませんでした", format!("{} の入金は承認されませんでした。", money(*amount)))
        }
        K::PayoutSettled { amount } => Words::new("出金完了", format!("{} を送金しました。", money(*amount))),
        K::PayoutDeclined { amount } => Words::new(
            "出金できませんでした",
            format!("{} の出金は承認されませんでした。残高に戻しました。", money(*amount)),
        ),
        K::PurchaseSettled { series, quantity, total } => Words::new(
            "購入完了",
            format!("{series} × {quantity}（合計 {}）が「マイクーポン」に入りました。", money(*total)),
        ),
        K::PurchaseReversed { series, total } => Words::new(
            "購入できませんでした",
            format!("{series} の購入は成立しませんでした。{} を残高に戻しました。", money(*total)),
        ),
        K::PurchaseRefunded { series, amount } => {
            Words::new("返金完了", format!("{series} の代金 {} を残高に返金しました。", money(*amount)))
        }
        K::Bought { series, quantity, price } => {
            Words::new("購入成立", format!("{series} × {quantity} を {} で購入しました。", money(*price)))
        }
        K::Sold { series, quantity, price } => {
            Words::new("売却成立", format!("{series} × {quantity} を {} で売却しました。", money(*price)))
        }
        K::TradeReversed { series, quantity } => Words::new(
            "取引不成立",
            format!("{series} × {quantity} の取引は成立しませんでした。元の状態に戻しました。"),
        ),
        K::OrderExpired { series, quantity } => {
            Words::new("注文の期限切れ", format!("{series} × {quantity} の注文は期限が切れました。"))
        }
        K::OrderCancelled { series, quantity } => {
            Words::new("注文の取消", format!("{series} × {quantity} の注文は取り消されました。"))
        }
        K::GiftOffered { who, series, message } => Words::new(
            "ギフトが届きました",
            format!("{who} さんから {series} が贈られました。{}", quoted(message)),
        ),
        K::GiftClaimed { who, series } => {
            Words::new("ギフト受取", format!("{who} さんが {series} を受け取りました。"))
        }
        K::GiftReturned { who, series } => Words::new(
            "ギフト返却",
            format!("{who} さんが {series} を返却しました。「マイクーポン」に戻りました。"),
        ),
        K::GiftLapsed { series } => Words::new(
            "ギフト未受取",
            format!("{series} は期限までに受け取られず、「マイクーポン」に戻りました。"),
        ),
        K::CouponRedeemed { series, .. } => {
            Words::new("クーポン利用", format!("{series} を利用しました。どうぞお楽しみください。"))
        }
        K::RedemptionFailed { series } => Words::new(
            "利用できませんでした",
            format!("{series} はレジで利用できませんでした。「マイクーポン」に戻りました。"),
        ),
        K::CouponsExpiring { series, quantity, expires_at, .. } => Words::new(
            "まもなく期限切れ",
            format!("{series} × {quantity} は {} までにご利用ください。", day(*expires_at)),
        ),
        K::CouponsExpired { series, quantity } => {
            Words::new("期限切れ", format!("{series} × {quantity} は期限が切れました。"))
        }
        K::IssuerDefaulted { series, quantity } => Words::new(
            "発行者がクーポンに応じなくなりました",
            format!(
                "{series} の発行者はクーポンに応じなくなりました。お持ちの {quantity} 枚は売買できません。"
            ),
        ),
        K::KycDecided { level, approved: true } => {
            Words::new("本人確認完了", format!("本人確認レベル {level} になりました。"))
        }
        K::KycDecided { level, approved: false } => {
            Words::new("本人確認できませんでした", format!("レベル {level} の申請は承認されませんでした。"))
        }
        K::IssuerReviewed { brand, approved: true, .. } => {
            Words::new("登録完了", format!("{brand} はクーポンを発行できるようになりました。"))
        }
        K::IssuerReviewed { brand, approved: false, reason } => Words::new(
            "登録できませんでした",
            format!("{brand} の申請は承認されませんでした。{}", because(reason)),
        ),
        K::TemplateReviewed { template, approved: true, .. } => {
            Words::new("審査通過", format!("{template} を公開できます。"))
        }
        K::TemplateReviewed { template, approved: false, reason } => {
            Words::new("審査差戻し", format!("{template} は修正が必要です。{}", because(reason)))
        }
        K::SeriesListed { series, quantity } => {
            Words::new("販売開始", format!("{series} × {quantity} の販売を開始しました。"))
        }
        K::SeriesFailed { series } => Words::new(
            "公開できませんでした",
            format!("{series} を公開できませんでした。もう一度お試しください。"),
        ),
    }
}

fn because(reason: &Option<String>) -> String {
    reason.as_ref().map(|reason| format!("理由：{reason}")).unwrap_or_default()
}

fn quoted(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!("「{message}」") }
}
