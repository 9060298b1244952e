//! How much the platform asks of customers: every transfer of the demonstration's three months, asked again under the
//! adaptive table and under a fixed policy (always SMS code and PIN) at the same limits. Nothing is timed, so it may run
//! anywhere; the figures are the same for the same demonstration.

use std::collections::HashMap;

use auth::measure::{Asked, Policy};
use contracts::account::Accounts;
use contracts::auth::{Business, Tool};
use contracts::user::{User, Users};
use kernel::{Ctx, Id, PageQuery, Timestamp};
use serde_json::{Value, json};

use super::ground::Ground;
use super::{Place, StepUpBench};
use crate::demo;
use crate::serve::Failure;
use crate::wiring::Platform;

/// A transfer somebody made.
struct Made {
    user: Id<User>,
    business: Business,
    minor: i64,
    at: Timestamp,
    date: String,
}

/// Runs it; the figures as a document.
pub async fn run(options: &StepUpBench) -> Result<Value, Failure> {
    let place = Place { engine: super::BenchEngine::Sqlite, postgres: None, json: options.json };
    let mut ground = Ground::new(&place)?;
    ground.config.demo = true;
    let platform = Platform::assemble(&ground.config).await?;
    demo::fill(&platform).await?;
    let mut made = Vec::new();
    let banks: Vec<_> = platform.banks.all().iter().map(|bank| bank.id.clone()).collect();
    let mut customers = 0;
    for (nth, bank) in banks.iter().enumerate() {
        let ctx = platform.system("bench").in_tenant(bank.clone());
        for person in demo::people(nth as u64) {
            let Some(user) = platform.users.by_phone(&ctx, &person.phone.parse()?).await? else { continue };
            customers += 1;
            made.extend(transfers(&platform, &ctx, user.user_id).await?);
        }
    }
    platform.banks.close().await;
    made.sort_by_key(|one| one.at);
    let (pin, both) = (Tool::Pin, [Tool::Pin, Tool::SmsCode]);
    let key = [pin, Tool::SmsCode, Tool::Passkey];
    let small = options.small.saturating_mul(100);
    Ok(json!({
        "customers": customers,
        "operations": made.len(),
        "fixed_sms_and_pin": counted(&made, &Policy::fixed(&both)),
        "adaptive": counted(&made, &Policy::adaptive(&both)),
        "adaptive_small_payments_yuan": options.small,
        "adaptive_small_payments": counted(&made, &Policy::adaptive(&both).with_small_payments(small)),
        "adaptive_everybody_with_passkey": counted(&made, &Policy::adaptive(&key)),
        "risk_rules": "not counted: they ask for more under any policy",
    }))
}

async fn transfers(platform: &Platform, ctx: &Ctx, user: Id<User>) -> Result<Vec<Made>, Failure> {
    let (mut made, mut cursor) = (Vec::new(), None);
    let zone = platform.banks.of(ctx)?;
    loop {
        let page = platform.transfers.list(ctx, user, &PageQuery::parse(cursor.as_deref(), Some(100))?).await?;
        for order in page.items {
            let payee = platform.accounts.by_number(ctx, &order.payee_account_no).await?;
            let is_own = payee.is_some_and(|payee| payee.user_id == user);
            made.push(Made {
                user,
                business: if is_own { Business::TransferOwn } else { Business::TransferOthers },
                minor: order.amount.minor(),
                at: order.created_at,
                date: zone.date(order.created_at).to_string(),
            });
        }
        match page.next_cursor {
            Some(next) => cursor = Some(next),
            None => return Ok(made),
        }
    }
}

/// How many pass without a proof, with one tool, with two, and how many not at all; what does not pass does not count
/// against the day.
fn counted(made: &[Made], policy: &Policy) -> Value {
    let mut days: HashMap<(Id<User>, Business, &str), i64> = HashMap::new();
    let (mut none, mut one, mut more, mut refused, mut tools) = (0_u64, 0_u64, 0_u64, 0_u64, 0_usize);
    for operation in made {
        let day = days.entry((operation.user, operation.business, operation.date.as_str())).or_default();
        let asked = policy.asks(operation.business, operation.minor, *day);
        match asked {
            Asked::Nothing => none += 1,
            Asked::Tools(1) => one += 1,
            Asked::Tools(_) => more += 1,
            Asked::Refused => refused += 1,
        }
        if let Asked::Tools(asked) = asked {
            tools += asked;
        }
        if asked != Asked::Refused {
            *day += operation.minor;
        }
    }
    let passed = (none + one + more).max(1);
    json!({
        "without_step_up": none, "one_tool": one, "two_tools": more, "refused": refused,
        "tools_per_operation": super::round(tools as f64 / passed as f64),
    })
}
