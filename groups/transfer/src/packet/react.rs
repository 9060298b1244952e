//! Red packets by the clock: shares nobody knows the end of, and what goes back. May be cut off anywhere and run again.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::account::{InternalAccount, Leg, MovementKind, Party, Posted, Posting};
use futures::StreamExt;
use kernel::{AuditEntry, Ctx, Money};
use serde_json::json;
use storage::jobs::Work;
use storage::{Db, Handled};

use super::model::is_over;
use super::store::{self, Packet, Share, Status};
use crate::error::Error;
use crate::ledger_refusal;
use crate::service::Service;

/// A share taken longer ago was left by a call that died.
const LEFT_AFTER_S: i64 = 30;
/// Packets returned at a time; the ledger commits them together.
const WIDTH: usize = 32;

/// The job.
pub struct Due(pub Arc<Service>);

#[async_trait]
impl Work for Due {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        for share in store::undecided(db, ctx.now().plus_seconds(-LEFT_AFTER_S)).await? {
            if let Err(error) = self.0.decide_share(ctx, &share).await {
                tracing::warn!(%error, packet = %share.packet_id, "a share waits for the next minute");
            }
        }
        loop {
            let due = store::due(db, ctx.now()).await?;
            let returning = due.into_iter().map(|packet| async move {
                let returned = self.0.return_rest(ctx, &packet).await;
                if let Err(error) = &returned {
                    tracing::warn!(%error, packet = %packet.packet_id, "a packet waits for the next minute");
                }
                returned.unwrap_or(false)
            });
            let ended: Vec<bool> = futures::stream::iter(returning).buffer_unordered(WIDTH).collect().await;
            // What could not be ended now is tried again in a minute, not at once.
            if !ended.contains(&true) {
                return Ok(());
            }
        }
    }
}

impl Service {
    /// Finds out what became of a share that was taken. A refusal makes it free again; nobody is there to be told.
    async fn decide_share(&self, ctx: &Ctx, share: &Share) -> Result<(), Error> {
        let packet = store::get(&self.banks.db(ctx)?, share.packet_id).await?.ok_or(Error::NotFound)?;
        match self.book_share(ctx, &packet, share).await {
            Ok(()) | Err(Error::Packet(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Ends a packet whose time is over; answers whether it is over now. What nobody took goes back to the giver once, by
    /// the packet's key; what the giver's account does not take, because it was closed, goes to the suspense account with
    /// whose it is, and an operator finds it there.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, packet = %packet.packet_id))]
    pub(crate) async fn return_rest(&self, ctx: &Ctx, packet: &Packet) -> Result<bool, Error> {
        let db = self.banks.db(ctx)?;
        for share in store::undecided_of(&db, packet.packet_id).await? {
            self.decide_share(ctx, &share).await?;
        }
        let mut tx = db.begin(ctx).await?;
        let (status, expires_at) = store::hold_in_tx(&mut tx, packet.packet_id).await?.ok_or(Error::NotFound)?;
        if status.is_over() || !is_over(expires_at, ctx.now()) {
            return Ok(status.is_over());
        }
        let (rest, taken) = store::rest_in_tx(&mut tx, packet.packet_id).await?;
        if taken > 0 {
            return Ok(false);
        }
        if status == Status::Open {
            match rest.is_positive() {
                true => store::shut_in_tx(&mut tx, packet.packet_id).await?,
                false => drop(store::finish_in_tx(&mut tx, packet.packet_id, ctx.now()).await?),
            }
        }
        tx.commit().await?;
        match rest.is_positive() {
            true => self.give_back_rest(ctx, packet, rest).await,
            false => Ok(true),
        }
    }

    async fn give_back_rest(&self, ctx: &Ctx, packet: &Packet, rest: Money) -> Result<bool, Error> {
        let key = format!("packet:return:{}", packet.packet_id);
        let posting = Posting {
            fingerprint: key.clone(),
            idempotency_key: key.clone(),
            kind: MovementKind::Return,
            legs: vec![Leg {
                debit: Party::Internal(InternalAccount::RedPackets),
                credit: Party::Account(packet.from_account_id),
                amount: rest,
            }],
            holds: vec![],
            guards: vec![],
            narrative: self.packet_narrative(ctx, packet, "红包退回")?,
            events: vec![],
            records: vec![packet.return_record(rest, ctx.now())],
            audit: Some(AuditEntry::done("transfer.packet_returned", packet.packet_id, &json!({ "amount": rest }))),
        };
        if let Posted::Refused(refusal) = self.accounts.post_or_suspend(ctx, posting).await? {
            // Not even the suspense account: a fault of another kind. The money stays where it is.
            return Err(Error::Ledger(refusal));
        }
        // The key's own posting was refused exactly when the money went aside.
        let first = self.accounts.first_posting(ctx, &key).await?;
        let aside = first.and_then(|first| first.refusal);
        let aside = aside.map(|refusal| ledger_refusal::code(&refusal).unwrap_or("not_accepted"));
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        store::returned_in_tx(&mut tx, packet.packet_id, aside, ctx.now()).await?;
        tx.commit().await?;
        Ok(true)
    }
}
