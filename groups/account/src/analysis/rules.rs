//! The table by which movements are sorted into categories, as a parameter of the bank.

use contracts::account::MovementKind;
use parameters::{Confidence, Field, Objection, ParameterSet, Unit};
use serde::{Deserialize, Serialize};

use super::model::{Rule, Way, category};

/// The most rules a bank may have.
const RULES_MAX: usize = 500;
/// The longest text a rule looks for, in characters.
const TEXT_MAX: usize = 40;

/// How movements are sorted: the first rule that fits decides, and what no rule fits is "other". What a customer said of a
/// counterparty goes before all rules. A new version sorts the past anew too: reports are added up when they are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CategoryRules {
    /// In the order in which they are tried.
    pub rules: Vec<CategoryRule>,
}

/// One rule of the table. Empty texts fit everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRule {
    /// `in` or `out`.
    pub direction: Direction,
    /// The word of a movement's kind: `transfer`, `salary`, …
    #[serde(default)]
    pub kind: String,
    /// A part of the counterparty's name, in any case.
    #[serde(default)]
    pub counterparty: String,
    /// A part of the summary, in any case.
    #[serde(default)]
    pub word: String,
    /// The code of the category.
    pub category: String,
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

/// Direction, kind, counterparty, word, category. The platform's own choice.
const RULES: [(Way, &str, &str, &str, &str); 38] = [
    (Way::In, "salary", "", "", "salary"),
    (Way::In, "interest", "", "", "interest"),
    (Way::In, "deposit", "", "", "cash_in"),
    (Way::In, "opening", "", "", "cash_in"),
    (Way::In, "transfer", "", "红包", "gift_in"),
    (Way::In, "transfer", "", "", "transfer_in"),
    (Way::Out, "fee", "", "", "fees"),
    (Way::Out, "", "", "餐饮", "dining"),
    (Way::Out, "", "面馆", "", "dining"),
    (Way::Out, "", "早茶", "", "dining"),
    (Way::Out, "", "", "饭", "dining"),
    (Way::Out, "", "", "咖啡", "dining"),
    (Way::Out, "", "", "超市", "groceries"),
    (Way::Out, "", "", "便利店", "groceries"),
    (Way::Out, "", "超市", "", "groceries"),
    (Way::Out, "", "", "水果", "groceries"),
    (Way::Out, "", "", "交通", "transport"),
    (Way::Out, "", "网约车", "", "transport"),
    (Way::Out, "", "", "加油", "transport"),
    (Way::Out, "", "", "房租", "housing"),
    (Way::Out, "", "", "物业", "housing"),
    (Way::Out, "", "", "水电", "utilities"),
    (Way::Out, "", "", "水费", "utilities"),
    (Way::Out, "", "", "电费", "utilities"),
    (Way::Out, "", "", "燃气", "utilities"),
    (Way::Out, "", "", "话费", "utilities"),
    (Way::Out, "", "", "服饰", "shopping"),
    (Way::Out, "", "", "购物", "shopping"),
    (Way::Out, "", "", "医药", "health"),
    (Way::Out, "", "药房", "", "health"),
    (Way::Out, "", "医院", "", "health"),
    (Way::Out, "", "", "学费", "education"),
    (Way::Out, "", "", "图书", "education"),
    (Way::Out, "", "", "文化", "leisure"),
    (Way::Out, "", "影城", "", "leisure"),
    (Way::Out, "", "", "红包", "gifts"),
    (Way::Out, "", "", "生日", "gifts"),
    (Way::Out, "transfer", "", "", "transfer_out"),
];

impl Default for CategoryRules {
    fn default() -> Self {
        let rule = |(way, kind, counterparty, word, category): (Way, &str, &str, &str, &str)| CategoryRule {
            direction: if way == Way::In { Direction::In } else { Direction::Out },
            kind: kind.to_owned(),
            counterparty: counterparty.to_owned(),
            word: word.to_owned(),
            category: category.to_owned(),
        };
        Self { rules: RULES.into_iter().map(rule).collect() }
    }
}

impl ParameterSet for CategoryRules {
    const NAME: &'static str = "account.categories";
    const TITLE: (&'static str, &'static str) = ("收支分类规则", "Rules of income and expense");

    fn fields() -> Vec<Field> {
        vec![Field {
            path: "rules",
            label: ("规则（依次匹配）", "Rules, tried in order"),
            unit: Unit::Structure,
            source: "",
            confidence: Confidence::Own,
        }]
    }

    fn check(&self) -> Result<(), Vec<Objection>> {
        let mut objections = Vec::new();
        let mut wrong = |place: usize, zh: &str, en: &str| {
            objections.push(Objection::new("rules", format!("第 {0} 条{zh} / Rule {0}: {en}", place + 1)));
        };
        for (place, rule) in self.rules.iter().enumerate() {
            if category(&rule.category, rule.direction.way()).is_none() {
                wrong(place, "的分类与收支方向不符", "no category of this way");
            }
            if !rule.kind.is_empty() && rule.kind.parse::<MovementKind>().is_err() {
                wrong(place, "的交易类型无效", "no kind of movement");
            }
            let fits = |text: &str| text.chars().count() <= TEXT_MAX && kernel::text::is_plain(text);
            if !fits(&rule.counterparty) || !fits(&rule.word) {
                wrong(place, "的文字过长或含有不可见字符", "a text is too long or does not show");
            }
            if rule.kind.is_empty() && rule.counterparty.trim().is_empty() && rule.word.trim().is_empty() {
                wrong(place, "没有任何条件，会匹配全部交易", "without a condition it fits everything");
            }
        }
        if self.rules.len() > RULES_MAX {
            let message = format!("最多 {RULES_MAX} 条规则 / At most {RULES_MAX} rules");
            objections.push(Objection::new("rules", message));
        }
        if objections.is_empty() { Ok(()) } else { Err(objections) }
    }
}

impl CategoryRules {
    /// The rules as the sorter uses them.
    pub fn table(&self) -> Vec<Rule> {
        let rule = |rule: &CategoryRule| {
            let way = rule.direction.way();
            Some(Rule {
                way,
                kind: rule.kind.clone(),
                counterparty: rule.counterparty.trim().to_lowercase(),
                word: rule.word.trim().to_lowercase(),
                category: category(&rule.category, way)?,
            })
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
    }

    #[test]
    fn a_rule_says_something_that_can_be() {
        let with = |change: fn(&mut CategoryRule)| {
            let mut rules = CategoryRules::default();
            change(&mut rules.rules[0]);
            rules.check().is_err()
        };
        assert!(with(|rule| rule.category = "dining".to_owned()), "dining is no income");
        assert!(with(|rule| rule.category = "luck".to_owned()));
        assert!(with(|rule| rule.kind = "gift".to_owned()));
        assert!(with(|rule| rule.word = "长".repeat(TEXT_MAX + 1)));
        assert!(with(|rule| rule.kind = String::new()), "it would fit everything");
        let many = vec![CategoryRules::default().rules[0].clone(); RULES_MAX + 1];
        assert!(CategoryRules { rules: many }.check().is_err());
    }
}
