//! Cards of other banks, and consents, of both sides.

use contracts::account::{Account, BoundCard, HungCard};
use contracts::user::User;
use crypto::BankKeys;
use kernel::{AccountNo, Id, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use crate::bound::CheckMark;

const NUMBER: &str = "account_hung_card.card_no";
const COLUMNS: &str = "SELECT c.card_id, c.card_no_sealed, c.holder, c.kind, c.bank_no, c.bank_name, c.bank_name_en, \
                       c.bound_at, l.alias FROM account_hung_card c \
                       LEFT JOIN account_label l ON l.user_id = c.user_id AND l.item_id = c.card_id";

/// Marks ids of consents: the same at both banks.
pub enum Consent {}

/// A consent at the bank that asks.
#[derive(Debug, Clone)]
pub struct ConsentRow {
    pub consent_id: Id<Consent>,
    pub card_id: Id<HungCard>,
    pub version: String,
    pub given_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
}

/// A consent at the bank that tells.
#[derive(Debug, Clone)]
pub struct ShareRow {
    pub share_id: Id<Consent>,
    pub user_id: Id<User>,
    pub account_id: Id<Account>,
    pub asking_bank_no: String,
    pub asking_bank: (String, String),
    pub version: String,
    pub given_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
}

/// What a card number is found again by.
pub fn index(keys: &BankKeys, number: &AccountNo) -> Vec<u8> {
    keys.blind_index(NUMBER, number.as_str()).to_vec()
}

fn card(keys: &BankKeys, row: &Row) -> Result<BoundCard> {
    let malformed = || Error::Malformed { column: NUMBER.to_owned() };
    let number = keys.fields.open(NUMBER, &row.blob("card_no_sealed")?).map_err(|_| malformed())?;
    Ok(BoundCard {
        card_id: row.id("card_id")?,
        card_no: number.parse().map_err(|_| malformed())?,
        holder: row.parse("holder")?,
        kind: row.parse("kind")?,
        bank_no: row.text("bank_no")?,
        bank: (row.text("bank_name")?, row.text("bank_name_en")?),
        alias: row.opt_text("alias")?,
        bound_at: row.time("bound_at")?,
    })
}

/// The cards a user has hung: as arranged, then as they came.
pub async fn cards(db: &Db, keys: &BankKeys, user: Id<User>) -> Result<Vec<BoundCard>> {
    let sql = format!(
        "{COLUMNS} WHERE c.user_id = $1 AND c.unbound_at IS NULL \
         ORDER BY COALESCE(l.place, 9223372036854775807), c.bound_at, c.card_id LIMIT 100"
    );
    db.fetch_composed(sql, args![user]).await?.iter().map(|row| card(keys, row)).collect()
}

/// One card of the user's that hangs.
pub async fn one(db: &Db, keys: &BankKeys, user: Id<User>, id: Id<HungCard>) -> Result<Option<BoundCard>> {
    let sql = format!("{COLUMNS} WHERE c.card_id = $1 AND c.user_id = $2 AND c.unbound_at IS NULL");
    db.fetch_composed(sql, args![id, user]).await?.first().map(|row| card(keys, row)).transpose()
}

/// How many cards a user has hung, and whether one of them has this number.
pub async fn hung_in_tx(tx: &mut Tx, user: Id<User>, index: &[u8]) -> Result<(i64, bool)> {
    let sql = "SELECT count(*), CAST(COALESCE(SUM(CASE WHEN card_no_index = $2 THEN 1 ELSE 0 END), 0) AS BIGINT) \
               FROM account_hung_card WHERE user_id = $1 AND unbound_at IS NULL";
    let row = tx.fetch_one(sql, args![user, index.to_vec()]).await?;
    Ok((row.int(0)?, row.int(1)? > 0))
}

/// Hangs a card.
pub async fn insert_in_tx(
    tx: &mut Tx,
    keys: &BankKeys,
    user: Id<User>,
    card: &BoundCard,
    check: Id<CheckMark>,
) -> Result<()> {
    let sql = "INSERT INTO account_hung_card (card_id, user_id, card_no_sealed, card_no_index, card_no_masked, holder, \
               kind, bank_no, bank_name, bank_name_en, check_id, bound_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values = args![
        card.card_id,
        user,
        keys.fields.seal(NUMBER, card.card_no.as_str()),
        index(keys, &card.card_no),
        card.card_no.masked(),
        card.holder.as_str(),
        card.kind.as_str(),
        &card.bank_no,
        &card.bank.0,
        &card.bank.1,
        check,
        card.bound_at
    ];
    tx.execute(sql, values).await.map(drop)
}

/// Takes a card off; its check is kept.
pub async fn unbind_in_tx(tx: &mut Tx, user: Id<User>, card: Id<HungCard>, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE account_hung_card SET unbound_at = $3 WHERE card_id = $1 AND user_id = $2 AND unbound_at IS NULL";
    Ok(tx.execute(sql, args![card, user, at]).await? == 1)
}

// ---- the side that asks -------------------------------------------------------------------------------------------

const CONSENT: &str = "SELECT consent_id, card_id, version, given_at, withdrawn_at FROM account_consent";

fn consent(row: &Row) -> Result<ConsentRow> {
    Ok(ConsentRow {
        consent_id: row.id("consent_id")?,
        card_id: row.id("card_id")?,
        version: row.text("version")?,
        given_at: row.time("given_at")?,
        withdrawn_at: row.opt_time("withdrawn_at")?,
    })
}

/// The consent of a card that is in force.
pub async fn consent_of(db: &Db, card: Id<HungCard>) -> Result<Option<ConsentRow>> {
    let sql = format!("{CONSENT} WHERE card_id = $1 AND withdrawn_at IS NULL");
    db.fetch_composed(sql, args![card]).await?.first().map(consent).transpose()
}

/// The newest consent of a card, in force or not.
pub async fn last_consent_of(db: &Db, card: Id<HungCard>) -> Result<Option<ConsentRow>> {
    let sql = format!("{CONSENT} WHERE card_id = $1 ORDER BY given_at DESC LIMIT 1");
    db.fetch_composed(sql, args![card]).await?.first().map(consent).transpose()
}

/// Keeps a consent, unless one is in force; answers whether it was kept.
pub async fn give_in_tx(tx: &mut Tx, user: Id<User>, row: &ConsentRow) -> Result<bool> {
    let sql = "INSERT INTO account_consent (consent_id, user_id, card_id, version, given_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (card_id) WHERE withdrawn_at IS NULL DO NOTHING";
    let values = args![row.consent_id, user, row.card_id, &row.version, row.given_at];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Ends a consent; answers whether it was in force.
pub async fn end_consent_in_tx(tx: &mut Tx, consent: Id<Consent>, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE account_consent SET withdrawn_at = $2 WHERE consent_id = $1 AND withdrawn_at IS NULL";
    Ok(tx.execute(sql, args![consent, at]).await? == 1)
}

// ---- the side that tells ------------------------------------------------------------------------------------------

const SHARE: &str = "SELECT share_id, user_id, account_id, asking_bank_no, asking_bank_name, asking_bank_name_en, \
                     version, given_at, withdrawn_at FROM account_share";

fn share(row: &Row) -> Result<ShareRow> {
    Ok(ShareRow {
        share_id: row.id("share_id")?,
        user_id: row.id("user_id")?,
        account_id: row.id("account_id")?,
        asking_bank_no: row.text("asking_bank_no")?,
        asking_bank: (row.text("asking_bank_name")?, row.text("asking_bank_name_en")?),
        version: row.text("version")?,
        given_at: row.time("given_at")?,
        withdrawn_at: row.opt_time("withdrawn_at")?,
    })
}

/// One share.
pub async fn share_of(db: &Db, id: Id<Consent>) -> Result<Option<ShareRow>> {
    let rows = db.fetch_composed(format!("{SHARE} WHERE share_id = $1"), args![id]).await?;
    rows.first().map(share).transpose()
}

/// The shares of a customer of this bank, the newest first.
pub async fn shares(db: &Db, user: Id<User>) -> Result<Vec<ShareRow>> {
    let sql = format!("{SHARE} WHERE user_id = $1 ORDER BY given_at DESC LIMIT 100");
    db.fetch_composed(sql, args![user]).await?.iter().map(share).collect()
}

/// Keeps a share; once withdrawn it stays so.
pub async fn keep_share_in_tx(tx: &mut Tx, row: &ShareRow) -> Result<bool> {
    let sql = "INSERT INTO account_share (share_id, user_id, account_id, asking_bank_no, asking_bank_name, \
               asking_bank_name_en, version, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
               ON CONFLICT (share_id) DO NOTHING";
    let ShareRow { share_id, user_id, account_id, asking_bank_no, asking_bank, version, given_at, .. } = row;
    let (zh, en) = asking_bank;
    let values = args![*share_id, *user_id, *account_id, asking_bank_no, zh, en, version, *given_at];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Ends a share; answers whether it was in force.
pub async fn end_share_in_tx(tx: &mut Tx, id: Id<Consent>, through: &str, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE account_share SET withdrawn_at = $2, withdrawn_through = $3 \
               WHERE share_id = $1 AND withdrawn_at IS NULL";
    Ok(tx.execute(sql, args![id, at, through]).await? == 1)
}
