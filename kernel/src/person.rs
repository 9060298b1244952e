//! What identifies a person: mobile number, name, resident id. All are C2 data: `Debug` and `Display` mask them.

use std::fmt;
use std::str::FromStr;

use crate::{ParseError, mask};

/// A mainland mobile number: 11 digits beginning with 1.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// A person's name as it stands on the account: 1 to 60 characters, trimmed, without control characters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PersonName(String);

/// A resident id number: 18 places with the check character of GB 11643-1999.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ResidentId(String);

macro_rules! personal_text {
    ($type:ident, $mask:path) => {
        impl $type {
            /// The whole text. Never log it.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text as it may be shown to others.
            pub fn masked(&self) -> String {
                $mask(&self.0)
            }
        }
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.masked())
            }
        }
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.masked())
            }
        }
    };
}

personal_text!(Phone, mask::phone);
personal_text!(PersonName, mask::name);
personal_text!(ResidentId, mask::resident_id);

impl FromStr for Phone {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let digits = text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits && text.starts_with('1') {
            Ok(Self(text.to_owned()))
        } else {
            Err(ParseError::new("phone", "11 digits beginning with 1"))
        }
    }
}

impl FromStr for PersonName {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text.len() > 240 {
            return Err(ParseError::new("name", "1 to 60 characters"));
        }
        let name = text.trim();
        let count = name.chars().count();
        if !(1..=60).contains(&count) || !crate::text::is_plain(name) {
            return Err(ParseError::new("name", "1 to 60 characters"));
        }
        Ok(Self(name.to_owned()))
    }
}

impl FromStr for ResidentId {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        const CHECK: &[u8; 11] = b"10X98765432";
        let id = text.to_ascii_uppercase();
        let bytes = id.as_bytes();
        if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
            return Err(ParseError::new("resident id", "18 places"));
        }
        let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
        if bytes[17] != CHECK[(sum % 11) as usize] {
            return Err(ParseError::new("resident id", "check character"));
        }
        let birth = (id[6..10].parse(), id[10..12].parse(), id[12..14].parse());
        let (Ok(year), Ok(month), Ok(day)) = birth else {
            return Err(ParseError::new("resident id", "date of birth"));
        };
        if chrono::NaiveDate::from_ymd_opt(year, month, day).is_none() {
            return Err(ParseError::new("resident id", "date of birth"));
        }
        Ok(Self(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn resident_id_vectors() {
        for id in ["11010519491231002X", "11010519491231002x", "440524188001010014"] {
            assert!(id.parse::<ResidentId>().is_ok(), "a published vector was refused");
        }
        for id in ["110105194912310021", "11010519491331002X", "1101051949123100", "１１0105194912310021"] {
            assert!(id.parse::<ResidentId>().is_err(), "{id:?} was taken");
        }
    }

    #[test]
    fn phones() {
        assert!("13800000001".parse::<Phone>().is_ok());
        for text in ["23800000001", "1380000000", "138000000011", "1380000000a", "１３８００００００００", ""]
        {
            assert!(text.parse::<Phone>().is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn nothing_personal_in_debug() {
        let phone: Phone = "13812345678".parse().expect("valid");
        let name: PersonName = "张小明".parse().expect("valid");
        assert_eq!(format!("{phone:?} {name:?}"), "138****5678 *明");
    }

    proptest! {
        #[test]
        fn a_changed_digit_breaks_the_check(place in 0_usize..17, shift in 1_u8..10) {
            let mut bytes = b"440524188001010014".to_vec();
            bytes[place] = b'0' + (bytes[place] - b'0' + shift) % 10;
            let wrong = String::from_utf8(bytes).expect("digits");
            prop_assert!(wrong.parse::<ResidentId>().is_err());
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,30}") {
            let _ = (text.parse::<Phone>(), text.parse::<PersonName>(), text.parse::<ResidentId>());
        }
    }
}
