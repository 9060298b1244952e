//! Doing: new documents and versions, edits, decisions, comments, adoption, files.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use gateway::{Operator, Permission, Problem, ProblemDocument, Submission, reason};

use super::asked::{
    Asked, PublishingAdoption, PublishingDecision, PublishingEdit, PublishingImport, PublishingNewComment,
    PublishingNewDocument, PublishingNewVersion, PublishingRecall, PublishingTemplateUpdate,
};
use super::shown::{PublishingImported, PublishingPlace, PublishingRecalled};
use super::{Desk, id, number, place};
use crate::{Edit, Move, NewDocument};

/// Begins a document with a draft.
#[utoipa::path(
    post, path = "/banks/{bank_id}/publishing/documents", tag = "console", operation_id = "publishing_create",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own")), request_body = PublishingNewDocument,
    responses((status = 201, body = PublishingPlace), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn create(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<PublishingNewDocument>,
) -> Result<(StatusCode, Json<PublishingPlace>), Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingMake)?;
    let asked = sent.read(&ctx)?;
    let note = reason("note", &asked.note)?;
    let PublishingNewDocument { kind, name, title, reach, body, .. } = asked;
    let made = desk.line.create(&ctx, NewDocument { kind, name, title, reach, body, note }).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Begins a new version with the text of an older one.
#[utoipa::path(
    post, path = "/banks/{bank_id}/publishing/documents/{document_id}/versions", tag = "console", operation_id = "publishing_revise",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own"), ("document_id" = String, Path, description = "The document")),
    request_body = PublishingNewVersion,
    responses((status = 201, body = PublishingPlace), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn revise(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, document_id)): Path<(String, String)>,
    sent: Submission<PublishingNewVersion>,
) -> Result<(StatusCode, Json<PublishingPlace>), Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingMake)?;
    let asked = sent.read(&ctx)?;
    let note = reason("note", &asked.note)?;
    let made = desk.line.revise(&ctx, id(&document_id)?, asked.from, &note).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Writes a version's text. What others wrote since is kept beside it, or the edit is refused with the places both changed.
#[utoipa::path(
    put, path = "/banks/{bank_id}/publishing/documents/{document_id}/versions/{version}", tag = "console", operation_id = "publishing_edit",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own"), ("document_id" = String, Path, description = "The document"), ("version" = String, Path, description = "Its number")),
    request_body = PublishingEdit,
    responses((status = 200, body = PublishingPlace), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn edit(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, document_id, version)): Path<(String, String, String)>,
    sent: Submission<PublishingEdit>,
) -> Result<Json<PublishingPlace>, Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingMake)?;
    let asked = sent.read(&ctx)?;
    let edit = Edit { base_edit: asked.edit, body: asked.body, note: reason("note", &asked.note)? };
    Ok(Json(desk.line.edit(&ctx, id(&document_id)?, number(&version)?, edit).await?.into()))
}

/// Takes a step with a version: check, return, approve, canary, release, roll back, retire.
#[utoipa::path(
    post, path = "/banks/{bank_id}/publishing/documents/{document_id}/versions/{version}/steps", tag = "console", operation_id = "publishing_step",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own"), ("document_id" = String, Path, description = "The document"), ("version" = String, Path, description = "Its number")),
    request_body = PublishingDecision,
    responses((status = 200, body = PublishingPlace), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn decide(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, document_id, version)): Path<(String, String, String)>,
    sent: Submission<PublishingDecision>,
) -> Result<Json<PublishingPlace>, Problem> {
    // Whoever may do neither learns nothing of what is asked.
    let ctx = place(&operator, &bank_id, Permission::PublishingView)?;
    let own_part = [Permission::PublishingMake, Permission::PublishingApprove];
    if !own_part.iter().any(|part| operator.require(*part).is_ok()) {
        return Err(Problem::forbidden());
    }
    let (asked, note) = sent.read(&ctx)?.read()?;
    operator.require(match &asked {
        Asked::Decide(Move::Approve { .. } | Move::Return) => Permission::PublishingApprove,
        _ => Permission::PublishingMake,
    })?;
    let (document, version) = (id(&document_id)?, number(&version)?);
    let made = match asked {
        Asked::Check => desk.line.check(&ctx, document, version, &note).await?,
        Asked::Decide(how) => desk.line.decide(&ctx, document, version, how, &note).await?,
    };
    Ok(Json(made.into()))
}

/// Says something about a version, or about a place of its text.
#[utoipa::path(
    post, path = "/banks/{bank_id}/publishing/documents/{document_id}/versions/{version}/comments", tag = "console", operation_id = "publishing_comment",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own"), ("document_id" = String, Path, description = "The document"), ("version" = String, Path, description = "Its number")),
    request_body = PublishingNewComment,
    responses((status = 201, body = PublishingPlace), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn comment(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, document_id, version)): Path<(String, String, String)>,
    sent: Submission<PublishingNewComment>,
) -> Result<(StatusCode, Json<PublishingPlace>), Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingMake)?;
    let asked = sent.read(&ctx)?;
    let (document, version) = (id(&document_id)?, number(&version)?);
    let made = desk.line.comment(&ctx, document, version, &asked.place, &asked.words).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Takes a version of the alliance's back in one bank alone. The alliance decides that; a guard does it by itself.
#[utoipa::path(
    post, path = "/banks/{bank_id}/publishing/recalls", tag = "console", operation_id = "publishing_recall",
    params(("bank_id" = String, Path, description = "The bank")), request_body = PublishingRecall,
    responses((status = 200, body = PublishingRecalled), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn recall(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<PublishingRecall>,
) -> Result<Json<PublishingRecalled>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingMake)?;
    if !operator.identity.role.is_alliance() {
        return Err(Problem::forbidden());
    }
    let asked = sent.read(&ctx)?;
    let note = reason("note", &asked.note)?;
    let recalled = desk.line.recall(&ctx, id(&asked.document_id)?, asked.version, &note).await?;
    Ok(Json(PublishingRecalled { recalled }))
}

/// Begins a document of the bank with a template's text.
#[utoipa::path(
    post, path = "/banks/{bank_id}/publishing/templates", tag = "console", operation_id = "publishing_adopt",
    params(("bank_id" = String, Path, description = "The bank")), request_body = PublishingAdoption,
    responses((status = 201, body = PublishingPlace), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn adopt(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<PublishingAdoption>,
) -> Result<(StatusCode, Json<PublishingPlace>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingMake)?;
    let asked = sent.read(&ctx)?;
    let note = reason("note", &asked.note)?;
    let made = desk.line.adopt(&ctx, id(&asked.template_id)?, asked.name, asked.title, note).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

/// Takes what is new in the template into a document that was adopted from it. What the bank adapted stays.
#[utoipa::path(
    post, path = "/banks/{bank_id}/publishing/documents/{document_id}/template", tag = "console", operation_id = "publishing_template_update",
    params(("bank_id" = String, Path, description = "The bank"), ("document_id" = String, Path, description = "The document")),
    request_body = PublishingTemplateUpdate,
    responses((status = 200, body = PublishingPlace), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn update(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, document_id)): Path<(String, String)>,
    sent: Submission<PublishingTemplateUpdate>,
) -> Result<Json<PublishingPlace>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingMake)?;
    let asked = sent.read(&ctx)?;
    let note = reason("note", &asked.note)?;
    let made = desk.line.update_from_template(&ctx, id(&document_id)?, asked.prefer.into(), &note).await?;
    Ok(Json(made.into()))
}

/// Takes files in as drafts, all of them or none; or says what would become of them.
#[utoipa::path(
    post, path = "/banks/{bank_id}/publishing/import", tag = "console", operation_id = "publishing_import",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own")), request_body = PublishingImport,
    responses((status = 200, body = PublishingImported), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn import(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<PublishingImport>,
) -> Result<Json<PublishingImported>, Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingMake)?;
    let asked = sent.read(&ctx)?;
    let note = reason("note", &asked.note)?;
    let taken = desk.line.import(&ctx, asked.files, asked.mode.into(), &note).await?;
    Ok(Json(PublishingImported { items: taken.into_iter().map(Into::into).collect() }))
}
