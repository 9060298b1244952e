//! Articles for the apps: a list by channel, one to read, and a plain feed of what there is for whoever searches.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use gateway::{PageParams, Paged, Problem, ProblemDocument, Visitor};
use kernel::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::markdown::{Block, Span};
use super::{Articles, Channel, Found, markdown};
use crate::material;

/// Characters of an article's words in the feed.
const WORDS_MAX: usize = 2_000;

/// The customers' routes.
pub fn customer_routes(articles: Arc<Articles>) -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(feed)).routes(routes!(get)).with_state(articles)
}

/// Which articles.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ArticlesQuery {
    /// Of one channel; of all when absent.
    #[param(inline)]
    pub channel: Option<Channel>,
}

/// A page of articles.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticlePage {
    items: Vec<ArticleListed>,
    next_cursor: Option<String>,
}

/// An article in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleListed {
    /// What its address is made of.
    name: String,
    channel: Channel,
    title: String,
    summary: String,
    /// Its day.
    published_on: NaiveDate,
    /// Before the others.
    pinned: bool,
    /// Its picture.
    cover: Option<material::Shown>,
}

/// An article to be read.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleRead {
    /// What its address is made of.
    name: String,
    /// Which version this is.
    version: i64,
    channel: Channel,
    title: String,
    summary: String,
    /// Its day.
    published_on: NaiveDate,
    /// Its picture.
    cover: Option<material::Shown>,
    /// What it says.
    blocks: Vec<Block>,
    /// The pictures in it, by their ids.
    images: BTreeMap<String, material::Shown>,
}

/// A page of everything that can be found.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleFeed {
    items: Vec<ArticleFeedItem>,
    next_cursor: Option<String>,
}

/// What an article is found by.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleFeedItem {
    /// The page of the app it is read on.
    path: String,
    version: i64,
    channel: Channel,
    title_zh: String,
    title_en: String,
    summary_zh: String,
    summary_en: String,
    keywords: Vec<String>,
    /// Its words without their form, at most 2,000 characters.
    words: String,
}

async fn cover(articles: &Articles, ctx: &Ctx, id: Option<&str>) -> Result<Option<material::Shown>, Problem> {
    let Some(id) = id else { return Ok(None) };
    let row = articles.images.get(ctx, id).await?;
    Ok(row.map(|row| material::Shown::of(&ctx.tenant, &row, ctx.lang)))
}

/// The part of `found` that a page asks for; cursors count from the beginning, since an article may be pinned at any time.
fn cut(found: Vec<Found>, page: &kernel::PageQuery) -> (Vec<Found>, Option<String>) {
    let from = page.after.as_ref().map_or(0, |after| usize::try_from(after.key).unwrap_or(usize::MAX));
    let limit = page.limit() as usize;
    let until = from.saturating_add(limit);
    let next = (until < found.len())
        .then(|| kernel::Cursor { key: i64::try_from(until).unwrap_or(i64::MAX), id: "next".to_owned() }.encode());
    (found.into_iter().skip(from).take(limit).collect(), next)
}

/// What the bank has to tell: those that are pinned first, then the newest.
#[utoipa::path(get, path = "/articles", tag = "content", operation_id = "articles_list", params(PageParams, ArticlesQuery),
    responses((status = 200, body = ArticlePage),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn list(
    State(articles): State<Arc<Articles>>,
    Visitor(ctx): Visitor,
    Paged(page, query): Paged<ArticlesQuery>,
) -> Result<Json<ArticlePage>, Problem> {
    let (found, next_cursor) = cut(articles.list(&ctx, query.channel).await?, &page);
    let mut items = Vec::with_capacity(found.len());
    for Found { name, article, .. } in found {
        items.push(ArticleListed {
            name,
            channel: article.body.channel,
            title: article.title(ctx.lang).to_owned(),
            summary: article.summary(ctx.lang).to_owned(),
            published_on: article.body.published_on,
            pinned: article.body.pinned,
            cover: cover(&articles, &ctx, article.body.cover.as_deref()).await?,
        });
    }
    Ok(Json(ArticlePage { items, next_cursor }))
}

/// One article, in the caller's language.
#[utoipa::path(get, path = "/articles/{article_name}", tag = "content", operation_id = "article_get",
    params(("article_name" = String, Path, description = "What its address is made of")),
    responses((status = 200, body = ArticleRead),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn get(
    State(articles): State<Arc<Articles>>,
    Visitor(ctx): Visitor,
    Path(name): Path<String>,
) -> Result<Json<ArticleRead>, Problem> {
    let Found { name, version, article } = articles.get(&ctx, &name).await?.ok_or_else(Problem::not_found)?;
    let blocks = articles.text(&ctx, &article).await?;
    let mut images = BTreeMap::new();
    for id in markdown::named(&blocks).0 {
        if let Some(shown) = cover(&articles, &ctx, Some(id)).await? {
            images.insert(id.to_owned(), shown);
        }
    }
    Ok(Json(ArticleRead {
        name,
        version,
        channel: article.body.channel,
        title: article.title(ctx.lang).to_owned(),
        summary: article.summary(ctx.lang).to_owned(),
        published_on: article.body.published_on,
        cover: cover(&articles, &ctx, article.body.cover.as_deref()).await?,
        blocks,
        images,
    }))
}

/// Everything that can be found, with the words it is found by: for whoever builds an index of it.
#[utoipa::path(get, path = "/articles-feed", tag = "content", operation_id = "articles_feed", params(PageParams),
    responses((status = 200, body = ArticleFeed),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn feed(
    State(articles): State<Arc<Articles>>,
    Visitor(ctx): Visitor,
    Paged(page, _): Paged,
) -> Result<Json<ArticleFeed>, Problem> {
    let (found, next_cursor) = cut(articles.list(&ctx, None).await?, &page);
    let items = found.into_iter().map(|Found { name, version, article }| ArticleFeedItem {
        path: format!("/articles/{name}"),
        version,
        channel: article.body.channel,
        title_zh: article.body.title_zh.clone(),
        title_en: article.body.title_en.clone(),
        summary_zh: article.body.summary_zh.clone(),
        summary_en: article.body.summary_en.clone(),
        keywords: article.body.keywords.clone(),
        words: words_of(article.text(ctx.lang)),
    });
    Ok(Json(ArticleFeed { items: items.collect(), next_cursor }))
}

/// The words of a text without their form.
fn words_of(blocks: &[Block]) -> String {
    let mut words = String::new();
    let mut add = |spans: &[Span]| {
        spans.iter().for_each(|span| words.push_str(&span.text));
        words.push('\n');
    };
    for block in blocks {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph { spans } | Block::Quote { spans } => add(spans),
            Block::List { items, .. } => items.iter().for_each(|item| add(&item.spans)),
            Block::Rule | Block::Image { .. } => {}
        }
    }
    words.chars().take(WORDS_MAX).collect()
}
