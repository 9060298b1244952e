//! What free text from people may contain.

/// Whether `text` shows as it reads: no control characters, and none of the invisible ones that turn the direction of
/// writing and so make a text look like another.
pub fn is_plain(text: &str) -> bool {
    text.chars().all(|c| !c.is_control() && !turns_direction(c))
}

const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_invisible_passes() {
        assert!(super::is_plain("还你上次的 👍 thanks"));
        for text in ["a\nb", "a\u{0}b", "a\u{202E}b", "a\u{2066}b"] {
            assert!(!super::is_plain(text), "{text:?} was taken");
        }
    }
}
