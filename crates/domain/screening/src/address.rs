//! Addresses of crypto assets, written so that the same address is the same text.

/// The one spelling of an address, or `None` if the text can't be one.
///
/// Hexadecimal and bech32 addresses are the same in any case; base58 ones are not. A scheme in front
/// (`bitcoincash:`, `ethereum:`) is no part of the address.
pub fn canonical_address(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = text.rsplit_once(':').map_or(text, |(_, address)| address);
    let fits = (25..=120).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_alphanumeric());
    // Every address has digits in it; a long name in one word has not.
    if !fits || !bare.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(if is_caseless(bare) { bare.to_ascii_lowercase() } else { bare.to_owned() })
}

fn is_caseless(address: &str) -> bool {
    let hex = address.strip_prefix("0x").or_else(|| address.strip_prefix("0X")).unwrap_or(address);
    if hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return true;
    }
    // Base58 mixes cases; what is in one case alone and has no base58 look is bech32 or cashaddr.
    let lower = address.to_ascii_lowercase();
    let one_case = address == lower || address == address.to_ascii_uppercase();
    one_case && (lower.contains('0') || lower.contains('l') || lower.starts_with("bc1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_counts_only_where_it_is_part_of_the_address() {
        let same = |a, b| assert_eq!(canonical_address(a), canonical_address(b));
        same("0x04DBA1194ee10112fE6C3207C0687DEf0e78baCf", "0x04dba1194ee10112fe6c3207c0687def0e78bacf");
        same("BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq");
        same(
            "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
            "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
        );
        let base58 = "123WBUDmSJv4GctdVEz6Qq6z8nXSKrJ4KX";
        assert_ne!(canonical_address(base58), canonical_address(&base58.to_lowercase()));
    }

    #[test]
    fn names_are_no_addresses() {
        for name in ["Vladimir Putin", "Donaudampfschifffahrtsgesellschaft", "0x12", ""] {
            assert_eq!(canonical_address(name), None, "{name}");
        }
    }
}
