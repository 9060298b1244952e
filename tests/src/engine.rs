//! The engines every story is told on.

/// Where the banks' data is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Files of our own.
    Sqlite,
    /// The server that `POLYBANK_TEST_POSTGRES` names.
    Postgres,
}

impl Engine {
    /// Whether this run has the engine. PostgreSQL only with an address; `make test` brings a private server.
    pub fn is_here(self) -> bool {
        self == Self::Sqlite || postgres_url().is_some()
    }
}

/// The address of the test server, ending in a slash.
pub(crate) fn postgres_url() -> Option<String> {
    let url = std::env::var("POLYBANK_TEST_POSTGRES").ok().filter(|url| !url.is_empty())?;
    Some(if url.ends_with('/') { url } else { url + "/" })
}
