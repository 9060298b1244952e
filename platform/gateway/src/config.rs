//! The bounds of the shell, with their defaults. Part of the binary's configuration file as it stands.

use std::num::NonZeroU32;
use std::time::Duration;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// How the shell behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GatewayConfig {
    /// People reach us over https: cookies are marked `Secure`, browsers are told to stay on https.
    pub secure_cookies: bool,
    /// Origins beside the request's own host from which our web clients may call, e.g. `https://bank.example`.
    pub origins: Vec<String>,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Who may read `/metrics`.
    pub metrics_readers: Vec<IpNet>,
    /// Largest request body.
    pub body_bytes_max: usize,
    /// Largest body of the few operations that take a batch or a picture.
    pub large_body_bytes_max: usize,
    /// Largest body of the operation that takes documents in as files, many at once.
    pub files_body_bytes_max: usize,
    /// Most connections at once; more wait to be accepted.
    pub connections_max: usize,
    /// A client sends a request's head within this time, or the connection is closed.
    pub header_timeout_ms: u64,
    /// A client sends a request's body within this time.
    pub body_timeout_ms: u64,
    /// A request is answered within this time.
    pub request_timeout_ms: u64,
    /// How long a shutdown waits for requests under way.
    pub drain_timeout_ms: u64,
    /// How often callers may call.
    pub rates: RateConfig,
    /// How much of the process one bank may take.
    pub lanes: LaneConfig,
}

/// How often callers may call. Many customers share an address behind a carrier's NAT: the visitor's rate is wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateConfig {
    /// Unsafe calls without a session, per client address.
    pub visitor: Rate,
    /// All calls of one session.
    pub session: Rate,
    /// All calls to one bank.
    pub bank: Rate,
}

/// So many at once, and so many a minute in the long run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// At once.
    pub burst: NonZeroU32,
    /// In the long run.
    pub per_minute: NonZeroU32,
}

/// How much of the process one bank may take: so many calls under way, so many waiting, so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LaneConfig {
    /// Calls under way at once.
    pub running_max: usize,
    /// Calls that wait for their turn.
    pub waiting_max: usize,
    /// How long a call waits for its turn.
    pub wait_ms_max: u64,
}

impl Rate {
    /// `burst` at once, `per_minute` in the long run; at least one of each.
    pub const fn new(burst: u32, per_minute: u32) -> Self {
        const fn at_least_one(count: u32) -> NonZeroU32 {
            match NonZeroU32::new(count) {
                Some(count) => count,
                None => NonZeroU32::MIN,
            }
        }
        Self { burst: at_least_one(burst), per_minute: at_least_one(per_minute) }
    }
}

impl Default for RateConfig {
    fn default() -> Self {
        Self { visitor: Rate::new(200, 600), session: Rate::new(120, 1200), bank: Rate::new(10_000, 600_000) }
    }
}

impl Default for LaneConfig {
    fn default() -> Self {
        Self { running_max: 512, waiting_max: 512, wait_ms_max: 2_000 }
    }
}

impl Default for GatewayConfig {
    fn default() -> Self {
        let nets = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];
        Self {
            secure_cookies: false,
            origins: Vec::new(),
            trusted_proxies: Vec::new(),
            metrics_readers: nets.iter().filter_map(|net| net.parse().ok()).collect(),
            body_bytes_max: 64 * 1024,
            large_body_bytes_max: 256 * 1024,
            files_body_bytes_max: 4 * 1024 * 1024,
            connections_max: 10_000,
            header_timeout_ms: 15_000,
            body_timeout_ms: 8_000,
            request_timeout_ms: 10_000,
            drain_timeout_ms: 15_000,
            rates: RateConfig::default(),
            lanes: LaneConfig::default(),
        }
    }
}

impl GatewayConfig {
    /// Refuses bounds under which nothing could be served; says which, and what is expected.
    pub fn check(&self) -> Result<(), String> {
        let sizes = [
            ("body_bytes_max", self.body_bytes_max, 1_024, 16 << 20),
            ("large_body_bytes_max", self.large_body_bytes_max, self.body_bytes_max, 16 << 20),
            ("files_body_bytes_max", self.files_body_bytes_max, self.large_body_bytes_max, 16 << 20),
            ("connections_max", self.connections_max, 1, 1_000_000),
            ("lanes.running_max", self.lanes.running_max, 1, 1_000_000),
        ];
        for (name, value, least, most) in sizes {
            if !(least..=most).contains(&value) {
                return Err(format!("http.{name}: {value} is not between {least} and {most}"));
            }
        }
        let times = [
            ("header_timeout_ms", self.header_timeout_ms),
            ("body_timeout_ms", self.body_timeout_ms),
            ("request_timeout_ms", self.request_timeout_ms),
        ];
        for (name, value) in times {
            if !(100..=600_000).contains(&value) {
                return Err(format!("http.{name}: {value} is not between 100 and 600000"));
            }
        }
        let bare = |origin: &&String| !origin.contains("://") || origin.ends_with('/');
        match self.origins.iter().find(bare) {
            Some(origin) => Err(format!("http.origins: {origin:?} is not like \"https://bank.example\"")),
            None => Ok(()),
        }
    }

    pub(crate) const fn body_timeout(&self) -> Duration {
        Duration::from_millis(self.body_timeout_ms)
    }

    pub(crate) const fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_address_range_is_one() {
        assert_eq!(GatewayConfig::default().metrics_readers.len(), 6);
    }

    #[test]
    fn bounds_under_which_nothing_works_are_refused() {
        assert_eq!(GatewayConfig::default().check(), Ok(()));
        for wrong in [
            r#"{"body_bytes_max": 10}"#,
            r#"{"large_body_bytes_max": 2048}"#,
            r#"{"files_body_bytes_max": 2048}"#,
            r#"{"request_timeout_ms": 0}"#,
            r#"{"origins": ["bank.example"]}"#,
        ] {
            let config: GatewayConfig = serde_json::from_str(wrong).unwrap();
            assert!(config.check().is_err(), "{wrong}");
        }
    }

    #[test]
    fn unknown_settings_are_refused() {
        assert!(serde_json::from_str::<GatewayConfig>(r#"{"body_bytes_max": 10}"#).is_ok());
        assert!(serde_json::from_str::<GatewayConfig>(r#"{"body_bytes": 10}"#).is_err());
        assert!(serde_json::from_str::<GatewayConfig>(r#"{"rates":{"visitor":{"burst":0,"per_minute":1}}}"#).is_err());
    }
}
