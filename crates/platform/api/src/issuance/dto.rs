//! A series as its issuer sees it.

use genex_ports::store::series::Series;
use genex_services::issuance::IssuedSeries;
use serde::Serialize;
use utoipa::ToSchema;

use super::IssuanceDesk;
use crate::{ApiError, trade::SeriesCard};

/// A series as its issuer sees it. `status` is `minting`, `listed`, `delisted`,
/// `recalled`, `expired`, `defaulted` or `failed`.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuerSeries {
    #[serde(flatten)]
    card: SeriesCard,
    template_id: String,
    supply: SupplyDto,
    /// Why it could not be issued.
    failure: Option<String>,
}

/// Where the units are.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplyDto {
    /// Ever issued.
    issued: u64,
    /// With the issuer.
    in_stock: u64,
    /// Sold by the issuer, less what was undone.
    sold: u64,
    /// With people, neither used nor expired.
    circulating: u64,
    /// Of them, offered in the book.
    listed: u64,
    /// Used.
    redeemed: u64,
    /// Sold and expired unused.
    expired: u64,
}

impl IssuerSeries {
    /// One series with what the market knows of it.
    pub async fn one(desk: &IssuanceDesk, series: Series) -> Result<Self, ApiError> {
        let shown = desk.issuance.shown(&desk.market, vec![series]).await?;
        Ok(shown.into_iter().next().map(Self::from).expect("one for each that was asked for"))
    }
}

impl From<IssuedSeries> for IssuerSeries {
    fn from(shown: IssuedSeries) -> Self {
        let supply = shown.supply;
        Self {
            card: SeriesCard::from(&shown.card).with_status(shown.series.status.name()),
            template_id: shown.series.template.to_string(),
            supply: SupplyDto {
                issued: supply.issued,
                in_stock: supply.in_stock,
                sold: supply.sold,
                circulating: supply.circulating,
                listed: supply.listed,
                redeemed: supply.redeemed,
                expired: supply.expired,
            },
            failure: shown.series.failure,
        }
    }
}
