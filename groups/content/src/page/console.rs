//! Pages for the console: which there are, how a text would look to whom, and why a customer sees what they see.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use gateway::{Operator, Permission, Problem, ProblemDocument, Submission};
use kernel::{Channel, Ctx};
use publishing::model::Reach;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::components::{COMPONENTS, FORMAT};
use super::explain::{self, Explained, Question};
use super::http::ChannelPage;
use super::kind::KIND;
use super::spec::{AUDIENCES_MAX, Page, Standing, View, Visit};
use super::{Pages, base};
use crate::menu::MenuItem;

/// Largest text a preview takes, in bytes.
const TEXT_MAX: usize = 256 * 1024;

/// The console's routes.
pub fn routes(pages: Arc<Pages>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(preview)).routes(routes!(explanation)).with_state(pages)
}

/// A bank's pages, and what pages are made of.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageList {
    /// Those the bank published, and those that ship.
    items: Vec<PageRow>,
    /// What floors can be.
    components: Vec<PageComponent>,
    /// What menus may offer.
    functions: Vec<MenuItem>,
    /// Audiences by name, in the reader's language.
    audiences: Vec<PageAudience>,
}

/// A page of a bank.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageRow {
    /// What addresses call it.
    page: String,
    /// In the reader's language.
    title: String,
    /// The bank's document; none of one that ships.
    document_id: Option<String>,
    /// The version in force; none where the one that ships is.
    version: Option<i64>,
    /// Floors in all.
    floors: usize,
    /// What holds now: what a document of the bank's own begins with.
    #[schema(value_type = Object)]
    body: Value,
}

/// A component.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageComponent {
    /// What documents call it.
    component: String,
    /// In the reader's language.
    title: String,
    /// The lowest that see it.
    least: Standing,
    /// The JSON schema of its properties.
    #[schema(value_type = Object)]
    props: Value,
}

/// An audience.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageAudience {
    /// What documents call it.
    name: String,
    /// In the reader's language.
    title: String,
}

/// A text, and to whom it would be shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PagePreviewQuestion {
    /// A page as it is written.
    #[schema(value_type = Object)]
    body: Value,
    /// How far they have come.
    standing: Standing,
    /// The audiences they are in.
    #[schema(max_items = 20)]
    audiences: Vec<String>,
    /// In which version of the app.
    view: View,
    /// Through which channel; the mobile web when absent.
    #[schema(value_type = Option<String>)]
    channel: Option<Channel>,
}

/// How a text would look.
#[derive(Debug, Serialize, ToSchema)]
pub struct PagePreview {
    /// As they would see it.
    page: ChannelPage,
    /// Every floor, and why it is there or not.
    floors: Vec<PageFloorWhy>,
}

/// Why a floor is there, or is not.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageFloorWhy {
    /// Its name on the page.
    id: String,
    /// In words.
    component: String,
    /// Whether they see it.
    shown: bool,
    /// In words.
    why: String,
}

/// Whom a page is explained for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PageQuestion {
    /// The customer's id, or their phone.
    #[schema(max_length = 64)]
    customer: String,
    /// 4 to 200 characters. It goes on record.
    #[schema(min_length = 4, max_length = 200)]
    purpose: String,
    /// In which version of the app.
    view: View,
    /// Through which channel; the mobile web when absent.
    #[schema(value_type = Option<String>)]
    channel: Option<Channel>,
}

/// A page, explained for a customer. Masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageExplanation {
    /// The name; none while it is not known.
    name: Option<String>,
    /// The phone.
    phone: String,
    /// How far they have come.
    standing: Standing,
    /// The audiences they are in, in words.
    audiences: Vec<String>,
    /// Whether they agree to be known by what they do.
    agreed: bool,
    /// As they see it.
    page: ChannelPage,
    /// Every floor, and why it is there or not.
    floors: Vec<PageFloorWhy>,
    /// Every function, and why it stands where it does or not at all.
    functions: Vec<PageFunctionWhy>,
}

/// Why a function is offered, or is not.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageFunctionWhy {
    /// Its key.
    key: String,
    /// Its name.
    title: String,
    /// Whether it is offered.
    offered: bool,
    /// In words.
    why: String,
    /// Why it is locked where it is offered.
    locked: Option<String>,
}

/// The bank's pages, what they are made of, and whom they may be for.
#[utoipa::path(get, path = "/banks/{bank_id}/pages", tag = "content", operation_id = "page_list",
    params(("bank_id" = String, Path, description = "Which bank")),
    responses((status = 200, body = PageList),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(
    State(pages): State<Arc<Pages>>,
    operator: Operator,
    Path(bank_id): Path<String>,
) -> Result<Json<PageList>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingView)?;
    pages.is_there(&ctx)?;
    let lang = ctx.lang;
    let known = pages.audiences.known(&ctx).await.map_err(crate::Error::from)?;
    let audiences = known.into_iter().map(|one| {
        let title = lang.pick(&one.title_zh, &one.title_en).to_owned();
        PageAudience { name: one.name, title }
    });
    let components = COMPONENTS.iter().map(|one| PageComponent {
        component: one.name.to_owned(),
        title: lang.pick(one.title.0, one.title.1).to_owned(),
        least: one.least,
        props: (one.props)(),
    });
    let catalogue = pages.menus.catalogue(&ctx).await?;
    Ok(Json(PageList {
        items: rows(&pages, &ctx).await?,
        components: components.collect(),
        functions: catalogue.entries.iter().map(|entry| MenuItem::of(entry, lang)).collect(),
        audiences: audiences.collect(),
    }))
}

async fn rows(pages: &Pages, ctx: &Ctx) -> Result<Vec<PageRow>, Problem> {
    let in_force = pages.line.in_force(ctx, KIND).await?;
    let layout = pages.brands.live(ctx).await?.brand.home_layout;
    let row = |name: &str, page: &Page, document_id, version, body: &Value| PageRow {
        page: name.to_owned(),
        title: page.title.pick(ctx.lang).to_owned(),
        document_id,
        version,
        floors: page.floors.len(),
        body: body.clone(),
    };
    let mut own = Vec::new();
    let mut of_the_bank: HashMap<&str, PageRow> = HashMap::new();
    for line in in_force.documents() {
        let Some(live) = in_force.live(line) else { continue };
        let Some(page) = live.get::<Page>() else { continue };
        // The bank's own goes before one that the alliance shares.
        if line.reach != Reach::Own && of_the_bank.contains_key(line.name.as_str()) {
            continue;
        }
        let told = row(&line.name, page, Some(line.document_id.to_string()), Some(live.version), &live.body);
        of_the_bank.insert(&line.name, told);
    }
    for shipped in base::all(layout) {
        let told = of_the_bank.remove(shipped.name);
        own.push(told.unwrap_or_else(|| row(shipped.name, &shipped.page, None, None, &shipped.body)));
    }
    let mut rest: Vec<_> = of_the_bank.into_values().collect();
    rest.sort_by(|one, next| one.page.cmp(&next.page));
    own.extend(rest);
    Ok(own)
}

/// How a text would look to somebody made up. It changes nothing.
#[utoipa::path(post, path = "/banks/{bank_id}/pages/{page}/preview", tag = "content", operation_id = "page_preview",
    params(("bank_id" = String, Path, description = "Which bank"), ("page" = String, Path, description = "Which page")),
    request_body = PagePreviewQuestion,
    responses((status = 200, body = PagePreview),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn preview(
    State(pages): State<Arc<Pages>>,
    operator: Operator,
    Path((bank_id, name)): Path<(String, String)>,
    sent: Submission<PagePreviewQuestion>,
) -> Result<Json<PagePreview>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::PublishingView)?;
    pages.is_there(&ctx)?;
    let question = sent.read(&ctx)?;
    if question.audiences.len() > AUDIENCES_MAX {
        return Err(Problem::invalid("audiences", "out_of_range", "最多 20 个 / At most 20"));
    }
    if question.body.to_string().len() > TEXT_MAX {
        return Err(Problem::invalid("body", "out_of_range", "最多 256 KiB / At most 256 KiB"));
    }
    let page = pages.line.compiled(KIND, &question.body).map_err(|objections| refused(&objections))?;
    let page: Arc<Page> = page.downcast().map_err(|_| Problem::malformed("body"))?;
    let PagePreviewQuestion { standing, audiences, view, channel, .. } = question;
    let channel = channel.unwrap_or(Channel::H5);
    let visit = Visit { standing, audiences, channel, view, format: FORMAT };
    let floors = explain::floors_why(&page, &visit, ctx.lang, &HashMap::new());
    let shown = pages.put_together(&ctx, &page, None, &visit).await?;
    Ok(Json(PagePreview { page: ChannelPage::of(&name, shown), floors: floors.into_iter().map(floor).collect() }))
}

/// Why a customer sees what they see of a page, and what they do not. Masked, for a purpose that goes on record.
#[utoipa::path(post, path = "/banks/{bank_id}/pages/{page}/explanation", tag = "content", operation_id = "page_explain",
    params(("bank_id" = String, Path, description = "Which bank"), ("page" = String, Path, description = "Which page")),
    request_body = PageQuestion,
    responses((status = 200, body = PageExplanation),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn explanation(
    State(pages): State<Arc<Pages>>,
    operator: Operator,
    Path((bank_id, name)): Path<(String, String)>,
    sent: Submission<PageQuestion>,
) -> Result<Json<PageExplanation>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::CustomerView)?;
    pages.is_there(&ctx)?;
    let PageQuestion { customer, purpose, view, channel } = sent.read(&ctx)?;
    let purpose = gateway::reason("purpose", &purpose)?;
    let user = match (customer.parse(), customer.parse()) {
        (Ok(user), _) => Some(user),
        (_, Ok(phone)) => {
            let found = pages.users.by_phone(&ctx, &phone).await.map_err(crate::Error::from)?;
            found.map(|view| view.user_id)
        }
        _ => None,
    };
    let user = user.ok_or_else(Problem::not_found)?;
    let question = Question { user, purpose, view, channel: channel.unwrap_or(Channel::H5) };
    let explained = pages.explain(&ctx, &name, question).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(told(&name, explained)))
}

fn told(name: &str, explained: Explained) -> PageExplanation {
    let functions = explained.entries.into_iter().map(|one| PageFunctionWhy {
        key: one.key,
        title: one.title,
        offered: one.is_offered,
        why: one.why,
        locked: one.locked,
    });
    PageExplanation {
        name: explained.name,
        phone: explained.phone,
        standing: explained.standing,
        audiences: explained.audiences,
        agreed: explained.agreed,
        page: ChannelPage::of(name, explained.showing),
        floors: explained.floors.into_iter().map(floor).collect(),
        functions: functions.collect(),
    }
}

fn floor(why: explain::FloorWhy) -> PageFloorWhy {
    PageFloorWhy { id: why.id, component: why.component, shown: why.is_shown, why: why.why }
}

/// 422, each objection at its place.
fn refused(objections: &[publishing::Objection]) -> Problem {
    let Some(first) = objections.first() else { return Problem::malformed("body") };
    let problem = Problem::invalid(first.place.clone(), "not_allowed", first.message.clone());
    objections[1..]
        .iter()
        .fold(problem, |problem, one| problem.field(one.place.clone(), "not_allowed", one.message.clone()))
}
