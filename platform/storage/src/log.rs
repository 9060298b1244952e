//! Folding SQLite's write-ahead log back into its file, without holding up the writer.
//!
//! A commit only appends to the log. Once the log is long, a thread beside the writer copies its pages to where they
//! belong: a page that was written many times is copied once. What was appended meanwhile it copies in a second round, and
//! so on until little is left; that the next commit folds itself, and then the log is empty and begins anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use rusqlite::hooks::Wal;
use rusqlite::{Connection, OpenFlags};

use crate::Result;

/// Pages (of 2 KiB) after which the log is folded.
const LONG: u32 = 24_000;
/// Pages that the writer may fold in passing.
const LITTLE: u32 = 500;
/// Rounds the thread beside the writer makes to leave it no more than that.
const ROUNDS: u32 = 5;
/// Pages after which the writer itself folds it: the thread beside it does not keep up.
const TOO_LONG: u32 = 128_000;

/// Nobody is folding.
const IDLE: u8 = 0;
/// A thread is.
const FOLDING: u8 = 1;
/// A thread has; the rest is for the next commit.
const NEARLY: u8 = 2;

/// The log of one file.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    pages: AtomicU32,
    state: AtomicU8,
}

impl Log {
    pub(crate) fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), pages: AtomicU32::new(0), state: AtomicU8::new(IDLE) }
    }

    /// Learns from `writer` how long the log is; takes the place of its own folding.
    pub(crate) fn watch(self: Arc<Self>, writer: &mut Connection) -> Result<()> {
        Ok(writer.wal_hook(Some(move |_: &mut Wal, pages| {
            self.pages.store(u32::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        }))?)
    }

    /// After each commit, on the thread that made it. Folding may fail; the log then only grows a little longer.
    pub(crate) fn committed(self: Arc<Self>, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        let state = self.state.load(Ordering::Acquire);
        if state == NEARLY || pages >= TOO_LONG {
            fold(writer);
            let _ = self.state.compare_exchange(NEARLY, IDLE, Ordering::AcqRel, Ordering::Relaxed);
        } else if state == IDLE && pages >= LONG {
            self.state.store(FOLDING, Ordering::Release);
            tokio::task::spawn_blocking(move || {
                match Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE) {
                    Ok(beside) => self.fold_most(&beside),
                    Err(error) => tracing::warn!(%error, "the log could not be folded beside the writer"),
                }
                self.state.store(NEARLY, Ordering::Release);
            });
        }
    }

    /// Round after round, until the writer is not much ahead.
    fn fold_most(&self, beside: &Connection) {
        for _ in 0..ROUNDS {
            let folded = fold(beside);
            if self.pages.load(Ordering::Relaxed).saturating_sub(folded) <= LITTLE {
                break;
            }
        }
    }
}

/// How many pages of the log are in the file now.
fn fold(connection: &Connection) -> u32 {
    let folded = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(2));
    let folded = folded.inspect_err(|error| tracing::warn!(%error, "the log could not be folded into the file"));
    folded.ok().and_then(|pages| u32::try_from(pages).ok()).unwrap_or(0)
}
