//! The catalogue's one table.

use std::str::FromStr;

use chrono_tz::Tz;
use kernel::{Ctx, TenantId};
use storage::{Db, DbUrl, Engine, Row, Tx, args};

use crate::{Bank, BankOrder, Error, numbers};

const COLUMNS: &str =
    "SELECT bank_id, name, name_en, short_name, bank_no, bin, zone, host, database, opened_at FROM tenancy_bank";

/// Every open bank and its database's address.
pub async fn open_banks(db: &Db) -> Result<Vec<(Bank, String)>, Error> {
    let sql = format!("{COLUMNS} WHERE status = 'open' ORDER BY opened_at LIMIT 10000");
    let rows = db.fetch_composed(sql, vec![]).await?;
    rows.iter().map(bank).collect()
}

/// One bank, open or still opening.
pub async fn get(db: &Db, id: &TenantId) -> Result<Option<(Bank, String)>, Error> {
    let rows = db.fetch_composed(format!("{COLUMNS} WHERE bank_id = $1"), args![id.as_str()]).await?;
    rows.first().map(bank).transpose()
}

/// Enters the bank as opening, with the next numbers. An opening that was cut off is continued: it keeps its numbers
/// and takes what the order says now.
pub async fn claim(db: &Db, ctx: &Ctx, order: &BankOrder, database: &str) -> Result<(), Error> {
    let mut tx = db.begin(ctx).await?;
    let known = tx.fetch_optional("SELECT status FROM tenancy_bank WHERE bank_id = $1", args![order.id.as_str()]);
    if let Some(row) = known.await? {
        if row.text(0)? == "open" {
            return Err(Error::Exists);
        }
        let sql = "UPDATE tenancy_bank SET name = $2, name_en = $3, short_name = $4, database = $5 WHERE bank_id = $1";
        let values = args![order.id.as_str(), &order.name, &order.name_en, &order.short_name, database];
        tx.execute(sql, values).await?;
        return Ok(tx.commit().await?);
    }
    let sequence = tx.fetch_one("SELECT count(*) + 1 FROM tenancy_bank", vec![]).await?.int(0)?;
    let sql = "INSERT INTO tenancy_bank \
               (bank_id, name, name_en, short_name, bank_no, bin, zone, database, status, opened_at) \
               VALUES ($1, $2, $3, $4, $5, $6, 'Asia/Shanghai', $7, 'opening', $8)";
    let values = args![
        order.id.as_str(),
        &order.name,
        &order.name_en,
        &order.short_name,
        numbers::bank_no(sequence),
        numbers::bin(sequence),
        database,
        ctx.now(),
    ];
    tx.execute(sql, values).await?;
    Ok(tx.commit().await?)
}

/// The opening is complete.
pub async fn mark_open_in_tx(tx: &mut Tx, id: &TenantId) -> Result<(), Error> {
    tx.execute("UPDATE tenancy_bank SET status = 'open' WHERE bank_id = $1", args![id.as_str()]).await?;
    Ok(())
}

fn bank(row: &Row) -> Result<(Bank, String), Error> {
    let database = row.text("database")?;
    let engine = match database.as_str() {
        "embedded" => Engine::Sqlite,
        address => DbUrl::from_str(address)?.engine(),
    };
    let bank = Bank {
        id: row.parse("bank_id")?,
        name: row.text("name")?,
        name_en: row.text("name_en")?,
        short_name: row.text("short_name")?,
        bank_no: row.text("bank_no")?,
        bin: row.parse("bin")?,
        zone: row.parse::<Tz>("zone")?,
        host: row.opt_text("host")?,
        engine,
        opened_at: row.time("opened_at")?,
    };
    Ok((bank, database))
}
