//! `/contribute/how`: what makes a good statement. The text is `docs/CONTRIBUTING-EVIDENCE.md`.

use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::web::prose::markdown;
use crate::web::{Error, Format, Query, Section, Shell, Site, respond};

const TEXT: &str = include_str!("../../../docs/CONTRIBUTING-EVIDENCE.md");

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "contributing/how.html", blocks = ["title", "description"])]
pub struct HowPage {
    #[serde(skip)]
    shell: Shell,
    /// The text, as Markdown.
    text: &'static str,
}

impl HowPage {
    /// The text without its title, each section with its name for links.
    fn sections(&self) -> Vec<(String, String, Safe<String>)> {
        let sections = self.text.split("\n## ").skip(1);
        let section = |text: &str| {
            let (title, body) = text.split_once('\n').unwrap_or((text, ""));
            (super::propose::slug_of(title), title.to_owned(), markdown(body))
        };
        sections.map(section).collect()
    }
}

pub(super) async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    respond(format, &HowPage { shell: Shell::new(&site, Section::Contribute, "/contribute/how").await?, text: TEXT })
}
