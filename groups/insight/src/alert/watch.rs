//! Looking at figures: what they were, whether that is usual, what moved most, and telling it.
//!
//! Only the last hour or day that is over is looked at: what was missed while nothing ran is not told afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use contracts::operator_mail::{LetterKind, LetterWords, Lettered, OperatorLetter};
use kernel::{AuditEntry, Ctx, Lang, Timestamp};
use serde_json::json;
use storage::jobs::Work;
use storage::{Db, Handled};

use super::Alerts;
use super::error::Error;
use super::model::{AlertBody, AlertCount, AlertMover, AlertState, Band, Parts, Span, WEEKS, movers};
use super::store::{self, AlertRow, RaisedRow};
use crate::analysis::{Analysis, AnalysisAsk, AnalysisCount, AnalysisGrain, AnalysisResult, Parting};
use crate::board::words::{is_few, name_of, plain};
use crate::model::date_of;
use crate::profile::Group;

/// What figures were is kept this long: the weeks that are looked back, and two.
const KEPT_S: i64 = (WEEKS + 2) * 7 * 86_400;
/// Audiences that are looked at for who moved most.
const AUDIENCES: usize = 20;
/// Questions that somebody waits for at once, and for how long another is begun: by the hour each day is one.
const AT_ONCE: usize = 8;
/// The same in time.
const AT_ONCE_WITHIN: Duration = Duration::from_secs(3);

/// How much is counted now of what is not known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// All of it.
    All,
    /// The newest, as far as somebody waits for it. The rest when they ask again.
    Some,
}

/// What a figure was.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// By when the hour or the day began.
    pub known: BTreeMap<Timestamp, i64>,
    /// Days that are not counted yet.
    pub left: usize,
}

/// The job.
pub struct Watch(pub Arc<Alerts>);

#[async_trait]
impl Work for Watch {
    async fn run(&self, ctx: &Ctx, _: &Db) -> Handled {
        self.0.look(ctx).await?;
        Ok(self.0.write_letters(ctx).await?)
    }
}

fn of(body: &AlertBody, count: &AnalysisCount) -> i64 {
    let count = match body.count {
        AlertCount::Times => count.times,
        AlertCount::People => count.people,
    };
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Alerts {
    /// Looks at every figure that is watched in the bank of `ctx`; answers how many left their bands.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn look(&self, ctx: &Ctx) -> Result<usize, Error> {
        let db = self.banks.db(ctx)?;
        let mut raised = 0;
        for row in store::alerts(&db).await?.into_iter().filter(|row| row.body.state == AlertState::On) {
            // One that cannot be looked at does not keep the others from it.
            match self.look_at(ctx, &db, &row).await {
                Ok(told) => raised += usize::from(told.is_some()),
                Err(error) => tracing::error!(%error, alert = %row.alert_id, "a figure could not be looked at"),
            }
        }
        let mut tx = db.begin(ctx).await?;
        store::sweep_points_in_tx(&mut tx, ctx.now().plus_seconds(-KEPT_S)).await?;
        tx.commit().await?;
        Ok(raised)
    }

    async fn look_at(&self, ctx: &Ctx, db: &Db, row: &AlertRow) -> Result<Option<RaisedRow>, Error> {
        let zone = self.banks.of(ctx)?.zone;
        let span = Span::last(row.body.by, ctx.now(), zone);
        let slot = span.begin(zone);
        if row.looked.is_some_and(|looked| looked >= slot) {
            return Ok(None);
        }
        let weeks: Vec<i64> = (0..=WEEKS).map(|weeks| span.day - 7 * weeks).collect();
        let Figures { known, .. } = self.figures(ctx, row, &weeks, span, Patience::All).await?;
        let before: Vec<i64> =
            (1..=WEEKS).filter_map(|weeks| known.get(&span.weeks_before(weeks).begin(zone))).copied().collect();
        let band = Band::of(&before, row.body.width);
        let struck = known.get(&slot).copied().zip(band).filter(|(value, band)| row.body.strikes(*value, band));
        let rests = |last: Timestamp| ctx.now().seconds_since(last) < row.body.cooldown_h * 3_600;
        let told = match struck {
            Some(found) if !store::last_raised(db, row.alert_id).await?.is_some_and(rests) => {
                Some(self.found(ctx, row, span, found).await?)
            }
            _ => None,
        };
        let mut tx = db.begin(ctx).await?;
        if !store::looked_in_tx(&mut tx, row, slot).await? {
            // Another process looked, or it is another alert by now.
            return Ok(None);
        }
        if let Some(told) = &told {
            store::raise_in_tx(&mut tx, told).await?;
            let detail =
                json!({ "alert": row.alert_id, "value": told.value, "low": told.band.low, "high": told.band.high });
            tx.audit(AuditEntry::done("insight.alert_raised", told.event_id, &detail));
        }
        tx.commit().await?;
        Ok(told)
    }

    async fn found(
        &self,
        ctx: &Ctx,
        row: &AlertRow,
        span: Span,
        (value, band): (i64, Band),
    ) -> Result<RaisedRow, Error> {
        let zone = self.banks.of(ctx)?.zone;
        // It is told also where nobody can say what moved.
        let movers = self.moved(ctx, &row.body, span, value > band.middle).await.unwrap_or_else(|error| {
            tracing::warn!(%error, alert = %row.alert_id, "what moved of a figure could not be counted");
            Vec::new()
        });
        Ok(RaisedRow {
            event_id: ctx.new_id(),
            alert_id: row.alert_id,
            body: row.body.clone(),
            owner: row.owner.clone(),
            slot: span.begin(zone),
            value,
            band,
            movers,
            raised_at: ctx.now(),
            seen: None,
            note: None,
        })
    }

    /// The parts that moved most: things where all of a kind are watched, audiences where it is one thing.
    async fn moved(&self, ctx: &Ctx, body: &AlertBody, span: Span, rose: bool) -> Result<Vec<AlertMover>, Error> {
        let zone = self.banks.of(ctx)?.zone;
        let groups = match body.event.what {
            None => Vec::new(),
            Some(_) => self.asked.profiles.groups(ctx, AUDIENCES).await?,
        };
        let members = |group: &Group| (group.name.clone(), group.members.clone());
        let parting = match body.event.what {
            None => Parting::Things,
            Some(_) => Parting::Groups(groups.iter().map(members).collect()),
        };
        let mut weeks: Vec<Parts> = Vec::new();
        for weeks_before in 0..=WEEKS {
            let span = span.weeks_before(weeks_before);
            let within = (span.begin(zone), span.end(zone));
            let parts = self.asked.analyses.parted(ctx, &body.event, within, parting.clone()).await?;
            let told = |count: &AnalysisCount| (!is_few(count.times, count.people)).then(|| of(body, count));
            weeks.push(parts.into_iter().map(|(part, count)| (part, told(&count))).collect());
        }
        let now = weeks.remove(0);
        weeks.retain(|week| !week.is_empty());
        let mut moved = movers(&now, &weeks, rose);
        for mover in &mut moved {
            if let Some(group) = groups.iter().find(|group| group.name == mover.part) {
                mover.title_zh = Some(group.title_zh.clone());
                mover.title_en = Some(group.title_en.clone());
            }
        }
        Ok(moved)
    }

    /// What the figure was on some days, as far as they are over and there was anything to count by then. What is not known
    /// yet is asked, the newest first, and kept as it is answered; of the day of `last` only what is over.
    pub(super) async fn figures(
        &self,
        ctx: &Ctx,
        row: &AlertRow,
        days: &[i64],
        last: Span,
        patience: Patience,
    ) -> Result<Figures, Error> {
        let (db, zone) = (self.banks.db(ctx)?, self.banks.of(ctx)?.zone);
        let Some(oldest) = self.asked.analyses.first_day(ctx).await? else { return Ok(Figures::default()) };
        let days: BTreeSet<i64> = days.iter().copied().filter(|day| (oldest..=last.day).contains(day)).collect();
        let (Some(first), Some(newest)) = (days.first(), days.last()) else { return Ok(Figures::default()) };
        let within = (Span { day: *first, hour: None }.begin(zone), Span { day: *newest, hour: None }.end(zone));
        let mut known: BTreeMap<_, _> = store::points(&db, row.alert_id, within).await?.into_iter().collect();
        let missing: Vec<i64> = days.into_iter().filter(|day| !is_whole(&known, *day, last, zone)).collect();
        let begun = Instant::now();
        let (mut asked, mut left) = (0, missing.len());
        for (from, until) in asked_together(&missing, row.body.by) {
            let is_enough = asked >= AT_ONCE || (asked > 0 && begun.elapsed() >= AT_ONCE_WITHIN);
            if patience == Patience::Some && is_enough {
                break;
            }
            let fresh = self.ask(ctx, row, (from, until), last.begin(zone)).await?;
            asked += 1;
            left -= missing.iter().filter(|day| (from..=until).contains(*day)).count();
            let mut tx = db.begin(ctx).await?;
            store::keep_points_in_tx(&mut tx, row, &fresh).await?;
            tx.commit().await?;
            known.extend(fresh);
        }
        Ok(Figures { known, left })
    }

    /// What the figure was from one day to another, of spans that began up to `last`.
    async fn ask(
        &self,
        ctx: &Ctx,
        row: &AlertRow,
        (from, until): (i64, i64),
        last: Timestamp,
    ) -> Result<Vec<(Timestamp, i64)>, Error> {
        let ask = AnalysisAsk::Trend { events: vec![row.body.event.clone()], by: row.body.by };
        let question = Analysis { from: date_of(from), until: date_of(until), audience: None, ask };
        let answer = self.asked.analyses.answer(ctx, &question, None).await?;
        let AnalysisResult::Trend { points } = answer.result else { return Ok(Vec::new()) };
        let over = points.into_iter().filter(|point| point.at <= last);
        Ok(over.filter_map(|point| Some((point.at, of(&row.body, point.counts.first()?)))).collect())
    }

    /// Writes to the owners of what was found.
    pub async fn write_letters(&self, ctx: &Ctx) -> Result<(), Error> {
        let (db, bank) = (self.banks.db(ctx)?, self.banks.of(ctx)?);
        for row in store::untold(&db).await? {
            let words = |lang: Lang| letter(&row, (lang.pick(&bank.name, &bank.name_en), bank.zone), lang);
            let letter = OperatorLetter {
                key: format!("alert:{}:{}", ctx.tenant, row.event_id),
                operator_id: row.owner.clone(),
                kind: LetterKind::Alert,
                zh: words(Lang::Zh),
                en: words(Lang::En),
            };
            let told = match self.mail.write(ctx, &letter).await? {
                Lettered::Written => "written",
                Lettered::Unwanted => "unwanted",
                Lettered::Nobody => "nobody",
            };
            let mut tx = db.begin(ctx).await?;
            store::told_in_tx(&mut tx, row.event_id, told).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Whether everything of a day is known that is over by the end of `last`.
fn is_whole(known: &BTreeMap<Timestamp, i64>, day: i64, last: Span, zone: chrono_tz::Tz) -> bool {
    let span = match last.hour {
        None => Span { day, hour: None },
        Some(hour) => Span { day, hour: Some(if day == last.day { hour } else { 23 }) },
    };
    known.contains_key(&span.begin(zone))
        && (day == last.day || known.contains_key(&Span { day, hour: last.hour }.begin(zone)))
}

/// Days that are asked in one question: by the day all from the first to the last, by the hour each for itself, the newest
/// first.
fn asked_together(missing: &[i64], by: AnalysisGrain) -> Vec<(i64, i64)> {
    match (by, missing.first(), missing.last()) {
        (AnalysisGrain::Day, Some(first), Some(last)) => vec![(*first, *last)],
        (AnalysisGrain::Hour, ..) => missing.iter().rev().map(|day| (*day, *day)).collect(),
        _ => Vec::new(),
    }
}

fn letter(row: &RaisedRow, (bank, zone): (&str, chrono_tz::Tz), lang: Lang) -> LetterWords {
    let what = name_of(row.body.event.name, row.body.event.what.as_deref(), lang);
    let unit = match row.body.count {
        AlertCount::Times => lang.pick("次", "times"),
        AlertCount::People => lang.pick("人", "people"),
    };
    let local = row.slot.utc().with_timezone(&zone);
    let at = local.format(if row.body.by == AnalysisGrain::Hour { "%Y-%m-%d %H:00" } else { "%Y-%m-%d" });
    let (value, Band { low, high, .. }) = (row.value, row.band);
    // As in every letter, few people are not counted out.
    let told = match (row.body.count, u64::try_from(value).is_ok_and(|value| is_few(0, value))) {
        (AlertCount::People, true) => lang.pick("少于 5", "fewer than 5").to_owned(),
        _ => value.to_string(),
    };
    let way = match (value > high, lang) {
        (true, Lang::Zh) => "高于",
        (false, Lang::Zh) => "低于",
        (true, Lang::En) => "above",
        (false, Lang::En) => "below",
    };
    let mover = |one: &AlertMover| {
        let part = match row.body.event.what {
            None => name_of(row.body.event.name, Some(&one.part), lang),
            Some(_) => {
                let title = one.title_zh.as_deref().zip(one.title_en.as_deref());
                plain(title.map_or(one.part.as_str(), |(zh, en)| lang.pick(zh, en)))
            }
        };
        match lang {
            Lang::Zh => format!("· {part}：{}（通常 {}）\n", one.now, one.usual),
            Lang::En => format!("- {part}: {} (usually {})\n", one.now, one.usual),
        }
    };
    let movers: String = row.movers.iter().map(mover).collect();
    let moved = match (movers.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("\n变化最大的部分：\n{movers}"),
        (false, Lang::En) => format!("\nWhat moved most:\n{movers}"),
    };
    match lang {
        Lang::Zh => LetterWords {
            subject: format!("{bank}：{} {way}正常范围", row.body.title),
            text: format!(
                "{bank}\n\n{at}，{what}：{told} {unit}，{way}正常范围（{low} 至 {high}，依据前 8 周的同一时段）。\n{moved}\n请登录运营控制台的预警页查看并确认。邮件中不含客户信息。\n"
            ),
        },
        Lang::En => LetterWords {
            subject: format!("{bank}: {} is {way} its usual band", row.body.title),
            text: format!(
                "{bank}\n\n{at}, {what}: {told} {unit}, {way} what is usual ({low} to {high}, by the same time of the eight weeks before).\n{moved}\nSign in to the console and see to it on the page of alerts. Mail carries no customer data.\n"
            ),
        },
    }
}
