//! Pure rules of transfers.

use kernel::{Lang, Money, mask};

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

/// The receipt's number: the bank's day and the end of the transfer's id.
pub fn receipt_no(date: chrono::NaiveDate, transfer_id: &str) -> String {
    let digits: String = transfer_id.chars().filter(char::is_ascii_hexdigit).collect();
    format!("{}{}", date.format("%Y%m%d"), digits[digits.len().saturating_sub(12)..].to_ascii_uppercase())
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
    fn the_summary_tells_who_and_how_much_but_not_all() {
        assert_eq!(
            summary(Lang::Zh, Money::cny(500_000), "张小明", "6299000112341234"),
            "转账 5,000.00 元给 *明（尾号 1234）"
        );
    }
}
