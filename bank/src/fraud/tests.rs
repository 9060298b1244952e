//! The town is the same every time, and its people are what they are said to be.

use std::collections::BTreeSet;

use contracts::risk::Scenario;

use super::attacks::Kind;
use super::play::{Amount, End, Proofs, Who};
use super::*;

const SMALL: Size = Size { customers: 120, days: 12, attacks: 2, seed: 7, proofs: Proofs::AsAssumed };

#[test]
fn a_plan_follows_from_its_seed() {
    let (one, again) = (Plan::of(SMALL), Plan::of(SMALL));
    assert_eq!(one.acts, again.acts);
    let users = |plan: &Plan| plan.town.people.iter().map(|person| person.user).collect::<Vec<_>>();
    assert_eq!(users(&one), users(&again));
    let other = Plan::of(Size { seed: 8, ..SMALL });
    assert_ne!(one.acts, other.acts);
}

#[test]
fn how_people_live_does_not_hang_on_the_number_of_thieves() {
    let honest = |plan: &Plan| {
        let acts = plan.acts.iter().filter(|act| act.who == Who::Honest);
        acts.cloned().collect::<Vec<_>>()
    };
    let more = Plan::of(Size { attacks: 5, ..SMALL });
    assert_eq!(honest(&Plan::of(SMALL)), honest(&more));
}

#[test]
fn everything_is_in_its_time_and_thieves_come_when_it_is_measured() {
    let plan = Plan::of(SMALL);
    assert!(plan.acts.is_sorted_by_key(|act| act.at));
    for act in &plan.acts {
        assert!(act.at < SMALL.end().plus_seconds(2 * DAY_S), "{act:?}");
        if matches!(act.who, Who::Thief { .. }) {
            assert!(act.at >= SMALL.measured_from(), "{act:?}");
        }
    }
}

#[test]
fn every_kind_goes_after_money_and_every_scenario_has_honest_people() {
    let plan = Plan::of(Size { customers: 600, days: 30, ..SMALL });
    for kind in Kind::ALL {
        let takes = |act: &&play::Act| match act.who {
            Who::Thief { attack, .. } => plan.attacks[attack].kind == kind && act.amount != Amount::Nothing,
            _ => false,
        };
        assert!(plan.acts.iter().filter(takes).count() >= 4, "{}", kind.as_str());
    }
    let honest: BTreeSet<&str> =
        plan.acts.iter().filter(|act| act.who == Who::Honest).map(|act| act.scenario.as_str()).collect();
    let all: BTreeSet<&str> = Scenario::ALL.iter().map(|scenario| scenario.as_str()).collect();
    assert_eq!(honest, all);
    assert!(plan.acts.iter().any(|act| act.who == Who::Honest && act.end == End::Wrong), "people mistype");
}

/// The whole way, twice: the service answers the same both times, and every operation is somewhere in the score.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_follows_from_its_seed() {
    let size = Size { customers: 60, days: 9, attacks: 1, ..SMALL };
    let (one, again) = (run(size, None).await.unwrap(), run(size, None).await.unwrap());
    assert_eq!(one, again);
    let honest = &one["honest_operations"];
    assert!(honest["operations"].as_u64().unwrap() > 50, "{one:#}");
    assert_eq!(one["attacks_all"]["attacks"], 8);
    let of = |name: &str| one["attacks_all"][name].as_i64().unwrap();
    assert!(of("money_attempted_yuan") > 0);
    assert!(of("money_lost_yuan") >= 0);
    assert!(of("operations") >= of("blocked") + of("delayed") + of("asked_for_a_proof_they_lack"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_stops_nobody_who_holds_everything() {
    let size = Size { customers: 60, days: 9, attacks: 1, proofs: Proofs::StopNobody, ..SMALL };
    let told = run(size, None).await.unwrap();
    assert_eq!(told["attacks_all"]["asked_for_a_proof_they_lack"], 0);
    assert_eq!(told["attacks"]["takeover"]["thieves_hold"], "everything");
}
