//! The desk over HTTP, for operators. Verdicts and cases, appeals, lists, figures and the picture have files of their own.

mod appeals;
mod cases;
mod figures;
mod graph;
mod lists;
mod verdicts;

use std::sync::Arc;

use gateway::Problem;
use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Desk, Person};

/// Longest word of a scenario, and longest name of a rule.
const WORD_MAX: usize = 80;

/// Somebody, masked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RiskPerson {
    user_id: String,
    name_masked: Option<String>,
    /// Nothing for somebody who is not a customer any more.
    phone_masked: Option<String>,
}

/// What an operator did, and when.
#[derive(Debug, Serialize, ToSchema)]
pub struct RiskBy {
    /// The operator's id.
    by: String,
    /// What the operator is called, where that is known.
    by_name: Option<String>,
    at: Timestamp,
}

impl From<Person> for RiskPerson {
    fn from(person: Person) -> Self {
        let Person { user_id, name_masked, phone_masked } = person;
        Self { user_id: user_id.to_string(), name_masked, phone_masked }
    }
}

/// A word that is asked for: letters, digits and a few marks.
fn word(field: &'static str, text: Option<String>) -> Result<Option<String>, Problem> {
    let fits = |text: &str| {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':'));
        (1..=WORD_MAX).contains(&text.len()) && plain
    };
    match text {
        Some(text) if !fits(&text) => {
            Err(Problem::invalid(field, "malformed", "只含字母、数字和 _-.: / Letters, digits and _-.:"))
        }
        text => Ok(text),
    }
}

/// One of a few words that is asked for.
fn choice<T: std::str::FromStr>(field: &'static str, text: Option<&str>) -> Result<Option<T>, Problem> {
    let parsed = text.map(str::parse).transpose();
    parsed.map_err(|_| Problem::invalid(field, "out_of_range", "没有这个选项 / No such choice"))
}

/// An id that is asked for; something that is no id at all is simply not found.
fn id<T>(text: &str) -> Result<kernel::Id<T>, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// The routes of the desk.
pub fn routes(desk: Arc<Desk>) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(verdicts::list))
        .routes(routes!(verdicts::one))
        .routes(routes!(verdicts::label))
        .routes(routes!(verdicts::open_case))
        .routes(routes!(cases::waiting))
        .routes(routes!(cases::list))
        .routes(routes!(cases::one))
        .routes(routes!(cases::assign))
        .routes(routes!(cases::note))
        .routes(routes!(cases::decide))
        .routes(routes!(appeals::list))
        .routes(routes!(appeals::one))
        .routes(routes!(appeals::decide))
        .routes(routes!(lists::list, lists::put))
        .routes(routes!(lists::remove))
        .routes(routes!(figures::report))
        .routes(routes!(figures::rules))
        .routes(routes!(graph::picture))
        .with_state(desk)
}
