//! The customer's id document over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use gateway::{Body, Customer, Problem, ProblemDocument};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Document, DocumentState, Standing};
use crate::standing::Standings;

/// The document one was known by.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdDocument {
    state: DocumentState,
    /// `YYYY-MM-DD`.
    valid_from: Option<NaiveDate>,
    /// The last day; nothing for one that is good for ever, or that nobody has recorded.
    valid_until: Option<NaiveDate>,
    /// The day from which money no longer leaves online, unless it is renewed.
    stops_on: Option<NaiveDate>,
}

/// A new document.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdDocumentRenewal {
    /// `YYYY-MM-DD`, as it stands on the card.
    valid_from: NaiveDate,
    /// The last day; nothing for one that is good for ever.
    #[serde(default)]
    valid_until: Option<NaiveDate>,
}

impl From<Standing> for IdDocument {
    fn from(standing: Standing) -> Self {
        let Standing { document, state, stops_on } = standing;
        Self {
            state,
            valid_from: document.map(|document| document.valid_from),
            valid_until: document.and_then(|document| document.valid_until),
            stops_on,
        }
    }
}

/// How long the document one was known by is good.
#[utoipa::path(
    get, path = "/me/identity/document", tag = "standing", operation_id = "id_document",
    responses((status = 200, body = IdDocument), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn document(
    State(standings): State<Arc<Standings>>,
    customer: Customer,
) -> Result<Json<IdDocument>, Problem> {
    Ok(Json(standings.users.document(&customer.0, customer.user_id()?).await?.into()))
}

/// Records a new document of the same person; the register is asked again.
#[utoipa::path(
    put, path = "/me/identity/document", tag = "standing", operation_id = "id_document_renew",
    request_body = IdDocumentRenewal,
    responses((status = 200, body = IdDocument), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn renew(
    State(standings): State<Arc<Standings>>,
    customer: Customer,
    Body(asked): Body<IdDocumentRenewal>,
) -> Result<Json<IdDocument>, Problem> {
    let user = customer.user_id()?;
    let document = Document { valid_from: asked.valid_from, valid_until: asked.valid_until };
    standings.renew(&customer.0, user, document).await?;
    Ok(Json(standings.users.document(&customer.0, user).await?.into()))
}
