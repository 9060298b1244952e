//! After the debit: hand over to the clearing, find out what became of it, and book the end here.

use std::time::Duration;

use contracts::account::{InternalAccount, Leg, MovementKind, Narrative, Party, Posted, Posting};
use contracts::clearing::{Delivery, Inquiry, Instruction, Settlement};
use contracts::transfer::{TRANSFER_SETTLED, Transfer, TransferSettled};
use kernel::{AuditEntry, Ctx, Event, Id};
use serde_json::json;

use crate::error::Error;
use crate::service::{Service, narrative};
use crate::store::{self, Order, Status};

/// How long a receipt waits for the other bank before it says "on its way". The relay goes on regardless.
const ARRIVAL_PATIENCE: Duration = Duration::from_secs(3);

/// The key under which money that came back is booked, once.
pub(crate) fn return_key(transfer: Id<Transfer>) -> String {
    format!("transfer:return:{transfer}")
}

impl Service {
    /// Gives the other bank a moment to answer, so that the receipt can say "arrived". If it does not, the money is on
    /// its way and the relay sees to it.
    pub(crate) async fn await_arrival(&self, ctx: &Ctx, stored: Order) -> Result<Order, Error> {
        let settled = tokio::time::timeout(ARRIVAL_PATIENCE, self.settle(ctx, &stored)).await;
        match settled {
            Ok(Ok(())) => Ok(store::get(&self.banks.db(ctx)?, stored.transfer_id).await?.ok_or(Error::NotFound)?),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the other bank has not answered; the relay will ask again");
                Ok(stored)
            }
            Err(_) => Ok(stored),
        }
    }

    /// Delivers a debited transfer and books the outcome here, if there is one yet. Safe to call again, from anywhere.
    pub(crate) async fn settle(&self, ctx: &Ctx, order: &Order) -> Result<(), Error> {
        match self.clearing.deliver(ctx, &instruction(order)).await? {
            Delivery::Settled(settlement) => self.book_end(ctx, order, settlement).await,
            Delivery::OnItsWay => Ok(()),
        }
    }

    /// Asks what became of a debited transfer, by its own id. No answer is no refusal: only a transfer the network has
    /// never seen is handed over again, and only one that has come to its end is booked.
    pub(crate) async fn inquire(&self, ctx: &Ctx, order: &Order) -> Result<(), Error> {
        let id = order.transfer_id.to_string();
        match self.clearing.inquire(ctx, &order.payer_bank_no, &id).await? {
            Inquiry::Unknown => self.settle(ctx, order).await,
            Inquiry::OnItsWay => Ok(()),
            Inquiry::Settled(settlement) => self.book_end(ctx, order, settlement).await,
        }
    }

    async fn book_end(&self, ctx: &Ctx, order: &Order, settlement: Settlement) -> Result<(), Error> {
        match settlement {
            Settlement::Credited => self.finish(ctx, order, Status::Completed, None).await,
            Settlement::Rejected { code } => {
                self.give_back(ctx, order).await?;
                self.finish(ctx, order, Status::Returned, Some(&code)).await
            }
        }
    }

    async fn give_back(&self, ctx: &Ctx, order: &Order) -> Result<(), Error> {
        let payer = order.from_account_id.ok_or(Error::NotFound)?;
        let key = return_key(order.transfer_id);
        let posting = Posting {
            fingerprint: key.clone(),
            idempotency_key: key,
            kind: MovementKind::Return,
            legs: vec![Leg {
                debit: Party::Internal(InternalAccount::Clearing),
                credit: Party::Account(payer),
                amount: order.amount,
            }],
            holds: vec![],
            guards: vec![],
            narrative: Narrative { summary: "转账退回".to_owned(), ..narrative(order) },
            events: vec![],
            records: vec![],
            audit: Some(AuditEntry::done("transfer.returned", order.transfer_id, &json!({ "amount": order.amount }))),
        };
        match self.accounts.post_or_suspend(ctx, posting).await? {
            Posted::Done { .. } => Ok(()),
            // What a closed account cannot take back is in the suspense account by now; this is a fault of another kind.
            Posted::Refused(refusal) => Err(Error::Ledger(refusal)),
        }
    }

    async fn finish(&self, ctx: &Ctx, order: &Order, to: Status, reason: Option<&str>) -> Result<(), Error> {
        let Some(user_id) = order.user_id else { return Ok(()) };
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        if store::finish_in_tx(&mut tx, order.transfer_id, to, reason, ctx.now()).await? {
            let settled = TransferSettled { transfer_id: order.transfer_id, user_id, arrived: to == Status::Completed };
            tx.publish(Event::new(TRANSFER_SETTLED, order.transfer_id, &settled));
            let detail = json!({ "status": to.as_str(), "reason": reason });
            tx.audit(AuditEntry::done("transfer.settled", order.transfer_id, &detail));
            tx.commit().await?;
        }
        Ok(())
    }
}

/// The payment as it is handed over.
fn instruction(order: &Order) -> Instruction {
    Instruction {
        instruction_id: order.transfer_id.to_string(),
        route: order.route,
        from_bank_no: order.payer_bank_no.clone(),
        to_bank_no: order.payee_bank_no.clone(),
        payee_account: order.payee_account_no.clone(),
        payee_name: order.payee_name.clone(),
        payer_name: order.payer_name.clone(),
        payer_account: order.payer_account_no.clone(),
        amount: order.amount,
        note: order.note.clone(),
    }
}
