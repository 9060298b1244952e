//! A theme as it is written and published: whatever it does not say stays as the bank was opened.

use contracts::content::{BrandSpec, HomeLayout};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::tokens::{self, Icons, Illustration, Tokens, Tone};
use crate::model::LOGO_BYTES_MAX;

/// Texts that a bank says in its own words, at most.
pub const WORDINGS_MAX: usize = 300;
/// The longest of them, in letters.
pub const WORDING_MAX: usize = 400;
/// Legal texts, at most.
pub const LEGAL_MAX: usize = 8;
/// The longest of them, in letters.
pub const LEGAL_TEXT_MAX: usize = 8_000;

/// A theme.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeBody {
    /// Names and lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// The mark, SVG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_svg: Option<String>,
    /// Design tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Value>,
    /// What is no token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<Style>,
    /// What is seen while the app starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub splash: Option<Splash>,
    /// Legal texts, in their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal: Option<Vec<LegalText>>,
    /// The bank's own words in the place of the platform's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wording: Vec<Wording>,
}

/// What a bank is called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Full name, zh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Full name, en.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    /// Short name: under the icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// One line, zh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slogan: Option<String>,
    /// One line, en.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slogan_en: Option<String>,
    /// The hot line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_phone: Option<String>,
}

/// How it is drawn, laid out and spoken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ThemeStyle)]
pub struct Style {
    /// Icons.
    pub icons: Icons,
    /// Behind the heads of pages.
    pub illustration: Illustration,
    /// How customers are spoken to.
    pub tone: Tone,
    /// The home page.
    pub home_layout: HomeLayout,
}

/// What is seen while the app starts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = ThemeSplash)]
pub struct Splash {
    /// On which ground.
    pub ground: SplashGround,
    /// A line beneath the name, zh; the slogan when empty.
    pub line_zh: String,
    /// The same in English.
    pub line_en: String,
}

/// The ground of the first picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ThemeSplashGround)]
pub enum SplashGround {
    /// That of pages.
    #[default]
    Page,
    /// The bank's colour.
    Brand,
}

/// A text that has to be there to be read: imprint, licence, privacy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ThemeLegalText)]
pub struct LegalText {
    /// What it is told apart by.
    pub id: String,
    /// Title, zh.
    pub title_zh: String,
    /// Title, en.
    pub title_en: String,
    /// Paragraphs, zh; plain text.
    pub text_zh: String,
    /// Paragraphs, en.
    pub text_en: String,
}

/// One text of the app in the bank's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// The text's key: `home.greeting_morning`.
    pub key: String,
    /// In Chinese; nothing for the platform's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// In English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl ThemeBody {
    /// What a bank opened with `spec` has, as a whole document.
    pub fn opened(spec: &BrandSpec) -> Self {
        let own = spec.clone();
        Self {
            identity: Some(Identity {
                name: Some(own.name),
                name_en: Some(own.name_en),
                short_name: Some(own.short_name),
                slogan: Some(own.slogan),
                slogan_en: Some(own.slogan_en),
                service_phone: Some(own.service_phone),
            }),
            logo_svg: own.logo_svg,
            tokens: Some(Tokens::opened(spec).document()),
            style: Some(Style::opened(spec)),
            ..Self::default()
        }
    }

    /// `spec` as it is with this theme over it.
    pub fn over(&self, spec: &BrandSpec) -> BrandSpec {
        let identity = self.identity.clone().unwrap_or_default();
        let tokens = self.tokens_over(spec);
        BrandSpec {
            name: identity.name.unwrap_or_else(|| spec.name.clone()),
            name_en: identity.name_en.unwrap_or_else(|| spec.name_en.clone()),
            short_name: identity.short_name.unwrap_or_else(|| spec.short_name.clone()),
            slogan: identity.slogan.unwrap_or_else(|| spec.slogan.clone()),
            slogan_en: identity.slogan_en.unwrap_or_else(|| spec.slogan_en.clone()),
            service_phone: identity.service_phone.unwrap_or_else(|| spec.service_phone.clone()),
            primary_color: tokens.primary.hex(),
            accent_color: tokens.accent.hex(),
            radius_px: tokens.radius[0].round() as i64,
            home_layout: self.style.map_or(spec.home_layout, |style| style.home_layout),
            logo_svg: self.logo_svg.clone().or_else(|| spec.logo_svg.clone()),
        }
    }

    /// The tokens of this theme over those the bank was opened with.
    pub fn tokens_over(&self, spec: &BrandSpec) -> Tokens {
        let base = Tokens::opened(spec);
        self.tokens.as_ref().map_or_else(|| base.clone(), |document| Tokens::read(document, &base))
    }
}

impl Style {
    /// What a bank opened with `spec` has: the picture that goes with its home page.
    pub const fn opened(spec: &BrandSpec) -> Self {
        let illustration = match spec.home_layout {
            HomeLayout::Card => Illustration::Waves,
            HomeLayout::Hero => Illustration::Leaves,
            HomeLayout::List => Illustration::Ridges,
        };
        // Below this, corners are sharp, and so are the ends of lines.
        let icons = if spec.radius_px < 7 { Icons::Sharp } else { Icons::Line };
        Self { icons, illustration, tone: Tone::Plain, home_layout: spec.home_layout }
    }
}

/// The JSON schema of a theme.
pub fn schema() -> Value {
    let words = |least: u32, most: usize| json!({ "type": "string", "minLength": least, "maxLength": most });
    let object = |required: Value, properties: Value| json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties });
    let style = object(
        json!([]),
        json!({
            "icons": { "enum": ["line", "sharp", "bold", "duotone"] },
            "illustration": { "enum": ["plain", "waves", "leaves", "ridges", "rings", "grid", "rays"] },
            "tone": { "enum": ["plain", "warm", "formal"] },
            "home_layout": { "enum": ["card", "hero", "list"] },
        }),
    );
    let identity = object(
        json!([]),
        json!({
            "name": words(2, 40), "name_en": words(2, 60), "short_name": words(1, 4), "slogan": words(0, 60),
            "slogan_en": words(0, 120), "service_phone": words(3, 20),
        }),
    );
    let splash = object(
        json!([]),
        json!({ "ground": { "enum": ["page", "brand"] }, "line_zh": words(0, 40), "line_en": words(0, 80) }),
    );
    let legal = object(
        json!(["id", "title_zh", "title_en", "text_zh", "text_en"]),
        json!({
            "id": { "type": "string", "pattern": "^[a-z0-9_]{1,40}$" }, "title_zh": words(1, 40), "title_en": words(1, 80),
            "text_zh": words(1, LEGAL_TEXT_MAX), "text_en": words(1, LEGAL_TEXT_MAX),
        }),
    );
    let wording = object(
        json!(["key"]),
        json!({
            "key": { "type": "string", "pattern": "^[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+){1,5}$", "maxLength": 120 },
            "zh": words(1, WORDING_MAX), "en": words(1, WORDING_MAX),
        }),
    );
    object(
        json!([]),
        json!({
            "identity": identity, "logo_svg": words(1, LOGO_BYTES_MAX), "tokens": tokens::schema(), "style": style,
            "splash": splash,
            "legal": { "type": "array", "maxItems": LEGAL_MAX, "items": legal },
            "wording": { "type": "array", "maxItems": WORDINGS_MAX, "items": wording },
        }),
    )
}
