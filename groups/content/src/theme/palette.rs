//! The colours of a bank from its logo: what is seen of it when it is drawn, told apart as people tell colours apart.

use serde::Serialize;
use utoipa::ToSchema;

use super::colour::{Oklch, WHITE, distance, readable};
use super::tokens::AA;
use crate::art;
use crate::error::Error;
use crate::model::Rgb;

/// The side the logo is drawn at.
const SIDE: u32 = 96;
/// Colours nearer than this are one.
const SAME: f64 = 0.075;
/// Colours told at most.
const COLOURS_MAX: usize = 6;
/// Below this a colour is a grey.
const GREY: f64 = 0.035;

/// A colour of a logo.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemeLogoColour)]
pub struct LogoColour {
    /// `#rrggbb`.
    pub color: String,
    /// Its share of what is painted, 0 to 1.
    pub share: f64,
}

/// What a logo suggests.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ThemePalette)]
pub struct Palette {
    /// Its colours, the largest first.
    pub colors: Vec<LogoColour>,
    /// The main colour it suggests: white text on it can be read.
    pub primary_color: String,
    /// The second.
    pub accent_color: String,
}

/// The palette of a clean logo.
pub fn of_logo(svg: &str) -> Result<Palette, Error> {
    let seen = art::colours(svg, SIDE)?;
    let total: f64 = seen.iter().map(|(_, weight)| weight).sum();
    let mut groups = gathered(&seen);
    groups.sort_by(|one, other| other.1.total_cmp(&one.1));
    groups.truncate(COLOURS_MAX);
    let vivid = |colour: Rgb| Oklch::of(colour).chroma;
    let coloured: Vec<_> = groups.iter().filter(|(colour, _)| vivid(*colour) >= GREY).copied().collect();
    // Large and full of colour; a logo in black is a bank in black.
    let weight = |(colour, share): &(Rgb, f64)| share.sqrt() * (0.1 + vivid(*colour)) / (0.3 + colour.luminance());
    let main = coloured.iter().max_by(|one, other| weight(one).total_cmp(&weight(other))).map(|(colour, _)| *colour);
    let dark = groups.iter().map(|(colour, _)| *colour).find(|colour| colour.contrast(WHITE) >= AA);
    let main = main.or(dark).unwrap_or(Rgb(0x33, 0x41, 0x55));
    let primary = readable(main, &[WHITE], AA);
    let others =
        coloured.iter().filter(|(colour, _)| hue_apart(*colour, main) > 0.5 && distance(*colour, primary) > 0.15);
    let second = others.max_by(|one, other| one.1.total_cmp(&other.1)).map(|(colour, _)| *colour);
    let accent = second.unwrap_or_else(|| beside(primary));
    let share = |weight: f64| if total > 0.0 { (weight / total * 1_000.0).round() / 1_000.0 } else { 0.0 };
    let colors = groups.iter().map(|(colour, weight)| LogoColour { color: colour.hex(), share: share(*weight) });
    Ok(Palette { colors: colors.collect(), primary_color: primary.hex(), accent_color: accent.hex() })
}

fn gathered(seen: &[(Rgb, f64)]) -> Vec<(Rgb, f64)> {
    let mut groups: Vec<(Rgb, f64)> = Vec::new();
    let mut by_weight = seen.to_vec();
    by_weight.sort_by(|one, other| other.1.total_cmp(&one.1));
    for (colour, weight) in by_weight {
        match groups.iter_mut().find(|(known, _)| distance(*known, colour) < SAME) {
            Some((known, sum)) => {
                *known = known.mix(colour, weight / (*sum + weight));
                *sum += weight;
            }
            None => groups.push((colour, weight)),
        }
    }
    groups
}

fn hue_apart(one: Rgb, other: Rgb) -> f64 {
    let apart = (Oklch::of(one).hue - Oklch::of(other).hue).abs();
    apart.min(std::f64::consts::TAU - apart)
}

/// A second colour for a bank that has one: across the circle of hues, light and warm enough to be noticed.
fn beside(primary: Rgb) -> Rgb {
    let seen = Oklch::of(primary);
    Oklch { light: 0.74, chroma: 0.14, hue: seen.hue + std::f64::consts::PI * 0.85 }.rgb()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn palette(inside: &str) -> Palette {
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\">{inside}</svg>");
        of_logo(&art::clean(&svg).unwrap()).unwrap()
    }

    #[test]
    fn the_colours_of_a_logo_are_those_that_are_seen() {
        let found = palette(
            "<rect width=\"100\" height=\"100\" fill=\"#ffffff\"/><rect width=\"50\" height=\"100\" fill=\"#8b1e3f\"/>\
             <rect x=\"50\" width=\"31.25\" height=\"100\" fill=\"#d9a441\"/>",
        );
        let colours: Vec<_> = found.colors.iter().map(|one| one.color.as_str()).collect();
        assert_eq!(colours, ["#8b1e3f", "#d9a441", "#ffffff"]);
        assert_eq!((found.primary_color.as_str(), found.accent_color.as_str()), ("#8b1e3f", "#d9a441"));
        assert!((found.colors[0].share - 0.5).abs() < 0.02, "{:?}", found.colors);
    }

    #[test]
    fn a_pale_logo_gives_a_colour_that_carries_text_and_one_colour_gives_two() {
        let found = palette("<circle cx=\"50\" cy=\"50\" r=\"40\" fill=\"#7cc6fe\"/>");
        let primary = Rgb::parse(&found.primary_color).unwrap();
        assert!(primary.contrast(WHITE) >= AA, "{}", found.primary_color);
        assert!(distance(primary, Rgb::parse(&found.accent_color).unwrap()) > 0.2, "{found:?}");
    }

    #[test]
    fn a_black_logo_is_a_bank_in_black() {
        let found = palette("<path d=\"M10 10h80v80z\" fill=\"#101010\"/>");
        assert!(Rgb::parse(&found.primary_color).unwrap().luminance() < 0.03, "{found:?}");
    }

    #[test]
    fn the_demonstration_banks_find_themselves_in_their_logos() {
        for (id, spec) in crate::demo::brands() {
            let found = of_logo(&art::clean(spec.logo_svg.as_ref().unwrap()).unwrap()).unwrap();
            let (own, seen) = (Rgb::parse(&spec.primary_color).unwrap(), Rgb::parse(&found.primary_color).unwrap());
            assert!(hue_apart(own, seen) < 0.6, "{id}: {} {found:?}", spec.primary_color);
        }
    }
}
