//! Codes that open a door, and the record of texts sent.

use contracts::user::User;
use crypto::BankKeys;
use kernel::{Id, Phone, Timestamp};
use storage::{Tx, args};

use crate::error::Error;

const PHONE: &str = "auth_code.phone";
const TEXT_PHONE: &str = "auth_text.phone";

/// Marks ids of codes.
pub enum Code {}

/// What a code opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePurpose {
    /// Becoming a user.
    Registration,
    /// Signing in on a new device.
    Login,
    /// Confirming an operation; kept with its challenge.
    Challenge,
    /// Setting a password anew; kept apart.
    Reset,
}

impl CodePurpose {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Login => "login",
            Self::Challenge => "challenge",
            Self::Reset => "reset",
        }
    }
}

/// Where the six digits come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeOrigin {
    /// A text that was sent.
    Text,
    /// A token of the customer's, which shows them.
    Token,
}

impl CodeOrigin {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Token => "token",
        }
    }
}

/// A code as stored.
#[derive(Debug, Clone)]
pub struct CodeRow {
    pub code_id: Id<Code>,
    pub purpose: CodePurpose,
    pub phone: Phone,
    pub user_id: Option<Id<User>>,
    pub device_id: Option<String>,
    pub origin: CodeOrigin,
    /// Nothing for a token's: it is looked up when it is given.
    pub mac: Vec<u8>,
    pub tries: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// Stores a code.
pub async fn insert_code_in_tx(tx: &mut Tx, keys: &BankKeys, row: &CodeRow) -> Result<(), Error> {
    let sql = "INSERT INTO auth_code (code_id, purpose, phone_sealed, user_id, device_id, code_mac, tries, created_at, \
               expires_at, origin) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9)";
    let values = args![
        row.code_id,
        row.purpose.as_str(),
        keys.fields.seal(PHONE, row.phone.as_str()),
        row.user_id,
        row.device_id.clone(),
        row.mac.clone(),
        row.created_at,
        row.expires_at,
        row.origin.as_str(),
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// A code of `purpose`, locked until the commit.
pub async fn code_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    code: Id<Code>,
    purpose: CodePurpose,
) -> Result<Option<CodeRow>, Error> {
    let sql = format!(
        "SELECT phone_sealed, user_id, device_id, code_mac, tries, created_at, expires_at, used_at, origin \
         FROM auth_code WHERE code_id = $1 AND purpose = $2{}",
        tx.for_update()
    );
    let rows = tx.fetch_composed(sql, args![code, purpose.as_str()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let malformed = || storage::Error::Malformed { column: PHONE.to_owned() };
    Ok(Some(CodeRow {
        code_id: code,
        purpose,
        phone: keys.fields.open(PHONE, &row.blob("phone_sealed")?)?.parse().map_err(|_| malformed())?,
        user_id: row.opt_parse("user_id")?,
        device_id: row.opt_text("device_id")?,
        origin: if row.text("origin")? == CodeOrigin::Token.as_str() { CodeOrigin::Token } else { CodeOrigin::Text },
        mac: row.blob("code_mac")?,
        tries: row.int("tries")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        used_at: row.opt_time("used_at")?,
    }))
}

/// Counts a wrong try.
pub async fn count_code_try_in_tx(tx: &mut Tx, code: Id<Code>) -> Result<(), Error> {
    tx.execute("UPDATE auth_code SET tries = tries + 1 WHERE code_id = $1", args![code]).await?;
    Ok(())
}

/// Uses a code up.
pub async fn use_code_in_tx(tx: &mut Tx, code: Id<Code>, now: Timestamp) -> Result<(), Error> {
    tx.execute("UPDATE auth_code SET used_at = $2 WHERE code_id = $1", args![code, now]).await?;
    Ok(())
}

/// When the last text of `purpose` went to `phone`, and how many of any purpose since `since`.
pub async fn texts_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    phone: &Phone,
    purpose: CodePurpose,
    since: Timestamp,
) -> Result<(Option<Timestamp>, i64), Error> {
    let sql = "SELECT MAX(CASE WHEN purpose = $2 THEN sent_at END) AS last, COUNT(*) AS texts FROM auth_text \
               WHERE phone_index = $1 AND sent_at > $3";
    let index = keys.blind_index(TEXT_PHONE, phone.as_str()).to_vec();
    let row = tx.fetch_one(sql, args![index, purpose.as_str(), since]).await?;
    Ok((row.opt_time("last")?, row.int("texts")?))
}

/// Notes a text.
pub async fn note_text_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    text_id: &str,
    phone: &Phone,
    purpose: CodePurpose,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO auth_text (text_id, phone_index, purpose, sent_at) VALUES ($1, $2, $3, $4)";
    let index = keys.blind_index(TEXT_PHONE, phone.as_str()).to_vec();
    tx.execute(sql, args![text_id, index, purpose.as_str(), now]).await?;
    Ok(())
}
