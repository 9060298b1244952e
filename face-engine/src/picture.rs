//! Pixels: what is cut out of a picture, made smaller or set straight before a model sees it.

use crate::geometry::{Point, Rect, Turn};

/// Most pixels a side of a picture that is decoded.
pub const SIDE_MAX: usize = 1_280;
/// Fewest: below it there is no face to be told.
pub const SIDE_MIN: usize = 160;

/// A picture in memory: red, green, blue, row by row.
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Picture {
    /// A picture of `width` times `height` pixels of three bytes; nothing when the figures do not go together, or are out of
    /// bounds.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        let sides = [width, height].iter().all(|side| (SIDE_MIN..=SIDE_MAX).contains(side));
        (sides && pixels.len() == width * height * 3).then_some(Self { width, height, pixels })
    }

    /// Pixels in a row.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// The colour between pixels; beyond the edge, black.
    fn at(&self, point: Point) -> [f32; 3] {
        let (left, top) = (point.x.floor(), point.y.floor());
        let (right_share, low_share) = (point.x - left, point.y - top);
        let mut colour = [0.0; 3];
        for (x, y, share) in [
            (left, top, (1.0 - right_share) * (1.0 - low_share)),
            (left + 1.0, top, right_share * (1.0 - low_share)),
            (left, top + 1.0, (1.0 - right_share) * low_share),
            (left + 1.0, top + 1.0, right_share * low_share),
        ] {
            let pixel = self.pixel(x, y);
            for (sum, part) in colour.iter_mut().zip(pixel) {
                *sum += share * f32::from(part);
            }
        }
        colour
    }

    fn pixel(&self, x: f32, y: f32) -> [u8; 3] {
        if x < 0.0 || y < 0.0 || x >= self.width as f32 || y >= self.height as f32 {
            return [0; 3];
        }
        // Within the picture, so both are small whole numbers.
        let at = (y as usize * self.width + x as usize) * 3;
        [self.pixels[at], self.pixels[at + 1], self.pixels[at + 2]]
    }

    /// A piece of it, made to `width` times `height`: the planes of red, green and blue one after the other, each value told
    /// by `of`, which is given the channel and 0 to 255.
    pub fn planes(&self, piece: Rect, (width, height): (usize, usize), of: impl Fn(usize, f32) -> f32) -> Vec<f32> {
        let (step_x, step_y) = (piece.width() / width as f32, piece.height() / height as f32);
        let from = |x: usize, y: usize| Point {
            x: piece.left + (x as f32 + 0.5) * step_x - 0.5,
            y: piece.top + (y as f32 + 0.5) * step_y - 0.5,
        };
        self.planes_from((width, height), from, of)
    }

    /// The same, set straight: `turn` leads from a place of the result to one of the picture.
    pub fn straightened(
        &self,
        turn: Turn,
        (width, height): (usize, usize),
        of: impl Fn(usize, f32) -> f32,
    ) -> Vec<f32> {
        self.planes_from((width, height), |x, y| turn.of(Point { x: x as f32, y: y as f32 }), of)
    }

    fn planes_from(
        &self,
        (width, height): (usize, usize),
        from: impl Fn(usize, usize) -> Point,
        of: impl Fn(usize, f32) -> f32,
    ) -> Vec<f32> {
        let plane = width * height;
        let mut planes = vec![0.0; plane * 3];
        for y in 0..height {
            for x in 0..width {
                let colour = self.at(from(x, y));
                for (channel, value) in colour.into_iter().enumerate() {
                    planes[channel * plane + y * width + x] = of(channel, value);
                }
            }
        }
        planes
    }

    /// A piece of it in grey, 0 to 255.
    pub fn grey(&self, piece: Rect, (width, height): (usize, usize)) -> Vec<f32> {
        let planes = self.planes(piece, (width, height), |_, value| value);
        let plane = width * height;
        (0..plane).map(|at| 0.299 * planes[at] + 0.587 * planes[plane + at] + 0.114 * planes[2 * plane + at]).collect()
    }
}

/// How bright a grey piece is, 0 to 255, and how sharp: the variance of its Laplacian.
pub fn light(grey: &[f32], width: usize) -> (f32, f32) {
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len().max(1) as f32;
    let height = grey.len() / width.max(1);
    let mut edges = Vec::with_capacity(grey.len());
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let at = y * width + x;
            edges.push(grey[at - 1] + grey[at + 1] + grey[at - width] + grey[at + width] - 4.0 * grey[at]);
        }
    }
    let middle = mean(&edges);
    let spread: Vec<f32> = edges.iter().map(|edge| (edge - middle) * (edge - middle)).collect();
    (mean(grey), mean(&spread))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Left half dark, right half light.
    fn halves() -> Picture {
        let row: Vec<u8> = (0..200).flat_map(|x| if x < 100 { [10, 20, 30] } else { [210, 220, 230] }).collect();
        Picture::new(200, 160, row.repeat(160)).unwrap()
    }

    #[test]
    fn pictures_out_of_bounds_are_none() {
        assert!(Picture::new(200, 100, vec![0; 200 * 100 * 3]).is_none(), "too low");
        assert!(Picture::new(2_000, 200, vec![0; 2_000 * 200 * 3]).is_none(), "too wide");
        assert!(Picture::new(200, 200, vec![0; 7]).is_none(), "too little");
    }

    #[test]
    fn a_piece_shows_what_is_there_in_planes() {
        let planes = halves().planes(Rect { left: 0.0, top: 0.0, right: 200.0, bottom: 160.0 }, (2, 2), |_, v| v);
        let near = |at: usize, value: f32| assert!((planes[at] - value).abs() < 1.0, "{at}: {}", planes[at]);
        near(0, 10.0);
        near(1, 210.0);
        near(4, 20.0);
        near(11, 230.0);
    }

    #[test]
    fn beyond_the_edge_is_black() {
        let outside = Rect { left: 400.0, top: 0.0, right: 420.0, bottom: 20.0 };
        assert!(halves().planes(outside, (4, 4), |_, value| value).iter().all(|value| *value == 0.0));
    }

    #[test]
    fn light_is_told_from_dark_and_sharp_from_even() {
        let all = Rect { left: 0.0, top: 0.0, right: 200.0, bottom: 160.0 };
        let (bright, sharp) = light(&halves().grey(all, (64, 64)), 64);
        assert!((80.0..150.0).contains(&bright) && sharp > 100.0, "{bright} {sharp}");
        let dark = Rect { left: 0.0, top: 0.0, right: 80.0, bottom: 80.0 };
        let (bright, sharp) = light(&halves().grey(dark, (64, 64)), 64);
        assert!(bright < 25.0 && sharp < 1.0, "{bright} {sharp}");
    }
}
