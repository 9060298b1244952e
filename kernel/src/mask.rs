//! How personal data looks when it is not to be seen whole: `6222 **** **** 1234`, `*明`, `138****5678`.

/// An account number: first and last four digits.
pub fn account_no(digits: &str) -> String {
    match (digits.get(..4), digits.len().checked_sub(4).and_then(|at| digits.get(at..))) {
        (Some(head), Some(tail)) if digits.len() >= 8 => format!("{head} **** **** {tail}"),
        _ => "****".to_owned(),
    }
}

/// A person's name: only the last character, or the last word of a name in Latin letters.
pub fn name(name: &str) -> String {
    match name.rsplit_once(' ') {
        Some((_, last)) if !last.is_empty() => format!("*{last}"),
        _ => name.chars().last().map_or_else(String::new, |last| format!("*{last}")),
    }
}

/// A mobile number: first three and last four digits.
pub fn phone(digits: &str) -> String {
    match (digits.get(..3), digits.len().checked_sub(4).and_then(|at| digits.get(at..))) {
        (Some(head), Some(tail)) if digits.len() >= 8 => format!("{head}****{tail}"),
        _ => "****".to_owned(),
    }
}

/// A resident id number: first and last character.
pub fn resident_id(id: &str) -> String {
    match (id.get(..1), id.get(17..)) {
        (Some(head), Some(tail)) => format!("{head}{}{tail}", "*".repeat(16)),
        _ => "****".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn hides_the_middle() {
        assert_eq!(super::account_no("6229001234567890"), "6229 **** **** 7890");
        assert_eq!(super::name("张小明"), "*明");
        assert_eq!(super::name("Ada Lovelace"), "*Lovelace");
        assert_eq!(super::phone("13812345678"), "138****5678");
        assert_eq!(super::resident_id("11010519491231002X"), "1****************X");
        assert_eq!(
            (super::account_no("12"), super::phone("张"), super::name("")),
            ("****".into(), "****".into(), String::new())
        );
    }
}
