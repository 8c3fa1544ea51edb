//! A document as one HTML file that needs no other: for archives and mail.

use typesetting::Document;

/// What the file looks like: the ink, rules and measure of the site, in a few lines; on paper and in the dark too.
const STYLE: &str = include_str!("alone.css");

/// The document as HTML.
#[must_use]
pub fn html(sheet: &Document) -> String {
    typesetting::html(sheet, STYLE)
}
