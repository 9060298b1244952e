//! Doing what a customer confirmed earlier: a row of a batch, an occurrence of a standing order. Nobody is signed in and
//! nobody can be asked; today's limits and verdict decide, and the key makes sure that it is done once.

use contracts::auth::{Authorisation, Tool, Wanted};
use contracts::clearing::NameCheck;
use contracts::transfer::Origin;
use contracts::user::User;
use gateway::{Problem, ProblemDocument};
use kernel::{Ctx, Id, Idempotency, Lang};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::error::Error;
use crate::service::{Manner, Service, TransferOrder, operation, order_of};
use crate::store::Order;

/// A refusal kept for its owner, who is not there to be told: reason, remedy and appeal in both languages
/// (反电信网络诈骗法 Art. 32).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptRefusal {
    /// Stable code.
    pub code: String,
    zh: RefusalWords,
    en: RefusalWords,
}

/// A refusal in one language.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RefusalWords {
    /// What happened.
    pub title: String,
    /// Why.
    pub detail: Option<String>,
    /// What can be done.
    pub remedy: Option<String>,
    /// Where to object.
    pub appeal: Option<String>,
}

impl KeptRefusal {
    /// The refusal in the reader's language.
    pub fn words(&self, lang: Lang) -> RefusalWords {
        match lang {
            Lang::Zh => self.zh.clone(),
            Lang::En => self.en.clone(),
        }
    }
}

impl From<Error> for KeptRefusal {
    fn from(error: Error) -> Self {
        let problem = Problem::from(error);
        let words = |lang| {
            let ProblemDocument { title, detail, remedy, appeal, .. } = problem.document(lang, "");
            RefusalWords { title, detail, remedy: remedy.map(|remedy| remedy.text), appeal }
        };
        Self { code: problem.code().to_owned(), zh: words(Lang::Zh), en: words(Lang::En) }
    }
}

impl Service {
    /// Makes a transfer that `user` confirmed earlier with `tools`. Under one `key` it is done at most once, however
    /// often and from wherever this is called; a fault leaves it open, and it may be called again.
    pub(crate) async fn carry_out(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        order: &TransferOrder,
        tools: &[Tool],
        key: &str,
    ) -> Result<Order, Error> {
        let promise = Idempotency::new(key.to_owned(), key.to_owned());
        let ctx = self.turns.take(&Ctx { idempotency: Some(promise.clone()), ..ctx.clone() }).await?;
        if let Some(first) = self.made_before(&ctx).await? {
            return Ok(first);
        }
        let order = TransferOrder { manner: Manner { origin: Origin::Standing, ..order.manner }, ..order.clone() };
        let ends = self.ends(&ctx, user, &order).await?;
        match ends.name_check {
            NameCheck::Match => {}
            NameCheck::Mismatch => return Err(Error::PayeeNameMismatch),
            NameCheck::UnknownAccount => return Err(Error::PayeeUnknown),
            NameCheck::Unavailable => return Err(Error::PayeeBankSilent),
        }
        let first_time_payee = self.never_paid(&ctx, user, &order.payee_account).await?;
        let operation = operation(&ctx, user, &order, &ends, first_time_payee);
        let grant = match self.authority.authorise_standing(&ctx, &operation, tools).await? {
            Authorisation::Allow(grant) => grant,
            Authorisation::StepUp(challenge) => return Err(Error::StepUp(Box::new(challenge))),
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                return Err(Error::Denied(Box::new(denial)));
            }
        };
        let stored = order_of(&ctx, user, &order, &ends, &grant);
        let made = self.book(&ctx, user, stored, &ends, grant, &promise).await;
        if let Err(error) = &made
            && let Some(code) = error.refusal_code()
        {
            self.note_refusal(&ctx, user, code).await;
        }
        made
    }
}

/// Digest of `parts`, in order, as what is confirmed as one is bound by it. Parts do not run together.
pub(crate) fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        assert_eq!(digest(&[b"ab", b"c"]).len(), 64);
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
        assert_eq!(digest(&[b"ab"]), digest(&[b"ab"]));
    }
}
