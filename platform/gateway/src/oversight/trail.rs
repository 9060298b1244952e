//! The audit trail, page by page, with the names of those who acted.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use kernel::{AuditOutcome, Ctx, Lang, PageQuery, ParseError, Timestamp};
use serde::{Deserialize, Serialize};
use storage::{AuditFilter, AuditRow};
use utoipa::{IntoParams, ToSchema};

use super::{Oversight, Who};
use crate::{Operator, PageParams, Paged, Permission, Problem, ProblemDocument};

/// One entry of the audit trail.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditRow)]
pub struct AuditDoc {
    seq: i64,
    at: Timestamp,
    actor_kind: ActorKind,
    actor_id: String,
    /// What the actor is called: operators by their name, customers masked, the platform's own work by what it is; none
    /// when nobody is known by that id.
    actor_name: Option<String>,
    action: String,
    subject: String,
    outcome: AuditOutcome,
    /// Masked; never secrets.
    #[schema(value_type = HashMap<String, serde_json::Value>)]
    detail: serde_json::Map<String, serde_json::Value>,
    /// The chain's hash at this entry.
    hash: String,
}

/// What sort of actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A signed-in customer of the bank.
    Customer,
    /// A signed-in operator of the console.
    Operator,
    /// The platform itself.
    System,
    /// Nobody we know yet.
    Visitor,
}

impl ActorKind {
    /// The kind of a stored word, as [`kernel::Actor::kind`] writes it.
    fn of(word: &str) -> Result<Self, ParseError> {
        match word {
            "customer" => Ok(Self::Customer),
            "operator" => Ok(Self::Operator),
            "system" => Ok(Self::System),
            "visitor" => Ok(Self::Visitor),
            _ => Err(ParseError::new("actor kind", "unknown")),
        }
    }
}

/// A page of the audit trail, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditPage {
    items: Vec<AuditDoc>,
    next_cursor: Option<String>,
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditParams {
    /// An actor's id, exactly.
    actor: Option<String>,
    /// An act, exactly, or all of a group's with a dot at the end: `transfer.`
    action: Option<String>,
    /// What was acted on, exactly.
    subject: Option<String>,
    /// Only what was done, or only what was refused.
    outcome: Option<AuditOutcome>,
}

/// A bank's audit trail, newest first.
#[utoipa::path(
    get, path = "/banks/{bank_id}/audit", tag = "console", operation_id = "console_audit",
    params(("bank_id" = String, Path, description = "The bank"), PageParams, AuditParams),
    responses((status = 200, body = AuditPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn bank_audit(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Path(bank_id): Path<String>,
    Paged(page, params): Paged<AuditParams>,
) -> Result<Json<AuditPage>, Problem> {
    let ctx = operator.in_bank(&bank_id, Permission::AuditView)?;
    audit_page(&oversight, &ctx, &page, params).await
}

/// The alliance's own audit trail, newest first.
#[utoipa::path(
    get, path = "/audit", tag = "console", operation_id = "console_alliance_audit",
    params(PageParams, AuditParams),
    responses((status = 200, body = AuditPage), (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"))
)]
pub async fn alliance_audit(
    State(oversight): State<Arc<Oversight>>,
    operator: Operator,
    Paged(page, params): Paged<AuditParams>,
) -> Result<Json<AuditPage>, Problem> {
    let ctx = operator.in_alliance(Permission::AuditView)?;
    audit_page(&oversight, &ctx, &page, params).await
}

async fn audit_page(
    oversight: &Oversight,
    ctx: &Ctx,
    page: &PageQuery,
    params: AuditParams,
) -> Result<Json<AuditPage>, Problem> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty() && text.len() <= 200);
    let filter = AuditFilter {
        actor: given(params.actor),
        action: given(params.action),
        subject: given(params.subject),
        outcome: params.outcome,
    };
    let page = oversight.banks.db(ctx)?.audit_page(&filter, page).await?;
    let names = names(&oversight.who, ctx, &page.items).await?;
    let items = page.items.into_iter().map(|row| document(row, ctx.lang, &names)).collect::<Result<_, _>>();
    let items = items.map_err(|error: ParseError| Problem::fault(&error))?;
    Ok(Json(AuditPage { items, next_cursor: page.next_cursor }))
}

/// The names of the people among those who acted, by id: one read of each sort, however many there are.
async fn names(who: &Who, ctx: &Ctx, rows: &[AuditRow]) -> Result<HashMap<String, String>, Problem> {
    let ids = |kind: &str| {
        let rows = rows.iter().filter(|row| row.actor_kind == kind);
        rows.map(|row| row.actor_id.clone()).collect::<BTreeSet<_>>()
    };
    let mut names = HashMap::new();
    for (knower, ids) in [(&who.customers, ids("customer")), (&who.operators, ids("operator"))] {
        if !ids.is_empty() {
            names.extend(knower.names(ctx, &ids).await?);
        }
    }
    Ok(names)
}

fn document(row: AuditRow, lang: Lang, names: &HashMap<String, String>) -> Result<AuditDoc, ParseError> {
    let actor_kind = ActorKind::of(&row.actor_kind)?;
    let actor_name = match actor_kind {
        ActorKind::Customer | ActorKind::Operator => names.get(&row.actor_id).cloned(),
        ActorKind::System => Some(worker(lang, &row.actor_id).to_owned()),
        ActorKind::Visitor => Some(lang.pick("访客", "Visitor").to_owned()),
    };
    Ok(AuditDoc {
        seq: row.seq,
        at: row.at,
        actor_kind,
        actor_id: row.actor_id,
        actor_name,
        action: row.action,
        subject: row.subject,
        outcome: row.outcome.parse()?,
        detail: serde_json::from_str(&row.detail).unwrap_or_default(),
        hash: row.hash,
    })
}

/// What the platform's own work is called, by the name in its context.
const fn worker(lang: Lang, name: &str) -> &'static str {
    match name.as_bytes() {
        b"background" => lang.pick("后台任务", "Background work"),
        b"clearing" => lang.pick("跨行清算", "Clearing"),
        b"cli" => lang.pick("命令行", "Command line"),
        b"demo" => lang.pick("演示数据", "Demonstration"),
        _ => lang.pick("系统", "The platform"),
    }
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use kernel::{Actor, AuditEntry};
    use serde_json::json;
    use storage::Db;
    use testkit::TestBank;

    use super::*;
    use crate::ActorNames;

    /// Knows everybody as `{prefix}{id}`, except `gone`.
    struct Known(&'static str);

    #[async_trait]
    impl ActorNames for Known {
        async fn names(&self, _: &Ctx, ids: &BTreeSet<String>) -> Result<HashMap<String, String>, Problem> {
            let known = ids.iter().filter(|id| *id != "gone");
            Ok(known.map(|id| (id.clone(), format!("{}{id}", self.0))).collect())
        }
    }

    async fn enter(db: &Db, ctx: &Ctx, actor: Actor, entries: Vec<AuditEntry>) {
        let mut tx = db.begin(&Ctx { actor, ..ctx.clone() }).await.unwrap();
        entries.into_iter().for_each(|entry| tx.audit(entry));
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn refusals_are_found_among_many() {
        for engine in testkit::engines() {
            let bank = TestBank::open(engine, &[], |_| vec![]).await;
            let db = bank.banks.db(&bank.ctx).unwrap();
            let all = (0..450).map(|n| match n % 90 {
                7 => AuditEntry::refused("test.act", n, &json!({})),
                _ => AuditEntry::done("test.act", n, &json!({})),
            });
            enter(&db, &bank.ctx, Actor::Visitor, all.collect()).await;
            let filter = |outcome| AuditFilter {
                action: Some("test.act".to_owned()),
                outcome: Some(outcome),
                ..AuditFilter::default()
            };
            let mut cursor: Option<String> = None;
            let mut pages = Vec::new();
            loop {
                let page = PageQuery::parse(cursor.as_deref(), Some(2)).unwrap();
                let page = db.audit_page(&filter(AuditOutcome::Refused), &page).await.unwrap();
                pages.push(page.items.iter().map(|row| row.subject.clone()).collect::<Vec<_>>());
                cursor = page.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(pages, [vec!["367", "277"], vec!["187", "97"], vec!["7"]], "{engine:?}");
            let done = db.audit_page(&filter(AuditOutcome::Ok), &PageQuery::default()).await.unwrap();
            assert_eq!((done.items.len(), done.items[0].subject.as_str()), (20, "449"));
        }
    }

    #[tokio::test]
    async fn everybody_has_a_name_and_nobody_is_asked_for_twice() {
        let bank = TestBank::open(storage::Engine::Sqlite, &[], |_| vec![]).await;
        let db = bank.banks.db(&bank.ctx).unwrap();
        let customer = |id: &str| Actor::Customer {
            user_id: id.to_owned(),
            session_id: "s".to_owned(),
            device_id: "d".to_owned(),
        };
        for actor in [
            Actor::Visitor,
            customer("u-1"),
            customer("gone"),
            Actor::Operator { operator_id: "o-1".to_owned() },
            Actor::System { name: "cli" },
        ] {
            enter(&db, &bank.ctx, actor, vec![AuditEntry::done("test.act", "x", &json!({ "a": 1 }))]).await;
        }
        let who = Who { customers: Arc::new(Known("*")), operators: Arc::new(Known("")) };
        let oversight = Oversight::new(bank.banks.clone(), &[], who);
        let params = AuditParams { actor: None, action: Some("test.".to_owned()), subject: None, outcome: None };
        let Json(page) = audit_page(&oversight, &bank.ctx, &PageQuery::default(), params).await.unwrap();
        let told: Vec<_> = page.items.iter().map(|row| row.actor_name.as_deref()).collect();
        assert_eq!(told, [Some("命令行"), Some("o-1"), None, Some("*u-1"), Some("访客")]);
        let shown = serde_json::to_value(&page.items[0]).unwrap();
        let (kind, outcome, detail) = (&shown["actor_kind"], &shown["outcome"], &shown["detail"]);
        assert_eq!((kind, outcome, detail), (&json!("system"), &json!("ok"), &json!({ "a": 1 })));
    }
}
