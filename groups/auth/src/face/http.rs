//! Faces over HTTP: a check begins for a challenge or an enrolment, and pictures are sent to it step by step.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use contracts::auth::Challenge;
use contracts::face::{FaceAction, FaceFault, FaceRoute};
use contracts::secret::SecretText;
use gateway::{Body, CallName, Customer, PathId, Problem, ProblemDocument};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::CheckStanding;
use super::model::{self, PicturesUnfit};
use super::store::FaceCheck as CheckMark;
use crate::sealed::http::arrived_long;
use crate::service::Service;
use crate::tools::store::Enrolment;

/// A customer's routes.
pub fn routes() -> OpenApiRouter<Arc<Service>> {
    OpenApiRouter::new().routes(routes!(challenge_face)).routes(routes!(enrolment_face)).routes(routes!(frames))
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FaceBegin {}

/// How a face check stands.
#[derive(Serialize, ToSchema)]
pub struct FaceCheck {
    check_id: String,
    expires_at: Timestamp,
    /// How many steps are done.
    step: i64,
    /// How many there are.
    steps: i64,
    /// What to do before the camera now; nothing when all is done. What comes after it is not told.
    action: Option<FaceAction>,
    /// Why the last pictures were in vain.
    fault: Option<FaceFault>,
    /// Looks left before the check is over.
    looks_left: i64,
    /// Who looks.
    route: FaceRoute,
}

impl From<CheckStanding> for FaceCheck {
    fn from(standing: CheckStanding) -> Self {
        Self {
            check_id: standing.check_id.to_string(),
            expires_at: standing.expires_at,
            step: standing.step,
            steps: standing.steps,
            action: standing.action,
            fault: standing.fault,
            looks_left: standing.looks_left,
            route: standing.route,
        }
    }
}

/// What was done before the camera.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FaceFrames {
    /// Which step it is of; one that is done already is not looked at again.
    #[schema(minimum = 0, maximum = 8)]
    step: i64,
    /// One to six pictures in the order they were taken: JPEGs in base64 of at most 48 KiB each and 136 KiB together, a
    /// comma between them. None is kept.
    frames: SecretText,
}

/// Begins a face check for a challenge; one that was begun for it before is over.
#[utoipa::path(
    post, path = "/challenges/{challenge_id}/face", tag = "auth", operation_id = "challenge_face",
    params(("challenge_id" = String, Path, description = "The challenge")), request_body = FaceBegin,
    responses((status = 201, body = FaceCheck), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn challenge_face(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    PathId(challenge): PathId<Challenge>,
    Body(FaceBegin {}): Body<FaceBegin>,
) -> Result<(StatusCode, Json<FaceCheck>), Problem> {
    Ok((StatusCode::CREATED, Json(service.begin_challenge_check(&ctx, challenge).await?.into())))
}

/// Begins a face check for an enrolment; one that was begun for it before is over.
#[utoipa::path(
    post, path = "/me/tool-enrolments/{enrolment_id}/face", tag = "auth", operation_id = "enrolment_face",
    params(("enrolment_id" = String, Path, description = "From the beginning of the enrolment")), request_body = FaceBegin,
    responses((status = 201, body = FaceCheck), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn enrolment_face(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    PathId(enrolment): PathId<Enrolment>,
    Body(FaceBegin {}): Body<FaceBegin>,
) -> Result<(StatusCode, Json<FaceCheck>), Problem> {
    Ok((StatusCode::CREATED, Json(service.begin_enrolment_check(&ctx, enrolment).await?.into())))
}

/// Has pictures of one step looked at, and says what to do next or why they were in vain.
#[utoipa::path(
    post, path = "/face-checks/{check_id}/frames", tag = "auth", operation_id = "face_frames",
    params(("check_id" = String, Path, description = "The check")), request_body = FaceFrames,
    responses((status = 200, body = FaceCheck), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn frames(
    State(service): State<Arc<Service>>,
    Customer(ctx): Customer,
    PathId(check): PathId<CheckMark>,
    call: CallName,
    Body(request): Body<FaceFrames>,
) -> Result<Json<FaceCheck>, Problem> {
    let came = arrived_long("frames", request.frames)?;
    let [Some(text)] = service.unseal(&ctx, &call, [("frames", Some(came))]).await? else {
        return Err(Problem::invalid("frames", "required", "必填 / required"));
    };
    let frames = model::frames(text.expose()).map_err(|unfit| match unfit {
        PicturesUnfit::Number => {
            Problem::invalid("frames", "out_of_range", "须为 1 至 6 张，合计不超过 136 KiB / 1 to 6, 136 KiB together")
        }
        PicturesUnfit::Picture => {
            Problem::invalid("frames", "malformed", "须为不超过 48 KiB 的 JPEG / JPEGs of at most 48 KiB")
        }
    })?;
    Ok(Json(service.look(&ctx, check, request.step, &frames).await?.into()))
}
