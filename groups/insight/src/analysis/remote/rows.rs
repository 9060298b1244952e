//! The rows an engine answers, cell by cell.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt32Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;

use super::flight::EngineFault;

/// A row of an answer.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    batch: &'a RecordBatch,
    place: usize,
}

/// All rows of an answer, in no order that could be relied on.
pub fn rows(batches: &[RecordBatch]) -> impl Iterator<Item = Row<'_>> {
    batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |place| Row { batch, place }))
}

fn other(what: &str) -> EngineFault {
    EngineFault::Failed(format!("an answer of another shape: {what}"))
}

impl<'a> Row<'a> {
    fn cell(&self, column: usize) -> Result<Option<&'a dyn Array>, EngineFault> {
        let array = self.batch.columns().get(column).ok_or_else(|| other("a column is missing"))?;
        Ok((!array.is_null(self.place)).then_some(array.as_ref()))
    }

    /// A whole number that may be missing.
    pub fn int(&self, column: usize) -> Result<Option<i64>, EngineFault> {
        let Some(array) = self.cell(column)? else { return Ok(None) };
        let place = self.place;
        let number = match array.data_type() {
            DataType::Int64 => array.as_primitive::<Int64Type>().value(place),
            DataType::Int32 => array.as_primitive::<Int32Type>().value(place).into(),
            DataType::Int16 => array.as_primitive::<Int16Type>().value(place).into(),
            DataType::Int8 => array.as_primitive::<Int8Type>().value(place).into(),
            DataType::UInt32 => array.as_primitive::<UInt32Type>().value(place).into(),
            DataType::UInt64 => i64::try_from(array.as_primitive::<UInt64Type>().value(place))
                .map_err(|_| other("a number is too large"))?,
            kind => return Err(other(&format!("a whole number as {kind}"))),
        };
        Ok(Some(number))
    }

    /// How many of something: a whole number that is there and not below 0.
    pub fn count(&self, column: usize) -> Result<u64, EngineFault> {
        let number = self.int(column)?.ok_or_else(|| other("a number is missing"))?;
        u64::try_from(number).map_err(|_| other("a number is below 0"))
    }

    /// The same, as a place in a list.
    pub fn place(&self, column: usize) -> Result<usize, EngineFault> {
        usize::try_from(self.count(column)?).map_err(|_| other("a number is too large"))
    }

    /// A word that may be missing.
    pub fn word(&self, column: usize) -> Result<Option<&'a str>, EngineFault> {
        let Some(array) = self.cell(column)? else { return Ok(None) };
        Ok(Some(match array.data_type() {
            DataType::Utf8 => array.as_string::<i32>().value(self.place),
            DataType::LargeUtf8 => array.as_string::<i64>().value(self.place),
            DataType::Utf8View => array.as_string_view().value(self.place),
            kind => return Err(other(&format!("a word as {kind}"))),
        }))
    }
}
