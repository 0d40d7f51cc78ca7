//! Tills that may redeem while they are cut off: who they are, and what they take along.

use genex_coupon::offline::{Budget, DeviceKey};
use genex_ports::store::{
    StoreError,
    market::SeriesChoice,
    offline::{Allowance, Device, TakenEntry},
};
use genex_types::{DeviceId, IssuerId, StoreId, Timestamp};

use super::{Card, Market, SeriesStatus};
use crate::{Caller, Error};

/// Coupons of one series a device may redeem on one day without asking: what an issuer may lose to it.
const UNITS_PER_DAY: u32 = 20;
/// Longest name of a device.
const NAME_LIMIT: usize = 60;
/// Entries the manager's inbox shows.
const INBOX: u64 = 500;

/// A till to enrol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceDraft {
    /// In the manager's words.
    pub name: String,
    /// Its public key, Ed25519.
    pub key: [u8; 32],
}

/// What a till takes along before it is cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfflineData {
    /// What passes and budgets are checked with.
    pub issuer_key: [u8; 32],
    /// The platform's time: a till's clock must not be before it later on.
    pub now: Timestamp,
    /// The device, with the head of its log as the platform knows it.
    pub device: Device,
    /// What it may spend today, signed.
    pub budgets: Vec<SignedBudget>,
}

/// A budget, and how much of it the platform knows to be spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBudget {
    /// The series' name.
    pub series_name: String,
    /// The budget as signed text.
    pub text: String,
    /// What the log has spent of it.
    pub spent: u32,
}

impl Market {
    /// Enrols a till at the manager's store. Errors: the caller is no manager; the key is no key or known already.
    pub async fn enrol_device(&self, caller: &Caller, draft: &DeviceDraft) -> Result<Device, Error> {
        let issuer = managing(caller)?;
        DeviceKey::new(&draft.key).map_err(|_| Error::invalid("public_key", "this is no Ed25519 key"))?;
        let name = draft.name.trim();
        if name.is_empty() || name.chars().count() > NAME_LIMIT {
            return Err(Error::invalid("name", "between 1 and 60 characters"));
        }
        let now = self.clock.now();
        let device = Device {
            id: DeviceId::at(now, self.entropy.bits()),
            issuer,
            store: caller.store,
            name: name.to_owned(),
            key: draft.key,
            enrolled_by: caller.user,
            enrolled_at: now,
            revoked_at: None,
            head_seq: 0,
            head: [0; 32],
        };
        match self.store.enrol(&device).await {
            Err(StoreError::Conflict(_)) => Err(Error::conflict("this till is enrolled already")),
            other => Ok(other.map(|()| device)?),
        }
    }

    /// The tills of the caller's issuer.
    pub async fn devices(&self, caller: &Caller) -> Result<Vec<Device>, Error> {
        Ok(self.store.devices_of(managing(caller)?).await?)
    }

    /// Takes a till's rights away. What it has redeemed and not reported is not taken in any more.
    pub async fn revoke_device(&self, caller: &Caller, id: DeviceId) -> Result<(), Error> {
        managing(caller)?;
        let device = self.device_of(caller, id).await?;
        Ok(self.store.revoke(device.id, self.clock.now()).await?)
    }

    /// What tills of the caller's issuer redeemed in vain while they were cut off, newest first.
    pub async fn offline_conflicts(&self, caller: &Caller) -> Result<Vec<TakenEntry>, Error> {
        Ok(self.store.troubled_entries(caller.require_staff()?, INBOX).await?)
    }

    /// What a till takes along: keys, the time, and today's budgets.
    pub async fn offline_data(&self, caller: &Caller, id: DeviceId) -> Result<OfflineData, Error> {
        let device = self.device_of(caller, id).await?;
        if device.revoked_at.is_some() {
            return Err(Error::Forbidden);
        }
        let now = self.clock.now();
        let cards = self.cards(None, &SeriesChoice::Issuer(device.issuer)).await?;
        let mut budgets = Vec::new();
        for card in cards.iter().filter(|card| may_be_used(card, device.store)) {
            budgets.push(self.signed_budget(&device, card, now).await?);
        }
        Ok(OfflineData { issuer_key: self.pass_key.verifier().to_bytes(), now, device, budgets })
    }

    async fn signed_budget(
        &self,
        device: &Device,
        card: &Card,
        now: Timestamp,
    ) -> Result<SignedBudget, Error> {
        let row = &card.facts.row;
        let fresh = Allowance {
            device: device.id,
            series: row.series,
            day: Budget::day_of(now),
            units: UNITS_PER_DAY,
            spent: 0,
        };
        let allowance = self.store.allowance_or(fresh).await?;
        Ok(SignedBudget {
            series_name: card.facts.profile.name.clone(),
            text: budget(allowance, card).seal(&self.pass_key),
            spent: allowance.spent,
        })
    }

    /// A device of the issuer the caller serves.
    pub(super) async fn device_of(&self, caller: &Caller, id: DeviceId) -> Result<Device, Error> {
        caller.require_active()?;
        let issuer = caller.require_staff()?;
        let found = self.store.device(id).await?.filter(|device| device.issuer == issuer);
        found.ok_or(Error::NotFound("device"))
    }
}

/// The budget an allowance stands for.
pub(super) fn budget(allowance: Allowance, card: &Card) -> Budget {
    let (row, profile) = (&card.facts.row, &card.facts.profile);
    Budget {
        device: allowance.device,
        series: allowance.series,
        class: row.class,
        day: allowance.day,
        units: allowance.units,
        face: row.face.in_currency(row.currency),
        kind: profile.kind,
        min_spend: profile.rules.min_spend,
        stackable: profile.rules.stackable,
        stores: profile.rules.stores.clone(),
        not_before: profile.valid_from,
        expires_at: row.expires_at,
    }
}

fn managing(caller: &Caller) -> Result<IssuerId, Error> {
    caller.require_active()?;
    let issuer = caller.require_staff()?;
    caller.require_issuer(issuer).map(|()| issuer)
}

fn may_be_used(card: &Card, store: Option<StoreId>) -> bool {
    let stores = &card.facts.profile.rules.stores;
    let here = stores.is_empty() || store.is_some_and(|store| stores.contains(&store));
    here && card.status() != SeriesStatus::Expired
}
