//! Design tokens: a document in the format of the W3C Design Tokens Community Group, read into what a look is made of.
//!
//! A token is an object with `$value`; a group may say the `$type` of its tokens. Colours are `#rrggbb`, dimensions
//! `{ "value": 16, "unit": "px" }`, durations the same in `ms`. What is absent comes from the bank's two colours, or is
//! what the platform has. The JSON schema bounds every value, so that reading never fails.

use contracts::content::BrandSpec;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::colour::{WHITE, readable};
use crate::model::Rgb;

/// The colours a document may name, in the order people are asked for them.
pub const COLOURS: [&str; 12] = [
    "primary",
    "on_primary",
    "deep",
    "accent",
    "ground",
    "surface",
    "text",
    "text_soft",
    "text_faint",
    "success",
    "warning",
    "danger",
];
/// Text on the bank's colour has this contrast at least (WCAG 2.2 AA, 1.4.3).
pub const AA: f64 = 4.5;

/// How the app's icons are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ThemeIcons)]
pub enum Icons {
    /// Thin lines with round ends.
    #[default]
    Line,
    /// Thin lines with cut ends.
    Sharp,
    /// Thick lines.
    Bold,
    /// Lines over a tint of their own.
    Duotone,
}

/// What is drawn behind the head of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ThemeIllustration)]
pub enum Illustration {
    /// Nothing.
    #[default]
    Plain,
    /// Waves.
    Waves,
    /// Leaves.
    Leaves,
    /// Ridges of mountains.
    Ridges,
    /// Circles in circles.
    Rings,
    /// A net of squares.
    Grid,
    /// Rays from a corner.
    Rays,
}

/// How customers are spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ThemeTone)]
pub enum Tone {
    /// Plainly.
    #[default]
    Plain,
    /// Like a neighbour.
    Warm,
    /// With distance.
    Formal,
}

/// The tokens of a look, every one of them with a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Tokens {
    /// The bank's colour.
    pub primary: Rgb,
    /// What is written on it; chosen when absent.
    pub on_primary: Option<Rgb>,
    /// Where gradients of it end; made of it when absent.
    pub deep: Option<Rgb>,
    /// The second colour.
    pub accent: Rgb,
    /// The ground of pages; a breath of the bank's colour when absent.
    pub ground: Option<Rgb>,
    /// The ground of cards.
    pub surface: Rgb,
    /// Body text, secondary text, small print.
    pub texts: [Rgb; 3],
    /// Success, warning, danger.
    pub signals: [Rgb; 3],
    /// Font families for Chinese and in general, the first that is there.
    pub family: Vec<String>,
    /// Font families before those when the page is in English.
    pub latin: Vec<String>,
    /// Weight of headings, 400 to 800.
    pub title_weight: i64,
    /// Size of all type, 0.9 to 1.15.
    pub scale: f64,
    /// Corners of cards, buttons and of the ground of icons (24 is a circle), pixels.
    pub radius: [f64; 3],
    /// Between blocks, and above and below a row, pixels.
    pub space: [f64; 2],
    /// Shadows of cards and of what floats.
    pub shadow: [Shadow; 2],
    /// How long what is quick takes, milliseconds.
    pub quick_ms: f64,
    /// How it moves: a cubic Bézier curve.
    pub easing: [f64; 4],
}

/// A shadow in the light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shadow {
    /// Its colour.
    pub colour: Rgb,
    /// Of 255.
    pub alpha: u8,
    /// Down, blur, spread, pixels.
    pub px: [f64; 3],
}

impl Tokens {
    /// Reads a document over `base`.
    pub fn read(document: &Value, base: &Self) -> Self {
        let colour = |name: &str| value(document, "color", name).and_then(Value::as_str).and_then(Rgb::parse);
        let px = |group: &str, name: &str| value(document, group, name).and_then(|found| found["value"].as_f64());
        let number = |group: &str, name: &str| value(document, group, name).and_then(Value::as_f64);
        let names = |name: &str| value(document, "font", name).map(families);
        let shadow = |name: &str| value(document, "shadow", name).and_then(Shadow::read);
        let [text, soft, faint] = base.texts;
        let [success, warning, danger] = base.signals;
        let curve = value(document, "motion", "easing").and_then(curve);
        Self {
            primary: colour("primary").unwrap_or(base.primary),
            on_primary: colour("on_primary").or(base.on_primary),
            deep: colour("deep").or(base.deep),
            accent: colour("accent").unwrap_or(base.accent),
            ground: colour("ground").or(base.ground),
            surface: colour("surface").unwrap_or(base.surface),
            texts: [
                colour("text").unwrap_or(text),
                colour("text_soft").unwrap_or(soft),
                colour("text_faint").unwrap_or(faint),
            ],
            signals: [
                colour("success").unwrap_or(success),
                colour("warning").unwrap_or(warning),
                colour("danger").unwrap_or(danger),
            ],
            family: names("family").unwrap_or_else(|| base.family.clone()),
            latin: names("latin").unwrap_or_else(|| base.latin.clone()),
            title_weight: number("font", "title_weight").map_or(base.title_weight, |weight| weight as i64),
            scale: number("font", "scale").unwrap_or(base.scale),
            radius: ["card", "button", "mark"].map(|name| px("radius", name)).over(base.radius),
            space: ["gap", "row"].map(|name| px("spacing", name)).over(base.space),
            shadow: ["card", "lift"].map(shadow).over(base.shadow),
            quick_ms: px("motion", "quick").unwrap_or(base.quick_ms),
            easing: curve.unwrap_or(base.easing),
        }
    }

    /// What a bank that was opened with `spec` looks like.
    pub fn opened(spec: &BrandSpec) -> Self {
        let colour = |text: &str, other: Rgb| Rgb::parse(text).unwrap_or(other);
        // Banks are opened with colours that carry large white text; small text asks for a little more.
        let primary = readable(colour(&spec.primary_color, Rgb(0x1f, 0x5f, 0xbf)), &[WHITE], AA);
        let card = spec.radius_px.clamp(0, 24) as f64;
        let button = if card >= 16.0 { 999.0 } else { card };
        let mark = if card >= 16.0 { 24.0 } else { (card * 1.4).min(16.0) };
        Self {
            primary,
            accent: colour(&spec.accent_color, Rgb(0xe8, 0xa3, 0x3d)),
            radius: [card, button, mark],
            ..Self::default()
        }
    }

    /// As a document, whole: what somebody begins to write with.
    pub fn document(&self) -> Value {
        let token = |value: Value| json!({ "$value": value });
        let px = |value: f64| token(json!({ "value": value, "unit": "px" }));
        let hex = |colour: Rgb| token(json!(colour.hex()));
        let ([text, soft, faint], [success, warning, danger]) = (self.texts, self.signals);
        let mut colours = Map::new();
        colours.insert("$type".to_owned(), json!("color"));
        let named = [
            ("primary", Some(self.primary)),
            ("on_primary", self.on_primary),
            ("deep", self.deep),
            ("accent", Some(self.accent)),
            ("ground", self.ground),
            ("surface", Some(self.surface)),
            ("text", Some(text)),
            ("text_soft", Some(soft)),
            ("text_faint", Some(faint)),
            ("success", Some(success)),
            ("warning", Some(warning)),
            ("danger", Some(danger)),
        ];
        colours.extend(named.into_iter().filter_map(|(name, colour)| Some((name.to_owned(), hex(colour?)))));
        json!({
            "color": colours,
            "font": {
                "family": { "$type": "fontFamily", "$value": self.family },
                "latin": { "$type": "fontFamily", "$value": self.latin },
                "title_weight": { "$type": "fontWeight", "$value": self.title_weight },
                "scale": { "$type": "number", "$value": self.scale },
            },
            "radius": { "$type": "dimension", "card": px(self.radius[0]), "button": px(self.radius[1]), "mark": px(self.radius[2]) },
            "spacing": { "$type": "dimension", "gap": px(self.space[0]), "row": px(self.space[1]) },
            "shadow": { "$type": "shadow", "card": token(self.shadow[0].value()), "lift": token(self.shadow[1].value()) },
            "motion": {
                "quick": { "$type": "duration", "$value": { "value": self.quick_ms, "unit": "ms" } },
                "easing": { "$type": "cubicBezier", "$value": self.easing },
            },
        })
    }
}

impl Default for Tokens {
    fn default() -> Self {
        let shadow = |alpha, px| Shadow { colour: Rgb(16, 24, 40), alpha, px };
        Self {
            primary: Rgb(0x1f, 0x5f, 0xbf),
            on_primary: None,
            deep: None,
            accent: Rgb(0xe8, 0xa3, 0x3d),
            ground: None,
            surface: WHITE,
            texts: [Rgb(0x12, 0x16, 0x1c), Rgb(0x47, 0x50, 0x5d), Rgb(0x5c, 0x66, 0x75)],
            signals: [Rgb(0x0a, 0x7a, 0x4a), Rgb(0x8f, 0x54, 0x00), Rgb(0xc0, 0x2c, 0x3a)],
            family: vec!["-apple-system".to_owned(), "PingFang SC".to_owned(), "HarmonyOS Sans SC".to_owned()],
            latin: vec!["-apple-system".to_owned(), "SF Pro Text".to_owned(), "Segoe UI".to_owned()],
            title_weight: 600,
            scale: 1.0,
            radius: [12.0, 12.0, 16.0],
            space: [16.0, 13.0],
            shadow: [shadow(13, [6.0, 20.0, 0.0]), shadow(36, [10.0, 34.0, 0.0])],
            quick_ms: 160.0,
            easing: [0.2, 0.0, 0.0, 1.0],
        }
    }
}

impl Shadow {
    fn read(value: &Value) -> Option<Self> {
        let text = value["color"].as_str()?;
        let colour = Rgb::parse(text.get(..7)?)?;
        let alpha = text.get(7..9).map_or(Some(255), |alpha| u8::from_str_radix(alpha, 16).ok())?;
        let px = ["offsetY", "blur", "spread"].map(|name| value[name]["value"].as_f64().unwrap_or_default());
        Some(Self { colour, alpha, px })
    }

    fn value(self) -> Value {
        let px = |value: f64| json!({ "value": value, "unit": "px" });
        let [down, blur, spread] = self.px;
        json!({
            "color": format!("{}{:02x}", self.colour.hex(), self.alpha),
            "offsetX": px(0.0), "offsetY": px(down), "blur": px(blur), "spread": px(spread),
        })
    }
}

/// Those that are there, and otherwise those of the base.
trait Over<const N: usize, T> {
    fn over(self, base: [T; N]) -> [T; N];
}

impl<const N: usize, T: Copy> Over<N, T> for [Option<T>; N] {
    fn over(self, base: [T; N]) -> [T; N] {
        let mut all = base;
        for (place, found) in all.iter_mut().zip(self) {
            *place = found.unwrap_or(*place);
        }
        all
    }
}

/// The value of a token.
pub fn value<'a>(document: &'a Value, group: &str, name: &str) -> Option<&'a Value> {
    document.get(group)?.get(name)?.get("$value")
}

fn families(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn curve(value: &Value) -> Option<[f64; 4]> {
    let found: Vec<f64> = value.as_array()?.iter().filter_map(Value::as_f64).collect();
    found.try_into().ok()
}

/// The JSON schema of a document.
pub fn schema() -> Value {
    let object =
        |properties: Value| json!({ "type": "object", "additionalProperties": false, "properties": properties });
    let told = |kind: &str, value: Value| {
        json!({
            "type": "object", "additionalProperties": false, "required": ["$value"],
            "properties": { "$type": { "const": kind }, "$value": value, "$description": { "type": "string", "maxLength": 200 } },
        })
    };
    let number = |least: f64, most: f64| json!({ "type": "number", "minimum": least, "maximum": most });
    let measure = |unit: &str, least: f64, most: f64| {
        json!({
            "type": "object", "additionalProperties": false, "required": ["value", "unit"],
            "properties": { "value": number(least, most), "unit": { "const": unit } },
        })
    };
    let group = |kind: &str, tokens: Vec<(&str, Value)>| {
        let mut properties = Map::new();
        properties.insert("$type".to_owned(), json!({ "const": kind }));
        properties.insert("$description".to_owned(), json!({ "type": "string", "maxLength": 200 }));
        properties.extend(tokens.into_iter().map(|(name, value)| (name.to_owned(), told(kind, value))));
        object(Value::Object(properties))
    };
    let colour = json!({ "type": "string", "pattern": "^#[0-9a-f]{6}$" });
    let names = json!({
        "type": "array", "minItems": 1, "maxItems": 8,
        "items": { "type": "string", "pattern": "^[A-Za-z0-9 -]{1,40}$" },
    });
    let px = |least, most| measure("px", least, most);
    let shadow = json!({
        "type": "object", "additionalProperties": false, "required": ["color", "offsetX", "offsetY", "blur", "spread"],
        "properties": {
            "color": { "type": "string", "pattern": "^#[0-9a-f]{6}([0-9a-f]{2})?$" },
            "offsetX": px(0.0, 0.0), "offsetY": px(0.0, 40.0), "blur": px(0.0, 80.0), "spread": px(-20.0, 20.0),
        },
    });
    let curve = json!({ "type": "array", "minItems": 4, "maxItems": 4, "items": number(-2.0, 2.0) });
    let weight = json!({ "type": "integer", "minimum": 400, "maximum": 800 });
    object(json!({
        "color": group("color", COLOURS.map(|name| (name, colour.clone())).to_vec()),
        "font": object(json!({
            "family": told("fontFamily", names.clone()), "latin": told("fontFamily", names),
            "title_weight": told("fontWeight", weight), "scale": told("number", number(0.9, 1.15)),
        })),
        "radius": group("dimension", vec![("card", px(0.0, 28.0)), ("button", px(0.0, 999.0)), ("mark", px(0.0, 24.0))]),
        "spacing": group("dimension", vec![("gap", px(10.0, 22.0)), ("row", px(9.0, 20.0))]),
        "shadow": group("shadow", vec![("card", shadow.clone()), ("lift", shadow)]),
        "motion": object(json!({
            "quick": told("duration", measure("ms", 0.0, 400.0)), "easing": told("cubicBezier", curve),
        })),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_comes_back_as_it_was() {
        let tokens = Tokens { on_primary: Some(WHITE), title_weight: 700, ..Tokens::default() };
        let read = Tokens::read(&tokens.document(), &Tokens::opened(&crate::demo::brands()[2].1));
        assert_eq!(read.title_weight, 700);
        // What is chosen when absent is not written down, so that it follows the colour.
        assert_eq!(Tokens::read(&tokens.document(), &Tokens::default()), tokens);
    }

    #[test]
    fn a_document_lies_over_what_was_there() {
        let base = Tokens::opened(&crate::demo::brands()[0].1);
        let read = Tokens::read(&json!({ "color": { "accent": { "$value": "#112233" } } }), &base);
        assert_eq!(read, Tokens { accent: Rgb(0x11, 0x22, 0x33), ..base });
    }
}
