//! Values into statements and rows out of them, the same on both engines.

use kernel::{Id, Timestamp, Value};
use sqlx::postgres::{PgArguments, PgRow, PgTypeInfo};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{ColumnIndex, Encode, Postgres, Row as _, Sqlite, Type, encode::IsNull, error::BoxDynError};

use crate::{Error, Result};

/// The values of a statement, in order.
pub type Args = Vec<Value>;

pub(crate) type SqliteQuery<'q> = Query<'q, Sqlite, SqliteArguments>;
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

pub(crate) fn bind_sqlite(query: SqliteQuery<'_>, args: Args) -> SqliteQuery<'_> {
    args.into_iter().fold(query, |query, value| match value {
        Value::Null => query.bind(None::<i64>),
        Value::Int(int) => query.bind(int),
        Value::Text(text) => query.bind(text),
        Value::Blob(bytes) => query.bind(bytes),
    })
}

pub(crate) fn bind_pg(query: PgQuery<'_>, args: Args) -> PgQuery<'_> {
    args.into_iter().fold(query, |query, value| match value {
        Value::Null => query.bind(UntypedNull),
        Value::Int(int) => query.bind(int),
        Value::Text(text) => query.bind(text),
        Value::Blob(bytes) => query.bind(bytes),
    })
}

/// A row of an answer. Columns are taken by name or by place.
#[derive(Debug)]
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Pg(PgRow),
}

/// A column's name or place.
pub trait Column: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> + std::fmt::Debug + Copy {}
impl<T: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> + std::fmt::Debug + Copy> Column for T {}

macro_rules! getter {
    ($(#[$doc:meta])* $name:ident, $type:ty) => {
        $(#[$doc])*
        pub fn $name(&self, column: impl Column) -> Result<$type> {
            match self {
                Self::Sqlite(row) => Ok(row.try_get(column)?),
                Self::Pg(row) => Ok(row.try_get(column)?),
            }
        }
    };
}

impl Row {
    getter!(/// A BIGINT.
        int, i64);
    getter!(/// A BIGINT or nothing.
        opt_int, Option<i64>);
    getter!(/// A TEXT.
        text, String);
    getter!(/// A TEXT or nothing.
        opt_text, Option<String>);
    getter!(/// Bytes.
        blob, Vec<u8>);
    getter!(/// Bytes or nothing.
        opt_blob, Option<Vec<u8>>);

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
        let text = self.text(column)?;
        text.parse().map_err(|_| Error::Malformed { column: format!("{column:?}") })
    }

    /// A TEXT in the shape of `T`, or nothing.
    pub fn opt_parse<T: std::str::FromStr>(&self, column: impl Column) -> Result<Option<T>> {
        let text = self.opt_text(column)?;
        let parsed = text.map(|text| text.parse().map_err(|_| Error::Malformed { column: format!("{column:?}") }));
        parsed.transpose()
    }

    /// A JSON document.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: impl Column) -> Result<T> {
        Ok(serde_json::from_str(&self.text(column)?)?)
    }
}
