//! An answer names the clauses that made it.

use expr::{Condition, Truth, Value, Weight};
use kernel::Lang;

use crate::{catalogue, facts, yuan};

fn reasons(text: &str, known: &[(&str, Value)]) -> (Truth, String, String) {
    let catalogue = catalogue();
    let condition = Condition::compile(&catalogue, text).unwrap();
    let facts = facts(&catalogue, known);
    let explanation = condition.explain(&facts);
    assert_eq!(explanation.truth, condition.truth(&facts), "the reasons belong to the answer");
    (explanation.truth, explanation.in_words(Lang::Zh), explanation.in_words(Lang::En))
}

#[test]
fn all_of_a_true_conjunction_and_the_first_fault_of_a_false_one() {
    let text = "amount > 50000 and payee.first_time and count_1h < 9";
    let known = [("amount", yuan(62_000)), ("payee.first_time", Value::Flag(true)), ("count_1h", Value::Whole(2))];
    let (truth, zh, en) = reasons(text, &known);
    assert_eq!(truth, Truth::True);
    assert_eq!(
        zh,
        "交易金额 > 50,000 元（交易金额实为 62,000 元）；收款人为首次；一小时内次数 < 9 次（一小时内次数实为 2 次）"
    );
    assert_eq!(
        en,
        "amount > 50,000 yuan (amount was 62,000 yuan); the payee is new; times in an hour < 9 times (times in an hour was 2 times)"
    );
    let (truth, zh, _) = reasons(text, &[("amount", yuan(3)), ("payee.first_time", Value::Flag(true))]);
    assert_eq!((truth, zh.as_str()), (Truth::False, "交易金额 > 50,000 元：不成立（交易金额实为 3 元）"));
    let (truth, zh, _) = reasons(text, &[("amount", yuan(62_000)), ("payee.first_time", Value::Flag(true))]);
    assert_eq!((truth, zh.as_str()), (Truth::Unknown, "一小时内次数 < 9 次：无法判断（一小时内次数缺失）"));
}

#[test]
fn the_parts_of_a_disjunction_that_hold() {
    let text = "payee.listed or (amount > 100 and kind == \"salary\") or \"vip\" in tags";
    let known = [
        ("payee.listed", Value::Flag(false)),
        ("amount", yuan(200)),
        ("kind", Value::Text("salary".into())),
        ("tags", Value::Set(vec![])),
    ];
    let (truth, zh, _) = reasons(text, &known);
    assert_eq!(
        (truth, zh.as_str()),
        (Truth::True, "交易金额 > 100 元（交易金额实为 200 元）；交易类型 = 工资（交易类型实为 工资）")
    );
}

#[test]
fn every_clause_is_there_with_its_place_and_weight() {
    let catalogue = catalogue();
    let text = "payee.listed and (amount > 5 or amount < 3)";
    let condition = Condition::compile(&catalogue, text).unwrap();
    let explanation =
        condition.explain(&facts(&catalogue, &[("payee.listed", Value::Flag(true)), ("amount", yuan(9))]));
    let clauses: Vec<_> = explanation
        .clauses
        .iter()
        .map(|clause| (&text[clause.at.from..clause.at.to], clause.truth, clause.weight))
        .collect();
    assert_eq!(
        clauses,
        [
            ("payee.listed", Truth::True, Weight::Decisive),
            ("amount > 5", Truth::True, Weight::Decisive),
            ("amount < 3", Truth::False, Weight::Idle),
        ]
    );
    assert_eq!(explanation.decisive().count(), 2);
}
