//! How often something was done between two moments, in parts: by thing, or by group of people.

use std::collections::BTreeMap;

use kernel::{Ctx, Timestamp};
use roaring::RoaringBitmap;

use super::Analyses;
use super::answer::AnalysisCount;
use super::ask::AnalysisEvent;
use super::gather::Aliases;
use crate::behaviour::{Run, Segment, UNSAID, Wanted, blocking};
use crate::error::Error;
use crate::model::Slot;

/// Into which parts.
#[derive(Debug, Clone)]
pub enum Parting {
    /// Each thing is one.
    Things,
    /// People of a group are one; somebody may be in several.
    Groups(Vec<(String, RoaringBitmap)>),
}

type Parts = BTreeMap<String, (u64, RoaringBitmap)>;

impl Analyses {
    /// What was done from `from` on and before `until`, by part. Reads the rows it is about, here, in its turn and within bounds.
    pub async fn parted(
        &self,
        ctx: &Ctx,
        event: &AnalysisEvent,
        (from, until): (Timestamp, Timestamp),
        parting: Parting,
    ) -> Result<BTreeMap<String, AnalysisCount>, Error> {
        let turn = self.turn().await?;
        let (bank, lake) = (self.banks.of(ctx)?, self.behaviour.lake(ctx).await?);
        let day = |at| Slot::of(at, bank.zone).day;
        let last = day(Timestamp::from_micros(until.micros() - 1));
        let reach = self.reach();
        let segments = lake.segments(day(from), last).await?;
        let rows = segments.iter().flat_map(Segment::runs).filter(|run| event.is(run)).map(|run| run.rows as u64);
        if rows.sum::<u64>() > reach.rows_max {
            return Err(Error::TooMuch);
        }
        let aliases = self.aliases(ctx).await?;
        let (event, within) = (event.clone(), from.micros()..until.micros());
        blocking(move || {
            let _turn = turn;
            let mut parts = Parts::new();
            for segment in &segments {
                reach.check()?;
                take(segment, &event, &within, (&parting, &aliases), &mut parts)?;
            }
            let told = |(part, (times, people)): (String, (u64, RoaringBitmap))| {
                (part, AnalysisCount { times, people: people.len() })
            };
            Ok::<_, Error>(parts.into_iter().map(told).collect())
        })
        .await
    }
}

fn take(
    segment: &Segment,
    event: &AnalysisEvent,
    within: &std::ops::Range<i64>,
    (parting, aliases): (&Parting, &Aliases),
    parts: &mut Parts,
) -> parquet::errors::Result<()> {
    let choose = |run: &Run| event.is(run).then_some(());
    segment.read(Wanted::Times, choose, |(), run, rows| {
        for (number, _) in rows.person.iter().zip(rows.at_us).filter(|(_, at_us)| within.contains(at_us)) {
            let person = aliases.person(*number);
            let mut count = |part: &str| {
                if !parts.contains_key(part) {
                    parts.insert(part.to_owned(), Default::default());
                }
                let Some((times, people)) = parts.get_mut(part) else { return };
                *times += 1;
                if person != UNSAID {
                    people.insert(person);
                }
            };
            match parting {
                Parting::Things => count(&run.what),
                Parting::Groups(groups) => {
                    groups.iter().filter(|(_, members)| members.contains(person)).for_each(|(name, _)| count(name));
                }
            }
        }
    })
}
