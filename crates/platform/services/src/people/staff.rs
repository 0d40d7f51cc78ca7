//! Who works where. A place is offered to a contact; whoever has the contact takes it, at once or on registration.

use genex_ports::store::{
    accounts::{Account, AccountStatus, Position},
    issuers::Store,
};
use genex_types::{IssuerId, StoreId, UserId};

use super::People;
use crate::{
    Caller, Error, Role,
    contact::{Contact, mask},
};

/// A place to work.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Whom.
    pub contact: Contact,
    /// As manager or cashier.
    pub role: Role,
    /// Where.
    pub store: StoreId,
}

/// Somebody who works for an issuer, or was asked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// The account, once there is one.
    pub user: Option<UserId>,
    /// The name, once there is one.
    pub name: Option<String>,
    /// The contact, as others see it.
    pub contact_masked: String,
    /// Owner, manager or cashier.
    pub role: Role,
    /// Where.
    pub store: Option<StoreId>,
}

impl People {
    /// Offers a place to a contact. Errors: the caller does not run the issuer; the store is another's; the contact
    /// works elsewhere.
    pub async fn invite_staff(
        &self,
        caller: &Caller,
        issuer: IssuerId,
        invitation: Invitation,
    ) -> Result<StaffMember, Error> {
        caller.require_active()?;
        caller.require_issuer(issuer)?;
        if !matches!(invitation.role, Role::Manager | Role::Cashier) {
            return Err(Error::invalid("role", "must be manager or cashier"));
        }
        self.own_store(issuer, invitation.store).await?;
        let account = self.store.account_of(&invitation.contact).await?;
        if account.as_ref().is_some_and(|account| account.issuer.is_some_and(|other| other != issuer)) {
            return Err(Error::conflict("this person works for another issuer"));
        }
        let position = Position { issuer, store: invitation.store, role: invitation.role };
        self.store.offer_position(&invitation.contact, &position).await?;
        match account.filter(|account| account.status == AccountStatus::Active) {
            Some(account) => {
                self.store.take_position(account.id).await?;
                Ok(member(&self.account(account.id).await?))
            }
            None => Ok(invited(&invitation.contact, &position)),
        }
    }

    /// Everybody who works for an issuer or was asked to. Errors: the caller does not run it.
    pub async fn staff(&self, caller: &Caller, issuer: IssuerId) -> Result<Vec<StaffMember>, Error> {
        caller.require_issuer(issuer)?;
        let working = self.store.staff_of(issuer).await?;
        let asked = self.store.open_positions(issuer).await?;
        let mut staff: Vec<StaffMember> = working.iter().map(member).collect();
        staff.extend(asked.iter().map(|(contact, position)| invited(contact, position)));
        Ok(staff)
    }

    /// A store of the issuer. Errors: there is none such.
    pub(super) async fn own_store(&self, issuer: IssuerId, id: StoreId) -> Result<Store, Error> {
        let store = self.store.store(id).await?.filter(|store| store.issuer == issuer);
        store.ok_or_else(|| Error::invalid("store_id", "the issuer has no such store"))
    }
}

fn member(account: &Account) -> StaffMember {
    let of = |role: &&Role| account.roles.has(**role);
    let role = [Role::IssuerOwner, Role::Manager, Role::Cashier].iter().find(of).copied();
    StaffMember {
        user: Some(account.id),
        name: Some(account.name.clone()),
        contact_masked: mask(&account.contact),
        role: role.unwrap_or(Role::Cashier),
        store: account.store,
    }
}

fn invited(contact: &Contact, position: &Position) -> StaffMember {
    StaffMember {
        user: None,
        name: None,
        contact_masked: mask(contact),
        role: position.role,
        store: Some(position.store),
    }
}
