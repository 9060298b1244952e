//! Making boards, changing them, asking what is on them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use gateway::Problem;
use kernel::{AuditEntry, Ctx, Id};
use serde_json::json;
use storage::Begun;
use storage::Tx;

use super::Boards;
use super::error::Error;
use super::model::{BANK_MAX, BoardBody, BoardReach, BoardRhythm, BoardTile, OWN_MAX};
use super::store::{self, Board, BoardRow, MailRow};
use crate::analysis::AnalysisAnswer;
use crate::model::{Slot, date_of};

/// What a tile says now, and what of the days before.
pub struct Answered {
    /// Now.
    pub now: AnalysisAnswer,
    /// Before, where it is held against that.
    pub before: Option<AnalysisAnswer>,
}

/// Whether somebody may change what is not theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// No.
    Operator,
    /// Boards that the bank sees, to take them away.
    Keeper,
}

impl Boards {
    /// Today in the bank of `ctx`.
    pub fn today(&self, ctx: &Ctx) -> Result<NaiveDate, Error> {
        Ok(date_of(Slot::of(ctx.now(), self.banks.of(ctx)?.zone).day))
    }

    /// The boards that whoever calls sees, and how they get them by mail.
    pub async fn list(&self, ctx: &Ctx) -> Result<(Vec<BoardRow>, BTreeMap<Id<Board>, MailRow>), Error> {
        let (db, who) = (self.banks.db(ctx)?, ctx.actor.id());
        let mails = store::mails_of(&db, who).await?.into_iter().map(|row| (row.board_id, row)).collect();
        Ok((store::boards(&db, who).await?, mails))
    }

    /// One of them.
    pub async fn board(&self, ctx: &Ctx, id: Id<Board>) -> Result<BoardRow, Error> {
        let row = store::board_of(&self.banks.db(ctx)?, id).await?;
        row.filter(|row| sees(row, ctx)).ok_or(Error::NotFound)
    }

    /// Makes one.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn create(&self, ctx: &Ctx, body: BoardBody) -> Result<Id<Board>, Error> {
        let mut tx = match Tx::begin_once(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(id) => return Ok(id),
            Begun::First(tx) => tx,
        };
        let owner = ctx.actor.id().to_owned();
        let (own, all) = store::count_in_tx(&mut tx, &owner).await?;
        if own >= OWN_MAX || all >= BANK_MAX {
            return Err(Error::TooMany);
        }
        let (board_id, now) = (ctx.new_id(), ctx.now());
        let row = BoardRow { board_id, owner, body, edit: 1, created_at: now, changed_at: now };
        store::insert_in_tx(&mut tx, &row).await?;
        tx.audit(AuditEntry::done("insight.board_made", board_id, &said(&row.body)));
        Ok(tx.commit_answer(board_id).await?)
    }

    /// Changes one's own from edit `edit` on; answers the new edit.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn change(&self, ctx: &Ctx, id: Id<Board>, edit: i64, body: BoardBody) -> Result<i64, Error> {
        let mut tx = match Tx::begin_once(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(edit) => return Ok(edit),
            Begun::First(tx) => tx,
        };
        let row = own_in_tx(&mut tx, ctx, id, Rank::Operator).await?;
        if row.edit != edit {
            return Err(Error::Stale);
        }
        store::update_in_tx(&mut tx, id, &body, edit + 1, ctx.now()).await?;
        tx.audit(AuditEntry::done("insight.board_changed", id, &said(&body)));
        Ok(tx.commit_answer(edit + 1).await?)
    }

    /// Deletes one's own, or as a keeper one that the bank sees.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn delete(&self, ctx: &Ctx, id: Id<Board>, rank: Rank) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let row = own_in_tx(&mut tx, ctx, id, rank).await?;
        store::delete_in_tx(&mut tx, id).await?;
        tx.audit(AuditEntry::done("insight.board_deleted", id, &said(&row.body)));
        Ok(tx.commit_answer(()).await?)
    }

    /// Asks what a tile says, as of today.
    pub async fn answer(&self, ctx: &Ctx, id: Id<Board>, place: usize) -> Result<Answered, Problem> {
        let board = self.board(ctx, id).await?;
        let tile = board.body.tiles.get(place).ok_or_else(Problem::not_found)?;
        self.ask(ctx, tile, self.today(ctx)?).await
    }

    /// Asks what a tile says, where the last of all days is `last`.
    pub async fn ask(&self, ctx: &Ctx, tile: &BoardTile, last: NaiveDate) -> Result<Answered, Problem> {
        let only = self.asked.only(ctx, tile.audience.as_deref()).await?;
        let (question, before) = (tile.question(last), tile.question_before(last));
        let earlier = async {
            match before {
                Some(question) => self.asked.analyses.answer(ctx, &question, only.clone()).await.map(Some),
                None => Ok(None),
            }
        };
        // Side by side: one after the other would take the time of two within that of one request.
        let (now, before) = futures::try_join!(self.asked.analyses.answer(ctx, &question, only.clone()), earlier)?;
        Ok(Answered { now, before })
    }

    /// Whoever calls wants a board by mail, or no more.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn want(&self, ctx: &Ctx, id: Id<Board>, wish: Option<(BoardRhythm, i64)>) -> Result<(), Error> {
        let bank = self.banks.of(ctx)?;
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let row = store::board_in_tx(&mut tx, id).await?;
        row.filter(|row| sees(row, ctx)).ok_or(Error::NotFound)?;
        let operator_id = ctx.actor.id().to_owned();
        match wish {
            Some((rhythm, hour)) => {
                let next_due = rhythm.next(hour, ctx.now(), bank.zone);
                let row =
                    MailRow { board_id: id, operator_id, rhythm, hour, next_due, last_due: None, last_outcome: None };
                store::want_in_tx(&mut tx, &row, ctx.lang).await?;
                tx.audit(AuditEntry::done("insight.board_mail_on", id, &json!({ "rhythm": rhythm, "hour": hour })));
            }
            None => {
                if store::unwant_in_tx(&mut tx, id, &operator_id).await? {
                    tx.audit(AuditEntry::done("insight.board_mail_off", id, &json!({})));
                }
            }
        }
        Ok(tx.commit_answer(()).await?)
    }

    /// What those of these operators who are known are called, by their ids.
    pub async fn called(
        &self,
        ctx: &Ctx,
        ids: impl IntoIterator<Item = String>,
    ) -> Result<BTreeMap<String, String>, Problem> {
        let ids: BTreeSet<String> = ids.into_iter().collect();
        Ok(self.colleagues.names(ctx, &ids).await?.into_iter().collect())
    }
}

fn said(body: &BoardBody) -> serde_json::Value {
    json!({ "title": body.title, "reach": body.reach, "tiles": body.tiles.len() })
}

fn sees(row: &BoardRow, ctx: &Ctx) -> bool {
    row.owner == ctx.actor.id() || row.body.reach == BoardReach::Bank
}

async fn own_in_tx(tx: &mut Tx, ctx: &Ctx, id: Id<Board>, rank: Rank) -> Result<BoardRow, Error> {
    let row = store::board_in_tx(tx, id).await?.filter(|row| sees(row, ctx)).ok_or(Error::NotFound)?;
    let may = row.owner == ctx.actor.id() || rank == Rank::Keeper;
    if may { Ok(row) } else { Err(Error::NotOwner) }
}
