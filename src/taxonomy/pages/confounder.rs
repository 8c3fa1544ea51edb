//! One confounder across all applications: someone who works on skin lesions finds what is known on chest X-rays.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use serde::Serialize;

use super::matrix::Matrix;
use super::recorded::Testable;
use super::said::{Group, Said};
use super::tally::Tally;
use super::tree::Node;
use crate::datasets::Attribute;
use crate::demographics::{Answer, PatientRecord, needed};
use crate::evidence::Statement;
use crate::evidence::pages::view::{Link, StatementView, datasets_of, path, short_title};
use crate::evidence::severity::verdicts;
use crate::evidence::store::{Selection, statements};
use crate::evidence::tested::Test;
use crate::explorer::pages::embedded::{Embedded, embedded};
use crate::explorer::view::Place;
use crate::monitoring::Searched;
use crate::taxonomy::{Confounder, ConfounderSlug, Tree};
use crate::vocabulary::{self, Kind, Modality, capitalised};
use crate::web::{Error, Moment, Query, Section, Shell, marks};
use crate::wording;

/// A kind of images in which no one has tested it.
#[derive(Debug, Serialize)]
pub struct Untested {
    modality: Modality,
    label: String,
    datasets: usize,
    /// Those on which it could be tested, since they record it; none for what is not an attribute of patients.
    recorded: Option<Vec<Link>>,
}

impl Untested {
    fn address(&self) -> String {
        datasets_of(&self.modality)
    }

    fn of_datasets(&self) -> String {
        wording::count(self.datasets, "dataset")
    }
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "taxonomy/confounder.html", blocks = ["title", "description"])]
pub struct ConfounderPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    confounder: Confounder,
    path: Vec<Link>,
    modality: Option<Modality>,
    tally: Tally,
    lead: Vec<String>,
    matrix: Matrix,
    groups: Vec<Group>,
    untested: Vec<Untested>,
    searched: Searched,
    recorded: Option<Testable>,
    children: Vec<Node>,
    siblings: Vec<Link>,
    #[serde(skip)]
    json: String,
    #[serde(skip)]
    own: String,
    #[serde(skip)]
    chosen: Option<String>,
    #[serde(skip)]
    neighbourhood: Option<Embedded>,
}

impl ConfounderPage {
    /// Whether it gathers several confounders.
    fn is_inner(&self) -> bool {
        !self.children.is_empty()
    }

    fn title(&self) -> String {
        let within = self.chosen.as_ref().map(|label| format!(", {label}")).unwrap_or_default();
        short_title(&format!("{}{within}", self.confounder.label))
    }

    /// The title of the matrix.
    fn matrix_title(&self) -> String {
        let (works, datasets) = (wording::count(self.matrix.works.len(), "work"), wording::count(self.matrix.datasets(), "dataset"));
        capitalised(&format!("{works} across {datasets}"))
    }

    fn crumbs(&self) -> &[Link] {
        self.path.split_last().map_or(&[], |(_, above)| above)
    }

    /// The page narrowed to one kind of images.
    fn narrowed(&self, modality: &Modality) -> String {
        Query::default().with("modality", modality.as_str()).address(&self.own)
    }
}

/// What the page is narrowed to: a modality that the review's vocabulary has.
fn modality(query: &Query, labels: &[(Modality, String)]) -> Result<Option<(Modality, String)>, Error> {
    let Some(word) = query.get("modality") else { return Ok(None) };
    if let Some(known) = labels.iter().find(|(modality, _)| modality.as_str() == word) {
        return Ok(Some(known.clone()));
    }
    let words: Vec<&str> = labels.iter().map(|(modality, _)| modality.as_str()).collect();
    let problem = format!("it is not a modality; use one of: {}", words.join(", "));
    Err(Error::bad_parameter("modality", word, problem))
}

/// What the page is made from, already narrowed.
struct Material<'a> {
    tree: &'a Tree,
    below: BTreeSet<&'a ConfounderSlug>,
    labels: Vec<(Modality, String)>,
    views: Vec<StatementView>,
    tests: Vec<Test>,
    datasets: Vec<PatientRecord>,
    needed: &'static [Attribute],
}

impl Material<'_> {
    fn tests_below(&self) -> Vec<&Test> {
        self.tests.iter().filter(|test| self.below.contains(&test.confounder)).collect()
    }

    fn groups(&self) -> Vec<Group> {
        let tests = self.tests_below();
        let group = |(modality, label): &(Modality, String)| {
            let here: Vec<&Test> = tests.iter().copied().filter(|test| test.modality == *modality).collect();
            let views = self.views.iter().filter(|view| view.statement.modality == *modality).cloned();
            Group {
                modality: modality.clone(),
                label: label.clone(),
                tally: Tally::of(&here),
                said: Said::of(views.collect(), &self.below),
            }
        };
        self.labels.iter().map(group).filter(|group| !group.said.is_empty()).collect()
    }

    fn untested(&self) -> Vec<Untested> {
        let untested = |(modality, label): &(Modality, String)| {
            let here: Vec<&PatientRecord> = self.datasets.iter().filter(|record| record.modality == *modality).collect();
            let tested = self.views.iter().any(|view| view.statement.modality == *modality);
            if tested || here.is_empty() {
                return None;
            }
            let recorded = (!self.needed.is_empty()).then(|| {
                let documented = here.iter().filter(|record| record.answer(self.needed) == Answer::Documented);
                documented.map(|record| Link::dataset(&record.slug, &record.name)).collect()
            });
            Some(Untested { modality: modality.clone(), label: label.clone(), datasets: here.len(), recorded })
        };
        self.labels.iter().filter_map(untested).collect()
    }
}

/// The statements that test one of these confounders, with what they count for on their own dataset. `all` must hold
/// whatever is said about the datasets: a statement is weighed by its other confounders too, which other works tested.
fn views(all: Vec<Statement>, below: &BTreeSet<&ConfounderSlug>, tree: &Tree) -> Vec<StatementView> {
    let mut by_dataset: HashMap<String, Vec<Statement>> = HashMap::new();
    for statement in &all {
        by_dataset.entry(statement.usage.dataset.to_string()).or_default().push(statement.clone());
    }
    let verdicts: HashMap<String, _> = by_dataset.into_iter().map(|(slug, said)| (slug, verdicts(&said))).collect();
    all.into_iter()
        .filter(|statement| statement.shortcuts().any(|(_, confounder, _)| below.contains(confounder)))
        .map(|statement| {
            let on_it = verdicts.get(statement.usage.dataset.as_str()).map_or(&[][..], Vec::as_slice);
            StatementView::new(statement, on_it, tree)
        })
        .collect()
}

/// Until when all datasets were searched for.
async fn searched(moment: &Moment) -> Result<Searched, Error> {
    Ok(Searched::of(&moment.searches().await?, None))
}

/// The page of that node.
pub(super) async fn page(moment: &Moment, tree: &Tree, node: Confounder, query: &Query) -> Result<ConfounderPage, Error> {
    let db = moment.db();
    let terms = vocabulary::store::of_kind(db, Kind::Modality).await?;
    let mut labels: Vec<(Modality, String)> = terms.iter().map(|term| (Modality::new(&term.term), term.shown())).collect();
    let chosen = modality(query, &labels)?;
    let is_wanted = |modality: &Modality| chosen.as_ref().is_none_or(|(chosen, _)| chosen == modality);
    labels.retain(|(modality, _)| is_wanted(modality));
    let slugs: Vec<ConfounderSlug> = tree.subtree(&node.slug).into_iter().map(|node| node.slug.clone()).collect();
    let below: BTreeSet<&ConfounderSlug> = slugs.iter().collect();
    let tests: Vec<Test> = moment.tested().await?.all().iter().filter(|test| is_wanted(&test.modality)).cloned().collect();
    let tested: BTreeSet<i64> = tests.iter().filter(|test| below.contains(&test.confounder)).map(|test| test.dataset).collect();
    let on_them = statements(db, Selection::Datasets(&tested.into_iter().collect::<Vec<_>>())).await?;
    let datasets: Vec<PatientRecord> = moment.patients().await?.iter().filter(|record| is_wanted(&record.modality)).cloned().collect();
    let material = Material { tree, views: views(on_them, &below, tree), below, labels, tests, datasets, needed: needed(&node.slug) };
    let own = format!("/confounders/{}", node.slug);
    let narrowed = |path: &str| {
        chosen.as_ref().map_or_else(|| path.to_owned(), |(word, _)| Query::default().with("modality", word.as_str()).address(path))
    };
    let shell = moment.shell(Section::Confounders, narrowed(&own)).await?;
    let tally = Tally::of(&material.tests_below());
    let children: Vec<Node> = tree.children(&node.slug).map(|child| Node::new(child, tree, &material.tests, false)).collect();
    Ok(ConfounderPage {
        neighbourhood: embedded(moment, &Place::Confounder(node.slug.clone())).await?,
        address: moment.address(&narrowed(&own)),
        lead: lead(&tally, &children, material.datasets.len(), chosen.as_ref().map(|(_, label)| label.as_str())),
        matrix: Matrix::new(&material.views, &material.below, &material.labels),
        groups: material.groups(),
        untested: material.untested(),
        searched: searched(moment).await?,
        recorded: Testable::new(&node.slug, &material.datasets.iter().collect::<Vec<_>>()),
        siblings: siblings(material.tree, &node),
        path: path(tree, &node.slug),
        json: narrowed(&format!("{own}.json")),
        modality: chosen.as_ref().map(|(word, _)| word.clone()),
        chosen: chosen.map(|(_, label)| label),
        confounder: node,
        shell,
        tally,
        children,
        own,
    })
}

fn siblings(tree: &Tree, node: &Confounder) -> Vec<Link> {
    let beside: Vec<&Confounder> = match &node.parent {
        Some(parent) => tree.children(parent).collect(),
        None => tree.roots().collect(),
    };
    beside.into_iter().filter(|other| other.slug != node.slug).map(Link::confounder).collect()
}

fn figure(number: usize) -> String {
    wording::thousands(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The first lines, from the counts.
fn lead(tally: &Tally, children: &[Node], datasets: usize, within: Option<&str>) -> Vec<String> {
    let here = within.map(|label| format!(" in {}", label.to_lowercase())).unwrap_or_default();
    if tally.is_empty() {
        let kinds =
            if children.is_empty() { String::new() } else { format!(", nor any of its {}", wording::count(children.len(), "kind")) };
        return vec![format!("No one has tested this{here}{kinds}. That does not mean that models do not use it.")];
    }
    let works = capitalised(&wording::count(tally.works, "work"));
    let verb = if tally.works == 1 { "tests" } else { "test" };
    let what = if children.is_empty() { "it" } else { "something of this kind" };
    let on = wording::count(tally.datasets, "dataset");
    let applications = match within {
        Some(_) => here,
        None => format!(", in {}", wording::count(tally.modalities, "application")),
    };
    let mut answers = Vec::new();
    if tally.shown > 0 {
        answers.push(format!(
            "{} {} that models use it or do worse because of it",
            wording::number_word(tally.shown),
            if tally.shown == 1 { "shows" } else { "show" }
        ));
    }
    if tally.unclear > 0 {
        answers.push(format!("for {} it is unclear", wording::number_word(tally.unclear)));
    }
    if tally.not_found > 0 {
        answers.push(format!("{} tested and did not find it", wording::number_word(tally.not_found)));
    }
    let untested = datasets.saturating_sub(tally.datasets);
    let rest = match untested {
        0 => String::new(),
        1 => " On one dataset no one has tested it.".to_owned(),
        number => {
            format!(" On {} of {} datasets no one has tested it.", figure(number), figure(datasets))
        }
    };
    vec![format!("{works} {verb} {what} on {on}{applications}."), format!("{}.{rest}", capitalised(&answers.join("; ")))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::tests::{shortcut, statement};
    use crate::evidence::{Outcome, Severity};

    #[test]
    fn the_lead_is_counted_and_never_says_clean() {
        let tally = Tally { works: 10, datasets: 7, modalities: 3, shown: 9, unclear: 1, not_found: 1 };
        let lines = lead(&tally, &[], 50, None);
        assert_eq!(lines[0], "Ten works test it on seven datasets, in three applications.");
        assert_eq!(
            lines[1],
            "Nine show that models use it or do worse because of it; for one it is unclear; one tested and did not find it. On 43 of 50 datasets no one has tested it."
        );
        assert_eq!(
            lead(&Tally::default(), &[], 50, Some("Skin lesions"))[0],
            "No one has tested this in skin lesions. That does not mean that models do not use it."
        );
        let one = Tally { works: 1, datasets: 1, modalities: 1, shown: 1, ..Tally::default() };
        assert_eq!(lead(&one, &[], 2, Some("Brain MRI"))[0], "One work tests it on one dataset in brain mri.");
    }

    #[test]
    fn a_statement_is_weighed_by_all_that_is_said_about_its_dataset() {
        let both = statement(1, "a2020", vec![shortcut("age", Outcome::Shown), shortcut("hair", Outcome::Shown)]);
        let all = vec![both, statement(2, "b2021", vec![shortcut("hair", Outcome::Shown)])];
        let age = "age".parse().unwrap();
        let views = views(all, &BTreeSet::from([&age]), &Tree::default());
        assert_eq!(views.iter().map(|view| view.statement.usage.id.0).collect::<Vec<_>>(), [1]);
        assert_eq!((views[0].judged.severity, views[0].judged.reason.as_str()), (Severity::Serious, "shown by two works"));
    }

    #[test]
    fn an_unknown_modality_is_told() {
        let labels = [(Modality::new("chest x-ray"), "Chest X-ray".to_owned())];
        let read = |text: &str| modality(&Query::parse(text).unwrap(), &labels);
        assert!(read("").unwrap().is_none());
        assert!(read("modality=chest+x-ray").unwrap().is_some());
        assert!(read("modality=x").unwrap_err().to_string().contains("use one of: chest x-ray"));
    }
}
