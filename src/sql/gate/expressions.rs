//! Expressions: every kind by name.

use sqlparser::ast::{
    BinaryOperator, CaseWhen, CastKind, CeilFloorKind, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause,
    FunctionArgumentList, FunctionArguments, Ident, InTarget, Interval, TypedString, UnaryOperator, Value, WindowFrameBound, WindowSpec,
    WindowType,
};

use super::walk::{Admitted, Scope, Walk, shortened, single};
use super::{Dialect, Refusal, functions};

/// What `PostgreSQL` understands as a question about the session or the clock, or as more than that, though it looks like a
/// column.
const NOT_COLUMNS: [&str; 14] = [
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "system_user",
    "user",
    "sysdate",
    "into",
];

impl Walk {
    /// An expression and all in it.
    pub(super) fn expression(&self, expression: &Expr, scope: &Scope<'_>) -> Admitted {
        match expression {
            Expr::Identifier(name) => column(name),
            Expr::CompoundIdentifier(_) => Ok(()),
            Expr::Value(value) => literal(&value.value),
            Expr::IsFalse(inner)
            | Expr::IsNotFalse(inner)
            | Expr::IsTrue(inner)
            | Expr::IsNotTrue(inner)
            | Expr::IsNull(inner)
            | Expr::IsNotNull(inner)
            | Expr::IsUnknown(inner)
            | Expr::IsNotUnknown(inner)
            | Expr::Nested(inner) => self.expression(inner, scope),
            Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => self.all([&**left, &**right], scope),
            Expr::Between { expr, negated: _, low, high } => self.all([&**expr, &**low, &**high], scope),
            Expr::BinaryOp { left, op, right } => {
                self.operator(op)?;
                self.all([&**left, &**right], scope)
            }
            Expr::AnyOp { left, compare_op, right, is_some: _ } | Expr::AllOp { left, compare_op, right } => {
                self.operator(compare_op)?;
                self.all([&**left, &**right], scope)
            }
            Expr::UnaryOp { op: UnaryOperator::Plus | UnaryOperator::Minus | UnaryOperator::Not, expr } => self.expression(expr, scope),
            Expr::Like { negated: _, any: false, expr, pattern, escape_char }
            | Expr::ILike { negated: _, any: false, expr, pattern, escape_char } => {
                self.all([&**expr, &**pattern], scope)?;
                self.all(escape_char.as_deref(), scope)
            }
            Expr::In { expr, target, negated: _, global: false } => {
                self.expression(expr, scope)?;
                match target {
                    InTarget::List(list) => self.all(list, scope),
                    InTarget::Subquery(query) => self.query(query, scope),
                    InTarget::Unnest(_) | InTarget::Table { .. } => Err(Refusal::part(expression)),
                }
            }
            Expr::Exists { subquery, negated: _ } | Expr::Subquery(subquery) => self.query(subquery, scope),
            Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
                self.all(operand.as_deref().into_iter().chain(else_result.as_deref()), scope)?;
                conditions.iter().try_for_each(|CaseWhen { condition, result }| self.all([condition, result], scope))
            }
            Expr::Tuple(parts) => self.all(parts, scope),
            _ => self.special(expression, scope),
        }
    }

    /// Functions, and what SQL writes in a way of its own though it is one.
    fn special(&self, expression: &Expr, scope: &Scope<'_>) -> Admitted {
        match expression {
            Expr::Function(function) => self.function(function, scope),
            Expr::Cast { kind: CastKind::Cast | CastKind::DoubleColon, expr, data_type, format: None } => {
                kind_of(data_type)?;
                self.expression(expr, scope)
            }
            Expr::TypedString(TypedString { data_type, value, uses_odbc_syntax: false }) => {
                kind_of(data_type)?;
                literal(&value.value)
            }
            Expr::Interval(Interval { value, .. }) if self.dialect == Dialect::Postgres => self.expression(value, scope),
            Expr::Extract { field: _, syntax: _, expr } => self.expression(expr, scope),
            Expr::Ceil { expr, field: CeilFloorKind::DateTimeField(_) } | Expr::Floor { expr, field: CeilFloorKind::DateTimeField(_) } => {
                self.expression(expr, scope)
            }
            Expr::Position { expr, r#in } => self.all([&**expr, &**r#in], scope),
            Expr::Substring { expr, substring_from, substring_for, special: _, shorthand: _ } => {
                self.expression(expr, scope)?;
                self.all(substring_from.as_deref().into_iter().chain(substring_for.as_deref()), scope)
            }
            Expr::Trim { trim_where: _, trim_what, expr, trim_characters } => {
                self.expression(expr, scope)?;
                self.all(trim_what.as_deref().into_iter().chain(trim_characters.iter().flatten()), scope)
            }
            Expr::Collate { expr, collation } if single(collation).is_some() => self.expression(expr, scope),
            other => Err(Refusal::part(other)),
        }
    }

    fn operator(&self, operator: &BinaryOperator) -> Admitted {
        use BinaryOperator as Op;
        let both = matches!(
            operator,
            Op::Plus
                | Op::Minus
                | Op::Multiply
                | Op::Divide
                | Op::Modulo
                | Op::StringConcat
                | Op::Gt
                | Op::Lt
                | Op::GtEq
                | Op::LtEq
                | Op::Eq
                | Op::NotEq
                | Op::And
                | Op::Or
                | Op::BitwiseOr
                | Op::BitwiseAnd
                | Op::Arrow
                | Op::LongArrow
        );
        let own = match self.dialect {
            Dialect::Sqlite => matches!(operator, Op::Is | Op::IsNot | Op::Glob),
            Dialect::Postgres => {
                matches!(
                    operator,
                    Op::PGRegexMatch
                        | Op::PGRegexIMatch
                        | Op::PGRegexNotMatch
                        | Op::PGRegexNotIMatch
                        | Op::HashArrow
                        | Op::HashLongArrow
                        | Op::PGStartsWith
                )
            }
        };
        if both || own { Ok(()) } else { Err(Refusal::part(format!("the operator {operator}"))) }
    }

    fn function(&self, function: &Function, scope: &Scope<'_>) -> Admitted {
        let Function { name, uses_odbc_syntax, parameters, args, within_group, filter, null_treatment: _, over } = function;
        let known = single(name).is_some_and(|name| functions::is_known(&self.folded(name), self.dialect));
        if !known {
            return Err(Refusal::Function(shortened(name)));
        }
        match (args, parameters, uses_odbc_syntax) {
            (FunctionArguments::List(list), FunctionArguments::None, false) => self.arguments(list, scope)?,
            _ => return Err(Refusal::part(function)),
        }
        within_group.iter().try_for_each(|by| self.ordered(by, scope))?;
        self.all(filter.as_deref(), scope)?;
        match over {
            None | Some(WindowType::NamedWindow(_)) => Ok(()),
            Some(WindowType::WindowSpec(window)) => self.window(window, scope),
        }
    }

    fn arguments(&self, list: &FunctionArgumentList, scope: &Scope<'_>) -> Admitted {
        let FunctionArgumentList { duplicate_treatment: _, args, clauses } = list;
        args.iter().try_for_each(|argument| self.argument(argument, scope))?;
        clauses.iter().try_for_each(|clause| match clause {
            FunctionArgumentClause::OrderBy(by) => by.iter().try_for_each(|by| self.ordered(by, scope)),
            other => Err(Refusal::part(other)),
        })
    }

    pub(super) fn argument(&self, argument: &FunctionArg, scope: &Scope<'_>) -> Admitted {
        match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => self.expression(expression, scope),
            FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => Ok(()),
            other => Err(Refusal::part(other)),
        }
    }

    pub(super) fn window(&self, window: &WindowSpec, scope: &Scope<'_>) -> Admitted {
        let WindowSpec { window_name: _, partition_by, order_by, window_frame } = window;
        self.all(partition_by, scope)?;
        order_by.iter().try_for_each(|by| self.ordered(by, scope))?;
        let bounds = window_frame.iter().flat_map(|frame| [Some(&frame.start_bound), frame.end_bound.as_ref()]);
        for bound in bounds.flatten() {
            match bound {
                WindowFrameBound::CurrentRow => {}
                WindowFrameBound::Preceding(by) | WindowFrameBound::Following(by) => self.all(by.as_deref(), scope)?,
            }
        }
        Ok(())
    }
}

fn column(name: &Ident) -> Admitted {
    let is_column = name.quote_style.is_some() || !NOT_COLUMNS.iter().any(|word| name.value.eq_ignore_ascii_case(word));
    if is_column { Ok(()) } else { Err(Refusal::Function(name.value.clone())) }
}

/// Plain numbers and texts: those that both the parser and every database read in the same way.
fn literal(value: &Value) -> Admitted {
    match value {
        Value::Number(_, false) | Value::SingleQuotedString(_) | Value::Boolean(_) | Value::Null => Ok(()),
        other => Err(Refusal::part(other)),
    }
}

/// Plain types. Others look names up in the catalogue (`regclass`), or are as large as one says (`char(n)`).
fn kind_of(data_type: &DataType) -> Admitted {
    let is_known = matches!(
        data_type,
        DataType::Text
            | DataType::Varchar(None)
            | DataType::Numeric(_)
            | DataType::Decimal(_)
            | DataType::Int(None)
            | DataType::Integer(None)
            | DataType::SmallInt(None)
            | DataType::BigInt(None)
            | DataType::Int2(None)
            | DataType::Int4(None)
            | DataType::Int8(None)
            | DataType::Real
            | DataType::Float(_)
            | DataType::Float4
            | DataType::Float8
            | DataType::Double(_)
            | DataType::DoublePrecision
            | DataType::Bool
            | DataType::Boolean
            | DataType::Date
            | DataType::Timestamp(..)
            | DataType::Interval { .. }
            | DataType::JSON
            | DataType::JSONB
    );
    if is_known { Ok(()) } else { Err(Refusal::part(format!("the type {data_type}"))) }
}
