//! Who is in the demo market, and what they sell. All of it is made up.

use genex_coupon::Kind;

/// An issuer of the demo market.
pub struct IssuerPart {
    /// Name in the register.
    pub legal_name: &'static str,
    /// Name people know.
    pub brand_name: &'static str,
    /// Its business: catering, hotel, travel or retail.
    pub trade: &'static str,
    /// Colour of its coupons.
    pub colour: &'static str,
    /// What stands for it.
    pub mark: &'static str,
    /// What the auditor found; `None` for one that is not rated yet.
    pub audit: Option<AuditPart>,
    /// Day of the season on which it stops honouring its coupons.
    pub defaults_on_day: Option<u32>,
    /// What it sells.
    pub series: [SeriesPart; 4],
}

/// An audit's findings, in basis points and months.
#[derive(Clone, Copy)]
pub struct AuditPart {
    /// Redeemed of matured coupons.
    pub redeemed_bps: u32,
    /// Expired of matured coupons.
    pub expired_bps: u32,
    /// Months in business.
    pub months: u32,
    /// How content people are.
    pub content_bps: u32,
}

/// A series of the demo market. Money in cents.
pub struct SeriesPart {
    /// Its name.
    pub name: &'static str,
    /// What it is good for.
    pub description: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// Face value.
    pub face: i64,
    /// What the issuer asks, in basis points of the face value.
    pub issue_bps: u32,
    /// How long it is valid from the season's first day.
    pub days: u32,
    /// Smallest bill it is good for.
    pub min_spend: Option<i64>,
    /// How many there are.
    pub quantity: u64,
}

const fn audit(redeemed_bps: u32, expired_bps: u32, months: u32, content_bps: u32) -> Option<AuditPart> {
    Some(AuditPart { redeemed_bps, expired_bps, months, content_bps })
}

const fn series(
    name: &'static str,
    description: &'static str,
    kind: Kind,
    face: i64,
    issue_bps: u32,
    days: u32,
) -> SeriesPart {
    SeriesPart { name, description, kind, face, issue_bps, days, min_spend: None, quantity: 900 }
}

const fn over(min_spend: i64, part: SeriesPart) -> SeriesPart {
    SeriesPart { min_spend: Some(min_spend), ..part }
}

/// The six issuers, best grade first.
pub const ISSUERS: [IssuerPart; 6] = [
    IssuerPart {
        legal_name: "Harbour Kitchen Group Ltd",
        brand_name: "Harbour Kitchen 海港厨房",
        trade: "catering",
        colour: "#7A1F3D",
        mark: "港",
        audit: audit(9_600, 300, 36, 9_700),
        defaults_on_day: None,
        series: [
            over(
                15_000,
                series(
                    "Dinner for two 双人晚餐",
                    "A set dinner for two in any of our houses.",
                    Kind::SpendAndSave,
                    10_000,
                    8_800,
                    180,
                ),
            ),
            series(
                "Weekday lunch 工作日午餐",
                "One lunch menu, Monday to Friday.",
                Kind::Discount,
                2_500,
                8_600,
                120,
            ),
            series(
                "Seafood feast 海鲜盛宴",
                "A seafood table for four.",
                Kind::StoredValue,
                24_000,
                9_000,
                270,
            ),
            series("Morning tea 早茶", "Dim sum and tea until eleven.", Kind::Discount, 1_800, 8_500, 100),
        ],
    },
    IssuerPart {
        legal_name: "Northway Hotels Inc",
        brand_name: "Northway Hotels",
        trade: "hotel",
        colour: "#22306B",
        mark: "N",
        audit: audit(8_800, 700, 30, 9_000),
        defaults_on_day: None,
        series: [
            series(
                "One night, any city 任选一晚",
                "A double room for one night, breakfast included.",
                Kind::StoredValue,
                18_000,
                8_700,
                300,
            ),
            series("Weekend suite", "A suite from Friday to Sunday.", Kind::StoredValue, 42_000, 8_900, 240),
            series(
                "Spa afternoon スパの午後",
                "Three hours in the spa with tea.",
                Kind::Discount,
                9_000,
                8_200,
                150,
            ),
            over(
                6_000,
                series(
                    "Breakfast credit",
                    "For breakfast in any of our hotels.",
                    Kind::SpendAndSave,
                    2_000,
                    8_400,
                    110,
                ),
            ),
        ],
    },
    IssuerPart {
        legal_name: "Kumo Travel KK",
        brand_name: "Kumo Travel 雲トラベル",
        trade: "travel",
        colour: "#2D6FB7",
        mark: "雲",
        audit: audit(7_800, 1_200, 26, 8_400),
        defaults_on_day: None,
        series: [
            series(
                "Rail day pass 鉄道一日券",
                "A day on all regional lines.",
                Kind::Discount,
                6_000,
                8_300,
                200,
            ),
            series(
                "Domestic one way",
                "One economy seat, any domestic route.",
                Kind::StoredValue,
                16_000,
                8_500,
                330,
            ),
            series("Harbour cruise", "Two hours on the water at sunset.", Kind::Discount, 4_500, 8_000, 130),
            series(
                "Airport transfer 机场接送",
                "One car to or from the airport.",
                Kind::Discount,
                5_500,
                8_200,
                170,
            ),
        ],
    },
    IssuerPart {
        legal_name: "Cedar Market LLC",
        brand_name: "Cedar Market",
        trade: "retail",
        colour: "#B7791F",
        mark: "C",
        audit: audit(6_600, 2_200, 18, 7_400),
        defaults_on_day: None,
        series: [
            series(
                "Grocery voucher 购物券",
                "For everything in our markets.",
                Kind::StoredValue,
                10_000,
                8_000,
                160,
            ),
            over(
                8_000,
                series(
                    "Twenty off eighty",
                    "Twenty off a bill of eighty or more.",
                    Kind::SpendAndSave,
                    2_000,
                    7_800,
                    115,
                ),
            ),
            series("Wine cellar", "Any bottle from the cellar list.", Kind::StoredValue, 6_000, 7_900, 280),
            series("Home delivery month", "A month of deliveries.", Kind::Discount, 1_500, 7_600, 125),
        ],
    },
    IssuerPart {
        legal_name: "Lantern Tea House Ltd",
        brand_name: "Lantern Tea 灯笼茶馆",
        trade: "catering",
        colour: "#15803D",
        mark: "茶",
        audit: None,
        defaults_on_day: None,
        series: [
            series("Afternoon tea 下午茶", "Tea and cakes for one.", Kind::Discount, 1_600, 8_000, 140),
            series(
                "Tea ceremony お茶会",
                "A ceremony with the house's master.",
                Kind::Discount,
                4_800,
                8_100,
                190,
            ),
            series(
                "Leaf of the month 每月一茶",
                "A tin of the month's leaf.",
                Kind::StoredValue,
                3_200,
                8_200,
                220,
            ),
            over(
                3_000,
                series(
                    "Ten off thirty 满三十减十",
                    "Ten off a bill of thirty or more.",
                    Kind::SpendAndSave,
                    1_000,
                    7_900,
                    105,
                ),
            ),
        ],
    },
    IssuerPart {
        legal_name: "Bluefin Grill Ltd",
        brand_name: "Bluefin Grill",
        trade: "catering",
        colour: "#475569",
        mark: "B",
        audit: audit(6_500, 2_400, 14, 7_300),
        defaults_on_day: Some(74),
        series: [
            series("Grill platter", "The house platter for two.", Kind::Discount, 5_000, 7_400, 180),
            series(
                "Sushi counter 寿司カウンター",
                "Eight pieces at the counter.",
                Kind::Discount,
                3_600,
                7_300,
                150,
            ),
            series(
                "Card of one hundred",
                "For everything on the menu.",
                Kind::StoredValue,
                10_000,
                7_500,
                210,
            ),
            series("Business lunch", "A lunch menu with coffee.", Kind::Discount, 2_200, 7_200, 120),
        ],
    },
];
