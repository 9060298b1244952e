//! Texts of the app that a bank says in its own words: there has to be such a text, it takes the same values, and it is
//! words and nothing else.
//!
//! What the texts are is known from the build of the app that the binary brings along, so that the two never differ.

use std::collections::BTreeMap;

use publishing::Objection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::Wording;

/// What customers agree to and are warned of has the same words in every bank.
pub const PROTECTED: [&str; 4] = ["consent.", "consents.", "safety.", "closing."];
/// A text may be this much longer than the platform's, so that it still fits where it stands.
const LONGER_BY: usize = 12;

/// A text of the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ThemeText)]
pub struct Text {
    /// Its key.
    pub key: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// All texts of the app.
#[derive(Debug, Default)]
pub struct Texts(BTreeMap<String, Text>);

impl Texts {
    /// Reads what the build of the app wrote: a list of texts. Nothing where the binary was built without the app.
    pub fn read(json: Option<&[u8]>) -> Self {
        let read = json.and_then(|json| serde_json::from_slice::<Vec<Text>>(json).ok()).unwrap_or_default();
        Self(read.into_iter().map(|text| (text.key.clone(), text)).collect())
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text of a key.
    pub fn get(&self, key: &str) -> Option<&Text> {
        self.0.get(key)
    }

    /// The first `most` texts in which `words` stand, by their keys.
    pub fn search(&self, words: &str, most: usize) -> Vec<Text> {
        let wanted = words.to_lowercase();
        let has = |text: &&Text| {
            [&text.key, &text.zh, &text.en].iter().any(|one| one.to_lowercase().contains(&wanted))
                && !is_protected(&text.key)
        };
        self.0.values().filter(has).take(most).cloned().collect()
    }

    /// What is wrong with a wording at `place`, beyond what its own letters say.
    pub fn objections(&self, place: &str, wording: &Wording) -> Vec<Objection> {
        if self.is_empty() {
            let words = "此版本未包含手机银行页面，无法核对文案 / This build has no app to hold texts against";
            return vec![Objection::new(format!("{place}/key"), words)];
        }
        let Some(text) = self.get(&wording.key) else {
            return vec![Objection::new(format!("{place}/key"), "没有这条文案 / There is no such text")];
        };
        let said = [("zh", &wording.zh, &text.zh), ("en", &wording.en, &text.en)];
        let mut found = Vec::new();
        for (language, own, platform) in said {
            let Some(own) = own else { continue };
            let (own_blanks, blanks) = (blanks(own), blanks(platform));
            if own_blanks != blanks {
                let named = if blanks.is_empty() { "—".to_owned() } else { blanks.join(", ") };
                let words = format!("须带有相同的变量：{named} / Has to take the same values: {named}");
                found.push(Objection::new(format!("{place}/{language}"), words));
            }
            let (length, most) = (own.chars().count(), platform.chars().count() * 2 + LONGER_BY);
            if length > most {
                let words = format!("最多 {most} 个字，否则放不下 / At most {most} characters, to fit where it stands");
                found.push(Objection::new(format!("{place}/{language}"), words));
            }
        }
        found
    }
}

/// Whether a text has the same words in every bank.
pub fn is_protected(key: &str) -> bool {
    PROTECTED.iter().any(|lead| key.starts_with(lead))
}

/// What is wrong with a wording by itself.
pub fn faults(place: &str, wording: &Wording) -> Vec<Objection> {
    let mut found = Vec::new();
    if is_protected(&wording.key) {
        let words =
            "授权与风险提示的文案各行一致，不能修改 / Words of consent and of warning are the same in every bank";
        found.push(Objection::new(format!("{place}/key"), words));
    }
    if wording.zh.is_none() && wording.en.is_none() {
        found.push(Objection::new(place, "请填写中文或英文 / Say it in Chinese or in English"));
    }
    for (language, text) in [("zh", &wording.zh), ("en", &wording.en)] {
        if text.as_deref().is_some_and(|text| !is_plain(text)) {
            let words = "只能是文字，不能有标签、尖括号或控制字符 / Words alone: no markup, angle brackets or control characters";
            found.push(Objection::new(format!("{place}/{language}"), words));
        }
    }
    found
}

/// Words and blanks to be filled, and nothing that could be taken for more.
fn is_plain(text: &str) -> bool {
    let letters = text.chars().all(|c| {
        !c.is_control()
            && !matches!(c, '<' | '>' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    letters && !text.contains("$t(") && !text.trim().is_empty()
}

/// The values a text takes, sorted: `{{name}}`, `{{count, number}}`.
fn blanks(text: &str) -> Vec<String> {
    let named = text.split("{{").skip(1).filter_map(|after| after.split_once("}}"));
    let mut found: Vec<String> = named.map(|(blank, _)| blank.split_whitespace().collect()).collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Texts {
        let all = serde_json::json!([
            { "key": "home.hello", "zh": "{{name}}，您好", "en": "Hello, {{name}}" },
            { "key": "safety.warning", "zh": "当心", "en": "Beware" },
        ]);
        Texts::read(Some(all.to_string().as_bytes()))
    }

    fn said(key: &str, zh: &str) -> Vec<String> {
        let wording = Wording { key: key.to_owned(), zh: Some(zh.to_owned()), en: None };
        let mut all = faults("/wording/0", &wording);
        all.extend(texts().objections("/wording/0", &wording));
        all.into_iter().map(|one| one.place).collect()
    }

    #[test]
    fn a_text_is_there_takes_the_same_values_and_is_words() {
        assert_eq!(said("home.hello", "{{name}}，今天好吗"), [""; 0]);
        assert_eq!(said("home.hullo", "您好"), ["/wording/0/key"]);
        for wrong in ["您好", "{{name}}{{phone}}", "{{ name, uppercase }}"] {
            assert_eq!(said("home.hello", wrong), ["/wording/0/zh"], "{wrong}");
        }
        for wrong in ["<b>{{name}}</b>", "{{name}}\u{202e}", "{{name}}$t(x)", "{{name}}\u{0}"] {
            assert_eq!(said("home.hello", wrong), ["/wording/0/zh"], "{wrong}");
        }
        assert_eq!(said("home.hello", &format!("{{{{name}}}}{}", "长".repeat(60))), ["/wording/0/zh"]);
        assert_eq!(said("safety.warning", "没事"), ["/wording/0/key"]);
    }

    #[test]
    fn a_build_without_the_app_takes_no_wording() {
        let wording = Wording { key: "home.hello".to_owned(), zh: Some("好".to_owned()), en: None };
        assert_eq!(Texts::read(None).objections("/wording/0", &wording).len(), 1);
    }

    #[test]
    fn texts_are_found_by_their_words_and_those_that_stay_are_not_offered() {
        assert_eq!(texts().search("HELLO", 9).len(), 1);
        assert_eq!(texts().search("当心", 9).len(), 0);
    }
}
