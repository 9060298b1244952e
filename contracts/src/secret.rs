//! Secrets in requests, plain or sealed on their way, and whoever opens them. Values only; they are C3, so none has a `Debug`.

use async_trait::async_trait;
use kernel::{Ctx, PortFault};
use serde::Deserialize;
use utoipa::ToSchema;

/// A secret: as a text, or sealed to the bank's key.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub enum SecretText {
    /// Sealed; see the operation `sealing_key`.
    Sealed(SealedSecret),
    /// As it is. A bank may refuse it.
    Plain(String),
}

/// A secret sealed with HPKE (RFC 9180) in base mode: info `polybank/secret/1`; additional data are the lines bank, method
/// and path below the version, name of the field, nonce.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealedSecret {
    /// The key it is sealed to.
    pub key_id: String,
    /// The nonce that came with the key. One for all secrets of a call, and for no other call.
    pub nonce: String,
    /// The encapsulated key, in base64url.
    pub enc: String,
    /// The sealed text and its tag, in base64url.
    pub ciphertext: String,
}

/// A secret of a request, under the name of its field; nothing where it was left out.
pub type SecretField = (&'static str, Option<SecretText>);

/// Opens secrets for groups that keep none.
#[async_trait]
pub trait Unsealing: Send + Sync {
    /// The secrets of one call, `call` being its method and path below the version (`PUT /me/pin`), in the order they were
    /// given in. [`PortFault::Refused`] for what was not sealed for this call, or must be sealed and is not.
    async fn open_secrets(
        &self,
        ctx: &Ctx,
        call: &str,
        fields: Vec<SecretField>,
    ) -> Result<Vec<Option<String>>, PortFault>;
}
