//! Tags and audiences as kinds of the publishing line.

use std::sync::{Arc, OnceLock, Weak};

use async_trait::async_trait;
use kernel::{Ctx, Id, PortFault};
use publishing::{Compiled, Deciding, Document, Kind, List, Objection, body_of};
use serde_json::{Value, json};

use super::audience::Audience;
use super::base;
use super::build::ready;
use super::learned::FEATURES_MAX;
use super::picture::APART_MIN;
use super::spec::{AHEAD_MAX, AudienceSpec, EVENTS_MAX, TAGS_MAX, TagAttribute, TagsBody, WINDOW_MAX};
use super::tags::TagSet;
use super::{Profiles, build};
use crate::behaviour::BehaviourName;
use crate::error::Error;

/// The kind of the tags of a bank: one document, [`publishing::MAIN`].
pub const TAGS: &str = "insight.tags";
/// The kind of audiences: each a document.
pub const AUDIENCES: &str = "insight.audiences";

/// The profiles, once there are any: what a text is held against in its bank.
#[derive(Default)]
pub struct Beside(OnceLock<Weak<Profiles>>);

impl Beside {
    /// These are they, from now on.
    pub fn set(&self, profiles: &Arc<Profiles>) {
        let _first_counts = self.0.set(Arc::downgrade(profiles));
    }

    /// Those there are.
    pub fn get(&self) -> Option<Arc<Profiles>> {
        self.0.get()?.upgrade()
    }
}

/// The kind `insight.tags`.
#[derive(Default)]
pub struct TagsKind(Beside);

impl TagsKind {
    /// Texts are held against the audiences in `profiles` from now on.
    pub fn beside(&self, profiles: &Arc<Profiles>) {
        self.0.set(profiles);
    }
}

/// The kind `insight.audiences`.
#[derive(Default)]
pub struct AudiencesKind(Beside);

impl AudiencesKind {
    /// Texts are held against the tags in `profiles` from now on.
    pub fn beside(&self, profiles: &Arc<Profiles>) {
        self.0.set(profiles);
    }
}

fn fault(error: Error) -> PortFault {
    error.into()
}

#[async_trait]
impl Kind for TagsKind {
    fn name(&self) -> &'static str {
        TAGS
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("客户标签", "Customer tags")
    }

    fn schema(&self) -> Value {
        tags_schema()
    }

    fn first_body(&self) -> Value {
        base::TAGS.clone()
    }

    fn deciding(&self) -> Deciding {
        Deciding::Main
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "tags", named_by: &["id"] }]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        let body: TagsBody = body_of(body, "/tags")?;
        Ok(Arc::new(TagSet::compile(&body)?))
    }

    /// An audience in force may not lose a tag it asks for.
    async fn objections(&self, ctx: &Ctx, body: &Value, _: Option<Id<Document>>) -> Result<Vec<Objection>, PortFault> {
        let Some(profiles) = self.0.get().filter(|_| !ctx.tenant.is_alliance()) else { return Ok(Vec::new()) };
        let Ok(set) = body_of(body, "/tags").and_then(|body| TagSet::compile(&body)) else {
            return Ok(Vec::new());
        };
        let build::Published { audiences, .. } = profiles.published(ctx).await.map_err(fault)?;
        let published = audiences.into_iter().filter(|(_, version, _)| version.is_some());
        let broken = published.filter_map(|(name, version, spec)| {
            let title = format!("{}（{name}）", spec.title_zh);
            let why = Audience::compile(&set, &name, version.map(|(_, version)| version), spec).err()?;
            let why = why.into_iter().next().unwrap_or_default();
            let (zh, en) = why.split_once(" / ").unwrap_or((&why, &why));
            Some(Objection::new("/tags", format!("人群“{title}”会失效：{zh} / Audience {name} would break: {en}")))
        });
        Ok(broken.collect())
    }
}

#[async_trait]
impl Kind for AudiencesKind {
    fn name(&self) -> &'static str {
        AUDIENCES
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("客户人群", "Audiences")
    }

    fn schema(&self) -> Value {
        let words = |longest: u32| json!({ "type": "string", "minLength": 1, "maxLength": longest });
        json!({
            "type": "object", "additionalProperties": false, "required": ["title_zh", "title_en", "owner", "when"],
            "properties": {
                "title_zh": words(60), "title_en": words(120), "owner": words(60),
                "purpose": { "type": "string", "maxLength": 300 },
                "when": { "type": "string", "minLength": 1, "maxLength": expr::TEXT_MAX },
                "holdout_percent": { "type": "integer", "minimum": 0, "maximum": 50 },
            },
        })
    }

    fn first_body(&self) -> Value {
        json!({
            "title_zh": "新人群", "title_en": "New audience", "owner": "数据运营部", "purpose": "",
            "when": "visit_days_30d >= 1", "holdout_percent": 0,
        })
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        let spec: AudienceSpec = body_of(body, "")?;
        Ok(Arc::new(spec))
    }

    /// It asks only for tags the bank has.
    async fn objections(&self, ctx: &Ctx, body: &Value, _: Option<Id<Document>>) -> Result<Vec<Objection>, PortFault> {
        let Ok(spec) = serde_json::from_value::<AudienceSpec>(body.clone()) else { return Ok(Vec::new()) };
        let set = match self.0.get().filter(|_| !ctx.tenant.is_alliance()) {
            Some(profiles) => profiles.published(ctx).await.map_err(fault)?.tags.1,
            // The alliance's own tags are those that ship.
            None => base::tags(),
        };
        let wrong = Audience::compile(&set, "", None, spec).err().unwrap_or_default();
        Ok(wrong.into_iter().map(|why| Objection::new("/when", why)).collect())
    }

    /// How many it would hold of now.
    async fn rehearse(&self, ctx: &Ctx, body: &Value) -> Result<Option<Value>, PortFault> {
        let Some(profiles) = self.0.get().filter(|_| !ctx.tenant.is_alliance()) else { return Ok(None) };
        let Ok(spec) = serde_json::from_value::<AudienceSpec>(body.clone()) else { return Ok(None) };
        let live = profiles.live(ctx).await.map_err(fault)?;
        let (people, customers) = storage::blocking(move || {
            live.read(|standing| {
                let ready = ready(&standing.set, vec![(String::new(), None, spec)]);
                let people = ready.first().map(|audience| standing.among(&audience.condition, &audience.needs));
                let people = people.unwrap_or_default();
                let customers = people.intersection_len(&standing.customers);
                // As an estimate: a few are told as none.
                let told = if (1..APART_MIN).contains(&customers) { 0 } else { customers };
                (people.len() - customers + told, told)
            })
        })
        .await
        .map_err(|_| PortFault::Store("an audience could not be tried".to_owned()))?;
        Ok(Some(json!({ "people": people, "customers": customers })))
    }
}

fn tags_schema() -> Value {
    let words = |longest: u32| json!({ "type": "string", "minLength": 1, "maxLength": longest });
    let id = json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$" });
    let code = json!({ "type": "string", "minLength": 1, "maxLength": 60 });
    let when = json!({ "type": "string", "minLength": 1, "maxLength": expr::TEXT_MAX });
    let choice = json!({
        "type": "object", "additionalProperties": false, "required": ["code", "title_zh", "title_en"],
        "properties": { "code": code, "title_zh": words(40), "title_en": words(80) },
    });
    let event = json!({
        "type": "object", "additionalProperties": false, "required": ["name"],
        "properties": {
            "name": { "enum": BehaviourName::ALL.map(BehaviourName::as_str) },
            "what": { "type": "string", "minLength": 1, "maxLength": 120 },
            "title_zh": words(40), "title_en": words(80),
        },
    });
    let source = |kind: &str, required: &[&str], members: Value| {
        let mut properties = json!({ "kind": { "const": kind } });
        if let (Some(all), Value::Object(members)) = (properties.as_object_mut(), members) {
            all.extend(members);
        }
        let required: Vec<&str> = std::iter::once("kind").chain(required.iter().copied()).collect();
        json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
    };
    let from = json!({ "oneOf": [
        source("events", &["events", "measure", "within_days"], json!({
            "events": { "type": "array", "minItems": 1, "maxItems": EVENTS_MAX, "items": event },
            "measure": { "enum": ["times", "days", "since_last", "total", "favourite"] },
            "within_days": { "type": "integer", "minimum": 1, "maximum": WINDOW_MAX },
        })),
        source("attribute", &["attribute"], json!({ "attribute": { "enum": TagAttribute::ALL.map(TagAttribute::as_str) } })),
        source("rule", &["when"], json!({ "when": when })),
        source("cases", &["cases"], json!({ "cases": { "type": "array", "minItems": 1, "maxItems": 20, "items": {
            "type": "object", "additionalProperties": false, "required": ["code", "title_zh", "title_en"],
            "properties": { "code": code, "title_zh": words(40), "title_en": words(80), "when": when },
        } } })),
        source("percentile", &["of"], json!({ "of": id })),
        source("learned", &["will", "comes", "in_days", "by"], json!({
            "will": { "type": "array", "minItems": 1, "maxItems": EVENTS_MAX, "items": event },
            "comes": { "enum": ["done", "not_done"] },
            "in_days": { "type": "integer", "minimum": 1, "maximum": AHEAD_MAX },
            "by": { "type": "array", "minItems": 1, "maxItems": FEATURES_MAX, "items": id },
        })),
        source("noted", &[], json!({ "choices": { "type": "array", "maxItems": 20, "items": choice } })),
    ] });
    let tag = json!({
        "type": "object", "additionalProperties": false,
        "required": ["id", "title_zh", "title_en", "group", "owner", "from"],
        "properties": {
            "id": id, "title_zh": words(40), "title_en": words(80), "owner": words(60),
            "group": { "enum": ["identity", "behaviour", "business", "value", "lifecycle", "noted"] },
            "shown": { "enum": ["shown", "inside"] },
            "from": from,
        },
    });
    json!({
        "type": "object", "additionalProperties": false, "required": ["tags"],
        "properties": { "tags": { "type": "array", "maxItems": TAGS_MAX, "items": tag } },
    })
}
