//! Events are forgotten once the plan says that they are not needed any more.
//!
//! The sums by day say what lies where, so nothing is read of days that have nothing to forget, and a night that was missed is
//! made up for. What the plan does not declare is kept as long as all behaviour is.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use super::Tracking;
use super::rules::Plan;
use crate::behaviour::{BehaviourName, KEPT_DAYS};
use crate::error::Error;
use crate::model::Slot;

/// What is to be forgotten of each day.
type ByDay = BTreeMap<i64, HashSet<(BehaviourName, String)>>;

/// The job that does it.
pub fn jobs(tracking: Arc<Tracking>) -> Vec<Job> {
    vec![Job { name: "insight.plan_retention", schedule: "23 4 * * *", work: Arc::new(Forget { tracking }) }]
}

struct Forget {
    tracking: Arc<Tracking>,
}

#[async_trait]
impl Work for Forget {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        Ok(self.tracking.forget_unneeded(ctx).await?)
    }
}

impl Tracking {
    async fn forget_unneeded(&self, ctx: &Ctx) -> Result<(), Error> {
        let plan = self.in_force(ctx, None).await?.plan;
        let needed = plan.events().iter().map(|event| i64::from(event.retention_days));
        let Some(least) = needed.min().filter(|least| *least < KEPT_DAYS) else { return Ok(()) };
        let today = Slot::of(ctx.now(), self.banks.of(ctx)?.zone).day;
        let lake = self.behaviour.lake(ctx).await?;
        let things = lake.things(today - KEPT_DAYS, today - least - 1).await?;
        for (day, things) in unneeded(&plan, today, things) {
            lake.leave_out(day, things).await?;
        }
        Ok(())
    }
}

fn unneeded(plan: &Plan, today: i64, things: Vec<(i64, BehaviourName, String)>) -> ByDay {
    let mut by_day = ByDay::new();
    for (day, name, what) in things {
        let declared = plan.place_of(name, &what).map(|place| &plan.events()[place]);
        if declared.is_some_and(|event| day < today - i64::from(event.retention_days)) {
            by_day.entry(day).or_default().insert((name, what));
        }
    }
    by_day
}
