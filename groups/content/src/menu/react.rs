//! Who leaves, or does not want to be known any more: what is kept of them goes. What is too old goes at night.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::user::{
    CONSENT_CHANGED, ConsentChanged, ConsentPurpose, RelationClosed, USER_CLOSED, USER_ERASED, UserErased,
};
use kernel::Ctx;
use storage::jobs::Work;
use storage::{Consumer, Consumption, Db, Handled, Job, StoredEvent, Tx};

use super::order::KEPT_DAYS;
use super::service::Menus;
use super::store;

const TOPICS: &[&str] = &[CONSENT_CHANGED, USER_CLOSED, USER_ERASED];

pub fn consumption(menus: Arc<Menus>) -> Consumption {
    Consumption::in_tx("content.menu", TOPICS, Arc::new(Leaving { menus }))
}

pub fn jobs(menus: Arc<Menus>) -> Vec<Job> {
    vec![Job { name: "content.menu_uses", schedule: "29 3 * * *", work: Arc::new(Sweep { menus }) }]
}

struct Leaving {
    menus: Arc<Menus>,
}

#[async_trait]
impl Consumer for Leaving {
    async fn take_in_tx(&self, tx: &mut Tx, ctx: &Ctx, events: &[StoredEvent]) -> Handled {
        for event in events {
            let user = match event.topic.as_str() {
                USER_CLOSED => {
                    let RelationClosed { user_id } = event.body()?;
                    store::forget_in_tx(tx, &user_id.to_string()).await?;
                    user_id
                }
                USER_ERASED => {
                    let UserErased { user_id } = event.body()?;
                    store::forget_in_tx(tx, &user_id.to_string()).await?;
                    user_id
                }
                _ => {
                    let ConsentChanged { user_id, purpose, given } = event.body()?;
                    // Told late, they may have agreed again since.
                    if purpose == ConsentPurpose::Personalisation && !given && !self.menus.agreed(ctx, user_id).await? {
                        store::forget_uses_in_tx(tx, &user_id.to_string()).await?;
                    }
                    user_id
                }
            };
            self.menus.left(ctx, user);
        }
        Ok(())
    }
}

struct Sweep {
    menus: Arc<Menus>,
}

#[async_trait]
impl Work for Sweep {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let today = self.menus.today(ctx)?;
        loop {
            let mut tx = db.begin(ctx).await?;
            let swept = store::sweep_in_tx(&mut tx, today - KEPT_DAYS).await?;
            tx.commit().await?;
            if swept == 0 {
                return Ok(());
            }
        }
    }
}
