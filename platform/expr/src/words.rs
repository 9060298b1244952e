//! Saying an expression in words: 交易金额 > 50,000 元 且 收款人为首次.

use kernel::Lang;
use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, Words};
use crate::text;
use crate::tree::{Comparison, Constant, Dimension, End, Form, Function, Kind, Match, Node, Operator, Range, Several};

/// Speaks of expressions over one catalogue, in one language.
#[derive(Clone, Copy)]
pub(crate) struct Speaker<'c> {
    pub catalogue: &'c Catalogue,
    pub lang: Lang,
}

/// How tightly a part holds together; a looser one inside a tighter one needs brackets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    Loose,
    Any,
    All,
    Clause,
    Sum,
    Product,
    Tight,
}

impl<'c> Speaker<'c> {
    fn pick<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.lang.pick(zh, en)
    }

    fn label(&self, slot: usize) -> &'c str {
        self.catalogue.field(slot).label.get(self.lang)
    }

    /// The whole in words.
    pub fn words(&self, node: &Node) -> String {
        self.said(node).0
    }

    fn inside(&self, node: &Node, least: Hold) -> String {
        let (words, hold) = self.said(node);
        if hold < least { self.bracketed(&words) } else { words }
    }

    fn bracketed(&self, words: &str) -> String {
        format!("{}{words}{}", self.pick("（", "("), self.pick("）", ")"))
    }

    fn quoted(&self, text: &str) -> String {
        format!("“{text}”")
    }

    fn said(&self, node: &Node) -> (String, Hold) {
        let inside = |part: &Node, least| self.inside(part, least);
        match &node.form {
            Form::Constant(constant) => (self.constant(constant, node, None), Hold::Tight),
            Form::Field(slot) => (self.label(*slot).to_owned(), Hold::Tight),
            Form::Not(one) => (self.negated(one), Hold::Clause),
            Form::Several(several, parts) => {
                let (word, hold, least) = match several {
                    Several::All => (self.pick(" 且 ", " and "), Hold::All, Hold::Clause),
                    Several::Any => (self.pick(" 或 ", " or "), Hold::Any, Hold::All),
                };
                let parts: Vec<_> = parts.iter().map(|part| inside(part, least)).collect();
                (parts.join(word), hold)
            }
            Form::Compare(comparison, left, right) => (self.compared(*comparison, left, right), Hold::Clause),
            Form::Within(one, range) => (self.within(one, range, Said::So), Hold::Clause),
            Form::OneOf(one, list) => (self.one_of(one, list, Said::So), Hold::Clause),
            Form::Has(set, member) => (self.has(set, member, Said::So), Hold::Clause),
            Form::Matches(how, one, part) => (self.matches(*how, one, part, Said::So), Hold::Clause),
            Form::Missing(slot) => (format!("{} {}", self.label(*slot), self.pick("缺失", "is missing")), Hold::Clause),
            Form::Else(first, second) => {
                let (first, second) = (inside(first, Hold::Tight), inside(second, Hold::Tight));
                let words = match self.lang {
                    Lang::Zh => format!("{first}（缺失时按 {second}）"),
                    Lang::En => format!("{first} (or {second} if missing)"),
                };
                (words, Hold::Tight)
            }
            Form::Choose(when, then, otherwise) => {
                let [when, then, otherwise] = [when, then, otherwise].map(|part| self.words(part));
                let words = match self.lang {
                    Lang::Zh => format!("若 {when}，则 {then}，否则 {otherwise}"),
                    Lang::En => format!("if {when} then {then}, else {otherwise}"),
                };
                (words, Hold::Loose)
            }
            Form::Sum(operator, left, right) => {
                let (sign, own, next) = match operator {
                    Operator::Plus => ("+", Hold::Sum, Hold::Product),
                    Operator::Minus => ("−", Hold::Sum, Hold::Product),
                    Operator::Times => ("×", Hold::Product, Hold::Tight),
                    Operator::Over => ("÷", Hold::Product, Hold::Tight),
                    Operator::Rest => (self.pick("除余", "mod"), Hold::Product, Hold::Tight),
                };
                (format!("{} {sign} {}", inside(left, own), inside(right, next)), own)
            }
            Form::Negative(one) => (format!("−{}", inside(one, Hold::Tight)), Hold::Sum),
            Form::Call(function, parts) => (self.call(*function, parts), Hold::Tight),
        }
    }

    fn negated(&self, one: &Node) -> String {
        match &one.form {
            Form::Missing(slot) => format!("{} {}", self.label(*slot), self.pick("已知", "is known")),
            Form::Within(part, range) => self.within(part, range, Said::Not),
            Form::OneOf(part, list) => self.one_of(part, list, Said::Not),
            Form::Has(set, member) => self.has(set, member, Said::Not),
            Form::Matches(how, part, text) => self.matches(*how, part, text, Said::Not),
            _ => format!("{}{}", self.pick("并非", "not "), self.bracketed(&self.words(one))),
        }
    }

    fn compared(&self, comparison: Comparison, left: &Node, right: &Node) -> String {
        let sign = match comparison {
            Comparison::Equal => "=",
            Comparison::Unequal => "≠",
            Comparison::Less => "<",
            Comparison::AtMost => "≤",
            Comparison::Greater => ">",
            Comparison::AtLeast => "≥",
        };
        let side = |one: &Node, other: &Node| match &one.form {
            Form::Constant(constant) => self.constant(constant, one, Some(other)),
            _ => self.inside(one, Hold::Sum),
        };
        format!("{} {sign} {}", side(left, right), side(right, left))
    }

    fn within(&self, one: &Node, range: &Range, said: Said) -> String {
        let bound = |constant: &Constant, end| {
            let excluded = if end == End::Excluded { self.pick("（不含）", " (excluded)") } else { "" };
            format!("{}{excluded}", self.constant(constant, one, Some(one)))
        };
        let (from, to) = (bound(&range.from, range.from_end), bound(&range.to, range.to_end));
        let one = self.inside(one, Hold::Sum);
        match (self.lang, said) {
            (Lang::Zh, Said::So) => format!("{one} 介于 {from} 至 {to}"),
            (Lang::Zh, Said::Not) => format!("{one} 不介于 {from} 至 {to}"),
            (Lang::En, Said::So) => format!("{one} from {from} to {to}"),
            (Lang::En, Said::Not) => format!("{one} not from {from} to {to}"),
        }
    }

    fn one_of(&self, one: &Node, list: &[Constant], said: Said) -> String {
        let list: Vec<_> = list.iter().map(|member| self.constant(member, one, Some(one))).collect();
        let list = list.join(self.pick("、", ", "));
        let one = self.inside(one, Hold::Sum);
        match (self.lang, said) {
            (Lang::Zh, Said::So) => format!("{one} 为以下之一：{list}"),
            (Lang::Zh, Said::Not) => format!("{one} 不为以下任何一个：{list}"),
            (Lang::En, Said::So) => format!("{one} is one of {list}"),
            (Lang::En, Said::Not) => format!("{one} is none of {list}"),
        }
    }

    fn has(&self, set: &Node, member: &str, said: Said) -> String {
        let known = match set.kind {
            Kind::Set(slot) => self.catalogue.field(slot).holds.choices(),
            _ => &[],
        };
        let named = known.iter().find(|choice| choice.code == member).map(|choice| choice.words.get(self.lang));
        let member = self.quoted(named.unwrap_or(member));
        let verb = match said {
            Said::So => self.pick("含有", "include"),
            Said::Not => self.pick("不含", "do not include"),
        };
        format!("{} {verb} {member}", self.words(set))
    }

    fn matches(&self, how: Match, one: &Node, part: &str, said: Said) -> String {
        let verb = match (how, said) {
            (Match::Contains, Said::So) => self.pick("包含", "contains"),
            (Match::Contains, Said::Not) => self.pick("不包含", "does not contain"),
            (Match::Starts, Said::So) => self.pick("开头为", "begins with"),
            (Match::Starts, Said::Not) => self.pick("开头不为", "does not begin with"),
            (Match::Ends, Said::So) => self.pick("结尾为", "ends with"),
            (Match::Ends, Said::Not) => self.pick("结尾不为", "does not end with"),
        };
        format!("{} {verb} {}", self.inside(one, Hold::Tight), self.quoted(part))
    }

    fn call(&self, function: Function, parts: &[Node]) -> String {
        let parts: Vec<_> = parts.iter().map(|part| self.words(part)).collect();
        let parts = parts.join(self.pick("、", ", "));
        let (zh, en) = match function {
            Function::Length => ("{}的个数", "length of {}"),
            Function::Lower => ("{}（不分大小写）", "{} (in any case)"),
            Function::Upper => ("{}（大写）", "{} (in capitals)"),
            Function::Trim => ("{}（去首尾空格）", "{} (trimmed)"),
            Function::Abs => ("{}的绝对值", "{} without its sign"),
            Function::Least => ("最小者（{}）", "least of ({})"),
            Function::Greatest => ("最大者（{}）", "greatest of ({})"),
            Function::Floor => ("{}（向下取整）", "{} (rounded down)"),
            Function::Ceil => ("{}（向上取整）", "{} (rounded up)"),
            Function::Round => ("{}（四舍五入取整）", "{} (rounded)"),
        };
        self.pick(zh, en).replace("{}", &parts)
    }

    /// A constant, with the unit of what it stands beside.
    fn constant(&self, constant: &Constant, node: &Node, beside: Option<&Node>) -> String {
        let unit = beside.and_then(|beside| unit_of(beside, self.catalogue));
        match (constant, node.kind) {
            (Constant::Flag(true), _) => self.pick("是", "yes").to_owned(),
            (Constant::Flag(false), _) => self.pick("否", "no").to_owned(),
            (Constant::Text(text), _) => self.quoted(text),
            (Constant::Choice(place), kind) => self.choice(*place, kind),
            (Constant::Whole(number), kind) => self.number(*number, kind, unit),
            (Constant::Decimal(number), kind) => self.decimal(*number, kind, unit),
        }
    }

    /// A choice of the field that `kind` names.
    pub fn choice(&self, place: usize, kind: Kind) -> String {
        let Kind::Choice(slot) = kind else { return String::new() };
        let choice = self.catalogue.field(slot).holds.choices().get(place);
        choice.map_or_else(String::new, |choice| choice.words.get(self.lang).to_owned())
    }

    /// A number that is kept whole.
    pub fn number(&self, number: i64, kind: Kind, unit: Option<&Words>) -> String {
        let Kind::Number(dimension, _) = kind else { return number.to_string() };
        match dimension {
            Dimension::Plain => self.with_unit(&grouped(&number.to_string()), unit),
            Dimension::Money => format!("{} {}", grouped(&text::yuan(number)), self.pick("元", "yuan")),
            Dimension::Duration => self.span(number),
            Dimension::TimeOfDay => text::clock(number),
            Dimension::Day => text::day(number),
        }
    }

    /// A decimal number; money in yuan.
    pub fn decimal(&self, number: Decimal, kind: Kind, unit: Option<&Words>) -> String {
        let written = grouped(&number.normalize().to_string());
        match kind {
            Kind::Number(Dimension::Money, _) => format!("{written} {}", self.pick("元", "yuan")),
            Kind::Number(Dimension::Duration, _) => format!("{written} {}", self.pick("秒", "s")),
            _ => self.with_unit(&written, unit),
        }
    }

    fn with_unit(&self, number: &str, unit: Option<&Words>) -> String {
        match unit.map(|unit| unit.get(self.lang)) {
            Some("%") => format!("{number}%"),
            Some(unit) => format!("{number} {unit}"),
            None => number.to_owned(),
        }
    }

    fn span(&self, seconds: i64) -> String {
        let written = text::span(seconds);
        let (number, letter) = written.split_at(written.len() - 1);
        let plural = if number == "1" { "" } else { "s" };
        let unit = match letter {
            "d" => ("天", "day"),
            "h" => ("小时", "hour"),
            "m" => ("分钟", "minute"),
            _ => ("秒", "second"),
        };
        match self.lang {
            Lang::Zh => format!("{} {}", grouped(number), unit.0),
            Lang::En => format!("{} {}{plural}", grouped(number), unit.1),
        }
    }
}

/// Whether a clause is said straight or turned.
#[derive(Clone, Copy)]
enum Said {
    So,
    Not,
}

/// The unit of the first field in a sum that has one.
fn unit_of<'c>(node: &Node, catalogue: &'c Catalogue) -> Option<&'c Words> {
    match node.form {
        Form::Field(slot) => catalogue.field(slot).holds.unit(),
        Form::Sum(Operator::Plus | Operator::Minus, ..) | Form::Negative(_) | Form::Else(..) | Form::Call(..) => {
            node.parts().into_iter().find_map(|part| unit_of(part, catalogue))
        }
        _ => None,
    }
}

/// A number with its thousands set apart.
fn grouped(number: &str) -> String {
    let (sign, rest) = number.strip_prefix('-').map_or(("", number), |rest| ("−", rest));
    let (whole, places) = rest.split_once('.').map_or((rest, None), |(whole, places)| (whole, Some(places)));
    let mut grouped = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(places) = places {
        grouped.push('.');
        grouped.push_str(places);
    }
    grouped
}
