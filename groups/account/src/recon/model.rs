//! Comparing two sides of a day, and what may be done about a difference. Pure.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{Id, Money, Timestamp};
use serde::{Deserialize, Serialize};

use crate::core::State;
use crate::core::wire::{CoreState, WireLeg, WireOutcome, total};

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReconKind)]
pub enum Kind {
    /// Booked here, and not there.
    OnlyHere,
    /// Booked there, and not here.
    OnlyThere,
    /// Booked on both sides with another amount.
    Amount,
    /// Booked on both sides between other accounts.
    Accounts,
    /// Standing on one side, taken back or refused on the other.
    State,
    /// An account's balance.
    Balance,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::OnlyHere, Self::OnlyThere, Self::Amount, Self::Accounts, Self::State, Self::Balance];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnlyHere => "only_here",
            Self::OnlyThere => "only_there",
            Self::Amount => "amount",
            Self::Accounts => "accounts",
            Self::State => "state",
            Self::Balance => "balance",
        }
    }

    /// The kind of a stored word.
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What an operator can do about a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReconFix)]
pub enum Fix {
    /// Book here what stands there.
    BookHere,
    /// Take back here what stands only here.
    ReverseHere,
    /// Have the core book what stands only here.
    PostThere,
    /// Have the core take back what stands only there.
    ReverseThere,
    /// Leave both as they are, for a reason.
    Accept,
    /// Nobody did: a later comparison no longer found it.
    Cleared,
}

impl Fix {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BookHere => "book_here",
            Self::ReverseHere => "reverse_here",
            Self::PostThere => "post_there",
            Self::ReverseThere => "reverse_there",
            Self::Accept => "accept",
            Self::Cleared => "cleared",
        }
    }

    /// The fix of a stored word.
    pub fn of(text: &str) -> Option<Self> {
        let all = [Self::BookHere, Self::ReverseHere, Self::PostThere, Self::ReverseThere, Self::Accept, Self::Cleared];
        all.into_iter().find(|fix| fix.as_str() == text)
    }
}

/// One side of a difference, as it was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// How it stands there; nothing if it does not exist.
    pub state: Option<String>,
    /// The amount, or the balance.
    pub amount_minor: i64,
    /// What was booked.
    #[serde(default)]
    pub legs: Vec<WireLeg>,
    /// The side's own number.
    #[serde(default)]
    pub reference: Option<String>,
}

/// A difference as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What differs.
    pub kind: Kind,
    /// The command's key at the core, or an account's number.
    pub subject: String,
    /// Here.
    pub here: Side,
    /// There.
    pub there: Side,
}

/// How a difference stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReconState)]
pub enum DifferenceState {
    /// Nobody has decided.
    Open,
    /// Decided, being carried out.
    Resolving,
    /// Over.
    Resolved,
}

impl DifferenceState {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolving => "resolving",
            Self::Resolved => "resolved",
        }
    }

    /// The state of a stored word.
    pub fn of(text: &str) -> Option<Self> {
        [Self::Open, Self::Resolving, Self::Resolved].into_iter().find(|state| state.as_str() == text)
    }
}

/// A difference as it is kept.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Its id.
    pub difference_id: Id<Difference>,
    /// The run that saw it last.
    pub run_id: Id<Run>,
    /// The day it belongs to.
    pub book_date: NaiveDate,
    /// What differs, and both sides.
    pub found: Found,
    /// How it stands.
    pub state: DifferenceState,
    /// Since when it is known.
    pub found_at: Timestamp,
    /// How often carrying out was refused.
    pub attempts: i64,
    /// What was decided.
    pub action: Option<Fix>,
    /// Why; the operator's words.
    pub reason: Option<String>,
    /// Who decided.
    pub resolved_by: Option<String>,
    /// The call that decided.
    pub resolution_key: Option<String>,
    /// When it was over.
    pub resolved_at: Option<Timestamp>,
}

/// What is compared with the ledger here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReconAgainst)]
pub enum Against {
    /// The bank's own core: commands by key, and balances.
    Core,
    /// The embedded ledger's own postings: every balance is added up again.
    Postings,
}

impl Against {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Postings => "postings",
        }
    }
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReconRunState)]
pub enum RunState {
    /// Under way, or cut off.
    Running,
    /// Both sides were compared whole.
    Done,
    /// The other side could not be read.
    Failed,
}

impl RunState {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// One comparison of a day.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub run_id: Id<Run>,
    /// The day.
    pub book_date: NaiveDate,
    /// With what.
    pub against: Against,
    /// How it stands.
    pub state: RunState,
    /// When it began.
    pub started_at: Timestamp,
    /// Who began it.
    pub started_by: String,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// What was counted.
    pub tally: Tally,
    /// Differences found.
    pub differences: i64,
    /// Why it failed.
    pub error: Option<String>,
}

/// What a comparison counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Standing bookings here, and what they add up to.
    pub here: (i64, i64),
    /// Standing bookings there, and what they add up to.
    pub there: (i64, i64),
    /// The same on both sides.
    pub matched: i64,
    /// Under way and not compared.
    pub in_flight: i64,
    /// Balances compared.
    pub balances: i64,
}

/// A command here, as far as it is compared.
#[derive(Debug, Clone)]
pub struct Ours {
    /// The key the core knows it by.
    pub key: String,
    /// How it stands.
    pub state: State,
    /// What was booked.
    pub legs: Vec<WireLeg>,
    /// The platform's own key, for people.
    pub reference: Option<String>,
}

/// Compares both sides of a stretch of keys.
pub fn compare(ours: Vec<Ours>, theirs: Vec<WireOutcome>, tally: &mut Tally) -> Vec<Found> {
    let mut there: BTreeMap<String, WireOutcome> =
        theirs.into_iter().map(|outcome| (outcome.key.clone(), outcome)).collect();
    let mut found = Vec::new();
    for outcome in there.values().filter(|outcome| outcome.state == CoreState::Done) {
        tally.there.0 += 1;
        tally.there.1 = tally.there.1.saturating_add(total(&outcome.legs));
    }
    for own in ours {
        let other = there.remove(&own.key);
        let stands = matches!(own.state, State::Done | State::Booked);
        if stands {
            tally.here.0 += 1;
            tally.here.1 = tally.here.1.saturating_add(total(&own.legs));
        }
        if !own.state.is_over() && !stands {
            tally.in_flight += 1;
            continue;
        }
        let stands_there = other.as_ref().is_some_and(|other| other.state == CoreState::Done);
        let kind = match (stands, &other) {
            (true, None) => Some(Kind::OnlyHere),
            (true, Some(other)) if stands_there => differing(&own.legs, &other.legs),
            (true, Some(_)) => Some(Kind::State),
            (false, _) if stands_there => Some(Kind::State),
            (false, _) => None,
        };
        match kind {
            None => tally.matched += 1,
            Some(kind) => {
                let (subject, here) = (own.key.clone(), side_of_ours(own));
                let there = other.map(side_of_theirs).unwrap_or_default();
                found.push(Found { kind, subject, here, there });
            }
        }
    }
    let strays = there.into_values().filter(|outcome| outcome.state == CoreState::Done);
    found.extend(strays.map(|outcome| Found {
        kind: Kind::OnlyThere,
        subject: outcome.key.clone(),
        here: Side::default(),
        there: side_of_theirs(outcome),
    }));
    found
}

fn differing(ours: &[WireLeg], theirs: &[WireLeg]) -> Option<Kind> {
    let sorted = |legs: &[WireLeg]| {
        let mut legs = legs.to_vec();
        legs.sort_unstable();
        legs
    };
    if total(ours) != total(theirs) {
        Some(Kind::Amount)
    } else if sorted(ours) != sorted(theirs) {
        Some(Kind::Accounts)
    } else {
        None
    }
}

fn side_of_ours(own: Ours) -> Side {
    Side {
        state: Some(own.state.as_str().to_owned()),
        amount_minor: total(&own.legs),
        legs: own.legs,
        reference: own.reference,
    }
}

fn side_of_theirs(outcome: WireOutcome) -> Side {
    Side {
        state: Some(outcome.state.as_str().to_owned()),
        amount_minor: total(&outcome.legs),
        legs: outcome.legs,
        reference: outcome.core_ref,
    }
}

impl Found {
    /// What can be done about it.
    pub fn fixes(&self) -> Vec<Fix> {
        let stands_there = self.there.state.as_deref() == Some("done");
        match self.kind {
            Kind::OnlyHere => vec![Fix::PostThere, Fix::ReverseHere, Fix::Accept],
            Kind::OnlyThere => vec![Fix::BookHere, Fix::ReverseThere, Fix::Accept],
            Kind::State if stands_there => vec![Fix::ReverseThere, Fix::BookHere, Fix::Accept],
            Kind::State => vec![Fix::ReverseHere, Fix::Accept],
            Kind::Amount | Kind::Accounts => vec![Fix::BookHere, Fix::Accept],
            Kind::Balance => vec![Fix::Accept],
        }
    }

    /// By how much the sides differ, minor units.
    pub fn off_by_minor(&self) -> i64 {
        let standing = |side: &Side| match side.state.as_deref() {
            Some("done" | "booked") | None => side.amount_minor,
            _ => 0,
        };
        match self.kind {
            Kind::Accounts => self.here.amount_minor,
            _ => standing(&self.here).abs_diff(standing(&self.there)).try_into().unwrap_or(i64::MAX),
        }
    }
}

/// An amount of this group's currency.
pub fn money(minor: i64) -> Money {
    Money::cny(minor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::wire::WireParty;

    fn legs(to: &str, amount_minor: i64) -> Vec<WireLeg> {
        let debit = WireParty::Internal("cash".into());
        vec![WireLeg { debit, credit: WireParty::AccountNo(to.into()), amount_minor }]
    }

    fn ours(key: &str, state: State, amount: i64) -> Ours {
        Ours { key: key.into(), state, legs: legs("1", amount), reference: None }
    }

    fn theirs(key: &str, state: CoreState, to: &str, amount: i64) -> WireOutcome {
        WireOutcome {
            key: key.into(),
            state,
            core_ref: Some("c".into()),
            value_date: None,
            reason: None,
            available_minor: None,
            legs: legs(to, amount),
        }
    }

    #[test]
    fn every_sort_of_difference_is_found_and_nothing_else() {
        let here = vec![
            ours("a", State::Done, 5),
            ours("b", State::Done, 5),
            ours("c", State::Done, 5),
            ours("d", State::Done, 5),
            ours("e", State::Refused, 5),
            ours("f", State::Reversed, 5),
            ours("g", State::Unknown, 5),
            ours("h", State::Done, 5),
        ];
        let there = vec![
            theirs("a", CoreState::Done, "1", 5),
            theirs("c", CoreState::Done, "1", 6),
            theirs("d", CoreState::Done, "2", 5),
            theirs("e", CoreState::Done, "1", 5),
            theirs("f", CoreState::Voided, "1", 5),
            theirs("h", CoreState::Reversed, "1", 5),
            theirs("x", CoreState::Done, "1", 7),
            theirs("y", CoreState::Refused, "1", 7),
        ];
        let mut tally = Tally::default();
        let found = compare(here, there, &mut tally);
        let kinds: Vec<_> = found.iter().map(|found| (found.subject.as_str(), found.kind)).collect();
        let expected = vec![
            ("b", Kind::OnlyHere),
            ("c", Kind::Amount),
            ("d", Kind::Accounts),
            ("e", Kind::State),
            ("h", Kind::State),
            ("x", Kind::OnlyThere),
        ];
        assert_eq!(kinds, expected);
        assert_eq!((tally.matched, tally.in_flight), (2, 1));
        assert_eq!((tally.here, tally.there), ((5, 25), (5, 28)));
        assert_eq!(found[0].fixes()[0], Fix::PostThere);
        assert_eq!(found[3].fixes()[0], Fix::ReverseThere);
        assert_eq!(found[4].fixes()[0], Fix::ReverseHere);
        assert_eq!(found.iter().map(Found::off_by_minor).collect::<Vec<_>>(), vec![5, 1, 5, 5, 5, 7]);
    }

    #[test]
    fn stored_words_come_back() {
        assert!(Kind::ALL.iter().all(|kind| Kind::of(kind.as_str()) == Some(*kind)));
        assert_eq!(Fix::of("post_there"), Some(Fix::PostThere));
        assert_eq!(DifferenceState::of("resolving"), Some(DifferenceState::Resolving));
    }
}
