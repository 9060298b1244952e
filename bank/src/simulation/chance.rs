//! Chance that follows from a seed.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// A source of decisions; the same seed makes the same ones.
#[derive(Debug)]
pub struct Chance(StdRng);

impl Chance {
    /// Decisions that follow from `seed`.
    pub fn of(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// True once in `times`; never for zero.
    pub fn one_in(&mut self, times: u32) -> bool {
        times > 0 && self.0.random_range(0..times) == 0
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.random_range(least..=most.max(least))
    }

    /// A place in a list of `length`, which is not empty.
    pub fn place(&mut self, length: usize) -> usize {
        self.0.random_range(0..length.max(1))
    }

    /// One of several, by their weights.
    pub fn weighted<T: Copy>(&mut self, choices: &[(u32, T)]) -> T {
        let total: u32 = choices.iter().map(|(weight, _)| weight).sum();
        let mut left = self.0.random_range(0..total.max(1));
        for (weight, choice) in choices {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return *choice,
            }
        }
        choices[choices.len() - 1].1
    }
}
