//! A new bank's first thresholds.

use async_trait::async_trait;
use kernel::Ctx;
use tenancy::{BankOrder, Banks, Opening};

use crate::model::Setting;
use crate::rules::RULES;
use crate::store;

/// Seeds the settings of every rule.
pub struct FirstSettings {
    /// The way to the bank's database.
    pub banks: Banks,
}

#[async_trait]
impl Opening for FirstSettings {
    fn group(&self) -> &'static str {
        "risk"
    }

    async fn set_up(&self, ctx: &Ctx, _: &BankOrder) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        for rule in &RULES {
            let defaults = rule.thresholds().map(|threshold| (threshold.name.to_owned(), threshold.default));
            let setting = Setting { enabled: true, thresholds: defaults.collect() };
            store::seed_setting_in_tx(&mut tx, ctx, rule.id, &setting).await?;
        }
        Ok(tx.commit().await?)
    }
}
