//! What is kept of moments that a key does not hold one by one any more: buckets, and when different ones were seen last.

use std::collections::VecDeque;

use super::plan::{BUCKETS, Series};
use super::trail::{NO_AMOUNT, Seen};

/// Buckets that are kept of a window: its own, the one its far edge falls in, and a little for readings a moment ago.
const KEPT: i64 = BUCKETS + 3;
/// Different ones that are told apart.
pub const DIFFERENT_MAX: usize = 256;

/// Count, sum, smallest and largest amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub count: i64,
    pub sum: i64,
    pub min: i64,
    pub max: i64,
}

impl Tally {
    pub const NONE: Self = Self { count: 0, sum: 0, min: i64::MAX, max: i64::MIN };

    pub fn add(&mut self, amount: i64) {
        self.count += 1;
        if amount != NO_AMOUNT {
            self.sum = self.sum.saturating_add(amount);
            self.min = self.min.min(amount);
            self.max = self.max.max(amount);
        }
    }

    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum = self.sum.saturating_add(other.sum);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// The smallest amount, if there was one.
    pub fn least(&self) -> Option<i64> {
        (self.min != i64::MAX).then_some(self.min)
    }

    /// The largest amount, if there was one.
    pub fn most(&self) -> Option<i64> {
        (self.max != i64::MIN).then_some(self.max)
    }
}

#[derive(Debug)]
struct Bucket {
    number: i64,
    tally: Tally,
}

/// The buckets of one window, oldest first; those without a moment are not there.
#[derive(Debug, Default)]
struct Level(VecDeque<Bucket>);

/// One of the different ones, and when it was seen last.
#[derive(Debug)]
struct Different {
    value: u32,
    at: i64,
}

/// The older moments that pass one test.
#[derive(Debug)]
struct Line {
    newest_at: i64,
    newest_amount: i64,
    levels: Vec<Level>,
    different: Vec<Vec<Different>>,
}

/// The older moments of one key, for each series of its memory.
#[derive(Debug, Default)]
pub struct Older {
    lines: Vec<Option<Box<Line>>>,
}

impl Older {
    /// Takes a moment that is not held any more; `newest` is the newest moment of the key.
    pub fn add(&mut self, seen: &Seen, series: &[Series], newest: i64) {
        if self.lines.len() < series.len() {
            self.lines.resize_with(series.len(), || None);
        }
        for (line, of) in self.lines.iter_mut().zip(series) {
            if of.test.holds(seen.kind) {
                line.get_or_insert_with(|| Box::new(Line::of(of))).add(seen, of, newest);
            }
        }
    }

    /// What lies in the window that `place` stands for, before `at`, from the bucket that its far edge falls in.
    pub fn tally(&self, series: usize, place: usize, window_us: i64, at: i64) -> Tally {
        let mut tally = Tally::NONE;
        for bucket in self.buckets(series, place, window_us, at) {
            tally.merge(&bucket.tally);
        }
        tally
    }

    /// When the oldest bucket of the window begins.
    pub fn begins(&self, series: usize, place: usize, window_us: i64, at: i64) -> Option<i64> {
        self.buckets(series, place, window_us, at).next().map(|bucket| bucket.number * width_us(window_us))
    }

    fn buckets(&self, series: usize, place: usize, window_us: i64, at: i64) -> impl Iterator<Item = &Bucket> {
        let width = width_us(window_us);
        let (from, until) = ((at - window_us).div_euclid(width), at.div_euclid(width));
        let level = self.line(series).and_then(|line| line.levels.get(place));
        let buckets = level.into_iter().flat_map(|level| &level.0);
        buckets.skip_while(move |bucket| bucket.number < from).take_while(move |bucket| bucket.number <= until)
    }

    /// The newest of them: when, and how much.
    pub fn newest(&self, series: usize) -> Option<(i64, i64)> {
        self.line(series).map(|line| (line.newest_at, line.newest_amount))
    }

    /// The different ones seen after `from`.
    pub fn different(&self, series: usize, place: usize, from: i64) -> impl Iterator<Item = u32> + Clone {
        let of = self.line(series).and_then(|line| line.different.get(place));
        of.into_iter().flatten().filter(move |different| different.at > from).map(|different| different.value)
    }

    /// About how much room it takes.
    pub fn bytes(&self) -> usize {
        let lines = self.lines.iter().flatten().map(|line| {
            let levels = line.levels.iter().map(|level| level.0.capacity() * size_of::<Bucket>());
            let different = line.different.iter().map(|of| of.capacity() * size_of::<Different>());
            size_of::<Line>()
                + line.levels.len() * size_of::<Level>()
                + line.different.len() * size_of::<Vec<Different>>()
                + levels.sum::<usize>()
                + different.sum::<usize>()
        });
        size_of::<Self>() + self.lines.capacity() * size_of::<usize>() + lines.sum::<usize>()
    }

    fn line(&self, series: usize) -> Option<&Line> {
        self.lines.get(series).and_then(Option::as_deref)
    }
}

impl Line {
    fn of(series: &Series) -> Self {
        let levels = series.windows_us.iter().map(|_| Level::default()).collect();
        let different = series.tells.iter().map(|_| Vec::new()).collect();
        Self { newest_at: i64::MIN, newest_amount: NO_AMOUNT, levels, different }
    }

    fn add(&mut self, seen: &Seen, series: &Series, newest: i64) {
        if seen.at >= self.newest_at {
            (self.newest_at, self.newest_amount) = (seen.at, seen.amount);
        }
        for (level, window_us) in self.levels.iter_mut().zip(&series.windows_us) {
            level.add(seen, width_us(*window_us), newest);
        }
        for (different, (place, window_us)) in self.different.iter_mut().zip(&series.tells) {
            note(different, seen.values[*place], seen.at, newest - window_us);
        }
    }
}

impl Level {
    fn add(&mut self, seen: &Seen, width: i64, newest: i64) {
        let oldest = newest.div_euclid(width) - KEPT;
        while self.0.front().is_some_and(|bucket| bucket.number < oldest) {
            self.0.pop_front();
        }
        let number = seen.at.div_euclid(width);
        if number < oldest {
            return;
        }
        let place = self.0.partition_point(|bucket| bucket.number < number);
        match self.0.get_mut(place) {
            Some(bucket) if bucket.number == number => bucket.tally.add(seen.amount),
            _ => {
                let mut bucket = Bucket { number, tally: Tally::NONE };
                bucket.tally.add(seen.amount);
                self.0.insert(place, bucket);
            }
        }
    }
}

/// Notes that `value` was seen at `at`. Of too many, the one not seen for longest goes.
fn note(different: &mut Vec<Different>, value: u32, at: i64, too_old: i64) {
    if value == 0 || at <= too_old {
        return;
    }
    if let Some(known) = different.iter_mut().find(|known| known.value == value) {
        known.at = known.at.max(at);
        return;
    }
    if different.len() >= DIFFERENT_MAX {
        different.retain(|known| known.at > too_old);
    }
    if different.len() < DIFFERENT_MAX {
        different.push(Different { value, at });
    } else if let Some(oldest) = different.iter_mut().min_by_key(|known| known.at)
        && oldest.at < at
    {
        *oldest = Different { value, at };
    }
}

/// How wide the buckets of a window are.
const fn width_us(window_us: i64) -> i64 {
    window_us / BUCKETS
}
