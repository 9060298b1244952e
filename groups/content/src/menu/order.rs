//! In which order somebody is offered functions: what they put in order themselves, then what they use, then the bank's order.

use std::collections::HashMap;

/// Days after which a use counts half.
pub const HALF_LIFE_DAYS: f64 = 14.0;
/// Days a use is remembered.
pub const KEPT_DAYS: i64 = 90;

/// How often somebody used an entry on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Which.
    pub entry: String,
    /// On which day of the bank, in days since 1970.
    pub day: i64,
    /// How often.
    pub times: i64,
    /// When last, in microseconds.
    pub last_us: i64,
}

/// How much each entry is used, as seen on `today`: an old use counts less, by half in two weeks.
pub fn scores(uses: &[Use], today: i64) -> HashMap<&str, f64> {
    let mut scores = HashMap::new();
    for one in uses.iter().filter(|one| today - one.day <= KEPT_DAYS) {
        // A day is a small number: exact in a float.
        #[allow(clippy::cast_precision_loss)]
        let (times, age) = (one.times as f64, (today - one.day).max(0) as f64);
        *scores.entry(one.entry.as_str()).or_insert(0.0) += times * (-age / HALF_LIFE_DAYS).exp2();
    }
    scores
}

/// The entries used, the last one first.
pub fn recent(uses: &[Use], most: usize) -> Vec<&str> {
    let mut last: HashMap<&str, i64> = HashMap::new();
    for one in uses {
        let seen = last.entry(one.entry.as_str()).or_insert(one.last_us);
        *seen = one.last_us.max(*seen);
    }
    let mut all: Vec<_> = last.into_iter().collect();
    all.sort_by(|(a, at), (b, bt)| bt.cmp(at).then(a.cmp(b)));
    all.into_iter().take(most).map(|(entry, _)| entry).collect()
}

/// At most `most` keys: first `favourites` as they are, then by `scores`, then `usual` as it is. Each once.
pub fn arranged<'a>(
    favourites: impl IntoIterator<Item = &'a str>,
    scores: &HashMap<&'a str, f64>,
    usual: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    let mut used: Vec<_> = scores.iter().map(|(entry, score)| (*entry, *score)).collect();
    used.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
    let mut order: Vec<&str> = Vec::with_capacity(most);
    for entry in favourites.into_iter().chain(used.into_iter().map(|(entry, _)| entry)).chain(usual) {
        if order.len() == most {
            break;
        }
        if !order.contains(&entry) {
            order.push(entry);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn used(entry: &str, day: i64, times: i64) -> Use {
        Use { entry: entry.to_owned(), day, times, last_us: day }
    }

    #[test]
    fn what_one_put_in_order_goes_before_what_one_uses_and_that_before_the_banks_order() {
        let uses = [used("b", 100, 3), used("c", 100, 5), used("d", 1, 900)];
        let scores = scores(&uses, 100);
        assert_eq!(scores.get("d"), None, "too long ago");
        assert_eq!(arranged(["a"], &scores, ["e", "b", "a", "f"], 5), ["a", "c", "b", "e", "f"]);
        assert_eq!(arranged([], &scores, ["e"], 2), ["c", "b"]);
        assert_eq!(recent(&[used("x", 1, 1), used("y", 9, 1), used("x", 12, 1)], 9), ["x", "y"]);
    }

    #[test]
    fn two_weeks_halve_a_use() {
        let uses = [used("old", 86, 4), used("new", 100, 3)];
        let scores = scores(&uses, 100);
        assert!((scores["old"] - 2.0).abs() < 1e-9 && (scores["new"] - 3.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn nothing_stands_twice_and_nothing_is_made_up(
            favourites in proptest::collection::vec("[a-f]", 0..8),
            uses in proptest::collection::vec(("[a-h]", 0_i64..100, 1_i64..9), 0..20),
            usual in proptest::collection::vec("[a-j]", 0..12),
            most in 0_usize..10,
        ) {
            let uses: Vec<_> = uses.into_iter().map(|(entry, day, times)| used(&entry, day, times)).collect();
            let scores = scores(&uses, 100);
            let order = arranged(
                favourites.iter().map(String::as_str), &scores, usual.iter().map(String::as_str), most,
            );
            let mut once = order.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), order.len());
            let known = |key: &&str| favourites.iter().chain(&usual).any(|one| one == key) || scores.contains_key(*key);
            prop_assert!(order.iter().all(known));
            let all: std::collections::BTreeSet<&str> = favourites.iter().chain(&usual).map(String::as_str)
                .chain(scores.keys().copied()).collect();
            prop_assert_eq!(order.len(), most.min(all.len()));
        }
    }
}
