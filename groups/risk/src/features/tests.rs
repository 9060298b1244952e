//! The windows against a recomputation from the list of moments: at the edges, in any order, under threads, within bounds.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use contracts::risk::Scenario;
use kernel::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use super::naive::Naive;
use super::*;
use crate::moment::{Moment, Outcome, Spot};

const US: i64 = 1_000_000;
const DAY: i64 = 86_400 * US;
/// A Tuesday, 2026.
const BEGIN: i64 = 1_780_000_000 * US;

fn at(us: i64) -> Timestamp {
    Timestamp::from_micros(BEGIN + us)
}

fn windows(bounds: Bounds) -> Windows {
    Windows::new(BASE.clone(), bounds).in_zone(chrono_tz::UTC)
}

fn exact() -> Windows {
    windows(Bounds { exact: 256, ..Bounds::default() })
}

fn place(id: &str) -> usize {
    BASE.iter().position(|feature| feature.id == id).unwrap_or_else(|| panic!("no feature {id}"))
}

fn all() -> Vec<usize> {
    (0..BASE.len()).collect()
}

fn read(windows: &Windows, now: &Moment, wanted: &[usize]) -> HashMap<usize, Option<i64>> {
    let mut found = HashMap::new();
    windows.read(now, wanted, &mut |feature, reading| assert!(found.insert(feature, reading).is_none()));
    assert_eq!(found.len(), wanted.len(), "each once");
    found
}

fn one(windows: &Windows, now: &Moment, id: &str) -> Option<i64> {
    read(windows, now, &[place(id)])[&place(id)]
}

fn transfer(us: i64, user: u128, payee: &str, amount: i64) -> Moment {
    let moment = Moment {
        user: Some(Uuid::from_u128(user)),
        device: Some("device".into()),
        device_age_s: Some(99 * 86_400),
        payee: Some(payee.into()),
        account: Some(format!("own-{user}").into()),
        amount_minor: Some(amount),
        ..Moment::at(at(us), Scenario::Transfer)
    };
    moment.marked()
}

/// Steps between moments: many in one minute, and right at the edges of windows.
fn step() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => 0..20 * US,
        2 => Just(0),
        1 => Just(60 * US),
        1 => Just(60 * US - 1),
        1 => Just(600 * US),
        1 => Just(3_600 * US),
        1 => 0..3_600 * US,
        1 => Just(DAY),
        1 => 0..9 * DAY,
        1 => Just(30 * DAY),
    ]
}

fn some<T: Clone + std::fmt::Debug + 'static>(values: Vec<T>) -> impl Strategy<Value = Option<T>> {
    prop_oneof![1 => Just(None), 6 => prop::sample::select(values).prop_map(Some)]
}

fn shape() -> impl Strategy<Value = Moment> {
    let texts = |texts: &[&str]| some(texts.iter().map(|text| Arc::<str>::from(*text)).collect());
    let who = (some((1..4).map(Uuid::from_u128).collect()), texts(&["d1", "d2", "d3"]), texts(&["p1", "p2"]));
    // Accounts pay each other: money comes in and goes out.
    let money =
        (texts(&["a1", "a2"]), texts(&["a1", "a2", "x"]), some(vec![1_000_i64, 1_040, 1_060, 50_000, 4_999_900]));
    let like = (
        any::<bool>(),
        some(vec![0_i64, 3_600, 86_400]),
        some(vec![86_400_i64, 40 * 86_400]),
        some(vec![30_i64, 60, 71]),
    );
    let place = (
        some(["203.0.113.1", "203.0.113.2", "198.51.100.1"].map(|ip| ip.parse::<IpAddr>().unwrap()).to_vec()),
        texts(&["CN/Hangzhou", "CN/Shanghai", "CN/"]),
        texts(&["pin", "password", "raise", "other"]),
    );
    let outcome = prop::sample::select(Outcome::ALL.to_vec());
    let scenario =
        prop::sample::select([Scenario::ALL.to_vec(), vec![Scenario::Transfer; 12], vec![Scenario::Login; 4]].concat());
    (who, money, like, place, outcome, scenario).prop_map(|(who, money, like, place, outcome, scenario)| {
        let moment = Moment {
            user: who.0,
            device: who.1,
            phone: who.2,
            account: money.0.clone().filter(|own| money.1.as_ref() != Some(own)),
            payee: money.1,
            amount_minor: money.2,
            first_time_payee: like.0,
            device_age_s: like.1,
            customer_since_s: like.2,
            age_years: like.3,
            city: place.1.filter(|city| !city.ends_with('/')),
            operation: place.2,
            ..Moment::at(at(0), scenario)
        };
        moment.from_address(place.0).with(outcome)
    })
}

/// Moments, one after the other or told a little out of order.
fn told(most: usize) -> impl Strategy<Value = Vec<Moment>> {
    let steps = prop::collection::vec((step(), shape(), any::<prop::sample::Index>()), 1..most);
    (steps, any::<bool>()).prop_map(|(steps, ordered)| {
        let mut now = 0;
        let mut moments: Vec<Moment> = Vec::new();
        for (step, mut moment, again) in steps {
            now += step;
            // Every third comes back with what was there before: an operation with its proof.
            if !moments.is_empty() && again.index(3) == 0 {
                let before = moments[again.index(moments.len())].clone();
                moment = Moment { outcome: moment.outcome, at: moment.at, ..before };
            }
            moment.at = at(now);
            moments.push(moment.marked());
        }
        if !ordered {
            moments.chunks_mut(4).for_each(<[Moment]>::reverse);
        }
        moments
    })
}

fn now_of(moments: &[Moment], later: i64, like: prop::sample::Index) -> Moment {
    let newest = moments.iter().map(|moment| moment.at.micros()).max().unwrap();
    let now = Moment { outcome: None, ..moments[like.index(moments.len())].clone() };
    Moment { at: Timestamp::from_micros(newest + later), ..now }.marked()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Every feature of the alliance, to the microsecond.
    #[test]
    fn readings_are_what_the_list_of_moments_says(moments in told(90), later in step(), like: prop::sample::Index) {
        let (windows, mut naive) = (exact(), Naive::default());
        for moment in &moments {
            windows.note(moment);
            naive.note(moment);
        }
        let now = now_of(&moments, later, like);
        let found = read(&windows, &now, &all());
        for (place, feature) in BASE.iter().enumerate() {
            let said = naive.read(feature, &now, feature.window_s * US);
            prop_assert_eq!(found[&place], said, "{}", feature.id);
        }
    }

    /// What came after a moment does not change what it read: a replay reads what was read live.
    #[test]
    fn a_reading_knows_nothing_of_later_moments(moments in told(60), like: prop::sample::Index) {
        let mut moments = moments;
        moments.sort_by_key(|moment| moment.at);
        let cut = like.index(moments.len());
        let now = Moment { outcome: None, ..moments[cut].clone() };
        // Waiting proofs are a matter of the present; another operation is not touched by them.
        let now = Moment { operation: Some("fresh".into()), ..now }.marked();
        let windows = exact();
        let (before, after): (Vec<_>, Vec<_>) = moments.iter().partition(|moment| moment.at <= now.at);
        before.iter().for_each(|moment| windows.note(moment));
        let live = read(&windows, &now, &all());
        let soon = |moment: &&&Moment| moment.at.micros() - now.at.micros() < 1_800 * US;
        after.iter().filter(soon).for_each(|moment| windows.note(moment));
        prop_assert_eq!(read(&windows, &now, &all()), live);
    }

    /// A moment that has been entered reads what it would have read, and is the same afterwards.
    #[test]
    fn entering_counts_a_moment_once(moments in told(40), later in step(), like: prop::sample::Index) {
        let (plain, entered) = (exact(), exact());
        for moment in &moments {
            plain.note(moment);
            if moment.outcome.is_some_and(Outcome::is_judged) {
                entered.enter(moment);
            }
            entered.note(moment);
        }
        let now = now_of(&moments, later + 1, like);
        let before = read(&plain, &now, &all());
        prop_assert_eq!(&read(&entered, &now, &all()), &before);
        entered.enter(&now);
        prop_assert_eq!(&read(&entered, &now, &all()), &before);
    }

    /// Of a busy key: at least what the window holds, at most what one longer by a 60th holds.
    #[test]
    fn a_busy_key_is_exact_to_a_60th_of_the_window(
        steps in prop::collection::vec((0..4_000_i64, 1..900_i64, 0..40_u128), 100..400),
        scale in prop::sample::select(vec![1_000, US, 40 * US, 1_000 * US]),
    ) {
        let (windows, mut naive) = (windows(Bounds { exact: 16, ..Bounds::default() }), Naive::default());
        let mut now = 0;
        for (step, amount, user) in steps {
            now += step * scale / 100;
            let moment = Moment { operation: Some(now.to_string().into()), ..transfer(now, user, "mule", amount) };
            let moment = moment.marked().with(Outcome::Allowed);
            windows.note(&moment);
            naive.note(&moment);
        }
        let judged = transfer(now, 99, "mule", 7);
        for id in ["payee.in_count_10m", "payee.in_count_1h", "payee.in_count_1d", "payee.in_sum_1h", "payee.in_sum_7d"] {
            let feature = &BASE[place(id)];
            let window = feature.window_s * US;
            let (least, most) = (naive.read(feature, &judged, window), naive.read(feature, &judged, window + window / 60));
            let reading = one(&windows, &judged, id);
            prop_assert!(least <= reading && reading <= most, "{id}: {least:?} <= {reading:?} <= {most:?}");
        }
        for id in ["payee.payer_count_10m", "payee.payer_count_1h", "payee.payer_count_7d", "payee.in_since"] {
            let feature = &BASE[place(id)];
            prop_assert_eq!(one(&windows, &judged, id), naive.read(feature, &judged, feature.window_s * US), "{}", id);
        }
    }

    /// Keys and bytes stay within their bounds whatever comes, and who is dropped is like one that was never seen.
    #[test]
    fn memory_is_bounded(users in prop::collection::vec(0..2_000_u128, 200..800), keys in 64..400_usize) {
        let bounds = Bounds { keys, bytes: 64_000, exact: 16 };
        let windows = windows(bounds);
        for (step, user) in users.iter().enumerate() {
            windows.note(&transfer(step as i64 * US, *user, &format!("payee-{}", user % 7), 100).with(Outcome::Allowed));
        }
        let memory = windows.memory();
        // A shard keeps its last key, however large.
        prop_assert!(memory.keys <= keys.div_ceil(32) * 32, "{memory:?}");
        prop_assert!(memory.bytes <= bounds.bytes + 32 * 20_000, "{memory:?}");
        let stranger = transfer(users.len() as i64 * US, 9_999, "nobody", 100);
        prop_assert_eq!(one(&windows, &stranger, "customer.transfer_count_1d"), Some(1));
        prop_assert_eq!(one(&windows, &stranger, "customer.transfer_since"), None);
    }
}

#[test]
fn windows_end_where_they_say() {
    let windows = exact();
    windows.note(&transfer(0, 1, "x", 500).with(Outcome::Blocked));
    let count = |us: i64| one(&windows, &transfer(us, 1, "y", 1), "customer.transfer_count_1m");
    assert_eq!(count(60 * US - 1), Some(2));
    assert_eq!(count(60 * US), Some(1), "(at - window, at]: what lies a whole window back is outside");
    assert_eq!(count(0), Some(2));
    assert_eq!(count(-1), Some(1), "what lies ahead of a clock that was set back does not count");
    assert_eq!(one(&windows, &transfer(59 * US, 1, "y", 1), "customer.transfer_since"), Some(59));
}

#[test]
fn a_proof_that_comes_back_is_the_same_attempt() {
    let windows = exact();
    let operation = |us: i64| transfer(us, 1, "x", 500);
    let count = |us: i64| one(&windows, &operation(us), "customer.transfer_count_1h");
    assert_eq!(count(0), Some(1));
    windows.note(&operation(0).with(Outcome::SteppedUp));
    assert_eq!(count(20 * US), Some(1), "it comes back with its proof");
    assert_eq!(one(&windows, &operation(20 * US), "customer.transfer_since"), None, "it is not before itself");
    windows.note(&operation(20 * US).with(Outcome::SteppedUp));
    assert_eq!(count(30 * US), Some(2), "the third time is a transfer of its own");
    assert_eq!(one(&windows, &operation(30 * US), "customer.stepped_count_1h"), Some(1));
    assert_eq!(one(&windows, &operation(30 * US), "profile.payee_seen_90d"), Some(0), "nothing went through");
    assert_eq!(one(&windows, &operation(30 * US), "profile.moment_count_90d"), Some(1), "but it was proven");
    windows.note(&operation(30 * US).with(Outcome::SteppedUp));
    let late = 30 * US + PROOF_S * US + 1;
    assert_eq!(count(late), Some(3), "a proof that never came does not make a later operation free");
}

#[test]
fn a_sign_in_that_was_allowed_is_over() {
    let windows = exact();
    let login = |us: i64| Moment { user: Some(Uuid::from_u128(1)), ..Moment::at(at(us), Scenario::Login) }.marked();
    for second in 0..3 {
        windows.note(&login(second * US).with(Outcome::Allowed));
    }
    assert_eq!(one(&windows, &login(3 * US), "customer.login_count_10m"), Some(4));
}

#[test]
fn what_is_not_known_is_not_counted() {
    let windows = exact();
    let login = Moment { user: Some(Uuid::from_u128(1)), ..Moment::at(at(0), Scenario::Login) }.marked();
    assert_eq!(one(&windows, &login, "ip.user_count_1h"), None, "no address came");
    assert_eq!(one(&windows, &login, "payee.in_sum_1h"), None, "nobody is paid");
    assert_eq!(one(&windows, &login, "customer.transfer_sum_1h"), Some(0));
    assert_eq!(one(&windows, &login, "customer.transfer_max_done_90d"), None);
    assert_eq!(one(&windows, &login, "customer.same_payee_count_1h"), None);
    assert_eq!(one(&windows, &login, "profile.hour_share_90d"), None, "too little to be a habit");
}

#[test]
fn money_that_comes_in_and_goes_out_meets_in_one_account() {
    let windows = exact();
    let came = Moment { account: Some("victim".into()), ..transfer(0, 1, "mule", 100_000) }.with(Outcome::Done);
    windows.note(&came.marked());
    let out = Moment { account: Some("mule".into()), ..transfer(120 * US, 2, "cash-out", 90_000) }.marked();
    assert_eq!(one(&windows, &out, "account.in_sum_10m"), Some(100_000));
    assert_eq!(one(&windows, &out, "account.in_since"), Some(120));
    assert_eq!(one(&windows, &out, "account.out_share_10m"), Some(90));
    windows.note(&out.with(Outcome::Allowed));
    let next = transfer(180 * US, 3, "mule", 1);
    assert_eq!(one(&windows, &next, "payee.out_sum_1h"), Some(90_000), "what the payee paid out itself");
    assert_eq!(one(&windows, &next, "payee.out_share_1h"), Some(90));
}

#[test]
fn whoever_is_far_away_too_soon_moves_fast() {
    const HANGZHOU: Spot = Spot { lat_e4: 302_936, lon_e4: 1_201_614 };
    const LONDON: Spot = Spot { lat_e4: 515_072, lon_e4: -1_275 };
    let windows = exact();
    let here = |us: i64, spot| Moment { spot: Some(spot), ..transfer(us, 1, &us.to_string(), 1) }.marked();
    assert_eq!(one(&windows, &here(0, HANGZHOU), "profile.speed"), None, "there is nothing to compare with");
    windows.note(&here(0, HANGZHOU).with(Outcome::Allowed));
    // Somebody else was stopped far away: that is not where the customer was.
    windows.note(&here(600 * US, LONDON).with(Outcome::Blocked));
    let hour = 3_600 * US;
    let speed = one(&windows, &here(hour, LONDON), "profile.speed").unwrap();
    assert!((9_000..9_500).contains(&speed), "{speed}");
    assert_eq!(one(&windows, &here(hour, HANGZHOU), "profile.speed"), Some(0));
    assert_eq!(one(&windows, &here(25 * hour, LONDON), "profile.speed"), None, "a day later anybody can be anywhere");
    assert!(one(&windows, &here(25 * hour, LONDON), "profile.distance").is_some());
}

#[test]
fn what_is_recalled_makes_nobody_go() {
    let windows = windows(Bounds { keys: 32, ..Bounds::default() });
    let only = |us: i64, user: u128| {
        Moment { user: Some(Uuid::from_u128(user)), ..Moment::at(at(us), Scenario::Login) }
            .marked()
            .with(Outcome::Allowed)
    };
    (0..400).for_each(|user| windows.note(&only(DAY, user)));
    let keys = windows.memory().keys;
    let known: Vec<u128> = (0..400)
        .filter(|user| one(&windows, &only(DAY + 60 * US, *user), "customer.login_count_1h") == Some(2))
        .collect();
    assert_eq!(known.len(), keys);
    (1_000..1_400).for_each(|user| windows.recall(&only(0, user)));
    for user in known {
        windows.recall(&only(0, user));
        assert_eq!(one(&windows, &only(DAY + 60 * US, user), "customer.login_count_1h"), Some(2));
        assert_eq!(
            one(&windows, &only(DAY - 1, user), "customer.login_count_1d"),
            Some(2),
            "the older one is known now"
        );
    }
    assert_eq!(windows.memory().keys, keys);
}

#[test]
fn moments_noted_at_once_are_all_there() {
    const THREADS: u128 = 8;
    const EACH: i64 = 500;
    let windows = windows(Bounds { exact: 64, ..Bounds::default() });
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let windows = &windows;
            scope.spawn(move || {
                for step in 0..EACH {
                    let mut moment = transfer(step * 1_000, thread % 2, "mule", 3);
                    moment.operation = Some(format!("{thread}.{step}").into());
                    windows.note(&moment.marked().with(Outcome::Allowed));
                }
            });
        }
    });
    let now = transfer(EACH * 1_000, 0, "mule", 3);
    let all = THREADS as i64 * EACH + 1;
    assert_eq!(one(&windows, &now, "payee.in_count_1h"), Some(all));
    assert_eq!(one(&windows, &now, "payee.in_sum_1h"), Some(all * 3));
    assert_eq!(one(&windows, &now, "customer.transfer_count_1d"), Some(all / 2 + 1));
    assert_eq!(one(&windows, &now, "payee.payer_count_1h"), Some(2));
}

#[test]
fn operations_judged_at_once_see_each_other() {
    const THREADS: usize = 12;
    let windows = exact();
    let barrier = std::sync::Barrier::new(THREADS);
    let counts: Vec<i64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (windows, barrier) = (&windows, &barrier);
                scope.spawn(move || {
                    let moment = transfer(0, 1, &format!("payee-{thread}"), 100);
                    barrier.wait();
                    windows.enter(&moment);
                    barrier.wait();
                    let count = one(windows, &moment, "customer.transfer_count_10m").unwrap();
                    windows.note(&moment.with(Outcome::Allowed));
                    count
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(counts, vec![THREADS as i64; THREADS], "a burst does not slip through under its own speed");
    assert_eq!(one(&windows, &transfer(US, 1, "x", 1), "customer.transfer_count_10m"), Some(THREADS as i64 + 1));
}

#[test]
fn features_of_a_bank_can_be_others() {
    let own = Feature {
        id: "customer.own_count_2h".into(),
        label: expr::Words::new("自有特征", "own feature"),
        subject: Subject::Customer,
        flow: None,
        scenarios: &[Scenario::Transfer],
        outcomes: Which::Attempts,
        only: Only::All,
        measure: Measure::Count,
        window_s: 7_200,
    };
    let windows = Windows::new(Arc::from([own]), Bounds::default());
    windows.note(&transfer(0, 1, "x", 1).with(Outcome::Allowed));
    assert_eq!(read(&windows, &transfer(7_199 * US, 1, "y", 1), &[0])[&0], Some(2));
    let mut found = 0;
    windows.read(&transfer(0, 1, "x", 1), &[7], &mut |_, _| found += 1);
    assert_eq!(found, 0, "a place that is none is not answered");
}
