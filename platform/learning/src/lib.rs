//! What is learned of the past in a bank: one small logistic regression, of a few columns of numbers.
//!
//! Small on purpose: the same for the same cases, quick enough to be learned anew every night, and its weights say what it
//! goes by. What the columns mean, and whether a chance is good enough to be used, is for whoever learns to say.
#![cfg_attr(test, allow(clippy::unwrap_used))]

use serde::{Deserialize, Serialize};
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters};
use smartcore::metrics::roc_auc_score;

/// What a chance is reckoned by: each column, put on one scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    mean: Vec<f64>,
    spread: Vec<f64>,
    weight: Vec<f64>,
    base: f64,
}

impl Weights {
    /// Learns from `rows` of columns, of which `came` says whether it came about; the larger `ridge`, the more weights are
    /// held down. Nothing where there are no rows, or the numbers lead nowhere.
    pub fn fitted(rows: &[Vec<f64>], came: &[bool], ridge: f64) -> Option<Self> {
        let width = rows.first()?.len();
        let count = rows.len() as f64;
        let mean: Vec<f64> = (0..width).map(|at| rows.iter().map(|row| row[at]).sum::<f64>() / count).collect();
        let spread = |at: usize| {
            let spread = (rows.iter().map(|row| (row[at] - mean[at]).powi(2)).sum::<f64>() / count).sqrt();
            // Of what is the same for everybody nothing is learned.
            if spread > f64::EPSILON { spread } else { 1.0 }
        };
        let spread = (0..width).map(spread).collect();
        let mut weights = Self { mean, spread, weight: vec![0.0; width], base: 0.0 };
        let rows: Vec<Vec<f64>> = rows.iter().map(|row| weights.scaled(row).collect()).collect();
        let came: Vec<u32> = came.iter().map(|came| u32::from(*came)).collect();
        let matrix = DenseMatrix::from_2d_vec(&rows).ok()?;
        let held_down = LogisticRegressionParameters::default().with_alpha(ridge);
        let model = LogisticRegression::fit(&matrix, &came, held_down).ok()?;
        weights.weight = model.coefficients().iter().copied().collect();
        weights.base = model.intercept().iter().copied().next()?;
        let is_sound = weights.weight.iter().chain([&weights.base]).all(|weight| weight.is_finite());
        is_sound.then_some(weights)
    }

    /// The logarithm of the odds, by a row of as many columns as were learned from.
    pub fn odds(&self, row: &[f64]) -> f64 {
        self.scaled(row).zip(&self.weight).map(|(value, weight)| value * weight).sum::<f64>() + self.base
    }

    /// The chance, 0 to 1.
    pub fn chance(&self, row: &[f64]) -> f64 {
        1.0 / (1.0 + (-self.odds(row)).exp())
    }

    /// How far a column moves the odds, as a logarithm, where it is a spread above the mean; nothing of one there is not.
    pub fn weight(&self, column: usize) -> Option<f64> {
        self.weight.get(column).copied()
    }

    fn scaled<'a>(&'a self, row: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
        row.iter().zip(self.mean.iter().zip(&self.spread)).map(|(value, (mean, spread))| (value - mean) / spread)
    }
}

/// How often one of whom it came about is ranked above one of whom it did not, 0 to 1; a half where there are none of either.
pub fn auc(came: &[bool], ranks: &Vec<f64>) -> f64 {
    let came: Vec<f64> = came.iter().map(|came| f64::from(u8::from(*came))).collect();
    let auc = roc_auc_score(&came, ranks);
    if auc.is_finite() { auc } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;

    #[test]
    fn the_column_that_tells_has_the_weight_and_one_that_never_changes_has_none() {
        let mut dice = StdRng::seed_from_u64(4);
        let rows: Vec<Vec<f64>> =
            (0..2_000).map(|_| vec![dice.random_range(0.0..9.0), dice.random_range(0.0..9.0), 3.0]).collect();
        let came: Vec<bool> = rows.iter().map(|row| dice.random_bool(row[0] / 10.0)).collect();
        let weights = Weights::fitted(&rows, &came, 1.0).unwrap();
        assert!(weights.weight(0).unwrap() > 5.0 * weights.weight(1).unwrap().abs());
        assert!(weights.weight(2).unwrap().abs() < 1e-9);
        assert_eq!(weights.weight(3), None);
        let (low, high) = (weights.chance(&[1.0, 4.0, 3.0]), weights.chance(&[8.0, 4.0, 3.0]));
        assert!((0.0..0.3).contains(&low) && (0.7..1.0).contains(&high), "{low} and {high}");
        let ranks = rows.iter().map(|row| weights.odds(row)).collect();
        assert!((0.75..0.9).contains(&auc(&came, &ranks)));
        assert_eq!(Weights::fitted(&rows, &came, 1.0).unwrap(), weights, "the same teaches the same");
    }

    #[test]
    fn nothing_is_learned_of_nothing() {
        assert_eq!(Weights::fitted(&[], &[], 1.0), None);
        assert!((auc(&[true, true], &vec![1.0, 2.0]) - 0.5).abs() < f64::EPSILON);
    }
}
