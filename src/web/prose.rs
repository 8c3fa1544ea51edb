//! A review's own Markdown texts as HTML. Raw HTML in them is shown as text: a review may come from anyone.

use askama::filters::Safe;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

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
    let mut page = String::new();
    html::push_html(&mut page, events);
    Safe(page)
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
}
