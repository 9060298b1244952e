//! Limits of the demonstration: customers who hold to less than they might, a bank that holds one and lets another, and a
//! second version of a limit table.

use auth::{Caps, Effect, LimitRules, Wish};
use contracts::auth::Business;
use kernel::{Ctx, Timestamp};
use parameters::{NewVersion, Parameters};

use super::{Customer, Failure, as_customer, days_before};
use crate::wiring::Platform;

/// Sets them. Setting them again changes nothing.
pub async fn set(platform: &Platform, ctx: &Ctx, customers: &[Customer]) -> Result<(), Failure> {
    let yuan = |yuan: i64| Some(yuan * 100);
    let wish = |caps: Caps, until: Option<Timestamp>| Wish { business: Business::TransferOthers, caps, until };
    for (who, day) in [(23, 20_000), (24, 5_000)] {
        let Some(customer) = customers.get(who) else { continue };
        let then = as_customer(ctx, customer, days_before(ctx, 6).plus_seconds(who as i64));
        let caps = Caps {
            per_operation_minor: yuan(day / 4),
            per_day_minor: yuan(day),
            per_day_count: Some(10),
            ..Caps::OPEN
        };
        platform.auth.change_own_limits(&then, customer.user_id, wish(caps, None), None).await?;
    }
    let day = |minor| Caps { per_day_minor: yuan(minor), ..Caps::OPEN };
    let held = [
        (25, Effect::Cap, wish(day(2_000), None), "连续收到可疑来电，客户要求限制"),
        (26, Effect::Raise, wish(day(50_000), Some(ctx.now().plus_seconds(20 * 86_400))), "装修付款，客户到网点申请"),
    ];
    for (who, effect, wish, purpose) in held {
        let Some(customer) = customers.get(who) else { continue };
        platform.auth.set_by_bank(ctx, customer.user_id, wish, effect, purpose.to_owned()).await?;
    }
    tighten(platform, ctx).await
}

/// Bills are paid in small amounts: the bank tightens what one factor carries.
async fn tighten(platform: &Platform, ctx: &Ctx) -> Result<(), Failure> {
    let parameters = Parameters::new(platform.banks.clone());
    let set = parameters::known::<LimitRules>();
    if !parameters.history(ctx, set.name()).await?.is_empty() {
        return Ok(());
    }
    let mut rules = LimitRules::default();
    for row in rules.rows.iter_mut().filter(|row| row.business == Business::Payment && row.tools.len() == 1) {
        (row.per_operation_minor, row.per_day_count) = (Some(50_000), Some(20));
    }
    let body = serde_json::to_value(&rules)?;
    let note = "缴费多为小额，单一认证方式每笔不超过 500 元".to_owned();
    parameters.set(ctx, set.as_ref(), NewVersion { body, effective_from: None, note }).await?;
    Ok(())
}
