//! The states of a command on its way through a bank's own core, and what follows from what was heard. Pure.

use contracts::account::Refusal;

use super::client::Heard;
use super::wire::{CoreState, WireOutcome};

/// How a command stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CoreCommandState)]
pub enum State {
    /// The money is set aside here; the core has not been heard of.
    Pending,
    /// Asked, and no answer that could be believed.
    Unknown,
    /// The core has booked it; being completed here.
    Booked,
    /// The core has refused it; being given back here.
    Refusing,
    /// Waited for long enough: the core is being asked to take it back.
    Reversing,
    /// Over: booked on both sides.
    Done,
    /// Over: booked on neither side, by the core's decision.
    Refused,
    /// Over: booked on neither side, for want of an answer.
    Reversed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Unknown,
        Self::Booked,
        Self::Refusing,
        Self::Reversing,
        Self::Done,
        Self::Refused,
        Self::Reversed,
    ];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Unknown => "unknown",
            Self::Booked => "booked",
            Self::Refusing => "refusing",
            Self::Reversing => "reversing",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Reversed => "reversed",
        }
    }

    /// The state of a stored word.
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether nothing will happen any more.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Refused | Self::Reversed)
    }
}

/// What to do with a command after the core was heard, or was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The core has booked it: complete it here.
    Complete {
        /// The core's number of the booking.
        core_ref: Option<String>,
    },
    /// It will never be booked: give the money back.
    GiveBack(Refusal),
    /// The core does not know it: ask it to book, with the same key.
    AskAgain,
    /// Nobody knows: wait, and inquire.
    Wait(String),
    /// Nobody knew for too long: have it taken back.
    Reverse(String),
}

/// How long a command has been without a decision, against how long it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// There is time left.
    Left,
    /// There is none left.
    Over,
}

/// What follows from the answer to a posting or an inquiry.
pub fn after(heard: Heard<WireOutcome>, patience: Patience) -> Next {
    match heard {
        Heard::Said(outcome) => match outcome.state {
            CoreState::Done => Next::Complete { core_ref: outcome.core_ref },
            CoreState::Refused => Next::GiveBack(outcome.refusal()),
            // Somebody had it taken back.
            CoreState::Reversed | CoreState::Voided => Next::GiveBack(Refusal::ByCore { code: "reversed".into() }),
        },
        Heard::Absent if patience == Patience::Left => Next::AskAgain,
        // A call of ours may still be under way to it: only a reversal closes the door.
        Heard::Absent => Next::Reverse("the core does not know it".to_owned()),
        Heard::Unacceptable(code) if code == "malformed" => Next::GiveBack(Refusal::ByCore { code }),
        // Another command stands there under this key: nothing may be concluded, and nothing may be reversed.
        Heard::Unacceptable(code) => Next::Wait(code),
        Heard::Silence(why) => match patience {
            Patience::Left => Next::Wait(why),
            Patience::Over => Next::Reverse(why),
        },
    }
}

/// What follows from the answer to a reversal.
pub fn after_reversal(heard: Heard<WireOutcome>) -> Next {
    match heard {
        Heard::Said(outcome) => match outcome.state {
            CoreState::Refused => Next::GiveBack(outcome.refusal()),
            CoreState::Reversed | CoreState::Voided => Next::GiveBack(Refusal::ByCore { code: "timed_out".into() }),
            // It will not be taken back any more (its day is closed, say): then it is done.
            CoreState::Done => Next::Complete { core_ref: outcome.core_ref },
        },
        Heard::Absent => Next::Wait("the core does not know reversals".to_owned()),
        Heard::Unacceptable(why) | Heard::Silence(why) => Next::Wait(why),
    }
}

/// Seconds until the next attempt: longer each time, at most five minutes.
pub fn pause_s(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.clamp(0, 6)).unwrap_or(6);
    (5_i64 << doublings).min(300)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(state: CoreState) -> Heard<WireOutcome> {
        let key = "k".to_owned();
        Heard::Said(WireOutcome {
            key,
            state,
            core_ref: Some("c1".into()),
            value_date: None,
            reason: None,
            available_minor: None,
            legs: vec![],
        })
    }

    #[test]
    fn no_answer_is_never_a_refusal() {
        for patience in [Patience::Left, Patience::Over] {
            for heard in [Heard::Silence("status 500".into()), Heard::Absent, Heard::Unacceptable("key_reused".into())]
            {
                assert!(!matches!(after(heard, patience), Next::GiveBack(_) | Next::Complete { .. }));
            }
        }
        assert_eq!(after(Heard::Silence("x".into()), Patience::Over), Next::Reverse("x".into()));
        assert_eq!(after(Heard::Absent, Patience::Left), Next::AskAgain);
        assert!(matches!(after_reversal(Heard::Silence("x".into())), Next::Wait(_)));
        assert!(matches!(after_reversal(Heard::Absent), Next::Wait(_)));
    }

    #[test]
    fn decisions_are_carried_out() {
        assert!(matches!(after(said(CoreState::Done), Patience::Over), Next::Complete { .. }));
        for state in [CoreState::Refused, CoreState::Reversed, CoreState::Voided] {
            assert!(matches!(after(said(state), Patience::Left), Next::GiveBack(_)));
            assert!(matches!(after_reversal(said(state)), Next::GiveBack(_)));
        }
        assert!(matches!(after_reversal(said(CoreState::Done)), Next::Complete { .. }));
    }

    #[test]
    fn pauses_grow_and_end() {
        assert_eq!([pause_s(0), pause_s(1), pause_s(3), pause_s(60)], [5, 10, 40, 300]);
        assert!(State::ALL.iter().all(|state| State::of(state.as_str()) == Some(*state)));
    }
}
