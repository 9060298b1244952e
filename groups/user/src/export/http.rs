//! Exports over HTTP.

use std::sync::Arc;

use axum::Json;
use axum::body::Body as Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};
use contracts::auth::Challenge;
use gateway::{Body, Customer, PathId, Problem, ProblemDocument};
use kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Export, ExportRow, Status};
use crate::care::Care;

/// The customer's exports, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DataExports {
    exports: Vec<DataExport>,
}

/// An export of one's own data.
#[derive(Debug, Serialize, ToSchema)]
pub struct DataExport {
    export_id: String,
    status: Status,
    requested_at: Timestamp,
    /// How large the file is, once it is there.
    bytes: Option<i64>,
    /// Until when it can be fetched.
    expires_at: Option<Timestamp>,
    fetched_at: Option<Timestamp>,
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataExportOrder {}

/// The file is to be fetched.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataExportFetch {
    /// The proof, once given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    challenge_id: Option<Id<Challenge>>,
}

impl From<ExportRow> for DataExport {
    fn from(row: ExportRow) -> Self {
        Self {
            export_id: row.export_id.to_string(),
            status: row.status,
            requested_at: row.requested_at,
            bytes: row.bytes,
            expires_at: row.expires_at,
            fetched_at: row.fetched_at,
        }
    }
}

/// The exports one has asked for.
#[utoipa::path(
    get, path = "/me/exports", tag = "session", operation_id = "export_list",
    responses((status = 200, body = DataExports), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(State(care): State<Arc<Care>>, customer: Customer) -> Result<Json<DataExports>, Problem> {
    let rows = care.exports(&customer.0, customer.user_id()?).await?;
    Ok(Json(DataExports { exports: rows.into_iter().map(DataExport::from).collect() }))
}

/// Asks for everything the bank keeps of one; it is put together in the background.
#[utoipa::path(
    post, path = "/me/exports", tag = "session", operation_id = "export_request", request_body = DataExportOrder,
    responses((status = 202, body = DataExport), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn request(
    State(care): State<Arc<Care>>,
    customer: Customer,
    Body(DataExportOrder {}): Body<DataExportOrder>,
) -> Result<(StatusCode, Json<DataExport>), Problem> {
    let row = care.request_export(&customer.0, customer.user_id()?).await?;
    Ok((StatusCode::ACCEPTED, Json(row.into())))
}

/// The file, a ZIP of JSON files: once, and with a proof, without which the answer is 403 `step_up_required`.
#[utoipa::path(
    post, path = "/me/exports/{export_id}/file", tag = "session", operation_id = "export_fetch",
    params(("export_id" = String, Path, description = "The export")), request_body = DataExportFetch,
    responses(
        (status = 200, description = "The file", content_type = "application/zip", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn fetch(
    State(care): State<Arc<Care>>,
    customer: Customer,
    PathId(id): PathId<Export>,
    Body(asked): Body<DataExportFetch>,
) -> Result<Response<Bytes>, Problem> {
    let bytes = care.fetch_export(&customer.0, customer.user_id()?, id, asked.challenge_id).await?;
    let mut response = Response::new(Bytes::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"my-data.zip\""));
    Ok(response)
}
