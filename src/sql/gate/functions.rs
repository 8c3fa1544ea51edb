//! The functions that questions may use: those that read their arguments and give a value, in a time and at a size that
//! their arguments bound. None of them reads the clock, a file, the catalogue or the session.

use super::Dialect;

/// In both databases.
const BOTH: &[&str] = &[
    "abs",
    "avg",
    "ceil",
    "ceiling",
    "coalesce",
    "concat",
    "concat_ws",
    "count",
    "cume_dist",
    "dense_rank",
    "first_value",
    "floor",
    "lag",
    "last_value",
    "lead",
    "length",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "nth_value",
    "ntile",
    "nullif",
    "percent_rank",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "string_agg",
    "substr",
    "substring",
    "sum",
    "trim",
    "upper",
];

const SQLITE: &[&str] = &[
    "->",
    "->>",
    "char",
    "date",
    "glob",
    "group_concat",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array_length",
    "json_extract",
    "json_type",
    "json_valid",
    "julianday",
    "like",
    "likely",
    "octet_length",
    "strftime",
    "total",
    "typeof",
    "unicode",
    "unlikely",
];

const POSTGRES: &[&str] = &[
    "array_agg",
    "array_length",
    "array_to_string",
    "ascii",
    "bool_and",
    "bool_or",
    "btrim",
    "cardinality",
    "char_length",
    "chr",
    "date_part",
    "date_trunc",
    "every",
    "greatest",
    "initcap",
    "json_array_length",
    "jsonb_array_length",
    "jsonb_typeof",
    "json_typeof",
    "least",
    "left",
    "mode",
    "octet_length",
    "percentile_cont",
    "percentile_disc",
    "position",
    "reverse",
    "right",
    "split_part",
    "starts_with",
    "strpos",
    "to_char",
    "translate",
    "trunc",
];

/// Whether questions may use that function; its name in small letters.
#[must_use]
pub fn is_known(name: &str, dialect: Dialect) -> bool {
    let own = match dialect {
        Dialect::Sqlite => SQLITE,
        Dialect::Postgres => POSTGRES,
    };
    BOTH.contains(&name) || own.contains(&name)
}

/// Whether that function may stand where a table does.
pub(super) fn is_table(name: &str, dialect: Dialect) -> bool {
    match dialect {
        Dialect::Sqlite => matches!(name, "json_each" | "json_tree"),
        Dialect::Postgres => {
            matches!(name, "jsonb_each_text" | "jsonb_array_elements_text" | "json_each_text" | "json_array_elements_text")
        }
    }
}

/// Every function that questions may use, for people.
#[must_use]
pub fn known(dialect: Dialect) -> Vec<&'static str> {
    let own = match dialect {
        Dialect::Sqlite => SQLITE,
        Dialect::Postgres => POSTGRES,
    };
    let mut names: Vec<&str> =
        BOTH.iter().chain(own).copied().filter(|name| name.starts_with(|letter: char| letter.is_ascii_alphabetic())).collect();
    let tables: &[&str] = match dialect {
        Dialect::Sqlite => &["json_each", "json_tree"],
        Dialect::Postgres => &["jsonb_each_text", "jsonb_array_elements_text", "json_each_text", "json_array_elements_text"],
    };
    names.extend(tables);
    names.sort_unstable();
    names
}
