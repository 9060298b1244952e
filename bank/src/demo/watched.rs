//! What the bank's people look at in the demonstration: boards they keep, figures that are watched, and one of them that left
//! its band the day before, when the app had trouble for an hour.

use insight::alert::AlertBody;
use insight::analysis::AnalysisEvent;
use insight::behaviour::{BehaviourName, Event, PersonNo, Whose};
use insight::board::{BoardReach, templates};
use kernel::{Actor, Clock, Ctx, Idempotency, Lang};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::life::midnight_before;
use super::{Failure, days_before};
use crate::wiring::Platform;

/// When the bank began to watch.
const SINCE_DAYS: i64 = 30;
/// The hour of trouble, and what came of it.
const TROUBLE_AT_S: i64 = 10 * 3_600;
const TROUBLED: std::ops::Range<u64> = 60..90;
/// People who are there when somebody looks.
const THERE: u64 = 14;
/// Versions of the app, since how many days each.
const VERSIONS: [(i64, &str); 4] = [(90, "3.6.2"), (34, "3.7.0"), (9, "3.8.0"), (2, "3.8.1")];

/// Which version the app is that tells of a day so long ago; a few keep the one before.
pub fn version_of(days_ago: i64, one_in: u64) -> &'static str {
    let of =
        |days: i64| VERSIONS.iter().rev().find(|(since, _)| days <= *since).map_or(VERSIONS[0].1, |(_, name)| name);
    // A newer one is not everybody's at once.
    if one_in.is_multiple_of(4) { of(days_ago + 7) } else { of(days_ago) }
}

/// Trouble of an hour, the day before: calls that were waited for too long.
pub async fn trouble(platform: &Platform, ctx: &Ctx, place: u64, people: &[PersonNo]) -> Result<Vec<Event>, Failure> {
    let zone = platform.banks.of(ctx)?.zone;
    let mut dice = StdRng::seed_from_u64(77 + place);
    let begun = midnight_before(ctx, zone, 1).plus_seconds(TROUBLE_AT_S);
    let some = dice.random_range(TROUBLED);
    let mut events = Vec::new();
    for _ in 0..some {
        let person = people.get(dice.random_range(0..people.len().max(1))).copied().unwrap_or_default();
        let at_us = begun.plus_seconds(dice.random_range(60..3_600)).micros();
        let page = ["/transfer/confirm", "/pay", "/accounts"][dice.random_range(0..3)];
        // They came from the home page, and waited.
        let waited: i64 = dice.random_range(10_000..15_000);
        for (name, what, before_ms, ms) in [
            (BehaviourName::PageView, "/", waited + 9_000, Some(8_500)),
            (BehaviourName::PageView, page, waited, Some(waited.unsigned_abs())),
            (BehaviourName::Error, "client_timeout", 0, None),
        ] {
            events.push(Event {
                event_id: dice.random(),
                name,
                what: what.into(),
                page: if name == BehaviourName::Error { page.into() } else { what.into() },
                person,
                at_us: at_us - before_ms * 1_000,
                ms,
                received_us: at_us + 2_000_000,
            });
        }
    }
    Ok(events)
}

/// People who are in the app at this moment.
pub async fn there_now(platform: &Platform, ctx: &Ctx, place: u64) -> Result<(), Failure> {
    let mut dice = StdRng::seed_from_u64(505 + place);
    let pages = ["/", "/accounts", "/pay", "/transfer", "/transactions", "/me"];
    let mut events = Vec::new();
    for nth in 0..THERE {
        let whose = Whose::Visitor { device: format!("demo-there-{place}-{nth:02}") };
        let person = platform.behaviour.person(ctx, &whose).await?;
        for _ in 0..dice.random_range(2..7) {
            let page = pages[dice.random_range(0..pages.len())];
            let at_us = ctx.now().plus_seconds(-dice.random_range(2..220)).micros();
            events.push(Event {
                event_id: dice.random(),
                name: BehaviourName::PageView,
                what: page.into(),
                page: page.into(),
                person,
                at_us,
                ms: Some(dice.random_range(1_200..20_000)),
                received_us: at_us + 900_000,
            });
        }
    }
    platform.behaviour.lake(ctx).await?.keep(events).await?;
    Ok(())
}

/// Keeps boards and watches figures; then looks, as the platform does every few minutes.
pub async fn keep(platform: &Platform, ctx: &Ctx) -> Result<(), Failure> {
    let Some(admin) = operator(platform, ctx, "admin").await? else { return Ok(()) };
    if !platform.boards.list(&admin).await?.0.is_empty() {
        return Ok(());
    }
    for (template, reach) in templates().iter().zip([BoardReach::Bank, BoardReach::Own, BoardReach::Bank]) {
        let once = once(&admin, &format!("board:{}", template.name));
        platform.boards.create(&once, template.body(reach, Lang::Zh)).await?;
    }
    let any = |name| AnalysisEvent { name, what: None };
    let of = |name, what: &str| AnalysisEvent { name, what: Some(what.to_owned()) };
    for (nth, (title, event, more)) in [
        ("页面错误", any(BehaviourName::Error), json!({ "side": "above", "least": 10 })),
        ("登录客户", of(BehaviourName::Business, "sign_in"), json!({ "count": "people" })),
        ("转账完成", of(BehaviourName::Business, "transfer_out"), json!({ "side": "below" })),
        ("首页浏览", of(BehaviourName::PageView, "/"), json!({ "by": "hour", "width": "wide", "least": 30 })),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = json!({ "title": title, "event": event, "count": "times", "by": "day", "side": "both",
            "width": "usual", "least": 5, "cooldown_h": 24, "state": "on" });
        if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
            body.extend(more);
        }
        let body: AlertBody = serde_json::from_value(body)?;
        platform.alerts.create(&once(&admin, &format!("alert:{nth}")), body).await?;
    }
    platform.alerts.look(ctx).await?;
    Ok(platform.alerts.write_letters(ctx).await?)
}

async fn operator(platform: &Platform, ctx: &Ctx, role: &str) -> Result<Option<Ctx>, Failure> {
    let name = format!("{}.{role}", ctx.tenant);
    let found = platform.auth.operator_named(ctx, &name).await?;
    let clock = Clock::set_to(days_before(ctx, SINCE_DAYS));
    Ok(found.map(|operator_id| Ctx { actor: Actor::Operator { operator_id }, clock, ..ctx.clone() }))
}

fn once(ctx: &Ctx, key: &str) -> Ctx {
    let key = format!("demo:{key}");
    Ctx { idempotency: Some(Idempotency::new(key.clone(), key)), ..ctx.clone() }
}
