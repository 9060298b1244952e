//! The Markdown that a floor of text may be written in: paragraphs, headings of two sizes, lists, `**strong**`, `*gentle*`
//! and links inside the app. Anything else is letters, so HTML is shown as it is written and does nothing.
//!
//! The app draws it (`web/app/src/floors/markdown.tsx`) by the same few rules; here it is only said what is not allowed.

/// Most lines of one text.
const LINES_MAX: usize = 80;

/// What is wrong with a text, in both languages.
pub fn fault(text: &str) -> Option<&'static str> {
    if text.lines().count() > LINES_MAX {
        return Some("最多 80 行 / At most 80 lines");
    }
    let leads_out = links(text).any(|target| !is_inside(target));
    leads_out.then_some("链接只能指向应用内的页面，如 /accounts / A link leads to a page of the app, such as /accounts")
}

/// The targets of `[words](target)`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("](").filter_map(|(at, mark)| text[at + mark.len()..].split_once(')').map(|(target, _)| target))
}

/// Whether an address is one of the app's.
fn is_inside(target: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    target == "/" || target.strip_prefix('/').is_some_and(|rest| rest.split('/').all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_in_the_app() {
        for fine in [
            "",
            "**利率** 见 [账户](/accounts)",
            "[首页](/) 与 [我的](/me/security)",
            "<b>不是标签</b>",
            "[words](unfinished",
        ] {
            assert_eq!(fault(fine), None, "{fine}");
        }
        for wrong in [
            "[x](javascript:alert(1))",
            "[x](https://evil.example)",
            "[x](//evil.example)",
            "[x](/a/../b)",
            "[x](/a?b=c)",
            "[x]()",
            "[x](data:text/html,hi)",
        ] {
            assert!(fault(wrong).is_some(), "{wrong}");
        }
        assert!(fault(&"一\n".repeat(81)).is_some());
    }
}
