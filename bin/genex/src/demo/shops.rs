//! Issuers and their series, made and reviewed as any other.

use anyhow::{Context, Result, bail};
use genex_coupon::{HolderGroup, Rules, Terms, Transfer, Validity};
use genex_ports::store::issuers::BusinessTrade;
use genex_services::{
    Caller,
    people::{Audit, IssuerApplication, TemplateDraft},
};
use genex_types::{Bps, Currency, IssuerId, Money, SeriesId};

use super::{
    cast::{AuditPart, IssuerPart, SeriesPart},
    registrar::{Part, attempt, enrol},
};
use crate::dev::Platform;

/// An issuer that may issue.
pub struct Shop {
    /// The issuer.
    pub issuer: IssuerId,
    /// Its owner.
    pub owner: Caller,
}

/// Opens an issuer: application, review, audit.
pub async fn open(platform: &Platform, operator: &Caller, part: &IssuerPart, mailbox: &str) -> Result<Shop> {
    let people = &platform.people;
    let owner = Part { mailbox, name: part.brand_name, level: 1, cash: 0, roles: &[] };
    let owner = enrol(people, &owner).await?.user;
    let issuer = people.seed_issuer(owner, application(part, mailbox)?).await?.id;
    if let Some(found) = part.audit {
        people.rate_issuer(operator, issuer, audit(found)).await?;
    }
    Ok(Shop { issuer, owner: people.caller_of(owner).await? })
}

/// Issues a series; it is on sale soon after.
pub async fn issue(
    platform: &Platform,
    operator: &Caller,
    shop: &Shop,
    part: &SeriesPart,
) -> Result<SeriesId> {
    let people = &platform.people;
    let draft = TemplateDraft {
        name: part.name.to_owned(),
        description: part.description.to_owned(),
        terms: terms(part),
    };
    let template = people.create_template(&shop.owner, draft).await?.id;
    people.submit_template(&shop.owner, template).await?;
    people.review_template(operator, template, true, None).await?;
    let attempt = attempt(&format!("issue {template}"), people.clock.now());
    Ok(platform.issuance.issue(&shop.owner, &attempt, template, part.quantity).await?.id)
}

fn application(part: &IssuerPart, mailbox: &str) -> Result<IssuerApplication> {
    let trade = match part.trade {
        "catering" => BusinessTrade::Catering,
        "hotel" => BusinessTrade::Hotel,
        "travel" => BusinessTrade::Travel,
        "retail" => BusinessTrade::Retail,
        other => bail!("{other} is no trade"),
    };
    Ok(IssuerApplication {
        legal_name: part.legal_name.to_owned(),
        brand_name: part.brand_name.to_owned(),
        trade,
        country: "US".to_owned(),
        registration_number: format!("DEMO-{mailbox}"),
        colour: part.colour.to_owned(),
        mark: part.mark.to_owned(),
        contact_email: format!("{mailbox}@demo.genex.test"),
    })
}

fn audit(found: AuditPart) -> Audit {
    Audit {
        redemption_rate: Bps(found.redeemed_bps),
        breakage_rate: Bps(found.expired_bps),
        tenure_months: found.months,
        satisfaction: Bps(found.content_bps),
    }
}

fn terms(part: &SeriesPart) -> Terms {
    let usd = |cents: i64| Money::new(cents.into(), Currency::Usd);
    Terms {
        kind: part.kind,
        face: usd(part.face),
        issue_price: usd(part.face * i64::from(part.issue_bps) / 10_000),
        validity: Validity::Days(part.days),
        rules: Rules {
            transfer: Transfer::Free,
            max_resales: 3,
            holder_group: HolderGroup::All,
            per_person: 0,
            stores: Vec::new(),
            stackable: false,
            min_spend: part.min_spend.map(usd),
        },
        refund_days: 7,
        gift_card: false,
    }
}

/// Waits until every series is on sale.
pub async fn until_listed(platform: &Platform, series: &[SeriesId]) -> Result<()> {
    platform.rest.settle().await?;
    for id in series {
        platform.exchange.series(*id).await?.with_context(|| format!("{id} was not issued"))?;
    }
    Ok(())
}
