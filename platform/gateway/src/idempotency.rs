//! The caller's promise that a repeat is the same call: the key's shape, and the digest of what was asked.

use axum::http::{HeaderMap, HeaderName, Method};
use kernel::{Actor, Idempotency, Kind};
use sha2::{Digest, Sha256};

use crate::Problem;
use crate::routes::Keyed;

pub(crate) const KEY: HeaderName = HeaderName::from_static("idempotency-key");
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The key of an unsafe call.
pub(crate) fn key(headers: &HeaderMap, keyed: Keyed) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(KEY) else {
        return match keyed {
            Keyed::Required => Err(missing()),
            Keyed::Allowed => Ok(None),
        };
    };
    let shape = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let key = value.to_str().ok().filter(|key| (8..=64).contains(&key.len()) && key.as_bytes().iter().all(shape));
    key.map(|key| Some(key.to_owned())).ok_or_else(malformed)
}

/// The promise, made unique to the actor.
pub(crate) fn promise(actor: &Actor, key: &str, method: &Method, path: &str, body: &[u8]) -> Idempotency {
    let mut digest = Sha256::new();
    for part in [method.as_str().as_bytes(), path.as_bytes(), body] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let key = format!("{}:{}:{key}", actor.kind(), actor.id());
    Idempotency::new(key, hex::encode(digest.finalize()))
}

fn missing() -> Problem {
    Problem::new(Kind::Malformed, "idempotency_key_missing", "缺少请求标识", "The Idempotency-Key header is missing")
        .because(
            "此操作需要请求头 Idempotency-Key，以免重复提交造成重复处理。",
            "This call needs an Idempotency-Key header, so that a repeat is not done twice.",
        )
}

fn malformed() -> Problem {
    let (zh, en) = ("请求标识格式有误", "The Idempotency-Key header is malformed");
    Problem::new(Kind::Malformed, "idempotency_key_malformed", zh, en)
        .because("应为 8 至 64 位字母、数字、下划线或连字符。", "Send 8 to 64 letters, digits, underscores or hyphens.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: Option<&str>, keyed: Keyed) -> Result<Option<String>, &'static str> {
        let headers = value.map(|value| (KEY, value.parse().expect("a header"))).into_iter().collect();
        key(&headers, keyed).map_err(|problem| problem.code())
    }

    #[test]
    fn keys() {
        assert_eq!(read(None, Keyed::Required), Err("idempotency_key_missing"));
        assert_eq!(read(None, Keyed::Allowed), Ok(None));
        assert_eq!(read(Some("a_b-C123"), Keyed::Required), Ok(Some("a_b-C123".into())));
        for wrong in ["", "short12", "with space", "semi;colon", "ümlaut-key", &"x".repeat(65)] {
            assert_eq!(read(Some(wrong), Keyed::Allowed), Err("idempotency_key_malformed"), "{wrong:?}");
        }
    }

    #[test]
    fn another_request_has_another_fingerprint() {
        let fingerprint = |path: &str, body: &str| {
            promise(&Actor::Visitor, "12345678", &Method::POST, path, body.as_bytes()).fingerprint
        };
        assert_eq!(fingerprint("/a", "b"), fingerprint("/a", "b"));
        assert_ne!(fingerprint("/a", "b"), fingerprint("/ab", ""));
        assert_ne!(fingerprint("/a", "b"), fingerprint("/a", "c"));
    }
}
