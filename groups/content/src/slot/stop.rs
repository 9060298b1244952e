//! The switch that takes a placement away at once: past the publishing line, on record, and the act of one.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{AuditEntry, Ctx, Id};
use publishing::Document;
use serde_json::json;
use storage::{Begun, Tx};

use super::kind::PLACEMENTS;
use super::store::{self, StopRow};
use super::{Error, Slots};

/// What is said to have changed when something was stopped or goes on.
pub const SUBJECT: &str = "content.stops";

impl Slots {
    /// What is stopped in the bank of `ctx`.
    pub async fn stops(&self, ctx: &Ctx) -> Result<Arc<BTreeMap<String, StopRow>>, Error> {
        let db = self.db(ctx)?;
        let read = async { Ok::<_, Error>(Arc::new(store::stops(&db).await?)) };
        self.stopped.get_or(ctx, &db, ctx.tenant.clone(), read).await
    }

    /// Stops a placement: nobody is shown it from the next question on, and elsewhere within two seconds.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn stop(&self, ctx: &Ctx, placement: Id<Document>, reason: &str) -> Result<(), Error> {
        let name = self.name_of(ctx, placement).await?;
        let mut tx = match Tx::begin_once::<()>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let row = StopRow { reason: reason.to_owned(), stopped_at: ctx.now(), stopped_by: ctx.actor.id().to_owned() };
        if store::stop_in_tx(&mut tx, &placement.to_string(), &row).await? {
            let detail = json!({ "reason": reason, "name": name });
            tx.audit(AuditEntry::done("content.placement_stopped", placement, &detail));
            tx.changed(SUBJECT);
        }
        Ok(tx.commit_answer(()).await?)
    }

    /// What a placement is called: of those in force, whoever published it, and of the bank's own.
    async fn name_of(&self, ctx: &Ctx, placement: Id<Document>) -> Result<String, Error> {
        let in_force = self.line.in_force(ctx, PLACEMENTS).await?;
        if let Some(line) = in_force.documents().find(|line| line.document_id == placement) {
            return Ok(line.name.clone());
        }
        let detail = self.line.document(ctx, placement).await.map_err(|_| Error::NotFound)?;
        if detail.document.kind == PLACEMENTS { Ok(detail.document.name) } else { Err(Error::NotFound) }
    }

    /// Lets a placement go on.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn resume(&self, ctx: &Ctx, placement: Id<Document>, reason: &str) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        if !store::resume_in_tx(&mut tx, &placement.to_string()).await? {
            return Err(Error::NotFound);
        }
        tx.audit(AuditEntry::done("content.placement_resumed", placement, &json!({ "reason": reason })));
        tx.changed(SUBJECT);
        Ok(tx.commit_answer(()).await?)
    }
}
