//! Sorting and adding up movements: pure, exact, and the same however they are batched.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use expr::{Condition, Facts, Value};
use kernel::{Currency, Money, MoneyError};

use super::rules::{MOVEMENT, slot};
use crate::model::Movement;

/// Which way the money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// To the customer.
    In,
    /// From the customer.
    Out,
}

impl Way {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

/// A category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category {
    /// The word stored and sent.
    pub code: &'static str,
    /// Of income or of expense; nothing for both.
    pub way: Option<Way>,
    /// What people call it, zh and en.
    pub names: (&'static str, &'static str),
}

const fn of(way: Way, code: &'static str, zh: &'static str, en: &'static str) -> Category {
    Category { code, way: Some(way), names: (zh, en) }
}

/// What the customer says is neither income nor expense.
pub const NOT_COUNTED: Category =
    Category { code: "not_counted", way: None, names: ("不计入收支", "Not counted") };
/// Income that no rule knows.
pub const OTHER_IN: Category = of(Way::In, "other_in", "其他收入", "Other income");
/// Expense that no rule knows.
pub const OTHER_OUT: Category = of(Way::Out, "other_out", "其他支出", "Other expense");

/// Every category, in the order of lists.
pub const CATEGORIES: [Category; 21] = [
    of(Way::Out, "dining", "餐饮", "Eating out"),
    of(Way::Out, "groceries", "超市便利", "Groceries"),
    of(Way::Out, "shopping", "购物", "Shopping"),
    of(Way::Out, "transport", "交通出行", "Transport"),
    of(Way::Out, "housing", "居住", "Housing"),
    of(Way::Out, "utilities", "水电通信", "Utilities"),
    of(Way::Out, "health", "医疗健康", "Health"),
    of(Way::Out, "education", "教育图书", "Education"),
    of(Way::Out, "leisure", "文化娱乐", "Leisure"),
    of(Way::Out, "gifts", "人情往来", "Gifts"),
    of(Way::Out, "transfer_out", "转给他人", "To other people"),
    of(Way::Out, "fees", "手续费", "Fees"),
    OTHER_OUT,
    of(Way::In, "salary", "工资", "Salary"),
    of(Way::In, "transfer_in", "他人转入", "From other people"),
    of(Way::In, "interest", "利息", "Interest"),
    of(Way::In, "cash_in", "现金存入", "Cash paid in"),
    of(Way::In, "gift_in", "红包礼金", "Gifts received"),
    of(Way::In, "refund", "退款报销", "Refunds"),
    OTHER_IN,
    NOT_COUNTED,
];

/// The category of a stored word that fits the way of the money.
pub fn category(code: &str, way: Way) -> Option<Category> {
    CATEGORIES.into_iter().find(|known| known.code == code && known.way.is_none_or(|its| its == way))
}

/// A rule of the table.
#[derive(Debug, Clone)]
pub struct Rule {
    /// For which way.
    pub way: Way,
    /// What must hold of the movement; what cannot be told does not hold.
    pub when: Condition,
    /// What it says.
    pub category: Category,
}

/// Says which category a movement belongs to, by rules in the expression language over [`MOVEMENT`].
#[derive(Debug, Clone, Default)]
pub struct Sorter {
    /// In order; the first that fits decides.
    pub rules: Arc<[Rule]>,
    /// What the customer said of counterparties.
    pub choices: HashMap<(Way, String), Category>,
}

impl Sorter {
    /// The category of a movement: what the customer said of the counterparty, else what the first fitting rule says.
    pub fn category_of(&self, movement: &Movement) -> Category {
        let way = way_of(movement);
        let name = movement.counterparty_name.as_deref().unwrap_or_default();
        if let Some(chosen) = self.choices.get(&(way, name.to_owned())) {
            return *chosen;
        }
        let facts = facts_of(movement);
        let other = if way == Way::In { OTHER_IN } else { OTHER_OUT };
        let mut rules = self.rules.iter().filter(|rule| rule.way == way);
        rules.find(|rule| rule.when.truth(&facts).is_true()).map_or(other, |rule| rule.category)
    }
}

/// What the rules may know of a movement. A kind that the catalogue does not have is not known.
fn facts_of(movement: &Movement) -> Facts<'_> {
    let mut facts = Facts::new(&MOVEMENT);
    let text = Value::text;
    let known = [
        (slot::KIND, Some(text(&movement.kind))),
        (slot::AMOUNT, Some(Value::Money(movement.amount))),
        (slot::COUNTERPARTY, movement.counterparty_name.as_deref().map(text)),
        (slot::COUNTERPARTY_BANK, movement.counterparty_bank.as_deref().map(text)),
        (slot::SUMMARY, Some(text(&movement.summary))),
    ];
    for (slot, value) in known {
        if let Some(value) = value {
            // Only a kind that is none of the choices can be refused, and then stays unknown.
            let _ = facts.put(slot, value);
        }
    }
    facts
}

/// Which way a movement went.
pub fn way_of(movement: &Movement) -> Way {
    if movement.incoming { Way::In } else { Way::Out }
}

/// A movement, and what else decides whether it counts.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The movement.
    pub movement: Movement,
    /// The other side is an account of the same customer.
    pub own: bool,
    /// What has come back to this account of the transfer it belongs to, minor units.
    pub returned_minor: i64,
}

/// An amount and how many movements made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// How much.
    pub amount: Money,
    /// Of how many.
    pub count: i64,
}

impl Default for Sum {
    fn default() -> Self {
        Self { amount: Money::zero(Currency::Cny), count: 0 }
    }
}

impl Sum {
    fn add(&mut self, amount: Money) -> Result<(), MoneyError> {
        self.amount = self.amount.checked_add(amount)?;
        self.count += 1;
        Ok(())
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        Ok(Self { amount: self.amount.checked_add(other.amount)?, count: self.count + other.count })
    }
}

/// What did not count, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Excluded {
    /// Sent from one own account to another.
    pub own: Sum,
    /// Paid and come back, counted where it went out.
    pub returned: Sum,
    /// What the customer said does not count, both ways.
    pub not_counted: Sum,
}

/// A month added up.
#[derive(Debug, Clone, Default)]
pub struct Month {
    /// All income.
    pub income: Sum,
    /// All expense.
    pub expense: Sum,
    /// By category.
    pub categories: BTreeMap<(Way, &'static str), Sum>,
    /// By counterparty.
    pub parties: BTreeMap<(Way, String), Sum>,
    /// What did not count.
    pub excluded: Excluded,
    /// The largest single expense.
    pub largest: Option<(Money, Movement)>,
}

/// Adds movements up by month.
pub struct Fold<'a> {
    sorter: &'a Sorter,
    zone: Tz,
    /// What is left of what came back, by transfer: an order of several movements shares it.
    returned: HashMap<String, i64>,
    /// The months, by their first day.
    pub months: BTreeMap<NaiveDate, Month>,
}

/// What a movement counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// As so much of a category.
    As(Category, Money),
    /// Not: it stayed with the customer.
    Own,
    /// Not: it came back, or is what came back.
    Returned,
    /// Not: the customer said so.
    Not,
}

impl<'a> Fold<'a> {
    /// Nothing yet.
    pub fn new(sorter: &'a Sorter, zone: Tz) -> Self {
        Self { sorter, zone, returned: HashMap::new(), months: BTreeMap::new() }
    }

    /// What a movement counts as. Each movement is asked about once, since orders share what came back.
    pub fn counts(&mut self, entry: &Entry) -> (Counts, Money) {
        let Entry { movement, own, returned_minor } = entry;
        let zero = Money::zero(movement.amount.currency());
        if *own {
            return (Counts::Own, zero);
        }
        if movement.incoming && movement.kind == "return" {
            return (Counts::Returned, zero);
        }
        let back = match &movement.transfer_id {
            Some(id) if !movement.incoming && *returned_minor > 0 => {
                let left = self.returned.entry(id.clone()).or_insert(*returned_minor);
                let share = (*left).min(movement.amount.minor());
                *left -= share;
                share
            }
            _ => 0,
        };
        let came_back = Money::new(back, movement.amount.currency());
        let rest = Money::new(movement.amount.minor() - back, movement.amount.currency());
        if rest.minor() == 0 {
            return (Counts::Returned, came_back);
        }
        match self.sorter.category_of(movement) {
            NOT_COUNTED => (Counts::Not, came_back),
            category => (Counts::As(category, rest), came_back),
        }
    }

    /// Adds a movement.
    pub fn add(&mut self, entry: &Entry) -> Result<(), MoneyError> {
        use chrono::Datelike;
        let (counts, came_back) = self.counts(entry);
        let movement = &entry.movement;
        let day = movement.booked_at.date_in(self.zone);
        let month = self.months.entry(day.with_day(1).unwrap_or(day)).or_default();
        if came_back.minor() > 0 {
            month.excluded.returned.add(came_back)?;
        }
        match counts {
            Counts::Own if !movement.incoming => month.excluded.own.add(movement.amount),
            Counts::Own | Counts::Returned => Ok(()),
            Counts::Not => {
                let rest = movement.amount.checked_sub(came_back)?;
                month.excluded.not_counted.add(rest)
            }
            Counts::As(category, amount) => month.count(movement, category, amount),
        }
    }
}

impl Month {
    fn count(&mut self, movement: &Movement, category: Category, amount: Money) -> Result<(), MoneyError> {
        let way = way_of(movement);
        if way == Way::In { &mut self.income } else { &mut self.expense }.add(amount)?;
        self.categories.entry((way, category.code)).or_default().add(amount)?;
        let name = movement.counterparty_name.clone().unwrap_or_default();
        self.parties.entry((way, name)).or_default().add(amount)?;
        let larger = self.largest.as_ref().is_none_or(|(largest, _)| amount.minor() > largest.minor());
        if way == Way::Out && larger {
            self.largest = Some((amount, movement.clone()));
        }
        Ok(())
    }

    /// This month and another as one.
    pub fn plus(mut self, other: Self) -> Result<Self, MoneyError> {
        self.income = self.income.plus(other.income)?;
        self.expense = self.expense.plus(other.expense)?;
        for (key, sum) in other.categories {
            let mine = self.categories.entry(key).or_default();
            *mine = mine.plus(sum)?;
        }
        for (key, sum) in other.parties {
            let mine = self.parties.entry(key).or_default();
            *mine = mine.plus(sum)?;
        }
        self.excluded = Excluded {
            own: self.excluded.own.plus(other.excluded.own)?,
            returned: self.excluded.returned.plus(other.excluded.returned)?,
            not_counted: self.excluded.not_counted.plus(other.excluded.not_counted)?,
        };
        let larger = match (&self.largest, &other.largest) {
            (Some((mine, _)), Some((its, _))) => its.minor() > mine.minor(),
            (None, Some(_)) => true,
            _ => false,
        };
        if larger {
            self.largest = other.largest;
        }
        Ok(self)
    }

    /// What was spent in a category, or altogether.
    pub fn spent(&self, category: &str) -> Money {
        match category {
            ALL => self.expense.amount,
            code => {
                let key = CATEGORIES.iter().find(|known| known.code == code).map(|known| (Way::Out, known.code));
                key.and_then(|key| self.categories.get(&key)).copied().unwrap_or_default().amount
            }
        }
    }
}

/// The word of a budget over all categories.
pub const ALL: &str = "all";
/// At which parts of a budget its owner is told, percent.
pub const THRESHOLDS: [i64; 2] = [80, 100];

/// A budget of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Of which category, or [`ALL`].
    pub category: String,
    /// How much.
    pub amount: Money,
}

impl Budget {
    /// The thresholds that `spent` has reached, exactly and without rounding.
    pub fn reached(&self, spent: Money) -> impl Iterator<Item = i64> {
        let (spent, budget) = (i128::from(spent.minor()), i128::from(self.amount.minor()));
        THRESHOLDS.into_iter().filter(move |percent| spent * 100 >= budget * i128::from(*percent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Id, Timestamp};

    fn entry(incoming: bool, kind: &str, minor: i64, summary: &str, name: &str) -> Entry {
        let movement = Movement {
            account_id: Id::from_parts(Timestamp::from_micros(0), [0; 10]),
            seq: 1,
            incoming,
            amount: Money::cny(minor),
            balance_after: Money::cny(0),
            kind: kind.into(),
            summary: summary.into(),
            counterparty_name: Some(name.into()),
            counterparty_account_no: None,
            counterparty_bank: None,
            transfer_id: None,
            booked_at: Timestamp::from_micros(1_795_311_000_000_000),
        };
        Entry { movement, own: false, returned_minor: 0 }
    }

    fn sorter() -> Sorter {
        let rule = |way, when: &str, code| Rule {
            way,
            when: Condition::compile(&MOVEMENT, when).expect("sound"),
            category: category(code, way).expect("known"),
        };
        let rules = [
            rule(Way::Out, "contains(summary, \"餐饮\")", "dining"),
            rule(Way::Out, "kind == \"transfer\"", "transfer_out"),
            rule(Way::In, "kind == \"salary\"", "salary"),
            rule(Way::Out, "not (amount < 100) and counterparty_bank == \"外行\"", "shopping"),
        ];
        Sorter { rules: rules.into(), choices: HashMap::new() }
    }

    #[test]
    fn the_customer_knows_better_than_the_rules() {
        let mut sorter = sorter();
        let lunch = entry(false, "payment", 100, "餐饮", "一碗面馆").movement;
        assert_eq!(sorter.category_of(&lunch).code, "dining");
        let gifts = category("gifts", Way::Out).expect("known");
        sorter.choices.insert((Way::Out, "一碗面馆".into()), gifts);
        assert_eq!(sorter.category_of(&lunch).code, "gifts");
        assert_eq!(category("salary", Way::Out), None, "income is no category of expense");
    }

    #[test]
    fn what_cannot_be_told_does_not_hold() {
        let sorter = sorter();
        let mut movement = entry(false, "barter", 10_000, "玉米", "老张").movement;
        assert_eq!(sorter.category_of(&movement), OTHER_OUT, "nobody said which bank, and there is no such kind");
        movement.counterparty_bank = Some("外行".into());
        assert_eq!(sorter.category_of(&movement).code, "shopping");
    }

    #[test]
    fn what_stayed_or_came_back_is_neither_income_nor_expense() {
        let sorter = sorter();
        let mut fold = Fold::new(&sorter, kernel::time::DEFAULT_ZONE);
        let own = Entry { own: true, ..entry(false, "transfer", 500, "", "我") };
        let own_in = Entry { own: true, ..entry(true, "transfer", 500, "", "我") };
        // An order of 300 with a fee of 2, of which 290 came back.
        let mut order = Entry { returned_minor: 290, ..entry(false, "transfer", 300, "", "李明") };
        order.movement.transfer_id = Some("t".into());
        let mut fee = Entry { returned_minor: 290, ..entry(false, "fee", 2, "", "") };
        fee.movement.transfer_id = Some("t".into());
        let back = entry(true, "return", 290, "", "李明");
        for entry in [own, own_in, order, fee, back, entry(true, "salary", 1_000, "", "厂")] {
            fold.add(&entry).expect("small");
        }
        let month = fold.months.into_values().next().expect("one");
        assert_eq!((month.income.amount.minor(), month.expense.amount.minor()), (1_000, 12));
        assert_eq!((month.excluded.own.amount.minor(), month.excluded.returned.amount.minor()), (500, 290));
    }

    #[test]
    fn a_threshold_is_reached_to_the_fen() {
        let budget = Budget { category: ALL.into(), amount: Money::cny(333) };
        let reached = |minor| budget.reached(Money::cny(minor)).collect::<Vec<_>>();
        assert_eq!(
            (reached(266), reached(267), reached(332), reached(333)),
            (vec![], vec![80], vec![80], vec![80, 100])
        );
    }
}
