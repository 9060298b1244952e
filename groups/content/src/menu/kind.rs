//! The catalogue of functions as a published document: one of a bank, `main`.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use contracts::insight::Audiences;
use kernel::{Ctx, Id, PortFault};
use publishing::{Compiled, Deciding, Document, Kind, List, Objection, Publishing};
use serde_json::{Value, json};
use std::sync::OnceLock;

use super::spec::{Catalogue, ENTRIES_MAX};
use crate::article::words::objections;
use crate::page::components::{icon, key, place, words};
use crate::page::kind::{audiences_schema, shown_schema};

/// Most reasons of one entry.
const REASONS_MAX: usize = 5;

/// What documents of it are called.
pub const KIND: &str = "content.menu";

/// The catalogue that ships, as a document.
static BODY: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("base.json")).expect("it ships with the binary; a test reads it")
});

static READY: LazyLock<Arc<Catalogue>> =
    LazyLock::new(|| Arc::new(Catalogue::compile(&BODY).expect("it ships with the binary; a test reads it")));

/// The catalogue that ships.
pub fn shipped() -> Arc<Catalogue> {
    READY.clone()
}

/// The kind `content.menu`.
#[derive(Default)]
pub struct MenuKind(OnceLock<(Publishing, Arc<dyn Audiences>)>);

impl MenuKind {
    /// Texts are held against the words published on `line`, and against these audiences, from now on.
    pub fn beside(&self, line: Publishing, audiences: Arc<dyn Audiences>) {
        let _first_counts = self.0.set((line, audiences));
    }
}

#[async_trait]
impl Kind for MenuKind {
    fn name(&self) -> &'static str {
        KIND
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("功能目录", "Function menu")
    }

    fn schema(&self) -> Value {
        let id = json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$" });
        let group = json!({
            "type": "object", "additionalProperties": false, "required": ["id", "title_zh", "title_en"],
            "properties": { "id": id, "title_zh": words(12), "title_en": words(30) },
        });
        let because = json!({
            "type": "object", "additionalProperties": false, "required": ["in", "text_zh", "text_en"],
            "properties": { "in": audiences_schema(1), "text_zh": words(30), "text_en": words(80) },
        });
        let entry = json!({
            "type": "object", "additionalProperties": false,
            "required": ["key", "title_zh", "title_en", "about_zh", "about_en", "icon", "to", "group"],
            "properties": {
                "key": key(), "title_zh": words(12), "title_en": words(30), "about_zh": words(40), "about_en": words(90),
                "icon": icon(), "to": place(), "group": id,
                "needs": { "type": "string", "pattern": "^[a-z][a-z_]*(\\.[a-z_]+)?$", "maxLength": 40 },
                "shown": shown_schema(), "percent": { "type": "integer", "minimum": 0, "maximum": 100 },
                "suggest": { "enum": ["may", "never"] },
                "because": { "type": "array", "maxItems": REASONS_MAX, "items": because },
            },
        });
        json!({
            "type": "object", "additionalProperties": false, "required": ["groups", "entries"],
            "properties": {
                "groups": { "type": "array", "minItems": 1, "maxItems": 20, "items": group },
                "entries": { "type": "array", "minItems": 1, "maxItems": ENTRIES_MAX, "items": entry },
            },
        })
    }

    fn first_body(&self) -> Value {
        BODY.clone()
    }

    fn deciding(&self) -> Deciding {
        Deciding::Main
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "entries", named_by: &["key"] }, List { member: "groups", named_by: &["id"] }]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        Ok(Arc::new(Catalogue::compile(body)?))
    }

    /// No word of the list is in it, and it names audiences there are.
    async fn objections(&self, ctx: &Ctx, body: &Value, _: Option<Id<Document>>) -> Result<Vec<Objection>, PortFault> {
        let (Some((line, audiences)), Ok(catalogue)) = (self.0.get(), Catalogue::compile(body)) else {
            return Ok(Vec::new());
        };
        let mut found = objections(line, ctx, body).await?;
        if ctx.tenant.is_alliance() {
            return Ok(found);
        }
        let known = audiences.known(ctx).await?;
        let known: BTreeSet<&str> = known.iter().map(|one| one.name.as_str()).collect();
        let unknown = catalogue.entries.iter().enumerate().flat_map(|(at, entry)| {
            let named = entry.shown.audiences().filter(|(_, name)| !known.contains(name));
            let shown = named.map(|(place, _)| format!("shown/{place}"));
            let reasons = entry.because.iter().enumerate().flat_map(|(nth, one)| {
                let named = one.within.iter().enumerate().filter(|(_, name)| !known.contains(name.as_str()));
                named.map(move |(place, _)| format!("because/{nth}/in/{place}"))
            });
            let places: Vec<String> = shown.chain(reasons).collect();
            places.into_iter().map(move |place| {
                Objection::new(format!("/entries/{at}/{place}"), "没有这个人群 / There is no such audience")
            })
        });
        found.extend(unknown);
        Ok(found)
    }
}
