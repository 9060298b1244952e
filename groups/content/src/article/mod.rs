//! Articles: news, notices, help and terms of a bank, published as documents and read in the apps.
//!
//! Invariants:
//! - a text is read into blocks of plain words before it is published; what a reader's screen gets is never markup;
//! - what it names (pictures, other articles, pages, hosts) is there when it is published, and no word of the bank's list is in it;
//! - it leads to no host that the bank of whoever reads does not allow at that moment, whoever published it;
//! - it is there from the moment of its release until its end; which version somebody reads is told with it.

mod http;
mod markdown;
pub mod words;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{Ctx, Id, Lang, PortFault};
use publishing::{Artefact, Compiled, Deciding, Document, Kind, Objection, Publishing, body_of};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

pub use self::http::customer_routes;
use self::markdown::Block;
pub use self::words::WordsKind;
use crate::material::Images;
use crate::slot::{Around, SLOTS, slots_of};

/// The kind of articles: each a document, known by its name.
pub const ARTICLES: &str = "content.articles";

/// Where an article stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ArticleChannel)]
pub enum Channel {
    /// What is new.
    News,
    /// What customers are to know: maintenance, changes of fees.
    Notice,
    /// How something is done.
    Help,
    /// Knowing money and staying safe with it.
    Knowledge,
    /// Terms, with their versions.
    Terms,
}

/// An article as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleBody {
    /// Where it stands.
    pub channel: Channel,
    /// Its day, as it is shown.
    pub published_on: NaiveDate,
    /// What it is called.
    pub title_zh: String,
    /// The same in English.
    pub title_en: String,
    /// What it says, in a line.
    pub summary_zh: String,
    /// The same in English.
    pub summary_en: String,
    /// What it says.
    pub text_zh: String,
    /// The same in English.
    pub text_en: String,
    /// A picture of the library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<String>,
    /// Before the others.
    #[serde(default)]
    pub pinned: bool,
    /// Words it is found by besides its own.
    #[serde(default)]
    pub keywords: Vec<String>,
}

/// An article made ready: its texts are read.
#[derive(Debug, Clone)]
pub struct Article {
    /// The article.
    pub body: ArticleBody,
    /// Its blocks, zh and en.
    pub blocks: (Vec<Block>, Vec<Block>),
}

impl Article {
    /// What it is called.
    pub fn title(&self, lang: Lang) -> &str {
        lang.pick(&self.body.title_zh, &self.body.title_en)
    }

    /// What it says, in a line.
    pub fn summary(&self, lang: Lang) -> &str {
        lang.pick(&self.body.summary_zh, &self.body.summary_en)
    }

    /// What it says.
    pub fn text(&self, lang: Lang) -> &[Block] {
        match lang {
            Lang::Zh => &self.blocks.0,
            Lang::En => &self.blocks.1,
        }
    }
}

/// The kind `content.articles`.
#[derive(Default)]
pub struct ArticlesKind(crate::slot::Beside);

impl ArticlesKind {
    /// Texts are held against these from now on.
    pub fn beside(&self, around: Around) {
        self.0.set(around);
    }
}

#[async_trait]
impl Kind for ArticlesKind {
    fn name(&self) -> &'static str {
        ARTICLES
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("资讯与公告", "Articles and notices")
    }

    fn schema(&self) -> Value {
        let words = |longest: u32| json!({ "type": "string", "minLength": 1, "maxLength": longest });
        json!({
            "type": "object", "additionalProperties": false,
            "required": ["channel", "published_on", "title_zh", "title_en", "summary_zh", "summary_en", "text_zh", "text_en"],
            "properties": {
                "channel": { "enum": ["news", "notice", "help", "knowledge", "terms"] },
                "published_on": { "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
                "title_zh": words(60), "title_en": words(120), "summary_zh": words(120), "summary_en": words(240),
                "text_zh": words(20_000), "text_en": words(40_000),
                "cover": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                "pinned": { "type": "boolean" },
                "keywords": { "type": "array", "maxItems": 20, "uniqueItems": true, "items": words(20) },
            },
        })
    }

    fn first_body(&self) -> Value {
        json!({
            "channel": "notice", "published_on": "2026-12-01", "title_zh": "系统维护通知", "title_en": "Maintenance",
            "summary_zh": "维护期间部分服务暂停。", "summary_en": "Some services pause while we work.",
            "text_zh": "## 时间\n\n凌晨 2:00 至 4:00。\n\n## 影响\n\n- 转账\n- 开户", "pinned": false,
            "text_en": "## When\n\nFrom 2:00 to 4:00 in the morning.\n\n## What pauses\n\n- Transfers\n- Opening accounts",
        })
    }

    fn deciding(&self) -> Deciding {
        Deciding::Every
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        Ok(Arc::new(ready(body, None)?))
    }

    /// Where it leads and what it says, in the alliance as well; which pictures and articles there are, only a bank knows.
    async fn objections(&self, ctx: &Ctx, body: &Value, _: Option<Id<Document>>) -> Result<Vec<Objection>, PortFault> {
        let Some(around) = self.0.get() else { return Ok(Vec::new()) };
        let read =
            async |kind| around.line.in_force(ctx, kind).await.map_err(|error| PortFault::Store(error.to_string()));
        let slots = slots_of(&read(SLOTS).await?);
        let article = match ready(body, Some(&slots.allowed_hosts)) {
            Ok(article) => article,
            Err(found) => return Ok(found),
        };
        let mut found = words::objections(&around.line, ctx, body).await?;
        if ctx.tenant.is_alliance() {
            return Ok(found);
        }
        let known = read(ARTICLES).await?;
        for (place, blocks) in [("/text_zh", &article.blocks.0), ("/text_en", &article.blocks.1)] {
            let (images, articles) = markdown::named(blocks);
            for id in images {
                if around.images.get(ctx, id).await?.is_none() {
                    found.push(Objection::new(place, "图片库里没有这张图 / The library has no such picture"));
                }
            }
            if articles.into_iter().any(|name| known.named(name).is_none()) {
                found.push(Objection::new(place, "没有已发布的这篇文章 / No such article is published"));
            }
        }
        if let Some(cover) = &article.body.cover
            && around.images.get(ctx, cover).await?.is_none()
        {
            found.push(Objection::new("/cover", "图片库里没有这张图 / The library has no such picture"));
        }
        Ok(found)
    }
}

fn ready(body: &Value, hosts: Option<&[String]>) -> Result<Article, Vec<Objection>> {
    let body: ArticleBody = body_of(body, "")?;
    let (zh, en) = (markdown::read(&body.text_zh, hosts), markdown::read(&body.text_en, hosts));
    match (zh, en) {
        (Ok(zh), Ok(en)) => Ok(Article { body, blocks: (zh, en) }),
        (zh, en) => {
            let said = [("/text_zh", zh.err()), ("/text_en", en.err())];
            Err(said.into_iter().filter_map(|(place, words)| Some(Objection::new(place, words?))).collect())
        }
    }
}

/// The articles of all banks, as they are read.
pub struct Articles {
    line: Publishing,
    images: Arc<Images>,
}

/// An article in force.
#[derive(Clone)]
pub struct Found {
    /// What addresses and links call it.
    pub name: String,
    /// Which version of it.
    pub version: i64,
    /// The article.
    pub article: Arc<Article>,
}

impl Articles {
    /// Those that are published on `line`.
    pub fn new(line: Publishing, images: Arc<Images>) -> Self {
        Self { line, images }
    }

    fn found(artefact: &Arc<Artefact>) -> Option<Found> {
        let article = artefact.share::<Article>()?;
        Some(Found { name: artefact.name.clone(), version: artefact.version, article })
    }

    /// The articles in force for whoever calls: those that are pinned first, then the newest.
    pub async fn list(&self, ctx: &Ctx, channel: Option<Channel>) -> Result<Vec<Found>, publishing::Error> {
        let in_force = self.line.in_force(ctx, ARTICLES).await?;
        let lines = in_force.documents().filter_map(|line| in_force.choose(line, ctx.user_id()).enforced);
        let of_channel = |one: &Found| channel.is_none_or(|channel| channel == one.article.body.channel);
        let mut found: Vec<Found> = lines.filter_map(Self::found).filter(of_channel).collect();
        found.sort_by(|one, two| {
            let of = |one: &Found| (one.article.body.pinned, one.article.body.published_on);
            of(two).cmp(&of(one)).then_with(|| one.name.cmp(&two.name))
        });
        Ok(found)
    }

    /// What an article says to whoever calls. Words that lead to a host their bank does not allow, or not any more, lead nowhere.
    pub async fn text(&self, ctx: &Ctx, article: &Article) -> Result<Vec<Block>, publishing::Error> {
        let slots = slots_of(&self.line.in_force(ctx, SLOTS).await?);
        Ok(markdown::held_to(article.text(ctx.lang).to_vec(), &slots.allowed_hosts))
    }

    /// One article in force for whoever calls.
    pub async fn get(&self, ctx: &Ctx, name: &str) -> Result<Option<Found>, publishing::Error> {
        let in_force = self.line.in_force(ctx, ARTICLES).await?;
        Ok(in_force.decide(name, ctx.user_id()).enforced.and_then(Self::found))
    }
}
