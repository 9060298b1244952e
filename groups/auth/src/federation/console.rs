//! What a customer has linked, at the operators' desk.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::user::User;
use gateway::{Operator, Permission, Problem, ProblemDocument, Submission};
use kernel::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::http::ExternalLink;
use super::service::Federation;
use super::store::Link;

/// What a customer has linked.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerExternalLinks {
    links: Vec<ExternalLink>,
}

/// Why a customer's link is ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalLinkEnd {
    /// 4 to 200 characters; goes into the audit trail.
    purpose: String,
}

fn user_id(text: &str) -> Result<Id<User>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// A customer's sign-ins through providers. Whom a provider vouches for is known to nobody here.
#[utoipa::path(
    get, path = "/banks/{bank_id}/customers/{user_id}/external-links", tag = "customer", operation_id = "customer_external_links",
    params(("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer")),
    responses((status = 200, body = CustomerExternalLinks), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn links(
    State(federation): State<Arc<Federation>>,
    operator: Operator,
    Path((bank_id, user)): Path<(String, String)>,
) -> Result<Json<CustomerExternalLinks>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let links = federation.links_of(&ctx, user_id(&user)?).await?;
    let links = links.iter().map(|linked| ExternalLink::of(&federation, &ctx, linked)).collect();
    Ok(Json(CustomerExternalLinks { links }))
}

/// Ends a customer's sign-in through a provider.
#[utoipa::path(
    post, path = "/banks/{bank_id}/customers/{user_id}/external-links/{link_id}/end", tag = "customer",
    operation_id = "customer_external_link_end",
    params(("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer"),
        ("link_id" = String, Path, description = "The link")),
    request_body = ExternalLinkEnd,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn end(
    State(federation): State<Arc<Federation>>,
    operator: Operator,
    Path((bank_id, user, link)): Path<(String, String, String)>,
    sent: Submission<ExternalLinkEnd>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerSupport)?;
    let request = sent.read(&ctx)?;
    let link: Id<Link> = link.parse().map_err(|_| Problem::not_found())?;
    let purpose = gateway::reason("purpose", &request.purpose)?;
    federation.operator_unlink(&ctx, user_id(&user)?, link, &purpose).await?;
    Ok(StatusCode::NO_CONTENT)
}
