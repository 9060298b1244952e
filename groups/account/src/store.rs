//! The group's tables: accounts, balances, journal, postings, holds, counters.

use std::collections::HashMap;
use std::str::FromStr;

use contracts::account::{
    Account, AccountCard, AccountKind, AccountStatus, AccountView, EntryView, FirstPosting, InternalAccount, Journal,
    Novelty, Posted, Posting, Refusal,
};
use contracts::user::User;
use kernel::{Currency, Cursor, Id, Money, Page, PageQuery, Timestamp, Value};
use storage::{Args, Db, Error, Result, Row, Tx, args};

use crate::batch::Answer;
use crate::ledger::{Balance, BookedLeg, Hold};
use crate::model::{Movement, kind_of, kind_text, status_of};

// ---- the writer's reads -------------------------------------------------------------------------------------------

/// What was answered to an idempotency key before.
pub struct FirstAnswer {
    fingerprint: String,
    posted: Posted,
}

impl FirstAnswer {
    /// The answer to a repeat.
    pub fn answer_to(&self, posting: &Posting) -> Answer {
        match self.fingerprint == posting.fingerprint {
            true => Answer::Posted(self.posted.clone()),
            false => Answer::KeyReused,
        }
    }
}

/// The first answers to those of `keys` that were used before.
pub async fn first_answers_in_tx<'k>(
    tx: &mut Tx,
    keys: impl IntoIterator<Item = &'k str>,
) -> Result<HashMap<String, FirstAnswer>> {
    let head = "SELECT idempotency_key, fingerprint, journal_id, refusal, booked_at FROM account_journal \
                WHERE idempotency_key";
    let rows = tx.fetch_in_list(head, keys.into_iter().map(Value::from).collect()).await?;
    rows.iter()
        .map(|row| {
            let posted = match row.opt_text(3)? {
                Some(refusal) => Posted::Refused(serde_json::from_str::<Refusal>(&refusal)?),
                None => Posted::Done { journal_id: row.id(2)?, booked_at: row.time(4)?, novelty: Novelty::Repeated },
            };
            Ok((row.text(0)?, FirstAnswer { fingerprint: row.text(1)?, posted }))
        })
        .collect()
}

/// The bank's internal accounts by code.
pub async fn internal_in_tx(tx: &mut Tx) -> Result<HashMap<&'static str, Id<Account>>> {
    let rows = tx.fetch_all("SELECT code, account_id FROM account_internal LIMIT 100", vec![]).await?;
    let mut internal = HashMap::new();
    for row in &rows {
        let code = row.text(0)?;
        if let Some(known) = InternalAccount::ALL.into_iter().find(|account| account.code() == code) {
            internal.insert(known.code(), row.id(1)?);
        }
    }
    Ok(internal)
}

/// The balances of `accounts`.
pub async fn balances_in_tx(
    tx: &mut Tx,
    accounts: impl IntoIterator<Item = Id<Account>>,
) -> Result<HashMap<Id<Account>, Balance>> {
    let mut ids: Vec<_> = accounts.into_iter().collect();
    ids.sort_unstable();
    let head = "SELECT account_id, currency, status, balance_minor, held_minor, floor_minor FROM account_balance \
                WHERE account_id";
    let rows = tx.fetch_in_list(head, ids.into_iter().map(Value::from).collect()).await?;
    rows.iter().map(|row| Ok((row.id(0)?, balance(row)?))).collect()
}

/// The values of those counters of `keys` that exist.
pub async fn counters_in_tx<'k>(tx: &mut Tx, keys: impl IntoIterator<Item = &'k str>) -> Result<HashMap<String, i64>> {
    let head = "SELECT key, value FROM account_counter WHERE key";
    let rows = tx.fetch_in_list(head, keys.into_iter().map(Value::from).collect()).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// The holds of `keys` that are not released.
pub async fn open_holds_in_tx<'k>(
    tx: &mut Tx,
    keys: impl IntoIterator<Item = &'k str>,
) -> Result<HashMap<String, Hold>> {
    let head = "SELECT hold_key, account_id, amount_minor FROM account_hold WHERE released_at IS NULL AND hold_key";
    let rows = tx.fetch_in_list(head, keys.into_iter().map(Value::from).collect()).await?;
    rows.iter().map(|row| Ok((row.text(0)?, Hold { account: row.id(1)?, amount_minor: row.int(2)? }))).collect()
}

fn balance(row: &Row) -> Result<Balance> {
    Ok(Balance {
        currency: currency(row)?,
        status: status(row)?,
        balance_minor: row.int("balance_minor")?,
        held_minor: row.int("held_minor")?,
        floor_minor: row.int("floor_minor")?,
    })
}

fn currency(row: &Row) -> Result<Currency> {
    Currency::from_str(&row.text("currency")?).map_err(|_| Error::Malformed { column: "currency".into() })
}

fn status(row: &Row) -> Result<AccountStatus> {
    status_of(&row.text("status")?).ok_or(Error::Malformed { column: "status".into() })
}

// ---- the writer's writes ------------------------------------------------------------------------------------------

const JOURNAL: [&str; 14] = [
    "journal_id",
    "idempotency_key",
    "fingerprint",
    "refusal",
    "kind",
    "transfer_id",
    "summary",
    "payer_name",
    "payer_account_no",
    "payer_bank",
    "payee_name",
    "payee_account_no",
    "payee_bank",
    "booked_at",
];

/// A journal row of a posted or refused command.
pub fn journal_row(id: Id<Journal>, posting: &Posting, refusal: Option<&Refusal>, at: Timestamp) -> Args {
    let refusal = refusal.map(|refusal| serde_json::to_string(refusal).expect("refusals are plain enums"));
    let Posting { narrative, .. } = posting;
    let (payer, payee) = (&narrative.payer, &narrative.payee);
    args![
        id,
        &posting.idempotency_key,
        &posting.fingerprint,
        refusal,
        posting.kind.as_str(),
        narrative.transfer_id.as_deref(),
        &narrative.summary,
        payer.name.as_deref(),
        payer.account_no.as_deref(),
        payer.bank.as_deref(),
        payee.name.as_deref(),
        payee.account_no.as_deref(),
        payee.bank.as_deref(),
        at,
    ]
}

/// Stores journal rows.
pub async fn insert_journals_in_tx(tx: &mut Tx, rows: Vec<Args>) -> Result<()> {
    tx.insert_later("account_journal", &JOURNAL, rows, "").await
}

/// A posting row.
pub fn posting_row(seq: i64, journal: Id<Journal>, leg: &BookedLeg, at: Timestamp) -> Args {
    args![seq, journal, leg.debit, leg.credit, leg.amount_minor, leg.debit_balance_minor, leg.credit_balance_minor, at]
}

/// Stores posting rows.
pub async fn insert_postings_in_tx(tx: &mut Tx, rows: Vec<Args>) -> Result<()> {
    let columns = [
        "seq",
        "journal_id",
        "debit_account_id",
        "credit_account_id",
        "amount_minor",
        "debit_balance_minor",
        "credit_balance_minor",
        "booked_at",
    ];
    tx.insert_later("account_posting", &columns, rows, "").await
}

/// A hold row.
pub fn hold_row(key: &str, hold: &Hold, at: Timestamp) -> Args {
    args![key, hold.account, hold.amount_minor, at]
}

/// Stores hold rows.
pub async fn insert_holds_in_tx(tx: &mut Tx, rows: Vec<Args>) -> Result<()> {
    let columns = ["hold_key", "account_id", "amount_minor", "placed_at"];
    tx.insert_later("account_hold", &columns, rows, "").await
}

/// Lets a hold go.
pub async fn release_hold_in_tx(tx: &mut Tx, key: &str, at: Timestamp) -> Result<()> {
    let sql = "UPDATE account_hold SET released_at = $2 WHERE hold_key = $1 AND released_at IS NULL";
    match tx.execute(sql, args![key, at]).await? {
        1 => Ok(()),
        _ => Err(Error::Inconsistent("a hold was released twice")),
    }
}

/// Stores the new balances of accounts that exist.
pub async fn save_balances_in_tx(tx: &mut Tx, mut balances: Vec<(Id<Account>, &Balance)>) -> Result<()> {
    balances.sort_unstable_by_key(|(id, _)| *id);
    let rows = balances.into_iter().map(|(id, balance)| {
        let status = crate::model::status_text(balance.status);
        args![id, balance.currency.code(), status, balance.balance_minor, balance.held_minor, balance.floor_minor]
    });
    let columns = ["account_id", "currency", "status", "balance_minor", "held_minor", "floor_minor"];
    let update = "ON CONFLICT (account_id) DO UPDATE \
                  SET balance_minor = excluded.balance_minor, held_minor = excluded.held_minor";
    tx.insert_later("account_balance", &columns, rows.collect(), update).await
}

/// Stores the new values of counters.
pub async fn save_counters_in_tx(tx: &mut Tx, rows: Vec<Args>) -> Result<()> {
    let update = "ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    tx.insert_later("account_counter", &["key", "value"], rows, update).await
}

/// The first answer to `key`, for those who did not post it just now.
pub async fn first_posting(db: &Db, key: &str) -> Result<Option<FirstPosting>> {
    let sql = "SELECT fingerprint, transfer_id, refusal FROM account_journal WHERE idempotency_key = $1";
    let Some(row) = db.by_key(sql, args![key]).await? else {
        return Ok(None);
    };
    let refusal = row.opt_text(2)?.map(|refusal| serde_json::from_str(&refusal)).transpose()?;
    Ok(Some(FirstPosting { fingerprint: row.text(0)?, transfer_id: row.opt_text(1)?, refusal }))
}

// ---- opening ------------------------------------------------------------------------------------------------------

/// Makes an internal account, unless it is there.
pub async fn ensure_internal_in_tx(tx: &mut Tx, account: InternalAccount, id: Id<Account>) -> Result<()> {
    let known = tx.fetch_optional("SELECT 1 FROM account_internal WHERE code = $1", args![account.code()]).await?;
    if known.is_some() {
        return Ok(());
    }
    tx.execute("INSERT INTO account_internal (code, account_id) VALUES ($1, $2)", args![account.code(), id]).await?;
    // Internal accounts may stand on either side: their floor is far below anything that could be booked.
    let sql = "INSERT INTO account_balance (account_id, currency, status, balance_minor, held_minor, floor_minor) \
               VALUES ($1, 'CNY', 'active', 0, 0, $2)";
    tx.execute(sql, args![id, i64::MIN / 4]).await.map(drop)
}

/// Makes a product, unless it is there.
pub async fn ensure_product_in_tx(
    tx: &mut Tx,
    id: &str,
    kind: AccountKind,
    (name, name_en): (&str, &str),
    from: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO account_product (product_id, kind, name, name_en, effective_from) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (product_id) DO NOTHING";
    tx.execute(sql, args![id, kind_text(kind), name, name_en, from]).await.map(drop)
}

/// The bank's product of `kind` in force at `at`.
pub async fn product_in_tx(tx: &mut Tx, kind: AccountKind, at: Timestamp) -> Result<Option<String>> {
    let sql = "SELECT product_id FROM account_product WHERE kind = $1 AND effective_from <= $2 \
               ORDER BY effective_from DESC LIMIT 1";
    let row = tx.fetch_optional(sql, args![kind_text(kind), at]).await?;
    row.map(|row| row.text(0)).transpose()
}

/// The next number of the sequence `name`.
pub async fn next_in_sequence_in_tx(tx: &mut Tx, name: &str) -> Result<i64> {
    let sql = "INSERT INTO account_sequence (name, value) VALUES ($1, 1) \
               ON CONFLICT (name) DO UPDATE SET value = account_sequence.value + 1 RETURNING value";
    tx.fetch_one(sql, args![name]).await?.int(0)
}

/// The first of the next `count` numbers of the sequence `name`.
pub async fn reserve_in_sequence_in_tx(tx: &mut Tx, name: &str, count: i64) -> Result<i64> {
    let sql = "INSERT INTO account_sequence (name, value) VALUES ($1, $2) \
               ON CONFLICT (name) DO UPDATE SET value = account_sequence.value + $2 RETURNING value";
    Ok(tx.fetch_one(sql, args![name, count]).await?.int(0)? - count + 1)
}

/// Stores new accounts with empty balances.
pub async fn insert_accounts_in_tx(tx: &mut Tx, cards: &[AccountCard], product: &str, at: Timestamp) -> Result<()> {
    let columns = ["account_id", "account_no", "user_id", "holder", "kind", "product_id", "opened_at"];
    let accounts = cards.iter().map(|card| {
        let (number, kind) = (card.account_no.as_str(), kind_text(card.kind));
        args![card.account_id, number, card.user_id, card.holder.as_str(), kind, product, at]
    });
    tx.insert_many("account_account", &columns, accounts.collect(), "").await?;
    let columns = ["account_id", "currency", "status", "balance_minor", "held_minor", "floor_minor"];
    let balances = cards.iter().map(|card| args![card.account_id, "CNY", "active", 0, 0, 0]);
    tx.insert_many("account_balance", &columns, balances.collect(), "").await.map(drop)
}

/// Stores a new account with an empty balance.
pub async fn insert_account_in_tx(tx: &mut Tx, card: &AccountCard, product: &str, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO account_account (account_id, account_no, user_id, holder, kind, product_id, opened_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let number = card.account_no.as_str();
    let kind = kind_text(card.kind);
    tx.execute(sql, args![card.account_id, number, card.user_id, card.holder.as_str(), kind, product, at]).await?;
    let sql = "INSERT INTO account_balance (account_id, currency, status, balance_minor, held_minor, floor_minor) \
               VALUES ($1, 'CNY', 'active', 0, 0, 0)";
    tx.execute(sql, args![card.account_id]).await.map(drop)
}

// ---- reading ------------------------------------------------------------------------------------------------------

const VIEW: &str = "SELECT a.account_id, a.account_no, a.user_id, a.holder, a.kind, a.opened_at, b.currency, b.status, \
                    b.balance_minor, b.held_minor, b.floor_minor, p.name AS product_name, p.name_en AS product_name_en \
                    FROM account_account a JOIN account_balance b ON b.account_id = a.account_id \
                    JOIN account_product p ON p.product_id = a.product_id";

/// The accounts of a user: class I first, then the oldest.
pub async fn of_user(db: &Db, user: Id<User>) -> Result<Vec<AccountView>> {
    let sql = format!("{VIEW} WHERE a.user_id = $1 ORDER BY a.kind, a.opened_at, a.account_id LIMIT 500");
    db.fetch_composed(sql, args![user]).await?.iter().map(view).collect()
}

/// One account.
pub async fn get(db: &Db, account: Id<Account>) -> Result<Option<AccountView>> {
    let rows = db.fetch_composed(format!("{VIEW} WHERE a.account_id = $1"), args![account]).await?;
    rows.first().map(view).transpose()
}

/// One account's card.
pub async fn card(db: &Db, account: Id<Account>) -> Result<Option<AccountCard>> {
    let sql = "SELECT account_id, account_no, user_id, holder, kind FROM account_account WHERE account_id = $1";
    db.by_key(sql, args![account]).await?.as_ref().map(card_of).transpose()
}

/// One account's card by number.
pub async fn card_by_number(db: &Db, number: &str) -> Result<Option<AccountCard>> {
    let sql = "SELECT account_id, account_no, user_id, holder, kind FROM account_account WHERE account_no = $1";
    db.by_key(sql, args![number]).await?.as_ref().map(card_of).transpose()
}

/// The present values of counters, in the order of `keys`.
pub async fn counters(db: &Db, keys: &[String]) -> Result<Vec<i64>> {
    let mut values = Vec::with_capacity(keys.len());
    for key in keys {
        let row = db.by_key("SELECT value FROM account_counter WHERE key = $1", args![key]).await?;
        values.push(row.map_or(Ok(0), |row| row.int(0))?);
    }
    Ok(values)
}

fn card_of(row: &Row) -> Result<AccountCard> {
    Ok(AccountCard {
        account_id: row.id("account_id")?,
        account_no: row.parse("account_no")?,
        user_id: row.id("user_id")?,
        holder: row.parse("holder")?,
        kind: kind_of(&row.text("kind")?).ok_or(Error::Malformed { column: "kind".into() })?,
    })
}

fn view(row: &Row) -> Result<AccountView> {
    let card = card_of(row)?;
    let (balance, currency) = (balance(row)?, currency(row)?);
    let money = |minor: i64| Money::new(minor, currency);
    Ok(AccountView {
        account_id: card.account_id,
        account_no: card.account_no,
        user_id: card.user_id,
        holder: card.holder,
        kind: card.kind,
        status: balance.status,
        balance: money(balance.balance_minor),
        available: money(balance.balance_minor - balance.held_minor),
        held: money(balance.held_minor),
        product: (row.text("product_name")?, row.text("product_name_en")?),
        opened_at: row.time("opened_at")?,
    })
}

const MOVEMENT: &str = "p.seq, p.booked_at, p.amount_minor, j.kind, j.summary, j.transfer_id, j.payer_name, \
                        j.payer_account_no, j.payer_bank, j.payee_name, j.payee_account_no, j.payee_bank";

/// Which movements of an account to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Both.
    Any,
    /// Money that came in.
    In,
    /// Money that went out.
    Out,
}

/// A page of an account's movements, newest first; stable while new ones arrive.
pub async fn movements(db: &Db, account: Id<Account>, side: Side, page: &PageQuery) -> Result<Page<Movement>> {
    let arm = |column: &str, balance: &str, direction: &str| {
        format!(
            "SELECT * FROM (SELECT {MOVEMENT}, p.{balance} AS balance_minor, '{direction}' AS direction \
             FROM account_posting p JOIN account_journal j ON j.journal_id = p.journal_id \
             WHERE p.{column} = $1 AND (p.booked_at, p.seq) < ($2, $3) \
             ORDER BY p.booked_at DESC, p.seq DESC LIMIT $4) AS {direction}_side"
        )
    };
    let outgoing = arm("debit_account_id", "debit_balance_minor", "out");
    let incoming = arm("credit_account_id", "credit_balance_minor", "in");
    let both = match side {
        Side::Any => format!("{outgoing} UNION ALL {incoming}"),
        Side::In => incoming,
        Side::Out => outgoing,
    };
    let sql = format!("SELECT * FROM ({both}) AS movements ORDER BY booked_at DESC, seq DESC LIMIT $4");
    let (at, seq) = match &page.after {
        Some(cursor) => (cursor.key, cursor.id.parse::<i64>().unwrap_or(i64::MAX)),
        None => (i64::MAX, i64::MAX),
    };
    let rows = db.fetch_composed(sql, args![account, at, seq, page.fetch()]).await?;
    let movements = rows.iter().map(movement).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(movements, page, |movement| Cursor { key: movement.booked_at.micros(), id: movement.seq.to_string() }))
}

fn movement(row: &Row) -> Result<Movement> {
    let incoming = row.text("direction")? == "in";
    let other = if incoming {
        ["payer_name", "payer_account_no", "payer_bank"]
    } else {
        ["payee_name", "payee_account_no", "payee_bank"]
    };
    Ok(Movement {
        seq: row.int("seq")?,
        incoming,
        amount: Money::cny(row.int("amount_minor")?),
        balance_after: Money::cny(row.int("balance_minor")?),
        kind: row.text("kind")?,
        summary: row.text("summary")?,
        counterparty_name: row.opt_text(other[0])?,
        counterparty_account_no: row.opt_text(other[1])?,
        counterparty_bank: row.opt_text(other[2])?,
        transfer_id: row.opt_text("transfer_id")?,
        booked_at: row.time("booked_at")?,
    })
}

/// What came in and what went out since `from`, minor units.
pub async fn flows_since(db: &Db, account: Id<Account>, from: Timestamp) -> Result<(i64, i64)> {
    let sql = "SELECT (SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM account_posting \
                       WHERE credit_account_id = $1 AND booked_at >= $2) AS came, \
                      (SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM account_posting \
                       WHERE debit_account_id = $1 AND booked_at >= $2) AS went";
    let row = db.fetch_one(sql, args![account, from]).await?;
    Ok((row.int(0)?, row.int(1)?))
}

/// The double entry behind a transfer.
pub async fn entries_of_transfer(db: &Db, transfer_id: &str) -> Result<Vec<EntryView>> {
    let sql = "SELECT p.amount_minor, j.kind, p.booked_at, \
               COALESCE(da.account_no, di.code) AS debit, COALESCE(ca.account_no, ci.code) AS credit \
               FROM account_journal j JOIN account_posting p ON p.journal_id = j.journal_id \
               LEFT JOIN account_account da ON da.account_id = p.debit_account_id \
               LEFT JOIN account_internal di ON di.account_id = p.debit_account_id \
               LEFT JOIN account_account ca ON ca.account_id = p.credit_account_id \
               LEFT JOIN account_internal ci ON ci.account_id = p.credit_account_id \
               WHERE j.transfer_id = $1 ORDER BY p.seq LIMIT 100";
    let shown = |text: String| match text.parse::<kernel::AccountNo>() {
        Ok(number) => number.masked(),
        Err(_) => text,
    };
    let rows = db.fetch_all(sql, args![transfer_id]).await?;
    rows.iter()
        .map(|row| {
            Ok(EntryView {
                debit: shown(row.text("debit")?),
                credit: shown(row.text("credit")?),
                amount: Money::cny(row.int("amount_minor")?),
                kind: row.text("kind")?,
                booked_at: row.time("booked_at")?,
            })
        })
        .collect()
}

// ---- invariants ---------------------------------------------------------------------------------------------------

/// The sum of all balances, and how many there are.
pub async fn sum_of_balances(db: &Db) -> Result<(i64, i64)> {
    let sql = "SELECT CAST(COALESCE(SUM(balance_minor), 0) AS BIGINT), count(*) FROM account_balance";
    let row = db.fetch_one(sql, vec![]).await?;
    Ok((row.int(0)?, row.int(1)?))
}

/// How many balances differ from the sum of their postings, and how many postings there are.
pub async fn balances_off(db: &Db) -> Result<(i64, i64)> {
    let sql = "SELECT (SELECT count(*) FROM account_balance b LEFT JOIN \
                 (SELECT account_id, CAST(SUM(delta) AS BIGINT) AS total FROM \
                   (SELECT credit_account_id AS account_id, amount_minor AS delta FROM account_posting \
                    UNION ALL SELECT debit_account_id, -amount_minor FROM account_posting) AS sides \
                  GROUP BY account_id) AS sums ON sums.account_id = b.account_id \
                 WHERE b.balance_minor <> COALESCE(sums.total, 0)) AS off_count, \
               (SELECT count(*) FROM account_posting) AS postings";
    let row = db.fetch_one(sql, vec![]).await?;
    Ok((row.int(0)?, row.int(1)?))
}

/// How many accounts' held amounts differ from their open holds, and how many holds are open.
pub async fn holds_off(db: &Db) -> Result<(i64, i64)> {
    let sql = "SELECT (SELECT count(*) FROM account_balance b WHERE b.held_minor <> \
                 (SELECT CAST(COALESCE(SUM(h.amount_minor), 0) AS BIGINT) FROM account_hold h \
                  WHERE h.account_id = b.account_id AND h.released_at IS NULL)) AS off_count, \
               (SELECT count(*) FROM account_hold WHERE released_at IS NULL) AS open_holds";
    let row = db.fetch_one(sql, vec![]).await?;
    Ok((row.int(0)?, row.int(1)?))
}

/// How many balances are below their floor.
pub async fn below_floor(db: &Db) -> Result<(i64, i64)> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN balance_minor - held_minor < floor_minor THEN 1 ELSE 0 END), 0) \
               AS BIGINT), count(*) FROM account_balance";
    let row = db.fetch_one(sql, vec![]).await?;
    Ok((row.int(0)?, row.int(1)?))
}
