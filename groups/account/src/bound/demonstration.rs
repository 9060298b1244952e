//! A demonstration of the check: the other bank on this platform answers, really, from its own data.
//!
//! What is real: account, name, id number, phone, class and state are compared in the other bank's own database, and the
//! other bank keeps an audit entry that it was asked. What is not: no network lies between, and banks that are not on this
//! platform cannot be reached. The real way is [`super::NetworkCheck`].

use std::sync::Arc;

use async_trait::async_trait;
use contracts::PortFault;
use contracts::account::Accounts;
use contracts::bound_account::{BoundAccountAnswer, BoundAccountCheck, BoundAccountQuestion, CheckRoute, Disagreement};
use contracts::user::Identities;
use kernel::{Actor, AuditEntry, Ctx};
use serde_json::json;
use tenancy::Banks;

use super::answer_from_books;
use super::store::outcome_word;

/// The check between the banks of this process.
pub struct DemonstrationCheck {
    banks: Banks,
    accounts: Arc<dyn Accounts>,
    identities: Arc<dyn Identities>,
}

impl DemonstrationCheck {
    /// A check between all `banks`.
    pub fn new(banks: Banks, accounts: Arc<dyn Accounts>, identities: Arc<dyn Identities>) -> Self {
        Self { banks, accounts, identities }
    }
}

#[async_trait]
impl BoundAccountCheck for DemonstrationCheck {
    fn route(&self) -> CheckRoute {
        CheckRoute::Demonstration
    }

    async fn check(&self, ctx: &Ctx, question: &BoundAccountQuestion) -> Result<BoundAccountAnswer, PortFault> {
        let Some(bank) = self.banks.by_bank_no(&question.bank_no) else {
            return Ok(BoundAccountAnswer::Refused(Disagreement::BankNotReached));
        };
        // Nobody is signed in at the other bank: it is the check that looks.
        let there = Ctx {
            actor: Actor::System { name: "bound_account_check" },
            idempotency: None,
            ..ctx.in_tenant(bank.id.clone())
        };
        let answer = answer_from_books(&there, &*self.accounts, &*self.identities, question).await?;
        let detail = json!({
            "asking_bank": question.asking_bank_no, "account": question.account_no.masked(),
            "factors": question.factors, "answer": outcome_word(answer),
        });
        let store = |error: storage::Error| gateway::store_fault(error);
        let db = self.banks.db(&there).map_err(|error| PortFault::Store(error.to_string()))?;
        let mut tx = db.begin(&there).await.map_err(store)?;
        tx.audit(AuditEntry::done("account.bound_account_asked", &question.reference, &detail));
        tx.commit().await.map_err(store)?;
        Ok(answer)
    }
}
