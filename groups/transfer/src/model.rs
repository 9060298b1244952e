//! Pure rules of transfers.

use contracts::transfer::Transfer;
use kernel::{Id, Lang, Money, Timestamp, mask};

/// The longest note, in characters.
pub const NOTE_MAX: usize = 60;

/// Whether the name a customer gave is the one the account stands in. Blanks and letter case do not matter.
pub fn same_name(given: &str, holder: &str) -> bool {
    let plain =
        |name: &str| name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect::<String>();
    plain(given) == plain(holder)
}

/// The operation in one line, as the customer confirms it: `转账 5,000.00 元给 *明（尾号 1234）`.
pub fn summary(lang: Lang, amount: Money, payee_name: &str, payee_account: &str) -> String {
    let tail = &payee_account[payee_account.len().saturating_sub(4)..];
    let (name, amount) = (mask::name(payee_name), amount.to_grouped());
    match lang {
        Lang::Zh => format!("转账 {amount} 元给 {name}（尾号 {tail}）"),
        Lang::En => format!("Transfer CNY {amount} to {name} (ending {tail})"),
    }
}

/// Digits of a receipt's number: the bank's day, the millisecond within three days, and the end of the transfer's id.
const RECEIPT_PARTS: (usize, usize, usize) = (8, 7, 7);

/// The receipt's number, e.g. `202611239AF3C4D01B2C3D`: the bank's day and digits of the transfer's id. It tells when the
/// transfer was made ([`made_within`]), so that it is found without an index of its own.
pub fn receipt_no(date: chrono::NaiveDate, transfer_id: &str) -> String {
    const TIME: usize = 12;
    let digits: String = transfer_id.chars().filter(char::is_ascii_hexdigit).collect();
    let (_, time, end) = RECEIPT_PARTS;
    let time = digits.get(TIME - time..TIME).unwrap_or_default();
    let end = &digits[digits.len().saturating_sub(end)..];
    format!("{}{time}{end}", date.format("%Y%m%d")).to_ascii_uppercase()
}

/// Where the id of the transfer lies that has this receipt number: from the first, before the second.
pub fn made_within(receipt_no: &str) -> Option<(Id<Transfer>, Id<Transfer>)> {
    let (day, time, end) = RECEIPT_PARTS;
    if receipt_no.len() != day + time + end || !receipt_no.is_ascii() {
        return None;
    }
    let date = chrono::NaiveDate::parse_from_str(&receipt_no[..day], "%Y%m%d").ok()?;
    let low = i64::from_str_radix(&receipt_no[day..day + time], 16).ok()?;
    // Somewhere on earth it was this day already fourteen hours before it was in Greenwich.
    let first = (date.and_time(chrono::NaiveTime::MIN).and_utc() - chrono::TimeDelta::hours(14)).timestamp_millis();
    let made = first + (low - first).rem_euclid(1 << (4 * time));
    let at = |millis: i64| Id::from_parts(Timestamp::from_micros(millis * 1_000), [0; 10]);
    Some((at(made), at(made + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_blanks_and_case() {
        assert!(same_name("张 小明", "张小明") && same_name("ada LOVELACE", "Ada Lovelace"));
        assert!(!same_name("张小明", "张小朋") && !same_name("", "张小明"));
    }

    #[test]
    fn a_receipt_number_leads_to_its_transfer() {
        let zone = chrono_tz::Asia::Shanghai;
        for millis in [0_i64, 1_795_305_599_999, 1_795_305_600_000, 1_795_312_799_123, 4_102_444_800_001] {
            for at in [millis, millis + 86_399_999] {
                let at = Timestamp::from_micros(at * 1_000);
                let id: Id<Transfer> = Id::from_parts(at, [0xab; 10]);
                let number = receipt_no(at.date_in(zone), &id.to_string());
                assert_eq!(number.len(), 22);
                let (from, until) = made_within(&number).expect("one of ours");
                assert!(from <= id && id < until, "{number}");
            }
        }
        for other in ["", "20261123", "20261399AF3C4D01B2C3D5", "2026112391234五5678901", "20261123G00000000000AB"] {
            assert!(made_within(other).is_none(), "{other}");
        }
    }

    #[test]
    fn the_summary_tells_who_and_how_much_but_not_all() {
        assert_eq!(
            summary(Lang::Zh, Money::cny(500_000), "张小明", "6299000112341234"),
            "转账 5,000.00 元给 *明（尾号 1234）"
        );
    }
}
