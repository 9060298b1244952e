//! People and the devices bound to them. Personal data goes in sealed and comes out opened; keys never leave `crypto`.

use contracts::user::{DeviceInfo, DevicePlatform, User, UserClass, UserView};
use crypto::BankKeys;
use kernel::{Cursor, Id, Lang, PageQuery, PersonName, Phone, ResidentId, Timestamp};
use storage::{Db, Row, Tx, args};

use crate::error::Error;
use crate::model::{UserStatus, begins_with, class_from, class_word};

const PHONE: &str = "user_person.phone";
const ID_NUMBER: &str = "user_person.id_number";
const COLUMNS: &str = "user_id, phone_sealed, name, id_number_sealed, class, status, created_at, lang";

/// A user, whole.
#[derive(Debug, Clone)]
pub struct Person {
    /// What other groups may see.
    pub view: UserView,
    /// The id number, once known.
    pub id_number: Option<ResidentId>,
    /// Whether they may sign in.
    pub status: UserStatus,
}

/// A device bound to a user.
#[derive(Debug, Clone)]
pub struct Device {
    pub device_id: String,
    pub name: String,
    pub platform: DevicePlatform,
    pub bound_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// Sessions on it that were not ended.
    pub standing_sessions: i64,
}

/// A row of the console's list.
#[derive(Debug, Clone)]
pub struct Listed {
    pub person: Person,
    pub last_login_at: Option<Timestamp>,
}

/// The index a phone is found by.
pub fn phone_index(keys: &BankKeys, phone: &Phone) -> Vec<u8> {
    keys.blind_index(PHONE, phone.as_str()).to_vec()
}

/// The index an id number is found by.
pub fn id_number_index(keys: &BankKeys, id_number: &ResidentId) -> Vec<u8> {
    keys.blind_index(ID_NUMBER, id_number.as_str()).to_vec()
}

/// How many users are of each class.
pub async fn users_by_class(db: &Db) -> Result<Vec<(UserClass, i64)>, Error> {
    let rows =
        db.fetch_all("SELECT class, COUNT(*) AS people FROM user_person GROUP BY class LIMIT 10", args![]).await?;
    let malformed = || Error::Store(storage::Error::Malformed { column: "user_person.class".to_owned() });
    rows.iter().map(|row| Ok((class_from(&row.text("class")?).ok_or_else(malformed)?, row.int("people")?))).collect()
}

/// Gives a user another verified phone; a unique violation if somebody else has it.
pub async fn set_phone_in_tx(tx: &mut Tx, keys: &BankKeys, user: Id<User>, phone: &Phone) -> Result<(), Error> {
    let sql = "UPDATE user_person SET phone_sealed = $2, phone_index = $3 WHERE user_id = $1";
    tx.execute(sql, args![user, keys.fields.seal(PHONE, phone.as_str()), phone_index(keys, phone)]).await?;
    Ok(())
}

fn read_person(keys: &BankKeys, row: &Row) -> Result<Person, Error> {
    let malformed = |column: &str| Error::Store(storage::Error::Malformed { column: column.to_owned() });
    let phone = keys.fields.open(PHONE, &row.blob("phone_sealed")?)?;
    let id_number = match row.opt_blob("id_number_sealed")? {
        Some(sealed) => Some(keys.fields.open(ID_NUMBER, &sealed)?.parse().map_err(|_| malformed(ID_NUMBER))?),
        None => None,
    };
    Ok(Person {
        view: UserView {
            user_id: row.id("user_id")?,
            phone: phone.parse().map_err(|_| malformed(PHONE))?,
            name: row.opt_parse("name")?,
            class: class_from(&row.text("class")?).ok_or_else(|| malformed("user_person.class"))?,
            created_at: row.time("created_at")?,
            lang: if row.text("lang")? == "en" { Lang::En } else { Lang::Zh },
        },
        id_number,
        status: row.parse("status")?,
    })
}

/// The user with this phone.
pub async fn by_phone(db: &Db, keys: &BankKeys, phone: &Phone) -> Result<Option<Person>, Error> {
    let sql = "SELECT user_id, phone_sealed, name, id_number_sealed, class, status, created_at, lang FROM user_person \
               WHERE phone_index = $1";
    let row = db.fetch_optional(sql, args![phone_index(keys, phone)]).await?;
    row.map(|row| read_person(keys, &row)).transpose()
}

/// The user with this phone, inside a transaction.
pub async fn by_phone_in_tx(tx: &mut Tx, keys: &BankKeys, phone: &Phone) -> Result<Option<Person>, Error> {
    let sql = "SELECT user_id, phone_sealed, name, id_number_sealed, class, status, created_at, lang FROM user_person \
               WHERE phone_index = $1";
    let row = tx.fetch_optional(sql, args![phone_index(keys, phone)]).await?;
    row.map(|row| read_person(keys, &row)).transpose()
}

/// The user with this id.
pub async fn get(db: &Db, keys: &BankKeys, user: Id<User>) -> Result<Option<Person>, Error> {
    let sql = "SELECT user_id, phone_sealed, name, id_number_sealed, class, status, created_at, lang FROM user_person \
               WHERE user_id = $1";
    let row = db.fetch_optional(sql, args![user]).await?;
    row.map(|row| read_person(keys, &row)).transpose()
}

/// Keeps the language a user reads the app in; written only when it is another one.
pub async fn set_lang_in_tx(tx: &mut Tx, user: Id<User>, lang: Lang) -> Result<(), Error> {
    let word = lang.pick("zh", "en");
    tx.execute("UPDATE user_person SET lang = $2 WHERE user_id = $1 AND lang <> $2", args![user, word]).await?;
    Ok(())
}

/// Users whose name begins with `text`.
pub async fn by_name(db: &Db, keys: &BankKeys, text: &str, limit: i64) -> Result<Vec<Person>, Error> {
    let sql = "SELECT user_id, phone_sealed, name, id_number_sealed, class, status, created_at, lang FROM user_person \
               WHERE name LIKE $1 ESCAPE '!' ORDER BY created_at DESC, user_id DESC LIMIT $2";
    let rows = db.fetch_all(sql, args![begins_with(text), limit]).await?;
    rows.iter().map(|row| read_person(keys, row)).collect()
}

/// Those of `users` there are; at most as many as one page has rows.
pub async fn by_ids(db: &Db, keys: &BankKeys, users: &[Id<User>]) -> Result<Vec<Person>, Error> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<_> = (1..=users.len()).map(|place| format!("${place}")).collect();
    let sql = format!("SELECT {COLUMNS} FROM user_person WHERE user_id IN ({})", places.join(", "));
    let rows = db.fetch_composed(sql, users.iter().map(|user| (*user).into()).collect()).await?;
    rows.iter().map(|row| read_person(keys, row)).collect()
}

/// A page of users, newest first, optionally only those whose name begins with `name`.
pub async fn list(db: &Db, keys: &BankKeys, name: Option<&str>, page: &PageQuery) -> Result<Vec<Listed>, Error> {
    let mut sql = format!(
        "SELECT {COLUMNS}, (SELECT MAX(s.opened_at) FROM user_session s WHERE s.user_id = user_person.user_id) \
         AS last_login_at FROM user_person WHERE 1 = 1"
    );
    let mut values = vec![];
    if let Some(name) = name {
        values.push(begins_with(name).into());
        sql.push_str(&format!(" AND name LIKE ${} ESCAPE '!'", values.len()));
    }
    if let Some(Cursor { key, id }) = &page.after {
        values.extend(args![*key, id]);
        let (at, id) = (values.len() - 1, values.len());
        sql.push_str(&format!(" AND (created_at < ${at} OR (created_at = ${at} AND user_id < ${id}))"));
    }
    values.push(page.fetch().into());
    sql.push_str(&format!(" ORDER BY created_at DESC, user_id DESC LIMIT ${}", values.len()));
    let rows = db.fetch_composed(sql, values).await?;
    rows.iter()
        .map(|row| Ok(Listed { person: read_person(keys, row)?, last_login_at: row.opt_time("last_login_at")? }))
        .collect()
}

/// When a user last signed in.
pub async fn last_login(db: &Db, user: Id<User>) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT MAX(opened_at) AS at FROM user_session WHERE user_id = $1";
    Ok(db.fetch_one(sql, args![user]).await?.opt_time("at")?)
}

/// Adds an open user.
pub async fn insert_in_tx(tx: &mut Tx, keys: &BankKeys, view: &UserView) -> Result<(), Error> {
    let sql = "INSERT INTO user_person (user_id, phone_sealed, phone_index, name, class, status, created_at) \
               VALUES ($1, $2, $3, NULL, $4, 'active', $5)";
    let sealed = keys.fields.seal(PHONE, view.phone.as_str());
    let values = args![view.user_id, sealed, phone_index(keys, &view.phone), class_word(view.class), view.created_at];
    tx.execute(sql, values).await?;
    Ok(())
}

/// The class of a user, locked until the commit.
pub async fn class_in_tx(tx: &mut Tx, user: Id<User>) -> Result<Option<UserClass>, Error> {
    let sql = format!("SELECT class FROM user_person WHERE user_id = $1{}", tx.for_update());
    let rows = tx.fetch_composed(sql, args![user]).await?;
    match rows.first() {
        Some(row) => Ok(class_from(&row.text(0)?)),
        None => Ok(None),
    }
}

/// Sets name and id number (when given).
pub async fn set_identity_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    user: Id<User>,
    name: &PersonName,
    id_number: Option<&ResidentId>,
) -> Result<(), Error> {
    tx.execute("UPDATE user_person SET name = $2 WHERE user_id = $1", args![user, name.as_str()]).await?;
    if let Some(id) = id_number {
        let sql = "UPDATE user_person SET id_number_sealed = $2, id_number_index = $3 WHERE user_id = $1";
        let sealed = keys.fields.seal(ID_NUMBER, id.as_str());
        tx.execute(sql, args![user, sealed, id_number_index(keys, id)]).await?;
    }
    Ok(())
}

/// Since when the device is bound to the user.
pub async fn device_bound_at(db: &Db, user: Id<User>, device_id: &str) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT bound_at FROM user_device WHERE user_id = $1 AND device_id = $2";
    let row = db.by_key(sql, args![user, device_id]).await?;
    Ok(row.map(|row| row.time(0)).transpose()?)
}

/// Binds the device if it is not; answers whether it was new.
pub async fn bind_device_in_tx(
    tx: &mut Tx,
    user: Id<User>,
    device: &DeviceInfo,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "INSERT INTO user_device (user_id, device_id, name, platform, bound_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (user_id, device_id) DO NOTHING";
    let values = args![user, &device.device_id, &device.name, &device.platform, now];
    let is_new = tx.execute(sql, values).await? == 1;
    if is_new {
        tx.changed(user);
    }
    Ok(is_new)
}

/// The devices of a user, the last used first.
pub async fn devices(db: &Db, user: Id<User>) -> Result<Vec<Device>, Error> {
    let sql = "SELECT d.device_id, d.name, d.platform, d.bound_at, COALESCE((SELECT MAX(s.last_seen_at) \
               FROM user_session s WHERE s.user_id = d.user_id AND s.device_id = d.device_id), d.bound_at) \
               AS last_seen_at, (SELECT COUNT(*) FROM user_session s WHERE s.user_id = d.user_id \
               AND s.device_id = d.device_id AND s.ended_at IS NULL) AS standing FROM user_device d WHERE d.user_id = $1 ORDER BY 5 DESC LIMIT 50";
    let rows = db.fetch_all(sql, args![user]).await?;
    rows.iter()
        .map(|row| {
            Ok(Device {
                device_id: row.text("device_id")?,
                name: row.text("name")?,
                platform: row.parse("platform")?,
                bound_at: row.time("bound_at")?,
                last_seen_at: row.time("last_seen_at")?,
                standing_sessions: row.int("standing")?,
            })
        })
        .collect()
}

/// Users with this id number, at most ten, inside a transaction.
pub async fn by_id_number_in_tx(tx: &mut Tx, keys: &BankKeys, id_number: &ResidentId) -> Result<Vec<Person>, Error> {
    let sql = "SELECT user_id, phone_sealed, name, id_number_sealed, class, status, created_at, lang FROM user_person \
               WHERE id_number_index = $1 ORDER BY created_at, user_id LIMIT 10";
    let rows = tx.fetch_all(sql, args![id_number_index(keys, id_number)]).await?;
    rows.iter().map(|row| read_person(keys, row)).collect()
}
