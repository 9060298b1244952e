//! Figures: counted through the `metrics` facade anywhere, read by Prometheus.

use std::borrow::Cow;
use std::time::Duration;

use metrics::Label;
/// A name under which something is counted; cheap to clone.
pub use metrics::SharedString as Name;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::Error;

const REQUESTS: &str = "polybank_http_requests_total";
const DURATION: &str = "polybank_http_request_duration_seconds";

/// Upper bounds of the duration histogram, in seconds.
const BUCKETS_S: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The figures of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Takes everything that is counted in this process; once.
    pub fn install() -> Result<Self, Error> {
        let handle = builder()?.install_recorder()?;
        metrics::describe_counter!(REQUESTS, "Requests answered, by route, method, status and tenant");
        metrics::describe_histogram!(DURATION, metrics::Unit::Seconds, "Time to answer, by route and method");
        Ok(Self(handle))
    }

    /// Figures that nobody counts into: for a process that only looks at one thing, and for tests.
    pub fn detached() -> Result<Self, Error> {
        Ok(Self(builder()?.build_recorder().handle()))
    }

    /// The Prometheus text.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Folds samples into buckets, so that memory stays bounded when nobody reads; a few times a minute.
    pub fn upkeep(&self) {
        self.0.run_upkeep();
    }
}

fn builder() -> Result<PrometheusBuilder, Error> {
    Ok(PrometheusBuilder::new().set_buckets(&BUCKETS_S)?)
}

/// One answered request, as it is counted.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The route's pattern, never the path.
    pub route: Name,
    /// The method.
    pub method: &'static str,
    /// The status answered.
    pub status: u16,
    /// The bank, `alliance`, or `-`.
    pub tenant: Name,
    /// How long it took.
    pub took: Duration,
}

impl Answered {
    /// Counts it.
    pub fn count(self) {
        let labels = vec![
            Label::new("route", self.route.clone()),
            Label::from_static_parts("method", self.method),
            Label::new("status", status_text(self.status)),
            Label::new("tenant", self.tenant),
        ];
        metrics::counter!(REQUESTS, labels).increment(1);
        let labels = vec![Label::new("route", self.route), Label::from_static_parts("method", self.method)];
        metrics::histogram!(DURATION, labels).record(self.took.as_secs_f64());
    }
}

fn status_text(status: u16) -> Cow<'static, str> {
    match status {
        200 => "200".into(),
        201 => "201".into(),
        204 => "204".into(),
        304 => "304".into(),
        401 => "401".into(),
        404 => "404".into(),
        422 => "422".into(),
        other => other.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answered_request_is_counted_under_its_pattern() {
        let recorder = builder().expect("buckets").build_recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            for status in [201, 503] {
                let took = Duration::from_millis(7);
                Answered { route: "/b/{bank}/x".into(), method: "POST", status, tenant: "lanwan".into(), took }.count();
            }
        });
        let text = handle.render();
        let line =
            "polybank_http_requests_total{route=\"/b/{bank}/x\",method=\"POST\",status=\"201\",tenant=\"lanwan\"} 1";
        assert!(text.contains(line), "{text}");
        let bucket =
            "polybank_http_request_duration_seconds_bucket{route=\"/b/{bank}/x\",method=\"POST\",le=\"0.01\"} 2";
        assert!(text.contains(bucket), "{text}");
    }
}
