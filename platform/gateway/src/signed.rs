//! Calls that the device signs: what is signed, and how the signature travels.
//!
//! A device that has registered a key signs every sensitive call of its customer. Stolen cookies alone then move nothing:
//! the key does not leave the device. Which operations are sensitive, groups say ([`crate::Module::signed`]); whose key it is
//! and whether the signature is right, [`DeviceKeys`] knows.

use async_trait::async_trait;
use axum::http::{HeaderMap, HeaderName, Method};
use kernel::{Ctx, Kind};
use sha2::{Digest, Sha256};

use crate::Problem;

const SIGNATURE: HeaderName = HeaderName::from_static("polybank-signature");
const VERSION: &str = "v1";
/// Longest header that is looked at: two numbers, an id, 64 bytes.
const HEADER_MAX: usize = 256;

/// Knows the keys of customers' devices.
#[async_trait]
pub trait DeviceKeys: Send + Sync {
    /// Refuses a sensitive call that its device should have signed and did not, or signed wrong, too long ago, or twice.
    /// Asked for signed-in customers, once per call.
    async fn check(&self, ctx: &Ctx, call: &SignedCall<'_>) -> Result<(), Problem>;
}

/// A call as the device had it.
#[derive(Debug, Clone, Copy)]
pub struct SignedCall<'a> {
    /// Its method.
    pub method: &'a Method,
    /// Path and query below the bank's API.
    pub path: &'a str,
    /// Its body.
    pub body: &'a [u8],
    /// The caller's own idempotency key.
    pub key: Option<&'a str>,
    /// The signature that came along.
    pub signature: Option<Signature<'a>>,
}

/// A signature as it travels: `Polybank-Signature: v1;{milliseconds};{nonce};{signature}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature<'a> {
    /// When it was made, by the device's clock: milliseconds since 1970.
    pub time_ms: i64,
    /// Used once; 16 to 64 letters, digits and hyphens.
    pub nonce: &'a str,
    /// base64url without padding.
    pub value: &'a str,
}

impl<'a> Signature<'a> {
    /// The signature in the head of a call; none when there is none.
    pub(crate) fn of(headers: &'a HeaderMap) -> Result<Option<Self>, Problem> {
        let Some(value) = headers.get(SIGNATURE) else { return Ok(None) };
        let text = value.to_str().ok().filter(|text| text.len() <= HEADER_MAX);
        text.and_then(Self::read).map(Some).ok_or_else(malformed)
    }

    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';');
        let (version, time, nonce, value) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let fits = version == VERSION
            && parts.next().is_none()
            && (16..=64).contains(&nonce.len())
            && nonce.bytes().all(plain)
            && value.bytes().all(|byte| plain(byte) || byte == b'_');
        fits.then_some(Self { time_ms: time.parse().ok()?, nonce, value })
    }
}

impl SignedCall<'_> {
    /// What the device signs, line by line: version, bank, method, path and query, SHA-256 of the body in hex, the
    /// idempotency key or `-`, the time and the nonce. Nothing of it can hold a line break.
    pub fn text(&self, ctx: &Ctx, signature: Signature<'_>) -> String {
        let body = hex::encode(Sha256::digest(self.body));
        let (tenant, method, path, key) = (&ctx.tenant, self.method, self.path, self.key.unwrap_or("-"));
        let Signature { time_ms, nonce, .. } = signature;
        format!("polybank-signature-{VERSION}\n{tenant}\n{method}\n{path}\n{body}\n{key}\n{time_ms}\n{nonce}")
    }
}

fn malformed() -> Problem {
    let (zh, en) = ("请求签名格式有误", "The Polybank-Signature header is malformed");
    Problem::new(Kind::Malformed, "signature_malformed", zh, en).because(
        "应依次为 v1、毫秒时间、随机数、签名，以分号隔开。",
        "Send v1;milliseconds;nonce;signature, the signature as base64url.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Clock;

    const NONCE: &str = "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f1011";

    #[test]
    fn signatures_are_read_strictly() {
        let good = format!("v1;1795311000000;{NONCE};AbC-_9");
        let read = Signature::read(&good).unwrap();
        assert_eq!((read.time_ms, read.nonce, read.value), (1_795_311_000_000, NONCE, "AbC-_9"));
        for wrong in [
            "".to_owned(),
            format!("v2;1;{NONCE};A"),
            format!("v1;now;{NONCE};A"),
            "v1;1;short;A".to_owned(),
            format!("v1;1;{NONCE};A;B"),
            format!("v1;1;{NONCE};A b"),
            format!("v1;1;{NONCE}"),
        ] {
            assert_eq!(Signature::read(&wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn any_changed_part_changes_the_text() {
        let ctx = Ctx::system("lanwan".parse().unwrap(), "test", Clock::System);
        let other = ctx.in_tenant("qinghe".parse().unwrap());
        let signature = Signature { time_ms: 1, nonce: NONCE, value: "" };
        let call =
            SignedCall { method: &Method::POST, path: "/transfers", body: b"{}", key: Some("k"), signature: None };
        let texts = [
            call.text(&ctx, signature),
            call.text(&other, signature),
            SignedCall { method: &Method::PUT, ..call }.text(&ctx, signature),
            SignedCall { path: "/transfers?x=1", ..call }.text(&ctx, signature),
            SignedCall { body: b"{ }", ..call }.text(&ctx, signature),
            SignedCall { key: None, ..call }.text(&ctx, signature),
            call.text(&ctx, Signature { time_ms: 2, ..signature }),
            call.text(&ctx, Signature { nonce: "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f1012", ..signature }),
        ];
        for (place, text) in texts.iter().enumerate() {
            assert!(!texts[..place].contains(text), "{text}");
            assert_eq!(text.lines().count(), 8);
        }
    }
}
