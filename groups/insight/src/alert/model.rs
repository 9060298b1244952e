//! What is watched, and what is usual. Pure.
//!
//! The band is that of the same weekday, and of the same hour, of the eight weeks before: their median, and to both sides of it
//! a number of times their spread. The spread is 1.4826 times the median of the distances from the median (MAD), which for a
//! normal distribution is its standard deviation and which one outlier does not widen (Hampel 1974; Iglewicz and Hoaglin 1993
//! take 3.5 of them). Of small counts it is at least the square root of the median, as counts that come by chance have it
//! (Poisson), and at least 1.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::analysis::{Analysis, AnalysisAsk, AnalysisEvent, AnalysisGrain, Objection};
use crate::model::{Slot, date_of};

/// Alerts of a bank.
pub const ALERTS_MAX: i64 = 50;
/// Weeks looked back.
pub const WEEKS: i64 = 8;
/// Weeks there have to be.
pub const WEEKS_MIN: usize = 4;
const TITLE_MAX: usize = 40;
const LEAST_MAX: i64 = 1_000_000_000;
const COOLDOWN_H_MAX: i64 = 168;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertCount {
    /// How often.
    Times,
    /// By how many people.
    People,
}

/// To which side of the band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertSide {
    /// Above and below.
    Both,
    /// Above only.
    Above,
    /// Below only.
    Below,
}

/// How wide the band is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertWidth {
    /// Three spreads to each side.
    Narrow,
    /// Three and a half.
    Usual,
    /// Five.
    Wide,
}

/// Whether it is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// It is.
    On,
    /// Not now.
    Off,
}

/// A figure that is watched, and when it is told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertBody {
    /// 1 to 40 characters.
    #[schema(min_length = 1, max_length = 40)]
    pub title: String,
    /// What is done.
    pub event: AnalysisEvent,
    /// What of it is counted.
    pub count: AlertCount,
    /// By hour, or by day.
    pub by: AnalysisGrain,
    /// To which side of the band it is told.
    pub side: AlertSide,
    /// How wide the band is.
    pub width: AlertWidth,
    /// Not told where both the figure and what is usual are below it: 0 to 1,000,000,000.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub least: i64,
    /// Hours it is not told again after it was: 1 to 168.
    #[schema(minimum = 1, maximum = 168)]
    pub cooldown_h: i64,
    /// Whether it is watched.
    pub state: AlertState,
}

impl AlertBody {
    /// With its title as it is kept; or what is wrong with it.
    pub fn checked(mut self) -> Result<Self, Objection> {
        self.title = self.title.trim().to_owned();
        let fits = (1..=TITLE_MAX).contains(&self.title.chars().count()) && !self.title.chars().any(char::is_control);
        if !fits {
            return Err(("title", "out_of_range", "1 至 40 字 / 1 to 40 characters"));
        }
        if !(0..=LEAST_MAX).contains(&self.least) {
            return Err(("least", "out_of_range", "0 至 10 亿 / 0 to 1,000,000,000"));
        }
        if !(1..=COOLDOWN_H_MAX).contains(&self.cooldown_h) {
            return Err(("cooldown_h", "out_of_range", "1 至 168 小时 / 1 to 168 hours"));
        }
        let today = date_of(0);
        let ask = AnalysisAsk::Trend { events: vec![self.event.clone()], by: self.by };
        match (Analysis { from: today, until: today, audience: None, ask }).objection() {
            Some((_, code, words)) => Err(("event", code, words)),
            None => Ok(self),
        }
    }

    /// Whether it is to be told.
    pub fn strikes(&self, value: i64, band: &Band) -> bool {
        let is_enough = value.max(band.middle) >= self.least;
        let (above, below) = (value > band.high, value < band.low);
        is_enough
            && match self.side {
                AlertSide::Both => above || below,
                AlertSide::Above => above,
                AlertSide::Below => below,
            }
    }
}

/// What is usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The median.
    pub middle: i64,
    /// The least that is usual.
    pub low: i64,
    /// The most that is usual.
    pub high: i64,
}

/// Of values in their order: the middle one, or what is half-way between the two in the middle.
fn median(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    match sorted.len() % 2 {
        0 => (sorted[half - 1] + sorted[half]) / 2.0,
        _ => sorted[half],
    }
}

impl Band {
    /// What is usual after what was; nothing while there is too little of it.
    pub fn of(before: &[i64], width: AlertWidth) -> Option<Self> {
        /// By which the MAD of a normal distribution is its standard deviation.
        const NORMAL: f64 = 1.4826;
        if before.len() < WEEKS_MIN {
            return None;
        }
        let in_order = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            values
        };
        let middle = median(&in_order(before.iter().map(|value| *value as f64).collect()));
        let apart = median(&in_order(before.iter().map(|value| (*value as f64 - middle).abs()).collect()));
        let spread = (NORMAL * apart).max(middle.sqrt()).max(1.0);
        let times = match width {
            AlertWidth::Narrow => 3.0,
            AlertWidth::Usual => 3.5,
            AlertWidth::Wide => 5.0,
        };
        Some(Self {
            middle: middle.round() as i64,
            low: (middle - times * spread).floor().max(0.0) as i64,
            high: (middle + times * spread).ceil() as i64,
        })
    }
}

/// An hour or a day that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// In days since 1970, in the bank's zone.
    pub day: i64,
    /// Hours since it began; of a whole day nothing.
    pub hour: Option<i64>,
}

/// What comes late is waited for this long, in seconds.
const SETTLED_S: i64 = 600;

impl Span {
    /// The last one that is over at `now`, and settled.
    pub fn last(by: AnalysisGrain, now: Timestamp, zone: Tz) -> Self {
        let settled = now.plus_seconds(-SETTLED_S);
        let Slot { day, hour } = Slot::of(settled, zone);
        match by {
            AnalysisGrain::Day => Self { day: day - 1, hour: None },
            AnalysisGrain::Hour => {
                let Slot { day, hour } = Slot::of(hour.plus_seconds(-1), zone);
                let begun = Timestamp::start_of(date_of(day), zone);
                Self { day, hour: Some(hour.seconds_since(begun) / 3_600) }
            }
        }
    }

    /// When it begins.
    pub fn begin(self, zone: Tz) -> Timestamp {
        Timestamp::start_of(date_of(self.day), zone).plus_seconds(self.hour.unwrap_or(0) * 3_600)
    }

    /// When the next one begins.
    pub fn end(self, zone: Tz) -> Timestamp {
        match self.hour {
            Some(_) => self.begin(zone).plus_seconds(3_600),
            None => Timestamp::start_of(date_of(self.day + 1), zone),
        }
    }

    /// The same some weeks before.
    pub fn weeks_before(self, weeks: i64) -> Self {
        Self { day: self.day - 7 * weeks, ..self }
    }
}

/// A part of a figure, and how it moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertMover {
    /// The thing, or the audience by its name.
    pub part: String,
    /// What an audience was called then; nothing of a thing.
    #[serde(default)]
    pub title_zh: Option<String>,
    /// The same in English.
    #[serde(default)]
    pub title_en: Option<String>,
    /// What it usually is.
    pub usual: i64,
    /// What it was.
    pub now: i64,
}

/// Parts that are told.
const MOVERS: usize = 3;

/// What the parts of a figure were in one week. A part that is not in it was nothing; one of too few people is not known.
pub type Parts = BTreeMap<String, Option<i64>>;

/// The parts that moved most in the direction the whole did. `before`: the weeks before. Nothing is said of a part that is not
/// known now, or was not in most of the weeks.
pub fn movers(now: &Parts, before: &[Parts], rose: bool) -> Vec<AlertMover> {
    let parts: BTreeSet<&String> = now.keys().chain(before.iter().flat_map(Parts::keys)).collect();
    let known = |week: &Parts, part: &str| week.get(part).copied().unwrap_or(Some(0));
    let mover = |part: &String| {
        let now = known(now, part)?;
        let mut usual: Vec<f64> =
            before.iter().filter_map(|week| known(week, part)).map(|value| value as f64).collect();
        if 2 * usual.len() < before.len() {
            return None;
        }
        usual.sort_by(f64::total_cmp);
        let usual = if usual.is_empty() { 0 } else { median(&usual).round() as i64 };
        Some(AlertMover { part: part.clone(), title_zh: None, title_en: None, usual, now })
    };
    let by = |mover: &AlertMover| if rose { mover.now - mover.usual } else { mover.usual - mover.now };
    let mut all: Vec<_> = parts.into_iter().filter_map(mover).filter(|mover| by(mover) > 0).collect();
    all.sort_by(|one, next| by(next).cmp(&by(one)).then_with(|| one.part.cmp(&next.part)));
    all.truncate(MOVERS);
    all
}
