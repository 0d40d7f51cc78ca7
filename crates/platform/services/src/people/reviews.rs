//! What waits for an operator.

use genex_ports::store::{
    issuers::{Issuer, IssuerStatus, Template, TemplateStatus},
    kyc::KycCase,
};
use genex_types::Timestamp;
use serde_json::{Value, json};

use super::People;
use crate::{Caller, Error};

const MOST_PER_KIND: u32 = 200;

/// What kind of thing waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReviewKind {
    /// An issuer that wants to be admitted.
    Issuer,
    /// A template that wants to be issued.
    Template,
    /// A person's KYC case, or a held account.
    Kyc,
}

impl ReviewKind {
    /// Its name in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Template => "template",
            Self::Kyc => "kyc",
        }
    }
}

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingReview {
    /// What kind.
    pub kind: ReviewKind,
    /// Id of the issuer, template or case, as text.
    pub subject: String,
    /// What it is about.
    pub title: String,
    /// Brand of the issuer concerned.
    pub issuer_name: Option<String>,
    /// Since when it waits.
    pub submitted_at: Timestamp,
    /// What the operator needs to see.
    pub summary: Value,
}

impl People {
    /// Everything that waits, the longest first. Errors: not an operator.
    pub async fn reviews(&self, caller: &Caller) -> Result<Vec<PendingReview>, Error> {
        caller.require_operator()?;
        let issuers = self.store.list_issuers(Some(IssuerStatus::PendingReview), None, MOST_PER_KIND).await?;
        let templates =
            self.store.list_templates(None, Some(TemplateStatus::InReview), None, MOST_PER_KIND).await?;
        let ids: Vec<_> = templates.iter().map(|template| template.issuer).collect();
        let brands = self.store.issuers(&ids).await?;
        let cases = self.store.cases_in_review().await?;
        let mut reviews: Vec<PendingReview> = issuers.iter().map(of_issuer).collect();
        reviews.extend(templates.iter().map(|template| of_template(template, &brands)));
        reviews.extend(cases.iter().map(of_case));
        reviews.sort_by_key(|review| review.submitted_at);
        Ok(reviews)
    }
}

fn of_issuer(issuer: &Issuer) -> PendingReview {
    PendingReview {
        kind: ReviewKind::Issuer,
        subject: issuer.id.to_string(),
        title: issuer.legal_name.clone(),
        issuer_name: Some(issuer.brand_name.clone()),
        submitted_at: issuer.created_at,
        summary: json!({
            "brand_name": issuer.brand_name,
            "trade": issuer.trade,
            "country": issuer.country,
            "registration_number": issuer.registration_number,
            "contact_email": issuer.contact_email,
            "colour": issuer.colour,
            "mark": issuer.mark,
            "screening": issuer.reason,
        }),
    }
}

fn of_template(template: &Template, brands: &[Issuer]) -> PendingReview {
    let issuer = brands.iter().find(|issuer| issuer.id == template.issuer);
    let terms = &template.terms;
    PendingReview {
        kind: ReviewKind::Template,
        subject: template.id.to_string(),
        title: template.name.clone(),
        issuer_name: issuer.map(|issuer| issuer.brand_name.clone()),
        submitted_at: template.submitted_at.unwrap_or(template.created_at),
        summary: json!({
            "kind": terms.kind,
            "description": template.description,
            "face_value": terms.face,
            "issue_price": terms.issue_price,
            "validity": terms.validity,
            "rules": terms.rules,
            "refund_days": terms.refund_days,
            "gift_card": terms.gift_card,
        }),
    }
}

fn of_case(case: &KycCase) -> PendingReview {
    let application = &case.application;
    PendingReview {
        kind: ReviewKind::Kyc,
        subject: case.id.to_string(),
        title: application.name.clone(),
        issuer_name: None,
        submitted_at: case.created_at,
        summary: json!({
            "level": application.level,
            "birth_date": application.birth_date,
            "nationality": application.nationality,
            "reason": case.reason,
        }),
    }
}
