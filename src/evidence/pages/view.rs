//! What pages show of a statement beside its record: paths in the taxonomy, what each test counts for, where it was
//! looked up. The pages of papers and confounders use it too.

use serde::Serialize;

use crate::evidence::severity::{Judged, Verdict, of_statement, standing};
use crate::evidence::{Finding, FindingKind, Outcome, Severity, Statement};
use crate::review::folder::table::is_web_address;
use crate::taxonomy::{Confounder, ConfounderSlug, Tree};
use crate::vocabulary::Modality;
use crate::web::Query;
use crate::web::marks::{self, Markup};

/// A name and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
pub struct Link {
    /// The name for people.
    pub name: String,
    /// The address on this site.
    pub address: String,
}

impl Link {
    /// A link to a dataset.
    #[must_use]
    pub fn dataset(slug: &str, name: &str) -> Self {
        Self { name: name.to_owned(), address: format!("/datasets/{slug}") }
    }

    /// A link to a node of the taxonomy.
    #[must_use]
    pub fn confounder(node: &Confounder) -> Self {
        Self { name: node.label.clone(), address: format!("/confounders/{}", node.slug) }
    }

    /// Whether the name is short enough to stand on one line.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.name.chars().count() <= 16
    }
}

/// The name of a node where its place is told beside it: the roots are "Patient-level", not "… confounders".
#[must_use]
pub fn short_label(node: &Confounder) -> &str {
    if node.parent.is_some() { &node.label } else { node.label.strip_suffix(" confounders").unwrap_or(&node.label) }
}

/// The way to a node from the root.
#[must_use]
pub fn path(tree: &Tree, slug: &ConfounderSlug) -> Vec<Link> {
    let link = |node: &&Confounder| Link { name: short_label(node).to_owned(), address: format!("/confounders/{}", node.slug) };
    tree.path(slug).iter().map(link).collect()
}

/// The list of the datasets of one modality.
#[must_use]
pub fn datasets_of(modality: &Modality) -> String {
    Query::default().with("modality", modality.as_str()).address("/datasets")
}

/// A shortcut that a statement tests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = TestedShortcut)]
pub struct Tested {
    /// The shortcut in the work's own words.
    pub label: String,
    /// Its place in the taxonomy.
    pub confounder: ConfounderSlug,
    /// The way to it.
    pub path: Vec<Link>,
    /// What the test gave.
    pub outcome: Outcome,
    /// What it counts as, after what was said about the statement since.
    pub standing: Outcome,
    /// How serious the confounder is on this dataset, all works taken together.
    pub severity: Severity,
    /// Why.
    pub reason: String,
}

impl Tested {
    /// Severity and its reason where the statement shows the shortcut; else its answer, then what the others say.
    #[must_use]
    pub fn mark(&self) -> Markup {
        match self.standing {
            Outcome::Shown => marks::severity(self.severity),
            other => askama::filters::Safe(format!(r#"<span class="sev none">{} {}</span>"#, marks::outcome(other).0, other.label())),
        }
    }

    /// The outcome's mark.
    #[must_use]
    pub fn outcome_mark(&self) -> Markup {
        marks::outcome(self.standing)
    }

    /// Whether the work's words say more than the taxonomy's.
    #[must_use]
    pub fn has_own_words(&self) -> bool {
        self.path.last().is_none_or(|last| !bibliography::folded(&last.name).contains(&bibliography::folded(&self.label)))
    }
}

/// Where else a statement was looked up, as it is recorded: "github.com/x (note)".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// What stands before the address.
    pub before: String,
    /// The words that are an address.
    pub place: Option<String>,
    /// The address.
    pub address: Option<String>,
    /// What stands after it.
    pub after: String,
}

impl Source {
    /// The host alone, for a margin.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.place.as_deref().map(|place| host(place.strip_prefix("https://").or_else(|| place.strip_prefix("http://")).unwrap_or(place)))
    }
}

/// The parts of an `external_source`, separated by semicolons.
#[must_use]
pub fn sources(text: &str) -> Vec<Source> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(source).collect()
}

fn source(part: &str) -> Source {
    let mut place = None;
    for (i, word) in part.split_whitespace().enumerate() {
        if let Some(address) = address_in(word, i == 0) {
            place = Some((word, address));
            break;
        }
    }
    match place.and_then(|(word, address)| part.split_once(word).map(|around| (around, word, address))) {
        Some(((before, after), word, address)) => {
            Source { before: before.to_owned(), place: Some(word.to_owned()), address: Some(address), after: after.to_owned() }
        }
        None => Source { before: part.to_owned(), place: None, address: None, after: String::new() },
    }
}

fn host(word: &str) -> &str {
    word.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Names of files have a dot too.
const FILES: [&str; 12] = ["bib", "csv", "html", "ipynb", "json", "md", "pdf", "py", "tex", "toml", "tsv", "txt"];

/// The address that a word is: one that says so, or host and path as people write them.
fn address_in(word: &str, first: bool) -> Option<String> {
    if word.starts_with("http://") || word.starts_with("https://") {
        return is_web_address(word).then(|| word.to_owned());
    }
    let host = host(word);
    let (name, ending) = host.rsplit_once('.')?;
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_host = name.split('.').all(plain) && ending.len() >= 2 && ending.bytes().all(|byte| byte.is_ascii_lowercase());
    let has_path = word.len() > host.len();
    let address = format!("https://{word}");
    // A host without a path is told from a slip of the pen by its place and its dots.
    let enough = has_path || (first && name.contains('.'));
    (is_host && enough && !FILES.contains(&ending) && is_web_address(&address)).then_some(address)
}

/// A statement with what pages say about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementView {
    /// The record.
    #[serde(flatten)]
    pub statement: Statement,
    /// Its address.
    pub address: String,
    /// How serious it is, by the rule or by hand, with the reason.
    pub judged: Judged,
    /// The shortcuts that it tests, each with its path and what it counts for.
    pub tested: Vec<Tested>,
    /// Where else it was looked up.
    pub sources: Vec<Source>,
}

impl StatementView {
    /// A statement among the verdicts on its dataset.
    #[must_use]
    pub fn new(statement: Statement, verdicts: &[Verdict], tree: &Tree) -> Self {
        let judged = of_statement(&statement, verdicts);
        let tested = statement.usage.findings.iter().filter_map(|finding| match finding {
            Finding::Shortcut { label, confounder, outcome } => {
                let verdict = verdicts.iter().find(|verdict| verdict.confounder == *confounder);
                Some(Tested {
                    label: label.clone(),
                    confounder: confounder.clone(),
                    path: path(tree, confounder),
                    outcome: *outcome,
                    standing: standing(&statement, *outcome),
                    severity: verdict.map_or(Severity::Info, |verdict| verdict.severity),
                    reason: verdict.map(|verdict| verdict.reason.clone()).unwrap_or_default(),
                })
            }
            Finding::Annotation { .. } | Finding::LabelErrors { .. } => None,
        });
        Self {
            address: format!("/evidence/{}", statement.usage.id),
            tested: tested.collect(),
            sources: statement.usage.external_source.as_deref().map(sources).unwrap_or_default(),
            judged,
            statement,
        }
    }

    /// Its mark.
    #[must_use]
    pub fn mark(&self) -> Markup {
        marks::statement(&self.statement)
    }

    /// The mark of what is cited.
    #[must_use]
    pub fn type_mark(&self) -> Option<Markup> {
        self.statement.usage.resource_type.map(marks::resource_type)
    }

    /// "Shortcuts, stated": what is cited, and how surely.
    #[must_use]
    pub fn type_words(&self) -> String {
        let confidence = self.statement.usage.sureness().to_lowercase();
        self.statement.usage.resource_type.map_or_else(
            || format!("{} it as it is, {confidence}", self.statement.usage.citation_function.label()),
            |kind| format!("{}, {confidence}", kind.label()),
        )
    }

    /// The annotations that it adds.
    #[must_use]
    pub fn annotations(&self) -> Vec<&str> {
        self.statement.labels(FindingKind::Annotation)
    }

    /// Whether it reports errors in the labels.
    #[must_use]
    pub fn reports_errors(&self) -> bool {
        self.statement.has(FindingKind::LabelErrors)
    }

    /// The mark of its severity; none where there is nothing to worry about and no one said otherwise.
    #[must_use]
    pub fn severity_mark(&self) -> Option<Markup> {
        let worth_telling = self.statement.usage.severity.is_some() || self.judged.severity > Severity::Info;
        worth_telling.then(|| marks::severity(self.judged.severity))
    }

    /// Where it says so, short enough for a margin: "§ 6; App. B".
    #[must_use]
    pub fn short_place(&self) -> Option<String> {
        self.statement.usage.locator.as_deref().map(short_place)
    }
}

/// The most letters of a title in a browser's tab, search result or list of favourites, less those of the site's name.
const TITLE: usize = 60;

/// The title of a page, cut between words where it is too long.
#[must_use]
pub fn short_title(title: &str) -> String {
    if title.chars().count() <= TITLE {
        return title.to_owned();
    }
    let cut: String = title.chars().take(TITLE - 1).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", whole.trim_end_matches([',', ':', ';']))
}

/// A place in a work, short enough for a margin.
#[must_use]
pub fn short_place(locator: &str) -> String {
    locator.replace("Section ", "§ ").replace("Appendix ", "App. ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::AppraisalState;
    use crate::evidence::severity::verdicts;
    use crate::evidence::tests::{shortcut, statement};

    fn addresses(text: &str) -> Vec<Option<String>> {
        sources(text).into_iter().map(|source| source.address).collect()
    }

    #[test]
    fn the_address_in_a_source_is_found() {
        let found = sources("github.com/a/b (ISIC 2018, 2,594 images)");
        assert_eq!(found[0].address.as_deref(), Some("https://github.com/a/b"));
        assert_eq!((found[0].host(), found[0].after.as_str()), (Some("github.com"), " (ISIC 2018, 2,594 images)"));
        let two = addresses("arxiv.org/html/2309.02244v2; Resources/data/datasets.csv of github.com/x/y (z)");
        assert_eq!(two, [Some("https://arxiv.org/html/2309.02244v2".to_owned()), Some("https://github.com/x/y".to_owned())]);
        assert_eq!(addresses("kclpure.kcl.ac.uk record of [75]"), [Some("https://kclpure.kcl.ac.uk".to_owned())]);
    }

    #[test]
    fn a_title_is_cut_between_words() {
        assert_eq!(short_title("Sex/gender"), "Sex/gender");
        let cut = short_title("Evidence 125: von Euler-Chelpin et al. 2019 on Private Danish screening mammography cohort");
        assert_eq!(cut, "Evidence 125: von Euler-Chelpin et al. 2019 on Private…");
        assert!(short_title(&"x".repeat(300)).chars().count() <= TITLE);
    }

    #[test]
    fn what_is_no_address_stays_text() {
        for text in ["README.md of it", "see e.g. chapter 3", "javascript:alert(1)", "https://", "the.author said so, in.person", ";;"] {
            assert!(addresses(text).iter().all(Option::is_none), "{text}: {:?}", addresses(text));
        }
        assert_eq!(sources("by letter")[0].before, "by letter");
    }

    #[test]
    fn a_disputed_shortcut_never_wears_a_severity() {
        let mut disputed = statement(1, "a2020", vec![shortcut("age", Outcome::Shown)]);
        disputed.usage.appraisal.state = AppraisalState::Disputed;
        let all = [disputed.clone(), statement(2, "b2021", vec![shortcut("age", Outcome::Shown)])];
        let view = StatementView::new(disputed, &verdicts(&all), &Tree::default());
        assert!(view.tested[0].mark().0.contains("Unclear") && !view.tested[0].mark().0.contains("Serious"));
        assert_eq!(view.tested[0].reason, "shown by one work, unclear for one");
    }
}
