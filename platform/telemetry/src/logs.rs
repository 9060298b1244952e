//! Logs: to standard error, for people or for machines.

use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::Error;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line, for a collector.
    Json,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Logs {
    /// `text` or `json`.
    pub format: LogFormat,
    /// Which targets at which level, e.g. `info,sqlx=warn`. `access=debug` adds a line per
    /// answered request.
    pub filter: String,
}

impl Default for Logs {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".to_owned() }
    }
}

impl Logs {
    /// Starts logging in this process; once.
    pub fn start(&self) -> Result<(), Error> {
        let filter = EnvFilter::builder().parse(&self.filter)?;
        let registry = tracing_subscriber::registry().with(filter);
        let started = match self.format {
            LogFormat::Text => registry.with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr)).try_init(),
            LogFormat::Json => {
                let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_span_list(false);
                registry.with(lines.with_writer(std::io::stderr)).try_init()
            }
        };
        started.map_err(|_| Error::LogsTaken)
    }

    /// Refuses a filter that cannot be read; for checking a configuration before anything starts.
    pub fn check(&self) -> Result<(), Error> {
        EnvFilter::builder().parse(&self.filter)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_cannot_be_read_is_refused() {
        assert!(Logs::default().check().is_ok());
        let wrong = Logs { filter: "info,storage=loud".to_owned(), ..Logs::default() };
        assert!(matches!(wrong.check(), Err(Error::Filter(_))));
    }
}
