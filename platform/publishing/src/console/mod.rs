//! The operators' door: documents, versions, decisions, templates, files. One set of operations serves a bank, and under `-`,
//! which no bank can be called, the alliance's own documents.

mod asked;
mod read;
mod shown;
mod write;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use gateway::{ActorNames, Operator, Permission, Problem};
use kernel::{Ctx, Id};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Publishing;
use crate::store::Document;

/// What the operations work with.
pub(crate) struct Desk {
    line: Publishing,
    operators: Arc<dyn ActorNames>,
}

pub(crate) fn routes(line: Publishing, operators: Arc<dyn ActorNames>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(read::kinds))
        .routes(routes!(read::documents, write::create))
        .routes(routes!(read::document))
        .routes(routes!(write::revise))
        .routes(routes!(read::version, write::edit))
        .routes(routes!(read::diff))
        .routes(routes!(write::decide))
        .routes(routes!(write::comment))
        .routes(routes!(read::in_force))
        .routes(routes!(write::recall))
        .routes(routes!(read::offers, write::adopt))
        .routes(routes!(write::update))
        .routes(routes!(read::export))
        .routes(routes!(write::import))
        .with_state(Arc::new(Desk { line, operators }))
}

/// Where a bank's id would stand: the alliance's own.
const ALLIANCE: &str = "-";

/// The context of the place named in the path: a bank of the operator's, or for the alliance's people the alliance.
fn place(operator: &Operator, bank: &str, permission: Permission) -> Result<Ctx, Problem> {
    if bank != ALLIANCE {
        return operator.in_bank(bank, permission);
    }
    if operator.identity.role.is_alliance() { operator.in_alliance(permission) } else { Err(Problem::not_found()) }
}

/// An id of the path. Something that is no id at all is simply not found.
fn id(text: &str) -> Result<Id<Document>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// A number of the path.
fn number(text: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

impl Desk {
    /// What people are called, by id.
    async fn names(&self, ctx: &Ctx, ids: BTreeSet<String>) -> Result<HashMap<String, String>, Problem> {
        self.operators.names(ctx, &ids).await
    }
}
