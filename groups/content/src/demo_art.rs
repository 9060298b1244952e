//! Pictures of the demonstration, drawn by code: a ground in the bank's colours, soft shapes, and one plain thing.
//!
//! The left side stays calm, because the apps write there. Nothing in it is a photograph, a font or anybody's work but ours.

use resvg::tiny_skia::{Pixmap, Transform};
use usvg::{Options, Tree};

use crate::error::Error;
use crate::model::Rgb;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motif {
    /// Coins in two piles.
    Coins,
    /// A shield with a tick.
    Shield,
    /// A bank card.
    Card,
    /// Growing bars with a line.
    Bars,
    /// A gift with a ribbon.
    Gift,
    /// A house.
    House,
    /// A phone that pays.
    Phone,
    /// A plant that grows.
    Leaf,
    /// Hills and a sun.
    Hills,
    /// A leaf of the calendar.
    Calendar,
    /// An umbrella.
    Umbrella,
    /// An envelope.
    Letter,
}

/// A PNG of `motif`, so wide and high, in the bank's two colours; `turn` varies the ground.
pub fn draw(motif: Motif, (width, height): (u32, u32), colours: (&str, &str), turn: u32) -> Result<Vec<u8>, Error> {
    let (primary, accent) = Rgb::parse(colours.0).zip(Rgb::parse(colours.1)).ok_or(Error::Picture("colours"))?;
    let svg = scene(motif, (width as f32, height as f32), (primary, accent), turn);
    let tree = Tree::from_str(&svg, &Options::default()).map_err(|_| Error::Picture("a drawing cannot be read"))?;
    let mut pixmap = Pixmap::new(width, height).ok_or(Error::Picture("size"))?;
    resvg::render(&tree, Transform::identity(), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|_| Error::Picture("PNG"))
}

fn mix(Rgb(r, g, b): Rgb, Rgb(x, y, z): Rgb, share: f32) -> String {
    let one = |from: u8, to: u8| (f32::from(from) + (f32::from(to) - f32::from(from)) * share).round() as u8;
    Rgb(one(r, x), one(g, y), one(b, z)).hex()
}

fn scene(motif: Motif, (width, height): (f32, f32), (primary, accent): (Rgb, Rgb), turn: u32) -> String {
    let (black, white) = (Rgb(10, 16, 32), Rgb(255, 255, 255));
    let (from, to) = match turn % 4 {
        0 => (mix(primary, black, 0.28), mix(primary, accent, 0.42)),
        1 => (mix(primary, black, 0.12), mix(primary, white, 0.22)),
        2 => (mix(accent, black, 0.42), mix(accent, primary, 0.35)),
        _ => (mix(primary, black, 0.45), mix(primary, accent, 0.2)),
    };
    let tall = height > width * 0.8;
    // The thing stands at the right of a wide picture and in the upper middle of a tall one.
    let size = if tall { width * 0.5 } else { height * 0.78 };
    let (x, y) =
        if tall { ((width - size) / 2.0, height * 0.16) } else { (width - size * 1.22, (height - size) / 2.0) };
    let waves = wave(width, height, 0.72, 0.1) + &wave(width, height, 0.84, 0.14);
    let scale = size / 200.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\
         <defs><linearGradient id=\"g\" x1=\"0\" y1=\"0\" x2=\"1\" y2=\"1\"><stop offset=\"0\" stop-color=\"{from}\"/>\
         <stop offset=\"1\" stop-color=\"{to}\"/></linearGradient></defs>\
         <rect width=\"{width}\" height=\"{height}\" fill=\"url(#g)\"/>\
         <circle cx=\"{cx}\" cy=\"{cy}\" r=\"{r}\" fill=\"#fff\" opacity=\"0.09\"/>\
         <circle cx=\"{dx}\" cy=\"{dy}\" r=\"{s}\" fill=\"#fff\" opacity=\"0.07\"/>{waves}\
         <g transform=\"translate({x} {y}) scale({scale})\">{thing}</g></svg>",
        cx = x + size * 0.55,
        cy = y + size * 0.5,
        r = size * 0.72,
        dx = width * 0.08,
        dy = height * 0.05,
        s = width.min(height) * 0.4,
        thing = thing(motif, &accent.hex(), &mix(primary, black, 0.1)),
    )
}

fn wave(width: f32, height: f32, at: f32, opacity: f32) -> String {
    let (y, swing) = (height * at, height * 0.08);
    format!(
        "<path d=\"M0 {y} C {a} {up}, {b} {down}, {width} {y} L {width} {height} L 0 {height} Z\" fill=\"#fff\" \
         opacity=\"{opacity}\"/>",
        a = width * 0.3,
        b = width * 0.65,
        up = y - swing,
        down = y + swing,
    )
}

/// The thing, in a square of 200.
fn thing(motif: Motif, accent: &str, deep: &str) -> String {
    let coin = |x: i32, y: i32| {
        format!(
            "<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"42\" ry=\"15\" fill=\"#f2b53a\"/>\
             <ellipse cx=\"{x}\" cy=\"{}\" rx=\"42\" ry=\"15\" fill=\"#ffd56b\"/>",
            y - 9
        )
    };
    match motif {
        Motif::Coins => {
            let left: String = (0..4).map(|nth| coin(64, 168 - nth * 24)).collect();
            let right: String = (0..6).map(|nth| coin(142, 168 - nth * 24)).collect();
            left + &right
        }
        Motif::Shield => format!(
            "<path d=\"M100 14 L174 40 V98 C174 146 142 174 100 190 C58 174 26 146 26 98 V40 Z\" fill=\"#fff\"/>\
             <path d=\"M100 34 L156 54 V98 C156 136 132 158 100 170 C68 158 44 136 44 98 V54 Z\" fill=\"{accent}\"/>\
             <path d=\"M70 102 L93 125 L134 78\" fill=\"none\" stroke=\"#fff\" stroke-width=\"15\" \
             stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"
        ),
        Motif::Card => format!(
            "<g transform=\"rotate(-12 100 100)\"><rect x=\"14\" y=\"48\" width=\"172\" height=\"110\" rx=\"14\" fill=\"#fff\"/>\
             <rect x=\"14\" y=\"72\" width=\"172\" height=\"24\" fill=\"{deep}\"/>\
             <rect x=\"32\" y=\"116\" width=\"36\" height=\"26\" rx=\"5\" fill=\"#ffd56b\"/>\
             <rect x=\"84\" y=\"122\" width=\"84\" height=\"10\" rx=\"5\" fill=\"{accent}\"/></g>"
        ),
        Motif::Bars => format!(
            "<rect x=\"24\" y=\"128\" width=\"30\" height=\"54\" rx=\"6\" fill=\"#fff\" opacity=\"0.75\"/>\
             <rect x=\"66\" y=\"100\" width=\"30\" height=\"82\" rx=\"6\" fill=\"#fff\" opacity=\"0.85\"/>\
             <rect x=\"108\" y=\"72\" width=\"30\" height=\"110\" rx=\"6\" fill=\"#fff\"/>\
             <rect x=\"150\" y=\"40\" width=\"30\" height=\"142\" rx=\"6\" fill=\"{accent}\"/>\
             <path d=\"M30 96 L78 66 L118 44 L168 14\" fill=\"none\" stroke=\"#ffd56b\" stroke-width=\"8\" \
             stroke-linecap=\"round\"/><circle cx=\"168\" cy=\"14\" r=\"11\" fill=\"#ffd56b\"/>"
        ),
        Motif::Gift => format!(
            "<rect x=\"34\" y=\"88\" width=\"132\" height=\"98\" rx=\"10\" fill=\"#fff\"/>\
             <rect x=\"24\" y=\"62\" width=\"152\" height=\"36\" rx=\"8\" fill=\"{accent}\"/>\
             <rect x=\"88\" y=\"62\" width=\"24\" height=\"124\" fill=\"#ffd56b\"/>\
             <path d=\"M100 62 C70 62 46 44 56 26 C68 8 96 34 100 62 C104 34 132 8 144 26 C154 44 130 62 100 62 Z\" \
             fill=\"none\" stroke=\"#ffd56b\" stroke-width=\"11\"/>"
        ),
        Motif::House => format!(
            "<path d=\"M18 98 L100 26 L182 98\" fill=\"none\" stroke=\"{accent}\" stroke-width=\"16\" \
             stroke-linecap=\"round\" stroke-linejoin=\"round\"/>\
             <path d=\"M42 92 L100 42 L158 92 V180 H42 Z\" fill=\"#fff\"/>\
             <rect x=\"84\" y=\"122\" width=\"34\" height=\"58\" rx=\"5\" fill=\"{deep}\"/>\
             <circle cx=\"100\" cy=\"92\" r=\"13\" fill=\"#ffd56b\"/>"
        ),
        Motif::Phone => format!(
            "<rect x=\"50\" y=\"10\" width=\"100\" height=\"180\" rx=\"20\" fill=\"#fff\"/>\
             <rect x=\"60\" y=\"28\" width=\"80\" height=\"138\" rx=\"8\" fill=\"{deep}\"/>\
             <circle cx=\"100\" cy=\"86\" r=\"27\" fill=\"{accent}\"/>\
             <path d=\"M87 87 L97 97 L115 76\" fill=\"none\" stroke=\"#fff\" stroke-width=\"8\" stroke-linecap=\"round\" \
             stroke-linejoin=\"round\"/><rect x=\"74\" y=\"128\" width=\"52\" height=\"9\" rx=\"4\" fill=\"#fff\" opacity=\"0.8\"/>\
             <rect x=\"82\" y=\"144\" width=\"36\" height=\"8\" rx=\"4\" fill=\"#fff\" opacity=\"0.5\"/>"
        ),
        Motif::Leaf => format!(
            "<path d=\"M100 186 V92\" stroke=\"#fff\" stroke-width=\"10\" stroke-linecap=\"round\"/>\
             <path d=\"M100 116 C54 116 32 84 34 48 C78 46 102 74 100 116 Z\" fill=\"{accent}\"/>\
             <path d=\"M100 92 C100 48 126 18 170 18 C172 62 146 92 100 92 Z\" fill=\"#fff\" opacity=\"0.92\"/>\
             <ellipse cx=\"100\" cy=\"188\" rx=\"64\" ry=\"10\" fill=\"#fff\" opacity=\"0.4\"/>"
        ),
        Motif::Hills => format!(
            "<circle cx=\"138\" cy=\"58\" r=\"30\" fill=\"#ffd56b\"/>\
             <path d=\"M4 178 L70 72 L116 142 L140 108 L196 178 Z\" fill=\"#fff\"/>\
             <path d=\"M70 72 L92 106 L74 114 L62 102 L50 106 Z\" fill=\"{accent}\"/>"
        ),
        Motif::Calendar => format!(
            "<rect x=\"26\" y=\"36\" width=\"148\" height=\"146\" rx=\"16\" fill=\"#fff\"/>\
             <path d=\"M26 52 a16 16 0 0 1 16 -16 H158 a16 16 0 0 1 16 16 V78 H26 Z\" fill=\"{accent}\"/>\
             <rect x=\"58\" y=\"20\" width=\"12\" height=\"34\" rx=\"6\" fill=\"{deep}\"/>\
             <rect x=\"130\" y=\"20\" width=\"12\" height=\"34\" rx=\"6\" fill=\"{deep}\"/>\
             <circle cx=\"66\" cy=\"108\" r=\"11\" fill=\"{deep}\" opacity=\"0.25\"/><circle cx=\"100\" cy=\"108\" r=\"11\" \
             fill=\"{deep}\" opacity=\"0.25\"/><circle cx=\"134\" cy=\"108\" r=\"11\" fill=\"#f2b53a\"/>\
             <circle cx=\"66\" cy=\"146\" r=\"11\" fill=\"{deep}\" opacity=\"0.25\"/><circle cx=\"100\" cy=\"146\" r=\"11\" \
             fill=\"{deep}\" opacity=\"0.25\"/>"
        ),
        Motif::Umbrella => format!(
            "<path d=\"M100 24 C50 24 16 62 14 106 C34 92 54 92 71 106 C82 92 118 92 129 106 C146 92 166 92 186 106 C184 62 150 24 \
             100 24 Z\" fill=\"#fff\"/><path d=\"M100 24 C82 44 72 76 71 106 C82 92 118 92 129 106 C128 76 118 44 100 24 Z\" \
             fill=\"{accent}\"/><path d=\"M100 100 V162 C100 184 70 184 70 164\" fill=\"none\" stroke=\"#ffd56b\" \
             stroke-width=\"9\" stroke-linecap=\"round\"/>"
        ),
        Motif::Letter => format!(
            "<rect x=\"18\" y=\"50\" width=\"164\" height=\"112\" rx=\"14\" fill=\"#fff\"/>\
             <path d=\"M24 62 L100 118 L176 62\" fill=\"none\" stroke=\"{accent}\" stroke-width=\"12\" stroke-linecap=\"round\" \
             stroke-linejoin=\"round\"/><circle cx=\"174\" cy=\"52\" r=\"20\" fill=\"#f2b53a\"/>"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_can_be_drawn_and_taken_in() {
        let all = [
            Motif::Coins,
            Motif::Shield,
            Motif::Card,
            Motif::Bars,
            Motif::Gift,
            Motif::House,
            Motif::Phone,
            Motif::Leaf,
            Motif::Hills,
            Motif::Calendar,
            Motif::Umbrella,
            Motif::Letter,
        ];
        for (turn, motif) in (0..).zip(all) {
            let png = draw(motif, (750, 280), ("#0a66a8", "#18b8b4"), turn).unwrap();
            let picture = crate::material::picture::written_anew(&png).unwrap();
            assert_eq!((picture.width, picture.height), (750, 280), "{motif:?}");
        }
    }
}
