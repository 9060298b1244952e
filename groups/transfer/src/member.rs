//! This bank's side of the clearing: whose account it is, booking what comes in, and what the own books say.
//!
//! The first outcome stands: it is kept in the journal under the instruction's key, a refusal as well as a credit. However
//! often and from wherever it is asked again, money is never both credited here and given back there.

use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    Account, AccountStatus, Accounts, Counterparty, FirstPosting, InternalAccount, Leg, MovementKind, Narrative, Party,
    Posted, Posting, Refusal,
};
use contracts::clearing::{ClearingBooks, Instruction, Member, NameCheck, OpenItem, Settlement};
use contracts::transfer::{Arrival, Route, TRANSFER_RECEIVED, TransferReceived};
use contracts::user::{Identities, User};
use kernel::{AccountNo, AuditEntry, Ctx, Event, Id};
use serde_json::json;
use tenancy::Banks;

use crate::arrival::leave_key;
use crate::error::Error;
use crate::model;
use crate::settling::return_key;
use crate::store::{self, Order, Status};

/// The fingerprint of a booking; a refusal's is [`REFUSED`] and its code. The journal so remembers why.
const CREDITED: &str = "credit";
const REFUSED: &str = "refuse:";

/// Every bank of this platform as a member of the clearing.
pub struct ClearingMember {
    pub(crate) banks: Banks,
    pub(crate) accounts: Arc<dyn Accounts>,
    /// Who customers are, to compare who gives a mandate; without it none is kept.
    pub(crate) identities: Option<Arc<dyn Identities>>,
}

impl ClearingMember {
    /// The members among `banks`, booking through `accounts`.
    pub fn new(banks: Banks, accounts: Arc<dyn Accounts>) -> Self {
        Self { banks, accounts, identities: None }
    }

    /// The same, keeping debit mandates of those that `identities` knows to be one person.
    pub fn keeping_mandates(self, identities: Arc<dyn Identities>) -> Self {
        Self { identities: Some(identities), ..self }
    }

    /// Posts a decision and answers the one that stands.
    async fn decide(&self, ctx: &Ctx, instruction: &Instruction, posting: Posting) -> Result<Settlement, PortFault> {
        match self.accounts.post(ctx, posting).await {
            Ok(Posted::Done { .. }) => Ok(Settlement::Credited),
            // Refused now or before, or decided otherwise before: what stands says the journal.
            Ok(Posted::Refused(_)) | Err(PortFault::IdempotencyReused) => {
                let stands = self.outcome(ctx, &instruction.from_bank_no, &instruction.instruction_id).await?;
                stands.ok_or_else(|| PortFault::Store("a decision without an entry in the journal".to_owned()))
            }
            Err(fault) => Err(fault),
        }
    }

    async fn own_books(&self, ctx: &Ctx) -> Result<ClearingBooks, Error> {
        let db = self.banks.db(ctx)?;
        let balance_minor = self.accounts.internal_balance(ctx, InternalAccount::Clearing).await?.minor();
        let mut debited = store::under_way(&db).await?;
        for order in store::due(&db, ctx.now()).await? {
            // It has left, and the row has not followed yet.
            let left = self.accounts.first_posting(ctx, &leave_key(order.transfer_id)).await?;
            if order.route != Route::Book && left.is_some_and(|first| first.refusal.is_none()) {
                debited.push(order);
            }
        }
        let mut open = Vec::new();
        for order in debited {
            // Given back, and the row has not followed yet.
            let returned = self.accounts.first_posting(ctx, &return_key(order.transfer_id)).await?;
            if returned.is_none_or(|first| first.refusal.is_some()) {
                open.push(OpenItem {
                    instruction_id: order.transfer_id.to_string(),
                    to_bank_no: order.payee_bank_no,
                    amount: order.amount,
                });
            }
        }
        Ok(ClearingBooks { balance_minor, open })
    }
}

#[async_trait]
impl Member for ClearingMember {
    async fn check_name(&self, ctx: &Ctx, account: &AccountNo, name: &str) -> Result<NameCheck, PortFault> {
        Ok(match self.accounts.by_number(ctx, account).await? {
            None => NameCheck::UnknownAccount,
            Some(card) if model::same_name(name, card.holder.as_str()) => NameCheck::Match,
            Some(_) => NameCheck::Mismatch,
        })
    }

    async fn receive(&self, ctx: &Ctx, instruction: &Instruction) -> Result<Settlement, PortFault> {
        let payee = self.accounts.by_number(ctx, &instruction.payee_account).await?;
        let posting = match &payee {
            None => refusal(instruction, "payee_unknown"),
            Some(card) if !model::same_name(&instruction.payee_name, card.holder.as_str()) => {
                refusal(instruction, "payee_name_mismatch")
            }
            Some(card) => self.incoming(ctx, instruction, (card.account_id, card.user_id))?,
        };
        self.decide(ctx, instruction, posting).await
    }

    async fn refuse(&self, ctx: &Ctx, instruction: &Instruction, code: &str) -> Result<Settlement, PortFault> {
        self.decide(ctx, instruction, refusal(instruction, code)).await
    }

    async fn outcome(
        &self,
        ctx: &Ctx,
        from_bank_no: &str,
        instruction_id: &str,
    ) -> Result<Option<Settlement>, PortFault> {
        let first = self.accounts.first_posting(ctx, &booking_key(from_bank_no, instruction_id)).await?;
        Ok(first.map(settlement_of))
    }

    async fn books(&self, ctx: &Ctx) -> Result<ClearingBooks, PortFault> {
        Ok(self.own_books(ctx).await?)
    }
}

/// What an entry of the journal says about a payment.
pub(crate) fn settlement_of(first: FirstPosting) -> Settlement {
    let code = match (first.fingerprint.strip_prefix(REFUSED), first.refusal) {
        (Some(code), _) => code,
        (None, None) => return Settlement::Credited,
        (None, Some(Refusal::NotActive { status: AccountStatus::Closed })) => "account_closed",
        (None, Some(_)) => "not_accepted",
    };
    Settlement::Rejected { code: code.to_owned() }
}

/// The key under which the receiving bank books an instruction, once.
pub(crate) fn booking_key(from_bank_no: &str, instruction_id: &str) -> String {
    format!("clearing:{from_bank_no}:{instruction_id}")
}

/// A command that moves nothing and is refused: its place in the journal is the bank's lasting "no".
fn refusal(instruction: &Instruction, code: &str) -> Posting {
    Posting {
        idempotency_key: booking_key(&instruction.from_bank_no, &instruction.instruction_id),
        fingerprint: format!("{REFUSED}{code}"),
        kind: MovementKind::Transfer,
        legs: vec![],
        holds: vec![],
        guards: vec![],
        narrative: Narrative { summary: "跨行转入".to_owned(), ..Narrative::default() },
        events: vec![],
        audit: None,
        records: vec![],
    }
}

impl ClearingMember {
    fn incoming(
        &self,
        ctx: &Ctx,
        instruction: &Instruction,
        (payee, user_id): (Id<Account>, Id<User>),
    ) -> Result<Posting, PortFault> {
        let own = self.banks.of(ctx).map_err(Error::from)?;
        let from = self.banks.by_bank_no(&instruction.from_bank_no);
        let from_name = from.as_ref().map_or_else(|| instruction.from_bank_no.clone(), |bank| bank.name.clone());
        let order = Order {
            transfer_id: ctx.new_id(),
            outgoing: false,
            user_id: None,
            from_account_id: None,
            payer_name: instruction.payer_name.clone(),
            payer_account_no: instruction.payer_account.clone(),
            payer_bank_no: instruction.from_bank_no.clone(),
            payee_name: instruction.payee_name.clone(),
            payee_account_no: instruction.payee_account.clone(),
            payee_bank_no: instruction.to_bank_no.clone(),
            payee_bank_name: own.name.clone(),
            amount: instruction.amount,
            route: instruction.route,
            status: Status::Completed,
            arrival: Arrival::RealTime,
            leaves_at: ctx.now(),
            arrives_at: ctx.now(),
            sent_at: Some(ctx.now()),
            note: instruction.note.clone(),
            receipt_no: model::receipt_no(own.date(ctx.now()), &instruction.instruction_id),
            check_code: String::new(),
            authorisation: "{\"tools\":[],\"reasons\":[],\"challenge_id\":null}".to_owned(),
            return_reason: None,
            created_at: ctx.now(),
            completed_at: Some(ctx.now()),
        };
        let counterparty = |name: &str, account: &AccountNo, bank: &str| Counterparty {
            name: Some(name.to_owned()),
            account_no: Some(account.as_str().to_owned()),
            bank: Some(bank.to_owned()),
        };
        let summary = if instruction.note.is_empty() { "跨行转入".to_owned() } else { instruction.note.clone() };
        let detail = json!({
            "amount": instruction.amount,
            "from_bank": from.map(|bank| bank.id.to_string()),
            "from": instruction.payer_account.masked(),
            "to": instruction.payee_account.masked(),
            "route": instruction.route,
        });
        let received = TransferReceived {
            transfer_id: order.transfer_id,
            user_id,
            amount: instruction.amount,
            payee_account: Some(instruction.payee_account.as_str().to_owned()),
        };
        Ok(Posting {
            idempotency_key: booking_key(&instruction.from_bank_no, &instruction.instruction_id),
            fingerprint: CREDITED.to_owned(),
            kind: MovementKind::Transfer,
            legs: vec![Leg {
                debit: Party::Internal(InternalAccount::Clearing),
                credit: Party::Account(payee),
                amount: instruction.amount,
            }],
            holds: vec![],
            guards: vec![],
            narrative: Narrative {
                summary,
                payer: counterparty(&instruction.payer_name, &instruction.payer_account, &from_name),
                payee: counterparty(&instruction.payee_name, &instruction.payee_account, &own.name),
                transfer_id: Some(order.transfer_id.to_string()),
            },
            events: vec![Event::new(TRANSFER_RECEIVED, order.transfer_id, &received)],
            audit: Some(AuditEntry::done("transfer.received", order.transfer_id, &detail)),
            records: vec![order.record()],
        })
    }
}
