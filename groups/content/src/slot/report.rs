//! What came of placements: times, people counted exactly, and whether the arms of an experiment differ.

use std::collections::{BTreeMap, HashMap};

use futures::{StreamExt, TryStreamExt, stream};
use kernel::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind::PLACEMENTS;
use super::model::{HELD_OUT, ONLY_ARM, Ready};
use super::store::{self, Bits, CHUNK, Place, Times};
use super::{Error, Slots};
use crate::significance::{Significance, compare};

/// Longest span, in days.
pub const DAYS_MAX: i64 = 400;
/// Rows of people read at once.
const WIDTH: usize = 2;

/// What a row of the report stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SlotReportBy)]
pub enum Grain {
    /// A slot.
    Slot,
    /// A placement.
    Placement,
    /// An audience it was shown for.
    Audience,
    /// A day.
    Day,
    /// An hour of the day.
    Hour,
    /// An arm of a placement.
    Arm,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// First and last day, since 1970.
    pub days: (i64, i64),
    /// What a row stands for.
    pub by: Grain,
    /// One slot alone.
    pub slot: Option<String>,
    /// One placement alone.
    pub placement: Option<String>,
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// What it stands for.
    pub key: String,
    /// What happened, in times.
    pub times: Times,
    /// Who saw, exactly; nothing by hour, of which no people are kept.
    pub people: Option<i64>,
    /// Who followed.
    pub click_people: Option<i64>,
}

/// The report.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// In the order of what was seen most; days and hours in theirs.
    pub rows: Vec<Row>,
    /// All together: people of it are each counted once.
    pub total: Row,
}

/// One arm of an experiment.
#[derive(Debug, Clone)]
pub struct ArmRow {
    /// Its id; [`HELD_OUT`] for those who were shown nothing.
    pub arm: String,
    /// Who saw it, or would have.
    pub people: i64,
    /// Who followed.
    pub click_people: i64,
    /// Who came to what it is for.
    pub goals: i64,
    /// How its clicks differ from the placement's own.
    pub clicks: Option<Significance>,
    /// How what it led to differs from those held out, or from the placement's own where nobody is.
    pub led_to: Option<Significance>,
}

impl Question {
    fn takes(&self, place: &Place) -> bool {
        let slot = self.slot.as_ref().is_none_or(|slot| *slot == place.slot);
        // Whoever was held out was shown nothing: they are no exposure, except where arms are compared.
        let shown = place.arm != HELD_OUT || self.by == Grain::Arm;
        slot && shown && self.placement.as_ref().is_none_or(|placement| *placement == place.placement)
    }

    fn of(&self) -> store::Of<'_> {
        (self.slot.as_deref().unwrap_or_default(), self.placement.as_deref().unwrap_or_default())
    }

    fn key(&self, place: &Place, hour: i64) -> String {
        match self.by {
            Grain::Slot => place.slot.clone(),
            Grain::Placement => place.placement.clone(),
            Grain::Audience => place.audience.clone(),
            Grain::Day => place.day.to_string(),
            Grain::Hour => format!("{hour:02}"),
            Grain::Arm => format!("{}/{}", place.placement, place.arm),
        }
    }
}

/// Who was counted in one chunk of viewers: a row of bits for each key, and for all.
#[derive(Default)]
struct Counted {
    by_key: HashMap<String, (Vec<u64>, Vec<u64>)>,
    all: (Vec<u64>, Vec<u64>),
}

const WORDS: usize = CHUNK as usize / 64;

fn or(into: &mut Vec<u64>, bits: &[u8]) {
    if bits.is_empty() {
        return;
    }
    into.resize(WORDS, 0);
    for (word, bytes) in into.iter_mut().zip(bits.chunks_exact(8)) {
        let mut eight = [0; 8];
        eight.copy_from_slice(bytes);
        *word |= u64::from_le_bytes(eight);
    }
}

fn ones(bits: &[u64]) -> i64 {
    bits.iter().map(|word| i64::from(word.count_ones())).sum()
}

impl Counted {
    fn of(question: &Question, rows: Vec<Bits>) -> Self {
        let mut counted = Self::default();
        for Bits { place, seen, clicked, .. } in rows {
            if !question.takes(&place) {
                continue;
            }
            let of_key = counted.by_key.entry(question.key(&place, 0)).or_default();
            or(&mut of_key.0, &seen);
            or(&mut of_key.1, &clicked);
            or(&mut counted.all.0, &seen);
            or(&mut counted.all.1, &clicked);
        }
        counted
    }
}

impl Slots {
    /// What came of the bank's placements.
    #[tracing::instrument(skip_all, fields(tenant = %ctx.tenant))]
    pub async fn report(&self, ctx: &Ctx, question: &Question) -> Result<Report, Error> {
        let (first, last) = question.days;
        if last < first || last - first >= DAYS_MAX {
            return Err(Error::Span);
        }
        let db = self.db(ctx)?;
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        let mut total = Row::default();
        for (place, hour, times) in store::exposures(&db, question.days, question.of()).await?.ok_or(Error::Span)? {
            if !question.takes(&place) {
                continue;
            }
            rows.entry(question.key(&place, hour)).or_default().times.add(times);
            total.times.add(times);
        }
        for (key, row) in &mut rows {
            row.key.clone_from(key);
        }
        if question.by != Grain::Hour {
            self.people_of(&db, question, (&mut rows, &mut total)).await?;
        }
        let mut rows: Vec<Row> = rows.into_values().collect();
        if !matches!(question.by, Grain::Day | Grain::Hour) {
            rows.sort_by(|one, two| two.times.seen.cmp(&one.times.seen).then_with(|| one.key.cmp(&two.key)));
        }
        Ok(Report { rows, total })
    }

    /// Counts people: chunk by chunk, so that memory stays small however many there are.
    async fn people_of(
        &self,
        db: &storage::Db,
        question: &Question,
        (rows, total): (&mut BTreeMap<String, Row>, &mut Row),
    ) -> Result<(), Error> {
        for row in rows.values_mut() {
            (row.people, row.click_people) = (Some(0), Some(0));
        }
        let (mut people, mut click_people) = (0, 0);
        let chunks = store::viewers(db).await?.div_euclid(CHUNK) + 1;
        let read =
            |chunk| async move { store::people(db, question.days, question.of(), chunk).await?.ok_or(Error::Span) };
        let mut all = stream::iter(0..chunks).map(read).buffered(WIDTH);
        while let Some(bits) = all.try_next().await? {
            let counted = Counted::of(question, bits);
            for (key, (seen, clicked)) in counted.by_key {
                if let Some(row) = rows.get_mut(&key) {
                    row.people = row.people.map(|before| before + ones(&seen));
                    row.click_people = row.click_people.map(|before| before + ones(&clicked));
                }
            }
            people += ones(&counted.all.0);
            click_people += ones(&counted.all.1);
        }
        (total.people, total.click_people) = (Some(people), Some(click_people));
        Ok(())
    }

    /// How the arms of a placement compare.
    pub async fn experiment(&self, ctx: &Ctx, days: (i64, i64), placement: &str) -> Result<Vec<ArmRow>, Error> {
        let question = Question { days, by: Grain::Arm, slot: None, placement: Some(placement.to_owned()) };
        let report = self.report(ctx, &question).await?;
        let arm = |row: Row| {
            let arm = row.key.rsplit('/').next().unwrap_or_default().to_owned();
            let (people, click_people) = (row.people.unwrap_or_default(), row.click_people.unwrap_or_default());
            ArmRow { arm, people, click_people, goals: row.times.goals, clicks: None, led_to: None }
        };
        let mut arms: Vec<ArmRow> = report.rows.into_iter().map(arm).collect();
        arms.sort_by(|one, two| one.arm.cmp(&two.arm));
        let of = |arms: &[ArmRow], id: &str| arms.iter().find(|row| row.arm == id).cloned();
        let (own, held) = (of(&arms, ONLY_ARM), of(&arms, HELD_OUT));
        for row in &mut arms {
            let clicks = (row.click_people, row.people);
            if let Some(own) = own.as_ref().filter(|own| own.arm != row.arm && row.arm != HELD_OUT) {
                row.clicks = compare(clicks, (own.click_people, own.people));
            }
            let against = held.as_ref().or(own.as_ref()).filter(|other| other.arm != row.arm);
            row.led_to = against.and_then(|other| compare((row.goals, row.people), (other.goals, other.people)));
        }
        Ok(arms)
    }

    /// What placements are called, by their ids: title, name and whether they are in force.
    pub async fn called(&self, ctx: &Ctx) -> Result<HashMap<String, Called>, Error> {
        let in_force = self.line.in_force(ctx, PLACEMENTS).await?;
        let one = |line: &publishing::Line| {
            let artefact = in_force.live(line).or_else(|| in_force.tried(line).map(|(_, tried)| tried))?;
            let ready = artefact.share::<Ready>()?;
            let called = Called { name: line.name.clone(), version: artefact.version, ready };
            Some((line.document_id.to_string(), called))
        };
        Ok(in_force.documents().filter_map(one).collect())
    }
}

/// A placement as it is called.
#[derive(Debug, Clone)]
pub struct Called {
    /// The name of its document.
    pub name: String,
    /// Which version.
    pub version: i64,
    /// What it says.
    pub ready: std::sync::Arc<Ready>,
}
