//! Which colours meet as text and ground, whether they can be read (WCAG 2.2), and what would mend it.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::colour::nearest;
use super::derive::{Variables, Variant, variables};
use super::tokens::{Icons, Tokens};
use crate::model::Rgb;

/// Text and ground that meet on a page of the app. A test of the web app holds its style sheets against the list.
const PAIRS_JSON: &str = include_str!("pairs.json");

static PAIRS: LazyLock<Vec<Pair>> =
    LazyLock::new(|| serde_json::from_str(PAIRS_JSON).expect("the list of pairs is one: a test reads it"));

/// Two colours that meet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    ink: String,
    ground: String,
    /// The token that would have to change.
    token: String,
    zh: String,
    en: String,
}

/// Whether two colours that meet can be read.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeContrast)]
pub struct Contrast {
    /// In which variant.
    pub variant: Variant,
    /// The variable of the text.
    pub ink: String,
    /// The variable of the ground.
    pub ground: String,
    /// What it is, zh.
    pub title_zh: String,
    /// What it is, en.
    pub title_en: String,
    /// `#rrggbb`.
    pub ink_color: String,
    /// `#rrggbb`.
    pub ground_color: String,
    /// The ratio, 1 to 21, rounded down to hundredths.
    pub ratio: f64,
    /// What it has to be at least.
    pub least: f64,
    /// Whether it is.
    pub passes: bool,
    /// The token that would have to change.
    pub token: String,
    /// The nearest colour of that token with which all of its pairs can be read; nothing where it passes, or none would do.
    pub fix: Option<String>,
}

/// Every pair in every variant.
pub fn contrasts(tokens: &Tokens) -> Vec<Contrast> {
    let measured = Variant::ALL.into_iter().flat_map(|variant| {
        let all = variables(tokens, Icons::Line, variant);
        PAIRS.iter().map(|pair| measure(pair, variant, &all)).collect::<Vec<_>>()
    });
    let mut found: Vec<_> = measured.collect();
    for name in super::tokens::COLOURS {
        if found.iter().any(|one| one.token == name && !one.passes) {
            let mended = fix(tokens, name).map(Rgb::hex);
            for one in found.iter_mut().filter(|one| one.token == name && !one.passes) {
                one.fix.clone_from(&mended);
            }
        }
    }
    found
}

fn measure(pair: &Pair, variant: Variant, all: &Variables) -> Contrast {
    let colour = |name: &str| all.get(name).cloned().unwrap_or_default();
    let (ink_color, ground_color) = (colour(&pair.ink), colour(&pair.ground));
    let ratio = Rgb::parse(&ink_color).zip(Rgb::parse(&ground_color)).map_or(1.0, |(ink, ground)| ink.contrast(ground));
    let least = variant.least();
    Contrast {
        variant,
        ink: pair.ink.clone(),
        ground: pair.ground.clone(),
        title_zh: pair.zh.clone(),
        title_en: pair.en.clone(),
        ink_color,
        ground_color,
        ratio: (ratio * 100.0).floor() / 100.0,
        least,
        passes: ratio >= least,
        token: pair.token.clone(),
        fix: None,
    }
}

/// The nearest colour of the token `name` with which all pairs that hang on it can be read.
fn fix(tokens: &Tokens, name: &str) -> Option<Rgb> {
    let all = variables(tokens, Icons::Line, Variant::Light);
    let now = colour_of(tokens, name).or_else(|| all.get(variable_of(name)).and_then(|text| Rgb::parse(text)))?;
    let pairs: Vec<_> = PAIRS.iter().filter(|pair| pair.token == name).collect();
    let reads = |with: &Tokens, variant: Variant| {
        let all = variables(with, Icons::Line, variant);
        pairs.iter().all(|pair| measure(pair, variant, &all).passes)
    };
    // Light is looked at for every colour that is tried, the others for the one that is found: they are made to read.
    let found = nearest(now, |tried| reads(&with_colour(tokens, name, tried), Variant::Light))?;
    let with = with_colour(tokens, name, found);
    Variant::ALL.into_iter().all(|variant| reads(&with, variant)).then_some(found)
}

fn variable_of(name: &str) -> &'static str {
    match name {
        "deep" => "brand-deep",
        "on_primary" => "brand-on",
        "ground" => "bg",
        _ => "brand",
    }
}

fn colour_of(tokens: &Tokens, name: &str) -> Option<Rgb> {
    match name {
        "primary" => Some(tokens.primary),
        "on_primary" => tokens.on_primary,
        "deep" => tokens.deep,
        "accent" => Some(tokens.accent),
        "ground" => tokens.ground,
        "surface" => Some(tokens.surface),
        "text" => Some(tokens.texts[0]),
        "text_soft" => Some(tokens.texts[1]),
        "text_faint" => Some(tokens.texts[2]),
        "success" => Some(tokens.signals[0]),
        "warning" => Some(tokens.signals[1]),
        "danger" => Some(tokens.signals[2]),
        _ => None,
    }
}

/// The tokens with another colour in the place of one.
pub fn with_colour(tokens: &Tokens, name: &str, colour: Rgb) -> Tokens {
    let mut with = tokens.clone();
    match name {
        "primary" => with.primary = colour,
        "on_primary" => with.on_primary = Some(colour),
        "deep" => with.deep = Some(colour),
        "accent" => with.accent = colour,
        "ground" => with.ground = Some(colour),
        "surface" => with.surface = colour,
        "text" => with.texts[0] = colour,
        "text_soft" => with.texts[1] = colour,
        "text_faint" => with.texts[2] = colour,
        "success" => with.signals[0] = colour,
        "warning" => with.signals[1] = colour,
        "danger" => with.signals[2] = colour,
        _ => {}
    }
    with
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::colour::WHITE;
    use super::*;

    fn failing(tokens: &Tokens) -> Vec<(Variant, String, String)> {
        let failed = contrasts(tokens).into_iter().filter(|one| !one.passes);
        failed.map(|one| (one.variant, one.ink, one.ground)).collect()
    }

    #[test]
    fn every_pair_is_of_variables_and_tokens_that_there_are() {
        let all = variables(&Tokens::default(), Icons::Line, Variant::Light);
        for pair in PAIRS.iter() {
            assert!(all.contains_key(pair.ink.as_str()) && all.contains_key(pair.ground.as_str()), "{pair:?}");
            assert!(super::super::tokens::COLOURS.contains(&pair.token.as_str()), "{pair:?}");
        }
    }

    #[test]
    fn the_demonstration_banks_can_be_read() {
        for (id, spec) in crate::demo::brands() {
            assert_eq!(failing(&Tokens::opened(&spec)), [], "{id}");
        }
    }

    #[test]
    fn what_cannot_be_read_comes_with_the_nearest_colour_that_can() {
        let tokens = Tokens { primary: Rgb(0x3d, 0x9b, 0xe9), on_primary: Some(WHITE), ..Tokens::default() };
        let found: Vec<_> = contrasts(&tokens).into_iter().filter(|one| !one.passes).collect();
        assert!(found.iter().any(|one| (one.ink.as_str(), one.variant) == ("brand-on", Variant::Light)), "{found:?}");
        let fix = found.iter().find_map(|one| one.fix.as_deref().and_then(Rgb::parse)).unwrap();
        let mended = with_colour(&tokens, "primary", fix);
        assert_eq!(failing(&mended), []);
        assert!(fix.contrast(WHITE) < 5.6, "no further than it has to go: {}", fix.hex());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        /// Where a document says no more than two colours, whatever they are, everything can be read everywhere.
        #[test]
        fn two_colours_always_give_a_look_that_reads(r: u8, g: u8, b: u8, x: u8, y: u8, z: u8) {
            let tokens = Tokens { primary: Rgb(r, g, b), accent: Rgb(x, y, z), ..Tokens::default() };
            let failed: Vec<_> = contrasts(&tokens).into_iter().filter(|one| !one.passes).collect();
            // A near-white main colour tints its own grounds hardly at all; a text on a ground of its own never fails.
            prop_assert!(failed.is_empty(), "{:?}", failed);
        }

        /// Dark and elder hold for any tokens at all, whatever light does.
        #[test]
        fn derived_variants_hold_for_any_tokens(c in prop::array::uniform12(any::<(u8, u8, u8)>())) {
            let rgb = c.map(|(r, g, b)| Rgb(r, g, b));
            let tokens = Tokens {
                primary: rgb[0], on_primary: Some(rgb[1]), deep: Some(rgb[2]), accent: rgb[3],
                texts: [rgb[6], rgb[7], rgb[8]], signals: [rgb[9], rgb[10], rgb[11]], ..Tokens::default()
            };
            for variant in [Variant::Dark, Variant::ElderLight, Variant::ElderDark] {
                let all = variables(&tokens, Icons::Line, variant);
                for pair in PAIRS.iter() {
                    let one = measure(pair, variant, &all);
                    prop_assert!(one.passes, "{:?}", one);
                }
            }
        }
    }
}
