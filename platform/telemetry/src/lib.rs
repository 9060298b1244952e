//! What the platform tells about itself: logs to standard error, and figures for Prometheus.
//!
//! Nothing personal goes through here. Logs carry trace, tenant, route and codes; figures carry tenant and route, never
//! an id of a person. Traces of a call are tied together by the W3C trace id that the gateway puts on its span.

mod logs;
mod metrics;

pub use logs::{LogFormat, Logs};
pub use metrics::{Answered, Metrics, Name};

/// Telemetry could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The filter is not one.
    #[error("log filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Somebody set up logs before.
    #[error("logs are set up already")]
    LogsTaken,
    /// Somebody set up metrics before, or the buckets are wrong.
    #[error("metrics: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}
