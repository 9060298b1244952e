//! What was checked, bound and agreed to, for whoever looks over it.

use contracts::account::{Account, AccountKind};
use contracts::user::User;
use kernel::{AccountNo, Cursor, Id, Page, PageQuery, Timestamp};
use storage::{Db, Error, Result, Row, args};

use crate::model::kind_of;

/// A question to an account's bank, and its answer.
#[derive(Debug, Clone)]
pub struct CheckRecord {
    pub check_id: String,
    pub user_id: Id<User>,
    pub bank_no: String,
    pub account_no_masked: String,
    pub factors: String,
    pub route: String,
    pub outcome: String,
    pub account_kind: Option<String>,
    pub checked_at: Timestamp,
}

/// What an account is bound to.
#[derive(Debug, Clone)]
pub struct BindingRecord {
    pub binding_id: String,
    pub account_id: Id<Account>,
    pub account_no: AccountNo,
    pub account_kind: AccountKind,
    pub user_id: Id<User>,
    pub bank: (String, String),
    pub bound_no: AccountNo,
    pub bound_kind: String,
    pub bound_at: Timestamp,
    pub unbound_at: Option<Timestamp>,
}

/// Who agreed to which version of which text.
#[derive(Debug, Clone)]
pub struct AgreementRecord {
    pub agreement_id: String,
    pub user_id: Id<User>,
    pub subject_id: String,
    pub document: String,
    pub version: String,
    pub lang: String,
    pub digest: String,
    pub accepted_at: Timestamp,
}

/// Where a page goes on.
fn after(page: &PageQuery) -> (i64, String) {
    page.after.as_ref().map_or((i64::MAX, String::new()), |cursor| (cursor.key, cursor.id.clone()))
}

fn cut<T>(rows: Vec<T>, page: &PageQuery, key: impl Fn(&T) -> (Timestamp, String)) -> Page<T> {
    Page::cut(rows, page, |row| {
        let (at, id) = key(row);
        Cursor { key: at.micros(), id }
    })
}

/// A page of checks, newest first; of one outcome if it is named.
pub async fn checks_page(db: &Db, outcome: Option<&str>, page: &PageQuery) -> Result<Page<CheckRecord>> {
    let (at, id) = after(page);
    let mut values = args![at, id, page.fetch()];
    let only = outcome.map_or("", |_| "outcome = $4 AND ");
    values.extend(outcome.map(Into::into));
    let sql = format!(
        "SELECT check_id, user_id, bank_no, account_no_masked, factors, route, outcome, account_kind, checked_at \
         FROM account_bound_check WHERE {only}(checked_at < $1 OR (checked_at = $1 AND check_id < $2)) \
         ORDER BY checked_at DESC, check_id DESC LIMIT $3"
    );
    let read = |row: &Row| {
        Ok(CheckRecord {
            check_id: row.text("check_id")?,
            user_id: row.id("user_id")?,
            bank_no: row.text("bank_no")?,
            account_no_masked: row.text("account_no_masked")?,
            factors: row.text("factors")?,
            route: row.text("route")?,
            outcome: row.text("outcome")?,
            account_kind: row.opt_text("account_kind")?,
            checked_at: row.time("checked_at")?,
        })
    };
    let rows = db.fetch_composed(sql, values).await?.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(cut(rows, page, |row| (row.checked_at, row.check_id.clone())))
}

/// A page of bindings, newest first, those that ended included.
pub async fn bindings_page(db: &Db, page: &PageQuery) -> Result<Page<BindingRecord>> {
    let (at, id) = after(page);
    let sql = "SELECT b.binding_id, b.account_id, a.account_no, a.kind AS account_kind, a.user_id, b.bank_name, \
               b.bank_name_en, b.account_no AS bound_no, b.kind AS bound_kind, b.bound_at, b.unbound_at \
               FROM account_binding b JOIN account_account a ON a.account_id = b.account_id \
               WHERE b.bound_at < $1 OR (b.bound_at = $1 AND b.binding_id < $2) \
               ORDER BY b.bound_at DESC, b.binding_id DESC LIMIT $3";
    let read = |row: &Row| {
        Ok(BindingRecord {
            binding_id: row.text("binding_id")?,
            account_id: row.id("account_id")?,
            account_no: row.parse("account_no")?,
            account_kind: kind_of(&row.text("account_kind")?).ok_or(Error::Malformed { column: "kind".into() })?,
            user_id: row.id("user_id")?,
            bank: (row.text("bank_name")?, row.text("bank_name_en")?),
            bound_no: row.parse("bound_no")?,
            bound_kind: row.text("bound_kind")?,
            bound_at: row.time("bound_at")?,
            unbound_at: row.opt_time("unbound_at")?,
        })
    };
    let rows = db.fetch_all(sql, args![at, id, page.fetch()]).await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(cut(rows, page, |row| (row.bound_at, row.binding_id.clone())))
}

/// A page of agreements, newest first; of one document if it is named.
pub async fn agreements_page(db: &Db, document: Option<&str>, page: &PageQuery) -> Result<Page<AgreementRecord>> {
    let (at, id) = after(page);
    let mut values = args![at, id, page.fetch()];
    let only = document.map_or("", |_| "document = $4 AND ");
    values.extend(document.map(Into::into));
    let sql = format!(
        "SELECT agreement_id, user_id, subject_id, document, version, lang, digest, accepted_at FROM account_agreement \
         WHERE {only}(accepted_at < $1 OR (accepted_at = $1 AND agreement_id < $2)) \
         ORDER BY accepted_at DESC, agreement_id DESC LIMIT $3"
    );
    let read = |row: &Row| {
        Ok(AgreementRecord {
            agreement_id: row.text("agreement_id")?,
            user_id: row.id("user_id")?,
            subject_id: row.text("subject_id")?,
            document: row.text("document")?,
            version: row.text("version")?,
            lang: row.text("lang")?,
            digest: row.text("digest")?,
            accepted_at: row.time("accepted_at")?,
        })
    };
    let rows = db.fetch_composed(sql, values).await?.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(cut(rows, page, |row| (row.accepted_at, row.agreement_id.clone())))
}
