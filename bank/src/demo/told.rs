//! What the demonstration's customers were told: their budgets are looked at, and what is old news was read.

use std::collections::BTreeMap;
use std::sync::Arc;

use account::{Analysis, History};
use contracts::message::{MESSAGE_WANTED, MessageWanted, Param};
use contracts::user::{ConsentPurpose, Users};
use kernel::{Ctx, Event};

use super::{Customer, Failure, as_customer, people};
use crate::wiring::Platform;

/// Customers who like offers.
const OFFERED: usize = 3;
/// What was told before this many seconds ago was read.
const READ_AFTER_S: i64 = 2 * 86_400;

/// Looks at the budgets, and makes the first customers an offer they have agreed to get.
pub async fn tell(platform: &Platform, ctx: &Ctx, customers: &[Customer]) -> Result<(), Failure> {
    let db = platform.banks.db(ctx)?;
    let history = Arc::new(History::new(platform.banks.clone(), platform.accounts.clone()));
    let analysis = Analysis::new(platform.banks.clone(), history);
    analysis.look_at_all(ctx, &db).await?;
    analysis.look_at_budgets(ctx).await?;
    for customer in customers.iter().take(OFFERED) {
        let own = as_customer(ctx, customer, ctx.now());
        platform.users.demonstrate_consent(&own, customer.user_id, ConsentPurpose::Marketing).await?;
        let text = |text: &str| Param::Text(text.to_owned());
        let offer = MessageWanted {
            user_id: customer.user_id,
            template: "offer".to_owned(),
            params: BTreeMap::from([
                ("headline".to_owned(), text("周末到店支付立减")),
                ("text".to_owned(), text("演示活动：周末到店支付满一百减十，每人一次。")),
            ]),
            dedupe_key: "demo:offer".to_owned(),
            link: None,
            expires_at: None,
        };
        let mut tx = db.begin(ctx).await?;
        tx.publish(Event::new(MESSAGE_WANTED, customer.user_id, &offer));
        tx.commit().await?;
    }
    Ok(())
}

/// Notes that the customers of the bank at `place` have read what is old news.
pub async fn read(platform: &Platform, ctx: &Ctx, place: u64) -> Result<(), Failure> {
    let until = ctx.now().plus_seconds(-READ_AFTER_S);
    for person in people(place) {
        let Some(user) = platform.users.by_phone(ctx, &person.phone.parse()?).await? else { continue };
        platform.messages.read_until(ctx, user.user_id, None, until).await?;
    }
    Ok(())
}
