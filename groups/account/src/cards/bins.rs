//! Which bank a card is of, and what sort of card it is, told by the digits it begins with.
//!
//! The table is a file: ours of fictional banks by default, a bank's own by configuration. Its form stands in
//! `docs/guides/bin-table.md`. The longest prefix wins: an issuer may set a range inside its own apart.

use std::collections::HashMap;

use contracts::account::CardKind;
use serde::Deserialize;

/// The table that comes with the platform: fictional banks only.
pub const BUILT_IN: &str = include_str!("../../data/bins.csv");

/// Digits a prefix may have.
const PREFIX: std::ops::RangeInclusive<usize> = 6..=10;
/// Rows a table may have; all of China's issuers together need some ten thousand.
const ROWS_MAX: usize = 100_000;

/// What a prefix stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The bank's number in the clearing.
    pub bank_no: String,
    /// Its name, zh and en.
    pub bank: (String, String),
    /// Its short name, zh.
    pub short_name: String,
    /// Debit or credit.
    pub kind: CardKind,
    /// Digits of a whole number.
    pub length: usize,
}

/// All prefixes.
#[derive(Debug, Default)]
pub struct BinTable(HashMap<String, Issuer>);

/// A table that cannot be used: the line, counted from 1 with the heading, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("BIN table, line {line}: {why}")]
pub struct BinError {
    /// Which line.
    pub line: u64,
    /// Why.
    pub why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    prefix: String,
    length: usize,
    kind: String,
    bank_no: String,
    bank_name: String,
    bank_name_en: String,
    short_name: String,
}

impl BinTable {
    /// Reads a table; the whole of it, or nothing.
    pub fn parse(text: &str) -> Result<Self, BinError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let mut table = HashMap::new();
        for (place, line) in reader.deserialize::<Line>().enumerate() {
            let at = place as u64 + 2;
            let wrong = |why: &str| BinError { line: at, why: why.to_owned() };
            let line = line.map_err(|error| BinError { line: at, why: error.to_string() })?;
            if table.len() == ROWS_MAX {
                return Err(wrong("more than 100,000 prefixes"));
            }
            let (prefix, issuer) = line.read().map_err(wrong)?;
            if table.insert(prefix, issuer).is_some() {
                return Err(wrong("this prefix stands in the table already"));
            }
        }
        Ok(Self(table))
    }

    /// Who issues numbers that begin with `digits`: the longest prefix that is known. At least six digits are needed.
    pub fn issuer(&self, digits: &str) -> Option<(usize, &Issuer)> {
        PREFIX.rev().find_map(|length| Some((length, self.0.get(digits.get(..length)?)?)))
    }
}

impl Line {
    fn read(self) -> Result<(String, Issuer), &'static str> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(&self.prefix) || !PREFIX.contains(&self.prefix.len()) {
            return Err("a prefix has 6 to 10 digits");
        }
        if !(13..=19).contains(&self.length) {
            return Err("a number has 13 to 19 digits");
        }
        if !digits(&self.bank_no) || self.bank_no.len() != 12 {
            return Err("a bank's number has 12 digits");
        }
        if self.bank_name.is_empty() || self.bank_name_en.is_empty() || self.short_name.is_empty() {
            return Err("a bank has a name, an English name and a short name");
        }
        let kind = self.kind.parse().map_err(|_| "the kind is debit or credit")?;
        let bank = (self.bank_name, self.bank_name_en);
        let (bank_no, short_name, length) = (self.bank_no, self.short_name, self.length);
        Ok((self.prefix, Issuer { bank_no, bank, short_name, kind, length }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEAD: &str = "prefix,length,kind,bank_no,bank_name,bank_name_en,short_name\n";

    fn table() -> BinTable {
        BinTable::parse(BUILT_IN).expect("ours")
    }

    #[test]
    fn the_longest_prefix_wins() {
        let table = table();
        let kind = |digits: &str| table.issuer(digits).map(|(length, issuer)| (length, issuer.kind));
        assert_eq!(kind("6299110000000000000"), Some((6, CardKind::Debit)));
        assert_eq!(kind("6299118800000000"), Some((8, CardKind::Credit)), "a range of credit cards inside");
        assert_eq!(kind("6299118866000000000"), Some((10, CardKind::Debit)), "and one of debit cards inside that");
        assert_eq!((kind("62991"), kind("6222020000000000000"), kind("")), (None, None, None));
    }

    #[test]
    fn a_wrong_line_is_named_and_nothing_is_taken() {
        let good = "629911,19,debit,313910010007,Haitang Bank,Haitang Bank,HT\n";
        for (line, why) in [
            ("62991,19,debit,313910010007,Haitang Bank,Haitang Bank,HT", "6 to 10 digits"),
            ("62991a,19,debit,313910010007,Haitang Bank,Haitang Bank,HT", "6 to 10 digits"),
            ("629912,20,debit,313910010007,Haitang Bank,Haitang Bank,HT", "13 to 19"),
            ("629912,19,gift,313910010007,Haitang Bank,Haitang Bank,HT", "debit or credit"),
            ("629912,19,debit,31391001000,Haitang Bank,Haitang Bank,HT", "12 digits"),
            ("629912,19,debit,313910010007,,Haitang Bank,HT", "has a name"),
            ("629912,19,debit,313910010007", "fields"),
            ("629911,19,credit,313910010007,Haitang Bank,Haitang Bank,HT", "already"),
        ] {
            let error = BinTable::parse(&format!("{HEAD}{good}{line}\n")).expect_err(line);
            assert!(error.line == 3 && error.why.contains(why), "{line}: {error}");
        }
        assert!(BinTable::parse("prefix,bank\n629911,x\n").is_err(), "another heading");
        assert_eq!(BinTable::parse(HEAD).map(|table| table.0.len()), Ok(0));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_the_prefix_found_is_one_of_the_number(digits in "[0-9]{0,19}") {
            let table = table();
            if let Some((length, issuer)) = table.issuer(&digits) {
                prop_assert_eq!(table.0.get(&digits[..length]), Some(issuer));
                for longer in length + 1..=10 {
                    prop_assert!(digits.get(..longer).is_none_or(|prefix| !table.0.contains_key(prefix)));
                }
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[ -~\\n]{0,200}") {
            let _ = BinTable::parse(&text);
        }
    }
}
