//! `/documentation/{slug}`: the questions of a framework about one dataset, each with what is known.

use askama::Template;
use serde::Serialize;

use super::view::{self, FrameworkView};
use crate::datasets::Dataset;
use crate::documentation::FrameworkSlug;
use crate::documentation::checklist::{Asked, SectionAnswers, Standing, Tally};
use crate::web::fields::{Field, chosen, words};
use crate::web::listing::Chosen;
use crate::web::{Error, Moment, Query, Section, Shell, marks};
use crate::wording;

/// What the page can be asked.
pub(super) const PARAMETERS: [&str; 2] = ["framework", "standing"];

/// A framework beside the one that is shown, with its counts.
#[derive(Debug, Serialize)]
pub struct Other {
    slug: FrameworkSlug,
    name: String,
    tally: Tally,
    address: String,
    #[serde(skip)]
    is_shown: bool,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "documentation/checklist.html", blocks = ["title", "description"])]
pub struct ChecklistPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    slug: String,
    name: String,
    /// Where the facts of the catalogue come from.
    source: Option<String>,
    framework: Option<FrameworkView>,
    frameworks: Vec<Other>,
    /// Of the framework, whatever standings are asked for.
    tally: Tally,
    sections: Vec<SectionAnswers>,
    filters: Vec<Field>,
    #[serde(skip)]
    path: String,
    #[serde(skip)]
    chosen: Vec<Chosen>,
    #[serde(skip)]
    json: String,
    #[serde(skip)]
    dataset: Dataset,
}

impl ChecklistPage {
    fn form(&self, asked: &Asked) -> String {
        asked.form(&self.dataset.slug)
    }

    /// The history of an answer.
    fn history(&self, asked: &Asked) -> String {
        let name = format!("{}/{}", self.slug, asked.question.name());
        crate::revisions::change::history(crate::revisions::Subject::Answer, &name)
    }
}

/// The page that the URL asks for.
pub(super) async fn page(moment: &Moment, id: i64, dataset: &Dataset, query: &Query) -> Result<ChecklistPage, Error> {
    let path = format!("/documentation/{}", dataset.slug);
    let documentation = moment.documentation(id, dataset).await?;
    let known: Vec<_> = documentation.frameworks.iter().map(|of| of.framework.clone()).collect();
    let framework = view::chosen(query, &known)?;
    let standings: Vec<Standing> = words(query, "standing")?;
    let other = |of: &crate::documentation::checklist::FrameworkAnswers| Other {
        slug: of.framework.slug.clone(),
        name: of.framework.name.clone(),
        tally: of.tally,
        address: Query::default().with("framework", of.framework.slug.as_str()).address(&path),
        is_shown: framework.is_some_and(|framework| framework.slug == of.framework.slug),
    };
    let frameworks: Vec<Other> = documentation.frameworks.iter().map(other).collect();
    let shown = documentation.frameworks.into_iter().find(|of| framework.is_some_and(|framework| framework.slug == of.framework.slug));
    let tally = shown.as_ref().map(|of| of.tally).unwrap_or_default();
    let mut sections = shown.map(|of| of.sections).unwrap_or_default();
    if !standings.is_empty() {
        for section in &mut sections {
            section.questions.retain(|asked| standings.contains(&asked.standing));
        }
        sections.retain(|section| !section.questions.is_empty());
    }
    let filters = vec![
        view::field(&known, framework),
        Field::words("standing", "What is known", &standings, |standing| Some(tally.with(standing)))
            .marked(|word| word.parse().map_or_else(|_| marks::untested(), |standing: Standing| marks::standing(standing))),
    ];
    Ok(ChecklistPage {
        shell: moment.shell(Section::Views, query.address(&path)).await?,
        address: moment.address(&query.address(&path)),
        slug: dataset.slug.to_string(),
        name: dataset.name.clone(),
        source: dataset.source.clone(),
        framework: framework.map(FrameworkView::from),
        frameworks,
        tally,
        sections,
        chosen: chosen(&path, query, &filters),
        filters,
        json: query.address(&format!("{path}.json")),
        path,
        dataset: dataset.clone(),
    })
}
