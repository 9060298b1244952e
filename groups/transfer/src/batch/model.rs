//! Pure rules of batches: reading rows and saying what is wrong with them.

use contracts::clearing::ClearingBank;
use kernel::{AccountNo, Currency, Money, PersonName};

use crate::model::NOTE_MAX;

/// The columns of a file, as the template names them.
pub const COLUMNS: [&str; 5] = ["收款人姓名", "收款账号", "收款银行", "金额", "附言"];
/// The same in English.
pub const COLUMNS_EN: [&str; 5] = ["name", "account_no", "bank", "amount", "note"];

/// A row as somebody wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawRow {
    pub name: String,
    pub account_no: String,
    /// A bank's name, short name or number; may be empty where the number tells.
    pub bank: String,
    pub amount: String,
    pub note: String,
}

/// A row as it can be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub name: PersonName,
    pub account_no: AccountNo,
    pub bank_no: String,
    pub bank_name: String,
    pub amount: Money,
    pub note: String,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowObjection {
    /// `name`, `account_no`, `bank`, `amount`, `note`, or `row`.
    pub field: &'static str,
    /// In words, zh and en.
    pub words: (&'static str, &'static str),
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no table of five columns.
    NotATable,
    /// It has more rows than one batch takes.
    TooMany,
    /// It has none.
    Empty,
}

/// Reads a file of comma, semicolon or tab separated values, with or without the template's heading, at most `most` rows.
pub fn read_csv(text: &str, most: usize) -> Result<Vec<RawRow>, Unreadable> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b'\t', b';'].into_iter().max_by_key(|d| first.bytes().filter(|b| b == d).count());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for (place, record) in reader.records().enumerate() {
        let record = record.map_err(|_| Unreadable::NotATable)?;
        let cell = |at: usize| record.get(at).unwrap_or_default().trim().trim_matches('\'').to_owned();
        let is_heading = place == 0 && (COLUMNS.contains(&&*cell(0)) || COLUMNS_EN.contains(&&*cell(0)));
        if is_heading || record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if !(4..=8).contains(&record.len()) {
            return Err(Unreadable::NotATable);
        }
        if rows.len() == most {
            return Err(Unreadable::TooMany);
        }
        rows.push(RawRow { name: cell(0), account_no: cell(1), bank: cell(2), amount: cell(3), note: cell(4) });
    }
    if rows.is_empty() { Err(Unreadable::Empty) } else { Ok(rows) }
}

/// Reads one row; `bank_of` tells the bank of a number.
pub fn read_row(
    raw: &RawRow,
    banks: &[ClearingBank],
    bank_of: impl Fn(&str) -> Option<String>,
) -> Result<Row, Vec<RowObjection>> {
    let mut objections = Vec::new();
    let mut object = |field, zh, en| objections.push(RowObjection { field, words: (zh, en) });
    let name = raw.name.parse::<PersonName>().ok();
    if name.is_none() {
        object("name", "请填写收款人姓名", "The payee's name is missing or not possible");
    }
    let digits: String = raw.account_no.chars().filter(|c| !c.is_whitespace()).collect();
    let account_no = digits.parse::<AccountNo>().ok();
    if account_no.is_none() {
        object("account_no", "账号不完整或有误", "The account number is not complete or wrong");
    }
    let bank_no = match raw.bank.trim() {
        "" => bank_of(&digits),
        text => Some(text.to_owned()),
    };
    let named = |bank: &&ClearingBank| {
        let text = bank_no.as_deref().unwrap_or_default();
        [&bank.bank_no, &bank.name, &bank.short_name].iter().any(|known| *known == text)
            || (!bank.name_en.is_empty() && bank.name_en.eq_ignore_ascii_case(text))
    };
    let bank = banks.iter().find(named);
    if bank.is_none() {
        object("bank", "没有这家收款银行，请填写全称或行号", "No such bank: give its full name or number");
    }
    let plain_amount = raw.amount.replace([',', '，', '￥', '¥'], "");
    let amount = Money::parse(plain_amount.trim(), Currency::Cny).ok().filter(|amount| amount.is_positive());
    if amount.is_none() {
        object("amount", "金额应大于零，最多两位小数", "The amount must be above zero, with two decimals at most");
    }
    let note = raw.note.trim().to_owned();
    if note.chars().count() > NOTE_MAX || !kernel::text::is_plain(&note) {
        object("note", "附言最多 60 个字", "The note has at most 60 characters");
    }
    match (name, account_no, bank, amount) {
        (Some(name), Some(account_no), Some(bank), Some(amount)) if objections.is_empty() => {
            Ok(Row { name, account_no, bank_no: bank.bank_no.clone(), bank_name: bank.name.clone(), amount, note })
        }
        _ => Err(objections),
    }
}

/// The parts of a row that its customer confirms.
pub fn parts(row: &Row) -> String {
    format!("{}|{}|{}|{}|{}", row.name.as_str(), row.account_no.as_str(), row.bank_no, row.amount.minor(), row.note)
}

/// A cell that no spreadsheet takes for a formula.
pub fn cell(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn banks() -> Vec<ClearingBank> {
        vec![ClearingBank {
            bank_id: "lanwan".into(),
            bank_no: "313100000018".into(),
            name: "蓝湾银行".into(),
            name_en: "Lanwan Bank".into(),
            short_name: "蓝湾".into(),
        }]
    }

    fn raw(name: &str, account_no: &str, bank: &str, amount: &str) -> RawRow {
        RawRow {
            name: name.into(),
            account_no: account_no.into(),
            bank: bank.into(),
            amount: amount.into(),
            note: String::new(),
        }
    }

    fn fields(row: &RawRow) -> Vec<&'static str> {
        match read_row(row, &banks(), |_| None) {
            Ok(_) => Vec::new(),
            Err(objections) => objections.iter().map(|objection| objection.field).collect(),
        }
    }

    const NUMBER: &str = "4111 1111 1111 1111";

    #[test]
    fn a_row_says_everything_that_is_wrong_with_it() {
        assert_eq!(fields(&raw("李明", NUMBER, "蓝湾银行", "1,200.50")), [""; 0]);
        assert_eq!(fields(&raw("李明", NUMBER, "lanwan bank", "￥8")), [""; 0]);
        assert_eq!(fields(&raw("李明", NUMBER, "蓝湾", "8")), [""; 0]);
        assert_eq!(fields(&raw("", "4111", "某银行", "0")), ["name", "account_no", "bank", "amount"]);
        for amount in ["-1", "1.234", "abc", ""] {
            assert_eq!(fields(&raw("李明", NUMBER, "蓝湾", amount)), ["amount"], "{amount}");
        }
        let recognised = read_row(&raw("李明", NUMBER, "", "8"), &banks(), |_| Some("313100000018".into())).unwrap();
        assert_eq!((recognised.bank_name.as_str(), recognised.amount.minor()), ("蓝湾银行", 800));
    }

    #[test]
    fn files_of_every_habit_are_read() {
        let heading = COLUMNS.join(",");
        let row = |number: &str, amount: &str, mark: &str| ["李明", number, "蓝湾银行", amount, "午饭"].join(mark);
        for text in [
            format!("\u{feff}{heading}\n{}\n\n", row(NUMBER, "8.00", ",")),
            format!("name;account_no;bank;amount;note\r\n{}\r\n", row(NUMBER, "8.00", ";")),
            row(&format!("'{NUMBER}"), "8.00", "\t"),
            format!("{heading}\n{}", row(&format!("\"{NUMBER}\""), "\"8.00\"", ",")),
        ] {
            let rows = read_csv(&text, 500).unwrap();
            assert_eq!((rows.len(), rows[0].note.as_str(), rows[0].account_no.as_str()), (1, "午饭", NUMBER), "{text}");
        }
        assert_eq!(read_csv("", 500), Err(Unreadable::Empty));
        assert_eq!(read_csv(&heading, 500), Err(Unreadable::Empty));
        assert_eq!(read_csv("just words\nand more", 500), Err(Unreadable::NotATable));
        assert_eq!(read_csv("a,b,c,d\na,b,c,d\na,b,c,d", 2), Err(Unreadable::TooMany));
    }

    #[test]
    fn nothing_in_a_file_is_a_formula() {
        assert_eq!((cell("=1+1"), cell("李明")), ("'=1+1".to_owned(), "李明".to_owned()));
    }
}
