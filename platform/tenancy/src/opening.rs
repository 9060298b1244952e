//! Opening a bank: a row in the catalogue, a database, and every group's part.

use std::str::FromStr;
use std::sync::Arc;

use async_trait::async_trait;
use kernel::{AuditEntry, Ctx, TenantId};
use serde_json::json;
use storage::{Db, DbUrl};

use crate::{Bank, Banks, Error, store};

/// What is known of a bank that is to be opened.
#[derive(Debug, Clone)]
pub struct BankOrder {
    /// The new id.
    pub id: TenantId,
    /// Full name, zh.
    pub name: String,
    /// Full name, en.
    pub name_en: String,
    /// Short name, zh.
    pub short_name: String,
    /// The brand as a document; its shape is the content group's.
    pub face: serde_json::Value,
    /// A database address of its own; otherwise where the placement says.
    pub database: Option<String>,
}

/// A group's part in opening a bank: its first products, tables of limits, brand. Called again after a failure, so it
/// must be idempotent.
#[async_trait]
pub trait Opening: Send + Sync {
    /// The group.
    fn group(&self) -> &'static str;

    /// Refuses an order this group could not set up, before anything is made. In words, without personal data.
    fn check(&self, _order: &BankOrder) -> Result<(), String> {
        Ok(())
    }

    /// Sets up the bank of `ctx`.
    async fn set_up(&self, ctx: &Ctx, order: &BankOrder) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
}

impl Banks {
    /// Opens a bank. Until every group has done its part the bank is not open to anybody; an opening that was cut off
    /// is continued by asking for it again.
    pub async fn open_bank(
        &self,
        ctx: &Ctx,
        order: BankOrder,
        groups: &[Arc<dyn Opening>],
    ) -> Result<Arc<Bank>, Error> {
        let _one_at_a_time = self.0.opening.lock().await;
        if self.get(&order.id).is_some() {
            return Err(Error::Exists);
        }
        for group in groups {
            group.check(&order).map_err(|why| Error::Opening { group: group.group(), why })?;
        }
        if let Some(address) = &order.database {
            DbUrl::from_str(address)?;
        }
        let alliance = ctx.in_tenant(TenantId::alliance());
        store::claim(&self.0.catalogue, &alliance, &order, &self.database_for(&order)).await?;
        let (bank, database) = store::get(&self.0.catalogue, &order.id).await?.ok_or(Error::Unknown)?;
        let db = self.connect(&bank, &database).await?;
        let bank = Arc::new(bank);
        // Nobody but the groups setting it up finds the bank until it is open.
        self.0.nascent.write().insert(order.id.clone(), (bank.clone(), db.clone()));
        let set_up = self.set_up(&ctx.in_tenant(order.id.clone()), &order, groups, &db).await;
        self.0.nascent.write().remove(&order.id);
        if let Err(error) = set_up {
            db.close().await;
            return Err(error);
        }
        let mut tx = self.0.catalogue.begin(&alliance).await?;
        store::mark_open_in_tx(&mut tx, &order.id).await?;
        tx.audit(AuditEntry::done("tenancy.bank_opened", &order.id, &json!({ "name": order.name })));
        tx.commit().await?;
        self.0.open.write().insert(order.id, (bank.clone(), db));
        Ok(bank)
    }

    async fn set_up(&self, ctx: &Ctx, order: &BankOrder, groups: &[Arc<dyn Opening>], db: &Db) -> Result<(), Error> {
        for group in groups {
            let done = group.set_up(ctx, order).await;
            done.map_err(|error| Error::Opening { group: group.group(), why: error.to_string() })?;
        }
        Ok(db.analyze().await?)
    }

    fn database_for(&self, order: &BankOrder) -> String {
        match (&order.database, &self.0.placement.postgres) {
            (Some(address), _) => address.clone(),
            (None, Some(template)) => template.replace("{bank}", order.id.as_str()),
            (None, None) => "embedded".to_owned(),
        }
    }
}
