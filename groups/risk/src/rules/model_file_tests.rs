//! Files that are accepted, files that are not, and the shipped model against what its trainer reckoned.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const SHIPPED: &[u8] = include_bytes!("../../rules/model/transfer.json");
/// Rows the trainer scored itself, in the same order of features.
const CHECKED: &str = include_str!("../../rules/model/transfer.checked.json");

fn small() -> Value {
    json!({
        "format": 1, "id": "small", "version": 1, "name_zh": "试", "name_en": "test", "about": "made up for a test",
        "scenarios": ["transfer"],
        "features": [
            { "field": "amount", "take": "ln1p", "missing": 0.0, "worse": "more" },
            { "field": "payee.first_time", "missing": 0.0, "worse": "more" },
        ],
        "base": -4.0,
        "trees": [{ "feature": [0, -1, 1, -1, -1], "up_to": [9.0, 0.0, 0.5, 0.0, 0.0], "left": [1, 0, 3, 0, 0],
                    "right": [2, 0, 4, 0, 0], "value": [0.0, -1.0, 0.0, 1.0, 8.0] }],
        "quality": { "tried": 10, "fraud": 1, "auc": 0.9, "at": [{ "score": 500, "honest": 0.1, "fraud": 0.9 }] },
    })
}

fn read(file: &Value) -> Result<Model, ModelFault> {
    Model::read(file.to_string().as_bytes())
}

fn with(pointer: &str, value: Value) -> Value {
    let mut file = small();
    *file.pointer_mut(pointer).unwrap() = value;
    file
}

#[test]
fn a_tree_is_walked_to_its_leaf() {
    let model = read(&small()).unwrap();
    // exp(9) is about 8,103 minor units.
    assert_eq!(model.score(&[Some(8_000.0), Some(1.0)]), scored(-5.0));
    assert_eq!(model.score(&[Some(8_200.0), Some(0.0)]), scored(-3.0));
    assert_eq!(model.score(&[Some(8_200.0), Some(1.0)]), scored(4.0));
    assert_eq!((scored(-5.0), scored(-3.0), scored(0.0), scored(4.0)), (7, 47, 500, 982));
}

#[test]
fn weights_are_a_logistic_model() {
    let mut file = small();
    file["trees"] = json!([]);
    file["weights"] = json!([0.25, 2.0]);
    let model = read(&file).unwrap();
    assert_eq!(model.score(&[Some(0.0), Some(1.0)]), scored(-2.0));
    assert_eq!(model.score(&[Some((8.0_f64).exp() - 1.0), Some(1.0)]), scored(0.0));
}

#[test]
fn what_is_not_known_counts_as_the_file_says() {
    let model = read(&with("/features/1/missing", json!(1.0))).unwrap();
    assert_eq!(model.score(&[Some(9_000.0), None]), model.score(&[Some(9_000.0), Some(1.0)]));
    assert_eq!(model.score(&[Some(9_000.0)]), model.score(&[Some(9_000.0), Some(1.0)]));
    assert_eq!(model.score(&[Some(f64::NAN), Some(1.0)]), model.score(&[None, Some(1.0)]));
    assert_eq!(model.score(&[]), model.score(&[None, None]));
}

#[test]
fn it_says_what_moved_the_score() {
    let model = read(&small()).unwrap();
    let known = [Some(9_000.0), Some(1.0)];
    let moved: Vec<_> = model.moved_by(&known, 5).iter().map(|(asked, by)| (asked.field.as_str(), *by)).collect();
    assert_eq!(moved, [("amount", 982 - 7), ("payee.first_time", 982 - 47)]);
    assert_eq!(model.moved_by(&known, 1).len(), 1);
}

#[test]
fn a_file_that_could_fail_later_is_refused_now() {
    let refused = [
        (with("/format", json!(2)), ModelFault::Format(2)),
        (with("/features", json!([])), ModelFault::Size("features")),
        (with("/trees", json!([])), ModelFault::Size("trees or weights")),
        (with("/trees/0/left", json!([1])), ModelFault::Size("nodes")),
        (with("/base", json!(1e300)), ModelFault::Number("the base")),
        (with("/features/0/field", json!("Amount")), ModelFault::Field("Amount".to_owned())),
        (with("/features/1/field", json!("amount")), ModelFault::Field("amount".to_owned())),
        // Backwards: it would never end.
        (with("/trees/0/left/2", json!(0)), ModelFault::Tree { tree: 0, node: 2 }),
        (with("/trees/0/right/0", json!(5)), ModelFault::Tree { tree: 0, node: 0 }),
        (with("/trees/0/feature/0", json!(2)), ModelFault::Tree { tree: 0, node: 0 }),
        (with("/trees/0/feature/0", json!(-2)), ModelFault::Tree { tree: 0, node: 0 }),
    ];
    for (file, fault) in refused {
        assert_eq!(read(&file).unwrap_err(), fault);
    }
    let mut weights = small();
    weights["weights"] = json!([1.0]);
    assert_eq!(read(&weights).unwrap_err(), ModelFault::Size("weights"));
    assert!(matches!(read(&with("/about", json!(5))), Err(ModelFault::Shape(_))));
    assert!(matches!(Model::read(b"{\"format\": 1, \"base\": NaN}"), Err(ModelFault::Shape(_))));
    assert_eq!(Model::read(&vec![b' '; BYTES_MAX + 1]).unwrap_err(), ModelFault::Bytes);
}

#[derive(serde::Deserialize)]
struct Checked {
    features: Vec<String>,
    rows: Vec<(Vec<Option<f64>>, i64)>,
}

#[test]
fn the_shipped_model_scores_as_its_trainer_did() {
    let model = Model::read(SHIPPED).unwrap();
    let checked: Checked = serde_json::from_str(CHECKED).unwrap();
    let asked: Vec<_> = model.features().iter().map(|asked| asked.field.clone()).collect();
    assert_eq!(asked, checked.features);
    assert!(checked.rows.len() >= 50 && checked.rows.iter().any(|(_, score)| *score > 900));
    for (known, score) in &checked.rows {
        // The file keeps fewer decimals than the trainer had.
        assert!((model.score(known) - score).abs() <= 1, "{known:?}: {} for {score}", model.score(known));
    }
}

#[test]
fn the_shipped_model_says_how_good_it_was() {
    let quality = Model::read(SHIPPED).unwrap().quality;
    assert!(quality.fraud > 0 && quality.fraud < quality.tried);
    assert!(quality.auc > 0.5 && quality.auc <= 1.0);
    let falls = quality.at.windows(2).all(|pair| {
        pair[0].score < pair[1].score && pair[0].honest >= pair[1].honest && pair[0].fraud >= pair[1].fraud
    });
    assert!(falls && quality.at.len() >= 3);
}

proptest! {
    /// What the training was held to holds in the file: a moment that looks worse is never scored softer.
    #[test]
    fn worse_is_never_scored_softer(
        row in 0..1_000_usize, place in 0..FEATURES_MAX, by in 0.0..1.0_f64, far in prop::bool::ANY,
    ) {
        let model = Model::read(SHIPPED).unwrap();
        let checked: Checked = serde_json::from_str(CHECKED).unwrap();
        let known = &checked.rows[row % checked.rows.len()].0;
        let place = place % model.features().len();
        let asked = &model.features()[place];
        let own = known[place].unwrap_or(asked.missing);
        let (more, less) = if far { (own + by * 1e8, own - by * 1e8) } else { (own * (1.0 + by) + by, own * (1.0 - by)) };
        let worse = match asked.worse {
            Worse::More => more,
            Worse::Less => less.max(0.0),
            Worse::Either => return Ok(()),
        };
        let mut other = known.clone();
        other[place] = Some(worse);
        prop_assert!(model.score(&other) >= model.score(known), "{}: {own} then {worse}", asked.field);
    }

    /// Whatever it is given, it answers, and within its bounds.
    #[test]
    fn a_score_is_always_within_its_bounds(known in prop::collection::vec(prop::option::of(prop::num::f64::ANY), 0..80)) {
        let score = Model::read(SHIPPED).unwrap().score(&known);
        prop_assert!((0..=SCORE_MAX).contains(&score));
    }
}
