//! What the alliance offers every bank to adopt: rules that protect older customers.

use kernel::{Actor, Clock, Ctx, Idempotency, TenantId};
use publishing::model::{Reach, Window};
use publishing::{Move, NewDocument};
use serde_json::{Value, json};

use super::Failure;
use crate::wiring::Platform;

const KIND: &str = "risk.rules";
const DAY_S: i64 = 86_400;

/// Offers them, once; one of the alliance's people wrote them, another approved.
pub async fn offer(platform: &Platform, ctx: &Ctx) -> Result<(), Failure> {
    let (line, ctx) = (&platform.line, ctx.in_tenant(TenantId::alliance()));
    if !line.offers(&ctx, Some(KIND)).await?.is_empty() {
        return Ok(());
    }
    let operator = async |name: &str, days: i64, key: &str| -> Result<Ctx, Failure> {
        let operator_id = platform.auth.operator_named(&ctx, name).await?.ok_or("no such operator")?;
        let key = format!("demo:template:{key}");
        let clock = Clock::set_to(ctx.now().plus_seconds(-days * DAY_S));
        let idempotency = Some(Idempotency::new(key.clone(), key));
        Ok(Ctx { actor: Actor::Operator { operator_id }, idempotency, clock, ..ctx.clone() })
    };
    let new = NewDocument {
        kind: KIND.to_owned(),
        name: "elderly".to_owned(),
        title: "老年客户保护".to_owned(),
        reach: Reach::Template,
        body: Some(rules()),
        note: "供各成员行选用，金额可按本行情况调整".to_owned(),
    };
    let first = line.create(&operator("alliance", 25, "create").await?, new).await?;
    let (id, version) = (first.document_id, first.version);
    let checked = line.check(&operator("alliance", 25, "check").await?, id, version, "请复核").await?;
    let approve = Move::Approve { edit: checked.edit };
    line.decide(&operator("checker", 24, "approve").await?, id, version, approve, "同意向成员行提供").await?;
    let release = Move::Release { window: Window::default(), guard: None };
    line.decide(&operator("alliance", 24, "release").await?, id, version, release, "发布模板").await?;
    Ok(())
}

fn rules() -> Value {
    json!({ "rules": [
        {
            "id": "elderly_first_payment", "name_zh": "老年客户首次付款", "name_en": "Older customers pay somebody new",
            "scenarios": ["transfer"], "category": "elderly", "priority": 700,
            "when": "customer.age_years >= 65 and payee.first_time and amount >= 50000",
            "action": "challenge", "least_tool": "face",
            "reason_zh": "首次向该收款人付款，且金额较大", "reason_en": "Much, and to somebody new",
            "remedy_zh": "请确认您认识收款人，且没有人在电话里指导您操作。",
            "remedy_en": "Make sure you know the payee, and that nobody tells you on the phone what to do.",
            "source": "联盟建议",
        },
        {
            "id": "elderly_night", "name_zh": "老年客户深夜付款", "name_en": "Older customers pay at night",
            "scenarios": ["transfer"], "category": "elderly", "priority": 700,
            "when": "customer.age_years >= 65 and at.time < time(\"05:00\") and amount >= 10000",
            "action": "delay",
            "reason_zh": "深夜付款，工作人员将先与您联系", "reason_en": "At night: we call you first",
            "remedy_zh": "如非本人操作，请立即致电本行。", "remedy_en": "If it was not you, call the bank at once.",
            "source": "联盟建议",
        },
    ] })
}
