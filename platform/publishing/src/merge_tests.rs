//! Nothing of two edits is lost, and what cannot be kept beside each other is refused.

use proptest::prelude::*;
use serde_json::json;

use super::*;

const ROWS: [List; 1] = [List { member: "rows", named_by: &["id"] }];

fn merged(base: Value, mine: Value, theirs: Value) -> Result<Value, Vec<String>> {
    merge(&base, &mine, &theirs, &ROWS)
}

#[test]
fn edits_of_two_places_are_both_kept() {
    let base = json!({ "a": 1, "b": { "x": 1, "y": 2 }, "c": [1, 2] });
    let mine = json!({ "a": 1, "b": { "x": 9, "y": 2 }, "c": [1, 2], "mine": true });
    let theirs = json!({ "a": 5, "b": { "x": 1 }, "c": [1, 2, 3] });
    let both = json!({ "a": 5, "b": { "x": 9 }, "c": [1, 2, 3], "mine": true });
    assert_eq!(merged(base, mine, theirs), Ok(both));
}

#[test]
fn edits_of_one_place_are_refused_unless_they_are_the_same() {
    let base = json!({ "a": 1, "b": 1, "list": [1] });
    let mine = json!({ "a": 2, "b": 7, "list": [1, 2] });
    let theirs = json!({ "a": 3, "b": 7, "list": [0, 1] });
    assert_eq!(merged(base, mine, theirs), Err(vec!["/a".to_owned(), "/list".to_owned()]));
}

#[test]
fn what_one_takes_away_and_the_other_changes_is_refused() {
    let base = json!({ "a": { "x": 1 } });
    assert_eq!(merged(base.clone(), json!({}), json!({ "a": { "x": 2 } })), Err(vec!["/a".to_owned()]));
    assert_eq!(merged(base.clone(), json!({}), base), Ok(json!({})));
}

#[test]
fn rows_are_told_apart_by_their_names() {
    let row = |id: &str, v: i64| json!({ "id": id, "v": v });
    let base = json!({ "rows": [row("p", 1), row("q", 2), row("r", 3)] });
    let mine = json!({ "rows": [row("new", 0), row("p", 1), row("q", 20), row("r", 3)] });
    let theirs = json!({ "rows": [row("p", 10), row("q", 2), row("theirs", 4)] });
    let both = json!({ "rows": [row("p", 10), row("q", 20), row("theirs", 4), row("new", 0)] });
    assert_eq!(merged(base.clone(), mine, theirs), Ok(both));
    let changed = |v| json!({ "rows": [row("p", v), row("q", 2), row("r", 3)] });
    assert_eq!(merged(base, changed(8), changed(9)), Err(vec!["/rows/p/v".to_owned()]));
}

#[test]
fn whoever_moves_rows_is_followed_and_two_orders_are_refused() {
    let rows = |ids: &[&str]| json!({ "rows": ids.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>() });
    let base = rows(&["a", "b", "c"]);
    assert_eq!(
        merged(base.clone(), rows(&["c", "b", "a"]), rows(&["a", "b", "c", "d"])),
        Ok(rows(&["c", "b", "a", "d"]))
    );
    assert_eq!(merged(base, rows(&["c", "b", "a"]), rows(&["b", "a", "c"])), Err(vec!["/rows".to_owned()]));
}

#[test]
fn rows_without_names_of_their_own_are_one_value() {
    let twice = json!({ "rows": [{ "id": 1 }, { "id": 1 }] });
    let other = json!({ "rows": [{ "id": 1 }, { "id": 1 }, { "id": 2 }] });
    assert_eq!(merged(twice.clone(), twice.clone(), other.clone()), Ok(other));
    assert_eq!(merge(&twice, &json!({ "rows": [] }), &json!({ "rows": [{}] }), &ROWS), Err(vec!["/rows".to_owned()]));
}

#[test]
fn a_difference_is_told_row_by_row() {
    let from = json!({ "a": 1, "rows": [{ "id": "p", "v": 1 }, { "id": "q", "v": 2 }] });
    let to = json!({ "b": [], "rows": [{ "id": "new", "v": 0 }, { "id": "p", "v": 1 }, { "id": "q", "v": 3 }] });
    let mut changes = diff(&from, &to, &ROWS);
    changes.sort_by(|a, b| a.place.cmp(&b.place));
    let told: Vec<_> = changes.iter().map(|change| (change.place.as_str(), change.kind)).collect();
    let expected = [
        ("/a", ChangeKind::Removed),
        ("/b", ChangeKind::Added),
        ("/rows/new", ChangeKind::Added),
        ("/rows/q/v", ChangeKind::Changed),
    ];
    assert_eq!(told, expected);
    assert_eq!((&changes[3].before, &changes[3].after), (&Some(json!(2)), &Some(json!(3))));
    let moved = diff(&from, &json!({ "a": 1, "rows": [{ "id": "q", "v": 2 }, { "id": "p", "v": 1 }] }), &ROWS);
    assert_eq!(moved.len(), 1);
    assert_eq!((moved[0].place.as_str(), moved[0].after.clone()), ("/rows", Some(json!(["q", "p"]))));
}

/// Texts over a few names, so that edits meet often.
fn text() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        (0..3_i64).prop_map(Value::from),
        "[ab/~]{0,2}".prop_map(Value::from),
        prop::collection::vec(0..3_i64, 0..3).prop_map(|list| json!(list)),
    ];
    let object = leaf.prop_recursive(3, 12, 3, |below| {
        prop::collection::btree_map("[abc/~]", below, 0..3).prop_map(|map| Value::Object(map.into_iter().collect()))
    });
    let rows = prop::collection::btree_map("[pqrs]", 0..3_i64, 0..4)
        .prop_map(|rows| Value::Array(rows.into_iter().map(|(id, v)| json!({ "id": id, "v": v })).collect()));
    (prop::collection::btree_map("[abc]", object, 0..4), rows).prop_map(|(map, rows)| {
        let mut body: Map<String, Value> = map.into_iter().collect();
        body.insert("rows".to_owned(), rows);
        Value::Object(body)
    })
}

/// Every place of a text with a value of its own.
fn leaves(value: &Value, place: String, into: &mut std::collections::BTreeMap<String, Value>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (name, value) in map {
                leaves(value, format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")), into);
            }
        }
        value => drop(into.insert(place, value.clone())),
    }
}

fn flat(body: &Value) -> std::collections::BTreeMap<String, Value> {
    let (spread, _) = spread(body, &rowed(&ROWS, &[body]));
    let mut all = std::collections::BTreeMap::new();
    leaves(&spread, String::new(), &mut all);
    all
}

proptest! {
    #[test]
    fn nothing_of_two_edits_is_lost(base in text(), mine in text(), theirs in text()) {
        let Ok(both) = merge(&base, &mine, &theirs, &ROWS) else { return Ok(()) };
        let [base, mine, theirs, both] = [&base, &mine, &theirs, &both].map(flat);
        for edit in [&mine, &theirs] {
            for (place, value) in edit {
                // An empty object says nothing that its members would not say better.
                if base.get(place) != Some(value) && *value != json!({}) {
                    prop_assert_eq!(both.get(place), Some(value), "what was written at {} is lost", place);
                }
            }
            for place in base.keys().filter(|place| !edit.contains_key(*place) && base[*place] != json!({})) {
                prop_assert!(!both.contains_key(place), "what was taken away at {} is back", place);
            }
        }
    }

    #[test]
    fn an_edit_beside_nothing_is_the_edit(base in text(), mine in text()) {
        prop_assert_eq!(merge(&base, &mine, &base, &ROWS), Ok(mine.clone()));
        prop_assert_eq!(merge(&base, &base, &mine, &ROWS), Ok(mine.clone()));
        prop_assert_eq!(merge(&base, &mine, &mine, &ROWS), Ok(mine.clone()));
    }

    #[test]
    fn both_sides_agree_on_what_clashes(base in text(), mine in text(), theirs in text()) {
        let sorted = |clashes: Vec<String>| { let mut clashes = clashes; clashes.sort(); clashes };
        let one = merge(&base, &mine, &theirs, &ROWS).map_err(sorted);
        let other = merge(&base, &theirs, &mine, &ROWS).map_err(sorted);
        prop_assert_eq!(one.as_ref().map(flat), other.as_ref().map(flat));
    }

    #[test]
    fn a_difference_names_every_place_that_differs(from in text(), to in text()) {
        let changes = diff(&from, &to, &ROWS);
        prop_assert_eq!(changes.is_empty(), from == to);
    }
}

/// A name with a control character: JSON may have one like any other.
const ORDER: &str = "\u{1}order";

/// Anything that is JSON, over names that mean something here: lists that are none, and rows that are none.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3_i64).prop_map(Value::from),
        Just(json!(1.0)),
        prop_oneof![Just("a"), Just("id"), Just(ORDER), Just("")].prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |below| {
        let name = prop_oneof![Just("rows"), Just("id"), Just("a"), Just("b/~"), Just(ORDER)];
        prop_oneof![
            prop::collection::vec(below.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(name.prop_map(str::to_owned), below, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A text whose rows may be of any shape.
fn shaped() -> impl Strategy<Value = Value> {
    let row = prop_oneof![3 => (0..3_i64, 0..2_i64).prop_map(|(id, v)| json!({ "id": id, "v": v })), 1 => anything()];
    let rows = prop_oneof![2 => prop::collection::vec(row, 0..4).prop_map(Value::Array), 1 => anything()];
    prop_oneof![
        1 => anything(),
        3 => (rows, anything()).prop_map(|(rows, a)| json!({ "rows": rows, "a": a })),
    ]
}

#[test]
fn a_text_of_another_shape_is_refused_at_its_place() {
    let list = json!({ "rows": [{ "id": "p" }] });
    for other in [json!({ "rows": {} }), json!({ "rows": { "p": 1 } }), json!({ "rows": 1 }), json!({ "rows": null })] {
        for (mine, theirs) in [(&list, &other), (&other, &list)] {
            let refused = merge(&json!({}), mine, theirs, &ROWS);
            assert_eq!(refused, Err(vec!["/rows".to_owned()]), "{mine} beside {theirs}");
        }
    }
    let changes = diff(&list, &json!({ "rows": {} }), &ROWS);
    assert_eq!((changes.len(), &changes[0].before), (1, &Some(json!([{ "id": "p" }]))), "as it stands in the text");
}

proptest! {
    #[test]
    fn whatever_it_is_an_edit_beside_nothing_is_the_edit(base in shaped(), mine in shaped()) {
        prop_assert_eq!(merge(&base, &mine, &base, &ROWS), Ok(mine.clone()));
        prop_assert_eq!(merge(&base, &base, &mine, &ROWS), Ok(mine.clone()));
        prop_assert_eq!(merge(&base, &mine, &mine, &ROWS), Ok(mine.clone()));
    }

    #[test]
    fn whatever_it_is_it_is_put_together_or_refused_at_a_place_and_both_sides_agree(
        base in shaped(), mine in shaped(), theirs in shaped(),
    ) {
        let (one, other) = (merge(&base, &mine, &theirs, &ROWS), merge(&base, &theirs, &mine, &ROWS));
        match (one, other) {
            (Err(mut one), Err(mut other)) => {
                one.sort();
                other.sort();
                prop_assert!(!one.is_empty());
                prop_assert_eq!(one, other);
            }
            (Ok(one), Ok(other)) => prop_assert!(diff(&one, &other, &ROWS).iter().all(|change| change.place == "/rows")),
            (one, other) => prop_assert!(false, "{:?} against {:?}", one, other),
        }
    }

    #[test]
    fn whatever_it_is_a_difference_is_told_where_there_is_one(from in shaped(), to in shaped()) {
        prop_assert_eq!(diff(&from, &to, &ROWS).is_empty(), from == to);
    }
}
