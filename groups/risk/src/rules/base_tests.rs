//! The alliance's base set, and a bank's sample: every rule can be read, means what it says, and says it in both languages.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use contracts::risk::Scenario;
use expr::{Catalogue, Condition, Facts, Truth, Type, Value};
use kernel::Money;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::body::{Action, Body, CATEGORIES, Floor, RULES_MAX, RuleText};
use super::model_file::Model;
use crate::features;

const CASES: &str = include_str!("../../rules/cases.json");
const SAMPLE: &str = include_str!("../../rules/bank_sample.json");
const SAMPLE_CASES: &str = include_str!("../../rules/bank_sample.cases.json");
const GUIDE: &str = include_str!("../../../../docs/guides/fraud-patterns.md");
const MODEL: &[u8] = include_bytes!("../../rules/model/transfer.json");

/// What every bank has had from the start, and the words its customers know.
const OF_OLD: [(&str, &str, &str); 12] = [
    ("payee_black_list", "收款账户被列入涉诈风险名单", "The payee's account is on the fraud list"),
    ("device_black_list", "当前设备被列入风险设备名单", "This device is on the list of risky devices"),
    ("transfer_velocity", "短时间内转账次数较多", "Many transfers in a short time"),
    ("new_device_large_amount", "新设备绑定不久，转账金额较大", "A large amount from a newly bound device"),
    ("night_large_amount", "夜间大额转账", "A large amount at night"),
    ("first_time_payee_large", "首次向该收款人大额转账", "A large amount to a payee never paid before"),
    ("login_new_device_burst", "短时间内在多台新设备上登录", "Sign-ins from several new devices in a short time"),
    ("bound_account_black_list", "绑定账户被列入涉诈风险名单", "The bound account is on the fraud list"),
    ("new_device_account_opening", "新设备绑定不久，申请开户", "An account is opened from a newly bound device"),
    ("account_opening_burst", "短时间内申请开户次数较多", "Many openings of accounts in a short time"),
    (
        "new_device_protection_lifted",
        "新设备绑定不久，解除账户保护",
        "A protection is lifted from a newly bound device",
    ),
    ("registration_burst", "同一设备短时间内注册次数较多", "Many registrations from one device in a short time"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    rule: String,
    fires: BTreeMap<String, serde_json::Value>,
    not: BTreeMap<String, serde_json::Value>,
}

fn sample() -> Body {
    serde_json::from_str(SAMPLE).unwrap()
}

/// A value as a case writes it: money in minor units, spans and times in seconds.
fn value(catalogue: &Catalogue, id: &str, written: &serde_json::Value) -> Value<'static> {
    let slot = catalogue.slot(id).unwrap_or_else(|| panic!("there is no field {id}"));
    let whole = || written.as_i64().unwrap_or_else(|| panic!("{id}: {written} is not whole"));
    match &catalogue.fields()[slot].holds {
        Type::Flag => Value::Flag(written.as_bool().unwrap()),
        Type::Whole(_) => Value::Whole(whole()),
        Type::Decimal(_) => Value::Decimal(written.to_string().parse::<Decimal>().unwrap()),
        Type::Money => Value::Money(Money::cny(whole())),
        Type::Duration | Type::TimeOfDay => Value::Seconds(whole()),
        Type::Day => Value::Day(written.as_str().unwrap().parse().unwrap()),
        Type::Text | Type::Choice(_) => Value::Text(written.as_str().unwrap().to_owned().into()),
        Type::Set(_) => {
            let members = written.as_array().unwrap().iter();
            Value::Set(members.map(|member| member.as_str().unwrap().to_owned().into()).collect())
        }
    }
}

fn facts(catalogue: &Arc<Catalogue>, values: &BTreeMap<String, serde_json::Value>) -> Facts<'static> {
    let mut facts = Facts::new(catalogue);
    for (id, written) in values {
        facts.set(id, value(catalogue, id, written)).unwrap_or_else(|fault| panic!("{id} = {written}: {fault}"));
    }
    facts
}

fn condition(catalogue: &Arc<Catalogue>, id: &str, when: &str) -> Condition {
    Condition::compile(catalogue, when).unwrap_or_else(|wrong| panic!("{id}: {when}\n{wrong:?}"))
}

fn check_cases(rules: &[RuleText], cases: &str) {
    let catalogue = features::catalogue();
    let cases: Vec<Case> = serde_json::from_str(cases).unwrap();
    let (of_rules, of_cases): (Vec<_>, Vec<_>) =
        (rules.iter().map(|rule| &rule.id).collect(), cases.iter().map(|case| &case.rule).collect());
    assert_eq!(of_rules, of_cases, "one case for every rule, in the same order");
    for (rule, case) in rules.iter().zip(&cases) {
        let condition = condition(&catalogue, &rule.id, &rule.when);
        let truth = |values| condition.truth(&facts(&catalogue, values));
        assert_eq!(truth(&case.fires), Truth::True, "{} fires", rule.id);
        // Known to be false: that something is missing would be no proof.
        assert_eq!(truth(&case.not), Truth::False, "{} does not fire", rule.id);
        let reads: BTreeSet<_> = condition.reads().map(|field| field.id.to_string()).collect();
        let given: BTreeSet<_> = case.fires.keys().cloned().collect();
        assert_eq!(reads, given, "{}: a case says all that its rule reads, and nothing else", rule.id);
        let changed = case.fires.iter().filter(|(id, value)| case.not.get(*id) != Some(value)).count();
        assert_eq!(changed, 1, "{}: one thing makes the difference", rule.id);
    }
}

fn check_words(rules: &[RuleText]) {
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for rule in rules {
        for zh in [&rule.name_zh, &rule.reason_zh] {
            assert!(chinese(zh) && (2..=60).contains(&zh.chars().count()), "{}: {zh}", rule.id);
        }
        for en in [&rule.name_en, &rule.reason_en] {
            assert!(!en.is_empty() && !chinese(en) && en.len() <= 120, "{}: {en}", rule.id);
        }
        assert_eq!(rule.remedy_zh.is_empty(), rule.remedy_en.is_empty(), "{}", rule.id);
        assert!(rule.remedy_en.is_empty() || (chinese(&rule.remedy_zh) && !chinese(&rule.remedy_en)), "{}", rule.id);
        // 反电信网络诈骗法 Art. 32: whoever is limited is told why, and what can be done.
        let quiet = matches!(rule.action, Action::Score | Action::Allow);
        assert!(quiet || !rule.remedy_zh.is_empty(), "{} limits somebody and does not say what can be done", rule.id);
        assert!(!rule.source.is_empty(), "{} has no source", rule.id);
        assert!(CATEGORIES.contains(&rule.category.as_str()), "{}: {}", rule.id, rule.category);
    }
}

fn check_ids(rules: &[RuleText]) {
    let ids: HashSet<_> = rules.iter().map(|rule| &rule.id).collect();
    assert_eq!(ids.len(), rules.len(), "every id is there once");
    let plain =
        |id: &str| id.len() <= 40 && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    assert!(ids.iter().all(|id| plain(id)));
}

#[test]
fn every_rule_of_the_base_fires_when_it_should_and_not_otherwise() {
    check_cases(&Body::base().rules, CASES);
}

#[test]
fn every_rule_of_the_sample_fires_when_it_should_and_not_otherwise() {
    check_cases(&sample().rules, SAMPLE_CASES);
}

#[test]
fn tables_can_be_read() {
    let catalogue = features::catalogue();
    for body in [Body::base(), &sample()] {
        for row in body.tables.iter().flat_map(|table| &table.rows) {
            condition(&catalogue, "a row", &row.when);
            assert!((1..=1_000).contains(&row.score));
        }
    }
}

#[test]
fn there_are_a_hundred_rules_and_eight_for_every_scenario() {
    let rules = &Body::base().rules;
    assert!((100..=RULES_MAX).contains(&rules.len()));
    for scenario in Scenario::ALL {
        let of_it = rules.iter().filter(|rule| rule.scenarios.contains(&scenario) && rule.action != Action::Allow);
        assert!(of_it.count() >= 8, "{}", scenario.as_str());
    }
    let asked: BTreeSet<_> = rules.iter().map(|rule| rule.category.as_str()).collect();
    assert_eq!(asked, CATEGORIES.into_iter().collect(), "every kind of fraud has its rules");
}

#[test]
fn rules_have_ids_of_their_own_and_words_in_both_languages() {
    for body in [Body::base(), &sample()] {
        check_ids(&body.rules);
        check_words(&body.rules);
    }
}

#[test]
fn the_guide_says_what_every_rule_is_against() {
    let rows: Vec<_> = GUIDE.lines().filter(|line| line.starts_with("| **")).collect();
    let named: Vec<_> = rows.iter().flat_map(|row| row.split('`').skip(1).step_by(2)).collect();
    let rules: BTreeSet<_> = Body::base().rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(named.iter().copied().collect::<BTreeSet<_>>(), rules);
    assert_eq!(named.len(), rules.len(), "each under one pattern");
}

#[test]
fn what_held_of_old_still_holds_with_the_same_words() {
    for (id, zh, en) in OF_OLD {
        let rule = Body::base().rule(id).unwrap_or_else(|| panic!("{id} is gone"));
        assert_eq!((rule.reason_zh.as_str(), rule.reason_en.as_str()), (zh, en), "{id}");
    }
    // What was the sharper half of a rule is a rule of its own, with the same words.
    for id in ["transfer_velocity", "login_new_device_burst", "account_opening_burst", "registration_burst"] {
        let (half, stop) = (Body::base().rule(id).unwrap(), Body::base().rule(&format!("{id}_stop")).unwrap());
        assert_eq!((half.action, stop.action), (Action::Challenge, Action::Block), "{id}");
        assert_eq!((&half.reason_zh, &half.scenarios), (&stop.reason_zh, &stop.scenarios), "{id}");
    }
}

#[test]
fn what_the_law_asks_for_is_floor_and_above_every_allowance() {
    let rules = &Body::base().rules;
    let allowance = rules.iter().filter(|rule| rule.action == Action::Allow).map(|rule| rule.priority).max().unwrap();
    let floor: Vec<_> = rules.iter().filter(|rule| rule.floor == Floor::Yes).collect();
    let lists = ["payee_black_list", "account_black_list", "customer_black_list", "bound_account_black_list"];
    assert!(lists.iter().all(|id| floor.iter().any(|rule| rule.id == *id)));
    for rule in floor {
        let by_law = ["法", "银发", "号"].iter().any(|word| rule.source.contains(word));
        assert!(by_law, "{} is floor without a law: {}", rule.id, rule.source);
        assert!(rule.priority > allowance || rule.action == Action::Challenge, "{}", rule.id);
    }
}

#[test]
fn no_single_score_stops_anybody() {
    let bands = Body::base().bands;
    let (delay, block) = (bands.delay.unwrap(), bands.block.unwrap());
    let quiet = Body::base().rules.iter().filter(|rule| rule.action == Action::Score);
    assert!(
        quiet.clone().count() > 0 && quiet.clone().all(|rule| rule.score > 0 && rule.score < bands.challenge.unwrap())
    );
    assert!(Body::base().rules.iter().all(|rule| rule.score * 3 <= delay.min(block)), "three signs at least");
}

#[test]
fn the_sample_tightens_what_is_floor_and_stays_within_a_banks_bounds() {
    let (base, sample) = (Body::base(), sample());
    assert!((15..=100).contains(&sample.rules.len()));
    let shared: Vec<_> = sample.rules.iter().filter_map(|rule| Some((rule, base.rule(&rule.id)?))).collect();
    assert!(shared.iter().any(|(_, ours)| ours.floor == Floor::Yes), "it shows how a floor rule is tightened");
    for (theirs, ours) in shared.iter().filter(|(_, ours)| ours.floor == Floor::Yes) {
        assert!(theirs.action.outcome() >= ours.action.outcome(), "{} is softened", theirs.id);
    }
}

#[test]
fn the_model_asks_for_fields_there_are() {
    let (catalogue, model) = (features::catalogue(), Model::read(MODEL).unwrap());
    for asked in model.features() {
        let slot = catalogue.slot(&asked.field).unwrap_or_else(|| panic!("there is no field {}", asked.field));
        let number = !matches!(catalogue.fields()[slot].holds, Type::Text | Type::Choice(_) | Type::Set(_) | Type::Day);
        assert!(number, "{} is no number", asked.field);
    }
    let known: Vec<_> = Scenario::ALL.iter().map(|scenario| scenario.as_str()).collect();
    assert!(model.scenarios.iter().all(|scenario| known.contains(&scenario.as_str())));
}
