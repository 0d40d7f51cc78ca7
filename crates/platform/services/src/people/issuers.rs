//! Issuers: application, review, default.

use std::collections::BTreeMap;

use genex_credit::{FeeTier, Grade};
use genex_ports::{
    notices::NoticeKind,
    store::issuers::{BusinessTrade, Issuer, IssuerStatus, Store},
};
use genex_types::{Currency, IssuerId, Money, Party, StoreId};

use super::{People, fields, rating::quota_of, screening};
use crate::{Caller, Error, Refusal, Role, contact};

const STORES_LIMIT: usize = 500;

/// What a business hands in.
#[derive(Debug, Clone)]
pub struct IssuerApplication {
    /// Name in the register.
    pub legal_name: String,
    /// Name people know.
    pub brand_name: String,
    /// What its business is.
    pub trade: BusinessTrade,
    /// Where it is registered.
    pub country: String,
    /// Number in the register.
    pub registration_number: String,
    /// Colour of its coupons.
    pub colour: String,
    /// One or two characters that stand for it.
    pub mark: String,
    /// Where the platform reaches it.
    pub contact_email: String,
}

/// A page of issuers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerPage {
    /// Newest first.
    pub issuers: Vec<Issuer>,
    /// Last of them, if there are more.
    pub next: Option<IssuerId>,
}

impl People {
    /// Applies for a business, whose owner the caller becomes. Errors: the caller has one, or the registration
    /// number is taken; a value is not acceptable.
    pub async fn apply_as_issuer(
        &self,
        caller: &Caller,
        application: IssuerApplication,
    ) -> Result<Issuer, Error> {
        caller.require_active()?;
        if caller.issuer.is_some() {
            return Err(Error::conflict("this account already works for an issuer"));
        }
        let issuer = self.new_issuer(caller, application)?;
        self.store.create_issuer(&issuer).await?;
        Ok(issuer)
    }

    /// One issuer, for its own people and for operators.
    pub async fn issuer(&self, caller: &Caller, id: IssuerId) -> Result<Issuer, Error> {
        let own = caller.issuer == Some(id);
        if !own && !caller.roles.has_any(&[Role::Operator, Role::Regulator]) {
            return Err(Error::NotFound("issuer"));
        }
        self.store.issuer(id).await?.ok_or(Error::NotFound("issuer"))
    }

    /// Issuers of a status or all. Errors: not an operator.
    pub async fn issuers(
        &self,
        caller: &Caller,
        status: Option<IssuerStatus>,
        after: Option<IssuerId>,
        limit: u32,
    ) -> Result<IssuerPage, Error> {
        caller.require_operator()?;
        let mut issuers = self.store.list_issuers(status, after, limit + 1).await?;
        let more = issuers.len() > limit as usize;
        issuers.truncate(limit as usize);
        let next = issuers.last().filter(|_| more).map(|issuer| issuer.id);
        Ok(IssuerPage { issuers, next })
    }

    /// Admits an issuer: it gets its account and may issue within its starting quota.
    pub async fn approve_issuer(&self, caller: &Caller, id: IssuerId) -> Result<Issuer, Error> {
        caller.require_operator()?;
        let issuer = self.store.issuer(id).await?.ok_or(Error::NotFound("issuer"))?;
        if issuer.status != IssuerStatus::PendingReview {
            return Err(Error::conflict("the issuer is not waiting for a review"));
        }
        let issuer = self.admit_issuer(issuer).await?;
        self.tell_review(&issuer, true, None).await?;
        Ok(issuer)
    }

    /// Gives an issuer its wallet and lets it issue. Repeating it changes nothing.
    pub(super) async fn admit_issuer(&self, issuer: Issuer) -> Result<Issuer, Error> {
        if issuer.status != IssuerStatus::PendingReview {
            return Ok(issuer);
        }
        self.open_issuer_wallet(Party::Issuer(issuer.id)).await?;
        let from = [IssuerStatus::PendingReview];
        self.store.set_issuer_status(issuer.id, &from, IssuerStatus::Active, None).await?;
        self.reread_issuer(issuer.id).await
    }

    /// Turns an issuer away.
    pub async fn reject_issuer(&self, caller: &Caller, id: IssuerId, reason: &str) -> Result<Issuer, Error> {
        caller.require_operator()?;
        let reason = fields::text("reason", reason, 500)?;
        let issuer = self.store.issuer(id).await?.ok_or(Error::NotFound("issuer"))?;
        let from = [IssuerStatus::PendingReview];
        self.store.set_issuer_status(id, &from, IssuerStatus::Rejected, Some(&reason)).await?;
        self.tell_review(&issuer, false, Some(reason)).await?;
        self.reread_issuer(id).await
    }

    /// Marks an issuer as not honouring its coupons: it may issue nothing more. Its series are closed by
    /// [`Issuance::default_all`](crate::issuance::Issuance::default_all); marking it again finishes what was cut short.
    pub async fn default_issuer(&self, caller: &Caller, id: IssuerId, reason: &str) -> Result<Issuer, Error> {
        caller.require_operator()?;
        let reason = fields::text("reason", reason, 500)?;
        let from = [IssuerStatus::Active, IssuerStatus::Suspended, IssuerStatus::Defaulted];
        self.store.set_issuer_status(id, &from, IssuerStatus::Defaulted, Some(&reason)).await?;
        self.reread_issuer(id).await
    }

    /// Names people know issuers by.
    pub async fn brands(&self, ids: &[IssuerId]) -> Result<BTreeMap<IssuerId, String>, Error> {
        let issuers = self.store.issuers(ids).await?;
        Ok(issuers.into_iter().map(|issuer| (issuer.id, issuer.brand_name)).collect())
    }

    /// Adds a store. Errors: the caller does not run the issuer.
    pub async fn add_store(
        &self,
        caller: &Caller,
        issuer: IssuerId,
        name: &str,
        region: &str,
        city: &str,
    ) -> Result<Store, Error> {
        caller.require_active()?;
        caller.require_issuer(issuer)?;
        if self.store.stores_of(issuer).await?.len() >= STORES_LIMIT {
            return Err(Error::conflict(format!("an issuer has at most {STORES_LIMIT} stores")));
        }
        let now = self.clock.now();
        let store = Store {
            id: StoreId::at(now, self.entropy.bits()),
            issuer,
            name: fields::line("name", name, 80)?,
            region: fields::line("region", region, 80)?,
            city: fields::line("city", city, 80)?,
            created_at: now,
        };
        self.store.add_store(&store).await?;
        Ok(store)
    }

    /// An issuer's stores. Errors: the caller has nothing to do with it.
    pub async fn stores(&self, caller: &Caller, issuer: IssuerId) -> Result<Vec<Store>, Error> {
        if caller.require_operator().is_err() && caller.issuer != Some(issuer) {
            return Err(Error::NotFound("issuer"));
        }
        Ok(self.store.stores_of(issuer).await?)
    }

    /// The issuer, if it may issue now. Errors: it may not.
    pub async fn issuing(&self, id: IssuerId) -> Result<Issuer, Error> {
        let issuer = self.reread_issuer(id).await?;
        let graded = issuer.grade.parse::<Grade>().is_ok_and(Grade::may_issue);
        if issuer.status != IssuerStatus::Active || !graded {
            return Err(Refusal::IssuanceSuspended.into());
        }
        Ok(issuer)
    }

    pub(super) async fn reread_issuer(&self, id: IssuerId) -> Result<Issuer, Error> {
        self.store.issuer(id).await?.ok_or(Error::NotFound("issuer"))
    }

    async fn tell_review(
        &self,
        issuer: &Issuer,
        approved: bool,
        reason: Option<String>,
    ) -> Result<(), Error> {
        let kind = NoticeKind::IssuerReviewed { brand: issuer.brand_name.clone(), approved, reason };
        self.tell(issuer.owner, issuer.id.0, kind, "/issuer/").await
    }

    fn new_issuer(&self, caller: &Caller, application: IssuerApplication) -> Result<Issuer, Error> {
        let now = self.clock.now();
        let legal_name = fields::line("legal_name", &application.legal_name, 120)?;
        let hits = self.screen_business(&legal_name);
        contact::contact(None, Some(&application.contact_email))
            .map_err(|_| Error::invalid("contact_email", "not an e-mail address"))?;
        Ok(Issuer {
            id: IssuerId::at(now, self.entropy.bits()),
            owner: caller.user,
            legal_name,
            brand_name: fields::line("brand_name", &application.brand_name, 60)?,
            trade: application.trade,
            country: fields::country("country", &application.country)?,
            registration_number: fields::line("registration_number", &application.registration_number, 64)?,
            colour: fields::colour(&application.colour)?,
            mark: fields::line("mark", &application.mark, 2)?,
            contact_email: application.contact_email.trim().to_lowercase(),
            status: IssuerStatus::PendingReview,
            reason: (!hits.is_empty()).then(|| screening::describe(&hits)),
            grade: Grade::NotRated.code().to_owned(),
            score_micro: None,
            quota: quota_of(Grade::NotRated),
            quota_used: Money::zero(Currency::Usd),
            fee_tier: FeeTier::FIRST_MONTH.code().to_owned(),
            created_at: now,
        })
    }
}
