//! A customer's list of payees.

use contracts::clearing::NameCheck;
use contracts::user::User;
use kernel::{AccountNo, AuditEntry, Ctx, Id, PersonName};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

use crate::error::Error;
use crate::model;
use crate::service::Service;
use crate::store::{self, Order, PayeeMark, PayeeRow};

/// Payees one customer may keep.
const PAYEES_MAX: i64 = 500;

/// A payee to keep.
#[derive(Debug, Clone)]
pub struct NewPayee {
    /// In whose name the account stands.
    pub name: PersonName,
    /// The account.
    pub account_no: AccountNo,
    /// Its bank.
    pub bank_no: String,
    /// What the customer calls them.
    pub alias: Option<String>,
}

/// What a repeat of the call is answered with; the row itself is read back.
#[derive(Serialize, Deserialize)]
struct Kept {
    payee_id: Id<PayeeMark>,
}

impl Service {
    /// The customer's payees, the most recently used first.
    pub async fn payees(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<PayeeRow>, Error> {
        Ok(store::payees(&self.banks.db(ctx)?, user).await?)
    }

    /// One of the customer's payees.
    pub async fn payee(&self, ctx: &Ctx, user: Id<User>, id: Id<PayeeMark>) -> Result<PayeeRow, Error> {
        store::payee_of(&self.banks.db(ctx)?, user, id).await?.ok_or(Error::NotFound)
    }

    /// Keeps a payee whose name and account fit together.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn keep_payee(&self, ctx: &Ctx, user: Id<User>, new: NewPayee) -> Result<PayeeRow, Error> {
        let banks = self.clearing.banks(ctx).await?;
        let bank = banks.into_iter().find(|bank| bank.bank_no == new.bank_no).ok_or(Error::BankUnknown)?;
        self.check_payee(ctx, &new).await?;
        let db = self.banks.db(ctx)?;
        let mut tx = match Tx::begin_once::<Kept>(&db, ctx).await? {
            Begun::Repeat(kept) => return self.payee(ctx, user, kept.payee_id).await,
            Begun::First(tx) => tx,
        };
        if store::count_payees_in_tx(&mut tx, user).await? >= PAYEES_MAX {
            return Err(Error::Field {
                field: "account_no",
                code: "too_many",
                why: "收款人已满 500 个 / 500 payees at most",
            });
        }
        let row = PayeeRow {
            payee_id: ctx.new_id(),
            name: new.name.as_str().to_owned(),
            account_no: new.account_no,
            bank_no: bank.bank_no,
            bank_name: bank.name,
            alias: new.alias,
            transfers: 0,
            last_used_at: None,
        };
        if !store::insert_payee_in_tx(&mut tx, user, &row, ctx.now()).await? {
            return Err(Error::PayeeExists);
        }
        tx.audit(AuditEntry::done("transfer.payee_kept", row.payee_id, &json!({ "account": row.account_no.masked() })));
        tx.commit_answer(Kept { payee_id: row.payee_id }).await?;
        Ok(row)
    }

    /// Keeps the payee of a transfer that was just made. The transfer stands whether or not this works.
    pub async fn keep_payee_after(&self, ctx: &Ctx, user: Id<User>, made: &Order) {
        let kept = async {
            let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
            if store::count_payees_in_tx(&mut tx, user).await? >= PAYEES_MAX {
                return Ok(());
            }
            let row = PayeeRow {
                payee_id: ctx.new_id(),
                name: made.payee_name.clone(),
                account_no: made.payee_account_no.clone(),
                bank_no: made.payee_bank_no.clone(),
                bank_name: made.payee_bank_name.clone(),
                alias: None,
                transfers: 0,
                last_used_at: None,
            };
            if store::insert_payee_in_tx(&mut tx, user, &row, ctx.now()).await? {
                let detail = json!({ "account": row.account_no.masked() });
                tx.audit(AuditEntry::done("transfer.payee_kept", row.payee_id, &detail));
            }
            Ok::<(), Error>(tx.commit().await?)
        };
        if let Err(error) = kept.await {
            tracing::error!(%error, "the payee of a transfer could not be kept");
        }
    }

    /// Removes a payee. Removing it again is the same as removing it once.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn drop_payee(&self, ctx: &Ctx, user: Id<User>, id: Id<PayeeMark>) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        let mut tx = match Tx::begin_once::<()>(&db, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        if !store::delete_payee_in_tx(&mut tx, user, id).await? {
            return Err(Error::NotFound);
        }
        tx.audit(AuditEntry::done("transfer.payee_dropped", id, &json!({})));
        Ok(tx.commit_answer(()).await?)
    }

    async fn check_payee(&self, ctx: &Ctx, new: &NewPayee) -> Result<(), Error> {
        let check = if self.banks.of(ctx)?.bank_no == new.bank_no {
            match self.accounts.by_number(ctx, &new.account_no).await? {
                None => NameCheck::UnknownAccount,
                Some(card) if model::same_name(new.name.as_str(), card.holder.as_str()) => NameCheck::Match,
                Some(_) => NameCheck::Mismatch,
            }
        } else {
            self.clearing.check_name(ctx, &new.bank_no, &new.account_no, new.name.as_str()).await?
        };
        match check {
            NameCheck::Match => Ok(()),
            NameCheck::Mismatch => Err(Error::PayeeNameMismatch),
            NameCheck::UnknownAccount => Err(Error::PayeeUnknown),
            NameCheck::Unavailable => Err(Error::PayeeBankSilent),
        }
    }
}
