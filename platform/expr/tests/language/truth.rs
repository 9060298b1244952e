//! What is missing is unknown; what is known is exact.

use expr::{Formula, Truth, Value};
use kernel::Money;

use crate::{catalogue, facts, truth, yuan};

use Truth::{False, True, Unknown};

const YES: Value = Value::Flag(true);
const NO: Value = Value::Flag(false);

#[test]
fn what_is_missing_is_unknown_and_not_false() {
    assert_eq!(truth("amount > 50000", &[]), Unknown);
    assert_eq!(truth("not (amount > 50000)", &[]), Unknown);
    assert_eq!(truth("amount > 50000 and payee.listed", &[("payee.listed", NO)]), False, "whatever the amount is");
    assert_eq!(truth("amount > 50000 or payee.listed", &[("payee.listed", YES)]), True);
    assert_eq!(truth("amount > 50000 and payee.listed", &[("payee.listed", YES)]), Unknown);
    assert_eq!(truth("kind in [\"salary\"]", &[]), Unknown);
    assert_eq!(truth("\"vip\" in tags", &[]), Unknown);
    assert_eq!(truth("contains(summary, \"a\")", &[]), Unknown);
    assert_eq!(truth("payee.listed ? amount > 5 : amount > 3", &[("amount", yuan(9))]), True, "either way");
    assert_eq!(truth("payee.listed ? amount > 5 : amount > 3", &[("amount", yuan(4))]), Unknown);
}

#[test]
fn one_may_ask_whether_something_is_missing_and_say_what_counts_then() {
    assert_eq!(truth("amount == null", &[]), True);
    assert_eq!(truth("null != amount", &[]), False);
    assert_eq!(truth("amount != null and amount > 5", &[("amount", yuan(6))]), True);
    assert_eq!(truth("(count_1h ?? 0) >= 6", &[]), False);
    assert_eq!(truth("(count_1h ?? 0) >= 6", &[("count_1h", Value::Whole(6))]), True);
    assert_eq!(truth("(payee.first_time ?? true)", &[]), True);
    assert_eq!(truth("(kind ?? \"transfer\") == \"transfer\"", &[]), True);
    assert_eq!(truth("(amount ?? 0.5) < 1", &[]), True);
}

#[test]
fn money_is_exact_to_the_fen() {
    let fen = |fen| [("amount", Value::Money(Money::cny(fen)))];
    assert_eq!(truth("amount >= 0.3", &fen(30)), True);
    assert_eq!(truth("amount > 0.3", &fen(30)), False);
    assert_eq!(truth("amount == 0.1 + 0.2", &fen(30)), True, "no floating point");
    assert_eq!(truth("amount in [0.29..0.31)", &fen(30)), True);
    assert_eq!(truth("amount in (0.30..0.31]", &fen(30)), False);
    assert_eq!(truth("amount in [0.1, 0.3]", &fen(30)), True);
    assert_eq!(truth("amount * 3 == 0.9", &fen(30)), True);
    assert_eq!(truth("amount * 0.5 == 0.15", &fen(30)), True);
    assert_eq!(truth("amount / 3 in [0.1, 0.2]", &fen(30)), True);
}

#[test]
fn a_sum_without_a_result_is_unknown() {
    let counted = |n| [("count_1h", Value::Whole(n)), ("amount", Value::Money(Money::cny(i64::MAX)))];
    assert_eq!(truth("score / count_1h > 1", &[("count_1h", Value::Whole(0)), ("score", Value::Whole(1))]), Unknown);
    assert_eq!(truth("10 % count_1h == 0", &counted(0)), Unknown);
    assert_eq!(truth("10 % count_1h == 0", &counted(5)), True);
    assert_eq!(truth("amount + 1 > 0", &counted(0)), Unknown, "it does not fit");
    assert_eq!(truth("count_1h * 2 > 0", &counted(i64::MAX)), Unknown);
    assert_eq!(truth("-count_1h > 0", &counted(i64::MIN)), Unknown);
    assert_eq!(truth("abs(count_1h) > 0", &counted(i64::MIN)), Unknown);
    assert_eq!(truth("amount * 2 > 0 or count_1h == 7", &counted(7)), True, "and harms nothing else");
}

#[test]
fn times_days_and_spans_are_what_they_say() {
    use chrono::NaiveDate;
    let day = |y, m, d| Value::Day(NaiveDate::from_ymd_opt(y, m, d).unwrap());
    let age = [("device.age", Value::Seconds(86_399))];
    assert_eq!(truth("device.age < duration(\"24h\")", &age), True);
    assert_eq!(truth("device.age >= duration(\"1d\") - duration(\"1s\")", &age), True);
    let night = "local_time >= time(\"23:00\") or local_time < time(\"06:00\")";
    assert_eq!(truth(night, &[("local_time", Value::Seconds(82_800))]), True);
    assert_eq!(truth(night, &[("local_time", Value::Seconds(21_600))]), False);
    let days = [("opened_on", day(2026, 5, 28)), ("today", day(2026, 11, 28))];
    assert_eq!(truth("opened_on >= date(\"2026-05-28\")", &days), True);
    assert_eq!(truth("today - opened_on > duration(\"183d\")", &days), True);
    assert_eq!(truth("opened_on + duration(\"184d\") == today", &days), True);
}

#[test]
fn texts_are_counted_in_letters_and_folded_when_asked() {
    let said = |text: &'static str| [("summary", Value::Text(text.into()))];
    assert_eq!(truth("len(summary) == 3", &said("午餐费")), True, "letters, not bytes");
    assert_eq!(truth("contains(lower(summary), \"kfc\")", &said("KFC 早餐")), True);
    assert_eq!(truth("startsWith(upper(trim(summary)), \"KFC\")", &said("  kfc ")), True);
    assert_eq!(truth("endsWith(summary, '费')", &said("午餐费")), True);
    assert_eq!(truth("summary in ['a', \"午餐费\"]", &said("午餐费")), True);
    assert_eq!(truth("summary != counterparty", &said("a")), Unknown);
}

#[test]
fn choices_and_sets_are_asked_by_code() {
    let known = [("kind", Value::Text("salary".into())), ("tags", Value::Set(vec!["vip".into()]))];
    assert_eq!(truth("kind == 'salary'", &known), True);
    assert_eq!(truth("'transfer' != kind", &known), True);
    assert_eq!(truth("kind not in ['salary', 'transfer']", &known), False);
    assert_eq!(truth("'vip' in tags and 'staff' not in tags", &known), True);
    assert_eq!(truth("contains(tags, 'staff')", &known), False);
    assert_eq!(truth("len(tags) == 1", &known), True);
}

#[test]
fn least_greatest_and_rounding() {
    let known = [
        ("amount", Value::Money(Money::cny(1_050))),
        ("balance", yuan(20)),
        ("score", "2.5".parse().map(Value::Decimal).unwrap()),
    ];
    assert_eq!(truth("min([amount, balance, 15]) == 10.5", &known), True);
    assert_eq!(truth("max([100, amount]) == 100", &known), True);
    assert_eq!(truth("round(amount) == 11", &known), True);
    assert_eq!(truth("floor(amount) == 10 and ceil(amount) == 11", &known), True);
    assert_eq!(truth("round(score) == 3 and floor(-score) == -3", &known), True);
    assert_eq!(truth("abs(amount - balance) == 9.5", &known), True);
}

#[test]
fn a_formula_reckons_exactly_and_rounds_once() {
    let catalogue = catalogue();
    let fee = Formula::money(&catalogue, "max([amount * 0.001, 2])").unwrap();
    let of = |fen| fee.in_money(&facts(&catalogue, &[("amount", Value::Money(Money::cny(fen)))]));
    assert_eq!(of(100), Some(Money::cny(200)));
    assert_eq!(of(1_234_550), Some(Money::cny(1_235)), "12.3455 yuan");
    assert_eq!(fee.in_money(&facts(&catalogue, &[])), None);
    assert_eq!(fee.text(), "max([amount * 0.001, 2])");
    assert_eq!(fee.reads().map(|field| &*field.id).collect::<Vec<_>>(), ["amount"]);
}
