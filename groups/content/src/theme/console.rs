//! The theme studio's questions: what is in force, what a document would look like, what a logo suggests, which texts there are.
//!
//! Nothing here changes anything: a theme is written and released on the publishing line.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use contracts::content::HomeLayout;
use gateway::{Operator, Params, Permission, Problem, ProblemDocument, Submission};
use publishing::MAIN;
use publishing::model::Reach;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::{ThemeBody, WORDING_MAX};
use super::contrast::{Contrast, contrasts};
use super::face::Face;
use super::kind::{KIND, compile};
use super::palette::Palette;
use super::presets::{Preset, presets};
use super::tokens::{Icons, Illustration, Tone};
use super::wording::Text;
use crate::error::Error;
use crate::http::Brand;
use crate::service::Service;

/// Texts told at once, at most.
const TEXTS_MAX: usize = 60;

/// The console's routes.
pub fn routes(service: Arc<Service>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(state))
        .routes(routes!(trial))
        .routes(routes!(texts))
        .routes(routes!(palette))
        .with_state(service)
}

/// A bank's theme as it is in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThemeState {
    /// The version of the bank's own theme that is in force; nothing where it looks as it was opened.
    pub version: Option<i64>,
    /// The document of it.
    pub document_id: Option<String>,
    /// The face as a whole document.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub body: Value,
    /// As the app has it.
    pub brand: Brand,
    /// Looks to begin with.
    pub presets: Vec<ThemePreset>,
}

/// A look to begin with.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThemePreset {
    /// What it is told apart by.
    pub id: String,
    /// What it is called, zh.
    pub title_zh: String,
    /// What it is called, en.
    pub title_en: String,
    /// For whom, zh.
    pub about_zh: String,
    /// For whom, en.
    pub about_en: String,
    /// Its tokens.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub tokens: Value,
    /// Its style.
    pub style: ThemePresetStyle,
}

/// The style of a preset.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ThemePresetStyle {
    /// Icons.
    pub icons: Icons,
    /// Behind heads.
    pub illustration: Illustration,
    /// Tone of voice.
    pub tone: Tone,
    /// The home page.
    pub home_layout: HomeLayout,
}

/// A theme to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ThemeTrial {
    /// The document as it stands.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub body: Value,
}

/// What a theme would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThemeTried {
    /// As the app would have it; its pictures are written into their addresses. Nothing while the document is not right.
    pub brand: Option<Brand>,
    /// Every two colours that meet, in every variant.
    pub contrasts: Vec<Contrast>,
    /// What the document is refused for, contrast aside.
    pub objections: Vec<publishing::Objection>,
}

/// A logo to be looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ThemeLogo {
    /// SVG: shapes only, at most 64 KiB.
    pub logo_svg: String,
}

/// Texts of the app.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThemeTexts {
    /// Those found, by their keys.
    pub texts: Vec<Text>,
}

/// Which texts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ThemeTextsQuery {
    /// Words that stand in them, or in their keys.
    #[param(max_length = 400)]
    pub words: Option<String>,
}

/// The bank's theme in force, and looks to begin with.
#[utoipa::path(get, path = "/banks/{bank_id}/theme", tag = "content", operation_id = "theme_state",
    params(("bank_id" = String, Path, description = "Which bank")),
    responses((status = 200, body = ThemeState),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
async fn state(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<ThemeState>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingView)?;
    let live = service.live(&ctx).await?;
    let in_force = service.line().in_force(&ctx, KIND).await?;
    let own = in_force.documents().find(|line| line.name == MAIN && line.reach == Reach::Own);
    let released = own.and_then(|line| in_force.live(line));
    Ok(Json(ThemeState {
        version: released.map(|released| released.version),
        document_id: own.map(|line| line.document_id.to_string()),
        body: live.face.document(),
        brand: live.brand.clone(),
        presets: presets().iter().map(shown).collect(),
    }))
}

/// What a document would look like, and whether it can be read.
#[utoipa::path(post, path = "/banks/{bank_id}/theme/trial", tag = "content", operation_id = "theme_trial",
    request_body = ThemeTrial,
    params(("bank_id" = String, Path, description = "Which bank")),
    responses((status = 200, body = ThemeTried),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
async fn trial(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<ThemeTrial>,
) -> Result<Json<ThemeTried>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingView)?;
    let form = sent.read(&ctx)?;
    let opened = service.opened(&ctx).await?;
    let checked = service.line().try_body(&ctx, KIND, &form.body).await;
    let objections = match checked {
        Ok(()) => Vec::new(),
        Err(publishing::Error::Objections(objections)) => objections,
        Err(other) => return Err(other.into()),
    };
    let work = storage::blocking(move || {
        let theme = compile(&form.body).or_else(|_| serde_json::from_value::<ThemeBody>(form.body.clone())).ok();
        theme.map(|theme| {
            let face = Face::of(&opened.spec, Some(&theme), None);
            let contrasts = contrasts(&face.tokens);
            (face, contrasts)
        })
    });
    let tried = work.await.map_err(|_| Error::CutOff)?;
    let bank = service.bank(&ctx)?;
    let (face, contrasts) = tried.map_or((None, Vec::new()), |(face, contrasts)| (Some(face), contrasts));
    let brand = face.map(|face| {
        let mut brand = Brand::of(&face, &bank, &face.pictured(), service.settings());
        if let Some(svg) = face.spec.logo_svg.as_deref().and_then(|svg| crate::art::clean(svg).ok()) {
            let inside = format!("data:image/svg+xml,{}", percent(&svg));
            (brand.logo_url, brand.icon_url) = (inside.clone(), inside);
        }
        brand
    });
    // What cannot be read is told by the contrasts, with its remedy.
    let unread =
        |place: &str| contrasts.iter().any(|one| !one.passes && place == format!("/tokens/color/{}/$value", one.token));
    let objections = objections.into_iter().filter(|one| !unread(&one.place)).collect();
    Ok(Json(ThemeTried { brand, contrasts, objections }))
}

/// Texts of the app that a bank may say in its own words.
#[utoipa::path(get, path = "/banks/{bank_id}/theme/texts", tag = "content", operation_id = "theme_texts",
    params(("bank_id" = String, Path, description = "Which bank"), ThemeTextsQuery),
    responses((status = 200, body = ThemeTexts),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
async fn texts(
    State(service): State<Arc<Service>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Params(query): Params<ThemeTextsQuery>,
) -> Result<Json<ThemeTexts>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingView)?;
    service.bank(&ctx)?;
    let words = query.words.unwrap_or_default();
    if words.chars().count() > WORDING_MAX {
        return Err(Problem::invalid("words", "too_long", "最多 400 个字 / At most 400 characters"));
    }
    Ok(Json(ThemeTexts { texts: service.texts().search(words.trim(), TEXTS_MAX) }))
}

/// The colours of a logo, and what they suggest.
#[utoipa::path(post, path = "/theme/palette", tag = "content", operation_id = "theme_palette", request_body = ThemeLogo,
    responses((status = 200, body = Palette),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
async fn palette(operator: Operator, sent: Submission<ThemeLogo>) -> Result<Json<Palette>, Problem> {
    operator.require(Permission::PublishingMake)?;
    let form = sent.read(operator.own())?;
    let work = storage::blocking(move || super::palette(&form.logo_svg));
    Ok(Json(work.await.map_err(|_| Error::CutOff)??))
}

fn shown(preset: &Preset) -> ThemePreset {
    let preset = preset.clone();
    let style = ThemePresetStyle {
        icons: preset.style.icons,
        illustration: preset.style.illustration,
        tone: preset.style.tone,
        home_layout: preset.style.home_layout,
    };
    ThemePreset {
        id: preset.id,
        title_zh: preset.title_zh,
        title_en: preset.title_en,
        about_zh: preset.about_zh,
        about_en: preset.about_en,
        tokens: preset.tokens,
        style,
    }
}

/// Written so that it can stand in an address.
fn percent(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b' '
            | b'='
            | b':'
            | b'/'
            | b'('
            | b')'
            | b',' => {
                out.push(char::from(byte));
            }
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}
