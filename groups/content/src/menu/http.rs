//! The function menu for the app: all functions, one's own order, and that something was used.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gateway::{Body, Customer, Params, Problem, ProblemDocument};
use kernel::Lang;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::order;
use super::service::Ordering;
use super::spec::Entry;
use crate::page::Pages;
use crate::page::components::FORMAT;
use crate::page::spec::View;

/// Most favourites.
pub const FAVOURITES_MAX: usize = 16;
/// Functions told as used lately.
const RECENT: usize = 8;

/// A function, in the caller's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MenuItem {
    /// Its key.
    pub key: String,
    /// Its name.
    pub title: String,
    /// What it is for.
    pub about: String,
    /// The app's drawing.
    pub icon: String,
    /// Where it leads, inside the app.
    pub to: String,
    /// The function of the permission sets it needs; without one it is everybody's.
    pub needs: Option<String>,
    /// Why it is suggested, where it is.
    pub because: Option<String>,
}

impl MenuItem {
    /// An entry in one language.
    pub fn of(entry: &Entry, lang: Lang) -> Self {
        Self {
            key: entry.key.clone(),
            title: entry.title(lang).to_owned(),
            about: lang.pick(&entry.about_zh, &entry.about_en).to_owned(),
            icon: entry.icon.clone(),
            to: entry.to.clone(),
            needs: entry.needs.clone(),
            because: None,
        }
    }
}

/// Every function the caller is offered.
#[derive(Debug, Serialize, ToSchema)]
pub struct FunctionMenu {
    /// Under their heads, in the bank's order.
    groups: Vec<MenuGroup>,
    /// The caller's own, in their order.
    favourites: Vec<String>,
    /// What they used lately, the last first.
    recent: Vec<String>,
    /// How the rest is arranged.
    ordering: Ordering,
    /// Whether they agree to be known by what they do: without it nothing is counted.
    personalised: bool,
}

/// Functions under one head.
#[derive(Debug, Serialize, ToSchema)]
pub struct MenuGroup {
    /// In the caller's language.
    title: String,
    /// In the bank's order.
    items: Vec<MenuItem>,
}

/// In which version of the app.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MenuQuery {
    /// `usual` when absent.
    #[param(inline)]
    pub view: Option<View>,
}

/// What a customer puts in order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MenuOwn {
    /// Keys of functions, each once, at most 16.
    #[schema(max_items = 16)]
    favourites: Vec<String>,
    /// How the rest is arranged.
    ordering: Ordering,
}

/// Something was used.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MenuUse {
    /// The key of the function.
    #[schema(max_length = 40)]
    entry: String,
}

/// All functions the customer is offered, with their own order and what they used lately.
#[utoipa::path(get, path = "/menu", tag = "content", operation_id = "menu", params(MenuQuery),
    responses((status = 200, body = FunctionMenu),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn menu(
    State(pages): State<Arc<Pages>>,
    customer: Customer,
    Params(query): Params<MenuQuery>,
) -> Result<Json<FunctionMenu>, Problem> {
    let (ctx, user) = (&customer.0, customer.user_id()?);
    let menus = &pages.menus;
    let catalogue = menus.catalogue(ctx).await?;
    let visit = pages.visit(ctx, query.view.unwrap_or_default(), FORMAT).await?;
    let offered: Vec<&Entry> =
        catalogue.entries.iter().filter(|entry| entry.to_visit(&visit, ctx.user_id()).is_ok()).collect();
    let is_offered = |key: &str| offered.iter().any(|entry| entry.key == key);
    let (person, agreed) = (menus.person(ctx, user).await?, menus.agreed(ctx, user).await?);
    let groups = catalogue.groups.iter().map(|group| MenuGroup {
        title: ctx.lang.pick(&group.title_zh, &group.title_en).to_owned(),
        items: offered
            .iter()
            .filter(|entry| entry.group == group.id)
            .map(|entry| MenuItem::of(entry, ctx.lang))
            .collect(),
    });
    let recent = if agreed { order::recent(&person.uses, RECENT) } else { Vec::new() };
    Ok(Json(FunctionMenu {
        groups: groups.filter(|group| !group.items.is_empty()).collect(),
        favourites: person.favourites.iter().filter(|key| is_offered(key)).cloned().collect(),
        recent: recent.into_iter().filter(|key| is_offered(key)).map(str::to_owned).collect(),
        ordering: person.ordering,
        personalised: agreed,
    }))
}

/// Puts the customer's own functions in order.
#[utoipa::path(put, path = "/menu/own", tag = "content", operation_id = "menu_set", request_body = MenuOwn,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn set(
    State(pages): State<Arc<Pages>>,
    customer: Customer,
    Body(MenuOwn { favourites, ordering }): Body<MenuOwn>,
) -> Result<StatusCode, Problem> {
    let ctx = &customer.0;
    if favourites.len() > FAVOURITES_MAX {
        return Err(Problem::invalid("favourites", "out_of_range", "最多 16 项 / At most 16"));
    }
    let once: BTreeSet<&String> = favourites.iter().collect();
    if once.len() < favourites.len() {
        return Err(Problem::invalid("favourites", "repeated", "有重复的功能 / A function is there twice"));
    }
    let catalogue = pages.menus.catalogue(ctx).await?;
    if favourites.iter().any(|key| catalogue.entry(key).is_none()) {
        return Err(unknown("favourites"));
    }
    pages.menus.set(ctx, customer.user_id()?, favourites, ordering).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that the customer used a function. Counted only of who agrees to be known by what they do; the next page has it.
#[utoipa::path(post, path = "/menu/uses", tag = "content", operation_id = "menu_used", request_body = MenuUse,
    responses((status = 204), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn used(
    State(pages): State<Arc<Pages>>,
    customer: Customer,
    Body(MenuUse { entry }): Body<MenuUse>,
) -> Result<StatusCode, Problem> {
    let ctx = &customer.0;
    if pages.menus.catalogue(ctx).await?.entry(&entry).is_none() {
        return Err(unknown("entry"));
    }
    pages.menus.used(ctx, customer.user_id()?, &entry).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn unknown(field: &'static str) -> Problem {
    Problem::invalid(field, "unknown", "没有这个功能 / There is no such function")
}
