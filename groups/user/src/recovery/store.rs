//! Recoveries and restraints as stored.

use contracts::user::{DeviceInfo, Restraint, RestraintReason, User};
use crypto::BankKeys;
use kernel::{Ctx, Cursor, Id, Money, PageQuery, Phone, ResidentId, Timestamp};
use storage::{Db, Row, Tx, args};

use super::Recovery;
use super::model::{Facts, RecoveryStatus};
use crate::error::Error;

const PHONE: &str = "user_recovery.phone";
const COLUMNS: &str = "SELECT recovery_id, device_id, device_name, platform, phone_sealed, code_mac, code_tries, \
                       code_expires_at, status, user_id, facts, keeps_phone, tries, created_at, claimed_at, ready_at, \
                       ended_at, completing_at, proposed_by, proposed_at, proposed_purpose, decided_by, decided_at, \
                       decided_purpose FROM user_recovery";

/// What an operator said to a recovery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub purpose: String,
}

/// A recovery as stored.
#[derive(Debug, Clone)]
pub struct RecoveryRow {
    pub recovery_id: Id<Recovery>,
    pub device: DeviceInfo,
    pub phone: Phone,
    pub code_mac: Vec<u8>,
    pub code_tries: i64,
    pub code_expires_at: Timestamp,
    pub status: RecoveryStatus,
    pub user_id: Option<Id<User>>,
    pub facts: Option<Facts>,
    pub keeps_phone: bool,
    pub tries: i64,
    pub created_at: Timestamp,
    pub claimed_at: Option<Timestamp>,
    pub ready_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// Since when it is being completed: the new password may be in force.
    pub completing_at: Option<Timestamp>,
    pub proposed: Option<Said>,
    pub decided: Option<Said>,
}

impl RecoveryRow {
    /// One that begins now, on `device`, with `phone` to be proven.
    pub fn begun(ctx: &Ctx, phone: &Phone, device: DeviceInfo, code_mac: Vec<u8>) -> Self {
        Self {
            recovery_id: ctx.new_id(),
            device,
            phone: phone.clone(),
            code_mac,
            code_tries: 0,
            code_expires_at: ctx.now().plus_seconds(super::CODE_LIFE_S),
            status: RecoveryStatus::Started,
            user_id: None,
            facts: None,
            keeps_phone: false,
            tries: 0,
            created_at: ctx.now(),
            claimed_at: None,
            ready_at: None,
            ended_at: None,
            completing_at: None,
            proposed: None,
            decided: None,
        }
    }
}

fn phone_index(keys: &BankKeys, phone: &Phone) -> Vec<u8> {
    keys.blind_index(PHONE, phone.as_str()).to_vec()
}

fn said(row: &Row, by: &str, at: &str, purpose: &str) -> Result<Option<Said>, Error> {
    let (Some(by), Some(at)) = (row.opt_text(by)?, row.opt_time(at)?) else { return Ok(None) };
    Ok(Some(Said { by, at, purpose: row.opt_text(purpose)?.unwrap_or_default() }))
}

fn read(keys: &BankKeys, row: &Row) -> Result<RecoveryRow, Error> {
    let malformed = |column: &str| Error::Store(storage::Error::Malformed { column: column.to_owned() });
    let phone = keys.fields.open(PHONE, &row.blob("phone_sealed")?)?;
    let facts = row.opt_text("facts")?.map(|text| serde_json::from_str(&text)).transpose();
    Ok(RecoveryRow {
        recovery_id: row.id("recovery_id")?,
        device: DeviceInfo {
            device_id: row.text("device_id")?,
            name: row.text("device_name")?,
            platform: row.text("platform")?,
            replaces: None,
        },
        phone: phone.parse().map_err(|_| malformed(PHONE))?,
        code_mac: row.blob("code_mac")?,
        code_tries: row.int("code_tries")?,
        code_expires_at: row.time("code_expires_at")?,
        status: row.parse("status")?,
        user_id: row.opt_parse("user_id")?,
        facts: facts.map_err(|_| malformed("user_recovery.facts"))?,
        keeps_phone: row.flag("keeps_phone")?,
        tries: row.int("tries")?,
        created_at: row.time("created_at")?,
        claimed_at: row.opt_time("claimed_at")?,
        ready_at: row.opt_time("ready_at")?,
        ended_at: row.opt_time("ended_at")?,
        completing_at: row.opt_time("completing_at")?,
        proposed: said(row, "proposed_by", "proposed_at", "proposed_purpose")?,
        decided: said(row, "decided_by", "decided_at", "decided_purpose")?,
    })
}

/// Stores a recovery that was just begun.
pub async fn insert_in_tx(tx: &mut Tx, keys: &BankKeys, row: &RecoveryRow) -> Result<(), Error> {
    let sql = "INSERT INTO user_recovery (recovery_id, device_id, device_name, platform, phone_sealed, phone_index, \
               code_mac, code_tries, code_expires_at, status, keeps_phone, tries, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, 0, 0, $10)";
    let values = args![
        row.recovery_id,
        &row.device.device_id,
        &row.device.name,
        &row.device.platform,
        keys.fields.seal(PHONE, row.phone.as_str()),
        phone_index(keys, &row.phone),
        row.code_mac.clone(),
        row.code_expires_at,
        row.status.as_str(),
        row.created_at,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// When the last code went to `phone`, and how many attempts there were since `since` from the phone and from the device.
pub async fn lately_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    phone: &Phone,
    device_id: &str,
    since: Timestamp,
) -> Result<(Option<Timestamp>, i64, i64), Error> {
    let sql = "SELECT MAX(created_at) AS last, COUNT(*) AS attempts FROM user_recovery \
               WHERE phone_index = $1 AND created_at > $2";
    let row = tx.fetch_one(sql, args![phone_index(keys, phone), since]).await?;
    let of_device = "SELECT COUNT(*) FROM user_recovery WHERE device_id = $1 AND created_at > $2";
    let device = tx.fetch_one(of_device, args![device_id, since]).await?.int(0)?;
    Ok((row.opt_time("last")?, row.int("attempts")?, device))
}

/// A recovery.
pub async fn get(db: &Db, keys: &BankKeys, id: Id<Recovery>) -> Result<Option<RecoveryRow>, Error> {
    let rows = db.fetch_composed(format!("{COLUMNS} WHERE recovery_id = $1"), args![id]).await?;
    rows.first().map(|row| read(keys, row)).transpose()
}

/// A recovery, locked until the commit.
pub async fn get_in_tx(tx: &mut Tx, keys: &BankKeys, id: Id<Recovery>) -> Result<Option<RecoveryRow>, Error> {
    let sql = format!("{COLUMNS} WHERE recovery_id = $1{}", tx.for_update());
    let rows = tx.fetch_composed(sql, args![id]).await?;
    rows.first().map(|row| read(keys, row)).transpose()
}

/// Writes down what has become of a recovery.
pub async fn update_in_tx(tx: &mut Tx, row: &RecoveryRow) -> Result<(), Error> {
    let sql = "UPDATE user_recovery SET code_tries = $2, status = $3, user_id = $4, facts = $5, keeps_phone = $6, \
               tries = $7, claimed_at = $8, ready_at = $9, ended_at = $10, proposed_by = $11, proposed_at = $12, \
               proposed_purpose = $13, decided_by = $14, decided_at = $15, decided_purpose = $16 WHERE recovery_id = $1";
    let said = |said: &Option<Said>| {
        said.clone().map_or((None, None, None), |said| (Some(said.by), Some(said.at), Some(said.purpose)))
    };
    let (proposed, decided) = (said(&row.proposed), said(&row.decided));
    let facts = row.facts.map(|facts| serde_json::to_string(&facts)).transpose().map_err(storage::Error::from)?;
    let values = args![
        row.recovery_id,
        row.code_tries,
        row.status.as_str(),
        row.user_id,
        facts,
        i64::from(row.keeps_phone),
        row.tries,
        row.claimed_at,
        row.ready_at,
        row.ended_at,
        proposed.0,
        proposed.1,
        proposed.2,
        decided.0,
        decided.1,
        decided.2,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// Since when it is being completed, and not to be stopped any more; nothing where it is not after all.
pub async fn completing_in_tx(tx: &mut Tx, id: Id<Recovery>, since: Option<Timestamp>) -> Result<(), Error> {
    tx.execute("UPDATE user_recovery SET completing_at = $2 WHERE recovery_id = $1", args![id, since]).await?;
    Ok(())
}

/// Recoveries of a user that are proven and not completed, locked until the commit.
pub async fn cooling_in_tx(tx: &mut Tx, keys: &BankKeys, user: Id<User>) -> Result<Vec<RecoveryRow>, Error> {
    let sql = format!(
        "{COLUMNS} WHERE user_id = $1 AND status IN ('cooling', 'review', 'proposed') ORDER BY created_at DESC LIMIT 50{}",
        tx.for_update()
    );
    let rows = tx.fetch_composed(sql, args![user]).await?;
    rows.iter().map(|row| read(keys, row)).collect()
}

/// The newest recovery of a user that is proven and not completed.
pub async fn pending(db: &Db, keys: &BankKeys, user: Id<User>) -> Result<Option<RecoveryRow>, Error> {
    let sql = format!(
        "{COLUMNS} WHERE user_id = $1 AND status IN ('cooling', 'review', 'proposed') ORDER BY created_at DESC LIMIT 1"
    );
    db.fetch_composed(sql, args![user]).await?.first().map(|row| read(keys, row)).transpose()
}

/// A page of those of which a customer of the bank was found, newest first.
pub async fn page(
    db: &Db,
    keys: &BankKeys,
    status: Option<RecoveryStatus>,
    page: &PageQuery,
) -> Result<Vec<RecoveryRow>, Error> {
    let mut sql = format!("{COLUMNS} WHERE user_id IS NOT NULL");
    let mut values = vec![];
    if let Some(status) = status {
        values.push(status.as_str().into());
        sql.push_str(" AND status = $1");
    }
    if let Some(Cursor { key, id }) = &page.after {
        values.extend(args![*key, id]);
        let (at, id) = (values.len() - 1, values.len());
        sql.push_str(&format!(" AND (created_at < ${at} OR (created_at = ${at} AND recovery_id < ${id}))"));
    }
    values.push(page.fetch().into());
    sql.push_str(&format!(" ORDER BY created_at DESC, recovery_id DESC LIMIT ${}", values.len()));
    db.fetch_composed(sql, values).await?.iter().map(|row| read(keys, row)).collect()
}

/// Ends what nobody has decided or completed in time.
pub async fn expire_in_tx(
    tx: &mut Tx,
    now: Timestamp,
    begun_before: Timestamp,
    undecided_before: Timestamp,
    ready_before: Timestamp,
) -> Result<u64, Error> {
    let sql = "UPDATE user_recovery SET status = 'expired', ended_at = $1 WHERE \
               (status IN ('started', 'phone_proven') AND created_at < $2) OR (status = 'cooling' AND ready_at < $3)";
    let mut ended = tx.execute(sql, args![now, begun_before, ready_before]).await?;
    let sql = "UPDATE user_recovery SET status = 'rejected', ended_at = $1 \
               WHERE status IN ('review', 'proposed') AND claimed_at < $2";
    ended += tx.execute(sql, args![now, undecided_before]).await?;
    Ok(ended)
}

/// The user with this id number who has this account's holder's id; whoever has the id number otherwise.
pub async fn by_id_number(db: &Db, keys: &BankKeys, id_number: &ResidentId) -> Result<Option<Id<User>>, Error> {
    let index = crate::store::id_number_index(keys, id_number);
    let sql = "SELECT user_id FROM user_person WHERE id_number_index = $1 ORDER BY created_at LIMIT 1";
    Ok(db.fetch_optional(sql, args![index]).await?.map(|row| row.id(0)).transpose()?)
}

/// Holds a user to less than usual.
pub async fn restrain_in_tx(tx: &mut Tx, user: Id<User>, restraint: Restraint) -> Result<(), Error> {
    let sql = "INSERT INTO user_restraint (user_id, until_at, day_cap_minor) VALUES ($1, $2, $3) \
               ON CONFLICT (user_id) DO UPDATE SET until_at = excluded.until_at, day_cap_minor = excluded.day_cap_minor";
    tx.execute(sql, args![user, restraint.until, restraint.day_cap.minor()]).await?;
    tx.changed(user);
    Ok(())
}

/// What holds a user to less than usual, or did.
pub async fn restraint(db: &Db, user: Id<User>) -> Result<Option<Restraint>, Error> {
    let sql = "SELECT until_at, day_cap_minor FROM user_restraint WHERE user_id = $1";
    let row = db.by_key(sql, args![user]).await?;
    row.map(|row| {
        Ok(Restraint { until: row.time(0)?, day_cap: Money::cny(row.int(1)?), why: RestraintReason::Recovered })
    })
    .transpose()
}
