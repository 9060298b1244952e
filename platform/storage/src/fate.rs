//! Faults on purpose: wherever a read or a write could fail or the process could die, a simulation is asked whether it does.
//!
//! Nothing here does anything unless the running thread was taken over with [`take_over`], which only a simulation does.
//! On such a thread everything happens on that one thread: the embedded engine waits for its disk in place, and a bank's
//! writer is a task of the runtime that started it. So one seed can decide who comes when, and a run can be had again.

use std::cell::{Cell, RefCell};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::task::JoinError;

use crate::{Db, Engine, Error, Result};

/// Where fate is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Point {
    /// Before a read outside any transaction.
    Read,
    /// A bank's writer has taken commands and has not begun.
    Taken,
    /// Before a transaction begins.
    Begin,
    /// Before a statement in a transaction.
    Statement,
    /// Everything is written, nothing is durable.
    Commit,
    /// It is durable, and nobody knows yet.
    Committed,
}

/// What happens there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    Live,
    /// Others are let past, this many times.
    Wait(u8),
    /// The call fails. After [`Point::Committed`] that is a lie, as a broken connection would tell it.
    Fail,
    /// The process dies: the task never goes on, and whoever simulates drops everything.
    Die,
}

/// Who decides.
pub trait Fates: Send + Sync {
    /// What happens at `point`, now.
    fn at(&self, point: Point) -> Fate;
}

thread_local! {
    static TAKEN_OVER: Cell<bool> = const { Cell::new(false) };
    static FATES: RefCell<Option<Arc<dyn Fates>>> = const { RefCell::new(None) };
}

/// The thread is a simulation's until this is dropped.
#[derive(Debug)]
pub struct Simulated(());

/// Makes the running thread a simulation's: `fates` are asked at every [`Point`].
pub fn take_over(fates: Arc<dyn Fates>) -> Simulated {
    FATES.with(|own| own.replace(Some(fates)));
    TAKEN_OVER.set(true);
    Simulated(())
}

impl Drop for Simulated {
    fn drop(&mut self) {
        TAKEN_OVER.set(false);
        FATES.with(|own| own.replace(None));
    }
}

/// Whether the running thread is a simulation's.
pub(crate) fn simulated() -> bool {
    TAKEN_OVER.get()
}

/// Work that waits for a disk or the processor, on a thread for it; on a simulation's thread in place. The error says that
/// the work panicked.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> std::result::Result<T, JoinError> {
    if simulated() { Ok(work()) } else { tokio::task::spawn_blocking(work).await }
}

/// Lets fate do what it will at `point`.
pub(crate) async fn pass(point: Point) -> Result<()> {
    if !simulated() {
        return Ok(());
    }
    let fates = FATES.with(|own| own.borrow().clone());
    match fates.map_or(Fate::Live, |fates| fates.at(point)) {
        Fate::Live => Ok(()),
        Fate::Wait(times) => {
            LetPast(times).await;
            Ok(())
        }
        Fate::Fail => Err(Error::OnPurpose),
        Fate::Die => std::future::pending().await,
    }
}

/// Not ready until it was asked this many times more.
struct LetPast(u8);

impl Future for LetPast {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// A digest of every row of the tables whose names begin with one of `prefixes`: two runs that did the same have the same.
/// Embedded databases only; whole tables are read.
pub async fn digest(db: &Db, prefixes: &[&str]) -> Result<u64> {
    if db.engine() != Engine::Sqlite {
        return Err(Error::Inconsistent("a digest is taken of embedded databases only"));
    }
    let listing = "SELECT name, (SELECT count(*) FROM pragma_table_info(t.name)) FROM sqlite_master t \
                   WHERE type = 'table' ORDER BY name LIMIT 1000";
    let mut hasher = DefaultHasher::new();
    for table in db.fetch_all(listing, vec![]).await? {
        let (name, columns) = (table.text(0)?, table.int(1)?);
        if !prefixes.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        let order: Vec<String> = (1..=columns).map(|place| place.to_string()).collect();
        let rows = db.fetch_composed(format!("SELECT * FROM {name} ORDER BY {}", order.join(", ")), vec![]).await?;
        (name, rows.len()).hash(&mut hasher);
        rows.iter().for_each(|row| row.local_values().iter().for_each(|value| format!("{value:?}").hash(&mut hasher)));
    }
    Ok(hasher.finish())
}
