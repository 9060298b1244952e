//! Working batches off, row by row. May be cut off anywhere, and two may work on one: each row's key pays it once.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Actor, AuditEntry, Channel, Ctx};
use serde_json::json;
use storage::jobs::Work;
use storage::{Db, Handled};

use super::store::{self, Batch, RowStatus, StoredRow};
use crate::error::Error;
use crate::service::{Manner, Service, TransferOrder};
use crate::standing::KeptRefusal;

/// A batch nobody has touched for so long is taken up.
const LEFT_AFTER_S: i64 = 30;

/// The job: takes up what a process left.
pub struct Unfinished(pub Arc<Service>);

#[async_trait]
impl Work for Unfinished {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        for batch in store::left(db, ctx.now().plus_seconds(-LEFT_AFTER_S)).await? {
            if let Err(error) = self.0.work_off(ctx, &batch).await {
                tracing::warn!(%error, batch = %batch.batch_id, "a batch waits for the next minute");
            }
        }
        Ok(())
    }
}

impl Service {
    /// The context of work that goes on when its caller is gone.
    pub(crate) fn own_work(&self, ctx: &Ctx) -> Ctx {
        let actor = Actor::System { name: "batch" };
        Ctx { actor, channel: Channel::Internal, idempotency: None, ..ctx.clone() }
    }

    /// Works off every row that waits. A fault ends it; the rest is taken up again.
    pub(crate) async fn work_off(&self, ctx: &Ctx, batch: &Batch) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        let rows = store::rows(&db, batch.batch_id).await?;
        for row in rows.iter().filter(|row| row.status == RowStatus::Waiting) {
            let key = format!("batch:{}:{}", batch.batch_id, row.n);
            let order = order_of(batch, row)?;
            let (transfer, refusal) = match self.carry_out(ctx, batch.user_id, &order, &batch.tools, &key).await {
                Ok(made) => (Some(made.transfer_id), None),
                Err(error) if error.is_open() => return Err(error),
                Err(error) => (None, Some(KeptRefusal::from(error))),
            };
            let mut tx = db.begin(ctx).await?;
            store::settle_row_in_tx(&mut tx, batch.batch_id, row.n, transfer, refusal.as_ref(), ctx.now()).await?;
            tx.commit().await?;
        }
        let mut tx = db.begin(ctx).await?;
        if store::finish_in_tx(&mut tx, batch.batch_id, ctx.now()).await? {
            tx.audit(AuditEntry::done("transfer.batch_done", batch.batch_id, &json!({ "rows": batch.rows })));
        }
        Ok(tx.commit().await?)
    }
}

fn order_of(batch: &Batch, row: &StoredRow) -> Result<TransferOrder, Error> {
    Ok(TransferOrder {
        from: batch.from_account_id,
        payee_account: row.payee_account_no.clone(),
        payee_name: row.payee_name.parse().map_err(|_| Error::NotFound)?,
        payee_bank_no: row.payee_bank_no.clone(),
        amount: row.amount,
        note: row.note.clone(),
        challenge: None,
        manner: Manner::default(),
    })
}
