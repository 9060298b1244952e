//! What may be published, and what may be answered.

use proptest::prelude::*;
use publishing::Kind as _;
use serde_json::{Value, json};

use crate::survey::model::{self, Given, Survey, marked, without_numbers};
use crate::survey::results::Grain;
use crate::survey::{QuestionKind, SurveysKind};

fn body(questions: Value) -> Value {
    let mut body = SurveysKind::default().first_body();
    body["questions"] = questions;
    body
}

fn all_kinds() -> Value {
    let choices =
        json!([{ "id": "a", "name_zh": "甲", "name_en": "A" }, { "id": "b", "name_zh": "乙", "name_en": "B" }]);
    let of = |id: &str, kind: &str| json!({ "id": id, "kind": kind, "title_zh": "问", "title_en": "Q" });
    let mut all = vec![of("s", "score"), of("n", "nps"), of("one", "single"), of("some", "multiple"), of("w", "text")];
    for place in [2, 3] {
        all[place]["choices"] = choices.clone();
    }
    all[2]["shown_when"] = json!({ "question": "s", "at_most": 2 });
    body(Value::Array(all))
}

fn survey() -> Survey {
    serde_json::from_value(all_kinds()).unwrap()
}

fn given(id: &str) -> Given {
    Given { question_id: id.to_owned(), ..Given::default() }
}

fn value(id: &str, value: i64) -> Given {
    Given { value: Some(value), ..given(id) }
}

fn chosen(id: &str, choices: &[&str]) -> Given {
    Given { choices: choices.iter().map(|one| (*one).to_owned()).collect(), ..given(id) }
}

fn objections(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut body = all_kinds();
    change(&mut body);
    let found = SurveysKind::default().compile(&body).err().unwrap_or_default();
    assert!(found.iter().all(|one| one.message.contains(" / ")), "in both languages: {found:?}");
    found.into_iter().map(|one| one.place).collect()
}

#[test]
fn a_survey_of_every_kind_of_question_may_be_published() {
    assert!(SurveysKind::default().compile(&SurveysKind::default().first_body()).is_ok());
    assert_eq!(objections(|_| {}), [] as [String; 0]);
}

#[test]
fn what_is_wrong_with_a_survey_is_said_at_its_place() {
    assert_eq!(objections(|body| body["moment"] = json!("on_page")), ["/page"]);
    assert_eq!(objections(|body| body["page"] = json!("/")), ["/page"]);
    assert_eq!(objections(|body| body["questions"][4]["id"] = json!("n")), ["/questions/4/id"]);
    assert_eq!(objections(|body| body["questions"][2]["choices"] = json!([])), ["/questions/2/choices"]);
    let two = |body: &mut Value| body["questions"][0]["choices"] = body["questions"][2]["choices"].clone();
    assert_eq!(objections(two), ["/questions/0/choices"]);
    let same = |body: &mut Value| body["questions"][2]["choices"][1]["id"] = json!("a");
    assert_eq!(objections(same), ["/questions/2/choices/1/id"]);
    let of_nps = |body: &mut Value| body["questions"][2]["shown_when"]["question"] = json!("n");
    assert_eq!(objections(of_nps), ["/questions/2/shown_when/question"]);
    let of_later = |body: &mut Value| body["questions"].as_array_mut().unwrap().swap(0, 2);
    assert_eq!(objections(of_later), ["/questions/0/shown_when/question"]);
    let no_score = |body: &mut Value| body["questions"] = json!([body["questions"][1]]);
    assert_eq!(objections(no_score), ["/low_score_at"]);
    let words = |body: &mut Value| {
        body["questions"] = json!([body["questions"][4]]);
        body["low_score_at"] = json!(0);
    };
    assert_eq!(objections(words), ["/questions"]);
}

#[test]
fn answers_fit_the_questions_that_were_shown() {
    let survey = survey();
    let kept = marked(&survey, vec![value("s", 5), value("n", 0)]).unwrap();
    assert_eq!(kept.iter().map(|one| one.value).collect::<Vec<_>>(), [Some(5), Some(0)]);
    let all = vec![value("n", 10), value("s", 2), chosen("one", &["b"]), chosen("some", &["b", "a", "b"])];
    let kept = marked(&survey, all).unwrap();
    let told: Vec<_> = kept.iter().map(|one| (one.question_id.as_str(), one.choice.as_str())).collect();
    assert_eq!(told, [("s", ""), ("n", ""), ("one", "b"), ("some", "a"), ("some", "b")]);
    assert_eq!(model::low_score(&survey, &kept), Some(2));
}

#[test]
fn answers_that_do_not_fit_are_refused_at_their_question() {
    let refused = |given: Vec<Given>| {
        let (question, code, _) = marked(&survey(), given).unwrap_err();
        (question, code)
    };
    let at = |question: &str, code| (question.to_owned(), code);
    let words = |text: &str| Given { words: Some(text.to_owned()), ..given("w") };
    assert_eq!(refused(vec![value("s", 5)]), at("n", "required"));
    assert_eq!(refused(vec![value("s", 2), value("n", 3)]), at("one", "required"));
    assert_eq!(refused(vec![value("s", 3), value("n", 3), chosen("one", &["a"])]), at("one", "not_shown"));
    assert_eq!(refused(vec![value("s", 6), value("n", 3)]), at("s", "out_of_range"));
    assert_eq!(refused(vec![value("s", 0), value("n", 3)]), at("s", "out_of_range"));
    assert_eq!(refused(vec![value("s", 5), value("n", 11)]), at("n", "out_of_range"));
    assert_eq!(refused(vec![value("s", 5), value("s", 4)]), at("s", "repeated"));
    assert_eq!(refused(vec![value("x", 5)]), at("x", "unknown"));
    let whole = |one: Given| vec![value("s", 2), value("n", 3), chosen("one", &["a"]), one];
    assert_eq!(refused(whole(chosen("some", &["c"]))), at("some", "unknown"));
    assert_eq!(refused(whole(words(&"长".repeat(501)))), at("w", "too_long"));
    assert_eq!(refused(whole(words("a\u{202E}b"))), at("w", "malformed"));
    assert_eq!(refused(vec![value("s", 2), value("n", 3), chosen("one", &["a", "b"])]), at("one", "malformed"));
    assert_eq!(refused(vec![chosen("s", &["a"]), value("n", 3)]), at("s", "malformed"));
}

#[test]
fn numbers_that_could_be_somebodys_are_hidden() {
    assert_eq!(without_numbers("请回电 138 0000 0001 或 6222-0000"), "请回电 *** **** **** 或 ****-****");
    assert_eq!(without_numbers("等了 15 分钟，第2次"), "等了 15 分钟，第2次");
    assert_eq!(without_numbers("１３８００００"), "*******");
}

#[test]
fn a_week_begins_on_monday() {
    // 1970-01-05 was a Monday.
    assert_eq!((Grain::Week.begin(4), Grain::Week.begin(10), Grain::Week.begin(3)), (4, 4, -3));
    assert_eq!(model::nps(6, 2, 10), Some(40.0));
    assert_eq!(model::nps(0, 3, 3), Some(-100.0));
    assert_eq!((model::mean(9, 2), model::mean(0, 0)), (Some(4.5), None));
}

proptest! {
    /// Whatever is kept can be kept again, and whatever is sent never panics.
    #[test]
    fn what_is_kept_fits(sent in proptest::collection::vec(("[snw]|one|some|x", proptest::option::of(-1_i64..12),
        proptest::collection::vec("[abc]", 0..3), proptest::option::of(".{0,20}")), 0..8)) {
        let given = sent.into_iter().map(|(question_id, value, choices, words)| Given { question_id, value, choices, words });
        if let Ok(kept) = marked(&survey(), given.collect()) {
            for one in &kept {
                prop_assert_eq!(one.kind == QuestionKind::Text, one.words.is_some());
                prop_assert_eq!(one.kind.has_choices(), !one.choice.is_empty());
                prop_assert!(one.value.is_none_or(|value| (0..=10).contains(&value)));
            }
            prop_assert!(kept.iter().any(|one| one.question_id == "s") && kept.iter().any(|one| one.question_id == "n"));
        }
    }

    /// No run of three digits is left.
    #[test]
    fn no_number_is_left(text in ".{0,60}|[0-9 ]{0,40}") {
        let shown = without_numbers(&text);
        let chars: Vec<char> = shown.chars().collect();
        prop_assert!(!chars.windows(3).any(|three| three.iter().all(|one| one.is_numeric())));
        prop_assert_eq!(chars.len(), text.chars().count());
    }
}
