//! The tables of devices: in each bank, and the alliance's list in the catalogue.

use std::collections::BTreeMap;

use kernel::{Cursor, Id, Page, PageQuery, TenantId, Timestamp};
use storage::{Db, Result, Row, Tx, args};

use super::envelope::Platform;
use super::signals::Told;

/// Rows taken at a time.
pub const PAGE: i64 = 5_000;
/// Bans a bank may have in memory.
pub const BANS_MAX: i64 = 100_000;
/// Bans of one device that are shown.
const BANS_SHOWN: i64 = 50;
/// Rows deleted at a time.
const SWEEP: i64 = 2_000;

/// Marks ids of bans.
pub enum Ban {}

/// How a device stands by decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RiskDeviceState)]
pub enum State {
    /// Nobody decided anything.
    None,
    /// It is banned.
    Banned,
    /// It was banned, and somebody lifted that: what it looks like does not ban it again.
    Cleared,
}

impl State {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Banned => "banned",
            Self::Cleared => "cleared",
        }
    }
}

impl std::str::FromStr for State {
    type Err = kernel::ParseError;
    fn from_str(text: &str) -> std::result::Result<Self, kernel::ParseError> {
        let found = [Self::None, Self::Banned, Self::Cleared].into_iter().find(|state| state.as_str() == text);
        found.ok_or(kernel::ParseError::new("state", "unknown"))
    }
}

/// A device.
#[derive(Debug, Clone)]
pub struct DeviceRow {
    /// As it names itself.
    pub device_id: String,
    /// Where its SDK runs; nothing for one that never reported.
    pub platform: Option<Platform>,
    /// A digest under the alliance's key, in hex.
    pub fingerprint: Option<String>,
    /// When another took the place of an earlier one.
    pub fingerprint_changed_at: Option<Timestamp>,
    /// What it told, and when.
    pub told: Told,
    /// By the card of the last report.
    pub score: i64,
    /// Its time zone, by name.
    pub zone: Option<String>,
    /// `key` or `session`.
    pub proof: Option<String>,
    /// When the nonce of its last report was drawn, in microseconds.
    pub last_nonce: i64,
    /// How it stands by decision.
    pub state: State,
    /// When it was first heard of.
    pub first_seen_at: Timestamp,
    /// When it last reported.
    pub last_seen_at: Timestamp,
    /// When anything of it changed.
    pub changed_at: Timestamp,
}

impl DeviceRow {
    /// Notes that something changed at `now`; a later change is always later, whichever process's clock it goes by.
    pub fn change(&mut self, now: Timestamp) {
        self.changed_at = now.max(Timestamp::from_micros(self.changed_at.micros() + 1));
    }
}

/// A ban, from its beginning to its end.
#[derive(Debug, Clone)]
pub struct BanRow {
    /// Its id.
    pub ban_id: Id<Ban>,
    /// When.
    pub banned_at: Timestamp,
    /// By whom.
    pub banned_by: String,
    /// Why.
    pub reason: String,
    /// When, by whom and why it was lifted.
    pub lifted: Option<(Timestamp, String, String)>,
}

/// Which devices of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// Those that scored.
    #[default]
    Risky,
    /// Those that are banned.
    Banned,
    /// Those whose ban was lifted.
    Cleared,
    /// All.
    All,
}

const DEVICE: &str = "device_id, platform, fingerprint, fingerprint_changed_at, signals, score, zone, proof, last_nonce, \
                      state, first_seen_at, last_seen_at, changed_at FROM risk_device";

fn device(row: &Row) -> Result<DeviceRow> {
    let told: BTreeMap<String, i64> = row.json("signals")?;
    Ok(DeviceRow {
        device_id: row.text("device_id")?,
        platform: row.opt_parse("platform")?,
        fingerprint: row.opt_text("fingerprint")?,
        fingerprint_changed_at: row.opt_time("fingerprint_changed_at")?,
        told: Told::of_stored(&told),
        score: row.int("score")?,
        zone: row.opt_text("zone")?,
        proof: row.opt_text("proof")?,
        last_nonce: row.int("last_nonce")?,
        state: row.parse("state")?,
        first_seen_at: row.time("first_seen_at")?,
        last_seen_at: row.time("last_seen_at")?,
        changed_at: row.time("changed_at")?,
    })
}

/// One device.
pub async fn one(db: &Db, device_id: &str) -> Result<Option<DeviceRow>> {
    let sql = format!("SELECT {DEVICE} WHERE device_id = $1");
    db.fetch_composed(sql, args![device_id]).await?.first().map(device).transpose()
}

/// The row of a device, made where there is none, and locked.
pub async fn ensure_in_tx(tx: &mut Tx, device_id: &str, now: Timestamp) -> Result<DeviceRow> {
    let sql = "INSERT INTO risk_device (device_id, signals, score, last_nonce, state, first_seen_at, last_seen_at, changed_at) \
               VALUES ($1, '{}', 0, 0, 'none', $2, $2, $2) ON CONFLICT (device_id) DO NOTHING";
    tx.execute(sql, args![device_id, now]).await?;
    let sql = format!("SELECT {DEVICE} WHERE device_id = $1{}", tx.for_update());
    let rows = tx.fetch_composed(sql, args![device_id]).await?;
    let row = rows.first().ok_or(storage::Error::Malformed { column: "risk_device.device_id".to_owned() })?;
    device(row)
}

/// Keeps a device as it is now.
pub async fn keep_in_tx(tx: &mut Tx, row: &DeviceRow) -> Result<()> {
    let sql = "UPDATE risk_device SET platform = $2, fingerprint = $3, fingerprint_changed_at = $4, signals = $5, score = $6, \
               zone = $7, proof = $8, last_nonce = $9, state = $10, last_seen_at = $11, changed_at = $12 \
               WHERE device_id = $1";
    let values = args![
        &row.device_id,
        row.platform.map(Platform::as_str),
        row.fingerprint.clone(),
        row.fingerprint_changed_at,
        serde_json::to_string(&row.told.stored())?,
        row.score,
        row.zone.clone(),
        row.proof.clone(),
        row.last_nonce,
        row.state.as_str(),
        row.last_seen_at,
        row.changed_at,
    ];
    tx.execute(sql, values).await.map(drop)
}

/// Devices that are banned, up to [`BANS_MAX`].
pub async fn banned(db: &Db) -> Result<Vec<DeviceRow>> {
    let sql = format!("SELECT {DEVICE} WHERE state = 'banned' ORDER BY score DESC, device_id DESC LIMIT $1");
    db.fetch_composed(sql, args![BANS_MAX]).await?.iter().map(device).collect()
}

/// Devices that changed last, the newest first.
pub async fn newest(db: &Db, most: i64) -> Result<Vec<DeviceRow>> {
    let sql = format!("SELECT {DEVICE} ORDER BY changed_at DESC, device_id DESC LIMIT $1");
    db.fetch_composed(sql, args![most]).await?.iter().map(device).collect()
}

/// Devices that changed after a place in the order of changes, up to [`PAGE`].
pub async fn changed(db: &Db, (since, after): (Timestamp, &str)) -> Result<Vec<DeviceRow>> {
    let sql = format!(
        "SELECT {DEVICE} WHERE changed_at > $1 OR (changed_at = $1 AND device_id > $2) \
         ORDER BY changed_at, device_id LIMIT $3"
    );
    db.fetch_composed(sql, args![since, after, PAGE]).await?.iter().map(device).collect()
}

/// A page of devices, the highest score first.
pub async fn page(db: &Db, which: Which, page: &PageQuery) -> Result<Page<DeviceRow>> {
    let (key, id) = match &page.after {
        Some(cursor) => (cursor.key, cursor.id.clone()),
        None => (i64::MAX, String::new()),
    };
    let wanted = match which {
        Which::Risky => "score > 0",
        Which::Banned => "state = 'banned'",
        Which::Cleared => "state = 'cleared'",
        Which::All => "1 = 1",
    };
    let sql = format!(
        "SELECT {DEVICE} WHERE {wanted} AND (score < $1 OR (score = $1 AND device_id < $2)) \
         ORDER BY score DESC, device_id DESC LIMIT $3"
    );
    let rows = db.fetch_composed(sql, args![key, id, page.fetch()]).await?;
    let rows = rows.iter().map(device).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, page, |row| Cursor { key: row.score, id: row.device_id.clone() }))
}

/// Notes that a device was banned.
pub async fn insert_ban_in_tx(tx: &mut Tx, device_id: &str, ban: &BanRow) -> Result<()> {
    let sql =
        "INSERT INTO risk_device_ban (ban_id, device_id, banned_at, banned_by, reason) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![ban.ban_id, device_id, ban.banned_at, &ban.banned_by, &ban.reason]).await.map(drop)
}

/// Notes that the ban of a device was lifted.
pub async fn lift_ban_in_tx(tx: &mut Tx, device_id: &str, (at, by, reason): (Timestamp, &str, &str)) -> Result<()> {
    let sql = "UPDATE risk_device_ban SET lifted_at = $2, lifted_by = $3, lift_reason = $4 \
               WHERE device_id = $1 AND lifted_at IS NULL";
    tx.execute(sql, args![device_id, at, by, reason]).await.map(drop)
}

/// The bans of a device, the newest first.
pub async fn bans(db: &Db, device_id: &str) -> Result<Vec<BanRow>> {
    let sql = "SELECT ban_id, banned_at, banned_by, reason, lifted_at, lifted_by, lift_reason FROM risk_device_ban \
               WHERE device_id = $1 ORDER BY banned_at DESC, ban_id DESC LIMIT $2";
    let rows = db.fetch_all(sql, args![device_id, BANS_SHOWN]).await?;
    let lifted = |row: &Row| {
        let at = row.opt_time("lifted_at")?;
        Ok::<_, storage::Error>(match at {
            Some(at) => Some((at, row.text("lifted_by")?, row.text("lift_reason")?)),
            None => None,
        })
    };
    rows.iter()
        .map(|row| {
            Ok(BanRow {
                ban_id: row.id("ban_id")?,
                banned_at: row.time("banned_at")?,
                banned_by: row.text("banned_by")?,
                reason: row.text("reason")?,
                lifted: lifted(row)?,
            })
        })
        .collect()
}

/// Deletes a slice of devices that nobody decided about and that were not seen since `before`; answers how many.
pub async fn sweep_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM risk_device WHERE device_id IN (SELECT device_id FROM risk_device \
               WHERE state = 'none' AND last_seen_at < $1 AND changed_at < $1 ORDER BY changed_at LIMIT $2)";
    tx.execute(sql, args![before, SWEEP]).await
}

/// An entry of the alliance's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedBan {
    /// The digest, in hex.
    pub fingerprint: String,
    /// The bank that told it.
    pub bank: TenantId,
    /// When it was lifted.
    pub lifted_at: Option<Timestamp>,
    /// When it changed.
    pub changed_at: Timestamp,
}

/// Entries of the alliance's list that changed after a place in the order of changes, up to [`PAGE`].
pub async fn shared_changed(catalogue: &Db, (since, after, bank): (Timestamp, &str, &str)) -> Result<Vec<SharedBan>> {
    let sql = "SELECT fingerprint, bank_id, lifted_at, changed_at FROM risk_shared_ban WHERE changed_at > $1 \
               OR (changed_at = $1 AND (fingerprint > $2 OR (fingerprint = $2 AND bank_id > $3))) \
               ORDER BY changed_at, fingerprint, bank_id LIMIT $4";
    let rows = catalogue.fetch_all(sql, args![since, after, bank, PAGE]).await?;
    rows.iter()
        .map(|row| {
            Ok(SharedBan {
                fingerprint: row.text(0)?,
                bank: row.parse(1)?,
                lifted_at: row.opt_time(2)?,
                changed_at: row.time(3)?,
            })
        })
        .collect()
}

/// What a bank has told the alliance and not taken back.
pub async fn shared_of(catalogue: &Db, bank: &TenantId) -> Result<Vec<String>> {
    let sql = "SELECT fingerprint FROM risk_shared_ban WHERE bank_id = $1 AND lifted_at IS NULL ORDER BY fingerprint LIMIT $2";
    let rows = catalogue.fetch_all(sql, args![bank.as_str(), BANS_MAX]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Tells the alliance of a ban.
pub async fn share_in_tx(tx: &mut Tx, bank: &TenantId, fingerprint: &str, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO risk_shared_ban (fingerprint, bank_id, banned_at, lifted_at, changed_at) \
               VALUES ($1, $2, $3, NULL, $3) ON CONFLICT (fingerprint, bank_id) DO UPDATE SET \
               banned_at = excluded.banned_at, lifted_at = NULL, changed_at = excluded.changed_at";
    tx.execute(sql, args![fingerprint, bank.as_str(), now]).await.map(drop)
}

/// Takes a ban back from the alliance.
pub async fn unshare_in_tx(tx: &mut Tx, bank: &TenantId, fingerprint: &str, now: Timestamp) -> Result<()> {
    let sql = "UPDATE risk_shared_ban SET lifted_at = $3, changed_at = $3 WHERE fingerprint = $1 AND bank_id = $2";
    tx.execute(sql, args![fingerprint, bank.as_str(), now]).await.map(drop)
}
