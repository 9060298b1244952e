//! Moments in microseconds since 1970 UTC, and the clock they come from.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A moment, to the microsecond. In a database a BIGINT; on the wire RFC 3339 with a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// The zone banks of the alliance keep their days in, unless they say otherwise.
pub const DEFAULT_ZONE: Tz = chrono_tz::Asia::Shanghai;

impl Timestamp {
    /// `micros` microseconds after 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This many seconds later (or earlier, when negative); stops at the ends of time rather than wrap.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to here.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / 1_000_000
    }

    /// The same moment as a chrono value in UTC.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// The calendar day of this moment in `zone`.
    pub fn date_in(self, zone: Tz) -> NaiveDate {
        self.utc().with_timezone(&zone).date_naive()
    }

    /// The first moment of `date` in `zone`.
    pub fn start_of(date: NaiveDate, zone: Tz) -> Self {
        let midnight = date.and_time(chrono::NaiveTime::MIN);
        let local = zone.from_local_datetime(&midnight).earliest();
        Self(local.map_or_else(|| midnight.and_utc().timestamp_micros(), |at| at.timestamp_micros()))
    }

    /// RFC 3339 in `zone`, to the millisecond.
    pub fn to_rfc3339_in(self, zone: Tz) -> String {
        self.utc().with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// Reads RFC 3339 with any zone.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| Self(at.timestamp_micros()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339_in(DEFAULT_ZONE))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_rfc3339(&text).ok_or_else(|| D::Error::custom("not an RFC 3339 time"))
    }
}

/// Where "now" comes from. Production reads the system; a test or a replay sets the hands itself.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The system's clock.
    #[default]
    System,
    /// Hands set by a test or a replay.
    Set(Arc<AtomicI64>),
    /// The hands of a simulation, which set its ids as well: one seed, one run.
    Seeded(Arc<Seeded>),
}

/// Time and chance of a simulation.
#[derive(Debug)]
pub struct Seeded {
    hands: AtomicI64,
    chance: AtomicU64,
}

impl Seeded {
    /// The next of the numbers that follow from the seed (SplitMix64: one addition, then mixing).
    fn next(&self) -> u64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut mixed = self.chance.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

impl Clock {
    /// A clock that stands at `at` until it is moved.
    pub fn set_to(at: Timestamp) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.0)))
    }

    /// A clock that stands at `at` until it is moved, and whose ids follow from `seed`.
    pub fn seeded(at: Timestamp, seed: u64) -> Self {
        Self::Seeded(Arc::new(Seeded { hands: AtomicI64::new(at.0), chance: AtomicU64::new(seed) }))
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp(Utc::now().timestamp_micros()),
            Self::Set(hands) => Timestamp(hands.load(Ordering::Relaxed)),
            Self::Seeded(seeded) => Timestamp(seeded.hands.load(Ordering::Relaxed)),
        }
    }

    /// Whether it tells the time of the world, and what happens by it happens now.
    pub const fn is_real(&self) -> bool {
        matches!(self, Self::System)
    }

    /// Bits for a new id: by chance, but in a simulation.
    pub(crate) fn bits(&self) -> [u8; 16] {
        match self {
            Self::System | Self::Set(_) => rand::random(),
            Self::Seeded(seeded) => (u128::from(seeded.next()) << 64 | u128::from(seeded.next())).to_be_bytes(),
        }
    }

    /// Moves a set clock to `at`; the system's clock is not ours to move.
    pub fn move_to(&self, at: Timestamp) {
        match self {
            Self::System => {}
            Self::Set(hands) => hands.store(at.0, Ordering::Relaxed),
            Self::Seeded(seeded) => seeded.hands.store(at.0, Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_the_banks_days() {
        let late = Timestamp::parse_rfc3339("2026-11-22T23:30:00+08:00").expect("valid");
        assert_eq!(late.date_in(DEFAULT_ZONE).to_string(), "2026-11-22");
        assert_eq!(late.plus_seconds(1800).date_in(DEFAULT_ZONE).to_string(), "2026-11-23");
        let start = Timestamp::start_of(late.date_in(DEFAULT_ZONE), DEFAULT_ZONE);
        assert_eq!(start.to_string(), "2026-11-22T00:00:00.000+08:00");
    }

    #[test]
    fn a_set_clock_stands_until_moved() {
        let clock = Clock::set_to(Timestamp::from_micros(5));
        let same = clock.clone();
        same.move_to(Timestamp::from_micros(7));
        assert_eq!(clock.now(), Timestamp::from_micros(7));
    }

    #[test]
    fn one_seed_gives_the_same_ids_again() {
        let ids = |seed: u64| {
            let clock = Clock::seeded(Timestamp::from_micros(7_000_000), seed);
            [clock.bits(), clock.bits(), clock.bits()]
        };
        assert_eq!(ids(1), ids(1));
        assert_ne!(ids(1), ids(2));
        assert_ne!(ids(1)[0], ids(1)[1]);
    }
}
