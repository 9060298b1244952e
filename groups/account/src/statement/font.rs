//! The font of papers: found on the machine, measured, and set glyph by glyph. Chinese and Latin need no shaping.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use krilla::geom::Point;
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// Where Linux distributions keep a font with Chinese characters. All of them are free to embed.
const KNOWN: [&str; 8] = [
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/usr/share/fonts/opentype/source-han-sans/SourceHanSansCN-Regular.otf",
];

/// The font to be used: the one configured, or the first that is known and there.
pub fn find(configured: Option<&Path>) -> Option<PathBuf> {
    match configured {
        Some(path) => path.is_file().then(|| path.to_owned()),
        None => KNOWN.iter().map(PathBuf::from).find(|path| path.is_file()),
    }
}

/// A font, ready to measure and to set.
#[derive(Clone)]
pub struct Face {
    bytes: Arc<Vec<u8>>,
    font: Font,
}

impl Face {
    /// The first font of the file; nothing if it is none, or knows no Chinese.
    pub fn load(path: &Path) -> Option<Self> {
        let bytes = Arc::new(std::fs::read(path).ok()?);
        let font = Font::new(bytes.clone().into(), 0)?;
        let face = Self { bytes, font };
        face.glyphs("行").is_some_and(|glyphs| glyphs.iter().all(|glyph| glyph.0 != 0)).then_some(face)
    }

    /// Glyph, advance in ems, and bytes of every character.
    fn glyphs(&self, text: &str) -> Option<Vec<(u32, f32, std::ops::Range<usize>)>> {
        let font = FontRef::from_index(&self.bytes, 0).ok()?;
        let (map, metrics) = (font.charmap(), font.glyph_metrics(Size::unscaled(), LocationRef::default()));
        let em = self.font.units_per_em();
        let of = |(at, c): (usize, char)| {
            let glyph = map.map(c).or_else(|| map.map('□')).unwrap_or_default();
            (glyph.to_u32(), metrics.advance_width(glyph).unwrap_or(em) / em, at..at + c.len_utf8())
        };
        Some(text.char_indices().map(of).collect())
    }

    /// How wide a text is, in ems.
    pub fn width(&self, text: &str) -> f32 {
        self.glyphs(text).unwrap_or_default().iter().map(|(_, advance, _)| advance).sum()
    }

    /// As much of a text as fits into `width` points at `size`, with an ellipsis when it is cut.
    pub fn fit(&self, text: &str, size: f32, width: f32) -> String {
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if self.width(&text) * size <= width {
            return text;
        }
        let dots = self.width("…") * size;
        let mut used = 0.0;
        let mut cut = String::new();
        for (glyph, c) in self.glyphs(&text).unwrap_or_default().iter().zip(text.chars()) {
            used += glyph.1 * size;
            if used + dots > width {
                break;
            }
            cut.push(c);
        }
        cut.push('…');
        cut
    }

    /// Sets a text with its baseline's left end at `at`.
    pub fn set(&self, surface: &mut Surface<'_>, text: &str, at: Point, size: f32) {
        let glyphs: Vec<_> = self
            .glyphs(text)
            .unwrap_or_default()
            .into_iter()
            .map(|(glyph, advance, bytes)| KrillaGlyph::new(GlyphId::new(glyph), advance, 0.0, 0.0, 0.0, bytes, None))
            .collect();
        if !glyphs.is_empty() {
            surface.draw_glyphs(at, &glyphs, self.font.clone(), text, size, false);
        }
    }
}
