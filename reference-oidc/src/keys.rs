//! Its keys, and the tokens they sign.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::core::{
    CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKey, CoreJwsSigningAlgorithm,
};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};

/// What an Ed25519 key in PKCS#8 begins with (RFC 8410); the 32 bytes of the seed follow.
const PKCS8_HEAD: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// A key could not be made, or does not sign.
#[derive(Debug, thiserror::Error)]
#[error("a signing key: {0}")]
pub struct KeyError(String);

/// A signing key.
pub struct Key(CoreEdDsaPrivateSigningKey);

impl Key {
    /// A key from fresh random bits.
    pub fn draw(id: &str) -> Result<Self, KeyError> {
        let seed: [u8; 32] = rand::random();
        let der = [&PKCS8_HEAD[..], &seed].concat();
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der));
        let key = CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(id.to_owned())));
        Ok(Self(key.map_err(|error| KeyError(error.to_string()))?))
    }

    /// What others verify with.
    pub fn public(&self) -> CoreJsonWebKey {
        self.0.as_verification_key()
    }

    /// A signed token.
    pub fn sign(&self, claims: CoreIdTokenClaims) -> Result<String, KeyError> {
        let token = CoreIdToken::new(claims, &self.0, CoreJwsSigningAlgorithm::EdDsa, None, None);
        Ok(token.map_err(|error| KeyError(error.to_string()))?.to_string())
    }
}

/// A token signed with a secret both sides know: what a client must not take for a provider's.
pub fn sign_with_secret(claims: CoreIdTokenClaims, secret: &str) -> Result<String, KeyError> {
    let key = CoreHmacKey::new(secret.as_bytes());
    let token = CoreIdToken::new(claims, &key, CoreJwsSigningAlgorithm::HmacSha256, None, None);
    Ok(token.map_err(|error| KeyError(error.to_string()))?.to_string())
}

/// A token that nobody signed (RFC 7519, 6).
pub fn unsigned(claims: &CoreIdTokenClaims) -> Result<String, KeyError> {
    let claims = serde_json::to_vec(claims).map_err(|error| KeyError(error.to_string()))?;
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    Ok(format!("{}.{}.", part(br#"{"alg":"none"}"#), part(&claims)))
}
