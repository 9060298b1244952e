//! What is wrong with the shape of a body, in the words of whoever writes it rather than in those of a schema.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value;

use crate::Objection;

/// The longest words of an objection in one language, in letters.
const WORDS_MAX: usize = 300;

/// What a validator has against a body, as an objection at the place.
pub fn objection(error: &ValidationError<'_>) -> Objection {
    let (zh, en) = words(error.kind());
    // Names and values come from the body: what stands between the two languages must not be among them.
    let cut = |text: String| text.replace(" / ", "/").chars().take(WORDS_MAX).collect::<String>();
    Objection::new(error.instance_path().to_string(), format!("{} / {}", cut(zh), cut(en)))
}

fn words(kind: &ValidationErrorKind) -> (String, String) {
    let both = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    match kind {
        ValidationErrorKind::Required { property } => {
            let name = plain(property);
            (format!("缺少“{name}”"), format!("“{name}” is missing"))
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            (format!("没有这样的项：{}", unexpected.join("、")), format!("no such member: {}", unexpected.join(", ")))
        }
        ValidationErrorKind::Type { kind } => {
            let (zh, en) = types(kind);
            (format!("应为{zh}"), format!("has to be {en}"))
        }
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().map_or(&[][..], Vec::as_slice);
            let listed = |between: &str| options.iter().map(plain).collect::<Vec<_>>().join(between);
            (format!("只能是其中之一：{}", listed("、")), format!("one of: {}", listed(", ")))
        }
        ValidationErrorKind::Constant { expected_value } => {
            let value = plain(expected_value);
            (format!("只能是 {value}"), format!("has to be {value}"))
        }
        ValidationErrorKind::Minimum { limit } => (format!("不能小于 {limit}"), format!("not less than {limit}")),
        ValidationErrorKind::Maximum { limit } => (format!("不能大于 {limit}"), format!("not more than {limit}")),
        ValidationErrorKind::ExclusiveMinimum { limit } => (format!("须大于 {limit}"), format!("more than {limit}")),
        ValidationErrorKind::ExclusiveMaximum { limit } => (format!("须小于 {limit}"), format!("less than {limit}")),
        ValidationErrorKind::MinLength { limit: 1 } => both("不能为空", "not empty"),
        ValidationErrorKind::MinLength { limit } => {
            (format!("至少 {limit} 个字"), format!("at least {limit} characters"))
        }
        ValidationErrorKind::MaxLength { limit } => {
            (format!("最多 {limit} 个字"), format!("at most {limit} characters"))
        }
        ValidationErrorKind::MinItems { limit: 1 } => both("至少一项", "at least one"),
        ValidationErrorKind::MinItems { limit } => (format!("至少 {limit} 项"), format!("at least {limit} of them")),
        ValidationErrorKind::MaxItems { limit } => (format!("最多 {limit} 项"), format!("at most {limit} of them")),
        ValidationErrorKind::UniqueItems => both("有重复的项", "something is there twice"),
        ValidationErrorKind::Pattern { pattern } => {
            (format!("写法不符（{pattern}）"), format!("not written as it has to be ({pattern})"))
        }
        ValidationErrorKind::FalseSchema => both("这里不能有内容", "nothing may stand here"),
        _ => {
            let keyword = kind.keyword();
            (format!("格式不符（{keyword}）"), format!("not of the expected shape ({keyword})"))
        }
    }
}

fn types(kind: &TypeKind) -> (String, String) {
    let (zh, en): (Vec<_>, Vec<_>) = match kind {
        TypeKind::Single(one) => [type_name(*one)].into_iter().unzip(),
        TypeKind::Multiple(all) => all.iter().map(type_name).unzip(),
    };
    (zh.join("或"), en.join(" or "))
}

const fn type_name(one: JsonType) -> (&'static str, &'static str) {
    match one {
        JsonType::Null => ("空", "nothing"),
        JsonType::Boolean => ("是或否", "yes or no"),
        JsonType::Integer => ("整数", "a whole number"),
        JsonType::Number => ("数字", "a number"),
        JsonType::String => ("文字", "a text"),
        JsonType::Array => ("列表", "a list"),
        JsonType::Object => ("一组内容", "an object"),
    }
}

/// A value as it is read: texts without their quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_wrong_is_said_in_both_languages_at_its_place() {
        let schema = json!({
            "type": "object", "required": ["id"], "additionalProperties": false,
            "properties": {
                "id": { "type": "string", "minLength": 1 }, "score": { "type": ["integer", "null"], "maximum": 1000 },
                "action": { "enum": ["score", "block"] }, "rows": { "type": "array", "uniqueItems": true, "maxItems": 2 },
            },
        });
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let told = |body: &Value| {
            let mut all: Vec<_> = validator.iter_errors(body).map(|error| objection(&error)).collect();
            all.sort_by(|one, other| one.place.cmp(&other.place));
            all.into_iter().map(|one| (one.place, one.message)).collect::<Vec<_>>()
        };
        let one = |place: &str, message: &str| (place.to_owned(), message.to_owned());
        assert_eq!(told(&json!({})), [one("", "缺少“id” / “id” is missing")]);
        assert_eq!(
            told(&json!({ "id": "", "score": 1001, "action": "shout", "rows": [1, 1], "scroe": 1 })),
            [
                one("", "没有这样的项：scroe / no such member: scroe"),
                one("/action", "只能是其中之一：score、block / one of: score, block"),
                one("/id", "不能为空 / not empty"),
                one("/rows", "有重复的项 / something is there twice"),
                one("/score", "不能大于 1000 / not more than 1000"),
            ]
        );
        assert_eq!(told(&json!({ "id": 1 })), [one("/id", "应为文字 / has to be a text")]);
        assert_eq!(
            told(&json!({ "id": "a", "score": "x" }))[0].1,
            "应为空或整数 / has to be nothing or a whole number"
        );
    }
}
