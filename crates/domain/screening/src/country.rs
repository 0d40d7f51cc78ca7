//! Countries as lists and customers name them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An ISO 3166-1 alpha-2 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Reads a code or an English name, in any case. `None` if it is no country we know.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let found = match text.len() {
            2 => celes::Country::from_alpha2(text.to_ascii_uppercase()).ok(),
            3 => celes::Country::from_alpha3(text.to_ascii_uppercase()).ok(),
            _ => by_name(text),
        }?;
        let code = found.alpha2.as_bytes();
        Some(Self([code[0], code[1]]))
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a code is two ASCII letters")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Country {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("{text} is no country")))
    }
}

fn by_name(name: &str) -> Option<celes::Country> {
    let lower = name.to_lowercase();
    let usual = match lower.as_str() {
        "russia" => "RU",
        "iran" | "iran, islamic republic of" => "IR",
        "syria" => "SY",
        "north korea" | "korea, north" | "democratic people's republic of korea" => "KP",
        "south korea" | "korea, south" | "republic of korea" => "KR",
        "venezuela" => "VE",
        "bolivia" => "BO",
        "burma" => "MM",
        "congo, democratic republic of the" | "democratic republic of the congo" => "CD",
        "cote d ivoire" | "cote d'ivoire" | "ivory coast" => "CI",
        "moldova" | "republic of moldova" => "MD",
        "tanzania" => "TZ",
        "vietnam" => "VN",
        "laos" => "LA",
        "united states" | "united states of america" | "usa" => "US",
        "united kingdom" | "uk" => "GB",
        "region: gaza" | "west bank" | "palestinian" | "gaza" => "PS",
        "taiwan" => "TW",
        "macau" => "MO",
        "the gambia" => "GM",
        "the bahamas" | "bahamas, the" => "BS",
        "turkey" | "türkiye" => "TR",
        _ => {
            return celes::Country::get_countries().into_iter().find(|c| c.long_name.to_lowercase() == lower);
        }
    };
    celes::Country::from_alpha2(usual).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_read() {
        for (text, code) in [("ru", "RU"), ("RUS", "RU"), ("Russia", "RU"), ("France", "FR"), ("Yemen", "YE")]
        {
            assert_eq!(Country::parse(text).map(|c| c.to_string()).as_deref(), Some(code), "{text}");
        }
        assert_eq!(Country::parse("Atlantis"), None);
        assert_eq!(Country::parse("zz"), None);
    }
}
