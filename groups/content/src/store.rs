//! The tables of this group.

use contracts::content::BrandSpec;
use kernel::{Ctx, TenantId, Timestamp};
use storage::{Db, Result, Tx, args};

/// A brand as it is stored.
#[derive(Debug, Clone)]
pub struct StoredBrand {
    /// Counted up with every change.
    pub version: i64,
    /// The brand; its logo is clean.
    pub spec: BrandSpec,
}

/// The newest brand.
pub async fn brand(db: &Db) -> Result<Option<StoredBrand>> {
    let sql = "SELECT version, document FROM content_brand ORDER BY version DESC LIMIT 1";
    let row = db.fetch_optional(sql, vec![]).await?;
    row.map(|row| Ok(StoredBrand { version: row.int(0)?, spec: row.json(1)? })).transpose()
}

/// The newest version; 0 when there is none.
pub async fn version(db: &Db) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM content_brand";
    db.fetch_one(sql, vec![]).await?.int(0)
}

/// Stores a bank's first brand; one that exists stays.
pub async fn first_brand_in_tx(tx: &mut Tx, spec: &BrandSpec, now: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO content_brand (version, document, created_at) VALUES (1, $1, $2) \
               ON CONFLICT (version) DO NOTHING";
    Ok(tx.execute(sql, args![serde_json::to_string(spec)?, now]).await? == 1)
}

/// Remembers, in the catalogue, which request last ordered a bank that is not open yet.
pub async fn note_order(db: &Db, ctx: &Ctx, bank: &TenantId) -> Result<()> {
    let Some(promise) = &ctx.idempotency else { return Ok(()) };
    let mut tx = db.begin(ctx).await?;
    let sql = "INSERT INTO content_bank_order (bank_id, request_key, fingerprint, ordered_at) \
               VALUES ($1, $2, $3, $4) ON CONFLICT (bank_id) DO UPDATE SET request_key = excluded.request_key, \
               fingerprint = excluded.fingerprint, ordered_at = excluded.ordered_at";
    tx.execute(sql, args![bank.as_str(), &promise.key, &promise.fingerprint, ctx.now()]).await?;
    tx.commit().await
}

/// The bank that the request of `ctx` ordered, if it is a request asked again.
pub async fn ordered_by(db: &Db, ctx: &Ctx, bank: &TenantId) -> Result<bool> {
    let Some(promise) = &ctx.idempotency else {
        return Ok(false);
    };
    let sql = "SELECT 1 AS known FROM content_bank_order WHERE bank_id = $1 AND request_key = $2 AND fingerprint = $3";
    let row = db.fetch_optional(sql, args![bank.as_str(), &promise.key, &promise.fingerprint]).await?;
    Ok(row.is_some())
}
