//! The brand for the app: its document, its manifest, its pictures.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use axum::{Json, Router};
use contracts::content::HomeLayout;
use gateway::{Problem, Visitor};
use kernel::{Ctx, TenantId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::error::Error;
use crate::service::{Drawings, LiveBrand, Picture, Pictures, Service};

/// What a picture may do when somebody opens it by itself: nothing.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// A bank's face.
#[derive(Debug, Serialize, ToSchema)]
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
    #[schema(minimum = 0, maximum = 24)]
    pub radius_px: i64,
    /// Layout of the home page.
    pub home_layout: HomeLayout,
    /// The mark as it stands beside the name.
    pub logo_url: String,
    /// The mark on its ground.
    pub icon_url: String,
    /// The bank's telephone.
    pub service_phone: String,
    /// The bank's number in the clearing.
    pub bank_no: String,
    /// Counted up with every change of the brand.
    pub version: i64,
    /// Whether this is a demonstration.
    pub demo: bool,
}

/// Where a picture of a bank is.
pub fn picture_url(bank: &TenantId, file: &str, version: i64) -> String {
    format!("/b/{bank}/{file}?v={version}")
}

/// The brand of the bank of `ctx` as the app gets it.
pub async fn brand_of(service: &Service, ctx: &Ctx) -> Result<Brand, Error> {
    let (bank, live) = (service.bank(ctx)?, service.live(ctx).await?);
    let LiveBrand { version, spec, .. } = &*live;
    let spec = spec.clone();
    Ok(Brand {
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
        logo_url: picture_url(&bank.id, "logo.svg", *version),
        icon_url: picture_url(&bank.id, "icon.svg", *version),
        service_phone: spec.service_phone,
        bank_no: bank.bank_no.clone(),
        version: *version,
        demo: service.settings().demo,
    })
}

/// The brand of the bank.
#[utoipa::path(get, path = "/brand", tag = "content", operation_id = "brand_get",
    responses((status = 200, body = Brand),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn brand(State(service): State<Arc<Service>>, Visitor(ctx): Visitor) -> Result<Json<Brand>, Problem> {
    Ok(Json(brand_of(&service, &ctx).await?))
}

/// What is served below `/b/{bank}` beside the API.
pub fn site(service: Arc<Service>) -> Router {
    const SVG: &str = "image/svg+xml";
    const PNG: &str = "image/png";
    let router = Router::new()
        .route("/manifest.webmanifest", get(manifest))
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
    let current = asked.v.as_deref() == Some(live.version.to_string().as_str());
    // An address that names the version it shows never changes what it shows.
    let caching = if current { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let mut response = file(headers, kind, &picture.etag, caching, || picture.bytes.clone());
    let policy = HeaderValue::from_static(PICTURE_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

async fn manifest(
    State(service): State<Arc<Service>>,
    Visitor(ctx): Visitor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let live = service.live(&ctx).await?;
    let text = manifest_of(&ctx, &live).to_string();
    let etag = format!("\"manifest-{}\"", live.version);
    Ok(file(&headers, "application/manifest+json", &etag, "no-cache", || text.into_bytes()))
}

fn manifest_of(ctx: &Ctx, live: &LiveBrand) -> serde_json::Value {
    let start = format!("/b/{}/", ctx.tenant);
    let icon = |file: &str, sizes: &str, kind: &str, purpose: &str| json!({ "src": picture_url(&ctx.tenant, file, live.version), "sizes": sizes, "type": kind, "purpose": purpose });
    json!({
        "id": start,
        "name": live.spec.name,
        "short_name": live.spec.short_name,
        "description": live.spec.slogan,
        "lang": "zh-CN",
        "dir": "ltr",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": live.spec.primary_color,
        "categories": ["finance"],
        "icons": [
            icon("icon.svg", "any", "image/svg+xml", "any"),
            icon("icon-192.png", "192x192", "image/png", "any"),
            icon("icon-512.png", "512x512", "image/png", "any"),
            icon("icon-maskable-512.png", "512x512", "image/png", "maskable"),
        ],
    })
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
