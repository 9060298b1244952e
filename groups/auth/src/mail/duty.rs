//! Reminding operators of what waits at their bank: trouble within the hour, everything once a day.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::duty::{Queue, Waiting};
use gateway::{Permission, Role};
use kernel::{Ctx, Lang, TenantId};
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use super::model::{self, MailKind};
use super::store::{self, Reached};
use crate::error::Error;
use crate::service::Service;

/// The jobs of mail.
pub fn jobs(service: &Arc<Service>) -> Vec<Job> {
    let remind = |kind| Arc::new(Remind { service: service.clone(), kind });
    vec![
        Job { name: "auth.trouble_mail", schedule: "*/10 * * * *", work: remind(MailKind::Trouble) },
        Job { name: "auth.digest_mail", schedule: "30 8 * * *", work: remind(MailKind::Digest) },
    ]
}

struct Remind {
    service: Arc<Service>,
    kind: MailKind,
}

#[async_trait]
impl Work for Remind {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        let told = match self.kind {
            MailKind::Digest => self.service.remind_daily(ctx).await?,
            _ => self.service.remind_of_trouble(ctx).await?,
        };
        if told > 0 {
            tracing::info!(told, "operators were reminded");
        }
        Ok(())
    }
}

/// Whether an operator is one who works a queue off at `bank`. The alliance's own people hear of trouble, not of every day.
fn concerns(who: &Reached, bank: &TenantId, kind: MailKind, queue: Queue) -> bool {
    let here = match (&who.bank, kind) {
        (Some(own), _) => own == bank,
        (None, MailKind::Trouble) => who.role == Role::AllianceAdmin,
        (None, _) => false,
    };
    let needed = match queue {
        Queue::DeadLetters => Permission::OutboxControl,
        Queue::Differences | Queue::Suspense => Permission::AccountControl,
    };
    here && who.role.permissions().contains(&needed)
}

impl Service {
    /// What waits at the bank, asked of everybody who has queues.
    async fn waiting(&self, ctx: &Ctx) -> Result<Vec<Waiting>, Error> {
        let letters = self.banks.db(ctx)?.letters_count().await?;
        let mut waiting = vec![Waiting { queue: Queue::DeadLetters, count: letters }];
        for duties in &self.duties {
            waiting.extend(duties.waiting(ctx).await?);
        }
        Ok(waiting)
    }

    /// Tells of queues of trouble that hold more than was told of them; answers how many letters were written.
    pub(crate) async fn remind_of_trouble(&self, ctx: &Ctx) -> Result<usize, Error> {
        let (db, waiting) = (self.banks.db(ctx)?, self.waiting(ctx).await?);
        let told = store::told(&db).await?;
        let news = model::news(&waiting, |queue| told.get(queue.as_str()).copied().unwrap_or(0));
        let written = if news.is_empty() { 0 } else { self.remind(ctx, MailKind::Trouble, &news).await? };
        // Letters first: cut off in between, the same trouble is told twice rather than never.
        let mut tx = db.begin(ctx).await?;
        for one in waiting.iter().filter(|one| one.queue.is_trouble()) {
            if told.get(one.queue.as_str()).copied().unwrap_or(0) != one.count {
                store::set_told_in_tx(&mut tx, one.queue, one.count, ctx.now()).await?;
            }
        }
        tx.commit().await?;
        Ok(written)
    }

    /// Tells of everything that waits; answers how many letters were written.
    pub(crate) async fn remind_daily(&self, ctx: &Ctx) -> Result<usize, Error> {
        let waiting = self.waiting(ctx).await?;
        if waiting.iter().all(|one| one.count == 0) {
            return Ok(0);
        }
        self.remind(ctx, MailKind::Digest, &waiting).await
    }

    async fn remind(&self, ctx: &Ctx, kind: MailKind, waiting: &[Waiting]) -> Result<usize, Error> {
        let bank = self.banks.of(ctx)?;
        let (alliance, operators) = (super::alliance(ctx), self.operators_reached(ctx).await?);
        let mut tx = self.banks.db(&alliance)?.begin(&alliance).await?;
        let mut written = 0;
        for who in operators {
            let Some(to) = who.at(kind) else { continue };
            let own: Vec<_> = waiting
                .iter()
                .copied()
                .filter(|one| one.count > 0 && concerns(&who, &bank.id, kind, one.queue))
                .collect();
            if own.is_empty() {
                continue;
            }
            let name = match who.lang {
                Lang::Zh => &bank.name,
                Lang::En => &bank.name_en,
            };
            let words = model::duties(kind, who.lang, name, &own);
            self.write_in_tx(&mut tx, &alliance, &who.operator_id, kind, (to, &words)).await?;
            written += 1;
        }
        tx.commit().await?;
        Ok(written)
    }
}
