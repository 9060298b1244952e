//! Colours as people see them: the lightness that is moved so that a text can be read, without another hue coming of it.
//!
//! OKLab by Björn Ottosson (2020): equal steps look equal, so that the nearest colour is the one that looks nearest.

use crate::model::Rgb;

pub const WHITE: Rgb = Rgb(255, 255, 255);
pub const BLACK: Rgb = Rgb(0, 0, 0);
/// What is written on pale colours.
pub const INK: Rgb = Rgb(16, 20, 26);
/// How finely a lightness is looked for, of 0 to 1.
const STEPS: u32 = 250;

/// A colour by lightness, chroma and hue (radians).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Oklch {
    /// 0 to 1.
    pub light: f64,
    /// 0 for grey, to about 0.37.
    pub chroma: f64,
    /// In radians.
    pub hue: f64,
}

impl Oklch {
    /// The same colour.
    pub fn of(colour: Rgb) -> Self {
        let [light, a, b] = oklab(colour);
        Self { light, chroma: a.hypot(b), hue: b.atan2(a) }
    }

    /// The colour on a screen; one that no screen shows loses chroma until it can be shown.
    pub fn rgb(self) -> Rgb {
        let mut chroma = self.chroma;
        for _ in 0..24 {
            if let Some(colour) = shown(Self { chroma, ..self }) {
                return colour;
            }
            chroma *= 0.88;
        }
        let grey = Self { chroma: 0.0, light: self.light.clamp(0.0, 1.0), ..self };
        shown(grey).unwrap_or(if self.light > 0.5 { WHITE } else { BLACK })
    }
}

/// Lightness and the two axes of colour.
pub fn oklab(colour: Rgb) -> [f64; 3] {
    let part = |value: u8| {
        let share = f64::from(value) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let (r, g, b) = (part(colour.0), part(colour.1), part(colour.2));
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

/// How different two colours look; 0.02 is just to be seen.
pub fn distance(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (oklab(one), oklab(other));
    one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn shown(colour: Oklch) -> Option<Rgb> {
    let (a, b) = (colour.chroma * colour.hue.cos(), colour.chroma * colour.hue.sin());
    let l = (colour.light + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (colour.light - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (colour.light - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    let linear = [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ];
    let mut parts = [0_u8; 3];
    for (part, share) in parts.iter_mut().zip(linear) {
        if !(-0.000_5..=1.000_5).contains(&share) {
            return None;
        }
        let share = share.clamp(0.0, 1.0);
        let coded = if share <= 0.003_130_8 { share * 12.92 } else { 1.055 * share.powf(1.0 / 2.4) - 0.055 };
        *part = (coded * 255.0).round() as u8;
    }
    Some(Rgb(parts[0], parts[1], parts[2]))
}

/// The colour of the same hue that is nearest to `colour` among those that `fits`; nothing when none does.
pub fn nearest(colour: Rgb, fits: impl Fn(Rgb) -> bool) -> Option<Rgb> {
    if fits(colour) {
        return Some(colour);
    }
    let seen = Oklch::of(colour);
    for step in 1..=STEPS {
        let by = f64::from(step) / f64::from(STEPS);
        for light in [seen.light - by, seen.light + by] {
            if !(0.0..=1.0).contains(&light) {
                continue;
            }
            let tried = Oklch { light, ..seen }.rgb();
            if fits(tried) {
                return Some(tried);
            }
        }
    }
    [BLACK, WHITE].into_iter().find(|end| fits(*end))
}

/// The nearest colour that can be read on all of `grounds`; where none can, the end that reads best.
pub fn readable(colour: Rgb, grounds: &[Rgb], ratio: f64) -> Rgb {
    nearest(colour, |tried| grounds.iter().all(|ground| tried.contrast(*ground) >= ratio))
        .unwrap_or_else(|| best_of(&[BLACK, WHITE], grounds))
}

/// What is written on `ground`: white where it reads, else ink, else black.
pub fn ink_on(ground: Rgb, ratio: f64) -> Rgb {
    let choices = [WHITE, INK, BLACK];
    choices.into_iter().find(|ink| ink.contrast(ground) >= ratio).unwrap_or_else(|| best_of(&choices, &[ground]))
}

fn best_of(choices: &[Rgb], grounds: &[Rgb]) -> Rgb {
    let worst = |ink: Rgb| grounds.iter().map(|ground| ink.contrast(*ground)).fold(21.0, f64::min);
    let best = choices.iter().copied().max_by(|one, other| worst(*one).total_cmp(&worst(*other)));
    best.unwrap_or(BLACK)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_nearest_colour_keeps_its_hue() {
        let amber = Rgb(0xf5, 0xa6, 0x23);
        let read = readable(amber, &[WHITE], 4.5);
        assert!(
            read.contrast(WHITE) >= 4.5 && read.contrast(WHITE) < 4.8,
            "no further than it has to go: {}",
            read.hex()
        );
        assert!((Oklch::of(read).hue - Oklch::of(amber).hue).abs() < 0.12, "{}", read.hex());
        assert_eq!(readable(INK, &[WHITE], 4.5), INK, "what can be read stays");
    }

    #[test]
    fn where_nothing_reads_on_both_the_better_end_is_taken() {
        assert_eq!(readable(Rgb(90, 90, 90), &[WHITE, Rgb(90, 90, 90)], 20.0), BLACK);
        assert_eq!(nearest(WHITE, |_| false), None);
    }

    proptest! {
        #[test]
        fn colours_come_back(r: u8, g: u8, b: u8) {
            let colour = Rgb(r, g, b);
            let back = Oklch::of(colour).rgb();
            let near = |one: u8, other: u8| one.abs_diff(other) <= 1;
            prop_assert!(near(back.0, r) && near(back.1, g) && near(back.2, b), "{} {}", colour.hex(), back.hex());
        }

        #[test]
        fn something_can_be_written_on_every_colour(r: u8, g: u8, b: u8) {
            prop_assert!(ink_on(Rgb(r, g, b), 4.5).contrast(Rgb(r, g, b)) >= 4.5);
            prop_assert!(readable(Rgb(r, g, b), &[WHITE], 7.0).contrast(WHITE) >= 7.0);
        }
    }
}
