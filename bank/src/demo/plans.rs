//! What demo customers mean to spend: budgets, so that the analysis has something to compare with.

use std::sync::Arc;

use account::{Analysis, History};
use kernel::{Ctx, Money};

use super::{Customer, Failure, as_customer};
use crate::wiring::Platform;

/// Customers who plan.
const PLANNERS: usize = 12;
/// Category and yuan a month. Some are kept within, some are not.
const PLANS: [(&str, i64); 4] = [("all", 6_000), ("dining", 500), ("groceries", 800), ("shopping", 600)];

/// Sets the budgets of the first customers.
pub async fn make(platform: &Platform, ctx: &Ctx, customers: &[Customer]) -> Result<(), Failure> {
    let history = Arc::new(History::new(platform.banks.clone(), platform.accounts.clone()));
    let analysis = Analysis::new(platform.banks.clone(), history);
    for customer in customers.iter().take(PLANNERS) {
        let ctx = as_customer(ctx, customer, ctx.now());
        for (category, yuan) in PLANS {
            analysis.set_budget(&ctx, customer.user_id, category, Some(Money::cny(yuan * 100))).await?;
        }
    }
    Ok(())
}
