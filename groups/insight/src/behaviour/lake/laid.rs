//! A bank's behaviour laid out for an engine beside this process: the files in force as they are, and what is in no file yet
//! in files of the question's own.
//!
//! What is written for one question is gone with it; what a process that dies leaves is deleted with whatever else is not in
//! force. The folder of a day has files that are not in force any more, or not yet: an engine is told which to read, one by
//! one, and how many rows it has to find in them.

use std::sync::Arc;

use object_store::{ObjectStore, ObjectStoreExt, path::Path};

use super::{Lake, blocking, in_no_file};
use crate::behaviour::columns;
use crate::behaviour::segment::Held;
use crate::behaviour::store;
use crate::error::Error;

/// A file an engine reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaidFile {
    /// Where it is, from where a store's files begin.
    pub path: String,
    /// How many events it holds.
    pub rows: u64,
}

/// What one question is about, in files. They are the question's: what was written for it goes when this is dropped.
pub struct Laid {
    /// Everything of the days asked for, every event once.
    pub files: Vec<LaidFile>,
    store: Arc<dyn ObjectStore>,
    /// Where what is written for the question begins.
    stem: String,
    written: Vec<String>,
}

impl Lake {
    /// Everything of some days as it stands now: by days since 1970 in the bank's zone, the last one included.
    pub async fn laid(&self, first: i64, last: i64) -> Result<Laid, Error> {
        let place = &self.shared.place;
        // Memory first: what is put in files meanwhile is then in both, and known by its number.
        let held = self.in_memory().await?;
        let (sealed, files) = store::files(&place.db()?, &self.shared.writer, first, last).await?;
        let files = files.into_iter().map(|file| LaidFile { path: file.path, rows: file.rows.unsigned_abs() });
        let stem = format!("{}/asked/{}", place.ctx.tenant, self.shared.new_file_id());
        let mut laid = Laid { files: files.collect(), store: place.files.clone(), stem, written: Vec::new() };
        for held in in_no_file(held, sealed).filter(|held| (first..=last).contains(&held.day)) {
            laid.add(held).await?;
        }
        Ok(laid)
    }
}

impl Laid {
    /// Writes numbers for the question, as columns of whole numbers by name; answers where they are.
    pub async fn write_numbers(
        &mut self,
        name: &'static str,
        columns: Vec<(&'static str, Vec<i64>)>,
    ) -> Result<String, Error> {
        let bytes = blocking(move || columns::numbers(&columns)).await?;
        self.write(name, bytes).await
    }

    /// Events of one day that are in no file.
    async fn add(&mut self, held: Arc<Held>) -> Result<(), Error> {
        if held.events().is_empty() {
            return Ok(());
        }
        let rows = held.events().len() as u64;
        let bytes = blocking(move || columns::write(held.events())).await?;
        let path = self.write("memory", bytes).await?;
        self.files.push(LaidFile { path, rows });
        Ok(())
    }

    async fn write(&mut self, name: &'static str, bytes: Vec<u8>) -> Result<String, Error> {
        let path = format!("{}-{}-{name}.parquet", self.stem, self.written.len());
        self.written.push(path.clone());
        self.store.put(&Path::from(path.as_str()), bytes.into()).await?;
        Ok(path)
    }
}

impl Drop for Laid {
    fn drop(&mut self) {
        let (store, written) = (self.store.clone(), std::mem::take(&mut self.written));
        if written.is_empty() {
            return;
        }
        // Without a runtime the process is ending: the next sweep has them.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            for path in written {
                if let Err(error) = store.delete(&Path::from(path.as_str())).await {
                    tracing::warn!(%error, "a file that was written for one question could not be deleted");
                }
            }
        });
    }
}
