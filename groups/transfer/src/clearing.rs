//! The demonstration clearing: banks of this platform reach each other in this process, in the manner of IBPS.
//!
//! It is real in what counts: the money is booked in both banks' own ledgers, each side once, whatever is repeated or
//! cut off between. It is a demonstration in what it lacks: no network, no settlement with a central bank; each bank's
//! `clearing` account simply carries what it owes or is owed. A connection to the real system is another
//! implementation of [`Clearing`].

use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::{
    AccountStatus, Accounts, Counterparty, InternalAccount, Leg, MovementKind, Narrative, Party, Posted, Posting,
    Refusal,
};
use contracts::clearing::{Clearing, ClearingBank, Instruction, NameCheck, Settlement};
use contracts::transfer::Route;
use kernel::{AccountNo, Actor, AuditEntry, Ctx};
use serde_json::json;
use tenancy::{Bank, Banks};

use crate::model;
use crate::store::{Order, Status};

/// The clearing between the banks of this process. See the module's text for what it is and is not.
pub struct DemoClearing {
    banks: Banks,
    accounts: Arc<dyn Accounts>,
}

impl DemoClearing {
    /// A clearing between all `banks`.
    pub fn new(banks: Banks, accounts: Arc<dyn Accounts>) -> Self {
        Self { banks, accounts }
    }

    /// The context in which the clearing works at another bank: nobody there is signed in.
    fn at(ctx: &Ctx, bank: &Bank) -> Ctx {
        Ctx { actor: Actor::System { name: "clearing" }, idempotency: None, ..ctx.in_tenant(bank.id.clone()) }
    }
}

#[async_trait]
impl Clearing for DemoClearing {
    async fn banks(&self, _: &Ctx) -> Result<Vec<ClearingBank>, PortFault> {
        let banks = self.banks.all();
        Ok(banks
            .iter()
            .map(|bank| ClearingBank {
                bank_id: bank.id.to_string(),
                bank_no: bank.bank_no.clone(),
                name: bank.name.clone(),
                name_en: bank.name_en.clone(),
                short_name: bank.short_name.clone(),
            })
            .collect())
    }

    async fn check_name(
        &self,
        ctx: &Ctx,
        bank_no: &str,
        account: &AccountNo,
        name: &str,
    ) -> Result<NameCheck, PortFault> {
        let Some(bank) = self.banks.by_bank_no(bank_no) else {
            return Ok(NameCheck::UnknownAccount);
        };
        let card = self.accounts.by_number(&Self::at(ctx, &bank), account).await?;
        Ok(match card {
            None => NameCheck::UnknownAccount,
            Some(card) if model::same_name(name, card.holder.as_str()) => NameCheck::Match,
            Some(_) => NameCheck::Mismatch,
        })
    }

    /// The first outcome stands: it is kept in the receiving bank's journal under the instruction's key, a rejection as
    /// well as a credit. However often and from wherever it is asked again, money is never both credited and returned.
    async fn deliver(&self, ctx: &Ctx, instruction: &Instruction) -> Result<Settlement, PortFault> {
        // A bank this process does not know may be one it has not heard of yet: that is "not known", not "no".
        let unknown = || PortFault::Store("a bank of this instruction is not open here".to_owned());
        let to = self.banks.by_bank_no(&instruction.to_bank_no).ok_or_else(unknown)?;
        let from = self.banks.by_bank_no(&instruction.from_bank_no).ok_or_else(unknown)?;
        let there = Self::at(ctx, &to);
        let payee = self.accounts.by_number(&there, &instruction.payee_account).await?;
        let (posting, objection) = match &payee {
            None => (rejection(instruction), "payee_unknown"),
            Some(card) if !model::same_name(&instruction.payee_name, card.holder.as_str()) => {
                (rejection(instruction), "payee_name_mismatch")
            }
            Some(card) => (incoming(&there, instruction, &from, &to, card.account_id), "not_accepted"),
        };
        Ok(match self.accounts.post(&there, posting).await? {
            Posted::Done { .. } => Settlement::Credited,
            Posted::Refused(Refusal::NotActive { status: AccountStatus::Closed }) => {
                Settlement::Rejected { code: "account_closed".to_owned() }
            }
            Posted::Refused(_) => Settlement::Rejected { code: objection.to_owned() },
        })
    }
}

/// The key under which the receiving bank books an instruction, once.
fn instruction_key(instruction: &Instruction) -> String {
    format!("clearing:{}:{}", instruction.from_bank_no, instruction.instruction_id)
}

/// A command that moves nothing and is refused: its place in the journal is the bank's lasting "no".
fn rejection(instruction: &Instruction) -> Posting {
    let key = instruction_key(instruction);
    Posting {
        fingerprint: key.clone(),
        idempotency_key: key,
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

fn incoming(
    ctx: &Ctx,
    instruction: &Instruction,
    from: &Bank,
    to: &Bank,
    payee: kernel::Id<contracts::account::Account>,
) -> Posting {
    let key = instruction_key(instruction);
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
        payee_bank_name: to.name.clone(),
        amount: instruction.amount,
        route: Route::Ibps,
        status: Status::Completed,
        note: instruction.note.clone(),
        receipt_no: model::receipt_no(to.date(ctx.now()), &instruction.instruction_id),
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
        "from_bank": from.id,
        "from": instruction.payer_account.masked(),
        "to": instruction.payee_account.masked(),
    });
    Posting {
        fingerprint: key.clone(),
        idempotency_key: key,
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
            payer: counterparty(&instruction.payer_name, &instruction.payer_account, &from.name),
            payee: counterparty(&instruction.payee_name, &instruction.payee_account, &to.name),
            transfer_id: Some(order.transfer_id.to_string()),
        },
        events: vec![],
        audit: Some(AuditEntry::done("transfer.received", order.transfer_id, &detail)),
        records: vec![order.record()],
    }
}
