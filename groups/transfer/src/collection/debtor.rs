//! The side that pays: keeps mandates, decides on debits by its own books, and pays by an ordinary transfer.
//!
//! The decision is an entry of the journal under a key made of the request: a debit, or a command that moves nothing and
//! is refused. The first one stands. The debit stores the transfer that carries the money, in the same posting.

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    AccountView, FirstPosting, Guard, InternalAccount, Leg, MovementKind, Narrative, Party, Posting, Refusal,
};
use contracts::debit::{
    Collection, DebitAmount, DebitDecision, DebitMember, DebitRequest, Mandate, MandateAnswer, MandateNotice,
};
use contracts::transfer::{Arrival, Origin, Route, TRANSFER_POSTED, Transfer, TransferPosted};
use kernel::{AuditEntry, Ctx, Event, Id, Money, mask};
use serde_json::json;
use tenancy::Bank;

use super::model::{self, Facts};
use super::store::{self, DebitMandateRow};
use crate::banks::COLLECTED_BY;
use crate::error::Error;
use crate::member::ClearingMember;
use crate::service::{check_code, narrative};
use crate::store::{Order, Status};

/// The fingerprint of a debit; a refusal's is [`REFUSED`] and its code.
const DEBITED: &str = "debit";
const REFUSED: &str = "refuse:";

/// The key under which the paying bank decides on a request, once.
fn decision_key(collecting_bank_no: &str, request: Id<Collection>) -> String {
    format!("collect:{collecting_bank_no}:{request}")
}

/// The counter of what was taken under a mandate on the bank's day.
fn day_counter(mandate: Id<Mandate>, bank: &Bank, ctx: &Ctx) -> String {
    format!("debit:{mandate}:{}", bank.date(ctx.now()))
}

/// What the ledger's refusal is called between banks. No figures.
fn code_of(refusal: &Refusal) -> &'static str {
    match refusal {
        // The only counter a debit carries is that of its mandate.
        Refusal::CounterExceeded { .. } => "over_day_cap",
        Refusal::UnknownAccount => "account_unknown",
        other => crate::ledger_refusal::code(other).unwrap_or("not_accepted"),
    }
}

fn refusal(collecting_bank_no: &str, request: Id<Collection>, code: &str) -> Posting {
    Posting {
        idempotency_key: decision_key(collecting_bank_no, request),
        fingerprint: format!("{REFUSED}{code}"),
        kind: MovementKind::Transfer,
        legs: vec![],
        holds: vec![],
        guards: vec![],
        narrative: Narrative { summary: "他行归集扣款".to_owned(), ..Narrative::default() },
        events: vec![],
        audit: None,
        records: vec![],
    }
}

/// The transfer that pays a request, under its id.
fn paying(
    ctx: &Ctx,
    bank: &Bank,
    request: &DebitRequest,
    mandate: &DebitMandateRow,
    (payer, amount): (&AccountView, Money),
) -> Order {
    let transfer_id: Id<Transfer> = request.request_id.cast();
    Order {
        transfer_id,
        outgoing: true,
        user_id: Some(mandate.user_id),
        from_account_id: Some(payer.account_id),
        payer_name: payer.holder.as_str().to_owned(),
        payer_account_no: payer.account_no.clone(),
        payer_bank_no: bank.bank_no.clone(),
        payee_name: request.payee_name.clone(),
        payee_account_no: request.payee_account.clone(),
        payee_bank_no: request.collecting_bank_no.clone(),
        payee_bank_name: mandate.collecting_bank_name.clone(),
        amount,
        route: Route::Ibps,
        status: Status::Processing,
        arrival: Arrival::RealTime,
        leaves_at: ctx.now(),
        arrives_at: ctx.now(),
        sent_at: Some(ctx.now()),
        note: [COLLECTED_BY, &mandate.collecting_bank_name].concat(),
        receipt_no: crate::model::receipt_no(bank.date(ctx.now()), &transfer_id.to_string()),
        check_code: check_code(ctx),
        authorisation: json!({ "tools": [], "reasons": [], "challenge_id": null }).to_string(),
        return_reason: None,
        created_at: ctx.now(),
        completed_at: None,
    }
}

impl ClearingMember {
    /// What stands of a request in the journal.
    async fn decided(
        &self,
        ctx: &Ctx,
        collecting_bank_no: &str,
        request: Id<Collection>,
    ) -> Result<Option<DebitDecision>, PortFault> {
        let first = self.accounts.first_posting(ctx, &decision_key(collecting_bank_no, request)).await?;
        let Some(FirstPosting { fingerprint, refusal, .. }) = first else { return Ok(None) };
        let code = match (fingerprint.strip_prefix(REFUSED), refusal) {
            (Some(code), _) => code.to_owned(),
            (None, Some(refusal)) => code_of(&refusal).to_owned(),
            (None, None) => {
                let db = self.banks.db(ctx).map_err(Error::from)?;
                let paid = crate::store::get(&db, request.cast()).await.map_err(Error::from)?;
                let paid = paid.ok_or_else(|| PortFault::Store("a debit without its transfer".to_owned()))?;
                return Ok(Some(DebitDecision::Taken { amount: paid.amount }));
            }
        };
        Ok(Some(DebitDecision::Refused { code }))
    }

    /// Posts a decision and answers the one that stands.
    async fn conclude(
        &self,
        ctx: &Ctx,
        collecting_bank_no: &str,
        request: Id<Collection>,
        posting: Posting,
    ) -> Result<DebitDecision, PortFault> {
        match self.accounts.post(ctx, posting).await {
            Ok(_) | Err(PortFault::IdempotencyReused) => {
                let stands = self.decided(ctx, collecting_bank_no, request).await?;
                stands.ok_or_else(|| PortFault::Store("a decision without an entry in the journal".to_owned()))
            }
            Err(fault) => Err(fault),
        }
    }

    async fn try_keep(&self, ctx: &Ctx, notice: &MandateNotice) -> Result<MandateAnswer, Error> {
        let refused = |code: &str| Ok(MandateAnswer::Refused { code: code.to_owned() });
        let (db, own) = (self.banks.db(ctx)?, self.banks.of(ctx)?);
        if let Some(known) = store::debit_mandate_of(&db, notice.mandate_id).await? {
            return if known.ended_at.is_some() { refused("mandate_ended") } else { Ok(MandateAnswer::Kept) };
        }
        let Some(identities) = &self.identities else { return refused("bank_not_reached") };
        let Some(collecting) = self.banks.by_bank_no(&notice.collecting_bank_no) else {
            return refused("bank_not_reached");
        };
        if notice.paying_bank_no != own.bank_no || notice.per_day.minor() < notice.per_debit.minor() {
            return refused("not_accepted");
        }
        let Some(account) = self.accounts.by_number(ctx, &notice.payer_account).await? else {
            return refused("account_unknown");
        };
        let likeness = identities.compare(ctx, account.user_id, &notice.claim).await?;
        if !likeness.name || !likeness.id_number || account.holder != notice.claim.name {
            return refused("not_same_person");
        }
        let row = DebitMandateRow {
            mandate_id: notice.mandate_id,
            user_id: account.user_id,
            account_id: account.account_id,
            collecting_bank_no: notice.collecting_bank_no.clone(),
            collecting_bank_name: collecting.name.clone(),
            per_debit: notice.per_debit,
            per_day: notice.per_day,
            version: notice.version.clone(),
            given_at: notice.given_at,
            ended_at: None,
            ended_through: None,
        };
        let mut tx = db.begin(ctx).await?;
        if store::keep_in_tx(&mut tx, &row).await? {
            let detail = json!({
                "account": account.account_no.masked(), "collecting_bank": collecting.id, "version": row.version,
                "per_debit": row.per_debit, "per_day": row.per_day,
            });
            tx.audit(AuditEntry::done("transfer.debit_mandate_kept", row.mandate_id, &detail));
        }
        tx.commit().await?;
        Ok(MandateAnswer::Kept)
    }

    /// Ends a mandate at this side. What was entered before is settled first: either it is in the journal by now, or it
    /// never will be. Whoever is told "ended" is not debited after.
    pub(crate) async fn end_debits(
        &self,
        ctx: &Ctx,
        mandate: Id<Mandate>,
        through: &str,
        told: bool,
    ) -> Result<bool, Error> {
        let db = self.banks.db(ctx)?;
        let mut tx = db.begin(ctx).await?;
        let ended = store::end_debit_in_tx(&mut tx, mandate, through, told, ctx.now()).await?;
        if ended {
            tx.audit(AuditEntry::done("transfer.debit_mandate_ended", mandate, &json!({ "through": through })));
        }
        tx.commit().await?;
        for (collecting_bank_no, request) in store::pending(&db, mandate).await? {
            let posting = refusal(&collecting_bank_no, request, "mandate_ended");
            self.conclude(ctx, &collecting_bank_no, request, posting).await?;
            let mut tx = db.begin(ctx).await?;
            store::leave_in_tx(&mut tx, &collecting_bank_no, request).await?;
            tx.commit().await?;
        }
        Ok(ended)
    }

    async fn try_debit(&self, ctx: &Ctx, request: &DebitRequest) -> Result<DebitDecision, Error> {
        let (from, id) = (request.collecting_bank_no.as_str(), request.request_id);
        if let Some(stands) = self.decided(ctx, from, id).await? {
            return Ok(stands);
        }
        let (db, bank) = (self.banks.db(ctx)?, self.banks.of(ctx)?);
        let refuse = async |code: &str| Ok::<_, Error>(self.conclude(ctx, from, id, refusal(from, id, code)).await?);
        let mandate = store::debit_mandate_of(&db, request.mandate_id).await?;
        let Some(mandate) = mandate.filter(|mandate| mandate.collecting_bank_no == from) else {
            return refuse("mandate_unknown").await;
        };
        // The id of a transfer of this bank's own would be somebody else's.
        let Some(payer) = self.accounts.get(ctx, mandate.account_id).await? else {
            return refuse("account_unknown").await;
        };
        if crate::store::get(&db, id.cast()).await?.is_some() {
            // Decided this moment by another call, or an id that is taken.
            return match self.decided(ctx, from, id).await? {
                Some(stands) => Ok(stands),
                None => refuse("not_accepted").await,
            };
        }
        let key = day_counter(mandate.mandate_id, &bank, ctx);
        let taken_today = self.accounts.counters(ctx, std::slice::from_ref(&key)).await?.first().copied().unwrap_or(0);
        let facts = Facts {
            per_debit: mandate.per_debit,
            per_day: mandate.per_day,
            taken_today: Money::cny(taken_today),
            available: payer.available,
            same_person: payer.account_no == request.payer_account
                && payer.user_id == mandate.user_id
                && crate::model::same_name(&request.payee_name, payer.holder.as_str()),
            ended: mandate.ended_at.is_some(),
            valid_until: request.valid_until,
            now: ctx.now(),
        };
        let amount = match model::decide(request.amount, &facts) {
            Ok(amount) => amount,
            Err(code) => return refuse(code).await,
        };
        let mut tx = db.begin(ctx).await?;
        let in_force = store::enter_in_tx(&mut tx, mandate.mandate_id, from, id, ctx.now()).await?;
        tx.commit().await?;
        if !in_force {
            return refuse("mandate_ended").await;
        }
        let posting = self.debiting(ctx, request, &mandate, &payer, amount)?;
        let decision = self.conclude(ctx, from, id, posting).await?;
        let mut tx = db.begin(ctx).await?;
        store::leave_in_tx(&mut tx, from, id).await?;
        tx.commit().await?;
        Ok(decision)
    }

    fn debiting(
        &self,
        ctx: &Ctx,
        request: &DebitRequest,
        mandate: &DebitMandateRow,
        payer: &AccountView,
        amount: Money,
    ) -> Result<Posting, Error> {
        let bank = self.banks.of(ctx)?;
        let order = paying(ctx, &bank, request, mandate, (payer, amount));
        let transfer_id = order.transfer_id;
        let event = TransferPosted {
            transfer_id,
            user_id: mandate.user_id,
            amount,
            route: order.route,
            payee_account: order.payee_account_no.as_str().to_owned(),
            payee_user_id: None,
            origin: Origin::Standing,
        };
        let mut narrative = narrative(&order);
        narrative.payer.bank = Some(bank.name.clone());
        let mut guards = vec![Guard::CounterWithin {
            key: day_counter(mandate.mandate_id, &bank, ctx),
            delta: amount.minor(),
            cap: mandate.per_day.minor(),
        }];
        if let DebitAmount::AllAbove { kept, .. } = request.amount {
            guards.push(Guard::AvailableAtLeast { account: payer.account_id, floor_minor: kept.minor() });
        }
        let detail = json!({
            "amount": amount, "from": order.payer_account_no.masked(), "to": order.payee_account_no.masked(),
            "payee": mask::name(&order.payee_name), "mandate": mandate.mandate_id,
        });
        Ok(Posting {
            idempotency_key: decision_key(&request.collecting_bank_no, request.request_id),
            fingerprint: DEBITED.to_owned(),
            kind: MovementKind::Transfer,
            legs: vec![Leg {
                debit: Party::Account(payer.account_id),
                credit: Party::Internal(InternalAccount::Clearing),
                amount,
            }],
            holds: vec![],
            guards,
            narrative,
            events: vec![Event::new(TRANSFER_POSTED, transfer_id, &event)],
            records: vec![order.record()],
            audit: Some(AuditEntry::done("transfer.collected", transfer_id, &detail)),
        })
    }
}

#[async_trait]
impl DebitMember for ClearingMember {
    async fn keep_mandate(&self, ctx: &Ctx, notice: &MandateNotice) -> Result<MandateAnswer, PortFault> {
        Ok(self.try_keep(ctx, notice).await?)
    }

    async fn mandate_ended(&self, ctx: &Ctx, other_bank_no: &str, mandate: Id<Mandate>) -> Result<(), PortFault> {
        let ended = async {
            let db = self.banks.db(ctx)?;
            if let Some(row) = store::debit_mandate_of(&db, mandate).await?
                && row.collecting_bank_no == other_bank_no
            {
                self.end_debits(ctx, mandate, "other_bank", true).await?;
            }
            if let Some(row) = store::mandate_of(&db, mandate).await?
                && row.payer_bank_no == other_bank_no
            {
                let mut tx = db.begin(ctx).await?;
                if store::end_in_tx(&mut tx, mandate, "other_bank", true, ctx.now()).await? {
                    let detail = json!({ "through": "other_bank" });
                    tx.audit(AuditEntry::done("transfer.mandate_ended", mandate, &detail));
                }
                tx.commit().await?;
            }
            Ok::<(), Error>(())
        };
        Ok(ended.await?)
    }

    async fn debit(&self, ctx: &Ctx, request: &DebitRequest) -> Result<DebitDecision, PortFault> {
        Ok(self.try_debit(ctx, request).await?)
    }

    async fn refuse_debit(&self, ctx: &Ctx, request: &DebitRequest, code: &str) -> Result<DebitDecision, PortFault> {
        let (from, id) = (request.collecting_bank_no.as_str(), request.request_id);
        self.conclude(ctx, from, id, refusal(from, id, code)).await
    }
}
