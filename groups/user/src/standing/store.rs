//! Evidence and the questions to the register, in the bank's database.

use contracts::user::{User, UserClass};
use crypto::BankKeys;
use kernel::{Id, ResidentId, Timestamp};
use storage::{Db, Row, Tx, args};

use super::model::{Evidence, EvidenceKind, class_on};
use crate::error::Error;
use crate::model::{class_from, class_word};
use crate::store::id_number_index;

/// Most pieces of evidence of one user that are read.
const EVIDENCE_MAX: i64 = 200;

fn read(row: &Row) -> Result<Evidence, storage::Error> {
    Ok(Evidence {
        kind: row.parse("kind")?,
        subject: row.text("subject")?,
        proof: row.parse("proof")?,
        since: row.time("since")?,
        ended_at: row.opt_time("ended_at")?,
    })
}

/// What the user's class rests on and rested on, the oldest first.
pub async fn evidence(db: &Db, user: Id<User>) -> Result<Vec<Evidence>, Error> {
    let sql = "SELECT kind, subject, proof, since, ended_at FROM user_evidence WHERE user_id = $1 \
               ORDER BY since, kind LIMIT $2";
    let rows = db.fetch_all(sql, args![user, EVIDENCE_MAX]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Adds evidence; what was there and had ended is in force again.
pub async fn add_in_tx(tx: &mut Tx, user: Id<User>, evidence: &Evidence) -> Result<(), Error> {
    let sql = "INSERT INTO user_evidence (user_id, kind, subject, proof, since) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (user_id, kind, subject) DO UPDATE SET since = $5, proof = $4, ended_at = NULL \
               WHERE user_evidence.ended_at IS NOT NULL";
    let Evidence { kind, subject, proof, since, .. } = evidence;
    tx.execute(sql, args![user, kind.as_str(), subject, proof.as_str(), *since]).await?;
    Ok(())
}

/// Ends evidence that is in force.
pub async fn end_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    kind: EvidenceKind,
    subject: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE user_evidence SET ended_at = $4 \
               WHERE user_id = $1 AND kind = $2 AND subject = $3 AND ended_at IS NULL";
    tx.execute(sql, args![user, kind.as_str(), subject, now]).await?;
    Ok(())
}

/// The class on the evidence in force, stored if it is another than before. Answers what it was and what it is; nothing if
/// there is no such user.
pub async fn settle_in_tx(tx: &mut Tx, user: Id<User>) -> Result<Option<(UserClass, UserClass)>, Error> {
    let Some(before) = crate::store::class_in_tx(tx, user).await? else { return Ok(None) };
    let sql = "SELECT kind, subject, proof, since, ended_at FROM user_evidence \
               WHERE user_id = $1 AND ended_at IS NULL LIMIT $2";
    let rows = tx.fetch_all(sql, args![user, EVIDENCE_MAX]).await?;
    let evidence: Vec<Evidence> = rows.iter().map(read).collect::<Result<_, _>>()?;
    let now = class_on(&evidence);
    if now != before {
        let sql = "UPDATE user_person SET class = $2 WHERE user_id = $1";
        tx.changed(user);
        tx.execute(sql, args![user, class_word(now)]).await?;
    }
    Ok(Some((before, now)))
}

/// The class of a user.
pub async fn class_of(db: &Db, user: Id<User>) -> Result<Option<UserClass>, Error> {
    let row = db.by_key("SELECT class FROM user_person WHERE user_id = $1", args![user]).await?;
    match row {
        Some(row) => Ok(class_from(&row.text(0)?)),
        None => Ok(None),
    }
}

/// Another user of the bank with this id number; whoever has become part of the user is none.
pub async fn other_with_id_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    user: Id<User>,
    id_number: &ResidentId,
) -> Result<Option<Id<User>>, Error> {
    let sql = "SELECT user_id FROM user_person WHERE id_number_index = $1 AND user_id <> $2 LIMIT 20";
    for row in tx.fetch_all(sql, args![id_number_index(keys, id_number), user]).await? {
        let other = crate::identity::store::root_in_tx(tx, row.id("user_id")?).await?;
        if other != user {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// A question to the register, as it is kept.
#[derive(Debug, Clone)]
pub struct CheckRow {
    pub check_id: String,
    pub user_id: Id<User>,
    pub question_index: Vec<u8>,
    pub route: &'static str,
    pub answer: &'static str,
    pub asked_at: Timestamp,
}

/// Keeps a question and its answer.
pub async fn keep_check_in_tx(tx: &mut Tx, row: CheckRow) -> Result<(), Error> {
    let sql = "INSERT INTO user_identity_check (check_id, user_id, question_index, route, answer, asked_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let CheckRow { check_id, user_id, question_index, route, answer, asked_at } = row;
    tx.execute(sql, args![check_id, user_id, question_index, route, answer, asked_at]).await?;
    Ok(())
}

/// How often the register has said no about the user since `since`.
pub async fn refused_since(db: &Db, user: Id<User>, since: Timestamp) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) AS refused FROM user_identity_check \
               WHERE user_id = $1 AND asked_at >= $2 AND answer NOT IN ('confirmed', 'unanswered')";
    Ok(db.fetch_one(sql, args![user, since]).await?.int("refused")?)
}
