//! Reading: accounts, cards, counters, movements.

use contracts::account::{Account, AccountCard, AccountStatus, AccountView, EntryView};
use contracts::user::User;
use kernel::{Id, Money, Timestamp};
use storage::{Db, Error, Result, Row, args};

use super::{balance, currency};
use crate::model::kind_of;

const VIEW: &str = "SELECT a.account_id, a.account_no, a.user_id, a.holder, a.kind, a.opened_at, b.currency, b.status, \
                    b.balance_minor, b.held_minor, b.floor_minor, b.watched, CAST(CASE WHEN b.watched = 1 AND EXISTS (SELECT 1 FROM account_restriction r \
                    WHERE r.account_id = a.account_id AND r.lifted_at IS NULL \
                    AND r.kind IN ('customer_stop', 'bank_freeze', 'loss_report') \
                    AND r.effective_from <= $2 AND r.ends_at > $2) THEN 1 ELSE 0 END AS BIGINT) AS frozen, p.name AS product_name, p.name_en AS product_name_en \
                    FROM account_account a JOIN account_balance b ON b.account_id = a.account_id \
                    JOIN account_product p ON p.product_id = a.product_id";

/// The accounts of a user as they stand at `now`: the default one, then class I, then the oldest.
pub async fn of_user(db: &Db, user: Id<User>, now: Timestamp) -> Result<Vec<AccountView>> {
    let sql = format!(
        "{VIEW} LEFT JOIN account_preference f ON f.user_id = a.user_id \
         WHERE a.user_id = $1 ORDER BY CASE WHEN f.default_account_id = a.account_id THEN 0 ELSE 1 END, \
         a.kind, a.opened_at, a.account_id LIMIT 500"
    );
    db.fetch_composed(sql, args![user, now]).await?.iter().map(view).collect()
}

/// One account as it stands at `now`.
pub async fn get(db: &Db, account: Id<Account>, now: Timestamp) -> Result<Option<AccountView>> {
    let rows = db.fetch_composed(format!("{VIEW} WHERE a.account_id = $1"), args![account, now]).await?;
    rows.first().map(view).transpose()
}

/// What can be taken out of an account now.
pub async fn available(db: &Db, account: Id<Account>) -> Result<Option<Money>> {
    let sql = "SELECT balance_minor - held_minor AS available, currency FROM account_balance WHERE account_id = $1";
    let Some(row) = db.by_key(sql, args![account]).await? else { return Ok(None) };
    Ok(Some(Money::new(row.int("available")?, currency(&row)?)))
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

/// The balance of the internal account `code`, minor units; zero before the bank is set up.
pub async fn internal_balance(db: &Db, code: &str) -> Result<i64> {
    let sql = "SELECT b.balance_minor FROM account_internal i JOIN account_balance b ON b.account_id = i.account_id \
               WHERE i.code = $1";
    db.fetch_optional(sql, args![code]).await?.map_or(Ok(0), |row| row.int(0))
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
        status: match (balance.status, row.flag("frozen")?) {
            (AccountStatus::Active, true) => AccountStatus::Frozen,
            (status, _) => status,
        },
        balance: money(balance.balance_minor),
        available: money(balance.balance_minor - balance.held_minor),
        held: money(balance.held_minor),
        product: (row.text("product_name")?, row.text("product_name_en")?),
        opened_at: row.time("opened_at")?,
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

/// By transfer.
pub(crate) const ENTRIES_OF_TRANSFER: &str = "\
    WITH party AS (\
        SELECT account_id FROM account_internal \
        UNION SELECT a.account_id FROM account_journal j \
        JOIN account_account a ON a.account_no IN (j.payer_account_no, j.payee_account_no) WHERE j.transfer_id = $1) \
    SELECT p.amount_minor, j.kind, p.booked_at, \
    COALESCE(da.account_no, di.code) AS debit, COALESCE(ca.account_no, ci.code) AS credit \
    FROM account_journal j CROSS JOIN party \
    JOIN account_posting p ON p.debit_account_id = party.account_id AND p.booked_at = j.booked_at \
    AND p.journal_id = j.journal_id \
    LEFT JOIN account_account da ON da.account_id = p.debit_account_id \
    LEFT JOIN account_internal di ON di.account_id = p.debit_account_id \
    LEFT JOIN account_account ca ON ca.account_id = p.credit_account_id \
    LEFT JOIN account_internal ci ON ci.account_id = p.credit_account_id \
    WHERE j.transfer_id = $1 ORDER BY p.seq LIMIT 100";

/// The double entry behind a transfer.
///
/// Postings are not indexed by their journal: every posting would pay for it. What a transfer takes, it takes from its
/// payer, its payee or an account of the bank's own, at the moment its journal was booked, and by account and moment
/// postings are found.
pub async fn entries_of_transfer(db: &Db, transfer_id: &str) -> Result<Vec<EntryView>> {
    let sql = ENTRIES_OF_TRANSFER;
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
