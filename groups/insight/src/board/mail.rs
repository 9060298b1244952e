//! Boards by mail: written when they are due, once.
//!
//! The letter goes first and is known by what it is about, so that a round that was cut off writes it again as the same
//! letter; then the next time is set. A time that passed while nothing ran is written once, not for every time.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use contracts::operator_mail::{LetterKind, LetterWords, Lettered, OperatorLetter};
use kernel::{Actor, AuditEntry, Ctx, Id, Lang};
use serde_json::json;
use storage::jobs::Work;
use storage::{Db, Handled};

use super::Boards;
use super::error::Error;
use super::model::BoardReach;
use super::store::{self, Board, BoardRow, MailRow};
use super::words::{Told, letter};
use crate::analysis::AnalysisResult;
use crate::model::{Slot, date_of};

/// A letter that could not be written is tried this long, in seconds.
const LATE_S: i64 = 6 * 3_600;

/// What the tiles of a board say, in their order.
type Answers = Vec<Option<AnalysisResult>>;

/// The job.
pub struct WriteLetters(pub Arc<Boards>);

#[async_trait]
impl Work for WriteLetters {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        Ok(self.0.write_letters(ctx).await.map(drop)?)
    }
}

impl Boards {
    /// Writes what is due in the bank of `ctx`; answers how many letters.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn write_letters(&self, ctx: &Ctx) -> Result<usize, Error> {
        let (db, bank) = (self.banks.db(ctx)?, self.banks.of(ctx)?);
        // What was told of one board to one operator is told to the next as well.
        let mut asked: BTreeMap<Id<Board>, (NaiveDate, Answers)> = BTreeMap::new();
        let mut written = 0;
        for row in store::due(&db, ctx.now()).await? {
            let is_late = ctx.now().seconds_since(row.next_due) > LATE_S;
            let outcome = match self.write_one(ctx, &row, &mut asked).await {
                Ok(Lettered::Written) => "written",
                Ok(Lettered::Unwanted) => "unwanted",
                Ok(Lettered::Nobody) => "nobody",
                Err(error) => {
                    tracing::warn!(%error, board = %row.board_id, is_late, "a board could not be mailed");
                    if !is_late {
                        continue;
                    }
                    "missed"
                }
            };
            let next = row.rhythm.next(row.hour, ctx.now(), bank.zone);
            let mut tx = db.begin(ctx).await?;
            if store::done_in_tx(&mut tx, &row, outcome, next).await? {
                if outcome == "nobody" {
                    store::unwant_in_tx(&mut tx, row.board_id, &row.operator_id).await?;
                }
                let detail = json!({ "to": row.operator_id, "due": row.next_due, "outcome": outcome });
                tx.audit(AuditEntry::done("insight.board_mailed", row.board_id, &detail));
                tx.commit().await?;
                written += usize::from(outcome == "written");
            }
        }
        Ok(written)
    }

    async fn write_one(
        &self,
        ctx: &Ctx,
        row: &MailRow,
        asked: &mut BTreeMap<Id<Board>, (NaiveDate, Answers)>,
    ) -> Result<Lettered, Error> {
        let bank = self.banks.of(ctx)?;
        let board = store::board_of(&self.banks.db(ctx)?, row.board_id).await?;
        let is_seen = |board: &BoardRow| board.owner == row.operator_id || board.body.reach == BoardReach::Bank;
        let Some(board) = board.filter(is_seen) else { return Ok(Lettered::Nobody) };
        // Whole days alone.
        let due = date_of(Slot::of(row.next_due, bank.zone).day);
        if asked.get(&row.board_id).is_none_or(|(known, _)| *known != due) {
            let answers = self.answers(ctx, &board, due).await?;
            asked.insert(row.board_id, (due, answers));
        }
        let Some((_, answers)) = asked.get(&row.board_id) else { return Err(Error::NotFound) };
        let words = |lang: Lang| {
            let tiles: Vec<_> = board
                .body
                .tiles
                .iter()
                .zip(answers)
                .map(|(tile, result)| {
                    let (from, until) = tile.span.days(tile.span.told_on(due));
                    Told { tile, days: format!("({from} – {until})"), result: result.as_ref() }
                })
                .collect();
            let (subject, text) = letter(lang.pick(&bank.name, &bank.name_en), &board.body.title, &tiles, lang);
            LetterWords { subject, text }
        };
        let letter = OperatorLetter {
            key: format!("board:{}:{}:{}:{}", ctx.tenant, row.board_id, row.operator_id, row.next_due.micros()),
            operator_id: row.operator_id.clone(),
            kind: LetterKind::Report,
            zh: words(Lang::Zh),
            en: words(Lang::En),
        };
        Ok(self.mail.write(ctx, &letter).await?)
    }

    /// What the tiles of a board say in a letter of `due`; nothing where one cannot be asked any more. A fault is a fault.
    async fn answers(&self, ctx: &Ctx, board: &BoardRow, due: NaiveDate) -> Result<Answers, Error> {
        let ctx = &Ctx { actor: Actor::Operator { operator_id: board.owner.clone() }, ..ctx.clone() };
        let mut answers = Answers::with_capacity(board.body.tiles.len());
        for tile in &board.body.tiles {
            let only = match self.asked.only(ctx, tile.audience.as_deref()).await {
                Ok(only) => only,
                // The audience is gone, or has become too small.
                Err(problem) if ["validation_failed", "audience_too_small"].contains(&problem.code()) => {
                    answers.push(None);
                    continue;
                }
                Err(_) => return Err(crate::Error::Lake("an audience could not be read").into()),
            };
            match self.asked.analyses.answer(ctx, &tile.question(tile.span.told_on(due)), only).await {
                Ok(answer) => answers.push(Some(answer.result)),
                // One tile that asks for more than a question may does not keep the others from being told.
                Err(crate::Error::TooMuch) => answers.push(None),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(answers)
    }
}
