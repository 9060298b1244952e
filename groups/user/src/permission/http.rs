//! What the caller may do, over HTTP: for menus that show what is locked, and why.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use gateway::{Customer, Problem, ProblemDocument};
use kernel::Lang;
use serde::Serialize;
use utoipa::ToSchema;

use super::service::{Permissions, Stand};
use super::words::Rung;

/// Every function as it stands for the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct Functions {
    /// Where the caller stands.
    class: Rung,
    functions: Vec<FunctionRow>,
}

/// One function.
#[derive(Debug, Serialize, ToSchema)]
pub struct FunctionRow {
    /// `transfer`, `card.bind`, …
    word: String,
    /// In the caller's language.
    title: String,
    /// The lowest class that may, through this channel.
    needs: Rung,
    /// Why it is closed; nothing if it is open.
    locked: Option<FunctionLock>,
}

/// Why a function is closed, and the way there.
#[derive(Debug, Serialize, ToSchema)]
pub struct FunctionLock {
    /// One sentence.
    why: String,
    /// What can be done.
    remedy: String,
    /// What the app's button does.
    action: String,
}

impl FunctionRow {
    /// A function as the caller sees it.
    pub fn of(lang: Lang, stand: &Stand) -> Self {
        let (zh, en) = stand.function.title;
        Self {
            word: stand.function.word.to_owned(),
            title: lang.pick(zh, en).to_owned(),
            needs: stand.needs,
            locked: stand.missing.map(|missing| FunctionLock {
                why: missing.why(lang),
                remedy: lang.pick(missing.remedy().0, missing.remedy().1).to_owned(),
                action: missing.action().to_owned(),
            }),
        }
    }
}

/// What the customer may do through this channel, and what is locked, why, and how it opens.
#[utoipa::path(
    get, path = "/me/functions", tag = "standing", operation_id = "functions",
    responses((status = 200, body = Functions), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn functions(
    State(permissions): State<Arc<Permissions>>,
    Customer(ctx): Customer,
) -> Result<Json<Functions>, Problem> {
    let (class, stands) = permissions.stands(&ctx).await?;
    let functions = stands.iter().map(|stand| FunctionRow::of(ctx.lang, stand)).collect();
    Ok(Json(Functions { class, functions }))
}
