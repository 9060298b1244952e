//! Which passwords and PINs are good enough.

/// Why a password is not good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordWeakness {
    /// Fewer than 8 or more than 64 characters.
    Length,
    /// Only letters, or only digits.
    OneKind,
    /// It holds the phone number, or is one everybody tries first.
    Guessable,
}

/// Passwords that everybody tries first, in lower case.
const FIRST_GUESSES: [&str; 10] = [
    "password1",
    "passw0rd",
    "qwerty123",
    "abc12345",
    "a1234567",
    "123456789a",
    "1qaz2wsx",
    "aa123456",
    "iloveyou1",
    "admin123",
];

/// A login password: 8 to 64 characters with at least a letter and something that is not one, and no obvious guess.
pub fn check_password(password: &str, phone: &str) -> Result<(), PasswordWeakness> {
    let count = password.chars().count();
    if !(8..=64).contains(&count) {
        return Err(PasswordWeakness::Length);
    }
    let letters = password.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 || letters == count {
        return Err(PasswordWeakness::OneKind);
    }
    let lower = password.to_lowercase();
    let has_phone = phone.len() >= 8 && lower.contains(&phone[phone.len() - 8..]);
    if has_phone || FIRST_GUESSES.contains(&lower.as_str()) {
        return Err(PasswordWeakness::Guessable);
    }
    Ok(())
}

/// Whether `pin` is a good transaction PIN: six digits, not all alike, not a run, not the phone's or the year's digits.
pub fn check_pin(pin: &str, phone: &str) -> bool {
    let digits = pin.as_bytes();
    if digits.len() != 6 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let steps: Vec<i16> = digits.windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0])).collect();
    let run = [0, 1, -1].iter().any(|step| steps.iter().all(|other| other == step));
    let halves = digits[..3] == digits[3..] || (digits[..2] == digits[2..4] && digits[2..4] == digits[4..]);
    !run && !halves && !phone.contains(pin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords() {
        for good in ["demo2026!", "correct horse 1", "密码abc12345x"] {
            assert_eq!(check_password(good, "13812345678"), Ok(()), "{good}");
        }
        assert_eq!(check_password("a1b2c3", "13812345678"), Err(PasswordWeakness::Length));
        assert_eq!(check_password("onlyletters", "13812345678"), Err(PasswordWeakness::OneKind));
        assert_eq!(check_password("1234567890", "13812345678"), Err(PasswordWeakness::OneKind));
        assert_eq!(check_password("Passw0rd", "13812345678"), Err(PasswordWeakness::Guessable));
        assert_eq!(check_password("x12345678", "13812345678"), Err(PasswordWeakness::Guessable));
    }

    #[test]
    fn pins() {
        assert!(check_pin("135790", "13800000001") && check_pin("802415", "13800000001"));
        for weak in ["111111", "123456", "654321", "123123", "121212", "12345", "1234567", "12345a", "000001", "800000"]
        {
            assert!(!check_pin(weak, "13800000001"), "{weak}");
        }
    }
}
