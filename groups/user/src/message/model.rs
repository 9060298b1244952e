//! Pure rules of messages: which ways a message takes, when it may ring, what may be switched off, how long a text is.

use std::str::FromStr;

use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike};
use chrono_tz::Tz;
use contracts::message::MessageKind;
use kernel::{ParseError, Timestamp};
use serde::{Deserialize, Serialize};

/// The end of time: a message that never is old news.
pub const NEVER: Timestamp = Timestamp::from_micros(i64::MAX);
/// What happened longer ago than this does not ring any more, in seconds; it stands in the inbox.
const LATE_S: i64 = 3_600;
/// The same for what is urgent, in seconds.
const LATE_URGENT_S: i64 = 86_400;
/// Tries of one delivery before a person has to look.
pub const ATTEMPTS_MAX: i64 = 8;
/// The first pause after a failed try, in seconds; each further one is twice as long.
const FIRST_PAUSE_S: i64 = 30;
/// The longest pause, in seconds.
const LONGEST_PAUSE_S: i64 = 3_600;

/// A way out of the house. The inbox is none: a message is there as soon as it exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MessageChannel)]
pub enum Channel {
    /// A text to the verified phone.
    Sms,
    /// A push to the app.
    Push,
}

impl Channel {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Push];

    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Push => "push",
        }
    }
}

impl FromStr for Channel {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::ALL.into_iter().find(|way| way.as_str() == text).ok_or(ParseError::new("message channel", "unknown"))
    }
}

/// How pressing a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MessagePriority)]
pub enum Priority {
    /// Rings at any hour.
    Urgent,
    /// Waits for the end of the quiet hours.
    Normal,
    /// The same, and comes last.
    Low,
}

impl Priority {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::Normal => "normal",
            Self::Low => "low",
        }
    }
}

impl FromStr for Priority {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let found = [Self::Urgent, Self::Normal, Self::Low].into_iter().find(|one| one.as_str() == text);
        found.ok_or(ParseError::new("message priority", "unknown"))
    }
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DeliveryState)]
pub enum DeliveryState {
    /// Waits, for its hour or for another try.
    Queued,
    /// The carrier took it.
    Sent,
    /// Given up; a person may have it sent again.
    Failed,
    /// Not to be sent, and why.
    Skipped,
}

impl DeliveryState {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

impl FromStr for DeliveryState {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let all = [Self::Queued, Self::Sent, Self::Failed, Self::Skipped];
        all.into_iter().find(|one| one.as_str() == text).ok_or(ParseError::new("delivery state", "unknown"))
    }
}

/// Why a kind cannot be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MessageKindFixed)]
pub enum Fixed {
    /// It protects the customer's money.
    Safety,
    /// The law has the bank tell it.
    Law,
}

/// Whether a kind can be switched off, and if not, why.
pub const fn fixed(kind: MessageKind) -> Option<Fixed> {
    match kind {
        MessageKind::Security => Some(Fixed::Safety),
        // 反电信网络诈骗法 Art. 32: whoever is limited is told.
        MessageKind::Legal => Some(Fixed::Law),
        _ => None,
    }
}

/// What holds while a customer has not chosen. Offers need a yes of their own (个人信息保护法 Art. 13, 24).
pub const fn by_default(kind: MessageKind) -> Choice {
    match kind {
        MessageKind::Marketing => Choice::Off,
        _ => Choice::On,
    }
}

/// A customer's choice for a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MessageChoice)]
pub enum Choice {
    /// Told, and rung for.
    On,
    /// Not rung for: it stands in the inbox only. Offers are not made at all.
    Off,
}

impl Choice {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}

impl FromStr for Choice {
    type Err = ParseError;
    fn from_str(text: &str) -> Result<Self, ParseError> {
        [Self::On, Self::Off].into_iter().find(|one| one.as_str() == text).ok_or(ParseError::new("choice", "unknown"))
    }
}

/// Hours in which nothing rings that can wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// Minutes after midnight, the first of them.
    pub from: i64,
    /// Minutes after midnight, the first no longer. The same as `from`: no quiet hours.
    pub until: i64,
}

impl Quiet {
    /// When the quiet hours that hold at `now` end; nothing if none do.
    pub fn end(self, now: Timestamp, zone: Tz) -> Option<Timestamp> {
        let local = now.utc().with_timezone(&zone);
        let minute = i64::from(local.hour() * 60 + local.minute());
        let (from, until) = (self.from, self.until);
        let quiet = if from <= until { (from..until).contains(&minute) } else { minute >= from || minute < until };
        if !quiet {
            return None;
        }
        let today = local.date_naive();
        let day = if minute < until { today } else { today.succ_opt().unwrap_or(today) };
        Some(Timestamp::start_of(day, zone).plus_seconds(until * 60))
    }
}

/// Minutes after midnight of `HH:MM`.
pub fn minute_of(text: &str) -> Option<i64> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| text.len() == 5)?;
    Some(i64::from(time.hour() * 60 + time.minute()))
}

/// `HH:MM` of minutes after midnight.
pub fn clock_of(minute: i64) -> String {
    format!("{:02}:{:02}", minute.div_euclid(60).rem_euclid(24), minute.rem_euclid(60))
}

/// What is asked about one way of one message.
#[derive(Debug, Clone, Copy)]
pub struct Ringing {
    /// How pressing.
    pub priority: Priority,
    /// What the customer chose for its kind.
    pub choice: Choice,
    /// When it happened.
    pub happened_at: Timestamp,
    /// The customer's quiet hours, or the bank's.
    pub quiet: Quiet,
}

/// Whether and when a message rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ring {
    /// Not before this.
    At(Timestamp),
    /// Not at all, and why: the word is stored.
    Not(&'static str),
}

/// Decides whether and when a message may ring.
pub fn ring(asked: Ringing, now: Timestamp, zone: Tz) -> Ring {
    let urgent = asked.priority == Priority::Urgent;
    if asked.choice == Choice::Off {
        return Ring::Not("opted_out");
    }
    if now.seconds_since(asked.happened_at) > if urgent { LATE_URGENT_S } else { LATE_S } {
        return Ring::Not("late");
    }
    match asked.quiet.end(now, zone) {
        Some(end) if !urgent => Ring::At(end),
        _ => Ring::At(now),
    }
}

/// How long to wait after the `attempts`-th try has failed; nothing when it was the last.
pub fn pause_after(attempts: i64) -> Option<i64> {
    if attempts >= ATTEMPTS_MAX {
        return None;
    }
    let doubled = FIRST_PAUSE_S.saturating_mul(1 << attempts.clamp(1, 12).saturating_sub(1));
    Some(doubled.min(LONGEST_PAUSE_S))
}

/// The periods an attention budget is counted in: the day, and the week by its Monday.
pub fn periods(date: NaiveDate) -> [String; 2] {
    use chrono::Datelike;
    let monday = date - TimeDelta::days(i64::from(date.weekday().num_days_from_monday()));
    [format!("d:{date}"), format!("w:{monday}")]
}

/// How a text travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextLength {
    /// Units of its alphabet.
    pub units: usize,
    /// Messages it is cut into, each of which is paid for.
    pub segments: usize,
    /// Units a message holds.
    pub per_segment: usize,
}

/// The characters of GSM 03.38 that take one place.
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Those that take two.
const GSM_WIDE: &str = "^{}\\[~]|€";

/// How long `text` is as a short message: 160 or 153 places of GSM 03.38 where every character is in it, 70 or 67 UTF-16
/// units otherwise (3GPP TS 23.038, 23.040).
pub fn text_length(text: &str) -> TextLength {
    let narrow: Option<usize> = text
        .chars()
        .map(|mark| match (GSM.contains(mark), GSM_WIDE.contains(mark)) {
            (true, _) => Some(1),
            (_, true) => Some(2),
            _ => None,
        })
        .sum();
    let (units, alone, joined) = match narrow {
        Some(units) => (units, 160, 153),
        None => (text.encode_utf16().count(), 70, 67),
    };
    if units <= alone {
        return TextLength { units, segments: usize::from(units > 0), per_segment: alone };
    }
    TextLength { units, segments: units.div_ceil(joined), per_segment: joined }
}

/// Whether `link` leads to a page of the app and nowhere else.
pub fn is_own_page(link: &str) -> bool {
    link.len() <= 200
        && link.starts_with('/')
        && !link.starts_with("//")
        && link.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_?=&.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use kernel::time::DEFAULT_ZONE;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(&format!("{text}+08:00")).unwrap()
    }

    const NIGHT: Quiet = Quiet { from: 22 * 60, until: 8 * 60 };

    #[test]
    fn the_night_ends_in_the_morning_on_either_side_of_midnight() {
        let end = |now: &str| NIGHT.end(at(now), DEFAULT_ZONE);
        assert_eq!(end("2026-11-28T22:00:00"), Some(at("2026-11-29T08:00:00")));
        assert_eq!(end("2026-11-29T07:59:59"), Some(at("2026-11-29T08:00:00")));
        assert_eq!(end("2026-11-29T08:00:00"), None);
        assert_eq!(end("2026-11-28T21:59:59"), None);
        let noon = Quiet { from: 12 * 60, until: 13 * 60 };
        assert_eq!(noon.end(at("2026-11-28T12:30:00"), DEFAULT_ZONE), Some(at("2026-11-28T13:00:00")));
        assert_eq!(Quiet { from: 60, until: 60 }.end(at("2026-11-28T01:00:00"), DEFAULT_ZONE), None);
    }

    #[test]
    fn what_is_urgent_rings_at_night_and_nothing_rings_late_or_against_a_choice() {
        let now = at("2026-11-28T23:00:00");
        let asked = Ringing { priority: Priority::Normal, choice: Choice::On, happened_at: now, quiet: NIGHT };
        let decide = |asked| ring(asked, now, DEFAULT_ZONE);
        assert_eq!(decide(asked), Ring::At(at("2026-11-29T08:00:00")));
        assert_eq!(decide(Ringing { priority: Priority::Urgent, ..asked }), Ring::At(now));
        assert_eq!(decide(Ringing { choice: Choice::Off, ..asked }), Ring::Not("opted_out"));
        let earlier = Ringing { happened_at: now.plus_seconds(-3_601), ..asked };
        assert_eq!(decide(earlier), Ring::Not("late"));
        assert_eq!(decide(Ringing { priority: Priority::Urgent, ..earlier }), Ring::At(now));
    }

    #[test]
    fn only_safety_and_law_cannot_be_switched_off_and_offers_need_a_yes() {
        let fast: Vec<_> = MessageKind::ALL.into_iter().filter(|kind| fixed(*kind).is_some()).collect();
        assert_eq!(fast, [MessageKind::Security, MessageKind::Legal]);
        let off: Vec<_> = MessageKind::ALL.into_iter().filter(|kind| by_default(*kind) == Choice::Off).collect();
        assert_eq!(off, [MessageKind::Marketing]);
    }

    #[test]
    fn texts_are_counted_as_networks_count_them() {
        let told = |text: &str| {
            let length = text_length(text);
            (length.units, length.segments, length.per_segment)
        };
        assert_eq!(told(""), (0, 0, 160));
        assert_eq!(told(&"a".repeat(160)), (160, 1, 160));
        assert_eq!(told(&"a".repeat(161)), (161, 2, 153));
        assert_eq!(told("{€}"), (6, 1, 160));
        assert_eq!(told(&"字".repeat(70)), (70, 1, 70));
        assert_eq!(told(&"字".repeat(71)), (71, 2, 67));
        assert_eq!(told("😀"), (2, 1, 70));
    }

    #[test]
    fn pauses_double_up_to_an_hour_and_end() {
        let pauses: Vec<_> = (1..=ATTEMPTS_MAX).map(pause_after).collect();
        let seconds = [30, 60, 120, 240, 480, 960, 1_920];
        assert_eq!(pauses, seconds.into_iter().map(Some).chain([None]).collect::<Vec<_>>());
    }

    #[test]
    fn weeks_begin_on_monday() {
        let day = |text: &str| periods(text.parse().unwrap());
        assert_eq!(day("2026-11-29"), ["d:2026-11-29", "w:2026-11-23"]);
        assert_eq!(day("2026-11-30"), ["d:2026-11-30", "w:2026-11-30"]);
    }

    #[test]
    fn links_stay_in_the_app() {
        assert!(is_own_page("/transfers/0190a0b0-c0d0?from=message"));
        for link in ["", "transfers", "//evil.example", "https://evil.example", "/a b", "/a\"b", "/<x>"] {
            assert!(!is_own_page(link), "{link}");
        }
    }

    #[test]
    fn times_of_day_there_and_back() {
        assert_eq!(minute_of("22:30"), Some(1_350));
        assert_eq!(clock_of(1_350), "22:30");
        for text in ["24:00", "7:00", "x", "12:60", ""] {
            assert_eq!(minute_of(text), None, "{text}");
        }
    }
}
