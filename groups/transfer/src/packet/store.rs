//! The tables of red packets: packets, shares, claims, returns.

use contracts::account::Account;
use contracts::user::User;
use kernel::{AccountNo, Cursor, Id, Money, Page, PageQuery, Record, Timestamp};
use storage::{Args, Db, Error, Result, Row, Tx, args};

use super::PacketMark;
use super::model::Kind;

/// How a packet stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Shares can be taken.
    Open,
    /// None can any more; the rest goes back.
    Returning,
    /// Every share was claimed.
    Claimed,
    /// The rest went back.
    Returned,
}

impl Status {
    const ALL: [Self; 4] = [Self::Open, Self::Returning, Self::Claimed, Self::Returned];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Returning => "returning",
            Self::Claimed => "claimed",
            Self::Returned => "returned",
        }
    }

    /// Whether nothing will happen any more.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Claimed | Self::Returned)
    }
}

/// A packet as stored, with what became of it.
#[derive(Debug, Clone)]
pub struct Packet {
    pub packet_id: Id<PacketMark>,
    pub idempotency_key: String,
    pub code: String,
    pub kind: Kind,
    pub user_id: Id<User>,
    pub from_account_id: Id<Account>,
    pub giver_name: String,
    pub giver_account_no: AccountNo,
    pub to_user_id: Option<Id<User>>,
    pub total: Money,
    pub shares: i64,
    pub greeting: String,
    /// JSON of [`crate::service::HowAuthorised`].
    pub authorisation: String,
    pub status: Status,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Why the rest waits in the suspense account, if it does.
    pub aside_reason: Option<String>,
    /// Shares claimed, and what they came to.
    pub claims: i64,
    pub claimed: Money,
    /// What went back.
    pub returned: Money,
}

/// A share somebody has taken, booked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub packet_id: Id<PacketMark>,
    pub n: i64,
    pub amount: Money,
    pub user_id: Id<User>,
    pub account_id: Id<Account>,
    pub tries: i64,
}

/// A share somebody has.
#[derive(Debug, Clone)]
pub struct Claim {
    pub packet_id: Id<PacketMark>,
    pub n: i64,
    pub user_id: Id<User>,
    pub account_id: Id<Account>,
    pub claimer_name: String,
    pub claimer_account_no: AccountNo,
    pub amount: Money,
    pub claimed_at: Timestamp,
}

const PACKET_COLUMNS: [&str; 16] = [
    "packet_id",
    "idempotency_key",
    "code",
    "kind",
    "user_id",
    "from_account_id",
    "giver_name",
    "giver_account_no",
    "to_user_id",
    "total_minor",
    "shares",
    "greeting",
    "authorisation",
    "status",
    "created_at",
    "expires_at",
];

const PACKET: &str = "SELECT p.packet_id, p.idempotency_key, p.code, p.kind, p.user_id, p.from_account_id, \
     p.giver_name, p.giver_account_no, p.to_user_id, p.total_minor, p.shares, p.greeting, p.authorisation, p.status, \
     p.created_at, p.expires_at, p.ended_at, p.aside_reason, \
     (SELECT count(*) FROM transfer_packet_claim c WHERE c.packet_id = p.packet_id) AS claims, \
     (SELECT CAST(COALESCE(SUM(c.amount_minor), 0) AS BIGINT) FROM transfer_packet_claim c \
      WHERE c.packet_id = p.packet_id) AS claimed_minor, \
     (SELECT CAST(COALESCE(SUM(r.amount_minor), 0) AS BIGINT) FROM transfer_packet_return r \
      WHERE r.packet_id = p.packet_id) AS returned_minor \
     FROM transfer_packet p";

impl Packet {
    /// The row, to travel with the posting that takes the money from the giver.
    pub fn record(&self) -> Record {
        let values = args![
            self.packet_id,
            &self.idempotency_key,
            &self.code,
            self.kind.as_str(),
            self.user_id,
            self.from_account_id,
            &self.giver_name,
            self.giver_account_no.as_str(),
            self.to_user_id,
            self.total.minor(),
            self.shares,
            &self.greeting,
            &self.authorisation,
            self.status.as_str(),
            self.created_at,
            self.expires_at,
        ];
        Record { table: "transfer_packet", columns: &PACKET_COLUMNS, values }
    }

    /// Its shares, to travel with it.
    pub fn share_records(&self, amounts: &[i64]) -> Vec<Record> {
        let record = |(n, minor): (i64, &i64)| Record {
            table: "transfer_packet_share",
            columns: &["packet_id", "n", "amount_minor", "state", "tries"],
            values: args![self.packet_id, n, *minor, "free", 0_i64],
        };
        (1..).zip(amounts).map(record).collect()
    }

    /// The row of what goes back, to travel with the posting that moves it.
    pub fn return_record(&self, rest: Money, at: Timestamp) -> Record {
        Record {
            table: "transfer_packet_return",
            columns: &["packet_id", "amount_minor", "returned_at"],
            values: args![self.packet_id, rest.minor(), at],
        }
    }
}

impl Claim {
    /// The row, to travel with the posting that pays it.
    pub fn record(&self) -> Record {
        Record {
            table: "transfer_packet_claim",
            columns: &[
                "packet_id",
                "n",
                "user_id",
                "account_id",
                "claimer_name",
                "claimer_account_no",
                "amount_minor",
                "claimed_at",
            ],
            values: args![
                self.packet_id,
                self.n,
                self.user_id,
                self.account_id,
                &self.claimer_name,
                self.claimer_account_no.as_str(),
                self.amount.minor(),
                self.claimed_at,
            ],
        }
    }
}

fn packet(row: &Row) -> Result<Packet> {
    let malformed = |column: &'static str| Error::Malformed { column: column.into() };
    let status = row.text("status")?;
    Ok(Packet {
        packet_id: row.id("packet_id")?,
        idempotency_key: row.text("idempotency_key")?,
        code: row.text("code")?,
        kind: Kind::of(&row.text("kind")?).ok_or_else(|| malformed("kind"))?,
        user_id: row.id("user_id")?,
        from_account_id: row.id("from_account_id")?,
        giver_name: row.text("giver_name")?,
        giver_account_no: row.parse("giver_account_no")?,
        to_user_id: row.opt_parse("to_user_id")?,
        total: Money::cny(row.int("total_minor")?),
        shares: row.int("shares")?,
        greeting: row.text("greeting")?,
        authorisation: row.text("authorisation")?,
        status: Status::ALL.into_iter().find(|known| known.as_str() == status).ok_or_else(|| malformed("status"))?,
        created_at: row.time("created_at")?,
        expires_at: row.time("expires_at")?,
        ended_at: row.opt_time("ended_at")?,
        aside_reason: row.opt_text("aside_reason")?,
        claims: row.int("claims")?,
        claimed: Money::cny(row.int("claimed_minor")?),
        returned: Money::cny(row.int("returned_minor")?),
    })
}

fn share(row: &Row) -> Result<Share> {
    Ok(Share {
        packet_id: row.id("packet_id")?,
        n: row.int("n")?,
        amount: Money::cny(row.int("amount_minor")?),
        user_id: row.id("user_id")?,
        account_id: row.id("account_id")?,
        tries: row.int("tries")?,
    })
}

fn claim(row: &Row) -> Result<Claim> {
    Ok(Claim {
        packet_id: row.id("packet_id")?,
        n: row.int("n")?,
        user_id: row.id("user_id")?,
        account_id: row.id("account_id")?,
        claimer_name: row.text("claimer_name")?,
        claimer_account_no: row.parse("claimer_account_no")?,
        amount: Money::cny(row.int("amount_minor")?),
        claimed_at: row.time("claimed_at")?,
    })
}

async fn one(db: &Db, clause: &str, values: Args) -> Result<Option<Packet>> {
    db.fetch_composed(format!("{PACKET} WHERE {clause}"), values).await?.first().map(packet).transpose()
}

/// One packet.
pub async fn get(db: &Db, id: Id<PacketMark>) -> Result<Option<Packet>> {
    one(db, "p.packet_id = $1", args![id]).await
}

/// The packet of a code.
pub async fn by_code(db: &Db, code: &str) -> Result<Option<Packet>> {
    one(db, "p.code = $1", args![code]).await
}

/// The packet that was given under a key.
pub async fn by_key(db: &Db, key: &str) -> Result<Option<Packet>> {
    one(db, "p.idempotency_key = $1", args![key]).await
}

/// Ids are ordered by time; "g" comes after all of them.
fn place(page: &PageQuery) -> String {
    page.after.as_ref().map_or_else(|| "g".to_owned(), |cursor| cursor.id.clone())
}

fn cut(rows: &[Row], page: &PageQuery) -> Result<Page<Packet>> {
    let packets = rows.iter().map(packet).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(packets, page, |row| Cursor { key: row.created_at.micros(), id: row.packet_id.to_string() }))
}

/// A page of what a customer gave, newest first.
pub async fn given(db: &Db, user: Id<User>, page: &PageQuery) -> Result<Page<Packet>> {
    let sql = format!("{PACKET} WHERE p.user_id = $1 AND p.packet_id < $2 ORDER BY p.packet_id DESC LIMIT $3");
    cut(&db.fetch_composed(sql, args![user, place(page), page.fetch()]).await?, page)
}

/// A page of what a customer has claimed shares of, newest first.
pub async fn received(db: &Db, user: Id<User>, page: &PageQuery) -> Result<Page<Packet>> {
    let sql = format!(
        "{PACKET} WHERE p.packet_id IN (SELECT m.packet_id FROM transfer_packet_claim m WHERE m.user_id = $1 \
         AND m.packet_id < $2 ORDER BY m.packet_id DESC LIMIT $3) ORDER BY p.packet_id DESC LIMIT $3"
    );
    cut(&db.fetch_composed(sql, args![user, place(page), page.fetch()]).await?, page)
}

/// Packets for this customer alone that can be opened now, the newest first; at most 50.
pub async fn waiting(db: &Db, user: Id<User>, now: Timestamp) -> Result<Vec<Packet>> {
    let sql = format!(
        "{PACKET} WHERE p.to_user_id = $1 AND p.status = 'open' AND p.expires_at > $2 AND NOT EXISTS \
         (SELECT 1 FROM transfer_packet_claim c WHERE c.packet_id = p.packet_id) ORDER BY p.packet_id DESC LIMIT 50"
    );
    db.fetch_composed(sql, args![user, now]).await?.iter().map(packet).collect()
}

/// A page of the bank's packets, newest first; of one status, or of all.
pub async fn search(db: &Db, status: Option<Status>, page: &PageQuery) -> Result<Page<Packet>> {
    let rows = match status {
        Some(status) => {
            let sql = format!("{PACKET} WHERE p.status = $1 AND p.packet_id < $2 ORDER BY p.packet_id DESC LIMIT $3");
            db.fetch_composed(sql, args![status.as_str(), place(page), page.fetch()]).await?
        }
        None => {
            let sql = format!("{PACKET} WHERE p.packet_id < $1 ORDER BY p.packet_id DESC LIMIT $2");
            db.fetch_composed(sql, args![place(page), page.fetch()]).await?
        }
    };
    cut(&rows, page)
}

const CLAIM: &str = "SELECT packet_id, n, user_id, account_id, claimer_name, claimer_account_no, amount_minor, \
     claimed_at FROM transfer_packet_claim";

/// Who has what of a packet, the first first; at most 500.
pub async fn claims(db: &Db, id: Id<PacketMark>) -> Result<Vec<Claim>> {
    let sql = format!("{CLAIM} WHERE packet_id = $1 ORDER BY claimed_at, n LIMIT 500");
    db.fetch_composed(sql, args![id]).await?.iter().map(claim).collect()
}

/// What a customer has of a packet.
pub async fn claim_of(db: &Db, id: Id<PacketMark>, user: Id<User>) -> Result<Option<Claim>> {
    let sql = format!("{CLAIM} WHERE user_id = $1 AND packet_id = $2");
    db.fetch_composed(sql, args![user, id]).await?.first().map(claim).transpose()
}

/// How a packet stands and when it ends, held until the commit: shares are taken one after the other.
pub async fn hold_in_tx(tx: &mut Tx, id: Id<PacketMark>) -> Result<Option<(Status, Timestamp)>> {
    let lock = tx.for_update();
    let sql = format!("SELECT status, expires_at FROM transfer_packet WHERE packet_id = $1{lock}");
    let rows = tx.fetch_composed(sql, args![id]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let word = row.text("status")?;
    let status = Status::ALL.into_iter().find(|known| known.as_str() == word);
    Ok(Some((status.ok_or(Error::Malformed { column: "status".into() })?, row.time("expires_at")?)))
}

const SHARE: &str = "SELECT packet_id, n, amount_minor, user_id, account_id, tries FROM transfer_packet_share";

/// The share a customer has taken of a packet.
pub async fn share_of_in_tx(tx: &mut Tx, id: Id<PacketMark>, user: Id<User>) -> Result<Option<Share>> {
    let sql = format!("{SHARE} WHERE packet_id = $1 AND user_id = $2");
    tx.fetch_composed(sql, args![id, user]).await?.first().map(share).transpose()
}

/// Takes the next free share for a customer; nothing when none is free. Under the packet's lock.
pub async fn take_in_tx(
    tx: &mut Tx,
    id: Id<PacketMark>,
    user: Id<User>,
    account: Id<Account>,
    at: Timestamp,
) -> Result<Option<Share>> {
    let sql = "UPDATE transfer_packet_share SET state = 'taken', user_id = $2, account_id = $3, taken_at = $4 \
               WHERE packet_id = $1 AND n = (SELECT MIN(f.n) FROM transfer_packet_share f \
               WHERE f.packet_id = $1 AND f.state = 'free')";
    match tx.execute(sql, args![id, user, account, at]).await? {
        0 => Ok(None),
        _ => share_of_in_tx(tx, id, user).await,
    }
}

/// The ledger has booked a share.
pub async fn settle_in_tx(tx: &mut Tx, of: &Share) -> Result<()> {
    let sql = "UPDATE transfer_packet_share SET state = 'claimed' WHERE packet_id = $1 AND n = $2 AND user_id = $3";
    tx.execute(sql, args![of.packet_id, of.n, of.user_id]).await.map(drop)
}

/// The ledger has said no: the share is free again, and its next posting is another one.
pub async fn release_in_tx(tx: &mut Tx, of: &Share) -> Result<()> {
    let sql = "UPDATE transfer_packet_share SET state = 'free', user_id = NULL, account_id = NULL, taken_at = NULL, \
               tries = tries + 1 WHERE packet_id = $1 AND n = $2 AND user_id = $3 AND tries = $4 AND state = 'taken'";
    tx.execute(sql, args![of.packet_id, of.n, of.user_id, of.tries]).await.map(drop)
}

/// Ends a packet of which every share is claimed; answers whether this call did.
pub async fn finish_in_tx(tx: &mut Tx, id: Id<PacketMark>, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE transfer_packet SET status = 'claimed', ended_at = $2 WHERE packet_id = $1 AND status = 'open' \
               AND NOT EXISTS (SELECT 1 FROM transfer_packet_share s WHERE s.packet_id = $1 AND s.state <> 'claimed')";
    Ok(tx.execute(sql, args![id, at]).await? == 1)
}

/// Shares taken before `before` that nobody knows the end of, the longest first; at most 200.
pub async fn undecided(db: &Db, before: Timestamp) -> Result<Vec<Share>> {
    let sql = format!("{SHARE} WHERE state = 'taken' AND taken_at <= $1 ORDER BY taken_at LIMIT 200");
    db.fetch_composed(sql, args![before]).await?.iter().map(share).collect()
}

/// The undecided shares of one packet; at most 500.
pub async fn undecided_of(db: &Db, id: Id<PacketMark>) -> Result<Vec<Share>> {
    let sql = format!("{SHARE} WHERE packet_id = $1 AND state = 'taken' ORDER BY n LIMIT 500");
    db.fetch_composed(sql, args![id]).await?.iter().map(share).collect()
}

/// Packets whose time is over and whose end is not noted, the oldest first; at most 200.
pub async fn due(db: &Db, now: Timestamp) -> Result<Vec<Packet>> {
    let sql = format!("{PACKET} WHERE p.ended_at IS NULL AND p.expires_at <= $1 ORDER BY p.expires_at LIMIT 200");
    db.fetch_composed(sql, args![now]).await?.iter().map(packet).collect()
}

/// What is free of a packet, in minor units, and how many of its shares are taken without an end. Under its lock.
pub async fn rest_in_tx(tx: &mut Tx, id: Id<PacketMark>) -> Result<(Money, i64)> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'free' THEN amount_minor ELSE 0 END), 0) AS BIGINT), \
               CAST(COALESCE(SUM(CASE WHEN state = 'taken' THEN 1 ELSE 0 END), 0) AS BIGINT) \
               FROM transfer_packet_share WHERE packet_id = $1";
    let row = tx.fetch_one(sql, args![id]).await?;
    Ok((Money::cny(row.int(0)?), row.int(1)?))
}

/// From now on no share of a packet can be taken.
pub async fn shut_in_tx(tx: &mut Tx, id: Id<PacketMark>) -> Result<()> {
    let sql = "UPDATE transfer_packet SET status = 'returning' WHERE packet_id = $1 AND status = 'open'";
    tx.execute(sql, args![id]).await.map(drop)
}

/// The rest of a packet is back; answers whether this call noted it.
pub async fn returned_in_tx(tx: &mut Tx, id: Id<PacketMark>, aside: Option<&str>, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE transfer_packet SET status = 'returned', aside_reason = $2, ended_at = $3 \
               WHERE packet_id = $1 AND status = 'returning'";
    Ok(tx.execute(sql, args![id, aside, at]).await? == 1)
}

/// What the internal account should hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// What was given, less what was claimed and returned.
    pub unclaimed: Money,
    /// Of it, what is being booked right now and may be in the books already.
    pub moving: Money,
    /// Packets that are not over.
    pub open: i64,
}

/// What the internal account should hold.
pub async fn expected(db: &Db) -> Result<Expected> {
    // One statement: one moment.
    let sql = "SELECT CAST((SELECT COALESCE(SUM(total_minor), 0) FROM transfer_packet) \
                 - (SELECT COALESCE(SUM(amount_minor), 0) FROM transfer_packet_claim) \
                 - (SELECT COALESCE(SUM(amount_minor), 0) FROM transfer_packet_return) AS BIGINT), \
               CAST((SELECT COALESCE(SUM(s.amount_minor), 0) FROM transfer_packet_share s WHERE s.state = 'taken' \
                   AND NOT EXISTS (SELECT 1 FROM transfer_packet_claim c WHERE c.packet_id = s.packet_id AND c.n = s.n)) \
                 + (SELECT COALESCE(SUM(s.amount_minor), 0) FROM transfer_packet_share s \
                   JOIN transfer_packet p ON p.packet_id = s.packet_id WHERE p.status = 'returning' \
                   AND s.state = 'free' AND NOT EXISTS \
                   (SELECT 1 FROM transfer_packet_return r WHERE r.packet_id = p.packet_id)) AS BIGINT), \
               (SELECT count(*) FROM transfer_packet WHERE ended_at IS NULL)";
    let row = db.fetch_one(sql, args![]).await?;
    Ok(Expected { unclaimed: Money::cny(row.int(0)?), moving: Money::cny(row.int(1)?), open: row.int(2)? })
}

/// How many packets do not add up, and how many there are: shares come to the total, claims are shares, and of a packet
/// that is over nothing is left.
pub async fn off(db: &Db) -> Result<(i64, i64)> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN shared <> total_minor OR parts <> shares OR strays > 0 \
                 OR claimed + returned > total_minor \
                 OR (ended_at IS NOT NULL AND claimed + returned <> total_minor) THEN 1 ELSE 0 END), 0) AS BIGINT), \
               count(*) FROM (SELECT p.total_minor, p.shares, p.ended_at, \
                 (SELECT COALESCE(SUM(s.amount_minor), 0) FROM transfer_packet_share s \
                   WHERE s.packet_id = p.packet_id) AS shared, \
                 (SELECT count(*) FROM transfer_packet_share s WHERE s.packet_id = p.packet_id) AS parts, \
                 (SELECT count(*) FROM transfer_packet_claim c WHERE c.packet_id = p.packet_id AND NOT EXISTS \
                   (SELECT 1 FROM transfer_packet_share s WHERE s.packet_id = c.packet_id AND s.n = c.n \
                    AND s.user_id = c.user_id AND s.amount_minor = c.amount_minor)) AS strays, \
                 (SELECT COALESCE(SUM(c.amount_minor), 0) FROM transfer_packet_claim c \
                   WHERE c.packet_id = p.packet_id) AS claimed, \
                 (SELECT COALESCE(SUM(r.amount_minor), 0) FROM transfer_packet_return r \
                   WHERE r.packet_id = p.packet_id) AS returned \
                 FROM transfer_packet p) AS packets";
    let row = db.fetch_one(sql, args![]).await?;
    Ok((row.int(0)?, row.int(1)?))
}
