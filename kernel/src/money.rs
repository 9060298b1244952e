//! Money: an integer count of minor units (fen for CNY) with its currency. No floating point anywhere.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// ISO 4217 currency. Only what a bank on the platform can hold is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Currency {
    /// Renminbi yuan, two minor digits (fen).
    #[default]
    Cny,
}

impl Currency {
    /// The ISO 4217 alphabetic code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cny => "CNY",
        }
    }

    /// How many decimal places the currency's minor unit has.
    pub const fn minor_digits(self) -> u32 {
        match self {
            Self::Cny => 2,
        }
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        match text {
            "CNY" => Ok(Self::Cny),
            _ => Err(MoneyError::UnknownCurrency),
        }
    }
}

/// Why an amount could not be made or combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit 64 bits of minor units.
    #[error("amount out of range")]
    Overflow,
    /// Two different currencies met.
    #[error("currencies differ")]
    CurrencyMismatch,
    /// Not a plain decimal number with at most the currency's minor digits.
    #[error("not a decimal amount")]
    Malformed,
    /// The currency code is not one the platform knows.
    #[error("unknown currency")]
    UnknownCurrency,
}

/// An amount of money. On the wire `{"amount":"12.34","currency":"CNY"}`; in a database a BIGINT of minor units.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// `minor` units of `currency`, e.g. `Money::new(1234, Currency::Cny)` is 12.34 yuan.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// `minor` fen of renminbi.
    pub const fn cny(minor: i64) -> Self {
        Self::new(minor, Currency::Cny)
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The count of minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// More than nothing.
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// The sum, or an error on overflow or different currencies.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The difference, or an error on overflow or different currencies.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The amount with the sign turned.
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The sum of many amounts of one currency; zero of `currency` for none.
    pub fn checked_sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// The decimal number alone, e.g. `-0.05`; for the wire and for machines.
    pub fn to_decimal(self) -> String {
        let digits = self.currency.minor_digits() as usize;
        let unsigned = format!("{:0width$}", self.minor.unsigned_abs(), width = digits + 1);
        let (major, minor) = unsigned.split_at(unsigned.len() - digits);
        let sign = if self.minor < 0 { "-" } else { "" };
        format!("{sign}{major}.{minor}")
    }

    /// The decimal number with thousands separators, e.g. `12,345.60`; for people.
    pub fn to_grouped(self) -> String {
        let plain = self.to_decimal();
        let (sign, rest) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (major, minor) = rest.split_once('.').unwrap_or((rest, "00"));
        let mut grouped = String::with_capacity(major.len() + major.len() / 3 + 4);
        for (place, digit) in major.chars().enumerate() {
            if place > 0 && (major.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{sign}{grouped}.{minor}")
    }

    /// Reads a plain decimal such as `12`, `12.3` or `-0.05`. Signs, spaces, exponents and more digits than the
    /// currency has are refused rather than rounded.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (major, minor) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = currency.minor_digits() as usize;
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let dangling_point = unsigned.contains('.') && minor.is_empty();
        if major.is_empty() || major.len() > 17 || minor.len() > digits || dangling_point {
            return Err(MoneyError::Malformed);
        }
        if !is_number(major) || !is_number(minor) {
            return Err(MoneyError::Malformed);
        }
        let scaled = format!("{major}{minor:0<digits$}");
        let magnitude: i64 = scaled.parse().map_err(|_| MoneyError::Overflow)?;
        Ok(Self::new(if negative { -magnitude } else { magnitude }, currency))
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::CurrencyMismatch) }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency.code())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    amount: String,
    currency: String,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire { amount: self.to_decimal(), currency: self.currency.code().to_owned() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        let currency = wire.currency.parse().map_err(D::Error::custom)?;
        Self::parse(&wire.amount, currency).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn yuan(text: &str) -> Result<Money, MoneyError> {
        Money::parse(text, Currency::Cny)
    }

    #[test]
    fn reads_and_writes_plain_decimals() {
        for (text, minor, back) in [
            ("0", 0, "0.00"),
            ("12.3", 1230, "12.30"),
            ("-0.05", -5, "-0.05"),
            ("1234567.89", 123_456_789, "1234567.89"),
        ] {
            let money = yuan(text).expect(text);
            assert_eq!((money.minor(), money.to_decimal().as_str()), (minor, back));
        }
        assert_eq!(Money::cny(-123_456_789).to_grouped(), "-1,234,567.89");
        assert_eq!(Money::cny(10_000).to_grouped(), "100.00");
    }

    #[test]
    fn refuses_what_is_not_a_plain_decimal() {
        for text in ["", ".", "1.", ".5", "1.234", "1e3", "+1", " 1", "1,000", "--1", "０", "999999999999999999"] {
            assert!(yuan(text).is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn refuses_unknown_fields_and_currencies_on_the_wire() {
        assert!(serde_json::from_str::<Money>(r#"{"amount":"1.00","currency":"CNY"}"#).is_ok());
        assert!(serde_json::from_str::<Money>(r#"{"amount":"1.00","currency":"XXX"}"#).is_err());
        assert!(serde_json::from_str::<Money>(r#"{"amount":1.00,"currency":"CNY"}"#).is_err());
        assert!(serde_json::from_str::<Money>(r#"{"amount":"1.00","currency":"CNY","x":1}"#).is_err());
    }

    proptest! {
        #[test]
        fn decimal_text_is_exact(minor in -10_i64.pow(16)..10_i64.pow(16)) {
            prop_assert_eq!(yuan(&Money::cny(minor).to_decimal()), Ok(Money::cny(minor)));
        }

        #[test]
        fn addition_never_wraps(a: i64, b: i64) {
            let sum = Money::cny(a).checked_add(Money::cny(b));
            prop_assert_eq!(sum.map(Money::minor).ok(), a.checked_add(b));
        }

        #[test]
        fn subtraction_undoes_addition(a in -10_i64.pow(17)..10_i64.pow(17), b in -10_i64.pow(17)..10_i64.pow(17)) {
            let there = Money::cny(a).checked_add(Money::cny(b)).and_then(|sum| sum.checked_sub(Money::cny(b)));
            prop_assert_eq!(there, Ok(Money::cny(a)));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,24}") {
            let _ = yuan(&text);
        }
    }
}
