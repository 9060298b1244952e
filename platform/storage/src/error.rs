//! What can go wrong between a group and its tables.

/// A fault of the store, or a refusal by one of its constraints.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// PostgreSQL, or the way to it, said no.
    #[error("database: {0}")]
    Engine(#[from] sqlx::Error),
    /// SQLite said no.
    #[error("database file: {0}")]
    Embedded(#[from] rusqlite::Error),
    /// No connection became free in time.
    #[error("no connection became free in time")]
    NoConnection,
    /// The one row that must be there is not.
    #[error("a row that must be there is not")]
    NoRow,
    /// A statement and its values do not belong together.
    #[error("a statement was given other values than it asks for")]
    Parameters,
    /// The key was used before, for another request.
    #[error("idempotency key reused with another request")]
    IdempotencyReused,
    /// The writer's queue is full.
    #[error("writer queue is full")]
    Overloaded,
    /// The writer has stopped.
    #[error("writer has stopped")]
    Stopped,
    /// A stored value is not what its column promises.
    #[error("stored value of {column} is malformed")]
    Malformed {
        /// The column.
        column: String,
    },
    /// JSON that should be ours is not.
    #[error("stored document is malformed: {0}")]
    Json(#[from] serde_json::Error),
    /// A migration on disk is not the one that was applied.
    #[error("migration {0} was changed after it was applied")]
    MigrationChanged(String),
    /// The database was migrated by a newer binary.
    #[error("schema is newer than this binary: {0}")]
    SchemaAhead(String),
    /// An address that names no engine.
    #[error("database address must begin with sqlite: or postgres:")]
    Address,
    /// Files around the database.
    #[error("file system: {0}")]
    Io(#[from] std::io::Error),
    /// The audit chain does not hold.
    #[error("audit trail: {0}")]
    Trail(#[from] audit::Broken),
    /// A batch answered a different number of commands than it was given, or touched fewer rows than it must.
    #[error("inconsistent write: {0}")]
    Inconsistent(&'static str),
    /// A simulation wanted this to fail.
    #[error("failed on purpose, in a simulation")]
    OnPurpose,
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A UNIQUE or PRIMARY KEY constraint refused the row.
    pub fn is_unique_violation(&self) -> bool {
        use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE};
        let codes = [SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID];
        match self {
            Self::Embedded(error) => error.sqlite_error().is_some_and(|error| codes.contains(&error.extended_code)),
            _ => self.database().is_some_and(|error| error.is_unique_violation()),
        }
    }

    /// A CHECK constraint refused the row.
    pub fn is_check_violation(&self) -> bool {
        match self {
            Self::Embedded(error) => {
                error.sqlite_error().is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_CHECK)
            }
            _ => self.database().is_some_and(|error| error.is_check_violation()),
        }
    }

    /// No connection became free in time.
    pub fn is_pool_timeout(&self) -> bool {
        matches!(self, Self::NoConnection | Self::Engine(sqlx::Error::PoolTimedOut))
    }

    /// Another process is writing to the file just now.
    pub(crate) fn is_busy(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        matches!(self, Self::Embedded(error) if matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked)))
    }

    fn database(&self) -> Option<&dyn sqlx::error::DatabaseError> {
        match self {
            Self::Engine(error) => error.as_database_error(),
            _ => None,
        }
    }
}
