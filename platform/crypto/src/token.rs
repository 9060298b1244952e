//! Random tokens and codes, and the digests under which they are kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::Secret;

/// How a token is kept: only its SHA-256. A token has 256 random bits, so nothing slower is needed.
pub type TokenHash = [u8; 32];

/// A new token of 256 random bits, in 43 URL-safe characters.
pub fn new_token() -> Secret<String> {
    let bits: [u8; 32] = rand::random();
    Secret::new(URL_SAFE_NO_PAD.encode(bits))
}

/// The digest of a presented token; `None` when it cannot be one of ours by its very shape.
pub fn hash(token: &str) -> Option<TokenHash> {
    let shape =
        token.len() == 43 && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    shape.then(|| Sha256::digest(token.as_bytes()).into())
}

/// `N` random bytes: a key, a number nobody can guess.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes);
    bytes
}

/// Six random digits, every one of the million equally likely.
pub fn six_digits() -> Secret<String> {
    Secret::new(format!("{:06}", rand::random_range(0..1_000_000_u32)))
}

/// SHA-256 over `parts`, each preceded by its length, so that no two lists of parts look alike.
pub fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Whether two secrets are the same, in a time that does not tell where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, two) = (new_token(), new_token());
        assert_ne!(one.expose(), two.expose());
        assert!(hash(one.expose()).is_some());
        for wrong in ["", "short", &"x".repeat(44), &format!("{} ", &one.expose()[1..])] {
            assert!(hash(wrong).is_none());
        }
    }

    #[test]
    fn codes_have_six_digits() {
        for _ in 0..200 {
            let code = six_digits();
            assert!(code.expose().len() == 6 && code.expose().bytes().all(|byte| byte.is_ascii_digit()));
        }
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
        assert_ne!(digest(&[b"a", b""]), digest(&[b"a"]));
        assert!(same(b"abc", b"abc") && !same(b"abc", b"abd") && !same(b"abc", b"ab"));
    }
}
