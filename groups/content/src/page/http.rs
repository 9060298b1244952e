//! Channel pages for the app, and for whoever is not signed in.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use gateway::{Params, Problem, ProblemDocument, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::Pages;
use super::components::FORMAT;
use super::service::{Showing, ShownFloor};
use super::spec::{Look, View};
use crate::menu::MenuItem;

/// What asks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// The version of the app; `usual` when absent.
    #[param(inline)]
    pub view: Option<View>,
    /// The newest format of pages the app knows; the newest there is when absent. What came later is left out.
    #[param(minimum = 1, maximum = 1000)]
    pub format: Option<i64>,
}

/// A page, put together for the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelPage {
    /// What addresses call it.
    pub page: String,
    /// In the caller's language.
    pub title: String,
    /// How it is framed.
    pub look: Look,
    /// The version of the bank's document; none of one that ships.
    pub version: Option<i64>,
    /// Whether audiences or what the caller uses decided something.
    pub personalised: bool,
    /// From the top.
    pub floors: Vec<ChannelFloor>,
}

/// A floor of a page.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelFloor {
    /// Its name on the page.
    pub id: String,
    /// Of what component: `menu`, `text`, …
    pub component: String,
    /// The component's properties; texts in the caller's language.
    #[schema(value_type = Object)]
    pub props: Arc<Value>,
    /// The functions it offers, in order.
    pub entries: Vec<MenuItem>,
}

impl ChannelPage {
    /// A page as somebody sees it.
    pub fn of(page: &str, shown: Showing) -> Self {
        let Showing { title, look, version, personalised, floors } = shown;
        let floors = floors.into_iter().map(|floor| {
            let ShownFloor { id, component, props, entries } = floor;
            ChannelFloor { id, component: component.to_owned(), props, entries }
        });
        Self { page: page.to_owned(), title, look, version, personalised, floors: floors.collect() }
    }
}

/// A channel page for the caller: the floors that are for them, in order.
#[utoipa::path(get, path = "/pages/{page}", tag = "content", operation_id = "page_get",
    params(("page" = String, Path, description = "home, wealth, life, card, mine, or one of the bank's own"), PageQuery),
    responses((status = 200, body = ChannelPage),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn page(
    State(pages): State<Arc<Pages>>,
    Visitor(ctx): Visitor,
    Path(page): Path<String>,
    Params(query): Params<PageQuery>,
) -> Result<Json<ChannelPage>, Problem> {
    let format = query.format.unwrap_or(FORMAT);
    if !(1..=1000).contains(&format) {
        return Err(Problem::invalid("format", "out_of_range", "1 至 1000 / 1 to 1000"));
    }
    let shown = pages.show(&ctx, &page, query.view.unwrap_or_default(), format).await?;
    Ok(Json(ChannelPage::of(&page, shown)))
}
