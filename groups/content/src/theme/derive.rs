//! The one function that makes a look: from tokens to the variables of the app's style sheets, in four variants.
//!
//! In the light variant a colour of the document is used as it stands, so that a bank gets what it asked for, and the check
//! ([`super::contrast`]) refuses what cannot be read. The other three are derived: every text in them is moved until it
//! reads, so they hold for any tokens.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::colour::{BLACK, Oklch, WHITE, ink_on, readable};
use super::tokens::{AA, Icons, Shadow, Tokens};
use crate::model::Rgb;

/// What the elder variants hold to (WCAG 2.2 AAA, 1.4.6).
pub const AAA: f64 = 7.0;
/// A little more than the least, so that rounding does not take it away.
const SURE: f64 = 0.1;
const NIGHT: Rgb = Rgb(5, 11, 20);

/// Variables by name, without the dashes before it.
pub type Variables = BTreeMap<&'static str, String>;

/// A variant of a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ThemeVariant)]
pub enum Variant {
    /// As the document says it.
    Light,
    /// On dark grounds.
    Dark,
    /// Large type, more contrast.
    ElderLight,
    /// The same on dark grounds.
    ElderDark,
}

impl Variant {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Light, Self::Dark, Self::ElderLight, Self::ElderDark];

    const fn is_dark(self) -> bool {
        matches!(self, Self::Dark | Self::ElderDark)
    }

    const fn is_elder(self) -> bool {
        matches!(self, Self::ElderLight | Self::ElderDark)
    }

    /// The contrast that text has in it.
    pub const fn least(self) -> f64 {
        if self.is_elder() { AAA } else { AA }
    }
}

/// The colours of a variant.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Palette {
    ground: Rgb,
    surface: Rgb,
    surface_2: Rgb,
    solid: Rgb,
    on: Rgb,
    on_soft: Rgb,
    deep: Rgb,
    soft: Rgb,
    brand_ink: Rgb,
    brand_line: Rgb,
    accent: Rgb,
    accent_on: Rgb,
    accent_soft: Rgb,
    accent_ink: Rgb,
    texts: [Rgb; 3],
    lines: [Rgb; 2],
    /// Good, warn, bad; and their tints.
    signals: [(Rgb, Rgb); 3],
    bad_on: Rgb,
}

/// The variables of `variant`.
pub fn variables(tokens: &Tokens, icons: Icons, variant: Variant) -> Variables {
    let palette = match variant {
        Variant::Light => light(tokens),
        other => adapted(tokens, other),
    };
    let mut all = coloured(&palette, tokens.primary);
    all.extend(shaped(tokens, icons, variant, palette.lines[0]));
    all
}

/// The colours of the light variant: the document's own.
fn light(tokens: &Tokens) -> Palette {
    let (primary, surface) = (tokens.primary, tokens.surface);
    let ground = tokens.ground.unwrap_or_else(|| Rgb(0xf4, 0xf5, 0xf7).mix(primary, 0.03));
    let on = tokens.on_primary.unwrap_or_else(|| ink_on(primary, AA));
    let deep = tokens.deep.unwrap_or_else(|| end_of(primary, on, 0.42, AA));
    let soft = surface.mix(primary, 0.09);
    let accent_soft = surface.mix(tokens.accent, 0.14);
    let grounds = [surface, ground, soft];
    let signals = tokens.signals.map(|signal| (signal, surface.mix(signal, 0.09)));
    Palette {
        ground,
        surface,
        surface_2: surface.mix(primary, 0.015).mix(BLACK, 0.036),
        solid: primary,
        on,
        on_soft: print_on(on, [primary, deep], AA),
        deep,
        soft,
        brand_ink: readable(primary, &grounds, AA + SURE),
        brand_line: surface.mix(primary, 0.24),
        accent: tokens.accent,
        accent_on: ink_on(tokens.accent, AA),
        accent_soft,
        accent_ink: readable(tokens.accent, &[surface, ground, accent_soft], AA + SURE),
        texts: tokens.texts,
        lines: [surface.mix(tokens.texts[0], 0.105), surface.mix(tokens.texts[0], 0.175)],
        signals,
        bad_on: ink_on(tokens.signals[2], AA),
    }
}

/// The colours of the other three: on other grounds, or with more contrast, and readable whatever the document says.
fn adapted(tokens: &Tokens, variant: Variant) -> Palette {
    let least = variant.least();
    let sure = least + SURE;
    let like = light(tokens);
    let (ground, surface, solid) = if variant.is_dark() {
        let primary = Oklch::of(tokens.primary);
        // A bright colour glares in the dark: somewhat less of it.
        let solid = Oklch { light: primary.light.clamp(0.34, 0.68), ..primary }.rgb();
        (Rgb(13, 16, 21).mix(tokens.primary, 0.035), Rgb(22, 25, 31).mix(tokens.primary, 0.055), solid)
    } else {
        (like.ground, like.surface, tokens.primary)
    };
    let on = ink_on(solid, AA);
    let solid = readable(solid, &[on], sure);
    let deep = if variant.is_dark() { end_of(solid, on, 0.5, least) } else { readable(like.deep, &[on], sure) };
    let surface_2 = if variant.is_dark() { surface.mix(WHITE, 0.045) } else { like.surface_2 };
    let soft = surface.mix(tokens.primary, if variant.is_dark() { 0.22 } else { 0.09 });
    let accent_soft = surface.mix(tokens.accent, if variant.is_dark() { 0.2 } else { 0.14 });
    let accent_on = ink_on(tokens.accent, AA);
    let inks = [surface, ground, surface_2, soft];
    let texts = match (variant.is_dark(), variant.is_elder()) {
        (true, false) => [Rgb(240, 243, 247), Rgb(180, 188, 200), Rgb(152, 161, 175)],
        (true, true) => [WHITE, Rgb(237, 240, 244), Rgb(211, 217, 225)],
        (false, _) => {
            [tokens.texts[0].mix(BLACK, 0.6), tokens.texts[1].mix(BLACK, 0.4), tokens.texts[2].mix(BLACK, 0.35)]
        }
    };
    let text = readable(texts[0], &inks, sure);
    let lines = if variant.is_elder() { [0.3, 0.48] } else { [0.085, 0.155] };
    let signals = tokens.signals.map(|signal| {
        let tint = surface.mix(signal, if variant.is_dark() { 0.16 } else { 0.09 });
        (readable(signal, &[surface, ground, tint], sure), tint)
    });
    Palette {
        ground,
        surface,
        surface_2,
        solid,
        on,
        on_soft: print_on(on, [solid, deep], least),
        deep,
        soft,
        brand_ink: readable(tokens.primary, &[surface, ground, soft], sure),
        brand_line: surface.mix(tokens.primary, 0.4),
        accent: readable(tokens.accent, &[accent_on], sure),
        accent_on,
        accent_soft,
        accent_ink: readable(tokens.accent, &[surface, ground, accent_soft], sure),
        texts: [text, readable(texts[1], &inks, sure), readable(texts[2], &inks, sure)],
        lines: lines.map(|share| surface.mix(text, share)),
        bad_on: ink_on(signals[2].0, least),
        signals,
    }
}

/// Where a gradient that begins with `colour` ends, so that what is written on both reads on both.
fn end_of(colour: Rgb, on: Rgb, share: f64, least: f64) -> Rgb {
    let away = if on.luminance() > 0.5 { NIGHT } else { WHITE };
    readable(colour.mix(away, share), &[on], least + SURE)
}

/// Small print on the bank's colour: less loud than what it stands under, as far as it still reads.
fn print_on(on: Rgb, grounds: [Rgb; 2], least: f64) -> Rgb {
    let softer = (0..=4).rev().map(|step| on.mix(grounds[0], f64::from(step) * 0.04));
    let reads = |ink: &Rgb| grounds.iter().all(|ground| ink.contrast(*ground) >= least + SURE);
    softer.into_iter().find(reads).unwrap_or(on)
}

fn coloured(palette: &Palette, primary: Rgb) -> Variables {
    let [(good, good_soft), (warn, warn_soft), (bad, bad_soft)] = palette.signals;
    let [ink, ink_2, ink_3] = palette.texts;
    let [line, line_2] = palette.lines;
    let named = [
        ("brand", primary),
        ("brand-solid", palette.solid),
        ("brand-on", palette.on),
        ("brand-on-soft", palette.on_soft),
        ("brand-deep", palette.deep),
        ("brand-soft", palette.soft),
        ("brand-ink", palette.brand_ink),
        ("brand-line", palette.brand_line),
        ("accent", palette.accent),
        ("accent-on", palette.accent_on),
        ("accent-soft", palette.accent_soft),
        ("accent-ink", palette.accent_ink),
        ("bg", palette.ground),
        ("surface", palette.surface),
        ("surface-2", palette.surface_2),
        ("ink", ink),
        ("ink-2", ink_2),
        ("ink-3", ink_3),
        ("line", line),
        ("line-2", line_2),
        ("good", good),
        ("good-soft", good_soft),
        ("warn", warn),
        ("warn-soft", warn_soft),
        ("bad", bad),
        ("bad-soft", bad_soft),
        ("bad-on", palette.bad_on),
    ];
    named.into_iter().map(|(name, colour)| (name, colour.hex())).collect()
}

/// What is no colour: corners, room, type, shadow, lines of icons, motion.
fn shaped(tokens: &Tokens, icons: Icons, variant: Variant, line: Rgb) -> Variables {
    let [card, button, mark] = tokens.radius;
    let [gap, row] = tokens.space;
    let (stroke, cap, join, fill) = match icons {
        Icons::Line => ("1.7", "round", "round", "none"),
        Icons::Sharp => ("1.6", "butt", "miter", "none"),
        Icons::Bold => ("2.3", "round", "round", "none"),
        Icons::Duotone => ("1.5", "round", "round", "color-mix(in srgb, currentcolor 20%, transparent)"),
    };
    let [shadow, lift] = match variant {
        Variant::Light => tokens.shadow.map(|shadow| cast(shadow, shadow.alpha)),
        Variant::Dark => [format!("0 0 0 1px {}", line.hex()), cast(tokens.shadow[1], 153)],
        Variant::ElderLight | Variant::ElderDark => {
            [format!("0 0 0 1px {}", line.hex()), cast(tokens.shadow[1], if variant.is_dark() { 153 } else { 36 })]
        }
    };
    let quick = tokens.quick_ms;
    BTreeMap::from([
        ("radius", format!("{card}px")),
        ("radius-s", format!("{}px", (card.min(20.0) * 0.6).round())),
        ("radius-button", format!("{button}px")),
        ("radius-mark", if mark >= 24.0 { "50%".to_owned() } else { format!("{mark}px") }),
        ("gap", format!("min({}rem, {}px)", gap / 16.0, gap + 2.0)),
        ("row-pad", format!("{}rem", row / 16.0)),
        ("font-first", stack(&tokens.family)),
        ("font-latin", stack(&tokens.latin)),
        ("title-weight", tokens.title_weight.to_string()),
        ("type-scale", tokens.scale.to_string()),
        ("shadow", shadow),
        ("lift", lift),
        ("icon-stroke", stroke.to_owned()),
        ("icon-fill", fill.to_owned()),
        ("line-cap", cap.to_owned()),
        ("line-join", join.to_owned()),
        ("quick", format!("{quick}ms")),
        ("ease", format!("cubic-bezier({})", tokens.easing.map(|part| part.to_string()).join(", "))),
    ])
}

fn cast(shadow: Shadow, alpha: u8) -> String {
    let [down, blur, spread] = shadow.px;
    format!("0 {down}px {blur}px {spread}px {}{alpha:02x}", shadow.colour.hex())
}

/// Names of families in quotes: names are letters, digits, blanks and dashes.
fn stack(families: &[String]) -> String {
    let generic = ["serif", "sans-serif", "system-ui", "ui-rounded", "ui-serif", "monospace"];
    let written = families.iter().map(|name| match name.as_str() {
        name if generic.contains(&name) || name.starts_with('-') => name.to_owned(),
        name => format!("\"{name}\""),
    });
    written.collect::<Vec<_>>().join(", ")
}
