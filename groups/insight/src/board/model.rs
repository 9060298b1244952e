//! Boards as data: what is on one, which days its tiles are about, and when it is mailed.

use chrono::{Datelike, Days, Months, NaiveDate};
use chrono_tz::Tz;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::analysis::{Analysis, AnalysisAsk, Objection};
use crate::model::{Slot, date_of};

/// Tiles on one board.
pub const TILES_MAX: usize = 12;
/// Boards one operator keeps in a bank.
pub const OWN_MAX: i64 = 30;
/// Boards of a bank.
pub const BANK_MAX: i64 = 300;
/// Letters in a board's title, and in a tile's.
const TITLE_MAX: usize = 40;

/// Who sees a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardReach {
    /// Whoever made it.
    Own,
    /// Everybody who sees the bank's figures.
    Bank,
}

/// Which days a tile is about, as of today in the bank's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardSpan {
    /// The day it is.
    Today,
    /// The day before.
    Yesterday,
    /// Seven days, the last of them included.
    Days7,
    /// Thirty.
    Days30,
    /// Ninety.
    Days90,
    /// The month so far.
    Month,
    /// The month before.
    LastMonth,
    /// The quarter so far.
    Quarter,
}

/// How a tile is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardLook {
    /// As a picture.
    Chart,
    /// As a table.
    Table,
    /// As its most important figures.
    Figure,
}

/// How much place a tile takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardWidth {
    /// Half a row.
    Half,
    /// A whole row.
    Full,
}

/// What a tile is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardCompare {
    /// Nothing.
    Alone,
    /// As many days just before.
    Before,
}

/// A saved analysis: what is asked, of which days and whom, and how the answer is shown.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardTile {
    /// 1 to 40 characters.
    #[schema(min_length = 1, max_length = 40)]
    pub title: String,
    /// Of which days.
    pub span: BoardSpan,
    /// Held against what.
    pub compare: BoardCompare,
    /// Only people of this audience; everybody when absent.
    #[schema(max_length = 64)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// What is asked.
    pub ask: AnalysisAsk,
    /// How it is shown.
    pub look: BoardLook,
    /// How much place it takes.
    pub width: BoardWidth,
}

/// What is on a board, as it is written.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BoardBody {
    /// 1 to 40 characters.
    #[schema(min_length = 1, max_length = 40)]
    pub title: String,
    /// Who sees it.
    pub reach: BoardReach,
    /// In their order: 1 to 12.
    #[schema(min_items = 1, max_items = 12)]
    pub tiles: Vec<BoardTile>,
}

impl BoardReach {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Bank => "bank",
        }
    }
}

impl std::str::FromStr for BoardReach {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Own, Self::Bank].into_iter().find(|reach| reach.as_str() == text).ok_or(())
    }
}

impl BoardSpan {
    /// The first and the last day, where the last of all days is `last`: today, or of what is told in full yesterday.
    pub fn days(self, last: NaiveDate) -> (NaiveDate, NaiveDate) {
        let back = |days: u64| last.checked_sub_days(Days::new(days)).unwrap_or(last);
        let month = last.with_day(1).unwrap_or(last);
        match self {
            Self::Today => (last, last),
            Self::Yesterday => (back(1), back(1)),
            Self::Days7 => (back(6), last),
            Self::Days30 => (back(29), last),
            Self::Days90 => (back(89), last),
            Self::Month => (month, last),
            Self::LastMonth => {
                let first = month.checked_sub_months(Months::new(1)).unwrap_or(month);
                (first, month.pred_opt().unwrap_or(month))
            }
            Self::Quarter => (month.with_month0(last.month0() / 3 * 3).unwrap_or(month), last),
        }
    }

    /// The last of all days for a letter that is due on `due`: what speaks of days that are over is told from the day itself,
    /// everything else up to the day before it.
    pub fn told_on(self, due: NaiveDate) -> NaiveDate {
        match self {
            Self::Yesterday | Self::LastMonth => due,
            _ => due.pred_opt().unwrap_or(due),
        }
    }

    /// What it is called, zh and en.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Today => ("当天", "that day"),
            Self::Yesterday => ("前一天", "the day before"),
            Self::Days7 => ("近 7 天", "7 days"),
            Self::Days30 => ("近 30 天", "30 days"),
            Self::Days90 => ("近 90 天", "90 days"),
            Self::Month => ("本月至今", "the month so far"),
            Self::LastMonth => ("上个月", "the month before"),
            Self::Quarter => ("本季度至今", "the quarter so far"),
        }
    }
}

impl BoardTile {
    /// The question it asks, where the last of all days is `last`.
    pub fn question(&self, last: NaiveDate) -> Analysis {
        let (from, until) = self.span.days(last);
        Analysis { from, until, audience: self.audience.clone(), ask: self.ask.clone() }
    }

    /// The same of as many days just before, where it is held against them.
    pub fn question_before(&self, last: NaiveDate) -> Option<Analysis> {
        let now = self.question(last);
        let until = now.from.pred_opt().filter(|_| self.compare == BoardCompare::Before)?;
        let back = u64::try_from(now.days() - 1).ok()?;
        Some(Analysis { from: until.checked_sub_days(Days::new(back))?, until, ..now })
    }
}

/// A title without blanks around it, if it can be one.
pub fn title(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = (1..=TITLE_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

impl BoardBody {
    /// With its titles as they are kept; or what is wrong with it. `today` says which days its tiles are about.
    pub fn checked(mut self, today: NaiveDate) -> Result<Self, Objection> {
        let words = "1 至 40 字 / 1 to 40 characters";
        self.title = title(&self.title).ok_or(("title", "out_of_range", words))?;
        if !(1..=TILES_MAX).contains(&self.tiles.len()) {
            return Err(("tiles", "out_of_range", "1 至 12 个图块 / 1 to 12 tiles"));
        }
        for tile in &mut self.tiles {
            tile.title = title(&tile.title).ok_or(("tiles.title", "out_of_range", words))?;
            if tile.audience.as_ref().is_some_and(|name| name.is_empty() || name.len() > 64) {
                return Err(("tiles.audience", "out_of_range", "没有这个人群 / there is no such audience"));
            }
            // A quarter has 92 days at most: what may be asked of it may be asked of it on every day.
            let widest = match tile.span {
                BoardSpan::Quarter => NaiveDate::from_ymd_opt(today.year(), 9, 30).unwrap_or(today),
                BoardSpan::Month | BoardSpan::LastMonth => {
                    NaiveDate::from_ymd_opt(today.year(), 8, 31).unwrap_or(today)
                }
                _ => today,
            };
            if let Some((field, code, words)) = tile.question(widest).objection() {
                let field = match field {
                    "from" | "until" => "tiles.span",
                    _ => "tiles.ask",
                };
                return Err((field, code, words));
            }
        }
        Ok(self)
    }
}

/// How often a board is mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BoardRhythm {
    /// Every day.
    Day,
    /// Every Monday.
    Week,
    /// On the first of every month.
    Month,
}

impl BoardRhythm {
    /// The word stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// When it is mailed next after `now`: at this hour, in the bank's zone.
    pub fn next(self, hour: i64, now: Timestamp, zone: Tz) -> Timestamp {
        let today = Slot::of(now, zone).day;
        let is_day = |day: i64| match (self, date_of(day)) {
            (Self::Day, _) => true,
            (Self::Week, date) => date.weekday() == chrono::Weekday::Mon,
            (Self::Month, date) => date.day() == 1,
        };
        let at = |day| Timestamp::start_of(date_of(day), zone).plus_seconds(hour * 3_600);
        let due = (today..today + 63).filter(|day| is_day(*day)).map(at).find(|due| *due > now);
        // Of 63 days one is a first and the hour has not passed.
        due.unwrap_or_else(|| now.plus_seconds(86_400))
    }
}

impl std::str::FromStr for BoardRhythm {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Day, Self::Week, Self::Month].into_iter().find(|rhythm| rhythm.as_str() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_tells_of_the_days_that_were_over_when_it_was_due() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let due = day("2026-12-01");
        let told = |span: BoardSpan| span.days(span.told_on(due));
        assert_eq!(told(BoardSpan::LastMonth), (day("2026-11-01"), day("2026-11-30")));
        assert_eq!(told(BoardSpan::Yesterday), (day("2026-11-30"), day("2026-11-30")));
        assert_eq!(told(BoardSpan::Today), (day("2026-11-30"), day("2026-11-30")), "the last whole day");
        assert_eq!(told(BoardSpan::Days7), (day("2026-11-24"), day("2026-11-30")));
        assert_eq!(told(BoardSpan::Month), (day("2026-11-01"), day("2026-11-30")));
    }
}
