//! Keys that sign (WebAuthn): passkeys, which open to their owner's finger or face, and hardware keys, which a maker vouches
//! for that the bank trusts.
//!
//! A key is made for one host and one bank: the browser offers it nowhere else, and under the handle of its owner in this
//! bank only. What it is asked to sign is random, stands beside the challenge or the sign-in it is for, and is taken away
//! by the first answer, right or wrong. A key that counts its signatures and counts backwards has been copied: it ends.
//!
//! The arithmetic and the parsing are `webauthn-rs`'s.

mod answering;
mod enrolling;
mod kind;
mod rules;
mod signing_in;
mod site;

use contracts::auth::{Challenge, Tool, ToolChange};
use contracts::user::User;
use crypto::BankKeys;
use kernel::{Actor, Ctx, Id, Timestamp};
use serde_json::json;
use storage::Tx;
use uuid::Uuid;
use webauthn_rs::prelude::{AttestationCaList, AuthenticationResult, Webauthn, WebauthnBuilder, WebauthnError};

use super::note_in_tx;
use super::store::{self, EndedBy, ToolRow};
use crate::error::Error;
use crate::service::{Service, hex};
use kind::Key;
#[cfg(test)]
pub use rules::KeyRoot;
pub use rules::KeyRules;
pub use site::Site;

/// Tools that are keys which sign.
pub const SIGNING: [Tool; 2] = [Tool::Passkey, Tool::UsbKey];

/// Longest time a key waits for its owner, in seconds: fingers are cold, and phones in another room.
const ANSWER_LIFE_S: i64 = 300;

/// Marks ids of requests for a signature.
pub enum KeyRequest {}

/// A request for a signature, as stored.
pub struct KeyRequestRow {
    pub request_id: Id<KeyRequest>,
    pub challenge_id: Option<Id<Challenge>>,
    pub kind: Tool,
    /// What the answer is checked with.
    pub state: String,
    pub host: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// What became of a right signature.
enum Noted {
    /// It counts.
    Used,
    /// The key ended meanwhile.
    Gone,
    /// The key has signed more often than it says: there are two of it.
    Copied(Box<ToolRow>),
}

/// Where a key is looked up: nobody who reads the table learns its id.
fn locator(keys: &BankKeys, credential_id: &[u8]) -> Vec<u8> {
    keys.blind_index("auth.key", &hex(credential_id)).to_vec()
}

/// The name under which a key knows its owner: another one in every bank, and nobody's outside.
fn handle(keys: &BankKeys, user: Id<User>) -> Uuid {
    let index = keys.blind_index("auth.key_owner", &user.to_string());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&index[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn written(value: &impl serde::Serialize) -> Result<String, Error> {
    Ok(serde_json::to_string(value).map_err(storage::Error::from)?)
}

fn shown(value: &impl serde::Serialize) -> Result<serde_json::Value, Error> {
    Ok(serde_json::to_value(value).map_err(storage::Error::from)?)
}

impl Service {
    /// The keys of this place: of this bank, under this host.
    fn authenticator(&self, ctx: &Ctx, site: &Site) -> Result<Webauthn, Error> {
        let bank = self.banks.of(ctx)?;
        let name = ctx.lang.pick(&bank.name, &bank.name_en);
        WebauthnBuilder::new(&site.host, &site.origin)
            .and_then(|builder| builder.rp_name(name).build())
            .map_err(Error::Key)
    }

    /// The makers whose hardware keys this bank takes.
    pub(crate) async fn makers(&self, ctx: &Ctx) -> Result<Option<AttestationCaList>, Error> {
        let rules: std::sync::Arc<KeyRules> = self.parameters.current(ctx).await?;
        Ok(rules.trusted())
    }

    /// The customer's keys of a kind in force under a host.
    async fn keys_of(&self, ctx: &Ctx, user: Id<User>, tool: Tool, host: &str) -> Result<Vec<ToolRow>, Error> {
        let (db, keys) = self.room(ctx)?;
        let rows = store::tools(&db, &keys, user).await?;
        Ok(rows
            .into_iter()
            .filter(|row| row.kind == tool && row.ended_at.is_none() && row.host.as_deref() == Some(host))
            .collect())
    }

    /// Notes a right signature, unless the key ended meanwhile or its count says that it was copied.
    async fn note_signature_in_tx(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        keys: &BankKeys,
        signed: &AuthenticationResult,
    ) -> Result<Noted, Error> {
        let found = store::by_locator_in_tx(tx, keys, &locator(keys, signed.cred_id())).await?;
        let Some(row) = found.filter(|row| row.ended_at.is_none()) else { return Ok(Noted::Gone) };
        let mut key = Key::of(&row)?;
        key.update(signed);
        let count = i64::from(signed.counter());
        let counts = store::use_signature_in_tx(tx, keys, &row, (&key.written()?, count), ctx.now()).await?;
        Ok(if counts { Noted::Used } else { Noted::Copied(Box::new(row)) })
    }

    /// Ends a key of which there are two. Whoever answered with it is told why.
    async fn end_copied(&self, ctx: &Ctx, row: &ToolRow) -> Result<Error, Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::revoke_in_tx(&mut tx, row, EndedBy::Copied, ctx.now()).await?;
        note_in_tx(&mut tx, row, ToolChange::Revoked, "auth.tool_copied", json!({}));
        tx.commit().await?;
        tracing::warn!(tool = ?row.kind, "a key counted backwards and was ended");
        Ok(Error::KeyCopied { tool: row.kind })
    }
}

/// Whether a refusal of the library says that the key was copied.
const fn says_copied(error: &WebauthnError) -> bool {
    matches!(error, WebauthnError::CredentialPossibleCompromise)
}

/// Whether an enrolled tool works where the customer is: keys are made for one host. To everybody else it is there.
pub(super) fn works_here(ctx: &Ctx, tool: Tool, host: Option<&str>) -> bool {
    let by_customer = matches!(ctx.actor, Actor::Customer { .. });
    !SIGNING.contains(&tool) || !by_customer || Site::of(ctx).is_some_and(|site| Some(site.host.as_str()) == host)
}

/// Whether a tool could be enrolled where the caller is; to an operator, whether at all.
pub(crate) fn can_be_made(ctx: &Ctx, tool: Tool) -> bool {
    !SIGNING.contains(&tool) || matches!(ctx.actor, Actor::Operator { .. }) || Site::of(ctx).is_some()
}
