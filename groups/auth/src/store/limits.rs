//! The limit table.

use storage::{Db, Tx, args};

use super::tools_json;
use crate::error::Error;
use crate::model::{TierRow, business_from, business_word};

/// Most rows a bank's limit table may have.
const TIERS_MAX: i64 = 1_000;

/// The whole table, every version.
pub async fn tiers(db: &Db) -> Result<Vec<TierRow>, Error> {
    let sql = "SELECT channel, business, tools, daily_cap_minor, effective_from, version FROM auth_limit_tier \
               ORDER BY business, channel, tools, version LIMIT $1";
    let rows = db.fetch_all(sql, args![TIERS_MAX]).await?;
    rows.iter()
        .map(|row| {
            let malformed = || storage::Error::Malformed { column: "auth_limit_tier.business".to_owned() };
            Ok(TierRow {
                channel: row.text("channel")?,
                business: business_from(&row.text("business")?).ok_or_else(malformed)?,
                tools: row.json("tools")?,
                daily_cap_minor: row.int("daily_cap_minor")?,
                effective_from: row.time("effective_from")?,
                version: row.int("version")?,
            })
        })
        .collect()
}

/// Adds a row unless that version of it is there.
pub async fn insert_tier_in_tx(tx: &mut Tx, row: &TierRow, source: &str) -> Result<(), Error> {
    let sql = "INSERT INTO auth_limit_tier (channel, business, tools, daily_cap_minor, effective_from, version, source) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (channel, business, tools, version) DO NOTHING";
    let values = args![
        &row.channel,
        business_word(row.business),
        tools_json(&row.tools),
        row.daily_cap_minor,
        row.effective_from,
        row.version,
        source,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}
