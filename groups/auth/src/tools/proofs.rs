//! Answering a challenge with an enrolled tool, and signing in with one.

use contracts::auth::Tool;
use contracts::user::{DeviceInfo, DeviceStanding, User};
use crypto::{BankKeys, Secret};
use kernel::{AuditEntry, Ctx, Id, Phone};
use serde_json::json;
use storage::Tx;

use super::totp::{Shown, shown_in_tx};
use super::{Proof, device_of, store, tries_key};
use crate::challenges::{own, pass_in_tx, signed_in};
use crate::error::Error;
use crate::model::{AttemptRules, Lane, Try};
use crate::service::{Service, Tried, count_wrong_in_tx};
use crate::sign_in::{Came, SignedIn};
use crate::store::{self as tries, AttemptKey, ChallengeRow, SecretTool};

impl Service {
    /// Answers an enrolled tool of a challenge.
    pub(crate) async fn answer_enrolled(
        &self,
        ctx: &Ctx,
        row: &ChallengeRow,
        tool: Tool,
        proof: Proof,
    ) -> Result<ChallengeRow, Error> {
        match (tool, proof) {
            (Tool::Totp, Proof::Secret(code)) => self.answer_token(ctx, row, code.expose()).await,
            (Tool::Gesture, Proof::Secret(drawn)) => self.answer_pattern(ctx, row, drawn).await,
            (Tool::Passkey | Tool::UsbKey, Proof::Key(answer)) => self.answer_key(ctx, row, tool, answer).await,
            (Tool::DeviceCertificate, Proof::Key(answer)) => {
                self.answer_by_certificate(ctx, row.challenge_id, &answer).await
            }
            (Tool::Face, Proof::Key(answer)) => self.answer_face(ctx, row, answer).await,
            (_, Proof::Key(_)) | (Tool::DeviceCertificate | Tool::Face | Tool::Passkey | Tool::UsbKey, _) => {
                Err(Error::ProofUnfit)
            }
            // Nobody can enrol these here, so no challenge asks for them.
            _ => Err(Error::ToolNotAsked),
        }
    }

    async fn answer_token(&self, ctx: &Ctx, row: &ChallengeRow, code: &str) -> Result<ChallengeRow, Error> {
        let (user, _) = signed_in(ctx)?;
        let (db, keys) = self.room(ctx)?;
        let drift = self.tool_rules(ctx).await?.token_drift_steps;
        let phone = self.phone_of(ctx, user).await?;
        let key = tries_key(&keys, Tool::Totp, user, &phone, "").ok_or(Error::ToolNotAsked)?;
        let mut tx = db.begin(ctx).await?;
        let row = own(ctx, tries::challenge_in_tx(&mut tx, row.challenge_id).await?)?;
        let attempts = tries::attempts_in_tx(&mut tx, &key).await?;
        if let Some(seconds) = attempts.locked_for_s(ctx.now()) {
            return Err(Error::ToolLocked { tool: Tool::Totp, seconds });
        }
        match shown_in_tx(&mut tx, ctx, &keys, user, (code, drift)).await? {
            Shown::Of(token, step) => {
                // Another answer may have been quicker with the same code.
                if !store::use_step_in_tx(&mut tx, token.tool_id, step, ctx.now()).await? {
                    return Err(Error::TokenCodeUsed);
                }
                tries::clear_attempts_in_tx(&mut tx, &key).await?;
                pass_in_tx(tx, ctx, row, Tool::Totp).await
            }
            // No guess: only who has seen the code knows it. Nothing is counted, and nothing passes.
            Shown::Used => Err(Error::TokenCodeUsed),
            Shown::Nobody => {
                let outcome = count_wrong_in_tx(&mut tx, ctx, &key, AttemptRules::SECRETS).await?;
                let detail = json!({ "tool": Tool::Totp, "challenge": row.challenge_id });
                tx.audit(AuditEntry::refused("auth.proof_refused", user, &detail));
                tx.commit().await?;
                Err(wrong(Tool::Totp, outcome))
            }
        }
    }

    async fn answer_pattern(
        &self,
        ctx: &Ctx,
        row: &ChallengeRow,
        drawn: Secret<String>,
    ) -> Result<ChallengeRow, Error> {
        let (user, _) = signed_in(ctx)?;
        let phone = self.phone_of(ctx, user).await?;
        match self.verify_pattern(ctx, &phone, Some(user), (device_of(ctx), drawn)).await? {
            Tried::Right => {}
            Tried::Wrong(left) => return Err(Error::ToolWrong { tool: Tool::Gesture, left }),
            Tried::Locked(seconds) => return Err(Error::ToolLocked { tool: Tool::Gesture, seconds }),
        }
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let row = own(ctx, tries::challenge_in_tx(&mut tx, row.challenge_id).await?)?;
        pass_in_tx(tx, ctx, row, Tool::Gesture).await
    }

    /// Signs in with the pattern of this device. A phone nobody has, a device nobody knows and a device without a
    /// pattern are answered like a wrong pattern.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn sign_in_with_pattern(
        &self,
        ctx: &Ctx,
        phone: &Phone,
        drawn: Secret<String>,
        device: &DeviceInfo,
    ) -> Result<SignedIn, Error> {
        let found = self.users.by_phone(ctx, phone).await?.map(|user| user.user_id);
        match self.verify_pattern(ctx, phone, found, (&device.device_id, drawn)).await? {
            Tried::Right => {}
            Tried::Wrong(left) => return Err(Error::SignInToolWrong { left }),
            Tried::Locked(seconds) => return Err(Error::ToolLocked { tool: Tool::Gesture, seconds }),
        }
        let user = found.ok_or(Error::SignInToolWrong { left: 0 })?;
        let standing = self.users.device(ctx, user, &device.device_id).await?;
        let lane = match standing {
            DeviceStanding::Known { .. } => Lane::Known,
            DeviceStanding::New => Lane::Stranger,
        };
        self.enter(ctx, phone, user, (device, standing, lane), Came::Otherwise).await
    }
}

/// What is to be said against `code` as one that a token of `user` shows now, before anybody is inside; nothing if it is one,
/// and then it is used. Tries out here lock nothing inside.
pub(crate) async fn token_objection_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    keys: &BankKeys,
    user: Id<User>,
    (code, drift): (&str, i64),
) -> Result<Option<Error>, Error> {
    let tool = Tool::Totp;
    let key = AttemptKey { subject: user.to_string(), tool: SecretTool::Totp, lane: Lane::Stranger };
    if let Some(seconds) = tries::attempts_in_tx(tx, &key).await?.locked_for_s(ctx.now()) {
        return Ok(Some(Error::ToolLocked { tool, seconds }));
    }
    match shown_in_tx(tx, ctx, keys, user, (code, drift)).await? {
        Shown::Of(token, step) if store::use_step_in_tx(tx, token.tool_id, step, ctx.now()).await? => {
            tries::clear_attempts_in_tx(tx, &key).await?;
            Ok(None)
        }
        Shown::Of(..) | Shown::Used => Ok(Some(Error::TokenCodeUsed)),
        Shown::Nobody => Ok(Some(wrong(tool, count_wrong_in_tx(tx, ctx, &key, AttemptRules::SECRETS).await?))),
    }
}

/// What a wrong try at a tool is answered with.
pub(crate) fn wrong(tool: Tool, outcome: Try) -> Error {
    match outcome {
        Try::Left(left) => Error::ToolWrong { tool, left },
        Try::Locked(seconds) => Error::ToolLocked { tool, seconds },
    }
}
