//! Phone numbers and e-mail addresses: how they are read, and how others see them.

pub use genex_ports::messages::Contact;

use crate::Error;

const EMAIL_LIMIT: usize = 254;

/// The contact a request names: a phone number or an e-mail address, not both.
pub fn contact(phone: Option<&str>, email: Option<&str>) -> Result<Contact, Error> {
    match (phone, email) {
        (Some(phone), None) => parse_phone(phone),
        (None, Some(email)) => parse_email(email),
        _ => Err(Error::invalid("phone", "give either a phone number or an e-mail address")),
    }
}

/// Reads either: what holds an `@` is an e-mail address.
pub fn parse_any(text: &str) -> Result<Contact, Error> {
    if text.contains('@') { parse_email(text) } else { parse_phone(text) }
}

/// The contact as others see it: `+8613812341234` is `+86138****1234`, `ann@example.com` is
/// `a***@example.com`.
pub fn mask(contact: &Contact) -> String {
    match contact {
        Contact::Phone(number) => mask_phone(number),
        Contact::Email(address) => mask_email(address),
    }
}

/// Reads an international number (E.164); spaces, hyphens and brackets are left out.
fn parse_phone(text: &str) -> Result<Contact, Error> {
    let number: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    let digits = number.strip_prefix('+').unwrap_or_default();
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    if !plain || !(8..=15).contains(&digits.len()) {
        return Err(Error::invalid("phone", "write the number with its country code: +86 138 1234 5678"));
    }
    Ok(Contact::Phone(number))
}

fn parse_email(text: &str) -> Result<Contact, Error> {
    let address = text.trim().to_lowercase();
    if !is_email(&address) {
        return Err(Error::invalid("email", "not an e-mail address"));
    }
    Ok(Contact::Email(address))
}

/// What mail can be sent to; whether it arrives is found out by sending.
fn is_email(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    let labels_fit = domain.split('.').all(|label| !label.is_empty() && label.len() <= 63);
    let visible = address.chars().all(|c| !c.is_whitespace() && !c.is_control());
    let one_at = !local.contains('@') && (1..=64).contains(&local.len());
    visible && one_at && labels_fit && domain.contains('.') && address.len() <= EMAIL_LIMIT
}

/// Hides the four digits before the last four.
fn mask_phone(number: &str) -> String {
    let shown = number.len().saturating_sub(8);
    format!("{}****{}", &number[..shown], &number[number.len().saturating_sub(4)..])
}

fn mask_email(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}***@{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_country_code_only() {
        let read = contact(Some("+86 138-1234 1234"), None).unwrap();
        assert_eq!(read, Contact::Phone("+8613812341234".into()));
        for bad in ["13812341234", "+", "+0123456789", "+86138abc1234", "+1234567", "+1234567890123456"] {
            assert!(contact(Some(bad), None).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_are_read_without_regard_to_case() {
        let read = contact(None, Some(" Ann@Example.COM ")).unwrap();
        assert_eq!(read, Contact::Email("ann@example.com".into()));
        for bad in
            ["ann", "@example.com", "ann@", "ann@example", "a b@example.com", "a@b@example.com", "a@b..c"]
        {
            assert!(contact(None, Some(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_contact_is_one_of_both() {
        assert!(contact(None, None).is_err());
        assert!(contact(Some("+8613812341234"), Some("a@b.cc")).is_err());
    }

    #[test]
    fn others_see_a_contact_with_its_middle_hidden() {
        assert_eq!(mask(&Contact::Phone("+8613812341234".into())), "+86138****1234");
        assert_eq!(mask(&Contact::Email("ann@example.com".into())), "a***@example.com");
    }
}
