//! Documentation of texts that are not any text: ids and words of a fixed set. `#[schema(value_type = SeriesIdText)]`.

use std::borrow::Cow;

use genex_coupon::{HolderGroup, Kind, Transfer};
use genex_credit::Grade;
use genex_filings::Suspicion;
use genex_ports::{
    locale::Locale,
    store::issuers::{BusinessTrade, TemplateStatus},
};
use genex_protocol::TimeInForce;
use genex_types::{CaseId, Currency, DeviceId, EventId, IssuerId, PurchaseId, SeriesId, StoreId, TemplateId};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

macro_rules! ids {
    ($($text:ident of $id:ident;)*) => {$(
        #[doc = concat!("Documentation of [`", stringify!($id), "`].")]
        pub struct $text;

        impl PartialSchema for $text {
            fn schema() -> RefOr<Schema> {
                id($id::PREFIX)
            }
        }

        impl ToSchema for $text {
            fn name() -> Cow<'static, str> {
                stringify!($id).into()
            }
        }
    )*};
}

macro_rules! words {
    ($($text:ident of $kind:ident $values:expr;)*) => {$(
        #[doc = concat!("Documentation of [`", stringify!($kind), "`].")]
        pub struct $text;

        impl PartialSchema for $text {
            fn schema() -> RefOr<Schema> {
                one_of(&$values)
            }
        }

        impl ToSchema for $text {
            fn name() -> Cow<'static, str> {
                stringify!($kind).into()
            }
        }
    )*};
}

macro_rules! patterns {
    ($($(#[$doc:meta])* $text:ident as $name:ident $pattern:literal $example:literal;)*) => {$(
        $(#[$doc])*
        pub struct $text;

        impl PartialSchema for $text {
            fn schema() -> RefOr<Schema> {
                text_like($pattern).examples([$example]).into()
            }
        }

        impl ToSchema for $text {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )*};
}

patterns! {
    /// Documentation of a coupon's id: the series' number on the chain, the coupon's within it.
    CouponIdText as CouponId "^cpn_(0|[1-9][0-9]{0,17})_(0|[1-9][0-9]{0,11})$" "cpn_7_12";
    /// A country's code (ISO 3166-1 alpha-2).
    CountryText as Country "^[A-Z]{2}$" "US";
    /// A date (ISO 8601).
    DateText as Date "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" "1990-05-17";
    /// An amount that is not negative, in its series' currency.
    DecimalText as Decimal r"^[0-9]{1,12}(\.[0-9]{1,2})?$" "80.00";
    /// A hash of 32 bytes.
    Hash32Text as Hash32 "^0x[0-9a-f]{64}$" "0x6a6f75726e616c2f300000000000000000000000000000000000000000000000";
}

/// One line of at most so many characters, of which at least one can be seen.
pub struct Line<const MOST: usize>;
/// Lines of at most so many characters, of which at least one can be seen.
pub struct Text<const MOST: usize>;

impl<const MOST: usize> PartialSchema for Line<MOST> {
    fn schema() -> RefOr<Schema> {
        let printable = r"^[^\x00-\x1F\x7F-\x9F]*[^\s\x00-\x1F\x7F-\x9F][^\x00-\x1F\x7F-\x9F]*$";
        text_like(printable).min_length(Some(1)).max_length(Some(MOST)).into()
    }
}

impl<const MOST: usize> ToSchema for Line<MOST> {
    fn name() -> Cow<'static, str> {
        format!("Line{MOST}").into()
    }
}

impl<const MOST: usize> PartialSchema for Text<MOST> {
    fn schema() -> RefOr<Schema> {
        let printable =
            r"^[^\x00-\x09\x0B-\x1F\x7F-\x9F]*[^\s\x00-\x1F\x7F-\x9F][^\x00-\x09\x0B-\x1F\x7F-\x9F]*$";
        text_like(printable).min_length(Some(1)).max_length(Some(MOST)).into()
    }
}

impl<const MOST: usize> ToSchema for Text<MOST> {
    fn name() -> Cow<'static, str> {
        format!("Text{MOST}").into()
    }
}

/// [`Line`] under a name, since the documentation's macros do not read numbers in types.
pub type Line2 = Line<2>;
/// [`Line`] under a name, since the documentation's macros do not read numbers in types.
pub type Line60 = Line<60>;
/// [`Line`] under a name, since the documentation's macros do not read numbers in types.
pub type Line64 = Line<64>;
/// [`Line`] under a name, since the documentation's macros do not read numbers in types.
pub type Line80 = Line<80>;
/// [`Line`] under a name, since the documentation's macros do not read numbers in types.
pub type Line100 = Line<100>;
/// [`Line`] under a name, since the documentation's macros do not read numbers in types.
pub type Line120 = Line<120>;
/// [`Text`] under a name, since the documentation's macros do not read numbers in types.
pub type Text500 = Text<500>;
/// [`Text`] under a name, since the documentation's macros do not read numbers in types.
pub type Text2000 = Text<2000>;

ids! {
    CaseIdText of CaseId;
    DeviceIdText of DeviceId;
    EventIdText of EventId;
    IssuerIdText of IssuerId;
    PurchaseIdText of PurchaseId;
    SeriesIdText of SeriesId;
    StoreIdText of StoreId;
    TemplateIdText of TemplateId;
}

words! {
    BusinessTradeText of BusinessTrade
        [BusinessTrade::Catering, BusinessTrade::Hotel, BusinessTrade::Travel, BusinessTrade::Retail];
    CurrencyText of Currency Currency::ALL;
    GradeText of Grade Grade::ALL;
    HolderGroupText of HolderGroup [HolderGroup::All];
    KindText of Kind Kind::ALL;
    LocaleText of Locale [Locale::Zh, Locale::En, Locale::Ja];
    SuspicionText of Suspicion Suspicion::ALL;
    TemplateStatusText of TemplateStatus [
        TemplateStatus::Draft,
        TemplateStatus::InReview,
        TemplateStatus::Approved,
        TemplateStatus::Rejected,
        TemplateStatus::Issued,
    ];
    TimeInForceText of TimeInForce
        [TimeInForce::Gtc, TimeInForce::Ioc, TimeInForce::Fok, TimeInForce::PostOnly];
    TransferText of Transfer [Transfer::Free, Transfer::Forbidden, Transfer::Counted];
}

/// An id with this prefix: 128 bits in Crockford's base 32.
fn id(prefix: &str) -> RefOr<Schema> {
    let pattern = format!("^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$");
    let example = format!("{prefix}_01m0wgjjxe2jaehexsycfe296j");
    text_like(&pattern).examples([example]).into()
}

fn text_like(pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern))
}

/// One of these values, as they are written on the wire.
fn one_of<T: Serialize>(values: &[T]) -> RefOr<Schema> {
    let words = values.iter().map(|value| serde_json::to_value(value).expect("a word is JSON"));
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.collect::<Vec<_>>())).into()
}
