//! What a brand must be: names that fit, colours that can be read, shapes within bounds.

use contracts::content::BrandSpec;

/// Longest logo, in bytes.
pub const LOGO_BYTES_MAX: usize = 64 * 1024;
/// Buttons and headers in the bank's colour carry white text and lie on white pages: WCAG 2.2 AA for large and bold
/// text (1.4.3) and for parts of the interface (1.4.11).
const CONTRAST_MIN: f64 = 3.0;
const WHITE: Rgb = Rgb(255, 255, 255);

/// What is wrong with one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The field, as the request names it.
    pub field: &'static str,
    /// Stable code.
    pub code: &'static str,
    /// In words.
    pub message: &'static str,
}

impl Fault {
    /// A fault of `field`.
    pub const fn new(field: &'static str, code: &'static str, message: &'static str) -> Self {
        Self { field, code, message }
    }
}

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self(part(0)?, part(2)?, part(4)?))
    }

    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    pub fn luminance(self) -> f64 {
        let part = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }

    /// WCAG contrast ratio, 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// This colour with `share` of `other` in it.
    pub fn mix(self, other: Self, share: f64) -> Self {
        let part = |a: u8, b: u8| {
            let mixed = f64::from(a) + (f64::from(b) - f64::from(a)) * share.clamp(0.0, 1.0);
            mixed.round() as u8
        };
        Self(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }
}

/// The brand trimmed and in one spelling: colours in lower case.
pub fn normalise(spec: BrandSpec) -> BrandSpec {
    let trim = |text: String| text.trim().to_owned();
    BrandSpec {
        name: trim(spec.name),
        name_en: trim(spec.name_en),
        short_name: trim(spec.short_name),
        slogan: trim(spec.slogan),
        slogan_en: trim(spec.slogan_en),
        primary_color: spec.primary_color.trim().to_ascii_lowercase(),
        accent_color: spec.accent_color.trim().to_ascii_lowercase(),
        service_phone: trim(spec.service_phone),
        ..spec
    }
}

/// Everything that is wrong with a brand, except its logo, which has to be drawn to be judged.
pub fn faults(spec: &BrandSpec) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut text = |field, value: &str, least: usize, most: usize, message| {
        let count = value.chars().count();
        if !is_plain(value) {
            faults.push(Fault::new(field, "malformed", "control characters and angle brackets are refused"));
        } else if least > 0 && count == 0 {
            faults.push(Fault::new(field, "required", message));
        } else if count < least || count > most {
            faults.push(Fault::new(field, if count > most { "too_long" } else { "too_short" }, message));
        }
    };
    text("name", &spec.name, 2, 40, "2 to 40 characters");
    text("name_en", &spec.name_en, 2, 60, "2 to 60 characters");
    text("short_name", &spec.short_name, 1, 4, "1 to 4 characters");
    text("slogan", &spec.slogan, 0, 60, "up to 60 characters");
    text("slogan_en", &spec.slogan_en, 0, 120, "up to 120 characters");
    colour_faults(spec, &mut faults);
    if !(0..=24).contains(&spec.radius_px) {
        faults.push(Fault::new("radius_px", "out_of_range", "0 to 24"));
    }
    // Every refusal with a limit or a block sends the customer to this number.
    if spec.service_phone.is_empty() {
        faults.push(Fault::new("service_phone", "required", "3 to 20 digits, blanks or dashes"));
    } else if !is_phone(&spec.service_phone) {
        faults.push(Fault::new("service_phone", "malformed", "3 to 20 digits, blanks or dashes"));
    }
    if spec.logo_svg.as_ref().is_some_and(|svg| svg.len() > LOGO_BYTES_MAX) {
        faults.push(Fault::new("logo_svg", "too_long", "at most 64 KiB"));
    }
    faults
}

fn colour_faults(spec: &BrandSpec, faults: &mut Vec<Fault>) {
    match Rgb::parse(&spec.primary_color) {
        None => faults.push(Fault::new("primary_color", "malformed", "#rrggbb")),
        Some(primary) if primary.contrast(WHITE) < CONTRAST_MIN => {
            faults.push(Fault::new("primary_color", "contrast", "too pale: white text on it cannot be read"));
        }
        Some(_) => {}
    }
    if Rgb::parse(&spec.accent_color).is_none() {
        faults.push(Fault::new("accent_color", "malformed", "#rrggbb"));
    }
}

/// Whether a text is words and nothing that could be taken for more.
pub fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || matches!(c, '<' | '>'))
}

/// Like `400-000-1001`.
fn is_phone(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_ascii_digit() || c == '+');
    let plain = text.chars().skip(1).all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-'));
    (3..=20).contains(&text.len()) && begins && plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::demo;

    fn valid() -> BrandSpec {
        demo::brands().remove(0).1
    }

    #[test]
    fn the_demonstration_brands_are_valid() {
        for (id, spec) in demo::brands() {
            assert_eq!(faults(&spec), [], "{id}");
            assert_eq!(normalise(spec.clone()), spec, "{id}");
        }
    }

    #[test]
    fn each_field_is_judged_by_itself() {
        let check = |change: fn(&mut BrandSpec), field: &str, code: &str| {
            let mut spec = valid();
            change(&mut spec);
            let found: Vec<_> = faults(&spec).iter().map(|fault| (fault.field, fault.code)).collect();
            assert_eq!(found, [(field, code)]);
        };
        check(|spec| spec.name.clear(), "name", "required");
        check(|spec| spec.name = "行".to_owned(), "name", "too_short");
        check(|spec| spec.name = "行".repeat(41), "name", "too_long");
        check(|spec| spec.name_en = "<b>Bank</b>".to_owned(), "name_en", "malformed");
        check(|spec| spec.short_name = "五个字太长".to_owned(), "short_name", "too_long");
        check(|spec| spec.slogan = "长".repeat(61), "slogan", "too_long");
        check(|spec| spec.primary_color = "#12345".to_owned(), "primary_color", "malformed");
        check(|spec| spec.primary_color = "#1234é".to_owned(), "primary_color", "malformed");
        check(|spec| spec.primary_color = "#ffe066".to_owned(), "primary_color", "contrast");
        check(|spec| spec.accent_color = "red".to_owned(), "accent_color", "malformed");
        check(|spec| spec.radius_px = 25, "radius_px", "out_of_range");
        check(|spec| spec.service_phone.clear(), "service_phone", "required");
        check(|spec| spec.service_phone = "call us".to_owned(), "service_phone", "malformed");
        check(|spec| spec.logo_svg = Some(" ".repeat(LOGO_BYTES_MAX + 1)), "logo_svg", "too_long");
    }

    #[test]
    fn contrast_is_what_the_standard_says() {
        let ratio = |one: &str, other: &str| {
            let colour = |text| Rgb::parse(text).unwrap();
            (colour(one).contrast(colour(other)) * 100.0).round() / 100.0
        };
        assert!((ratio("#000000", "#ffffff") - 21.0).abs() < 0.01);
        assert!((ratio("#777777", "#ffffff") - 4.48).abs() < 0.01);
    }

    proptest! {
        #[test]
        fn colours_come_back(r: u8, g: u8, b: u8) {
            let colour = Rgb(r, g, b);
            prop_assert_eq!(Rgb::parse(&colour.hex()), Some(colour));
            prop_assert!((1.0..=21.01).contains(&colour.contrast(WHITE)));
        }

        #[test]
        fn any_text_is_judged(text in ".{0,80}") {
            let spec = BrandSpec {
                name: text.clone(),
                primary_color: text.clone(),
                service_phone: text.clone(),
                short_name: text,
                ..valid()
            };
            let _ = faults(&normalise(spec));
        }
    }
}
