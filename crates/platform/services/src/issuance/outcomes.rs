//! What the chain made of a series, told to the exchange, the market and its issuer.

use std::sync::Arc;

use async_trait::async_trait;
use genex_credit::FeeTier;
use genex_ports::{
    chain::{ChainOp, OpResult, Outcome},
    clock::Clock,
    exchange::{Exchange, ExchangeError, derived_client_id},
    notices::{Notice, NoticeKind, Notifier, Recipient},
    store::{
        issuers::{Issuer, IssuerStore},
        market::SeriesProfiles,
        outbox::{HandlerError, OpId, OutcomeHandler, Purpose},
        series::{Series, SeriesStore},
    },
};
use genex_protocol::{Command, Reject, SeriesSpec, Track};
use genex_types::{EventId, Price, SeriesId};

use super::{TICK, shown::profile};

/// Opens a series' book once its coupons exist, or reports that it came to nothing.
pub struct SeriesOutcomes {
    /// Series.
    pub series: Arc<dyn SeriesStore>,
    /// Their issuers.
    pub issuers: Arc<dyn IssuerStore>,
    /// What the market shows of them.
    pub profiles: Arc<dyn SeriesProfiles>,
    /// Where their books are.
    pub exchange: Arc<dyn Exchange>,
    /// Tells the issuer's owner.
    pub notifier: Arc<dyn Notifier>,
    /// The present moment.
    pub clock: Arc<dyn Clock>,
}

impl SeriesOutcomes {
    async fn open(
        &self,
        series: &Series,
        issuer: &Issuer,
        class: u64,
        first_serial: u64,
        count: u64,
    ) -> Result<(), HandlerError> {
        self.profiles.publish(series.id, &profile(series)).await?;
        let spec = spec(series, issuer, class)?;
        self.tell("register_series", series.id, Command::RegisterSeries(spec)).await?;
        let units = Command::IssueUnits { series: series.id, first_serial, count };
        self.tell("issue_units", series.id, units).await?;
        self.series.set_series_class(series.id, class).await?;
        let kind = NoticeKind::SeriesListed { series: series.name.clone(), quantity: count };
        self.notify(series, issuer, kind).await
    }

    async fn fail(&self, series: &Series, issuer: &Issuer, reason: &str) -> Result<(), HandlerError> {
        tracing::warn!(series = %series.id, reason, "issuance: a series came to nothing");
        self.series.set_series_failed(series.id, reason).await?;
        self.notify(series, issuer, NoticeKind::SeriesFailed { series: series.name.clone() }).await
    }

    /// The exchange forgets client ids after a while; a series it knows already was told to it before.
    async fn tell(&self, step: &str, series: SeriesId, command: Command) -> Result<(), HandlerError> {
        match self.exchange.submit(derived_client_id(step, series.0), command).await {
            Ok(_) | Err(ExchangeError::Rejected(Reject::DuplicateId)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn notify(&self, series: &Series, issuer: &Issuer, kind: NoticeKind) -> Result<(), HandlerError> {
        let notice = Notice {
            id: EventId(derived_client_id("series_notice", series.id.0).0),
            to: Recipient::User(issuer.owner),
            kind,
            link: Some("/issuer/series".to_owned()),
            at: self.clock.now(),
        };
        Ok(self.notifier.notify(&[notice]).await?)
    }
}

#[async_trait]
impl OutcomeHandler for SeriesOutcomes {
    fn purposes(&self) -> &'static [Purpose] {
        &[Purpose::Series]
    }

    async fn on_outcome(&self, id: OpId, _: &ChainOp, outcome: &Outcome) -> Result<(), HandlerError> {
        let missing = |what| HandlerError::Unexpected(format!("{id}: no such {what}"));
        let series = self.series.series(SeriesId(id.subject)).await?.ok_or_else(|| missing("series"))?;
        let issuer = self.issuers.issuer(series.issuer).await?.ok_or_else(|| missing("issuer"))?;
        match &outcome.result {
            OpResult::SeriesCreated { class, first_serial, count } => {
                self.open(&series, &issuer, *class, *first_serial, *count).await
            }
            OpResult::Reverted { reason } => self.fail(&series, &issuer, reason).await,
            other => Err(HandlerError::Unexpected(format!("{other:?} of a new series"))),
        }
    }
}

fn spec(series: &Series, issuer: &Issuer, class: u64) -> Result<SeriesSpec, HandlerError> {
    let price = |minor: i128| {
        i64::try_from(minor).map(Price).map_err(|e| HandlerError::Unexpected(format!("{}: {e}", series.id)))
    };
    let tier = FeeTier::ALL.into_iter().find(|tier| tier.code() == issuer.fee_tier);
    let tier = tier.ok_or_else(|| HandlerError::Unexpected(format!("no such tier: {}", issuer.fee_tier)))?;
    Ok(SeriesSpec {
        series: series.id,
        class,
        issuer: series.issuer,
        currency: series.terms.face.currency,
        face: price(series.terms.face.minor)?,
        issue_price: price(series.terms.issue_price.minor)?,
        tick: TICK,
        track: Track::Utility,
        max_resales: series.terms.rules.max_resales,
        per_person: series.terms.rules.per_person,
        expires_at: series.expires_at,
        fee: tier.fee(),
        listed: true,
    })
}
