//! Bounds of what people write: names, titles, places, comments.

use crate::error::Error;

/// The longest name.
pub const NAME_MAX: usize = 40;
/// The longest title, in letters.
pub const TITLE_MAX: usize = 60;
/// The longest comment, in letters.
pub const COMMENT_MAX: usize = 1_000;
/// The longest place.
const PLACE_MAX: usize = 300;

/// A name of files and code.
pub(crate) fn name(field: &'static str, text: &str) -> Result<(), Error> {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let fits = (1..=NAME_MAX).contains(&text.len())
        && text.starts_with(letter)
        && text.chars().all(|c| letter(c) || c == '-' || c == '_');
    if fits {
        return Ok(());
    }
    Err(Error::Invalid(field, "小写字母、数字、- 和 _，最多 40 个 / Lower-case letters, digits, - and _, at most 40"))
}

/// One line of words.
pub(crate) fn line(field: &'static str, text: &str) -> Result<(), Error> {
    let fits = (1..=TITLE_MAX).contains(&text.trim().chars().count()) && kernel::text::is_plain(text);
    if fits {
        Ok(())
    } else {
        Err(Error::Invalid(field, "1 至 60 个字，不换行 / 1 to 60 characters in one line"))
    }
}

/// A JSON pointer, or nothing.
pub(crate) fn pointer(field: &'static str, text: &str) -> Result<(), Error> {
    let fits = text.len() <= PLACE_MAX && (text.is_empty() || text.starts_with('/')) && kernel::text::is_plain(text);
    if fits {
        Ok(())
    } else {
        Err(Error::Invalid(field, "应为 JSON 指针，如 /rows/3 / A JSON pointer, e.g. /rows/3"))
    }
}

/// Some lines of words, without the blanks around them.
pub(crate) fn comment(field: &'static str, text: &str) -> Result<String, Error> {
    let text = text.trim();
    let plain = text.split('\n').all(kernel::text::is_plain);
    let fits = plain && (1..=COMMENT_MAX).contains(&text.chars().count());
    if fits { Ok(text.to_owned()) } else { Err(Error::Invalid(field, "1 至 1000 个字 / 1 to 1,000 characters")) }
}
