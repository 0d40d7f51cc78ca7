//! A phone number or an e-mail address in a request.

use genex_services::{Error, contact, contact::Contact};
use serde::Deserialize;
use utoipa::ToSchema;

/// Either of both.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactDto {
    /// With country code.
    #[schema(example = "+86 138 1234 1234", pattern = r"^\+[-1-9() ]*[0-9][-0-9() ]{7,30}$")]
    phone: Option<String>,
    /// E-mail address.
    #[schema(example = "ann@example.com", format = "email")]
    email: Option<String>,
}

impl ContactDto {
    /// Errors: neither, both, or not one that can be reached.
    pub(crate) fn parse(&self) -> Result<Contact, Error> {
        contact::contact(self.phone.as_deref(), self.email.as_deref())
    }
}
