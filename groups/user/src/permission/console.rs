//! The matrix for operators: what there is to set, how it stands, and whom a change touches. It is set as the parameter set
//! `user.permissions`, with its versions.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use gateway::{Operator, Permission, Problem, ProblemDocument};
use kernel::Ctx;
use parameters::ParameterSet;
use serde::Serialize;
use utoipa::ToSchema;

use super::rules::PermissionSets;
use super::service::Permissions;
use super::words::{CHANNELS, FUNCTIONS, Fixed, Rung, channel_title};
use crate::error::Error;

/// The matrix of a bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermissionMatrix {
    /// The parameter set it is stored as.
    set: String,
    channels: Vec<MatrixColumn>,
    classes: Vec<MatrixClass>,
    rows: Vec<MatrixRow>,
}

/// A channel.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatrixColumn {
    channel: String,
    title: String,
}

/// A class, and how many users are of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatrixClass {
    class: Rung,
    title: String,
    /// None for visitors and for nobody.
    users: Option<i64>,
}

/// A function.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatrixRow {
    word: String,
    title: String,
    area: String,
    /// A bank may not set it.
    fixed: bool,
    /// A bank never opens it further down.
    floor: Rung,
    /// By channel, the lowest class that may now.
    lowest: BTreeMap<String, Rung>,
}

impl Permissions {
    async fn matrix(&self, ctx: &Ctx) -> Result<PermissionMatrix, Error> {
        let sets = self.parameters.current::<PermissionSets>(ctx).await?;
        let people = crate::store::users_by_class(&self.users.banks.db(ctx)?).await?;
        let pick = |(zh, en): (&'static str, &'static str)| ctx.lang.pick(zh, en).to_owned();
        let counted = |rung: Rung| match rung {
            Rung::Visitor | Rung::Nobody => None,
            _ => Some(people.iter().filter(|(class, _)| Rung::of(Some(*class)) == rung).map(|(_, count)| count).sum()),
        };
        let rows = FUNCTIONS.iter().map(|function| MatrixRow {
            word: function.word.to_owned(),
            title: pick(function.title),
            area: pick(function.area),
            fixed: function.fixed == Fixed::Always,
            floor: function.floor,
            lowest: CHANNELS.iter().map(|at| (at.as_str().to_owned(), sets.lowest(function, *at))).collect(),
        });
        let column = |channel: &kernel::Channel| MatrixColumn {
            channel: channel.as_str().to_owned(),
            title: pick(channel_title(*channel)),
        };
        let class = |rung: &Rung| MatrixClass { class: *rung, title: pick(rung.title()), users: counted(*rung) };
        Ok(PermissionMatrix {
            set: PermissionSets::NAME.to_owned(),
            channels: CHANNELS.iter().map(column).collect(),
            classes: Rung::ALL.iter().map(class).collect(),
            rows: rows.collect(),
        })
    }
}

/// Who may use what through which channel, and how many users are of each class.
#[utoipa::path(
    get, path = "/banks/{bank_id}/permissions", tag = "permission", operation_id = "permission_matrix",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = PermissionMatrix), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn matrix(
    State(permissions): State<Arc<Permissions>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<PermissionMatrix>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterView)?;
    Ok(Json(permissions.matrix(&ctx).await?))
}
