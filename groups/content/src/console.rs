//! Banks for the console: which there are, and opening one.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use contracts::content::{BrandSpec, HomeLayout};
use contracts::insight::Figures;
use futures::{StreamExt, TryStreamExt, stream};
use gateway::{Operator, Permission, Problem, Submission};
use kernel::{Ctx, Timestamp};
use serde::{Deserialize, Serialize};
use tenancy::Bank;
use utoipa::ToSchema;

use crate::http::picture_url;
use crate::service::{Openings, Service};

/// Corner radius of a bank that does not say.
const RADIUS_DEFAULT_PX: i64 = 12;
/// Banks asked at a time.
const WIDTH: usize = 16;

/// What the handlers need.
#[derive(Clone)]
pub struct Desk {
    /// Brands and openings.
    pub service: Arc<Service>,
    /// Who counts.
    pub figures: Arc<dyn Figures>,
    /// Who takes part in opening a bank.
    pub openings: Openings,
}

/// The banks an operator may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct BankList {
    /// The oldest first.
    pub banks: Vec<BankSummary>,
}

/// A bank at a glance.
#[derive(Debug, Serialize, ToSchema)]
pub struct BankSummary {
    /// Its id.
    pub bank_id: String,
    /// Full name, zh.
    pub name: String,
    /// Full name, en.
    pub name_en: String,
    /// Short name.
    pub short_name: String,
    /// Its number in the clearing.
    pub bank_no: String,
    /// The prefix of the numbers it issues.
    pub bin: String,
    /// Always `open`: a bank that is still opening is not shown.
    pub status: BankStatus,
    /// The engine under it.
    pub engine: BankEngine,
    /// `#rrggbb`.
    pub primary_color: String,
    /// `#rrggbb`.
    pub accent_color: String,
    /// Where its mark is.
    pub logo_url: String,
    /// Users registered.
    pub customers: i64,
    /// Accounts opened.
    pub accounts: i64,
    /// Since when.
    pub opened_at: Timestamp,
    /// Where its app is.
    pub app_url: String,
}

/// Whether a bank serves.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BankStatus {
    /// It does.
    Open,
}

/// The engine under a bank.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BankEngine {
    /// Embedded.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// A bank to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BankOpen {
    /// A lower-case letter, then 2 to 19 lower-case letters or digits.
    #[schema(pattern = "^[a-z][a-z0-9]{2,19}$")]
    pub bank_id: String,
    /// Full name, zh; 2 to 40 characters.
    pub name: String,
    /// Full name, en; 2 to 60 characters.
    pub name_en: String,
    /// 1 to 4 characters.
    pub short_name: String,
    /// One line, zh.
    pub slogan: Option<String>,
    /// One line, en.
    pub slogan_en: Option<String>,
    /// `#rrggbb`, dark enough for white text; that of the logo when absent.
    pub primary_color: Option<String>,
    /// `#rrggbb`; that of the logo when absent.
    pub accent_color: Option<String>,
    /// 0 to 24; 12 when absent.
    pub radius_px: Option<i64>,
    /// Cards when absent.
    pub home_layout: Option<HomeLayout>,
    /// The mark: shapes only, at most 64 KiB; drawn by the platform when absent.
    pub logo_svg: Option<String>,
    /// The bank's telephone, 3 to 20 digits, blanks or dashes. Only in a demonstration may it be absent: then the bank
    /// gets a fictional one.
    pub service_phone: Option<String>,
}

/// The banks; a bank's own operator sees only that one.
#[utoipa::path(get, path = "/banks", tag = "content", operation_id = "bank_list",
    responses((status = 200, body = BankList),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(State(desk): State<Desk>, operator: Operator) -> Result<Json<BankList>, Problem> {
    operator.require(Permission::BankView)?;
    let seen: Vec<_> = desk.service.banks().into_iter().filter(|bank| operator.sees(&bank.id)).collect();
    let summaries = seen.into_iter().map(|bank| summary(&desk, operator.own(), bank));
    let banks = stream::iter(summaries).buffered(WIDTH).try_collect().await?;
    Ok(Json(BankList { banks }))
}

/// One bank.
#[utoipa::path(get, path = "/banks/{bank_id}", tag = "content", operation_id = "bank_get",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = BankSummary),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn get(
    State(desk): State<Desk>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<BankSummary>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::BankView)?;
    let bank = desk.service.bank(&ctx)?;
    Ok(Json(summary(&desk, &ctx, bank).await?))
}

/// Opens a bank: its database, its numbers, its first products, limits and brand. Ready when answered.
#[utoipa::path(post, path = "/banks", tag = "content", operation_id = "bank_open", request_body = BankOpen,
    responses((status = 201, body = BankSummary),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn open(
    State(desk): State<Desk>,
    operator: Operator,
    sent: Submission<BankOpen>,
) -> Result<(StatusCode, Json<BankSummary>), Problem> {
    let ctx = operator.in_alliance(Permission::BankOpen)?;
    let form = sent.read(&ctx)?;
    let colours = [form.primary_color, form.accent_color];
    let [primary_color, accent_color] = desk.service.colours(form.logo_svg.clone(), colours).await;
    let spec = BrandSpec {
        name: form.name,
        name_en: form.name_en,
        short_name: form.short_name,
        slogan: form.slogan.unwrap_or_default(),
        slogan_en: form.slogan_en.unwrap_or_default(),
        primary_color,
        accent_color,
        radius_px: form.radius_px.unwrap_or(RADIUS_DEFAULT_PX),
        home_layout: form.home_layout.unwrap_or_default(),
        logo_svg: form.logo_svg,
        service_phone: desk.service.service_phone(form.service_phone),
    };
    let bank = desk.service.clone().open_bank(&ctx, &form.bank_id, spec, &desk.openings).await?;
    Ok((StatusCode::CREATED, Json(summary(&desk, &ctx, bank).await?)))
}

async fn summary(desk: &Desk, ctx: &Ctx, bank: Arc<Bank>) -> Result<BankSummary, Problem> {
    let ctx = ctx.in_tenant(bank.id.clone());
    let live = desk.service.live(&ctx).await?;
    let totals = desk.figures.bank_totals(&ctx).await.map_err(crate::Error::from)?;
    Ok(BankSummary {
        bank_id: bank.id.to_string(),
        name: live.face.spec.name.clone(),
        name_en: live.face.spec.name_en.clone(),
        short_name: live.face.spec.short_name.clone(),
        bank_no: bank.bank_no.clone(),
        bin: bank.bin.as_str().to_owned(),
        status: BankStatus::Open,
        engine: match bank.engine {
            storage::Engine::Sqlite => BankEngine::Sqlite,
            storage::Engine::Postgres => BankEngine::Postgres,
        },
        primary_color: live.face.spec.primary_color.clone(),
        accent_color: live.face.spec.accent_color.clone(),
        logo_url: picture_url(&bank.id, "logo.svg", &live.pictured),
        customers: totals.customers,
        accounts: totals.accounts,
        opened_at: bank.opened_at,
        app_url: format!("/b/{}/", bank.id),
    })
}
