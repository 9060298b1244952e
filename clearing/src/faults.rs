//! Faults on order: messages of the network lost, doubled, late or refused, per route and bank, by chance or by count.
//!
//! Kept in memory only: a process that starts anew is a network without faults. The dice are seeded, so a simulation that
//! asks in the same order gets the same faults.

use std::sync::Arc;

use contracts::transfer::Route;
use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The way of a payment is four messages: paying bank → network (request), network → receiving bank (forward),
/// receiving bank → network (receipt), network → paying bank (answer).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The request, or an inquiry, does not reach the network.
    RequestLost,
    /// The network has the payment, but the receiving bank never hears of it this time.
    ForwardLost,
    /// The receiving bank has booked it, and the network does not hear so: the cut between the two legs.
    ReceiptLost,
    /// All is done, and the paying bank does not hear so.
    AnswerLost,
    /// The request arrives twice, at the same time.
    Duplicate,
    /// The network passes the payment on only after this many seconds.
    Delay {
        /// More than zero.
        seconds: i64,
    },
    /// The receiving bank refuses for good.
    Refuse {
        /// `not_accepted`, or another of the codes of a settlement.
        code: String,
    },
    /// The question in whose name an account stands is not answered.
    NameCheckLost,
}

/// Which message a fault belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leg {
    Request,
    Arrival,
    Acceptance,
    Forward,
    Decision,
    Receipt,
    Answer,
    NameCheck,
}

impl Fault {
    const fn leg(&self) -> Leg {
        match self {
            Self::RequestLost => Leg::Request,
            Self::Duplicate => Leg::Arrival,
            Self::Delay { .. } => Leg::Acceptance,
            Self::ForwardLost => Leg::Forward,
            Self::Refuse { .. } => Leg::Decision,
            Self::ReceiptLost => Leg::Receipt,
            Self::AnswerLost => Leg::Answer,
            Self::NameCheckLost => Leg::NameCheck,
        }
    }
}

/// A fault and when it strikes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRule {
    /// What happens.
    pub fault: Fault,
    /// Only on this route; any when nothing.
    pub route: Option<Route>,
    /// Only for payments of this bank.
    pub from_bank_no: Option<String>,
    /// Only for payments to this bank.
    pub to_bank_no: Option<String>,
    /// How often it strikes, of a hundred.
    pub chance_percent: u8,
    /// How many times it still strikes; without end when nothing.
    pub times: Option<u32>,
}

impl FaultRule {
    /// `fault`, always, everywhere.
    pub const fn always(fault: Fault) -> Self {
        Self { fault, route: None, from_bank_no: None, to_bank_no: None, chance_percent: 100, times: None }
    }

    /// `fault`, the next time only.
    pub fn once(fault: Fault) -> Self {
        Self { times: Some(1), ..Self::always(fault) }
    }

    fn meets(&self, leg: Leg, at: &Place<'_>) -> bool {
        let fits = |wanted: &Option<String>, is: Option<&str>| wanted.as_deref().is_none_or(|bank| Some(bank) == is);
        self.fault.leg() == leg
            && self.route.is_none_or(|route| Some(route) == at.route)
            && fits(&self.from_bank_no, at.from_bank_no)
            && fits(&self.to_bank_no, at.to_bank_no)
    }
}

/// What a message is about, as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place<'a> {
    pub route: Option<Route>,
    pub from_bank_no: Option<&'a str>,
    pub to_bank_no: Option<&'a str>,
}

/// The faults in force. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Faults(Arc<Mutex<State>>);

struct State {
    rules: Vec<(u64, FaultRule)>,
    next_id: u64,
    dice: StdRng,
}

impl Default for Faults {
    fn default() -> Self {
        Self::seeded(0)
    }
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.list()).finish()
    }
}

impl Faults {
    /// No faults yet; those to come fall as the dice of `seed` say.
    pub fn seeded(seed: u64) -> Self {
        let state = State { rules: Vec::new(), next_id: 1, dice: StdRng::seed_from_u64(seed) };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Puts a rule in force; answers its number.
    pub fn add(&self, rule: FaultRule) -> u64 {
        let mut state = self.0.lock();
        let id = state.next_id;
        state.next_id += 1;
        state.rules.push((id, rule));
        id
    }

    /// Takes a rule out of force; answers whether it was.
    pub fn remove(&self, id: u64) -> bool {
        let mut state = self.0.lock();
        let before = state.rules.len();
        state.rules.retain(|(known, _)| *known != id);
        state.rules.len() < before
    }

    /// A network without faults again.
    pub fn clear(&self) {
        self.0.lock().rules.clear();
    }

    /// What is in force, the oldest first. A rule that has struck as often as it should is gone.
    pub fn list(&self) -> Vec<(u64, FaultRule)> {
        self.0.lock().rules.clone()
    }

    /// The fault that strikes a message, if one does: the oldest rule whose dice say so.
    pub(crate) fn strikes(&self, leg: Leg, at: &Place<'_>) -> Option<Fault> {
        let state = &mut *self.0.lock();
        for (_, rule) in &mut state.rules {
            if !rule.meets(leg, at) || state.dice.random_range(0..100) >= u32::from(rule.chance_percent) {
                continue;
            }
            let fault = rule.fault.clone();
            rule.times = rule.times.map(|times| times.saturating_sub(1));
            state.rules.retain(|(_, rule)| rule.times != Some(0));
            return Some(fault);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IBPS: Place<'_> = Place { route: Some(Route::Ibps), from_bank_no: Some("1"), to_bank_no: Some("2") };

    #[test]
    fn a_rule_strikes_where_it_says_and_as_often() {
        let faults = Faults::default();
        faults.add(FaultRule { route: Some(Route::Beps), ..FaultRule::always(Fault::AnswerLost) });
        faults.add(FaultRule { to_bank_no: Some("3".into()), ..FaultRule::always(Fault::AnswerLost) });
        assert_eq!(faults.strikes(Leg::Answer, &IBPS), None);
        faults.add(FaultRule { times: Some(2), ..FaultRule::always(Fault::AnswerLost) });
        assert_eq!(faults.strikes(Leg::Request, &IBPS), None, "another message");
        let struck = (0..4).filter(|_| faults.strikes(Leg::Answer, &IBPS).is_some()).count();
        assert_eq!((struck, faults.list().len()), (2, 2), "and is gone");
        assert!(faults.remove(1) && !faults.remove(1));
        faults.clear();
        assert!(faults.list().is_empty());
    }

    #[test]
    fn one_seed_gives_the_same_faults() {
        let fall = |seed| {
            let faults = Faults::seeded(seed);
            faults.add(FaultRule { chance_percent: 30, ..FaultRule::always(Fault::RequestLost) });
            (0..200).map(|_| faults.strikes(Leg::Request, &IBPS).is_some()).collect::<Vec<_>>()
        };
        assert_eq!(fall(7), fall(7));
        assert_ne!(fall(7), fall(8));
        let struck = fall(7).into_iter().filter(|struck| *struck).count();
        assert!((30..90).contains(&struck), "{struck} of 200 at 30%");
    }
}
