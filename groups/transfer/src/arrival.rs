//! Transfers that leave later: the amount is on hold from the order on, and leaves, or is let go, once.
//!
//! The ledger decides. Leaving releases the hold and moves the money in one command, calling off releases it in another;
//! whichever comes first finds the hold, and the other is refused. The transfer's row follows what was decided, here or,
//! after a crash, by the job that finds it still scheduled past its time.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::account::{HoldChange, InternalAccount, Leg, MovementKind, Party, Posted, Posting, Refusal};
use contracts::transfer::{
    Arrival, Origin, Route, TRANSFER_CANCELLED, TRANSFER_POSTED, TRANSFER_SCHEDULED, Transfer, TransferCancelled,
    TransferPosted, TransferScheduled,
};
use contracts::user::User;
use futures::StreamExt;
use kernel::{AuditEntry, Ctx, Event, Id, Idempotency, mask};
use serde_json::json;
use storage::jobs::Work;
use storage::{Db, Handled};

use crate::calendar::CalendarRules;
use crate::error::Error;
use crate::ledger_refusal;
use crate::route::{Map, RouteRules, Travel, Way};
use crate::service::{Service, narrative};
use crate::store::{self, Order, Status};

/// Departures under way at a time; the ledger commits them together.
const WIDTH: usize = 32;

/// The name of a transfer's hold in the ledger.
fn hold_key(transfer: Id<Transfer>) -> String {
    format!("transfer:{transfer}")
}

/// The key under which a transfer leaves, once.
pub(crate) fn leave_key(transfer: Id<Transfer>) -> String {
    format!("transfer:leave:{transfer}")
}

/// The key under which a transfer is called off, once.
fn cancel_key(transfer: Id<Transfer>) -> String {
    format!("transfer:cancel:{transfer}")
}

impl Service {
    /// Every way a transfer can go now, the one to be taken first; refuses what no system carries.
    pub(crate) async fn ways(&self, ctx: &Ctx, travel: Travel) -> Result<Vec<Way>, Error> {
        if travel.same_bank && travel.arrival == Arrival::RealTime {
            return Ok(vec![Way::book_now(ctx.now())]);
        }
        let zone = self.banks.of(ctx)?.zone;
        let rules = self.parameters.current::<RouteRules>(ctx).await?;
        let calendar = self.parameters.current::<CalendarRules>(ctx).await?;
        let map = Map { rules: &rules, calendar: &calendar, zone };
        let ways = map.ways(ctx.now(), travel);
        match ways.is_empty() {
            true => Err(Error::AmountInvalid { most: map.most() }),
            false => Ok(ways),
        }
    }

    /// Calls a transfer off that has not left. Calling it off again is the same as calling it off once.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn cancel(&self, ctx: &Ctx, user: Id<User>, id: Id<Transfer>) -> Result<Order, Error> {
        let order = self.get(ctx, user, id).await?;
        match order.status {
            Status::Cancelled => return Ok(order),
            Status::Scheduled => {}
            _ => return Err(Error::TransferLeft { at: order.sent_at }),
        }
        match self.accounts.post(ctx, letting_go(&order, cancel_key(id), None)).await? {
            Posted::Done { .. } => self.follow_cancelling(ctx, &order, None).await?,
            Posted::Refused(_) => {
                // Its time had come.
                self.leave(ctx, &order).await?;
                let now = self.get(ctx, user, id).await?;
                return match now.status {
                    Status::Cancelled => Ok(now),
                    _ => Err(Error::TransferLeft { at: now.sent_at }),
                };
            }
        }
        self.get(ctx, user, id).await
    }

    /// Lets a scheduled transfer leave. Safe to call again, and beside a call that calls it off.
    pub(crate) async fn leave(&self, ctx: &Ctx, order: &Order) -> Result<(), Error> {
        let posting = self.departure(ctx, order).await?;
        let refusal = match self.accounts.post(ctx, posting).await? {
            Posted::Done { .. } => return self.follow_departure(ctx, order).await,
            Posted::Refused(refusal) => refusal,
        };
        if refusal == Refusal::UnknownHold {
            // Called off before; why, says the row, or the customer did it and the row had no time to follow.
            return self.follow_cancelling(ctx, order, None).await;
        }
        let reason = ledger_refusal::code(&refusal).unwrap_or("not_accepted");
        // The refusal stands in the journal: it will never leave, and the customer has the money back.
        let letting_go = letting_go(order, cancel_key(order.transfer_id), Some(reason));
        match self.accounts.post(ctx, letting_go).await? {
            Posted::Done { .. } | Posted::Refused(Refusal::UnknownHold) => {
                self.follow_cancelling(ctx, order, Some(reason)).await
            }
            Posted::Refused(refusal) => Err(Error::Ledger(refusal)),
        }
    }

    /// The row of a transfer that has left says so.
    pub(crate) async fn follow_departure(&self, ctx: &Ctx, order: &Order) -> Result<(), Error> {
        let to = if order.route == Route::Book { Status::Completed } else { Status::Processing };
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        if store::sent_in_tx(&mut tx, order.transfer_id, to, ctx.now()).await? {
            tx.commit().await?;
        }
        Ok(())
    }

    /// The row of a transfer that will not leave says so.
    async fn follow_cancelling(&self, ctx: &Ctx, order: &Order, reason: Option<&str>) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        if store::cancelled_in_tx(&mut tx, order.transfer_id, reason, ctx.now()).await? {
            tx.commit().await?;
        }
        Ok(())
    }

    /// The command by which a transfer leaves: the hold goes and the money moves, or neither.
    async fn departure(&self, ctx: &Ctx, order: &Order) -> Result<Posting, Error> {
        let payer = order.from_account_id.ok_or(Error::NotFound)?;
        let user_id = order.user_id.ok_or(Error::NotFound)?;
        let (credit, payee_user_id) = match order.route {
            Route::Book => {
                let payee = self.accounts.by_number(ctx, &order.payee_account_no).await?;
                let payee = payee.ok_or(Error::PayeeUnknown)?;
                (Party::Account(payee.account_id), Some(payee.user_id))
            }
            Route::Ibps | Route::Beps | Route::Hvps => (Party::Internal(InternalAccount::Clearing), None),
        };
        let event = TransferPosted {
            transfer_id: order.transfer_id,
            user_id,
            amount: order.amount,
            route: order.route,
            payee_account: order.payee_account_no.as_str().to_owned(),
            payee_user_id,
            origin: Origin::Held,
        };
        let mut narrative = narrative(order);
        narrative.payer.bank = Some(self.banks.of(ctx)?.name.clone());
        let key = leave_key(order.transfer_id);
        Ok(Posting {
            fingerprint: key.clone(),
            idempotency_key: key,
            kind: MovementKind::Transfer,
            legs: vec![Leg { debit: Party::Account(payer), credit, amount: order.amount }],
            holds: vec![HoldChange::Release { hold_key: hold_key(order.transfer_id) }],
            // Counted when it was ordered.
            guards: vec![],
            narrative,
            events: vec![Event::new(TRANSFER_POSTED, order.transfer_id, &event)],
            records: vec![],
            audit: Some(AuditEntry::done("transfer.left", order.transfer_id, &json!({ "amount": order.amount }))),
        })
    }
}

/// The command by which a transfer is ordered that leaves later: its amount is on hold, and its row is there.
pub(crate) fn holding(order: &Order, direct: Posting, promise: &Idempotency) -> Result<Posting, Error> {
    let account = order.from_account_id.ok_or(Error::NotFound)?;
    let scheduled = TransferScheduled {
        transfer_id: order.transfer_id,
        user_id: order.user_id.ok_or(Error::NotFound)?,
        amount: order.amount,
        leaves_at: order.leaves_at,
    };
    let detail = json!({
        "amount": order.amount,
        "route": order.route,
        "arrival": order.arrival,
        "leaves_at": order.leaves_at,
        "from": order.payer_account_no.masked(),
        "to": order.payee_account_no.masked(),
        "payee": mask::name(&order.payee_name),
    });
    Ok(Posting {
        idempotency_key: promise.key.clone(),
        fingerprint: promise.fingerprint.clone(),
        legs: vec![],
        holds: vec![HoldChange::Place { account, hold_key: hold_key(order.transfer_id), amount: order.amount }],
        events: vec![Event::new(TRANSFER_SCHEDULED, order.transfer_id, &scheduled)],
        audit: Some(AuditEntry::done("transfer.scheduled", order.transfer_id, &detail)),
        ..direct
    })
}

/// The command by which a hold is let go without the money having left.
fn letting_go(order: &Order, key: String, reason: Option<&str>) -> Posting {
    let user_id = order.user_id;
    let cancelled = user_id.map(|user_id| TransferCancelled {
        transfer_id: order.transfer_id,
        user_id,
        amount: order.amount,
        reason: reason.map(str::to_owned),
    });
    Posting {
        fingerprint: "cancel".to_owned(),
        idempotency_key: key,
        kind: MovementKind::Transfer,
        legs: vec![],
        holds: vec![HoldChange::Release { hold_key: hold_key(order.transfer_id) }],
        guards: vec![],
        narrative: narrative(order),
        events: cancelled.iter().map(|body| Event::new(TRANSFER_CANCELLED, order.transfer_id, body)).collect(),
        records: vec![],
        audit: Some(AuditEntry::done("transfer.cancelled", order.transfer_id, &json!({ "reason": reason }))),
    }
}

/// Sends what is due, every minute. A transfer whose row did not follow before a crash is found here again.
pub struct Departures(pub Arc<Service>);

#[async_trait]
impl Work for Departures {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        loop {
            let due = store::due(db, ctx.now()).await?;
            let leaving = due.into_iter().map(|order| async move { self.depart(ctx, &order).await });
            let left = futures::stream::iter(leaving).buffer_unordered(WIDTH);
            let left: Vec<bool> = left.collect().await;
            // What could not leave now is tried again in a minute, not at once.
            if !left.contains(&true) {
                return Ok(());
            }
        }
    }
}

impl Departures {
    async fn depart(&self, ctx: &Ctx, order: &Order) -> bool {
        let left = self.0.leave(ctx, order).await;
        if let Err(error) = &left {
            tracing::warn!(%error, transfer = %order.transfer_id, "a transfer could not leave; it is tried again");
        }
        left.is_ok()
    }
}
