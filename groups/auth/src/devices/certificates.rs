//! Certificates of devices as a tool: the bank's authority certifies the key of a device, and the key then signs what is
//! drawn for one challenge, with the operation in it.

use contracts::auth::{Challenge, Tool};
use contracts::user::User;
use crypto::token;
use kernel::{AuditEntry, Ctx, Id};
use serde_json::{Value, json};

use super::DeviceRules;
use super::authority::{self, Authority, Said, Unfit};
use super::store::{self as tables, AuthorityRow};
use crate::challenges::{own, pass_in_tx, signed_in};
use crate::error::Error;
use crate::model::AttemptRules;
use crate::service::{Service, count_wrong_in_tx, hex};
use crate::store::{self as tries, ChallengeRow};
use crate::tools::keys::KeyRequestRow;
use crate::tools::proofs::wrong;
use crate::tools::store::{self, EnrolmentRow, ToolRow};
use crate::tools::{Made, Offer, device_of, tries_key};

/// Longest time a signature is waited for, in seconds.
const ANSWER_LIFE_S: i64 = 300;
/// Bytes of a certificate's number.
const SERIAL_BYTES: usize = 16;

impl From<Unfit> for Error {
    fn from(unfit: Unfit) -> Self {
        Self::Certificate(unfit.to_string())
    }
}

/// What a device signs: what for, and something drawn for it alone.
fn to_sign(ctx: &Ctx, what: &str, bound_to: &[u8]) -> String {
    let nonce = hex(&token::random_bytes::<32>());
    format!("polybank-certificate-v1\n{}\n{what}\n{}\n{nonce}", ctx.tenant, hex(bound_to))
}

/// The signature in what the app hands over.
fn signature_of(answer: &Value) -> Result<&str, Error> {
    answer.get("signature").and_then(Value::as_str).ok_or(Error::ProofUnfit)
}

/// What a certificate that is in force says.
pub fn said(row: &ToolRow) -> Option<Said> {
    let is_one = row.kind == Tool::DeviceCertificate && !row.material.is_empty();
    is_one.then(|| hex::decode(&row.material).ok().and_then(|der| authority::read(&der).ok())).flatten()
}

impl Service {
    /// The bank's authority; made when it is first needed, and anew when its end is too near to certify anybody.
    async fn authority(&self, ctx: &Ctx) -> Result<Authority, Error> {
        let (db, keys) = self.room(ctx)?;
        let rules: std::sync::Arc<DeviceRules> = self.parameters.current(ctx).await?;
        let lasts = ctx.now().plus_seconds(rules.certificate_life_days * 86_400);
        if let Some(row) = tables::authority(&db, &keys).await?.filter(|row| lasts < row.expires_at) {
            return Ok(Authority::stored(&unhex(&row.key)?, &row.certificate)?);
        }
        let (secret, serial) = (token::random_bytes::<32>(), token::random_bytes::<SERIAL_BYTES>());
        let bank = self.banks.of(ctx)?;
        let made = Authority::new(&secret, &positive(serial), &bank.name_en, ctx.now())?;
        let row = AuthorityRow { certificate: made.certificate()?, key: hex(&secret), expires_at: made.ends() };
        let mut tx = db.begin(ctx).await?;
        tables::insert_authority_in_tx(&mut tx, &keys, ctx.new_id::<()>().to_string(), &row, ctx.now()).await?;
        tx.audit(AuditEntry::done("auth.authority_made", &ctx.tenant, &json!({ "until": row.expires_at })));
        tx.commit().await?;
        Ok(made)
    }

    /// What the device is to sign before its key is certified.
    pub(crate) async fn new_certificate(&self, ctx: &Ctx, user: Id<User>) -> Result<(String, Offer), Error> {
        let key = self.device_key(ctx, user).await?.ok_or(Error::DeviceKeyMissing)?;
        let text = to_sign(ctx, "enrol", &key.public_key);
        Ok((text.clone(), Offer::Certificate { to_sign: text }))
    }

    /// Certifies the device's key, which has just signed.
    pub(crate) async fn first_certificate(&self, ctx: &Ctx, row: &EnrolmentRow, answer: &Value) -> Result<Made, Error> {
        let key = self.device_key(ctx, row.user_id).await?.ok_or(Error::DeviceKeyMissing)?;
        if !Self::is_signed(&key, row.secret.as_bytes(), signature_of(answer)?) {
            return Err(Error::KeyRefused { left: 0 });
        }
        let rules: std::sync::Arc<DeviceRules> = self.parameters.current(ctx).await?;
        let (bank, now) = (self.banks.of(ctx)?, ctx.now());
        let until = now.plus_seconds(rules.certificate_life_days * 86_400);
        let serial = positive(token::random_bytes::<SERIAL_BYTES>());
        let device = (key.public_key.as_slice(), key.device_id.as_str());
        let made = self.authority(ctx).await?.certify(device, &serial, &bank.name_en, (now, until))?;
        Ok(Made {
            material: hex(&made),
            locator: None,
            device_id: Some(key.device_id.clone()),
            last_step: 0,
            life_days: rules.certificate_life_days,
            serial: Some(authority::read(&made)?.serial),
        })
    }

    /// What the device is to sign for a challenge: the operation's digest is in it.
    pub(crate) async fn request_by_certificate(&self, ctx: &Ctx, row: &ChallengeRow) -> Result<Value, Error> {
        let (db, keys) = self.room(ctx)?;
        self.certificate_here(ctx, row.user_id).await?;
        let text = to_sign(ctx, &row.challenge_id.to_string(), &row.digest);
        let request = KeyRequestRow {
            request_id: ctx.new_id(),
            challenge_id: Some(row.challenge_id),
            kind: Tool::DeviceCertificate,
            state: text.clone(),
            host: String::new(),
            created_at: ctx.now(),
            expires_at: row.expires_at.min(ctx.now().plus_seconds(ANSWER_LIFE_S)),
        };
        let mut tx = db.begin(ctx).await?;
        store::take_request_in_tx(&mut tx, &keys, row.challenge_id, Tool::DeviceCertificate).await?;
        store::insert_request_in_tx(&mut tx, &keys, &request).await?;
        tx.commit().await?;
        Ok(json!({ "to_sign": text }))
    }

    /// The certificate of the caller's device, vouched for and in force.
    async fn certificate_here(&self, ctx: &Ctx, user: Id<User>) -> Result<(ToolRow, Said), Error> {
        let (db, keys) = self.room(ctx)?;
        let rows = store::tools(&db, &keys, user).await?;
        let row = rows.into_iter().find(|row| {
            row.kind == Tool::DeviceCertificate
                && row.ended_at.is_none()
                && row.device_id.as_deref() == Some(device_of(ctx))
        });
        let row = row.ok_or(Error::ToolNotAsked)?;
        let der = unhex(&row.material)?;
        let root = tables::authorities(&db, &keys).await?;
        let is_vouched =
            root.iter().any(|root| authority::vouches(&root.certificate, &der, ctx.now()).unwrap_or(false));
        if !is_vouched {
            return Err(Error::KeyElsewhere);
        }
        let said = authority::read(&der)?;
        // A certificate speaks for the key the device has now: one that was replaced proves nothing any more.
        let key = self.device_key(ctx, user).await?;
        if key.is_none_or(|key| key.public_key != said.point) {
            return Err(Error::KeyElsewhere);
        }
        Ok((row, said))
    }

    /// Answers a challenge with the device's signature.
    pub(crate) async fn answer_by_certificate(
        &self,
        ctx: &Ctx,
        challenge: Id<Challenge>,
        answer: &Value,
    ) -> Result<ChallengeRow, Error> {
        let (user, _) = signed_in(ctx)?;
        let (db, keys) = self.room(ctx)?;
        let signature = signature_of(answer)?;
        let phone = self.phone_of(ctx, user).await?;
        let key = tries_key(&keys, Tool::DeviceCertificate, user, &phone, "").ok_or(Error::ToolNotAsked)?;
        if let Some(seconds) = tries::attempts(&db, &key).await?.locked_for_s(ctx.now()) {
            return Err(Error::ToolLocked { tool: Tool::DeviceCertificate, seconds });
        }
        let (row, said) = self.certificate_here(ctx, user).await?;
        let mut tx = db.begin(ctx).await?;
        let asked = store::take_request_in_tx(&mut tx, &keys, challenge, Tool::DeviceCertificate).await?;
        tx.commit().await?;
        let asked = asked.filter(|asked| ctx.now() < asked.expires_at).ok_or(Error::KeyRequestOver)?;
        let mut tx = db.begin(ctx).await?;
        let open = own(ctx, tries::challenge_in_tx(&mut tx, challenge).await?)?;
        let in_force = store::tool_in_tx(&mut tx, &keys, row.tool_id).await?.filter(|row| row.ended_at.is_none());
        let row = in_force.ok_or(Error::ToolNotAsked)?;
        if super::is_signed_by(&said.point, asked.state.as_bytes(), signature) {
            store::use_material_in_tx(&mut tx, &keys, row.tool_id, &row.material, ctx.now()).await?;
            tries::clear_attempts_in_tx(&mut tx, &key).await?;
            return pass_in_tx(tx, ctx, open, Tool::DeviceCertificate).await;
        }
        let outcome = count_wrong_in_tx(&mut tx, ctx, &key, AttemptRules::SECRETS).await?;
        let about = json!({ "tool": Tool::DeviceCertificate, "challenge": challenge });
        tx.audit(AuditEntry::refused("auth.proof_refused", user, &about));
        tx.commit().await?;
        Err(wrong(Tool::DeviceCertificate, outcome))
    }
}

fn unhex(text: &str) -> Result<Vec<u8>, Error> {
    hex::decode(text).map_err(|error| Error::Certificate(error.to_string()))
}

/// A number that DER writes without a byte more: not negative, and not beginning with zero.
fn positive(mut serial: [u8; SERIAL_BYTES]) -> [u8; SERIAL_BYTES] {
    serial[0] = serial[0] & 0x7f | 0x40;
    serial
}
