//! Rules: the first twelve at their edges, and what holds for every set: a block dominates, worse is never judged softer, a
//! floor is only tightened, and what goes wrong in one rule stays in it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use contracts::risk::{Facts, LeastTool, Scenario, VerdictOutcome};
use expr::Truth;
use kernel::{Lang, Money, Timestamp};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::body::{Action, Bands, Body, Floor, OnMissing, RowText, RuleText, Switch, TableText, Take};
use super::compile::{Doc, Part, Rule, Set, Standing};
use super::explain::{StoredHit, explain};
use super::given::{Extra, Lists, facts_of};
use super::judge::{Effect, Judged};
use super::settings::{ADJUSTABLE, Adjustable, Setting, as_body};
use crate::moment::Moment;

use VerdictOutcome::{Allow, Delay, Deny, StepUp};

const NOON: Timestamp = Timestamp::from_micros(1_795_924_800_000_000);

/// The first twelve as they are written today.
fn first() -> Set {
    Set::compile(&[super::settings::first()]).unwrap()
}

fn judged(set: &Set, scenario: Scenario, facts: &Value) -> Judged {
    let lists = Lists::default();
    let extra = Extra::of(chrono_tz::Asia::Shanghai, "313331000014", &lists);
    set.judge_facts(scenario, &facts_of(facts.as_object().unwrap()), NOON, &extra)
}

fn fired(judged: &Judged) -> Vec<&str> {
    let mut ids: Vec<_> = judged.hits.iter().map(|hit| &*hit.rule).collect();
    ids.sort_unstable();
    ids
}

/// Nothing looks odd: noon, a device of a month, one transfer.
fn calm(more: Value) -> Value {
    let mut facts = json!({
        "amount": 0, "at.time": 43_200, "payee.first_time": false, "payee.listed": false, "device.listed": false,
        "device.known": true, "device.age": 30 * 86_400, "customer.transfer_count_10m": 1,
        "customer.transfer_count_1h": 1, "customer.new_device_count_1h": 0, "customer.opening_count_1h": 1,
        "device.registration_count_1h": 1, "device.new_user_count_1h": 0,
    });
    facts.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    facts
}

fn rule(id: &str, when: &str, action: Action) -> RuleText {
    RuleText {
        id: id.to_owned(),
        name_zh: "试".to_owned(),
        name_en: "test".to_owned(),
        scenarios: vec![Scenario::Transfer],
        when: when.to_owned(),
        action,
        score: 0,
        least_tool: LeastTool::Any,
        priority: 500,
        on_missing: OnMissing::Pass,
        reason_zh: format!("因为{id}"),
        reason_en: format!("because {id}"),
        remedy_zh: String::new(),
        remedy_en: String::new(),
        floor: Floor::No,
        enabled: Switch::On,
        category: "other".to_owned(),
        source: String::new(),
    }
}

fn body(rules: Vec<RuleText>) -> Body {
    Body { rules, ..Body::default() }
}

fn transfer(set: &Set, facts: &Value) -> VerdictOutcome {
    judged(set, Scenario::Transfer, facts).outcome
}

#[test]
fn each_of_the_first_rules_fires_exactly_from_its_threshold_on() {
    use Scenario::{AccountOpening, Login, ProtectionLifted, Registration, Transfer};
    let set = first();
    let check = |scenario, more: Value, outcome, rules: &[&str]| {
        let judged = judged(&set, scenario, &calm(more.clone()));
        assert_eq!((judged.outcome, fired(&judged)), (outcome, rules.to_vec()), "{scenario:?} {more}");
    };
    let day = 24 * 3_600;
    check(Transfer, json!({}), Allow, &[]);
    check(Transfer, json!({ "amount": 199_999, "device.age": 0 }), Allow, &[]);
    check(Transfer, json!({ "amount": 200_000, "device.age": day }), Allow, &[]);
    check(Transfer, json!({ "amount": 200_000, "device.age": day - 1 }), StepUp, &["new_device_large_amount"]);
    check(Transfer, json!({ "amount": 200_000, "device.age": null }), StepUp, &["new_device_large_amount"]);

    let counts = |ten, hour| json!({ "customer.transfer_count_10m": ten, "customer.transfer_count_1h": hour });
    check(Transfer, counts(5, 19), Allow, &[]);
    check(Transfer, counts(6, 6), StepUp, &["transfer_velocity"]);
    check(Transfer, counts(6, 20), Deny, &["transfer_velocity", "transfer_velocity_stop"]);

    for (minute, fires) in [(1_379, false), (1_380, true), (0, true), (359, true), (360, false)] {
        let rules: &[&str] = if fires { &["night_large_amount"] } else { &[] };
        let facts = json!({ "at.time": minute * 60, "amount": 2_000_000 });
        check(Transfer, facts, if fires { StepUp } else { Allow }, rules);
    }
    check(Transfer, json!({ "payee.first_time": true, "amount": 999_999 }), Allow, &[]);
    check(Transfer, json!({ "payee.first_time": true, "amount": 1_000_000 }), StepUp, &["first_time_payee_large"]);
    check(Transfer, json!({ "payee.listed": true }), Deny, &["payee_black_list"]);
    check(Transfer, json!({ "device.listed": true }), Deny, &["device_black_list"]);
    check(Login, json!({ "device.listed": true }), Deny, &["device_black_list"]);
    check(Registration, json!({ "device.listed": true }), Allow, &[]);

    check(AccountOpening, json!({}), Allow, &[]);
    check(AccountOpening, json!({ "device.listed": true }), Deny, &["device_black_list"]);
    check(AccountOpening, json!({ "payee.listed": true }), Deny, &["bound_account_black_list"]);
    check(AccountOpening, json!({ "device.age": day - 1 }), StepUp, &["new_device_account_opening"]);
    check(AccountOpening, json!({ "customer.opening_count_1h": 2 }), Allow, &[]);
    check(AccountOpening, json!({ "customer.opening_count_1h": 3 }), StepUp, &["account_opening_burst"]);
    let burst = &["account_opening_burst", "account_opening_burst_stop"];
    check(AccountOpening, json!({ "customer.opening_count_1h": 8 }), Deny, burst);
    check(ProtectionLifted, json!({ "customer.opening_count_1h": 30 }), Allow, &[]);
    check(ProtectionLifted, json!({ "device.age": day - 1 }), StepUp, &["new_device_protection_lifted"]);

    let new = |count| json!({ "device.known": false, "device.age": null, "customer.new_device_count_1h": count });
    check(Login, new(2), Allow, &[]);
    check(Login, new(3), StepUp, &["login_new_device_burst"]);
    check(Login, new(10), Deny, &["login_new_device_burst", "login_new_device_burst_stop"]);
    check(Login, json!({ "customer.new_device_count_1h": 10 }), Allow, &[]);
    check(Registration, json!({ "device.registration_count_1h": 4 }), Allow, &[]);
    check(Registration, json!({ "device.registration_count_1h": 5 }), StepUp, &["registration_burst"]);
    check(Registration, json!({ "device.new_user_count_1h": 5 }), StepUp, &["registration_burst"]);
    let burst = &["registration_burst", "registration_burst_stop"];
    check(Registration, json!({ "device.registration_count_1h": 10 }), Deny, burst);
}

#[test]
fn what_could_be_set_of_old_is_written_as_the_base_set_has_it() {
    for one in &ADJUSTABLE {
        for (id, when) in one.written(&BTreeMap::new()) {
            let base = Body::base().rule(id).unwrap_or_else(|| panic!("{id} is not in the base set"));
            let catalogue = super::given::catalogue();
            let text = |when: &str| expr::Condition::compile(catalogue, when).unwrap().text();
            assert_eq!(text(&base.when), text(&when), "{id}");
        }
    }
}

#[test]
fn a_bank_that_was_stricter_of_old_stays_so_and_a_floor_stays_a_floor() {
    let strict = |name: &str, value| Setting { enabled: true, thresholds: [(name.to_owned(), value)].into() };
    let off = Setting { enabled: false, thresholds: BTreeMap::new() };
    let usual = ADJUSTABLE.iter().map(|one| {
        let thresholds = one.thresholds.iter().map(|of| (of.name.to_owned(), of.default)).collect();
        (one.rule.to_owned(), Setting { enabled: true, thresholds })
    });
    assert_eq!(as_body(&usual.collect()), None, "what a new bank was given says nothing");

    let settings = [
        ("new_device_large_amount".to_owned(), strict("amount_min_minor", 50_050)),
        ("transfer_velocity".to_owned(), off.clone()),
        ("payee_black_list".to_owned(), off),
    ];
    let own = as_body(&settings.into()).unwrap();
    let set = Set::compile(&[Body::base().clone(), own]).unwrap();
    let at = |minor| calm(json!({ "amount": minor, "device.age": 0, "customer.transfer_count_10m": 30 }));
    let hits = |facts: &Value| judged(&set, Scenario::Transfer, facts).hits;
    let names = |facts: &Value| hits(facts).iter().map(|hit| hit.rule.to_string()).collect::<Vec<_>>();
    assert!(!names(&at(50_049)).contains(&"new_device_large_amount".to_owned()));
    assert!(names(&at(50_050)).contains(&"new_device_large_amount".to_owned()));
    assert!(!names(&at(50_050)).contains(&"transfer_velocity".to_owned()), "switched off");
    assert_eq!(transfer(&set, &calm(json!({ "payee.listed": true }))), Deny, "a floor");
}

#[test]
fn every_threshold_makes_a_text_that_can_be_asked() {
    for one in &ADJUSTABLE {
        for at in [0, 1, 59, 3_601, 86_399] {
            let thresholds = one.thresholds.iter().map(|of| (of.name.to_owned(), at.min(of.max))).collect();
            let max = one.thresholds.iter().map(|of| (of.name.to_owned(), of.max)).collect();
            for thresholds in [thresholds, max] {
                for (id, when) in one.written(&thresholds) {
                    let compiled = expr::Condition::compile(super::given::catalogue(), &when);
                    assert!(compiled.is_ok(), "{id}: {when}: {compiled:?}");
                }
            }
        }
    }
    assert!(Adjustable::find("no_such_rule").is_none());
}

#[test]
fn scores_add_up_and_lead_to_what_the_bands_say() {
    let scoring = |id: &str, at: i64, score| RuleText { score, ..rule(id, &format!("amount >= {at}"), Action::Score) };
    let bands = Bands { challenge: Some(100), strong: Some(200), face: Some(300), delay: Some(400), block: Some(500) };
    let rules = (1..=6).map(|n| scoring(&format!("r{n}"), n, 100)).collect();
    let set = Set::compile(&[Body { rules, bands, ..Body::default() }]).unwrap();
    let outcomes = [
        (0, Allow, LeastTool::Any),
        (1, StepUp, LeastTool::Any),
        (2, StepUp, LeastTool::Strong),
        (3, StepUp, LeastTool::Face),
        (4, Delay, LeastTool::Face),
        (6, Deny, LeastTool::Face),
    ];
    for (yuan, outcome, least_tool) in outcomes {
        let judged = judged(&set, Scenario::Transfer, &json!({ "amount": yuan * 100 }));
        assert_eq!((judged.outcome, judged.least_tool, judged.score), (outcome, least_tool, yuan * 100));
        assert_eq!(judged.verdict(None).reasons.is_empty(), outcome == Allow, "a verdict has reasons");
    }
    let own = Body { bands: Bands { block: Some(250), ..Bands::default() }, ..Body::default() };
    let looser = Body { bands: Bands { challenge: Some(900), ..Bands::default() }, ..Body::default() };
    let rules = (1..=6).map(|n| scoring(&format!("r{n}"), n, 100)).collect();
    let both = Set::compile(&[Body { rules, bands, ..Body::default() }, own, looser]).unwrap();
    assert_eq!(transfer(&both, &json!({ "amount": 300 })), Deny, "the tightest band of all");
    assert_eq!(transfer(&both, &json!({ "amount": 100 })), StepUp, "a looser one changes nothing");
}

#[test]
fn a_table_takes_the_first_row_that_fits_or_all() {
    let row = |when: &str, score| RowText { when: when.to_owned(), score };
    let table = |take| TableText {
        id: "card".to_owned(),
        name_zh: String::new(),
        name_en: String::new(),
        scenarios: vec![Scenario::Transfer],
        take,
        rows: vec![row("amount >= 10", 50), row("amount >= 5", 30), row("payee.first_time", 7)],
    };
    let score = |take, facts: Value| {
        let set = Set::compile(&[Body { tables: vec![table(take)], ..Body::default() }]).unwrap();
        judged(&set, Scenario::Transfer, &facts).score
    };
    assert_eq!(score(Take::Sum, json!({ "amount": 1_000, "payee.first_time": true })), 87);
    assert_eq!(score(Take::First, json!({ "amount": 1_000, "payee.first_time": true })), 50);
    assert_eq!(score(Take::First, json!({ "amount": 500 })), 30);
    assert_eq!(score(Take::Sum, json!({})), 0, "what is not known does not fit");
}

#[test]
fn allowing_overrides_neither_a_block_nor_a_floor_nor_what_is_more_urgent() {
    let allow = rule("friend", "payee.first_time == false", Action::Allow);
    let with = |other: RuleText| Set::compile(&[body(vec![other, allow.clone()])]).unwrap();
    let facts = json!({ "payee.first_time": false, "amount": 100 });
    let challenge = rule("ask", "amount > 0", Action::Challenge);
    assert_eq!(transfer(&with(challenge.clone()), &facts), Allow);
    assert_eq!(transfer(&with(rule("wait", "amount > 0", Action::Delay)), &facts), Allow);
    assert_eq!(transfer(&with(rule("stop", "amount > 0", Action::Block)), &facts), Deny);
    assert_eq!(transfer(&with(RuleText { floor: Floor::Yes, ..challenge.clone() }), &facts), StepUp);
    assert_eq!(transfer(&with(RuleText { priority: 501, ..challenge.clone() }), &facts), StepUp);
    let judged = judged(&with(challenge), Scenario::Transfer, &facts);
    assert!(judged.hits.iter().any(|hit| &*hit.rule == "ask" && hit.effect == Effect::Overridden), "still on record");
}

#[test]
fn a_floor_is_only_tightened_and_anything_else_is_replaced_or_switched_off() {
    let ground = body(vec![
        RuleText { floor: Floor::Yes, ..rule("floor", "amount >= 100", Action::Challenge) },
        rule("usual", "amount >= 200", Action::Block),
    ]);
    let own = |text: RuleText| Set::compile(&[ground.clone(), body(vec![text])]).unwrap();
    let of = |set: &Set, yuan: i64| transfer(set, &json!({ "amount": yuan * 100 }));
    let softer = own(rule("floor", "amount >= 5000", Action::Challenge));
    assert_eq!(of(&softer, 100), StepUp, "the floor is asked as well");
    let sharper = own(rule("floor", "amount >= 50", Action::Block));
    assert_eq!((of(&sharper, 50), of(&sharper, 49)), (Deny, Allow));
    let off = own(RuleText { enabled: Switch::Off, ..rule("floor", "amount >= 100", Action::Challenge) });
    assert_eq!(of(&off, 100), StepUp, "and cannot be switched off");
    let replaced = own(rule("usual", "amount >= 300", Action::Block));
    assert_eq!((of(&replaced, 299), of(&replaced, 300)), (StepUp, Deny));
    let off = own(RuleText { enabled: Switch::Off, ..rule("usual", "amount >= 200", Action::Block) });
    assert_eq!(of(&off, 500), StepUp);
}

#[test]
fn a_mistake_is_found_with_its_place() {
    let wrong = body(vec![
        rule("a", "amont > 5", Action::Block),
        rule("a", "amount > 5", Action::Score),
        RuleText { scenarios: vec![], ..rule("c", "amount > 5", Action::Block) },
        RuleText { floor: Floor::Yes, ..rule("d", "amount > 5", Action::Allow) },
        RuleText { enabled: Switch::Off, ..rule("payee_black_list", "payee.listed", Action::Block) },
    ]);
    let bands = Bands { challenge: Some(500), strong: Some(100), ..Bands::default() };
    let objections = Doc::compile(&Body { bands, ..wrong }).err().unwrap();
    let places: BTreeSet<_> = objections.iter().map(|objection| objection.place.as_str()).collect();
    let expected = [
        "/rules/0/when",
        "/rules/1/id",
        "/rules/1/score",
        "/rules/2/scenarios",
        "/rules/3/action",
        "/rules/4/enabled",
        "/bands/strong",
    ];
    assert_eq!(places, expected.into());
    assert!(objections.iter().all(|objection| objection.message.contains(" / ")), "in both languages: {objections:?}");
}

#[test]
fn what_is_missing_panics_or_is_slow_does_what_the_rule_declares_and_harms_no_other() {
    let of = |on_missing, id: &str| RuleText { on_missing, ..rule(id, "amount > 1", Action::Block) };
    let sound = || Rule::probe(rule("sound", "amount > 1", Action::Challenge), |_| Truth::True);
    let outcome = |bad: Rule| {
        let doc = Doc::of_rules(vec![bad, sound()], Bands::default());
        let part = Part { document: "test".into(), version: 1, doc, standing: Standing::Ground };
        let judged = judged(&Set::of(vec![part]), Scenario::Transfer, &json!({}));
        assert!(judged.hits.iter().any(|hit| &*hit.rule == "sound"), "the other one is judged");
        judged.outcome
    };
    let panics = |text| Rule::probe(text, |_| panic!("on purpose"));
    assert_eq!(outcome(panics(of(OnMissing::Pass, "bad"))), StepUp);
    assert_eq!(outcome(panics(of(OnMissing::Act, "bad"))), Deny);
    let unknown = |text| Rule::probe(text, |_| Truth::Unknown);
    assert_eq!(outcome(unknown(of(OnMissing::Pass, "bad"))), StepUp);
    assert_eq!(outcome(unknown(of(OnMissing::Act, "bad"))), Deny);

    let slow = Rule::probe(of(OnMissing::Act, "slow"), |_| {
        std::thread::sleep(std::time::Duration::from_millis(8));
        Truth::False
    });
    let doc = Doc::of_rules(vec![slow, sound()], Bands::default());
    let set = Set::of(vec![Part { document: "test".into(), version: 1, doc, standing: Standing::Ground }]);
    let outcomes: Vec<_> = (0..6).map(|_| transfer(&set, &json!({}))).collect();
    assert_eq!(outcomes[0], StepUp, "slow once is no harm");
    assert_eq!(outcomes[5], Deny, "slow again and again: not asked for a while, and it fails closed");
    let lists = Lists::default();
    let extra = Extra::of(chrono_tz::Asia::Shanghai, "1", &lists);
    let later = set.judge_facts(Scenario::Transfer, &facts_of(&Map::new()), NOON.plus_seconds(61), &extra);
    assert_eq!(later.outcome, StepUp, "and asked again after that");
}

#[test]
fn a_pardoned_rule_is_on_record_and_of_no_consequence() {
    let set = Set::compile(&[body(vec![
        rule("stop", "amount > 1", Action::Block),
        rule("ask", "amount > 1", Action::Challenge),
    ])]);
    let (set, lists, pardoned) = (set.unwrap(), Lists::default(), BTreeSet::from(["stop".to_owned()]));
    let extra = Extra { pardoned: &pardoned, ..Extra::of(chrono_tz::Asia::Shanghai, "1", &lists) };
    let facts = json!({ "amount": 200 });
    let judged = set.judge_facts(Scenario::Transfer, &facts_of(facts.as_object().unwrap()), NOON, &extra);
    assert_eq!(judged.outcome, StepUp, "every other rule judges as always");
    assert_eq!(fired(&judged), ["ask", "stop"]);
}

#[test]
fn a_shadow_is_recorded_where_it_differs_and_decides_nothing() {
    let same = rule("same", "amount > 1", Action::Challenge);
    let part = |standing, version, rules| Part {
        document: "main".into(),
        version,
        doc: Doc::compile(&body(rules)).unwrap(),
        standing,
    };
    let set = Set::of(vec![
        part(Standing::Own, 1, vec![same.clone()]),
        part(Standing::Shadow, 2, vec![same, rule("new", "amount > 1", Action::Block)]),
    ]);
    let judged = judged(&set, Scenario::Transfer, &json!({ "amount": 200 }));
    assert_eq!(judged.outcome, StepUp);
    let shadows: Vec<_> = judged.hits.iter().filter(|hit| hit.shadow).map(|hit| &*hit.rule).collect();
    assert_eq!(shadows, ["new"]);
    assert_eq!(judged.by_part, [StepUp, Deny]);
    assert!(judged.verdict(None).reasons.iter().all(|reason| reason.rule == "same"));
}

#[test]
fn a_verdict_says_in_words_why() {
    let set =
        Set::compile(&[body(vec![rule("ask", "payee.first_time and amount >= 100", Action::Challenge)])]).unwrap();
    let judged = judged(&set, Scenario::Transfer, &json!({ "amount": 12_345, "payee.first_time": true }));
    let hits: Vec<_> = judged.hits.iter().map(StoredHit::from).collect();
    // As they come back from the table.
    let hits: Vec<StoredHit> = serde_json::from_value(serde_json::to_value(hits).unwrap()).unwrap();
    let values: Map<_, _> = judged.values.iter().map(|(field, value)| (field.to_string(), value.clone())).collect();
    let zh = explain(hits.clone(), &values, Lang::Zh);
    assert!(zh.hits[0].condition.contains("交易金额") && zh.hits[0].condition.contains("100"), "{zh:?}");
    assert!(zh.hits[0].because.contains("123.45"), "what was found: {zh:?}");
    assert_eq!(zh.features.len(), 2);
    let en = explain(hits, &values, Lang::En);
    assert!(en.hits[0].because.contains("amount was"), "{en:?}");
    let gone = StoredHit { when: "no.such.field > 1".to_owned(), ..en.hits[0].hit.clone() };
    assert_eq!(explain(vec![gone], &values, Lang::En).hits[0].condition, "no.such.field > 1", "its text at least");
}

#[test]
fn whether_the_payee_is_new_is_asked_only_where_it_can_matter() {
    let set = first();
    let lists = Lists::default();
    let extra = Extra::of(chrono_tz::Asia::Shanghai, "313331000014", &lists);
    let minds = |set: &Set, minor| {
        let facts = Facts { amount: Some(Money::cny(minor)), ..Facts::of(Scenario::Transfer) };
        set.minds_first_payment(&Moment::of(&testkit::ctx(), &facts), &extra)
    };
    assert!(!minds(&set, 999_999));
    assert!(minds(&set, 1_000_000));
    let known_later = "not payee.first_time and customer.transfer_count_1h > 3 and device.known";
    let set = Set::compile(&[body(vec![rule("r", known_later, Action::Block)])]).unwrap();
    assert!(minds(&set, 1), "what is not known yet may come to be so");
    let never = Set::compile(&[body(vec![rule("r", "amount > 3", Action::Block)])]).unwrap();
    assert!(!minds(&never, 1_000));
}

#[test]
fn only_what_rules_of_the_scenario_read_is_wanted() {
    let set = first();
    assert!(set.wanted(Scenario::Campaign).is_empty());
    let wanted = set.wanted(Scenario::Transfer);
    let ids: Vec<_> = wanted.iter().map(|place| &*crate::features::BASE[*place].id).collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    assert!(ids.iter().all(|id| id.starts_with("customer.transfer_count_")));
}

prop_compose! {
    fn moment()(
        amount in 0..5_000_000_i64,
        device_age in prop::option::of(0..200_000_i64),
        time in 0..86_400_i64,
        flags: [bool; 3],
        counts in prop::array::uniform6(0..30_i64),
    ) -> [i64; 12] {
        let [first, payee, device] = flags.map(i64::from);
        let [ten, hour, devices, openings, registrations, arrivals] = counts;
        [amount, device_age.unwrap_or(-1), time, first, payee, device, ten, hour, devices, openings, registrations, arrivals]
    }
}

/// The numbers as facts; an age below zero is a device never seen.
fn told(moment: &[i64; 12]) -> Value {
    let [amount, age, time, first, payee, device, ten, hour, devices, openings, registrations, arrivals] = *moment;
    json!({
        "amount": amount, "at.time": time, "payee.first_time": first == 1, "payee.listed": payee == 1,
        "device.listed": device == 1, "device.known": age >= 0, "device.age": (age >= 0).then_some(age),
        "customer.transfer_count_10m": ten, "customer.transfer_count_1h": hour,
        "customer.new_device_count_1h": devices, "customer.opening_count_1h": openings,
        "device.registration_count_1h": registrations, "device.new_user_count_1h": arrivals,
    })
}

fn scenario() -> impl Strategy<Value = Scenario> {
    prop::sample::select(Scenario::ALL.to_vec())
}

proptest! {
    #[test]
    fn the_first_rules_never_judge_worse_softer(scenario in scenario(), one in moment(), other in moment()) {
        let mut worse = one;
        for (place, value) in worse.iter_mut().enumerate() {
            match place {
                // Younger is worse, never seen the worst.
                1 => *value = (*value).min(other[1]),
                2 => {}
                _ => *value = (*value).max(other[place]),
            }
        }
        let set = first();
        let (soft, hard) = (judged(&set, scenario, &told(&one)), judged(&set, scenario, &told(&worse)));
        prop_assert!(hard.outcome >= soft.outcome);
        prop_assert!(fired(&soft).iter().all(|rule| fired(&hard).contains(rule)));
    }

    #[test]
    fn a_verdict_is_as_sharp_as_its_reasons_and_a_block_dominates(scenario in scenario(), moment in moment()) {
        let set = first();
        let verdict = judged(&set, scenario, &told(&moment)).verdict(None);
        prop_assert_eq!(verdict.outcome == Allow, verdict.reasons.is_empty());
        let mut listed = moment;
        listed[4] = 1;
        prop_assert_eq!(judged(&set, Scenario::Transfer, &told(&listed)).outcome, Deny);
    }

    #[test]
    fn whatever_a_bank_writes_a_floor_holds(
        floors in prop::collection::vec((1..1_000_i64, 0..3_usize), 1..5),
        own in prop::collection::vec((0..6_usize, 1..1_000_i64, 0..4_usize, any::<bool>(), 0..1_000_i64), 0..8),
        yuan in 0..1_200_i64,
    ) {
        const ACTIONS: [Action; 4] = [Action::Challenge, Action::Delay, Action::Block, Action::Allow];
        let ground = floors.iter().enumerate().map(|(place, (at, action))| RuleText {
            floor: Floor::Yes,
            ..rule(&format!("r{place}"), &format!("amount >= {at}"), ACTIONS[*action])
        });
        let ground = body(ground.collect());
        let mut ids = BTreeSet::new();
        let own = own.iter().filter(|(id, ..)| ids.insert(*id)).map(|(id, at, action, on, priority)| RuleText {
            enabled: if *on { Switch::On } else { Switch::Off },
            priority: *priority,
            ..rule(&format!("r{id}"), &format!("amount >= {at}"), ACTIONS[*action])
        });
        let own = body(own.collect());
        let facts = json!({ "amount": yuan * 100 });
        let alone = judged(&Set::compile(std::slice::from_ref(&ground)).unwrap(), Scenario::Transfer, &facts);
        let both = judged(&Set::compile(&[ground, own]).unwrap(), Scenario::Transfer, &facts);
        prop_assert!(both.outcome >= alone.outcome);
        prop_assert!(both.least_tool >= alone.least_tool);
    }
}
