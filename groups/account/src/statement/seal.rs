//! The electronic seal: a red ring, the bank's name along it, a star, and what the seal is for. Drawn, not pasted.

use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;

use super::font::Face;

/// How far a circle's control points stand out, per radius.
const ROUND: f32 = 0.552_284_8;

/// Draws the seal of `bank` with its centre at `at`, `radius` points wide each way.
pub fn draw(surface: &mut Surface<'_>, face: &Face, bank: &str, purpose: &str, at: Point, radius: f32) {
    let red = rgb::Color::new(200, 30, 30);
    let opacity = NormalizedF32::new(0.78).unwrap_or(NormalizedF32::ONE);
    let fill = || Some(Fill { paint: red.into(), opacity, ..Fill::default() });
    surface.push_transform(&Transform::from_translate(at.x, at.y));
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: red.into(), width: radius * 0.055, opacity, ..Stroke::default() }));
    circle(radius).iter().for_each(|path| surface.draw_path(path));
    surface.set_stroke(None);
    surface.set_fill(fill());
    star(radius * 0.27, -radius * 0.06).iter().for_each(|path| surface.draw_path(path));
    along(surface, face, bank, radius * 0.72, radius * 0.24);
    let size = radius * 0.17;
    let width = face.width(purpose) * size;
    face.set(surface, purpose, Point::from_xy(-width / 2.0, radius * 0.62), size);
    surface.pop();
    surface.set_fill(Some(Fill::default()));
}

fn circle(r: f32) -> Option<Path> {
    let k = r * ROUND;
    let mut path = PathBuilder::new();
    path.move_to(r, 0.0);
    path.cubic_to(r, k, k, r, 0.0, r);
    path.cubic_to(-k, r, -r, k, -r, 0.0);
    path.cubic_to(-r, -k, -k, -r, 0.0, -r);
    path.cubic_to(k, -r, r, -k, r, 0.0);
    path.close();
    path.finish()
}

fn star(r: f32, down: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    for n in 0..10_u8 {
        let angle = (f32::from(n) * 36.0 - 90.0).to_radians();
        let r = if n % 2 == 0 { r } else { r * 0.382 };
        let (x, y) = (r * angle.cos(), r * angle.sin() + down);
        if n == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    path.close();
    path.finish()
}

/// Sets a text along the upper arc, upright to it, over two thirds of the circle at most.
fn along(surface: &mut Surface<'_>, face: &Face, text: &str, r: f32, size_max: f32) {
    const SPAN_MAX: f32 = 240.0;
    let wide = face.width(text).max(0.1);
    let count = text.chars().count().max(1) as f32;
    let size = size_max.min(SPAN_MAX.to_radians() * r / (wide + count * 0.25));
    let gap = size * 0.25;
    let whole = wide * size + gap * (count - 1.0);
    let mut angle = -(whole / r) / 2.0;
    for c in text.chars() {
        let letter = c.to_string();
        let width = face.width(&letter) * size;
        let middle = angle + width / 2.0 / r;
        surface.push_transform(&Transform::from_rotate(middle.to_degrees()));
        face.set(surface, &letter, Point::from_xy(-width / 2.0, -r), size);
        surface.pop();
        angle += (width + gap) / r;
    }
}
