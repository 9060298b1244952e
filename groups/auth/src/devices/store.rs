//! The tables of devices: their keys, and the authority that certifies them.

use contracts::user::User;
use crypto::BankKeys;
use kernel::{Id, Timestamp};
use storage::{Db, Row, Tx, args};

use super::DeviceKey;
use crate::error::Error;

const AUTHORITY_KEY: &str = "auth_authority.key";

/// A device's key.
#[derive(Debug, Clone)]
pub struct DeviceKeyRow {
    pub key_id: Id<DeviceKey>,
    pub user_id: Id<User>,
    pub device_id: String,
    pub public_key: Vec<u8>,
    pub created_at: Timestamp,
}

/// Why a key ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyEnd {
    /// Another took its place.
    Replaced,
    /// The device stands for its customer no more.
    Unbound,
    /// The customer came back without any of their devices.
    Recovered,
}

impl KeyEnd {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::Unbound => "device_unbound",
            Self::Recovered => "recovered",
        }
    }
}

/// The key of a customer's device that is in force.
pub async fn key_of(db: &Db, user: Id<User>, device_id: &str) -> Result<Option<DeviceKeyRow>, Error> {
    let sql = "SELECT key_id, user_id, device_id, public_key, created_at FROM auth_device_key \
               WHERE user_id = $1 AND device_id = $2 AND ended_at IS NULL";
    let row = db.fetch_optional(sql, args![user, device_id]).await?;
    row.as_ref().map(read_key).transpose()
}

/// Stores a key; answers no when the device has one in force.
pub async fn insert_key_in_tx(tx: &mut Tx, row: &DeviceKeyRow) -> Result<bool, Error> {
    let sql = "INSERT INTO auth_device_key (key_id, user_id, device_id, public_key, created_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let values = args![row.key_id, row.user_id, &row.device_id, row.public_key.clone(), row.created_at];
    tx.changed(row.user_id);
    Ok(tx.execute(sql, values).await? == 1)
}

/// Ends a key.
pub async fn end_key_in_tx(tx: &mut Tx, key: &DeviceKeyRow, why: KeyEnd, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE auth_device_key SET ended_at = $2, ended_by = $3 WHERE key_id = $1 AND ended_at IS NULL";
    tx.execute(sql, args![key.key_id, now, why.as_str()]).await?;
    tx.changed(key.user_id);
    Ok(())
}

/// Ends a customer's keys that were there at `until`: those of one device, or all.
pub async fn end_keys_in_tx(
    tx: &mut Tx,
    (user, device_id): (Id<User>, Option<&str>),
    until: Timestamp,
    why: KeyEnd,
    now: Timestamp,
) -> Result<(), Error> {
    let all = "UPDATE auth_device_key SET ended_at = $3, ended_by = $4 \
               WHERE user_id = $1 AND created_at <= $2 AND ended_at IS NULL";
    let of_one = "UPDATE auth_device_key SET ended_at = $3, ended_by = $4 \
                  WHERE user_id = $1 AND created_at <= $2 AND ended_at IS NULL AND device_id = $5";
    let mut values = args![user, until, now, why.as_str()];
    values.extend(device_id.map(|device_id| args![device_id]).unwrap_or_default());
    tx.execute(if device_id.is_some() { of_one } else { all }, values).await?;
    tx.changed(user);
    Ok(())
}

/// A customer's keys in force, the newest first.
pub async fn keys_of(db: &Db, user: Id<User>) -> Result<Vec<DeviceKeyRow>, Error> {
    let sql = "SELECT key_id, user_id, device_id, public_key, created_at FROM auth_device_key \
               WHERE user_id = $1 AND ended_at IS NULL ORDER BY created_at DESC, key_id DESC LIMIT 100";
    db.fetch_all(sql, args![user]).await?.iter().map(read_key).collect()
}

fn read_key(row: &Row) -> Result<DeviceKeyRow, Error> {
    Ok(DeviceKeyRow {
        key_id: row.id("key_id")?,
        user_id: row.id("user_id")?,
        device_id: row.text("device_id")?,
        public_key: row.blob("public_key")?,
        created_at: row.time("created_at")?,
    })
}

/// The bank's own authority.
pub struct AuthorityRow {
    /// DER.
    pub certificate: Vec<u8>,
    /// The private key in hex: C3, so there is no `Debug`.
    pub key: String,
    pub expires_at: Timestamp,
}

/// The authority that certifies now: the newest.
pub async fn authority(db: &Db, keys: &BankKeys) -> Result<Option<AuthorityRow>, Error> {
    Ok(authorities(db, keys).await?.into_iter().next())
}

/// All authorities, the newest first: what an older one has certified stays good to its end.
pub async fn authorities(db: &Db, keys: &BankKeys) -> Result<Vec<AuthorityRow>, Error> {
    let sql = "SELECT certificate, key_sealed, expires_at FROM auth_authority \
               ORDER BY created_at DESC, authority_id DESC LIMIT 20";
    let read = |row: &Row| {
        Ok(AuthorityRow {
            certificate: row.blob("certificate")?,
            key: keys.tools.open(AUTHORITY_KEY, &row.blob("key_sealed")?)?,
            expires_at: row.time("expires_at")?,
        })
    };
    db.fetch_all(sql, args![]).await?.iter().map(read).collect()
}

/// Stores an authority.
pub async fn insert_authority_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    authority_id: String,
    row: &AuthorityRow,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO auth_authority (authority_id, certificate, key_sealed, created_at, expires_at) \
               VALUES ($1, $2, $3, $4, $5)";
    let values =
        args![authority_id, row.certificate.clone(), keys.tools.seal(AUTHORITY_KEY, &row.key), now, row.expires_at];
    tx.execute(sql, values).await?;
    Ok(())
}
