//! `GET /v1/trade/series`

use axum::{Json, extract::State};
use genex_coupon::Kind;
use genex_credit::Grade;
use genex_ports::store::issuers::BusinessTrade;
use genex_services::market::{Filter, Market, Sort};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::SeriesCard;
use crate::{
    ApiError,
    extract::{Page, PageParams, SignedIn, ValidQuery, id_cursor},
    schema::{BusinessTradeText, GradeText, KindText, List},
};

const QUERY_LIMIT: usize = 100;

/// Which series, in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CatalogueQuery {
    /// Words that all occur in name, brand or description.
    #[param(max_length = 100)]
    query: Option<String>,
    /// `catering`, `hotel`, `travel` or `retail`.
    #[param(value_type = Option<BusinessTradeText>, inline)]
    trade: Option<BusinessTrade>,
    /// What the coupons do.
    #[param(value_type = Option<KindText>, inline)]
    kind: Option<Kind>,
    /// The issuer's grade.
    #[param(value_type = Option<GradeText>, inline)]
    grade: Option<Grade>,
    /// Most days left.
    #[param(value_type = Option<u64>, maximum = 4294967295u32)]
    max_days_left: Option<u32>,
    /// Smallest discount in basis points.
    min_discount_bps: Option<i64>,
    /// `trending` (unless told), `ending`, `discount`, `newest` or `price`.
    #[param(inline)]
    sort: Option<SortDto>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SortDto {
    Trending,
    Ending,
    Discount,
    Newest,
    Price,
}

/// Series that may be bought and traded.
#[utoipa::path(get, path = "/v1/trade/series", tag = "trade", params(CatalogueQuery, PageParams),
    responses((status = 200, body = List<SeriesCard>)))]
pub async fn list(
    State(market): State<Market>,
    reader: Option<SignedIn>,
    ValidQuery(query): ValidQuery<CatalogueQuery>,
    page: Page,
) -> Result<Json<List<SeriesCard>>, ApiError> {
    if query.query.as_ref().is_some_and(|words| words.chars().count() > QUERY_LIMIT) {
        return Err(ApiError::invalid("query", format!("at most {QUERY_LIMIT} characters")));
    }
    let sort = query.sort.map_or_else(Sort::default, Sort::from);
    let reader = reader.map(|SignedIn(caller)| caller);
    let after = id_cursor(&page)?;
    let found = market.catalogue(reader.as_ref(), query.into(), sort, after, page.limit).await?;
    Ok(Json(List {
        data: found.cards.iter().map(SeriesCard::from).collect(),
        next_cursor: found.next.map(|next| next.to_string()),
    }))
}

impl From<CatalogueQuery> for Filter {
    fn from(query: CatalogueQuery) -> Self {
        Self {
            query: query.query,
            trade: query.trade,
            kind: query.kind,
            grade: query.grade,
            max_days_left: query.max_days_left,
            min_discount_bps: query.min_discount_bps,
        }
    }
}

impl From<SortDto> for Sort {
    fn from(sort: SortDto) -> Self {
        match sort {
            SortDto::Trending => Self::Trending,
            SortDto::Ending => Self::Ending,
            SortDto::Discount => Self::Discount,
            SortDto::Newest => Self::Newest,
            SortDto::Price => Self::Price,
        }
    }
}
