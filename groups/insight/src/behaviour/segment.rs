//! Events of one day, in their order, to be read by columns: in memory or in a file.
//!
//! Events that belong to one question lie side by side, person by person: a *run* is everything of one name and one thing.
//! Every segment knows its runs, so that a question reads the rows it is about and no others, and no words at all.

use std::cmp::Ordering;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
    RowSelector,
};
use parquet::file::metadata::PageIndexPolicy;
use serde::{Deserialize, Serialize};

use super::columns::{self, Column};
use super::copies::Copied;
use super::event::{BehaviourName, Event, PersonNo};

/// Rows read at a time.
const BATCH: usize = 16_384;

/// Everything of one name and one thing, in a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// What kind.
    pub name: BehaviourName,
    /// With what.
    pub what: String,
    /// How many events.
    pub rows: usize,
}

/// The runs of events in their order.
pub fn runs_of(events: &[Event]) -> Vec<Run> {
    let together = |one: &Event, next: &Event| (one.name, &one.what) == (next.name, &next.what);
    let run = |events: &[Event]| {
        let first = events.first()?;
        Some(Run { name: first.name, what: first.what.to_string(), rows: events.len() })
    };
    events.chunk_by(together).filter_map(run).collect()
}

/// Some rows of one run, by columns.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// By whom.
    pub person: &'a [PersonNo],
    /// When, in microseconds since 1970; empty unless asked for.
    pub at_us: &'a [i64],
    /// How long, or how much; empty unless asked for. Nothing is told as [`NO_LENGTH`].
    pub ms: &'a [u64],
}

/// The length of what has none.
pub const NO_LENGTH: u64 = u64::MAX;

/// Which columns a question reads, beside the persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// No more.
    People,
    /// When.
    Times,
    /// How long.
    Lengths,
}

/// Events in their order in memory.
#[derive(Debug)]
pub struct Held {
    /// Their day.
    pub day: i64,
    events: Vec<Event>,
    runs: Vec<Run>,
    person: Vec<PersonNo>,
    at_us: Vec<i64>,
    ms: Vec<u64>,
}

impl Held {
    /// The events, in their order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Puts `events` of `day` in order.
    pub fn new(day: i64, mut events: Vec<Event>) -> Self {
        in_order(&mut events);
        Self {
            day,
            runs: runs_of(&events),
            person: events.iter().map(|event| event.person).collect(),
            at_us: events.iter().map(|event| event.at_us).collect(),
            ms: events.iter().map(|event| event.ms.unwrap_or(NO_LENGTH)).collect(),
            events,
        }
    }
}

/// Puts events in order and lets go of repeats.
pub fn in_order(events: &mut Vec<Event>) {
    events.sort_unstable_by(Event::order);
    events.dedup_by(|next, one| one.event_id == next.event_id && one.order(next) == Ordering::Equal);
}

/// Where the bytes of a file are: on this machine's disk, and opened for each reading, so that no question holds hundreds of
/// open files.
#[derive(Debug)]
pub enum Source {
    /// The file itself.
    Local(PathBuf),
    /// A copy of what lies elsewhere.
    Brought(Copied),
}

impl Source {
    fn open(&self) -> io::Result<File> {
        match self {
            Self::Local(path) => File::open(path),
            Self::Brought(copied) => File::open(copied.path()),
        }
    }
}

/// A file of events.
#[derive(Debug)]
pub struct Filed {
    /// Its day.
    pub day: i64,
    runs: Vec<Run>,
    source: Source,
    metadata: ArrowReaderMetadata,
}

impl Filed {
    /// Opens a file of `day`: reads what it says of itself.
    pub fn open(day: i64, source: Source) -> parquet::errors::Result<Self> {
        let options =
            ArrowReaderOptions::new().with_skip_arrow_metadata(true).with_page_index_policy(PageIndexPolicy::Optional);
        let metadata = ArrowReaderMetadata::load(&source.open()?, options)?;
        let runs = columns::runs_in(metadata.metadata())?;
        Ok(Self { day, runs, source, metadata })
    }

    /// Bytes of this machine's disk it holds: of a copy.
    pub fn copied_bytes(&self) -> u64 {
        match &self.source {
            Source::Local(_) => 0,
            Source::Brought(copied) => copied.bytes(),
        }
    }

    /// Its rows with these columns; those of `selection` only, all without one.
    pub(super) fn read(
        &self,
        columns: &[Column],
        selection: Option<RowSelection>,
    ) -> parquet::errors::Result<ParquetRecordBatchReader> {
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.source.open()?, self.metadata.clone());
        let places = columns.iter().map(|column| *column as usize);
        let mask = ProjectionMask::roots(builder.parquet_schema(), places);
        let builder = builder.with_projection(mask).with_batch_size(BATCH);
        match selection {
            Some(selection) => builder.with_row_selection(selection).build(),
            None => builder.build(),
        }
    }
}

/// Events of one day in their order.
#[derive(Debug, Clone)]
pub enum Segment {
    /// In memory.
    Held(Arc<Held>),
    /// In a file.
    Filed(Arc<Filed>),
}

/// A run that is read, and what the reader calls it.
type Chosen<'a, T> = (Range<usize>, &'a Run, T);

impl Segment {
    /// Its day, in days since 1970 in the bank's zone.
    pub fn day(&self) -> i64 {
        match self {
            Self::Held(held) => held.day,
            Self::Filed(filed) => filed.day,
        }
    }

    /// What it holds, in order.
    pub fn runs(&self) -> &[Run] {
        match self {
            Self::Held(held) => &held.runs,
            Self::Filed(filed) => &filed.runs,
        }
    }

    /// Reads the runs that `choose` gives a mark, and tells their rows with it, in order, some at a time.
    pub fn read<T: Copy>(
        &self,
        wanted: Wanted,
        choose: impl Fn(&Run) -> Option<T>,
        mut tell: impl FnMut(T, &Run, Rows<'_>),
    ) -> parquet::errors::Result<()> {
        let mut end = 0;
        let places = self.runs().iter().map(|run| {
            let begin = end;
            end += run.rows;
            (begin..end, run)
        });
        let chosen: Vec<_> = places.filter_map(|(place, run)| Some((place, run, choose(run)?))).collect();
        match self {
            Self::Held(held) => {
                for (place, run, mark) in chosen {
                    let rows = Rows {
                        person: &held.person[place.clone()],
                        at_us: &held.at_us[place.clone()],
                        ms: &held.ms[place],
                    };
                    tell(mark, run, rows);
                }
                Ok(())
            }
            Self::Filed(filed) => filed.tell(wanted, &chosen, tell),
        }
    }
}

impl Filed {
    fn tell<T: Copy>(
        &self,
        wanted: Wanted,
        chosen: &[Chosen<'_, T>],
        mut tell: impl FnMut(T, &Run, Rows<'_>),
    ) -> parquet::errors::Result<()> {
        let columns: &[Column] = match wanted {
            Wanted::People => &[Column::Person],
            Wanted::Times => &[Column::Person, Column::At],
            Wanted::Lengths => &[Column::Person, Column::Ms],
        };
        if chosen.is_empty() {
            return Ok(());
        }
        let mut left = chosen.iter().map(|(place, run, mark)| (place.len(), *run, *mark));
        let mut now = left.next();
        for batch in self.read(columns, Some(selection(chosen)))? {
            let batch = batch?;
            let read = Columns::of(&batch, wanted)?;
            let mut begin = 0;
            while begin < batch.num_rows() {
                let Some((rows, run, mark)) = &mut now else {
                    return Err(columns::malformed("more rows than asked for"));
                };
                let some = begin..begin + (*rows).min(batch.num_rows() - begin);
                tell(*mark, run, read.rows(some.clone()));
                *rows -= some.len();
                begin = some.end;
                if *rows == 0 {
                    now = left.next();
                }
            }
        }
        if now.is_some() {
            return Err(columns::malformed("fewer rows than it says"));
        }
        Ok(())
    }
}

/// The rows of what is chosen.
fn selection<T>(chosen: &[Chosen<'_, T>]) -> RowSelection {
    let mut done = 0;
    let mut selectors = Vec::with_capacity(2 * chosen.len());
    for (place, ..) in chosen {
        if place.start > done {
            selectors.push(RowSelector::skip(place.start - done));
        }
        selectors.push(RowSelector::select(place.len()));
        done = place.end;
    }
    RowSelection::from(selectors)
}

/// The columns of a batch that was read.
struct Columns<'a> {
    person: &'a [u32],
    at_us: &'a [i64],
    ms: Vec<u64>,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a RecordBatch, wanted: Wanted) -> parquet::errors::Result<Self> {
        let mut read = Self { person: columns::persons(batch)?, at_us: &[], ms: Vec::new() };
        match wanted {
            Wanted::People => {}
            Wanted::Times => {
                let at = batch.column(1).as_primitive_opt::<TimestampMicrosecondType>();
                read.at_us = at.ok_or_else(|| columns::malformed("times are no moments"))?.values();
            }
            Wanted::Lengths => {
                let ms = batch.column(1).as_primitive_opt::<Int64Type>();
                let ms = ms.ok_or_else(|| columns::malformed("lengths are no numbers"))?;
                let length = |ms: Option<i64>| ms.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(NO_LENGTH);
                read.ms = ms.iter().map(length).collect();
            }
        }
        Ok(read)
    }

    fn rows(&self, some: Range<usize>) -> Rows<'_> {
        let part = |all: Range<usize>, len: usize| if len == 0 { 0..0 } else { all };
        Rows {
            person: &self.person[some.clone()],
            at_us: &self.at_us[part(some.clone(), self.at_us.len())],
            ms: &self.ms[part(some, self.ms.len())],
        }
    }
}
