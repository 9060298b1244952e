//! Secrets in requests, plain or sealed, and the key they are sealed to.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::secret::SecretText;
use crypto::{Sealed, Secret};
use gateway::{CallName, Problem, ProblemDocument, Visitor};
use kernel::{Ctx, TenantId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Arrived, Offer};
use crate::http::secret;
use crate::service::Service;

/// Longest text of a sealed part that is looked at.
const PART_MAX: usize = 1_024;
/// The same where pictures are sealed.
const LONG_PART_MAX: usize = 256 * 1_024;

/// What secrets of the next call are sealed with.
#[derive(Serialize, ToSchema)]
pub struct SealingKeyOffer {
    /// The bank, as it stands in what is sealed for.
    bank_id: String,
    key_id: String,
    /// The algorithms.
    suite: &'static str,
    /// An uncompressed point of P-256, in base64url.
    public_key: String,
    /// For one call of this session.
    nonce: String,
    nonce_expires_at: Timestamp,
    /// Whether secrets that are not sealed are refused.
    required: bool,
}

impl From<Offer> for SealingKeyOffer {
    fn from(offer: Offer) -> Self {
        Self {
            bank_id: offer.bank.to_string(),
            key_id: offer.key_id,
            suite: crypto::SUITE,
            public_key: URL_SAFE_NO_PAD.encode(offer.public),
            nonce: offer.nonce,
            nonce_expires_at: offer.nonce_expires_at,
            required: offer.required,
        }
    }
}

pub(crate) fn arrived(field: &'static str, text: SecretText) -> Result<Arrived, Problem> {
    arrived_within(field, text, PART_MAX)
}

/// The same for a field that is long: its own rules bound what is opened.
pub(crate) fn arrived_long(field: &'static str, text: SecretText) -> Result<Arrived, Problem> {
    arrived_within(field, text, LONG_PART_MAX)
}

fn arrived_within(field: &'static str, text: SecretText, part_max: usize) -> Result<Arrived, Problem> {
    match text {
        SecretText::Plain(text) => Ok(Arrived::Plain(text)),
        SecretText::Sealed(sealed) => {
            let part = |text: &str| {
                let fits = text.len() <= part_max;
                fits.then(|| URL_SAFE_NO_PAD.decode(text).ok()).flatten().ok_or_else(|| malformed(field))
            };
            let parts = Sealed { encapsulated: part(&sealed.enc)?, text: part(&sealed.ciphertext)? };
            Ok(Arrived::Sealed { key_id: sealed.key_id, nonce: sealed.nonce, sealed: parts })
        }
    }
}

fn malformed(field: &'static str) -> Problem {
    Problem::invalid(field, "malformed", "base64url")
}

/// The secrets of a call, opened; of those that may be left out, only what came.
pub async fn some<const N: usize>(
    service: &Service,
    ctx: &Ctx,
    call: &CallName,
    fields: [(&'static str, Option<SecretText>); N],
) -> Result<[Option<Secret<String>>; N], Problem> {
    let names = fields.each_ref().map(|(field, _)| *field);
    let mut came = names.map(|field| (field, None));
    for (place, (field, text)) in came.iter_mut().zip(fields) {
        place.1 = text.map(|text| arrived(field, text)).transpose()?;
    }
    let opened = service.unseal(ctx, call, came).await?;
    for (field, one) in names.into_iter().zip(&opened) {
        if let Some(one) = one {
            secret(field, one)?;
        }
    }
    Ok(opened)
}

/// The secrets of a call that needs all of them.
pub async fn all<const N: usize>(
    service: &Service,
    ctx: &Ctx,
    call: &CallName,
    fields: [(&'static str, SecretText); N],
) -> Result<[Secret<String>; N], Problem> {
    let opened = some(service, ctx, call, fields.map(|(field, text)| (field, Some(text)))).await?;
    Ok(opened.map(|one| one.expect("what came is opened")))
}

/// The key that secrets are sealed to, and a nonce for the next call.
#[utoipa::path(
    get, path = "/sealing-key", tag = "session", operation_id = "sealing_key",
    responses((status = 200, body = SealingKeyOffer), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn sealing_key(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
) -> Result<Json<SealingKeyOffer>, Problem> {
    Ok(Json(service.offer_sealing(&ctx).await?.into()))
}

/// The key that operators' secrets are sealed to, and a nonce for the next call.
#[utoipa::path(
    get, path = "/sealing-key", tag = "operator", operation_id = "operator_sealing_key",
    responses((status = 200, body = SealingKeyOffer), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn operator_sealing_key(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
) -> Result<Json<SealingKeyOffer>, Problem> {
    Ok(Json(service.offer_sealing(&ctx.in_tenant(TenantId::alliance())).await?.into()))
}
