//! Files of behaviour: written, put in force, put together, deleted.

use std::collections::HashSet;
use std::sync::Arc;

use futures::TryStreamExt;
use object_store::{GetResultPayload, ObjectStore, ObjectStoreExt, path::Path};

use super::{Shared, blocking};
use crate::behaviour::columns;
use crate::behaviour::copies::Room;
use crate::behaviour::event::{Event, UNSAID};
use crate::behaviour::pulse::WINDOW_S;
use crate::behaviour::seen::{SeenDay, seen_of};
use crate::behaviour::segment::{Filed, Held, Segment, Source};
use crate::behaviour::store::{self, FileRow};
use crate::error::Error;
use crate::model::Slot;

/// Events of a day that are put together in memory, at most.
const WHOLE_DAY_MAX: i64 = 4_000_000;

/// For how long a file may be there without being in force, in seconds: somebody may be reading it, or about to put it in force.
const NOT_IN_FORCE_S: i64 = 3_600;

/// Deletes a file that is not in force.
async fn delete(files: &Arc<dyn ObjectStore>, path: &str) {
    if let Err(error) = files.delete(&Path::from(path)).await {
        tracing::warn!(%error, "a file of behaviour that is not in force could not be deleted");
    }
}

impl Shared {
    pub(super) async fn filed(&self, file: &FileRow) -> Result<Arc<Filed>, Error> {
        if let Some(open) = self.open.get(&file.path) {
            return Ok(open);
        }
        let (source, day) = (self.source(file).await?, file.day);
        let opened = blocking(move || Filed::open(day, source)).await?;
        let opened = Arc::new(opened);
        self.open.insert(&file.path, opened.clone());
        Ok(opened)
    }

    async fn source(&self, file: &FileRow) -> Result<Source, Error> {
        let got = self.place.files.get(&Path::from(file.path.as_str())).await?;
        Ok(match got.payload {
            GetResultPayload::File(_, path) => Source::Local(path),
            GetResultPayload::Stream(_) => {
                let (room, copies) = (self.room(got.meta.size)?, self.copies.clone());
                let bytes = got.bytes().await?;
                Source::Brought(blocking(move || copies.keep(room, &bytes)).await?)
            }
        })
    }

    /// Room for a copy, if need be that of copies nobody is reading.
    fn room(&self, bytes: u64) -> Result<Room, Error> {
        if let Some(room) = self.copies.room(bytes) {
            return Ok(room);
        }
        self.open.clear();
        self.copies.room(bytes).ok_or(Error::Overloaded)
    }

    /// Writes events of one day, which are in order, as a file that is not in force yet. The same name writes it anew.
    async fn write(&self, file_id: String, held: Arc<Held>) -> Result<(FileRow, SeenDay), Error> {
        let day = held.day;
        let written = move || -> Result<_, Error> {
            let (bytes, rows) = (columns::write(held.events())?, held.events().len());
            Ok((bytes, rows, seen_of(&Segment::Held(held), None, None)?))
        };
        let (bytes, rows, seen) = blocking(written).await?;
        let path = format!("{}/day={}/{file_id}.parquet", self.place.ctx.tenant, crate::model::date_of(day));
        let file = FileRow {
            file_id,
            day,
            path,
            rows: i64::try_from(rows).unwrap_or(i64::MAX),
            bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        };
        self.place.files.put(&Path::from(file.path.as_str()), bytes.into()).await?;
        Ok((file, seen))
    }

    pub(super) fn new_file_id(&self) -> String {
        self.place.ctx.new_id::<FileRow>().to_string()
    }

    /// Puts what a closed journal held in files. A second time it is the same files, and nothing is counted again.
    pub(super) async fn seal(&self, number: u64, held: Vec<Arc<Held>>) -> Result<(), Error> {
        let (mut files, mut seen) = (Vec::new(), Vec::new());
        for held in held {
            let file_id = format!("{}-{number}-{}", self.writer, held.day);
            let (file, day) = self.write(file_id, held).await?;
            files.push(file);
            seen.push(day);
        }
        let (ctx, db) = (&self.place.ctx, &self.place.db()?);
        let mut tx = db.begin(ctx).await?;
        let journal = i64::try_from(number).unwrap_or(i64::MAX);
        if store::seal_in_tx(&mut tx, (&self.writer, journal), &files, &seen, ctx.now()).await? {
            tx.commit().await?;
        }
        self.memory.lock().closed.retain(|(closed, _)| *closed != number);
        Ok(())
    }

    /// Puts days in files that were in no journal.
    pub(super) async fn bring(&self, days: Vec<Arc<Held>>) -> Result<(), Error> {
        let (ctx, db) = (&self.place.ctx, &self.place.db()?);
        for held in days {
            let largest = held.events().iter().map(|event| event.person).max().unwrap_or(UNSAID);
            let (file, seen) = self.write(self.new_file_id(), held).await?;
            let mut tx = db.begin(ctx).await?;
            let next = store::next_person_in_tx(&mut tx).await?;
            store::set_next_person_in_tx(&mut tx, next.max(largest.saturating_add(1))).await?;
            store::bring_in_tx(&mut tx, &file, &seen, ctx.now()).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Puts the files of a day together in one, every event once: of repeats the one that came first.
    pub(super) async fn put_together(&self, day: i64) -> Result<(), Error> {
        self.rewrite(day, |_| true).await
    }

    /// The same, without those that are not kept any more.
    pub(super) async fn rewrite(
        &self,
        day: i64,
        is_kept: impl Fn(&Event) -> bool + Send + 'static,
    ) -> Result<(), Error> {
        let (ctx, db) = (&self.place.ctx, &self.place.db()?);
        let (_, files) = store::files(db, &self.writer, day, day).await?;
        if files.iter().map(|file| file.rows).sum::<i64>() > WHOLE_DAY_MAX {
            tracing::warn!(day, files = files.len(), "a day of behaviour is too large to be put together");
            return Ok(());
        }
        let mut events = Vec::new();
        for file in &files {
            let source = self.source(file).await?;
            events.extend(blocking(move || columns::read(day, source)).await?);
        }
        let kept = move || {
            let mut events = each_once(events);
            events.retain(is_kept);
            Ok::<_, Error>(Held::new(day, events))
        };
        let held = blocking(kept).await?;
        if held.events().is_empty() {
            let mut tx = db.begin(ctx).await?;
            if store::forget_day_in_tx(&mut tx, day, &files, ctx.now()).await? {
                tx.commit().await?;
            }
            return Ok(());
        }
        let (whole, seen) = self.write(self.new_file_id(), Arc::new(held)).await?;
        let mut tx = db.begin(ctx).await?;
        // What it takes the place of is deleted later: questions may still be reading it.
        if store::replace_day_in_tx(&mut tx, &files, &whole, &seen, ctx.now()).await? {
            tx.commit().await?;
        }
        Ok(())
    }

    /// Deletes files that are not in force, have not been for a while and are not about to be: those others took the place of,
    /// and those of writers that died.
    pub(super) async fn sweep(&self) -> Result<(), Error> {
        let (ctx, db) = (&self.place.ctx, &self.place.db()?);
        // Storage tells by its own clock when a file was written.
        let before = chrono::Utc::now() - chrono::TimeDelta::seconds(NOT_IN_FORCE_S);
        let folder = Path::from(ctx.tenant.as_str());
        let old: Vec<_> = self
            .place
            .files
            .list(Some(&folder))
            .try_filter(|file| std::future::ready(file.last_modified < before))
            .map_ok(|file| file.location)
            .try_collect()
            .await?;
        let in_force = store::paths(db).await?;
        // After what is in force: whatever is not any more says since when.
        let since = ctx.now().plus_seconds(-NOT_IN_FORCE_S);
        let replaced = store::replaced_since(db, since).await?;
        let is_kept = |path: &Path| in_force.contains(path.as_ref()) || replaced.contains(path.as_ref());
        for path in old.into_iter().filter(|path| !is_kept(path)) {
            self.open.invalidate(path.as_ref());
            delete(&self.place.files, path.as_ref()).await;
        }
        let mut tx = db.begin(ctx).await?;
        store::let_go_of_replaced_in_tx(&mut tx, since).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What came in just before this process began, out of the newest files: what is in journals is known.
    pub(super) async fn catch_up(&self) -> Result<(), Error> {
        /// More rows than a journal has: a day that was put together, which would be read for a few of its last moments.
        const ROWS_MAX: i64 = 300_000;
        let now = self.place.ctx.now();
        let since = now.plus_seconds(-WINDOW_S);
        let first = Slot::of(since, self.place.zone).day;
        for file in store::new_files(&self.place.db()?, first, since, ROWS_MAX).await? {
            let (day, source) = (file.day, self.source(&file).await?);
            let since_us = since.micros();
            let read = move || {
                let mut events = columns::read(day, source)?;
                events.retain(|event| event.received_us > since_us);
                Ok::<_, Error>(events)
            };
            self.pulse.take(&blocking(read).await?);
        }
        Ok(())
    }
}

/// Of repeats the one that came first.
fn each_once(mut events: Vec<Event>) -> Vec<Event> {
    events.sort_by_key(|event| event.received_us);
    let mut met = HashSet::with_capacity(events.len());
    events.retain(|event| met.insert(event.event_id));
    events
}
