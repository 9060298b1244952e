//! Patterns drawn over nine dots: a weak proof for one device, kept like a PIN.

use contracts::auth::Tool;
use contracts::user::User;
use crypto::{Secret, Verdict};
use kernel::{Ctx, Id, Phone};

use super::store::{self, Enrolled, ToolRow};
use super::{Made, device_of, model, tries_key};
use crate::error::Error;
use crate::model::{AttemptRules, Try};
use crate::service::{NOBODY, Service, Tried, audit_wrong, count_wrong_in_tx, pepper};
use crate::store::{self as tries, SecretTool};

/// Longest text that is looked at as a pattern.
const PATTERN_MAX: usize = 9;

impl Service {
    /// A first pattern: good enough, and from then on tied to the device it was drawn on.
    pub(super) async fn first_pattern(&self, ctx: &Ctx, user: Id<User>, drawn: Secret<String>) -> Result<Made, Error> {
        let fits = drawn.expose().len() <= PATTERN_MAX && model::is_pattern(drawn.expose());
        if !fits || model::is_first_guess(drawn.expose()) {
            return Err(Error::PatternWeak);
        }
        let device_id = device_of(ctx).to_owned();
        let secret = pattern_secret(&drawn, &device_id);
        let keys = self.keys.bank(&ctx.tenant);
        let material = self.hasher.hash(pepper(&keys, &user.to_string(), SecretTool::Gesture, &secret)).await?;
        let life_days = self.tool_rules(ctx).await?.pattern_life_days;
        Ok(Made { material, locator: None, device_id: Some(device_id), last_step: 0, life_days, serial: None })
    }

    /// Whether a pattern is the one of `user` on `device_id`, counting wrong tries. Somebody unknown, a device without a
    /// pattern and a pattern that is over are treated alike, in answer and in time: pass no user for nobody.
    pub(super) async fn verify_pattern(
        &self,
        ctx: &Ctx,
        phone: &Phone,
        user: Option<Id<User>>,
        (device_id, drawn): (&str, Secret<String>),
    ) -> Result<Tried, Error> {
        let (db, keys) = self.room(ctx)?;
        let owner = user.unwrap_or(NOBODY);
        let key = tries_key(&keys, Tool::Gesture, owner, phone, device_id).ok_or(Error::ToolNotAsked)?;
        let _one_at_a_time = self.in_flight.enter(&ctx.tenant, &key).await?;
        let attempts = tries::attempts(&db, &key).await?;
        if let Some(seconds) = attempts.locked_for_s(ctx.now()) {
            return Ok(Tried::Locked(seconds));
        }
        let row = self.pattern_of(ctx, owner, device_id).await?;
        let secret = pattern_secret(&drawn, device_id);
        let peppered = pepper(&keys, &owner.to_string(), SecretTool::Gesture, &secret);
        let verdict = self.hasher.verify(peppered, row.as_ref().map(|row| row.material.clone())).await?;
        let mut tx = db.begin(ctx).await?;
        if let Some(row) = row.filter(|_| verdict == Verdict::Right) {
            let used: Id<Enrolled> = row.tool_id;
            store::use_material_in_tx(&mut tx, &keys, used, &row.material, ctx.now()).await?;
            tries::clear_attempts_in_tx(&mut tx, &key).await?;
            tx.commit().await?;
            return Ok(Tried::Right);
        }
        let outcome = count_wrong_in_tx(&mut tx, ctx, &key, AttemptRules::SECRETS).await?;
        audit_wrong(&mut tx, &key, user.map(|user| user.to_string()), outcome);
        tx.commit().await?;
        Ok(match outcome {
            Try::Left(left) => Tried::Wrong(left),
            Try::Locked(seconds) => Tried::Locked(seconds),
        })
    }

    async fn pattern_of(&self, ctx: &Ctx, owner: Id<User>, device_id: &str) -> Result<Option<ToolRow>, Error> {
        let (db, keys) = self.room(ctx)?;
        let rows = store::tools(&db, &keys, owner).await?;
        Ok(rows.into_iter().find(|row| {
            row.kind == Tool::Gesture
                && row.ended_at.is_none()
                && row.device_id.as_deref() == Some(device_id)
                && row.expires_at.is_none_or(|end| ctx.now() < end)
        }))
    }
}

/// A pattern on another device is another secret.
fn pattern_secret(drawn: &Secret<String>, device_id: &str) -> Secret<String> {
    Secret::new(format!("{device_id}/{}", drawn.expose()))
}
