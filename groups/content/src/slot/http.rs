//! Slots for the apps: what is put before somebody on a page, and what the app tells of it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use gateway::{Body, Customer, Params, Problem, ProblemDocument, Visitor};
use kernel::{Actor, Ctx, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Link, Shape, Told};
use super::place::{Edition, Placed, Shown, TOLD_MAX, Tell, Viewer};
use super::{Error, Slots};
use crate::material;

/// Longest pattern of a page, name of a slot or audience, and id.
const PAGE_MAX: usize = 120;
const NAME_MAX: usize = 60;
const ID_MAX: usize = 64;

/// The customers' routes.
pub fn customer_routes(slots: Arc<Slots>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(placed)).routes(routes!(told)).with_state(slots)
}

/// Which page of which edition.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SlotsQuery {
    /// The page by its pattern, `/`; `start` while the app opens.
    #[param(max_length = 120)]
    pub page: String,
    /// The edition of the app; the usual one when absent.
    #[param(inline)]
    pub edition: Option<SlotsEdition>,
}

/// An edition of the app.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SlotsEdition {
    /// The usual one.
    Standard,
    /// For elder people: nothing moves, covers or stands in the way by itself.
    Elder,
}

impl From<SlotsEdition> for Edition {
    fn from(edition: SlotsEdition) -> Self {
        match edition {
            SlotsEdition::Standard => Self::Standard,
            SlotsEdition::Elder => Self::Elder,
        }
    }
}

/// What is put before somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacedSlots {
    /// Slots with something in them, in the order of the page.
    slots: Vec<PlacedSlot>,
}

/// A slot with something in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacedSlot {
    /// Which.
    slot_id: String,
    /// What it looks like.
    shape: Shape,
    /// What it is called, for whoever does not see it.
    title: String,
    /// Pixels of a picture at least: its place can be kept by them.
    width: u32,
    /// The same.
    height: u32,
    /// Seconds each is shown, where they follow each other.
    rotation_s: u32,
    /// What, in order.
    materials: Vec<PlacedMaterial>,
}

/// Something to be shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacedMaterial {
    /// Which placement; to be told with it.
    placement_id: String,
    /// Which version of it.
    version: i64,
    /// In which arm of an experiment.
    arm: String,
    /// The audience it is shown for, to be told with it; empty for everybody.
    audience: String,
    /// By which promise, where there is one; to be told with it. It counts once.
    promise_id: Option<String>,
    /// Not to be shown later than that.
    show_until: Timestamp,
    /// The headline.
    title: String,
    /// One more line; may be empty.
    text: String,
    /// The picture.
    image: Option<material::Shown>,
    /// Where it leads.
    link: Option<PlacedLink>,
}

/// Where something leads.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PlacedLink {
    /// A page of the app.
    Page {
        /// `/transfer`.
        to: String,
    },
    /// An article of the bank.
    Article {
        /// Its name.
        name: String,
    },
    /// A page elsewhere, of a host the bank allows.
    Https {
        /// `https://…`.
        to: String,
    },
}

/// What an app showed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotsTold {
    /// At most 100.
    #[schema(min_items = 1, max_items = 100)]
    items: Vec<SlotsToldItem>,
}

/// One thing that was shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotsToldItem {
    /// What became of it.
    what: Told,
    /// Where.
    #[schema(max_length = 60)]
    slot_id: String,
    /// Of which placement.
    #[schema(max_length = 64)]
    placement_id: String,
    /// By which promise.
    #[schema(max_length = 64)]
    promise_id: Option<String>,
    /// The audience it was shown for.
    #[schema(max_length = 60)]
    audience: Option<String>,
}

/// What of it counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotsCounted {
    /// How many; what was told before does not count again, and what was never seen is not followed.
    counted: usize,
}

impl PlacedSlot {
    /// What travels of `placed`.
    pub fn of(placed: Placed, ctx: &Ctx) -> Self {
        let Placed { slot, shown } = placed;
        Self {
            title: ctx.lang.pick(&slot.title_zh, &slot.title_en).to_owned(),
            slot_id: slot.id,
            shape: slot.shape,
            width: slot.width,
            height: slot.height,
            rotation_s: slot.rotation_s,
            materials: shown.into_iter().map(PlacedMaterial::of).collect(),
        }
    }
}

impl PlacedMaterial {
    fn of(shown: Shown) -> Self {
        let Shown { placement, version, arm, audience, promise, show_until, title, text, image, link } = shown;
        Self {
            placement_id: placement.to_string(),
            version,
            arm,
            audience: audience.to_string(),
            promise_id: promise,
            show_until,
            title,
            text,
            image,
            link: link.map(|link| match link {
                Link::Page { to } => PlacedLink::Page { to },
                Link::Article { name } => PlacedLink::Article { name },
                Link::Https { to } => PlacedLink::Https { to },
            }),
        }
    }
}

/// Who looks in `ctx`.
pub fn viewer(ctx: &Ctx, edition: Edition) -> Viewer {
    let (user, device) = match &ctx.actor {
        Actor::Customer { user_id, device_id, .. } => (user_id.parse().ok(), device_id.clone()),
        _ => (None, "visitor".to_owned()),
    };
    Viewer { user, device, edition, audiences: None }
}

/// What is shown in the slots of a page. What has a limit for one person is promised to the device that asks, and counts once it was
/// told that it was seen; whoever asks again before that has the same promise.
#[utoipa::path(get, path = "/slots", tag = "content", operation_id = "slots_placed", params(SlotsQuery),
    responses((status = 200, body = PlacedSlots),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn placed(
    State(slots): State<Arc<Slots>>,
    Visitor(ctx): Visitor,
    Params(query): Params<SlotsQuery>,
) -> Result<Json<PlacedSlots>, Problem> {
    if query.page.chars().count() > PAGE_MAX {
        return Err(Problem::invalid("page", "out_of_range", "最多 120 个字符 / At most 120 characters"));
    }
    let edition = query.edition.map_or(Edition::Standard, Into::into);
    let placed = slots.place(&ctx, &viewer(&ctx, edition), &query.page, &[]).await?;
    Ok(Json(PlacedSlots { slots: placed.into_iter().map(|one| PlacedSlot::of(one, &ctx)).collect() }))
}

/// Says what was seen (half of it in sight for a second), followed or closed.
#[utoipa::path(post, path = "/slots/told", tag = "content", operation_id = "slots_told", request_body = SlotsTold,
    responses((status = 200, body = SlotsCounted),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn told(
    State(slots): State<Arc<Slots>>,
    customer: Customer,
    Body(SlotsTold { items }): Body<SlotsTold>,
) -> Result<Json<SlotsCounted>, Problem> {
    if items.is_empty() || items.len() > TOLD_MAX {
        return Err(Problem::invalid("items", "out_of_range", "1 至 100 条 / 1 to 100"));
    }
    let tells = items.into_iter().map(|item| {
        let SlotsToldItem { what, slot_id, placement_id, promise_id, audience } = item;
        let audience = audience.unwrap_or_default();
        let fits = slot_id.len() <= NAME_MAX
            && placement_id.len() <= ID_MAX
            && audience.len() <= NAME_MAX
            && promise_id.as_ref().is_none_or(|id| id.len() <= ID_MAX);
        let long = || Problem::invalid("items", "out_of_range", "编号过长 / An id is too long");
        let tell = Tell { what, placement: placement_id, slot: slot_id, promise: promise_id, audience };
        fits.then_some(tell).ok_or_else(long)
    });
    let tells = tells.collect::<Result<Vec<_>, Problem>>()?;
    let counted = slots.told(&customer.0, customer.user_id()?, tells).await?;
    Ok(Json(SlotsCounted { counted: counted.into_iter().filter(|one| *one).count() }))
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::not_found(),
            Error::TooMuch(field) => Self::invalid(field, "out_of_range", "一次太多 / Too many at once"),
            Error::Span => Self::invalid("until", "out_of_range", "1 至 400 天 / 1 to 400 days"),
            Error::KeyReused => storage::Error::IdempotencyReused.into(),
            Error::Store(error) => error.into(),
            Error::Bank(error) => error.into(),
            Error::Publishing(error) => error.into(),
            Error::Material(error) => error.into(),
            Error::Port(fault) => fault.into(),
        }
    }
}
