//! The picture around a customer or a device.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use gateway::{Operator, Params, Permission, Problem, ProblemDocument};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{RiskPerson, id, word};
use crate::desk::Desk;
use crate::desk::graph::{Around, Line, Listed, Picture, Thing};
use crate::desk::model::Outcome;

/// Around what: one of the two.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RiskGraphParams {
    /// A customer.
    user_id: Option<String>,
    /// A device.
    device_id: Option<String>,
}

/// People, devices, payees and accounts around a customer or a device. The first node is the one it was drawn around.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskGraph {
    nodes: Vec<RiskNode>,
    edges: Vec<RiskEdge>,
    /// How many nodes were left out.
    left_out: usize,
}

/// A node.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskNode {
    /// Within this picture.
    id: String,
    kind: NodeKind,
    /// Of a person.
    person: Option<RiskPerson>,
    /// Of a device.
    device_id: Option<String>,
    /// Of a payee: the last digits, which two accounts may share.
    payee_tail: Option<String>,
    /// Of an account.
    account_no_masked: Option<String>,
    /// Of a device: how risky it looked.
    score: Option<i64>,
    standing: NodeStanding,
}

/// What a node is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskNodeKind)]
pub enum NodeKind {
    /// Somebody.
    Person,
    /// A device.
    Device,
    /// Somebody who was to be paid.
    Payee,
    /// An account of somebody.
    Account,
}

/// Whether something is known to be bad.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskNodeStanding)]
pub enum NodeStanding {
    /// Nothing is known.
    Plain,
    /// It stands on the bank's list.
    Listed,
    /// It is banned.
    Banned,
}

/// A line between two nodes.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskEdge {
    from: String,
    to: String,
    /// Verdicts behind it; zero for an account that is simply theirs.
    times: i64,
    /// The sharpest of them.
    worst: Outcome,
    last_at: Option<Timestamp>,
}

fn name(place: usize) -> String {
    format!("n{place}")
}

impl RiskNode {
    fn of(place: usize, thing: Thing) -> Self {
        let (id, standing) = (name(place), NodeStanding::Plain);
        let (device_id, payee_tail, account_no_masked, person, score) = (None, None, None, None, None);
        let plain =
            Self { id, kind: NodeKind::Person, person, device_id, payee_tail, account_no_masked, score, standing };
        match thing {
            Thing::Person(person) => Self { person: Some(person.into()), ..plain },
            Thing::Payee(tail) => Self { kind: NodeKind::Payee, payee_tail: Some(tail), ..plain },
            Thing::Account(masked) => Self { kind: NodeKind::Account, account_no_masked: Some(masked), ..plain },
            Thing::Device(device, known, listed) => {
                let banned = known.as_ref().is_some_and(|known| known.banned.is_some());
                let standing = match (banned, listed) {
                    (true, _) => NodeStanding::Banned,
                    (false, Listed::Yes) => NodeStanding::Listed,
                    (false, Listed::No) => NodeStanding::Plain,
                };
                let score = known.map(|known| known.score);
                Self { kind: NodeKind::Device, device_id: Some(device), score, standing, ..plain }
            }
        }
    }
}

impl From<Line> for RiskEdge {
    fn from(line: Line) -> Self {
        let Line { from, to, times, worst, last_at } = line;
        Self { from: name(from), to: name(to), times, worst, last_at }
    }
}

/// Who and what is tied to a customer or a device.
#[utoipa::path(
    get, path = "/banks/{bank_id}/risk/graph", tag = "risk", operation_id = "risk_graph",
    params(("bank_id" = String, Path, description = "The bank"), RiskGraphParams),
    responses((status = 200, body = RiskGraph), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn picture(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(params): Params<RiskGraphParams>,
) -> Result<Json<RiskGraph>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::RiskView)?;
    let around = match (params.user_id, word("device_id", params.device_id)?) {
        (Some(user), None) => Around::Customer(id(&user)?),
        (None, Some(device)) => Around::Device(device),
        _ => return Err(Problem::invalid("user_id", "required", "客户或设备二选一 / A customer or a device")),
    };
    let Picture { things, lines, left_out } = desk.picture(&ctx, &around).await?;
    Ok(Json(RiskGraph {
        nodes: things.into_iter().enumerate().map(|(place, thing)| RiskNode::of(place, thing)).collect(),
        edges: lines.into_iter().map(RiskEdge::from).collect(),
        left_out,
    }))
}
