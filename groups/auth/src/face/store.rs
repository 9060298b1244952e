//! The table of checks.

use contracts::auth::Challenge;
use contracts::face::{FaceAction, FaceTemplate};
use contracts::user::{Session, User};
use crypto::BankKeys;
use kernel::{Id, Timestamp};
use storage::{Db, Row, Tx, args};

use super::model;
use crate::error::Error;
use crate::tools::store::Enrolment;

const LIVE: &str = "auth_face_check.live";

/// Marks ids of checks.
pub enum FaceCheck {}

/// What a check is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// To answer a challenge.
    Challenge(Id<Challenge>),
    /// To enrol a face.
    Enrolment(Id<Enrolment>),
}

impl For {
    /// Both columns, one of them empty.
    const fn columns(self) -> (Option<Id<Challenge>>, Option<Id<Enrolment>>) {
        match self {
            Self::Challenge(challenge) => (Some(challenge), None),
            Self::Enrolment(enrolment) => (None, Some(enrolment)),
        }
    }
}

/// A check as stored. No `Debug`: there is a face in it.
pub struct CheckRow {
    pub check_id: Id<FaceCheck>,
    pub user_id: Id<User>,
    pub session_id: Id<Session>,
    pub for_what: For,
    pub actions: Vec<FaceAction>,
    pub step: i64,
    pub looks: i64,
    pub live: Option<FaceTemplate>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

impl CheckRow {
    /// What is asked for now; nothing when all was seen.
    pub fn asked(&self) -> Option<FaceAction> {
        usize::try_from(self.step).ok().and_then(|step| self.actions.get(step)).copied()
    }

    /// Whether it can still be gone on with, or used.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

fn read(keys: &BankKeys, row: &Row) -> Result<CheckRow, Error> {
    let malformed = || storage::Error::Malformed { column: "challenge_id".to_owned() };
    let for_what = match (row.opt_parse("challenge_id")?, row.opt_parse("enrolment_id")?) {
        (Some(challenge), None) => For::Challenge(challenge),
        (None, Some(enrolment)) => For::Enrolment(enrolment),
        _ => return Err(malformed().into()),
    };
    let sealed = row.blob("live_sealed")?;
    let live = match sealed.is_empty() {
        true => None,
        false => model::read(&keys.tools.open(LIVE, &sealed)?),
    };
    Ok(CheckRow {
        check_id: row.id("check_id")?,
        user_id: row.id("user_id")?,
        session_id: row.id("session_id")?,
        for_what,
        actions: row.json("actions")?,
        step: row.int("step")?,
        looks: row.int("looks")?,
        live,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        ended_at: row.opt_time("ended_at")?,
    })
}

fn sealed(keys: &BankKeys, live: Option<&FaceTemplate>) -> Vec<u8> {
    live.map_or_else(Vec::new, |live| keys.tools.seal(LIVE, &model::written(live)))
}

/// One check.
pub async fn check(db: &Db, keys: &BankKeys, check: Id<FaceCheck>) -> Result<Option<CheckRow>, Error> {
    let sql = "SELECT check_id, user_id, session_id, challenge_id, enrolment_id, actions, step, looks, live_sealed, created_at, \
               expires_at, ended_at FROM auth_face_check WHERE check_id = $1";
    db.fetch_optional(sql, args![check]).await?.map(|row| read(keys, &row)).transpose()
}

/// How many were begun for the same.
pub async fn begun_in_tx(tx: &mut Tx, for_what: For) -> Result<i64, Error> {
    let (challenge, enrolment) = for_what.columns();
    let sql = "SELECT COUNT(*) AS begun FROM auth_face_check WHERE challenge_id = $1 OR enrolment_id = $2";
    Ok(tx.fetch_one(sql, args![challenge, enrolment]).await?.int("begun")?)
}

/// Stores a fresh check.
pub async fn insert_in_tx(tx: &mut Tx, keys: &BankKeys, row: &CheckRow) -> Result<(), Error> {
    let (challenge, enrolment) = row.for_what.columns();
    let sql = "INSERT INTO auth_face_check (check_id, user_id, session_id, challenge_id, enrolment_id, actions, step, looks, \
               live_sealed, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = args![
        row.check_id,
        row.user_id,
        row.session_id,
        challenge,
        enrolment,
        serde_json::to_string(&row.actions).map_err(storage::Error::from)?,
        row.step,
        row.looks,
        sealed(keys, row.live.as_ref()),
        row.created_at,
        row.expires_at,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// Goes on by one step; answers no when the check is over, or went on meanwhile.
pub async fn advance_in_tx(tx: &mut Tx, keys: &BankKeys, row: &CheckRow, now: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE auth_face_check SET step = $2, live_sealed = $3 \
               WHERE check_id = $1 AND step = $2 - 1 AND ended_at IS NULL AND expires_at > $4";
    Ok(tx.execute(sql, args![row.check_id, row.step, sealed(keys, row.live.as_ref()), now]).await? == 1)
}

/// Counts a look in vain.
pub async fn count_look_in_tx(tx: &mut Tx, check: Id<FaceCheck>) -> Result<(), Error> {
    tx.execute("UPDATE auth_face_check SET looks = looks + 1 WHERE check_id = $1", args![check]).await?;
    Ok(())
}

/// Ends a check: its face is erased. Answers no when it had ended already.
pub async fn end_in_tx(tx: &mut Tx, check: Id<FaceCheck>, now: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE auth_face_check SET ended_at = $2, live_sealed = $3 WHERE check_id = $1 AND ended_at IS NULL";
    Ok(tx.execute(sql, args![check, now, Vec::<u8>::new()]).await? == 1)
}

/// Ends every check for the same.
pub async fn end_all_in_tx(tx: &mut Tx, for_what: For, now: Timestamp) -> Result<(), Error> {
    let (challenge, enrolment) = for_what.columns();
    let sql = "UPDATE auth_face_check SET ended_at = $3, live_sealed = $4 \
               WHERE (challenge_id = $1 OR enrolment_id = $2) AND ended_at IS NULL";
    tx.execute(sql, args![challenge, enrolment, now, Vec::<u8>::new()]).await?;
    Ok(())
}

/// Forgets every check of a customer, and the faces in them.
pub async fn forget_customer_in_tx(tx: &mut Tx, user: Id<User>) -> Result<(), Error> {
    tx.execute("DELETE FROM auth_face_check WHERE user_id = $1", args![user]).await?;
    Ok(())
}

/// Forgets checks that nobody can use any more, and erases faces whose time is over: of an enrolled one its row stays.
pub async fn purge_in_tx(tx: &mut Tx, before: Timestamp, now: Timestamp) -> Result<u64, Error> {
    let gone = tx.execute("DELETE FROM auth_face_check WHERE created_at < $1", args![before]).await?;
    let sql = "UPDATE auth_face_check SET live_sealed = $2 WHERE expires_at <= $1 AND ended_at IS NULL";
    tx.execute(sql, args![now, Vec::<u8>::new()]).await?;
    let sql = "UPDATE auth_tool SET material_sealed = $2 WHERE kind = 'face' AND expires_at <= $1";
    tx.execute(sql, args![now, Vec::<u8>::new()]).await?;
    Ok(gone)
}
