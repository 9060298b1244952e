//! Whoever follows what happens in a bank as it happens: told of everything that was taken in, in the order it was.
//!
//! A follower begins from what lies in the lake and goes on with what it is told. A *mark* stands between the two: what was
//! told before it is in the segments that were read with it, what is told after it is not.

use parking_lot::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::event::{Event, PersonNo, UNSAID};

/// What a follower is told.
#[derive(Debug)]
pub enum Told {
    /// These were taken in. Whoever is not to be known is not in it.
    Done(Vec<Event>),
    /// What was told up to here lies in the segments read with this mark.
    Mark(u64),
    /// Somebody has a number.
    Met(Met),
    /// A number is nobody's any more.
    Gone(PersonNo),
}

/// Somebody has a number, who had none or another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// The number.
    pub person: PersonNo,
    /// Whether it is a customer's.
    pub standing: Standing,
    /// A number that turned out to be the same person.
    pub was: Option<PersonNo>,
}

/// Whose a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A device nobody has signed in on.
    Visitor,
    /// A customer.
    Customer,
}

/// The one who follows a bank, if anybody does.
#[derive(Debug, Default)]
pub struct Follower(Mutex<Following>);

#[derive(Debug, Default)]
struct Following {
    to: Option<UnboundedSender<Told>>,
    marks: u64,
}

impl Follower {
    /// Follows from now on; whoever followed before is told no more.
    pub fn follow(&self) -> UnboundedReceiver<Told> {
        let (to, told) = unbounded_channel();
        self.0.lock().to = Some(to);
        told
    }

    /// Whether anybody does.
    pub fn is_there(&self) -> bool {
        self.0.lock().to.is_some()
    }

    /// Tells the follower; one that has gone is forgotten.
    pub fn tell(&self, told: Told) {
        let mut following = self.0.lock();
        if following.to.as_ref().is_some_and(|to| to.send(told).is_err()) {
            following.to = None;
        }
    }

    /// Sets a mark.
    pub fn mark(&self) -> u64 {
        let mut following = self.0.lock();
        following.marks += 1;
        let mark = following.marks;
        if let Some(to) = &following.to {
            let _gone = to.send(Told::Mark(mark));
        }
        mark
    }
}

/// Those of some events that a follower is told of.
pub fn of_somebody(events: &[Event]) -> Vec<Event> {
    events.iter().filter(|event| event.person != UNSAID).cloned().collect()
}
