//! What customers take up next, learned of what they used: which functions those who used one took up afterwards, and how much
//! that says beside how many use a function anyway. Pure.
//!
//! It is tried on customers it has not learned from: of those who took something up in the last days, how many found it among
//! the first few they would have been suggested. What finds no more than mere popularity does is not used.

use std::collections::{BTreeMap, HashMap};

use learning::Weights;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Days in which something is taken up next.
pub const NEXT_DAYS: i64 = 14;
/// Suggested at a time, when it is tried.
pub const FIRST: usize = 3;
/// Customers learned from, at most.
pub const PEOPLE_MAX: usize = 50_000;
/// Lots are drawn of so many.
const LOTS: u16 = 10_000;
/// Those below are tried on instead of learned from.
const TRIED_BELOW: u16 = LOTS / 4;
/// So many who took something up have to be there to learn from, and so many to try on.
const TAKERS_MIN: usize = 40;
const TRIED_MIN: usize = 15;
/// What a few did counts as if so many had done as everybody does.
const AS_EVERYBODY: f64 = 10.0;
/// Of fewer it is not told that they took something up after something else.
const TOLD_MIN: i64 = 10;
/// Of a thousand customers, how many have to use what is said to be used by many.
const MANY_PERMILLE: i64 = 100;
/// Pairs of a customer and a function that are learned from, at most.
const ROWS_MAX: usize = 200_000;
/// How strongly weights are held down.
const RIDGE: f64 = 1.0;

/// What is known of one customer's past.
#[derive(Debug, Clone)]
pub struct Past {
    /// The lot of the customer, below 10,000, the same whenever they are looked at.
    pub lot: u16,
    /// The day on which they first used each function, of those that are remembered.
    pub firsts: BTreeMap<String, i64>,
}

/// What came of learning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SuggestionVerdict)]
pub enum Verdict {
    /// It finds more than popularity does, and is used.
    InUse,
    /// It does not; what many use is suggested.
    Weak,
    /// Too few took something up.
    TooFew,
}

/// How good it is, on customers it has not learned from who took something up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    /// Customers learned from.
    pub learned_from: i64,
    /// Customers tried on.
    pub tried_on: i64,
    /// Of those, whose next was among the first three suggested.
    pub hits: i64,
    /// The same, had what most use been suggested.
    pub popular_hits: i64,
}

/// What was learned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Taste {
    /// Whether it is used.
    pub verdict: Verdict,
    /// How good it is.
    pub quality: Quality,
    counts: Counts,
    weights: Option<Weights>,
}

/// Who used what, and what they took up after what.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Counts {
    /// Customers.
    people: i64,
    /// Functions, in order.
    entries: Vec<String>,
    /// How many used each.
    had: Vec<i64>,
    /// How many who used one took up another later, or on the same day: `after * entries + then`.
    then: Vec<i64>,
    #[serde(skip)]
    places: HashMap<String, usize>,
}

/// Why something is suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// Customers who use this one take it up.
    After(String),
    /// Many use it.
    Popular,
    /// Nothing that could be told.
    Perhaps,
}

/// Something suggested.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked<'a> {
    /// The function.
    pub key: &'a str,
    /// By which it is ranked: the chance that it is taken up, or how many of a customer use it.
    pub score: f64,
    /// Why.
    pub because: Because,
}

/// What goes with what.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair<'a> {
    /// Who uses this
    pub after: &'a str,
    /// takes up this
    pub then: &'a str,
    /// so many times as often as everybody.
    pub times: f64,
    /// How many did.
    pub people: i64,
}

impl Counts {
    /// Counts what was first used before day `until`.
    fn of<'a>(people: impl IntoIterator<Item = &'a Past>, until: i64) -> Self {
        let people: Vec<&Past> = people.into_iter().collect();
        let mut entries: Vec<&str> = people.iter().flat_map(|past| past.firsts.keys().map(String::as_str)).collect();
        entries.sort_unstable();
        entries.dedup();
        let mut counts = Self { entries: entries.into_iter().map(str::to_owned).collect(), ..Self::default() };
        counts.find_places();
        let wide = counts.entries.len();
        (counts.had, counts.then) = (vec![0; wide], vec![0; wide * wide]);
        for past in people {
            let before = past.firsts.iter().filter(|(_, day)| **day < until);
            let used: Vec<(usize, i64)> = before.map(|(key, day)| (counts.places[key], *day)).collect();
            counts.people += i64::from(!used.is_empty());
            for (at, day) in &used {
                counts.had[*at] += 1;
                for (next, _) in used.iter().filter(|(next, later)| next != at && later >= day) {
                    counts.then[at * wide + next] += 1;
                }
            }
        }
        counts
    }

    fn find_places(&mut self) {
        self.places = self.entries.iter().enumerate().map(|(at, key)| (key.clone(), at)).collect();
    }

    fn share(&self, at: usize) -> f64 {
        (self.had[at] as f64 + 0.5) / (self.people as f64 + 1.0)
    }

    /// How many times as often as everybody those who use one take up another.
    fn times(&self, after: usize, then: usize) -> f64 {
        let share = self.share(then);
        let took = self.then[after * self.entries.len() + then] as f64;
        (took + AS_EVERYBODY * share) / (self.had[after] as f64 + AS_EVERYBODY) / share
    }

    /// What a chance goes by, and what says most for it: how many use it, how much what is used says on the whole and at
    /// most, and how much is used at all.
    fn columns(&self, used: &[usize], then: usize) -> (Vec<f64>, Option<usize>) {
        let lifts = used.iter().map(|after| (*after, self.times(*after, then).ln()));
        let (mut sum, mut most) = (0.0, None);
        for (after, lift) in lifts {
            sum += lift;
            if most.is_none_or(|(_, other)| lift > other) {
                most = Some((after, lift));
            }
        }
        let mean = sum / (used.len().max(1) as f64);
        let row = vec![self.share(then).ln(), mean, most.map_or(0.0, |(_, lift)| lift), (used.len() as f64).ln_1p()];
        (row, most.map(|(after, _)| after))
    }
}

impl Taste {
    /// Learns of customers' pasts as they are known on day `today`. `may` says what may be suggested.
    pub fn learned(people: &[Past], today: i64, may: impl Fn(&str) -> bool) -> Self {
        let cut = today - NEXT_DAYS + 1;
        let (trying, learning): (Vec<&Past>, Vec<&Past>) = people.iter().partition(|past| past.lot < TRIED_BELOW);
        let counts = Counts::of(learning.iter().copied(), cut);
        let tried = Trial { counts: &counts, cut, may: &may };
        let (rows, came, takers) = tried.rows(&learning);
        let weights = (takers >= TAKERS_MIN).then(|| Weights::fitted(&rows, &came, RIDGE)).flatten();
        let mut quality = Quality { learned_from: counts.people, ..Quality::default() };
        let mut verdict = Verdict::TooFew;
        if let Some(weights) = &weights {
            tried.hits(&trying, weights, &mut quality);
            verdict = match quality.tried_on >= TRIED_MIN as i64 {
                true if quality.hits > quality.popular_hits => Verdict::InUse,
                true => Verdict::Weak,
                false => Verdict::TooFew,
            };
        }
        // What is suggested from now on goes by everybody, and by what they took up last.
        let counts = Counts::of(people, i64::MAX);
        Self { verdict, quality, counts, weights: weights.filter(|_| verdict == Verdict::InUse) }
    }

    /// One that was kept. It can be asked again.
    pub fn kept(text: &str) -> Result<Self, serde_json::Error> {
        let mut taste: Self = serde_json::from_str(text)?;
        let wide = taste.counts.entries.len();
        if taste.counts.had.len() != wide || taste.counts.then.len() != wide * wide {
            return Err(serde::de::Error::custom("counts that do not fit each other"));
        }
        taste.counts.find_places();
        Ok(taste)
    }

    /// How many customers it knows of.
    pub const fn people(&self) -> i64 {
        self.counts.people
    }

    /// `candidates` from the likeliest on, for somebody who uses `used`. By how many use them where nothing better is known,
    /// or `by_popularity` is asked for. What nobody uses is not among them.
    pub fn ranked<'a>(&self, used: &[&str], candidates: &[&'a str], by_popularity: bool) -> Vec<Ranked<'a>> {
        let counts = &self.counts;
        let used: Vec<usize> = used.iter().filter_map(|key| counts.places.get(*key).copied()).collect();
        let weights = self.weights.as_ref().filter(|_| !by_popularity && !used.is_empty());
        let known = candidates.iter().filter_map(|key| Some((*key, *counts.places.get(*key)?)));
        let rank = |(key, at): (&'a str, usize)| match weights {
            None => Ranked { key, score: counts.share(at), because: self.popular(at) },
            Some(weights) => {
                let (row, most) = counts.columns(&used, at);
                Ranked { key, score: weights.chance(&row), because: self.because(most, at) }
            }
        };
        let mut all: Vec<Ranked<'a>> = known.filter(|(_, at)| counts.had[*at] > 0).map(rank).collect();
        all.sort_by(|one, next| next.score.total_cmp(&one.score).then(one.key.cmp(next.key)));
        all
    }

    fn because(&self, after: Option<usize>, then: usize) -> Because {
        let counts = &self.counts;
        let tells = |after: &usize| {
            counts.then[after * counts.entries.len() + then] >= TOLD_MIN && counts.times(*after, then) > 1.1
        };
        match after.filter(tells) {
            Some(after) => Because::After(counts.entries[after].clone()),
            None => self.popular(then),
        }
    }

    fn popular(&self, at: usize) -> Because {
        let many = self.counts.had[at] * 1000 >= self.counts.people * MANY_PERMILLE;
        if many { Because::Popular } else { Because::Perhaps }
    }

    /// What goes with what, the strongest first.
    pub fn pairs(&self, most: usize) -> Vec<Pair<'_>> {
        let counts = &self.counts;
        let wide = counts.entries.len();
        let pair = |at: usize| {
            let (after, then) = (at / wide, at % wide);
            let (times, people) = (counts.times(after, then), counts.then[at]);
            Pair { after: &counts.entries[after], then: &counts.entries[then], times, people }
        };
        let mut all: Vec<Pair<'_>> = (0..wide * wide).map(pair).filter(|pair| pair.people >= TOLD_MIN).collect();
        all.sort_by(|one, next| {
            next.times.total_cmp(&one.times).then((one.after, one.then).cmp(&(next.after, next.then)))
        });
        all.truncate(most);
        all
    }
}

/// The last days, told by what was before them.
struct Trial<'a> {
    counts: &'a Counts,
    cut: i64,
    may: &'a dyn Fn(&str) -> bool,
}

/// What somebody used before, and which of the rest they took up in the last days.
type BeforeAndAfter = (Vec<usize>, Vec<(usize, bool)>);

impl Trial<'_> {
    /// What somebody used before, and which of the rest they took up in the last days. Nothing of who used nothing before.
    fn told(&self, past: &Past) -> Option<BeforeAndAfter> {
        let place = |key: &String| self.counts.places.get(key).copied();
        let used: Vec<usize> =
            past.firsts.iter().filter(|(_, day)| **day < self.cut).filter_map(|(key, _)| place(key)).collect();
        let rest = self.counts.entries.iter().enumerate().filter(|(at, key)| !used.contains(at) && (self.may)(key));
        let rest = rest.map(|(at, key)| (at, past.firsts.contains_key(key))).collect();
        (!used.is_empty()).then_some((used, rest))
    }

    fn rows(&self, people: &[&Past]) -> (Vec<Vec<f64>>, Vec<bool>, usize) {
        let (mut rows, mut came, mut takers) = (Vec::new(), Vec::new(), 0);
        for (used, rest) in people.iter().filter_map(|past| self.told(past)) {
            // Of who took up nothing there is nothing to learn about what is taken up.
            if !rest.iter().any(|(_, taken)| *taken) {
                continue;
            }
            if rows.len() >= ROWS_MAX {
                break;
            }
            takers += 1;
            for (at, taken) in rest {
                rows.push(self.counts.columns(&used, at).0);
                came.push(taken);
            }
        }
        (rows, came, takers)
    }

    fn hits(&self, people: &[&Past], weights: &Weights, quality: &mut Quality) {
        for (used, rest) in people.iter().filter_map(|past| self.told(past)) {
            if !rest.iter().any(|(_, taken)| *taken) {
                continue;
            }
            let hit = |score: &dyn Fn(usize) -> f64| {
                let mut ranked: Vec<(f64, bool)> = rest.iter().map(|(at, taken)| (score(*at), *taken)).collect();
                ranked.sort_by(|one, next| next.0.total_cmp(&one.0));
                i64::from(ranked.iter().take(FIRST).any(|(_, taken)| *taken))
            };
            quality.tried_on += 1;
            quality.hits += hit(&|at| weights.odds(&self.counts.columns(&used, at).0));
            quality.popular_hits += hit(&|at| self.counts.share(at));
        }
    }
}

#[cfg(test)]
#[path = "taste_tests.rs"]
mod tests;
