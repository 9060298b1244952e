//! The rules by which movements are sorted into categories, as a parameter of the bank: expressions over a movement.

use std::sync::{Arc, LazyLock};

use contracts::account::MovementKind;
use expr::{Catalogue, Choice, Condition, Field, Objections, Type, Words};
use parameters::{Confidence, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

use super::model::{Rule, Way, category};

/// The most rules a bank may have.
const RULES_MAX: usize = 500;

/// What a rule may ask of a movement.
pub static MOVEMENT: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
    let kinds = MovementKind::ALL.map(|kind| {
        let (zh, en) = kind_in_words(kind);
        Choice::new(kind.as_str(), zh, en)
    });
    let fields = vec![
        Field::new("kind", Type::Choice(Arc::from(kinds)), "交易类型", "kind of transaction"),
        Field::new("amount", Type::Money, "金额", "amount"),
        Field::new("counterparty", Type::Text, "对方户名", "counterparty"),
        Field::new("counterparty_bank", Type::Text, "对方银行", "bank of the counterparty"),
        Field::new("summary", Type::Text, "摘要", "summary"),
    ];
    let title = Words::new("一笔收支", "a movement");
    Catalogue::new("account.movement", title, fields).expect("the fields are written down right here")
});

/// The slots of [`MOVEMENT`], in the order of its fields.
pub mod slot {
    /// `kind`
    pub const KIND: usize = 0;
    /// `amount`
    pub const AMOUNT: usize = 1;
    /// `counterparty`
    pub const COUNTERPARTY: usize = 2;
    /// `counterparty_bank`
    pub const COUNTERPARTY_BANK: usize = 3;
    /// `summary`
    pub const SUMMARY: usize = 4;
}

const fn kind_in_words(kind: MovementKind) -> (&'static str, &'static str) {
    match kind {
        MovementKind::Transfer => ("转账", "transfer"),
        MovementKind::Deposit => ("现金存入", "deposit"),
        MovementKind::Salary => ("代发工资", "salary"),
        MovementKind::Payment => ("消费", "payment"),
        MovementKind::Interest => ("利息", "interest"),
        MovementKind::Fee => ("手续费", "fee"),
        MovementKind::Return => ("退回", "return"),
        MovementKind::Opening => ("开户存入", "opening"),
    }
}

/// How movements are sorted: the first rule that fits decides, and what no rule fits is "other". What a customer said of a
/// counterparty goes before all rules. A new version sorts the past anew too: reports are added up when they are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CategoryRules {
    /// In the order in which they are tried.
    pub rules: Vec<CategoryRule>,
}

/// One rule: a condition over [`MOVEMENT`], and what fits it is. Versions that were set before rules were expressions have
/// a kind and two texts instead of the condition; they mean what they meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRule {
    /// `in` or `out`.
    pub direction: Direction,
    /// What must hold: `kind == "transfer" and contains(summary, "红包")`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub when: String,
    /// The word of a movement's kind, in an older version.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// A part of the counterparty's name, in any case, in an older version.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub counterparty: String,
    /// A part of the summary, in any case, in an older version.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub word: String,
    /// The code of the category.
    pub category: String,
}

impl CategoryRule {
    fn new(direction: Direction, when: &str, category: &str) -> Self {
        let (when, category) = (when.to_owned(), category.to_owned());
        Self { direction, when, kind: String::new(), counterparty: String::new(), word: String::new(), category }
    }

    /// Its condition.
    fn condition(&self) -> Result<Condition, Objections> {
        Condition::compile(&MOVEMENT, &self.text())
    }

    /// Its condition as text, whichever way the rule was written.
    fn text(&self) -> String {
        if !self.when.is_empty() {
            return self.when.clone();
        }
        let part = |field: &str, text: &str| {
            let text = text.trim().to_lowercase();
            let mark = if text.contains('"') { '\'' } else { '"' };
            (!text.is_empty()).then(|| format!("contains(lower({field}), {mark}{text}{mark})"))
        };
        let kind = (!self.kind.is_empty()).then(|| format!("kind == \"{}\"", self.kind));
        let parts = [kind, part("counterparty", &self.counterparty), part("summary", &self.word)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }
}

/// Which way the money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To the customer.
    In,
    /// From the customer.
    Out,
}

impl Direction {
    const fn way(self) -> Way {
        match self {
            Self::In => Way::In,
            Self::Out => Way::Out,
        }
    }
}

/// Direction, condition, category. The platform's own choice.
const RULES: [(Direction, &str, &str); 18] = [
    (Direction::In, "kind == \"salary\"", "salary"),
    (Direction::In, "kind == \"interest\"", "interest"),
    (Direction::In, "kind == \"deposit\"", "cash_in"),
    (Direction::In, "kind == \"opening\"", "cash_in"),
    (Direction::In, "kind == \"transfer\" and contains(summary, \"红包\")", "gift_in"),
    (Direction::In, "kind == \"transfer\"", "transfer_in"),
    (Direction::Out, "kind == \"fee\"", "fees"),
    (
        Direction::Out,
        "contains(summary, \"餐饮\") or \
         contains(counterparty, \"面馆\") or \
         contains(counterparty, \"早茶\") or \
         contains(summary, \"饭\") or \
         contains(summary, \"咖啡\")",
        "dining",
    ),
    (
        Direction::Out,
        "contains(summary, \"超市\") or \
         contains(summary, \"便利店\") or \
         contains(counterparty, \"超市\") or \
         contains(summary, \"水果\")",
        "groceries",
    ),
    (
        Direction::Out,
        "contains(summary, \"交通\") or \
         contains(counterparty, \"网约车\") or \
         contains(summary, \"加油\")",
        "transport",
    ),
    (Direction::Out, "contains(summary, \"房租\") or contains(summary, \"物业\")", "housing"),
    (
        Direction::Out,
        "contains(summary, \"水电\") or \
         contains(summary, \"水费\") or \
         contains(summary, \"电费\") or \
         contains(summary, \"燃气\") or \
         contains(summary, \"话费\")",
        "utilities",
    ),
    (Direction::Out, "contains(summary, \"服饰\") or contains(summary, \"购物\")", "shopping"),
    (
        Direction::Out,
        "contains(summary, \"医药\") or \
         contains(counterparty, \"药房\") or \
         contains(counterparty, \"医院\")",
        "health",
    ),
    (Direction::Out, "contains(summary, \"学费\") or contains(summary, \"图书\")", "education"),
    (Direction::Out, "contains(summary, \"文化\") or contains(counterparty, \"影城\")", "leisure"),
    (Direction::Out, "contains(summary, \"红包\") or contains(summary, \"生日\")", "gifts"),
    (Direction::Out, "kind == \"transfer\"", "transfer_out"),
];

impl Default for CategoryRules {
    fn default() -> Self {
        let rule = |(direction, when, category)| CategoryRule::new(direction, when, category);
        Self { rules: RULES.into_iter().map(rule).collect() }
    }
}

impl ParameterSet for CategoryRules {
    const NAME: &'static str = "account.categories";
    const TITLE: (&'static str, &'static str) = ("收支分类规则", "Rules of income and expense");

    fn fields() -> Vec<parameters::Field> {
        vec![parameters::Field {
            path: "rules",
            label: ("规则（依次匹配）", "Rules, tried in order"),
            unit: Unit::Structure,
            source: "",
            confidence: Confidence::Own,
        }]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        if self.rules.len() > RULES_MAX {
            let message = format!("最多 {RULES_MAX} 条规则 / At most {RULES_MAX} rules");
            return Err(vec![Objection::new("rules", message)]);
        }
        let mut objections = Vec::new();
        for (place, rule) in self.rules.iter().enumerate() {
            if category(&rule.category, rule.direction.way()).is_none() {
                let message = "分类与收支方向不符 / No category of this way";
                objections.push(Objection::new(format!("rules.{place}.category"), message));
            }
            if let Err(wrong) = rule.condition() {
                objections.push(Objection::new(format!("rules.{place}.when"), wrong.in_both()));
            }
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

impl CategoryRules {
    /// The rules as the sorter uses them. What was checked when it was set is whole; a rule that no longer fits is left out.
    pub fn table(&self) -> Vec<Rule> {
        let rule = |rule: &CategoryRule| {
            let way = rule.direction.way();
            Some(Rule { way, when: rule.condition().ok()?, category: category(&rule.category, way)? })
        };
        self.rules.iter().filter_map(rule).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_table_is_sound_and_whole() {
        let rules = CategoryRules::default();
        assert_eq!(rules.check(), Ok(()));
        assert_eq!(rules.table().len(), RULES.len(), "every category is known");
        let json = serde_json::to_value(&rules).unwrap();
        assert_eq!(serde_json::from_value::<CategoryRules>(json).unwrap(), rules);
        let slots = [
            (slot::KIND, "kind"),
            (slot::AMOUNT, "amount"),
            (slot::COUNTERPARTY, "counterparty"),
            (slot::COUNTERPARTY_BANK, "counterparty_bank"),
            (slot::SUMMARY, "summary"),
        ];
        assert!(slots.iter().all(|(slot, id)| MOVEMENT.slot(id) == Some(*slot)));
    }

    #[test]
    fn a_rule_says_something_that_can_be() {
        let objected = |when: &str, category: &str| {
            let mut rules = CategoryRules::default();
            rules.rules[1] = CategoryRule::new(Direction::In, when, category);
            rules.check().err().map(|wrong| wrong[0].field.clone())
        };
        assert_eq!(objected("kind == \"salary\"", "salary"), None);
        assert_eq!(
            objected("kind == \"salary\"", "dining").as_deref(),
            Some("rules.1.category"),
            "dining is no income"
        );
        assert_eq!(objected("kind == \"salary\"", "luck").as_deref(), Some("rules.1.category"));
        assert_eq!(objected("kind == \"gift\"", "salary").as_deref(), Some("rules.1.when"));
        assert_eq!(objected("amount > \"5\"", "salary").as_deref(), Some("rules.1.when"), "a text is no amount");
        assert_eq!(objected("", "salary").as_deref(), Some("rules.1.when"), "it would fit everything");
        let many = vec![CategoryRules::default().rules[0].clone(); RULES_MAX + 1];
        assert!(CategoryRules { rules: many }.check().is_err());
    }

    #[test]
    fn a_rule_of_an_older_version_means_what_it_meant() {
        let old =
            r#"{"direction":"out","kind":"transfer","counterparty":" KFC\"s ","word":"早餐","category":"dining"}"#;
        let rule: CategoryRule = serde_json::from_str(old).unwrap();
        let means = rule.condition().unwrap().text();
        let now =
            "kind == \"transfer\" and contains(lower(counterparty), 'kfc\"s') and contains(lower(summary), \"早餐\")";
        assert_eq!(means, now);
        let again = serde_json::to_value(&rule).unwrap();
        assert_eq!(again, serde_json::from_str::<serde_json::Value>(old).unwrap(), "and is shown as it was set");
    }
}
