//! The vocabulary of the house: money, identifiers, numbers of the trade, time, and the context of a call.
//!
//! Everything here is a value. There is no I/O, no async and no global state; time and randomness come from [`Ctx`],
//! so that whatever is decided with these types can be replayed. Types carry the rules: a [`Phone`] that exists is
//! well formed, a [`Money`] never overflows silently, and nothing has to be checked twice.

pub mod account_no;
pub mod audit;
pub mod ctx;
pub mod error;
pub mod event;
pub mod id;
pub mod mask;
pub mod money;
pub mod page;
pub mod person;
pub mod record;
mod schema;
pub mod text;
pub mod time;

pub use account_no::{AccountNo, Bin};
pub use audit::{AuditEntry, AuditOutcome};
pub use ctx::{Actor, Channel, Ctx, Idempotency, Lang, TenantId, TraceId};
pub use error::{Kind, PortFault, Refused, Remedy};
pub use event::Event;
pub use id::Id;
pub use money::{Currency, Money, MoneyError};
pub use page::{Cursor, Page, PageQuery};
pub use person::{PersonName, Phone, ResidentId};
pub use record::{Record, Value};
pub use time::{Clock, Timestamp};

/// A text that did not have the shape its type asks for. The text itself is not repeated: it may be personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {why}")]
pub struct ParseError {
    /// The type that was being parsed, in the field's own term.
    pub what: &'static str,
    /// The rule that was broken.
    pub why: &'static str,
}

impl ParseError {
    /// A refusal to parse `what` because of `why`.
    pub const fn new(what: &'static str, why: &'static str) -> Self {
        Self { what, why }
    }
}
