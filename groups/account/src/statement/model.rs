//! What a statement says, and what it is checked by.

use chrono::NaiveDate;
use contracts::account::Account;
use contracts::user::User;
use kernel::{AccountNo, Id, Lang, Money, PersonName, Timestamp};

use crate::model::Movement;

/// Marks ids of statements.
pub enum Paper {}

/// As what it is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people and offices: sealed, checkable.
    Pdf,
    /// For spreadsheets.
    Csv,
}

impl Format {
    /// The word stored and sent; the end of the file's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Csv => "csv",
        }
    }

    /// The format of a stored word.
    pub fn of(text: &str) -> Option<Self> {
        [Self::Pdf, Self::Csv].into_iter().find(|format| format.as_str() == text)
    }

    /// The type of the file.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// Where a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Waits for its turn.
    Queued,
    /// Is being made.
    Making,
    /// Can be fetched.
    Ready,
    /// Could not be made.
    Failed,
    /// Its file is gone; it can still be checked.
    Expired,
}

impl Status {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Making => "making",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }

    /// The status of a stored word.
    pub fn of(text: &str) -> Option<Self> {
        [Self::Queued, Self::Making, Self::Ready, Self::Failed, Self::Expired]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// A statement as it was asked for, and how far it has come.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Its id.
    pub statement_id: Id<Paper>,
    /// The number printed on it.
    pub number: String,
    /// Who asked.
    pub user_id: Id<User>,
    /// Of which account.
    pub account_id: Id<Account>,
    /// As what.
    pub format: Format,
    /// In which language.
    pub lang: Lang,
    /// Both days included.
    pub days: (NaiveDate, NaiveDate),
    /// From this moment, up to but not including that one.
    pub span: (Timestamp, Timestamp),
    /// Where it is.
    pub status: Status,
    /// Movements in it, and how many are read.
    pub rows: (i64, i64),
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// How often somebody began to make it.
    pub claims: i64,
    /// What it came out as, once made.
    pub made: Option<Made>,
}

/// What a statement came out as.
#[derive(Debug, Clone)]
pub struct Made {
    /// When.
    pub at: Timestamp,
    /// Until when its file can be fetched.
    pub expires_at: Timestamp,
    /// Opening balance, what came in, what went out, closing balance.
    pub sums: Sums,
    /// Bytes of the file.
    pub bytes: i64,
    /// SHA-256 of the file.
    pub file_hash: Vec<u8>,
}

/// The figures at the head of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    /// Before the first movement.
    pub opening: Money,
    /// All that came in.
    pub came: Money,
    /// All that went out.
    pub went: Money,
    /// After the last movement.
    pub closing: Money,
}

/// A line of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The movement's number in the ledger.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Came in rather than went out.
    pub incoming: bool,
    /// How much.
    pub amount: Money,
    /// The balance after it, in the order of the statement.
    pub balance: Money,
    /// The stored word of its kind.
    pub kind: String,
    /// What it was for.
    pub summary: String,
    /// Who stood on the other side: name, masked number, bank.
    pub other: (String, String, String),
}

/// Everything that stands on a statement.
#[derive(Debug, Clone)]
pub struct Content {
    /// The bank's name in the statement's language, and in Chinese for the seal.
    pub bank: (String, String),
    /// The bank's number in the clearing.
    pub bank_no: String,
    /// Whose account.
    pub holder: PersonName,
    /// Which.
    pub account_no: AccountNo,
    /// The statement.
    pub statement: Statement,
    /// When it was made.
    pub made_at: Timestamp,
    /// Its zone.
    pub zone: chrono_tz::Tz,
    /// The figures.
    pub sums: Sums,
    /// The movements, oldest first.
    pub lines: Vec<Line>,
    /// What it is checked by, and where.
    pub check: Check,
}

/// What a paper is checked by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Sixteen letters and digits in groups of four.
    pub code: String,
    /// The page where it is checked, with number and code in it.
    pub url: String,
    /// The same page without them, to be typed.
    pub page: String,
}

/// Letters and digits that are not taken for one another (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code: 80 bits.
const CODE_LENGTH: usize = 16;

/// A code out of 80 random bits.
pub fn code_of(random: &[u8; 10]) -> String {
    let mut bits = random.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let mut code = vec![0_u8; CODE_LENGTH];
    for letter in code.iter_mut().rev() {
        *letter = ALPHABET[(bits & 31) as usize];
        bits >>= 5;
    }
    String::from_utf8_lossy(&code).into_owned()
}

/// A code as people type it: without spaces and hyphens, in any case, O for 0, I and L for 1.
pub fn read_code(text: &str) -> Option<String> {
    if text.len() > 64 {
        return None;
    }
    let clean = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    let code: String = clean.collect();
    let fits = code.len() == CODE_LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
    fits.then_some(code)
}

/// A code in groups of four.
pub fn grouped(code: &str) -> String {
    code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
}

/// A number as people type it; nothing if it cannot be one of ours.
pub fn read_number(text: &str) -> Option<String> {
    let number: String = text.chars().filter(|c| !c.is_whitespace()).take(33).collect::<String>().to_ascii_uppercase();
    let fits = (10..=32).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then_some(number)
}

/// The lines of movements in order, each with the balance after it, and the figures; nothing when they do not end at
/// `closing`: then something moved while it was read, and it is read again.
pub fn lines(movements: Vec<Movement>, opening: Money, closing: Money) -> Option<(Vec<Line>, Sums)> {
    let zero = Money::zero(opening.currency());
    let (mut balance, mut came, mut went) = (opening, zero, zero);
    let mut lines = Vec::with_capacity(movements.len());
    for movement in movements {
        let amount = movement.amount;
        if movement.incoming {
            came = came.checked_add(amount).ok()?;
            balance = balance.checked_add(amount).ok()?;
        } else {
            went = went.checked_add(amount).ok()?;
            balance = balance.checked_sub(amount).ok()?;
        }
        let number = movement.counterparty_account_no.as_deref().map(kernel::mask::account_no);
        lines.push(Line {
            seq: movement.seq,
            at: movement.booked_at,
            incoming: movement.incoming,
            amount,
            balance,
            kind: movement.kind,
            summary: movement.summary,
            other: (
                movement.counterparty_name.unwrap_or_default(),
                number.unwrap_or_default(),
                movement.counterparty_bank.unwrap_or_default(),
            ),
        });
    }
    (balance == closing).then_some((lines, Sums { opening, came, went, closing }))
}

/// A kind of movement in words.
pub fn kind_words(kind: &str, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        "transfer" => ("转账", "Transfer"),
        "deposit" => ("存入", "Deposit"),
        "salary" => ("工资", "Salary"),
        "payment" => ("消费", "Payment"),
        "interest" => ("利息", "Interest"),
        "fee" => ("手续费", "Fee"),
        "return" => ("退回", "Returned"),
        "opening" => ("开户存入", "Opening deposit"),
        _ => ("其他", "Other"),
    };
    lang.pick(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_eighty_bits_and_forgives_how_it_is_typed() {
        assert_eq!(code_of(&[0; 10]), "0000000000000000");
        assert_eq!(code_of(&[255; 10]), "ZZZZZZZZZZZZZZZZ");
        let code = code_of(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(read_code(&grouped(&code).to_lowercase()), Some(code.clone()));
        assert_eq!(read_code("oIl0 0000-0000 0000"), Some("0110000000000000".into()));
        assert_eq!(read_code(&"0".repeat(17)), None);
        assert_eq!(read_code("UUUU-UUUU-UUUU-UUUU"), None, "U is in no code of ours");
    }

    #[test]
    fn lines_that_do_not_add_up_are_no_statement() {
        let movement = |incoming, minor| Movement {
            account_id: Id::from_parts(Timestamp::from_micros(0), [0; 10]),
            seq: 1,
            incoming,
            amount: Money::cny(minor),
            balance_after: Money::cny(0),
            kind: "transfer".into(),
            summary: String::new(),
            counterparty_name: None,
            counterparty_account_no: Some("6222000012345678".into()),
            counterparty_bank: None,
            transfer_id: None,
            booked_at: Timestamp::from_micros(1),
        };
        let both = || vec![movement(true, 500), movement(false, 120)];
        let (lines, sums) = super::lines(both(), Money::cny(1_000), Money::cny(1_380)).expect("adds up");
        assert_eq!(lines.iter().map(|line| line.balance.minor()).collect::<Vec<_>>(), [1_500, 1_380]);
        assert_eq!((sums.came.minor(), sums.went.minor()), (500, 120));
        assert!(lines.iter().all(|line| line.other.1 == "6222 **** **** 5678"), "numbers of others are masked");
        assert!(super::lines(both(), Money::cny(1_000), Money::cny(1_381)).is_none());
    }
}
