//! The reference: what every balance must be and what may be done, kept as plainly as can be, without a database, a batch
//! or a crash. It calls none of the platform's rules; every figure is written down here again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use kernel::Timestamp;

use super::bars::Barrier;
use super::errands::{Row, Standing};
use super::gifts::Packet;
use super::model::{Bar, Class, Name, Named, No, Who, Wrong};
use super::pulls::{Agreed, Card, CollectPlan, Pull};

/// Parts of a fen in a balance times a rate in parts per million, for one day of a year of 360.
const PARTS_OF_FEN: i64 = 360 * 1_000_000;
/// Cash that one may take out in a day, fen.
pub const WITHDRAWAL_CAP: i64 = 120_000;
/// What one person may transfer in a day here, fen. Low, so that it is met.
pub const DAILY_CAP: i64 = 1_500_000;
/// The most that may be on a class III account, fen (银发〔2018〕16号).
pub const BALANCE_CAP: i64 = 200_000;

/// Accounts of class II and of class III that one person may have at a bank here, each. Low, so that they are met.
pub const ACCOUNTS_MAX: usize = 2;

/// What a class may pay and receive in a day and in a year here, fen. A bank may be stricter than the law (银发〔2015〕392号,
/// 〔2018〕16号), and is, so that both are met.
pub const fn caps(class: Class) -> Option<([i64; 2], [i64; 2])> {
    match class {
        Class::One => None,
        Class::Two => Some(([300_000, 700_000], [300_000, 700_000])),
        Class::Three => Some(([100_000, 250_000], [120_000, 300_000])),
    }
}

/// An account.
#[derive(Debug, Clone)]
pub struct Acct {
    /// Whose, at their bank.
    pub owner: usize,
    /// Which bank's.
    pub bank: usize,
    /// Its class.
    pub class: Class,
    /// Fen.
    pub balance: i64,
    /// What it is bound to.
    pub bound: Option<Who>,
    /// Its owner was seen.
    pub verified: bool,
    /// It was funded from what it is bound to.
    pub funded: bool,
    /// It is no more.
    pub closed: bool,
    /// It has moved.
    pub moved: bool,
    /// It was idle for so long that the bank may have suspended it.
    pub idle: bool,
    /// Since when it is there.
    pub opened: Timestamp,
    /// Paid and received under the caps of its class, today and this year.
    pub out: [i64; 2],
    /// The same, received.
    pub into: [i64; 2],
    /// Cash taken out today.
    pub cash: i64,
    /// What keeps it from paying.
    pub bars: Vec<Barrier>,
    /// What each day earned that was not paid yet, in parts of a fen, and whether interest was due at its end.
    pub days: Arc<Vec<(NaiveDate, i64, bool)>>,
}

/// A transfer between banks whose end is not known yet.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// Who paid.
    pub payer: Who,
    /// Who is to have it.
    pub payee: Who,
    /// Fen.
    pub minor: i64,
    /// Whether the payee was called by their name: only then may it be credited.
    pub name: Name,
    /// Its id at the paying bank.
    pub transfer: Named,
    /// The other bank has said no for good.
    pub rejected: bool,
}

/// A transfer that leaves later.
#[derive(Debug, Clone, Copy)]
pub struct Later {
    /// What it is.
    pub way: Way,
    /// Not before this.
    pub leaves: Timestamp,
    /// Once its time had come it was refused.
    pub refused: bool,
}

/// One side of a leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// An account of a bank.
    At(Who),
    /// Cash, or the clearing, and who stands behind it at the other bank.
    Beyond(Option<Who>),
}

/// What moves at once or not at all.
#[derive(Debug, Clone, Default)]
pub struct Move {
    /// A hold that is let go.
    pub release: Option<u64>,
    /// A hold that is placed: its number, on whom, fen.
    pub place: Option<(u64, Who, i64)>,
    /// Who pays whom how much.
    pub legs: Vec<(Side, Side, i64)>,
    /// Interest and what comes back do not count for any cap.
    pub free: bool,
    /// Cash taken out today grows by this.
    pub cash: Option<(Who, i64)>,
    /// What a person has transferred today grows by this; whether it was to themselves.
    pub limit: Option<(usize, bool, i64)>,
}

/// The reference books.
#[derive(Debug, Clone)]
pub struct Books {
    /// All accounts, by their place in the cast.
    pub accts: Vec<Acct>,
    /// Open holds by the call that placed them.
    pub holds: BTreeMap<u64, (Who, i64)>,
    /// Transferred today by a person to others, or to themselves.
    pub paid: BTreeMap<(usize, bool), i64>,
    /// Transfers between banks by the call that made them.
    pub ways: BTreeMap<u64, Way>,
    /// Transfers that have not left, by the call that ordered them; and what became of those that are over.
    pub later: BTreeMap<u64, Later>,
    /// Whether a later transfer that is over has left.
    pub over: BTreeMap<u64, bool>,
    /// Rows of batches that were not carried out yet.
    pub rows: BTreeMap<u64, Row>,
    /// Standing orders.
    pub standing: BTreeMap<u64, Standing>,
    /// Who was told today that what they want to bind to cannot be used.
    pub asked: BTreeSet<usize>,
    /// Red packets by the call that gave them.
    pub packets: BTreeMap<u64, Packet>,
    /// Given in packets today by a person.
    pub given: BTreeMap<usize, i64>,
    /// Wrong codes a person was told of today.
    pub wrong_codes: BTreeMap<usize, usize>,
    /// Cards of other banks, by their place in the cast.
    pub cards: Vec<Card>,
    /// Mandates by the call that gave them.
    pub mandates: BTreeMap<u64, Agreed>,
    /// Money asked of other banks by the call that asked, until it is decided.
    pub pulls: BTreeMap<u64, Pull>,
    /// Collecting plans by the call that made them.
    pub plans: BTreeMap<u64, CollectPlan>,
    /// The time of this step.
    pub now: Timestamp,
}

impl Default for Books {
    fn default() -> Self {
        Self {
            accts: vec![],
            holds: BTreeMap::new(),
            paid: BTreeMap::new(),
            ways: BTreeMap::new(),
            later: BTreeMap::new(),
            over: BTreeMap::new(),
            rows: BTreeMap::new(),
            standing: BTreeMap::new(),
            asked: BTreeSet::new(),
            packets: BTreeMap::new(),
            given: BTreeMap::new(),
            wrong_codes: BTreeMap::new(),
            cards: vec![],
            mandates: BTreeMap::new(),
            pulls: BTreeMap::new(),
            plans: BTreeMap::new(),
            now: Timestamp::from_micros(0),
        }
    }
}

impl Books {
    /// What is held of a balance, fen: holds, and what orders of courts have secured.
    pub fn held(&self, who: Who) -> i64 {
        let holds: i64 = self.holds.values().filter(|(holder, _)| *holder == who).map(|(_, minor)| minor).sum();
        holds + self.accts[who].bars.iter().map(|bar| bar.secured).sum::<i64>()
    }

    /// What can be spent, fen.
    pub fn available(&self, who: Who) -> i64 {
        self.accts[who].balance - self.held(who)
    }

    /// How many open accounts of a class their owner has.
    pub fn count(&self, owner: usize, class: Class) -> usize {
        self.accts.iter().filter(|acct| acct.owner == owner && acct.class == class && !acct.closed).count()
    }

    /// A day has ended: what was on accounts then earns `rate_ppm` a year, due on the 20th of a quarter's last month.
    pub fn day_ends(&mut self, day: NaiveDate, rate_ppm: i64) {
        let due = day.day() == 20 && day.month().is_multiple_of(3);
        let year_ends = (day.month(), day.day()) == (12, 31);
        for acct in &mut self.accts {
            Arc::make_mut(&mut acct.days).push((day, acct.balance.max(0) * rate_ppm, due));
            (acct.out[0], acct.into[0], acct.cash) = (0, 0, 0);
            if year_ends {
                (acct.out[1], acct.into[1]) = (0, 0);
            }
        }
        self.paid.clear();
        self.asked.clear();
        self.given.clear();
        self.wrong_codes.clear();
        self.mandates.values_mut().for_each(|agreed| agreed.taken = 0);
    }

    /// Time goes on to `now`.
    pub fn at(&mut self, now: Timestamp) {
        self.now = now;
        for acct in &mut self.accts {
            acct.bars.retain(|bar| bar.bar == Bar::Court || now < bar.until);
            let half_a_year = acct.opened.plus_seconds(181 * 86_400);
            acct.idle |= !acct.moved && now >= half_a_year;
        }
    }

    /// What interest is due for all days until `through`, or for the quarter that ended first: fen, and how many days.
    fn interest_due(&self, who: Who, through: Option<NaiveDate>) -> Option<(i64, usize)> {
        let mut parts = 0;
        for (place, (day, earned, due)) in self.accts[who].days.iter().enumerate() {
            parts += earned;
            let fen = (parts + PARTS_OF_FEN / 2) / PARTS_OF_FEN;
            if fen > 0 && through.map_or(*due, |through| *day == through) {
                return Some((fen, place + 1));
            }
        }
        None
    }

    /// Whether interest of a quarter is due to an account that is open.
    pub fn is_owed(&self, who: Who) -> bool {
        !self.accts[who].closed && self.interest_due(who, None).is_some()
    }

    /// Whether an account has earned anything that was not paid.
    pub fn is_unpaid(&self, who: Who) -> bool {
        let parts: i64 = self.accts[who].days.iter().map(|(_, earned, _)| earned).sum();
        (parts + PARTS_OF_FEN / 2) / PARTS_OF_FEN > 0
    }

    /// Interest has come in; it must be what is due.
    pub fn interest_paid(&mut self, who: Who, minor: i64, through: Option<NaiveDate>) -> Result<(), Wrong> {
        let due = self.interest_due(who, through);
        let days = match due {
            Some((fen, days)) if fen == minor => days,
            due => return Err(format!("{who} was paid {minor} of interest, and due was {due:?}")),
        };
        Arc::make_mut(&mut self.accts[who].days).drain(..days);
        self.book(&Move { legs: vec![(Side::Beyond(None), Side::At(who), minor)], free: true, ..Move::default() });
        Ok(())
    }

    /// Every reason there is against `wanted`; none if it must be done.
    pub fn weigh(&self, wanted: &Move) -> Vec<No> {
        let mut no = vec![];
        let mut then = self.clone();
        if let Some(hold) = wanted.release
            && then.holds.remove(&hold).is_none()
        {
            no.push(No::Hold);
        }
        if let Some((number, who, minor)) = wanted.place {
            no.extend(self.barred(who, minor));
            if self.accts[who].closed {
                no.push(No::Closed);
            }
            then.holds.insert(number, (who, minor));
        }
        for (from, to, minor) in &wanted.legs {
            then.weigh_leg(self, wanted, (*from, *to, *minor), &mut no);
        }
        let debited = wanted.legs.iter().filter_map(|(from, ..)| from.who());
        for who in debited.chain(wanted.place.map(|(_, who, _)| who)) {
            if then.available(who) < 0 {
                no.push(No::Funds);
            }
        }
        for who in wanted.legs.iter().filter_map(|(_, to, _)| to.who()) {
            let acct = &then.accts[who];
            if acct.class == Class::Three && !wanted.free && acct.balance > BALANCE_CAP {
                no.push(No::BalanceCap);
            }
        }
        if let Some((who, minor)) = wanted.cash
            && self.accts[who].cash + minor > WITHDRAWAL_CAP
        {
            no.push(No::Limit);
        }
        if let Some((owner, own, minor)) = wanted.limit
            && self.transferred(owner, own) + minor > DAILY_CAP
        {
            no.push(No::Limit);
        }
        no.sort();
        no.dedup();
        no
    }

    fn weigh_leg(&mut self, before: &Self, wanted: &Move, (from, to, minor): (Side, Side, i64), no: &mut Vec<No>) {
        for (side, other, pays) in [(from, to, true), (to, from, false)] {
            let Side::At(who) = side else { continue };
            if self.accts[who].closed {
                no.push(No::Closed);
            }
            if pays {
                let legs = wanted.legs.iter().filter(|(from, ..)| *from == side);
                no.extend(before.barred(who, legs.map(|(_, _, minor)| minor).sum()));
            }
            let bound = self.is_bound(who, other);
            let acct = &mut self.accts[who];
            acct.balance += if pays { -minor } else { minor };
            let Some((out, into)) = caps(acct.class).filter(|_| !wanted.free) else { continue };
            if bound {
                acct.funded |= !pays;
                continue;
            }
            match (pays, acct.class) {
                (false, Class::Three) if !acct.funded => no.push(No::NotFunded),
                (false, Class::Two) if !acct.verified => no.push(No::NotVerified),
                _ => {}
            }
            let (sums, most, reason) =
                if pays { (&mut acct.out, out, No::OutCap) } else { (&mut acct.into, into, No::InCap) };
            for (sum, most) in sums.iter_mut().zip(most) {
                *sum += minor;
                if *sum > most {
                    no.push(reason.clone());
                }
            }
        }
    }

    /// Whether the other side of a leg is what the account is bound to.
    fn is_bound(&self, who: Who, other: Side) -> bool {
        let (Side::At(other) | Side::Beyond(Some(other))) = other else { return false };
        self.accts[who].bound == Some(other)
    }

    /// What a person has transferred today.
    pub fn transferred(&self, owner: usize, own: bool) -> i64 {
        self.paid.get(&(owner, own)).copied().unwrap_or(0)
    }

    /// Does it. Whether it may be is for [`Self::weigh`].
    pub fn book(&mut self, wanted: &Move) {
        if let Some(hold) = wanted.release
            && let Some((who, _)) = self.holds.remove(&hold)
        {
            self.secure_after(who, wanted);
        }
        if let Some((number, who, minor)) = wanted.place {
            self.holds.insert(number, (who, minor));
        }
        let before = self.clone();
        for (from, to, minor) in &wanted.legs {
            self.weigh_leg(&before, wanted, (*from, *to, *minor), &mut vec![]);
        }
        if let Some((who, minor)) = wanted.cash {
            self.accts[who].cash += minor;
        }
        if let Some((owner, own, minor)) = wanted.limit {
            *self.paid.entry((owner, own)).or_default() += minor;
        }
        for who in wanted.legs.iter().flat_map(|(from, to, _)| [from.who(), to.who()]).flatten() {
            self.accts[who].moved = true;
            self.secure(who);
        }
    }

    /// What a hold has set free goes to orders of courts, unless the same move pays with it.
    fn secure_after(&mut self, who: Who, wanted: &Move) {
        if wanted.legs.is_empty() {
            self.secure(who);
        }
    }

    /// What is available goes to orders of courts that are not secured in full, the oldest first.
    pub fn secure(&mut self, who: Who) {
        let mut free = self.available(who).max(0);
        for bar in self.accts[who].bars.iter_mut().filter(|bar| bar.bar == Bar::Court) {
            let take = (bar.minor.unwrap_or(0) - bar.secured).min(free).max(0);
            bar.secured += take;
            free -= take;
        }
    }
}

impl Side {
    fn who(&self) -> Option<Who> {
        match self {
            Self::At(who) => Some(*who),
            Self::Beyond(_) => None,
        }
    }
}
