//! The profile, from the console: tags with their pictures, audiences and how they grow, and who is in them.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Path, State};
use contracts::user::{User, UserClass};
use gateway::{Operator, Permission, Problem, Submission};
use kernel::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Profiles;
use super::across::{Joining, ProfileAlliance, ProfileBenchmark};
use super::audiences::{AudienceDetail, AudienceRow, Estimate};
use super::learning::LearnedTag;
use super::people::{FILE_MAX, PersonView, ProfileNote, ProfileNotesTaken, Unfit};
use super::picture::TagBar;
use super::spec::{TagGroup, TagShown};
use super::words::TagFreshness;

/// The console's routes.
pub fn routes(profiles: Arc<Profiles>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(tags))
        .routes(routes!(estimate))
        .routes(routes!(audiences))
        .routes(routes!(audience))
        .routes(routes!(audience_people))
        .routes(routes!(copy))
        .routes(routes!(person))
        .routes(routes!(note))
        .routes(routes!(learn))
        .routes(routes!(across))
        .routes(routes!(benchmark, join_benchmark))
        .with_state(profiles)
}

/// The tags in force in a bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileTags {
    /// As it stands when.
    pub as_of: Timestamp,
    /// The version of the bank's document; none while those that ship are in force.
    pub version: Option<i64>,
    /// People who are profiled.
    pub people: u64,
    /// The customers among them.
    pub customers: u64,
    /// The tags in their order.
    pub items: Vec<ProfileTag>,
}

/// A tag in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileTag {
    /// As conditions know it.
    pub id: String,
    /// In the reader's language.
    pub title: String,
    /// Which shelf it stands on.
    pub group: TagGroup,
    /// Who answers for it.
    pub owner: String,
    /// Whether the person it is about is shown it.
    pub shown: TagShown,
    /// How soon it follows.
    pub freshness: TagFreshness,
    /// Where it comes from, in the reader's language.
    pub lineage: String,
    /// The tags it looks at.
    pub builds_on: Vec<String>,
    /// The audiences that ask for it.
    pub used_by: Vec<String>,
    /// `flag`, `whole`, `money`, `duration`, `choice`.
    pub holds: String,
    /// What a number is counted in, in the reader's language.
    pub unit: String,
    /// Whether it is noted by hand.
    pub choices: Option<Vec<super::people::PersonTagChoice>>,
    /// Of how many customers it is known.
    pub covered: u64,
    /// How its values lie among customers.
    pub bars: Vec<TagBar>,
    /// Whether it is a chance that is learned.
    pub is_learned: bool,
    /// How good that is; none while nothing was learned of it as it is defined now.
    pub learned: Option<LearnedTag>,
}

/// A condition to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AudienceQuestion {
    /// Over the bank's tags.
    #[schema(min_length = 1, max_length = 8000)]
    pub when: String,
}

/// What somebody looks for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfilePurpose {
    /// 4 to 200 characters. It goes on record.
    #[schema(min_length = 4, max_length = 200)]
    pub purpose: String,
}

/// What a copy of an audience is called.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AudienceCopyOrder {
    /// 1 to 60 characters.
    #[schema(min_length = 1, max_length = 60)]
    pub title: String,
}

/// Some audiences.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceList {
    /// As it stands when.
    pub as_of: Timestamp,
    /// People who are profiled.
    pub people: u64,
    /// The customers among them.
    pub customers: u64,
    /// The audiences, by name.
    pub items: Vec<AudienceRow>,
}

/// Who is in an audience.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudiencePeople {
    /// Customers in all.
    pub customers: u64,
    /// Some of them: at most 100.
    pub items: Vec<AudiencePerson>,
}

/// A customer, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudiencePerson {
    /// Who.
    #[schema(value_type = String)]
    pub user_id: Id<User>,
    /// The name, masked; none while it is not known.
    pub name: Option<String>,
    /// The phone, masked.
    pub phone: String,
    /// How far they have come.
    pub class: UserClass,
    /// Whether they are left out of whatever is done with it.
    pub held_out: bool,
}

/// What is noted of people.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileNotes {
    /// 1 to 2,000 rows.
    #[schema(min_items = 1, max_items = 2000)]
    pub notes: Vec<ProfileNote>,
}

/// Whether a bank lets others see where it stands.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileBenchmarkOrder {
    /// Whether it does.
    pub join: bool,
}

/// A bank's own people alone: of people the alliance sees sums.
pub(crate) fn in_own_bank(operator: &Operator, bank_id: &str, permission: Permission) -> Result<kernel::Ctx, Problem> {
    let ctx = operator.in_bank(bank_id, permission)?;
    if operator.identity.role.is_alliance() { Err(Problem::forbidden()) } else { Ok(ctx) }
}

/// The tags in force, where they come from, and how their values lie among the customers.
#[utoipa::path(get, path = "/banks/{bank_id}/profile/tags", tag = "insight", operation_id = "profile_tags",
    params(("bank_id" = String, Path, description = "Which bank")),
    responses((status = 200, body = ProfileTags),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn tags(
    State(profiles): State<Arc<Profiles>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<ProfileTags>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    Ok(Json(profiles.tags(&ctx).await?))
}

/// How many a condition holds of now. It changes nothing.
#[utoipa::path(post, path = "/banks/{bank_id}/profile/estimate", tag = "insight", operation_id = "profile_estimate",
    params(("bank_id" = String, Path, description = "Which bank")), request_body = AudienceQuestion,
    responses((status = 200, body = Estimate),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn estimate(
    State(profiles): State<Arc<Profiles>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<AudienceQuestion>,
) -> Result<Json<Estimate>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    let question = sent.read(&ctx)?;
    let begun = Instant::now();
    match profiles.estimate(&ctx, question.when).await? {
        Ok(estimate) => {
            let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            Ok(Json(Estimate { took_ms, ..estimate }))
        }
        Err(why) => Err(Problem::invalid("when", "unsound", why)),
    }
}

/// The audiences in force, and how many are in them.
#[utoipa::path(get, path = "/banks/{bank_id}/profile/audiences", tag = "insight", operation_id = "profile_audiences",
    params(("bank_id" = String, Path, description = "Which bank")),
    responses((status = 200, body = AudienceList),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn audiences(
    State(profiles): State<Arc<Profiles>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<AudienceList>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    Ok(Json(profiles.audience_list(&ctx).await?))
}

/// An audience: how it grew, whom it shares with others, and what its people are like.
#[utoipa::path(get, path = "/banks/{bank_id}/profile/audiences/{audience}", tag = "insight", operation_id = "profile_audience",
    params(("bank_id" = String, Path, description = "Which bank"), ("audience" = String, Path, description = "Which audience")),
    responses((status = 200, body = AudienceDetail),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn audience(
    State(profiles): State<Arc<Profiles>>,
    operator: Operator,
    Path((bank_id, audience)): Path<(String, String)>,
) -> Result<Json<AudienceDetail>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CockpitView)?;
    profiles.audience_detail(&ctx, &audience).await?.map(Json).ok_or_else(Problem::not_found)
}

/// Who is in an audience: customers, masked, for a purpose that goes on record.
#[utoipa::path(post, path = "/banks/{bank_id}/profile/audiences/{audience}/people", tag = "insight", operation_id = "profile_audience_people",
    params(("bank_id" = String, Path, description = "Which bank"), ("audience" = String, Path, description = "Which audience")),
    request_body = ProfilePurpose,
    responses((status = 200, body = AudiencePeople),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn audience_people(
    State(profiles): State<Arc<Profiles>>,
    operator: Operator,
    Path((bank_id, audience)): Path<(String, String)>,
    sent: Submission<ProfilePurpose>,
) -> Result<Json<AudiencePeople>, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::CustomerView)?;
    let ProfilePurpose { purpose } = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &purpose)?;
    profiles.audience_people(&ctx, &audience, &purpose).await?.map(Json).ok_or_else(Problem::not_found)
}

/// Keeps who is in an audience now, as it is.
#[utoipa::path(post, path = "/banks/{bank_id}/profile/audiences/{audience}/copies", tag = "insight", operation_id = "profile_audience_copy",
    params(("bank_id" = String, Path, description = "Which bank"), ("audience" = String, Path, description = "Which audience")),
    request_body = AudienceCopyOrder,
    responses((status = 200, body = AudienceDetail),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn copy(
    State(profiles): State<Arc<Profiles>>,
    operator: Operator,
    Path((bank_id, audience)): Path<(String, String)>,
    sent: Submission<AudienceCopyOrder>,
) -> Result<Json<AudienceDetail>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingMake)?;
    let AudienceCopyOrder { title } = sent.read(&ctx)?;
    if !(1..=60).contains(&title.trim().chars().count()) {
        return Err(Problem::invalid("title", "out_of_range", "1 至 60 字 / 1 to 60 characters"));
    }
    if !profiles.copy_audience(&ctx, &audience, title.trim()).await? {
        return Err(Problem::not_found());
    }
    profiles.audience_detail(&ctx, &audience).await?.map(Json).ok_or_else(Problem::not_found)
}

/// A customer from all sides, masked, for a purpose that goes on record.
#[utoipa::path(post, path = "/banks/{bank_id}/profile/people/{user_id}", tag = "insight", operation_id = "profile_person",
    params(("bank_id" = String, Path, description = "Which bank"), ("user_id" = String, Path, description = "Whom")),
    request_body = ProfilePurpose,
    responses((status = 200, body = PersonView),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn person(
    State(profiles): State<Arc<Profiles>>,
    operator: Operator,
    Path((bank_id, user_id)): Path<(String, String)>,
    sent: Submission<ProfilePurpose>,
) -> Result<Json<PersonView>, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::CustomerView)?;
    let ProfilePurpose { purpose } = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &purpose)?;
    let user = user_id.parse().map_err(|_| Problem::not_found())?;
    profiles.person_view(&ctx, user, &purpose).await?.map(Json).ok_or_else(Problem::not_found)
}

/// Notes a tag of customers, by hand or from a file, or takes it back.
#[utoipa::path(post, path = "/banks/{bank_id}/profile/tags/{tag}/notes", tag = "insight", operation_id = "profile_note",
    params(("bank_id" = String, Path, description = "Which bank"), ("tag" = String, Path, description = "Which tag")),
    request_body = ProfileNotes,
    responses((status = 200, body = ProfileNotesTaken),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn note(
    State(profiles): State<Arc<Profiles>>,
    operator: Operator,
    Path((bank_id, tag)): Path<(String, String)>,
    sent: Submission<ProfileNotes>,
) -> Result<Json<ProfileNotesTaken>, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::CustomerSupport)?;
    let ProfileNotes { notes } = sent.read(&ctx)?;
    if !(1..=FILE_MAX).contains(&notes.len()) {
        return Err(Problem::invalid("notes", "out_of_range", "1 至 2000 行 / 1 to 2,000 rows"));
    }
    match profiles.note(&ctx, &tag, &notes).await? {
        Ok(taken) => Ok(Json(taken)),
        Err(Unfit::Tag) => Err(Problem::not_found()),
        Err(Unfit::Value) => Err(Problem::invalid("value", "unknown", "标签没有这个取值 / the tag has no such value")),
    }
}

/// Learns a chance anew from what customers did up to yesterday. It takes some seconds, and one at a time.
#[utoipa::path(post, path = "/banks/{bank_id}/profile/tags/{tag}/learn", tag = "insight", operation_id = "profile_learn",
    params(("bank_id" = String, Path, description = "Which bank"), ("tag" = String, Path, description = "Which tag")),
    responses((status = 200, body = ProfileTags),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn learn(
    State(profiles): State<Arc<Profiles>>,
    operator: Operator,
    Path((bank_id, tag)): Path<(String, String)>,
) -> Result<Json<ProfileTags>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingMake)?;
    if !profiles.learn_tag(&ctx, &tag).await? {
        return Err(Problem::not_found());
    }
    Ok(Json(profiles.tags(&ctx).await?))
}

/// All banks together: how many customers are in the audiences that ship, and what they are like; bank by bank only those that joined.
#[utoipa::path(get, path = "/profile/alliance", tag = "insight", operation_id = "profile_alliance",
    responses((status = 200, body = ProfileAlliance),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn across(
    State(profiles): State<Arc<Profiles>>,
    operator: Operator,
) -> Result<Json<ProfileAlliance>, Problem> {
    let ctx = operator.in_alliance(Permission::CockpitView)?;
    Ok(Json(profiles.across(&ctx).await?))
}

/// Where a bank stands among those that joined; of itself alone while it has not.
#[utoipa::path(get, path = "/banks/{bank_id}/profile/benchmark", tag = "insight", operation_id = "profile_benchmark",
    params(("bank_id" = String, Path, description = "Which bank")),
    responses((status = 200, body = ProfileBenchmark),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn benchmark(
    State(profiles): State<Arc<Profiles>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<ProfileBenchmark>, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::CockpitView)?;
    Ok(Json(profiles.benchmark(&ctx).await?))
}

/// Lets others see where the bank stands, or not any more. It is the bank's own to say.
#[utoipa::path(put, path = "/banks/{bank_id}/profile/benchmark", tag = "insight", operation_id = "profile_benchmark_join",
    params(("bank_id" = String, Path, description = "Which bank")), request_body = ProfileBenchmarkOrder,
    responses((status = 200, body = ProfileBenchmark),
        (status = "4XX", body = gateway::ProblemDocument, content_type = "application/problem+json")))]
pub async fn join_benchmark(
    State(profiles): State<Arc<Profiles>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    sent: Submission<ProfileBenchmarkOrder>,
) -> Result<Json<ProfileBenchmark>, Problem> {
    let ctx = in_own_bank(&operator, &bank_id, Permission::ParameterEdit)?;
    let ProfileBenchmarkOrder { join } = sent.read(&ctx)?;
    profiles.join_benchmark(&ctx, if join { Joining::Joined } else { Joining::Apart }).await?;
    Ok(Json(profiles.benchmark(&ctx).await?))
}
