//! Making alerts, changing them, and seeing to what they told.

use std::collections::{BTreeMap, BTreeSet};

use gateway::Problem;
use kernel::{AuditEntry, Ctx, Id, Page, PageQuery, Timestamp};
use serde_json::json;
use storage::{Begun, Tx};

use super::Alerts;
use super::error::Error;
use super::model::{ALERTS_MAX, AlertBody, Band, Span, WEEKS};
use super::store::{self, Alert, AlertRow, Raised, RaisedRow};
use super::watch::{Figures, Patience};
use crate::analysis::AnalysisGrain;

/// What a figure was, and what was usual then.
pub struct Point {
    /// When the hour or the day began.
    pub at: Timestamp,
    /// What it was.
    pub value: i64,
    /// What was usual, where enough is known.
    pub band: Option<Band>,
}

/// What a figure was lately.
pub struct Lately {
    /// The oldest first.
    pub points: Vec<Point>,
    /// Days that are not counted yet: more is known when somebody asks again.
    pub left: usize,
}

impl Alerts {
    /// All alerts of the bank of `ctx`, with how often each was told and not seen to.
    pub async fn list(&self, ctx: &Ctx) -> Result<Vec<(AlertRow, i64)>, Error> {
        let db = self.banks.db(ctx)?;
        let open: BTreeMap<_, _> = store::open_by_alert(&db).await?.into_iter().collect();
        let counted = |row: AlertRow| {
            let open = open.get(&row.alert_id).copied().unwrap_or(0);
            (row, open)
        };
        Ok(store::alerts(&db).await?.into_iter().map(counted).collect())
    }

    /// Makes one: whoever makes it owns it.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn create(&self, ctx: &Ctx, body: AlertBody) -> Result<Id<Alert>, Error> {
        let mut tx = match Tx::begin_once(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(id) => return Ok(id),
            Begun::First(tx) => tx,
        };
        if store::count_in_tx(&mut tx).await? >= ALERTS_MAX {
            return Err(Error::TooMany);
        }
        let (alert_id, owner, now) = (ctx.new_id(), ctx.actor.id().to_owned(), ctx.now());
        let row = AlertRow { alert_id, owner, body, edit: 1, looked: None, created_at: now, changed_at: now };
        store::insert_in_tx(&mut tx, &row).await?;
        tx.audit(AuditEntry::done("insight.alert_made", alert_id, &json!({ "alert": row.body })));
        Ok(tx.commit_answer(alert_id).await?)
    }

    /// Changes one from edit `edit` on; answers the new edit.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn change(&self, ctx: &Ctx, id: Id<Alert>, edit: i64, body: AlertBody) -> Result<i64, Error> {
        let mut tx = match Tx::begin_once(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(edit) => return Ok(edit),
            Begun::First(tx) => tx,
        };
        let row = store::alert_in_tx(&mut tx, id).await?.ok_or(Error::NotFound)?;
        if row.edit != edit {
            return Err(Error::Stale);
        }
        store::update_in_tx(&mut tx, &row, &body, ctx.now()).await?;
        tx.audit(AuditEntry::done("insight.alert_changed", id, &json!({ "before": row.body, "after": body })));
        Ok(tx.commit_answer(edit + 1).await?)
    }

    /// Deletes one; what it told stays.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn delete(&self, ctx: &Ctx, id: Id<Alert>) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let row = store::alert_in_tx(&mut tx, id).await?.ok_or(Error::NotFound)?;
        store::delete_in_tx(&mut tx, id).await?;
        tx.audit(AuditEntry::done("insight.alert_deleted", id, &json!({ "alert": row.body })));
        Ok(tx.commit_answer(()).await?)
    }

    /// What alerts told, the newest first.
    pub async fn history(&self, ctx: &Ctx, open: Open, page: &PageQuery) -> Result<Page<RaisedRow>, Error> {
        Ok(store::history(&self.banks.db(ctx)?, i64::from(open == Open::Only), page).await?)
    }

    /// Somebody has seen to what was told.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn see(&self, ctx: &Ctx, id: Id<Raised>, note: &str) -> Result<(), Error> {
        let mut tx = match Tx::begin_once::<()>(&self.banks.db(ctx)?, ctx).await? {
            Begun::Repeat(()) => return Ok(()),
            Begun::First(tx) => tx,
        };
        let row = store::raised_in_tx(&mut tx, id).await?.ok_or(Error::NotFound)?;
        if row.seen.is_some() {
            return Err(Error::Seen);
        }
        store::see_in_tx(&mut tx, id, (ctx.actor.id(), ctx.now()), note).await?;
        tx.audit(AuditEntry::done("insight.alert_seen", id, &json!({ "alert": row.alert_id, "note": note })));
        Ok(tx.commit_answer(()).await?)
    }

    /// What a figure was lately, and what was usual: of fourteen days, or of two days by the hour. Where much has to be counted
    /// first, as far as it is.
    pub async fn band(&self, ctx: &Ctx, id: Id<Alert>) -> Result<Lately, Error> {
        let (db, bank) = (self.banks.db(ctx)?, self.banks.of(ctx)?);
        let row = store::alert_of(&db, id).await?.ok_or(Error::NotFound)?;
        let last = Span::last(row.body.by, ctx.now(), bank.zone);
        let spans: Vec<Span> = match row.body.by {
            AnalysisGrain::Day => (0..14).rev().map(|back| Span { day: last.day - back, hour: None }).collect(),
            AnalysisGrain::Hour => {
                let (day, hour) = (last.day, last.hour.unwrap_or(0));
                (0..48)
                    .rev()
                    .map(|back| day * 24 + hour - back)
                    .map(|hours| Span { day: hours.div_euclid(24), hour: Some(hours.rem_euclid(24)) })
                    .collect()
            }
        };
        let weeks = |span: &Span| (0..=WEEKS).map(|weeks| span.weeks_before(weeks).day).collect::<Vec<_>>();
        let days: Vec<i64> = spans.iter().flat_map(weeks).collect();
        let Figures { known, left } = self.figures(ctx, &row, &days, last, Patience::Some).await?;
        let mut told = Vec::with_capacity(spans.len());
        for span in spans {
            let Some(value) = known.get(&span.begin(bank.zone)) else { continue };
            let before: Vec<i64> = (1..=WEEKS)
                .filter_map(|weeks| known.get(&span.weeks_before(weeks).begin(bank.zone)))
                .copied()
                .collect();
            told.push(Point { at: span.begin(bank.zone), value: *value, band: Band::of(&before, row.body.width) });
        }
        Ok(Lately { points: told, left })
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

/// Which of what was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// All of it.
    Too,
    /// What nobody has seen to.
    Only,
}
