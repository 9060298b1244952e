//! A chance that is learned: what people did in some days is held beside what they had done before, and what tells the ones
//! who did from the ones who did not is kept as a few weights.
//!
//! A logistic regression: small, the same for the same people, and it can say what it goes by. It is tried on people it has not
//! learned from, and what is not better than a coin, or learned from too few, is not used.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Tags one chance goes by, at most.
pub const FEATURES_MAX: usize = 20;
/// Cases learned from, and tried on, together, at most.
pub const SAMPLE_MAX: usize = 50_000;
/// Of those, how many have to have done it, and how many not, before anything is learned.
const CASES_MIN: usize = 30;
/// Lots are drawn of so many.
pub const LOTS: u16 = 10_000;
/// Those below it are tried on instead of learned from.
const TRIED_BELOW: u16 = LOTS / 4;
/// What is no better than this at telling one from the other is not used: a coin has a half.
const AUC_MIN: f64 = 0.6;
/// How strongly weights may be held down; which is best is found among those who are learned from.
const RIDGES: [f64; 4] = [1.0, 10.0, 100.0, 1_000.0];
/// Parts of those, each left out once to find it.
const FOLDS: u16 = 4;

/// What is known of one person: a number of each tag, where there is one.
pub type Features = Vec<Option<i64>>;

/// A person of the past.
#[derive(Debug, Clone)]
pub struct Case {
    /// What was known of them then.
    pub features: Features,
    /// Whether it came about afterwards.
    pub came: Came,
    /// The lot of the person, below [`LOTS`], the same whenever they are looked at: who is tried on, and apart from whom.
    pub lot: u16,
}

impl Case {
    const fn is_tried(&self) -> bool {
        self.lot < TRIED_BELOW
    }
}

/// Whether it came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It did.
    Yes,
    /// It did not.
    No,
}

/// What came of learning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LearnedVerdict {
    /// It is used.
    InUse,
    /// It tells too little to be used.
    Weak,
    /// Too few did it, or too few did not.
    TooFew,
}

/// What was learned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Learned {
    /// Whether it is used.
    pub verdict: LearnedVerdict,
    /// How good it is.
    pub quality: Quality,
    /// Only of what is used.
    pub weights: Option<Weights>,
}

/// How good a chance is, on people it has not learned from.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Quality {
    /// Cases it has learned from: a customer at a time.
    pub learned_from: usize,
    /// Cases it was tried on, of other customers.
    pub tried_on: usize,
    /// Of a thousand it was tried on, how many did it.
    pub did_permille: i64,
    /// Of a thousand in the tenth with the highest chance, how many did it.
    pub top_tenth_permille: i64,
    /// How often one who did it has a higher chance than one who did not, 0 to 1; a coin has a half.
    pub auc: f64,
    /// The same of the best tag alone, and which: its place among the features.
    pub best_alone: Option<(usize, f64)>,
}

/// What a chance is reckoned by: of each feature its logarithm and whether it is known at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weights(learning::Weights);

impl Weights {
    /// The chance of somebody, of a thousand.
    pub fn permille(&self, features: &[Option<i64>]) -> i64 {
        (1000.0 * self.0.chance(&columns(features))).round() as i64
    }

    /// The logarithm of the odds.
    fn odds(&self, features: &[Option<i64>]) -> f64 {
        self.0.odds(&columns(features))
    }

    /// How much a feature counts, by its place: by how much the odds move, as a logarithm, where it is a spread above the
    /// mean, positive when it makes the chance larger.
    pub fn counts(&self, place: usize) -> f64 {
        self.0.weight(place * 2).unwrap_or_default()
    }
}

/// A feature as two columns: its size, and whether it is known.
fn columns(features: &[Option<i64>]) -> Vec<f64> {
    features.iter().flat_map(|value| [size(*value), f64::from(u8::from(value.is_some()))]).collect()
}

/// Amounts and counts spread over powers of ten: by their logarithm.
fn size(value: Option<i64>) -> f64 {
    let value = value.unwrap_or_default();
    (value.unsigned_abs() as f64).ln_1p() * (value.signum() as f64)
}

/// Learns from people of the past.
pub fn learn(cases: &[Case]) -> Learned {
    let (trying, learning): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.is_tried());
    let mut quality = Quality {
        learned_from: learning.len(),
        tried_on: trying.len(),
        did_permille: permille(&trying),
        ..Quality::default()
    };
    let enough = |cases: &[&Case]| {
        let did = cases.iter().filter(|case| case.came == Came::Yes).count();
        did.min(cases.len() - did) >= CASES_MIN
    };
    let too_few = |quality| Learned { verdict: LearnedVerdict::TooFew, quality, weights: None };
    // A quarter as many to try on has to do.
    if !enough(&learning) || trying.iter().all(|case| case.came == trying[0].came) {
        return too_few(quality);
    }
    let Some(weights) = fitted(&learning, best_ridge(&learning)) else { return too_few(quality) };
    let chances: Vec<f64> = trying.iter().map(|case| weights.odds(&case.features)).collect();
    quality.auc = auc(&trying, &chances);
    quality.best_alone = best_alone(&trying);
    let mut ranked: Vec<(&f64, &&Case)> = chances.iter().zip(&trying).collect();
    ranked.sort_by(|one, next| next.0.total_cmp(one.0));
    let top: Vec<&Case> = ranked.iter().take(trying.len().div_ceil(10)).map(|(_, case)| **case).collect();
    quality.top_tenth_permille = permille(&top);
    match quality.auc >= AUC_MIN {
        true => Learned { verdict: LearnedVerdict::InUse, quality, weights: Some(weights) },
        false => Learned { verdict: LearnedVerdict::Weak, quality, weights: None },
    }
}

fn permille(cases: &[&Case]) -> i64 {
    let did = cases.iter().filter(|case| case.came == Came::Yes).count();
    i64::try_from(did * 1000 / cases.len().max(1)).unwrap_or_default()
}

/// The tag that alone tells best who did from who did not, whichever way round.
fn best_alone(cases: &[&Case]) -> Option<(usize, f64)> {
    let width = cases.first()?.features.len();
    let alone = |place: usize| {
        let sizes: Vec<f64> = cases.iter().map(|case| size(case.features[place])).collect();
        let auc = auc(cases, &sizes);
        (place, auc.max(1.0 - auc))
    };
    (0..width).map(alone).max_by(|one, next| one.1.total_cmp(&next.1))
}

/// How often one who did it is ranked above one who did not; a half where there are none of either.
fn auc(cases: &[&Case], ranks: &Vec<f64>) -> f64 {
    learning::auc(&came(cases), ranks)
}

/// How strongly weights are best held down: each part is told by the others.
fn best_ridge(cases: &[&Case]) -> f64 {
    let told = |ridge: f64| -> f64 {
        let folds = (0..FOLDS).map(|fold| {
            let (apart, rest): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.lot % FOLDS == fold);
            let Some(weights) = fitted(&rest, ridge) else { return 0.5 };
            auc(&apart, &apart.iter().map(|case| weights.odds(&case.features)).collect())
        });
        folds.sum()
    };
    let all = RIDGES.map(|ridge| (ridge, told(ridge)));
    all.into_iter().max_by(|one, next| one.1.total_cmp(&next.1)).map_or(RIDGES[0], |(ridge, _)| ridge)
}

fn fitted(cases: &[&Case], ridge: f64) -> Option<Weights> {
    let rows: Vec<Vec<f64>> = cases.iter().map(|case| columns(&case.features)).collect();
    learning::Weights::fitted(&rows, &came(cases), ridge).map(Weights)
}

fn came(cases: &[&Case]) -> Vec<bool> {
    cases.iter().map(|case| case.came == Came::Yes).collect()
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    use super::*;

    /// People who do it the more surely the oftener they came, and a tag that says nothing.
    fn people(count: usize, seed: u64, tells: impl Fn(i64) -> f64) -> Vec<Case> {
        let mut dice = StdRng::seed_from_u64(seed);
        let person = |nth: usize| {
            let visits = dice.random_range(0..30_i64);
            let noise = dice.random_range(0..1_000_000_i64);
            let came = if dice.random_bool(tells(visits)) { Came::Yes } else { Came::No };
            let lot = u16::try_from(nth * 7_919 % usize::from(LOTS)).unwrap();
            Case { features: vec![Some(visits), (visits > 2).then_some(noise)], came, lot }
        };
        (0..count).map(person).collect()
    }

    #[test]
    fn what_tells_is_found_and_tried_on_others() {
        let learned = learn(&people(4_000, 1, |visits| visits as f64 / 40.0 + 0.05));
        assert_eq!(learned.verdict, LearnedVerdict::InUse);
        let Quality { learned_from, tried_on, auc, best_alone, did_permille, top_tenth_permille } = learned.quality;
        assert_eq!(learned_from + tried_on, 4_000);
        assert!((900..1_100).contains(&tried_on), "a quarter of them: {tried_on}");
        assert!(auc > 0.7, "{auc}");
        assert_eq!(best_alone.unwrap().0, 0, "visits tell, noise does not");
        assert!(top_tenth_permille > did_permille + 100, "{top_tenth_permille} beside {did_permille}");
        let weights = learned.weights.unwrap();
        assert!(weights.counts(0) > 4.0 * weights.counts(1).abs());
        let (few, many) = (weights.permille(&[Some(1), None]), weights.permille(&[Some(29), Some(7)]));
        assert!((0..=300).contains(&few) && (550..=1_000).contains(&many), "{few} and {many}");
    }

    #[test]
    fn fewer_of_what_makes_it_likelier_is_found_as_well() {
        let learned = learn(&people(4_000, 2, |visits| 0.9 - visits as f64 / 40.0));
        assert_eq!(learned.verdict, LearnedVerdict::InUse);
        assert!(learned.weights.unwrap().counts(0) < 0.0);
    }

    #[test]
    fn among_a_few_and_much_noise_weights_are_held_down() {
        let mut dice = StdRng::seed_from_u64(9);
        let mut cases = people(240, 9, |visits| visits as f64 / 40.0 + 0.05);
        cases.iter_mut().for_each(|case| case.features.extend((0..14).map(|_| Some(dice.random_range(0..1_000_i64)))));
        let learned = learn(&cases);
        assert_eq!(learned.verdict, LearnedVerdict::InUse, "{:?}", learned.quality);
    }

    #[test]
    fn a_coin_is_not_used() {
        let learned = learn(&people(4_000, 3, |_| 0.5));
        assert_eq!(learned.verdict, LearnedVerdict::Weak);
        assert!(learned.weights.is_none());
        assert!((0.4..0.6).contains(&learned.quality.auc));
    }

    #[test]
    fn nothing_is_learned_from_a_few() {
        assert_eq!(learn(&[]).verdict, LearnedVerdict::TooFew);
        assert_eq!(learn(&people(4_000, 4, |_| 0.0)).verdict, LearnedVerdict::TooFew);
        assert_eq!(learn(&people(4_000, 5, |_| 1.0)).verdict, LearnedVerdict::TooFew);
        assert_eq!(learn(&people(50, 6, |_| 0.5)).verdict, LearnedVerdict::TooFew);
    }

    #[test]
    fn what_is_the_same_for_everybody_does_no_harm() {
        let mut cases = people(2_000, 7, |visits| visits as f64 / 40.0 + 0.05);
        cases.iter_mut().for_each(|case| case.features.extend([Some(5), None, Some(i64::MAX)]));
        let learned = learn(&cases);
        assert_eq!(learned.verdict, LearnedVerdict::InUse);
        let chance = learned.weights.unwrap().permille(&[Some(3), None, None, Some(i64::MIN), Some(-4)]);
        assert!((0..=1_000).contains(&chance));
    }

    #[test]
    fn the_same_people_teach_the_same() {
        let cases = people(2_000, 8, |visits| visits as f64 / 40.0 + 0.05);
        assert_eq!(learn(&cases).weights, learn(&cases).weights);
    }
}
