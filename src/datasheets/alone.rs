//! A datasheet as one HTML file that needs no other: for archives and mail.

use typesetting::Document;

use crate::explorer::exports::escaped;
use crate::web::prose::markdown;

/// What the file looks like: the ink and measure of the site, in a few lines.
const STYLE: &str = "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 'Source Serif 4',Georgia,serif;color:#17191c;background:#fff}\
h3{margin-top:2.5rem;border-top:1px solid #17191c;padding-top:.4rem}table{border-collapse:collapse;width:100%;font:.85rem/1.4 'Source Sans 3',Arial,sans-serif}\
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid #d5d7d2}pre{overflow-x:auto;font-size:.8rem}code{overflow-wrap:anywhere}";

/// The datasheet as HTML.
#[must_use]
pub fn html(sheet: &Document) -> String {
    let body = markdown(&typesetting::markdown(sheet));
    let title = escaped(&sheet.title);
    let description = escaped(&sheet.description);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<meta name=\"description\" content=\"{description}\">\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
        body.0
    )
}
