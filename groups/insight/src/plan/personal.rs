//! Texts that look as if they were about somebody: numbers of phones, cards and papers, and addresses of mail.
//!
//! What an app tells of behaviour is chosen by its programmers and has nothing of this in it. It is looked for all the same,
//! because one mistake in an app would put it in files that are kept for a year and more.

/// So many digits in a row are somebody's: a phone number has 11, a card 12 to 19, an identity card 17 or 18.
const DIGITS: usize = 11;

/// Whether a text looks as if it was about somebody. A blank or a hyphen between two digits does not part them.
pub fn looks_personal(text: &str) -> bool {
    let (mut digits, mut gaps) = (0, 0);
    for letter in text.chars() {
        match letter {
            _ if is_digit(letter) => {
                (digits, gaps) = (digits + 1, 0);
                if digits == DIGITS {
                    return true;
                }
            }
            ' ' | '-' if gaps == 0 => gaps = 1,
            _ => digits = 0,
        }
    }
    is_mail(text)
}

/// The text as it may be kept and shown: at most `longest` letters, none of them a control, and of what looks personal its
/// shape alone.
pub fn shown(text: &str, longest: usize) -> String {
    let is_mail = is_mail(text);
    let hides = is_mail || looks_personal(text);
    let letter = |letter: char| match letter {
        _ if letter.is_control() => '\u{fffd}',
        _ if hides && (is_digit(letter) || (is_mail && letter.is_alphanumeric())) => '#',
        _ => letter,
    };
    text.chars().take(longest).map(letter).collect()
}

/// Figures as they are typed in Chinese count as well.
fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit() || ('０'..='９').contains(&letter)
}

fn is_mail(text: &str) -> bool {
    let Some((before, after)) = text.split_once('@') else { return false };
    before.ends_with(|letter: char| letter.is_alphanumeric()) && after.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_somebody_is_found_and_kept_by_its_shape_alone() {
        for (text, kept) in [
            ("/pay/13800000001", "/pay/###########"),
            ("call 138-0000-0001", "call ###-####-####"),
            ("6222 0200 1234 5678 901", "#### #### #### #### ###"),
            ("11010519491231002X", "#################X"),
            ("１３８００００００01", "###########"),
            ("li.ming@bank.example", "##.####@####.#######"),
        ] {
            assert!(looks_personal(text), "{text}");
            assert_eq!(shown(text, 120), kept);
        }
    }

    #[test]
    fn what_apps_are_made_of_is_nobody() {
        for text in ["/accounts/:accountId", "home.notice.pin_ending", "v1.2.2026", "TypeError app", "2026-11-22", "@"]
        {
            assert!(!looks_personal(text), "{text}");
            assert_eq!(shown(text, 120), text);
        }
        assert_eq!(shown("a\nb", 120), "a\u{fffd}b");
        assert_eq!(shown("很长的名字", 2), "很长");
    }
}
