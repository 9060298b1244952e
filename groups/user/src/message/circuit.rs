//! A carrier that fails again and again is left alone for a while, so that nobody waits for it and it can get up.
//!
//! Each process has its own view: it is a matter of what this process has just seen, and forgotten with it.

use kernel::Timestamp;
use parking_lot::Mutex;

/// Failures in a row that open the circuit.
const FAILURES_MAX: u32 = 5;
/// How long it stays open, in seconds; then one message tries.
const OPEN_S: i64 = 30;

/// How a carrier stands with this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CircuitState)]
pub enum State {
    /// It is used.
    Closed,
    /// It is left alone.
    Open,
    /// One message is trying it.
    Trying,
}

#[derive(Debug, Default)]
struct Inner {
    failures: u32,
    /// While open: until when.
    until: Option<Timestamp>,
    trying: bool,
}

/// The circuit of one carrier.
#[derive(Debug, Default)]
pub struct Circuit(Mutex<Inner>);

impl Circuit {
    /// Whether a message may try the carrier now. Whoever may must tell [`Circuit::went_well`] or [`Circuit::failed`].
    pub fn may_try(&self, now: Timestamp) -> bool {
        let mut inner = self.0.lock();
        match inner.until {
            None => true,
            Some(until) if now < until || inner.trying => false,
            Some(_) => {
                inner.trying = true;
                true
            }
        }
    }

    /// The carrier answered, whatever it said.
    pub fn went_well(&self) {
        *self.0.lock() = Inner::default();
    }

    /// The carrier did not answer, or could not work.
    pub fn failed(&self, now: Timestamp) {
        let mut inner = self.0.lock();
        inner.failures = inner.failures.saturating_add(1);
        inner.trying = false;
        if inner.failures >= FAILURES_MAX {
            inner.until = Some(now.plus_seconds(OPEN_S));
        }
    }

    /// How it stands, and until when it is left alone.
    pub fn state(&self, now: Timestamp) -> (State, Option<Timestamp>) {
        let inner = self.0.lock();
        match inner.until {
            None => (State::Closed, None),
            Some(until) if now < until => (State::Open, Some(until)),
            Some(_) => (State::Trying, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_failures_it_is_left_alone_then_one_tries() {
        let (circuit, start) = (Circuit::default(), Timestamp::from_micros(0));
        for _ in 0..4 {
            assert!(circuit.may_try(start));
            circuit.failed(start);
        }
        assert_eq!(circuit.state(start).0, State::Closed);
        circuit.failed(start);
        assert_eq!(circuit.state(start), (State::Open, Some(start.plus_seconds(30))));
        assert!(!circuit.may_try(start.plus_seconds(29)));
        let later = start.plus_seconds(30);
        assert!(circuit.may_try(later), "one tries");
        assert!(!circuit.may_try(later), "and nobody beside it");
        circuit.failed(later);
        assert!(!circuit.may_try(later.plus_seconds(29)));
        assert!(circuit.may_try(later.plus_seconds(30)));
        circuit.went_well();
        assert!(circuit.may_try(later) && circuit.may_try(later));
        circuit.failed(later);
        assert_eq!(circuit.state(later).0, State::Closed, "counted anew");
    }
}
