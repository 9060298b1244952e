//! Pictures as they are served: by the address of what they show, for ever, and so that they can do nothing.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use gateway::{Problem, Visitor};
use kernel::{Lang, TenantId};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::ImageRow;
use super::{Error, Images, Use};

/// A picture does nothing, wherever it is opened.
const POLICY: &str = "default-src 'none'; sandbox";

/// A picture for a screen.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ShownImage)]
pub struct Shown {
    /// Its address in a middle size.
    pub url: String,
    /// Its addresses with their widths, as `srcset` takes them.
    pub srcset: String,
    /// Pixels of its largest size: its place can be kept before it comes.
    pub width: i64,
    /// The same.
    pub height: i64,
    /// What it shows, in the caller's language.
    pub alt: String,
}

impl Shown {
    /// A picture of `bank` in words of `lang`.
    pub fn of(bank: &TenantId, row: &ImageRow, lang: Lang) -> Self {
        let address = |width: i64| url(bank, row, width);
        let middle = row.widths.iter().copied().find(|width| *width >= 750).or(row.widths.last().copied());
        let srcset: Vec<_> = row.widths.iter().map(|width| format!("{} {width}w", address(*width))).collect();
        Self {
            url: address(middle.unwrap_or(row.width)),
            srcset: srcset.join(", "),
            width: row.width,
            height: row.height,
            alt: lang.pick(&row.alt.0, &row.alt.1).to_owned(),
        }
    }
}

/// The address of one size.
pub fn url(bank: &TenantId, row: &ImageRow, width: i64) -> String {
    format!("/b/{bank}/images/{}/{width}.{}", row.image_id, row.format)
}

/// What is served below `/b/{bank}`.
pub fn site(images: Arc<Images>) -> Router {
    Router::new().route("/images/{image_id}/{size}", get(file)).with_state(images)
}

async fn file(
    State(images): State<Arc<Images>>,
    Visitor(ctx): Visitor,
    Path((id, size)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (width, ending) = size.split_once('.').ok_or_else(Problem::not_found)?;
    let width = width.parse().map_err(|_| Problem::not_found())?;
    let is_id = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_id {
        return Err(Problem::not_found());
    }
    let (format, file) = images.file(&ctx, &id, width).await?;
    if format.ending() != ending {
        return Err(Problem::not_found());
    }
    let etag = format!("\"{}-{width}\"", &id[..24]);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = match known.is_some_and(|tags| tags.contains(&etag)) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Body::from(file.to_vec()).into_response(),
    };
    let sent = response.headers_mut();
    sent.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    sent.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    sent.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    sent.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        sent.insert(header::ETAG, etag);
    }
    Ok(response)
}

fn in_use(how: Use, name: &str) -> Problem {
    let (zh, en) = match how {
        Use::Published => ("已发布的", "which is published, shows it."),
        Use::Coming => ("已排期、到时生效的", "which is released for a later time, shows it."),
        Use::Approved => ("已审批、待发布的", "which is approved and waits for its release, shows it."),
    };
    let title = ("图片正在使用，不能删除", "The picture is in use and cannot be removed");
    Problem::new(kernel::Kind::Conflict, "image_in_use", title.0, title.1)
        .because(format!("{zh}“{name}”用到这张图。"), format!("{name}, {en}"))
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Unknown => Self::not_found(),
            Error::File(why) => Self::invalid("file_base64", "picture_refused", why.to_string()),
            Error::Full => Self::new(
                kernel::Kind::Conflict,
                "image_library_full",
                "图片库已满，请先删除不用的图片",
                "The image library is full: remove what is not used",
            ),
            Error::InUse(how, name) => in_use(how, &name),
            Error::Store(error) => error.into(),
            Error::Bank(error) => error.into(),
            Error::Publishing(error) => error.into(),
            Error::CutOff => Self::fault(&error),
        }
    }
}
