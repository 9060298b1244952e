//! The limit tables of all banks in memory, and what a bank's table begins with.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use contracts::auth::{Business, Tool};
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Money, TenantId, Timestamp};
use parking_lot::RwLock;
use serde_json::json;
use storage::Db;
use tenancy::{BankOrder, Banks, Opening};

use crate::error::Error;
use crate::model::{LimitTable, TierRow, ToolSet, channel_word};
use crate::service::Service;
use crate::store;

/// A change of the table is in force everywhere after this long.
const REFRESH_S: i64 = 5;

/// Rows of a table, and when they were read.
type Read = (Timestamp, Arc<Vec<TierRow>>);

/// The limit tables in memory.
#[derive(Default)]
pub struct Limits(RwLock<HashMap<TenantId, Read>>);

impl Limits {
    /// The limits in force for the caller's channel.
    pub async fn in_force(&self, ctx: &Ctx, db: &Db, business: Business) -> Result<LimitTable, Error> {
        let rows = self.rows(ctx, db).await?;
        Ok(LimitTable::in_force(&rows, channel_word(ctx.channel), business, ctx.now()))
    }

    /// Reads a bank's table anew with the next question.
    pub fn forget(&self, ctx: &Ctx) {
        self.0.write().remove(&ctx.tenant);
    }

    async fn rows(&self, ctx: &Ctx, db: &Db) -> Result<Arc<Vec<TierRow>>, Error> {
        let now = ctx.now();
        let known = self.0.read().get(&ctx.tenant).cloned();
        if let Some((at, rows)) = known
            && now < at.plus_seconds(REFRESH_S)
        {
            return Ok(rows);
        }
        let rows = Arc::new(store::tiers(db).await?);
        self.0.write().insert(ctx.tenant.clone(), (now, rows.clone()));
        Ok(rows)
    }
}

/// A row every bank's table begins with.
struct FirstTier {
    business: Business,
    tools: &'static [Tool],
    daily_cap_minor: i64,
    source: &'static str,
}

/// What a bank's table begins with. A bank may tighten it, and may add a tier without any tool (小额免密).
const DEFAULTS: [FirstTier; 3] = [
    // One weak factor: 1,000.00 a day (银发〔2016〕261号 and the alliance's default table; confidence B).
    FirstTier {
        business: Business::TransferOthers,
        tools: &[Tool::Pin],
        daily_cap_minor: 100_000,
        source: "alliance default: one factor, 1,000 a day",
    },
    // Two factors: 50,000.00 a day. Beyond it 银发〔2016〕261号 asks for a certificate or an electronic signature.
    FirstTier {
        business: Business::TransferOthers,
        tools: &[Tool::Pin, Tool::SmsCode],
        daily_cap_minor: 5_000_000,
        source: "银发〔2016〕261号 (non-counter daily total up to 50,000 without a certificate)",
    },
    // Own accounts in the same bank are outside that total (银发〔2016〕261号); the figure is the alliance's (confidence C).
    FirstTier {
        business: Business::TransferOwn,
        tools: &[Tool::Pin],
        daily_cap_minor: 100_000_000,
        source: "银发〔2016〕261号 excludes own accounts in the same bank; alliance default 1,000,000 a day",
    },
];

/// The group's part in opening a bank: its first limit table.
pub struct FirstLimits {
    pub banks: Banks,
}

#[async_trait]
impl Opening for FirstLimits {
    fn group(&self) -> &'static str {
        "auth"
    }

    async fn set_up(&self, ctx: &Ctx, _: &BankOrder) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut tx = self.banks.db(ctx)?.begin(ctx).await?;
        for default in &DEFAULTS {
            let row = TierRow {
                channel: "*".to_owned(),
                business: default.business,
                tools: default.tools.iter().copied().collect(),
                daily_cap_minor: default.daily_cap_minor,
                effective_from: Timestamp::default(),
                version: 1,
            };
            store::insert_tier_in_tx(&mut tx, &row, default.source).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Where a customer stands with the limits today.
pub struct OwnLimits {
    pub table: LimitTable,
    pub held: ToolSet,
    pub used_minor: i64,
    /// The bank's own day.
    pub date: String,
}

impl Service {
    /// Where a customer stands with the limits of `business` today.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn limits_of(&self, ctx: &Ctx, user: Id<User>, business: Business) -> Result<OwnLimits, Error> {
        let table = self.limits.in_force(ctx, &self.banks.db(ctx)?, business).await?;
        let (_, used_minor) = self.used_today(ctx, user, business).await?;
        let date = self.banks.of(ctx)?.date(ctx.now()).to_string();
        Ok(OwnLimits { table, held: self.held(ctx, user).await?, used_minor, date })
    }

    /// Lets payments pass without any proof up to `daily_cap` a day (小额免密), for both businesses: a tier without
    /// tools. No bank begins with one.
    pub async fn allow_small_payments(&self, ctx: &Ctx, daily_cap: Money) -> Result<(), Error> {
        let db = self.banks.db(ctx)?;
        let rows = store::tiers(&db).await?;
        let mut tx = db.begin(ctx).await?;
        for business in [Business::TransferOwn, Business::TransferOthers] {
            let version =
                rows.iter().filter(|row| row.business == business && row.tools.is_empty()).map(|row| row.version).max();
            let row = TierRow {
                channel: "*".to_owned(),
                business,
                tools: ToolSet::new(),
                daily_cap_minor: daily_cap.minor(),
                effective_from: Timestamp::default(),
                version: version.unwrap_or(0) + 1,
            };
            store::insert_tier_in_tx(&mut tx, &row, "set by the bank: small payments without a PIN").await?;
        }
        tx.audit(AuditEntry::done("auth.small_payments_allowed", &ctx.tenant, &json!({ "daily_cap": daily_cap })));
        tx.commit().await?;
        self.limits.forget(ctx);
        Ok(())
    }
}
