//! The tables of boards.

use kernel::{Id, Lang, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use super::model::{BANK_MAX, BoardBody, BoardReach, BoardRhythm, BoardTile};

/// Letters that are written in one round.
const ROUND_MAX: i64 = 100;

/// Marks ids of boards.
pub enum Board {}

/// A board as it is kept.
#[derive(Debug, Clone)]
pub struct BoardRow {
    /// Which.
    pub board_id: Id<Board>,
    /// The operator who made it.
    pub owner: String,
    /// What is on it.
    pub body: BoardBody,
    /// One more with every change.
    pub edit: i64,
    /// Since when.
    pub created_at: Timestamp,
    /// As it is since.
    pub changed_at: Timestamp,
}

/// How somebody gets a board by mail.
#[derive(Debug, Clone)]
pub struct MailRow {
    /// Which board.
    pub board_id: Id<Board>,
    /// Who.
    pub operator_id: String,
    /// How often.
    pub rhythm: BoardRhythm,
    /// At which hour of the bank.
    pub hour: i64,
    /// When next.
    pub next_due: Timestamp,
    /// When last.
    pub last_due: Option<Timestamp>,
    /// What became of it.
    pub last_outcome: Option<String>,
}

const COLUMNS: &str = "board_id, owner, title, reach, tiles, edit, created_at, changed_at";

fn board(row: &Row) -> Result<BoardRow> {
    let tiles: Vec<BoardTile> = row.json("tiles")?;
    let reach: BoardReach = row.text("reach")?.parse().map_err(|()| malformed("insight_board.reach"))?;
    Ok(BoardRow {
        board_id: row.id("board_id")?,
        owner: row.text("owner")?,
        body: BoardBody { title: row.text("title")?, reach, tiles },
        edit: row.int("edit")?,
        created_at: row.time("created_at")?,
        changed_at: row.time("changed_at")?,
    })
}

fn malformed(column: &'static str) -> Error {
    Error::Malformed { column: column.to_owned() }
}

/// The boards that somebody sees: their own and the bank's, by title.
pub async fn boards(db: &Db, operator_id: &str) -> Result<Vec<BoardRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM insight_board WHERE owner = $1 OR reach = 'bank' ORDER BY title, board_id LIMIT $2"
    );
    db.fetch_composed(sql, args![operator_id, BANK_MAX]).await?.iter().map(board).collect()
}

/// One board.
pub async fn board_of(db: &Db, id: Id<Board>) -> Result<Option<BoardRow>> {
    let sql = format!("SELECT {COLUMNS} FROM insight_board WHERE board_id = $1");
    db.fetch_composed(sql, args![id]).await?.first().map(board).transpose()
}

/// One board, locked until the commit.
pub async fn board_in_tx(tx: &mut Tx, id: Id<Board>) -> Result<Option<BoardRow>> {
    let sql = format!("SELECT {COLUMNS} FROM insight_board WHERE board_id = $1{}", tx.for_update());
    tx.fetch_composed(sql, args![id]).await?.first().map(board).transpose()
}

/// How many there are: somebody's own, and all of the bank.
pub async fn count_in_tx(tx: &mut Tx, owner: &str) -> Result<(i64, i64)> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN owner = $1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS own, COUNT(*) AS n \
               FROM insight_board";
    let row = tx.fetch_one(sql, args![owner]).await?;
    Ok((row.int("own")?, row.int("n")?))
}

/// Keeps a new one.
pub async fn insert_in_tx(tx: &mut Tx, row: &BoardRow) -> Result<()> {
    let sql = "INSERT INTO insight_board (board_id, owner, title, reach, tiles, edit, created_at, changed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let tiles = serde_json::to_string(&row.body.tiles)?;
    let values = args![
        row.board_id,
        &row.owner,
        &row.body.title,
        row.body.reach.as_str(),
        tiles,
        row.edit,
        row.created_at,
        row.changed_at,
    ];
    tx.execute(sql, values).await.map(drop)
}

/// Keeps a change of one.
pub async fn update_in_tx(tx: &mut Tx, id: Id<Board>, body: &BoardBody, edit: i64, now: Timestamp) -> Result<()> {
    let sql =
        "UPDATE insight_board SET title = $2, reach = $3, tiles = $4, edit = $5, changed_at = $6 WHERE board_id = $1";
    let tiles = serde_json::to_string(&body.tiles)?;
    tx.execute(sql, args![id, &body.title, body.reach.as_str(), tiles, edit, now]).await.map(drop)
}

/// Forgets one, with everybody who gets it by mail.
pub async fn delete_in_tx(tx: &mut Tx, id: Id<Board>) -> Result<()> {
    tx.execute("DELETE FROM insight_board_mail WHERE board_id = $1", args![id]).await?;
    tx.execute("DELETE FROM insight_board WHERE board_id = $1", args![id]).await.map(drop)
}

fn mail(row: &Row) -> Result<MailRow> {
    Ok(MailRow {
        board_id: row.id("board_id")?,
        operator_id: row.text("operator_id")?,
        rhythm: row.text("rhythm")?.parse().map_err(|()| malformed("insight_board_mail.rhythm"))?,
        hour: row.int("hour")?,
        next_due: row.time("next_due")?,
        last_due: row.opt_time("last_due")?,
        last_outcome: row.opt_text("last_outcome")?,
    })
}

const MAIL: &str =
    "SELECT board_id, operator_id, rhythm, hour, next_due, last_due, last_outcome FROM insight_board_mail";

/// How somebody gets boards by mail.
pub async fn mails_of(db: &Db, operator_id: &str) -> Result<Vec<MailRow>> {
    let sql = format!("{MAIL} WHERE operator_id = $1 ORDER BY board_id LIMIT $2");
    db.fetch_composed(sql, args![operator_id, BANK_MAX]).await?.iter().map(mail).collect()
}

/// Somebody wants a board by mail, or wants it otherwise.
pub async fn want_in_tx(tx: &mut Tx, row: &MailRow, lang: Lang) -> Result<()> {
    let sql = "INSERT INTO insight_board_mail (board_id, operator_id, rhythm, hour, lang, next_due) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (board_id, operator_id) DO UPDATE SET \
               rhythm = excluded.rhythm, hour = excluded.hour, lang = excluded.lang, next_due = excluded.next_due";
    let values =
        args![row.board_id, &row.operator_id, row.rhythm.as_str(), row.hour, lang.pick("zh", "en"), row.next_due,];
    tx.execute(sql, values).await.map(drop)
}

/// Somebody does not want it any more.
pub async fn unwant_in_tx(tx: &mut Tx, id: Id<Board>, operator_id: &str) -> Result<bool> {
    let sql = "DELETE FROM insight_board_mail WHERE board_id = $1 AND operator_id = $2";
    Ok(tx.execute(sql, args![id, operator_id]).await? > 0)
}

/// What is due, the longest first.
pub async fn due(db: &Db, now: Timestamp) -> Result<Vec<MailRow>> {
    let sql = format!("{MAIL} WHERE next_due <= $1 ORDER BY next_due, board_id, operator_id LIMIT $2");
    db.fetch_composed(sql, args![now, ROUND_MAX]).await?.iter().map(mail).collect()
}

/// What was due is done; answers false, and does nothing, if it is by now.
pub async fn done_in_tx(tx: &mut Tx, row: &MailRow, outcome: &str, next: Timestamp) -> Result<bool> {
    let sql = "UPDATE insight_board_mail SET last_due = next_due, last_outcome = $4, next_due = $5 \
               WHERE board_id = $1 AND operator_id = $2 AND next_due = $3";
    let values = args![row.board_id, &row.operator_id, row.next_due, outcome, next];
    Ok(tx.execute(sql, values).await? == 1)
}
