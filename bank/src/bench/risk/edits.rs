//! How long it takes until a rule that is released is gone by: where it was released, and by another platform over the same
//! databases, which knows of it by the same way as another process.

use std::time::{Duration, Instant};

use contracts::risk::{Facts, Risk, Scenario, VerdictOutcome};
use contracts::user::User;
use kernel::{Channel, Ctx, Id, Money, TenantId};
use publishing::Edit;
use serde_json::{Value, json};

use super::super::ground::{approve, by_operator, publish, release, told};
use super::super::{BenchEngine, Ground, RiskBench};
use crate::serve::Failure;
use crate::wiring::Platform;

/// Releases that are timed.
const RELEASES: u32 = 20;
/// Nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is asked what is gone by.
const PAUSE: Duration = Duration::from_millis(1);
/// What its versions say of themselves.
const NOTE: &str = "bench";

/// Releases a rule that stops a payment, and a text without it, in turn; asks for the same payment until the answer is the new one.
/// Another platform, put together over the same databases, is only there on a server: a folder is served by one.
pub async fn edits(options: &RiskBench) -> Result<Value, Failure> {
    let ground = Ground::new(&options.place)?;
    let here = Platform::assemble(&ground.config).await?;
    let bank: TenantId = "bench".parse()?;
    let (_, brand) = content::demo::brands().into_iter().next().ok_or("no brand")?;
    here.open_bank(&here.system("bench"), bank.clone(), &brand, None).await?;
    let elsewhere = match options.place.engine {
        BenchEngine::Postgres => Some(Platform::assemble(&ground.config).await?),
        BenchEngine::Sqlite => None,
    };
    let ctx = Ctx { channel: Channel::App, ..here.system("bench").in_tenant(bank) };
    let facts = payment(ctx.new_id());
    for platform in std::iter::once(&here).chain(&elsewhere) {
        if platform.risk.foresee(&ctx, &facts).await?.outcome != VerdictOutcome::Allow {
            return Err("the payment is stopped already: no figures".into());
        }
    }
    let (mut near_ms, mut far_ms) = (Vec::new(), Vec::new());
    let mut place = publish(&here, &ctx, "bench", body(VerdictOutcome::Allow)).await?;
    for nth in 0..RELEASES {
        let wanted = if nth % 2 == 0 { VerdictOutcome::Deny } else { VerdictOutcome::Allow };
        place = rewrite(&here, &ctx, &place, body(wanted)).await?;
        let begun = Instant::now();
        let released = release(&here, &ctx, &place);
        let near = gone_by(&here, &ctx, &facts, wanted, begun);
        let far = async {
            match &elsewhere {
                Some(platform) => gone_by(platform, &ctx, &facts, wanted, begun).await.map(Some),
                None => Ok(None),
            }
        };
        let ((), near, far) = tokio::try_join!(released, near, far)?;
        near_ms.push(near);
        far_ms.extend(far);
    }
    for platform in std::iter::once(here).chain(elsewhere) {
        platform.risk.flush().await;
        platform.banks.close().await;
    }
    Ok(json!({ "rule_edit": {
        "engine": options.place.engine_name(), "releases": RELEASES, "here": told(near_ms), "in_another_platform": told(far_ms),
    } }))
}

/// A payment that nothing is against.
fn payment(user: Id<User>) -> Facts {
    const DAY_S: i64 = 86_400;
    Facts {
        user_id: Some(user),
        device_id: Some("device-1".to_owned()),
        device_age_s: Some(300 * DAY_S),
        amount: Some(Money::cny(10_000)),
        payee_account: Some("6210900000000017".to_owned()),
        account: Some("6222000000000015".to_owned()),
        payee_bank_no: Some("8002".to_owned()),
        balance_before: Some(Money::cny(5_000_000)),
        customer_since_s: Some(700 * DAY_S),
        age_years: Some(40),
        ..Facts::of(Scenario::Transfer)
    }
}

fn body(wanted: VerdictOutcome) -> Value {
    let rule = json!({
        "id": "bench_stop", "priority": 100, "source": "", "name_zh": "测试", "name_en": "Test", "scenarios": ["transfer"], "when": "amount >= 0", "action": "block",
        "reason_zh": "测试", "reason_en": "Test", "remedy_zh": "请稍后再试", "remedy_en": "Try again later", "category": "other",
    });
    let rules = if wanted == VerdictOutcome::Deny { vec![rule] } else { Vec::new() };
    json!({ "rules": rules })
}

/// A new version with this text, approved.
async fn rewrite(
    platform: &Platform,
    ctx: &Ctx,
    place: &publishing::Place,
    body: Value,
) -> Result<publishing::Place, Failure> {
    let (line, maker, id) = (&platform.line, by_operator(ctx, "maker"), place.document_id);
    let revised = line.revise(&maker, id, place.version, NOTE).await?;
    let edit = Edit { base_edit: revised.edit, body, note: NOTE.to_owned() };
    let edited = line.edit(&maker, id, revised.version, edit).await?;
    approve(platform, ctx, &edited).await
}

/// Milliseconds since `begun` until `platform` goes by what it is to go by.
async fn gone_by(
    platform: &Platform,
    ctx: &Ctx,
    facts: &Facts,
    wanted: VerdictOutcome,
    begun: Instant,
) -> Result<f64, Failure> {
    while platform.risk.foresee(ctx, facts).await?.outcome != wanted {
        if begun.elapsed() > PATIENCE {
            return Err("a released rule is not gone by: no figures".into());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(begun.elapsed().as_secs_f64() * 1_000.0)
}
