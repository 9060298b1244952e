//! What the class and the restrictions of an account allow, decided inside the posting.
//!
//! Only accounts whose balance row says `watched` come here: classes II and III, and whatever is restricted. A class I
//! account nobody restricts is booked without a look at any of this.

use std::collections::HashMap;

use chrono::{NaiveDate, Timelike};
use chrono_tz::Tz;
use contracts::account::{
    Account, AccountKind, ClassCap, MovementKind, Party, Posting, Refusal, RestrictionKind, Side,
};
use kernel::{Channel, Id, Timestamp};

use crate::binding::BindingTime;
use crate::ledger::{Booked, BookedLeg, Books, Hold};
use crate::rules::ClassFigures;

/// Marks ids of restrictions.
pub enum RestrictionRow {}

/// Never, as a moment: a restriction with no end of its own.
pub const NEVER: Timestamp = Timestamp::from_micros(i64::MAX);

/// A restriction of an account that was not lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// Its id.
    pub id: Id<RestrictionRow>,
    /// What it is.
    pub kind: RestrictionKind,
    /// A court order's amount to secure, or the most one debit may be under an amount lock.
    pub amount_minor: Option<i64>,
    /// A night lock's first minute of the day and the minute it ends at.
    pub minutes: Option<(i64, i64)>,
    /// From when.
    pub from: Timestamp,
    /// When it ends by itself.
    pub ends_at: Timestamp,
}

impl Restriction {
    /// Whether it is in force at `at`.
    pub fn covers(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.ends_at
    }

    /// Whether whatever `other` stops, this one stops too. For locks of one kind.
    pub fn is_as_tight_as(&self, other: &Self) -> bool {
        match self.kind {
            RestrictionKind::AmountLock => self.amount_minor <= other.amount_minor,
            _ => (0..24 * 60).all(|minute| !within(other.minutes, minute) || within(self.minutes, minute)),
        }
    }

    /// The key of the hold that secures a court order.
    pub fn hold_key(&self) -> String {
        court_hold_key(self.id)
    }
}

/// Holds of court orders; no posting may touch them.
pub const COURT_HOLD: &str = "court:";

/// The key of the hold that secures a court order.
pub fn court_hold_key(id: Id<RestrictionRow>) -> String {
    format!("{COURT_HOLD}{id}")
}

/// What the ledger has to know of a watched account before it books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Its class.
    pub kind: AccountKind,
    /// Its owner was verified face to face.
    pub verified: bool,
    /// It was funded from its bound account.
    pub funded: bool,
    /// What it is and was bound to.
    pub bindings: Vec<BindingTime>,
    /// What restricts it, the oldest first.
    pub restrictions: Vec<Restriction>,
}

/// When and through which door a posting comes.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The time it is booked at.
    pub at: Timestamp,
    /// The door.
    pub channel: Channel,
    /// The zone the bank's days are in.
    pub zone: Tz,
}

impl Moment {
    fn day(&self) -> NaiveDate {
        self.at.date_in(self.zone)
    }

    fn minute(&self) -> i64 {
        let local = self.at.utc().with_timezone(&self.zone);
        i64::from(local.hour() * 60 + local.minute())
    }
}

/// One side of a leg of an account under control.
struct Flow<'p> {
    account: Id<Account>,
    side: Side,
    other: Id<Account>,
    other_party: &'p Party,
    minor: i64,
}

/// Whether a movement counts for the caps. Interest and fees are the bank's own, and money that comes back was counted
/// when it went.
pub const fn counts(kind: MovementKind) -> bool {
    !matches!(kind, MovementKind::Interest | MovementKind::Fee | MovementKind::Return)
}

/// The counters a side moves at `day`: of the day and of the year.
pub fn counter_keys(account: Id<Account>, side: Side, day: NaiveDate) -> [String; 2] {
    let way = match side {
        Side::Payer => "out",
        Side::Receiver => "in",
    };
    [format!("class:{account}:{way}:{day}"), format!("class:{account}:{way}:{}", day.format("%Y"))]
}

/// The caps of a side, in the order of [`counter_keys`].
pub const fn caps_of(figures: &ClassFigures, side: Side) -> [(ClassCap, i64); 2] {
    match side {
        Side::Payer => [(ClassCap::OutDay, figures.out_day_minor), (ClassCap::OutYear, figures.out_year_minor)],
        Side::Receiver => [(ClassCap::InDay, figures.in_day_minor), (ClassCap::InYear, figures.in_year_minor)],
    }
}

impl Control {
    /// Whether the caps of a class concern it.
    pub const fn is_capped(&self) -> bool {
        !matches!(self.kind, AccountKind::ClassOne)
    }

    /// Whether the other side is the account it was bound to at `at`: by its id at this bank, by its number in the
    /// narrative of a leg with an internal account (the clearing) at another.
    pub fn bound_to(&self, at: Timestamp, other: Id<Account>, internal_number: Option<&str>) -> bool {
        bound_to(&self.bindings, at, other, internal_number)
    }

    /// Whether the account may be debited at all.
    fn may_pay(&self, kind: MovementKind, minor: i64, moment: Moment, short: bool) -> Result<(), Refusal> {
        // What the bank itself takes is not the customer's to lock.
        let own = matches!(kind, MovementKind::Fee);
        // What stops every payment is told before what stops this one: a smaller amount would not help.
        let is_lock = |restriction: &&Restriction| {
            matches!(restriction.kind, RestrictionKind::NightLock | RestrictionKind::AmountLock)
        };
        let covering = || self.restrictions.iter().filter(|restriction| restriction.covers(moment.at));
        let stops_first = covering().filter(|found| !is_lock(found)).chain(covering().filter(is_lock));
        for restriction in stops_first {
            let blocks = match restriction.kind {
                RestrictionKind::CustomerStop | RestrictionKind::BankFreeze | RestrictionKind::LossReport => true,
                RestrictionKind::CourtOrder => false,
                RestrictionKind::Dormant => moment.channel != Channel::Console,
                RestrictionKind::NightLock => !own && within(restriction.minutes, moment.minute()),
                RestrictionKind::AmountLock => !own && restriction.amount_minor.is_some_and(|most| minor > most),
            };
            if blocks {
                return Err(restricted(restriction));
            }
        }
        match self.restrictions.iter().find(|restriction| short && restriction.kind == RestrictionKind::CourtOrder) {
            Some(order) => Err(restricted(order)),
            None => Ok(()),
        }
    }
}

/// Whether one of `bindings` covers `at` and means the other side.
pub fn bound_to(bindings: &[BindingTime], at: Timestamp, other: Id<Account>, internal_number: Option<&str>) -> bool {
    bindings.iter().filter(|binding| binding.covers(at)).any(|found| match found.binding.bound_account {
        Some(bound) => bound == other,
        None => internal_number == Some(found.binding.account_no.as_str()),
    })
}

fn restricted(restriction: &Restriction) -> Refusal {
    let most_minor = match restriction.kind {
        RestrictionKind::AmountLock => restriction.amount_minor,
        _ => None,
    };
    let until = (restriction.ends_at != NEVER).then_some(restriction.ends_at);
    Refusal::Restricted { by: restriction.kind, until, most_minor }
}

/// Whether `minute` is in the hours of a lock, which may go over midnight. Equal ends are the whole day.
fn within(minutes: Option<(i64, i64)>, minute: i64) -> bool {
    match minutes {
        Some((from, until)) if from < until => (from..until).contains(&minute),
        Some((from, until)) => minute >= from || minute < until,
        None => false,
    }
}

impl Books {
    /// Whether class and restrictions of both sides allow a leg; moves the counters of the classes.
    pub(crate) fn permit(
        &mut self,
        posting: &Posting,
        place: usize,
        leg: &BookedLeg,
        moment: Moment,
        booked: &mut Booked,
    ) -> Result<(), Refusal> {
        if self.controls.is_empty() {
            return Ok(());
        }
        let (debit, credit) = (&posting.legs[place].debit, &posting.legs[place].credit);
        if self.controls.contains_key(&leg.debit) {
            self.may_pay(leg.debit, posting.kind, debited(posting, leg.debit), moment)?;
        }
        let minor = leg.amount_minor;
        let out = Flow { account: leg.debit, side: Side::Payer, other: leg.credit, other_party: credit, minor };
        let into = Flow { account: leg.credit, side: Side::Receiver, other: leg.debit, other_party: debit, minor };
        for flow in [out, into] {
            self.keep_within_class(posting, &flow, moment, booked)?;
        }
        Ok(())
    }

    fn keep_within_class(
        &mut self,
        posting: &Posting,
        flow: &Flow<'_>,
        moment: Moment,
        booked: &mut Booked,
    ) -> Result<(), Refusal> {
        let Some(control) = self.controls.get_mut(&flow.account) else { return Ok(()) };
        if !control.is_capped() || !counts(posting.kind) {
            return Ok(());
        }
        let other = match flow.side {
            Side::Payer => &posting.narrative.payee,
            Side::Receiver => &posting.narrative.payer,
        };
        let number = match flow.other_party {
            Party::Internal(_) => other.account_no.as_deref(),
            Party::Account(_) => None,
        };
        if control.bound_to(moment.at, flow.other, number) {
            if flow.side == Side::Receiver && !control.funded {
                control.funded = true;
                booked.funded.push(flow.account);
            }
            return Ok(());
        }
        match (flow.side, control.kind) {
            (Side::Receiver, AccountKind::ClassThree) if !control.funded => return Err(Refusal::NotFunded),
            (Side::Receiver, AccountKind::ClassTwo) if !control.verified => return Err(Refusal::NotVerified),
            _ => {}
        }
        let kind = control.kind;
        self.count(kind, flow, moment, booked)
    }

    fn count(
        &mut self,
        kind: AccountKind,
        flow: &Flow<'_>,
        moment: Moment,
        booked: &mut Booked,
    ) -> Result<(), Refusal> {
        let rules = self.rules.clone();
        let Some(figures) = rules.of(kind) else { return Ok(()) };
        let keys = counter_keys(flow.account, flow.side, moment.day());
        for (key, (cap, cap_minor)) in keys.into_iter().zip(caps_of(figures, flow.side)) {
            let value = self.counters.entry(key.clone()).or_insert(0);
            let moved = value.checked_add(flow.minor).ok_or(Refusal::Malformed)?;
            if moved > cap_minor {
                let left_minor = (cap_minor - *value).max(0);
                return Err(Refusal::CapExceeded { side: flow.side, cap, cap_minor, left_minor });
            }
            *value = moved;
            booked.counters.push(key);
        }
        Ok(())
    }

    /// The balance caps of the accounts that received. The bank's own interest and money that comes back are not turned
    /// away: they are the customer's already.
    pub(crate) fn keep_balance_caps(&self, posting: &Posting, booked: &Booked) -> Result<(), Refusal> {
        if self.controls.is_empty() || !counts(posting.kind) {
            return Ok(());
        }
        for leg in &booked.legs {
            let Some(control) = self.controls.get(&leg.credit) else { continue };
            let Some(cap_minor) = self.rules.of(control.kind).and_then(|figures| figures.balance_max_minor) else {
                continue;
            };
            let balance = self.balances.get(&leg.credit).ok_or(Refusal::UnknownAccount)?.balance_minor;
            if balance > cap_minor {
                let left_minor = (cap_minor - (balance - leg.amount_minor)).max(0);
                return Err(Refusal::CapExceeded {
                    side: Side::Receiver,
                    cap: ClassCap::Balance,
                    cap_minor,
                    left_minor,
                });
            }
        }
        Ok(())
    }

    /// What is available on accounts under a court order that is not secured in full goes to it, the oldest order first.
    pub(crate) fn secure_orders(&mut self, booked: &mut Booked) -> Result<(), Refusal> {
        if self.controls.is_empty() {
            return Ok(());
        }
        for account in booked.touched.clone() {
            let Some(control) = self.controls.get(&account) else { continue };
            let balance = self.balances.get_mut(&account).ok_or(Refusal::UnknownAccount)?;
            for (key, want) in orders(control) {
                let hold = self.holds.entry(key.clone()).or_insert(Hold { account, amount_minor: 0 });
                let free = balance.balance_minor.saturating_sub(balance.held_minor) - balance.floor_minor;
                let take = (want - hold.amount_minor).min(free);
                if take > 0 {
                    hold.amount_minor += take;
                    balance.held_minor += take;
                    booked.grown.push((key, hold.amount_minor));
                }
            }
        }
        Ok(())
    }

    /// Whether an order of a court is not secured in full yet.
    fn is_short(&self, control: &Control) -> bool {
        orders(control).any(|(key, want)| self.holds.get(&key).is_none_or(|hold| hold.amount_minor < want))
    }

    /// Whether restrictions let `account` pay `minor` now.
    pub(crate) fn may_pay(
        &self,
        account: Id<Account>,
        kind: MovementKind,
        minor: i64,
        moment: Moment,
    ) -> Result<(), Refusal> {
        match self.controls.get(&account) {
            Some(control) => control.may_pay(kind, minor, moment, self.is_short(control)),
            None => Ok(()),
        }
    }
}

/// What a posting takes from `account` in all.
fn debited(posting: &Posting, account: Id<Account>) -> i64 {
    let legs = posting.legs.iter().filter(|leg| leg.debit == Party::Account(account));
    legs.fold(0, |sum, leg| sum.saturating_add(leg.amount.minor()))
}

/// The keys and amounts of the court orders on an account, the oldest first. One that has run out is in force until its
/// hold was released.
fn orders(control: &Control) -> impl Iterator<Item = (String, i64)> + '_ {
    let orders = control.restrictions.iter().filter(|restriction| restriction.kind == RestrictionKind::CourtOrder);
    orders.filter_map(|order| Some((order.hold_key(), order.amount_minor?)))
}

/// The controls a batch has read, by account.
pub type Controls = HashMap<Id<Account>, Control>;
