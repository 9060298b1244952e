//! The limit table of a bank: a document with versions and dates, one row per channel, business, class of customers and set
//! of tools. It is a parameter set: what holds now is the version in force, and no version is ever changed.

use std::collections::BTreeSet;

use contracts::auth::{Business, Tool};
use contracts::user::UserClass;
use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

use crate::model::{Caps, LimitTable, Strength, Tier, ToolSet, business_word};

/// Most rows a table may have.
const ROWS_MAX: usize = 400;
/// Most tools of one row: a fourth proof would prove nothing.
const TOOLS_MAX: usize = 3;
/// Most operations a day a row may allow.
const COUNT_MAX: i64 = 10_000;
/// Any channel, or any class.
const ANY: &str = "*";
/// Channels a row may name.
const CHANNELS: [&str; 3] = [ANY, "h5", "app"];

/// A row: with these tools, so much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitRow {
    /// `*`, or one channel.
    #[serde(default = "any")]
    pub channel: String,
    /// Which business.
    pub business: Business,
    /// `*`, or one class of customers.
    #[serde(default = "any")]
    pub user_class: String,
    /// With which tools, all of them; none at all for small amounts, where a bank allows it (小额免密).
    #[schema(value_type = Vec<Tool>)]
    pub tools: ToolSet,
    /// The most in one operation, in minor units.
    #[serde(default)]
    pub per_operation_minor: Option<i64>,
    /// The most in a day, in minor units.
    pub per_day_minor: i64,
    /// The most operations in a day.
    #[serde(default)]
    pub per_day_count: Option<i64>,
    /// The most in a calendar year, in minor units; counted from the day a row first names it.
    #[serde(default)]
    pub per_year_minor: Option<i64>,
    /// Where the figures come from, at most 200 characters; in both languages as `中文 / English`.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub source: String,
}

fn any() -> String {
    ANY.to_owned()
}

impl LimitRow {
    /// Its caps.
    pub fn caps(&self) -> Caps {
        Caps {
            per_operation_minor: self.per_operation_minor,
            per_day_minor: Some(self.per_day_minor),
            per_day_count: self.per_day_count,
            per_year_minor: self.per_year_minor,
        }
    }

    /// Whether it is about such an operation.
    pub fn fits(&self, channel: &str, business: Business, class: Option<UserClass>) -> bool {
        self.business == business
            && (self.channel == ANY || self.channel == channel)
            && (self.user_class == ANY || class.is_some_and(|class| class_word(class) == self.user_class))
    }

    /// Of two rows for the same tools the one that says more precisely whom it means counts.
    fn rank(&self) -> u8 {
        u8::from(self.user_class != ANY) * 2 + u8::from(self.channel != ANY)
    }
}

/// The limit table of a bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitRules {
    /// Its rows, in the order a person wrote them; the order does not count.
    pub rows: Vec<LimitRow>,
}

/// Which counters a business needs besides the day's amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Needs {
    /// The day's operations.
    pub count: bool,
    /// The year's amount.
    pub year: bool,
    /// The customer's class decides between rows.
    pub class: bool,
}

impl LimitRules {
    /// The limits for one channel, business and class.
    pub fn table(&self, channel: &str, business: Business, class: Option<UserClass>) -> LimitTable {
        let tiers = self.in_force(channel, business, class).into_iter();
        LimitTable::new(business, tiers.map(|row| Tier { tools: row.tools.clone(), caps: row.caps() }).collect())
    }

    /// The rows that count for one channel, business and class: one for each set of tools.
    pub fn in_force(&self, channel: &str, business: Business, class: Option<UserClass>) -> Vec<&LimitRow> {
        let mut kept: Vec<&LimitRow> = Vec::new();
        for row in self.rows.iter().filter(|row| row.fits(channel, business, class)) {
            match kept.iter_mut().find(|known| known.tools == row.tools) {
                Some(known) if row.rank() > known.rank() => *known = row,
                Some(_) => {}
                None => kept.push(row),
            }
        }
        kept
    }

    /// Which counters are needed: those no row names cost nothing.
    pub fn needs(&self, business: Business) -> Needs {
        let rows = || self.rows.iter().filter(|row| row.business == business);
        Needs {
            count: rows().any(|row| row.per_day_count.is_some()),
            year: rows().any(|row| row.per_year_minor.is_some()),
            class: rows().any(|row| row.user_class != ANY),
        }
    }

    /// The same table with `row` in the place of the row for the same channel, business, class and tools.
    pub fn with(&self, row: LimitRow) -> Self {
        let key = |row: &LimitRow| (row.channel.clone(), row.business, row.user_class.clone(), row.tools.clone());
        let mut rows: Vec<LimitRow> = self.rows.iter().filter(|known| key(known) != key(&row)).cloned().collect();
        rows.push(row);
        Self { rows }
    }

    /// The same table where `daily_cap_minor` a day passes without a proof (小额免密), in transfers of both kinds.
    pub fn with_small_payments(&self, daily_cap_minor: i64) -> Self {
        let free = |business| LimitRow {
            channel: any(),
            business,
            user_class: any(),
            tools: ToolSet::new(),
            per_operation_minor: None,
            per_day_minor: daily_cap_minor,
            per_day_count: None,
            per_year_minor: None,
            source: "small payments without a PIN".to_owned(),
        };
        self.with(free(Business::TransferOwn)).with(free(Business::TransferOthers))
    }

    /// What is odd about the table though it is allowed, `(row, words)`: rows that have no effect because fewer tools
    /// carry as much.
    pub fn oddities(&self) -> Vec<(usize, &'static str)> {
        let is_idle = |row: &LimitRow| {
            self.rows.iter().any(|other| {
                other.tools.len() < row.tools.len()
                    && other.tools.is_subset(&row.tools)
                    && (&other.channel, other.business, &other.user_class)
                        == (&row.channel, row.business, &row.user_class)
                    && row.caps().is_within(&other.caps())
            })
        };
        let is_open_below = |row: &LimitRow| {
            self.rows.iter().any(|other| {
                other.tools.len() < row.tools.len()
                    && other.tools.is_subset(&row.tools)
                    && other.business == row.business
                    && (other.per_day_count.is_none() && row.per_day_count.is_some()
                        || other.per_year_minor.is_none() && row.per_year_minor.is_some())
            })
        };
        let idle = "较少的方式已能达到同样额度，本行不起作用 / Fewer tools carry as much; this row has no effect";
        let open = "较少的方式没有笔数或年度上限，本行的该项不起作用 / Fewer tools have no cap on number or year; this row's has no effect";
        let rows = self.rows.iter().enumerate();
        rows.filter_map(|(at, row)| match (is_idle(row), is_open_below(row)) {
            (true, _) => Some((at, idle)),
            (false, true) => Some((at, open)),
            (false, false) => None,
        })
        .collect()
    }
}

/// The word of a class.
pub const fn class_word(class: UserClass) -> &'static str {
    match class {
        UserClass::Open => "open",
        UserClass::Bound => "bound",
        UserClass::RealName => "real_name",
        UserClass::ClassOne => "class_one",
    }
}

const CLASSES: [&str; 5] = [ANY, "open", "bound", "real_name", "class_one"];

/// Sets of tools the first table knows for money that leaves.
const LEAVING: [&[Tool]; 13] = [
    &[Tool::Pin],
    &[Tool::Passkey],
    &[Tool::Pin, Tool::SmsCode],
    &[Tool::Passkey, Tool::SmsCode],
    &[Tool::Face, Tool::SmsCode],
    &[Tool::Pin, Tool::Totp],
    &[Tool::Passkey, Tool::Totp],
    &[Tool::Pin, Tool::Passkey],
    &[Tool::Pin, Tool::Face],
    &[Tool::Pin, Tool::DeviceCertificate],
    &[Tool::Passkey, Tool::DeviceCertificate],
    &[Tool::Pin, Tool::UsbKey],
    &[Tool::Passkey, Tool::UsbKey],
];

/// Sets of tools the first table knows for money that stays its owner's.
const STAYING: [&[Tool]; 2] = [&[Tool::Pin], &[Tool::Passkey]];

impl Default for LimitRules {
    /// What a bank's table begins with: every set of tools at the alliance's ceiling for its strength. A bank may tighten it,
    /// add rows for a channel or a class, and add a row without any tool (小额免密). No bank begins with one.
    fn default() -> Self {
        let rows_of = |business: Business| {
            let sets: &[&[Tool]] = match business {
                Business::TransferOwn | Business::Purchase | Business::Collection => &STAYING,
                _ => &LEAVING,
            };
            sets.iter().map(move |tools| {
                let tools: ToolSet = tools.iter().copied().collect();
                let (per_day_minor, (zh, en)) = Strength::of(&tools).ceiling(business);
                LimitRow {
                    channel: any(),
                    business,
                    user_class: any(),
                    tools,
                    per_operation_minor: None,
                    per_day_minor,
                    per_day_count: None,
                    per_year_minor: None,
                    source: format!("{zh} / {en}"),
                }
            })
        };
        Self { rows: Business::MONEY.into_iter().flat_map(rows_of).collect() }
    }
}

impl ParameterSet for LimitRules {
    const NAME: &'static str = "auth.limits";
    const TITLE: (&'static str, &'static str) = ("认证限额表", "Limits by tools");

    fn fields() -> Vec<Field> {
        vec![Field {
            path: "rows",
            label: ("渠道、业务、客户类别、认证方式与限额", "Channel, business, class, tools and limits"),
            unit: Unit::Structure,
            source: "银发〔2016〕261号",
            confidence: Confidence::Secondary,
        }]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        if self.rows.len() > ROWS_MAX {
            objections.push(Objection::new("rows", "最多 400 行 / At most 400 rows"));
        }
        let mut seen = BTreeSet::new();
        for (at, row) in self.rows.iter().enumerate().take(ROWS_MAX) {
            check_row(at, row, &mut objections);
            if !seen.insert((&row.channel, business_word(row.business), &row.user_class, &row.tools)) {
                let words = "渠道、业务、客户类别和认证方式相同的行只能有一行 / Another row has the same channel, business, class and tools";
                objections.push(Objection::new(format!("rows[{at}].tools"), words));
            }
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

fn check_row(at: usize, row: &LimitRow, objections: &mut Vec<Objection>) {
    let mut object = |field: &str, words: String| objections.push(Objection::new(format!("rows[{at}].{field}"), words));
    if !CHANNELS.contains(&row.channel.as_str()) {
        object("channel", "没有这个渠道 / No such channel".to_owned());
    }
    if !CLASSES.contains(&row.user_class.as_str()) {
        object("user_class", "没有这个客户类别 / No such class".to_owned());
    }
    if !row.business.moves_money() {
        object("business", "该业务不涉及资金，没有限额 / No money moves in it, so it has no limit".to_owned());
    }
    if row.tools.len() > TOOLS_MAX {
        object("tools", format!("最多 {TOOLS_MAX} 种方式 / At most {TOOLS_MAX} tools"));
    }
    let (ceiling, (zh, en)) = Strength::of(&row.tools).ceiling(row.business);
    if !(0..=ceiling).contains(&row.per_day_minor) {
        let most = kernel::Money::cny(ceiling).to_grouped();
        object("per_day_minor", format!("不得超过 {most} 元：{zh} / At most CNY {most}: {en}"));
    }
    if row.per_operation_minor.is_some_and(|cap| !(0..=row.per_day_minor.max(0)).contains(&cap)) {
        object("per_operation_minor", "不得超过每日限额 / At most the day's limit".to_owned());
    }
    if row.per_day_count.is_some_and(|cap| !(1..=COUNT_MAX).contains(&cap)) {
        object("per_day_count", format!("应在 1 至 {COUNT_MAX} 笔之间 / Between 1 and {COUNT_MAX}"));
    }
    if row.per_year_minor.is_some_and(|cap| cap < row.per_day_minor || cap > ceiling.saturating_mul(366)) {
        object(
            "per_year_minor",
            "不得低于每日限额，不得高于其 366 倍 / Between the day's limit and 366 times the most a day".to_owned(),
        );
    }
    if row.source.chars().count() > 200 {
        object("source", "最多 200 字 / At most 200 characters".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(channel: &str, class: &str, tools: &[Tool], per_day_minor: i64) -> LimitRow {
        LimitRow {
            channel: channel.into(),
            business: Business::TransferOthers,
            user_class: class.into(),
            tools: tools.iter().copied().collect(),
            per_operation_minor: None,
            per_day_minor,
            per_day_count: None,
            per_year_minor: None,
            source: String::new(),
        }
    }

    fn objected(row: LimitRow) -> Vec<String> {
        let checked = LimitRules { rows: vec![row] }.check();
        checked.err().unwrap_or_default().into_iter().map(|objection| objection.field).collect()
    }

    #[test]
    fn the_first_table_is_allowed_and_says_where_every_figure_comes_from() {
        let first = LimitRules::default();
        assert_eq!(first.check(), Ok(()));
        assert!(first.rows.iter().all(|row| !row.source.is_empty()));
        assert_eq!(first.oddities(), []);
        let cap = |tools: &[Tool]| {
            let table = first.table("h5", Business::TransferOthers, None);
            table.caps(&tools.iter().copied().collect()).per_day_minor.unwrap()
        };
        assert_eq!(cap(&[Tool::Pin]), 100_000);
        assert_eq!(cap(&[Tool::Pin, Tool::SmsCode]), 5_000_000);
        assert_eq!(cap(&[Tool::Pin, Tool::DeviceCertificate]), 20_000_000);
        assert_eq!(cap(&[Tool::Pin, Tool::UsbKey]), 500_000_000);
        assert_eq!(cap(&[Tool::SmsCode, Tool::Totp]), 0, "twice the same factor, and no row for it");
    }

    #[test]
    fn a_bank_may_tighten_and_never_loosen() {
        assert_eq!(objected(row("*", "*", &[Tool::Pin], 50_000)), [""; 0]);
        assert_eq!(objected(row("*", "*", &[Tool::Pin], 100_001)), ["rows[0].per_day_minor"]);
        // Two tools of one factor are worth one.
        assert_eq!(objected(row("*", "*", &[Tool::Pin, Tool::Gesture], 100_001)), ["rows[0].per_day_minor"]);
        assert_eq!(objected(row("*", "*", &[Tool::SmsCode, Tool::UsbKey], 5_000_000)), ["rows[0].per_day_minor"]);
        assert_eq!(objected(row("*", "*", &[Tool::Pin, Tool::SmsCode], 5_000_001)), ["rows[0].per_day_minor"]);
        assert_eq!(objected(row("mars", "vip", &[Tool::Pin], 1)), ["rows[0].channel", "rows[0].user_class"]);
        let over = LimitRow {
            per_operation_minor: Some(2),
            per_day_count: Some(0),
            per_year_minor: Some(0),
            ..row("*", "*", &[], 1)
        };
        assert_eq!(objected(over), ["rows[0].per_operation_minor", "rows[0].per_day_count", "rows[0].per_year_minor"]);
        let service = LimitRow { business: Business::BindCard, ..row("*", "*", &[Tool::Pin], 1) };
        assert_eq!(objected(service), ["rows[0].business"]);
        let twice = LimitRules { rows: vec![row("*", "*", &[Tool::Pin], 1), row("*", "*", &[Tool::Pin], 2)] };
        assert_eq!(twice.check().unwrap_err()[0].field, "rows[1].tools");
    }

    #[test]
    fn the_row_that_says_more_precisely_whom_it_means_counts() {
        let pin: &[Tool] = &[Tool::Pin];
        let rules = LimitRules {
            rows: vec![
                row("*", "*", pin, 4),
                row("h5", "*", pin, 3),
                row("*", "class_one", pin, 2),
                row("h5", "class_one", pin, 1),
            ],
        };
        let cap = |channel, class| {
            rules.table(channel, Business::TransferOthers, class).caps(&pin.iter().copied().collect()).per_day_minor
        };
        assert_eq!(cap("app", Some(UserClass::RealName)), Some(4));
        assert_eq!(cap("h5", Some(UserClass::RealName)), Some(3));
        assert_eq!(cap("app", Some(UserClass::ClassOne)), Some(2));
        assert_eq!(cap("h5", Some(UserClass::ClassOne)), Some(1));
        assert_eq!(cap("h5", None), Some(3), "a class that is not known is no class");
        assert!(rules.needs(Business::TransferOthers).class);
        assert_eq!(rules.needs(Business::TransferOwn), Needs::default());
    }

    #[test]
    fn a_row_that_changes_nothing_is_pointed_out() {
        let rules = LimitRules {
            rows: vec![row("*", "*", &[Tool::Pin], 100_000), row("*", "*", &[Tool::Pin, Tool::SmsCode], 90_000)],
        };
        assert_eq!(rules.oddities().iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1]);
    }
}
