//! Reviews made from numbers, for the round trip: small, sound, and with every kind of record and nasty text.

use std::collections::BTreeMap;

use amphora::case_studies::{Aspect, CaseStatement};
use amphora::datasets::{Access, Dataset, Demographics, Location, Relation, RelationKind, Status, Version};
use amphora::documentation::facts::Fact;
use amphora::documentation::{Answer, AnswerState, AppliesTo, Framework, Question};
use amphora::evidence::{
    Appraisal, AppraisalState, CitationFunction, Confidence, EvidenceId, Finding, Outcome, ResourceRole, ResourceType, SetSeverity,
    Severity, Usage,
};
use amphora::monitoring::{SearchOutcome, SearchRun};
use amphora::papers::Paper;
use amphora::publication::Release;
use amphora::replies::{Capacity, Reply};
use amphora::review::{Document, Redirect, Review};
use amphora::revisions::{Action, Revision, Subject};
use amphora::taxonomy::Confounder;
use amphora::vocabulary::{Kind, Modality, Term};
use bibliography::CitationKey;
use chrono::{DateTime, NaiveDate, Utc};

/// What texts are made of: everything that means something to CSV, lists, TOML, LaTeX or HTML.
const PIECES: [&str; 24] = [
    "a", "Ünï", " ", ",", ";", "\"", "'", "\\", "\n", "\r\n", "<b>", "|", "{", "%", "=1", "\u{feff}", "🩻", "\t", "x;y\\", "\\;", "-", "#",
    "none", "@",
];

/// Choices, one after the other; when they are used up, always the first.
pub struct Choices(std::vec::IntoIter<u16>);

impl Choices {
    pub fn new(numbers: Vec<u16>) -> Self {
        Self(numbers.into_iter())
    }

    fn below(&mut self, number: usize) -> usize {
        usize::from(self.0.next().unwrap_or_default()) % number
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 1
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn pieces(&mut self) -> String {
        (0..self.below(7)).map(|_| self.of(&PIECES)).collect()
    }

    /// A text as a cell can have it: not empty, without white space around it.
    fn text(&mut self) -> String {
        let text = self.pieces().trim().to_owned();
        if text.is_empty() { "x".to_owned() } else { text }
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.yes().then(|| make(self))
    }

    fn some<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self, usize) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|i| make(self, i)).collect()
    }

    fn texts(&mut self) -> Vec<String> {
        self.some(4, |choices, _| choices.text())
    }

    fn day(&mut self) -> NaiveDate {
        NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Days::new(self.below(20_000) as u64)
    }

    fn moment(&mut self) -> DateTime<Utc> {
        let fraction = [0, 1, 120_000, 999_999, 500_000][self.below(5)];
        DateTime::from_timestamp(946_684_800 + number(self.below(60_000)) * 13_337, fraction * 1_000).unwrap()
    }

    fn count(&mut self) -> i64 {
        [0, 1, 7, 224_316, i64::MAX][self.below(5)]
    }

    fn doi(&mut self) -> bibliography::Doi {
        bibliography::Doi::parse(["10.1000/a", "10.1609/AAAI.v33i01(1)", "10.5281/zenodo.1234"][self.below(3)]).unwrap()
    }
}

fn number(number: usize) -> i64 {
    i64::try_from(number).unwrap()
}

/// The review that the choices make.
pub fn review(mut choices: Choices) -> Review {
    let c = &mut choices;
    let mut vocabulary = vec![term(c, Kind::Modality, 0)];
    vocabulary.extend(c.some(4, |c, i| {
        let kind = c.of(Kind::ALL);
        term(c, kind, i + 1)
    }));
    let modalities: Vec<Modality> =
        vocabulary.iter().filter(|term| term.kind == Kind::Modality).map(|term| Modality::new(&term.term)).collect();
    let confounders = c.some(4, confounder);
    let papers = (0..=c.below(4)).map(|i| paper(c, i)).collect::<Vec<_>>();
    let datasets: Vec<Dataset> = (0..2 + c.below(3)).map(|i| dataset(c, i, &modalities, &papers)).collect();
    let properties = properties(c, &papers);
    let known = Known { papers: &papers, datasets: &datasets, confounders: &confounders };
    let mut usages = c.some(5, |c, i| usage(c, i, &known));
    if properties.contains_key("recorded") {
        // Statements without a day of their own have the review's.
        usages.iter_mut().filter(|usage| usage.recorded.is_none()).for_each(|usage| usage.recorded = Some(c.day()));
    }
    let slug = |c: &mut Choices| datasets[c.below(datasets.len())].slug.clone();
    let aspects = Aspect::ALL;
    let replies = if usages.is_empty() { Vec::new() } else { replies(c, &usages) };
    let case_studies = c.some(3, |c, i| CaseStatement {
        modality: modalities[c.below(modalities.len())].clone(),
        aspect: c.of(aspects),
        statement: format!("{} {i}", c.text()),
    });
    let versions = c.some(3, |c, i| Version {
        dataset: slug(c),
        label: format!("{i}{}", c.text()),
        released: c.maybe(Choices::day),
        doi: c.maybe(Choices::doi),
        changes: c.maybe(Choices::text),
    });
    let locations = c.some(3, |c, i| Location {
        dataset: slug(c),
        platform: c.text(),
        url: format!("https://a.org/{i}?a=b,c;d"),
        official: c.yes(),
        license: c.maybe(Choices::text),
    });
    let (frameworks, questions, answers) = checklists(c, &known);
    let search_runs = c.some(3, |c, i| search_run(c, i, &datasets));
    let relations = relations(c, &datasets, &papers);
    let (documents, redirects) = (documents(c), redirects(c, &known, &usages));
    let (releases, revisions) = (c.some(2, release), c.some(3, revision));
    Review {
        properties,
        vocabulary,
        confounders,
        papers,
        datasets,
        versions,
        locations,
        relations,
        usages,
        replies,
        frameworks,
        questions,
        answers,
        case_studies,
        documents,
        redirects,
        search_runs,
        releases,
        revisions,
    }
}

fn term(c: &mut Choices, kind: Kind, i: usize) -> Term {
    Term { kind, term: format!("term {i} {}", c.text()), label: c.maybe(Choices::text), definition: c.text() }
}

fn confounder(c: &mut Choices, i: usize) -> Confounder {
    Confounder {
        slug: format!("node-{i}").parse().unwrap(),
        parent: if i > 0 { c.maybe(|c| format!("node-{}", c.below(i)).parse().unwrap()) } else { None },
        label: c.text(),
        definition: c.maybe(Choices::text).unwrap_or_default(),
        examples: c.maybe(Choices::text),
        origin: c.maybe(Choices::text),
        other_words: c.texts(),
    }
}

fn paper(c: &mut Choices, i: usize) -> Paper {
    let key = CitationKey::parse(&format!("{}{i}", ["weng", "DBLP:conf/é+", "x?y&z", "A.B_c-"][c.below(4)])).unwrap();
    let mut fields = vec![
        ("title".to_owned(), c.text()),
        ("author".to_owned(), ["Weng, Nina", "{WHO}", "A B and C D and others"][c.below(3)].to_owned()),
    ];
    fields.extend(c.maybe(|c| ("year".to_owned(), ["2020", "in press", "1850"][c.below(3)].to_owned())));
    fields.extend(c.maybe(|c| ("doi".to_owned(), c.doi().to_string())));
    fields.extend(c.maybe(|c| ("url".to_owned(), format!("https://a.org/{}", c.below(9)))));
    let mut text = bibliography::write_entry(["article", "misc", "inproceedings"][c.below(3)], &key, &fields);
    if c.yes() {
        // Abbreviations: two papers may use one name for two journals.
        let journal = ["Nature", "Science {\\&} more"][c.below(2)];
        text = format!("@string{{jrnl = {{{journal}}}}}\n{}", text.replacen(",\n", ",\n  journal = jrnl,\n", 1));
    }
    let mut read = bibliography::read(text.as_bytes());
    assert_eq!(read.entries.len(), 1, "{text}");
    let mut paper = Paper::from_entry(read.entries.remove(0));
    (paper.openalex, paper.semantic_scholar) = (c.maybe(Choices::text), c.maybe(Choices::text));
    paper
}

fn dataset(c: &mut Choices, i: usize, modalities: &[Modality], papers: &[Paper]) -> Dataset {
    let attributes: Vec<String> = c.texts().into_iter().filter(|word| word != "none").collect();
    Dataset {
        slug: format!("set-{i}").parse().unwrap(),
        name: c.text(),
        aliases: c.texts(),
        modality: modalities[c.below(modalities.len())].clone(),
        body_part: c.maybe(Choices::text),
        tasks: c.texts(),
        description: c.maybe(Choices::text),
        introduced_by: c.maybe(|c| papers[c.below(papers.len())].key.clone()),
        homepage: c.maybe(|_| "http://a.org/x,y".to_owned()),
        doi: c.maybe(Choices::doi),
        license: c.maybe(Choices::text),
        access: c.of(Access::ALL),
        images: c.maybe(Choices::count),
        patients: c.maybe(Choices::count),
        countries: c.texts(),
        year: c.maybe(|c| c.of(&[1800, 2019, 2200])),
        demographics: if c.yes() { Demographics::from_words(attributes) } else { Demographics::NoneReported },
        status: c.of(Status::ALL),
        source: c.maybe(Choices::text),
        notes: c.maybe(Choices::text),
        named_in_paper: c.yes(),
        in_demo: c.yes(),
    }
}

fn properties(c: &mut Choices, papers: &[Paper]) -> BTreeMap<String, String> {
    let mut properties = BTreeMap::new();
    for name in ["title", "description", "headline", "license", "contact"] {
        // TOML keeps white space: nothing is trimmed here.
        properties.extend(c.maybe(|c| (name.to_owned(), c.pieces())));
    }
    properties.extend(c.maybe(|c| ("source".to_owned(), papers[c.below(papers.len())].key.to_string())));
    properties.extend(c.maybe(|c| ("recorded".to_owned(), c.day().to_string())));
    properties
}

struct Known<'a> {
    papers: &'a [Paper],
    datasets: &'a [Dataset],
    confounders: &'a [Confounder],
}

fn usage(c: &mut Choices, i: usize, known: &Known) -> Usage {
    let mut findings: Vec<Finding> = c.texts().iter().map(|label| Finding::from_annotation(label)).collect();
    findings.extend(c.maybe(|_| Finding::from_annotation(amphora::evidence::REPORT_OF_LABEL_ERRORS)));
    if !known.confounders.is_empty() {
        findings.extend(c.some(3, |c, _| Finding::Shortcut {
            label: c.text(),
            confounder: known.confounders[c.below(known.confounders.len())].slug.clone(),
            outcome: c.of(Outcome::ALL),
        }));
    }
    let state = c.of(AppraisalState::ALL);
    let fixed_in = if state == AppraisalState::Fixed { c.maybe(Choices::text) } else { None };
    Usage {
        id: EvidenceId(3 * number(i) + 1),
        paper: known.papers[c.below(known.papers.len())].key.clone(),
        dataset: known.datasets[c.below(known.datasets.len())].slug.clone(),
        dataset_version: c.maybe(Choices::text),
        citation_function: c.of(CitationFunction::ALL),
        resource_role: c.maybe(|c| c.of(ResourceRole::ALL)),
        resource_type: c.maybe(|c| c.of(ResourceType::ALL)),
        findings,
        evidence: c.text(),
        locator: c.maybe(Choices::text),
        quote: c.maybe(Choices::text),
        confidence: c.of(Confidence::ALL),
        severity: c.maybe(|c| SetSeverity { severity: c.of(Severity::ALL), reason: c.text() }),
        appraisal: Appraisal { state, fixed_in },
        in_demo: c.yes(),
        external_source: c.maybe(Choices::text),
        contributor: c.maybe(Choices::text),
        steward: c.maybe(Choices::text),
        recorded: c.maybe(Choices::day),
    }
}

fn checklists(c: &mut Choices, known: &Known) -> (Vec<Framework>, Vec<Question>, Vec<Answer>) {
    let key = |c: &mut Choices| known.papers[c.below(known.papers.len())].key.clone();
    let frameworks = c.some(2, |c, i| Framework {
        slug: format!("framework-{i}").parse().unwrap(),
        name: c.text(),
        paper: c.maybe(key),
        url: c.maybe(|_| "https://a.org/x,y;z".to_owned()),
        notes: c.maybe(Choices::text),
    });
    if frameworks.is_empty() {
        return (frameworks, Vec::new(), Vec::new());
    }
    let questions = c.some(4, |c, i| Question {
        framework: frameworks[c.below(frameworks.len())].slug.clone(),
        section: c.text(),
        id: format!("Q-{i}.a").parse().unwrap(),
        question: c.text(),
        applies_to: c.of(AppliesTo::ALL),
        facts: Fact::ALL[..c.below(4)].iter().rev().copied().collect(),
        facts_suffice: c.yes(),
    });
    let mut answers = Vec::new();
    for question in &questions {
        answers.extend(c.maybe(|c| {
            let state = c.of(AnswerState::ALL);
            let needs_text = matches!(state, AnswerState::Answered | AnswerState::Partly);
            let paper = c.maybe(key);
            Answer {
                dataset: known.datasets[c.below(known.datasets.len())].slug.clone(),
                framework: question.framework.clone(),
                question: question.id.clone(),
                state,
                answer: if needs_text { Some(c.text()) } else { c.maybe(Choices::text) },
                source: if paper.is_none() { Some(c.text()) } else { c.maybe(Choices::text) },
                paper,
                locator: c.maybe(Choices::text),
                contributor: c.maybe(Choices::text),
                steward: c.maybe(Choices::text),
                recorded: c.maybe(Choices::day),
            }
        }));
    }
    (frameworks, questions, answers)
}

fn relations(c: &mut Choices, datasets: &[Dataset], papers: &[Paper]) -> Vec<Relation> {
    let kinds = &RelationKind::ALL[..c.below(4)];
    kinds
        .iter()
        .map(|relation| {
            let subject = c.below(datasets.len());
            let object = (subject + 1 + c.below(datasets.len() - 1)) % datasets.len();
            let (subject, object) = (datasets[subject].slug.clone(), datasets[object].slug.clone());
            Relation {
                subject,
                relation: *relation,
                object,
                paper: c.maybe(|c| papers[c.below(papers.len())].key.clone()),
                source: c.maybe(Choices::text),
            }
        })
        .collect()
}

fn documents(c: &mut Choices) -> Vec<Document> {
    let mut documents = c.some(2, |c, i| Document { name: ["A text.md", "read.me.md"][i].to_owned(), body: c.pieces() });
    documents.extend(c.maybe(|_| Document { name: "references.bib".to_owned(), body: "% Encoding: UTF-8\n% ours".to_owned() }));
    documents.sort_by(|a, b| a.name.cmp(&b.name));
    documents
}

/// Old names of records that are there, in the order in which the database gives them.
/// By statement and number, as an export has them.
fn replies(c: &mut Choices, usages: &[Usage]) -> Vec<Reply> {
    let mut replies = c.some(4, |c, i| Reply {
        evidence: usages[c.below(usages.len())].id,
        number: number(i) + 1,
        author: c.text(),
        capacity: c.of(Capacity::ALL),
        text: c.text(),
        source: c.maybe(Choices::text),
        steward: c.maybe(Choices::text),
        recorded: c.maybe(Choices::day),
    });
    replies.sort_by_key(|reply| (reply.evidence, reply.number));
    replies
}

fn redirects(c: &mut Choices, known: &Known, usages: &[Usage]) -> Vec<Redirect> {
    let confounders = known.confounders.iter().map(|node| node.slug.to_string()).collect();
    let datasets = known.datasets.iter().map(|dataset| dataset.slug.to_string()).collect();
    let papers = known.papers.iter().map(|paper| paper.key.to_string()).collect();
    let numbers: Vec<String> = usages.iter().map(|usage| usage.id.to_string()).collect();
    let kinds = [
        (Subject::Confounder, "old-node", confounders),
        (Subject::Dataset, "old-set", datasets),
        (Subject::Evidence, "9007199254740992", numbers),
        (Subject::Paper, "weng:1850/é?", papers),
    ];
    let mut redirects = Vec::new();
    for (subject, old_name, names) in kinds.into_iter().filter(|(_, _, names)| !names.is_empty()) {
        redirects.extend(c.maybe(|c| Redirect { subject, old_name: old_name.to_owned(), new_name: names[c.below(names.len())].clone() }));
    }
    redirects
}

fn search_run(c: &mut Choices, i: usize, datasets: &[Dataset]) -> SearchRun {
    SearchRun {
        source: format!("{} {i}", c.text()),
        query: c.text(),
        dataset: c.maybe(|c| datasets[c.below(datasets.len())].slug.clone()),
        from: c.maybe(Choices::day),
        until: c.day(),
        ran_at: c.moment(),
        results: c.maybe(Choices::count),
        kept: c.maybe(Choices::count),
        outcome: c.of(SearchOutcome::ALL),
        note: c.maybe(Choices::text),
    }
}

fn release(c: &mut Choices, i: usize) -> Release {
    Release {
        number: format!("2026.{i}"),
        released_at: c.moment(),
        revision: c.maybe(|c| c.of(&[1, 7, 1 << 53])),
        notes: c.maybe(Choices::text),
        doi: c.maybe(Choices::doi),
    }
}

fn revision(c: &mut Choices, i: usize) -> Revision {
    Revision {
        id: 5 * number(i) + 2,
        at: c.moment(),
        action: c.of(Action::ALL),
        subject: c.of(Subject::ALL),
        name: c.maybe(Choices::text).unwrap_or_default(),
        summary: c.text(),
        before: c.maybe(Choices::text),
        after: c.maybe(Choices::text),
        actor: c.maybe(Choices::text),
        reason: c.maybe(Choices::text),
    }
}
