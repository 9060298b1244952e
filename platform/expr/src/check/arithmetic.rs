//! Sums: which dimensions go together, and how the result is kept.

use rust_decimal::Decimal;

use super::Checker;
use crate::objection::Code;
use crate::place::Place;
use crate::program;
use crate::tree::{Constant, Dimension, Form, Kept, Kind, Node, Operator};

impl Checker<'_> {
    /// What a number counts; anything else is objected to.
    pub(super) fn dimension(&mut self, node: &Node) -> Option<Dimension> {
        if let Kind::Number(dimension, _) = node.kind {
            return Some(dimension);
        }
        let (zh, en) = self.kind_in_words(node.kind);
        let (zh, en) = (format!("{zh}不能参与计算"), format!("Nothing is reckoned with {en}"));
        self.object(Code::TypeMismatch, node.at, zh, en)
    }

    pub(super) fn negative(&mut self, inner: Node, at: Place) -> Option<Node> {
        let dimension = self.dimension(&inner)?;
        if matches!(dimension, Dimension::TimeOfDay | Dimension::Day) {
            return self.object(Code::UnitMismatch, at, "时间和日期没有负数", "Times and days are never negative");
        }
        let kind = inner.kind;
        let form = match inner.form {
            Form::Constant(Constant::Whole(number)) => Form::Constant(Constant::Whole(-number)),
            Form::Constant(Constant::Decimal(number)) => Form::Constant(Constant::Decimal(-number)),
            form => Form::Negative(Node { at: inner.at, kind, form }.into()),
        };
        Some(Node { at, kind, form })
    }

    pub(super) fn sum(&mut self, operator: Operator, left: Node, right: Node, at: Place) -> Option<Node> {
        let (ours, theirs) = (self.dimension(&left), self.dimension(&right));
        let (ours, theirs) = (ours?, theirs?);
        if matches!(operator, Operator::Over | Operator::Rest) && right.constant_decimal() == Some(Decimal::ZERO) {
            return self.object(Code::Zero, right.at, "不能除以零", "Nothing is divided by zero");
        }
        if (ours, theirs) == (Dimension::Plain, Dimension::Plain) {
            return self.plain(operator, left, right, at);
        }
        let (dimension, left, right) = match operator {
            Operator::Plus | Operator::Minus => self.added(operator, (ours, left), (theirs, right), at)?,
            Operator::Times => match (ours, theirs) {
                (dimension @ (Dimension::Money | Dimension::Duration), Dimension::Plain)
                | (Dimension::Plain, dimension @ (Dimension::Money | Dimension::Duration)) => (dimension, left, right),
                _ => return self.other_units(ours, theirs, at),
            },
            Operator::Over => match (ours, theirs) {
                (Dimension::Money | Dimension::Duration, Dimension::Plain) => (ours, left, right),
                (Dimension::Money | Dimension::Duration, _) if ours == theirs => (Dimension::Plain, left, right),
                _ => return self.other_units(ours, theirs, at),
            },
            Operator::Rest => return self.other_units(ours, theirs, at),
        };
        let kind = Kind::Number(dimension, kept(operator, left.kind, right.kind));
        Some(Node { at, kind, form: Form::Sum(operator, left.into(), right.into()) })
    }

    /// Two that are added: of one dimension, or a day and a span.
    fn added(
        &mut self,
        operator: Operator,
        (ours, left): (Dimension, Node),
        (theirs, right): (Dimension, Node),
        at: Place,
    ) -> Option<(Dimension, Node, Node)> {
        match (ours, theirs, operator) {
            (Dimension::Day, Dimension::Duration, _) => Some((Dimension::Day, left, right)),
            (Dimension::Duration, Dimension::Day, Operator::Plus) => Some((Dimension::Day, left, right)),
            (Dimension::Day, Dimension::Day, Operator::Minus) => Some((Dimension::Duration, left, right)),
            (Dimension::Day | Dimension::TimeOfDay, _, _) | (_, Dimension::Day | Dimension::TimeOfDay, _) => {
                self.other_units(ours, theirs, at)
            }
            _ => {
                let (left, right) = self.alike(left, right)?;
                let dimension = self.dimension(&left)?;
                Some((dimension, left, right))
            }
        }
    }

    /// Two bare numbers; written out, they are reckoned at once.
    fn plain(&mut self, operator: Operator, left: Node, right: Node, at: Place) -> Option<Node> {
        if let (Some(one), Some(other)) = (left.constant_decimal(), right.constant_decimal()) {
            let Some(number) = program::sum(operator, one, other) else {
                return self.object(Code::Number, at, "计算结果过大", "The result is too large");
            };
            return self.literal_number(number, at);
        }
        let kind = Kind::Number(Dimension::Plain, kept(operator, left.kind, right.kind));
        Some(Node { at, kind, form: Form::Sum(operator, left.into(), right.into()) })
    }
}

/// How a result is kept: whole, unless a part is a decimal or the result is a quotient.
const fn kept(operator: Operator, left: Kind, right: Kind) -> Kept {
    match (operator, left, right) {
        (Operator::Over, ..) | (_, Kind::Number(_, Kept::Decimal), _) | (_, _, Kind::Number(_, Kept::Decimal)) => {
            Kept::Decimal
        }
        _ => Kept::Whole,
    }
}
