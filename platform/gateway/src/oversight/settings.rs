//! A bank's parameters: which sets there are, what was in force when, and setting a new version.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use kernel::{Ctx, Kind, Lang, Timestamp};
use parameters::{Confidence, Field, Known, NewVersion, Unit, Version};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Oversight;
use crate::{Operator, Permission, Problem, ProblemDocument, Published, Submission};

/// The parameter sets of a bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParameterSets {
    items: Vec<ParameterSetRow>,
}

/// A set and how it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParameterSetRow {
    /// `account.classes`, …
    name: String,
    /// In the reader's language.
    title: String,
    /// In force; 0 for the platform's defaults.
    version: i64,
    /// Since when; none for the platform's defaults.
    effective_from: Option<Timestamp>,
    /// Versions that will come into force later.
    coming: i64,
}

/// A set, whole: its fields in words, what is in force, and every version.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParameterSetDetail {
    name: String,
    title: String,
    fields: Vec<ParameterField>,
    /// What is in force now, set here or published.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    body: Value,
    /// In force; 0 for the platform's defaults.
    version: i64,
    /// Whether it was ever published as a document: then no version is set here any more.
    published: bool,
    /// The platform's defaults.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    defaults: Value,
    /// The newest first.
    versions: Vec<ParameterVersion>,
}

/// One field of a set.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParameterField {
    /// Where it stands in the body: `class_two.out_day_minor`.
    path: String,
    /// In the reader's language.
    label: String,
    unit: ParameterUnit,
    /// The rule it comes from; empty for the platform's own choice.
    source: String,
    confidence: ParameterConfidence,
}

/// What a field is counted in.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParameterUnit {
    /// Integer minor units.
    MoneyMinor,
    /// A number of things.
    Count,
    /// Seconds.
    Seconds,
    /// Hours.
    Hours,
    /// Days.
    Days,
    /// Months.
    Months,
    /// Parts per million.
    PartsPerMillion,
    /// `HH:MM`.
    TimeOfDay,
    /// Yes or no.
    Flag,
    /// Words.
    Text,
    /// JSON of its own shape.
    Structure,
}

/// How sure the source of a figure is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParameterConfidence {
    /// The primary text, or computed.
    Primary,
    /// Secondary sources.
    Secondary,
    /// Commonly known, not verified.
    Unverified,
    /// The platform's own choice.
    Own,
}

/// A version of a set.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParameterVersion {
    version: i64,
    effective_from: Timestamp,
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    body: Value,
    /// Why.
    note: String,
    /// The operator's name, or id when nobody is known by it.
    set_by: String,
    set_at: Timestamp,
}

/// A new version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewParameterVersion {
    /// The whole set; fields left out take the platform's defaults.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    body: Value,
    /// Nothing for at once; never in the past.
    effective_from: Option<Timestamp>,
    /// Why, 4 to 200 characters.
    note: String,
}

impl Oversight {
    fn set_named(&self, name: &str) -> Result<&Arc<dyn Known>, Problem> {
        self.sets.iter().find(|set| set.name() == name).ok_or_else(Problem::not_found)
    }

    async fn published(&self, ctx: &Ctx, name: &str) -> Result<Published, Problem> {
        for line in &self.published {
            let found = line.published(ctx, name).await?;
            if found != Published::Never {
                return Ok(found);
            }
        }
        Ok(Published::Never)
    }

    async fn shown(&self, ctx: &Ctx, versions: Vec<Version>) -> Result<Vec<ParameterVersion>, Problem> {
        let ids: BTreeSet<String> = versions.iter().map(|version| version.set_by.clone()).collect();
        let names = self.who.operators.names(ctx, &ids).await?;
        let shown = versions.into_iter().map(|version| ParameterVersion {
            version: version.version,
            effective_from: version.effective_from,
            body: version.body,
            note: version.note,
            set_by: names.get(&version.set_by).cloned().unwrap_or(version.set_by),
            set_at: version.set_at,
        });
        Ok(shown.collect())
    }
}

/// The version in force at `now`, of versions in any order.
fn in_force(versions: &[Version], now: Timestamp) -> Option<&Version> {
    let begun = versions.iter().filter(|version| version.effective_from <= now);
    begun.max_by_key(|version| (version.effective_from, version.version))
}

/// The moment whose version holds at `now`: beneath what is published nothing that was set for later comes up.
fn holding_at(published: &Published, now: Timestamp) -> Timestamp {
    match published {
        Published::Out(since) => now.min(*since),
        _ => now,
    }
}

/// The bank's parameter sets.
#[utoipa::path(
    get, path = "/banks/{bank_id}/parameters", tag = "console", operation_id = "console_parameters",
    params(("bank_id" = String, Path, description = "The bank")),
    responses((status = 200, body = ParameterSets), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn list(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<ParameterSets>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterView)?;
    let mut items = Vec::with_capacity(oversight.sets.len());
    for set in &oversight.sets {
        let versions = oversight.parameters.history(&ctx, set.name()).await?;
        let current = in_force(&versions, ctx.now());
        let (zh, en) = set.title();
        items.push(ParameterSetRow {
            name: set.name().to_owned(),
            title: ctx.lang.pick(zh, en).to_owned(),
            version: current.map_or(0, |version| version.version),
            effective_from: current.map(|version| version.effective_from),
            coming: versions.iter().filter(|version| version.effective_from > ctx.now()).count() as i64,
        });
    }
    Ok(Json(ParameterSets { items }))
}

/// One parameter set with every version.
#[utoipa::path(
    get, path = "/banks/{bank_id}/parameters/{name}", tag = "console", operation_id = "console_parameter_set",
    params(("bank_id" = String, Path, description = "The bank"), ("name" = String, Path, description = "The set")),
    responses((status = 200, body = ParameterSetDetail), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn detail(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Path((bank_id, name)): Path<(String, String)>,
) -> Result<Json<ParameterSetDetail>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterView)?;
    let set = oversight.set_named(&name)?;
    let versions = oversight.parameters.history(&ctx, set.name()).await?;
    let published = oversight.published(&ctx, set.name()).await?;
    let current = in_force(&versions, holding_at(&published, ctx.now()));
    let (zh, en) = set.title();
    let defaults = set.default_body();
    let detail = ParameterSetDetail {
        name,
        title: ctx.lang.pick(zh, en).to_owned(),
        fields: set.fields().into_iter().map(|field| described(ctx.lang, field)).collect(),
        version: current.map_or(0, |version| version.version),
        published: published != Published::Never,
        body: match &published {
            Published::InForce(body) => filled(&defaults, Some(body)),
            _ => filled(&defaults, current.map(|version| &version.body)),
        },
        defaults,
        versions: oversight.shown(&ctx, versions).await?,
    };
    Ok(Json(detail))
}

/// Sets a new version of a parameter set.
#[utoipa::path(
    post, path = "/banks/{bank_id}/parameters/{name}", tag = "console", operation_id = "console_parameter_set_new",
    params(("bank_id" = String, Path, description = "The bank"), ("name" = String, Path, description = "The set")),
    request_body = NewParameterVersion,
    responses((status = 201, body = ParameterVersion), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn set(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Path((bank_id, name)): Path<(String, String)>,
    sent: Submission<NewParameterVersion>,
) -> Result<(StatusCode, Json<ParameterVersion>), Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::ParameterEdit)?;
    let request = sent.read(&ctx)?;
    let set = oversight.set_named(&name)?;
    let note = crate::reason("note", &request.note)?;
    if oversight.published(&ctx, set.name()).await? != Published::Never {
        return Err(is_published());
    }
    let new = NewVersion { body: request.body, effective_from: request.effective_from, note };
    let version = oversight.parameters.set(&ctx, set.as_ref(), new).await?;
    let shown = oversight.shown(&ctx, vec![version]).await?.pop().ok_or_else(Problem::not_found)?;
    Ok((StatusCode::CREATED, Json(shown)))
}

/// 409.
fn is_published() -> Problem {
    Problem::new(Kind::Conflict, "parameter_published", "该参数已改为发布管理", "This set is published")
        .because(
            "该参数发布过，此后只能经发布管理修改，即使目前没有生效的文档。",
            "It was published once, and since then is changed under Publishing alone, even while no document is in force.",
        )
        .remedy(
            "请在发布管理中修改，由另一人批准后生效。",
            "Change it under Publishing; somebody else approves it.",
            None,
        )
}

/// A stored body with the defaults for what it does not say.
fn filled(defaults: &Value, body: Option<&Value>) -> Value {
    match (defaults, body) {
        (_, None) => defaults.clone(),
        (Value::Object(defaults), Some(Value::Object(body))) => {
            let mut all = defaults.clone();
            for (key, value) in body {
                let default = defaults.get(key).unwrap_or(&Value::Null);
                all.insert(key.clone(), filled(default, Some(value)));
            }
            Value::Object(all)
        }
        (_, Some(body)) => body.clone(),
    }
}

fn described(lang: Lang, field: Field) -> ParameterField {
    let (zh, en) = field.label;
    ParameterField {
        path: field.path.to_owned(),
        label: lang.pick(zh, en).to_owned(),
        unit: match field.unit {
            Unit::MoneyMinor => ParameterUnit::MoneyMinor,
            Unit::Count => ParameterUnit::Count,
            Unit::Seconds => ParameterUnit::Seconds,
            Unit::Hours => ParameterUnit::Hours,
            Unit::Days => ParameterUnit::Days,
            Unit::Months => ParameterUnit::Months,
            Unit::PartsPerMillion => ParameterUnit::PartsPerMillion,
            Unit::TimeOfDay => ParameterUnit::TimeOfDay,
            Unit::Flag => ParameterUnit::Flag,
            Unit::Text => ParameterUnit::Text,
            Unit::Structure => ParameterUnit::Structure,
        },
        source: lang.half_of(field.source).to_owned(),
        confidence: match field.confidence {
            Confidence::Primary => ParameterConfidence::Primary,
            Confidence::Secondary => ParameterConfidence::Secondary,
            Confidence::Unverified => ParameterConfidence::Unverified,
            Confidence::Own => ParameterConfidence::Own,
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_is_shown_whole() {
        let defaults = json!({ "a": { "x": 1, "y": 2 }, "b": 3 });
        assert_eq!(filled(&defaults, None), defaults);
        assert_eq!(filled(&defaults, Some(&json!({ "a": { "x": 9 } }))), json!({ "a": { "x": 9, "y": 2 }, "b": 3 }));
    }
}
