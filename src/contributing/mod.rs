//! Contributing: what a person knows becomes a contribution. A work is pasted and looked up; a form asks what it says about
//! which dataset; others propose a dataset, correct a record, reply, or bring many rows at once. Nothing here changes the
//! review: a steward decides.

pub mod amending;
pub mod batch;
pub mod consent;
pub mod datasets;
pub mod duplicates;
pub mod forms;
pub mod pages;
pub mod pasted;
pub mod sheet;
pub mod statement;
pub mod store;
pub mod suggesting;
pub mod work;
pub mod written;

/// Where something is said of that work.
#[must_use]
pub fn statement_on(key: &str) -> String {
    format!("/contribute/statement?paper={}", encoded(key))
}

/// Where the fields of that record are corrected.
#[must_use]
pub fn correction_of(subject: &str, name: impl AsRef<str>) -> String {
    format!("/contribute/correction?of={subject}/{}", encoded(name.as_ref()))
}

fn encoded(text: &str) -> percent_encoding::PercentEncode<'_> {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
}
