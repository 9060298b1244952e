//! Answering a challenge with a key: it signs what was drawn for this challenge, once.

use contracts::auth::{Challenge, Tool};
use contracts::user::User;
use crypto::BankKeys;
use kernel::{AuditEntry, Ctx, Id};
use serde_json::{Value, json};
use webauthn_rs::prelude::{PublicKeyCredential, WebauthnError};

use super::super::proofs::wrong;
use super::super::{store, tries_key};
use super::kind::{Asked, Key};
use super::{ANSWER_LIFE_S, KeyRequestRow, Noted, SIGNING, Site, locator, says_copied, written};
use crate::challenges::{own, pass_in_tx, signed_in};
use crate::error::Error;
use crate::model::{AttemptRules, Try};
use crate::service::{Service, count_wrong_in_tx};
use crate::store::{self as tries, AttemptKey, ChallengeRow};

impl Service {
    /// What a key of the caller's is to sign for a challenge; what it was asked before for it is worth nothing any more.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, tool = ?tool))]
    pub async fn request_signature(&self, ctx: &Ctx, challenge: Id<Challenge>, tool: Tool) -> Result<Value, Error> {
        let (user, _) = signed_in(ctx)?;
        let (db, keys) = self.room(ctx)?;
        let row = own(ctx, tries::challenge(&db, challenge).await?)?;
        if !row.is_open(ctx.now()) {
            return Err(Error::ChallengeInvalid);
        }
        if !row.asks(tool) || row.passed.contains(&tool) {
            return Err(Error::ToolNotAsked);
        }
        if tool == Tool::DeviceCertificate {
            return self.request_by_certificate(ctx, &row).await;
        }
        if !SIGNING.contains(&tool) {
            return Err(Error::ToolNotAsked);
        }
        self.key_tries(ctx, &keys, user, tool).await?;
        let site = Site::of(ctx).ok_or(Error::KeyElsewhere)?;
        let held = self.keys_of(ctx, user, tool, &site.host).await?;
        if held.is_empty() {
            return Err(Error::KeyElsewhere);
        }
        let mut held = held.iter().map(Key::of).collect::<Result<Vec<_>, _>>()?;
        if tool == Tool::UsbKey {
            // A maker that was taken off the list vouches for nothing any more.
            let makers = self.makers(ctx).await?.unwrap_or_default();
            held.retain(|key| key.credential().verify_attestation(&makers).is_ok_and(|maker| maker.is_some()));
            if held.is_empty() {
                return Err(Error::KeyNotListed);
            }
        }
        let (options, state) = Asked::of(&self.authenticator(ctx, &site)?, &held)?;
        let request = KeyRequestRow {
            request_id: ctx.new_id(),
            challenge_id: Some(challenge),
            kind: tool,
            state: written(&state)?,
            host: site.host,
            created_at: ctx.now(),
            expires_at: row.expires_at.min(ctx.now().plus_seconds(ANSWER_LIFE_S)),
        };
        let mut tx = db.begin(ctx).await?;
        own(ctx, tries::challenge_in_tx(&mut tx, challenge).await?)?;
        store::take_request_in_tx(&mut tx, &keys, challenge, tool).await?;
        store::insert_request_in_tx(&mut tx, &keys, &request).await?;
        tx.commit().await?;
        Ok(options)
    }

    /// Answers a challenge with a signature.
    pub(in crate::tools) async fn answer_key(
        &self,
        ctx: &Ctx,
        row: &ChallengeRow,
        tool: Tool,
        answer: Value,
    ) -> Result<ChallengeRow, Error> {
        let (user, _) = signed_in(ctx)?;
        let (db, keys) = self.room(ctx)?;
        let signed: PublicKeyCredential = serde_json::from_value(answer).map_err(|_| Error::ProofUnfit)?;
        let site = Site::of(ctx).ok_or(Error::KeyElsewhere)?;
        let key = self.key_tries(ctx, &keys, user, tool).await?;
        let state = self.taken(ctx, row.challenge_id, tool, &site).await?;
        let checked = match state.finish(&self.authenticator(ctx, &site)?, &signed) {
            Ok(checked) => checked,
            Err(error) => {
                let about = json!({ "tool": tool, "challenge": row.challenge_id });
                let outcome = self.refused_signature(ctx, (user, &key), (&signed, error), about).await?;
                return Err(wrong(tool, outcome));
            }
        };
        let mut tx = db.begin(ctx).await?;
        let row = own(ctx, tries::challenge_in_tx(&mut tx, row.challenge_id).await?)?;
        match self.note_signature_in_tx(&mut tx, ctx, &keys, &checked).await? {
            Noted::Used => {}
            Noted::Gone => return Err(Error::KeyElsewhere),
            Noted::Copied(row) => {
                drop(tx);
                return Err(self.end_copied(ctx, &row).await?);
            }
        }
        tries::clear_attempts_in_tx(&mut tx, &key).await?;
        pass_in_tx(tx, ctx, row, tool).await
    }

    /// Under which wrong tries at the caller's keys are counted, unless they are locked.
    async fn key_tries(&self, ctx: &Ctx, keys: &BankKeys, user: Id<User>, tool: Tool) -> Result<AttemptKey, Error> {
        let phone = self.phone_of(ctx, user).await?;
        let key = tries_key(keys, tool, user, &phone, "").ok_or(Error::ToolNotAsked)?;
        match tries::attempts(&self.banks.db(ctx)?, &key).await?.locked_for_s(ctx.now()) {
            Some(seconds) => Err(Error::ToolLocked { tool, seconds }),
            None => Ok(key),
        }
    }

    /// What the key was asked to sign for this challenge. Whatever becomes of the answer, it is not asked again.
    async fn taken(&self, ctx: &Ctx, challenge: Id<Challenge>, tool: Tool, site: &Site) -> Result<Asked, Error> {
        let (db, keys) = self.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let request = store::take_request_in_tx(&mut tx, &keys, challenge, tool).await?;
        tx.commit().await?;
        let request = request.filter(|request| ctx.now() < request.expires_at && request.host == site.host);
        let state = request.ok_or(Error::KeyRequestOver)?.state;
        Ok(serde_json::from_str(&state).map_err(storage::Error::from)?)
    }

    /// Counts a wrong signature and answers what that led to; a key that was copied is ended, and that is the error.
    pub(super) async fn refused_signature(
        &self,
        ctx: &Ctx,
        (user, key): (Id<User>, &AttemptKey),
        (signed, error): (&PublicKeyCredential, WebauthnError),
        about: Value,
    ) -> Result<Try, Error> {
        tracing::info!(%error, "a signature was refused");
        let (db, keys) = self.room(ctx)?;
        let mut tx = db.begin(ctx).await?;
        if says_copied(&error)
            && let Some(row) =
                store::by_locator_in_tx(&mut tx, &keys, &locator(&keys, signed.get_credential_id())).await?
            && row.user_id == user
        {
            drop(tx);
            return Err(self.end_copied(ctx, &row).await?);
        }
        let outcome = count_wrong_in_tx(&mut tx, ctx, key, AttemptRules::SECRETS).await?;
        tx.audit(AuditEntry::refused("auth.proof_refused", user, &about));
        tx.commit().await?;
        Ok(outcome)
    }
}
