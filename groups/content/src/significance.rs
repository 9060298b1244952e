//! Whether two shares differ by more than chance: the two-proportion z test, pooled, two-sided. Pure.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal};
use utoipa::ToSchema;

/// Fewer people in either group, or fewer who did it or did not, and the test says nothing.
const PEOPLE_MIN: i64 = 100;
const EXPECTED_MIN: f64 = 5.0;

/// How two shares differ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(as = SlotSignificance)]
pub struct Significance {
    /// Standard errors between them.
    pub z: f64,
    /// How often chance alone does that, two-sided: below 0.05 is usually believed.
    pub p: f64,
    /// How much higher the first is, in shares of the second; nothing where that is nought.
    pub uplift: Option<f64>,
}

/// `of` people each, of whom `did`. Nothing where there are too few to tell.
pub fn compare((did, of): (i64, i64), (other_did, other_of): (i64, i64)) -> Option<Significance> {
    if of < PEOPLE_MIN || other_of < PEOPLE_MIN || did > of || other_did > other_of || did < 0 || other_did < 0 {
        return None;
    }
    let (n, m) = (of as f64, other_of as f64);
    let (share, other) = (did as f64 / n, other_did as f64 / m);
    let pooled = (did + other_did) as f64 / (n + m);
    let least = (n.min(m) * pooled).min(n.min(m) * (1.0 - pooled));
    if least < EXPECTED_MIN {
        return None;
    }
    let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
    let z = (share - other) / error;
    let normal = Normal::standard();
    let p = (2.0 * normal.sf(z.abs())).min(1.0);
    Some(Significance { z, p, uplift: (other > 0.0).then(|| share / other - 1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R: `prop.test(c(120, 90), c(1000, 1000), correct = FALSE)`: X-squared = 4.7889, p = 0.02864.
    #[test]
    fn agrees_with_a_table() {
        let found = compare((120, 1_000), (90, 1_000)).unwrap();
        assert!((found.z * found.z - 4.788_9).abs() < 1e-3, "{found:?}");
        assert!((found.p - 0.028_64).abs() < 1e-4, "{found:?}");
        assert!((found.uplift.unwrap() - 1.0 / 3.0).abs() < 1e-9);
        let other = compare((90, 1_000), (120, 1_000)).unwrap();
        assert!((found.z + other.z).abs() < 1e-12 && (found.p - other.p).abs() < 1e-12);
    }

    #[test]
    fn says_nothing_of_few() {
        assert!(compare((5, 50), (2, 5_000)).is_none());
        assert!(compare((1, 1_000), (0, 1_000)).is_none());
        assert!(compare((1_000, 1_000), (1_000, 1_000)).is_none());
        assert!(compare((2, 1), (0, 1_000)).is_none());
    }

    #[test]
    fn the_same_shares_do_not_differ() {
        let found = compare((500, 5_000), (500, 5_000)).unwrap();
        assert!(found.z.abs() < 1e-12 && (found.p - 1.0).abs() < 1e-12);
    }
}
