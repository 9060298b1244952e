//! The kind `risk.rules` on the publishing line: its schema, its check, and what a bank's own document begins with.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use kernel::{Ctx, PortFault};
use publishing::{Compiled, Deciding, Figure, Kind, List, Objection, body_of};
use serde_json::{Value, json};
use tenancy::Banks;

use super::body::{Body, CATEGORIES, ROWS_MAX, RULES_MAX, SCORE_MAX, TABLES_MAX};
use super::compile::Doc;
use super::settings;
use crate::past::BackTests;
use crate::store;

/// What the kind is called.
pub const KIND: &str = "risk.rules";
/// The alliance's shared document that takes the place of the set that is compiled in.
pub const BASE: &str = "base";
/// Moments a document blocked.
pub const BLOCKED: &str = "blocked";
/// Moments a person looked at first.
pub const DELAYED: &str = "delayed";
/// Moments a proof was asked for.
pub const STEPPED_UP: &str = "stepped_up";

/// The kind `risk.rules`.
pub struct RulesKind {
    banks: Banks,
    /// Who tries a text on the past; nobody until it is wired.
    past: OnceLock<BackTests>,
}

impl RulesKind {
    /// Of `banks`: a bank's document begins with what it has set of old.
    pub const fn new(banks: Banks) -> Self {
        Self { banks, past: OnceLock::new() }
    }

    /// Texts are tried on the past by `tests` from now on, when they are checked.
    pub fn rehearse_by(&self, tests: BackTests) {
        let _first_counts = self.past.set(tests);
    }
}

#[async_trait]
impl Kind for RulesKind {
    fn name(&self) -> &'static str {
        KIND
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("风控规则", "Risk rules")
    }

    fn schema(&self) -> Value {
        schema()
    }

    fn first_body(&self) -> Value {
        json!({ "rules": [] })
    }

    async fn present(&self, ctx: &Ctx) -> Result<Option<Value>, PortFault> {
        let fault = |error: &dyn std::fmt::Display| PortFault::Store(error.to_string());
        let db = self.banks.db(ctx).map_err(|error| fault(&error))?;
        let set = store::settings(&db).await.map_err(|error| fault(&error))?;
        settings::as_body(&set).map(serde_json::to_value).transpose().map_err(|error| fault(&error))
    }

    fn deciding(&self) -> Deciding {
        Deciding::Every
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "rules", named_by: &["id"] }, List { member: "tables", named_by: &["id"] }]
    }

    fn figures(&self) -> &'static [Figure] {
        &[
            Figure { name: BLOCKED, title: ("拒绝", "refused") },
            Figure { name: DELAYED, title: ("待核查", "held for a person") },
            Figure { name: STEPPED_UP, title: ("加强认证", "asked for a proof") },
        ]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        let body: Body = body_of(body, "/rules")?;
        let doc = Doc::compile(&body)?;
        Ok(doc)
    }

    async fn rehearse(&self, ctx: &Ctx, body: &Value) -> Result<Option<Value>, PortFault> {
        match self.past.get() {
            Some(tests) => Ok(tests.rehearse(ctx, body).await?),
            None => Ok(None),
        }
    }
}

fn schema() -> Value {
    let id = json!({ "type": "string", "pattern": "^[a-z0-9_]{1,40}$" });
    let words = |longest: u32| json!({ "type": "string", "minLength": 1, "maxLength": longest });
    let perhaps = |longest: u32| json!({ "type": "string", "maxLength": longest });
    let score = json!({ "type": "integer", "minimum": 0, "maximum": SCORE_MAX });
    let band = json!({ "type": "integer", "minimum": 1, "maximum": 100 * SCORE_MAX });
    let bit = json!({ "type": "integer", "enum": [0, 1] });
    let when = json!({ "type": "string", "minLength": 1, "maxLength": expr::TEXT_MAX });
    let named: Vec<_> = contracts::risk::Scenario::ALL.iter().map(|scenario| scenario.as_str()).collect();
    let scenarios =
        json!({ "type": "array", "maxItems": named.len(), "uniqueItems": true, "items": { "enum": named } });
    let rule = json!({
        "type": "object", "additionalProperties": false,
        "required": ["id", "name_zh", "name_en", "scenarios", "when", "action", "reason_zh", "reason_en"],
        "properties": {
            "id": id, "name_zh": words(60), "name_en": words(120), "scenarios": scenarios, "when": when,
            "action": { "enum": ["score", "challenge", "delay", "block", "allow", "ban_device", "list_payee", "list_device"] },
            "score": score, "least_tool": { "enum": ["any", "strong", "face"] }, "priority": score,
            "on_missing": { "enum": ["pass", "act"] },
            "reason_zh": words(120), "reason_en": words(240), "remedy_zh": perhaps(200), "remedy_en": perhaps(400),
            "floor": bit, "enabled": bit, "category": { "enum": CATEGORIES }, "source": perhaps(300),
        },
    });
    let table = json!({
        "type": "object", "additionalProperties": false, "required": ["id", "scenarios", "rows"],
        "properties": {
            "id": id, "name_zh": perhaps(60), "name_en": perhaps(120), "scenarios": scenarios,
            "take": { "enum": ["sum", "first"] },
            "rows": { "type": "array", "maxItems": ROWS_MAX, "items": {
                "type": "object", "additionalProperties": false, "required": ["when", "score"],
                "properties": { "when": when, "score": score },
            } },
        },
    });
    json!({
        "type": "object", "additionalProperties": false, "required": ["rules"],
        "properties": {
            "rules": { "type": "array", "maxItems": RULES_MAX, "items": rule },
            "tables": { "type": "array", "maxItems": TABLES_MAX, "items": table },
            "bands": { "type": "object", "additionalProperties": false, "properties": {
                "challenge": band, "strong": band, "face": band, "delay": band, "block": band,
            } },
        },
    })
}

/// A document for whoever works by it.
pub fn doc_of(artefact: &publishing::Artefact) -> Option<Arc<Doc>> {
    artefact.share::<Doc>()
}
