//! Telling customers that their document ends, has ended, or holds them up.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::Days;
use contracts::message::{MESSAGE_WANTED, MessageWanted, Param};
use kernel::{Ctx, Event};
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use super::rules::DocumentRules;
use super::store::{self, Told};
use crate::service::Service;

/// Customers told in one run.
const RUN_MAX: i64 = 20_000;

/// The job of id documents.
pub fn all(users: &Arc<Service>) -> Vec<Job> {
    vec![Job { name: "user.id_documents", schedule: "11 1 * * *", work: Arc::new(Tell(users.clone())) }]
}

pub struct Tell(pub Arc<Service>);

#[async_trait]
impl Work for Tell {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        let rules = self.0.parameters.current::<DocumentRules>(ctx).await?;
        let today = self.0.banks.of(ctx)?.date(ctx.now());
        let days = |days: i64| Days::new(u64::try_from(days).unwrap_or_default());
        // What is furthest first: nobody is told that it ends soon when it has ended.
        let stages = [
            (Told::Stopped, "id_document_stopped", today.checked_sub_days(days(rules.grace_days))),
            (Told::Expired, "id_document_expired", Some(today)),
            (Told::Expiring, "id_document_expiring", today.checked_add_days(days(rules.remind_days + 1))),
        ];
        for (told, template, before) in stages {
            let Some(before) = before else { continue };
            for (user_id, until) in store::untold(db, told, before, RUN_MAX).await? {
                let mut tx = db.begin(ctx).await?;
                if store::tell_in_tx(&mut tx, user_id, until, told).await? {
                    let wanted = MessageWanted {
                        user_id,
                        template: template.to_owned(),
                        params: BTreeMap::from([("day".to_owned(), Param::Text(until.to_string()))]),
                        dedupe_key: format!("id_document:{until}:{}", told.stage()),
                        link: Some("/me/identity/document".to_owned()),
                        expires_at: None,
                    };
                    tx.publish(Event::new(MESSAGE_WANTED, user_id, &wanted));
                }
                tx.commit().await?;
            }
        }
        Ok(())
    }
}
