//! Pure rules of enrolled tools: how one stands, which names and patterns are good enough, what a token's code matches.

use contracts::auth::{Tool, ToolStanding};
use kernel::Timestamp;
use totp_rs::{Builder, Secret as Seed, Totp};

/// Seconds a code of a token shows (RFC 6238).
pub const STEP_S: i64 = 30;
/// Digits of a code.
pub const DIGITS: u8 = 6;
/// Fewest and most dots of a pattern.
pub const DOTS: std::ops::RangeInclusive<usize> = 4..=9;
/// Longest name of a tool, in characters.
pub const LABEL_CHARS_MAX: usize = 30;

/// Patterns everybody tries first: lines, an L, a Z, a U, in the order of the dots
/// 1 2 3 / 4 5 6 / 7 8 9.
const FIRST_PATTERNS: [&str; 12] =
    ["1236", "3214", "1478", "7412", "14789", "1235789", "3215987", "1236987", "3214789", "12369", "36987", "147896"];

/// The word a tool is stored under; the same as on the wire.
pub const fn word(tool: Tool) -> &'static str {
    match tool {
        Tool::Pin => "pin",
        Tool::SmsCode => "sms_code",
        Tool::Gesture => "gesture",
        Tool::Passkey => "passkey",
        Tool::Totp => "totp",
        Tool::DeviceCertificate => "device_certificate",
        Tool::UsbKey => "usb_key",
        Tool::Face => "face",
    }
}

/// The tool stored under a word.
pub fn from_word(text: &str) -> Option<Tool> {
    Tool::ALL.into_iter().find(|tool| word(*tool) == text)
}

/// How an enrolled tool stands. Revoked is final; a lock ends by itself; what is over stays over.
pub fn standing(
    revoked_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    locked_until: Option<Timestamp>,
    now: Timestamp,
) -> ToolStanding {
    match (revoked_at, expires_at, locked_until) {
        (Some(_), ..) => ToolStanding::Revoked,
        (_, Some(end), _) if now >= end => ToolStanding::Expired,
        (_, _, Some(until)) if now < until => ToolStanding::Locked,
        _ => ToolStanding::Active,
    }
}

/// A tool's name as it may be kept.
pub fn label(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = (1..=LABEL_CHARS_MAX).contains(&text.chars().count()) && kernel::text::is_plain(text);
    fits.then(|| text.to_owned())
}

/// A pattern is the dots in the order they were joined, `1` to `9`: at least four, none twice, and a line never jumps
/// over a dot that is still free.
pub fn is_pattern(text: &str) -> bool {
    let dots: Vec<i32> =
        text.chars().filter_map(|dot| dot.to_digit(10)).filter_map(|dot| dot.try_into().ok()).collect();
    if dots.len() != text.chars().count() || !DOTS.contains(&dots.len()) || dots.contains(&0) {
        return false;
    }
    let mut seen = [false; 10];
    for (place, dot) in dots.iter().enumerate() {
        let between = place.checked_sub(1).and_then(|before| middle(dots[before], *dot));
        if seen[*dot as usize] || between.is_some_and(|between| !seen[between as usize]) {
            return false;
        }
        seen[*dot as usize] = true;
    }
    true
}

/// The dot in the middle of the line between two, if there is one.
fn middle(from: i32, to: i32) -> Option<i32> {
    let place = |dot: i32| ((dot - 1) / 3, (dot - 1) % 3);
    let ((row, column), (to_row, to_column)) = (place(from), place(to));
    let even = (row + to_row) % 2 == 0 && (column + to_column) % 2 == 0;
    (even && from != to).then_some((from + to) / 2)
}

/// Whether a pattern is one of those everybody tries first, or a straight run of the dots.
pub fn is_first_guess(pattern: &str) -> bool {
    let backwards: String = pattern.chars().rev().collect();
    let run = |text: &str| "123456789".contains(text);
    run(pattern) || run(&backwards) || FIRST_PATTERNS.iter().any(|known| *known == pattern || *known == backwards)
}

/// A token by its seed in base 32.
///
/// # Errors
/// The seed is not base 32, or shorter than the 128 bits that RFC 4226 asks for.
pub fn token(seed: &str, drift_steps: i64) -> Result<Totp, SeedUnfit> {
    let seed = Seed::try_from_base32(seed).map_err(|_| SeedUnfit)?;
    let skew = u16::try_from(drift_steps).unwrap_or(0);
    Builder::new()
        .with_secret(seed)
        .with_digits(DIGITS)
        .with_step_duration(STEP_S.unsigned_abs())
        .with_skew(skew)
        .build()
        .map_err(|_| SeedUnfit)
}

/// A token's seed cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeedUnfit;

/// What a token's code turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeMatch {
    /// The code of this time step, and none of this step or a later one was used.
    Fresh(i64),
    /// The code of a step that was used, or passed over by a later one.
    Used,
    /// No code of the window.
    Wrong,
}

/// Looks a code up in the window around `now`. Codes are compared in constant time; the step is kept by the caller, so
/// that a code works once.
pub fn match_code(token: &Totp, code: &str, last_step: i64, now: Timestamp) -> CodeMatch {
    let Ok(seconds) = u64::try_from(now.micros() / 1_000_000) else { return CodeMatch::Wrong };
    match token.check(code, seconds).and_then(|step| i64::try_from(step).ok()) {
        Some(step) if step > last_step => CodeMatch::Fresh(step),
        Some(_) => CodeMatch::Used,
        None => CodeMatch::Wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SEED: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    fn code(seconds: i64) -> String {
        token(SEED, 1).unwrap().generate(seconds.unsigned_abs()).to_string()
    }

    #[test]
    fn words_are_those_of_the_wire() {
        for tool in Tool::ALL {
            assert_eq!(serde_json::to_value(tool).unwrap(), word(tool));
            assert_eq!(from_word(word(tool)), Some(tool));
        }
    }

    #[test]
    fn revoked_beats_expired_beats_locked() {
        let now = at(100);
        assert_eq!(standing(None, None, None, now), ToolStanding::Active);
        assert_eq!(standing(None, Some(at(101)), Some(at(100)), now), ToolStanding::Active);
        assert_eq!(standing(None, None, Some(at(101)), now), ToolStanding::Locked);
        assert_eq!(standing(None, Some(at(100)), Some(at(200)), now), ToolStanding::Expired);
        assert_eq!(standing(Some(at(1)), Some(at(100)), Some(at(200)), now), ToolStanding::Revoked);
    }

    #[test]
    fn patterns() {
        for good in ["2589", "1596", "74159", "2134", "123654789"] {
            assert!(is_pattern(good), "{good}");
        }
        for bad in ["159", "1594159", "1374", "0258", "25a8", "", "1234567890", "1937"] {
            assert!(!is_pattern(bad), "{bad}");
        }
        // Over a dot that was joined before, a line may go.
        assert!(is_pattern("2513"));
        for guess in ["1234", "9876", "1478", "8741", "1235789", "147896"] {
            assert!(is_first_guess(guess), "{guess}");
        }
        assert!(!is_first_guess("74159"));
    }

    #[test]
    fn a_known_token_shows_the_codes_of_the_standard() {
        // RFC 6238, appendix B, SHA-1, cut to six digits.
        let token = token("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 0).unwrap();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(match_code(&token, code, -1, at(seconds)), CodeMatch::Fresh(seconds / STEP_S));
        }
    }

    #[test]
    fn seeds_that_are_too_short_or_no_base_32_are_refused() {
        assert!(token("JBSWY3DP", 1).is_err() && token("not base 32!", 1).is_err());
    }

    proptest! {
        #[test]
        fn a_code_works_once(start in 1_000_000_i64..2_000_000_000, tries in proptest::collection::vec((-3_i64..=3, 0_i64..90), 1..20)) {
            let token = token(SEED, 1).unwrap();
            let (mut now, mut last, mut used) = (start, -1, std::collections::BTreeSet::new());
            for (offset, later) in tries {
                now += later;
                let shown = now + offset * STEP_S;
                if let CodeMatch::Fresh(step) = match_code(&token, &code(shown), last, at(now)) {
                    prop_assert!(used.insert(step) && step > last && (step - now / STEP_S).abs() <= 1);
                    last = step;
                }
            }
        }

        #[test]
        fn any_other_text_is_no_code(text in "[0-9a-z+ ]{0,8}") {
            let token = token(SEED, 1).unwrap();
            let now = 1_700_000_000;
            let right = [now - STEP_S, now, now + STEP_S].map(code).contains(&text);
            prop_assert_eq!(match_code(&token, &text, -1, at(now)) != CodeMatch::Wrong, right);
        }

        #[test]
        fn a_good_pattern_names_every_dot_once(text in "[0-9]{0,10}") {
            if is_pattern(&text) {
                let dots: std::collections::BTreeSet<_> = text.chars().collect();
                prop_assert!(dots.len() == text.len() && DOTS.contains(&text.len()));
            }
        }
    }
}
