//! Rows as data: what a caller wants stored together with a posting, without holding a transaction open.

/// One column's value, the same on every engine: no booleans (0 or 1), no dates (microseconds), no decimals.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// A BIGINT.
    Int(i64),
    /// A TEXT.
    Text(String),
    /// Raw bytes.
    Blob(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<crate::Timestamp> for Value {
    fn from(value: crate::Timestamp) -> Self {
        Self::Int(value.micros())
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}
impl<T> From<crate::Id<T>> for Value {
    fn from(value: crate::Id<T>) -> Self {
        Self::Text(value.to_string())
    }
}
impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row to insert into one of the caller's own tables. Table and columns are literals of the owning group's `store.rs`.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The table, with its group's prefix.
    pub table: &'static str,
    /// The columns, in the order of `values`.
    pub columns: &'static [&'static str],
    /// One value per column.
    pub values: Vec<Value>,
}
