//! Points, boxes and the turning of a picture; and what 68 points of a face are.

/// A place in a picture, in pixels from its upper left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

impl Point {
    fn between(points: &[Self]) -> Self {
        let count = points.len().max(1) as f32;
        let sum = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.x, sum.1 + point.y));
        Self { x: sum.0 / count, y: sum.1 / count }
    }
}

/// A box in a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Its left edge.
    pub left: f32,
    /// Its upper edge.
    pub top: f32,
    /// Its right edge.
    pub right: f32,
    /// Its lower edge.
    pub bottom: f32,
}

impl Rect {
    /// From edge to edge.
    pub fn width(&self) -> f32 {
        (self.right - self.left).max(0.0)
    }

    /// From edge to edge.
    pub fn height(&self) -> f32 {
        (self.bottom - self.top).max(0.0)
    }

    fn area(&self) -> f32 {
        self.width() * self.height()
    }

    /// Which part of both lies in both.
    fn shared(&self, other: &Self) -> f32 {
        let width = (self.right.min(other.right) - self.left.max(other.left)).max(0.0);
        let height = (self.bottom.min(other.bottom) - self.top.max(other.top)).max(0.0);
        let both = width * height;
        let all = self.area() + other.area() - both;
        if all > 0.0 { both / all } else { 0.0 }
    }

    /// A square around its middle, as high as it is, times `scale`.
    pub fn square(&self, scale: f32) -> Self {
        let half = self.height() * scale / 2.0;
        let (x, y) = ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0);
        Self { left: x - half, top: y - half, right: x + half, bottom: y + half }
    }

    /// A square of a side around a point.
    pub fn around(point: Point, side: f32) -> Self {
        let half = side / 2.0;
        Self { left: point.x - half, top: point.y - half, right: point.x + half, bottom: point.y + half }
    }
}

/// A box somebody may be in, and how sure that is, 0 to 1.
pub type Found = (Rect, f32);

/// Of many boxes around the same faces one each, the surest first; at most eight.
pub fn distinct(mut found: Vec<Found>, shared_most: f32) -> Vec<Found> {
    found.retain(|(place, sure)| sure.is_finite() && place.area() > 0.0);
    found.sort_by(|one, other| other.1.total_cmp(&one.1));
    let mut kept: Vec<Found> = Vec::new();
    for one in found {
        if kept.len() < 8 && kept.iter().all(|(place, _)| place.shared(&one.0) < shared_most) {
            kept.push(one);
        }
    }
    kept
}

/// Points of a face in the order everybody numbers them: the jaw, brows, nose, eyes, mouth.
pub struct Face([Point; 68]);

impl Face {
    /// From 136 figures: right and down by turns, as shares of the box they lie in.
    pub fn of(figures: &[f32], piece: Rect) -> Option<Self> {
        if figures.len() != 136 || figures.iter().any(|figure| !figure.is_finite()) {
            return None;
        }
        let point = |at: usize| Point {
            x: piece.left + figures[2 * at] * piece.width(),
            y: piece.top + figures[2 * at + 1] * piece.height(),
        };
        Some(Self(std::array::from_fn(point)))
    }

    /// The eye on the left of the picture.
    pub fn left_eye(&self) -> Point {
        Point::between(&[self.0[37], self.0[38], self.0[40], self.0[41]])
    }

    /// The eye on the right of the picture.
    pub fn right_eye(&self) -> Point {
        Point::between(&[self.0[43], self.0[44], self.0[46], self.0[47]])
    }

    /// The tip of the nose.
    pub fn nose(&self) -> Point {
        self.0[30]
    }

    /// How wide the eyes are, from corner to corner: left and right of the picture.
    pub fn eye_widths(&self) -> (f32, f32) {
        (self.0[39].x - self.0[36].x, self.0[45].x - self.0[42].x)
    }

    /// How far the nose is from between the eyes, in distances of the eyes: positive when the face looks to the right of the
    /// picture, which is its owner's left.
    pub fn turned(&self) -> f32 {
        let (left, right) = (self.left_eye(), self.right_eye());
        let apart = right.x - left.x;
        if apart.abs() < 1.0 { 0.0 } else { (self.nose().x - (left.x + right.x) / 2.0) / apart }
    }
}

/// How places of a straightened face lead back to the picture: an affine map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turn([f32; 6]);

/// Where eyes and nose are in the picture of 112 times 112 that features are taken of.
const STRAIGHT: [Point; 3] =
    [Point { x: 38.294_6, y: 51.696_3 }, Point { x: 73.531_8, y: 51.501_4 }, Point { x: 56.025_2, y: 71.736_6 }];

impl Turn {
    /// The one that sets a face straight; nothing when its points lie on a line.
    pub fn of_face(face: &Face) -> Option<Self> {
        Self::between(STRAIGHT, [face.left_eye(), face.right_eye(), face.nose()])
    }

    /// The map that leads each of three points to another one.
    fn between(from: [Point; 3], to: [Point; 3]) -> Option<Self> {
        let [a, b, c] = from;
        let size = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
        let spread = (to[1].x - to[0].x) * (to[2].y - to[0].y) - (to[2].x - to[0].x) * (to[1].y - to[0].y);
        if size.abs() < 1e-3 || spread.abs() < 1e-3 {
            return None;
        }
        let solve = |value: [f32; 3]| {
            let across = ((value[1] - value[0]) * (c.y - a.y) - (value[2] - value[0]) * (b.y - a.y)) / size;
            let down = ((value[2] - value[0]) * (b.x - a.x) - (value[1] - value[0]) * (c.x - a.x)) / size;
            [across, down, value[0] - across * a.x - down * a.y]
        };
        let (x, y) = (solve(to.map(|point| point.x)), solve(to.map(|point| point.y)));
        Some(Self([x[0], x[1], x[2], y[0], y[1], y[2]]))
    }

    /// Where a place leads to.
    pub fn of(&self, place: Point) -> Point {
        let Self([a, b, c, d, e, f]) = self;
        Point { x: a * place.x + b * place.y + c, y: d * place.x + e * place.y + f }
    }
}

/// How much alike two lists of features are: the cosine between them, in thousandths. Nothing when they cannot be compared.
pub fn likeness(one: &[f32], other: &[f32]) -> Option<i64> {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    let lengths = (product(one, one) * product(other, other)).sqrt();
    let fits = one.len() == other.len() && lengths.is_finite() && lengths > 0.0;
    // Between -1,000 and 1,000, so it fits.
    fits.then(|| (product(one, other) / lengths * 1_000.0).round() as i64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rect(left: f32, top: f32, side: f32) -> Rect {
        Rect { left, top, right: left + side, bottom: top + side }
    }

    #[test]
    fn of_boxes_around_one_face_the_surest_is_kept() {
        let found = vec![(rect(0.0, 0.0, 10.0), 0.8), (rect(1.0, 1.0, 10.0), 0.9), (rect(50.0, 0.0, 10.0), 0.7)];
        let kept = distinct(found, 0.4);
        assert_eq!(kept.iter().map(|(_, sure)| *sure).collect::<Vec<_>>(), [0.9, 0.7]);
        assert!(distinct(vec![(rect(0.0, 0.0, 0.0), 0.9), (rect(0.0, 0.0, 9.0), f32::NAN)], 0.4).is_empty());
    }

    /// A face whose eyes are 40 apart, its nose `aside` from their middle.
    fn face(aside: f32) -> Face {
        let mut points = [Point { x: 0.0, y: 0.0 }; 68];
        for (at, x) in [(36, 22.0), (37, 28.0), (38, 32.0), (39, 38.0), (40, 32.0), (41, 28.0)] {
            points[at] = Point { x, y: 40.0 };
            points[at + 6] = Point { x: x + 40.0, y: 40.0 };
        }
        points[30] = Point { x: 50.0 + aside, y: 60.0 };
        Face(points)
    }

    #[test]
    fn the_nose_tells_where_a_face_looks() {
        assert!(face(0.0).turned().abs() < 0.01);
        assert!(face(12.0).turned() > 0.25 && face(-12.0).turned() < -0.25);
        assert_eq!(face(0.0).eye_widths(), (16.0, 16.0));
    }

    #[test]
    fn a_straightened_face_has_its_eyes_and_nose_in_their_places() {
        let face = face(3.0);
        let turn = Turn::of_face(&face).unwrap();
        for (place, point) in STRAIGHT.into_iter().zip([face.left_eye(), face.right_eye(), face.nose()]) {
            let led = turn.of(place);
            assert!((led.x - point.x).abs() < 0.01 && (led.y - point.y).abs() < 0.01, "{led:?} {point:?}");
        }
        let flat = Face([Point { x: 5.0, y: 5.0 }; 68]);
        assert_eq!(Turn::of_face(&flat), None, "all in one place");
    }

    #[test]
    fn points_are_read_from_136_good_figures_only() {
        let piece = rect(100.0, 200.0, 50.0);
        let face = Face::of(&[0.5; 136], piece).unwrap();
        assert_eq!(face.nose(), Point { x: 125.0, y: 225.0 });
        assert!(Face::of(&[0.5; 10], piece).is_none() && Face::of(&[f32::NAN; 136], piece).is_none());
    }

    proptest! {
        #[test]
        fn likeness_is_between_minus_and_plus_a_thousand(
            one in proptest::collection::vec(-9.0_f32..9.0, 8), other in proptest::collection::vec(-9.0_f32..9.0, 8),
        ) {
            if let Some(alike) = likeness(&one, &other) {
                prop_assert!((-1_000..=1_000).contains(&alike));
                prop_assert_eq!(likeness(&other, &one), Some(alike));
            }
            if one.iter().any(|figure| figure.abs() > 0.1) {
                prop_assert_eq!(likeness(&one, &one), Some(1_000));
            }
            prop_assert_eq!(likeness(&one, &other[..7]), None);
        }
    }
}
