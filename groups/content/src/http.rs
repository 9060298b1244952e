//! The brand for the app: its document, its manifest, its pictures.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use axum::{Json, Router};
use contracts::content::HomeLayout;
use gateway::{Problem, Visitor};
use kernel::TenantId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tenancy::Bank;
use utoipa::ToSchema;

use crate::manifest;
use crate::service::{Drawings, LiveBrand, Picture, Pictures, Service, Settings};
use crate::theme::{Face, Icons, Illustration, LegalText, Splash, Tone};

/// What a picture may do when somebody opens it by itself: nothing.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// A bank's face.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Brand {
    /// Which bank.
    pub bank_id: String,
    /// Full name, zh.
    pub name: String,
    /// Full name, en.
    pub name_en: String,
    /// Short name, up to 4 characters.
    pub short_name: String,
    /// One line, zh.
    pub slogan: String,
    /// One line, en.
    pub slogan_en: String,
    /// `#rrggbb`.
    #[schema(pattern = "^#[0-9a-f]{6}$")]
    pub primary_color: String,
    /// `#rrggbb`.
    #[schema(pattern = "^#[0-9a-f]{6}$")]
    pub accent_color: String,
    /// Corner radius of cards and buttons.
    #[schema(minimum = 0, maximum = 28)]
    pub radius_px: i64,
    /// Layout of the home page.
    pub home_layout: HomeLayout,
    /// How it looks.
    pub look: BrandLook,
    /// What is seen while the app starts.
    pub splash: Splash,
    /// The legal texts there are; what they say is asked for by itself.
    pub legal: Vec<BrandLegalTitle>,
    /// Texts of the app in the bank's own words.
    pub wording: BrandWording,
    /// The mark as it stands beside the name.
    pub logo_url: String,
    /// The mark on its ground.
    pub icon_url: String,
    /// The bank's telephone.
    pub service_phone: String,
    /// The bank's number in the clearing.
    pub bank_no: String,
    /// Changes whenever anything of the brand does.
    pub revision: String,
    /// Whether this is a demonstration.
    pub demo: bool,
}

/// How a bank looks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BrandLook {
    /// How icons are drawn.
    pub icons: Icons,
    /// What is drawn behind heads.
    pub illustration: Illustration,
    /// How customers are spoken to.
    pub tone: Tone,
    /// Variables of the style sheets: name without dashes, and value. The other variants say what differs from this.
    pub light: BTreeMap<String, String>,
    /// Dark.
    pub dark: BTreeMap<String, String>,
    /// Large type.
    pub elder_light: BTreeMap<String, String>,
    /// Large type, dark.
    pub elder_dark: BTreeMap<String, String>,
}

/// The title of a legal text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BrandLegalTitle {
    /// What it is told apart by.
    pub id: String,
    /// Title, zh.
    pub title_zh: String,
    /// Title, en.
    pub title_en: String,
}

/// The legal texts of a bank.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BrandLegalTexts {
    /// In their order; plain text, paragraphs apart by line breaks.
    pub texts: Vec<LegalText>,
}

/// Texts by their keys.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct BrandWording {
    /// In Chinese.
    pub zh: BTreeMap<String, String>,
    /// In English.
    pub en: BTreeMap<String, String>,
}

/// Where a picture of a bank is.
pub fn picture_url(bank: &TenantId, file: &str, pictured: &str) -> String {
    format!("/b/{bank}/{file}?v={pictured}")
}

impl Brand {
    /// The brand of `bank` as the app gets it.
    pub fn of(face: &Face, bank: &Bank, pictured: &str, settings: Settings) -> Self {
        let spec = face.spec.clone();
        let title = |text: &LegalText| BrandLegalTitle {
            id: text.id.clone(),
            title_zh: text.title_zh.clone(),
            title_en: text.title_en.clone(),
        };
        let mut brand = Self {
            bank_id: bank.id.to_string(),
            name: spec.name,
            name_en: spec.name_en,
            short_name: spec.short_name,
            slogan: spec.slogan,
            slogan_en: spec.slogan_en,
            primary_color: spec.primary_color,
            accent_color: spec.accent_color,
            radius_px: spec.radius_px,
            home_layout: spec.home_layout,
            look: face.look(),
            splash: face.splash.clone(),
            legal: face.legal.iter().map(title).collect(),
            wording: face.wording.clone(),
            logo_url: picture_url(&bank.id, "logo.svg", pictured),
            icon_url: picture_url(&bank.id, "icon.svg", pictured),
            service_phone: spec.service_phone,
            bank_no: bank.bank_no.clone(),
            revision: String::new(),
            demo: settings.demo,
        };
        let written = serde_json::to_vec(&brand).unwrap_or_default();
        brand.revision = hex::encode(&Sha256::digest(written)[..8]);
        brand
    }
}

/// The brand of the bank.
#[utoipa::path(get, path = "/brand", tag = "content", operation_id = "brand_get",
    responses((status = 200, body = Brand),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn brand(State(service): State<Arc<Service>>, Visitor(ctx): Visitor) -> Result<Json<Brand>, Problem> {
    Ok(Json(service.live(&ctx).await?.brand.clone()))
}

/// The bank's legal texts.
#[utoipa::path(get, path = "/brand/legal", tag = "content", operation_id = "brand_legal",
    responses((status = 200, body = BrandLegalTexts),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn legal(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
) -> Result<Json<BrandLegalTexts>, Problem> {
    Ok(Json(BrandLegalTexts { texts: service.live(&ctx).await?.face.legal.clone() }))
}

/// What is served below `/b/{bank}` beside the API.
pub fn site(service: Arc<Service>) -> Router {
    const SVG: &str = "image/svg+xml";
    const PNG: &str = "image/png";
    let router = Router::new()
        .route("/manifest.webmanifest", get(manifest_file))
        .route("/logo.svg", drawing(SVG, |drawings| &drawings.logo))
        .route("/icon.svg", drawing(SVG, |drawings| &drawings.icon))
        .route("/icon-192.png", picture(PNG, |pictures| &pictures.icon_192))
        .route("/icon-512.png", picture(PNG, |pictures| &pictures.icon_512))
        .route("/icon-maskable-512.png", picture(PNG, |pictures| &pictures.maskable_512))
        .route("/apple-touch-icon.png", picture(PNG, |pictures| &pictures.apple_180))
        // What browsers ask for by themselves; on a bank's own host it stands at the root.
        .route("/favicon.ico", picture(PNG, |pictures| &pictures.icon_192));
    router.with_state(service)
}

/// The version the address names.
#[derive(Debug, Deserialize)]
struct Versioned {
    v: Option<String>,
}

fn drawing(kind: &'static str, pick: fn(&Drawings) -> &Picture) -> MethodRouter<Arc<Service>> {
    let handler = async move |State(service): State<Arc<Service>>,
                              Visitor(ctx): Visitor,
                              Query(asked): Query<Versioned>,
                              headers: HeaderMap|
                -> Result<Response, Problem> {
        let live = service.live(&ctx).await?;
        Ok(send(&live, &asked, &headers, kind, pick(live.drawings().await?)))
    };
    get(handler)
}

fn picture(kind: &'static str, pick: fn(&Pictures) -> &Picture) -> MethodRouter<Arc<Service>> {
    let handler = async move |State(service): State<Arc<Service>>,
                              Visitor(ctx): Visitor,
                              Query(asked): Query<Versioned>,
                              headers: HeaderMap|
                -> Result<Response, Problem> {
        let live = service.live(&ctx).await?;
        Ok(send(&live, &asked, &headers, kind, pick(live.pictures().await?)))
    };
    get(handler)
}

fn send(live: &LiveBrand, asked: &Versioned, headers: &HeaderMap, kind: &'static str, picture: &Picture) -> Response {
    let current = asked.v.as_deref() == Some(live.pictured.as_str());
    // An address that names the version it shows never changes what it shows.
    let caching = if current { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let mut response = file(headers, kind, &picture.etag, caching, || picture.bytes.clone());
    let policy = HeaderValue::from_static(PICTURE_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

async fn manifest_file(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let live = service.live(&ctx).await?;
    let text = manifest::of(&ctx, &live).to_string();
    let etag = format!("\"manifest-{}\"", live.brand.revision);
    Ok(file(&headers, "application/manifest+json", &etag, "no-cache", || text.into_bytes()))
}

/// A file, or word that the caller has it already.
fn file(
    asked: &HeaderMap,
    kind: &'static str,
    etag: &str,
    caching: &'static str,
    bytes: impl FnOnce() -> Vec<u8>,
) -> Response {
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let fresh = known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag));
    let mut response = match fresh {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Body::from(bytes()).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
