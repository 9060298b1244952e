//! A bank's theme: what it publishes about its face, and everything that is derived from it.
//!
//! Invariants:
//! - a theme is a document of the kind [`KIND`] and goes the publishing line: another person approves it, and it is taken
//!   back in one step;
//! - what it does not say stays as the bank was opened; the alliance's shared words lie beneath the bank's own;
//! - one function makes a look of tokens ([`derive::variables`]): the app, the preview in the console and the check all
//!   show or measure what comes out of it;
//! - what is released can be read (WCAG 2.2 AA, AAA in the elder version), in all four variants;
//! - a wording replaces a text there is, takes the same values, and is no markup; words of consent and warning stay.
//!
//! It serves no style sheets and no scripts of a bank's: values alone, each bounded by the schema.

pub mod android;
mod body;
mod colour;
mod console;
mod contrast;
pub mod derive;
mod face;
mod kind;
mod palette;
mod presets;
#[cfg(test)]
mod tests;
mod tokens;
mod wording;

pub use self::body::{LegalText, Splash, SplashGround, Style, ThemeBody};
pub use self::console::routes;
pub use self::face::Face;
pub use self::kind::{KIND, ThemeKind};
pub use self::palette::Palette;
pub use self::presets::preset;
pub use self::tokens::{Icons, Illustration, Tone};
pub use self::wording::{Text, Texts};

/// The palette of a logo as it came.
pub fn palette(svg: &str) -> Result<Palette, crate::Error> {
    let clean = crate::art::clean(svg)
        .map_err(|why| crate::Error::Form(vec![crate::model::Fault::new("logo_svg", "logo_invalid", why)]))?;
    palette::of_logo(&clean)
}
