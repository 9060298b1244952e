//! Card and account numbers: 13 to 19 digits with a Luhn check digit, beginning with the issuing bank's BIN.

use std::fmt;
use std::str::FromStr;

use crate::{ParseError, mask};

/// Bank identification number: the 6 to 10 leading digits of every number a bank issues. The longest prefix wins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bin(String);

impl Bin {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `number` was issued under this BIN.
    pub fn covers(&self, number: &AccountNo) -> bool {
        number.as_str().starts_with(&self.0)
    }
}

impl FromStr for Bin {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        if (6..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseError::new("BIN", "6 to 10 digits"))
        }
    }
}

/// A card or account number. `Display` and `Debug` show it masked; ask for [`AccountNo::as_str`] to see it whole.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountNo(String);

impl AccountNo {
    /// The `sequence`-th number under `bin`, `length` digits long with its check digit.
    pub fn issue(bin: &Bin, sequence: u64, length: usize) -> Result<Self, ParseError> {
        let body_len = length.checked_sub(bin.0.len() + 1).ok_or(ParseError::new("account number", "length"))?;
        let body = format!("{sequence:0body_len$}");
        if !(13..=19).contains(&length) || body.len() != body_len {
            return Err(ParseError::new("account number", "no more numbers under this BIN"));
        }
        let payload = format!("{}{body}", bin.0);
        Ok(Self(format!("{payload}{}", luhn_check_digit(&payload))))
    }

    /// All the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits, the part a customer recognises.
    pub fn tail(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }

    /// `6222 **** **** 1234`.
    pub fn masked(&self) -> String {
        mask::account_no(&self.0)
    }
}

impl FromStr for AccountNo {
    type Err = ParseError;

    /// Takes the digits with or without blanks between them.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text.len() > 40 {
            return Err(ParseError::new("account number", "too long"));
        }
        let digits: String = text.chars().filter(|c| *c != ' ').collect();
        if !(13..=19).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ParseError::new("account number", "13 to 19 digits"));
        }
        let (payload, check) = digits.split_at(digits.len() - 1);
        if check != luhn_check_digit(payload).to_string() {
            return Err(ParseError::new("account number", "check digit"));
        }
        Ok(Self(digits))
    }
}

impl fmt::Display for AccountNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for AccountNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// The digit that makes `payload` pass the Luhn test (ISO/IEC 7812-1, annex B).
fn luhn_check_digit(payload: &str) -> u32 {
    let sum: u32 = payload
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            let doubled = if place % 2 == 0 { digit * 2 } else { digit };
            doubled / 10 + doubled % 10
        })
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn knows_published_test_numbers() {
        for number in ["4111111111111111", "6011000990139424", "378282246310005", "6222 0200 0000 0000 008"] {
            let digits = number.replace(' ', "");
            let expected = digits.len() >= 13 && number.parse::<AccountNo>().is_ok();
            assert_eq!(
                expected,
                luhn_check_digit(&digits[..digits.len() - 1]).to_string() == digits[digits.len() - 1..]
            );
        }
        assert!("4111111111111111".parse::<AccountNo>().is_ok());
        assert!("4111111111111112".parse::<AccountNo>().is_err());
    }

    #[test]
    fn shows_itself_masked() {
        let number: AccountNo = "4111111111111111".parse().expect("a valid number");
        assert_eq!(format!("{number} {number:?}"), "4111 **** **** 1111 4111 **** **** 1111");
    }

    #[test]
    fn a_full_bin_issues_no_more() {
        let bin: Bin = "622900".parse().expect("a valid BIN");
        assert!(AccountNo::issue(&bin, 999_999, 13).is_ok());
        assert!(AccountNo::issue(&bin, 1_000_000, 13).is_err());
    }

    proptest! {
        #[test]
        fn issued_numbers_parse_and_differ(a in 0_u64..1_000_000, b in 0_u64..1_000_000) {
            let bin: Bin = "622900".parse().expect("a valid BIN");
            let first = AccountNo::issue(&bin, a, 16).expect("room");
            let second = AccountNo::issue(&bin, b, 16).expect("room");
            prop_assert_eq!(first.as_str().parse::<AccountNo>(), Ok(first.clone()));
            prop_assert_eq!(a == b, first == second);
            prop_assert!(bin.covers(&first));
        }

        #[test]
        fn one_wrong_digit_is_noticed(sequence in 0_u64..1_000_000_000, place in 0_usize..16, shift in 1_u8..10) {
            let bin: Bin = "622900".parse().expect("a valid BIN");
            let number = AccountNo::issue(&bin, sequence, 16).expect("room");
            let mut digits = number.as_str().as_bytes().to_vec();
            digits[place] = b'0' + (digits[place] - b'0' + shift) % 10;
            let wrong = String::from_utf8(digits).expect("digits");
            prop_assert!(wrong.parse::<AccountNo>().is_err());
        }
    }
}
