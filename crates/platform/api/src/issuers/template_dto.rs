//! A template in requests and answers.

use genex_coupon::{HolderGroup, Kind, Rules, Terms, Transfer, Validity};
use genex_ports::store::issuers::{Review, Template, TemplateStatus};
use genex_services::people::TemplateDraft;
use genex_types::{Money, StoreId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError,
    schema::{
        HolderGroupText, KindText, Line80, MoneyDto, StoreIdText, TemplateStatusText, Text2000, TransferText,
    },
};

/// A template to make or change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateRequest {
    /// The name people see.
    #[schema(value_type = Line80)]
    name: String,
    /// `spend_and_save`, `discount`, `gift_card` or `stored_value`.
    #[schema(value_type = KindText)]
    kind: Kind,
    /// What the coupon is good for.
    #[schema(value_type = Text2000)]
    description: String,
    /// What one is worth at the till.
    #[schema(value_type = MoneyDto)]
    face_value: Money,
    /// What the issuer sells one for; at most the face value.
    #[schema(value_type = MoneyDto)]
    issue_price: Money,
    /// Days it is good from the day of issue; or `valid_until`.
    #[schema(maximum = 2147483647)]
    validity_days: Option<u32>,
    /// When it expires; or `validity_days`.
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_until: Option<Timestamp>,
    rules: RulesDto,
    /// Days in which a purchase can be undone; 0 for not at all.
    #[schema(maximum = 65535)]
    refund_days: u16,
    /// Reviewed as a gift card: good for at least five years.
    gift_card: bool,
}

/// The issuer's rules.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Rules)]
pub struct RulesDto {
    /// `free`, `forbidden` or `counted`.
    #[schema(value_type = TransferText)]
    transfer: Transfer,
    /// How often it may be resold, 0 to 10.
    #[schema(maximum = 10)]
    max_resales: u8,
    /// `all`.
    #[schema(value_type = HolderGroupText)]
    holder_group: HolderGroup,
    /// Most one person may buy from the issuer; 0 for no limit.
    per_person: u32,
    /// Stores where it is good; empty for all.
    #[schema(value_type = Vec<StoreIdText>)]
    stores: Vec<StoreId>,
    /// Whether several may be used on one bill.
    stackable: bool,
    /// Smallest bill it may be used on.
    #[schema(value_type = Option<MoneyDto>)]
    min_spend: Option<Money>,
}

/// A template.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Template)]
pub struct TemplateDto {
    id: String,
    issuer_id: String,
    /// The issuer's brand.
    issuer_name: String,
    /// `draft`, `in_review`, `approved`, `rejected` or `issued`.
    #[schema(value_type = TemplateStatusText)]
    status: TemplateStatus,
    name: String,
    #[schema(value_type = KindText)]
    kind: Kind,
    description: String,
    #[schema(value_type = MoneyDto)]
    face_value: Money,
    #[schema(value_type = MoneyDto)]
    issue_price: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    validity_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_until: Option<Timestamp>,
    rules: RulesDto,
    refund_days: u16,
    gift_card: bool,
    /// The last decision on it.
    review: Option<ReviewDto>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// An operator's decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Review)]
pub struct ReviewDto {
    /// `approved` or `rejected`.
    decision: &'static str,
    reason: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

impl TemplateRequest {
    /// Errors: neither or both of `validity_days` and `valid_until`.
    pub(super) fn into_draft(self) -> Result<TemplateDraft, ApiError> {
        let validity = match (self.validity_days, self.valid_until) {
            (Some(days), None) => Validity::Days(days),
            (None, Some(moment)) => Validity::Until(moment),
            _ => return Err(ApiError::invalid("validity_days", "give either validity_days or valid_until")),
        };
        let terms = Terms {
            kind: self.kind,
            face: self.face_value,
            issue_price: self.issue_price,
            validity,
            rules: self.rules.into(),
            refund_days: self.refund_days,
            gift_card: self.gift_card,
        };
        Ok(TemplateDraft { name: self.name, description: self.description, terms })
    }
}

impl TemplateDto {
    /// A template of the issuer with this brand.
    pub(super) fn new(template: Template, issuer_name: String) -> Self {
        let terms = template.terms;
        let (validity_days, valid_until) = match terms.validity {
            Validity::Days(days) => (Some(days), None),
            Validity::Until(moment) => (None, Some(moment)),
        };
        Self {
            id: template.id.to_string(),
            issuer_id: template.issuer.to_string(),
            issuer_name,
            status: template.status,
            name: template.name,
            kind: terms.kind,
            description: template.description,
            face_value: terms.face,
            issue_price: terms.issue_price,
            validity_days,
            valid_until,
            rules: terms.rules.into(),
            refund_days: terms.refund_days,
            gift_card: terms.gift_card,
            review: template.review.map(ReviewDto::from),
            created_at: template.created_at,
        }
    }
}

impl From<Review> for ReviewDto {
    fn from(review: Review) -> Self {
        let decision = if review.approved { "approved" } else { "rejected" };
        Self { decision, reason: review.reason, at: review.at }
    }
}

impl From<RulesDto> for Rules {
    fn from(rules: RulesDto) -> Self {
        Self {
            transfer: rules.transfer,
            max_resales: rules.max_resales,
            holder_group: rules.holder_group,
            per_person: rules.per_person,
            stores: rules.stores,
            stackable: rules.stackable,
            min_spend: rules.min_spend,
        }
    }
}

impl From<Rules> for RulesDto {
    fn from(rules: Rules) -> Self {
        Self {
            transfer: rules.transfer,
            max_resales: rules.max_resales,
            holder_group: rules.holder_group,
            per_person: rules.per_person,
            stores: rules.stores,
            stackable: rules.stackable,
            min_spend: rules.min_spend,
        }
    }
}
