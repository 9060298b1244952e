//! Claims: somebody says that another user or identity is theirs as well, and proves it by a code.

use contracts::user::User;
use crypto::BankKeys;
use kernel::{Id, Phone, Timestamp};
use storage::{Tx, args};

use super::ChannelIdentity;
use crate::error::Error;

const PHONE: &str = "user_merge_claim.phone";

/// Marks ids of claims.
pub enum Claim {}

/// A claim as it is kept.
#[derive(Debug, Clone)]
pub struct ClaimRow {
    pub claim_id: Id<Claim>,
    pub user_id: Id<User>,
    /// Nobody, where the phone is nobody's.
    pub other: Option<Id<User>>,
    pub identity_id: Option<Id<ChannelIdentity>>,
    pub phone: Phone,
    pub code_mac: Vec<u8>,
    pub tries: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub done_at: Option<Timestamp>,
}

/// Keeps a claim.
pub async fn insert_claim_in_tx(tx: &mut Tx, keys: &BankKeys, row: &ClaimRow) -> Result<(), Error> {
    let sql = "INSERT INTO user_merge_claim (claim_id, user_id, other_user_id, identity_id, phone_sealed, code_mac, tries, \
               created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)";
    let values = args![
        row.claim_id,
        row.user_id,
        row.other,
        row.identity_id,
        keys.fields.seal(PHONE, row.phone.as_str()),
        row.code_mac.clone(),
        row.created_at,
        row.expires_at,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// When a user last made a claim, and how many since `since`.
pub async fn claims_lately_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    since: Timestamp,
) -> Result<(Option<Timestamp>, i64), Error> {
    let sql = "SELECT MAX(created_at) AS last, COUNT(*) AS made FROM user_merge_claim \
               WHERE user_id = $1 AND created_at > $2";
    let row = tx.fetch_one(sql, args![user, since]).await?;
    Ok((row.opt_time("last")?, row.int("made")?))
}

/// A claim, locked until the commit.
pub async fn claim_in_tx(tx: &mut Tx, keys: &BankKeys, id: Id<Claim>) -> Result<Option<ClaimRow>, Error> {
    let sql = format!(
        "SELECT user_id, other_user_id, identity_id, phone_sealed, code_mac, tries, created_at, expires_at, done_at \
         FROM user_merge_claim WHERE claim_id = $1{}",
        tx.for_update()
    );
    let rows = tx.fetch_composed(sql, args![id]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let malformed = || storage::Error::Malformed { column: PHONE.to_owned() };
    Ok(Some(ClaimRow {
        claim_id: id,
        user_id: row.id("user_id")?,
        other: row.opt_parse("other_user_id")?,
        identity_id: row.opt_parse("identity_id")?,
        phone: keys.fields.open(PHONE, &row.blob("phone_sealed")?)?.parse().map_err(|_| malformed())?,
        code_mac: row.blob("code_mac")?,
        tries: row.int("tries")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        done_at: row.opt_time("done_at")?,
    }))
}

/// Counts a wrong try.
pub async fn count_claim_try_in_tx(tx: &mut Tx, id: Id<Claim>) -> Result<(), Error> {
    tx.execute("UPDATE user_merge_claim SET tries = tries + 1 WHERE claim_id = $1", args![id]).await?;
    Ok(())
}

/// Uses a claim up.
pub async fn claim_done_in_tx(tx: &mut Tx, id: Id<Claim>, now: Timestamp) -> Result<(), Error> {
    tx.execute("UPDATE user_merge_claim SET done_at = $2 WHERE claim_id = $1", args![id, now]).await?;
    Ok(())
}

/// Forgets claims that were made before `before`.
pub async fn forget_claims_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    Ok(tx.execute("DELETE FROM user_merge_claim WHERE created_at < $1", args![before]).await?)
}
