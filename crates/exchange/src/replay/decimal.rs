//! Prices with any number of decimals, compared by value.

/// A plain decimal: digits, and perhaps a point and more digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal<'a> {
    whole: &'a str,
    fraction: &'a str,
}

/// A decimal in units of `10^-decimals`, and whether something below that was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scaled {
    pub units: u128,
    pub cut: bool,
}

impl<'a> Decimal<'a> {
    pub fn parse(text: &'a str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let plain = digits(whole) && fraction.is_none_or(digits);
        plain.then_some(Self { whole, fraction: fraction.unwrap_or("") })
    }

    /// Decimals as written.
    pub fn decimals(&self) -> usize {
        self.fraction.len()
    }

    /// The value in units of `10^-decimals`; one that does not fit is the largest there is.
    pub fn scaled(&self, decimals: usize) -> Scaled {
        let kept = &self.fraction[..self.fraction.len().min(decimals)];
        let cut = self.fraction[kept.len()..].bytes().any(|b| b != b'0');
        let zeros = std::iter::repeat_n(b'0', decimals - kept.len());
        let digits = self.whole.bytes().chain(kept.bytes()).chain(zeros);
        let units =
            digits.fold(0u128, |n, digit| n.saturating_mul(10).saturating_add(u128::from(digit - b'0')));
        Scaled { units, cut }
    }
}

impl Scaled {
    pub fn is_zero(self) -> bool {
        self.units == 0 && !self.cut
    }

    pub fn exceeds(self, limit: u128) -> bool {
        self.units > limit || (self.units == limit && self.cut)
    }

    pub fn is_multiple_of(self, step: u128) -> bool {
        !self.cut && self.units.is_multiple_of(step)
    }
}

/// `units` of `10^-decimals` with `shown` decimals; the rest must be zero.
pub(super) fn format(units: u128, decimals: usize, shown: usize) -> String {
    let digits = format!("{units:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    match &fraction[..shown.min(fraction.len())] {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_digits_are_a_price() {
        for bad in ["", ".", "1.", ".5", "-1", "+1", "1e2", " 1", "1 ", "1.2.3", "1,0", "１"] {
            assert_eq!(Decimal::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn values_are_compared_whatever_their_decimals() {
        let scaled = |text: &'static str| Decimal::parse(text).unwrap().scaled(2);
        assert_eq!(scaled("80"), scaled("80.00000"));
        assert_eq!(scaled("080.0"), Scaled { units: 8_000, cut: false });
        assert!(scaled("80.000001").exceeds(8_000) && !scaled("80.000001").is_multiple_of(1));
        assert!(!scaled("0.000001").is_zero());
        assert!(scaled(&"9".repeat(60).leak()[..]).exceeds(u128::MAX - 1));
    }

    #[test]
    fn values_are_written_with_the_decimals_asked_for() {
        assert_eq!(format(8_000, 2, 2), "80.00");
        assert_eq!(format(5, 3, 3), "0.005");
        assert_eq!(format(80_000, 3, 0), "80");
    }
}
