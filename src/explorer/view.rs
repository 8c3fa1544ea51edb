//! What a picture shows, as its address says it. Equal views have one address.

use bibliography::CitationKey;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::choosing::What;
use super::filter::Filter;
use super::graph::Kind;
use crate::datasets::DatasetSlug;
use crate::evidence::{CitationFunction, EvidenceId};
use crate::sorting::Sort;
use crate::taxonomy::ConfounderSlug;
use crate::vocabulary::closed_vocabulary;

/// What stays as it is in an address: it can be read, and is safe inside an attribute.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':').remove(b'/');

/// How many steps are taken: each costs a layout.
pub const MOST_STEPS: usize = 24;

/// What an address names: `dataset:chexpert`, `paper:larrazabal2020gender`, `confounder:sex-gender`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A dataset.
    Dataset(DatasetSlug),
    /// A work.
    Paper(CitationKey),
    /// A node of the taxonomy.
    Confounder(ConfounderSlug),
}

/// A text that names nothing of the graph.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPlace {
    /// There is no such kind.
    #[error("it is written “dataset:NAME”, “paper:KEY” or “confounder:NAME”")]
    Form,
    /// The name cannot be one.
    #[error("{0}")]
    Name(String),
}

impl Place {
    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Dataset(_) => Kind::Dataset,
            Self::Paper(_) => Kind::Paper,
            Self::Confounder(_) => Kind::Confounder,
        }
    }

    /// Its name without the kind.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Dataset(slug) => slug.as_str(),
            Self::Paper(key) => key.as_str(),
            Self::Confounder(slug) => slug.as_str(),
        }
    }

    /// The address of its own page.
    #[must_use]
    pub fn page(&self) -> String {
        match self {
            Self::Dataset(slug) => format!("/datasets/{slug}"),
            Self::Paper(key) => crate::papers::address(key.as_str()),
            Self::Confounder(slug) => format!("/confounders/{slug}"),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.kind().word(), self.name())
    }
}

impl std::str::FromStr for Place {
    type Err = InvalidPlace;

    /// Reads `dataset:chexpert`; a name alone is a dataset's.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = |error: &dyn std::fmt::Display| InvalidPlace::Name(error.to_string());
        match text.split_once(':') {
            Some(("dataset", slug)) => slug.parse().map(Self::Dataset).map_err(|error| name(&error)),
            Some(("paper", key)) => CitationKey::parse(key).map(Self::Paper).map_err(|error| name(&error)),
            Some(("confounder", slug)) => slug.parse().map(Self::Confounder).map_err(|error| name(&error)),
            Some(_) => Err(InvalidPlace::Form),
            None => text.parse().map(Self::Dataset).map_err(|_| InvalidPlace::Form),
        }
    }
}

/// What is selected: a node or a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selected {
    /// A node.
    Place(Place),
    /// A statement.
    Evidence(EvidenceId),
}

impl std::fmt::Display for Selected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Place(place) => place.fmt(f),
            Self::Evidence(id) => write!(f, "evidence:{id}"),
        }
    }
}

impl std::str::FromStr for Selected {
    type Err = InvalidPlace;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("evidence:") {
            Some(id) => match id.parse() {
                Ok(id) if id > 0 => Ok(Self::Evidence(EvidenceId(id))),
                _ => Err(InvalidPlace::Name("the numbers of evidence begin at 1".to_owned())),
            },
            None => text.parse().map(Self::Place),
        }
    }
}

/// The word of what is folded.
#[must_use]
pub const fn word(what: What) -> &'static str {
    match what {
        What::Related => "related",
        What::Works(function) => function.as_str(),
        What::Datasets => "datasets",
        What::Confounders => "confounders",
    }
}

/// A step of the reader: `dataset:chexpert` opens it, `more:use:dataset:chexpert` unfolds some of the works that use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// A node is opened.
    Place(Place),
    /// Some of what is folded at a node is shown.
    More(What, Place),
}

impl std::fmt::Display for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Place(place) => place.fmt(f),
            Self::More(what, place) => write!(f, "more:{}:{place}", word(*what)),
        }
    }
}

impl std::str::FromStr for Opened {
    type Err = InvalidPlace;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(rest) = text.strip_prefix("more:") else { return text.parse().map(Self::Place) };
        let (what, place) = rest.split_once(':').ok_or(InvalidPlace::Form)?;
        let what = match what {
            "related" => What::Related,
            "datasets" => What::Datasets,
            "confounders" => What::Confounders,
            function => What::Works(function.parse::<CitationFunction>().map_err(|_| InvalidPlace::Form)?),
        };
        Ok(Self::More(what, place.parse()?))
    }
}

closed_vocabulary! {
    /// How the nodes are arranged.
    Layout, "layout" {
        /// Around the one in the middle.
        Neighbourhood = "neighbourhood", "Neighbourhood";
        /// By year and by what the works do.
        Timeline = "timeline", "Timeline";
        /// Where the data comes from, and what was made of it.
        Lineage = "lineage", "Lineage";
        /// The whole review.
        Overview = "overview", "Whole review";
    }
}

closed_vocabulary! {
    /// What the table is sorted by.
    SortKey, "column" {
        /// The work's year.
        Year = "year", "Year";
        /// The work's name.
        Work = "work", "Work";
        /// What the work does.
        Function = "function", "Does";
        /// The dataset's name.
        Dataset = "dataset", "Dataset";
        /// How serious it is.
        Severity = "severity", "Severity";
    }
}

/// All state of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// What stands in the middle.
    pub focus: Option<Place>,
    /// What was opened since, in order.
    pub open: Vec<Opened>,
    /// What is selected.
    pub select: Option<Selected>,
    /// How it is arranged.
    pub layout: Layout,
    /// Whether confounders are nodes too.
    pub confounders: bool,
    /// What is shown.
    pub filter: Filter,
    /// The order of the table.
    pub sort: Sort<SortKey>,
    /// Where a connection begins.
    pub from: Option<Place>,
    /// Where it ends.
    pub to: Option<Place>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            focus: None,
            open: Vec::new(),
            select: None,
            layout: Layout::Neighbourhood,
            confounders: false,
            filter: Filter::default(),
            sort: Sort { key: SortKey::Year, descending: false },
            from: None,
            to: None,
        }
    }
}

/// The parameters of an address.
pub const PARAMETERS: [&str; 15] = [
    "focus",
    "open",
    "select",
    "layout",
    "confounders",
    "function",
    "type",
    "modality",
    "branch",
    "since",
    "until",
    "confidence",
    "sort",
    "from",
    "to",
];

/// Those of them that the legend has.
pub const FACETS: [&str; 7] = ["function", "type", "modality", "branch", "since", "until", "confidence"];

impl View {
    /// The picture around that place, with nothing else chosen.
    #[must_use]
    pub fn around(focus: Place) -> Self {
        Self { focus: Some(focus), ..Self::default() }
    }

    /// Its parameters, in the order of an address.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let (mut pairs, filter) = (Vec::new(), &self.filter);
        let mut add = |name, value: String| pairs.push((name, value));
        let places = [("focus", &self.focus), ("from", &self.from), ("to", &self.to)];
        places.into_iter().filter_map(|(name, place)| Some((name, place.as_ref()?))).for_each(|(name, place)| add(name, place.to_string()));
        self.open.iter().for_each(|opened| add("open", opened.to_string()));
        if self.layout != Layout::Neighbourhood {
            add("layout", self.layout.to_string());
        }
        if self.confounders {
            add("confounders", "on".to_owned());
        }
        filter.functions.iter().for_each(|word| add("function", word.to_string()));
        filter.types.iter().for_each(|word| add("type", word.to_string()));
        filter.modalities.iter().for_each(|word| add("modality", word.clone()));
        filter.branches.iter().for_each(|word| add("branch", word.to_string()));
        filter.since.iter().for_each(|year| add("since", year.to_string()));
        filter.until.iter().for_each(|year| add("until", year.to_string()));
        filter.confidence.iter().for_each(|word| add("confidence", word.to_string()));
        if self.sort != Self::default().sort {
            add("sort", self.sort.to_string());
        }
        self.select.iter().for_each(|selected| add("select", selected.to_string()));
        pairs
    }

    /// Its address; `ending` is "" for the page, ".svg" for a form of it.
    #[must_use]
    pub fn address(&self, ending: &str) -> String {
        let encode = |text: &str| utf8_percent_encode(text, KEPT).to_string().replace("%20", "+");
        let pairs: Vec<String> = self.pairs().iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        if pairs.is_empty() { format!("/graph{ending}") } else { format!("/graph{ending}?{}", pairs.join("&")) }
    }

    /// The same with that selected.
    #[must_use]
    pub fn selecting(&self, selected: Selected) -> Self {
        Self { select: Some(selected), ..self.clone() }
    }

    /// The same with nothing selected.
    #[must_use]
    pub fn unselected(&self) -> Self {
        Self { select: None, ..self.clone() }
    }

    /// The same after one more step; none where no more are taken.
    #[must_use]
    pub fn opening(&self, opened: Opened) -> Option<Self> {
        let again = matches!(opened, Opened::Place(_)) && self.open.contains(&opened);
        (self.open.len() < MOST_STEPS && !again).then(|| {
            let mut view = self.clone();
            view.open.push(opened);
            view
        })
    }

    /// The same with that in the middle: the steps from the old one are forgotten.
    #[must_use]
    pub fn centred(&self, place: Place) -> Self {
        Self { focus: Some(place), open: Vec::new(), select: None, from: None, to: None, ..self.clone() }
    }
}
