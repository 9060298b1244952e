//! The tables of enrolled tools: what is held, what is being enrolled, what a key is asked to sign.

use contracts::auth::{Challenge, Tool};
use contracts::user::{Session, User};
use crypto::BankKeys;
use kernel::{Cursor, Id, Page, PageQuery, Timestamp};
use storage::{Db, Row, Tx, args};

use super::keys::{KeyRequest, KeyRequestRow};
use super::model::{from_word, word};
use super::tokens::{TokenState, TokensWanted};
use crate::error::Error;

const MATERIAL: &str = "auth_tool.material";
const SECRET: &str = "auth_enrolment.secret";
const STATE: &str = "auth_key_request.state";

/// Most rows of one customer that are read: tools in force are bounded per kind, revoked ones are shown so far back.
const ROWS_MAX: i64 = 100;

/// Marks ids of enrolled tools.
pub enum Enrolled {}
/// Marks ids of enrolments.
pub enum Enrolment {}

/// An enrolled tool as stored.
#[derive(Clone)]
pub struct ToolRow {
    pub tool_id: Id<Enrolled>,
    pub user_id: Id<User>,
    pub kind: Tool,
    pub label: String,
    /// A hash, a seed or a public key: C3, so the row has no `Debug`. Empty once revoked.
    pub material: String,
    pub device_id: Option<String>,
    pub host: Option<String>,
    pub serial: Option<String>,
    pub last_step: i64,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

/// An enrolment as stored.
pub struct EnrolmentRow {
    pub enrolment_id: Id<Enrolment>,
    pub user_id: Id<User>,
    pub session_id: Id<Session>,
    pub kind: Tool,
    pub label: String,
    pub challenge_id: Id<Challenge>,
    /// A seed to be.
    pub secret: String,
    pub host: Option<String>,
    pub serial: Option<String>,
    pub tries: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// Who ended a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// Its owner.
    Customer,
    /// An operator of the bank.
    Bank,
    /// The device it lived on, or all that its owner had, stands for them no more.
    Device,
    /// Nobody: there are two of the key.
    Copied,
    /// Nobody: what it stood on was taken back by its owner.
    Consent,
}

impl EndedBy {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Bank => "bank",
            Self::Device => "device",
            Self::Copied => "copied",
            Self::Consent => "consent",
        }
    }
}

fn kind(row: &Row) -> Result<Tool, Error> {
    from_word(&row.text("kind")?).ok_or_else(|| storage::Error::Malformed { column: "kind".to_owned() }.into())
}

fn read(keys: &BankKeys, row: &Row) -> Result<ToolRow, Error> {
    let sealed = row.blob("material_sealed")?;
    Ok(ToolRow {
        tool_id: row.id("tool_id")?,
        user_id: row.id("user_id")?,
        kind: kind(row)?,
        label: row.text("label")?,
        material: if sealed.is_empty() { String::new() } else { keys.tools.open(MATERIAL, &sealed)? },
        device_id: row.opt_text("device_id")?,
        host: row.opt_text("host")?,
        serial: row.opt_text("serial")?,
        last_step: row.int("last_step")?,
        created_at: row.time("created_at")?,
        last_used_at: row.opt_time("last_used_at")?,
        expires_at: row.opt_time("expires_at")?,
        ended_at: row.opt_time("ended_at")?,
    })
}

const SELECT: &str = "SELECT tool_id, user_id, kind, label, material_sealed, device_id, host, serial, last_step, created_at, \
    last_used_at, expires_at, ended_at FROM auth_tool";

/// All tools of a customer, the newest first, revoked ones included.
pub async fn tools(db: &Db, keys: &BankKeys, user: Id<User>) -> Result<Vec<ToolRow>, Error> {
    let sql = format!("{SELECT} WHERE user_id = $1 ORDER BY state, created_at DESC, tool_id DESC LIMIT {ROWS_MAX}");
    db.fetch_composed(sql, args![user]).await?.iter().map(|row| read(keys, row)).collect()
}

/// The tools of one kind that a customer has and that were not revoked, locked until the commit.
pub async fn held_in_tx(tx: &mut Tx, keys: &BankKeys, user: Id<User>, tool: Tool) -> Result<Vec<ToolRow>, Error> {
    let sql = format!(
        "{SELECT} WHERE user_id = $1 AND state = 'active' AND kind = $2 ORDER BY created_at, tool_id LIMIT {ROWS_MAX}{}",
        tx.for_update()
    );
    tx.fetch_composed(sql, args![user, word(tool)]).await?.iter().map(|row| read(keys, row)).collect()
}

/// One tool.
pub async fn tool(db: &Db, keys: &BankKeys, tool: Id<Enrolled>) -> Result<Option<ToolRow>, Error> {
    let rows = db.fetch_composed(format!("{SELECT} WHERE tool_id = $1"), args![tool]).await?;
    rows.first().map(|row| read(keys, row)).transpose()
}

/// One tool, locked until the commit.
pub async fn tool_in_tx(tx: &mut Tx, keys: &BankKeys, tool: Id<Enrolled>) -> Result<Option<ToolRow>, Error> {
    let sql = format!("{SELECT} WHERE tool_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![tool]).await?.first().map(|row| read(keys, row)).transpose()
}

/// The key with a locator, ended or not, locked until the commit.
pub async fn by_locator_in_tx(tx: &mut Tx, keys: &BankKeys, locator: &[u8]) -> Result<Option<ToolRow>, Error> {
    let sql = format!("{SELECT} WHERE locator = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![locator.to_vec()]).await?.first().map(|row| read(keys, row)).transpose()
}

/// That a customer holds a tool, where it works, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldKind {
    pub tool: Tool,
    pub device_id: Option<String>,
    pub host: Option<String>,
    pub expires_at: Option<Timestamp>,
}

/// Kinds of tools a customer holds; nothing sealed is opened.
pub async fn kinds(db: &Db, user: Id<User>) -> Result<Vec<HeldKind>, Error> {
    let sql = format!(
        "SELECT kind, device_id, host, expires_at FROM auth_tool WHERE user_id = $1 AND state = 'active' \
         ORDER BY created_at LIMIT {ROWS_MAX}"
    );
    let rows = db.fetch_composed(sql, args![user]).await?;
    let read = |row: &Row| -> Result<HeldKind, Error> {
        Ok(HeldKind {
            tool: kind(row)?,
            device_id: row.opt_text("device_id")?,
            host: row.opt_text("host")?,
            expires_at: row.opt_time("expires_at")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Stores a tool. Answers whether its locator was free.
pub async fn insert_tool_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    row: &ToolRow,
    locator: Option<Vec<u8>>,
) -> Result<bool, Error> {
    let sql = "INSERT INTO auth_tool (tool_id, user_id, kind, label, state, material_sealed, locator, device_id, host, serial, \
               last_step, created_at, expires_at) VALUES ($1, $2, $3, $4, 'active', $5, $6, $7, $8, $9, $10, $11, $12) \
               ON CONFLICT (locator) DO NOTHING";
    let values = args![
        row.tool_id,
        row.user_id,
        word(row.kind),
        &row.label,
        keys.tools.seal(MATERIAL, &row.material),
        locator,
        row.device_id.clone(),
        row.host.clone(),
        row.serial.clone(),
        row.last_step,
        row.created_at,
        row.expires_at,
    ];
    tx.changed(row.user_id);
    Ok(tx.execute(sql, values).await? == 1)
}

/// Notes a use: the step of a token's code. Answers no when that step, or a later one, was used meanwhile.
pub async fn use_step_in_tx(tx: &mut Tx, tool: Id<Enrolled>, step: i64, now: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE auth_tool SET last_step = $2, last_used_at = $3 WHERE tool_id = $1 AND last_step < $2";
    Ok(tx.execute(sql, args![tool, step, now]).await? == 1)
}

/// Notes a signature: how often the key has signed, and what it is checked against from now on. Answers no when the key
/// has signed as often already, and so there are two of it. Keys that never count stay at zero.
pub async fn use_signature_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    row: &ToolRow,
    (material, count): (&str, i64),
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "UPDATE auth_tool SET last_step = $2, material_sealed = $3, last_used_at = $4 WHERE tool_id = $1 \
               AND (last_step < $2 OR (last_step = 0 AND $2 = 0))";
    Ok(tx.execute(sql, args![row.tool_id, count, keys.tools.seal(MATERIAL, material), now]).await? == 1)
}

/// Notes a use, and what the tool is checked against from now on (a key counts its signatures).
pub async fn use_material_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    tool: Id<Enrolled>,
    material: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE auth_tool SET material_sealed = $2, last_used_at = $3 WHERE tool_id = $1";
    tx.execute(sql, args![tool, keys.tools.seal(MATERIAL, material), now]).await?;
    Ok(())
}

/// Gives a tool another name.
pub async fn rename_in_tx(tx: &mut Tx, tool: Id<Enrolled>, label: &str) -> Result<(), Error> {
    tx.execute("UPDATE auth_tool SET label = $2 WHERE tool_id = $1", args![tool, label]).await?;
    Ok(())
}

/// Ends a tool for good: what it was checked against is erased, and its token can be bound again.
pub async fn revoke_in_tx(tx: &mut Tx, row: &ToolRow, by: EndedBy, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE auth_tool SET state = 'revoked', material_sealed = $2, locator = NULL, ended_at = $3, ended_by = $4 \
               WHERE tool_id = $1 AND state = 'active'";
    tx.execute(sql, args![row.tool_id, Vec::<u8>::new(), now, by.as_str()]).await?;
    tx.changed(row.user_id);
    if row.serial.is_some() {
        let sql = "UPDATE auth_token SET tool_id = NULL, bound_at = NULL WHERE tool_id = $1";
        tx.execute(sql, args![row.tool_id]).await?;
    }
    Ok(())
}

/// Stores an enrolment.
pub async fn insert_enrolment_in_tx(tx: &mut Tx, keys: &BankKeys, row: &EnrolmentRow) -> Result<(), Error> {
    let sql = "INSERT INTO auth_enrolment (enrolment_id, user_id, session_id, kind, label, challenge_id, secret_sealed, host, \
               serial, tries, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11)";
    let values = args![
        row.enrolment_id,
        row.user_id,
        row.session_id,
        word(row.kind),
        &row.label,
        row.challenge_id,
        keys.tools.seal(SECRET, &row.secret),
        row.host.clone(),
        row.serial.clone(),
        row.created_at,
        row.expires_at,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

/// Whether a tool was enrolled on this challenge already.
pub async fn challenge_made_a_tool_in_tx(tx: &mut Tx, challenge: Id<Challenge>) -> Result<bool, Error> {
    let sql = "SELECT COUNT(*) AS made FROM auth_enrolment WHERE challenge_id = $1 AND used_at IS NOT NULL";
    Ok(tx.fetch_one(sql, args![challenge]).await?.int("made")? > 0)
}

/// One enrolment, locked until the commit.
pub async fn enrolment_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    enrolment: Id<Enrolment>,
) -> Result<Option<EnrolmentRow>, Error> {
    let sql = format!(
        "SELECT enrolment_id, user_id, session_id, kind, label, challenge_id, secret_sealed, host, serial, tries, created_at, \
         expires_at, used_at FROM auth_enrolment WHERE enrolment_id = $1{}",
        tx.for_update()
    );
    let rows = tx.fetch_composed(sql, args![enrolment]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(EnrolmentRow {
        enrolment_id: row.id("enrolment_id")?,
        user_id: row.id("user_id")?,
        session_id: row.id("session_id")?,
        kind: kind(row)?,
        label: row.text("label")?,
        challenge_id: row.id("challenge_id")?,
        secret: keys.tools.open(SECRET, &row.blob("secret_sealed")?)?,
        host: row.opt_text("host")?,
        serial: row.opt_text("serial")?,
        tries: row.int("tries")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        used_at: row.opt_time("used_at")?,
    }))
}

/// Counts a wrong first proof.
pub async fn count_enrolment_try_in_tx(tx: &mut Tx, enrolment: Id<Enrolment>) -> Result<(), Error> {
    tx.execute("UPDATE auth_enrolment SET tries = tries + 1 WHERE enrolment_id = $1", args![enrolment]).await?;
    Ok(())
}

/// Uses an enrolment up.
pub async fn use_enrolment_in_tx(tx: &mut Tx, enrolment: Id<Enrolment>, now: Timestamp) -> Result<(), Error> {
    tx.execute("UPDATE auth_enrolment SET used_at = $2 WHERE enrolment_id = $1", args![enrolment, now]).await?;
    Ok(())
}

/// Stores what a key is asked to sign.
pub async fn insert_request_in_tx(tx: &mut Tx, keys: &BankKeys, row: &KeyRequestRow) -> Result<(), Error> {
    let sql = "INSERT INTO auth_key_request (request_id, challenge_id, kind, state_sealed, host, created_at, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = args![
        row.request_id,
        row.challenge_id,
        word(row.kind),
        keys.tools.seal(STATE, &row.state),
        &row.host,
        row.created_at,
        row.expires_at,
    ];
    tx.execute(sql, values).await?;
    Ok(())
}

fn read_request(keys: &BankKeys, row: &Row) -> Result<KeyRequestRow, Error> {
    Ok(KeyRequestRow {
        request_id: row.id("request_id")?,
        challenge_id: row.opt_parse("challenge_id")?,
        kind: kind(row)?,
        state: keys.tools.open(STATE, &row.blob("state_sealed")?)?,
        host: row.text("host")?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
    })
}

const REQUEST: &str =
    "SELECT request_id, challenge_id, kind, state_sealed, host, created_at, expires_at FROM auth_key_request";

/// Takes away what keys of a kind were asked to sign for a challenge; the newest is answered.
pub async fn take_request_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    challenge: Id<Challenge>,
    tool: Tool,
) -> Result<Option<KeyRequestRow>, Error> {
    let sql = format!(
        "{REQUEST} WHERE challenge_id = $1 AND kind = $2 ORDER BY created_at DESC, request_id DESC LIMIT {ROWS_MAX}{}",
        tx.for_update()
    );
    let rows = tx.fetch_composed(sql, args![challenge, word(tool)]).await?;
    let sql = "DELETE FROM auth_key_request WHERE challenge_id = $1 AND kind = $2";
    tx.execute(sql, args![challenge, word(tool)]).await?;
    rows.first().map(|row| read_request(keys, row)).transpose()
}

/// Takes away what a key was asked to sign for a sign-in.
pub async fn take_sign_in_request_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    request: Id<KeyRequest>,
) -> Result<Option<KeyRequestRow>, Error> {
    let sql = format!("{REQUEST} WHERE request_id = $1 AND challenge_id IS NULL{}", tx.for_update());
    let rows = tx.fetch_composed(sql, args![request]).await?;
    let sql = "DELETE FROM auth_key_request WHERE request_id = $1 AND challenge_id IS NULL";
    tx.execute(sql, args![request]).await?;
    rows.first().map(|row| read_request(keys, row)).transpose()
}

/// Forgets enrolments and requests for signatures that nobody can use any more.
pub async fn purge_in_tx(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    let gone = tx.execute("DELETE FROM auth_enrolment WHERE created_at < $1", args![before]).await?;
    Ok(gone + tx.execute("DELETE FROM auth_key_request WHERE created_at < $1", args![before]).await?)
}

const SEED: &str = "auth_token.seed";

/// A token the bank hands out, without its seed.
#[derive(Debug, Clone)]
pub struct TokenRow {
    pub serial: String,
    pub imported_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub tool_id: Option<Id<Enrolled>>,
    pub user_id: Option<Id<User>>,
    pub bound_at: Option<Timestamp>,
    pub retired_at: Option<Timestamp>,
}

/// Stores a token; answers whether its serial is new.
pub async fn insert_token_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    (serial, seed): (&str, &str),
    expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "INSERT INTO auth_token (serial, seed_sealed, imported_at, expires_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (serial) DO NOTHING";
    Ok(tx.execute(sql, args![serial, keys.tools.seal(SEED, seed), now, expires_at]).await? == 1)
}

/// The seed of a token that is free and not over.
pub async fn token_seed(db: &Db, keys: &BankKeys, serial: &str, now: Timestamp) -> Result<Option<String>, Error> {
    let sql = "SELECT seed_sealed FROM auth_token WHERE serial = $1 AND tool_id IS NULL AND retired_at IS NULL \
               AND (expires_at IS NULL OR expires_at > $2)";
    let row = db.fetch_optional(sql, args![serial, now]).await?;
    row.map(|row| Ok(keys.tools.open(SEED, &row.blob("seed_sealed")?)?)).transpose()
}

/// Binds a free token to a tool, which then ends when the token does.
pub async fn bind_token_in_tx(tx: &mut Tx, serial: &str, tool: Id<Enrolled>, now: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE auth_token SET tool_id = $2, bound_at = $3 WHERE serial = $1 AND tool_id IS NULL \
               AND retired_at IS NULL";
    if tx.execute(sql, args![serial, tool, now]).await? == 0 {
        return Ok(false);
    }
    let sql =
        "UPDATE auth_tool SET expires_at = (SELECT expires_at FROM auth_token WHERE serial = $1) WHERE tool_id = $2";
    tx.execute(sql, args![serial, tool]).await?;
    Ok(true)
}

/// One token, locked until the commit.
pub async fn token_in_tx(tx: &mut Tx, serial: &str) -> Result<Option<TokenRow>, Error> {
    let sql = format!(
        "SELECT serial, imported_at, expires_at, tool_id, NULL AS user_id, bound_at, retired_at FROM auth_token \
         WHERE serial = $1{}",
        tx.for_update()
    );
    tx.fetch_composed(sql, args![serial]).await?.first().map(read_token).transpose()
}

/// Takes a token out of use; its seed is erased.
pub async fn retire_token_in_tx(tx: &mut Tx, serial: &str, by: &str, now: Timestamp) -> Result<(), Error> {
    let sql =
        "UPDATE auth_token SET retired_at = $2, retired_by = $3, seed_sealed = $4, tool_id = NULL WHERE serial = $1";
    tx.execute(sql, args![serial, now, by, Vec::<u8>::new()]).await?;
    Ok(())
}

fn read_token(row: &Row) -> Result<TokenRow, Error> {
    Ok(TokenRow {
        serial: row.text("serial")?,
        imported_at: row.time("imported_at")?,
        expires_at: row.opt_time("expires_at")?,
        tool_id: row.opt_parse("tool_id")?,
        user_id: row.opt_parse("user_id")?,
        bound_at: row.opt_time("bound_at")?,
        retired_at: row.opt_time("retired_at")?,
    })
}

/// The condition of a state, at the moment `$1`.
const fn of_state(state: TokenState) -> &'static str {
    match state {
        TokenState::Free => {
            "t.retired_at IS NULL AND t.tool_id IS NULL AND (t.expires_at IS NULL OR t.expires_at > $1)"
        }
        TokenState::Bound => {
            "t.retired_at IS NULL AND t.tool_id IS NOT NULL AND (t.expires_at IS NULL OR t.expires_at > $1)"
        }
        TokenState::Expired => "t.retired_at IS NULL AND t.expires_at <= $1",
        TokenState::Retired => "t.retired_at IS NOT NULL AND t.retired_at <= $1",
    }
}

/// The bank's tokens, the newest first.
pub async fn tokens(db: &Db, wanted: &TokensWanted, page: &PageQuery, now: Timestamp) -> Result<Page<TokenRow>, Error> {
    let from = wanted.serial.clone().unwrap_or_default();
    let mut sql = "SELECT t.serial, t.imported_at, t.expires_at, t.tool_id, t.bound_at, t.retired_at, a.user_id \
                   FROM auth_token t LEFT JOIN auth_tool a ON a.tool_id = t.tool_id \
                   WHERE t.imported_at <= $1 AND substr(t.serial, 1, length(CAST($2 AS TEXT))) = CAST($2 AS TEXT)"
        .to_owned();
    let mut values = args![now, &from];
    if let Some(state) = wanted.state {
        sql += &format!(" AND {}", of_state(state));
    }
    if let Some(Cursor { key, id }) = &page.after {
        sql += " AND (t.imported_at < $3 OR (t.imported_at = $3 AND t.serial < $4))";
        values.extend(args![*key, id]);
    }
    sql += &format!(" ORDER BY t.imported_at DESC, t.serial DESC LIMIT {}", page.fetch());
    let rows = db.fetch_composed(sql, values).await?;
    let items = rows.iter().map(read_token).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(items, page, |row| Cursor { key: row.imported_at.micros(), id: row.serial.clone() }))
}
