//! Lists of accounts, devices, addresses, phones and customers, with an end, and in force at once in this process: a black one of
//! what is watched for, and a white one of what was checked. Nothing stands on both, and trust always ends.
//!
//! Of a phone its digest under the bank's key is kept, the one a judgement is told, and the number masked: whoever lists one types
//! it, and nobody reads it again.

use contracts::risk::PHONE_DIGEST;
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Page, PageQuery, Phone, Timestamp};
use serde_json::json;
use storage::{Begun, Tx};

use super::Desk;
use super::error::Error;
use super::model::{ListKind, ListSide};
use super::store::{self, EntryRow};
use crate::rules::networks::{network, written};
use crate::service::List;

/// Furthest end of an entry of the black list, in seconds: three years. One that is to stay longer has no end.
const END_MAX_S: i64 = 3 * 366 * 86_400;
/// Furthest end of an entry of the white list, in seconds: a year, after which somebody looks again.
const TRUST_MAX_S: i64 = 366 * 86_400;

/// What is to stand on a list.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    pub side: ListSide,
    pub kind: ListKind,
    /// An account number, a device's id, an address or network, a phone number, a customer's id.
    pub entry: &'a str,
    pub reason: &'a str,
    /// Until when; without end when absent, which only the black list takes.
    pub expires_at: Option<Timestamp>,
}

impl<'a> Listing<'a> {
    /// For the black list, without end.
    pub const fn black(kind: ListKind, entry: &'a str, reason: &'a str) -> Self {
        Self { side: ListSide::Black, kind, entry, reason, expires_at: None }
    }
}

impl Desk {
    /// A page of entries, the newest first, whether or not their time is over.
    pub(super) async fn entries(
        &self,
        ctx: &Ctx,
        side: Option<ListSide>,
        kind: Option<ListKind>,
        page: &PageQuery,
    ) -> Result<Page<EntryRow>, Error> {
        let db = self.db(ctx)?;
        while store::any_nameless(&db).await? {
            let mut tx = db.begin(ctx).await?;
            store::name_entries_in_tx(&mut tx, ctx).await?;
            tx.commit().await?;
        }
        store::entries(&db, side, kind, page).await
    }

    /// Puts something on its list; one that stands there gets the new reason and end, one on the other list is taken off that.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn put_entry(&self, ctx: &Ctx, listing: Listing<'_>) -> Result<String, Error> {
        let Listing { side, kind, entry, reason, expires_at } = listing;
        let (entry, shown) = self.written(ctx, kind, entry).await?;
        let until = |seconds| ctx.now().plus_seconds(1)..=ctx.now().plus_seconds(seconds);
        let why = match (side, expires_at) {
            (ListSide::Black, Some(end)) if !until(END_MAX_S).contains(&end) => {
                Some("应在今后三年之内 / Within the next three years")
            }
            (ListSide::White, end) if !end.is_some_and(|end| until(TRUST_MAX_S).contains(&end)) => {
                Some("白名单须有到期日，应在今后一年之内 / The white list needs an end, within a year from now")
            }
            _ => None,
        };
        if let Some(why) = why {
            return Err(Error::Field { field: "expires_at", why });
        }
        let mut tx = match Tx::begin_once::<String>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(entry_id) => return Ok(entry_id),
            Begun::First(tx) => tx,
        };
        let kept = Listing { entry: &entry, ..listing };
        let entry_id = store::put_entry_in_tx(&mut tx, ctx, &kept, shown.as_deref()).await?;
        let detail = json!({ "entry": entry_id, "side": side, "reason": reason, "expires_at": expires_at });
        tx.audit(AuditEntry::done("risk.list_added", kind.as_str(), &detail));
        let entry_id = tx.commit_answer(entry_id).await?;
        self.judging.reload(ctx).await?;
        Ok(entry_id)
    }

    /// An entry as it is kept, and as it is shown where that is something else.
    async fn written(&self, ctx: &Ctx, kind: ListKind, entry: &str) -> Result<(String, Option<String>), Error> {
        let refuse = |why| Err(Error::Field { field: "entry", why });
        match kind {
            ListKind::Account
                if !(8..=32).contains(&entry.len()) || !entry.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                refuse("账号为 8 至 32 位数字 / An account number: 8 to 32 digits")
            }
            ListKind::Device if !List::takes(entry) => {
                refuse("设备号为 1 至 64 位，不含空格 / A device's id: 1 to 64 characters without blanks")
            }
            ListKind::Account | ListKind::Device => Ok((entry.to_owned(), None)),
            ListKind::Ip => match network(entry) {
                Some(net) => Ok((written(net), None)),
                None => refuse(
                    "IP 地址或网段，如 203.0.113.9 或 203.0.113.0/24；网段前缀不短于 /8（IPv6 不短于 /16） / \
                     An address, or a network of at least /8 (IPv6: /16), such as 203.0.113.0/24",
                ),
            },
            ListKind::Phone => match entry.parse::<Phone>() {
                Ok(phone) => {
                    let digest = self.keys.bank(&ctx.tenant).blind_index(PHONE_DIGEST, phone.as_str());
                    Ok((hex::encode(digest), Some(phone.masked())))
                }
                Err(_) => refuse("请输入 11 位手机号 / 11 digits beginning with 1"),
            },
            ListKind::Customer => {
                let user: Option<Id<User>> = entry.parse().ok();
                match user {
                    Some(user) if self.users.get(ctx, user).await?.is_some() => Ok((user.to_string(), None)),
                    _ => refuse("没有这个客户编号 / There is no customer with this id"),
                }
            }
        }
    }

    /// Takes an entry off its list.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(super) async fn remove_entry(&self, ctx: &Ctx, entry_id: &str, reason: &str) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let (side, kind) = store::remove_entry_in_tx(&mut tx, entry_id).await?.ok_or(Error::NotFound)?;
        let detail = json!({ "entry": entry_id, "side": side, "reason": reason });
        tx.audit(AuditEntry::done("risk.list_removed", kind.as_str(), &detail));
        tx.commit_answer(()).await?;
        Ok(self.judging.reload(ctx).await?)
    }
}
