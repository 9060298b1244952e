//! One's own data, whole, to take along (个人信息保护法 Art. 45): asked for, put together behind one's back, fetched once.
//!
//! Invariants:
//! - a file is sealed as long as it lies here, and gone with the first fetch, at the latest when its time is over;
//! - it is fetched with a proof: it holds more of a person than any page of the app;
//! - secrets are not in it, and nothing about the rules that watch over accounts.

pub mod http;
pub mod jobs;
mod pack;
mod rules;
pub mod store;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::auth::{Business, Challenge, Operation};
use contracts::own_data::DataPart;
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Lang};
use serde_json::json;
use storage::{Begun, Db, Tx, blobs};

use crate::care::Care;
use crate::error::Error;
pub use rules::ExportRules;
pub use store::{Export, ExportRow, Status};

/// What sealed files are sealed for.
const FILE: &str = "user_export.file";
/// How long a maker may take.
const CLAIM_S: i64 = 300;
/// How often making one is tried.
const TRIES_MAX: i64 = 3;
/// How long until it is tried again.
const PAUSE_S: i64 = 30;
/// Exports one run makes before it lets others on.
const RUN_MAX: usize = 50;

impl Care {
    /// Asks for an export; it is put together behind the caller's back.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn request_export(self: &Arc<Self>, ctx: &Ctx, user: Id<User>) -> Result<ExportRow, Error> {
        let db = self.users.banks.db(ctx)?;
        let rules = self.users.parameters.current::<ExportRules>(ctx).await?;
        let mut tx = match Tx::begin_once::<Id<Export>>(&db, ctx).await? {
            Begun::Repeat(first) => return store::get(&db, user, first).await?.ok_or(Error::NotFound),
            Begun::First(tx) => tx,
        };
        let day_ago = ctx.now().plus_seconds(-86_400);
        if store::asked_in_tx(&mut tx, user, day_ago).await? >= rules.per_day_max {
            return Err(Error::TooManyExports { per_day_max: rules.per_day_max });
        }
        let row = ExportRow {
            export_id: ctx.new_id(),
            user_id: user,
            lang: ctx.lang,
            status: Status::Queued,
            requested_at: ctx.now(),
            claims: 0,
            bytes: None,
            expires_at: None,
            fetched_at: None,
        };
        store::insert_in_tx(&mut tx, &row).await?;
        tx.audit(AuditEntry::done("user.export_requested", user, &json!({ "export": row.export_id })));
        tx.commit_answer(row.export_id).await?;
        let (care, ctx) = (self.clone(), Ctx { idempotency: None, ..ctx.clone() });
        tokio::spawn(async move {
            if let Err(error) = care.make_exports(&ctx).await {
                tracing::error!(%error, "an export could not be made at once; the job will");
            }
        });
        Ok(row)
    }

    /// The caller's latest exports, the newest first.
    pub(crate) async fn exports(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<ExportRow>, Error> {
        store::of_user(&self.users.banks.db(ctx)?, user).await
    }

    /// Makes what waits, one after the other.
    pub(crate) async fn make_exports(&self, ctx: &Ctx) -> Result<(), Error> {
        let db = self.users.banks.db(ctx)?;
        for _ in 0..RUN_MAX {
            let now = ctx.now();
            let Some(id) = store::next_due(&db, now).await? else { return Ok(()) };
            let mut tx = db.begin(ctx).await?;
            let claimed = store::claim_in_tx(&mut tx, id, now, now.plus_seconds(CLAIM_S)).await?;
            tx.commit().await?;
            let Some(row) = claimed else { continue };
            if let Err(error) = self.make_export(ctx, &db, &row).await {
                let over = row.claims >= TRIES_MAX;
                tracing::error!(%error, export = %id, over, "an export could not be made");
                let status = if over { Status::Failed } else { Status::Queued };
                let mut tx = db.begin(ctx).await?;
                store::give_back_in_tx(&mut tx, id, status, now.plus_seconds(PAUSE_S)).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    async fn make_export(&self, ctx: &Ctx, db: &Db, row: &ExportRow) -> Result<(), Error> {
        let mut parts = self.users.own_parts(ctx, row.user_id).await?;
        for source in &self.own_data {
            parts.extend(source.own_data(ctx, row.user_id).await?);
        }
        let bank = self.users.banks.of(ctx)?;
        let (lang, made_at) = (row.lang, ctx.now());
        let name = lang.pick(&bank.name, &bank.name_en).to_owned();
        let packed = storage::blocking(move || pack::zip(&parts, &name, lang, made_at)).await;
        let bytes = packed.map_err(|_| Error::Unpacked("the packing panicked".to_owned()))??;
        let sealed = self.users.keys.bank(&ctx.tenant).fields.seal(FILE, &STANDARD.encode(&bytes));
        let rules = self.users.parameters.current::<ExportRules>(ctx).await?;
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let mut tx = db.begin(ctx).await?;
        blobs::forget_in_tx(&mut tx, &[row.export_id.to_string()]).await?;
        blobs::put_in_tx(&mut tx, &row.export_id.to_string(), &sealed).await?;
        let expires_at = ctx.now().plus_seconds(rules.keep_hours * 3_600);
        if !store::finish_in_tx(&mut tx, row, size, expires_at).await? {
            // Somebody else took it over, or it is nobody's any more; dropping the transaction takes the file back.
            return Ok(());
        }
        tx.audit(AuditEntry::done("user.export_made", row.user_id, &json!({ "export": row.export_id, "bytes": size })));
        Ok(tx.commit().await?)
    }

    /// The file, once, with a proof. It is gone from here before it is on its way.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub(crate) async fn fetch_export(
        &self,
        ctx: &Ctx,
        user: Id<User>,
        id: Id<Export>,
        challenge: Option<Id<Challenge>>,
    ) -> Result<Vec<u8>, Error> {
        let (db, keys) = self.users.room(ctx)?;
        let row = store::get(&db, user, id).await?.ok_or(Error::NotFound)?;
        let there = row.status == Status::Ready && row.expires_at.is_some_and(|end| ctx.now() < end);
        if !there {
            return Err(match row.status {
                Status::Queued | Status::Making => Error::ExportNotReady,
                _ => Error::ExportOver,
            });
        }
        let operation = Operation {
            from_account: format!("export/{id}"),
            summary: match ctx.lang {
                Lang::Zh => "下载个人资料副本".to_owned(),
                Lang::En => "Download a copy of your data".to_owned(),
            },
            ..self.act(ctx, user, Business::ExportData)?
        };
        self.prove_as(ctx, &operation, challenge, &format!("export:{id}")).await?;
        let sealed = blobs::get(&db, &id.to_string()).await?.ok_or(Error::ExportOver)?;
        let bytes = STANDARD.decode(keys.fields.open(FILE, &sealed)?);
        let bytes = bytes.map_err(|error| Error::Unpacked(error.to_string()))?;
        let mut tx = db.begin(ctx).await?;
        if !store::fetched_in_tx(&mut tx, id, ctx.now()).await? {
            return Err(Error::ExportOver);
        }
        blobs::forget_in_tx(&mut tx, &[id.to_string()]).await?;
        tx.audit(AuditEntry::done("user.export_fetched", user, &json!({ "export": id })));
        tx.commit().await?;
        Ok(bytes)
    }
}

impl crate::service::Service {
    /// What this group keeps of a user.
    async fn own_parts(&self, ctx: &Ctx, user: Id<User>) -> Result<Vec<DataPart>, Error> {
        let db = self.banks.db(ctx)?;
        let person = self.person(ctx, user).await?.ok_or(Error::NotFound)?;
        let identity = json!({
            "user_id": user, "phone": person.view.phone.as_str(),
            "name": person.view.name.as_ref().map(|name| name.as_str()),
            "id_number": person.id_number.as_ref().map(|number| number.as_str()),
            "class": person.view.class, "registered_at": person.view.created_at,
        });
        let devices = self.named_devices(ctx, user).await?;
        let device = |named: &crate::device::Named| {
            json!({
                "name": named.device.name, "platform": named.device.platform, "bound_at": named.device.bound_at,
                "last_seen_at": named.device.last_seen_at,
            })
        };
        Ok(vec![
            DataPart { name: "identity", about: ("身份资料", "Who you are"), rows: vec![identity] },
            DataPart {
                name: "devices",
                about: ("绑定的设备", "Bound devices"),
                rows: devices.iter().map(device).collect(),
            },
            DataPart { name: "sign_ins", about: ("登录记录", "Sign-ins"), rows: store::sign_ins(&db, user).await? },
            DataPart {
                name: "evidence",
                about: ("认证记录", "How you were known"),
                rows: store::evidence(&db, user).await?,
            },
            DataPart { name: "consents", about: ("授权记录", "Consents"), rows: store::consents(&db, user).await? },
            DataPart {
                name: "messages", about: ("收到的消息", "Messages"), rows: store::messages(&db, user).await?
            },
        ])
    }
}
