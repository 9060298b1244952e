//! Events as columns of a Parquet file.
//!
//! Plain types only, and no schema of Arrow's own in the file: whatever reads Parquet reads it. The runs of the file stand
//! in its metadata.

use std::sync::Arc;

use arrow_array::builder::FixedSizeBinaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType, UInt32Type};
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, UInt32Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::RowSelection;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{KeyValue, ParquetMetaData};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::event::{BehaviourName, Event, PersonNo};
use super::segment::{Filed, Run, Segment, Source, runs_of};

/// Where the runs stand in the metadata.
const RUNS: &str = "polybank.runs";
/// Rows of a row group.
const GROUP: usize = 131_072;
/// Rows of a page.
const PAGE: usize = 8_192;
/// Rows made into columns at a time.
const BATCH: usize = 65_536;
/// Bytes of an event's id.
const ID_BYTES: i32 = 16;

/// The columns, in their places.
#[derive(Debug, Clone, Copy)]
pub enum Column {
    /// The name.
    Name,
    /// The thing.
    What,
    /// The page it happened on.
    Page,
    /// Whose number.
    Person,
    /// When, by the app's clock.
    At,
    /// How long.
    Ms,
    /// The app's id of it.
    EventId,
    /// When it came in.
    ReceivedAt,
}

impl Column {
    const ALL: [Self; 8] =
        [Self::Name, Self::What, Self::Page, Self::Person, Self::At, Self::Ms, Self::EventId, Self::ReceivedAt];

    const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::What => "what",
            Self::Page => "page",
            Self::Person => "person",
            Self::At => "at",
            Self::Ms => "ms",
            Self::EventId => "event_id",
            Self::ReceivedAt => "received_at",
        }
    }

    fn field(self) -> Field {
        let moment = || DataType::Timestamp(TimeUnit::Microsecond, Some(Arc::from("UTC")));
        let kind = match self {
            Self::Name | Self::What | Self::Page => DataType::Utf8,
            Self::Person => DataType::UInt32,
            Self::At | Self::ReceivedAt => moment(),
            Self::Ms => DataType::Int64,
            Self::EventId => DataType::FixedSizeBinary(ID_BYTES),
        };
        Field::new(self.name(), kind, matches!(self, Self::Ms))
    }
}

/// A file that is not as it has to be.
pub fn malformed(why: &'static str) -> ParquetError {
    ParquetError::General(format!("a file of behaviour: {why}"))
}

/// The file of `events`, which are in order.
pub fn write(events: &[Event]) -> Result<Vec<u8>> {
    let schema: SchemaRef = Arc::new(Schema::new(Column::ALL.map(Column::field).to_vec()));
    let options = ArrowWriterOptions::new().with_properties(properties()?).with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(Vec::new(), schema.clone(), options)?;
    for some in events.chunks(BATCH) {
        writer.write(&batch(&schema, some)?)?;
    }
    let runs = serde_json::to_string(&runs_of(events)).map_err(|why| ParquetError::External(Box::new(why)))?;
    writer.append_key_value_metadata(KeyValue::new(RUNS.to_owned(), runs));
    writer.into_inner()
}

fn properties() -> Result<WriterProperties> {
    let path = |column: Column| ColumnPath::from(column.name());
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_max_row_group_row_count(Some(GROUP))
        .set_data_page_row_count_limit(PAGE)
        .set_statistics_enabled(EnabledStatistics::Chunk);
    for column in [Column::Person, Column::At, Column::Ms, Column::ReceivedAt] {
        properties = properties
            .set_column_dictionary_enabled(path(column), false)
            .set_column_encoding(path(column), Encoding::DELTA_BINARY_PACKED);
    }
    let id = path(Column::EventId);
    Ok(properties.set_column_dictionary_enabled(id, false).build())
}

fn batch(schema: &SchemaRef, events: &[Event]) -> Result<RecordBatch> {
    let words =
        |word: fn(&Event) -> &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(events.iter().map(word))) };
    let moments = |at: fn(&Event) -> i64| -> ArrayRef {
        Arc::new(TimestampMicrosecondArray::from_iter_values(events.iter().map(at)).with_timezone("UTC"))
    };
    let mut ids = FixedSizeBinaryBuilder::with_capacity(events.len(), ID_BYTES);
    for event in events {
        ids.append_value(event.event_id.to_be_bytes())?;
    }
    let columns = Column::ALL.map(|column| match column {
        Column::Name => words(|event| event.name.as_str()),
        Column::What => words(|event| &event.what),
        Column::Page => words(|event| &event.page),
        Column::Person => Arc::new(UInt32Array::from_iter_values(events.iter().map(|event| event.person))),
        Column::At => moments(|event| event.at_us),
        Column::Ms => {
            Arc::new(Int64Array::from_iter(events.iter().map(|event| event.ms.and_then(|ms| i64::try_from(ms).ok()))))
        }
        Column::EventId => Arc::new(ids.finish()),
        Column::ReceivedAt => moments(|event| event.received_us),
    });
    Ok(RecordBatch::try_new(schema.clone(), columns.to_vec())?)
}

/// A file of columns of whole numbers, by their names: what an engine beside this process is told of people.
pub fn numbers(columns: &[(&'static str, Vec<i64>)]) -> Result<Vec<u8>> {
    let fields = columns.iter().map(|(name, _)| Field::new(*name, DataType::Int64, false)).collect::<Vec<_>>();
    let schema: SchemaRef = Arc::new(Schema::new(fields));
    let options = ArrowWriterOptions::new().with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(Vec::new(), schema.clone(), options)?;
    let columns = columns
        .iter()
        .map(|(_, numbers)| -> ArrayRef { Arc::new(Int64Array::from_iter_values(numbers.iter().copied())) });
    writer.write(&RecordBatch::try_new(schema, columns.collect())?)?;
    writer.into_inner()
}

/// The runs a file says it has.
pub fn runs_in(metadata: &ParquetMetaData) -> Result<Vec<Run>> {
    let told = metadata.file_metadata().key_value_metadata();
    let runs = told.and_then(|told| told.iter().find(|one| one.key == RUNS)).and_then(|one| one.value.as_ref());
    let runs = runs.ok_or_else(|| malformed("its runs are missing"))?;
    serde_json::from_str(runs).map_err(|why| ParquetError::External(Box::new(why)))
}

/// All events of a file, in order.
pub fn read(day: i64, source: Source) -> Result<Vec<Event>> {
    let file = Filed::open(day, source)?;
    let mut events = Vec::new();
    for batch in file.read(&Column::ALL, None)? {
        events_of(&batch?, &mut events)?;
    }
    Ok(events)
}

/// The persons of a batch whose first column they are.
pub fn persons(batch: &RecordBatch) -> Result<&[PersonNo]> {
    let persons = batch.column(0).as_primitive_opt::<UInt32Type>();
    Ok(persons.ok_or_else(|| malformed("persons are no numbers"))?.values())
}

/// What somebody did on a day.
pub fn of_person(segment: &Segment, is_theirs: impl Fn(PersonNo) -> bool) -> Result<Vec<Event>> {
    match segment {
        Segment::Held(held) => Ok(held.events().iter().filter(|event| is_theirs(event.person)).cloned().collect()),
        Segment::Filed(filed) => {
            let mut places = Vec::new();
            let mut rows = 0;
            for batch in filed.read(&[Column::Person], None)? {
                let batch = batch?;
                let theirs = persons(&batch)?.iter().enumerate().filter(|(_, number)| is_theirs(**number));
                places.extend(theirs.map(|(place, _)| rows + place..rows + place + 1));
                rows += batch.num_rows();
            }
            let mut events = Vec::with_capacity(places.len());
            if !places.is_empty() {
                let selection = RowSelection::from_consecutive_ranges(places.into_iter(), rows);
                for batch in filed.read(&Column::ALL, Some(selection))? {
                    events_of(&batch?, &mut events)?;
                }
            }
            Ok(events)
        }
    }
}

fn events_of(batch: &RecordBatch, events: &mut Vec<Event>) -> Result<()> {
    let shape = || malformed("a column is not of its type");
    let words = |column: Column| batch.column(column as usize).as_string_opt::<i32>().ok_or_else(shape);
    let (names, whats, pages) = (words(Column::Name)?, words(Column::What)?, words(Column::Page)?);
    let moments =
        |column: Column| batch.column(column as usize).as_primitive_opt::<TimestampMicrosecondType>().ok_or_else(shape);
    let (at, received) = (moments(Column::At)?, moments(Column::ReceivedAt)?);
    let person = batch.column(Column::Person as usize).as_primitive_opt::<UInt32Type>().ok_or_else(shape)?;
    let ms = batch.column(Column::Ms as usize).as_primitive_opt::<Int64Type>().ok_or_else(shape)?;
    let ids = batch.column(Column::EventId as usize).as_fixed_size_binary_opt().ok_or_else(shape)?;
    // Neighbours share their words.
    let mut known: [Arc<str>; 2] = [Arc::from(""), Arc::from("")];
    let mut shared = |place: usize, word: &str| {
        if &*known[place] != word {
            known[place] = Arc::from(word);
        }
        known[place].clone()
    };
    for row in 0..batch.num_rows() {
        let name: BehaviourName = names.value(row).parse().map_err(|()| malformed("a name is unknown"))?;
        let id = ids.value(row).try_into().map_err(|_| shape())?;
        events.push(Event {
            event_id: u128::from_be_bytes(id),
            name,
            what: shared(0, whats.value(row)),
            page: shared(1, pages.value(row)),
            person: person.value(row),
            at_us: at.value(row),
            ms: (!ms.is_null(row)).then(|| u64::try_from(ms.value(row)).ok()).flatten(),
            received_us: received.value(row),
        });
    }
    Ok(())
}
