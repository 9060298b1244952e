//! The image library for operators.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gateway::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument, Submission};
use kernel::{TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::picture::UPLOAD_BYTES_MAX;
use super::store::ImageRow;
use super::{Images, Upload, url};

/// Longest name and description, in characters.
const NAME_MAX: usize = 60;
const ALT_MAX: usize = 120;

/// The console's routes.
pub fn routes(images: Arc<Images>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(rename, remove)).with_state(images)
}

/// Which pictures.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImageQuery {
    /// A part of the name.
    #[param(max_length = 60)]
    pub part: Option<String>,
}

/// A page of the library.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibraryPage {
    items: Vec<LibraryImage>,
    next_cursor: Option<String>,
}

/// A picture of the library.
#[derive(Debug, Serialize, ToSchema)]
pub struct LibraryImage {
    /// What placements and articles name it by.
    image_id: String,
    /// What operators call it.
    name: String,
    /// What somebody who does not see it is told.
    alt_zh: String,
    /// The same in English.
    alt_en: String,
    /// Pixels of its largest size.
    width: i64,
    /// The same.
    height: i64,
    /// Bytes of all sizes together.
    bytes: i64,
    /// Its smallest size.
    preview_url: String,
    /// Its largest size.
    url: String,
    /// When it came.
    created_at: Timestamp,
}

/// A picture to be taken in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageUpload {
    /// What operators call it.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// What somebody who does not see it is told.
    #[schema(min_length = 1, max_length = 120)]
    alt_zh: String,
    /// The same in English.
    #[schema(min_length = 1, max_length = 120)]
    alt_en: String,
    /// PNG, JPEG or WebP of at most 2.5 MiB.
    #[schema(max_length = 3495256)]
    file_base64: String,
}

/// What a picture is called and what is told of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageNaming {
    /// What operators call it.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// What somebody who does not see it is told.
    #[schema(min_length = 1, max_length = 120)]
    alt_zh: String,
    /// The same in English.
    #[schema(min_length = 1, max_length = 120)]
    alt_en: String,
}

impl LibraryImage {
    fn of(bank: &TenantId, row: ImageRow) -> Self {
        let smallest = row.widths.first().copied().unwrap_or(row.width);
        Self {
            preview_url: url(bank, &row, smallest),
            url: url(bank, &row, row.width),
            image_id: row.image_id,
            name: row.name,
            alt_zh: row.alt.0,
            alt_en: row.alt.1,
            width: row.width,
            height: row.height,
            bytes: row.bytes,
            created_at: row.created_at,
        }
    }
}

/// The text without blanks around it, if it is neither empty nor longer than `most`.
fn text(field: &str, text: &str, most: usize) -> Result<String, Problem> {
    let text = text.trim();
    let printable = !text.chars().any(char::is_control);
    if !text.is_empty() && text.chars().count() <= most && printable {
        return Ok(text.to_owned());
    }
    Err(Problem::invalid(field, "out_of_range", format!("1 至 {most} 个字符 / 1 to {most} characters")))
}

/// The bank's pictures, the newest first.
#[utoipa::path(get, path = "/banks/{bank_id}/images", tag = "content", operation_id = "images_list",
    params(("bank_id" = String, Path, description = "Which bank"), PageParams, ImageQuery),
    responses((status = 200, body = LibraryPage),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(
    State(images): State<Arc<Images>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, query): Paged<ImageQuery>,
) -> Result<Json<LibraryPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingView)?;
    let part = query.part.unwrap_or_default();
    if part.chars().count() > NAME_MAX {
        return Err(Problem::invalid("part", "out_of_range", "最多 60 个字符 / At most 60 characters"));
    }
    let found = images.list(&ctx, part.trim(), &page).await?;
    let items = found.items.into_iter().map(|row| LibraryImage::of(&ctx.tenant, row)).collect();
    Ok(Json(LibraryPage { items, next_cursor: found.next_cursor }))
}

/// Takes a picture in: it is decoded and written anew in the sizes of screens. One that is there already is the one there is.
#[utoipa::path(post, path = "/banks/{bank_id}/images", tag = "content", operation_id = "image_add",
    params(("bank_id" = String, Path, description = "Which bank")), request_body = ImageUpload,
    responses((status = 201, body = LibraryImage),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn add(
    State(images): State<Arc<Images>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<ImageUpload>,
) -> Result<(StatusCode, Json<LibraryImage>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingMake)?;
    let upload = sent.read(&ctx)?;
    let name = text("name", &upload.name, NAME_MAX)?;
    let alt = (text("alt_zh", &upload.alt_zh, ALT_MAX)?, text("alt_en", &upload.alt_en, ALT_MAX)?);
    if upload.file_base64.len() > UPLOAD_BYTES_MAX / 3 * 4 + 4 {
        return Err(Problem::invalid("file_base64", "picture_refused", "at most 2.5 MiB"));
    }
    let file = STANDARD.decode(upload.file_base64.as_bytes());
    let file = file.map_err(|_| Problem::invalid("file_base64", "malformed", "不是 base64 / Not base64"))?;
    let row = images.take_in(&ctx, Upload { name, alt, file }).await?;
    Ok((StatusCode::CREATED, Json(LibraryImage::of(&ctx.tenant, row))))
}

/// Says anew what a picture is called and what is told of it.
#[utoipa::path(put, path = "/banks/{bank_id}/images/{image_id}", tag = "content", operation_id = "image_rename",
    params(("bank_id" = String, Path, description = "Which bank"), ("image_id" = String, Path, description = "Which")),
    request_body = ImageNaming,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn rename(
    State(images): State<Arc<Images>>,
    operator: Operator,
    Path((bank_id, image_id)): Path<(String, String)>,
    sent: Submission<ImageNaming>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingMake)?;
    let naming = sent.read(&ctx)?;
    let name = text("name", &naming.name, NAME_MAX)?;
    let (zh, en) = (text("alt_zh", &naming.alt_zh, ALT_MAX)?, text("alt_en", &naming.alt_en, ALT_MAX)?);
    images.rename(&ctx, &image_id, &name, (&zh, &en)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a picture out of the library, unless something that is published shows it, or is about to.
#[utoipa::path(delete, path = "/banks/{bank_id}/images/{image_id}", tag = "content", operation_id = "image_remove",
    params(("bank_id" = String, Path, description = "Which bank"), ("image_id" = String, Path, description = "Which")),
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn remove(
    State(images): State<Arc<Images>>,
    operator: Operator,
    Path((bank_id, image_id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingMake)?;
    images.remove(&ctx, &image_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
