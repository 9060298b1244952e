//! Rows for people who do not program: every condition has them, and they mean the same.

use expr::{Condition, Join, Operand, Question, Row, write};

use crate::catalogue;

fn rows(text: &str) -> Row {
    Condition::compile(&catalogue(), text).unwrap_or_else(|wrong| panic!("{text}: {wrong}")).rows()
}

#[test]
fn rows_and_text_mean_the_same() {
    let texts = [
        "amount > 50000 and payee.first_time",
        "payee.listed",
        "not payee.listed",
        "(amount >= 100 or amount in [5..6]) and kind in [\"salary\", \"transfer\"]",
        "not (payee.listed or payee.first_time)",
        "amount > balance and device.age < duration(\"1d\") and local_time >= time(\"23:00\")",
        "opened_on == date(\"2026-11-28\") or summary == \"a'b\"",
        "contains(lower(summary), \"kfc\") and not contains(lower(counterparty), \"kfc\")",
        "amount != null and \"vip\" in tags and \"staff\" not in tags and kind == null",
        "amount + 5 > balance and payee.listed",
        "payee.listed ? amount > 1 : amount > 2",
        "count_1h not in [1..5] and kind not in [\"salary\"] and count_1h in (1..5]",
        "summary in [\"a\", \"b\"] and summary not in [\"c\"] and endsWith(summary, \"x\")",
        "not startsWith(summary, \"退\") and score == 1.5",
        "lower(summary) == \"A\"",
    ];
    for text in texts {
        let laid_out = rows(text);
        let written = write(&catalogue(), &laid_out).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
        let canonical =
            |text: &str| Condition::compile(&catalogue(), text).unwrap_or_else(|w| panic!("{text}: {w}")).text();
        assert_eq!(canonical(&written.text), canonical(text));
        assert_eq!(rows(&written.text), laid_out, "and so on for ever");
        let json = serde_json::to_value(&laid_out).unwrap();
        assert_eq!(serde_json::from_value::<Row>(json).unwrap(), laid_out);
    }
}

#[test]
fn what_fits_no_row_stays_text() {
    let Row::Group { rows, .. } = rows("amount + 5 > balance and payee.listed") else { panic!() };
    assert_eq!(rows[0], Row::Text { text: "amount + 5 > balance".into() });
    assert!(matches!(&rows[1], Row::Clause { question: Question::Yes, .. }));
}

fn clause(field: &str, question: Question, values: &[&str]) -> Row {
    let values = values.iter().map(|value| Operand::Value((*value).to_owned())).collect();
    Row::Clause { field: field.to_owned(), question, any_case: false, values }
}

fn group(rows: Vec<Row>) -> Row {
    Row::Group { join: Join::All, negated: false, rows }
}

#[test]
fn what_is_typed_into_a_form_is_never_more_than_a_value() {
    let hostile =
        ["1) or (true", "0 or 1 == 1", "\" or true or \"", "5; true", "amount", "1e5", "", "0x10", "1..2", "."];
    for value in hostile {
        let wrong = write(&catalogue(), &group(vec![clause("amount", Question::Greater, &[value])])).unwrap_err();
        assert_eq!(
            (wrong[0].row.as_slice(), wrong[0].objection.code.as_str()),
            (&[0][..], "expr.bad_literal"),
            "{value}"
        );
    }
    let text =
        write(&catalogue(), &group(vec![clause("summary", Question::Equal, &["a\" or true or \"b"])])).unwrap().text;
    assert_eq!(text, "summary == 'a\" or true or \"b'");
    assert!(write(&catalogue(), &group(vec![clause("summary", Question::Equal, &["a\"b'c"])])).is_err());
    let thousands = write(&catalogue(), &group(vec![clause("amount", Question::Greater, &["50,000.5"])])).unwrap();
    assert_eq!(thousands.text, "amount > 50000.5");
}

#[test]
fn a_row_in_the_wrong_is_named() {
    let nested = group(vec![
        clause("amount", Question::Greater, &["1"]),
        group(vec![clause("payee.listed", Question::Yes, &[]), clause("kind", Question::Equal, &["gift"])]),
        Row::Text { text: "a) or (b".into() },
        clause("device.age", Question::Less, &["soon"]),
        clause("nobody", Question::Yes, &[]),
        clause("payee.listed", Question::Greater, &["1"]),
        clause("amount", Question::Between, &["1"]),
        group(vec![]),
    ]);
    let wrong = write(&catalogue(), &nested).unwrap_err();
    let named: Vec<_> = wrong.iter().map(|one| (one.row.clone(), one.objection.code.as_str())).collect();
    assert_eq!(
        named,
        [
            (vec![2], "expr.syntax"),
            (vec![3], "expr.bad_literal"),
            (vec![4], "expr.unknown_field"),
            (vec![5], "expr.type_mismatch"),
            (vec![6], "expr.arguments"),
            (vec![7], "expr.empty"),
        ]
    );
    let Row::Group { rows, .. } = nested else { panic!() };
    let written = write(&catalogue(), &group(rows[..2].to_vec())).unwrap();
    let wrong = Condition::compile(&catalogue(), &written.text).unwrap_err();
    assert_eq!(written.row_at(wrong.0[0].at), [1, 1], "an objection to the text belongs to a row");
}
