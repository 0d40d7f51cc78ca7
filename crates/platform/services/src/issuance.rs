//! Series: from an approved template to coupons on sale, and closed again.

mod outcomes;
mod shown;

use std::sync::Arc;

use genex_coupon::{Kind, Transfer};
use genex_credit::Grade;
use genex_ports::{
    chain::{ChainOp, Hash32, SeriesTerms, TransferMode},
    clock::Clock,
    exchange::{Exchange, derived_client_id},
    notices::{Notice, NoticeKind, Notifier, Recipient},
    signer::KeyRef,
    store::{
        issuers::{Issuer, IssuerStatus, IssuerStore, Template, TemplateStore},
        keys::PartyKeys,
        outbox::{OpId, Outbox, Purpose},
        series::{Series, SeriesCreation, SeriesStatus, SeriesStore},
    },
};
use genex_protocol::Command;
use genex_types::{
    DAY_US, EventId, IssuerId, Party, Price, SECOND_US, SeriesId, TemplateId, Timestamp, UserId,
};
use sha2::{Digest, Sha256};

use crate::{Caller, Error, Refusal, holders::holders, idempotency::Attempt};

pub use outcomes::SeriesOutcomes;
pub use shown::IssuedSeries;

/// Smallest step of a price: one minor unit.
const TICK: Price = Price(1);

/// Coupons a series may have.
const MAX_QUANTITY: u64 = 10_000_000;

/// Issues series and closes them.
#[derive(Clone)]
pub struct Issuance {
    /// Series.
    pub series: Arc<dyn SeriesStore>,
    /// What they are made of.
    pub templates: Arc<dyn TemplateStore>,
    /// Who makes them.
    pub issuers: Arc<dyn IssuerStore>,
    /// Issuers' keys.
    pub keys: Arc<dyn PartyKeys>,
    /// Where books are opened and closed.
    pub exchange: Arc<dyn Exchange>,
    /// Tells holders.
    pub notifier: Arc<dyn Notifier>,
    /// Where classes are made.
    pub outbox: Arc<dyn Outbox>,
    /// The present moment.
    pub clock: Arc<dyn Clock>,
}

impl Issuance {
    /// Makes a series of an approved template. It is on sale once the chain has it.
    ///
    /// Errors: not the issuer's, issuing suspended, the template not approved or issued already, terms that are not
    /// allowed any more, quota exceeded.
    pub async fn issue(
        &self,
        caller: &Caller,
        attempt: &Attempt,
        template: TemplateId,
        quantity: u64,
    ) -> Result<Series, Error> {
        if !(1..=MAX_QUANTITY).contains(&quantity) {
            return Err(Error::invalid("quantity", format!("must be 1 to {MAX_QUANTITY}")));
        }
        let id = SeriesId::at(attempt.first_seen, attempt.bits("series"));
        let template = self.templates.template(template).await?.ok_or(Error::NotFound("template"))?;
        caller.require_active()?;
        caller.require_issuer(template.issuer)?;
        if let Some(made) = self.series.series(id).await? {
            return Ok(made);
        }
        self.require_may_issue(template.issuer).await?;
        let series = draft(id, template, quantity, self.clock.now())?;
        self.create(&series).await?;
        Ok(series)
    }

    /// One of the caller's issuer's series. Errors: none such.
    pub async fn get(&self, caller: &Caller, id: SeriesId) -> Result<Series, Error> {
        let series = self.series.series(id).await?.ok_or(Error::NotFound("series"))?;
        let may_look = caller.require_operator().is_ok() || caller.issuer == Some(series.issuer);
        if may_look { Ok(series) } else { Err(Error::NotFound("series")) }
    }

    /// An issuer's series, by default the caller's own, newest first, after `after`. Errors: somebody else's.
    pub async fn list(
        &self,
        caller: &Caller,
        issuer: Option<IssuerId>,
        after: Option<SeriesId>,
        limit: u32,
    ) -> Result<Vec<Series>, Error> {
        let issuer = issuer.or(caller.issuer).ok_or(Error::Forbidden)?;
        if caller.require_operator().is_err() && caller.issuer != Some(issuer) {
            return Err(Error::Forbidden);
        }
        Ok(self.series.series_of_issuer(issuer, after, limit).await?)
    }

    /// Closes a series to buying and trading; what rests in its book is cancelled. Holders keep their coupons.
    pub async fn delist(&self, caller: &Caller, id: SeriesId) -> Result<Series, Error> {
        self.move_on(caller, id, &[SeriesStatus::Listed], SeriesStatus::Delisted).await
    }

    /// Opens a closed series again.
    pub async fn relist(&self, caller: &Caller, id: SeriesId) -> Result<Series, Error> {
        self.move_on(caller, id, &[SeriesStatus::Delisted], SeriesStatus::Listed).await
    }

    /// Closes a series for good: what is unsold is never sold. Holders keep their coupons.
    pub async fn recall(&self, caller: &Caller, id: SeriesId) -> Result<Series, Error> {
        let from = [SeriesStatus::Listed, SeriesStatus::Delisted];
        self.move_on(caller, id, &from, SeriesStatus::Recalled).await
    }

    /// Closes every series of an issuer that does not honour its coupons, and tells whoever holds some.
    pub async fn default_all(&self, issuer: IssuerId) -> Result<(), Error> {
        let from = [SeriesStatus::Listed, SeriesStatus::Delisted, SeriesStatus::Recalled];
        for series in self.series.series_of_issuer(issuer, None, u32::MAX).await? {
            if from.contains(&series.status) {
                let client_id = derived_client_id("default_series", series.id.0);
                let close = Command::SetListed { series: series.id, listed: false };
                self.exchange.submit(client_id, close).await?;
                self.tell_holders(&series).await?;
                self.series.set_series_status(series.id, &from, SeriesStatus::Defaulted).await?;
            }
        }
        Ok(())
    }

    async fn tell_holders(&self, series: &Series) -> Result<(), Error> {
        let at = self.clock.now();
        let holders = holders(self.exchange.as_ref(), series.class).await?;
        let notices: Vec<Notice> =
            holders.into_iter().map(|(user, n)| defaulted(series, user, n, at)).collect();
        Ok(self.notifier.notify(&notices).await?)
    }

    async fn move_on(
        &self,
        caller: &Caller,
        id: SeriesId,
        from: &[SeriesStatus],
        to: SeriesStatus,
    ) -> Result<Series, Error> {
        let series = self.series.series(id).await?.ok_or(Error::NotFound("series"))?;
        if caller.require_operator().is_err() {
            caller.require_active()?;
            caller.require_issuer(series.issuer)?;
        }
        if series.status == to {
            return Ok(series);
        }
        if !from.contains(&series.status) {
            return Err(Error::conflict(format!("the series is {}", series.status.name())));
        }
        let moment = u128::from(self.clock.now().micros().unsigned_abs());
        let client_id = derived_client_id("set_listed", id.0 ^ moment);
        let command = Command::SetListed { series: id, listed: to == SeriesStatus::Listed };
        self.exchange.submit(client_id, command).await?;
        self.series.set_series_status(id, from, to).await?;
        Ok(Series { status: to, ..series })
    }

    async fn require_may_issue(&self, issuer: IssuerId) -> Result<(), Error> {
        let issuer = self.issuers.issuer(issuer).await?.ok_or(Error::NotFound("issuer"))?;
        if may_issue(&issuer) { Ok(()) } else { Err(Refusal::IssuanceSuspended.into()) }
    }

    /// The admission comes first in the operator's queue, so the class finds its issuer admitted.
    async fn create(&self, series: &Series) -> Result<(), Error> {
        let key = self.keys.allocate(Party::Issuer(series.issuer)).await?;
        let admission = OpId::new(Purpose::IssuerAdmission, series.issuer.0);
        self.outbox.enqueue(admission, ChainOp::AdmitIssuer { key, admitted: true }).await?;
        let id = OpId::new(Purpose::Series, series.id.0);
        let op = ChainOp::CreateSeries(chain_terms(series, key)?);
        match self.series.create_series(series, id, &op).await? {
            SeriesCreation::Created => Ok(self.outbox.enqueue(id, op).await?),
            SeriesCreation::QuotaExceeded => Err(Refusal::QuotaExceeded.into()),
            SeriesCreation::TemplateNotReady => {
                Err(Error::conflict("the template is not approved, or was issued already"))
            }
        }
    }
}

fn may_issue(issuer: &Issuer) -> bool {
    issuer.status == IssuerStatus::Active && issuer.grade.parse::<Grade>().is_ok_and(Grade::may_issue)
}

/// The chain counts in whole seconds, so a series' life does too.
fn draft(id: SeriesId, template: Template, quantity: u64, now: Timestamp) -> Result<Series, Error> {
    template.terms.check(now).map_err(|e| Error::invalid("template_id", e.to_string()))?;
    let valid_from = Timestamp::from_seconds(now.seconds());
    let expires_at = Timestamp::from_seconds(template.terms.validity.ends(valid_from).seconds());
    Ok(Series {
        id,
        template: template.id,
        issuer: template.issuer,
        name: template.name,
        description: template.description,
        terms: template.terms,
        quantity,
        valid_from,
        expires_at,
        created_at: now,
        status: SeriesStatus::Minting,
        class: None,
        failure: None,
        reminded: false,
    })
}

fn chain_terms(series: &Series, issuer: KeyRef) -> Result<SeriesTerms, Error> {
    let terms = &series.terms;
    let minor = |value: i128| i64::try_from(value).map_err(Error::internal);
    Ok(SeriesTerms {
        series: series.id,
        issuer,
        count: series.quantity,
        face: Price(minor(terms.face.minor)?),
        currency: terms.face.currency,
        utility: true,
        stored_value: terms.kind == Kind::StoredValue,
        gift_card: terms.gift_card,
        max_resales: terms.rules.max_resales,
        transfer: match terms.rules.transfer {
            Transfer::Free => TransferMode::Free,
            Transfer::Forbidden => TransferMode::Forbidden,
            Transfer::Counted => TransferMode::Counted,
        },
        not_before: series.valid_from,
        expires_at: series.expires_at,
        min_spend_minor: terms.rules.min_spend.map_or(Ok(0), |m| minor(m.minor))?.unsigned_abs(),
        per_person: u16::try_from(terms.rules.per_person).map_err(Error::internal)?,
        stackable: terms.rules.stackable,
        refund_window_s: u32::from(terms.refund_days) * (DAY_US / SECOND_US) as u32,
        store_root: None,
        terms_hash: terms_hash(series),
    })
}

/// SHA-256 of the terms as people read them: name, description and rules as JSON.
fn terms_hash(series: &Series) -> Hash32 {
    let text = serde_json::json!([series.name, series.description, series.terms]).to_string();
    Hash32(Sha256::digest(text).into())
}

/// Its id follows from whom it concerns, so that marking an issuer twice tells once.
fn defaulted(series: &Series, user: UserId, quantity: u64, at: Timestamp) -> Notice {
    let kind = NoticeKind::IssuerDefaulted { series: series.name.clone(), quantity };
    let id = EventId(derived_client_id("defaulted_notice", series.id.0 ^ user.0.rotate_left(64)).0);
    Notice { id, to: Recipient::User(user), kind, link: Some("/my".to_owned()), at }
}
