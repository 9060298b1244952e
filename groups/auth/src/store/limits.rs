//! Customers' own limits, and what open challenges reserve of them.

use contracts::user::User;
use kernel::{Id, Timestamp};
use storage::{Db, Row, Tx, args};

use crate::error::Error;
use crate::model::{Caps, Effect, Override, SetBy, Term, Used, business_from, business_word};

/// A spent challenge's posting is in the books, or refused, well before this.
const POSTED_WITHIN_S: i64 = 120;
/// Most challenges of one customer that are looked at.
const CHALLENGES_MAX: i64 = 200;

fn malformed(column: &str) -> Error {
    storage::Error::Malformed { column: format!("auth_limit_override.{column}") }.into()
}

fn read(row: &Row) -> Result<Override, Error> {
    Ok(Override {
        business: business_from(&row.text("business")?).ok_or_else(|| malformed("business"))?,
        set_by: match row.text("set_by")?.as_str() {
            "bank" => SetBy::Bank,
            "customer" => SetBy::Customer,
            _ => return Err(malformed("set_by")),
        },
        term: match row.text("term")?.as_str() {
            "standing" => Term::Standing,
            "temporary" => Term::Temporary,
            _ => return Err(malformed("term")),
        },
        effect: match row.text("effect")?.as_str() {
            "cap" => Effect::Cap,
            "raise" => Effect::Raise,
            _ => return Err(malformed("effect")),
        },
        caps: Caps {
            per_operation_minor: row.opt_int("per_operation_minor")?,
            per_day_minor: row.opt_int("per_day_minor")?,
            per_day_count: row.opt_int("per_day_count")?,
            per_year_minor: row.opt_int("per_year_minor")?,
        },
        until: row.opt_time("until")?,
        purpose: row.text("purpose")?,
        set_at: row.time("set_at")?,
    })
}

/// All of a customer's own limits, those that are over or were taken back as well.
pub async fn overrides_of(db: &Db, user: Id<User>) -> Result<Vec<Override>, Error> {
    let sql = "SELECT business, set_by, term, effect, per_operation_minor, per_day_minor, per_day_count, per_year_minor, \
               until, purpose, set_at FROM auth_limit_override WHERE user_id = $1 ORDER BY business, set_by, term LIMIT 100";
    db.fetch_all(sql, args![user]).await?.iter().map(read).collect()
}

/// Sets a customer's limits for one business, of one hand and term.
pub async fn set_override_in_tx(tx: &mut Tx, user: Id<User>, new: &Override, actor: &str) -> Result<(), Error> {
    let sql = "INSERT INTO auth_limit_override (user_id, business, set_by, term, effect, per_operation_minor, \
               per_day_minor, per_day_count, per_year_minor, until, purpose, actor_id, set_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
               ON CONFLICT (user_id, business, set_by, term) DO UPDATE SET effect = excluded.effect, \
               per_operation_minor = excluded.per_operation_minor, per_day_minor = excluded.per_day_minor, \
               per_day_count = excluded.per_day_count, per_year_minor = excluded.per_year_minor, \
               until = excluded.until, purpose = excluded.purpose, actor_id = excluded.actor_id, set_at = excluded.set_at";
    let values = args![
        user,
        business_word(new.business),
        new.set_by.as_str(),
        new.term.as_str(),
        new.effect.as_str(),
        new.caps.per_operation_minor,
        new.caps.per_day_minor,
        new.caps.per_day_count,
        new.caps.per_year_minor,
        new.until,
        &new.purpose,
        actor,
        new.set_at,
    ];
    tx.changed(user);
    tx.execute(sql, values).await?;
    Ok(())
}

/// Whoever reserves for a customer does so one after the other, on every engine and in every process.
pub async fn lock_reserving_in_tx(tx: &mut Tx, user: Id<User>, now: Timestamp) -> Result<(), Error> {
    let sql = "INSERT INTO auth_limit_lock (user_id, reserved_at) VALUES ($1, $2) \
               ON CONFLICT (user_id) DO UPDATE SET reserved_at = excluded.reserved_at";
    tx.execute(sql, args![user, now]).await?;
    Ok(())
}

/// What a customer's open challenges of a business were promised, but for the one with this digest. A challenge that is
/// spent, given up or over holds nothing.
pub async fn reserved_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    business: &str,
    digest: &[u8],
    now: Timestamp,
) -> Result<Used, Error> {
    let sql = "SELECT cast(coalesce(sum(amount_minor), 0) as bigint), count(*) FROM auth_challenge \
               WHERE user_id = $1 AND business = $2 AND digest <> $3 AND expires_at > $4 AND spent_by IS NULL";
    let row = tx.fetch_one(sql, args![user, business, digest.to_vec(), now]).await?;
    let minor = row.int(0)?;
    Ok(Used { day_minor: minor, day_count: row.int(1)?, year_minor: minor })
}

/// The same, to be shown; nothing is decided by it.
pub async fn reserved(db: &Db, user: Id<User>, business: &str, now: Timestamp) -> Result<Used, Error> {
    let sql = "SELECT cast(coalesce(sum(amount_minor), 0) as bigint), count(*) FROM auth_challenge \
               WHERE user_id = $1 AND business = $2 AND expires_at > $3 AND spent_by IS NULL";
    let rows = db.fetch_all(sql, args![user, business, now]).await?;
    let Some(row) = rows.first() else { return Ok(Used::default()) };
    let minor = row.int(0)?;
    Ok(Used { day_minor: minor, day_count: row.int(1)?, year_minor: minor })
}

/// Keys and amounts of challenges that were spent a moment ago: their postings may not be in the books yet. What is
/// confirmed as one has no tail: it is posted in parts, under keys of their own, and holds nothing once it is spent.
pub async fn spent_lately(
    db: &Db,
    user: Id<User>,
    business: &str,
    now: Timestamp,
) -> Result<Vec<(String, i64)>, Error> {
    let sql = "SELECT spent_by, amount_minor FROM auth_challenge WHERE user_id = $1 AND business = $2 \
               AND payee_tail <> '' AND created_at > $3 AND spent_by IS NOT NULL AND spent_at > $4 ORDER BY created_at DESC LIMIT $5";
    let (made, spent) = (now.plus_seconds(-3_600), now.plus_seconds(-POSTED_WITHIN_S));
    let rows = db.fetch_all(sql, args![user, business, made, spent, CHALLENGES_MAX]).await?;
    Ok(rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect::<storage::Result<_>>()?)
}
