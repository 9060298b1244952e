//! What can go wrong between a group and its tables.

/// A fault of the store, or a refusal by one of its constraints.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine said no.
    #[error("database: {0}")]
    Engine(#[from] sqlx::Error),
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
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A UNIQUE or PRIMARY KEY constraint refused the row.
    pub fn is_unique_violation(&self) -> bool {
        self.database().is_some_and(|error| error.is_unique_violation())
    }

    /// A CHECK constraint refused the row.
    pub fn is_check_violation(&self) -> bool {
        self.database().is_some_and(|error| error.is_check_violation())
    }

    /// No connection became free in time.
    pub fn is_pool_timeout(&self) -> bool {
        matches!(self, Self::Engine(sqlx::Error::PoolTimedOut))
    }

    fn database(&self) -> Option<&dyn sqlx::error::DatabaseError> {
        match self {
            Self::Engine(error) => error.as_database_error(),
            _ => None,
        }
    }
}
