//! Adding everything up again, for the checks.

use storage::{Db, Result};

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

/// How many postings lack their journal entry or an account, and how many postings there are.
pub async fn stray_postings(db: &Db) -> Result<(i64, i64)> {
    let sql = "SELECT (SELECT count(*) FROM account_posting p \
                 LEFT JOIN account_journal j ON j.journal_id = p.journal_id \
                 LEFT JOIN account_balance d ON d.account_id = p.debit_account_id \
                 LEFT JOIN account_balance c ON c.account_id = p.credit_account_id \
                 WHERE j.journal_id IS NULL OR d.account_id IS NULL OR c.account_id IS NULL) AS strays, \
               (SELECT count(*) FROM account_posting) AS postings";
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

/// How many journal entries contradict their postings, and how many entries there are. The key is unique by constraint, so
/// a key is posted at most once if no entry is both refused and posted. An entry that was posted without a posting placed
/// or released a hold: there are not more of those than changes of holds. Postings find their entry by its key, and not
/// entries their postings, of which there is no index.
pub async fn keys_off(db: &Db) -> Result<(i64, i64)> {
    let sql = "SELECT (SELECT count(*) FROM account_posting p JOIN account_journal j ON j.journal_id = p.journal_id \
                 WHERE j.refusal IS NOT NULL) AS both_ways, \
               (SELECT count(*) FROM account_journal WHERE refusal IS NULL) AS booked, \
               (SELECT count(DISTINCT p.journal_id) FROM account_posting p \
                 JOIN account_journal j ON j.journal_id = p.journal_id WHERE j.refusal IS NULL) AS moving, \
               (SELECT count(*) FROM account_hold) AS placed, \
               (SELECT count(*) FROM account_hold WHERE released_at IS NOT NULL) AS released, \
               (SELECT count(*) FROM account_journal) AS entries";
    let row = db.fetch_one(sql, vec![]).await?;
    let (bare, changes) = (row.int(1)? - row.int(2)?, row.int(3)? + row.int(4)?);
    Ok((row.int(0)? + (bare - changes).max(0), row.int(5)?))
}

/// How many numbers up to the last one have no posting, and how many postings there are.
pub async fn numbers_missing(db: &Db) -> Result<(i64, i64)> {
    let sql = "SELECT COALESCE(MAX(seq), 0) - count(*), count(*) FROM account_posting";
    let row = db.fetch_one(sql, vec![]).await?;
    Ok((row.int(0)?, row.int(1)?))
}

/// How many sides of postings show another balance than the sum up to them, and how many sides there are.
pub async fn running_balances_off(db: &Db) -> Result<(i64, i64)> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN shown <> due THEN 1 ELSE 0 END), 0) AS BIGINT), count(*) FROM \
                 (SELECT shown, CAST(SUM(delta) OVER (PARTITION BY account_id ORDER BY seq) AS BIGINT) AS due FROM \
                   (SELECT credit_account_id AS account_id, seq, amount_minor AS delta, credit_balance_minor AS shown \
                    FROM account_posting UNION ALL \
                    SELECT debit_account_id, seq, -amount_minor, debit_balance_minor FROM account_posting) AS sides) \
                 AS sums";
    let row = db.fetch_one(sql, vec![]).await?;
    Ok((row.int(0)?, row.int(1)?))
}
