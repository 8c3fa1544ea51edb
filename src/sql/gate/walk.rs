//! Questions, their tables and their order: every part by name.

use std::cell::RefCell;
use std::collections::BTreeSet;

use sqlparser::ast::{
    Cte, Distinct, Expr, Fetch, GroupByExpr, Ident, Join, JoinConstraint, JoinOperator, LimitClause, NamedWindowDefinition,
    NamedWindowExpr, ObjectName, ObjectNamePart, OrderBy, OrderByExpr, OrderByKind, OrderBySort, Query, Select, SelectFlavor, SelectItem,
    SelectItemQualifiedWildcardKind, SetExpr, TableAlias, TableFactor, TableFunctionArgs, TableWithJoins, WildcardAdditionalOptions, With,
};

use super::{Dialect, Refusal, functions};
use crate::sql::tables::{is_visible, nearest};

/// Names that a question gives to its own parts, as far as they can be seen from a place in it.
#[derive(Debug, Default, Clone)]
pub(super) struct Scope<'a> {
    outer: Option<&'a Scope<'a>>,
    names: Vec<String>,
}

impl Scope<'_> {
    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name) || self.outer.is_some_and(|outer| outer.has(name))
    }
}

/// Reads a question of one dialect.
pub(super) struct Walk {
    pub(super) dialect: Dialect,
    /// Every name that the question gives to parts of its own.
    pub(super) names: RefCell<BTreeSet<String>>,
}

/// What a part that is not known is answered with.
pub(super) type Admitted = Result<(), Refusal>;

impl Walk {
    /// A name as the database compares it.
    pub(super) fn folded(&self, name: &Ident) -> String {
        // PostgreSQL keeps the case of what is in quotation marks; SQLite never does.
        if name.quote_style.is_some() && self.dialect == Dialect::Postgres { name.value.clone() } else { name.value.to_ascii_lowercase() }
    }

    /// A whole question, or one within another.
    pub(super) fn query(&self, query: &Query, outer: &Scope<'_>) -> Admitted {
        let Query { with, body, order_by, limit_clause, fetch, locks, for_clause, settings, format_clause, pipe_operators } = query;
        let is_plain =
            locks.is_empty() && for_clause.is_none() && settings.is_none() && format_clause.is_none() && pipe_operators.is_empty();
        if !is_plain {
            let lock = locks.first().map(ToString::to_string);
            return Err(Refusal::part(lock.unwrap_or_else(|| query.to_string())));
        }
        let mut scope = Scope { outer: Some(outer), names: Vec::new() };
        if let Some(with) = with {
            self.with(with, &mut scope)?;
        }
        self.body(body, &scope)?;
        if let Some(order_by) = order_by {
            self.order_by(order_by, &scope)?;
        }
        match limit_clause {
            None => {}
            Some(LimitClause::LimitOffset { limit, offset, limit_by }) if limit_by.is_empty() => {
                self.all(limit.iter().chain(offset.iter().map(|offset| &offset.value)), &scope)?;
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => self.all([offset, limit], &scope)?,
            Some(other @ LimitClause::LimitOffset { .. }) => return Err(Refusal::part(other)),
        }
        let Some(Fetch { with_ties: _, percent: _, quantity }) = fetch else { return Ok(()) };
        self.all(quantity, &scope)
    }

    /// `WITH`: a name is seen by those after it; by all, itself among them, where it is recursive. Otherwise a name in its
    /// own question is the table of that name.
    fn with(&self, with: &With, scope: &mut Scope<'_>) -> Admitted {
        let With { with_token: _, recursive, cte_tables } = with;
        if *recursive {
            scope.names = cte_tables.iter().map(|cte| self.folded(&cte.alias.name)).collect();
        }
        self.names.borrow_mut().extend(cte_tables.iter().map(|cte| self.folded(&cte.alias.name)));
        for cte in cte_tables {
            let Cte { alias, query, from, materialized: _, closing_paren_token: _ } = cte;
            if from.is_some() {
                return Err(Refusal::part(cte));
            }
            plain_alias(Some(alias))?;
            self.query(query, scope)?;
            if !recursive {
                scope.names.push(self.folded(&alias.name));
            }
        }
        Ok(())
    }

    fn body(&self, body: &SetExpr, scope: &Scope<'_>) -> Admitted {
        match body {
            SetExpr::Select(select) => self.select(select, scope),
            SetExpr::Query(query) => self.query(query, scope),
            SetExpr::SetOperation { left, op: _, set_quantifier: _, right } => {
                self.body(left, scope)?;
                self.body(right, scope)
            }
            SetExpr::Values(values) => self.all(values.rows.iter().flat_map(|row| &row.content), scope),
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                let word = body.to_string();
                Err(Refusal::NoQuestion(word.split_whitespace().next().unwrap_or_default().to_uppercase()))
            }
            SetExpr::Table(_) => Err(Refusal::part(body)),
        }
    }

    fn select(&self, select: &Select, scope: &Scope<'_>) -> Admitted {
        let Select {
            select_token: _,
            optimizer_hints,
            distinct,
            select_modifiers,
            top,
            top_before_distinct: _,
            projection,
            exclude,
            into,
            from,
            lateral_views,
            prewhere,
            selection,
            connect_by,
            group_by,
            cluster_by,
            distribute_by,
            sort_by,
            having,
            named_window,
            qualify,
            window_before_qualify: _,
            value_table_mode,
            flavor,
        } = select;
        if let Some(into) = into {
            return Err(Refusal::part(into));
        }
        let is_plain = optimizer_hints.is_empty()
            && select_modifiers.is_none()
            && top.is_none()
            && exclude.is_none()
            && lateral_views.is_empty()
            && prewhere.is_none()
            && connect_by.is_empty()
            && cluster_by.is_empty()
            && distribute_by.is_empty()
            && sort_by.is_empty()
            && qualify.is_none()
            && value_table_mode.is_none()
            && *flavor == SelectFlavor::Standard;
        if !is_plain {
            return Err(Refusal::part(select));
        }
        match distinct {
            None | Some(Distinct::All | Distinct::Distinct) => {}
            Some(Distinct::On(expressions)) => self.all(expressions, scope)?,
        }
        for item in projection {
            self.item(item, scope)?;
        }
        for table in from {
            self.joined(table, scope)?;
        }
        self.all(selection.iter().chain(having), scope)?;
        match group_by {
            GroupByExpr::Expressions(expressions, modifiers) if modifiers.is_empty() => self.all(expressions, scope)?,
            other => return Err(Refusal::part(other)),
        }
        for NamedWindowDefinition(_, window) in named_window {
            match window {
                NamedWindowExpr::NamedWindow(_) => {}
                NamedWindowExpr::WindowSpec(window) => self.window(window, scope)?,
            }
        }
        Ok(())
    }

    fn item(&self, item: &SelectItem, scope: &Scope<'_>) -> Admitted {
        match item {
            SelectItem::UnnamedExpr(expression) | SelectItem::ExprWithAlias { expr: expression, alias: _ } => {
                self.expression(expression, scope)
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(_), options) | SelectItem::Wildcard(options) => {
                let WildcardAdditionalOptions { wildcard_token: _, opt_ilike, opt_exclude, opt_except, opt_replace, opt_rename, opt_alias } =
                    options;
                let is_plain = opt_ilike.is_none()
                    && opt_exclude.is_none()
                    && opt_except.is_none()
                    && opt_replace.is_none()
                    && opt_rename.is_none()
                    && opt_alias.is_none();
                if is_plain { Ok(()) } else { Err(Refusal::part(item)) }
            }
            SelectItem::ExprWithAliases { .. } | SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(_), _) => {
                Err(Refusal::part(item))
            }
        }
    }

    fn joined(&self, table: &TableWithJoins, scope: &Scope<'_>) -> Admitted {
        let TableWithJoins { relation, joins } = table;
        self.table(relation, scope)?;
        for join in joins {
            let Join { relation, global, join_operator } = join;
            self.table(relation, scope)?;
            let constraint = match join_operator {
                _ if *global => return Err(Refusal::part(join)),
                JoinOperator::Join(constraint)
                | JoinOperator::Inner(constraint)
                | JoinOperator::Left(constraint)
                | JoinOperator::LeftOuter(constraint)
                | JoinOperator::Right(constraint)
                | JoinOperator::RightOuter(constraint)
                | JoinOperator::FullOuter(constraint)
                | JoinOperator::CrossJoin(constraint) => constraint,
                _ => return Err(Refusal::part(join)),
            };
            match constraint {
                JoinConstraint::On(expression) => self.expression(expression, scope)?,
                JoinConstraint::Using(_) | JoinConstraint::Natural | JoinConstraint::None => {}
                JoinConstraint::UsingAlias(..) => return Err(Refusal::part(join)),
            }
        }
        Ok(())
    }

    fn table(&self, table: &TableFactor, scope: &Scope<'_>) -> Admitted {
        match table {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints,
                version,
                with_ordinality,
                partitions,
                json_path,
                sample,
                index_directives,
                inheritance,
            } => {
                let is_plain = with_hints.is_empty()
                    && version.is_none()
                    && !with_ordinality
                    && partitions.is_empty()
                    && json_path.is_none()
                    && sample.is_none()
                    && index_directives.is_empty()
                    && inheritance.is_none();
                if !is_plain {
                    return Err(Refusal::part(table));
                }
                plain_alias(alias.as_ref())?;
                self.relation(name, args.as_ref(), scope)
            }
            TableFactor::Function { lateral: _, name, args, with_ordinality: false, alias } => {
                plain_alias(alias.as_ref())?;
                self.table_function(name)?;
                args.iter().try_for_each(|argument| self.argument(argument, scope))
            }
            TableFactor::Derived { lateral: _, subquery, alias, sample: None } => {
                plain_alias(alias.as_ref())?;
                self.query(subquery, scope)
            }
            TableFactor::NestedJoin { table_with_joins, alias } => {
                plain_alias(alias.as_ref())?;
                self.joined(table_with_joins, scope)
            }
            other => Err(Refusal::part(other)),
        }
    }

    fn relation(&self, name: &ObjectName, arguments: Option<&TableFunctionArgs>, scope: &Scope<'_>) -> Admitted {
        if let Some(TableFunctionArgs { args, settings }) = arguments {
            if settings.is_some() {
                return Err(Refusal::part(name));
            }
            self.table_function(name)?;
            return args.iter().try_for_each(|argument| self.argument(argument, scope));
        }
        let known = single(name).map(|name| self.folded(name)).filter(|name| scope.has(name) || is_visible(name));
        if known.is_some() { Ok(()) } else { Err(Refusal::NoSuchTable(shortened(name), nearest(&shortened(name)))) }
    }

    fn table_function(&self, name: &ObjectName) -> Admitted {
        let known = single(name).is_some_and(|name| functions::is_table(&self.folded(name), self.dialect));
        if known { Ok(()) } else { Err(Refusal::Function(shortened(name))) }
    }

    fn order_by(&self, order_by: &OrderBy, scope: &Scope<'_>) -> Admitted {
        match order_by {
            OrderBy { kind: OrderByKind::Expressions(by), interpolate: None } => by.iter().try_for_each(|by| self.ordered(by, scope)),
            other => Err(Refusal::part(other)),
        }
    }

    pub(super) fn ordered(&self, by: &OrderByExpr, scope: &Scope<'_>) -> Admitted {
        let OrderByExpr { expr, options, with_fill } = by;
        if with_fill.is_some() || matches!(options.sort, Some(OrderBySort::Using(_))) {
            return Err(Refusal::part(by));
        }
        self.expression(expr, scope)
    }

    /// Each of these.
    pub(super) fn all<'e>(&self, expressions: impl IntoIterator<Item = &'e Expr>, scope: &Scope<'_>) -> Admitted {
        expressions.into_iter().try_for_each(|expression| self.expression(expression, scope))
    }
}

/// An alias that only names.
fn plain_alias(alias: Option<&TableAlias>) -> Admitted {
    let Some(alias) = alias else { return Ok(()) };
    let TableAlias { explicit: _, name: _, columns, at } = alias;
    let is_plain = at.is_none() && columns.iter().all(|column| column.data_type.is_none());
    if is_plain { Ok(()) } else { Err(Refusal::part(alias)) }
}

/// The only part of a name that has one.
pub(super) fn single(name: &ObjectName) -> Option<&Ident> {
    match name.0.as_slice() {
        [ObjectNamePart::Identifier(name)] => Some(name),
        _ => None,
    }
}

/// A name, as long as it can be shown.
pub(super) fn shortened(name: &ObjectName) -> String {
    name.to_string().chars().take(80).collect()
}
