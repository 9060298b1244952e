//! Looking: kinds, documents, versions, differences, what is in force, templates, files.

use std::sync::Arc;

use axum::Json;
use axum::body::Body as Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Response, header};

use gateway::{Operator, PageParams, Paged, Params, Permission, Problem, ProblemDocument};
use kernel::Ctx;

use super::asked::{KindFilter, TwoVersions};
use super::shown::{
    Names, PublishingDiff, PublishingDocument, PublishingDocumentDetail, PublishingDocumentPage, PublishingFigure,
    PublishingInForce, PublishingKind, PublishingKinds, PublishingLine, PublishingOffers, PublishingText, figure,
    people_of, people_of_text,
};
use super::{Desk, id, number, place};
use crate::kind::{Deciding, Known, SAMPLE};
use crate::model::{Canary, Reach, State as Stage};
use crate::store::versions;

/// How far back figures are shown where no guard says it, in minutes.
const FIGURES_MINUTES: i64 = 60;
const SAMPLE_TITLE: (&str, &str) = ("样本数", "sample");

fn figures(ctx: &Ctx, known: &Known, amounts: Option<&[(String, i64)]>) -> Vec<PublishingFigure> {
    let amount = |name: &str| {
        let amounts = amounts?;
        Some(amounts.iter().find(|(figure, _)| figure == name).map_or(0, |(_, amount)| *amount))
    };
    let declared = known.kind.figures().iter().map(|declared| (declared.name, declared.title));
    let all = [(SAMPLE, SAMPLE_TITLE)].into_iter().chain(declared);
    all.map(|(name, title)| figure(ctx.lang, name, title, amount(name))).collect()
}

/// The kinds of document, and how much waits of each.
#[utoipa::path(
    get, path = "/banks/{bank_id}/publishing/kinds", tag = "console", operation_id = "publishing_kinds",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own")),
    responses((status = 200, body = PublishingKinds), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn kinds(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<PublishingKinds>, Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingView)?;
    let counted = versions::counted(&desk.line.db(&ctx)?).await?;
    let items = desk.line.0.kinds.values().map(|known| {
        let name = known.kind.name();
        let many = |stages: &[Stage]| {
            let of_it = counted.iter().filter(|(kind, stage, _)| kind == name && stages.contains(stage));
            of_it.map(|(_, _, many)| many).sum()
        };
        let (zh, en) = known.kind.title();
        PublishingKind {
            name: name.to_owned(),
            title: ctx.lang.pick(zh, en).to_owned(),
            schema: known.kind.schema(),
            first_body: known.kind.first_body(),
            main_only: known.kind.deciding() == Deciding::Main,
            guard_catalogue: known.catalogue.name().to_owned(),
            figures: figures(&ctx, known, None),
            drafts: many(&[Stage::Draft]),
            to_approve: many(&[Stage::Checked]),
            tried: many(&[Stage::Canary]),
        }
    });
    Ok(Json(PublishingKinds { items: items.collect() }))
}

/// Documents, those something was done with last first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/publishing/documents", tag = "console", operation_id = "publishing_documents",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own"), KindFilter, PageParams),
    responses((status = 200, body = PublishingDocumentPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn documents(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, filter): Paged<KindFilter>,
) -> Result<Json<PublishingDocumentPage>, Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingView)?;
    let page = desk.line.documents(&ctx, filter.kind.as_deref(), &page).await?;
    let people = page.items.iter().map(|row| row.created_by.clone()).collect();
    let names = Names(desk.names(&ctx, people).await?);
    let items = page.items.into_iter().map(|row| PublishingDocument::of(row, &names)).collect();
    Ok(Json(PublishingDocumentPage { items, next_cursor: page.next_cursor }))
}

/// A document, its versions and its history.
#[utoipa::path(
    get, path = "/banks/{bank_id}/publishing/documents/{document_id}", tag = "console", operation_id = "publishing_document",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own"), ("document_id" = String, Path, description = "The document")),
    responses((status = 200, body = PublishingDocumentDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn document(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, document_id)): Path<(String, String)>,
) -> Result<Json<PublishingDocumentDetail>, Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingView)?;
    let detail = desk.line.document(&ctx, id(&document_id)?).await?;
    let names = Names(desk.names(&ctx, people_of(&detail)).await?);
    Ok(Json(PublishingDocumentDetail::of(detail, &names)))
}

/// A version with its text, what was said about it and what it did.
#[utoipa::path(
    get, path = "/banks/{bank_id}/publishing/documents/{document_id}/versions/{version}", tag = "console", operation_id = "publishing_version",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own"), ("document_id" = String, Path, description = "The document"), ("version" = String, Path, description = "Its number")),
    responses((status = 200, body = PublishingText), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn version(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, document_id, version)): Path<(String, String, String)>,
) -> Result<Json<PublishingText>, Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingView)?;
    let (document, version) = (id(&document_id)?, number(&version)?);
    let text = desk.line.text(&ctx, document, version).await?;
    let minutes = text.version.guard.as_ref().map_or(FIGURES_MINUTES, |guard| guard.minutes);
    let amounts = desk.line.figures(&ctx, document, version, minutes).await?;
    let kind = desk.line.document(&ctx, document).await?.document.kind;
    let figures = figures(&ctx, desk.line.known(&kind)?, Some(&amounts));
    let names = Names(desk.names(&ctx, people_of_text(&text)).await?);
    Ok(Json(PublishingText::of(&ctx, text, figures, &names)))
}

/// How one version of a document differs from another.
#[utoipa::path(
    get, path = "/banks/{bank_id}/publishing/documents/{document_id}/diff", tag = "console", operation_id = "publishing_diff",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own"), ("document_id" = String, Path, description = "The document"), TwoVersions),
    responses((status = 200, body = PublishingDiff), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn diff(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, document_id)): Path<(String, String)>,
    Params(TwoVersions { from, to }): Params<TwoVersions>,
) -> Result<Json<PublishingDiff>, Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingView)?;
    let changes = desk.line.diff(&ctx, id(&document_id)?, from, to).await?;
    Ok(Json(PublishingDiff { from, to, changes }))
}

/// What is in force of a kind: the bank's own documents and those the alliance shares.
#[utoipa::path(
    get, path = "/banks/{bank_id}/publishing/in-force/{kind}", tag = "console", operation_id = "publishing_in_force",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own"), ("kind" = String, Path, description = "The kind")),
    responses((status = 200, body = PublishingInForce), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn in_force(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path((bank_id, kind)): Path<(String, String)>,
) -> Result<Json<PublishingInForce>, Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingView)?;
    let in_force = desk.line.in_force(&ctx, &kind).await?;
    let items = in_force.documents().map(|line| {
        let tried = in_force.tried(line);
        // Where else and on whom the alliance tries something is no bank's to know.
        let shown = |canary: &Canary| match line.reach == Reach::Shared && !ctx.tenant.is_alliance() {
            true => Canary { banks: Vec::new(), white_list: Vec::new(), ..canary.clone() },
            false => canary.clone(),
        };
        PublishingLine {
            document_id: line.document_id.to_string(),
            name: line.name.clone(),
            reach: line.reach,
            live: in_force.live(line).map(|artefact| artefact.version),
            tried: tried.map(|(_, artefact)| artefact.version),
            canary: tried.map(|(canary, _)| shown(canary)),
        }
    });
    Ok(Json(PublishingInForce { items: items.collect() }))
}

/// The alliance's templates that are offered to the bank, what was made of them, and which have something new.
#[utoipa::path(
    get, path = "/banks/{bank_id}/publishing/templates", tag = "console", operation_id = "publishing_templates",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own"), KindFilter),
    responses((status = 200, body = PublishingOffers), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn offers(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(filter): Params<KindFilter>,
) -> Result<Json<PublishingOffers>, Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingView)?;
    let offers = desk.line.offers(&ctx, filter.kind.as_deref()).await?;
    Ok(Json(PublishingOffers { items: offers.into_iter().map(Into::into).collect() }))
}

/// Documents as files in one archive: the text in force, or the newest where none is.
#[utoipa::path(
    get, path = "/banks/{bank_id}/publishing/export", tag = "console", operation_id = "publishing_export",
    params(("bank_id" = String, Path, description = "The bank, or `-` for what is the alliance's own"), KindFilter),
    responses(
        (status = 200, description = "The files", content_type = "application/zip", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn export(
    State(desk): State<Arc<Desk>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(filter): Params<KindFilter>,
) -> Result<Response<Bytes>, Problem> {
    let ctx = place(&operator, &bank_id, Permission::PublishingView)?;
    let bytes = desk.line.export_zip(&ctx, filter.kind.as_deref()).await?;
    let mut response = Response::new(Bytes::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"published.zip\""));
    Ok(response)
}
