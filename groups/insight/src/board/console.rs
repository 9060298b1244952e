//! Boards over HTTP, for whoever sees a bank's figures.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gateway::{Operator, Permission, Problem, ProblemDocument, Submission};
use kernel::{Ctx, Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Boards;
use super::model::{BANK_MAX, BoardBody, BoardReach, BoardRhythm, BoardTile, OWN_MAX, TILES_MAX};
use super::service::{Answered, Rank};
use super::store::{Board, BoardRow, MailRow};
use super::templates::templates;
use crate::analysis::AnalysisAnswer;

/// The console's routes.
pub fn routes(boards: Arc<Boards>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(one, change, delete))
        .routes(routes!(answer))
        .routes(routes!(mail))
        .with_state(boards)
}

/// The boards an operator sees, and those they can make copies of.
#[derive(Serialize, ToSchema)]
pub struct BoardList {
    /// By title.
    items: Vec<BoardListed>,
    /// What the alliance offers.
    templates: Vec<BoardOffered>,
    limits: BoardLimits,
}

/// How many there may be.
#[derive(Serialize, ToSchema)]
pub struct BoardLimits {
    /// Boards of one operator.
    own: i64,
    /// Boards of a bank.
    bank: i64,
    /// Tiles of a board.
    tiles: usize,
}

/// A board in the list.
#[derive(Serialize, ToSchema)]
pub struct BoardListed {
    board_id: String,
    title: String,
    reach: BoardReach,
    tiles: usize,
    /// What its owner is called, where that is known.
    owner_name: Option<String>,
    /// Whether it is the caller's.
    mine: bool,
    changed_at: Timestamp,
    /// How the caller gets it by mail.
    mail: Option<BoardMail>,
}

/// A board that is offered, in the caller's language.
#[derive(Serialize, ToSchema)]
pub struct BoardOffered {
    name: String,
    title: String,
    about: String,
    body: BoardBody,
}

/// How a board comes by mail.
#[derive(Serialize, ToSchema)]
pub struct BoardMail {
    rhythm: BoardRhythm,
    /// In the bank's zone, 0 to 23.
    hour: i64,
    next_due: Timestamp,
    /// When last.
    last_due: Option<Timestamp>,
    /// What became of it: `written`, `unwanted`, `nobody` or `missed`.
    last_outcome: Option<String>,
}

/// A board.
#[derive(Serialize, ToSchema)]
pub struct BoardShown {
    board_id: String,
    title: String,
    reach: BoardReach,
    tiles: Vec<BoardTile>,
    /// To be said with a change.
    edit: i64,
    owner_name: Option<String>,
    /// Whether it is the caller's.
    mine: bool,
    changed_at: Timestamp,
}

/// A change of a board.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardChange {
    /// The edit it was made from.
    #[schema(minimum = 1)]
    edit: i64,
    board: BoardBody,
}

/// What is known of a board that was made or changed.
#[derive(Serialize, ToSchema)]
pub struct BoardKept {
    board_id: String,
    edit: i64,
}

/// What a tile says.
#[derive(Serialize, ToSchema)]
pub struct BoardTileAnswer {
    now: AnalysisAnswer,
    /// Of as many days just before, where it is held against them.
    before: Option<AnalysisAnswer>,
}

/// How the caller wants a board by mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardMailWish {
    /// How often; no more when absent.
    rhythm: Option<BoardRhythm>,
    /// At which hour of the bank: 0 to 23; 8 when absent.
    #[schema(minimum = 0, maximum = 23)]
    hour: Option<i64>,
}

impl BoardMail {
    fn of(row: &MailRow) -> Self {
        let MailRow { rhythm, hour, next_due, last_due, last_outcome, .. } = row.clone();
        Self { rhythm, hour, next_due, last_due, last_outcome }
    }
}

fn id(text: &str) -> Result<Id<Board>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

async fn named(boards: &Boards, ctx: &Ctx, rows: &[BoardRow]) -> Result<BTreeMap<String, String>, Problem> {
    boards.called(ctx, rows.iter().map(|row| row.owner.clone())).await
}

/// The boards the caller sees: their own, and those shown to the bank; and what they can make copies of.
#[utoipa::path(get, path = "/banks/{bank_id}/boards", tag = "insight", operation_id = "boards",
    params(("bank_id" = String, Path, description = "Which bank")),
    responses((status = 200, body = BoardList),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(
    State(boards): State<Arc<Boards>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<BoardList>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let (rows, mails) = boards.list(&ctx).await?;
    let names = named(&boards, &ctx, &rows).await?;
    let listed = |row: BoardRow| BoardListed {
        mail: mails.get(&row.board_id).map(BoardMail::of),
        board_id: row.board_id.to_string(),
        owner_name: names.get(&row.owner).cloned(),
        mine: row.owner == ctx.actor.id(),
        title: row.body.title,
        reach: row.body.reach,
        tiles: row.body.tiles.len(),
        changed_at: row.changed_at,
    };
    let offered = |template: &super::templates::Template| {
        let (title, about) = template.said(ctx.lang);
        let body = template.body(BoardReach::Own, ctx.lang);
        BoardOffered { name: template.name.clone(), title: title.to_owned(), about: about.to_owned(), body }
    };
    Ok(Json(BoardList {
        items: rows.into_iter().map(listed).collect(),
        templates: templates().iter().map(offered).collect(),
        limits: BoardLimits { own: OWN_MAX, bank: BANK_MAX, tiles: TILES_MAX },
    }))
}

/// Makes a board. A copy is a board like any other: with the tiles of the one it was made from.
#[utoipa::path(post, path = "/banks/{bank_id}/boards", tag = "insight", operation_id = "board_make",
    params(("bank_id" = String, Path, description = "Which bank")), request_body = BoardBody,
    responses((status = 201, body = BoardKept),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn create(
    State(boards): State<Arc<Boards>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<BoardBody>,
) -> Result<(StatusCode, Json<BoardKept>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let body = checked(&boards, &operator, &ctx, sent.read(&ctx)?)?;
    let board_id = boards.create(&ctx, body).await?.to_string();
    Ok((StatusCode::CREATED, Json(BoardKept { board_id, edit: 1 })))
}

/// A board that is shown to the bank is a matter of whoever sets its parameters; one's own is not.
fn checked(boards: &Boards, operator: &Operator, ctx: &Ctx, body: BoardBody) -> Result<BoardBody, Problem> {
    if body.reach == BoardReach::Bank {
        operator.require(Permission::ParameterEdit)?;
    }
    let objected = |(field, code, words)| Problem::invalid(field, code, words);
    body.checked(boards.today(ctx)?).map_err(objected)
}

/// One board.
#[utoipa::path(get, path = "/banks/{bank_id}/boards/{board_id}", tag = "insight", operation_id = "board",
    params(("bank_id" = String, Path, description = "Which bank"),
        ("board_id" = String, Path, description = "Which board")),
    responses((status = 200, body = BoardShown),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn one(
    State(boards): State<Arc<Boards>>,
    operator: Operator,
    Path((bank_id, board_id)): Path<(String, String)>,
) -> Result<Json<BoardShown>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let row = boards.board(&ctx, id(&board_id)?).await?;
    let names = named(&boards, &ctx, std::slice::from_ref(&row)).await?;
    Ok(Json(BoardShown {
        board_id: row.board_id.to_string(),
        owner_name: names.get(&row.owner).cloned(),
        mine: row.owner == ctx.actor.id(),
        title: row.body.title,
        reach: row.body.reach,
        tiles: row.body.tiles,
        edit: row.edit,
        changed_at: row.changed_at,
    }))
}

/// Changes one's own board. What others changed meanwhile is not overwritten.
#[utoipa::path(put, path = "/banks/{bank_id}/boards/{board_id}", tag = "insight", operation_id = "board_change",
    params(("bank_id" = String, Path, description = "Which bank"),
        ("board_id" = String, Path, description = "Which board")), request_body = BoardChange,
    responses((status = 200, body = BoardKept),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn change(
    State(boards): State<Arc<Boards>>,
    operator: Operator,
    Path((bank_id, board_id)): Path<(String, String)>,
    sent: Submission<BoardChange>,
) -> Result<Json<BoardKept>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let BoardChange { edit, board } = sent.read(&ctx)?;
    let body = checked(&boards, &operator, &ctx, board)?;
    let edit = boards.change(&ctx, id(&board_id)?, edit, body).await?;
    Ok(Json(BoardKept { board_id, edit }))
}

/// Deletes one's own board; whoever sets the bank's parameters also one that is shown to the bank.
#[utoipa::path(delete, path = "/banks/{bank_id}/boards/{board_id}", tag = "insight", operation_id = "board_delete",
    params(("bank_id" = String, Path, description = "Which bank"),
        ("board_id" = String, Path, description = "Which board")),
    responses((status = 204),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn delete(
    State(boards): State<Arc<Boards>>,
    operator: Operator,
    Path((bank_id, board_id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let rank = match operator.require(Permission::ParameterEdit) {
        Ok(()) => Rank::Keeper,
        Err(_) => Rank::Operator,
    };
    boards.delete(&ctx, id(&board_id)?, rank).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a tile of a board says now; the first one is at place 0.
#[utoipa::path(get, path = "/banks/{bank_id}/boards/{board_id}/tiles/{place}", tag = "insight",
    operation_id = "board_tile_answer",
    params(("bank_id" = String, Path, description = "Which bank"),
        ("board_id" = String, Path, description = "Which board"),
        ("place" = String, Path, description = "Which tile: 0 to 11")),
    responses((status = 200, body = BoardTileAnswer),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn answer(
    State(boards): State<Arc<Boards>>,
    operator: Operator,
    Path((bank_id, board_id, place)): Path<(String, String, String)>,
) -> Result<Json<BoardTileAnswer>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let place = place.parse().map_err(|_| Problem::not_found())?;
    let Answered { now, before } = boards.answer(&ctx, id(&board_id)?, place).await?;
    Ok(Json(BoardTileAnswer { now, before }))
}

/// How the caller wants a board by mail: every day, every Monday, on the first of the month, or not.
#[utoipa::path(put, path = "/banks/{bank_id}/boards/{board_id}/mail", tag = "insight", operation_id = "board_mail",
    params(("bank_id" = String, Path, description = "Which bank"),
        ("board_id" = String, Path, description = "Which board")), request_body = BoardMailWish,
    responses((status = 204),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn mail(
    State(boards): State<Arc<Boards>>,
    operator: Operator,
    Path((bank_id, board_id)): Path<(String, String)>,
    sent: Submission<BoardMailWish>,
) -> Result<StatusCode, Problem> {
    /// Before people come to work.
    const HOUR_DEFAULT: i64 = 8;
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let BoardMailWish { rhythm, hour } = sent.read(&ctx)?;
    let hour = hour.unwrap_or(HOUR_DEFAULT);
    if !(0..24).contains(&hour) {
        return Err(Problem::invalid("hour", "out_of_range", "0 至 23 / 0 to 23"));
    }
    boards.want(&ctx, id(&board_id)?, rhythm.map(|rhythm| (rhythm, hour))).await?;
    Ok(StatusCode::NO_CONTENT)
}
