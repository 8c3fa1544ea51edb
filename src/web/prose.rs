//! A review's own Markdown texts as HTML. Raw HTML in them is shown as text: a review may come from anyone.

use askama::filters::Safe;
use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The text as HTML, its headings two levels lower, since the page has its own title.
#[must_use]
pub fn markdown(text: &str) -> Safe<String> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::Heading { level, id, classes, attrs }) => Event::Start(Tag::Heading { level: lower(level), id, classes, attrs }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let safe = crate::review::folder::table::is_web_address(&dest_url);
            let dest_url = if safe || dest_url.starts_with(['/', '#']) && !dest_url.starts_with("//") { dest_url } else { "#".into() };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        // A picture would be a request to wherever the text says.
        Event::Start(Tag::Image { title, .. }) => Event::Text(title),
        Event::End(TagEnd::Image) => Event::Text("".into()),
        other => other,
    });
    let mut cells = Cells::default();
    let mut page = String::new();
    html::push_html(&mut page, events.map(|event| cells.without_style(event)));
    Safe(page)
}

/// The cells of tables. The writer of HTML would give an aligned one a `style`, which the site's content security policy
/// does not let through: a column of numbers has a class instead, the others stand as all tables do.
#[derive(Default)]
struct Cells {
    columns: Vec<Alignment>,
    next: usize,
    is_head: bool,
}

impl Cells {
    fn without_style<'a>(&mut self, event: Event<'a>) -> Event<'a> {
        let name = if self.is_head { "th" } else { "td" };
        match event {
            Event::Start(Tag::Table(columns)) => {
                self.columns = columns;
                return Event::Start(Tag::Table(Vec::new()));
            }
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                self.next = 0;
                self.is_head = matches!(event, Event::Start(Tag::TableHead));
            }
            Event::Start(Tag::TableCell) => {
                let class = if self.columns.get(self.next) == Some(&Alignment::Right) { r#" class="num""# } else { "" };
                self.next += 1;
                return Event::InlineHtml(format!("<{name}{class}>").into());
            }
            Event::End(TagEnd::TableCell) => return Event::InlineHtml(format!("</{name}>").into()),
            _ => {}
        }
        event
    }
}

const fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_text_shows_as_text() {
        let html =
            markdown("# A\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![p](https://evil.example/p.png) [y](//evil.example)").0;
        assert!(html.contains("<h3>A</h3>"), "{html}");
        assert!(!html.contains("<script") && !html.contains("javascript:") && !html.contains("evil.example"), "{html}");
    }

    #[test]
    fn columns_are_aligned_without_a_style() {
        let html =
            markdown("| a | b | c | d |\n| :-- | --: | :-: | --- |\n| 1 | 2 |\n| <b style=x> | ` style=\"text-align: right\"` | 3 | 4 |").0;
        assert!(html.contains("<thead><tr><th>a</th><th class=\"num\">b</th><th>c</th><th>d</th></tr></thead>"), "{html}");
        assert!(html.contains("<tr><td>1</td><td class=\"num\">2</td><td></td><td></td></tr>"), "{html}");
        assert!(
            html.contains("<td>&lt;b style=x&gt;</td><td class=\"num\"><code> style=&quot;") || html.contains("<code> style=\"text-align"),
            "{html}"
        );
        let second = markdown("| a |\n| --: |\n\ntext\n\n| b |\n| --- |\n| c |\n").0;
        assert!(second.contains("<td>c</td>") && second.contains("<th>b</th>"), "{second}");
    }
}
