//! How often callers may call: unsafe calls of strangers by address, everything by session, everything by bank.

use std::hash::BuildHasher;
use std::hash::RandomState;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use kernel::Kind;

use crate::Problem;
use crate::config::{Rate, RateConfig};

/// Forget callers that have been quiet, once in so many calls.
const CALLS_BETWEEN_SWEEPS: usize = 16_384;

type Instant = <DefaultClock as Clock>::Instant;

/// The counters of strangers and of sessions. Callers are known here by a keyed hash only.
#[derive(Debug)]
pub(crate) struct Rates {
    visitors: DefaultKeyedRateLimiter<u64>,
    sessions: DefaultKeyedRateLimiter<u64>,
    hasher: RandomState,
    clock: DefaultClock,
    calls: AtomicUsize,
}

impl Rates {
    pub(crate) fn new(config: RateConfig) -> Self {
        Self {
            visitors: RateLimiter::keyed(quota(config.visitor)),
            sessions: RateLimiter::keyed(quota(config.session)),
            hasher: RandomState::new(),
            clock: DefaultClock::default(),
            calls: AtomicUsize::new(0),
        }
    }

    /// An unsafe call of somebody without a session. An IPv6 customer owns a whole /64.
    pub(crate) fn visitor(&self, client: IpAddr) -> Result<(), Problem> {
        self.sweep();
        let key = match client {
            IpAddr::V4(ip) => self.hasher.hash_one(ip),
            IpAddr::V6(ip) => self.hasher.hash_one(&ip.segments()[..4]),
        };
        self.visitors.check_key(&key).map_err(|not_until| too_often(not_until.wait_time_from(self.clock.now())))
    }

    /// A call of a session.
    pub(crate) fn session(&self, session: &str) -> Result<(), Problem> {
        self.sweep();
        let key = self.hasher.hash_one(session);
        self.sessions.check_key(&key).map_err(|not_until| too_often(not_until.wait_time_from(self.clock.now())))
    }

    fn sweep(&self) {
        if self.calls.fetch_add(1, Ordering::Relaxed) % CALLS_BETWEEN_SWEEPS == CALLS_BETWEEN_SWEEPS - 1 {
            self.visitors.retain_recent();
            self.sessions.retain_recent();
        }
    }
}

/// The ceiling over everything that comes to one bank.
#[derive(Debug)]
pub(crate) struct Ceiling(RateLimiter<NotKeyed, InMemoryState, DefaultClock, NoOpMiddleware<Instant>>);

impl Ceiling {
    pub(crate) fn new(rate: Rate) -> Self {
        Self(RateLimiter::direct(quota(rate)))
    }

    pub(crate) fn check(&self) -> Result<(), Problem> {
        let now = || DefaultClock::default().now();
        self.0.check().map_err(|not_until| too_often(not_until.wait_time_from(now())))
    }
}

fn quota(rate: Rate) -> Quota {
    let period = Duration::from_secs(60) / rate.per_minute.get();
    let replenished = Quota::with_period(period.max(Duration::from_nanos(1))).expect("a period above zero");
    replenished.allow_burst(rate.burst)
}

fn too_often(wait: Duration) -> Problem {
    let seconds = i64::try_from(wait.as_secs()).unwrap_or(60).saturating_add(1);
    Problem::new(Kind::TooMany, "rate_limited", "操作过于频繁", "Too many requests")
        .because(
            "短时间内请求过多，本次请求未作处理。",
            "Too many requests in a short time; this one was not processed.",
        )
        .remedy(format!("请在 {seconds} 秒后重试。"), format!("Try again in {seconds} s."), Some("retry"))
        .retry_after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_caller_has_their_own_burst() {
        let visitor = Rate::new(2, 1);
        let rates = Rates::new(RateConfig { visitor, ..RateConfig::default() });
        let (one, other): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        assert!(rates.visitor(one).is_ok() && rates.visitor(one).is_ok());
        assert_eq!(rates.visitor(one).map_err(|problem| problem.code()), Err("rate_limited"));
        assert!(rates.visitor(other).is_ok());
    }

    #[test]
    fn neighbours_in_one_ipv6_prefix_count_together() {
        let rates = Rates::new(RateConfig { visitor: Rate::new(1, 1), ..RateConfig::default() });
        assert!(rates.visitor("2001:db8::1".parse().unwrap()).is_ok());
        assert!(rates.visitor("2001:db8::2".parse().unwrap()).is_err());
        assert!(rates.visitor("2001:db8:1::1".parse().unwrap()).is_ok());
    }
}
