//! The kinds of refusal the whole platform agrees on, the way forward that comes with each, and faults behind ports.

use serde::{Deserialize, Serialize};

/// What sort of refusal an error is. The gateway turns it into an HTTP status; nothing else depends on HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request itself is malformed: 400.
    Malformed,
    /// Nobody is signed in, or not any more: 401.
    Unauthenticated,
    /// Signed in, but this is not theirs to do: 403.
    Forbidden,
    /// There is no such thing, or it is not yours to know of: 404.
    NotFound,
    /// It clashes with what is: 409.
    Conflict,
    /// Well formed, but a rule says no: 422.
    Refused,
    /// The door is locked for a while: 423.
    Locked,
    /// Too often: 429.
    TooMany,
    /// We cannot right now: 503.
    Unavailable,
    /// A fault of ours: 500.
    Fault,
}

/// A fault behind a port: the caller can only pass it on. Refusals are values of the port's own types instead.
#[derive(Debug, thiserror::Error)]
pub enum PortFault {
    /// The store below failed.
    #[error("{0}")]
    Store(String),
    /// Too much waits already; try again.
    #[error("overloaded")]
    Overloaded,
    /// The idempotency key was used for another request.
    #[error("idempotency key reused")]
    IdempotencyReused,
    /// The bank's own core has not said yes or no yet. The command is kept and will be resolved; the same key tells how.
    /// Never to be taken for a refusal.
    #[error("in progress")]
    InProgress,
    /// Refused behind the port, in words for whoever asked: pass it on as it is.
    #[error("refused: {}", .0.code)]
    Refused(Box<Refused>),
}

/// A refusal in words, on its way through a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What sort it is.
    pub kind: Kind,
    /// Stable code.
    pub code: &'static str,
    /// What happened, zh and en.
    pub title: (String, String),
    /// Why, zh and en.
    pub detail: (String, String),
    /// What can be done now.
    pub remedy: Option<Remedy>,
}

/// The one thing a refused person can do next. `text_*` are plain sentences; `action` is what the app's button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// In Chinese.
    pub text_zh: String,
    /// In English.
    pub text_en: String,
    /// The machine name of the button, e.g. `change_amount`.
    pub action: Option<String>,
}
