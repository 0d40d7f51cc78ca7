//! Messages of the Travel Rule Protocol, version 3: an inquiry, its resolution, then confirmation or cancellation.

use serde::{Deserialize, Serialize};

use crate::{VerifiedCounterparty, ivms::IdentityPayload};

/// Version of the protocol that goes into the `api-version` header.
pub const API_VERSION: &str = "3.2.1";

/// More digits than a number in JSON keeps.
const MOST_DIGITS: usize = 15;

/// What moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Asset {
    /// Digital token identifier, ISO 24165.
    Dti(String),
    /// Number of the coin as wallets know it, SLIP-44.
    Slip0044(u32),
}

/// An amount in whole units, as TRP writes it: a number. It is kept as a decimal, of at most 15 digits, so that it is
/// the same after any number of journeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount(String);

/// Why an amount is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount is a positive decimal of at most fifteen digits")]
pub struct AmountError;

impl Amount {
    /// Reads `85`, `0.000021`. Errors: not a positive decimal, too many digits.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) {
            return Err(AmountError);
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let digits = whole.len() + fraction.len();
        if digits == 0 || digits > MOST_DIGITS || fraction.len() > MOST_DIGITS {
            return Err(AmountError);
        }
        let whole = if whole.is_empty() { "0" } else { whole };
        Ok(Self(if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }))
    }

    /// The decimal, without needless zeros.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number: serde_json::Number = self.0.parse().map_err(serde::ser::Error::custom)?;
        number.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        Self::parse(&plain(&number.to_string())).map_err(serde::de::Error::custom)
    }
}

/// `2.1e-5` as `0.000021`.
fn plain(number: &str) -> String {
    let Some((mantissa, exponent)) = number.split_once('e') else { return number.to_owned() };
    let Some(places) = exponent.strip_prefix('-').and_then(|places| places.parse::<usize>().ok()) else {
        return number.to_owned();
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    format!("0.{}{digits}", "0".repeat(places.saturating_sub(1).min(2 * MOST_DIGITS)))
}

/// May this transfer be made?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    /// What moves.
    pub asset: Asset,
    /// How much.
    pub amount: Amount,
    /// Where the answer is wanted, if it does not come at once.
    pub callback: String,
    /// Who sends and who receives.
    #[serde(rename = "IVMS101")]
    pub ivms101: IdentityPayload,
}

/// An inquiry with where it goes. There is none for a counterpart that was not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Where.
    pub endpoint: String,
    /// What.
    pub body: Inquiry,
}

impl Inquiry {
    /// Addressed to a counterpart.
    pub fn to(self, counterparty: &VerifiedCounterparty) -> Outgoing {
        Outgoing { endpoint: counterparty.endpoint().to_owned(), body: self }
    }
}

/// The answer to an inquiry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Resolution {
    /// Make it.
    Approved(Approval),
    /// Do not; with a comment for people.
    Rejected(String),
    /// The inquiry has arrived and is looked at; the version the counterpart speaks.
    Version(String),
}

/// Where to send, and where to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Address to pay to.
    pub address: String,
    /// Where the confirmation is wanted.
    pub callback: String,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confirmation {
    /// It is on the chain.
    Txid(String),
    /// It is not made; with a comment for people.
    Canceled(String),
}

/// What either side can do beyond the protocol; a message with an unknown required one is refused.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Extensions {
    /// What the other side must understand.
    #[serde(default)]
    pub required: Vec<String>,
    /// What it may use.
    #[serde(default)]
    pub supported: Vec<String>,
}

impl Extensions {
    /// The first required extension that is not among those understood.
    pub fn not_understood(&self, understood: &[&str]) -> Option<&str> {
        self.required.iter().map(String::as_str).find(|name| !understood.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{counterparty::tests::verified, ivms::tests::payload};

    fn inquiry() -> Inquiry {
        Inquiry {
            asset: Asset::Dti("4H95J0R2X".into()),
            amount: Amount::parse("0.000021").unwrap(),
            callback: "https://us.example/answers/1".into(),
            ivms101: payload(),
        }
    }

    #[test]
    fn amounts_are_the_same_after_a_journey() {
        for (text, same) in [
            ("0.000021", "0.000021"),
            ("085.10", "85.1"),
            ("123456789012345", "123456789012345"),
            ("0.000000000000001", "0.000000000000001"),
            ("12345678.9012345", "12345678.9012345"),
        ] {
            let amount = Amount::parse(text).unwrap();
            assert_eq!(amount.as_str(), same);
            let wire = serde_json::to_string(&amount).unwrap();
            assert_eq!(serde_json::from_str::<Amount>(&wire).unwrap(), amount, "{wire}");
        }
        for text in ["", "0", "-1", "1e5", "1.2.3", "1234567890123456", ".5"] {
            assert_eq!(Amount::parse(text), Err(AmountError), "{text}");
        }
        for wire in ["-1", "1e400", "\"5\"", "0"] {
            assert!(serde_json::from_str::<Amount>(wire).is_err(), "{wire}");
        }
    }

    #[test]
    fn an_inquiry_goes_where_its_counterpart_listens() {
        let outgoing = inquiry().to(&verified());
        assert_eq!(outgoing.endpoint, "https://other.example/trp");
        let wire = serde_json::to_value(&outgoing.body).unwrap();
        assert_eq!(wire["asset"]["dti"], "4H95J0R2X");
        assert!(wire["IVMS101"]["originator"]["originatorPersons"].is_array());
        assert_eq!(serde_json::from_value::<Inquiry>(wire).unwrap(), inquiry());
    }

    #[test]
    fn answers_are_what_the_protocol_writes() {
        let rejected: Resolution = serde_json::from_str(r#"{"rejected":"no"}"#).unwrap();
        assert_eq!(rejected, Resolution::Rejected("no".into()));
        let told = serde_json::to_string(&Confirmation::Txid("0x1".into())).unwrap();
        assert_eq!(told, r#"{"txid":"0x1"}"#);
        assert!(serde_json::from_str::<Resolution>(r#"{"rejected":"no","approved":{}}"#).is_err());
    }

    #[test]
    fn a_required_extension_we_do_not_know_is_named() {
        let extensions: Extensions = serde_json::from_str(r#"{"required":["message-signing"]}"#).unwrap();
        assert_eq!(extensions.not_understood(&["message-signing"]), None);
        assert_eq!(extensions.not_understood(&[]), Some("message-signing"));
    }
}
