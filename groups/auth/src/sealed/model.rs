//! Nonces, ids of keys, and what a secret is sealed for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crypto::{MacKey, token};
use gateway::CallName;
use kernel::Timestamp;

use super::SealingRules;

/// Bytes of a nonce: when it was given, chance, and the mark that it was given by us to this caller.
const TIME: usize = 8;
const CHANCE: usize = 12;
const MARK: usize = 16;

/// A nonce of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// When it was given.
    pub issued_at: Timestamp,
}

/// The key in force at `at`: another one every so many days, and another row of them whenever the bank wants.
pub fn key_id(rules: &SealingRules, at: Timestamp) -> String {
    let period = at.micros().div_euclid(1_000_000 * 86_400 * rules.rotate_days.max(1));
    format!("{}-{period}", rules.rotation)
}

fn mark_of(key: &MacKey, caller: &str, body: &[u8]) -> [u8; MARK] {
    let whole = key.mac(&[b"sealing", caller.as_bytes(), body]);
    let mut mark = [0; MARK];
    mark.copy_from_slice(&whole[..MARK]);
    mark
}

/// A fresh nonce for `caller`.
pub fn issue(key: &MacKey, caller: &str, now: Timestamp) -> String {
    let mut bytes = Vec::with_capacity(TIME + CHANCE + MARK);
    bytes.extend_from_slice(&now.micros().to_be_bytes());
    bytes.extend_from_slice(&token::random_bytes::<CHANCE>());
    let mark = mark_of(key, caller, &bytes);
    bytes.extend_from_slice(&mark);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The nonce, if it is one of ours and was given to `caller`.
pub fn read(key: &MacKey, caller: &str, text: &str) -> Option<Given> {
    // Its length in base 64; nothing longer is decoded.
    if text.len() != (TIME + CHANCE + MARK) * 4 / 3 {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (body, mark) = bytes.split_at_checked(TIME + CHANCE)?;
    if !token::same(mark, &mark_of(key, caller, body)) {
        return None;
    }
    let micros = i64::from_be_bytes(body.first_chunk::<TIME>().copied()?);
    Some(Given { issued_at: Timestamp::from_micros(micros) })
}

/// Under which a used nonce is remembered.
pub fn mark(nonce: &str) -> [u8; 32] {
    token::digest(&[nonce.as_bytes()])
}

/// What a secret is sealed for: bank, operation with the ids in its path, field, nonce; a line each. None of them can hold
/// a line break, so no two look alike.
pub fn context(bank: &str, call: &CallName, field: &str, nonce: &str) -> Vec<u8> {
    [bank, &call.0, field, nonce].join("\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use crypto::KeyRing;
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_key_lasts_its_days_and_changes_when_the_bank_wants() {
        let rules = SealingRules { rotate_days: 7, ..SealingRules::default() };
        let week = 7 * 86_400;
        assert_eq!(key_id(&rules, at(week)), key_id(&rules, at(2 * week - 1)));
        assert_ne!(key_id(&rules, at(week)), key_id(&rules, at(2 * week)));
        let again = SealingRules { rotation: rules.rotation + 1, ..rules.clone() };
        assert_ne!(key_id(&rules, at(week)), key_id(&again, at(week)));
    }

    #[test]
    fn a_nonce_is_good_for_whom_it_was_given_to() {
        let bank = |id: &str| KeyRing::from_key([1; 32]).bank(&id.parse().unwrap());
        let nonce = issue(&bank("lanwan").nonces, "session", at(9));
        assert_eq!(read(&bank("lanwan").nonces, "session", &nonce), Some(Given { issued_at: at(9) }));
        assert_eq!(read(&bank("lanwan").nonces, "another", &nonce), None);
        assert_eq!(read(&bank("qinghe").nonces, "session", &nonce), None);
        assert_eq!(read(&bank("lanwan").nonces, "session", ""), None);
        assert_ne!(issue(&bank("lanwan").nonces, "session", at(9)), nonce);
    }

    proptest! {
        #[test]
        fn a_changed_nonce_is_none(place in 0_usize..48, other in "[A-Za-z0-9_-]") {
            let bank = KeyRing::from_key([1; 32]).bank(&"lanwan".parse().unwrap());
            let nonce = issue(&bank.nonces, "session", at(9));
            let mut changed = nonce.clone();
            changed.replace_range(place..=place, &other);
            prop_assert_eq!(read(&bank.nonces, "session", &changed).is_some(), changed == nonce);
        }

        #[test]
        fn any_text_is_read_without_a_fault(text in ".{0,80}") {
            let bank = KeyRing::from_key([1; 32]).bank(&"lanwan".parse().unwrap());
            prop_assert_eq!(read(&bank.nonces, "session", &text), None);
        }
    }
}
