//! Whose accounts and cards are, and the ledger of what passed.

use contracts::account::{Account, AccountKind, HungCard};
use contracts::identity::{Belonging, Merge, Moved};
use contracts::user::User;
use kernel::{AccountNo, Id, Timestamp, Value};
use storage::{Db, Error, Result, Tx, args};

use crate::model::kind_of;

/// Most accounts and most cards of one user that pass.
const PASSING_MAX: i64 = 1_000;
/// Most counters of one user and one period.
const COUNTERS_MAX: i64 = 1_000;

/// A merge or a split as it concerns this group.
pub struct Passing {
    pub merge_id: Id<Merge>,
    pub act: Act,
    pub to: Id<User>,
    pub at: Timestamp,
}

/// What passes.
pub enum Act {
    /// Everything this user has.
    Merge(Id<User>),
    /// What has its home with one of these and is with somebody else.
    Split(Vec<Id<User>>),
}

impl Passing {
    /// The rows that pass.
    fn condition(&self) -> (String, Vec<Value>) {
        match &self.act {
            Act::Merge(from) => ("user_id = $1".to_owned(), args![*from]),
            Act::Split(homes) => {
                let places: Vec<String> = (1..=homes.len()).map(|place| format!("${place}")).collect();
                let places = places.join(", ");
                let condition = format!("home_user_id IN ({places}) AND user_id NOT IN ({places})");
                (condition, homes.iter().map(|home| Value::from(*home)).collect())
            }
        }
    }

    const fn word(&self) -> &'static str {
        match self.act {
            Act::Merge(_) => "merge",
            Act::Split(_) => "split",
        }
    }
}

/// An account that passes.
pub struct PassingAccount {
    pub account_id: Id<Account>,
    pub account_no: AccountNo,
    pub kind: AccountKind,
    pub from: Id<User>,
}

/// The accounts that pass.
pub async fn accounts_in_tx(tx: &mut Tx, passing: &Passing) -> Result<Vec<PassingAccount>> {
    let (condition, values) = passing.condition();
    let sql = format!(
        "SELECT account_id, account_no, kind, user_id FROM account_account WHERE {condition} \
         ORDER BY opened_at, account_id LIMIT {PASSING_MAX}{}",
        tx.for_update()
    );
    let rows = tx.fetch_composed(sql, values).await?;
    rows.iter()
        .map(|row| {
            Ok(PassingAccount {
                account_id: row.id("account_id")?,
                account_no: row.parse("account_no")?,
                kind: kind_of(&row.text("kind")?).ok_or(Error::Malformed { column: "kind".into() })?,
                from: row.id("user_id")?,
            })
        })
        .collect()
}

/// Gives an account its new owner; what it is called, and what its owner lets other banks see, goes with it.
pub async fn pass_account_in_tx(tx: &mut Tx, passing: &Passing, passed: &PassingAccount) -> Result<()> {
    let (account, from, to) = (passed.account_id, passed.from, passing.to);
    let sql = "UPDATE account_account SET home_user_id = COALESCE(home_user_id, user_id), user_id = $2 \
               WHERE account_id = $1";
    tx.execute(sql, args![account, to]).await?;
    tx.changed(account);
    tx.changed(passed.account_no.as_str());
    let sql = "UPDATE account_share SET user_id = $2 WHERE account_id = $1";
    tx.execute(sql, args![account, to]).await?;
    pass_label_in_tx(tx, &account.to_string(), from, to).await?;
    note_in_tx(tx, passing, Belonging::Account, (&account.to_string(), from)).await
}

/// The cards that pass: all that hang, but those the new owner has as well.
pub async fn cards_in_tx(tx: &mut Tx, passing: &Passing) -> Result<Vec<(Id<HungCard>, Id<User>)>> {
    let (condition, mut values) = passing.condition();
    values.push(passing.to.into());
    let sql = format!(
        "SELECT card_id, user_id FROM account_hung_card WHERE {condition} AND unbound_at IS NULL AND card_no_index NOT IN \
         (SELECT own.card_no_index FROM account_hung_card own WHERE own.user_id = ${} AND own.unbound_at IS NULL) \
         ORDER BY bound_at, card_id LIMIT {PASSING_MAX}",
        values.len()
    );
    let rows = tx.fetch_composed(sql, values).await?;
    rows.iter().map(|row| Ok((row.id("card_id")?, row.id("user_id")?))).collect()
}

/// Gives a card its new owner, with its name and the consent that hangs on it.
pub async fn pass_card_in_tx(tx: &mut Tx, passing: &Passing, card: Id<HungCard>, from: Id<User>) -> Result<()> {
    let to = passing.to;
    let sql = "UPDATE account_hung_card SET home_user_id = COALESCE(home_user_id, user_id), user_id = $2 \
               WHERE card_id = $1";
    tx.execute(sql, args![card, to]).await?;
    tx.execute("UPDATE account_consent SET user_id = $2 WHERE card_id = $1", args![card, to]).await?;
    pass_label_in_tx(tx, &card.to_string(), from, to).await?;
    note_in_tx(tx, passing, Belonging::Card, (&card.to_string(), from)).await
}

async fn pass_label_in_tx(tx: &mut Tx, item: &str, from: Id<User>, to: Id<User>) -> Result<()> {
    // Whatever the new owner called it when they had it before gives way.
    tx.execute("DELETE FROM account_label WHERE user_id = $1 AND item_id = $2", args![to, item]).await?;
    let sql = "UPDATE account_label SET user_id = $2 WHERE user_id = $1 AND item_id = $3";
    tx.execute(sql, args![from, to, item]).await?;
    Ok(())
}

async fn note_in_tx(tx: &mut Tx, passing: &Passing, kind: Belonging, (item, from): (&str, Id<User>)) -> Result<()> {
    let sql = "INSERT INTO account_moved (merge_id, act, kind, item_id, from_user_id, to_user_id, moved_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let Passing { merge_id, to, at, .. } = *passing;
    tx.execute(sql, args![merge_id, passing.word(), kind.as_str(), item, from, to, at]).await?;
    Ok(())
}

/// Adds the gross counters of `from` for `period` (a day or a year) to those of `to`; answers which were moved.
pub async fn carry_usage_in_tx(tx: &mut Tx, (from, to): (Id<User>, Id<User>), period: &str) -> Result<Vec<String>> {
    let prefix = format!("out:{from}:");
    let sql = format!("SELECT key, value FROM account_counter WHERE key LIKE $1 LIMIT {COUNTERS_MAX}");
    let rows = tx.fetch_composed(sql, args![format!("{prefix}%:{period}")]).await?;
    let mut moved = Vec::with_capacity(rows.len());
    for row in rows {
        let (key, value) = (row.text("key")?, row.int("value")?);
        let key = format!("out:{to}:{}", &key[prefix.len()..]);
        let sql = "INSERT INTO account_counter (key, value) VALUES ($1, $2) \
                   ON CONFLICT (key) DO UPDATE SET value = account_counter.value + excluded.value";
        tx.execute(sql, args![&key, value]).await?;
        moved.push(key);
    }
    Ok(moved)
}

/// How much passed with a merge, and back.
pub async fn moved(db: &Db, merge: Id<Merge>) -> Result<Vec<Moved>> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN act = 'merge' THEN 1 ELSE 0 END), 0) AS BIGINT) AS passed, \
               CAST(COALESCE(SUM(CASE WHEN act = 'split' THEN 1 ELSE 0 END), 0) AS BIGINT) AS returned \
               FROM account_moved WHERE merge_id = $1 AND kind = $2";
    let mut found = Vec::new();
    for kind in [Belonging::Account, Belonging::Card] {
        let row = db.fetch_one(sql, args![merge, kind.as_str()]).await?;
        let (passed, returned) = (row.int("passed")?, row.int("returned")?);
        if passed + returned > 0 {
            found.push(Moved { kind, passed, returned });
        }
    }
    Ok(found)
}
