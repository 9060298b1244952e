//! Words a bank does not want to be read in what it shows: a published list, looked for in every text of this group on the line.

use std::sync::{Arc, LazyLock};

use aho_corasick::{AhoCorasick, MatchKind};
use kernel::{Ctx, PortFault};
use publishing::{Compiled, Deciding, Kind, List, MAIN, Objection, Publishing, body_of};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The kind of a bank's list: one document, [`publishing::MAIN`].
pub const WORDS: &str = "content.words";
/// Words of a list.
const WORDS_MAX: usize = 2_000;
/// Texts that are objected to at once.
const OBJECTIONS_MAX: usize = 50;
/// Members that are read by people beside those that say their language.
const SPOKEN: [&str; 4] = ["zh", "en", "slogan", "short_name"];

/// The list that ships, from what the law on advertising and the rules on wealth products forbid: a bank that has published none
/// has this. Unverified in its completeness: a bank's compliance keeps its own.
static BASE: LazyLock<Arc<Words>> = LazyLock::new(|| {
    let body: Body = serde_json::from_str(include_str!("base_words.json")).expect("the words that ship can be read");
    Arc::new(Words::of(body).expect("the words that ship can be looked for"))
});

/// A list as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// What is not to be read.
    pub words: Vec<Word>,
}

/// One word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// The word.
    pub word: String,
    /// Why.
    pub why_zh: String,
    /// The same in English.
    pub why_en: String,
}

/// A list, ready to be looked for.
pub struct Words {
    search: AhoCorasick,
    words: Vec<Word>,
}

impl Words {
    fn of(body: Body) -> Option<Self> {
        let patterns = body.words.iter().map(|word| plain(&word.word));
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(patterns)
            .ok()?;
        Some(Self { search, words: body.words })
    }

    /// The first word of the list in `text`. Blanks and marks between the letters hide none.
    pub fn find(&self, text: &str) -> Option<&Word> {
        let direct = self.search.find(text);
        let found = direct.or_else(|| self.search.find(&plain(text)))?;
        self.words.get(found.pattern().as_usize())
    }

    /// Looks through the texts of a body, whatever document it is of: members called `…_zh` or `…_en`, and [`SPOKEN`].
    fn look_through(&self, body: &Value, place: &str, found: &mut Vec<Objection>) {
        if found.len() >= OBJECTIONS_MAX {
            return;
        }
        match body {
            Value::Object(members) => {
                for (name, member) in members {
                    let place = format!("{place}/{name}");
                    let is_spoken = name.ends_with("_zh") || name.ends_with("_en") || SPOKEN.contains(&name.as_str());
                    match member {
                        Value::String(text) if is_spoken => found.extend(self.objection(text, place)),
                        Value::Object(_) | Value::Array(_) => self.look_through(member, &place, found),
                        _ => {}
                    }
                }
            }
            Value::Array(rows) => {
                for (at, row) in rows.iter().enumerate() {
                    self.look_through(row, &format!("{place}/{at}"), found);
                }
            }
            _ => {}
        }
    }

    /// What is said of `text` at `place`, if a word of the list is in it.
    fn objection(&self, text: &str, place: String) -> Option<Objection> {
        let Word { word, why_zh, why_en } = self.find(text)?;
        Some(Objection::new(place, format!("含有“{word}”：{why_zh} / Has “{word}” in it: {why_en}")))
    }
}

/// The text without what is put between letters to hide a word: blanks between Chinese characters, and marks that are not seen.
fn plain(text: &str) -> String {
    let hidden = |letter: char| matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '*' | '·' | '_');
    let letters: Vec<char> = text.chars().filter(|letter| !hidden(*letter)).collect();
    let is_wide = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|letter| !letter.is_ascii());
    let kept = letters
        .iter()
        .enumerate()
        .filter(|(at, letter)| !(letter.is_whitespace() && (is_wide(at.checked_sub(1)) || is_wide(Some(at + 1)))));
    kept.map(|(_, letter)| *letter).collect()
}

/// What is said of the texts of `body`, a document of any kind, by the list in force in the bank of `ctx`.
pub async fn objections(line: &Publishing, ctx: &Ctx, body: &Value) -> Result<Vec<Objection>, PortFault> {
    let mut found = Vec::new();
    in_force(line, ctx).await?.look_through(body, "", &mut found);
    Ok(found)
}

/// The list in force in the bank of `ctx`.
async fn in_force(line: &Publishing, ctx: &Ctx) -> Result<Arc<Words>, PortFault> {
    let in_force = line.in_force(ctx, WORDS).await.map_err(|error| PortFault::Store(error.to_string()))?;
    Ok(in_force.holding(MAIN).and_then(|artefact| artefact.share::<Words>()).unwrap_or_else(|| BASE.clone()))
}

/// The kind `content.words`.
#[derive(Default)]
pub struct WordsKind;

impl Kind for WordsKind {
    fn name(&self) -> &'static str {
        WORDS
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("敏感词", "Words not to be read")
    }

    fn schema(&self) -> Value {
        let text = |longest: u32| json!({ "type": "string", "minLength": 1, "maxLength": longest });
        json!({
            "type": "object", "additionalProperties": false, "required": ["words"],
            "properties": { "words": { "type": "array", "maxItems": WORDS_MAX, "items": {
                "type": "object", "additionalProperties": false, "required": ["word", "why_zh", "why_en"],
                "properties": { "word": { "type": "string", "minLength": 2, "maxLength": 40 },
                                "why_zh": text(60), "why_en": text(120) },
            } } },
        })
    }

    fn first_body(&self) -> Value {
        serde_json::from_str(include_str!("base_words.json")).unwrap_or_default()
    }

    fn deciding(&self) -> Deciding {
        Deciding::Main
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "words", named_by: &["word"] }]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        let body: Body = body_of(body, "")?;
        let blank = body.words.iter().position(|word| plain(&word.word).trim().chars().count() < 2);
        if let Some(at) = blank {
            let words = "至少两个字 / At least two characters";
            return Err(vec![Objection::new(format!("/words/{at}/word"), words)]);
        }
        let words = Words::of(body);
        let too_many = || vec![Objection::new("/words", "词表过大 / Too much of it")];
        Ok(Arc::new(words.ok_or_else(too_many)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_a_body_is_looked_through() {
        let body = json!({
            "title_zh": "零风险", "key": "risk-free", "identity": { "slogan": "稳赚不赔", "name": "银行" },
            "wording": [{ "zh": "您好" }, { "key": "a", "zh": "保本保息", "en": "Guaranteed return" }],
            "floors": [{ "props": { "items": [{ "text_en": "There is no risk." }], "from": "fixed" } }],
        });
        let mut found = Vec::new();
        BASE.look_through(&body, "", &mut found);
        let mut places: Vec<_> = found.into_iter().map(|one| one.place).collect();
        places.sort();
        let all =
            ["/floors/0/props/items/0/text_en", "/identity/slogan", "/title_zh", "/wording/1/en", "/wording/1/zh"];
        assert_eq!(places, all);
    }

    #[test]
    fn words_are_found_however_they_are_hidden() {
        let found = |text: &str| BASE.find(text).map(|word| word.word.as_str());
        assert_eq!(found("本产品保本保息"), Some("保本保息"));
        assert_eq!(found("本产品保 本 保\u{200b}息，欢迎购买"), Some("保本保息"));
        assert_eq!(found("A Risk-Free way"), Some("risk-free"));
        assert_eq!(found("零*风*险"), Some("零风险"));
        assert_eq!(found("理财有风险，投资须谨慎"), None);
        assert_eq!(found("This is no ri sk"), None);
    }
}
