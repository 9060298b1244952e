//! The one check of what an operator gives as the reason or purpose of an act.

use crate::Problem;

/// Shortest and longest reason, in characters: it says something, and fits a line or two.
pub const REASON_CHARS: std::ops::RangeInclusive<usize> = 4..=200;

/// The reason an operator gives in `field`, without the blanks around it.
///
/// # Errors
/// `validation_failed` with code `out_of_range` at `field` if it is not [`REASON_CHARS`] long, or `malformed` if it
/// holds control characters: it is kept in one line of the audit trail.
pub fn reason(field: &str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if !REASON_CHARS.contains(&text.chars().count()) {
        return Err(Problem::invalid(field, "out_of_range", "请填写 4 至 200 个字 / Enter 4 to 200 characters"));
    }
    if !kernel::text::is_plain(text) {
        return Err(Problem::invalid(
            field,
            "malformed",
            "请勿使用换行或控制字符 / No line breaks or control characters",
        ));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;

    #[test]
    fn a_reason_is_kept_without_the_blanks_around_it() {
        assert_eq!(reason("purpose", "  客户来电核实 ").unwrap(), "客户来电核实");
        assert_eq!(reason("purpose", &"字".repeat(200)).unwrap().chars().count(), 200);
    }

    #[test]
    fn too_little_too_much_and_what_cannot_be_read_is_refused_at_its_field_in_both_languages() {
        let told = |text: &str, lang| {
            let refused = reason("note", text).unwrap_err().document(lang, "trace");
            assert_eq!((refused.status, refused.code.as_str()), (422, "validation_failed"));
            let [field] = &refused.fields[..] else { panic!("one field is wrong") };
            assert_eq!(field.field, "note");
            (field.code.clone(), field.message.clone())
        };
        for text in ["", "   测试   ", "三个字", &"字".repeat(201)] {
            let (code, zh) = told(text, Lang::Zh);
            assert_eq!((code.as_str(), zh.as_str()), ("out_of_range", "请填写 4 至 200 个字"));
            assert_eq!(told(text, Lang::En).1, "Enter 4 to 200 characters");
        }
        assert_eq!(told("one line\nand another", Lang::En).0, "malformed");
    }
}
