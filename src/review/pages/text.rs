//! A text of the review, such as its screening record, ready for a page.

use serde::Serialize;

use crate::web::marks::Markup;
use crate::web::prose;

/// A text.
#[derive(Debug, Serialize)]
pub struct Text {
    /// The file's name.
    pub name: String,
    /// The text as it is in the review folder.
    pub markdown: String,
    #[serde(skip)]
    html: String,
}

impl Text {
    /// The text as markup.
    pub(super) fn html(&self) -> Markup {
        askama::filters::Safe(self.html.clone())
    }
}

/// Reads a text; what scrolls sideways in it becomes a named region, so that keys can reach it.
pub(super) fn text(name: String, markdown: &str) -> Text {
    let html = prose::markdown(markdown).0;
    let html = with_regions(&html, "<table>", "</table>", "Table");
    let html = with_regions(&html, "<pre>", "</pre>", "Example");
    Text { name, markdown: markdown.to_owned(), html: one_level_up_if_flat(&html) }
}

/// Puts each element of that kind into a region of its own. Text cannot hold the tags: it is escaped.
fn with_regions(html: &str, open: &str, close: &str, name: &str) -> String {
    let mut parts = html.split(open);
    let mut page = parts.next().unwrap_or_default().to_owned();
    for (number, part) in parts.enumerate() {
        let number = number + 1;
        let region = format!(r#"<div class="scroll" role="region" tabindex="0" aria-label="{name} {number}">{open}"#);
        page.push_str(&region);
        page.push_str(&part.replacen(close, &format!("{close}</div>"), 1));
    }
    page
}

/// A text that has no heading of the first level would leave a level out under the page's own heading.
fn one_level_up_if_flat(html: &str) -> String {
    if html.contains("<h3>") {
        return html.to_owned();
    }
    [(4, 3), (5, 4), (6, 5)].iter().fold(html.to_owned(), |html, (from, to)| {
        html.replace(&format!("<h{from}>"), &format!("<h{to}>")).replace(&format!("</h{from}>"), &format!("</h{to}>"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_regions_with_names() {
        let read = text("a.md".to_owned(), "| a |\n| --- |\n| b |\n\ntext\n\n| c |\n| --- |\n\n```\n<table>\n```\n");
        let html = read.html().0;
        assert_eq!(html.matches("<div class=\"scroll\"").count(), 3, "{html}");
        assert!(html.contains("aria-label=\"Table 2\"") && html.contains("aria-label=\"Example 1\""), "{html}");
        assert_eq!(html.matches("</div>").count(), 3, "{html}");
    }

    #[test]
    fn headings_leave_no_level_out() {
        let html = |markdown: &str| text("a.md".to_owned(), markdown).html().0;
        assert!(html("# A\n## B").contains("<h3>A</h3>") && html("# A\n## B").contains("<h4>B</h4>"));
        assert!(html("## B\n### C").contains("<h3>B</h3>") && html("## B\n### C").contains("<h4>C</h4>"));
    }
}
