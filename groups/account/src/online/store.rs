//! Opening, changing and closing accounts online, and what was agreed to.

use contracts::account::{Account, AccountKind, AccountView};
use contracts::user::User;
use kernel::{Ctx, Id, Timestamp};
use storage::{Db, Error, Result, Row, Tx, args};

use crate::agreements::{Agreement, Document, Published};
use crate::model::kind_text;

/// Agreements of one customer that are shown.
const AGREEMENTS_MAX: i64 = 500;
/// Versions of one document that are looked through; more cannot be published.
pub const TEXTS_MAX: i64 = 200;

/// How many open accounts of a class a customer has.
pub async fn count(db: &Db, user: Id<User>, kind: AccountKind) -> Result<i64> {
    let sql = "SELECT count(*) FROM account_account a JOIN account_balance b ON b.account_id = a.account_id \
               WHERE a.user_id = $1 AND a.kind = $2 AND b.status <> 'closed'";
    db.fetch_one(sql, args![user, kind_text(kind)]).await?.int(0)
}

/// How many open accounts of a class a customer has, as nobody else can change it until the commit: whoever opens one
/// holds the bank's streams, as the caller does.
pub async fn count_in_tx(tx: &mut Tx, user: Id<User>, kind: AccountKind) -> Result<i64> {
    let sql = "SELECT count(*) FROM account_account a JOIN account_balance b ON b.account_id = a.account_id \
               WHERE a.user_id = $1 AND a.kind = $2 AND b.status <> 'closed'";
    tx.fetch_one(sql, args![user, kind_text(kind)]).await?.int(0)
}

/// Makes an account another class under another product; answers whether it was of the class `from`.
pub async fn change_kind_in_tx(
    tx: &mut Tx,
    account: &AccountView,
    (from, to): (AccountKind, AccountKind),
    product: &str,
) -> Result<bool> {
    let sql = "UPDATE account_account SET kind = $3, product_id = $4 WHERE account_id = $1 AND kind = $2";
    tx.changed(account.account_id);
    tx.changed(account.account_no.as_str());
    Ok(tx.execute(sql, args![account.account_id, kind_text(from), kind_text(to), product]).await? == 1)
}

/// Closes an account that takes postings and is empty, and takes it out of its owner's preference; answers whether it was.
pub async fn close_in_tx(tx: &mut Tx, user: Id<User>, account: Id<Account>) -> Result<bool> {
    let sql = "UPDATE account_balance SET status = 'closed' \
               WHERE account_id = $1 AND status = 'active' AND balance_minor = 0 AND held_minor = 0";
    let closed = tx.execute(sql, args![account]).await? == 1;
    let sql = "UPDATE account_preference SET default_account_id = NULL \
               WHERE user_id = $1 AND default_account_id = $2";
    tx.execute(sql, args![user, account]).await?;
    Ok(closed)
}

/// Whether a freeze, an order, a stop or a report of loss is in force on an account at `now`. The owner's own locks of
/// hours and amounts do not stand in the way.
pub async fn is_restricted(db: &Db, account: Id<Account>, now: Timestamp) -> Result<bool> {
    let sql = "SELECT count(*) FROM account_restriction WHERE account_id = $1 AND lifted_at IS NULL \
               AND effective_from <= $2 AND ends_at > $2 \
               AND kind IN ('customer_stop', 'bank_freeze', 'court_order', 'loss_report')";
    Ok(db.fetch_one(sql, args![account, now]).await?.int(0)? > 0)
}

/// Keeps an agreement.
pub async fn keep_agreement_in_tx(
    tx: &mut Tx,
    ctx: &Ctx,
    user: Id<User>,
    subject: &str,
    agreement: &Agreement,
) -> Result<()> {
    let sql = "INSERT INTO account_agreement (agreement_id, user_id, subject_id, document, version, lang, digest, \
               accepted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let id: Id<()> = ctx.new_id();
    let (document, lang) = (agreement.document.as_str(), ctx.lang.pick("zh", "en"));
    let digest = agreement.digest(ctx.lang);
    let values = args![id, user, subject, document, agreement.version.as_ref(), lang, digest, ctx.now()];
    tx.execute(sql, values).await.map(drop)
}

/// Document, version, subject and moment of everything a customer agreed to, the newest first.
pub async fn agreements(db: &Db, user: Id<User>) -> Result<Vec<(String, String, String, Timestamp)>> {
    let sql = "SELECT document, version, subject_id, accepted_at FROM account_agreement WHERE user_id = $1 \
               ORDER BY accepted_at DESC LIMIT $2";
    let rows = db.fetch_all(sql, args![user, AGREEMENTS_MAX]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.text(2)?, row.time(3)?))).collect()
}

const TEXT: &str = "SELECT document, version, title_zh, title_en, text_zh, text_en, effective_from, note, published_by, \
                    published_at FROM account_agreement_text";

fn text(row: &Row) -> Result<Agreement> {
    let document = Document::of(&row.text("document")?);
    Ok(Agreement {
        document: document.ok_or(Error::Malformed { column: "account_agreement_text.document".into() })?,
        version: row.text("version")?.into(),
        title: (row.text("title_zh")?.into(), row.text("title_en")?.into()),
        text: (row.text("text_zh")?.into(), row.text("text_en")?.into()),
        published: Some(Published {
            effective_from: row.time("effective_from")?,
            note: row.text("note")?,
            by: row.text("published_by")?,
            at: row.time("published_at")?,
        }),
    })
}

/// The versions of a document that the bank has published, the one that comes into force last first.
pub async fn texts(db: &Db, document: Document) -> Result<Vec<Agreement>> {
    let sql = format!("{TEXT} WHERE document = $1 ORDER BY effective_from DESC, published_at DESC LIMIT $2");
    db.fetch_composed(sql, args![document.as_str(), TEXTS_MAX]).await?.iter().map(text).collect()
}

/// The same, as nobody else can publish one until the commit: whoever does holds the bank's streams.
pub async fn texts_in_tx(tx: &mut Tx, document: Document) -> Result<Vec<Agreement>> {
    let sql = format!("{TEXT} WHERE document = $1 ORDER BY effective_from DESC, published_at DESC LIMIT $2");
    tx.fetch_composed(sql, args![document.as_str(), TEXTS_MAX]).await?.iter().map(text).collect()
}

/// Stores a published version.
pub async fn publish_in_tx(tx: &mut Tx, agreement: &Agreement, published: &Published) -> Result<()> {
    let sql = "INSERT INTO account_agreement_text (document, version, title_zh, title_en, text_zh, text_en, \
               effective_from, note, published_by, published_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = args![
        agreement.document.as_str(),
        agreement.version.as_ref(),
        agreement.title.0.as_ref(),
        agreement.title.1.as_ref(),
        agreement.text.0.as_ref(),
        agreement.text.1.as_ref(),
        published.effective_from,
        &published.note,
        &published.by,
        published.at
    ];
    tx.execute(sql, values).await.map(drop)
}

/// What a customer has that a text was agreed to for: document and subject, the accounts and cards that are still there
/// and the consents that are in force; at most 500.
pub async fn subjects(db: &Db, user: Id<User>) -> Result<Vec<(Document, String)>> {
    let sql = "SELECT a.kind AS document, a.account_id AS subject FROM account_account a \
                 JOIN account_balance b ON b.account_id = a.account_id \
                 WHERE a.user_id = $1 AND a.kind IN ('class_two', 'class_three') AND b.status <> 'closed' \
               UNION ALL SELECT 'hang_card', c.card_id FROM account_hung_card c WHERE c.user_id = $1 AND c.unbound_at IS NULL \
               UNION ALL SELECT 'balance_sharing', s.card_id FROM account_consent s \
                 WHERE s.user_id = $1 AND s.withdrawn_at IS NULL LIMIT 500";
    let rows = db.fetch_all(sql, args![user]).await?;
    let read = |row: &Row| Ok(Document::of(&row.text("document")?).zip(Some(row.text("subject")?)));
    rows.iter().filter_map(|row| read(row).transpose()).collect()
}
