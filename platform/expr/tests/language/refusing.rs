//! What is wrong is said when it is saved, by a code, at its place, with what to write instead.

use expr::{Condition, DEPTH_MAX, Formula, LIST_MAX, PARTS_MAX, TEXT_MAX};
use kernel::Lang;

use crate::catalogue;

/// The code and the marked stretch of the first objection.
fn refused(text: &str) -> (String, String) {
    let wrong = Condition::compile(&catalogue(), text).err().unwrap_or_else(|| panic!("taken: {text}"));
    let first = &wrong.0[0];
    assert!(!first.words.get(Lang::Zh).is_empty() && !first.words.get(Lang::En).is_empty());
    let marked = text.get(first.at.from..first.at.to.min(text.len())).unwrap_or("?").to_owned();
    (first.code.as_str().to_owned(), marked)
}

#[test]
fn every_mistake_has_its_code_and_its_place() {
    let cases = [
        ("", "expr.empty", ""),
        ("  \n ", "expr.empty", ""),
        ("amuont > 5", "expr.unknown_field", "amuont"),
        ("payee.firsttime", "expr.unknown_field", "payee.firsttime"),
        ("payee", "expr.unknown_field", "payee"),
        ("amount > \"5\"", "expr.type_mismatch", "amount > \"5\""),
        ("\"5\" == count_1h", "expr.type_mismatch", "\"5\" == count_1h"),
        ("summary == 5", "expr.type_mismatch", "summary == 5"),
        ("summary in [1, 2]", "expr.type_mismatch", "summary in [1"),
        ("payee.first_time == 1", "expr.type_mismatch", "payee.first_time == 1"),
        ("summary > \"a\"", "expr.type_mismatch", "summary > \"a\""),
        ("amount + 1", "expr.wanted", "amount + 1"),
        ("amount and payee.listed", "expr.wanted", "amount"),
        ("not amount", "expr.wanted", "amount"),
        ("amount > count_1h", "expr.unit_mismatch", "amount > count_1h"),
        ("device.age < 86400", "expr.unit_mismatch", "device.age < 86400"),
        ("local_time > device.age", "expr.unit_mismatch", "local_time > device.age"),
        ("opened_on > 20260101", "expr.unit_mismatch", "opened_on > 20260101"),
        ("amount * balance > 1", "expr.unit_mismatch", "amount * balance"),
        ("amount % 2 == 0", "expr.unit_mismatch", "amount % 2"),
        ("amount > 0.005", "expr.number", "0.005"),
        ("amount > 99999999999999999999", "expr.number", "99999999999999999999"),
        ("kind == \"gift\"", "expr.unknown_choice", "\"gift\""),
        ("kind == \"工资\"", "expr.unknown_choice", "\"工资\""),
        ("kind in [\"salary\", \"gift\"]", "expr.unknown_choice", "\"gift\""),
        ("\"gold\" in tags", "expr.unknown_choice", "\"gold\""),
        ("device.age < duration(\"1 day\")", "expr.bad_literal", "duration(\"1 day\")"),
        ("local_time > time(\"25:00\")", "expr.bad_literal", "time(\"25:00\")"),
        ("opened_on > date(\"2026-02-30\")", "expr.bad_literal", "date(\"2026-02-30\")"),
        ("opened_on > date(\"now\")", "expr.bad_literal", "date(\"now\")"),
        ("contains(summary, counterparty)", "expr.not_constant", "counterparty"),
        ("contains(summary, \"\")", "expr.bad_literal", "\"\""),
        ("contains(amount, \"5\")", "expr.type_mismatch", "amount"),
        ("count_1h in []", "expr.list", "count_1h in []"),
        ("count_1h in [score]", "expr.not_constant", "score"),
        ("count_1h in [9..1]", "expr.range", "count_1h in [9..1"),
        ("count_1h in (1..1]", "expr.range", "count_1h in (1..1"),
        ("count_1h in count_1h", "expr.type_mismatch", "count_1h"),
        ("score / 0 > 1", "expr.zero", "0"),
        ("count_1h % 0 == 1", "expr.zero", "0"),
        ("score ^ 2 > 4", "expr.not_allowed", "^"),
        ("some(tags, # == \"vip\")", "expr.not_allowed", "#"),
        ("count(tags as t, t == \"vip\") > 1", "expr.unknown_function", "count(tags as t, t == \"vip\")"),
        ("matches(summary, \".*\")", "expr.unknown_function", "matches(summary, \".*\")"),
        ("rand(5) > 2", "expr.unknown_function", "rand(5)"),
        ("d().isToday()", "expr.not_allowed", "d().isToday()"),
        ("shout(summary) == \"A\"", "expr.unknown_function", "shout"),
        ("tags[0] == \"vip\"", "expr.not_allowed", "tags[0]"),
        ("summary[0:2] == \"ab\"", "expr.not_allowed", "summary[0:2]"),
        ("`${summary}` == \"a\"", "expr.not_allowed", "`"),
        ("{a: 1} == 2", "expr.not_allowed", "{"),
        ("$root.amount > 5", "expr.not_allowed", "$root"),
        ("amount = 5", "expr.syntax", "="),
        ("amount > 5; true", "expr.not_allowed", ";"),
        ("amount == null + 1", "expr.not_allowed", "null"),
        ("amount + 1 == null", "expr.not_allowed", "amount + 1 == null"),
        ("null == null", "expr.not_allowed", "null == null"),
        ("amount > null", "expr.not_allowed", "amount > null"),
        ("amount >", "expr.unfinished", ""),
        ("(amount > 5", "expr.unfinished", ""),
        ("amount > 5)", "expr.syntax", ")"),
        ("amount > and payee.listed", "expr.syntax", "and"),
        ("amount > 5 payee.listed", "expr.syntax", "payee.listed"),
        ("summary == \"abc", "expr.unclosed", "\"abc"),
        ("amount ＞ 5", "expr.full_width", "＞"),
        ("（amount > 5)", "expr.full_width", "（"),
        ("amount > 5 && payee.listed", "expr.symbol", "&&"),
        ("交易金额 > 5", "expr.unknown_field", "交易金额"),
        ("金额 > 5", "expr.symbol", "金额"),
        ("amount > 5 @", "expr.symbol", "@"),
        ("min([amount]) > 5", "expr.list", "min([amount])"),
        ("min(amount, 5) > 5", "expr.arguments", "min(amount, 5)"),
        ("round(score, 2) > 5", "expr.arguments", "round(score, 2)"),
        ("upper(amount) == \"A\"", "expr.type_mismatch", "amount"),
    ];
    let expected = |(text, code, marked): (&str, &str, &str)| format!("{text}\n    {code} {marked:?}");
    let said = |(text, ..): (&str, &str, &str)| {
        let (code, marked) = refused(text);
        format!("{text}\n    {code} {marked:?}")
    };
    let differ: Vec<_> = cases.into_iter().map(|case| (expected(case), said(case))).filter(|(a, b)| a != b).collect();
    assert!(differ.is_empty(), "{differ:#?}");
}

#[test]
fn what_was_meant_is_offered() {
    let instead = |text: &str| Condition::compile(&catalogue(), text).unwrap_err().0[0].instead.clone();
    assert_eq!(instead("amuont > 5").as_deref(), Some("amount"));
    assert_eq!(instead("交易金额 > 5").as_deref(), Some("amount"));
    assert_eq!(instead("amount ＞ 5").as_deref(), Some(">"));
    assert_eq!(instead("amount = 5").as_deref(), Some("=="));
    assert_eq!(instead("kind == \"工资\"").as_deref(), Some("\"salary\""));
    assert_eq!(instead("amount > 5 || payee.listed").as_deref(), Some("or"));
}

#[test]
fn several_mistakes_are_said_together_in_their_order() {
    let wrong = Condition::compile(&catalogue(), "amuont > 5 and kind == \"gift\" and summary == 3").unwrap_err();
    let codes: Vec<_> = wrong.0.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["expr.unknown_field", "expr.unknown_choice", "expr.type_mismatch"]);
    assert!(wrong.in_both().contains(" / "));
}

#[test]
fn everything_has_a_bound() {
    let code = |text: &str| refused(text).0;
    assert_eq!(code(&"a".repeat(TEXT_MAX + 1)), "expr.too_long");
    assert_eq!(code(&"(".repeat(DEPTH_MAX + 1)), "expr.too_deep");
    assert_eq!(code(&format!("{} true", "not ".repeat(100))), "expr.too_deep");
    assert_eq!(code(&format!("score {} > 1", "+ 1 ".repeat(65))), "expr.too_deep");
    assert_eq!(code(&format!("{}[[[[count_1h in [1..2]", "(".repeat(9))), "expr.too_deep");
    assert_eq!(code(&"1 ".repeat(PARTS_MAX + 1)), "expr.too_many_parts");
    let list = |many: usize| format!("count_1h in [{}]", vec!["1"; many].join(","));
    assert_eq!(code(&list(LIST_MAX + 1)), "expr.list");
    assert!(Condition::compile(&catalogue(), &list(LIST_MAX)).is_ok());
    let long = format!("summary == \"{}\"", "长".repeat(201));
    assert_eq!(code(&long), "expr.bad_literal");
    let wide = vec!["payee.listed"; 400].join(" and ");
    assert!(Condition::compile(&catalogue(), &wide).is_ok(), "a long run of one sign is not deep");
}

#[test]
fn a_formula_has_the_dimension_that_was_asked_for() {
    let catalogue = catalogue();
    assert!(Formula::money(&catalogue, "amount * 0.01 + 5").is_ok());
    assert!(Formula::money(&catalogue, "5").is_ok());
    assert_eq!(Formula::money(&catalogue, "count_1h").unwrap_err().0[0].code.as_str(), "expr.unit_mismatch");
    assert_eq!(Formula::number(&catalogue, "payee.listed").unwrap_err().0[0].code.as_str(), "expr.wanted");
    assert!(Formula::number(&catalogue, "amount / balance").is_ok());
}
