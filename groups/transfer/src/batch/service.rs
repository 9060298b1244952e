//! Checking, making and reading batches.

use std::sync::Arc;

use contracts::account::Account;
use contracts::auth::{Authorisation, Bundle, Business, Challenge, Operation, Tool, Wanted};
use contracts::clearing::NameCheck;
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Currency, Id, Money};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Begun, Tx};

use super::BatchMark;
use super::model::{self, RawRow, Row, RowObjection, Unreadable};
use super::store::{self, Batch, BatchStatus, StoredRow};
use crate::error::Error;
use crate::model::same_name;
use crate::refusal::Refused;
use crate::service::Service;
use crate::standing::digest;

/// Batches up to this many rows are worked off before the call is answered.
const AT_ONCE_MAX: usize = 3;

/// A row with what is to be said about it.
pub struct CheckedRow {
    pub raw: RawRow,
    pub row: Option<Row>,
    /// It cannot be paid like this.
    pub objections: Vec<RowObjection>,
    /// It can be paid; look twice.
    pub warnings: Vec<RowObjection>,
}

/// A batch as it would be.
pub struct Checked {
    pub rows: Vec<CheckedRow>,
    /// Of the rows that can be paid.
    pub total: Money,
    pub digest: String,
    /// What will be asked, once; nothing while a row cannot be paid.
    pub tools: Vec<Tool>,
    pub available: Money,
}

impl Checked {
    /// Whether every row can be paid.
    pub fn is_sound(&self) -> bool {
        self.rows.iter().all(|row| row.objections.is_empty())
    }
}

/// What a repeat of a call is answered with; the row itself is read back.
#[derive(Serialize, Deserialize)]
struct Kept {
    batch_id: Id<BatchMark>,
}

impl From<Unreadable> for Refused {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::NotATable | Unreadable::Empty => Self::BatchUnreadable,
            Unreadable::TooMany => Self::BatchTooLong,
        }
    }
}

impl Service {
    /// Reads and checks every row: shape, bank, and whether the name fits the account. Changes nothing.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, rows = raws.len()))]
    pub async fn check_batch(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        from: Id<Account>,
        raws: Vec<RawRow>,
    ) -> Result<Checked, Error> {
        let account = self.accounts.get(ctx, from).await?.filter(|account| account.user_id == user);
        let account = account.ok_or(Error::NotFound)?;
        let max = usize::try_from(self.rules(ctx).await?.batch_rows_max).unwrap_or(usize::MAX);
        if raws.is_empty() {
            return Err(Refused::BatchUnreadable.into());
        }
        if raws.len() > max {
            return Err(Refused::BatchTooLong.into());
        }
        let (clearing, tenants) = (self.clearing.banks(ctx).await?, self.banks.all());
        let issuer = |digits: &str| {
            let fits = tenants.iter().filter(|bank| digits.starts_with(bank.bin.as_str()));
            fits.max_by_key(|bank| bank.bin.as_str().len()).map(|bank| bank.bank_no.clone())
        };
        let mut rows: Vec<CheckedRow> = Vec::with_capacity(raws.len());
        for raw in raws {
            let (row, mut objections) = match model::read_row(&raw, &clearing, issuer) {
                Ok(row) => (Some(row), Vec::new()),
                Err(objections) => (None, objections),
            };
            let mut warnings = Vec::new();
            if let Some(row) = &row {
                if row.account_no == account.account_no {
                    objections.push(objection(
                        "account_no",
                        "不能转给付款账户自己",
                        "This is the paying account itself",
                    ));
                }
                match self.name_fits(ctx, row).await? {
                    NameCheck::Match => {}
                    NameCheck::Mismatch => {
                        objections.push(objection("name", "户名与账号不符", "The account stands in another name"));
                    }
                    NameCheck::UnknownAccount => {
                        objections.push(objection("account_no", "该银行没有这个账号", "That bank has no such account"));
                    }
                    NameCheck::Unavailable => warnings.push(objection(
                        "name",
                        "收款银行暂未应答，户名未核对",
                        "The payee's bank does not answer; the name could not be checked",
                    )),
                }
                if rows.iter().filter_map(|other| other.row.as_ref()).any(|other| other == row) {
                    warnings.push(objection("row", "与前面一行完全相同", "The same as a row before"));
                }
            }
            rows.push(CheckedRow { raw, row, objections, warnings });
        }
        let good = rows.iter().filter(|row| row.objections.is_empty()).filter_map(|row| row.row.as_ref());
        let total = Money::checked_sum(Currency::Cny, good.clone().map(|row| row.amount))
            .map_err(|_| Error::AmountInvalid { most: None })?;
        let parts: Vec<String> = good.map(model::parts).collect();
        let digest = digest(&parts.iter().map(|part| part.as_bytes()).collect::<Vec<_>>());
        let mut checked = Checked { rows, total, digest, tools: Vec::new(), available: account.available };
        if checked.is_sound() {
            let operation = self.batch_operation(ctx, user, account.account_no.as_str(), &checked)?;
            let forecast = self.authority.forecast(ctx, &operation).await?;
            if let Some(denial) = forecast.denial {
                return Err(Error::Denied(Box::new(denial)));
            }
            checked.tools = forecast.tools;
        }
        Ok(checked)
    }

    async fn name_fits(&self, ctx: &Ctx, row: &Row) -> Result<NameCheck, Error> {
        if row.bank_no != self.banks.of(ctx)?.bank_no {
            return Ok(self.clearing.check_name(ctx, &row.bank_no, &row.account_no, row.name.as_str()).await?);
        }
        Ok(match self.accounts.by_number(ctx, &row.account_no).await? {
            None => NameCheck::UnknownAccount,
            Some(card) if same_name(row.name.as_str(), card.holder.as_str()) => NameCheck::Match,
            Some(_) => NameCheck::Mismatch,
        })
    }

    fn batch_operation(&self, ctx: &Ctx, user: Id<User>, from: &str, checked: &Checked) -> Result<Operation, Error> {
        let (rows, total) = (checked.rows.len(), checked.total.to_grouped());
        let title = match ctx.lang {
            kernel::Lang::Zh => format!("批量转账 {rows} 笔"),
            kernel::Lang::En => format!("Batch of {rows} transfers"),
        };
        let summary = match ctx.lang {
            kernel::Lang::Zh => format!("{title}，合计 {total} 元"),
            kernel::Lang::En => format!("{title}, CNY {total} in all"),
        };
        Ok(Operation {
            user_id: user,
            business: Business::TransferOthers,
            amount: checked.total,
            payee_account: String::new(),
            payee_name: String::new(),
            payee_bank_no: self.banks.of(ctx)?.bank_no.clone(),
            from_account: from.to_owned(),
            summary,
            first_time_payee: false,
            bundle: Some(Bundle { digest: checked.digest.clone(), title }),
        })
    }

    /// Makes a batch, confirmed for its total and every row. Small ones are worked off at once, others while the
    /// customer looks on or goes away.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn make_batch(
        self: &Arc<Self>,
        ctx: &Ctx,
        user: Id<User>,
        from: Id<Account>,
        title: String,
        raws: Vec<RawRow>,
        challenge: Option<Id<Challenge>>,
    ) -> Result<Batch, Error> {
        let promise = ctx.idempotency.clone().ok_or(Error::NotFound)?;
        let db = self.banks.db(ctx)?;
        // Before anything is judged: its own rows may have used up the limit since.
        if let Begun::Repeat(kept) = Tx::begin_once::<Kept>(&db, ctx).await? {
            return store::get(&db, kept.batch_id).await?.ok_or(Error::NotFound);
        }
        let checked = self.check_batch(ctx, user, from, raws).await?;
        if !checked.is_sound() {
            let wrong = checked.rows.iter().filter(|row| !row.objections.is_empty()).count();
            return Err(Refused::BatchUnsound { wrong }.into());
        }
        let card = self.accounts.card(ctx, from).await?.ok_or(Error::NotFound)?;
        let operation = self.batch_operation(ctx, user, card.account_no.as_str(), &checked)?;
        let grant = match self.authority.authorise(ctx, &operation, challenge, &promise.key).await? {
            Authorisation::Allow(grant) => grant,
            Authorisation::StepUp(challenge) => return Err(Error::StepUp(Box::new(challenge))),
            Authorisation::Deny(denial) | Authorisation::Enrol(Wanted { denial, .. }) => {
                return Err(Error::Denied(Box::new(denial)));
            }
        };
        let mut tx = match Tx::begin_once::<Kept>(&db, ctx).await? {
            Begun::Repeat(kept) => return store::get(&db, kept.batch_id).await?.ok_or(Error::NotFound),
            Begun::First(tx) => tx,
        };
        let rows: Vec<Row> = checked.rows.into_iter().filter_map(|row| row.row).collect();
        let batch = Batch {
            batch_id: ctx.new_id(),
            user_id: user,
            from_account_id: from,
            title,
            rows: rows.len() as i64,
            amount: checked.total,
            digest: checked.digest,
            tools: grant.tools,
            status: BatchStatus::Running,
            created_at: ctx.now(),
            finished_at: None,
            done: 0,
            done_amount: Money::cny(0),
            failed: 0,
        };
        store::insert_in_tx(&mut tx, &batch, &rows).await?;
        let detail =
            json!({ "rows": batch.rows, "amount": batch.amount, "digest": batch.digest, "tools": batch.tools });
        tx.audit(AuditEntry::done("transfer.batch_made", batch.batch_id, &detail));
        tx.commit_answer(Kept { batch_id: batch.batch_id }).await?;
        let id = batch.batch_id;
        let work = {
            let (service, ctx) = (self.clone(), self.own_work(ctx));
            async move {
                if let Err(error) = service.work_off(&ctx, &batch).await {
                    tracing::warn!(%error, "a batch waits for the job");
                }
            }
        };
        match rows.len() <= AT_ONCE_MAX {
            true => work.await,
            // The job takes over if this process ends.
            false => drop(tokio::spawn(work)),
        }
        store::get(&db, id).await?.ok_or(Error::NotFound)
    }

    /// The customer's batches, the newest first.
    pub async fn batches(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<Batch>, Error> {
        Ok(store::of_user(&self.banks.db(ctx)?, user).await?)
    }

    /// One of them, with every row.
    pub async fn batch(&self, ctx: &Ctx, user: Id<User>, id: Id<BatchMark>) -> Result<(Batch, Vec<StoredRow>), Error> {
        let db = self.banks.db(ctx)?;
        let batch = store::get(&db, id).await?.filter(|batch| batch.user_id == user).ok_or(Error::NotFound)?;
        Ok((batch, store::rows(&db, id).await?))
    }
}

fn objection(field: &'static str, zh: &'static str, en: &'static str) -> RowObjection {
    RowObjection { field, words: (zh, en) }
}
