//! The check of a text against a catalogue: allow-list, types, units, values; and the only maker of [`Node`]s.
//!
//! What is not on the list of allowed forms does not pass, whatever the parser takes: no loops, no templates, no objects,
//! no clock, no chance. After our own check, which says what is wrong in words and at its place, zen's strict type
//! analysis looks over the same text as a second pair of eyes.

mod arithmetic;
mod calls;
mod literals;
mod membership;
mod second;

use bumpalo::Bump;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use zen_expression::lexer::{ArithmeticOperator, ComparisonOperator, LogicalOperator, Operator as Sign};
use zen_expression::parser::Node as Raw;

use crate::catalogue::{Catalogue, Type};
use crate::lower::MONEY_PLACES;
use crate::objection::{Code, Objection, Objections};
use crate::parse::{DEPTH_MAX, Parsed, parse};
use crate::place::Place;
use crate::tree::{Comparison, Constant, Dimension, Form, Kept, Kind, Node, Operator, Several};

pub(crate) use literals::{seconds_in_span, seconds_of_clock, seconds_of_day};

/// How deep a checked expression may be; conjunctions and disjunctions count once, however long.
const TREE_DEPTH_MAX: usize = 2 * DEPTH_MAX;
/// The largest number that is reckoned with.
const NUMBER_MAX: i64 = 1_000_000_000_000_000_000;

/// Checks a text that is to be a condition.
pub(crate) fn condition(catalogue: &Catalogue, source: &str) -> Result<Node, Objections> {
    checked(catalogue, source, |checker, raw| checker.condition(raw, 0))
}

/// Checks a text that is to be a number of this dimension.
pub(crate) fn number(catalogue: &Catalogue, source: &str, dimension: Dimension) -> Result<Node, Objections> {
    checked(catalogue, source, |checker, raw| {
        let node = checker.value(raw, 0)?;
        checker.adapted(node, dimension)
    })
}

fn checked(
    catalogue: &Catalogue,
    source: &str,
    root: impl FnOnce(&mut Checker, &Raw) -> Option<Node>,
) -> Result<Node, Objections> {
    let source = source.replace('\r', " ");
    let bump = Bump::new();
    let parsed = parse(&bump, &source, catalogue)?;
    let mut checker = Checker { catalogue, parsed: &parsed, wrong: Vec::new() };
    let node = root(&mut checker, parsed.root);
    let mut wrong = checker.wrong;
    match node {
        Some(node) if wrong.is_empty() => {
            second::look(catalogue, &source)?;
            Ok(node)
        }
        _ => {
            wrong.sort_by_key(|objection| objection.at);
            Err(Objections(wrong))
        }
    }
}

/// One side of a pair, as both have to be brought to one kind.
type Pair = (Node, Node);

struct Checker<'c> {
    catalogue: &'c Catalogue,
    parsed: &'c Parsed<'c>,
    wrong: Vec<Objection>,
}

impl Checker<'_> {
    /// Notes an objection; there is nothing to go on with.
    fn object<T>(&mut self, code: Code, at: Place, zh: impl Into<String>, en: impl Into<String>) -> Option<T> {
        self.wrong.push(Objection::new(code, at, zh, en));
        None
    }

    fn too_deep<T>(&mut self, at: Place) -> Option<T> {
        self.object(Code::TooDeep, at, "嵌套过深", "Nested too deep")
    }

    fn condition(&mut self, raw: &Raw, depth: usize) -> Option<Node> {
        let node = self.value(raw, depth)?;
        if node.kind == Kind::Flag {
            return Some(node);
        }
        let (zh, en) = self.kind_in_words(node.kind);
        let (zh, en) = (format!("这里应是一个条件，而不是{zh}"), format!("A condition belongs here, not {en}"));
        self.object(Code::Wanted, node.at, zh, en)
    }

    /// Any part that has a value.
    fn value(&mut self, raw: &Raw, depth: usize) -> Option<Node> {
        let at = self.parsed.place(raw);
        if depth > TREE_DEPTH_MAX {
            return self.too_deep(at);
        }
        let depth = depth + 1;
        let constant = |constant, kind| Some(Node { at, kind, form: Form::Constant(constant) });
        match raw {
            Raw::Parenthesized(inner) => self.value(inner, depth),
            Raw::Bool(flag) => constant(Constant::Flag(*flag), Kind::Flag),
            Raw::Number(number) => self.literal_number(*number, at),
            Raw::String(text) => self.literal_text(text, at),
            Raw::Identifier(_) | Raw::Member { .. } => self.field(raw, at),
            Raw::Unary { node, operator } => self.unary(node, *operator, at, depth),
            Raw::Binary { left, operator, right } => self.binary(raw, left, *operator, right, depth),
            Raw::Conditional { condition, on_true, on_false } => {
                let when = self.condition(condition, depth);
                let (then, otherwise) = (self.value(on_true, depth), self.value(on_false, depth));
                let (when, then, otherwise) = (when?, then?, otherwise?);
                let (then, otherwise) = self.alike(then, otherwise)?;
                let kind = joint(then.kind, otherwise.kind);
                Some(Node { at, kind, form: Form::Choose(when.into(), then.into(), otherwise.into()) })
            }
            Raw::FunctionCall { kind, arguments } => self.call(kind, arguments, at, depth),
            Raw::Null => self.object(
                Code::NotAllowed,
                at,
                "null 只能写在 == 或 != 之后，用来问字段是否缺失",
                "null stands only after == or !=, to ask whether a field is missing",
            ),
            Raw::Array(_) | Raw::Interval { .. } => {
                self.object(Code::NotAllowed, at, "列表和区间只能写在 in 之后", "Lists and ranges stand only after in")
            }
            _ => self.object(Code::NotAllowed, at, "这种写法不支持", "This is not part of the language"),
        }
    }

    fn literal_number(&mut self, number: Decimal, at: Place) -> Option<Node> {
        let number = number.normalize();
        if number.abs() > Decimal::from(NUMBER_MAX) {
            return self.object(Code::Number, at, "数字过大", "The number is too large");
        }
        Some(match number.to_i64().filter(|_| number.scale() == 0) {
            Some(whole) => Node {
                at,
                kind: Kind::Number(Dimension::Plain, Kept::Whole),
                form: Form::Constant(Constant::Whole(whole)),
            },
            None => Node {
                at,
                kind: Kind::Number(Dimension::Plain, Kept::Decimal),
                form: Form::Constant(Constant::Decimal(number)),
            },
        })
    }

    fn literal_text(&mut self, text: &str, at: Place) -> Option<Node> {
        if text.chars().count() > crate::LITERAL_MAX {
            let most = crate::LITERAL_MAX;
            let (zh, en) =
                (format!("文字过长，最多 {most} 个字"), format!("The text is too long: at most {most} letters"));
            return self.object(Code::BadLiteral, at, zh, en);
        }
        if !crate::text::can_be_quoted(text) {
            let (zh, en) =
                ("文字不能含反斜杠、换行或不可见字符", "A text has no backslashes, line breaks or invisible letters");
            return self.object(Code::BadLiteral, at, zh, en);
        }
        Some(Node { at, kind: Kind::Text, form: Form::Constant(Constant::Text(text.to_owned())) })
    }

    fn field(&mut self, raw: &Raw, at: Place) -> Option<Node> {
        let Some(id) = path(raw) else {
            return self.object(Code::NotAllowed, at, "不支持按位置或按键取值", "Nothing is taken by place or by key");
        };
        let Some(slot) = self.catalogue.slot(&id) else {
            let objection =
                Objection::new(Code::UnknownField, at, format!("没有字段 {id}"), format!("There is no field {id}"));
            self.wrong.push(match self.catalogue.nearest(&id) {
                Some(near) => Objection {
                    words: crate::Words::owned(
                        format!("没有字段 {id}，是否为 {near}？"),
                        format!("There is no field {id}; do you mean {near}?"),
                    ),
                    ..objection.instead(near)
                },
                None => objection,
            });
            return None;
        };
        Some(Node { at, kind: kind_of(slot, &self.catalogue.field(slot).holds), form: Form::Field(slot) })
    }

    fn unary(&mut self, inner: &Raw, sign: Sign, at: Place, depth: usize) -> Option<Node> {
        match sign {
            Sign::Logical(LogicalOperator::Not) => {
                let inner = self.condition(inner, depth)?;
                Some(Node { at, kind: Kind::Flag, form: Form::Not(inner.into()) })
            }
            Sign::Arithmetic(ArithmeticOperator::Subtract) => {
                let inner = self.value(inner, depth)?;
                self.negative(inner, at)
            }
            Sign::Arithmetic(ArithmeticOperator::Add) => {
                let inner = self.value(inner, depth)?;
                let _ = self.dimension(&inner)?;
                Some(inner)
            }
            _ => self.object(Code::NotAllowed, at, "这种写法不支持", "This is not part of the language"),
        }
    }

    fn binary(&mut self, raw: &Raw, left: &Raw, sign: Sign, right: &Raw, depth: usize) -> Option<Node> {
        let at = self.parsed.place(raw);
        match sign {
            Sign::Logical(LogicalOperator::And) => self.several(Several::All, raw, sign, at, depth),
            Sign::Logical(LogicalOperator::Or) => self.several(Several::Any, raw, sign, at, depth),
            Sign::Logical(LogicalOperator::NullishCoalescing) => {
                let (left, right) = (self.value(left, depth), self.value(right, depth));
                let (left, right) = self.alike(left?, right?)?;
                let kind = joint(left.kind, right.kind);
                Some(Node { at, kind, form: Form::Else(left.into(), right.into()) })
            }
            Sign::Comparison(ComparisonOperator::In) => self.membership(left, right, at, depth),
            Sign::Comparison(ComparisonOperator::NotIn) => {
                let inner = self.membership(left, right, at, depth)?;
                Some(Node { at, kind: Kind::Flag, form: Form::Not(inner.into()) })
            }
            Sign::Comparison(comparison) => match comparison_of(comparison) {
                Some(comparison) => self.comparison(left, comparison, right, at, depth),
                None => self.object(Code::NotAllowed, at, "这种写法不支持", "This is not part of the language"),
            },
            Sign::Arithmetic(operator) => match operator_of(operator) {
                Some(operator) => {
                    let (left, right) = (self.value(left, depth), self.value(right, depth));
                    self.sum(operator, left?, right?, at)
                }
                None => self.object(Code::NotAllowed, at, "不支持乘方", "There are no powers"),
            },
            _ => self.object(Code::NotAllowed, at, "这种写法不支持", "This is not part of the language"),
        }
    }

    /// A run of one sign, however long, is one group.
    fn several(&mut self, several: Several, raw: &Raw, sign: Sign, at: Place, depth: usize) -> Option<Node> {
        let mut parts = Vec::new();
        let mut rest = raw;
        while let Raw::Binary { left, operator, right } = rest {
            if *operator != sign {
                break;
            }
            parts.push(*right);
            rest = left;
        }
        parts.push(rest);
        let parts: Vec<_> = parts.into_iter().rev().map(|part| self.condition(part, depth)).collect();
        let parts: Vec<_> = parts.into_iter().collect::<Option<_>>()?;
        Some(Node { at, kind: Kind::Flag, form: Form::Several(several, parts) })
    }

    fn comparison(&mut self, left: &Raw, comparison: Comparison, right: &Raw, at: Place, depth: usize) -> Option<Node> {
        if let Some(asked) =
            [(left, right), (right, left)].into_iter().find_map(|(one, null)| is_null(null).then_some(one))
        {
            return self.missing(asked, comparison, at, depth);
        }
        let (left, right) = (self.value(left, depth), self.value(right, depth));
        let (left, right) = (left?, right?);
        let ordered = !matches!(comparison, Comparison::Equal | Comparison::Unequal);
        if ordered && !(is_number(left.kind) && is_number(right.kind)) && same_sort(left.kind, right.kind) {
            let (zh, en) = self.kind_in_words(left.kind);
            let (zh, en) =
                (format!("{zh}不能比较大小，只能用 == 或 !="), format!("There is no order of {en}: use == or !="));
            return self.object(Code::TypeMismatch, at, zh, en);
        }
        if matches!(left.kind, Kind::Set(_)) || matches!(right.kind, Kind::Set(_)) {
            let (zh, en) = ("请写 \"值\" in 字段", "Write \"value\" in field");
            return self.object(Code::TypeMismatch, at, zh, en);
        }
        let (left, right) = self.alike(left, right)?;
        Some(Node { at, kind: Kind::Flag, form: Form::Compare(comparison, left.into(), right.into()) })
    }

    fn missing(&mut self, asked: &Raw, comparison: Comparison, at: Place, depth: usize) -> Option<Node> {
        let asked = if is_null(asked) { None } else { Some(self.value(asked, depth)?) };
        let missing = match asked.map(|node| node.form) {
            Some(Form::Field(slot)) => Node { at, kind: Kind::Flag, form: Form::Missing(slot) },
            _ => {
                let (zh, en) = ("只能问字段是否缺失", "Only a field can be missing");
                return self.object(Code::NotAllowed, at, zh, en);
            }
        };
        match comparison {
            Comparison::Equal => Some(missing),
            Comparison::Unequal => Some(Node { at, kind: Kind::Flag, form: Form::Not(missing.into()) }),
            _ => self.object(Code::NotAllowed, at, "null 只能用 == 或 != 比较", "null is compared by == or != only"),
        }
    }

    /// Brings two parts to one kind, so that they can be compared or stand for each other.
    fn alike(&mut self, left: Node, right: Node) -> Option<Pair> {
        let at = left.at.until(right.at);
        match (left.kind, right.kind) {
            (Kind::Flag, Kind::Flag) | (Kind::Text, Kind::Text) => Some((left, right)),
            (Kind::Number(ours, _), Kind::Number(theirs, _)) if ours == theirs => Some((left, right)),
            (Kind::Number(Dimension::Money, _), Kind::Number(Dimension::Plain, _)) if is_written(&right) => {
                let right = self.adapted(right, Dimension::Money)?;
                Some((left, right))
            }
            (Kind::Number(Dimension::Plain, _), Kind::Number(Dimension::Money, _)) if is_written(&left) => {
                let left = self.adapted(left, Dimension::Money)?;
                Some((left, right))
            }
            (Kind::Number(ours, _), Kind::Number(theirs, _)) => self.other_units(ours, theirs, at),
            (Kind::Choice(slot), Kind::Text) => {
                let right = self.chosen(right, slot)?;
                Some((left, right))
            }
            (Kind::Text, Kind::Choice(slot)) => {
                let left = self.chosen(left, slot)?;
                Some((left, right))
            }
            (Kind::Choice(ours), Kind::Choice(theirs)) => {
                let same = self.catalogue.field(ours).holds.choices() == self.catalogue.field(theirs).holds.choices();
                if same {
                    return Some((left, right));
                }
                let (zh, en) = ("两个字段的可选值不同", "The two fields have different choices");
                self.object(Code::TypeMismatch, at, zh, en)
            }
            (ours, theirs) => {
                let (ours, theirs) = (self.kind_in_words(ours), self.kind_in_words(theirs));
                let (zh, en) = (
                    format!("{}不能与{}放在一起比较", ours.0, theirs.0),
                    format!("{} does not go with {}", capital(ours.1), theirs.1),
                );
                self.object(Code::TypeMismatch, at, zh, en)
            }
        }
    }

    /// A number that is written out as money, or anything that is of the dimension already.
    fn adapted(&mut self, node: Node, dimension: Dimension) -> Option<Node> {
        let Kind::Number(own, _) = node.kind else {
            let (zh, en) = self.kind_in_words(node.kind);
            let (zh, en) = (format!("这里应是数值，而不是{zh}"), format!("A number belongs here, not {en}"));
            return self.object(Code::Wanted, node.at, zh, en);
        };
        if own == dimension {
            return Some(node);
        }
        match (own, dimension, node.constant_decimal()) {
            (Dimension::Plain, Dimension::Money, Some(yuan)) => {
                let minor = (yuan.normalize().scale() <= MONEY_PLACES)
                    .then(|| yuan.checked_mul(Decimal::from(100)))
                    .flatten()
                    .and_then(|minor| minor.to_i64());
                let Some(minor) = minor else {
                    let (zh, en) = ("金额最多两位小数，且不能过大", "Money has at most two decimals, and a bound");
                    return self.object(Code::Number, node.at, zh, en);
                };
                let kind = Kind::Number(Dimension::Money, Kept::Whole);
                Some(Node { at: node.at, kind, form: Form::Constant(Constant::Whole(minor)) })
            }
            _ => self.other_units(own, dimension, node.at),
        }
    }

    fn other_units<T>(&mut self, ours: Dimension, theirs: Dimension, at: Place) -> Option<T> {
        let hint = [ours, theirs].into_iter().find_map(|dimension| match dimension {
            Dimension::Duration => Some(("；时长写作 duration(\"24h\")", "; a span is written duration(\"24h\")")),
            Dimension::TimeOfDay => Some(("；时间写作 time(\"23:00\")", "; a time is written time(\"23:00\")")),
            Dimension::Day => Some(("；日期写作 date(\"2026-11-28\")", "; a day is written date(\"2026-11-28\")")),
            Dimension::Plain | Dimension::Money => None,
        });
        let (ours, theirs, hint) = (dimension_in_words(ours), dimension_in_words(theirs), hint.unwrap_or(("", "")));
        let zh = format!("{}不能与{}放在一起{}", ours.0, theirs.0, hint.0);
        let en = format!("{} does not go with {}{}", capital(ours.1), theirs.1, hint.1);
        self.object(Code::UnitMismatch, at, zh, en)
    }

    /// A text that is written out as one of a field's choices.
    fn chosen(&mut self, node: Node, slot: usize) -> Option<Node> {
        let field = self.catalogue.field(slot);
        let Form::Constant(Constant::Text(code)) = &node.form else {
            let (zh, en) = ("请写出一个可选值", "Write one of the choices");
            return self.object(Code::NotConstant, node.at, zh, en);
        };
        let choices = field.holds.choices();
        if let Some(place) = choices.iter().position(|choice| choice.code == *code) {
            return Some(Node { at: node.at, kind: Kind::Choice(slot), form: Form::Constant(Constant::Choice(place)) });
        }
        if code.is_empty() {
            self.wrong.push(Objection::new(Code::UnknownChoice, node.at, "请选择一个值", "Choose one"));
            return None;
        }
        // In rows one picks the words, in a text one writes the codes: both are told.
        let told = |lang: kernel::Lang, between: &str| {
            let each = choices.iter().take(12);
            let each = each.map(|choice| match choice.words.get(lang) {
                words if words == choice.code => words.to_owned(),
                words => format!("{words} ({})", choice.code),
            });
            each.collect::<Vec<_>>().join(between)
        };
        let zh = format!("“{code}”不是可选值；可选：{}", told(kernel::Lang::Zh, "、"));
        let en = format!("“{code}” is no choice; there are: {}", told(kernel::Lang::En, ", "));
        // Whoever writes the words means the code.
        let meant = choices
            .iter()
            .find(|choice| [kernel::Lang::Zh, kernel::Lang::En].iter().any(|lang| choice.words.get(*lang) == code));
        let objection = Objection::new(Code::UnknownChoice, node.at, zh, en);
        self.wrong.push(match meant {
            Some(choice) => objection.instead(crate::text::quoted(&choice.code)),
            None => objection,
        });
        None
    }

    fn kind_in_words(&self, kind: Kind) -> (&'static str, &'static str) {
        match kind {
            Kind::Flag => ("条件", "a condition"),
            Kind::Number(dimension, _) => dimension_in_words(dimension),
            Kind::Text => ("文字", "a text"),
            Kind::Choice(_) => ("可选值", "a choice"),
            Kind::Set(_) => ("标签集合", "a set"),
        }
    }
}

const fn dimension_in_words(dimension: Dimension) -> (&'static str, &'static str) {
    match dimension {
        Dimension::Plain => ("数字", "a number"),
        Dimension::Money => ("金额", "money"),
        Dimension::Duration => ("时长", "a span of time"),
        Dimension::TimeOfDay => ("时间", "a time of day"),
        Dimension::Day => ("日期", "a day"),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn is_null(raw: &Raw) -> bool {
    match raw {
        Raw::Null => true,
        Raw::Parenthesized(inner) => is_null(inner),
        _ => false,
    }
}

const fn is_written(node: &Node) -> bool {
    matches!(node.form, Form::Constant(_))
}

const fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Number(..))
}

/// Whether two kinds could be equal at all.
const fn same_sort(left: Kind, right: Kind) -> bool {
    use Kind as K;
    matches!((left, right), (K::Flag, K::Flag) | (K::Text | K::Choice(_), K::Text | K::Choice(_)))
}

/// The kind of either of two that are alike.
const fn joint(left: Kind, right: Kind) -> Kind {
    match (left, right) {
        (Kind::Number(dimension, Kept::Decimal), _) | (_, Kind::Number(dimension, Kept::Decimal)) => {
            Kind::Number(dimension, Kept::Decimal)
        }
        (kind, _) => kind,
    }
}

const fn kind_of(slot: usize, holds: &Type) -> Kind {
    match holds {
        Type::Flag => Kind::Flag,
        Type::Whole(_) => Kind::Number(Dimension::Plain, Kept::Whole),
        Type::Decimal(_) => Kind::Number(Dimension::Plain, Kept::Decimal),
        Type::Money => Kind::Number(Dimension::Money, Kept::Whole),
        Type::Duration => Kind::Number(Dimension::Duration, Kept::Whole),
        Type::TimeOfDay => Kind::Number(Dimension::TimeOfDay, Kept::Whole),
        Type::Day => Kind::Number(Dimension::Day, Kept::Whole),
        Type::Text => Kind::Text,
        Type::Choice(_) => Kind::Choice(slot),
        Type::Set(_) => Kind::Set(slot),
    }
}

/// The id that a chain of names spells.
fn path(raw: &Raw) -> Option<String> {
    match raw {
        Raw::Identifier(name) => Some((*name).to_owned()),
        Raw::Member { node, property: Raw::String(name) } => Some(format!("{}.{name}", path(node)?)),
        _ => None,
    }
}

const fn comparison_of(sign: ComparisonOperator) -> Option<Comparison> {
    match sign {
        ComparisonOperator::Equal => Some(Comparison::Equal),
        ComparisonOperator::NotEqual => Some(Comparison::Unequal),
        ComparisonOperator::LessThan => Some(Comparison::Less),
        ComparisonOperator::GreaterThan => Some(Comparison::Greater),
        ComparisonOperator::LessThanOrEqual => Some(Comparison::AtMost),
        ComparisonOperator::GreaterThanOrEqual => Some(Comparison::AtLeast),
        ComparisonOperator::In | ComparisonOperator::NotIn => None,
    }
}

const fn operator_of(sign: ArithmeticOperator) -> Option<Operator> {
    match sign {
        ArithmeticOperator::Add => Some(Operator::Plus),
        ArithmeticOperator::Subtract => Some(Operator::Minus),
        ArithmeticOperator::Multiply => Some(Operator::Times),
        ArithmeticOperator::Divide => Some(Operator::Over),
        ArithmeticOperator::Modulus => Some(Operator::Rest),
        ArithmeticOperator::Power => None,
    }
}
