//! Whoever left, as stored.

use contracts::user::{User, UserClass};
use crypto::BankKeys;
use kernel::{Cursor, Id, PageQuery, Phone, ResidentId, Timestamp};
use serde::{Deserialize, Serialize};
use storage::{Db, Row, Tx, args};

use crate::error::Error;
use crate::model::{class_from, class_word};
use crate::store::{Person, id_number_index, phone_index};

const PERSONAL: &str = "user_former.personal";
const COLUMNS: &str =
    "SELECT user_id, personal_sealed, class, registered_at, closed_at, keep_until, erased_at FROM user_former";

/// Who somebody was. No `Debug`: it is nobody's to print.
#[derive(Clone, Serialize, Deserialize)]
pub struct Personal {
    pub name: Option<String>,
    pub phone: String,
    pub id_number: Option<String>,
}

/// Somebody who left.
#[derive(Clone)]
pub struct Former {
    pub user_id: Id<User>,
    /// Nothing once it is erased.
    pub personal: Option<Personal>,
    pub class: UserClass,
    pub registered_at: Timestamp,
    pub closed_at: Timestamp,
    pub keep_until: Timestamp,
    pub erased_at: Option<Timestamp>,
}

/// What somebody who left is looked for by: exactly this.
pub enum Sought {
    Anybody,
    Phone(Phone),
    IdNumber(ResidentId),
    User(Id<User>),
}

fn read(keys: &BankKeys, row: &Row) -> Result<Former, Error> {
    let malformed = |column: &str| Error::Store(storage::Error::Malformed { column: column.to_owned() });
    let sealed = row.blob("personal_sealed")?;
    let personal = match sealed.is_empty() {
        true => None,
        false => {
            let text = keys.fields.open(PERSONAL, &sealed)?;
            Some(serde_json::from_str(&text).map_err(|_| malformed(PERSONAL))?)
        }
    };
    Ok(Former {
        user_id: row.id("user_id")?,
        personal,
        class: class_from(&row.text("class")?).ok_or_else(|| malformed("user_former.class"))?,
        registered_at: row.time("registered_at")?,
        closed_at: row.time("closed_at")?,
        keep_until: row.time("keep_until")?,
        erased_at: row.opt_time("erased_at")?,
    })
}

/// Keeps what must be kept of `person`, who is no user any more from then on.
pub async fn keep_in_tx(tx: &mut Tx, keys: &BankKeys, former: &Former, person: &Person) -> Result<(), Error> {
    let personal = serde_json::to_string(&former.personal).map_err(storage::Error::from)?;
    let sql = "INSERT INTO user_former (user_id, personal_sealed, phone_index, id_number_index, class, registered_at, \
               closed_at, keep_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = args![
        former.user_id,
        keys.fields.seal(PERSONAL, &personal),
        phone_index(keys, &person.view.phone),
        person.id_number.as_ref().map(|number| id_number_index(keys, number)),
        class_word(former.class),
        former.registered_at,
        former.closed_at,
        former.keep_until,
    ];
    tx.execute(sql, values).await?;
    tx.execute("DELETE FROM user_person WHERE user_id = $1", args![former.user_id]).await?;
    tx.changed(former.user_id);
    Ok(())
}

/// Tables whose rows nobody must keep of whoever leaves, by the statement that empties them.
const AT_ONCE: [&str; 9] = [
    "DELETE FROM user_message_delivery WHERE message_id IN (SELECT message_id FROM user_message WHERE user_id = $1)",
    "DELETE FROM user_message WHERE user_id = $1",
    "DELETE FROM user_message_choice WHERE user_id = $1",
    "DELETE FROM user_message_quiet WHERE user_id = $1",
    "DELETE FROM user_push_token WHERE user_id = $1",
    "DELETE FROM user_fatigue WHERE user_id = $1",
    "DELETE FROM user_fatigue_touch WHERE user_id = $1",
    "DELETE FROM user_phone_change WHERE user_id = $1",
    "DELETE FROM user_consent WHERE user_id = $1",
];

/// Those that are kept as long as the person is: how their identity was known, what they agreed to, who came back as them.
const IN_THE_END: [&str; 8] = [
    "DELETE FROM user_id_document WHERE user_id = $1",
    "DELETE FROM user_evidence WHERE user_id = $1",
    "DELETE FROM user_identity_check WHERE user_id = $1",
    "DELETE FROM user_consent_decision WHERE user_id = $1",
    "DELETE FROM user_recovery WHERE user_id = $1",
    "DELETE FROM user_restraint WHERE user_id = $1",
    "DELETE FROM user_refresh WHERE session_id IN (SELECT session_id FROM user_session WHERE user_id = $1)",
    "DELETE FROM user_session WHERE user_id = $1",
];

/// Forgets what nobody must keep. Exports that wait go as well, and their files with them.
pub async fn forget_at_once_in_tx(tx: &mut Tx, user: Id<User>) -> Result<(), Error> {
    let rows = tx.fetch_all("SELECT export_id FROM user_export WHERE user_id = $1 LIMIT 1000", args![user]).await?;
    let exports = rows.iter().map(|row| row.text(0)).collect::<Result<Vec<_>, _>>()?;
    storage::blobs::forget_in_tx(tx, &exports).await?;
    tx.execute("DELETE FROM user_export WHERE user_id = $1", args![user]).await?;
    for sql in AT_ONCE {
        tx.execute(sql, args![user]).await?;
    }
    Ok(())
}

/// Those whose time is over at `now`, at most `limit`.
pub async fn due(db: &Db, now: Timestamp, limit: i64) -> Result<Vec<Id<User>>, Error> {
    let sql =
        "SELECT user_id FROM user_former WHERE erased_at IS NULL AND keep_until <= $1 ORDER BY keep_until LIMIT $2";
    db.fetch_all(sql, args![now, limit]).await?.iter().map(|row| Ok(row.id(0)?)).collect()
}

/// Erases who somebody was; answers whether that was left to do.
pub async fn erase_in_tx(tx: &mut Tx, user: Id<User>, now: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE user_former SET personal_sealed = $2, phone_index = NULL, id_number_index = NULL, erased_at = $3 \
               WHERE user_id = $1 AND erased_at IS NULL AND keep_until <= $3";
    if tx.execute(sql, args![user, Vec::<u8>::new(), now]).await? == 0 {
        return Ok(false);
    }
    for sql in IN_THE_END {
        tx.execute(sql, args![user]).await?;
    }
    Ok(true)
}

/// Somebody who left.
pub async fn get(db: &Db, keys: &BankKeys, user: Id<User>) -> Result<Option<Former>, Error> {
    let rows = db.fetch_composed(format!("{COLUMNS} WHERE user_id = $1"), args![user]).await?;
    rows.first().map(|row| read(keys, row)).transpose()
}

/// A page of those who left, the last first.
pub async fn page(db: &Db, keys: &BankKeys, sought: &Sought, page: &PageQuery) -> Result<Vec<Former>, Error> {
    let (at, id) = match &page.after {
        Some(Cursor { key, id }) => (*key, id.clone()),
        None => (i64::MAX, String::new()),
    };
    let mut values = args![at, id, page.fetch()];
    let clause = match sought {
        Sought::Anybody => "",
        Sought::Phone(phone) => {
            values.push(phone_index(keys, phone).into());
            " AND phone_index = $4"
        }
        Sought::IdNumber(number) => {
            values.push(id_number_index(keys, number).into());
            " AND id_number_index = $4"
        }
        Sought::User(user) => {
            values.push((*user).into());
            " AND user_id = $4"
        }
    };
    let sql = format!(
        "{COLUMNS} WHERE (closed_at < $1 OR (closed_at = $1 AND user_id < $2)){clause} \
         ORDER BY closed_at DESC, user_id DESC LIMIT $3"
    );
    db.fetch_composed(sql, values).await?.iter().map(|row| read(keys, row)).collect()
}
