//! One bank's database: one SQL text on SQLite and PostgreSQL, short transactions, and what must commit with them.
//!
//! - [`Db`] opens a bank's database on either engine and reads from it; [`Tx`] writes. A transaction collects domain
//!   events and audit entries and writes them last, numbered without gaps, in the same commit ([`Tx::commit`]).
//! - [`GroupWriter`] batches concurrent commands of one kind into one durable commit.
//! - [`Outbox`] hands committed events to consumers: at least once, in order per aggregate, dead letters kept.
//! - [`Believed`] remembers rows that hardly change, until [`Tx::changed`] says that they did, in whichever process.
//! - [`Turns`] lets work under one key come one after the other, in one process.
//! - [`blobs`] keeps files of some megabytes; [`jobs`] runs scheduled work under a lease; [`migrate`] brings the schema up, group by group.
//!
//! SQL rules: `$1` parameters, TEXT ids, BIGINT amounts, microseconds and 0/1 flags, BYTEA for bytes, no BOOLEAN, no
//! engine's own functions, `CAST(COALESCE(SUM(x), 0) AS BIGINT)`. A `CREATE TABLE` ends with `);` on its own line, so
//! that SQLite can be told to be `STRICT`. Nothing here knows what the tables mean, nor which bank it serves.

pub mod blobs;
mod bulk;
mod changes;
mod db;
mod embedded;
mod error;
pub mod fate;
mod group_commit;
mod housekeeping;
pub mod jobs;
mod letters;
mod log;
mod lookup;
pub mod migrate;
mod outbox;
mod streams;
mod trail;
mod turns;
mod tx;
mod value;

use std::pin::Pin;

pub use changes::Believed;
pub use db::{Db, DbUrl, Engine, Pools, scrap_databases};
pub use error::{Error, Result};
pub use fate::blocking;
pub use group_commit::{Batch, GroupWriter, WriterConfig};
pub use housekeeping::housekeeping;
pub use jobs::Job;
pub use letters::DeadLetter;
pub use lookup::Lookup;
pub use migrate::{Migrations, Scope};
pub use outbox::{Consumer, Consumption, Handled, Outbox, StoredEvent, Way};
pub use trail::{AuditFilter, AuditRow, TrailReport};
pub use turns::{Turn, Turns};
pub use tx::{Begun, Tx};
pub use value::{Args, Row};

/// What a call of the database is going to answer. Boxed, so that what happens underneath is compiled once, in here: the
/// body of an `async fn` is compiled anew in every crate that waits for it, drivers, pools and all.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// The values of a statement's `$1..$n`: `args![id, amount_minor, now]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { ::std::vec![$(::kernel::Value::from($value)),*] };
}

/// The tables of this crate.
pub const MIGRATIONS: [Migrations; 2] = [
    Migrations { group: "storage", scope: Scope::Bank, steps: STEPS },
    Migrations { group: "storage", scope: Scope::Catalogue, steps: STEPS },
];

const STEPS: &[(&str, &str)] = &[
    ("0001_streams", include_str!("../migrations/0001_streams.sql")),
    ("0002_letters", include_str!("../migrations/0002_letters.sql")),
    ("0003_blobs", include_str!("../migrations/0003_blobs.sql")),
    ("0004_changes", include_str!("../migrations/0004_changes.sql")),
];
