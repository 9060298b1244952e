//! The reference's bars: what keeps an account from paying, since when, and how it is set free.

use kernel::Timestamp;
use kernel::time::DEFAULT_ZONE;

use super::books::Books;
use super::model::{Bar, Named, No, Who, Wish, Wrong};

/// A day, in which a lock that is loosened gives way.
const LOOSENING_S: i64 = 24 * 3_600;
/// How long a report of loss lasts.
const LOSS_S: i64 = 5 * 86_400;
/// An end that does not come.
const NEVER: Timestamp = Timestamp::from_micros(i64::MAX);

/// A bar on an account.
#[derive(Debug, Clone)]
pub struct Barrier {
    /// Which.
    pub bar: Bar,
    /// Its name at the bank.
    pub named: Named,
    /// See [`Wish::minor`].
    pub minor: Option<i64>,
    /// See [`Wish::minutes`].
    pub minutes: Option<(i64, i64)>,
    /// Since when.
    pub from: Timestamp,
    /// Until when. A court's order keeps what it has until somebody notes that it is over.
    pub until: Timestamp,
    /// Of a court's order: how much it has.
    pub secured: i64,
}

impl Barrier {
    fn is_in_force(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }

    /// Whether a payment of `minor` at `minute` of the day is stopped by it.
    fn stops(&self, minor: i64, minute: i64) -> bool {
        match self.bar {
            Bar::Stop | Bar::Freeze | Bar::Loss | Bar::Dormant => true,
            Bar::Court => self.minor.unwrap_or(0) > self.secured,
            Bar::Night => hours(self.minutes)[usize::try_from(minute).unwrap_or(0)],
            Bar::Amount => self.minor.is_some_and(|most| minor > most),
        }
    }
}

/// Which minutes of a day are locked.
fn hours(minutes: Option<(i64, i64)>) -> Vec<bool> {
    let mut day = vec![false; 24 * 60];
    if let Some((first, end)) = minutes {
        let mut minute = first;
        loop {
            day[usize::try_from(minute).unwrap_or(0) % (24 * 60)] = true;
            minute = (minute + 1) % (24 * 60);
            if minute == end {
                break;
            }
        }
    }
    day
}

fn minute_of(now: Timestamp) -> i64 {
    let day = Timestamp::start_of(now.date_in(DEFAULT_ZONE), DEFAULT_ZONE);
    now.seconds_since(day) / 60
}

impl Books {
    /// Every bar that keeps `who` from paying `minor` now.
    pub fn barred(&self, who: Who, minor: i64) -> Vec<No> {
        let minute = minute_of(self.now);
        let in_force = |bar: &&Barrier| bar.bar == Bar::Court || bar.is_in_force(self.now);
        let stopping = self.accts[who].bars.iter().filter(in_force).filter(|bar| bar.stops(minor, minute));
        stopping.map(|bar| No::Barred(bar.bar)).collect()
    }

    /// Whether its owner can do no business with the account at all. Locks of hours and amounts are no such matter.
    pub fn is_out_of_business(&self, who: Who) -> bool {
        let heavy = |bar: Bar| matches!(bar, Bar::Stop | Bar::Freeze | Bar::Court | Bar::Loss);
        self.accts[who].bars.iter().any(|bar| heavy(bar.bar) && bar.is_in_force(self.now))
    }

    /// Whether nothing can be bound to the account: for as long as an answer about it is kept, or for a moment at least.
    pub fn is_unusable(&self, who: Who, for_long: bool) -> bool {
        const KEPT_S: i64 = 600;
        let heavy = |bar: Bar| matches!(bar, Bar::Stop | Bar::Freeze | Bar::Loss);
        let long = |bar: &Barrier| !for_long || bar.from.plus_seconds(KEPT_S) < self.now;
        let bars = &self.accts[who].bars;
        bars.iter().any(|bar| heavy(bar.bar) && bar.is_in_force(self.now) && long(bar))
            || (self.accts[who].closed && !for_long)
    }

    /// Why a bar is not put on.
    pub fn against_bar(&self, who: Who, wish: &Wish) -> Vec<No> {
        let many = matches!(wish.bar, Bar::Court | Bar::Night | Bar::Amount);
        let same = |bar: &&Barrier| bar.bar == wish.bar && bar.is_in_force(self.now);
        match self.accts[who].bars.iter().find(same) {
            Some(_) if !many => vec![No::Already],
            _ => vec![],
        }
    }

    /// Puts a bar on.
    pub fn bar(&mut self, who: Who, wish: &Wish, named: Named) {
        let now = self.now;
        let mut new = Barrier {
            bar: wish.bar,
            named,
            minor: wish.minor,
            minutes: wish.minutes,
            from: now,
            until: match (wish.hours, wish.bar) {
                (Some(hours), _) => now.plus_seconds(hours * 3_600),
                (None, Bar::Loss) => now.plus_seconds(LOSS_S),
                _ => NEVER,
            },
            secured: 0,
        };
        if matches!(wish.bar, Bar::Night | Bar::Amount) {
            self.replace_lock(who, &mut new);
        }
        self.accts[who].bars.push(new);
        self.secure(who);
    }

    /// A tighter lock takes the place of the ones before at once, a looser one a day later.
    fn replace_lock(&mut self, who: Who, new: &mut Barrier) {
        let now = self.now;
        let tight = |old: &Barrier| match old.bar {
            Bar::Amount => new.minor <= old.minor,
            _ => hours(old.minutes).iter().zip(hours(new.minutes)).all(|(old, new)| !old || new),
        };
        let bars = &mut self.accts[who].bars;
        let tighter = bars.iter().filter(|old| old.bar == new.bar && old.is_in_force(now)).all(tight);
        let from = if tighter { now } else { now.plus_seconds(LOOSENING_S) };
        bars.retain(|old| old.bar != new.bar || (old.is_in_force(now) && !tighter));
        for old in bars.iter_mut().filter(|old| old.bar == new.bar) {
            old.until = old.until.min(from);
        }
        new.from = from;
    }

    /// Whether a court's order has run out and keeps what it has.
    pub fn is_overdue(&self, bar: &Barrier) -> bool {
        bar.bar == Bar::Court && bar.until <= self.now
    }

    /// It is noted that a court's order is over.
    pub fn lapse(&mut self, who: Who, named: Named) -> Result<(), Wrong> {
        let place = self.accts[who].bars.iter().position(|bar| bar.named == named && self.is_overdue(bar));
        self.accts[who].bars.remove(place.ok_or("its time is not over")?);
        self.secure(who);
        Ok(())
    }

    /// Why a bar is not taken away.
    pub fn against_lifting(&self, who: Who, named: Named) -> Vec<No> {
        match self.accts[who].bars.iter().any(|bar| bar.named == named) {
            true => vec![],
            false => vec![No::Already],
        }
    }

    /// Takes a bar away: at once, but for the owner's own locks in force, which give way a day later.
    pub fn lift(&mut self, who: Who, named: Named, by_bank: bool) {
        let now = self.now;
        let bars = &mut self.accts[who].bars;
        let Some(place) = bars.iter().position(|bar| bar.named == named) else { return };
        let is_lock = matches!(bars[place].bar, Bar::Night | Bar::Amount);
        if is_lock && !by_bank && bars[place].from <= now {
            bars[place].until = bars[place].until.min(now.plus_seconds(LOOSENING_S));
        } else {
            bars.remove(place);
            self.secure(who);
        }
    }
}
