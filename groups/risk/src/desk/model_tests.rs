//! The desk's pure rules, one by one.

use std::collections::BTreeSet;

use kernel::time::DEFAULT_ZONE;
use proptest::prelude::*;

use super::*;

const NOON: i64 = 1_795_320_000_000_000;

fn rules(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn granted(mark: Option<u64>, tail: Option<&str>, most: Option<i64>, names: &[&str]) -> Granted {
    let ends_at = Timestamp::from_micros(NOON).plus_seconds(60);
    Granted { mark, payee_tail: tail.map(str::to_owned), amount_max_minor: most, rules: rules(names), ends_at }
}

#[test]
fn an_allowance_lets_pass_what_it_is_bound_to_and_nothing_else() {
    let now = Timestamp::from_micros(NOON);
    let one_operation = granted(Some(7), None, None, &["a"]);
    assert!(one_operation.covers(now, 7, None, None));
    assert!(!one_operation.covers(now, 8, None, None));
    assert!(!one_operation.covers(now.plus_seconds(60), 7, None, None), "its end is the first moment without it");

    let one_payee = granted(None, Some("6789"), Some(500), &["b"]);
    assert!(one_payee.covers(now, 1, Some("6222000000006789"), Some(500)));
    assert!(!one_payee.covers(now, 1, Some("6222000000006780"), Some(500)));
    assert!(!one_payee.covers(now, 1, None, Some(500)), "a payee that is not told does not fit");
    assert!(!one_payee.covers(now, 1, Some("6222000000006789"), Some(501)));
    assert!(!one_payee.covers(now, 1, Some("6222000000006789"), None), "an amount that is not told does not fit");
}

#[test]
fn allowances_that_cover_add_up_and_others_do_not() {
    let now = Timestamp::from_micros(NOON);
    let all = vec![
        granted(Some(7), None, None, &["a"]),
        granted(None, None, None, &["b"]),
        granted(Some(8), None, None, &["c"]),
    ];
    let together = together(all, now, 7, None, None).expect("two cover it");
    assert!(together.passes("a") && together.passes("b") && !together.passes("c"));
    assert_eq!(super::together(vec![granted(Some(8), None, None, &["c"])], now, 7, None, None), None);
}

fn judged(day: i64, outcome: Outcome, rules: &[&str], amount_minor: i64, seen: Seen) -> Judged {
    let at = Timestamp::from_micros(NOON).plus_seconds(day * 86_400);
    let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
    Judged { at, scenario: "transfer".to_owned(), outcome, rules, amount_minor, seen }
}

#[test]
fn the_report_counts_each_rule_and_each_verdict_once() {
    let counts = tally(
        &[
            judged(0, Outcome::Deny, &["a", "b", "a"], 500, Seen::First),
            judged(0, Outcome::Deny, &["a"], 500, Seen::Again),
            judged(0, Outcome::StepUp, &["b"], 700, Seen::First),
            judged(1, Outcome::Delay, &["a"], 900, Seen::First),
            judged(1, Outcome::Allow, &[], 900, Seen::First),
        ],
        DEFAULT_ZONE,
    );
    let of = |day: &str, rule: &str| counts[&(day.to_owned(), rule.to_owned(), "transfer".to_owned())];
    let (first, second) = ("2026-11-22", "2026-11-23");
    assert_eq!(of(first, "a"), Counted { times: 2, blocked: 2, saved_minor: 500, ..Counted::default() });
    assert_eq!(of(first, "b"), Counted { times: 2, blocked: 1, stepped_up: 1, saved_minor: 500, ..Counted::default() });
    let all = Counted { times: 3, blocked: 2, stepped_up: 1, saved_minor: 500, ..Counted::default() };
    assert_eq!(of(first, ""), all);
    assert_eq!(of(second, ""), Counted { times: 1, delayed: 1, saved_minor: 900, ..Counted::default() });
    assert_eq!(counts.len(), 5, "a verdict that only shadow rules saw is not counted");
}

fn hit(rule: &str, shadow: bool) -> Hit {
    Hit { rule: rule.to_owned(), version: 1, document: None, action: None, score: 0, shadow }
}

#[test]
fn rules_are_measured_by_labels_and_compared_by_what_fires_with_them() {
    let verdict = |hits, outcome, label| Compared { outcome, hits, label };
    let (figures, overlaps) = compare(
        &[
            verdict(vec![hit("a", false), hit("b", false)], Outcome::Deny, Some(Label::Fraud)),
            verdict(vec![hit("b", false), hit("a", false)], Outcome::StepUp, Some(Label::Legitimate)),
            verdict(vec![hit("a", false), hit("c", true)], Outcome::Deny, Some(Label::Fraud)),
            verdict(vec![hit("a", false)], Outcome::StepUp, Some(Label::Unsure)),
        ],
        10,
    );
    let of = |rule: &str| figures.iter().find(|one| one.rule == rule).expect("seen");
    assert_eq!((of("a").hits, of("a").alone, of("a").held), (4, 2, 2), "a shadow hit is no company");
    assert_eq!(of("a").precision_permille(), Some(667));
    assert_eq!((of("c").hits, of("c").shadow, of("c").precision_permille()), (0, 1, None));
    assert_eq!(overlaps, [Overlap { one: "a".to_owned(), other: "b".to_owned(), both: 2 }]);
    assert_eq!(figures[0].rule, "a");
}

#[test]
fn words_come_back_as_they_went() {
    assert_eq!("step_up".parse(), Ok(Outcome::StepUp));
    assert!("allowed".parse::<Outcome>().is_err());
    assert_eq!(serde_json::to_value(CaseDecision::Release).expect("json"), "release");
    assert!(Outcome::Deny > Outcome::Delay && Outcome::Delay > Outcome::StepUp);
}

proptest! {
    /// However verdicts are cut into batches, their counts add up to the same.
    #[test]
    fn batches_add_up(
        verdicts in proptest::collection::vec((0_i64..3, 0_usize..4, 0_usize..3, 0_i64..10_000, any::<bool>()), 0..60),
        cut in 0_usize..60,
    ) {
        let outcomes = [Outcome::Allow, Outcome::StepUp, Outcome::Delay, Outcome::Deny];
        let names: [&[&str]; 3] = [&["a"], &["a", "b"], &[]];
        let all: Vec<_> = verdicts
            .into_iter()
            .map(|(day, outcome, rules, amount, again)| {
                judged(day, outcomes[outcome], names[rules], amount, if again { Seen::Again } else { Seen::First })
            })
            .collect();
        let cut = cut.min(all.len());
        let mut parts = tally(&all[..cut], DEFAULT_ZONE);
        for (key, counted) in tally(&all[cut..], DEFAULT_ZONE) {
            parts.entry(key).or_default().add(counted);
        }
        prop_assert_eq!(&parts, &tally(&all, DEFAULT_ZONE));
        let total = |rule: &str| parts.iter().filter(|((_, of, _), _)| of == rule).map(|(_, one)| one.times).sum::<i64>();
        prop_assert!(total("a") <= total(""), "no rule fires in more verdicts than there are");
    }
}
