//! Alerts: what is usual without a database; figures that leave their bands against real ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::time::DEFAULT_ZONE;
use kernel::{Ctx, Id, PageQuery, Timestamp};
use proptest::prelude::*;
use publishing::model::Reach;
use publishing::{Move, NewDocument};
use serde_json::json;

use super::model::AlertMover;
use super::model::{Band, Span, WEEKS, movers};
use super::service::{Lately, Open, Point};
use super::store::{Alert, RaisedRow};
use super::*;
use crate::analysis::AnalysisGrain;
use crate::behaviour::{BehaviourName, Event};
use crate::tests::{Fixture, at, on_every_engine};

fn body(by: &str, what: Option<&str>) -> AlertBody {
    let event = json!({ "name": "click", "what": what });
    let body = json!({ "title": "点击量", "event": event, "count": "times", "by": by, "side": "both", "width": "usual",
        "least": 10, "cooldown_h": 20, "state": "on" });
    serde_json::from_value(body).unwrap()
}

#[test]
fn a_band_is_of_the_median_and_of_what_is_usually_apart_from_it() {
    let band = |before: &[i64], width| Band::of(before, width).map(|band| (band.middle, band.low, band.high));
    assert_eq!(band(&[100, 101, 99], AlertWidth::Usual), None, "too few weeks");
    // Of 1,000 the square root is 31.6, more than what they are apart.
    assert_eq!(band(&[1_000, 1_001, 999, 1_000], AlertWidth::Usual), Some((1_000, 889, 1_111)));
    // MAD 100: 148.26 to each side, three times.
    assert_eq!(band(&[900, 1_000, 1_100, 1_100], AlertWidth::Narrow), Some((1_050, 827, 1_273)));
    // One week in which everything stood still does not widen it.
    let quiet = [1_000, 1_010, 990, 1_005, 995, 1_000, 1_002, 998];
    let mut broken = quiet;
    broken[3] = 0;
    let (wide, narrow) = (Band::of(&broken, AlertWidth::Usual).unwrap(), Band::of(&quiet, AlertWidth::Usual).unwrap());
    assert!((wide.low - narrow.low).abs() <= 5 && (wide.high - narrow.high).abs() <= 5);
    assert_eq!(band(&[0, 0, 0, 0], AlertWidth::Wide), Some((0, 0, 5)));
}

#[test]
fn it_strikes_to_the_side_it_is_to_and_not_for_little() {
    let band = Band { middle: 100, low: 60, high: 140 };
    let strikes = |side, least, value| AlertBody { side, least, ..body("day", None) }.strikes(value, &band);
    assert!(strikes(AlertSide::Both, 0, 141) && strikes(AlertSide::Both, 0, 59));
    assert!(!strikes(AlertSide::Both, 0, 140) && !strikes(AlertSide::Both, 0, 60));
    assert!(!strikes(AlertSide::Above, 0, 59) && !strikes(AlertSide::Below, 0, 141));
    assert!(!strikes(AlertSide::Both, 200, 150), "too little of it");
    assert!(strikes(AlertSide::Below, 100, 0), "a figure that fell to nothing was enough before");
}

#[test]
fn a_span_is_looked_at_once_it_has_settled() {
    let last = |by, now: &str| {
        let span = Span::last(by, at(now), DEFAULT_ZONE);
        (span.begin(DEFAULT_ZONE), span.end(DEFAULT_ZONE))
    };
    let hours = |from: &str, until: &str| (at(from), at(until));
    assert_eq!(
        last(AnalysisGrain::Hour, "2026-11-22T10:09:59+08:00"),
        hours("2026-11-22T08:00:00+08:00", "2026-11-22T09:00:00+08:00")
    );
    assert_eq!(
        last(AnalysisGrain::Hour, "2026-11-22T00:10:00+08:00"),
        hours("2026-11-21T23:00:00+08:00", "2026-11-22T00:00:00+08:00")
    );
    assert_eq!(
        last(AnalysisGrain::Day, "2026-11-22T00:09:59+08:00"),
        hours("2026-11-20T00:00:00+08:00", "2026-11-21T00:00:00+08:00")
    );
}

#[test]
fn what_moved_most_is_told_in_the_direction_of_the_whole() {
    let parts = |pairs: &[(&str, i64)]| {
        pairs.iter().map(|(part, count)| ((*part).to_owned(), Some(*count))).collect::<BTreeMap<_, _>>()
    };
    let before = vec![parts(&[("a", 10), ("b", 50)]), parts(&[("a", 12), ("b", 48), ("c", 4)]), parts(&[("a", 11)])];
    let told = |rose| {
        let now = parts(&[("a", 90), ("b", 20), ("d", 3)]);
        movers(&now, &before, rose).into_iter().map(|one| (one.part, one.usual, one.now)).collect::<Vec<_>>()
    };
    assert_eq!(told(true), [("a".to_owned(), 11, 90), ("d".to_owned(), 0, 3)]);
    assert_eq!(told(false), [("b".to_owned(), 48, 20)]);
}

#[test]
fn a_part_of_too_few_people_is_not_known_and_is_no_mover() {
    let parts = |pairs: &[(&str, Option<i64>)]| {
        pairs.iter().map(|(part, count)| ((*part).to_owned(), *count)).collect::<BTreeMap<_, _>>()
    };
    let told = |now: &[(&str, Option<i64>)], before: &[&[(&str, Option<i64>)]], rose| {
        let before: Vec<_> = before.iter().map(|week| parts(week)).collect();
        let told = movers(&parts(now), &before, rose).into_iter();
        told.map(|one| (one.part, one.usual, one.now)).collect::<Vec<_>>()
    };
    let usual: &[(&str, Option<i64>)] = &[("a", Some(40)), ("b", Some(60))];
    let few: &[(&str, Option<i64>)] = &[("a", None), ("b", Some(60))];
    let gone: &[(&str, Option<i64>)] = &[("b", Some(10))];
    assert_eq!(told(few, &[usual; 4], false), [], "it did not fall to nothing");
    assert_eq!(told(gone, &[usual; 4], false), [("b".to_owned(), 60, 10), ("a".to_owned(), 40, 0)]);
    // Of weeks in which it was not known nothing is usual.
    assert_eq!(told(usual, &[usual, few, few, few], true), []);
    assert_eq!(told(&[("a", Some(90))], &[usual, usual, few, few], true), [("a".to_owned(), 40, 90)]);
}

proptest! {
    /// Of what comes by chance (as a sum of many small chances) hardly anything is told: with three and a half spreads and
    /// eight weeks to know from, at most one of a hundred.
    #[test]
    fn noise_is_not_told(seed in 0_u64..1_000_000, middle in 50_i64..5_000) {
        let mut dice = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut draw = || {
            let mut sum = 0.0;
            for _ in 0..12 {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                sum += (dice >> 33) as f64 / f64::from(u32::MAX >> 1);
            }
            // Twelve even chances make one that is normal; its spread is that of counts.
            (middle as f64 + (sum - 6.0) * (middle as f64).sqrt()).round() as i64
        };
        let mut told = 0;
        for _ in 0..200 {
            let before: Vec<i64> = (0..WEEKS).map(|_| draw()).collect();
            let band = Band::of(&before, AlertWidth::Usual).unwrap();
            told += i64::from(!(band.low..=band.high).contains(&draw()));
        }
        prop_assert!(told <= 4, "{} of 200", told);
    }

    #[test]
    fn a_band_is_around_its_middle(before in proptest::collection::vec(0_i64..1_000_000, 4..9)) {
        let band = Band::of(&before, AlertWidth::Wide).unwrap();
        prop_assert!(0 <= band.low && band.low <= band.middle && band.middle <= band.high);
    }
}

/// So many taps of a thing at an hour of a day, by as many people.
async fn tapped(bank: &Fixture, what: &str, times: i64, when: Timestamp) {
    let event = |nth: i64| Event {
        event_id: uuid::Uuid::new_v4().as_u128(),
        name: BehaviourName::Click,
        what: what.into(),
        page: "/".into(),
        person: u32::try_from(nth + 1).unwrap(),
        at_us: when.micros() + nth,
        ms: None,
        received_us: when.micros() + nth,
    };
    bank.behaviour.lake(bank.ctx()).await.unwrap().bring((0..times).map(event).collect()).await.unwrap();
}

/// Eight weeks and some days of an ordinary life, at ten in the morning: a hundred taps and a little more or less.
async fn ordinary(bank: &Fixture, last: Timestamp) {
    for back in 1..=WEEKS * 7 + 3 {
        let when = last.plus_seconds(-back * 86_400);
        tapped(bank, "tab.me", 60 + back % 5, when).await;
        tapped(bank, "tab.home", 40 - back % 3, when).await;
    }
}

async fn raised(bank: &Fixture) -> Vec<RaisedRow> {
    let page = PageQuery::parse(None, Some(100)).unwrap();
    bank.alerts.history(bank.ctx(), Open::Too, &page).await.unwrap().items
}

async fn look(bank: &Fixture) -> usize {
    let told = bank.alerts.look(bank.ctx()).await.unwrap();
    bank.alerts.write_letters(bank.ctx()).await.unwrap();
    told
}

/// The band, once all of it is counted; and how many days were left each time it was asked for.
async fn whole_band(bank: &Fixture, watched: Id<Alert>) -> (Vec<Point>, Vec<usize>) {
    let mut lefts = Vec::new();
    loop {
        let Lately { points, left } = bank.alerts.band(bank.ctx(), watched).await.unwrap();
        lefts.push(left);
        if left == 0 {
            return (points, lefts);
        }
        assert!(lefts.is_sorted_by(|one, next| one > next), "every time there is less to count: {lefts:?}");
    }
}

const TEN: &str = "2026-11-22T10:05:00+08:00";

#[tokio::test]
async fn a_day_that_is_not_usual_is_told_once_with_what_moved() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        let ann = bank.operator("ann");
        ordinary(&bank, at(TEN)).await;
        bank.alerts.create(&ann, body("day", None)).await.unwrap();
        // The day before was as they all are.
        bank.ctx().clock.move_to(at("2026-11-22T10:30:00+08:00"));
        assert_eq!((look(&bank).await, raised(&bank).await.len()), (0, 0));

        tapped(&bank, "tab.me", 61, at(TEN)).await;
        tapped(&bank, "tab.home", 300, at(TEN)).await;
        bank.ctx().clock.move_to(at("2026-11-23T00:05:00+08:00"));
        assert_eq!(look(&bank).await, 0, "what comes late is waited for");
        bank.ctx().clock.move_to(at("2026-11-23T00:15:00+08:00"));
        assert_eq!(look(&bank).await, 1);
        assert_eq!(look(&bank).await, 0, "once");
        let told = raised(&bank).await.remove(0);
        assert_eq!((told.value, told.slot), (361, at("2026-11-22T00:00:00+08:00")));
        assert!(told.band.low > 50 && told.band.high < 150, "{:?}", told.band);
        assert_eq!((told.movers[0].part.as_str(), told.movers[0].now), ("tab.home", 300));
        assert!((38..=40).contains(&told.movers[0].usual));
        let letters = bank.letters.written.lock().clone();
        let letter = letters.values().next().unwrap();
        assert_eq!((letters.len(), letter.operator_id.as_str()), (1, "ann"));
        assert!(letter.zh.subject.ends_with("点击量 高于正常范围"), "{}", letter.zh.subject);
        assert!(letter.zh.text.contains("2026-11-22，全部点击：361 次"), "{}", letter.zh.text);
        assert!(letter.en.text.contains("What moved most"), "{}", letter.en.text);

        // It is seen to once, and then is not open any more.
        let bob = bank.operator("bob");
        bank.alerts.see(&bob, told.event_id, "活动当天，属正常").await.unwrap();
        assert!(matches!(bank.alerts.see(&bob, told.event_id, "再看一次").await, Err(Error::Seen)));
        let page = PageQuery::parse(None, Some(10)).unwrap();
        assert!(bank.alerts.history(bank.ctx(), Open::Only, &page).await.unwrap().items.is_empty());
        assert_eq!(bank.alerts.list(bank.ctx()).await.unwrap()[0].1, 0);
        for (action, times) in [("insight.alert_made", 1), ("insight.alert_raised", 1), ("insight.alert_seen", 1)] {
            assert_eq!(bank.audited(action).await, times, "{action}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_hour_that_fell_is_told_and_not_again_before_it_may() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        let ann = bank.operator("ann");
        ordinary(&bank, at(TEN)).await;
        ordinary(&bank, at("2026-11-22T11:05:00+08:00")).await;
        let watched = bank.alerts.create(&ann, body("hour", Some("tab.me"))).await.unwrap();
        bank.ctx().clock.move_to(at("2026-11-22T10:12:00+08:00"));
        assert_eq!(look(&bank).await, 0, "at nine nobody is ever there");
        // Nobody tapped at ten, and nobody at eleven.
        bank.ctx().clock.move_to(at("2026-11-22T11:12:00+08:00"));
        assert_eq!(look(&bank).await, 1);
        bank.ctx().clock.move_to(at("2026-11-22T12:12:00+08:00"));
        assert_eq!(look(&bank).await, 0, "it rests for a while");
        let told = raised(&bank).await;
        assert_eq!((told.len(), told[0].value, told[0].slot), (1, 0, at("2026-11-22T10:00:00+08:00")));

        let (points, _) = whole_band(&bank, watched).await;
        let ten = points.iter().find(|point| point.at == at("2026-11-22T10:00:00+08:00")).unwrap();
        assert!(ten.value == 0 && ten.band.unwrap().low > 20, "{:?}", ten.band);
        assert_eq!(points.last().unwrap().at, at("2026-11-22T11:00:00+08:00"));

        // One that is off is not looked at, and of something else everything is counted anew.
        let off = AlertBody { state: AlertState::Off, ..body("hour", Some("tab.home")) };
        assert_eq!(bank.alerts.change(&ann, watched, 1, off).await.unwrap(), 2);
        bank.ctx().clock.move_to(at("2026-11-23T11:12:00+08:00"));
        assert_eq!(look(&bank).await, 0);
        let on = body("hour", Some("tab.home"));
        assert!(matches!(bank.alerts.change(&ann, watched, 1, on.clone()).await, Err(Error::Stale)));
        bank.alerts.change(&ann, watched, 2, on).await.unwrap();
        assert_eq!(look(&bank).await, 1, "of the other thing nobody tapped on this day either");
        assert_eq!(raised(&bank).await[0].body.event.what.as_deref(), Some("tab.home"));
    })
    .await;
}

#[tokio::test]
async fn a_band_by_the_hour_is_counted_bit_by_bit() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        ordinary(&bank, at(TEN)).await;
        tapped(&bank, "tab.me", 70, at(TEN)).await;
        bank.ctx().clock.move_to(at("2026-11-22T12:30:00+08:00"));
        let watched = bank.alerts.create(&bank.operator("ann"), body("hour", Some("tab.me"))).await.unwrap();
        let (points, lefts) = whole_band(&bank, watched).await;
        // Three days and the same weekdays of eight weeks, at most eight of them at once.
        assert!(lefts[0] >= 27 - 8 && lefts.len() >= 4, "{lefts:?}");
        assert_eq!(points.len(), 48);
        let ten = points.iter().find(|point| point.at == at("2026-11-22T10:00:00+08:00")).unwrap();
        assert_eq!(ten.value, 70);
        assert!((60..=64).contains(&ten.band.unwrap().middle), "{:?}", ten.band);
        assert!(points.iter().all(|point| point.band.is_some()));
        assert_eq!(bank.alerts.band(bank.ctx(), watched).await.unwrap().left, 0, "and is kept");
        // What was counted before it became another alert is not kept as that one's.
        let db = bank.bank.banks.db(bank.ctx()).unwrap();
        let before = store::alert_of(&db, watched).await.unwrap().unwrap();
        bank.alerts.change(&bank.operator("ann"), watched, 1, body("hour", Some("tab.home"))).await.unwrap();
        let mut tx = db.begin(bank.ctx()).await.unwrap();
        store::keep_points_in_tx(&mut tx, &before, &[(at(TEN), 7)]).await.unwrap();
        tx.commit().await.unwrap();
        let all = (at("2026-01-01T00:00:00+08:00"), at("2026-12-31T00:00:00+08:00"));
        assert_eq!(store::points(&db, watched, all).await.unwrap(), []);
    })
    .await;
}

/// Writes, approves and releases an audience.
async fn publish(bank: &Fixture, name: &str, body: serde_json::Value) {
    let (maker, checker) = (bank.operator("maker"), bank.operator("checker"));
    let (kind, name, title) = ("insight.audiences".to_owned(), name.to_owned(), "人群".to_owned());
    let new = NewDocument { kind, name, title, reach: Reach::Own, body: Some(body), note: String::new() };
    let place = bank.line.create(&maker, new).await.unwrap();
    let checked = bank.line.check(&maker, place.document_id, place.version, "").await.unwrap();
    let approve = Move::Approve { edit: checked.edit };
    bank.line.decide(&checker, place.document_id, place.version, approve, "").await.unwrap();
    let release = Move::Release { window: Default::default(), guard: None };
    bank.line.decide(&maker, place.document_id, place.version, release, "").await.unwrap();
}

#[tokio::test]
async fn audiences_with_the_same_title_are_told_apart_and_those_of_few_people_are_not() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        let users: Vec<_> = (0..12).map(|nth| format!("00000000-0000-7000-8000-{nth:012}")).collect();
        bank.behaviour.bring_customers(bank.ctx(), &users).await.unwrap();
        let viewed = |person: u32, event_id: u128| Event {
            event_id,
            name: BehaviourName::PageView,
            what: "/".into(),
            page: "/".into(),
            person,
            at_us: at(TEN).micros(),
            ms: None,
            received_us: at(TEN).micros(),
        };
        let views = (1..=6).map(|person| viewed(person, person.into())).collect();
        bank.behaviour.lake(bank.ctx()).await.unwrap().bring(views).await.unwrap();
        let audience = |when: &str| json!({ "title_zh": "同名人群", "title_en": "Same name", "owner": "市场部", "purpose": "比较", "when": when });
        publish(&bank, "a_all", audience("visit_days_7d >= 0")).await;
        publish(&bank, "a_viewers", audience("visit_days_7d >= 1")).await;
        for back in 1..=WEEKS * 7 {
            tapped(&bank, "tab.me", 12, at(TEN).plus_seconds(-back * 86_400)).await;
        }
        for nth in 0..5 {
            tapped(&bank, "tab.me", 12, at(TEN).plus_seconds(nth)).await;
        }
        bank.alerts.create(&bank.operator("ann"), body("day", Some("tab.me"))).await.unwrap();
        bank.ctx().clock.move_to(at("2026-11-23T00:15:00+08:00"));
        assert_eq!(look(&bank).await, 1);
        let told = raised(&bank).await.remove(0).movers;
        let apart = |mover: &AlertMover| (mover.part.clone(), mover.usual, mover.now);
        let of_two = [("a_all".to_owned(), 12, 60), ("a_viewers".to_owned(), 6, 30)];
        assert_eq!(told.iter().map(apart).take(2).collect::<Vec<_>>(), of_two);
        assert_eq!(told[0].title_zh.as_deref(), Some("同名人群"));
        let letter = bank.letters.written.lock().values().next().unwrap().clone();
        assert!(letter.zh.text.contains("· 同名人群：60（通常 12）\n· 同名人群：30（通常 6）\n"), "{}", letter.zh.text);
        assert!(letter.en.text.contains("- Same name: 60 (usually 12)"), "{}", letter.en.text);
    })
    .await;
}

#[tokio::test]
async fn a_letter_does_not_count_few_people_out() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        ordinary(&bank, at(TEN)).await;
        tapped(&bank, "tab.me", 3, at(TEN)).await;
        let watched = AlertBody { count: AlertCount::People, ..body("day", Some("tab.me")) };
        bank.alerts.create(&bank.operator("ann"), watched).await.unwrap();
        bank.ctx().clock.move_to(at("2026-11-23T00:15:00+08:00"));
        assert_eq!(look(&bank).await, 1);
        assert_eq!(raised(&bank).await[0].value, 3, "the console says what it was");
        let letter = bank.letters.written.lock().values().next().unwrap().clone();
        assert!(letter.zh.text.contains("：少于 5 人，低于"), "{}", letter.zh.text);
        assert!(letter.en.text.contains(": fewer than 5 people, below"), "{}", letter.en.text);
    })
    .await;
}

#[tokio::test]
async fn a_thing_that_few_people_do_is_not_told_of() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        ordinary(&bank, at(TEN)).await;
        // Everything stands still, but for three people.
        tapped(&bank, "tab.me", 3, at(TEN)).await;
        bank.alerts.create(&bank.operator("ann"), body("day", None)).await.unwrap();
        bank.ctx().clock.move_to(at("2026-11-23T00:15:00+08:00"));
        assert_eq!(look(&bank).await, 1);
        let told = raised(&bank).await.remove(0).movers;
        let parts: Vec<_> = told.iter().map(|mover| (mover.part.as_str(), mover.now)).collect();
        assert_eq!(parts, [("tab.home", 0)], "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_told_while_little_is_known() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        let ann = bank.operator("ann");
        for weeks in 1..=3 {
            tapped(&bank, "tab.me", 100, at(TEN).plus_seconds(-weeks * 7 * 86_400)).await;
        }
        tapped(&bank, "tab.me", 900, at(TEN)).await;
        bank.alerts.create(&ann, body("day", None)).await.unwrap();
        bank.ctx().clock.move_to(at("2026-11-23T01:00:00+08:00"));
        assert_eq!(look(&bank).await, 0, "three weeks are no habit");
    })
    .await;
}

#[tokio::test]
async fn an_alert_is_its_owners() {
    on_every_engine(|bank: Arc<Fixture>| async move {
        let (ann, bob) = (bank.operator("ann"), bank.operator("bob"));
        let once = Ctx { idempotency: Some(kernel::Idempotency::new("k".to_owned(), "k".to_owned())), ..ann.clone() };
        let made = bank.alerts.create(&once, body("day", None)).await.unwrap();
        assert_eq!(bank.alerts.create(&once, body("day", None)).await.unwrap(), made);
        // Others change it; it stays ann's.
        assert_eq!(bank.alerts.change(&bob, made, 1, body("hour", None)).await.unwrap(), 2);
        assert_eq!(bank.alerts.list(&bob).await.unwrap()[0].0.owner, "ann");
        bank.alerts.delete(&ann, made).await.unwrap();
        assert!(matches!(bank.alerts.delete(&ann, made).await, Err(Error::NotFound)));
        for _ in 0..model::ALERTS_MAX {
            bank.alerts.create(&ann, body("day", None)).await.unwrap();
        }
        assert!(matches!(bank.alerts.create(&ann, body("day", None)).await, Err(Error::TooMany)));
        let bad = [
            AlertBody { title: String::new(), ..body("day", None) },
            AlertBody { least: -1, ..body("day", None) },
            AlertBody { cooldown_h: 0, ..body("day", None) },
            body("day", Some(&"x".repeat(121))),
        ];
        let fields: Vec<_> = bad.into_iter().filter_map(|body| body.checked().err()).map(|(field, ..)| field).collect();
        assert_eq!(fields, ["title", "least", "cooldown_h", "event"]);
    })
    .await;
}
