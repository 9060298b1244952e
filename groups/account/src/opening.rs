//! What a new bank begins with: its internal accounts and its first products.

use async_trait::async_trait;
use contracts::account::{AccountKind, InternalAccount};
use kernel::{Ctx, Timestamp};
use tenancy::{BankOrder, Banks, Opening};

use crate::store;

/// The group's part in opening a bank.
pub struct FirstProducts {
    pub banks: Banks,
}

/// Class, id and names of the products every bank can open accounts under from its first minute.
const PRODUCTS: [(&str, AccountKind, (&str, &str)); 3] = [
    ("current-1", AccountKind::ClassOne, ("活期账户（Ⅰ类）", "Current account (Class I)")),
    ("current-2", AccountKind::ClassTwo, ("电子账户（Ⅱ类）", "Electronic account (Class II)")),
    ("current-3", AccountKind::ClassThree, ("零钱账户（Ⅲ类）", "Small-change account (Class III)")),
];

#[async_trait]
impl Opening for FirstProducts {
    fn group(&self) -> &'static str {
        "account"
    }

    async fn set_up(&self, ctx: &Ctx, _: &BankOrder) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let db = self.banks.db(ctx)?;
        let mut tx = db.begin(ctx).await?;
        for account in InternalAccount::ALL {
            store::ensure_internal_in_tx(&mut tx, account, ctx.new_id()).await?;
        }
        // In force since ever, so that books filled with past days find them.
        let since = Timestamp::from_micros(0);
        for (id, kind, names) in PRODUCTS {
            store::ensure_product_in_tx(&mut tx, id, kind, names, since).await?;
        }
        Ok(tx.commit().await?)
    }
}
