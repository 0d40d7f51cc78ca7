//! Templates: drafts of series, reviewed before anything is issued, fixed from then on.

use genex_coupon::Terms;
use genex_ports::{
    notices::NoticeKind,
    store::issuers::{Review, Template, TemplateStatus},
};
use genex_types::{Currency, IssuerId, TemplateId};

use super::{People, fields};
use crate::{Caller, Error, Role};

/// What an issuer wants to issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateDraft {
    /// The name people see.
    pub name: String,
    /// What the coupon is good for.
    pub description: String,
    /// What will be fixed.
    pub terms: Terms,
}

/// Which templates are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TemplateScope {
    /// Of this issuer only; operators may leave it out.
    pub issuer: Option<IssuerId>,
    /// In this status only.
    pub status: Option<TemplateStatus>,
}

/// A page of templates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplatePage {
    /// Newest first.
    pub templates: Vec<Template>,
    /// Last of them, if there are more.
    pub next: Option<TemplateId>,
}

impl People {
    /// Makes a draft. Errors: the caller runs no issuer; a term is not allowed.
    pub async fn create_template(&self, caller: &Caller, draft: TemplateDraft) -> Result<Template, Error> {
        let issuer = self.own_issuer(caller)?;
        let draft = self.check_draft(issuer, draft).await?;
        let now = self.clock.now();
        let template = Template {
            id: TemplateId::at(now, self.entropy.bits()),
            issuer,
            status: TemplateStatus::Draft,
            name: draft.name,
            description: draft.description,
            terms: draft.terms,
            review: None,
            created_at: now,
            submitted_at: None,
        };
        self.store.create_template(&template).await?;
        Ok(template)
    }

    /// Changes a draft, or makes one of a rejected template. Errors: it is fixed.
    pub async fn edit_template(
        &self,
        caller: &Caller,
        id: TemplateId,
        draft: TemplateDraft,
    ) -> Result<Template, Error> {
        let issuer = self.own_issuer(caller)?;
        let template = self.own_template(caller, id).await?;
        let draft = self.check_draft(issuer, draft).await?;
        let edited = Template {
            name: draft.name,
            description: draft.description,
            terms: draft.terms,
            status: TemplateStatus::Draft,
            ..template
        };
        self.store.edit_template(&edited).await?;
        self.reread_template(id).await
    }

    /// One template, for its issuer's people and for operators.
    pub async fn template(&self, caller: &Caller, id: TemplateId) -> Result<Template, Error> {
        let template = self.reread_template(id).await?;
        let sees = caller.roles.has_any(&[Role::Operator, Role::Regulator])
            || caller.issuer == Some(template.issuer);
        if sees { Ok(template) } else { Err(Error::NotFound("template")) }
    }

    /// Templates: of the caller's issuer, or for operators of any.
    pub async fn templates(
        &self,
        caller: &Caller,
        scope: TemplateScope,
        after: Option<TemplateId>,
        limit: u32,
    ) -> Result<TemplatePage, Error> {
        let issuer = match caller.require_operator() {
            Ok(()) => scope.issuer,
            Err(_) => Some(self.own_issuer(caller)?),
        };
        let mut templates = self.store.list_templates(issuer, scope.status, after, limit + 1).await?;
        let more = templates.len() > limit as usize;
        templates.truncate(limit as usize);
        let next = templates.last().filter(|_| more).map(|template| template.id);
        Ok(TemplatePage { templates, next })
    }

    /// Hands a draft in. Errors: it is no draft; its terms are not allowed any more; the issuer may not issue.
    pub async fn submit_template(&self, caller: &Caller, id: TemplateId) -> Result<Template, Error> {
        let issuer = self.own_issuer(caller)?;
        let template = self.own_template(caller, id).await?;
        self.issuing(issuer).await?;
        self.check_terms(issuer, &template.terms).await?;
        self.store.submit_template(id, self.clock.now()).await?;
        self.reread_template(id).await
    }

    /// Decides on a template that was handed in. Errors: not an operator; not waiting.
    pub async fn review_template(
        &self,
        caller: &Caller,
        id: TemplateId,
        approved: bool,
        reason: Option<&str>,
    ) -> Result<Template, Error> {
        caller.require_operator()?;
        let reason = reason.map(|reason| fields::text("reason", reason, 500)).transpose()?;
        let review = Review { approved, reason: reason.clone(), at: self.clock.now() };
        self.store.review_template(id, &review).await?;
        let template = self.reread_template(id).await?;
        let issuer = self.reread_issuer(template.issuer).await?;
        let kind = NoticeKind::TemplateReviewed { template: template.name.clone(), approved, reason };
        self.tell(issuer.owner, id.0, kind, "/issuer/templates").await?;
        Ok(template)
    }

    fn own_issuer(&self, caller: &Caller) -> Result<IssuerId, Error> {
        caller.require_active()?;
        let issuer = caller.issuer.ok_or(Error::Forbidden)?;
        caller.require_issuer(issuer)?;
        Ok(issuer)
    }

    async fn own_template(&self, caller: &Caller, id: TemplateId) -> Result<Template, Error> {
        let template = self.reread_template(id).await?;
        if caller.issuer == Some(template.issuer) { Ok(template) } else { Err(Error::NotFound("template")) }
    }

    async fn reread_template(&self, id: TemplateId) -> Result<Template, Error> {
        self.store.template(id).await?.ok_or(Error::NotFound("template"))
    }

    async fn check_draft(&self, issuer: IssuerId, draft: TemplateDraft) -> Result<TemplateDraft, Error> {
        self.check_terms(issuer, &draft.terms).await?;
        Ok(TemplateDraft {
            name: fields::line("name", &draft.name, 80)?,
            description: fields::text("description", &draft.description, 2_000)?,
            terms: draft.terms,
        })
    }

    async fn check_terms(&self, issuer: IssuerId, terms: &Terms) -> Result<(), Error> {
        if terms.face.currency != Currency::Usd {
            return Err(Error::invalid("face_value.currency", "only USD is open"));
        }
        terms.check(self.clock.now()).map_err(|error| Error::invalid(error.param(), error.to_string()))?;
        self.check_stores(issuer, terms).await
    }

    async fn check_stores(&self, issuer: IssuerId, terms: &Terms) -> Result<(), Error> {
        let wanted = &terms.rules.stores;
        if wanted.is_empty() {
            return Ok(());
        }
        let own = self.store.stores_of(issuer).await?;
        let unknown = wanted.iter().find(|id| !own.iter().any(|store| store.id == **id));
        if unknown.is_some() {
            return Err(Error::invalid("rules.stores", "the issuer has no such store"));
        }
        let twice = wanted.iter().enumerate().any(|(i, id)| wanted[..i].contains(id));
        if twice { Err(Error::invalid("rules.stores", "a store is named twice")) } else { Ok(()) }
    }
}
