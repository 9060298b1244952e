//! Secrets sealed on the way: hybrid public-key encryption (HPKE, RFC 9180) to a key of the bank.
//!
//! The suite is DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM in base mode, one message a context: what every browser
//! can do with its own WebCrypto. A bank's key pairs are derived from the master key and an id, as its other keys are, so
//! another id is another pair, and no private key is stored. Base mode says nothing about who sealed; that is what nonces,
//! sessions and challenges are for.

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};

use crate::keys::Key;
use crate::{Error, Secret};

type Private = <DhP256HkdfSha256 as Kem>::PrivateKey;
type Public = <DhP256HkdfSha256 as Kem>::PublicKey;
type Encapsulated = <DhP256HkdfSha256 as Kem>::EncappedKey;

/// The suite by its registered names, for those who seal.
pub const SUITE: &str = "DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM";

/// What a context of HPKE is for here; both sides must name the same.
pub const INFO: &[u8] = b"polybank/secret/1";

/// Longest sealed text that is looked at: the pictures of a face, and the tag. Whoever takes shorter ones bounds them first.
const SEALED_MAX: usize = 192 * 1_024;

/// A key pair of a bank, to which secrets are sealed.
pub struct SealingKey {
    private: Private,
    public: Public,
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey(…)")
    }
}

/// A sealed text: the encapsulated key, and what it sealed with its tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The sender's share of the key, an uncompressed point.
    pub encapsulated: Vec<u8>,
    /// The text, and 16 bytes of tag.
    pub text: Vec<u8>,
}

impl SealingKey {
    pub(crate) fn derive(material: &Key) -> Self {
        let (private, public) = DhP256HkdfSha256::derive_keypair(material.as_slice());
        Self { private, public }
    }

    /// The public half, an uncompressed point of 65 bytes.
    pub fn public(&self) -> Vec<u8> {
        self.public.to_bytes().to_vec()
    }

    /// The text that was sealed to this key for `context`.
    pub fn open(&self, context: &[u8], sealed: &Sealed) -> Result<Secret<String>, Error> {
        let refused = |_| Error::Sealed { column: "on the way" };
        if sealed.text.len() > SEALED_MAX {
            return Err(Error::Sealed { column: "on the way" });
        }
        let share = Encapsulated::from_bytes(&sealed.encapsulated).map_err(refused)?;
        let opened = hpke::single_shot_open::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
            &OpModeR::Base,
            &self.private,
            &share,
            INFO,
            &sealed.text,
            context,
        );
        let opened = zeroize::Zeroizing::new(opened.map_err(refused)?);
        let text = std::str::from_utf8(&opened).map_err(|_| Error::Sealed { column: "on the way" })?;
        Ok(Secret::new(text.to_owned()))
    }
}

/// Seals `text` to a public key for `context`: what clients of the bank do. Here for those that are written in Rust.
pub fn seal(public: &[u8], context: &[u8], text: &str) -> Result<Sealed, Error> {
    let refused = |_| Error::Sealed { column: "on the way" };
    let public = Public::from_bytes(public).map_err(refused)?;
    let (share, text) = hpke::single_shot_seal::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
        &OpModeS::Base,
        &public,
        INFO,
        text.as_bytes(),
        context,
    )
    .map_err(refused)?;
    Ok(Sealed { encapsulated: share.to_bytes().to_vec(), text })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::KeyRing;

    fn key(bank: &str, id: &str) -> SealingKey {
        KeyRing::from_key([7; 32]).sealing(&bank.parse().unwrap(), id)
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_and_for_its_context_only() {
        let sealed = seal(&key("lanwan", "1-9").public(), b"PUT /me/pin", "135790").unwrap();
        assert_eq!(key("lanwan", "1-9").open(b"PUT /me/pin", &sealed).unwrap().expose(), "135790");
        assert!(key("lanwan", "1-9").open(b"POST /login", &sealed).is_err());
        assert!(key("lanwan", "1-10").open(b"PUT /me/pin", &sealed).is_err());
        assert!(key("qinghe", "1-9").open(b"PUT /me/pin", &sealed).is_err());
        let again = seal(&key("lanwan", "1-9").public(), b"PUT /me/pin", "135790").unwrap();
        assert_ne!(again, sealed, "two sealings of one secret look alike");
    }

    #[test]
    fn a_share_that_is_no_point_is_refused() {
        let sealed = seal(&key("lanwan", "1-9").public(), b"x", "135790").unwrap();
        for share in [vec![], vec![4; 65], vec![0; 65], sealed.encapsulated[..64].to_vec()] {
            assert!(key("lanwan", "1-9").open(b"x", &Sealed { encapsulated: share, ..sealed.clone() }).is_err());
        }
        assert!(key("lanwan", "1-9").open(b"x", &Sealed { text: vec![0; 513], ..sealed }).is_err());
        assert!(seal(&[4; 65], b"x", "135790").is_err());
    }

    #[test]
    fn the_key_of_an_id_never_changes() {
        // Whoever sealed to it a moment before a release can still be understood after it; both ends of another language
        // are tried with this pair in the web's tests.
        let shown = key("lanwan", "1-1").public();
        assert_eq!(shown, key("lanwan", "1-1").public());
        assert_eq!((shown.len(), shown[0]), (65, 4));
    }

    proptest! {
        #[test]
        fn one_changed_byte_is_noticed(text in ".{1,40}", place in 0_usize..400, flip in 1_u8..=255) {
            let key = key("lanwan", "1-1");
            let mut sealed = seal(&key.public(), b"POST /login", &text).unwrap();
            let opened = key.open(b"POST /login", &sealed).unwrap();
            prop_assert_eq!(opened.expose(), &text);
            let place = place % (sealed.encapsulated.len() + sealed.text.len());
            match place.checked_sub(sealed.encapsulated.len()) {
                None => sealed.encapsulated[place] ^= flip,
                Some(place) => sealed.text[place] ^= flip,
            }
            prop_assert!(key.open(b"POST /login", &sealed).is_err());
        }
    }
}
