use genex_types::{CouponId, SeriesId};

use super::*;
use NoticeKind as K;

/// Words of how the platform works inside (G 4.6.3) and of securities (G 1.5), which no reader ever meets.
const FORBIDDEN: [&str; 18] = [
    "chain",
    "token",
    "gas",
    "wallet address",
    "contract",
    "mint",
    "nft",
    "hash",
    "private key",
    "invest",
    "链",
    "钱包",
    "代币",
    "合约",
    "私钥",
    "融资",
    "投资",
    "ブロックチェーン",
];

fn every_kind() -> Vec<K> {
    let amount = Money::new(123_456_789, Currency::Usd);
    let (series, who) = ("Dinner".to_owned(), "a***@example.com".to_owned());
    let reason = Some("blurred".to_owned());
    let (brand, template) = (series.clone(), series.clone());
    let expires_at = "2026-12-01T00:00:00Z".parse().unwrap();
    let coupon = CouponId { class: 1, serial: 2 };
    vec![
        K::AccountFrozen,
        K::AccountThawed,
        K::DepositSettled { amount },
        K::DepositDeclined { amount },
        K::PayoutSettled { amount },
        K::PayoutDeclined { amount },
        K::PurchaseSettled { series: series.clone(), quantity: 2, total: amount },
        K::PurchaseReversed { series: series.clone(), total: amount },
        K::PurchaseRefunded { series: series.clone(), amount },
        K::Bought { series: series.clone(), quantity: 2, price: amount },
        K::Sold { series: series.clone(), quantity: 2, price: amount },
        K::TradeReversed { series: series.clone(), quantity: 2 },
        K::OrderExpired { series: series.clone(), quantity: 2 },
        K::OrderCancelled { series: series.clone(), quantity: 2 },
        K::GiftOffered { who: who.clone(), series: series.clone(), message: "Enjoy".into() },
        K::GiftClaimed { who: who.clone(), series: series.clone() },
        K::GiftReturned { who, series: series.clone() },
        K::GiftLapsed { series: series.clone() },
        K::CouponRedeemed { coupon, series: series.clone() },
        K::RedemptionFailed { series: series.clone() },
        K::CouponsExpiring { series_id: SeriesId(1), series: series.clone(), quantity: 2, expires_at },
        K::CouponsExpired { series: series.clone(), quantity: 2 },
        K::IssuerDefaulted { series: series.clone(), quantity: 2 },
        K::KycDecided { level: 2, approved: true },
        K::KycDecided { level: 2, approved: false },
        K::IssuerReviewed { brand: brand.clone(), approved: true, reason: None },
        K::IssuerReviewed { brand: brand.clone(), approved: false, reason: reason.clone() },
        K::TemplateReviewed { template: template.clone(), approved: true, reason: None },
        K::TemplateReviewed { template, approved: false, reason },
        K::SeriesListed { series: series.clone(), quantity: 2 },
        K::SeriesFailed { series },
    ]
}

#[test]
fn no_notice_speaks_of_how_the_platform_works_inside() {
    for kind in every_kind() {
        for locale in [Locale::Zh, Locale::En, Locale::Ja] {
            let words = words(&kind, locale);
            let text = format!("{} {}", words.title, words.body).to_lowercase();
            let found: Vec<_> = FORBIDDEN.iter().filter(|word| text.contains(**word)).collect();
            assert!(found.is_empty(), "{kind:?} in {locale:?} says {found:?}: {text}");
        }
    }
}

#[test]
fn every_notice_is_told_apart_in_every_language() {
    for kind in every_kind() {
        let [zh, en, ja] = [Locale::Zh, Locale::En, Locale::Ja].map(|locale| words(&kind, locale));
        assert!(zh != en && en != ja && ja != zh, "{kind:?}");
        assert!(!en.title.is_empty() && en.body.ends_with(['.', '!', '”', 'd']), "{}", en.body);
    }
}

#[test]
fn amounts_are_written_with_thousands_apart() {
    let usd = |minor| money(Money::new(minor, Currency::Usd));
    assert_eq!(usd(123_456_789), "$1,234,567.89");
    assert_eq!(usd(99_999), "$999.99");
    assert_eq!(money(Money::new(1_000, Currency::Jpy)), "JP¥1,000");
}

#[test]
fn a_code_stands_in_its_message_as_six_digits() {
    for locale in [Locale::Zh, Locale::En, Locale::Ja] {
        let words = code("012345", locale);
        let runs: Vec<_> =
            words.body.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 6).collect();
        assert_eq!(runs, ["012345"]);
    }
}
