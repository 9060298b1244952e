//! The one budget of attention: how often a customer is addressed unasked, by whatever part of the platform.
//!
//! A touch is counted once by its name, in the day and in the week of the bank's zone, in one transaction; the counters'
//! rows are locked, so two at once never both take the last one.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::message::{AttentionLeft, Fatigue, Touch};
use contracts::user::User;
use kernel::{Ctx, Id};
use storage::Tx;

use super::model::periods;
use super::rules::MessageRules;
use super::service::Centre;
use super::store;
use crate::error::Error;

/// Longest name of a touch.
const TOUCH_MAX: usize = 120;

/// Counts one touch inside a transaction.
pub(super) async fn take_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    user: Id<User>,
    touch: &str,
    (rules, day): (&MessageRules, chrono::NaiveDate),
) -> storage::Result<Touch> {
    if !store::note_touch_in_tx(tx, user, touch, ctx.now()).await? {
        return Ok(Touch::Repeated);
    }
    let [today, week] = periods(day);
    if !store::count_touch_in_tx(tx, user, &today, rules.unasked_day_max).await? {
        store::drop_touch_in_tx(tx, user, touch).await?;
        return Ok(Touch::Spent);
    }
    if !store::count_touch_in_tx(tx, user, &week, rules.unasked_week_max).await? {
        store::uncount_touch_in_tx(tx, user, &today).await?;
        store::drop_touch_in_tx(tx, user, touch).await?;
        return Ok(Touch::Spent);
    }
    Ok(Touch::Taken)
}

impl Centre {
    async fn attention_left(&self, ctx: &Ctx, user: Id<User>) -> Result<AttentionLeft, Error> {
        let rules = self.rules(ctx).await?;
        let periods = periods(self.banks.of(ctx)?.date(ctx.now()));
        let [today, week] = store::touched(&self.banks.db(ctx)?, user, &periods).await?;
        let left = |most: i64, used: i64| most.saturating_sub(used).max(0);
        Ok(AttentionLeft { today: left(rules.unasked_day_max, today), this_week: left(rules.unasked_week_max, week) })
    }

    async fn take_touch(&self, ctx: &Ctx, user: Id<User>, touch: &str) -> Result<Touch, Error> {
        let rules = self.rules(ctx).await?;
        let day = self.banks.of(ctx)?.date(ctx.now());
        let touch: String = touch.chars().take(TOUCH_MAX).collect();
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        let outcome = take_in_tx(&mut tx, ctx, user, &touch, (&rules, day)).await?;
        tx.commit().await?;
        Ok(outcome)
    }
}

#[async_trait]
impl Fatigue for Centre {
    async fn ask(&self, ctx: &Ctx, user: Id<User>) -> Result<AttentionLeft, PortFault> {
        Ok(self.attention_left(ctx, user).await?)
    }

    async fn take(&self, ctx: &Ctx, user: Id<User>, touch: &str) -> Result<Touch, PortFault> {
        Ok(self.take_touch(ctx, user, touch).await?)
    }
}
