//! The group's SQL: customers' tools here, codes and challenges, limits and operators in their own files.

mod challenges;
mod codes;
mod limits;
mod operators;
mod resets;

pub use challenges::*;
pub use codes::*;
pub use limits::*;
pub use operators::*;
pub use resets::*;

use contracts::auth::Tool;
use contracts::user::User;
use kernel::{Id, Timestamp};
use storage::{Db, Row, Tx, args};

use crate::error::Error;
use crate::model::{Attempts, Lane};

/// A secret a customer or an operator can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretTool {
    /// The login password.
    Password,
    /// The transaction PIN.
    Pin,
    /// A code by text message; has tries, but nothing stored here.
    SmsCode,
    /// An operator's password.
    Operator,
    /// A pattern; kept with the enrolled tools, as are the following.
    Gesture,
    /// A token's code.
    Totp,
    /// A passkey.
    Passkey,
    /// A hardware key.
    UsbKey,
    /// A device's certificate.
    DeviceCertificate,
    /// The face.
    Face,
}

impl SecretTool {
    /// Under which tries at a tool are counted here; nothing for tools that are looked after elsewhere.
    pub const fn of(tool: Tool) -> Option<Self> {
        match tool {
            Tool::Pin => Some(Self::Pin),
            Tool::SmsCode => Some(Self::SmsCode),
            Tool::Gesture => Some(Self::Gesture),
            Tool::Totp => Some(Self::Totp),
            Tool::Passkey => Some(Self::Passkey),
            Tool::UsbKey => Some(Self::UsbKey),
            Tool::DeviceCertificate => Some(Self::DeviceCertificate),
            Tool::Face => Some(Self::Face),
        }
    }

    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Pin => "pin",
            Self::SmsCode => "sms_code",
            Self::Operator => "operator",
            Self::Gesture => "gesture",
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::UsbKey => "usb_key",
            Self::DeviceCertificate => "device_certificate",
            Self::Face => "face",
        }
    }
}

/// Whose tries, at what, from where.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttemptKey {
    /// A user's id, or a digest of what was typed.
    pub subject: String,
    /// At which secret.
    pub tool: SecretTool,
    /// From where.
    pub lane: Lane,
}

/// The stored hash of a customer's secret.
pub async fn credential(db: &Db, user: Id<User>, tool: SecretTool) -> Result<Option<String>, Error> {
    let sql = "SELECT hash FROM auth_credential WHERE user_id = $1 AND tool = $2";
    let row = db.by_key(sql, args![user, tool.as_str()]).await?;
    Ok(row.map(|row| row.text(0)).transpose()?)
}

/// When a customer's secret was set.
pub async fn credential_set_at(db: &Db, user: Id<User>, tool: SecretTool) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT set_at FROM auth_credential WHERE user_id = $1 AND tool = $2";
    let row = db.by_key(sql, args![user, tool.as_str()]).await?;
    Ok(row.map(|row| row.time(0)).transpose()?)
}

/// Sets a customer's secret.
pub async fn set_credential_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    tool: SecretTool,
    hash: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO auth_credential (user_id, tool, hash, set_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (user_id, tool) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at";
    tx.execute(sql, args![user, tool.as_str(), hash, now]).await?;
    Ok(())
}

fn read_attempts(row: &Row) -> Result<Attempts, Error> {
    Ok(Attempts { wrong: row.int(0)?, locked_until: row.time(1)?, updated_at: row.time(2)? })
}

/// What is remembered of tries.
pub async fn attempts(db: &Db, key: &AttemptKey) -> Result<Attempts, Error> {
    let sql = "SELECT wrong, locked_until, updated_at FROM auth_attempt WHERE subject = $1 AND tool = $2 AND lane = $3";
    let row = db.by_key(sql, args![&key.subject, key.tool.as_str(), key.lane.as_str()]).await?;
    row.map_or(Ok(Attempts::default()), |row| read_attempts(&row))
}

/// What is remembered of tries, locked until the commit.
pub async fn attempts_in_tx(tx: &mut Tx, key: &AttemptKey) -> Result<Attempts, Error> {
    let sql = format!(
        "SELECT wrong, locked_until, updated_at FROM auth_attempt WHERE subject = $1 AND tool = $2 AND lane = $3{}",
        tx.for_update()
    );
    let rows = tx.fetch_composed(sql, args![&key.subject, key.tool.as_str(), key.lane.as_str()]).await?;
    rows.first().map_or(Ok(Attempts::default()), read_attempts)
}

/// Remembers tries.
pub async fn set_attempts_in_tx(tx: &mut Tx, key: &AttemptKey, attempts: &Attempts) -> Result<(), Error> {
    let sql = "INSERT INTO auth_attempt (subject, tool, lane, wrong, locked_until, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (subject, tool, lane) DO UPDATE \
               SET wrong = excluded.wrong, locked_until = excluded.locked_until, updated_at = excluded.updated_at";
    let values = args![
        &key.subject,
        key.tool.as_str(),
        key.lane.as_str(),
        attempts.wrong,
        attempts.locked_until,
        attempts.updated_at,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// Forgets tries: the right one was given.
pub async fn clear_attempts_in_tx(tx: &mut Tx, key: &AttemptKey) -> Result<(), Error> {
    let sql = "DELETE FROM auth_attempt WHERE subject = $1 AND tool = $2 AND lane = $3";
    tx.execute(sql, args![&key.subject, key.tool.as_str(), key.lane.as_str()]).await?;
    Ok(())
}

/// Forgets what nobody needs any more: tries, codes, texts and challenges older than their use.
pub async fn purge_in_tx(tx: &mut Tx, now: Timestamp) -> Result<u64, Error> {
    let (day, quarter) = (now.plus_seconds(-2 * 86_400), now.plus_seconds(-90 * 86_400));
    let mut gone =
        tx.execute("DELETE FROM auth_attempt WHERE updated_at < $1 AND locked_until < $2", args![day, now]).await?;
    gone += tx.execute("DELETE FROM auth_code WHERE created_at < $1", args![day]).await?;
    gone += tx.execute("DELETE FROM auth_text WHERE sent_at < $1", args![day]).await?;
    gone += tx.execute("DELETE FROM auth_reset WHERE created_at < $1", args![day]).await?;
    gone += crate::tools::store::purge_in_tx(tx, day).await?;
    gone += crate::sealed::store::purge_in_tx(tx, day).await?;
    gone += crate::federation::store::purge_in_tx(tx, day).await?;
    gone += crate::face::store::purge_in_tx(tx, day, now).await?;
    gone += tx.execute("DELETE FROM auth_challenge WHERE created_at < $1", args![quarter]).await?;
    Ok(gone)
}

/// Forgets the secrets, limits and device keys of a customer who left.
pub async fn forget_customer_in_tx(tx: &mut Tx, user: Id<User>) -> Result<(), Error> {
    tx.changed(user);
    for sql in [
        "DELETE FROM auth_credential WHERE user_id = $1",
        "DELETE FROM auth_attempt WHERE subject = $1",
        "DELETE FROM auth_limit_override WHERE user_id = $1",
        "DELETE FROM auth_limit_lock WHERE user_id = $1",
        "DELETE FROM auth_device_key WHERE user_id = $1",
    ] {
        tx.execute(sql, args![user]).await?;
    }
    crate::face::store::forget_customer_in_tx(tx, user).await?;
    crate::federation::store::forget_customer_in_tx(tx, user).await
}
