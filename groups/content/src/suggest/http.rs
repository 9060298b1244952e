//! What the app tells of suggestions.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use gateway::{Body, Customer, Problem, ProblemDocument};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::page::Pages;

/// Suggestions that are told at a time, at most.
const SEEN_MAX: usize = 8;

/// What was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestionsSeen {
    /// Keys of functions, each once, at most 8.
    #[schema(max_items = 8)]
    keys: Vec<String>,
}

/// Says that the customer saw suggestions: half of them in sight for a second. Counted once a day, and only of who agrees to
/// be known by what they do.
#[utoipa::path(post, path = "/suggestions/seen", tag = "content", operation_id = "suggestions_seen",
    request_body = SuggestionsSeen,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn seen(
    State(pages): State<Arc<Pages>>,
    customer: Customer,
    Body(SuggestionsSeen { mut keys }): Body<SuggestionsSeen>,
) -> Result<StatusCode, Problem> {
    let ctx = &customer.0;
    if keys.len() > SEEN_MAX {
        return Err(Problem::invalid("keys", "out_of_range", "最多 8 项 / At most 8"));
    }
    keys.sort_unstable();
    keys.dedup();
    let catalogue = pages.menus.catalogue(ctx).await?;
    if keys.iter().any(|key| catalogue.entry(key).is_none()) {
        return Err(Problem::invalid("keys", "unknown", "没有这个功能 / There is no such function"));
    }
    pages.suggestions.seen(ctx, customer.user_id()?, &keys).await?;
    Ok(StatusCode::NO_CONTENT)
}
