//! Pages as published documents: one document is one page, and its name is the page's.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock, Weak};

use async_trait::async_trait;
use kernel::{Channel, Ctx, Id, PortFault};
use publishing::{Compiled, Deciding, Document, Figure, Kind, List, Objection};
use serde_json::{Value, json};

use super::components::{self, COMPONENTS, FORMAT};
use super::spec::{AUDIENCES_MAX, FLOORS_MAX, Page, Standing};
use super::{Pages, base};
use crate::article::words;

/// What documents of it are called.
pub const KIND: &str = "content.pages";
/// The figure of how many floors were shown.
pub const FLOORS: &str = "floors";

/// The pages, once there are any: what a text is held against in its bank.
#[derive(Default)]
pub struct Beside(OnceLock<Weak<Pages>>);

impl Beside {
    /// These are they, from now on.
    pub fn set(&self, pages: &Arc<Pages>) {
        let _first_counts = self.0.set(Arc::downgrade(pages));
    }

    /// Those there are.
    pub fn get(&self) -> Option<Arc<Pages>> {
        self.0.get()?.upgrade()
    }
}

/// The kind `content.pages`.
#[derive(Default)]
pub struct PagesKind(pub(super) Beside);

impl PagesKind {
    /// Texts are held against the audiences and the menu of `pages` from now on.
    pub fn beside(&self, pages: &Arc<Pages>) {
        self.0.set(pages);
    }
}

#[async_trait]
impl Kind for PagesKind {
    fn name(&self) -> &'static str {
        KIND
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("频道页面", "Channel pages")
    }

    fn schema(&self) -> Value {
        let names: Vec<_> = COMPONENTS.iter().map(|one| one.name).collect();
        let typed: Vec<_> = COMPONENTS
            .iter()
            .map(|one| {
                json!({ "if": { "properties": { "component": { "const": one.name } }, "required": ["component"] },
                        "then": { "properties": { "props": (one.props)() } } })
            })
            .collect();
        let floor = json!({
            "type": "object", "additionalProperties": false, "required": ["id", "component", "props"],
            "properties": {
                "id": { "type": "string", "pattern": "^[a-z][a-z0-9_-]{0,39}$" },
                "component": { "enum": names }, "shown": shown_schema(), "props": { "type": "object" },
            },
            "allOf": typed,
        });
        json!({
            "type": "object", "additionalProperties": false, "required": ["title_zh", "title_en", "look", "floors"],
            "properties": {
                "title_zh": components::words(20), "title_en": components::words(40),
                "look": { "enum": ["card", "hero", "list", "plain"] },
                "floors": { "type": "array", "maxItems": FLOORS_MAX, "items": floor },
            },
        })
    }

    fn first_body(&self) -> Value {
        json!({ "title_zh": "新页面", "title_en": "New page", "look": "plain", "floors": [] })
    }

    fn deciding(&self) -> Deciding {
        Deciding::Every
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "floors", named_by: &["id"] }]
    }

    fn figures(&self) -> &'static [Figure] {
        &[Figure { name: FLOORS, title: ("展示楼层", "floors shown") }]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        Ok(Arc::new(Page::compile(body)?))
    }

    /// No word of the list is in it. It names audiences and entries of the menu that there are: of what there is not, nobody
    /// would see anything.
    async fn objections(&self, ctx: &Ctx, body: &Value, _: Option<Id<Document>>) -> Result<Vec<Objection>, PortFault> {
        let (Some(pages), Ok(page)) = (self.0.get(), Page::compile(body)) else { return Ok(Vec::new()) };
        let mut found = words::objections(&pages.line, ctx, body).await?;
        if ctx.tenant.is_alliance() {
            return Ok(found);
        }
        let known = pages.audiences.known(ctx).await?;
        let audiences: BTreeSet<&str> = known.iter().map(|one| one.name.as_str()).collect();
        let menu = pages.menus.catalogue(ctx).await.map_err(PortFault::from)?;
        for (at, floor) in page.floors.iter().enumerate() {
            let unknown = floor.shown.audiences().filter(|(_, name)| !audiences.contains(name));
            found.extend(unknown.map(|(place, _)| {
                Objection::new(format!("/floors/{at}/shown/{place}"), "没有这个人群 / There is no such audience")
            }));
            for member in ["entries", "without", "actions"] {
                let unknown = floor.keys(member).enumerate().filter(|(_, key)| menu.entry(key).is_none());
                found.extend(unknown.map(|(nth, _)| {
                    let words = "功能目录里没有这一项 / The catalogue of functions has no such entry";
                    Objection::new(format!("/floors/{at}/props/{member}/{nth}"), words)
                }));
            }
        }
        Ok(found)
    }

    /// How many floors each sort of customer would see.
    async fn rehearse(&self, _: &Ctx, body: &Value) -> Result<Option<Value>, PortFault> {
        let Ok(page) = Page::compile(body) else { return Ok(None) };
        Ok(Some(json!({ "floors": page.floors.len(), "audiences": page
            .floors
            .iter()
            .flat_map(|floor| floor.shown.audiences().map(|(_, name)| name.to_owned()).collect::<Vec<_>>())
            .collect::<BTreeSet<_>>() })))
    }
}

/// Names of audiences, as a schema.
pub fn audiences_schema(least: usize) -> Value {
    let audience = json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,39}$" });
    json!({ "type": "array", "minItems": least, "maxItems": AUDIENCES_MAX, "uniqueItems": true, "items": audience })
}

/// Who sees something, as a schema.
pub fn shown_schema() -> Value {
    let audiences = audiences_schema(0);
    let standing =
        json!({ "enum": [Standing::Visitor, Standing::Open, Standing::Bound, Standing::RealName, Standing::ClassOne] });
    let channels = json!([Channel::App, Channel::H5, Channel::MiniProgram, Channel::WebBank]);
    json!({
        "type": "object", "additionalProperties": false,
        "properties": {
            "in": audiences, "out": audiences, "least": standing, "most": standing,
            "channels": { "type": "array", "maxItems": 4, "uniqueItems": true, "items": { "enum": channels } },
            "view": { "enum": ["usual", "elder"] },
            "from_format": { "type": "integer", "minimum": 1, "maximum": FORMAT },
        },
    })
}

/// What a bank's own page of this name begins with.
pub fn beginning(name: &str, layout: contracts::content::HomeLayout) -> Option<&'static Value> {
    base::page(name, layout).map(|shipped| &shipped.body)
}
