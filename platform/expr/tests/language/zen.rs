//! Our program beside zen's own machine, on random expressions and facts; and laws that hold whatever is written.

use std::sync::Arc;

use expr::{Catalogue, Condition, Facts, Truth, Value, write};
use kernel::{Lang, Money};
use proptest::prelude::*;
use rust_decimal::Decimal;
use zen_expression::variable::Variable;
use zen_expression::{Isolate, evaluate_expression};

use crate::catalogue;

/// A value for every field, to be given to both.
#[derive(Debug, Clone)]
struct World {
    fen: [i64; 2],
    count: i64,
    score_milli: i64,
    flags: [bool; 2],
    seconds: [i64; 2],
    days: [i64; 2],
    texts: [String; 2],
    kind: &'static str,
    tags: Vec<&'static str>,
}

fn world() -> impl Strategy<Value = World> {
    let fen = || prop_oneof![Just(0), Just(1_000), Just(5_000_000), -10_000..10_000_i64, 0..100_000_000_i64];
    let texts = || prop_oneof![Just(String::new()), "[a-cA-C ]{0,6}", Just("abc".to_owned())];
    let tags = prop::sample::subsequence(vec!["vip", "staff"], 0..=2);
    (
        (fen(), fen()),
        -3..12_i64,
        -5_000..5_000_i64,
        any::<[bool; 2]>(),
        (0..200_000_i64, 0..86_400_i64),
        (20_000..20_010_i64, 20_000..20_010_i64),
        (texts(), texts()),
        prop_oneof![Just("salary"), Just("transfer")],
        tags,
    )
        .prop_map(|(fen, count, score_milli, flags, seconds, days, texts, kind, tags)| World {
            fen: fen.into(),
            count,
            score_milli,
            flags,
            seconds: seconds.into(),
            days: days.into(),
            texts: texts.into(),
            kind,
            tags,
        })
}

const DAY_S: i64 = 86_400;

impl World {
    fn values(&self) -> Vec<(&'static str, Value<'static>)> {
        let day = |days: i64| Value::Day(chrono::DateTime::from_timestamp(days * DAY_S, 0).unwrap().date_naive());
        vec![
            ("amount", Value::Money(Money::cny(self.fen[0]))),
            ("balance", Value::Money(Money::cny(self.fen[1]))),
            ("count_1h", Value::Whole(self.count)),
            ("score", Value::Decimal(Decimal::new(self.score_milli, 3))),
            ("payee.first_time", Value::Flag(self.flags[0])),
            ("payee.listed", Value::Flag(self.flags[1])),
            ("device.age", Value::Seconds(self.seconds[0])),
            ("local_time", Value::Seconds(self.seconds[1])),
            ("opened_on", day(self.days[0])),
            ("today", day(self.days[1])),
            ("summary", Value::Text(self.texts[0].clone().into())),
            ("counterparty", Value::Text(self.texts[1].clone().into())),
            ("kind", Value::Text(self.kind.into())),
            ("tags", Value::Set(self.tags.iter().map(|tag| (*tag).into()).collect())),
        ]
    }

    fn facts(&self, catalogue: &Arc<Catalogue>, missing: &[bool]) -> Facts<'static> {
        let mut facts = Facts::new(catalogue);
        for (place, (id, value)) in self.values().into_iter().enumerate() {
            if !missing.get(place).copied().unwrap_or(false) {
                facts.set(id, value).unwrap();
            }
        }
        facts
    }

    fn variable(&self) -> Variable {
        let root = Variable::empty_object();
        for (id, value) in self.values() {
            let text = |text: &str| Variable::String(text.into());
            let value = match value {
                Value::Flag(flag) => Variable::Bool(flag),
                Value::Money(money) => Variable::Number(Decimal::new(money.minor(), 2)),
                Value::Whole(number) | Value::Seconds(number) => Variable::Number(number.into()),
                Value::Decimal(number) => Variable::Number(number),
                Value::Day(day) => Variable::Number(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp().into()),
                Value::Text(value) => text(&value),
                Value::Set(members) => Variable::from_array(members.iter().map(|member| text(member)).collect()),
            };
            root.dot_insert(id, value);
        }
        root
    }
}

fn money() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("amount".to_owned()),
        Just("balance".to_owned()),
        (0..100_000_i64, 0..100_i64).prop_map(|(yuan, fen)| format!("{yuan}.{fen:02}")),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), prop_oneof![Just("+"), Just("-")]).prop_map(|(one, sign)| format!("(amount {sign} {one})")),
            inner.clone().prop_map(|one| format!("(balance - {one})")),
            (1..20_i64).prop_map(|times| format!("(amount * {times})")),
            (1..2_000_i64).prop_map(|share| format!("(balance * 0.{share:04})")),
            (1..9_i64).prop_map(|parts| format!("(amount / {parts})")),
            inner.clone().prop_map(|one| format!("min([balance, {one}])")),
            inner.prop_map(|one| format!("max([{one}, amount])")),
            Just("abs(amount)".to_owned()),
            Just("round(amount / 7)".to_owned()),
            Just("floor(-balance)".to_owned()),
        ]
    })
}

fn plain() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("count_1h".to_owned()),
        Just("score".to_owned()),
        Just("len(summary)".to_owned()),
        Just("len(tags)".to_owned()),
        (-9..10_i64).prop_map(|number| number.to_string()),
        (0..5_i64, 0..1_000_i64).prop_map(|(whole, places)| format!("{whole}.{places:03}")),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), prop_oneof![Just("+"), Just("-"), Just("*"), Just("/"), Just("%")], inner.clone())
                .prop_filter("division by a written zero", |(_, _, right)| !is_zero(right))
                .prop_map(|(left, sign, right)| format!("({left} {sign} {right})")),
            inner.clone().prop_map(|one| format!("abs({one})")),
            inner.clone().prop_map(|one| format!("-({one})")),
            inner.clone().prop_map(|one| format!("ceil({one})")),
            inner.prop_map(|one| format!("(payee.listed ? {one} : count_1h)")),
            Just("(amount / balance)".to_owned()),
        ]
    })
}

/// Sums that are written out could come to nothing; those are refused, and not what is compared here.
fn is_zero(text: &str) -> bool {
    !text.contains(|c: char| c.is_ascii_alphabetic())
}

fn comparison() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="])
}

fn clause() -> impl Strategy<Value = String> {
    let equal = || prop::sample::select(vec!["==", "!="]);
    let text = || "[a-cA-C]{1,3}";
    let among = || prop::sample::select(vec!["in", "not in"]);
    let ends = || prop::sample::select(vec![("[", "]"), ("(", "]"), ("[", ")"), ("(", ")")]);
    prop_oneof![
        Just("payee.first_time".to_owned()),
        Just("payee.listed".to_owned()),
        (money(), comparison(), money()).prop_map(|(left, sign, right)| format!("balance - {left} {sign} {right}")),
        (comparison(), money()).prop_map(|(sign, right)| format!("amount {sign} {right}")),
        (plain(), comparison()).prop_map(|(left, sign)| format!("{left} {sign} count_1h")),
        (plain(), comparison(), -5..9_i64).prop_map(|(left, sign, right)| format!("score + {left} {sign} {right}")),
        (comparison(), 0..60_i64).prop_map(|(sign, hours)| format!("device.age {sign} duration(\"{hours}h\")")),
        (comparison(), 0..24_i64).prop_map(|(sign, hour)| format!("local_time {sign} time(\"{hour:02}:30\")")),
        (comparison(), 0..9_i64).prop_map(|(sign, days)| format!("today - opened_on {sign} duration(\"{days}d\")")),
        (comparison(), 1..9_i64).prop_map(|(sign, day)| format!("opened_on {sign} date(\"2024-10-0{day}\")")),
        (among(), ends(), 0..50_000_i64, 1..90_000_i64).prop_map(|(verb, (open, close), from, more)| {
            format!("amount {verb} {open}{from}..{}{close}", from + more)
        }),
        (among(), ends(), -3..3_i64, 1..9_i64).prop_map(|(verb, (open, close), from, more)| {
            format!("(count_1h + score) {verb} {open}{from}..{}{close}", from + more)
        }),
        (among(), prop::collection::vec(-3..12_i64, 1..5)).prop_map(|(verb, list)| format!("count_1h {verb} {list:?}")),
        (equal(), prop::sample::select(vec!["salary", "transfer"]))
            .prop_map(|(sign, kind)| format!("kind {sign} '{kind}'")),
        (equal(), text()).prop_map(|(sign, text)| format!("summary {sign} \"{text}\"")),
        equal().prop_map(|sign| format!("lower(summary) {sign} lower(trim(counterparty))")),
        (prop::sample::select(vec!["contains", "startsWith", "endsWith"]), text())
            .prop_map(|(name, text)| format!("{name}(upper(summary), \"{text}\")")),
        (among(), prop::collection::vec(text(), 1..4)).prop_map(|(verb, list)| format!("counterparty {verb} {list:?}")),
        (among(), prop::sample::select(vec!["vip", "staff"])).prop_map(|(verb, tag)| format!("'{tag}' {verb} tags")),
        equal().prop_map(|sign| format!("payee.listed {sign} (amount > balance)")),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    clause().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(") and ("))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(") or ("))),
            inner.clone().prop_map(|one| format!("not ({one})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("(({a}) ? ({b}) : ({c}))")),
        ]
    })
}

/// Brackets may be too many for a text with a range; that is a bound, not a disagreement.
fn compiled(catalogue: &Arc<Catalogue>, text: &str) -> Option<Condition> {
    match Condition::compile(catalogue, text) {
        Ok(condition) => Some(condition),
        Err(wrong) => {
            let bound = ["expr.too_deep", "expr.too_long", "expr.too_many_parts"].contains(&wrong.0[0].code.as_str());
            assert!(bound, "{text}: {wrong}");
            None
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn the_program_agrees_with_zens_machine(text in condition(), world in world()) {
        let catalogue = catalogue();
        let Some(condition) = compiled(&catalogue, &text) else { return Ok(()) };
        let ours = condition.truth(&world.facts(&catalogue, &[]));
        let theirs = evaluate_expression(&text, world.variable());
        match (ours, theirs) {
            (Truth::Unknown, _) => prop_assert!(text.contains('/') || text.contains('%'), "unknown without a quotient: {text}"),
            (known, Ok(Variable::Bool(theirs))) => prop_assert_eq!(known, Truth::of(theirs), "{}", text),
            // A quotient by nothing stops zen's machine; ours goes on, and is right if the rest decides.
            (_, Err(_)) => prop_assert!(text.contains('/') || text.contains('%'), "only ours: {text}"),
            (known, other) => prop_assert!(false, "{text}: {known:?} and {other:?}"),
        }
    }

    #[test]
    fn what_is_known_holds_whatever_is_missing(text in condition(), world in world(), missing in prop::collection::vec(any::<bool>(), 14)) {
        let catalogue = catalogue();
        let Some(condition) = compiled(&catalogue, &text) else { return Ok(()) };
        let partly = condition.truth(&world.facts(&catalogue, &missing));
        if partly != Truth::Unknown {
            prop_assert_eq!(partly, condition.truth(&world.facts(&catalogue, &[])), "{}", text);
        }
    }

    #[test]
    fn text_rows_and_reasons_mean_the_same(text in condition(), world in world(), missing in prop::collection::vec(any::<bool>(), 14)) {
        let catalogue = catalogue();
        let Some(condition) = compiled(&catalogue, &text) else { return Ok(()) };
        let facts = world.facts(&catalogue, &missing);
        let truth = condition.truth(&facts);
        prop_assert_eq!(condition.explain(&facts).truth, truth);
        prop_assert!(condition.explain(&facts).decisive().count() > 0);
        if let Some(printed) = compiled(&catalogue, &condition.text()) {
            prop_assert_eq!(printed.truth(&facts), truth, "{} printed as {}", text, printed.source());
            prop_assert_eq!(printed.text(), condition.text());
        }
        if let Ok(written) = write(&catalogue, &condition.rows())
            && let Some(written) = compiled(&catalogue, &written.text)
        {
            prop_assert_eq!(written.truth(&facts), truth, "{} in rows {}", text, written.source());
        }
        prop_assert!(!condition.in_words(Lang::Zh).is_empty() && !condition.in_words(Lang::En).is_empty());
    }

    #[test]
    fn no_text_brings_it_down(parts in prop::collection::vec(prop::sample::select(vec![
        "amount", "payee", ".", "first_time", "(", ")", "[", "]", "..", ",", "and", "or", "not", "not in", "in", "==", "=",
        ">", "??", "?", ":", "null", "5", "0.5", "\"a\"", "'", "contains(", "min([", "])", "+", "-", "/", "tags", "{", "`", "#",
        "map(", "duration(\"1d\")", "金额", "，", "1e9", "1e", "true", "&&", "^", ";", "$root", "as", "\u{0}",
    ]), 0..24), glue in prop::sample::select(vec!["", " "])) {
        let text = parts.join(glue);
        if let Err(wrong) = Condition::compile(&catalogue(), &text) {
            prop_assert!(!wrong.0.is_empty());
            for one in wrong.0 {
                prop_assert!(one.at.from <= one.at.to && one.at.to <= text.len(), "{text}: {one}");
                prop_assert!(text.is_char_boundary(one.at.from) && text.is_char_boundary(one.at.to), "{text}: {one}");
            }
        }
    }
}

#[test]
fn zens_traps_are_ours_no_more() {
    // Kept as a record of what the front end would let through by itself.
    let world = Variable::empty_object();
    world.dot_insert("amount", Variable::Number(5.into()));
    let zen = |text: &str| Isolate::with_environment(world.clone()).run_standard(text);
    assert!(matches!(zen("amount == \"5\""), Ok(Variable::Bool(false))), "silently false");
    assert!(matches!(zen("amuont == 5"), Ok(Variable::Bool(false))), "a typo is silently false");
    for text in ["amount == \"5\"", "amuont == 5"] {
        assert!(Condition::compile(&catalogue(), text).is_err());
    }
}
