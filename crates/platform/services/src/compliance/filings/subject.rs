//! Whom a report is about, as the form asks for it.

use genex_filings::{Address, Business, Person, Subject};
use genex_ports::{
    messages::Contact,
    store::{accounts::Account, issuers::Issuer, surveillance::CaseRecord},
};
use genex_types::Party;

use super::super::{Compliance, cases::subject};
use crate::Error;

/// Countries whose states the form asks for.
const WITH_STATES: [&str; 3] = ["US", "CA", "MX"];

impl Compliance {
    /// The account in question. Errors: nobody of ours.
    pub(super) async fn subject_of_report(&self, record: &CaseRecord) -> Result<Subject, Error> {
        match subject(record)? {
            Party::User(user) => {
                let account = self.store.account(user).await?.ok_or(Error::NotFound("account"))?;
                Ok(Subject::Person(person(&account)))
            }
            Party::Issuer(id) => {
                let issuer = self.store.issuer(id).await?.ok_or(Error::NotFound("issuer"))?;
                Ok(Subject::Business(business(&issuer)))
            }
        }
    }
}

fn person(account: &Account) -> Person {
    let (last, first) = family_name_first(&account.name);
    let phone = match &account.contact {
        Contact::Phone(number) => Some(number.clone()),
        Contact::Email(_) => None,
    };
    let state = account.region.clone().filter(|_| WITH_STATES.contains(&account.country.as_str()));
    Person {
        last_name: Some(last),
        first_name: first,
        born: account.birth_date.parse().ok(),
        address: Address { country: Some(account.country.clone()), state, ..Address::default() },
        phone,
        account: Some(account.id.to_string()),
        ..Person::default()
    }
}

fn business(issuer: &Issuer) -> Business {
    Business {
        name: issuer.legal_name.clone(),
        address: Address { country: Some(issuer.country.clone()), ..Address::default() },
        account: Some(issuer.id.to_string()),
        ..Business::default()
    }
}

/// Family name, and given names if the two can be told apart: in scripts with spaces the family name stands last.
fn family_name_first(name: &str) -> (String, Option<String>) {
    match name.trim().rsplit_once(char::is_whitespace) {
        Some((given, family)) => (family.to_owned(), Some(given.trim().to_owned())),
        None => (name.trim().to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_where_a_space_tells_how() {
        assert_eq!(family_name_first(" Ann Marie Low "), ("Low".into(), Some("Ann Marie".into())));
        assert_eq!(family_name_first("王芳"), ("王芳".into(), None));
    }
}
