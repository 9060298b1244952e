//! A customer's standing for operators: which class, and how it was reached.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::user::UserClass;
use gateway::{Operator, Permission, Problem, ProblemDocument};
use serde::Serialize;
use utoipa::ToSchema;

use super::http::EvidenceDoc;
use super::service::Standings;

/// A customer's class and what it rests on.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerStanding {
    user_class: UserClass,
    /// The oldest first; what has ended stays in sight.
    evidence: Vec<EvidenceDoc>,
}

/// How a customer's class was reached.
#[utoipa::path(
    get, path = "/banks/{bank_id}/customers/{user_id}/standing", tag = "customer", operation_id = "customer_standing",
    params(("bank_id" = String, Path, description = "The bank"), ("user_id" = String, Path, description = "The customer")),
    responses((status = 200, body = CustomerStanding), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn standing(
    State(standings): State<Arc<Standings>>,
    operator: Operator,
    Path((bank_id, user)): Path<(String, String)>,
) -> Result<Json<CustomerStanding>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    let user = user.parse().map_err(|_| Problem::not_found())?;
    let standing = standings.of(&ctx, user).await?;
    let evidence = standing.evidence.iter().map(EvidenceDoc::from).collect();
    Ok(Json(CustomerStanding { user_class: standing.person.view.class, evidence }))
}
