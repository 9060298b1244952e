//! Hours and days at their edges, and counts that add up.

use chrono_tz::Asia::{Kolkata, Shanghai};
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

#[test]
fn hours_and_days_begin_where_the_zone_says() {
    let check = |moment: &str, zone, hour: &str, date: &str| {
        let slot = Slot::of(at(moment), zone);
        assert_eq!((slot.hour, date_of(slot.day).to_string().as_str()), (at(hour), date), "{moment}");
    };
    check("2026-11-22T23:59:59.999999+08:00", Shanghai, "2026-11-22T23:00:00+08:00", "2026-11-22");
    check("2026-11-22T16:00:00Z", Shanghai, "2026-11-23T00:00:00+08:00", "2026-11-23");
    check("2026-11-22T10:45:00+05:30", Kolkata, "2026-11-22T10:00:00+05:30", "2026-11-22");
    check("1969-12-31T23:30:00Z", chrono_tz::UTC, "1969-12-31T23:00:00Z", "1969-12-31");
}

#[test]
fn customers_are_counted_back_from_now() {
    let new = |day, count| (day, Metric::Registration, Count { count, amount_minor: 0 });
    let days = days(10, 12, &vec![new(10, 5), new(12, 3)], 100);
    let read: Vec<_> = days.iter().map(|day| (day.customers, day.new_customers)).collect();
    assert_eq!(read, [(97, 5), (97, 0), (100, 3)]);
}

#[test]
fn yesterday_stops_at_the_same_time_of_day() {
    let hour = |text: &str, count| (at(text).micros(), Metric::Transfer, Count { count, amount_minor: count * 100 });
    let hours = vec![
        hour("2026-11-20T23:00:00+08:00", 1_000),
        hour("2026-11-21T00:00:00+08:00", 7),
        hour("2026-11-21T09:00:00+08:00", 5),
        hour("2026-11-21T10:00:00+08:00", 8),
        hour("2026-11-21T11:00:00+08:00", 100),
        hour("2026-11-22T09:00:00+08:00", 2_000),
    ];
    let figures = same_span_yesterday(at("2026-11-22T10:15:00+08:00"), &hours, Shanghai);
    assert_eq!((figures.transfers, figures.transfer_amount_minor), (14, 1_400));
    let begun = same_span_yesterday(at("2026-11-22T10:00:00+08:00"), &hours, Shanghai);
    assert_eq!(begun.transfers, 12);
}

#[test]
fn metrics_have_one_word_each() {
    assert!(Metric::ALL.iter().all(|metric| metric.as_str().parse() == Ok(*metric)));
}

proptest! {
    #[test]
    fn every_moment_lies_in_its_hour(micros in -10_i64.pow(15)..10_i64.pow(16)) {
        for zone in [Shanghai, Kolkata] {
            let moment = Timestamp::from_micros(micros);
            let slot = Slot::of(moment, zone);
            prop_assert!((0..HOUR_US).contains(&(micros - slot.hour.micros())));
            prop_assert_eq!(date_of(slot.day), moment.date_in(zone));
            prop_assert_eq!(day_number(date_of(slot.day)), slot.day);
        }
    }

    #[test]
    fn roll_ups_agree(events in prop::collection::vec((0..200_000_i64, 0..4_usize, 0..3_u8, 0..1_000_i64), 0..200)) {
        let mut tally = Tally::default();
        for (seconds, metric, dimension, amount) in &events {
            let slot = Slot::of(Timestamp::from_micros(0).plus_seconds(*seconds), Shanghai);
            tally.add(slot, Metric::ALL[*metric], &dimension.to_string(), *amount);
        }
        let sum = |counts: Vec<Count>| counts.iter().fold((0, 0), |(n, a), c| (n + c.count, a + c.amount_minor));
        let all = (events.len() as i64, events.iter().map(|event| event.3).sum::<i64>());
        prop_assert_eq!(sum(tally.by_hour().into_values().collect()), all);
        prop_assert_eq!(sum(tally.by_day().into_values().collect()), all);
        prop_assert_eq!(sum(tally.by_metric().into_values().collect()), all);
    }
}
