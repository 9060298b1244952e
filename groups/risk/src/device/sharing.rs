//! Telling the alliance which devices a bank bans, and taking it back: only while the bank says so, and nothing but digests.
//!
//! What the alliance's list holds of a bank is put right from what the bank holds: after each ban and lift, and once a minute. So a
//! crash between the two databases, a bank that begins or ends sharing, and a lift all come to the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use kernel::{AuditEntry, Ctx, TenantId};
use serde_json::json;
use storage::jobs::Work;
use storage::{Db, Handled, Job};

use super::error::DeviceError;
use super::rules::PerceptionRules;
use super::service::Perception;
use super::store;

/// Devices that nobody decided about are forgotten this long after they were last seen, in seconds: 400 days.
const KEPT_S: i64 = 400 * 86_400;

/// What runs by itself.
pub fn jobs(perception: &Arc<Perception>) -> Vec<Job> {
    vec![
        Job { name: "risk.device_sharing", schedule: "* * * * *", work: Arc::new(Share(perception.clone())) },
        Job { name: "risk.device_retention", schedule: "27 3 * * *", work: Arc::new(Forget) },
    ]
}

impl Perception {
    /// Puts right what the alliance's list holds of the bank of `ctx`.
    pub async fn share(&self, ctx: &Ctx) -> Result<(), DeviceError> {
        let rules: Arc<PerceptionRules> = self.parameters.current(ctx).await?;
        let catalogue = self.catalogue(ctx)?;
        let told: BTreeSet<String> = store::shared_of(&catalogue, &ctx.tenant).await?.into_iter().collect();
        let banned: BTreeSet<String> = if rules.shares_bans {
            store::banned(&self.banks.db(ctx)?).await?.into_iter().filter_map(|row| row.fingerprint).collect()
        } else {
            BTreeSet::new()
        };
        if told == banned {
            return Ok(());
        }
        let alliance = ctx.in_tenant(TenantId::alliance());
        let mut tx = catalogue.begin(&alliance).await?;
        for fingerprint in banned.difference(&told) {
            store::share_in_tx(&mut tx, &ctx.tenant, fingerprint, ctx.now()).await?;
        }
        for fingerprint in told.difference(&banned) {
            store::unshare_in_tx(&mut tx, &ctx.tenant, fingerprint, ctx.now()).await?;
        }
        let detail =
            json!({ "told": banned.difference(&told).count(), "taken_back": told.difference(&banned).count() });
        tx.audit(AuditEntry::done("risk.bans_shared", &ctx.tenant, &detail));
        tx.commit().await?;
        self.read_alliance(ctx).await
    }

    /// The same beside something that is done already: what fails is done by the job.
    pub(super) async fn share_soon(&self, ctx: &Ctx) {
        if let Err(error) = self.share(ctx).await {
            tracing::error!(tenant = %ctx.tenant, %error, "the alliance's list of banned devices could not be put right");
        }
    }
}

struct Share(Arc<Perception>);

#[async_trait]
impl Work for Share {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        Ok(self.0.share(ctx).await?)
    }
}

struct Forget;

#[async_trait]
impl Work for Forget {
    async fn run(&self, ctx: &Ctx, db: &Db) -> Handled {
        loop {
            let mut tx = db.begin(ctx).await?;
            let forgotten = store::sweep_in_tx(&mut tx, ctx.now().plus_seconds(-KEPT_S)).await?;
            tx.commit().await?;
            if forgotten == 0 {
                return Ok(());
            }
        }
    }
}
