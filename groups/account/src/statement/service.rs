//! Asking for statements, making them, fetching them, and checking one that somebody else holds.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use chrono::{Days, NaiveDate};
use contracts::account::{Account, AccountCard, Accounts};
use contracts::user::User;
use kernel::{AuditEntry, Ctx, Id, Lang, Page, PageQuery, Timestamp};
use parameters::Parameters;
use serde_json::json;
use storage::{Begun, Db, Tx, blobs};
use tenancy::Banks;

use super::font::{self, Face};
use super::model::{self, Check, Content, Format, Made, Paper, Statement, Status};
use super::rules::StatementRules;
use super::{csv, paper, store};
use crate::error::Error;
use crate::words::Reader;

/// How long a maker may take between two signs of life.
const CLAIM_S: i64 = 300;
/// How often making one is tried.
const TRIES_MAX: i64 = 3;
/// How long until it is tried again.
const PAUSE_S: i64 = 20;
/// Movements read at once.
const BATCH: i64 = 1_000;
/// Statements one run makes before it lets others on.
const RUN_MAX: usize = 200;

/// What statements need of the machine and the world.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// A font file with Chinese characters; a known one of the system when absent.
    pub font: Option<PathBuf>,
    /// How people reach this platform, e.g. `https://bank.example`; a bank's own host goes before it.
    pub public_url: String,
}

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Of which account.
    pub account: Id<Account>,
    /// Both days included.
    pub days: (NaiveDate, NaiveDate),
    /// As what.
    pub format: Format,
}

/// What somebody who holds a genuine paper is told.
#[derive(Debug)]
pub struct Genuine {
    /// The bank's name in both languages.
    pub bank: (String, String),
    /// Whose account.
    pub card: AccountCard,
    /// The statement.
    pub statement: Statement,
    /// What it came out as.
    pub made: Made,
}

/// Statements of every bank.
pub struct Statements {
    banks: Banks,
    accounts: Arc<crate::Service>,
    parameters: Parameters,
    settings: Settings,
    face: OnceLock<Option<Face>>,
    /// One is made at a time: drawing takes a core.
    turn: tokio::sync::Mutex<()>,
}

impl Statements {
    pub(crate) fn new(banks: Banks, accounts: Arc<crate::Service>, settings: Settings) -> Self {
        let parameters = Parameters::new(banks.clone());
        Self { banks, accounts, parameters, settings, face: OnceLock::new(), turn: tokio::sync::Mutex::default() }
    }

    /// Asks for a statement; it is made behind the caller's back. A repeat answers the first one.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant, format = wanted.format.as_str()))]
    pub async fn request(self: &Arc<Self>, ctx: &Ctx, user: Id<User>, wanted: &Wanted) -> Result<Statement, Error> {
        let card = self.accounts.card(ctx, wanted.account).await?;
        card.filter(|card| card.user_id == user).ok_or(Error::NotFound)?;
        let (bank, db) = (self.banks.of(ctx)?, self.banks.db(ctx)?);
        let rules = self.parameters.current::<StatementRules>(ctx).await?;
        if wanted.format == Format::Pdf && self.face().is_none() {
            return Err(Error::NoFont);
        }
        let mut tx = match Tx::begin_once::<Id<Paper>>(&db, ctx).await? {
            Begun::Repeat(first) => return store::get(&db, first).await?.ok_or(Error::NotFound),
            Begun::First(tx) => tx,
        };
        let (now, today) = (ctx.now(), bank.date(ctx.now()));
        if store::asked_in_tx(&mut tx, user, Timestamp::start_of(today, bank.zone)).await? >= rules.per_day_max {
            return Err(Error::TooManyStatements { per_day_max: rules.per_day_max });
        }
        let after = wanted.days.1.checked_add_days(Days::new(1)).ok_or(Error::NotFound)?;
        let (from, until) =
            (Timestamp::start_of(wanted.days.0, bank.zone), Timestamp::start_of(after, bank.zone).min(now));
        let rows_max = if wanted.format == Format::Pdf { rules.pdf_rows_max } else { rules.csv_rows_max };
        let rows = store::count(&db, wanted.account, from, until, rows_max + 1).await?;
        if rows > rows_max {
            return Err(Error::StatementTooLong { rows_max });
        }
        let sequence = crate::store::next_in_sequence_in_tx(&mut tx, "statement").await?;
        let statement = Statement {
            statement_id: ctx.new_id(),
            number: format!("S{}{sequence:08}", today.format("%Y%m%d")),
            user_id: user,
            account_id: wanted.account,
            format: wanted.format,
            lang: ctx.lang,
            days: wanted.days,
            span: (from, until),
            status: Status::Queued,
            rows: (rows, 0),
            requested_at: now,
            claims: 0,
            made: None,
        };
        store::insert_in_tx(&mut tx, &statement).await?;
        let detail =
            json!({ "number": statement.number, "account": statement.account_id, "format": statement.format.as_str() });
        tx.audit(AuditEntry::done("account.statement_requested", statement.statement_id, &detail));
        tx.commit_answer(statement.statement_id).await?;
        let (making, ctx) = (self.clone(), Ctx { idempotency: None, ..ctx.clone() });
        tokio::spawn(async move {
            if let Err(error) = making.make_due(&ctx).await {
                tracing::error!(%error, "statements could not be made at once; the job will");
            }
        });
        Ok(statement)
    }

    /// The bank's day.
    pub(crate) fn today(&self, ctx: &Ctx) -> Result<NaiveDate, Error> {
        Ok(self.banks.of(ctx)?.date(ctx.now()))
    }

    /// A page of a user's statements, newest first.
    pub async fn list(&self, ctx: &Ctx, user: Id<User>, page: &PageQuery) -> Result<Page<Statement>, Error> {
        Ok(store::of_user(&self.banks.db(ctx)?, user, page).await?)
    }

    /// One statement of a user's.
    pub async fn get(&self, ctx: &Ctx, user: Id<User>, id: Id<Paper>) -> Result<Statement, Error> {
        let found = store::get(&self.banks.db(ctx)?, id).await?;
        found.filter(|statement| statement.user_id == user).ok_or(Error::NotFound)
    }

    /// The file of a statement, for its owner alone.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn file(&self, ctx: &Ctx, user: Id<User>, id: Id<Paper>) -> Result<(Statement, Vec<u8>), Error> {
        let statement = self.get(ctx, user, id).await?;
        let fresh = statement.made.as_ref().is_some_and(|made| made.expires_at > ctx.now());
        match statement.status {
            Status::Ready if fresh => {}
            Status::Ready | Status::Expired => return Err(Error::StatementExpired),
            Status::Queued | Status::Making | Status::Failed => return Err(Error::StatementNotReady),
        }
        let bytes = blobs::get(&self.banks.db(ctx)?, &id.to_string()).await?.ok_or(Error::StatementExpired)?;
        Ok((statement, bytes))
    }

    /// What a paper with this number and code must say; nothing if there is none. Whether the number is unknown or the
    /// code is wrong cannot be told apart.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn verify(&self, ctx: &Ctx, number: &str, code: &str) -> Result<Option<Genuine>, Error> {
        let (Some(number), Some(code)) = (model::read_number(number), model::read_code(code)) else { return Ok(None) };
        let found = store::by_number(&self.banks.db(ctx)?, &number).await?;
        let (statement, kept) = found.map_or((None, None), |(statement, kept)| (Some(statement), kept));
        let fits = crypto::token::same(&digest(&number, &code), &kept.unwrap_or_else(|| vec![0; 32]));
        let Some((statement, made)) =
            statement.filter(|_| fits).and_then(|one| one.made.clone().map(|made| (one, made)))
        else {
            return Ok(None);
        };
        let bank = self.banks.of(ctx)?;
        let card = self.accounts.card(ctx, statement.account_id).await?.ok_or(Error::NotFound)?;
        Ok(Some(Genuine { bank: (bank.name.clone(), bank.name_en.clone()), card, statement, made }))
    }

    /// Makes what waits, one after the other.
    pub async fn make_due(&self, ctx: &Ctx) -> Result<usize, Error> {
        let _turn = self.turn.lock().await;
        let db = self.banks.db(ctx)?;
        for made in 0..RUN_MAX {
            let now = ctx.now();
            let Some(id) = store::next_due(&db, now).await? else { return Ok(made) };
            let mut tx = db.begin(ctx).await?;
            let mine = store::claim_in_tx(&mut tx, id, now, now.plus_seconds(CLAIM_S)).await?;
            tx.commit().await?;
            let Some(claimed) = store::get(&db, id).await?.filter(|_| mine) else { continue };
            if let Err(error) = self.make(ctx, &db, &claimed).await {
                let (status, again) = match claimed.claims {
                    claims if claims >= TRIES_MAX => (Status::Failed, now),
                    _ => (Status::Queued, now.plus_seconds(PAUSE_S)),
                };
                tracing::error!(%error, number = claimed.number, status = status.as_str(), "a statement could not be made");
                let mut tx = db.begin(ctx).await?;
                store::give_back_in_tx(&mut tx, &claimed, status, again).await?;
                tx.commit().await?;
            }
        }
        Ok(RUN_MAX)
    }

    async fn make(&self, ctx: &Ctx, db: &Db, claimed: &Statement) -> Result<(), Error> {
        let (from, until) = claimed.span;
        let (mut movements, mut place) = (Vec::new(), (from.micros() - 1, i64::MAX));
        loop {
            let some = store::forward(db, claimed.account_id, place, until, BATCH).await?;
            let Some(last) = some.last() else { break };
            place = (last.booked_at.micros(), last.seq);
            let end = (some.len() as i64) < BATCH;
            movements.extend(some);
            if end {
                break;
            }
            let mut tx = db.begin(ctx).await?;
            let done = movements.len() as i64;
            store::progress_in_tx(&mut tx, claimed, done, ctx.now().plus_seconds(CLAIM_S)).await?;
            tx.commit().await?;
        }
        let opening = store::balance_before(db, claimed.account_id, from).await?.ok_or(Error::NotFound)?;
        let closing = store::balance_before(db, claimed.account_id, until).await?.ok_or(Error::NotFound)?;
        let (lines, sums) = model::lines(movements, opening, closing).ok_or(Error::Unsettled)?;
        let content = self.content(ctx, claimed, lines, sums).await?;
        let rows = content.lines.len() as i64;
        let rules = self.parameters.current::<StatementRules>(ctx).await?;
        let code_hash = digest(&claimed.number, &model::read_code(&content.check.code).unwrap_or_default()).to_vec();
        let (made_at, face) = (content.made_at, self.face().cloned());
        let drawn = storage::blocking(move || render(&content, face.as_ref())).await;
        let bytes = drawn.map_err(|_| Error::Undrawn("the drawing panicked".into()))??;
        let made = Made {
            at: made_at,
            expires_at: made_at.plus_seconds(rules.keep_days * 86_400),
            sums,
            bytes: bytes.len() as i64,
            file_hash: file_digest(&bytes),
        };
        let code_hash = (claimed.format == Format::Pdf).then_some(code_hash);
        let mut tx = db.begin(ctx).await?;
        blobs::forget_in_tx(&mut tx, &[claimed.statement_id.to_string()]).await?;
        blobs::put_in_tx(&mut tx, &claimed.statement_id.to_string(), &bytes).await?;
        if !store::finish_in_tx(&mut tx, claimed, &made, rows, code_hash).await? {
            // Somebody else took it over; dropping the transaction takes the file back.
            return Ok(());
        }
        let detail = json!({ "number": claimed.number, "rows": rows, "bytes": made.bytes });
        tx.audit(AuditEntry::done("account.statement_made", claimed.statement_id, &detail));
        Ok(tx.commit().await?)
    }

    async fn content(
        &self,
        ctx: &Ctx,
        claimed: &Statement,
        lines: Vec<model::Line>,
        sums: model::Sums,
    ) -> Result<Content, Error> {
        let bank = self.banks.of(ctx)?;
        let card = self.accounts.card(ctx, claimed.account_id).await?.ok_or(Error::NotFound)?;
        let page = match &bank.host {
            Some(host) => format!("https://{host}/verify/statement"),
            None => format!("{}/b/{}/verify/statement", self.settings.public_url.trim_end_matches('/'), ctx.tenant),
        };
        let code = new_code();
        Ok(Content {
            bank: (claimed.lang.pick(&bank.name, &bank.name_en).to_owned(), bank.name.clone()),
            bank_no: bank.bank_no.clone(),
            holder: card.holder,
            account_no: card.account_no,
            statement: claimed.clone(),
            made_at: ctx.now(),
            zone: bank.zone,
            sums,
            lines: self.in_words_of(claimed.lang, lines),
            check: Check { url: format!("{page}?n={}&c={code}", claimed.number), page, code },
        })
    }

    /// What the platform wrote, in the statement's language.
    fn in_words_of(&self, lang: Lang, mut lines: Vec<model::Line>) -> Vec<model::Line> {
        let reader = Reader::new(lang, &self.banks);
        for line in &mut lines {
            line.summary = reader.summary(&line.summary);
            line.other.0 = reader.party(std::mem::take(&mut line.other.0));
            line.other.2 = reader.bank(std::mem::take(&mut line.other.2));
        }
        lines
    }

    /// Takes away files that have been there long enough; answers how many.
    pub async fn expire(&self, ctx: &Ctx, db: &Db) -> Result<usize, Error> {
        const AT_ONCE: i64 = 100;
        let mut gone = 0;
        loop {
            let old = store::expired(db, ctx.now(), AT_ONCE).await?;
            if old.is_empty() {
                return Ok(gone);
            }
            let mut tx = db.begin(ctx).await?;
            blobs::forget_in_tx(&mut tx, &old).await?;
            for id in &old {
                store::expire_in_tx(&mut tx, id).await?;
            }
            tx.commit().await?;
            gone += old.len();
        }
    }

    /// The font, read once. Without one there are no papers, and whoever asks is told so.
    fn face(&self) -> Option<&Face> {
        let load = || font::find(self.settings.font.as_deref()).as_deref().and_then(Face::load);
        self.face.get_or_init(load).as_ref()
    }
}

fn render(content: &Content, face: Option<&Face>) -> Result<Vec<u8>, Error> {
    match content.statement.format {
        Format::Csv => csv::write(content).map_err(|error| Error::Undrawn(error.to_string())),
        Format::Pdf => {
            let drawn = paper::draw(content, face.ok_or(Error::NoFont)?);
            drawn.map_err(|error| Error::Undrawn(error.to_string()))
        }
    }
}

/// A code nobody can guess.
fn new_code() -> String {
    let token = crypto::token::new_token();
    let digest = crypto::token::digest(&[token.expose().as_bytes()]);
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    model::code_of(&random)
}

fn digest(number: &str, code: &str) -> [u8; 32] {
    crypto::token::digest(&[b"statement", number.as_bytes(), code.as_bytes()])
}

/// Plain SHA-256, as anybody can take it of the file.
pub(crate) fn file_digest(bytes: &[u8]) -> Vec<u8> {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).to_vec()
}
