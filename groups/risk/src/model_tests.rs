//! The rules at their edges, and the two promises: deny dominates, worse is never judged softer.

use proptest::prelude::*;

use super::*;

const CALM: Features = Features {
    amount_minor: 0,
    device_age_s: 30 * 86_400,
    minute_of_day: 12 * 60,
    first_time_payee: false,
    payee_listed: false,
    device_listed: false,
    transfers_10m: 1,
    transfers_1h: 1,
    new_devices_1h: 0,
    device_users_1h: 1,
    openings_1h: 1,
};

fn rules() -> RuleSet {
    RuleSet::tune(&BTreeMap::new())
}

fn check(scenario: Scenario, features: Features, outcome: VerdictOutcome, fired: &[&str]) {
    let verdict = rules().judge(scenario, &features);
    let names: Vec<_> = verdict.reasons.iter().map(|reason| reason.rule.as_str()).collect();
    assert_eq!((verdict.outcome, names.as_slice()), (outcome, fired), "{features:?}");
}

#[test]
fn each_rule_fires_exactly_from_its_threshold_on() {
    use Scenario::{Login, Registration, Transfer};
    use VerdictOutcome::{Allow, Deny, StepUp};
    let transfer = |features, outcome, fired: &[&str]| check(Transfer, features, outcome, fired);
    transfer(CALM, Allow, &[]);

    let day = 24 * 3_600;
    transfer(Features { amount_minor: 199_999, device_age_s: 0, ..CALM }, Allow, &[]);
    transfer(Features { amount_minor: 200_000, device_age_s: day, ..CALM }, Allow, &[]);
    transfer(Features { amount_minor: 200_000, device_age_s: day - 1, ..CALM }, StepUp, &["new_device_large_amount"]);

    transfer(Features { transfers_10m: 5, transfers_1h: 19, ..CALM }, Allow, &[]);
    transfer(Features { transfers_10m: 6, transfers_1h: 6, ..CALM }, StepUp, &["transfer_velocity"]);
    transfer(Features { transfers_10m: 6, transfers_1h: 20, ..CALM }, Deny, &["transfer_velocity"]);

    for (minute_of_day, fires) in [(1_379, false), (1_380, true), (0, true), (359, true), (360, false)] {
        let features = Features { minute_of_day, amount_minor: 2_000_000, ..CALM };
        let fired: &[&str] = if fires { &["night_large_amount"] } else { &[] };
        transfer(features, if fires { StepUp } else { Allow }, fired);
    }

    let first = Features { first_time_payee: true, ..CALM };
    transfer(Features { amount_minor: 999_999, ..first }, Allow, &[]);
    transfer(Features { amount_minor: 1_000_000, ..first }, StepUp, &["first_time_payee_large"]);

    transfer(Features { payee_listed: true, ..CALM }, Deny, &["payee_black_list"]);
    transfer(Features { device_listed: true, ..CALM }, Deny, &["device_black_list"]);
    check(Login, Features { device_listed: true, ..CALM }, Deny, &["device_black_list"]);
    check(Registration, Features { device_listed: true, ..CALM }, Allow, &[]);

    let opening = |features, outcome, fired: &[&str]| check(Scenario::AccountOpening, features, outcome, fired);
    opening(CALM, Allow, &[]);
    opening(Features { device_listed: true, ..CALM }, Deny, &["device_black_list"]);
    opening(Features { payee_listed: true, ..CALM }, Deny, &["bound_account_black_list"]);
    opening(Features { device_age_s: day, ..CALM }, Allow, &[]);
    opening(Features { device_age_s: day - 1, ..CALM }, StepUp, &["new_device_account_opening"]);
    opening(Features { openings_1h: 2, ..CALM }, Allow, &[]);
    opening(Features { openings_1h: 3, ..CALM }, StepUp, &["account_opening_burst"]);
    opening(Features { openings_1h: 8, ..CALM }, Deny, &["account_opening_burst"]);
    let lifted = |features, outcome, fired: &[&str]| check(Scenario::ProtectionLifted, features, outcome, fired);
    lifted(Features { openings_1h: 30, ..CALM }, Allow, &[]);
    lifted(Features { device_listed: true, ..CALM }, Deny, &["device_black_list"]);
    lifted(Features { device_age_s: day - 1, ..CALM }, StepUp, &["new_device_protection_lifted"]);

    check(Login, Features { new_devices_1h: 2, ..CALM }, Allow, &[]);
    check(Login, Features { new_devices_1h: 3, ..CALM }, StepUp, &["login_new_device_burst"]);
    check(Login, Features { new_devices_1h: 10, ..CALM }, Deny, &["login_new_device_burst"]);
    check(Registration, Features { device_users_1h: 4, ..CALM }, Allow, &[]);
    check(Registration, Features { device_users_1h: 5, ..CALM }, StepUp, &["registration_burst"]);
    check(Registration, Features { device_users_1h: 10, ..CALM }, Deny, &["registration_burst"]);
}

#[test]
fn a_bank_may_be_stricter_or_switch_a_rule_off() {
    let features = Features { amount_minor: 50_000, device_age_s: 0, transfers_10m: 30, transfers_1h: 30, ..CALM };
    let strict = Setting { enabled: true, thresholds: [("amount_min_minor".to_owned(), 50_000)].into() };
    let off = Setting { enabled: false, thresholds: BTreeMap::new() };
    let settings = [("new_device_large_amount".to_owned(), strict), ("transfer_velocity".to_owned(), off)].into();
    let verdict = RuleSet::tune(&settings).judge(Scenario::Transfer, &features);
    let names: Vec<_> = verdict.reasons.iter().map(|reason| reason.rule.as_str()).collect();
    assert_eq!((verdict.outcome, names), (VerdictOutcome::StepUp, vec!["new_device_large_amount"]));
}

#[test]
fn ids_and_thresholds_are_unambiguous() {
    let mut ids: Vec<_> = RULES.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), RULES.len());
    for rule in &RULES {
        let mut names: Vec<_> = rule.thresholds().map(|threshold| threshold.name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{} names a threshold twice", rule.id);
        assert!(rule.thresholds().all(|threshold| (0..=threshold.max).contains(&threshold.default)), "{}", rule.id);
        assert!(!rule.branches.is_empty() && !rule.scenarios.is_empty(), "{}", rule.id);
    }
}

prop_compose! {
    fn features()(
        amount_minor in 0..5_000_000_i64,
        device_age_s in 0..200_000_i64,
        minute_of_day in 0..1_440_i64,
        flags: [bool; 3],
        counts in prop::array::uniform5(0..30_i64),
    ) -> Features {
        Features {
            amount_minor,
            device_age_s,
            minute_of_day,
            first_time_payee: flags[0],
            payee_listed: flags[1],
            device_listed: flags[2],
            transfers_10m: counts[0],
            transfers_1h: counts[1],
            new_devices_1h: counts[2],
            device_users_1h: counts[3],
            openings_1h: counts[4],
        }
    }
}

fn scenario() -> impl Strategy<Value = Scenario> {
    prop_oneof![
        Just(Scenario::Registration),
        Just(Scenario::Login),
        Just(Scenario::Transfer),
        Just(Scenario::AccountOpening),
        Just(Scenario::ProtectionLifted),
    ]
}

proptest! {
    #[test]
    fn a_verdict_is_as_sharp_as_its_reasons(scenario in scenario(), features in features()) {
        let verdict = rules().judge(scenario, &features);
        prop_assert_eq!(verdict.outcome == VerdictOutcome::Allow, verdict.reasons.is_empty());
        let known = |reason: &Reason| RULES.iter().any(|rule| {
            rule.id == reason.rule && rule.version == reason.version && rule.scenarios.contains(&scenario)
        });
        prop_assert!(verdict.reasons.iter().all(known));
    }

    #[test]
    fn deny_dominates(features in features()) {
        let listed = Features { payee_listed: true, ..features };
        prop_assert_eq!(rules().judge(Scenario::Transfer, &listed).outcome, VerdictOutcome::Deny);
        let device = Features { device_listed: true, ..features };
        prop_assert_eq!(rules().judge(Scenario::Login, &device).outcome, VerdictOutcome::Deny);
    }

    #[test]
    fn worse_is_never_judged_softer(scenario in scenario(), one in features(), other in features()) {
        let worse = Features {
            amount_minor: one.amount_minor.max(other.amount_minor),
            device_age_s: one.device_age_s.min(other.device_age_s),
            minute_of_day: one.minute_of_day,
            first_time_payee: one.first_time_payee || other.first_time_payee,
            payee_listed: one.payee_listed || other.payee_listed,
            device_listed: one.device_listed || other.device_listed,
            transfers_10m: one.transfers_10m.max(other.transfers_10m),
            transfers_1h: one.transfers_1h.max(other.transfers_1h),
            new_devices_1h: one.new_devices_1h.max(other.new_devices_1h),
            device_users_1h: one.device_users_1h.max(other.device_users_1h),
            openings_1h: one.openings_1h.max(other.openings_1h),
        };
        let rules = rules();
        let (soft, hard) = (rules.judge(scenario, &one), rules.judge(scenario, &worse));
        prop_assert!(hard.outcome >= soft.outcome);
        prop_assert!(soft.reasons.iter().all(|reason| hard.reasons.contains(reason)));
    }

    #[test]
    fn one_more_fact_never_softens(features in features(), pick in 0..3_usize) {
        let mut more = features;
        match pick {
            0 => more.payee_listed = true,
            1 => more.device_listed = true,
            _ => more.first_time_payee = true,
        }
        let rules = rules();
        let before = rules.judge(Scenario::Transfer, &features).outcome;
        prop_assert!(rules.judge(Scenario::Transfer, &more).outcome >= before);
    }
}
