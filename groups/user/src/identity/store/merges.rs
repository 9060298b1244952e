//! Who is one with whom, and the ledger of what passed in this group.

use std::collections::HashMap;

use contracts::identity::{Belonging, Merge, Moved};
use contracts::user::User;
use kernel::{Id, Timestamp, Value};
use storage::{Db, Row, Tx, args};

use super::super::model::TREE_MAX;
use crate::error::Error;

/// Most messages that pass; older ones stay, and are seen again after a split.
const MESSAGES_MAX: i64 = 20_000;
/// Most merges of one user that are read.
const MERGES_MAX: i64 = 100;
const COLUMNS: &str =
    "merge_id, joined_user_id, kept_user_id, proof, case_id, merged_at, split_at, split_by, split_reason";

/// Two users that are one, or were.
#[derive(Debug, Clone)]
pub struct MergeRow {
    pub merge_id: Id<Merge>,
    pub joined: Id<User>,
    pub kept: Id<User>,
    /// `phone_code`, `phone_and_document` or `operators`.
    pub proof: String,
    pub case_id: Option<String>,
    pub merged_at: Timestamp,
    pub split: Option<Split>,
}

/// How a merge ended.
#[derive(Debug, Clone)]
pub struct Split {
    pub at: Timestamp,
    pub by: String,
    pub reason: String,
}

fn read(row: &Row) -> Result<MergeRow, Error> {
    let split = match row.opt_time("split_at")? {
        Some(at) => Some(Split {
            at,
            by: row.opt_text("split_by")?.unwrap_or_default(),
            reason: row.opt_text("split_reason")?.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(MergeRow {
        merge_id: row.id("merge_id")?,
        joined: row.id("joined_user_id")?,
        kept: row.id("kept_user_id")?,
        proof: row.text("proof")?,
        case_id: row.opt_text("case_id")?,
        merged_at: row.time("merged_at")?,
        split,
    })
}

/// Waits until no other merge or split of the bank is under way, and keeps others waiting until the commit. Taken before
/// anything else that is locked.
pub async fn turn_in_tx(tx: &mut Tx) -> Result<(), Error> {
    let sql = format!("SELECT turn FROM user_merge_turn WHERE turn = 1{}", tx.for_update());
    tx.fetch_composed(sql, args![]).await?;
    Ok(())
}

/// Who a user has been merged into.
pub async fn merged_into(db: &Db, user: Id<User>) -> Result<Option<Id<User>>, Error> {
    let row = db.by_key("SELECT merged_into FROM user_person WHERE user_id = $1", args![user]).await?;
    Ok(row.map(|row| row.opt_parse("merged_into")).transpose()?.flatten())
}

/// The same inside a transaction, locked until the commit.
pub async fn merged_into_in_tx(tx: &mut Tx, user: Id<User>) -> Result<Option<Id<User>>, Error> {
    let sql = format!("SELECT merged_into FROM user_person WHERE user_id = $1{}", tx.for_update());
    let rows = tx.fetch_composed(sql, args![user]).await?;
    Ok(rows.first().map(|row| row.opt_parse("merged_into")).transpose()?.flatten())
}

/// The user who goes on for `user`, however far it was merged: themselves, as long as they stand by themselves.
pub async fn root(db: &Db, user: Id<User>) -> Result<Id<User>, Error> {
    let mut at = user;
    for _ in 0..TREE_MAX {
        match merged_into(db, at).await? {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(at)
}

/// [`root`] inside a transaction.
pub async fn root_in_tx(tx: &mut Tx, user: Id<User>) -> Result<Id<User>, storage::Error> {
    let mut at = user;
    for _ in 0..TREE_MAX {
        let sql = "SELECT merged_into FROM user_person WHERE user_id = $1";
        let row = tx.fetch_optional(sql, args![at]).await?;
        match row.map(|row| row.opt_parse("merged_into")).transpose()?.flatten() {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(at)
}

/// A user and everybody merged into them, however far.
pub async fn tree_in_tx(tx: &mut Tx, user: Id<User>) -> Result<Vec<Id<User>>, Error> {
    let (mut tree, mut next) = (vec![user], 0);
    while let Some(at) = tree.get(next).copied() {
        let sql = "SELECT user_id FROM user_person WHERE merged_into = $1 ORDER BY user_id LIMIT 16";
        for row in tx.fetch_all(sql, args![at]).await? {
            tree.push(row.id("user_id")?);
        }
        next += 1;
    }
    Ok(tree)
}

/// Merges a user into another, or lets them stand by themselves again.
pub async fn set_merged_in_tx(tx: &mut Tx, user: Id<User>, into: Option<Id<User>>) -> Result<(), Error> {
    tx.execute("UPDATE user_person SET merged_into = $2 WHERE user_id = $1", args![user, into]).await?;
    Ok(())
}

/// Keeps a merge.
pub async fn insert_merge_in_tx(tx: &mut Tx, row: &MergeRow) -> Result<(), Error> {
    let sql = "INSERT INTO user_merge (merge_id, joined_user_id, kept_user_id, proof, case_id, merged_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values = args![row.merge_id, row.joined, row.kept, &row.proof, row.case_id.clone(), row.merged_at];
    tx.execute(sql, values).await?;
    Ok(())
}

/// A merge, locked until the commit.
pub async fn merge_in_tx(tx: &mut Tx, merge: Id<Merge>) -> Result<Option<MergeRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM user_merge WHERE merge_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![merge]).await?.first().map(read).transpose()
}

/// A merge.
pub async fn merge(db: &Db, merge: Id<Merge>) -> Result<Option<MergeRow>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM user_merge WHERE merge_id = $1");
    db.fetch_composed(sql, args![merge]).await?.first().map(read).transpose()
}

/// The merges a user was part of, the newest first.
pub async fn merges_of(db: &Db, user: Id<User>) -> Result<Vec<MergeRow>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM user_merge WHERE kept_user_id = $1 OR joined_user_id = $1 \
         ORDER BY merged_at DESC, merge_id DESC LIMIT {MERGES_MAX}"
    );
    db.fetch_composed(sql, args![user]).await?.iter().map(read).collect()
}

/// Notes that a merge was taken back.
pub async fn split_in_tx(tx: &mut Tx, merge: Id<Merge>, by: &str, reason: &str, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE user_merge SET split_at = $2, split_by = $3, split_reason = $4 \
               WHERE merge_id = $1 AND split_at IS NULL";
    tx.execute(sql, args![merge, now, by, reason]).await?;
    Ok(())
}

/// What passes with a merge or goes back with a split.
pub enum Passing<'a> {
    /// Everything this user has.
    Merge(Id<User>),
    /// What has its home with one of these and is with somebody else.
    Split(&'a [Id<User>]),
}

impl Passing<'_> {
    fn condition(&self) -> (String, Vec<Value>) {
        match self {
            Self::Merge(from) => ("i.user_id = $1".to_owned(), args![*from]),
            Self::Split(homes) => {
                let places: Vec<String> = (1..=homes.len()).map(|place| format!("${place}")).collect();
                let places = places.join(", ");
                let condition = format!("i.home_user_id IN ({places}) AND i.user_id NOT IN ({places})");
                (condition, homes.iter().map(|home| Value::from(*home)).collect())
            }
        }
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Merge(_) => "merge",
            Self::Split(_) => "split",
        }
    }
}

/// Hands identities and messages over to `to`, each noted in the ledger. A matter that the new owner was told of as well
/// stays where it is.
pub async fn pass_in_tx(
    tx: &mut Tx,
    merge: Id<Merge>,
    passing: &Passing<'_>,
    to: Id<User>,
    now: Timestamp,
) -> Result<(), Error> {
    let (condition, values) = passing.condition();
    let next = values.len() + 1;
    let told = format!(
        " AND NOT EXISTS (SELECT 1 FROM user_message own WHERE own.user_id = ${next} AND own.dedupe_key = i.dedupe_key)"
    );
    for (kind, table, key, also, max) in [
        (Belonging::Identity, "user_identity", "identity_id", "", MESSAGES_MAX),
        (Belonging::Message, "user_message", "message_id", told.as_str(), MESSAGES_MAX),
    ] {
        let mut values = values.clone();
        values.extend(args![to, merge, passing.word(), kind.as_str(), now]);
        // The newest first: where there are too many, the old ones stay.
        let sql = format!(
            "INSERT INTO user_moved (merge_id, act, kind, item_id, from_user_id, to_user_id, moved_at) \
             SELECT CAST(${merge} AS TEXT), CAST(${act} AS TEXT), CAST(${kind} AS TEXT), i.{key}, i.user_id, \
             CAST(${next} AS TEXT), CAST(${now} AS BIGINT) FROM {table} i WHERE {condition}{also} \
             ORDER BY i.{key} DESC LIMIT {max}",
            merge = next + 1,
            act = next + 2,
            kind = next + 3,
            now = next + 4,
        );
        tx.execute_composed(sql, values).await?;
        let sql = format!(
            "UPDATE {table} SET home_user_id = COALESCE(home_user_id, user_id), user_id = $1 WHERE {key} IN \
             (SELECT item_id FROM user_moved WHERE merge_id = $2 AND act = $3 AND kind = $4)"
        );
        tx.execute_composed(sql, args![to, merge, passing.word(), kind.as_str()]).await?;
    }
    Ok(())
}

/// How much passed with a merge, and back.
pub async fn moved(db: &Db, merge: Id<Merge>) -> Result<Vec<Moved>, Error> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN act = 'merge' THEN 1 ELSE 0 END), 0) AS BIGINT) AS passed, \
               CAST(COALESCE(SUM(CASE WHEN act = 'split' THEN 1 ELSE 0 END), 0) AS BIGINT) AS returned \
               FROM user_moved WHERE merge_id = $1 AND kind = $2";
    let mut found = Vec::new();
    for kind in [Belonging::Identity, Belonging::Message] {
        let row = db.fetch_one(sql, args![merge, kind.as_str()]).await?;
        let (passed, returned) = (row.int("passed")?, row.int("returned")?);
        if passed + returned > 0 {
            found.push(Moved { kind, passed, returned });
        }
    }
    Ok(found)
}

/// Keeps that the register confirmed for `user` a document that `other` has.
pub async fn same_document_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    other: Id<User>,
    check: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO user_same_document (user_id, other_user_id, check_id, confirmed_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (user_id, other_user_id) DO UPDATE SET check_id = excluded.check_id, \
               confirmed_at = excluded.confirmed_at";
    tx.execute(sql, args![user, other, check, now]).await?;
    Ok(())
}

/// Users whose document the register has confirmed for `user` as well, since `since`.
pub async fn same_document(db: &Db, user: Id<User>, since: Timestamp) -> Result<Vec<Id<User>>, Error> {
    let sql = "SELECT other_user_id FROM user_same_document WHERE user_id = $1 AND confirmed_at >= $2 \
               ORDER BY confirmed_at DESC LIMIT 10";
    let rows = db.fetch_all(sql, args![user, since]).await?;
    rows.iter().map(|row| Ok(row.id("other_user_id")?)).collect()
}

/// Who goes on for those of `users` that are merged.
pub async fn followed_in_tx(tx: &mut Tx, users: &[Id<User>]) -> Result<HashMap<Id<User>, Id<User>>, storage::Error> {
    let head = "SELECT user_id FROM user_person WHERE merged_into IS NOT NULL AND user_id";
    let rows = tx.fetch_in_list(head, users.iter().map(|user| Value::from(*user)).collect()).await?;
    let mut followed = HashMap::with_capacity(rows.len());
    for row in rows {
        let user = row.id("user_id")?;
        followed.insert(user, root_in_tx(tx, user).await?);
    }
    Ok(followed)
}
