//! What can be searched for, and which movement fits it.

use contracts::account::MovementKind;
use kernel::{Cursor, Money, PageQuery, Timestamp};

use crate::model::Movement;

/// The most movements one call looks at: measured, this is some milliseconds on either engine.
pub const SCAN_MAX: usize = 1_000;
/// The longest text one can search for, in characters.
pub const TEXT_MAX: usize = 40;
/// The most words of a text that are looked for.
const WORDS_MAX: usize = 6;

/// Which movements of an account to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// Both.
    #[default]
    Any,
    /// Money that came in.
    In,
    /// Money that went out.
    Out,
}

/// What is searched for; everything that is said must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Lower-case words; each must stand somewhere in the movement.
    pub(crate) words: Vec<String>,
    /// Lower-case part of the counterparty's name.
    pub(crate) counterparty: Option<String>,
    /// Smallest amount.
    pub amount_min: Option<Money>,
    /// Largest amount.
    pub amount_max: Option<Money>,
    /// Booked at this moment or later.
    pub from: Option<Timestamp>,
    /// Booked before this moment.
    pub until: Option<Timestamp>,
    /// Which way the money went.
    pub side: Side,
    /// What sort of movement.
    pub kind: Option<MovementKind>,
}

impl Search {
    /// Everything on one side.
    pub fn of_side(side: Side) -> Self {
        Self { side, ..Self::default() }
    }

    /// Looks for a text in summary, counterparty and bank. A word of digits also fits an account number's last four (or
    /// all of them: who knows a number may look for it, who does not cannot find it out), a word that is an amount the
    /// amount.
    #[must_use]
    pub fn with_text(mut self, text: &str) -> Self {
        let text: String = text.chars().take(TEXT_MAX).collect();
        self.words = text.split_whitespace().take(WORDS_MAX).map(str::to_lowercase).collect();
        self
    }

    /// Looks for a counterparty.
    #[must_use]
    pub fn with_counterparty(mut self, name: &str) -> Self {
        let name: String = name.trim().chars().take(TEXT_MAX).collect();
        self.counterparty = Some(name.to_lowercase()).filter(|name| !name.is_empty());
        self
    }

    /// Whether side and dates are all that is asked, which the index answers by itself.
    pub fn by_index_alone(&self) -> bool {
        let Self { words, counterparty, amount_min, amount_max, kind, from: _, until: _, side: _ } = self;
        words.is_empty() && counterparty.is_none() && amount_min.is_none() && amount_max.is_none() && kind.is_none()
    }

    /// Whether a movement fits what the index does not answer.
    pub fn takes(&self, movement: &Movement) -> bool {
        let minor = movement.amount.minor();
        self.amount_min.is_none_or(|least| minor >= least.minor())
            && self.amount_max.is_none_or(|most| minor <= most.minor())
            && self.kind.is_none_or(|kind| movement.kind == kind.as_str())
            && self.counterparty.as_ref().is_none_or(|name| has(movement.counterparty_name.as_deref(), name))
            && self.words.iter().all(|word| says(movement, word))
    }
}

fn has(text: Option<&str>, word: &str) -> bool {
    text.is_some_and(|text| text.to_lowercase().contains(word))
}

fn says(movement: &Movement, word: &str) -> bool {
    let amount = || Money::parse(word, movement.amount.currency()).is_ok_and(|amount| amount == movement.amount);
    has(Some(&movement.summary), word)
        || has(movement.counterparty_name.as_deref(), word)
        || has(movement.counterparty_bank.as_deref(), word)
        || movement.counterparty_account_no.as_deref().is_some_and(|number| names(number, word))
        || amount()
}

fn names(number: &str, word: &str) -> bool {
    let tail = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()) && number.ends_with(word);
    tail || number == word
}

/// A place among movements: right after the movement it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Booked at, microseconds.
    pub at: i64,
    /// Number in the ledger.
    pub seq: i64,
    /// Whether the outgoing side of `seq` was seen as well: between two own accounts one posting is two movements, the
    /// incoming one first.
    pub out_seen: bool,
}

impl Place {
    /// Before everything, or where the page says.
    pub fn of(page: &PageQuery) -> Self {
        let newest = Self { at: i64::MAX, seq: i64::MAX, out_seen: true };
        let Some(Cursor { key, id }) = &page.after else { return newest };
        let (seq, out_seen) = match id.strip_suffix('i') {
            Some(seq) => (seq, false),
            None => (id.strip_suffix('o').unwrap_or(id), true),
        };
        // A cursor is opaque: one that we did not give out finds nothing rather than everything.
        seq.parse().map_or(Self { at: i64::MIN, seq: 0, out_seen: true }, |seq| Self { at: *key, seq, out_seen })
    }

    /// Right after `movement`.
    pub fn after(movement: &Movement) -> Self {
        Self { at: movement.booked_at.micros(), seq: movement.seq, out_seen: !movement.incoming }
    }

    /// As a cursor.
    pub fn cursor(self) -> Cursor {
        let side = if self.out_seen { 'o' } else { 'i' };
        Cursor { key: self.at, id: format!("{}{side}", self.seq) }
    }

    /// No earlier than the beginning of what is searched: `until` cuts the newest away.
    #[must_use]
    pub fn within(self, until: Option<Timestamp>) -> Self {
        match until {
            Some(until) if until.micros() <= self.at => Self { at: until.micros(), seq: 0, out_seen: true },
            _ => self,
        }
    }
}

/// What a search found, newest first.
#[derive(Debug)]
pub struct Found {
    /// At most a page.
    pub items: Vec<Movement>,
    /// Where to go on; nothing when there is no more.
    pub next: Option<Cursor>,
    /// The moment it looked back to, when it stopped for having looked at enough.
    pub searched_to: Option<Timestamp>,
}

/// What came in and went out in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthFlow {
    /// What came in.
    pub came: Money,
    /// What went out.
    pub went: Money,
    /// How many movements.
    pub count: i64,
}

#[cfg(test)]
#[allow(clippy::inconsistent_digit_grouping)]
mod tests {
    use super::*;
    use kernel::Id;

    fn movement(summary: &str, name: &str, minor: i64) -> Movement {
        Movement {
            account_id: Id::from_parts(Timestamp::from_micros(0), [0; 10]),
            seq: 7,
            incoming: false,
            amount: Money::cny(minor),
            balance_after: Money::cny(0),
            kind: "payment".into(),
            summary: summary.into(),
            counterparty_name: Some(name.into()),
            counterparty_account_no: Some("6222000012345678".into()),
            counterparty_bank: Some("Qinghe Bank".into()),
            transfer_id: None,
            booked_at: Timestamp::from_micros(5),
        }
    }

    #[test]
    fn every_word_must_fit_somewhere() {
        let coffee = movement("早餐 咖啡", "橙子便利店", 12_50);
        let finds = |text: &str| Search::default().with_text(text).takes(&coffee);
        assert!(finds("咖啡") && finds("橙子 咖啡") && finds("qinghe") && finds("12.5") && finds(""));
        assert!(!finds("咖啡 早茶") && !finds("12.51"));
    }

    #[test]
    fn a_masked_number_cannot_be_found_out_digit_by_digit() {
        let paid = movement("转账", "李明", 100);
        let finds = |text: &str| Search::default().with_text(text).takes(&paid);
        assert!(finds("5678") && finds("6222000012345678"));
        assert!(!finds("45678") && !finds("678") && !finds("0123"));
    }

    #[test]
    fn amounts_and_kinds_have_edges() {
        let paid = movement("x", "y", 100_00);
        let within = |min: i64, max: i64| {
            let search =
                Search { amount_min: Some(Money::cny(min)), amount_max: Some(Money::cny(max)), ..Search::default() };
            search.takes(&paid)
        };
        assert!(within(100_00, 100_00) && !within(100_01, 200_00) && !within(0, 99_99));
        let kind = |kind| Search { kind: Some(kind), ..Search::default() }.takes(&paid);
        assert!(kind(MovementKind::Payment) && !kind(MovementKind::Salary));
    }

    #[test]
    fn a_place_travels_and_a_forged_one_finds_nothing() {
        for out_seen in [true, false] {
            let place = Place { at: 12, seq: 34, out_seen };
            let page = PageQuery::parse(Some(&place.cursor().encode()), None).expect("ours");
            assert_eq!(Place::of(&page), place);
        }
        let forged = PageQuery::parse(Some("c.abc"), None).expect("well-formed");
        assert_eq!(Place::of(&forged).at, i64::MIN);
    }
}
