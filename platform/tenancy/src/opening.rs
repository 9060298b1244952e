//! Opening a bank: a row in the catalogue, a database, and every group's part.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{AuditEntry, Ctx, TenantId};
use serde_json::json;

use crate::{Bank, Banks, Error, numbers, store};

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
        let alliance = ctx.in_tenant(TenantId::alliance());
        let sequence = store::claim(&self.0.catalogue, &alliance, &order, &self.database_for(&order)).await?;
        let (bank, database) = store::get(&self.0.catalogue, &order.id).await?.ok_or(Error::Unknown)?;
        debug_assert_eq!(bank.bank_no, numbers::bank_no(sequence));
        let bank_ctx = ctx.in_tenant(order.id.clone());
        let id = bank.id.clone();
        let db = self.attach(bank, &database).await?;
        for group in groups {
            if let Err(error) = group.set_up(&bank_ctx, &order).await {
                self.0.open.write().remove(&id);
                db.close().await;
                return Err(Error::Opening { group: group.group(), why: error.to_string() });
            }
        }
        db.analyze().await?;
        let mut tx = self.0.catalogue.begin(&alliance).await?;
        store::mark_open_in_tx(&mut tx, &order.id).await?;
        tx.audit(AuditEntry::done("tenancy.bank_opened", &order.id, &json!({ "name": order.name })));
        tx.commit().await?;
        self.get(&id).ok_or(Error::Unknown)
    }

    fn database_for(&self, order: &BankOrder) -> String {
        match (&order.database, &self.0.placement.postgres) {
            (Some(address), _) => address.clone(),
            (None, Some(template)) => template.replace("{bank}", order.id.as_str()),
            (None, None) => "embedded".to_owned(),
        }
    }
}
