//! A made-up past in which something is to be found, and one in which nothing is.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;

const TODAY: i64 = 20_000;
const ENTRIES: usize = 16;

fn key(at: usize) -> String {
    format!("f{at:02}")
}

/// Customers with some functions from before. Those of each kind, told by an early one, take up one of three that go with it
/// now, where `of_kinds`, else whatever chance has it, of the first functions the most; those are what everybody uses.
fn people(count: usize, seed: u64, of_kinds: bool) -> Vec<Past> {
    let mut dice = StdRng::seed_from_u64(seed);
    let person = |nth: usize| {
        let mut firsts = BTreeMap::new();
        for at in 0..4 {
            if dice.random_bool(0.7) {
                firsts.insert(key(at), TODAY - dice.random_range(30..80));
            }
        }
        let kind = nth % 4;
        firsts.insert(key(4 + kind), TODAY - dice.random_range(60..85));
        let next = match of_kinds {
            true => 8 + kind * 2 + dice.random_range(0..2),
            // What many use is taken up the most.
            false => (0..)
                .map(|_| dice.random_range(0..ENTRIES).min(dice.random_range(0..ENTRIES)))
                .find(|at| !firsts.contains_key(&key(*at)))
                .unwrap(),
        };
        let when = if nth.is_multiple_of(3) { dice.random_range(0..NEXT_DAYS) } else { dice.random_range(20..50) };
        firsts.insert(key(next), TODAY - when);
        Past { lot: u16::try_from(nth * 7_919 % usize::from(LOTS)).unwrap(), firsts }
    };
    (0..count).map(person).collect()
}

fn all() -> Vec<String> {
    (0..ENTRIES).map(key).collect()
}

#[test]
fn what_goes_together_is_found_and_beats_what_most_use() {
    let taste = Taste::learned(&people(2_000, 1, true), TODAY, |_| true);
    assert_eq!(taste.verdict, Verdict::InUse);
    let Quality { learned_from, tried_on, hits, popular_hits } = taste.quality;
    assert_eq!(learned_from, 1_500);
    assert!((120..220).contains(&tried_on), "a third of a quarter took something up: {tried_on}");
    assert!(hits * 10 > tried_on * 8 && hits > popular_hits * 3 / 2, "{hits} and {popular_hits} of {tried_on}");
    let (keys, used) = (all(), [key(0), key(5)]);
    let (keys, used): (Vec<&str>, Vec<&str>) =
        (keys.iter().map(String::as_str).collect(), used.iter().map(String::as_str).collect());
    let ranked = taste.ranked(&used, &keys[8..], false);
    let mut first = [ranked[0].key, ranked[1].key];
    first.sort_unstable();
    assert_eq!(first, ["f10", "f11"]);
    assert_eq!(ranked[0].because, Because::After("f05".to_owned()));
    assert!(ranked[0].score > 3.0 * ranked[2].score, "{ranked:?}");
    let pair = &taste.pairs(1)[0];
    assert!(pair.times > 2.0 && pair.people >= 100, "{pair:?}");
}

#[test]
fn where_nothing_goes_together_what_many_use_is_suggested() {
    let taste = Taste::learned(&people(2_000, 2, false), TODAY, |_| true);
    let Quality { tried_on, hits, popular_hits, .. } = taste.quality;
    assert!((hits - popular_hits).abs() * 5 < tried_on, "{hits} and {popular_hits} of {tried_on}");
    let popular = Taste { weights: None, ..taste };
    let ranked = popular.ranked(&["f04"], &["f08", "f00", "f01", "nobody"], false);
    assert_eq!(ranked.len(), 3, "what nobody uses is not suggested");
    assert_eq!(ranked[2].key, "f08");
    assert_eq!(ranked[0].because, Because::Popular);
}

#[test]
fn popularity_can_be_asked_for_and_is_all_there_is_for_who_uses_nothing() {
    let taste = Taste::learned(&people(2_000, 1, true), TODAY, |_| true);
    let by_use = taste.ranked(&["f05"], &["f10", "f00"], false);
    assert_eq!(by_use[0].key, "f10");
    assert_eq!(taste.ranked(&["f05"], &["f10", "f00"], true)[0].key, "f00");
    assert_eq!(taste.ranked(&[], &["f10", "f00"], false)[0].key, "f00");
}

#[test]
fn nothing_is_learned_of_a_few_nor_of_nobody() {
    for few in [people(0, 3, true), people(40, 3, true)] {
        let taste = Taste::learned(&few, TODAY, |_| true);
        assert_eq!(taste.verdict, Verdict::TooFew);
        assert!(taste.weights.is_none());
    }
    assert!(Taste::learned(&[], TODAY, |_| true).ranked(&["f00"], &["f01"], false).is_empty());
}

#[test]
fn what_may_not_be_suggested_is_neither_learned_nor_tried() {
    let taste = Taste::learned(&people(2_000, 1, true), TODAY, |key| key < "f08");
    assert_eq!((taste.verdict, taste.quality.tried_on), (Verdict::TooFew, 0));
}

#[test]
fn it_is_the_same_after_it_was_kept() {
    let taste = Taste::learned(&people(800, 4, true), TODAY, |_| true);
    let kept = Taste::kept(&serde_json::to_string(&taste).unwrap()).unwrap();
    let keys = all();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    assert_eq!(kept.ranked(&["f06"], &keys, false), taste.ranked(&["f06"], &keys, false));
    assert_eq!((kept.quality, kept.people()), (taste.quality, 800));
    let broken = serde_json::to_string(&taste).unwrap().replace("\"had\":[", "\"had\":[7,");
    assert!(Taste::kept(&broken).is_err());
}
