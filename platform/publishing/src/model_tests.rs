//! The rules of the line, by property.

use proptest::prelude::*;

use super::*;

const STEPS: [Step; 8] =
    [Step::Edit, Step::Check, Step::Return, Step::Approve, Step::Canary, Step::Release, Step::RollBack, Step::Retire];

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000)
}

fn released(version: i64, starts: i64, ends: Option<i64>) -> Released {
    let window = Window { starts_at: Some(at(starts)), ends_at: ends.map(at) };
    Released { version, release_no: version, window }
}

fn bank(id: &str) -> TenantId {
    id.parse().unwrap()
}

proptest! {
    #[test]
    fn nothing_goes_live_without_the_word_of_somebody_who_wrote_none_of_it(
        steps in prop::collection::vec((0..STEPS.len(), 0..3_u8), 0..60),
    ) {
        let people = ["li", "wang", "zhao"];
        let mut progress = Progress::begun_by("li");
        // Kept by the test alone: who wrote the text as it is, and whose word came after its last change.
        let (mut wrote, mut word) = (std::collections::BTreeSet::from(["li"]), None);
        for (step, who) in steps {
            let (step, who) = (STEPS[step], people[usize::from(who)]);
            if progress.take(step, who).is_err() {
                continue;
            }
            match step {
                Step::Edit => {
                    wrote.insert(who);
                    word = None;
                }
                Step::Return => word = None,
                Step::Approve => word = Some(who),
                _ => {}
            }
            if matches!(progress.state, State::Approved | State::Canary | State::Live | State::RolledBack) {
                prop_assert!(word.is_some_and(|word| !wrote.contains(word)), "{:?} without another's word", progress);
                prop_assert_eq!(progress.approved_by.as_deref(), word);
            }
            if matches!(progress.state, State::Draft | State::Checked) {
                prop_assert_eq!(&progress.approved_by, &None, "a new text is approved by nobody");
            }
        }
    }

    #[test]
    fn whoever_is_tried_on_stays_so_when_the_share_grows(
        subject in "[0-9a-f-]{1,36}", salt in "[0-9a-f:]{1,40}", less in 0..=EVERYBODY, more in 0..=EVERYBODY,
    ) {
        let (less, more) = (less.min(more), less.max(more));
        let of = |share| Canary { share, ..Canary::default() };
        let bank = bank("lanwan");
        let takes = |share| of(share).takes(&bank, &salt, Some(&subject));
        prop_assert_eq!(takes(less), takes(less));
        prop_assert!(!takes(less) || takes(more));
        prop_assert!(takes(EVERYBODY) && !takes(0));
        prop_assert!(lot(&salt, &subject) < EVERYBODY);
    }

    #[test]
    fn whoever_takes_away_what_is_in_force_gets_the_last_good_one(
        windows in prop::collection::vec((0..100_i64, prop::option::of(1..100_i64)), 1..12), now in 0..150_i64,
    ) {
        let all: Vec<Released> = windows.iter().enumerate()
            .map(|(no, (starts, long))| released(no as i64 + 1, *starts, long.map(|long| starts + long)))
            .collect();
        let now = at(now);
        let mut left = all.clone();
        let mut good: Vec<i64> = all.iter().filter(|one| one.window.holds(now)).map(|one| one.version).collect();
        while let Some(last) = good.pop() {
            let found = in_force(&left, now).map(|one| one.version);
            prop_assert_eq!(found, Some(last));
            prop_assert_eq!(all.iter().filter(|one| standing(**one, &left, now) == Standing::InForce).count(), 1);
            left.retain(|one| one.version != last);
        }
        prop_assert_eq!(in_force(&left, now), None);
    }

    #[test]
    fn what_is_called_scheduled_comes_to_decide_and_what_is_called_superseded_does_not(
        windows in prop::collection::vec((0..30_i64, prop::option::of(1..30_i64)), 1..6), now in 0..40_i64,
    ) {
        let all: Vec<Released> = windows.iter().enumerate()
            .map(|(no, (starts, long))| released(no as i64 + 1, *starts, long.map(|long| starts + long)))
            .collect();
        for one in &all {
            let decides_later = (now + 1..=61).any(|then| in_force(&all, at(then)).is_some_and(|first| first.version == one.version));
            match standing(*one, &all, at(now)) {
                Standing::Scheduled => prop_assert!(decides_later, "{:?} of {:?}", one, all),
                Standing::Superseded => prop_assert!(!decides_later, "{:?} of {:?}", one, all),
                _ => prop_assert!(one.window.starts_at.unwrap() <= at(now)),
            }
        }
    }
}

#[test]
fn lots_are_the_same_in_every_process_and_spread_evenly() {
    assert_eq!(lot("a:1", "b"), lot("a:1", "b"));
    let hit = (0..20_000).filter(|number| lot("document:3", &format!("user-{number}")) < 500).count();
    assert!((800..1_200).contains(&hit), "5% of 20,000 is about 1,000, not {hit}");
    let both = (0..20_000).filter(|number| {
        let subject = format!("user-{number}");
        lot("document:3", &subject) < 500 && lot("document:4", &subject) < 500
    });
    assert!(both.count() < 120, "another version is tried on others");
}

#[test]
fn nobody_in_particular_is_tried_on_only_where_everybody_is() {
    let canary =
        Canary { banks: vec![bank("lanwan")], share: 5_000, white_list: vec!["u1".into()], ..Canary::default() };
    assert!(!canary.takes(&bank("qinghe"), "d:1", Some("u1")), "another bank");
    assert!(canary.takes(&bank("lanwan"), "d:1", Some("u1")), "the white list");
    assert!(!canary.takes(&bank("lanwan"), "d:1", None));
    assert!(Canary { share: EVERYBODY, ..canary }.takes(&bank("lanwan"), "d:1", None));
}

#[test]
fn a_start_is_waited_for_and_an_end_brings_back_what_was_there() {
    let all = [released(1, 0, None), released(2, 100, Some(200))];
    let stands = |now| (standing(all[0], &all, at(now)), standing(all[1], &all, at(now)));
    assert_eq!(stands(50), (Standing::InForce, Standing::Scheduled));
    assert_eq!(stands(100), (Standing::Replaced, Standing::InForce));
    assert_eq!(stands(200), (Standing::InForce, Standing::Ended));
}
