//! The envelope a report travels in: what keeps it from being forged, replayed or late. Pure: it is given its key and the time.
//!
//! The bank draws a nonce for one session and one device, marked with a key of its own, so that nothing is remembered of those it
//! gave out. A device that has a key signs the report together with it; of one that has none, the nonce and the session's cookie
//! are all there is. A nonce is good for [`NONCE_LIFE_S`], once: the row of the device remembers the last one, and it and all
//! older ones are used up, in every process and after every restart.

use chrono_tz::Tz;
use crypto::{MacKey, token};
use kernel::{Ctx, Timestamp};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::error::DeviceError;
use super::signals::{Signal, Signals, Teller};

/// How long a nonce is good, in seconds.
pub const NONCE_LIFE_S: i64 = 600;
/// The longest report, in bytes.
pub const REPORT_MAX: usize = 4_096;
/// How far a device's clock may be off before that is told, in milliseconds.
const CLOCK_OFF_MS: u64 = 600_000;
/// Most words of one report; those of a newer SDK are not known, and left out.
const WORDS_MAX: usize = 64;
const VERSION: &str = "polybank-device-report-v1";

/// Marks the ids that make nonces unlike.
enum Drawn {}

/// For whom a nonce is.
#[derive(Debug, Clone, Copy)]
pub struct Bearer<'a> {
    /// The session.
    pub session_id: &'a str,
    /// Its device.
    pub device_id: &'a str,
}

/// Draws a nonce for `bearer`.
pub fn nonce(ctx: &Ctx, key: &MacKey, bearer: Bearer<'_>) -> String {
    let (at, drawn) = (format!("{:x}", ctx.now().micros()), ctx.new_id::<Drawn>().to_string());
    let mark = mark(key, bearer, &at, &drawn);
    format!("{at}.{drawn}.{mark}")
}

/// When a nonce was drawn, if it is one of ours for `bearer` and still good.
pub fn drawn_at(ctx: &Ctx, key: &MacKey, bearer: Bearer<'_>, nonce: &str) -> Result<Timestamp, DeviceError> {
    let mut parts = nonce.split('.');
    let (Some(at), Some(drawn), Some(marked), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(DeviceError::Forged);
    };
    if !token::same(mark(key, bearer, at, drawn).as_bytes(), marked.as_bytes()) {
        return Err(DeviceError::Forged);
    }
    let at = i64::from_str_radix(at, 16).map(Timestamp::from_micros).map_err(|_| DeviceError::Forged)?;
    // One from the future was drawn by another process, whose clock is ahead of this one's.
    if ctx.now().seconds_since(at) < NONCE_LIFE_S { Ok(at) } else { Err(DeviceError::Late) }
}

fn mark(key: &MacKey, Bearer { session_id, device_id }: Bearer<'_>, at: &str, drawn: &str) -> String {
    let parts = ["risk-device-report", session_id, device_id, at, drawn].map(str::as_bytes);
    hex::encode(&key.mac(&parts)[..16])
}

/// A report as it came.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The nonce it was made for.
    pub nonce: String,
    /// The device's own clock, in milliseconds since 1970.
    pub time_ms: i64,
    /// The report: JSON, byte for byte as it was signed.
    pub report: String,
    /// The device's signature, base64url, r and s.
    pub signature: Option<String>,
}

impl Envelope {
    /// What a device signs, line by line: version, bank, device, nonce, time, SHA-256 of the report in hex.
    pub fn text(&self, ctx: &Ctx, device_id: &str) -> String {
        let (tenant, digest) = (&ctx.tenant, hex::encode(Sha256::digest(self.report.as_bytes())));
        let Self { nonce, time_ms, .. } = self;
        format!("{VERSION}\n{tenant}\n{device_id}\n{nonce}\n{time_ms}\n{digest}")
    }

    /// Reads the report, strictly.
    pub fn read(&self, now: Timestamp) -> Result<Report, DeviceError> {
        if self.report.len() > REPORT_MAX {
            return Err(DeviceError::Malformed("report"));
        }
        let wire: Wire = serde_json::from_str(&self.report).map_err(|_| DeviceError::Malformed("report"))?;
        let fits = |digest: &Option<String>| digest.as_deref().is_none_or(is_digest);
        if wire.signals.len() > WORDS_MAX || !fits(&wire.fingerprint) || !fits(&wire.app_signer) {
            return Err(DeviceError::Malformed("report"));
        }
        let teller = wire.platform.teller();
        let told = wire.signals.iter().filter_map(|word| Signal::parse(word));
        let mut signals: Signals = told.filter(|signal| signal.is_told_by(teller)).collect();
        if self.time_ms.abs_diff(now.micros() / 1_000) > CLOCK_OFF_MS {
            signals.insert(Signal::ClockOff);
        }
        let Wire { platform, fingerprint, app_signer, zone, .. } = wire;
        let zone = zone.and_then(|name| name.parse().ok());
        Ok(Report { platform, fingerprint, app_signer, zone, signals })
    }
}

/// Where an SDK runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskDevicePlatform)]
pub enum Platform {
    /// In a browser.
    H5,
    /// In an app on iOS.
    Ios,
    /// In an app on Android.
    Android,
    /// In an app on HarmonyOS.
    Harmony,
}

impl Platform {
    const ALL: [Self; 4] = [Self::H5, Self::Ios, Self::Android, Self::Harmony];

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::H5 => "h5",
            Self::Ios => "ios",
            Self::Android => "android",
            Self::Harmony => "harmony",
        }
    }

    /// Who tells there.
    pub const fn teller(self) -> Teller {
        match self {
            Self::H5 => Teller::Browser,
            _ => Teller::App,
        }
    }
}

impl std::str::FromStr for Platform {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> Result<Self, kernel::ParseError> {
        let found = Self::ALL.into_iter().find(|platform| platform.as_str() == text);
        found.ok_or(kernel::ParseError::new("platform", "unknown"))
    }
}

/// The report on the wire.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    platform: Platform,
    /// Which SDK made it; for whoever reads a log of the device's, not for us.
    #[serde(rename = "sdk")]
    _sdk: String,
    signals: Vec<String>,
    #[serde(default)]
    fingerprint: Option<String>,
    #[serde(default)]
    app_signer: Option<String>,
    #[serde(default)]
    zone: Option<String>,
}

/// What a device said.
#[derive(Debug, Clone)]
pub struct Report {
    /// Where its SDK runs.
    pub platform: Platform,
    /// SHA-256 of its traits, in hex; the bank keeps a digest of it under a key.
    pub fingerprint: Option<String>,
    /// SHA-256 of the certificate its app is signed with, in hex.
    pub app_signer: Option<String>,
    /// Its time zone; nothing for one that is not known.
    pub zone: Option<Tz>,
    /// What it told, and what its clock tells.
    pub signals: Signals,
}

/// Whether a text is a SHA-256 in lower-case hex.
pub fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use crypto::KeyRing;

    use super::*;

    const BEARER: Bearer<'static> = Bearer { session_id: "session-1", device_id: "device-1" };

    fn envelope(report: &str) -> Envelope {
        let time_ms = testkit::MORNING.micros() / 1_000;
        Envelope { nonce: "n".to_owned(), time_ms, report: report.to_owned(), signature: None }
    }

    #[test]
    fn a_nonce_is_good_for_its_bank_session_and_device_for_ten_minutes() {
        let (ctx, ring) = (testkit::ctx(), KeyRing::from_key([7; 32]));
        let keys = ring.bank(&ctx.tenant);
        let drawn = nonce(&ctx, &keys.nonces, BEARER);
        assert_eq!(drawn_at(&ctx, &keys.nonces, BEARER, &drawn).unwrap(), ctx.now());
        assert_ne!(drawn, nonce(&ctx, &keys.nonces, BEARER), "no two alike");

        let refused = |keys: &crypto::BankKeys, bearer: Bearer<'_>, nonce: &str| {
            drawn_at(&ctx, &keys.nonces, bearer, nonce).unwrap_err().code()
        };
        let other = ring.bank(&"qinghe".parse().unwrap());
        assert_eq!(refused(&other, BEARER, &drawn), "device_report_forged");
        assert_eq!(refused(&keys, Bearer { session_id: "session-2", ..BEARER }, &drawn), "device_report_forged");
        assert_eq!(refused(&keys, Bearer { device_id: "device-2", ..BEARER }, &drawn), "device_report_forged");
        for place in (0..drawn.len()).filter(|place| drawn.as_bytes()[*place] != b'.') {
            let mut changed = drawn.clone().into_bytes();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(refused(&keys, BEARER, &changed), "device_report_forged", "{changed}");
        }
        for odd in ["", "..", "a.b", "a.b.c.d"] {
            assert_eq!(refused(&keys, BEARER, odd), "device_report_forged", "{odd}");
        }

        ctx.clock.move_to(ctx.now().plus_seconds(NONCE_LIFE_S - 1));
        assert!(drawn_at(&ctx, &keys.nonces, BEARER, &drawn).is_ok());
        ctx.clock.move_to(ctx.now().plus_seconds(1));
        assert_eq!(refused(&keys, BEARER, &drawn), "device_report_late");
    }

    #[test]
    fn any_changed_part_changes_what_is_signed() {
        let ctx = testkit::ctx();
        let good = envelope("{}");
        let texts = [
            good.text(&ctx, "d"),
            good.text(&ctx.in_tenant("qinghe".parse().unwrap()), "d"),
            good.text(&ctx, "e"),
            Envelope { nonce: "m".to_owned(), ..good.clone() }.text(&ctx, "d"),
            Envelope { time_ms: 1, ..good.clone() }.text(&ctx, "d"),
            Envelope { report: "{ }".to_owned(), ..good.clone() }.text(&ctx, "d"),
        ];
        for (place, text) in texts.iter().enumerate() {
            assert!(!texts[..place].contains(text), "{text}");
            assert_eq!(text.lines().count(), 6);
        }
    }

    #[test]
    fn a_report_is_read_strictly_and_says_only_what_its_teller_can_know() {
        let now = testkit::MORNING;
        let report = envelope(
            r#"{"platform":"h5","sdk":"1","signals":["automation","rooted","of_tomorrow"],"zone":"Asia/Shanghai"}"#,
        )
        .read(now)
        .unwrap();
        assert_eq!(report.signals, [Signal::Automation].into_iter().collect(), "a page cannot know of root");
        assert_eq!(report.zone, Some(chrono_tz::Asia::Shanghai));
        let app = envelope(r#"{"platform":"android","sdk":"1","signals":["rooted","clock_off"]}"#).read(now).unwrap();
        assert_eq!(app.signals, [Signal::Rooted].into_iter().collect(), "the clock is the bank's to judge");

        let digest = "0".repeat(63);
        for wrong in [
            "".to_owned(),
            "[]".to_owned(),
            r#"{"platform":"h5","sdk":"1"}"#.to_owned(),
            r#"{"platform":"windows","sdk":"1","signals":[]}"#.to_owned(),
            r#"{"platform":"h5","sdk":"1","signals":[],"phone":"13800000000"}"#.to_owned(),
            format!(r#"{{"platform":"h5","sdk":"1","signals":[],"fingerprint":"{digest}"}}"#),
            format!(r#"{{"platform":"h5","sdk":"{}","signals":[]}}"#, "1".repeat(REPORT_MAX)),
        ] {
            assert_eq!(envelope(&wrong).read(now).unwrap_err().code(), "device_report_malformed", "{wrong}");
        }
    }

    #[test]
    fn a_clock_that_is_far_off_is_told() {
        let report = r#"{"platform":"h5","sdk":"1","signals":[]}"#;
        let read = |seconds: i64| envelope(report).read(testkit::MORNING.plus_seconds(seconds)).unwrap().signals;
        assert!(read(600).is_empty() && read(-600).is_empty());
        assert!(read(601).contains(Signal::ClockOff) && read(-601).contains(Signal::ClockOff));
    }
}
