//! Signing in with a key: nobody types a phone, and nobody is named before the signature is right.

use contracts::auth::Tool;
use contracts::user::{DeviceInfo, DeviceStanding};
use kernel::{Ctx, Id, Timestamp};
use serde_json::{Value, json};
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential};

use super::super::store;
use super::kind::Key;
use super::{ANSWER_LIFE_S, KeyRequest, KeyRequestRow, Noted, Site, handle, locator, shown, written};
use crate::error::Error;
use crate::model::{Lane, Try};
use crate::service::Service;
use crate::sign_in::{Came, SignedIn};
use crate::store::{self as tries, AttemptKey, SecretTool};

/// What a key is to sign before somebody is let in.
pub struct KeyAsked {
    pub request_id: Id<KeyRequest>,
    pub expires_at: Timestamp,
    pub options: Value,
}

impl Service {
    /// What a key is to sign to sign its owner in. Whose it is, only the answer says.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn begin_key_sign_in(&self, ctx: &Ctx) -> Result<KeyAsked, Error> {
        let (db, keys) = self.room(ctx)?;
        let site = Site::of(ctx).ok_or(Error::KeyElsewhere)?;
        let (asked, state) = self.authenticator(ctx, &site)?.start_discoverable_authentication().map_err(Error::Key)?;
        let row = KeyRequestRow {
            request_id: ctx.new_id(),
            challenge_id: None,
            kind: Tool::Passkey,
            state: written(&state)?,
            host: site.host,
            created_at: ctx.now(),
            expires_at: ctx.now().plus_seconds(ANSWER_LIFE_S),
        };
        let mut tx = db.begin(ctx).await?;
        store::insert_request_in_tx(&mut tx, &keys, &row).await?;
        tx.commit().await?;
        Ok(KeyAsked { request_id: row.request_id, expires_at: row.expires_at, options: shown(&asked.public_key)? })
    }

    /// Signs in whoever the signing key belongs to; on a new device a code is asked for besides, as with every other way in.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn sign_in_with_key(
        &self,
        ctx: &Ctx,
        request: Id<KeyRequest>,
        answer: Value,
        device: &DeviceInfo,
    ) -> Result<SignedIn, Error> {
        let (db, keys) = self.room(ctx)?;
        let signed: PublicKeyCredential = serde_json::from_value(answer).map_err(|_| Error::ProofUnfit)?;
        let site = Site::of(ctx).ok_or(Error::KeyElsewhere)?;
        let mut tx = db.begin(ctx).await?;
        let taken = store::take_sign_in_request_in_tx(&mut tx, &keys, request).await?;
        let found = store::by_locator_in_tx(&mut tx, &keys, &locator(&keys, signed.get_credential_id())).await?;
        tx.commit().await?;
        let taken = taken.filter(|taken| ctx.now() < taken.expires_at && taken.host == site.host);
        let state: DiscoverableAuthentication =
            serde_json::from_str(&taken.ok_or(Error::KeyRequestOver)?.state).map_err(storage::Error::from)?;
        let row = found.filter(|row| {
            let owner = handle(&keys, row.user_id);
            row.ended_at.is_none()
                && row.kind == Tool::Passkey
                && row.host.as_ref() == Some(&site.host)
                && signed.get_user_unique_id() == Some(&owner.as_bytes()[..])
        });
        let row = row.ok_or(Error::SignInKeyRefused)?;
        let user = row.user_id;
        let standing = self.users.device(ctx, user, &device.device_id).await?;
        let lane = match standing {
            DeviceStanding::Known { .. } => Lane::Known,
            DeviceStanding::New => Lane::Stranger,
        };
        let key = AttemptKey { subject: user.to_string(), tool: SecretTool::Passkey, lane };
        if let Some(seconds) = tries::attempts(&db, &key).await?.locked_for_s(ctx.now()) {
            return Err(Error::ToolLocked { tool: Tool::Passkey, seconds });
        }
        let checked = self.authenticator(ctx, &site)?.finish_discoverable_authentication_v2(
            &signed,
            state,
            Key::of(&row)?.credential(),
        );
        let checked = match checked {
            Ok(checked) => checked,
            Err(error) => {
                let about = json!({ "tool": Tool::Passkey, "from": lane.as_str() });
                return Err(match self.refused_signature(ctx, (user, &key), (&signed, error), about).await? {
                    Try::Left(_) => Error::SignInKeyRefused,
                    Try::Locked(seconds) => Error::ToolLocked { tool: Tool::Passkey, seconds },
                });
            }
        };
        let mut tx = db.begin(ctx).await?;
        match self.note_signature_in_tx(&mut tx, ctx, &keys, &checked).await? {
            Noted::Used => {}
            Noted::Gone => return Err(Error::SignInKeyRefused),
            Noted::Copied(row) => {
                drop(tx);
                return Err(self.end_copied(ctx, &row).await?);
            }
        }
        tries::clear_attempts_in_tx(&mut tx, &key).await?;
        tx.commit().await?;
        let phone = self.phone_of(ctx, user).await?;
        self.enter(ctx, &phone, user, (device, standing, lane), Came::Key).await
    }
}
