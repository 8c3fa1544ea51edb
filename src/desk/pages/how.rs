//! `/desk/how`: how stewards decide. The text is `docs/STEWARDSHIP.md`.

use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::web::prose::markdown;
use crate::web::{Error, Format, Query, Section, Shell, Site, respond};

const TEXT: &str = include_str!("../../../docs/STEWARDSHIP.md");

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "desk/how.html", blocks = ["title", "description"])]
pub struct HowPage {
    #[serde(skip)]
    shell: Shell,
    /// The text, as Markdown.
    text: &'static str,
}

impl HowPage {
    /// The text without its title, each section with its name.
    fn sections(&self) -> Vec<(String, Safe<String>)> {
        let section = |text: &str| {
            let (title, body) = text.split_once('\n').unwrap_or((text, ""));
            (title.to_owned(), regions(title, &markdown(body).0))
        };
        self.text.split("\n## ").skip(1).map(section).collect()
    }
}

/// What scrolls sideways is a named region, so that keys can reach it.
fn regions(name: &str, html: &str) -> Safe<String> {
    let open = format!(r#"<div class="scroll" role="region" tabindex="0" aria-label="{name}, as a table"><table>"#);
    Safe(html.replace("<table>", &open).replace("</table>", "</table></div>"))
}

pub(super) async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    respond(format, &HowPage { shell: Shell::new(&site, Section::None, "/desk/how").await?, text: TEXT })
}
