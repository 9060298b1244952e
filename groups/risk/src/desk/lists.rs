//! Lists of accounts and devices, with an end, and in force at once in this process.

use kernel::{AuditEntry, Ctx, Page, PageQuery, Timestamp};
use serde_json::json;
use storage::{Begun, Tx};

use super::Desk;
use super::error::Error;
use super::model::ListKind;
use super::store::{self, EntryRow};

/// Furthest end of an entry, in seconds: three years. One that is to stay longer has no end.
const END_MAX_S: i64 = 3 * 366 * 86_400;

impl Desk {
    /// A page of entries, the newest first, whether or not their time is over.
    pub(super) async fn entries(
        &self,
        ctx: &Ctx,
        kind: Option<ListKind>,
        page: &PageQuery,
    ) -> Result<Page<EntryRow>, Error> {
        let db = self.db(ctx)?;
        while store::any_nameless(&db).await? {
            let mut tx = db.begin(ctx).await?;
            store::name_entries_in_tx(&mut tx, ctx).await?;
            tx.commit().await?;
        }
        store::entries(&db, kind, page).await
    }

    /// Puts an account or a device on its list; one that stands there gets the new reason and end.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn put_entry(
        &self,
        ctx: &Ctx,
        kind: ListKind,
        entry: &str,
        reason: &str,
        expires_at: Option<Timestamp>,
    ) -> Result<String, Error> {
        let fits = match kind {
            ListKind::Account => (8..=32).contains(&entry.len()) && entry.bytes().all(|byte| byte.is_ascii_digit()),
            ListKind::Device => (1..=64).contains(&entry.len()) && entry.bytes().all(|byte| byte.is_ascii_graphic()),
        };
        if !fits {
            let why = "账号为 8 至 32 位数字；设备号为 1 至 64 位，不含空格 / Accounts: 8 to 32 digits; devices: 1 to 64 characters";
            return Err(Error::Field { field: "entry", why });
        }
        let span = ctx.now().plus_seconds(1)..=ctx.now().plus_seconds(END_MAX_S);
        if expires_at.is_some_and(|end| !span.contains(&end)) {
            return Err(Error::Field {
                field: "expires_at", why: "应在今后三年之内 / Within the next three years"
            });
        }
        let mut tx = match Tx::begin_once::<String>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(entry_id) => return Ok(entry_id),
            Begun::First(tx) => tx,
        };
        let entry_id = store::put_entry_in_tx(&mut tx, ctx, (kind, entry), reason, expires_at).await?;
        let detail = json!({ "entry": entry_id, "reason": reason, "expires_at": expires_at });
        tx.audit(AuditEntry::done("risk.list_added", kind.as_str(), &detail));
        let entry_id = tx.commit_answer(entry_id).await?;
        self.judging.reload(ctx).await?;
        Ok(entry_id)
    }

    /// Takes an entry off its list.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(super) async fn remove_entry(&self, ctx: &Ctx, entry_id: &str, reason: &str) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let kind = store::remove_entry_in_tx(&mut tx, entry_id).await?.ok_or(Error::NotFound)?;
        let detail = json!({ "entry": entry_id, "reason": reason });
        tx.audit(AuditEntry::done("risk.list_removed", kind.as_str(), &detail));
        tx.commit_answer(()).await?;
        Ok(self.judging.reload(ctx).await?)
    }
}
