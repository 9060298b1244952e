//! The life of an account: freezing, orders, lost cards, locks, dormancy, and being set free again.
//!
//! A change takes the bank's streams before it reads, so that it comes between two batches of the ledger and never into
//! one: every posting is decided either before a restriction or under it.

use contracts::account::Account;
use kernel::{AuditEntry, Ctx, Id};
use serde_json::json;

use crate::error::Error;
use crate::service::Service;
use crate::store;

impl Service {
    /// Notes that the owner of an account was verified face to face: from here on it takes money from others.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn verify_face_to_face(&self, ctx: &Ctx, account: Id<Account>, how: &str) -> Result<(), Error> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        tx.hold_streams().await?;
        if store::mark_verified_in_tx(&mut tx, account, ctx.now()).await? {
            tx.audit(AuditEntry::done("account.verified", account, &json!({ "how": how })));
            tx.commit().await?;
        }
        Ok(())
    }
}
