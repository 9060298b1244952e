//! Values into statements and rows out of them, the same on both engines.

use std::sync::Arc;

use kernel::{Id, Timestamp, Value};
use sqlx::postgres::{PgArguments, PgRow, PgTypeInfo};
use sqlx::query::Query;
use sqlx::{ColumnIndex, Encode, Postgres, Row as _, Type, encode::IsNull, error::BoxDynError};

use crate::{Error, Result};

/// The values of a statement, in order.
pub type Args = Vec<Value>;

pub(crate) type PgQuery<'q> = Query<'q, Postgres, PgArguments>;

/// A NULL whose type PostgreSQL infers from its place in the statement.
struct UntypedNull;

/// PostgreSQL's pseudo-type `unknown`.
const UNKNOWN: sqlx::postgres::types::Oid = sqlx::postgres::types::Oid(705);

impl Type<Postgres> for UntypedNull {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(UNKNOWN)
    }
}

impl Encode<'_, Postgres> for UntypedNull {
    fn encode_by_ref(&self, _: &mut sqlx::postgres::PgArgumentBuffer) -> std::result::Result<IsNull, BoxDynError> {
        Ok(IsNull::Yes)
    }
}

pub(crate) fn bind_pg(query: PgQuery<'_>, args: Args) -> PgQuery<'_> {
    args.into_iter().fold(query, |query, value| match value {
        Value::Null => query.bind(UntypedNull),
        Value::Int(int) => query.bind(int),
        Value::Text(text) => query.bind(text),
        Value::Blob(bytes) => query.bind(bytes),
    })
}

/// One column of many rows, for PostgreSQL's `UNNEST`.
pub(crate) enum PgColumn {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Blob(Vec<Option<Vec<u8>>>),
}

impl PgColumn {
    /// The column of `values`; nothing if all of them are NULL.
    pub(crate) fn of(values: Vec<Value>) -> Result<Option<Self>> {
        let Some(first) = values.iter().find(|value| !matches!(value, Value::Null)) else {
            return Ok(None);
        };
        let column = match first {
            Value::Int(_) => values.into_iter().map(int).collect::<Option<_>>().map(Self::Int),
            Value::Text(_) => values.into_iter().map(text).collect::<Option<_>>().map(Self::Text),
            _ => values.into_iter().map(blob).collect::<Option<_>>().map(Self::Blob),
        };
        column.map(Some).ok_or(Error::Parameters)
    }

    /// The array's type.
    pub(crate) const fn cast(&self) -> &'static str {
        match self {
            Self::Int(_) => "::bigint[]",
            Self::Text(_) => "::text[]",
            Self::Blob(_) => "::bytea[]",
        }
    }

    pub(crate) fn bind(self, query: PgQuery<'_>) -> PgQuery<'_> {
        match self {
            Self::Int(column) => query.bind(column),
            Self::Text(column) => query.bind(column),
            Self::Blob(column) => query.bind(column),
        }
    }
}

fn int(value: Value) -> Option<Option<i64>> {
    match value {
        Value::Int(int) => Some(Some(int)),
        Value::Null => Some(None),
        _ => None,
    }
}

fn text(value: Value) -> Option<Option<String>> {
    match value {
        Value::Text(text) => Some(Some(text)),
        Value::Null => Some(None),
        _ => None,
    }
}

fn blob(value: Value) -> Option<Option<Vec<u8>>> {
    match value {
        Value::Blob(bytes) => Some(Some(bytes)),
        Value::Null => Some(None),
        _ => None,
    }
}

/// A row of an answer. Columns are taken by name or by place.
#[derive(Debug)]
pub struct Row(From);

#[derive(Debug)]
enum From {
    Local { names: Arc<[String]>, values: Vec<Value> },
    Pg(PgRow),
}

/// A column's name or place.
pub trait Column: ColumnIndex<PgRow> + std::fmt::Debug + Copy {
    /// Its place among `names`.
    fn place(self, names: &[String]) -> Option<usize>;
}

impl Column for usize {
    fn place(self, names: &[String]) -> Option<usize> {
        (self < names.len()).then_some(self)
    }
}

impl Column for &str {
    fn place(self, names: &[String]) -> Option<usize> {
        names.iter().position(|name| name == self)
    }
}

impl Row {
    /// All values of a row of the embedded engine, in order.
    pub(crate) fn local_values(&self) -> &[Value] {
        match &self.0 {
            From::Local { values, .. } => values,
            From::Pg(_) => &[],
        }
    }
}

macro_rules! getter {
    ($(#[$doc:meta])* $name:ident, $type:ty, $pattern:pat => $found:expr) => {
        $(#[$doc])*
        pub fn $name(&self, column: impl Column) -> Result<$type> {
            match &self.0 {
                From::Local { names, values } => match column.place(names).and_then(|place| values.get(place)) {
                    Some($pattern) => Ok($found),
                    _ => Err(malformed(column)),
                },
                From::Pg(row) => Ok(row.try_get(column)?),
            }
        }
    };
    (optional $(#[$doc:meta])* $name:ident, $type:ty, $pattern:pat => $found:expr) => {
        $(#[$doc])*
        pub fn $name(&self, column: impl Column) -> Result<Option<$type>> {
            match &self.0 {
                From::Local { names, values } => match column.place(names).and_then(|place| values.get(place)) {
                    Some(Value::Null) => Ok(None),
                    Some($pattern) => Ok(Some($found)),
                    _ => Err(malformed(column)),
                },
                From::Pg(row) => Ok(row.try_get(column)?),
            }
        }
    };
}

fn malformed(column: impl Column) -> Error {
    Error::Malformed { column: format!("{column:?}") }
}

impl Row {
    pub(crate) fn local(names: Arc<[String]>, values: Vec<Value>) -> Self {
        Self(From::Local { names, values })
    }

    pub(crate) fn pg(row: PgRow) -> Self {
        Self(From::Pg(row))
    }

    getter!(/// A BIGINT.
        int, i64, Value::Int(int) => *int);
    getter!(optional /// A BIGINT or nothing.
        opt_int, i64, Value::Int(int) => *int);
    getter!(/// A TEXT.
        text, String, Value::Text(text) => text.clone());
    getter!(optional /// A TEXT or nothing.
        opt_text, String, Value::Text(text) => text.clone());
    getter!(/// Bytes.
        blob, Vec<u8>, Value::Blob(bytes) => bytes.clone());
    getter!(optional /// Bytes or nothing.
        opt_blob, Vec<u8>, Value::Blob(bytes) => bytes.clone());

    /// A 0/1 flag.
    pub fn flag(&self, column: impl Column) -> Result<bool> {
        Ok(self.int(column)? != 0)
    }

    /// A moment.
    pub fn time(&self, column: impl Column) -> Result<Timestamp> {
        Ok(Timestamp::from_micros(self.int(column)?))
    }

    /// A moment or nothing.
    pub fn opt_time(&self, column: impl Column) -> Result<Option<Timestamp>> {
        Ok(self.opt_int(column)?.map(Timestamp::from_micros))
    }

    /// An id.
    pub fn id<T>(&self, column: impl Column) -> Result<Id<T>> {
        self.parse(column)
    }

    /// A TEXT in the shape of `T`.
    pub fn parse<T: std::str::FromStr>(&self, column: impl Column) -> Result<T> {
        self.text(column)?.parse().map_err(|_| malformed(column))
    }

    /// A TEXT in the shape of `T`, or nothing.
    pub fn opt_parse<T: std::str::FromStr>(&self, column: impl Column) -> Result<Option<T>> {
        self.opt_text(column)?.map(|text| text.parse().map_err(|_| malformed(column))).transpose()
    }

    /// A JSON document.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: impl Column) -> Result<T> {
        Ok(serde_json::from_str(&self.text(column)?)?)
    }
}
