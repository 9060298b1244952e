//! The providers a bank lets its customers sign in through, and how long that may take.
//!
//! What stands here is told to everybody: names, the provider's address for itself, the name under which it knows the bank. Its
//! secret and the way to it stand in the configuration ([`super::Connection`]); a provider without them is not offered.

use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

use super::connection::origin;

/// Most providers of a bank.
const PROVIDERS_MAX: usize = 10;

/// One provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderTerms {
    /// The bank's own word for it; what is linked is linked under it.
    pub id: String,
    /// What customers call it, in Chinese.
    pub name: String,
    /// And in English.
    pub name_en: String,
    /// Its address for itself, exactly as it says it: another one is another provider.
    pub issuer: String,
    /// Under which name it knows the bank.
    pub client_id: String,
}

/// The providers, and the bounds of signing in through them. The figures are the platform's own choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderRules {
    /// In the order in which customers see them.
    pub providers: Vec<ProviderTerms>,
    /// Seconds in which somebody must come back from the provider.
    pub away_s: i64,
    /// Seconds they have from then on to prove who they are here.
    pub binding_s: i64,
    /// Most providers linked to one customer.
    pub links_max: i64,
}

impl Default for ProviderRules {
    fn default() -> Self {
        Self { providers: Vec::new(), away_s: 600, binding_s: 900, links_max: 5 }
    }
}

/// Path, label zh and en, unit, least and most.
type Bound = (&'static str, (&'static str, &'static str), Unit, i64, i64);

const BOUNDS: [Bound; 3] = [
    ("away_s", ("在第三方停留的时限", "Time to come back from the provider"), Unit::Seconds, 120, 1_800),
    ("binding_s", ("返回后完成绑定的时限", "Time to prove who one is afterwards"), Unit::Seconds, 120, 1_800),
    ("links_max", ("每人可绑定的第三方数量", "Providers linked per customer"), Unit::Count, 1, 10),
];

/// A word of 2 to 20 small letters, digits and hyphens, beginning with a letter.
pub(super) fn is_provider_id(text: &str) -> bool {
    (2..=20).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

impl ProviderTerms {
    /// What is wrong with it, by field.
    fn objections(&self, place: usize) -> Vec<Objection> {
        let named = |text: &str| (1..=30).contains(&text.trim().chars().count()) && kernel::text::is_plain(text);
        let printable =
            |text: &str| (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        let https = self.issuer.starts_with("https://") && origin(&self.issuer).is_some();
        let bare = !self.issuer.contains(['?', '#', '@']);
        let checks = [
            (
                "id",
                is_provider_id(&self.id),
                "2 至 20 位小写字母、数字或连字符 / 2 to 20 small letters, digits or hyphens",
            ),
            ("name", named(&self.name), "1 至 30 个字 / 1 to 30 characters"),
            ("name_en", named(&self.name_en), "1 至 30 个字 / 1 to 30 characters"),
            (
                "issuer",
                printable(&self.issuer) && https && bare,
                "须为 https 地址，不带参数 / An https address without a query",
            ),
            ("client_id", printable(&self.client_id), "1 至 200 个可见字符 / 1 to 200 visible characters"),
        ];
        let wrong = checks.into_iter().filter(|(_, fits, _)| !fits);
        wrong.map(|(field, _, why)| Objection::new(format!("providers.{place}.{field}"), why)).collect()
    }
}

impl ParameterSet for ProviderRules {
    const NAME: &'static str = "auth.providers";
    const TITLE: (&'static str, &'static str) = ("第三方登录", "Third-party sign-in");

    fn fields() -> Vec<Field> {
        let field = |path, label, unit| Field { path, label, unit, source: "", confidence: Confidence::Own };
        let providers = field("providers", ("身份提供方", "Identity providers"), Unit::Structure);
        let bounds = BOUNDS.into_iter().map(|(path, label, unit, ..)| field(path, label, unit));
        [providers].into_iter().chain(bounds).collect()
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        if self.providers.len() > PROVIDERS_MAX {
            objections.push(Objection::new("providers", "至多 10 个 / At most 10"));
        }
        for (place, provider) in self.providers.iter().enumerate() {
            objections.extend(provider.objections(place));
            if self.providers[..place].iter().any(|before| before.id == provider.id) {
                objections.push(Objection::new(format!("providers.{place}.id"), "编号重复 / Twice the same id"));
            }
        }
        let values = [self.away_s, self.binding_s, self.links_max];
        for ((path, _, _, least, most), value) in BOUNDS.into_iter().zip(values) {
            if !(least..=most).contains(&value) {
                let why = format!("应在 {least} 至 {most} 之间 / Between {least} and {most}");
                objections.push(Objection::new(path, why));
            }
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> ProviderTerms {
        ProviderTerms {
            id: "example-id".into(),
            name: "示例身份".into(),
            name_en: "Example ID".into(),
            issuer: "https://id.example/realms/one".into(),
            client_id: "bank".into(),
        }
    }

    fn refused(rules: &ProviderRules) -> Vec<String> {
        rules.check().err().unwrap_or_default().into_iter().map(|objection| objection.field).collect()
    }

    #[test]
    fn a_bank_begins_with_none_and_may_name_some() {
        assert_eq!(ProviderRules::default().check(), Ok(()));
        assert_eq!(ProviderRules { providers: vec![terms()], ..ProviderRules::default() }.check(), Ok(()));
    }

    #[test]
    fn what_is_no_provider_is_refused_by_field() {
        type Change = fn(&mut ProviderTerms);
        let changes: [(Change, &str); 9] = [
            (|one| one.id = "E".into(), "providers.0.id"),
            (|one| one.id = "0-one".into(), "providers.0.id"),
            (|one| one.name = " ".into(), "providers.0.name"),
            (|one| one.name_en = "x".repeat(31), "providers.0.name_en"),
            (|one| one.issuer = "http://id.example".into(), "providers.0.issuer"),
            (|one| one.issuer = "https://id.example/?a=b".into(), "providers.0.issuer"),
            (|one| one.issuer = "https://user@id.example".into(), "providers.0.issuer"),
            (|one| one.client_id = String::new(), "providers.0.client_id"),
            (|one| one.client_id = "two words".into(), "providers.0.client_id"),
        ];
        for (change, field) in changes {
            let mut one = terms();
            change(&mut one);
            let rules = ProviderRules { providers: vec![one], ..ProviderRules::default() };
            assert_eq!(refused(&rules), [field]);
        }
        let twice = ProviderRules { providers: vec![terms(), terms()], links_max: 0, ..ProviderRules::default() };
        assert_eq!(refused(&twice), ["providers.1.id", "links_max"]);
    }
}
