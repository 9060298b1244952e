//! The line against real databases: SQLite always, PostgreSQL when `POLYBANK_TEST_POSTGRES` names a server.

mod deciding;
mod desk;
mod forcing;
mod giving_back;
mod sharing;
mod writing;

use std::sync::Arc;

use kernel::{Actor, Ctx, TenantId};
use serde::Deserialize;
use serde_json::{Value, json};
use storage::Engine;
use testkit::TestBank;

use crate::model::{Canary, EVERYBODY, Guard, Reach, Window};
use crate::{Compiled, Edit, Figure, InForce, Kind, List, MIGRATIONS, Move, NewDocument, Objection, Place, Publishing};

/// Rules as the tests have them: a cap the alliance holds at 1,000, and rows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Rules {
    pub cap: i64,
}

pub struct RulesKind;

/// A second kind of the same shape.
pub struct WordsKind;

#[async_trait::async_trait]
impl Kind for WordsKind {
    fn name(&self) -> &'static str {
        "test.words"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("文字", "Words")
    }

    fn schema(&self) -> Value {
        RulesKind.schema()
    }

    fn first_body(&self) -> Value {
        RulesKind.first_body()
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        RulesKind.compile(body)
    }
}

fn kinds() -> Vec<Arc<dyn Kind>> {
    vec![Arc::new(RulesKind), Arc::new(WordsKind)]
}

#[async_trait::async_trait]
impl Kind for RulesKind {
    fn name(&self) -> &'static str {
        "test.rules"
    }

    fn title(&self) -> (&'static str, &'static str) {
        ("规则", "Rules")
    }

    fn schema(&self) -> Value {
        json!({
            "type": "object", "additionalProperties": false, "required": ["cap"],
            "properties": {
                "cap": { "type": "integer", "minimum": 0 },
                "words": { "type": "string", "maxLength": 20 },
                "rows": { "type": "array", "maxItems": 50, "items": { "type": "object" } },
            },
        })
    }

    fn first_body(&self) -> Value {
        json!({ "cap": 1_000, "rows": [] })
    }

    async fn present(&self, ctx: &Ctx) -> Result<Option<Value>, kernel::PortFault> {
        Ok((ctx.tenant.as_str() == "oldbank").then(|| json!({ "cap": 321 })))
    }

    fn lists(&self) -> &'static [List] {
        &[List { member: "rows", named_by: &["id"] }]
    }

    fn figures(&self) -> &'static [Figure] {
        &[Figure { name: "blocked", title: ("拦截", "blocked") }]
    }

    fn compile(&self, body: &Value) -> Result<Compiled, Vec<Objection>> {
        let cap = body["cap"].as_i64().unwrap_or_default();
        if cap > 1_000 {
            return Err(vec![Objection::new("/cap", "不得高于 1000 / At most 1,000")]);
        }
        Ok(Arc::new(Rules { cap }))
    }
}

/// A bank, its line, and people.
pub struct House {
    pub bank: TestBank,
    pub line: Publishing,
}

impl House {
    pub async fn on(engine: Engine) -> Self {
        let bank = TestBank::open(engine, &MIGRATIONS, |_| vec![]).await;
        // Guards are asked when a test asks them, however slow the machine is today.
        let never = std::time::Duration::from_secs(86_400);
        let line = Publishing::gathering(bank.banks.clone(), kinds(), never).unwrap();
        Self { bank, line }
    }

    /// The same banks in another process.
    pub fn elsewhere(&self) -> Publishing {
        Publishing::new(self.bank.banks.clone(), kinds()).unwrap()
    }

    /// `who` in the bank.
    pub fn person(&self, who: &str) -> Ctx {
        let actor = Actor::Operator { operator_id: who.to_owned() };
        Ctx { actor, ..self.bank.ctx.clone() }
    }

    /// `who` in the alliance.
    pub fn alliance(&self, who: &str) -> Ctx {
        self.person(who).in_tenant(TenantId::alliance())
    }

    pub async fn begun(&self, ctx: &Ctx, name: &str, reach: Reach, body: Value) -> Place {
        let new = NewDocument {
            kind: "test.rules".into(),
            name: name.into(),
            title: "规则".into(),
            reach,
            body: Some(body),
            note: "第一版".into(),
        };
        self.line.create(ctx, new).await.unwrap()
    }

    /// Checked by whoever wrote it and approved by `checker`, another person in the same place.
    pub async fn approved(&self, ctx: &Ctx, place: Place) -> Place {
        let checked = self.line.check(ctx, place.document_id, place.version, "请审批").await.unwrap();
        let actor = Actor::Operator { operator_id: "checker".into() };
        let checker = Ctx { actor, ..ctx.clone() };
        let how = Move::Approve { edit: checked.edit };
        self.line.decide(&checker, place.document_id, place.version, how, "同意发布").await.unwrap()
    }

    pub async fn released(&self, ctx: &Ctx, place: Place) -> Place {
        let place = self.approved(ctx, place).await;
        self.decided(ctx, place, release()).await
    }

    pub async fn decided(&self, ctx: &Ctx, place: Place, how: Move) -> Place {
        self.line.decide(ctx, place.document_id, place.version, how, "按计划").await.unwrap()
    }

    /// A new version of a document with another cap, written and not yet checked.
    pub async fn revised(&self, ctx: &Ctx, place: Place, cap: i64) -> Place {
        self.revise_with(ctx, place, json!({ "cap": cap })).await
    }

    /// A new version of a document that says `body`, written and not yet checked.
    pub async fn revise_with(&self, ctx: &Ctx, place: Place, body: Value) -> Place {
        let next = self.line.revise(ctx, place.document_id, place.version, "调整限额").await.unwrap();
        let edit = Edit { base_edit: next.edit, body, note: "调整限额".into() };
        self.line.edit(ctx, next.document_id, next.version, edit).await.unwrap()
    }

    /// The cap in force for `subject` by the document `name`.
    pub async fn cap(&self, ctx: &Ctx, name: &str, subject: Option<&str>) -> Option<i64> {
        cap_in(&self.line.in_force(ctx, "test.rules").await.unwrap(), name, subject)
    }
}

pub fn cap_in(in_force: &InForce, name: &str, subject: Option<&str>) -> Option<i64> {
    in_force.decide(name, subject).enforced.map(|artefact| artefact.get::<Rules>().unwrap().cap)
}

pub fn release() -> Move {
    Move::Release { window: Window::default(), guard: None }
}

pub fn canary(share: u16) -> Move {
    Move::Canary { canary: Canary { share, ..Canary::default() }, guard: None }
}

pub fn guard(condition: &str, sample_min: i64) -> Guard {
    Guard { condition: condition.into(), sample_min, minutes: 60 }
}

pub fn everybody() -> Canary {
    Canary { share: EVERYBODY, ..Canary::default() }
}
