//! The whole review as a graph in memory: numbers, not texts. What is shown is read from the database.

use crate::evidence::{CitationFunction, Confidence, Outcome, ResourceType, Severity};

/// The place of a node in the graph.
pub type Node = u32;

/// The place of a statement in the graph.
pub type Said = u32;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A dataset.
    Dataset,
    /// A work.
    Paper,
    /// A node of the taxonomy.
    Confounder,
}

impl Kind {
    /// The word before the colon in an address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dataset => "dataset",
            Self::Paper => "paper",
            Self::Confounder => "confounder",
        }
    }
}

/// What the graph knows of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Its number in the database.
    pub id: i64,
    /// Its year, where one is documented.
    pub year: Option<i16>,
    /// A dataset's modality, a confounder's parent: the place of either.
    pub above: Option<u32>,
}

/// What a work says about a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// Its number.
    pub id: i64,
    /// The work.
    pub paper: Node,
    /// The dataset.
    pub dataset: Node,
    /// What the work does with it.
    pub function: CitationFunction,
    /// What the work brings; none for a plain use.
    pub kind: Option<ResourceType>,
    /// How surely it belongs to work and dataset.
    pub confidence: Confidence,
    /// How serious it is, among all statements about the dataset.
    pub severity: Severity,
    /// Whether someone disputes or refutes it.
    pub disputed: bool,
    /// Whether it brings annotations.
    pub annotates: bool,
}

/// One test of a confounder in a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Test {
    /// The statement.
    pub statement: Said,
    /// The confounder.
    pub confounder: Node,
    /// What it counts as, after what was said about the statement since.
    pub outcome: Outcome,
}

/// A relation of two datasets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation {
    /// The dataset that is derived, contained, …
    pub subject: Node,
    /// How.
    pub kind: crate::datasets::RelationKind,
    /// The dataset that it comes from.
    pub object: Node,
}

/// For each of so many things, a list of others.
#[derive(Debug, Default)]
pub struct Lists {
    starts: Vec<u32>,
    all: Vec<u32>,
}

impl Lists {
    /// The lists of `many` things, from pairs of thing and entry; the entries keep the order of the pairs.
    #[must_use]
    pub fn new(many: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0_u32; many + 1];
        for (thing, _) in pairs {
            starts[*thing as usize + 1] += 1;
        }
        for i in 0..many {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut all = vec![0; pairs.len()];
        for (thing, entry) in pairs {
            let place = &mut next[*thing as usize];
            all[*place as usize] = *entry;
            *place += 1;
        }
        Self { starts, all }
    }

    /// The list of one thing.
    #[must_use]
    pub fn of(&self, thing: u32) -> &[u32] {
        let thing = thing as usize;
        if thing + 1 >= self.starts.len() {
            return &[];
        }
        &self.all[self.starts[thing] as usize..self.starts[thing + 1] as usize]
    }
}

/// What a graph is made from.
#[derive(Debug, Default)]
pub struct Parts {
    /// Datasets, by number.
    pub datasets: Vec<Facts>,
    /// Works, by number.
    pub papers: Vec<Facts>,
    /// Confounders, by number; `above` counts from the first of them.
    pub confounders: Vec<Facts>,
    /// Modalities, as `above` of the datasets counts them.
    pub modalities: Vec<String>,
    /// Statements, by number.
    pub statements: Vec<Statement>,
    /// Tests, by statement.
    pub tests: Vec<Test>,
    /// Relations.
    pub relations: Vec<Relation>,
}

/// The review as a graph. Nodes are datasets, then works, then confounders, each by number.
#[derive(Debug, Default)]
pub struct Graph {
    facts: Vec<Facts>,
    first_paper: u32,
    first_confounder: u32,
    modalities: Vec<String>,
    statements: Vec<Statement>,
    tests: Vec<Test>,
    relations: Vec<Relation>,
    /// Statements of each dataset and work; of each confounder those that test it.
    saying: Lists,
    /// Tests of each statement.
    tested: Lists,
    /// Relations of each dataset.
    related: Lists,
    /// Confounders right below each.
    below: Lists,
    /// How many others each dataset and work is linked to.
    degrees: Vec<u32>,
}

/// A length as a place; a review has fewer records than that.
fn place(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// How many different others each of the first nodes is linked to, by statements and by relations.
fn degrees(many: u32, saying: &Lists, statements: &[Statement], related: &Lists, relations: &[Relation]) -> Vec<u32> {
    // Which node has counted each one last.
    let mut counted = vec![None; many as usize];
    let of = |node: Node| {
        let said = saying.of(node).iter().map(|said| {
            let statement = &statements[*said as usize];
            if statement.dataset == node { statement.paper } else { statement.dataset }
        });
        let beside = related.of(node).iter().map(|place| relations[*place as usize].other_than(node));
        said.chain(beside).filter(|other| counted[*other as usize].replace(node) != Some(node)).count()
    };
    (0..many).map(of).map(place).collect()
}

impl Relation {
    /// The dataset at the other end.
    #[must_use]
    pub const fn other_than(&self, node: Node) -> Node {
        if self.subject == node { self.object } else { self.subject }
    }
}

impl Graph {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let (first_paper, papers) = (place(parts.datasets.len()), place(parts.papers.len()));
        let first_confounder = first_paper + papers;
        let mut facts = parts.datasets;
        facts.extend(parts.papers);
        let lift = |mut facts: Facts| {
            facts.above = facts.above.map(|above| above + first_confounder);
            facts
        };
        facts.extend(parts.confounders.into_iter().map(lift));
        let mut saying = Vec::new();
        for (i, said) in parts.statements.iter().enumerate() {
            saying.extend([(said.dataset, place(i)), (said.paper, place(i))]);
        }
        let mut tested = Vec::new();
        for (i, test) in parts.tests.iter().enumerate() {
            tested.push((test.statement, place(i)));
            saying.push((test.confounder, test.statement));
        }
        let mut related = Vec::new();
        for (i, relation) in parts.relations.iter().enumerate() {
            related.push((relation.subject, place(i)));
            if relation.object != relation.subject {
                related.push((relation.object, place(i)));
            }
        }
        let confounders = facts.iter().enumerate().skip(first_confounder as usize);
        let below: Vec<_> = confounders.filter_map(|(i, facts)| facts.above.map(|above| (above, place(i)))).collect();
        let (saying, related) = (Lists::new(facts.len(), &saying), Lists::new(facts.len(), &related));
        Self {
            degrees: degrees(first_confounder, &saying, &parts.statements, &related, &parts.relations),
            saying,
            tested: Lists::new(parts.statements.len(), &tested),
            related,
            below: Lists::new(facts.len(), &below),
            facts,
            first_paper,
            first_confounder,
            modalities: parts.modalities,
            statements: parts.statements,
            tests: parts.tests,
            relations: parts.relations,
        }
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether the review is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// What a node is.
    #[must_use]
    pub const fn kind(&self, node: Node) -> Kind {
        if node < self.first_paper {
            Kind::Dataset
        } else if node < self.first_confounder {
            Kind::Paper
        } else {
            Kind::Confounder
        }
    }

    /// What is known of a node.
    #[must_use]
    pub fn facts(&self, node: Node) -> Facts {
        self.facts[node as usize]
    }

    /// The nodes of a kind.
    #[must_use]
    pub fn nodes(&self, kind: Kind) -> std::ops::Range<Node> {
        match kind {
            Kind::Dataset => 0..self.first_paper,
            Kind::Paper => self.first_paper..self.first_confounder,
            Kind::Confounder => self.first_confounder..place(self.facts.len()),
        }
    }

    /// The node with that number in the database.
    #[must_use]
    pub fn node(&self, kind: Kind, id: i64) -> Option<Node> {
        let range = self.nodes(kind);
        let facts = &self.facts[range.start as usize..range.end as usize];
        facts.binary_search_by_key(&id, |facts| facts.id).ok().map(|i| range.start + place(i))
    }

    /// How many others a dataset or a work is linked to; of a confounder it is not counted.
    #[must_use]
    pub fn degree(&self, node: Node) -> Option<usize> {
        self.degrees.get(node as usize).map(|degree| *degree as usize)
    }

    /// Every statement.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// A statement.
    #[must_use]
    pub fn statement(&self, said: Said) -> &Statement {
        &self.statements[said as usize]
    }

    /// The place of the statement of that number.
    #[must_use]
    pub fn said(&self, id: i64) -> Option<Said> {
        self.statements.binary_search_by_key(&id, |said| said.id).ok().map(place)
    }

    /// The statements of a work, about a dataset, or that test this confounder (not those below it).
    #[must_use]
    pub fn saying(&self, node: Node) -> &[Said] {
        self.saying.of(node)
    }

    /// The tests of a statement.
    pub fn tests(&self, said: Said) -> impl Iterator<Item = &Test> {
        self.tested.of(said).iter().map(|test| &self.tests[*test as usize])
    }

    /// Every relation.
    #[must_use]
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// The places of a dataset's relations.
    #[must_use]
    pub fn related(&self, dataset: Node) -> &[u32] {
        self.related.of(dataset)
    }

    /// A confounder with all below it.
    #[must_use]
    pub fn branch(&self, confounder: Node) -> Vec<Node> {
        let mut found = vec![confounder];
        let mut next = 0;
        while next < found.len() {
            found.extend(self.below.of(found[next]));
            next += 1;
        }
        found
    }

    /// Whether a confounder is that one or below it.
    #[must_use]
    pub fn is_in(&self, confounder: Node, above: Node) -> bool {
        let mut next = (self.kind(confounder) == Kind::Confounder).then_some(confounder);
        // A taxonomy has no cycle, but this must end whatever the database holds.
        for _ in 0..64 {
            match next {
                Some(node) if node == above => return true,
                Some(node) => next = self.facts(node).above,
                None => return false,
            }
        }
        false
    }

    /// The modalities.
    #[must_use]
    pub fn modalities(&self) -> &[String] {
        &self.modalities
    }

    /// The place of a dataset's modality.
    #[must_use]
    pub fn modality(&self, dataset: Node) -> Option<u32> {
        self.facts(dataset).above
    }

    /// The year of the work of a statement.
    #[must_use]
    pub fn year_of(&self, said: Said) -> Option<i16> {
        self.facts(self.statement(said).paper).year
    }

    /// The node at the other end of a statement; the dataset, seen from elsewhere.
    #[must_use]
    pub fn other_end(&self, said: Said, node: Node) -> Node {
        let statement = self.statement(said);
        if statement.dataset == node { statement.paper } else { statement.dataset }
    }
}
