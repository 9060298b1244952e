//! From a logo to everything a browser asks for: a clean SVG, and icons in the sizes of the trade.
//!
//! A given SVG is never served as it came. It is parsed and written anew (`usvg`), which leaves shapes, strokes,
//! gradients, clips and masks and nothing else: no scripts, no handlers, no links, no fonts. What would be lost in
//! that (text, pictures, filters) is refused rather than dropped silently, and so is what would take long to draw.

use std::collections::BTreeMap;

use resvg::tiny_skia::{Pixmap, Transform};
use usvg::{ImageHrefResolver, Options, Tree, WriteOptions, roxmltree};

use crate::error::Error;
use crate::model::{LOGO_BYTES_MAX, Rgb};

/// Elements of a logo, at most.
const ELEMENTS_MAX: usize = 2_000;
/// How deep they may lie in each other.
const DEPTH_MAX: usize = 48;
/// `use` elements, at most.
const USES_MAX: usize = 64;
/// The written-out logo, in bytes.
const CLEAN_BYTES_MAX: usize = 256 * 1024;
/// The side of our drawings.
const SIDE: f32 = 512.0;
/// Corner radius of an icon on our drawings.
const CORNER: f32 = 115.0;
/// The share of a ground that a logo without one of its own takes.
const INSET: f32 = 0.6;
/// The share of an adaptive icon's layer that every phone shows, less a little air: 66 of 108.
const ADAPTIVE: f32 = 0.5;

/// The drawings of a brand: SVG texts of 512 by 512.
#[derive(Debug, Clone)]
pub struct Art {
    /// The mark as it stands beside the name.
    pub logo: String,
    /// The mark on its ground with round corners.
    pub icon: String,
    /// The mark on a ground that fills the square, for platforms that cut icons to shape themselves.
    pub tile: String,
}

/// What is wrong with a logo, in words for the form.
pub type Refused = &'static str;

/// The logo written anew, or why it is refused.
pub fn clean(svg: &str) -> Result<String, Refused> {
    if svg.len() > LOGO_BYTES_MAX {
        return Err("at most 64 KiB");
    }
    let tree = parse(svg)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    if !(0.25..=4.0).contains(&(width / height)) {
        return Err("too long or too tall: at most 4 to 1");
    }
    if !tree.root().has_children() {
        return Err("nothing to be seen in it");
    }
    let text = tree.to_string(&WriteOptions { indent: usvg::Indent::None, ..WriteOptions::default() });
    if text.len() > CLEAN_BYTES_MAX {
        return Err("too detailed");
    }
    Ok(text)
}

/// The drawings made of a clean logo.
pub fn compose(logo: &str, primary: Rgb) -> Result<Art, Error> {
    let broken = |_| Error::Picture("a stored logo cannot be read");
    let tree = Tree::from_str(logo, &options()).map_err(|_| Error::Picture("a stored logo cannot be read"))?;
    let square = placed(&tree, logo, 1.0)?;
    let pixels = pixels(&wrapped(&square), 64)?;
    let (logo, tile) = if fills_its_square(&pixels) {
        (rounded(&square), wrapped(&square))
    } else {
        let ground = if is_light(&pixels) { primary } else { Rgb(255, 255, 255) };
        let ground = format!("<rect width=\"{SIDE}\" height=\"{SIDE}\" fill=\"{}\"/>", ground.hex());
        (wrapped(&square), wrapped(&(ground + &placed(&tree, logo, INSET)?)))
    };
    let icon = if fills_its_square(&pixels) { logo.clone() } else { rounded(inner(&tile)?) };
    let flat = |svg: &str| parse(svg).map_err(broken).map(|tree| tree.to_string(&WriteOptions::default()));
    Ok(Art { logo: flat(&logo)?, icon: flat(&icon)?, tile: flat(&tile)? })
}

/// The mark for an icon that the phone puts together itself and cuts to shape: within what every phone shows of it.
pub fn front(logo: &str) -> Result<String, Error> {
    let tree = Tree::from_str(logo, &options()).map_err(|_| Error::Picture("a stored logo cannot be read"))?;
    let whole = wrapped(&placed(&tree, logo, 1.0)?);
    // A mark that brings its own ground covers the layer; what is cut off is ground.
    let share = if fills_its_square(&pixels(&whole, 64)?) { 1.0 } else { ADAPTIVE };
    Ok(wrapped(&placed(&tree, logo, share)?))
}

/// The ground that a logo is put on: its own colour at the corner where it brings one.
pub fn ground(logo: &str, primary: Rgb) -> Result<Rgb, Error> {
    let tree = Tree::from_str(logo, &options()).map_err(|_| Error::Picture("a stored logo cannot be read"))?;
    let drawn = pixels(&wrapped(&placed(&tree, logo, 1.0)?), 64)?;
    if fills_its_square(&drawn) {
        let corner = drawn.pixel(0, 0).map(|pixel| Rgb(pixel.red(), pixel.green(), pixel.blue()));
        return Ok(corner.unwrap_or(primary));
    }
    Ok(if is_light(&drawn) { primary } else { Rgb(255, 255, 255) })
}

/// A filled square cut to a circle.
pub fn round(tile: &str) -> Result<String, Error> {
    let half = SIDE / 2.0;
    Ok(wrapped(&format!(
        "<clipPath id=\"polybank-round\"><circle cx=\"{half}\" cy=\"{half}\" r=\"{half}\"/></clipPath>\
         <g clip-path=\"url(#polybank-round)\">{}</g>",
        inner(tile)?
    )))
}

/// A PNG of `svg`, `side` pixels wide and high.
pub fn png(svg: &str, side: u32) -> Result<Vec<u8>, Error> {
    pixels(svg, side)?.encode_png().map_err(|_| Error::Picture("PNG"))
}

/// The colours that are seen of a clean logo drawn `side` pixels wide and high, with how many pixels each has.
pub fn colours(svg: &str, side: u32) -> Result<Vec<(Rgb, f64)>, Error> {
    let mut counted: BTreeMap<[u8; 3], (u64, [u64; 3])> = BTreeMap::new();
    for pixel in pixels(svg, side)?.pixels() {
        // Where a shape ends its colour is mixed with nothing: not one of the logo's.
        if pixel.alpha() < 250 {
            continue;
        }
        let parts = [pixel.red(), pixel.green(), pixel.blue()];
        let (count, sums) = counted.entry(parts.map(|part| part >> 3)).or_default();
        *count += 1;
        for (sum, part) in sums.iter_mut().zip(parts) {
            *sum += u64::from(part);
        }
    }
    let mean = |(count, [r, g, b]): (u64, [u64; 3])| {
        (Rgb((r / count) as u8, (g / count) as u8, (b / count) as u8), count as f64)
    };
    Ok(counted.into_values().map(mean).collect())
}

fn options() -> Options<'static> {
    let nothing = ImageHrefResolver {
        resolve_data: Box::new(|_, _, _| None),
        // The default would read files of ours.
        resolve_string: Box::new(|_, _| None),
    };
    Options { image_href_resolver: nothing, ..Options::default() }
}

fn parse(svg: &str) -> Result<Tree, Refused> {
    const NOT_SVG: Refused = "not an SVG that can be read";
    // Drawing programs write a document type; entities in it are bounded by the parser.
    let reading = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: 20_000, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(svg, reading).map_err(|_| NOT_SVG)?;
    check_elements(&document)?;
    Tree::from_xmltree(&document, &options()).map_err(|_| NOT_SVG)
}

fn check_elements(document: &roxmltree::Document) -> Result<(), Refused> {
    let (mut elements, mut uses) = (0, 0);
    let mut within = vec![document.root_element()];
    let mut depth = vec![1_usize];
    while let (Some(node), Some(level)) = (within.pop(), depth.pop()) {
        elements += 1;
        if elements > ELEMENTS_MAX {
            return Err("too many elements: at most 2000");
        }
        if level > DEPTH_MAX {
            return Err("groups nested too deep");
        }
        match node.tag_name().name() {
            "text" | "tspan" => return Err("contains text: convert it to outlines"),
            "image" | "feImage" => return Err("contains a picture: use shapes only"),
            "filter" => return Err("contains a filter: use shapes and gradients only"),
            "foreignObject" => return Err("contains foreign content: use shapes only"),
            "use" => uses += 1,
            _ => {}
        }
        for child in node.children().filter(roxmltree::Node::is_element) {
            within.push(child);
            depth.push(level + 1);
        }
    }
    let nested = document.descendants().filter(|node| node.tag_name().name() == "use").any(|node| {
        let target = node.attributes().find(|attribute| attribute.name() == "href").map(|href| href.value());
        let target = target.and_then(|href| href.strip_prefix('#')).unwrap_or_default();
        let named = document.descendants().filter(|other| other.attribute("id") == Some(target));
        named.flat_map(|other| other.descendants()).any(|inside| inside.tag_name().name() == "use")
    });
    // One `use` of another multiplies; a page of them would never be drawn.
    if uses > USES_MAX || nested { Err("uses symbols within symbols: expand them") } else { Ok(()) }
}

/// The logo's content, centred on our square and `share` of it wide or high.
fn placed(tree: &Tree, svg: &str, share: f32) -> Result<String, Error> {
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = SIDE * share / width.max(height);
    let (x, y) = ((SIDE - width * scale) / 2.0, (SIDE - height * scale) / 2.0);
    let inside = inner(svg)?;
    Ok(format!("<g transform=\"translate({x} {y}) scale({scale})\">{inside}</g>"))
}

/// What stands between the outermost tags of a text that `usvg` wrote.
fn inner(svg: &str) -> Result<&str, Error> {
    let from = svg.find('>').map(|at| at + 1);
    let until = svg.rfind("</svg>");
    let found = from.zip(until).and_then(|(from, until)| svg.get(from..until));
    found.ok_or(Error::Picture("a logo without content"))
}

fn wrapped(content: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         width=\"{SIDE}\" height=\"{SIDE}\" viewBox=\"0 0 {SIDE} {SIDE}\">{content}</svg>"
    )
}

fn rounded(content: &str) -> String {
    wrapped(&format!(
        "<clipPath id=\"polybank-corner\"><rect width=\"{SIDE}\" height=\"{SIDE}\" rx=\"{CORNER}\"/></clipPath>\
         <g clip-path=\"url(#polybank-corner)\">{content}</g>"
    ))
}

fn pixels(svg: &str, side: u32) -> Result<Pixmap, Error> {
    let tree = Tree::from_str(svg, &options()).map_err(|_| Error::Picture("a drawing cannot be read"))?;
    let mut pixmap = Pixmap::new(side, side).ok_or(Error::Picture("size"))?;
    let scale = side as f32 / tree.size().width().max(tree.size().height());
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(pixmap)
}

/// Whether the corners and the middles of the edges are painted.
fn fills_its_square(pixels: &Pixmap) -> bool {
    let last = pixels.width() - 1;
    let places = [0, last / 2, last];
    let opaque = |x: u32, y: u32| pixels.pixel(x, y).is_some_and(|pixel| pixel.alpha() == 255);
    places.iter().all(|place| opaque(*place, 0) && opaque(*place, last) && opaque(0, *place) && opaque(last, *place))
}

/// Whether what is painted would not be seen on white.
fn is_light(pixels: &Pixmap) -> bool {
    let (mut light, mut weight) = (0.0, 0.0);
    for pixel in pixels.pixels() {
        let (colour, alpha) = (pixel.demultiply(), f64::from(pixel.alpha()));
        light += Rgb(colour.red(), colour.green(), colour.blue()).luminance() * alpha;
        weight += alpha;
    }
    weight > 0.0 && light / weight > 0.6
}

#[cfg(test)]
#[path = "art_tests.rs"]
mod tests;
